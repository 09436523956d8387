"""What was pressed: a key event of any keyboard layout → the key as keymaps write it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from sam2studio.gui.actions.keymap import canonical

_ROWS: Final = ("1234567890", "QWERTYUIOP[]", "ASDFGHJKL", "ZXCVBNM")
_STARTS: Final = (2, 16, 30, 44)
"""Scan code of the first key of each row; the window systems of Linux count from eight."""
_MAC_CODES: Final = (
    (18, 19, 20, 21, 23, 22, 26, 28, 25, 29),
    (12, 13, 14, 15, 17, 16, 32, 34, 31, 35, 33, 30),
    (0, 1, 2, 3, 5, 4, 38, 40, 37),
    (6, 7, 8, 9, 11, 45, 46),
)
_ALONE: Final = {
    int(key)
    for key in (
        Qt.Key.Key_unknown,
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_Super_L,
        Qt.Key.Key_Super_R,
        Qt.Key.Key_Hyper_L,
        Qt.Key.Key_Hyper_R,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_ScrollLock,
        Qt.Key.Key_Mode_switch,
        Qt.Key.Key_Multi_key,
    )
}
_DEAD: Final = range(int(Qt.Key.Key_Dead_Grave), int(Qt.Key.Key_Dead_Longsolidusoverlay) + 1)
_LAST_ASCII: Final = 0x7F
_FIRST_NAMED: Final = int(Qt.Key.Key_Escape)  # below are characters
_Modifier = Qt.KeyboardModifier


def pressed_key(event: QKeyEvent) -> str:
    """The key of an event in canonical form; "" while only Shift, Ctrl and the like are down, and for dead keys.

    A letter of another alphabet is the Latin one at its place, so that a keymap does not depend on which layout is on.
    """
    code = event.key()
    if not code or code in _ALONE or code in _DEAD:
        return ""
    if _LAST_ASCII < code < _FIRST_NAMED and (place := key_at_place(event)):
        code = ord(place)
    return canonical(QKeySequence(QKeyCombination(_modifiers(event), Qt.Key(code))).toString())


def key_at_place(event: QKeyEvent) -> str:
    """The letter, digit or bracket that is at the key's place on a keyboard of the United States, or ""."""
    return _places().get(event.nativeVirtualKey() if sys.platform == "darwin" else event.nativeScanCode(), "")


def place_key(event: QKeyEvent) -> str:
    """What a key that means nothing under its own name means by its place, or "".

    That is for letters of other alphabets, and for the row of digits where those need Shift.
    """
    place, code = key_at_place(event), event.key()
    if not place or code >= _FIRST_NAMED or (code <= _LAST_ASCII and not place.isdigit()):
        return ""
    kept = event.modifiers() & ~_Modifier.KeypadModifier & ~_Modifier.GroupSwitchModifier
    return canonical(QKeySequence(QKeyCombination(kept, Qt.Key(ord(place)))).toString())


def _modifiers(event: QKeyEvent) -> Qt.KeyboardModifier:
    """Those that are part of the key's name: not the Shift that a sign is typed with, nor AltGr, nor the keypad."""
    kept = event.modifiers() & ~_Modifier.KeypadModifier & ~_Modifier.GroupSwitchModifier
    typed = event.text()
    if not typed or not typed.isprintable() or typed.isspace():
        return kept
    both = _Modifier.ControlModifier | _Modifier.AltModifier
    if sys.platform == "win32" and kept & both == both:  # AltGr
        kept &= ~both
    return kept if typed.isalnum() else kept & ~_Modifier.ShiftModifier


@cache
def _places() -> Mapping[int, str]:
    """Code of the place, as the system reports it → what is there."""
    if sys.platform == "darwin":
        rows = _MAC_CODES
    else:
        offset = 0 if sys.platform == "win32" else 8
        rows = tuple(
            tuple(range(start + offset, start + offset + len(row))) for start, row in zip(_STARTS, _ROWS, strict=True)
        )
    return MappingProxyType(
        {code: sign for codes, signs in zip(rows, _ROWS, strict=True) for code, sign in zip(codes, signs, strict=True)}
    )

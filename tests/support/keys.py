"""Key events as the window system of each platform sends them."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

_ON_MACOS = {10: 18, 14: 23, 31: 34, 34: 33, 38: 0, 41: 3, 43: 4, 71: 96}
_XKB_OFFSET = 8


def key_press(
    key: int, text: str = "", modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, *, place: int = 0
) -> QKeyEvent:
    """A key that goes down.

    Args:
        key: What it is called by the layout.
        text: What it types.
        modifiers: What is held.
        place: Where it is, as Linux numbers places; 0 if that does not matter.
    """
    scan, virtual = place, 0
    if sys.platform == "win32":
        scan = max(0, place - _XKB_OFFSET)
    elif sys.platform == "darwin":
        scan, virtual = 0, _ON_MACOS.get(place, 127)
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, scan, virtual, 0, text)

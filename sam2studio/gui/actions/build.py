"""Rows of the table → `QAction`s."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from sam2studio.gui.actions.keymap import Keymap, sequences
from sam2studio.gui.actions.spec import ActionSpec, Need
from sam2studio.gui.actions.table import ACTIONS
from sam2studio.gui.theme import icon
from sam2studio.gui.translation import translated

_MODIFIER = re.compile(r"\b(Ctrl|Alt|Shift)\b(\+?)")
_MAC_NAMES = {"Ctrl": "⌘", "Alt": "⌥", "Shift": "⇧"}
_KEY = re.compile(r"\[([a-z]+\.[a-z0-9_]+)\]")


def build_actions(parent: QObject) -> Mapping[str, QAction]:
    """Makes a `QAction` of every row. GUI thread.

    They have the keys of the table and are enabled; `show_keys` and `enable_actions` say otherwise.
    """
    groups: dict[str, QActionGroup] = {}
    actions = {}
    for spec in ACTIONS:
        action = _build(spec, parent)
        if spec.group:
            groups.setdefault(spec.group, QActionGroup(parent)).addAction(action)
        actions[spec.id] = action
    return MappingProxyType(actions)


def enable_actions(actions: Mapping[str, QAction], available: frozenset[Need]) -> None:
    """Enables what can be done now: an action is enabled when all its needs are there. GUI thread."""
    for spec in ACTIONS:
        actions[spec.id].setEnabled(spec.needs <= available)


def show_keys(actions: Mapping[str, QAction], keymap: Keymap, available: frozenset[Need]) -> bool:
    """Gives actions the keys that mean them now, and says so in their tool tips. GUI thread.

    Args:
        actions: From `build_actions`.
        keymap: The keys in force.
        available: What is there; some keys mean other things on a video, or in a review.

    Returns:
        Whether a key has changed.
    """
    changed = False
    in_force = keymap.in_force(available)
    for spec in ACTIONS:
        wanted = sequences(in_force[spec.id])
        if actions[spec.id].shortcuts() != wanted:
            actions[spec.id].setShortcuts(wanted)
            actions[spec.id].setToolTip(with_key(_filled(spec, spec.tip), actions[spec.id], every=True))
            changed = True
    return changed


def spec_text(spec: ActionSpec) -> str:
    """The action's text in the person's language."""
    return _filled(spec, spec.text)


def spec_tip(spec: ActionSpec) -> str:
    """The action's sentence in the person's language."""
    return _filled(spec, spec.tip)


def shortcut_texts(action: QAction) -> tuple[str, ...]:
    """The keys an action has now, as this system writes them; Enter stands for both keys of that name."""
    return tuple(_native(keys) for keys in action.shortcuts() if "Return" not in keys.toString())


def key_text(key: str) -> str:
    """A key of a keymap as this system writes it."""
    return _native(QKeySequence(key))


def with_key(text: str, action: QAction, *, every: bool = False) -> str:
    """A text with the first key of an action in brackets, or every key; the text alone when it has none."""
    keys = shortcut_texts(action) if every else shortcut_texts(action)[:1]
    return f"{text} ({', '.join(keys)})" if keys else text


def fill_keys(text: str, actions: Mapping[str, QAction]) -> str:
    """Writes keys into a text: "[object.lock]" becomes the first key of that action, or its name when it has none."""

    def key_of(found: re.Match[str]) -> str:
        action = actions.get(found.group(1))
        if action is None:
            return found.group()
        name = action.text().replace("&&", "&").rstrip("…")
        return next(iter(shortcut_texts(action)), f"“{name}”")

    return native_keys(_KEY.sub(key_of, text))


def native_keys(text: str) -> str:
    """A sentence in which Ctrl, Alt and Shift are called as they are on this system's keyboards."""
    return _MODIFIER.sub(_on_mac, text) if sys.platform == "darwin" else text


def _on_mac(found: re.Match[str]) -> str:
    return _MAC_NAMES[found.group(1)] + ("-" if found.group(2) else "")


def name_keys(root: QWidget, actions: Mapping[str, QAction]) -> None:
    """Fills the keys into the tool tips of all widgets inside one, now and when it is called again. GUI thread."""
    for widget in root.findChildren(QWidget):
        text = widget.property("keyed-tip") or widget.toolTip()
        if _KEY.search(text):
            widget.setProperty("keyed-tip", text)
            widget.setToolTip(fill_keys(text, actions))


def _native(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)


def _build(spec: ActionSpec, parent: QObject) -> QAction:
    action = QAction(spec_text(spec), parent)
    action.setObjectName(spec.id)
    action.setShortcuts(sequences(spec.keys))
    action.setToolTip(with_key(spec_tip(spec), action, every=True))
    action.setStatusTip(_filled(spec, spec.tip))
    action.setCheckable(spec.checkable)
    action.setChecked(spec.checked)
    action.setAutoRepeat(spec.repeats)
    if spec.icon:
        action.setIcon(icon(spec.icon))
        action.setIconVisibleInMenu(not spec.checkable)  # there, the tick takes its place
    if spec.id == "file.quit":
        action.setMenuRole(QAction.MenuRole.QuitRole)
    elif spec.id == "help.about":
        action.setMenuRole(QAction.MenuRole.AboutRole)
    else:
        action.setMenuRole(QAction.MenuRole.NoRole)
    return action


def _filled(spec: ActionSpec, text: str) -> str:
    return translated("Actions", text).replace("{key}", spec.id.rpartition(".")[2])

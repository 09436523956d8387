"""Rows of the table → `QAction`s."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from sam2studio.gui.actions.spec import ActionSpec, Need, Scope
from sam2studio.gui.actions.table import ACTIONS
from sam2studio.gui.theme import icon
from sam2studio.gui.translation import translated


def build_actions(parent: QObject) -> Mapping[str, QAction]:
    """Makes a `QAction` of every row. GUI thread.

    The caller adds them to the window, or to the canvas where `Scope.CANVAS` says so (`canvas_actions`).
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
    """Enables what can be done now, and gives keys to what they mean now: on a video, with a tool in hand. GUI thread.

    Args:
        actions: From `build_actions`.
        available: What is there; an action is enabled when all its needs are.
    """
    for spec in ACTIONS:
        actions[spec.id].setEnabled(spec.needs <= available)
        if spec.video_keys is not None or spec.hand_keys is not None:
            keys = spec.keys_for(available)
            actions[spec.id].setShortcuts([QKeySequence(key) for key in keys])
            actions[spec.id].setToolTip(_tip(spec, keys))


def canvas_actions(actions: Mapping[str, QAction]) -> list[QAction]:
    """The actions whose keys work while the canvas has the focus."""
    return [actions[spec.id] for spec in ACTIONS if spec.scope is Scope.CANVAS]


def spec_text(spec: ActionSpec) -> str:
    """The action's text in the person's language."""
    return _filled(spec, spec.text)


def spec_tip(spec: ActionSpec) -> str:
    """The action's sentence in the person's language, with its keys."""
    return _tip(spec, spec.keys)


def shortcut_texts(action: QAction) -> tuple[str, ...]:
    """The keys an action has now, as this system writes them; Enter stands for both keys of that name."""
    return tuple(_native(keys) for keys in action.shortcuts() if keys.toString() != "Return")


def shortcuts_text(action: QAction) -> str:
    """An action's keys as this system writes them."""
    return ", ".join(map(_native, action.shortcuts()))


def _tip(spec: ActionSpec, keys: tuple[str, ...]) -> str:
    tip, written = _filled(spec, spec.tip), ", ".join(_written(keys))
    return f"{tip} ({written})" if written else tip


def _written(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_native(QKeySequence(key)) for key in keys if key != "Return")


def _native(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)


def _build(spec: ActionSpec, parent: QObject) -> QAction:
    action = QAction(spec_text(spec), parent)
    action.setObjectName(spec.id)
    action.setShortcuts([QKeySequence(key) for key in spec.keys])
    action.setToolTip(spec_tip(spec))
    action.setStatusTip(_filled(spec, spec.tip))
    action.setCheckable(spec.checkable)
    action.setChecked(spec.checked)
    action.setAutoRepeat(spec.repeats)
    if spec.icon:
        action.setIcon(icon(spec.icon))
        action.setIconVisibleInMenu(not spec.checkable)  # there, the tick takes its place
    if spec.scope is Scope.CANVAS:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    if spec.id == "file.quit":
        action.setMenuRole(QAction.MenuRole.QuitRole)
    elif spec.id == "help.about":
        action.setMenuRole(QAction.MenuRole.AboutRole)
    else:
        action.setMenuRole(QAction.MenuRole.NoRole)
    return action


def _filled(spec: ActionSpec, text: str) -> str:
    return translated("Actions", text).replace("{key}", spec.keys[0] if spec.keys else "")

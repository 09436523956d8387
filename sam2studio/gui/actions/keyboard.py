"""The keyboard of a window: the keys in force, and the few cases in which Qt's shortcuts alone do not do."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from sam2studio.gui.actions.build import enable_actions, show_keys
from sam2studio.gui.actions.keymap import WALKING_KEYS, Keymap, sequences
from sam2studio.gui.actions.pressing import place_key, pressed_key
from sam2studio.gui.actions.spec import Need

_TABS = frozenset({"Tab", "Shift+Tab"})


class Keyboard(QObject):
    """Keeps a keymap in force while what is there changes. GUI thread.

    Args:
        actions: From `build_actions`.
        picture: Where keys that walk mean actions.
        lanes: There too, but Tab still leaves it.
        parent: The window.

    Signals:
        changed(): Some actions have other keys now.
    """

    changed = Signal()

    def __init__(
        self, actions: Mapping[str, QAction], *, picture: QWidget, lanes: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._picture = picture
        self._lanes = lanes
        self._keymap = Keymap()
        self._available: frozenset[Need] = frozenset()

    @property
    def keymap(self) -> Keymap:
        """The keys in force."""
        return self._keymap

    def set_keymap(self, keymap: Keymap) -> None:
        """Puts other keys in force, at once."""
        self._keymap = keymap
        self._show()

    def set_available(self, available: frozenset[Need]) -> None:
        """Enables what can be done now, and gives each key to what it means now."""
        self._available = available
        enable_actions(self._actions, available)
        self._show()

    def keeps_for_widget(self, event: QKeyEvent) -> bool:
        """Whether a key that is about to mean an action is for the widget that has the keyboard: it walks there."""
        key = pressed_key(event)
        if key not in WALKING_KEYS:
            return False
        here = QApplication.focusWidget()
        if _within(here, self._picture):
            return False
        return key in _TABS or not _within(here, self._lanes)

    def press(self, key: str, *, held: bool = False) -> bool:
        """Does what a key means now; whether it means anything."""
        wanted = sequences((key,))
        for action in self._actions.values():
            if action.isEnabled() and action.isVisible() and not set(wanted).isdisjoint(action.shortcuts()):
                if not held or action.autoRepeat():
                    action.trigger()
                return True
        return False

    def press_by_place(self, event: QKeyEvent) -> bool:
        """Does what is meant by the place of a key that means nothing under its own name; whether there is such."""
        key = place_key(event)
        return bool(key) and self.press(key, held=event.isAutoRepeat())

    def tap_space(self) -> None:
        """The space bar was tapped where holding it means something else."""
        self.press("Space")

    def _show(self) -> None:
        if show_keys(self._actions, self._keymap, self._available):
            self.changed.emit()


def _within(widget: QWidget | None, part: QWidget) -> bool:
    return widget is not None and (widget is part or part.isAncestorOf(widget))

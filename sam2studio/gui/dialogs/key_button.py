"""A button that shows a key, and listens for another one when it is pressed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from sam2studio.gui.actions import key_text
from sam2studio.gui.actions.pressing import pressed_key
from sam2studio.gui.guard import guarded

_ESCAPE = "Esc"


class KeyButton(QPushButton):
    """Shows a key; while it listens, the next key that is pressed is reported and goes nowhere else. GUI thread.

    Esc, a click elsewhere and another window end the listening.

    Args:
        key: In canonical form, or "" for one that is to be added.

    Signals:
        key_pressed(str): This key is wanted.
        listening_changed(bool): It listens now, or no more.
    """

    key_pressed = Signal(str)
    listening_changed = Signal(bool)

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.listening = False
        self.setAutoDefault(False)
        self.setProperty("kind", "key-button")
        self.clicked.connect(self._toggle)
        self._show()

    def listen(self) -> None:
        """Waits for a key."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._set_listening(True)

    @guarded
    def event(self, event: QEvent) -> bool:
        """Takes every key while it listens, Tab and shortcuts included."""
        if not self.listening or not isinstance(event, QKeyEvent):
            return bool(super().event(event))
        event.accept()
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat() and (key := pressed_key(event)):
            self._set_listening(False)
            if key != _ESCAPE:
                self.key_pressed.emit(key)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The person does something else."""
        self._set_listening(False)
        super().focusOutEvent(event)

    def _toggle(self) -> None:
        self._set_listening(not self.listening)

    def _set_listening(self, listening: bool) -> None:
        if listening != self.listening:
            self.listening = listening
            self._show()
            self.listening_changed.emit(listening)

    def _show(self) -> None:
        shown = key_text(self.key) or self.tr("Add a key")
        self.setText("…" if self.listening else shown)
        self.setDown(self.listening)
        self.setAccessibleName(self.tr("Press a key") if self.listening else shown)
        self.setToolTip(
            self.tr("Click, then press the key that is wanted instead")
            if self.key
            else self.tr("Click, then press another key")
        )

"""What the lists of all panels have in common: look, keys, and how their models name rows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

AnyIndex = QModelIndex | QPersistentModelIndex
ITEM_ROLE = Qt.ItemDataRole.UserRole
"""The row's frozen item."""


class RowList(QListView):
    """A flat list of rows that paint themselves. GUI thread.

    A list of several rows keeps Delete and Ctrl+A for them while it has the focus; all other single keys are the
    window's shortcuts, so typing does not search.

    Signals:
        delete_pressed(): Delete was pressed in a list of several rows.
    """

    delete_pressed = Signal()

    def __init__(self, *, several: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._several = several
        self.setProperty("kind", "flat")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        if several:
            self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def event(self, event: QEvent) -> bool:
        """Claims the keys that mean rows here, before the window's shortcuts see them."""
        if (
            self._several
            and event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (event.key() == Qt.Key.Key_Delete or event.matches(QKeySequence.StandardKey.SelectAll))
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete is reported."""
        if self._several and event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are shortcuts."""

"""The list inside the classes panel: rows, their painting, renaming in place, reordering by dragging."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sam2studio.gui.panels.fields import TextField
from sam2studio.gui.panels.row_list import ITEM_ROLE, AnyIndex, RowList
from sam2studio.gui.panels.rows import SINGLE_LINE, paint_row_ground, paint_swatch
from sam2studio.gui.theme import current_scheme, metrics
from sam2studio.gui.viewstate import ClassItem

_MIME = "application/x-sam2studio-class"


class ClassModel(QAbstractListModel):
    """Rows of `ClassItem`. A new name or place is reported, never stored: the document answers with new rows.

    Signals:
        renamed(int, str): Class id, wanted name.
        moved(int, int): Class id, wanted place in the list without it.
    """

    renamed = Signal(int, str)
    moved = Signal(int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[ClassItem, ...] = ()
        self.writable = True

    @property
    def items(self) -> tuple[ClassItem, ...]:
        """The rows."""
        return self._items

    def set_items(self, items: Iterable[ClassItem]) -> None:
        """Shows other rows; keeps views where they are when only contents differ."""
        items = tuple(items)
        if [item.class_id for item in items] == [item.class_id for item in self._items]:
            self._items = items
            if items:
                self.dataChanged.emit(self.index(0), self.index(len(items) - 1))
            return
        self.beginResetModel()
        self._items = items
        self.endResetModel()

    def row_of(self, class_id: int | None) -> int | None:
        """The row of a class."""
        return next((row for row, item in enumerate(self._items) if item.class_id == class_id), None)

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """All classes."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row's item, its name, or its sentence for screen readers."""
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if role == ITEM_ROLE:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return item.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            key = self.tr(", key {key}").format(key=item.key) if item.key else ""
            count = self.tr("%n objects", "", item.count)  # inside an f-string it would not be collected
            return f"{item.name}, {count}{key}"
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Reports a wanted name, if there is one and it is new."""
        name = str(value).strip()
        item = self._items[index.row()]
        if role != Qt.ItemDataRole.EditRole or not name or name == item.name:
            return False
        self.renamed.emit(item.class_id, name)
        return True

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Rows can be renamed and dragged between rows where the project can be written."""
        if not self.writable:
            return super().flags(index)
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        """Rows move."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Rows of this list only."""
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The dragged class's id."""
        data = QMimeData()
        data.setData(_MIME, str(self._items[indexes[0].row()].class_id).encode())
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex) -> bool:
        """Reports the wanted place. Returns False, so that Qt does not remove the row by itself."""
        if not data.hasFormat(_MIME):
            return False
        class_id = int(data.data(_MIME).toStdString())
        source = self.row_of(class_id)
        if source is None:
            return False
        gap = row if row >= 0 else len(self._items)
        place = gap - 1 if gap > source else gap
        if place != source:
            self.moved.emit(class_id, place)
        return False


class ClassDelegate(QStyledItemDelegate):
    """Paints colour, name, number of objects and key; edits the name."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """The same for all rows."""
        return QSize(160, metrics.ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Only reads."""
        item: ClassItem = index.data(ITEM_ROLE)
        scheme = current_scheme()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_ground(painter, option, scheme)
        paint_swatch(painter, swatch_rect(option.rect), item.color, scheme)
        if item.key is not None:
            badge = _badge_rect(option.rect)
            painter.setPen(QPen(QColor(scheme.outline), 1))
            painter.setBrush(QColor(scheme.field))
            painter.drawRoundedRect(badge, 4, 4)
            painter.setPen(QColor(scheme.text))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(item.key))
        text = _text_rect(option.rect)
        count = option.widget.locale().toString(item.count)
        width = painter.fontMetrics().horizontalAdvance(count)
        painter.setPen(QColor(scheme.muted))
        painter.drawText(text, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), count)
        text.setRight(text.right() - width - metrics.SPACE)
        painter.setPen(QColor(scheme.text))
        painter.drawText(
            text, SINGLE_LINE, painter.fontMetrics().elidedText(item.name, Qt.TextElideMode.ElideRight, text.width())
        )
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> QWidget:
        """A field that keeps single letters for typing."""
        return TextField(
            name=self.tr("Class name"),
            tip=self.tr("New name of the class (Enter keeps it, Esc does not)"),
            parent=parent,
        )

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Over the name."""
        place = _text_rect(option.rect)
        editor.setGeometry(place.adjusted(-metrics.TIGHT, 3, 0, -3))


class ClassList(RowList):
    """The view; a click on the colour asks for another one.

    Signals:
        swatch_clicked(QModelIndex): The colour of this row.
    """

    swatch_clicked = Signal(QModelIndex)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(several=False, parent=parent)
        self.setItemDelegate(ClassDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tells clicks on the colour from clicks on the row."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            target = swatch_rect(self.visualRect(index)).adjusted(-5, -5, 5, 5)
            if target.contains(event.position().toPoint()):
                self.swatch_clicked.emit(index)


def swatch_rect(row: QRect) -> QRect:
    """Where a row shows its colour."""
    side = metrics.SWATCH
    return QRect(row.left() + metrics.WIDE, row.center().y() - side // 2 + 1, side, side)


def _badge_rect(row: QRect) -> QRect:
    side = 20
    return QRect(row.right() - metrics.WIDE - side, row.center().y() - side // 2 + 1, side, side)


def _text_rect(row: QRect) -> QRect:
    text = QRect(row)
    text.setLeft(swatch_rect(row).right() + metrics.WIDE)
    text.setRight(_badge_rect(row).left() - metrics.SPACE)
    return text

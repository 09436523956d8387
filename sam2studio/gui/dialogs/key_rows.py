"""The list in the window that changes keys: actions under the heads of their menus, each with its keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from sam2studio.gui.actions import ACTIONS, Keymap, key_text, spec_text, spec_tip
from sam2studio.gui.actions.search import Command, is_meant, menu_titles
from sam2studio.gui.panels.row_list import ITEM_ROLE, AnyIndex, RowList
from sam2studio.gui.panels.rows import SINGLE_LINE, paint_row_ground
from sam2studio.gui.theme import Scheme, current_scheme, metrics

Row = Command | str
"""An action, or the head of a group."""
_INDENT = metrics.ROOMY
_CAP = 22  # height of a key's cap


def rows_of(keymap: Keymap, wanted: str = "") -> list[Row]:
    """The actions that a filter means, under the titles of their menus."""
    titles = menu_titles()
    rows: list[Row] = []
    head = ""
    for spec in sorted(ACTIONS, key=lambda spec: list(titles).index(spec.id)):
        keys = tuple(map(key_text, keymap.keys[spec.id]))
        text, menu = spec_text(spec).rstrip("…"), titles[spec.id]
        command = Command(id=spec.id, text=text, menu=menu, tip=spec_tip(spec), keys=keys, known_as=spec.text)
        if not is_meant(replace(command, tip=""), wanted):  # by what can be seen
            continue
        if menu != head:
            rows.append(menu)
            head = menu
        rows.append(command)
    return rows


class KeyList(RowList):
    """The view of `rows_of`. GUI thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(several=False, parent=parent)
        self.setProperty("kind", "")
        self.rows = _KeyModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_KeyDelegate(self))

    @property
    def chosen(self) -> str:
        """The id of the current action, or ""."""
        row = self.currentIndex().data(ITEM_ROLE)
        return row.id if isinstance(row, Command) else ""

    def show_rows(self, rows: Sequence[Row], changed: frozenset[str]) -> None:
        """Shows other rows and keeps the current action; if it is gone, the first one is current."""
        before = self.chosen
        self.rows.set_rows(rows, changed)
        places = {row.id: place for place, row in enumerate(rows) if isinstance(row, Command)}
        if places:
            self.setCurrentIndex(self.rows.index(places.get(before, min(places.values()))))


class _KeyModel(QAbstractListModel):
    """Rows of `Row`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self.changed: frozenset[str] = frozenset()

    def set_rows(self, rows: Sequence[Row], changed: frozenset[str]) -> None:
        """Shows others; keeps the view where it is when only keys differ."""
        former = [_name(row) for row in self._rows]
        if former == [_name(row) for row in rows]:
            self._rows, self.changed = tuple(rows), changed
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows, self.changed = tuple(rows), changed
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Actions and heads."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row, its name, its sentence, or what a screen reader says."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ITEM_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row if isinstance(row, str) else row.text
        if isinstance(row, Command) and role == Qt.ItemDataRole.ToolTipRole:
            return row.tip
        if isinstance(row, Command) and role == Qt.ItemDataRole.AccessibleTextRole:
            changed = (self.tr("changed"),) if row.id in self.changed else ()
            return ", ".join((row.text, row.menu, *row.keys, *changed))
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Heads cannot be chosen."""
        head = index.isValid() and isinstance(self._rows[index.row()], str)
        return Qt.ItemFlag.NoItemFlags if head else super().flags(index)


class _KeyDelegate(QStyledItemDelegate):
    """Paints a row: a dot if its keys were changed, its name, its keys as caps."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """The same for all rows."""
        return QSize(200, metrics.ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Only reads."""
        row: Row = index.data(ITEM_ROLE)
        scheme = current_scheme()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect.adjusted(metrics.WIDE, 0, -metrics.WIDE, 0)
        if isinstance(row, str):
            font = painter.font()
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(QColor(scheme.text))
            painter.drawText(rect, SINGLE_LINE, row)
        else:
            paint_row_ground(painter, option, scheme)
            model = index.model()
            if isinstance(model, _KeyModel) and row.id in model.changed:
                _paint_dot(painter, rect, scheme)
            rect.setLeft(rect.left() + _INDENT)
            rect.setRight(_paint_caps(painter, rect, row.keys, scheme) - metrics.WIDE)
            painter.setPen(QColor(scheme.text))
            shown = painter.fontMetrics().elidedText(row.text, Qt.TextElideMode.ElideRight, max(0, rect.width()))
            painter.drawText(rect, SINGLE_LINE, shown)
        painter.restore()


def _paint_dot(painter: QPainter, rect: QRect, scheme: Scheme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scheme.accent))
    dot = QRectF(rect.left(), rect.center().y() + 1 - metrics.DOT / 2, metrics.DOT, metrics.DOT)
    painter.drawEllipse(dot.adjusted(1, 1, -1, -1))


def _paint_caps(painter: QPainter, rect: QRect, keys: Sequence[str], scheme: Scheme) -> int:
    """Paints keys from the right end on, the first one leftmost; where they begin."""
    left = rect.right()
    for key in reversed(keys):
        width = max(painter.fontMetrics().horizontalAdvance(key) + 2 * 7, _CAP)
        cap = QRectF(left - width + 0.5, rect.center().y() - _CAP / 2 + 0.5, width, _CAP)
        painter.setPen(QPen(QColor(scheme.outline), 1))
        painter.setBrush(QColor(scheme.surface))
        painter.drawRoundedRect(cap, metrics.TIGHT, metrics.TIGHT)
        painter.setPen(QColor(scheme.text))
        painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine), key)
        left -= width + metrics.TIGHT
    return left


def _name(row: Row) -> str:
    return row if isinstance(row, str) else row.id

"""The list inside the objects panel: rows with eye, lock and solo, and their painting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QAbstractListModel, QEvent, QLocale, QModelIndex, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from sam2studio.gui.actions import fill_keys
from sam2studio.gui.panels.row_list import ITEM_ROLE, AnyIndex, RowList
from sam2studio.gui.panels.rows import SINGLE_LINE, paint_row_ground, paint_swatch
from sam2studio.gui.theme import Scheme, current_scheme, elided_title, metrics, paint_icon
from sam2studio.gui.translation import mark, translated
from sam2studio.gui.viewstate import MaskOrigin, ObjectItem

SwitchName = Literal["hidden", "locked", "solo"]


@dataclass(frozen=True)
class Switch:
    """One of the three signs of a row.

    Attributes:
        name: The field of `ObjectItem` that it shows and asks to change.
        on: Icon while it is on.
        off: Icon while it is off.
        tip: What a click does, in English.
        always: At the head of the row, and shown whatever its state. The others are shown before the numbers while they
            are on, or the row is selected or under the pointer: no room is kept for them.
    """

    name: SwitchName
    on: str
    off: str
    tip: str
    always: bool = False


SWITCHES = (
    Switch("hidden", "eye-off", "eye", mark("ObjectsPanel", "Hide or show ([view.hide])"), always=True),
    Switch(
        "locked", "lock", "unlock", mark("ObjectsPanel", "Lock or unlock: shown, but not hit by clicks ([object.lock])")
    ),
    Switch("solo", "solo", "solo", mark("ObjectsPanel", "Solo: dim all others ([view.solo])")),
)
ORIGINS: Mapping[MaskOrigin, str] = {
    "person": mark("ObjectsPanel", "made by hand"),
    "model": mark("ObjectsPanel", "made by the model"),
    "imported": mark("ObjectsPanel", "imported"),
}
_AWAY = 0.45  # opacity of the colour of what is not on the frame shown
_CELL = 24
_NUMBER = 44


class ObjectModel(QAbstractListModel):
    """Rows of `ObjectItem`. GUI thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[ObjectItem, ...] = ()
        self._class_names: Mapping[int, str] = {}

    @property
    def items(self) -> tuple[ObjectItem, ...]:
        """The rows."""
        return self._items

    def set_items(self, items: Iterable[ObjectItem], *, class_names: Mapping[int, str]) -> None:
        """Shows other rows; keeps views where they are when only contents differ."""
        items = tuple(items)
        self._class_names = class_names
        if [item.object_id for item in items] == [item.object_id for item in self._items]:
            self._items = items
            if items:
                self.dataChanged.emit(self.index(0), self.index(len(items) - 1))
            return
        self.beginResetModel()
        self._items = items
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """All objects of the picture."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row's item, its title, or its sentence for tool tips and screen readers."""
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if role == ITEM_ROLE:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._sentence(item)
        return None

    def _sentence(self, item: ObjectItem) -> str:
        parts = [item.title]
        if (name := self._class_names.get(item.class_id)) and name not in item.title:
            parts.append(name)
        if item.score is not None:
            parts.append(self.tr("estimated IoU {score}").format(score=_two_digits(item.score)))
        if item.area:
            parts.append(self.tr("%n pixels", "", item.area))
        elif item.area == 0:
            parts.append(self.tr("absent on this frame"))
        if item.proposal:
            parts.append(self.tr("a proposal that nobody has confirmed"))
        elif item.source is not None:
            parts.append(translated("ObjectsPanel", ORIGINS[item.source]))
        states = {"hidden": self.tr("hidden"), "locked": self.tr("locked"), "solo": self.tr("solo")}
        parts += [word for name, word in states.items() if getattr(item, name)]
        return ", ".join(parts)


class ObjectDelegate(QStyledItemDelegate):
    """Paints switches, colour, title, and score and area or that the object is absent."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tips: Mapping[SwitchName, str] = {}

    def set_tips(self, tips: Mapping[SwitchName, str]) -> None:
        """What a click on each switch does, as it is told."""
        self._tips = tips

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """The same for all rows."""
        return QSize(200, metrics.ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Only reads."""
        item: ObjectItem = index.data(ITEM_ROLE)
        scheme = current_scheme()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_ground(painter, option, scheme)
        awake = bool(option.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected))
        shown = [switch for switch in SWITCHES if switch.always or awake or getattr(item, switch.name)]
        for switch in shown:
            _paint_switch(painter, _switch_rect(option.rect, switch), switch, on=getattr(item, switch.name))
        painter.setOpacity(1.0 if item.here else _AWAY)
        paint_swatch(painter, _swatch_rect(option.rect), item.color, scheme, hollow=item.proposal)
        painter.setOpacity(1.0)
        self._paint_numbers(painter, option.rect, item, scheme)
        text = _text_rect(option.rect, [_switch_rect(option.rect, switch) for switch in shown if not switch.always])
        painter.setPen(QColor(scheme.text if item.here and not item.hidden else scheme.muted))
        title = elided_title(QFontMetricsF(painter.font()), item.title, text.width())
        painter.drawText(text, SINGLE_LINE, title)
        painter.restore()

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        """Says what a click on a switch would do."""
        if event.type() == QEvent.Type.ToolTip and index.isValid() and (switch := switch_at(option.rect, event.pos())):
            QToolTip.showText(event.globalPos(), self._tips.get(switch.name, ""), view)
            return True
        return super().helpEvent(event, view, option, index)

    def _paint_numbers(self, painter: QPainter, row: QRect, item: ObjectItem, scheme: Scheme) -> None:
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        area = QRect(row.right() - metrics.WIDE - _NUMBER, row.top(), _NUMBER, row.height())
        score = area.translated(-_NUMBER, 0)
        painter.setPen(QColor(scheme.muted if item.here else scheme.faint))
        if item.area == 0:
            painter.drawText(area.united(score), right, self.tr("absent"))
            return
        painter.drawText(area, right, "–" if item.area is None else short_number(item.area))
        painter.drawText(score, right, "–" if item.score is None else _two_digits(item.score))


def _paint_switch(painter: QPainter, cell: QRect, switch: Switch, *, on: bool) -> None:
    scheme = current_scheme()
    inset = (cell.width() - metrics.ICON_SMALL) // 2
    spot = cell.adjusted(inset, inset, -inset, -inset)
    paint_icon(painter, spot, switch.on if on else switch.off, scheme.text if on else scheme.outline)


class ObjectList(RowList):
    """The view; clicks on switches ask for a change instead of selecting.

    Signals:
        switched(int, str): Object id, name of the switch.
    """

    switched = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(several=True, parent=parent)
        self._delegate = ObjectDelegate(self)
        self.setItemDelegate(self._delegate)

    def name_keys(self, actions: Mapping[str, QAction]) -> None:
        """Says the keys in force in the tips of the switches."""
        self._delegate.set_tips(
            {switch.name: fill_keys(translated("ObjectsPanel", switch.tip), actions) for switch in SWITCHES}
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tells clicks on switches from clicks on rows."""
        place = event.position().toPoint()
        index = self.indexAt(place)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            switch = switch_at(self.visualRect(index), place)
            if switch is not None:
                item: ObjectItem = index.data(ITEM_ROLE)
                self.switched.emit(item.object_id, switch.name)
                return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second click on a switch is a click too."""
        self.mousePressEvent(event)


def switch_at(row: QRect, place: QPoint) -> Switch | None:
    """The switch under a point of a row."""
    return next((switch for switch in SWITCHES if _switch_rect(row, switch).contains(place)), None)


def short_number(value: int) -> str:
    """At most five characters: 9500, 12.3k, 1.2M."""
    if value < 10_000:
        return str(value)
    for unit, name in ((10**3, "k"), (10**6, "M")):
        if value < 999.5 * unit:
            scaled = value / unit
            return QLocale().toString(scaled, "f", 0 if scaled >= 99.95 else 1) + name
    return QLocale().toString(value / 1e9, "f", 1) + "G"


def _two_digits(score: float) -> str:
    return QLocale().toString(score, "f", 2)


def _switch_rect(row: QRect, switch: Switch) -> QRect:
    side = [each for each in SWITCHES if each.always == switch.always]
    left = row.left() + metrics.SPACE if switch.always else _numbers_left(row) - len(side) * _CELL
    return QRect(left + side.index(switch) * _CELL, row.center().y() - _CELL // 2 + 1, _CELL, _CELL)


def _swatch_rect(row: QRect) -> QRect:
    side = metrics.SWATCH
    left = row.left() + metrics.SPACE + sum(switch.always for switch in SWITCHES) * _CELL + metrics.TIGHT
    return QRect(left, row.center().y() - side // 2 + 1, side, side)


def _text_rect(row: QRect, beside: Sequence[QRect]) -> QRect:
    """The room for the title, before the numbers and the switches that are shown there."""
    text = QRect(row)
    text.setLeft(_swatch_rect(row).right() + metrics.SPACE)
    text.setRight(min((cell.left() for cell in beside), default=_numbers_left(row)))
    return text


def _numbers_left(row: QRect) -> int:
    return row.right() - metrics.WIDE - 2 * _NUMBER

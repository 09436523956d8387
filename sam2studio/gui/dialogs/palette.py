"""The palette of commands: type what is wanted, press Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from sam2studio.gui.actions import ACTIONS
from sam2studio.gui.actions.search import Command, find_commands
from sam2studio.gui.panels.fields import TextField, label
from sam2studio.gui.panels.row_list import ITEM_ROLE, AnyIndex, RowList
from sam2studio.gui.panels.rows import SINGLE_LINE, paint_row_ground
from sam2studio.gui.theme import current_scheme, metrics, paint_icon

_WIDTH = 600
_ROWS = 11
_PAGE = _ROWS - 1
_TOP = 64  # below the upper edge of the window
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_PAGE, Qt.Key.Key_PageDown: _PAGE}
_ICONS = {spec.id: spec.icon for spec in ACTIONS}


class CommandPalette(QFrame):
    """Floats over the window until something is chosen or clicked elsewhere. GUI thread.

    Signals:
        chosen(str): Do this action; the palette is closed.
    """

    chosen = Signal(str)

    def __init__(self, commands: Sequence[Command], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kind", "popup")
        self.setAccessibleName(self.tr("Commands"))
        self._commands = commands
        self.field = TextField(
            name=self.tr("Command"),
            tip=self.tr("Type a part of what you want to do; Enter does it, Esc closes"),
            placeholder=self.tr("What do you want to do?"),
        )
        self.rows = RowList(several=False)
        self.rows.setAccessibleName(self.tr("Commands"))
        self.rows.setToolTip(self.tr("Enter or a click does it"))
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._model = _CommandModel(self)
        self.rows.setModel(self._model)
        self.rows.setItemDelegate(_CommandDelegate(self))
        self._nothing = label(self.tr("Nothing is called that."), kind="muted")
        self._nothing.setFixedHeight(metrics.ROW)
        self._nothing.setIndent(metrics.WIDE)
        self._lay_out()
        self.field.textChanged.connect(self._show_found)
        self.field.returnPressed.connect(self._choose)
        self.field.escaped.connect(self.close)
        self.field.installEventFilter(self)
        self.rows.clicked.connect(self._choose)
        self._show_found("")

    def open(self) -> None:
        """Shows it over the upper middle of its window, ready to be typed into."""
        window = self.parentWidget()
        assert window is not None
        self.setFixedWidth(min(_WIDTH, window.width() - 2 * metrics.ROOMY))
        self.adjustSize()
        self.move(window.mapToGlobal(QPoint((window.width() - self.width()) // 2, _TOP)))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field that mean rows."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _STEPS.get(Qt.Key(event.key()))
            if step is not None:
                self._move(step)
                return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(metrics.SPACE, metrics.SPACE, metrics.SPACE, metrics.SPACE)
        layout.setSpacing(metrics.SPACE)
        layout.addWidget(self.field)
        layout.addWidget(self._nothing)
        layout.addWidget(self.rows)

    @Slot(str)
    def _show_found(self, wanted: str) -> None:
        found = find_commands(self._commands, wanted)
        self._model.set_commands(found)
        self.rows.scrollToTop()
        self._nothing.setVisible(not found)
        self.rows.setVisible(bool(found))
        self.rows.setFixedHeight(min(len(found), _ROWS) * metrics.ROW + 2)
        if found and found[0].works:
            self.rows.setCurrentIndex(self._model.index(0))
        self.adjustSize()

    def _move(self, step: int) -> None:
        """To another row that can be done; they come first."""
        last = sum(command.works for command in self._model.commands) - 1
        if last < 0:
            return
        row = self.rows.currentIndex().row() + step
        if abs(step) == 1:  # round the ends
            row %= last + 1
        self.rows.setCurrentIndex(self._model.index(min(max(row, 0), last)))

    @Slot()
    def _choose(self) -> None:
        index = self.rows.currentIndex()
        if not index.isValid() or not index.data(ITEM_ROLE).works:
            return
        command: Command = index.data(ITEM_ROLE)
        self.close()  # first, so that the keyboard is where the command expects it
        self.chosen.emit(command.id)


class _CommandModel(QAbstractListModel):
    """Rows of `Command`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.commands: tuple[Command, ...] = ()

    def set_commands(self, commands: tuple[Command, ...]) -> None:
        """Shows others."""
        self.beginResetModel()
        self.commands = commands
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """All that were found."""
        return 0 if parent.isValid() else len(self.commands)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row's command, its name, its sentence, or what a screen reader says."""
        if not index.isValid():
            return None
        command = self.commands[index.row()]
        if role == ITEM_ROLE:
            return command
        if role == Qt.ItemDataRole.DisplayRole:
            return command.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return command.tip
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join((command.text, command.menu, *command.keys))
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """What cannot be done now cannot be chosen."""
        works = index.isValid() and self.commands[index.row()].works
        return super().flags(index) if works else Qt.ItemFlag.NoItemFlags


class _CommandDelegate(QStyledItemDelegate):
    """Paints a row: icon, name, menu, keys."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """The same for all rows."""
        return QSize(_WIDTH // 2, metrics.ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Only reads."""
        command: Command = index.data(ITEM_ROLE)
        scheme = current_scheme()
        name = scheme.text if command.works else scheme.muted
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if command.works:
            paint_row_ground(painter, option, scheme, ring=False)
        rect = option.rect.adjusted(metrics.WIDE, 0, -metrics.WIDE, 0)
        side = metrics.ICON_SMALL
        if _ICONS[command.id]:
            spot = QRect(rect.left(), rect.center().y() - side // 2 + 1, side, side)
            paint_icon(painter, spot, _ICONS[command.id], name)
        rect.setLeft(rect.left() + side + metrics.WIDE)
        metric = painter.fontMetrics()
        for text, color, right in (
            ("  ".join(command.keys), scheme.muted if command.works else scheme.faint, True),
            (command.text, name, False),
            (command.menu, scheme.muted if command.works else scheme.faint, False),
        ):
            shown = metric.elidedText(text, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
            width = metric.horizontalAdvance(shown)
            place = QRect(rect)
            if right:
                place.setLeft(rect.right() - width)
                rect.setRight(place.left() - metrics.WIDE)
            else:
                rect.setLeft(rect.left() + width + metrics.WIDE)
            painter.setPen(QColor(color))
            painter.drawText(place, SINGLE_LINE, shown)
        painter.restore()

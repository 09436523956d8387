"""A small menu of colours that can be told apart, and the way to any other."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, Qt
from PySide6.QtWidgets import QColorDialog, QGridLayout, QMenu, QToolButton, QWidget, QWidgetAction

from sam2studio.gui.theme import icon, metrics
from sam2studio.gui.translation import mark, translated

SWATCHES: Final = (
    ("#e53935", mark("ColorMenu", "Red")),
    ("#f4511e", mark("ColorMenu", "Vermilion")),
    ("#fb8c00", mark("ColorMenu", "Orange")),
    ("#fdd835", mark("ColorMenu", "Yellow")),
    ("#c0ca33", mark("ColorMenu", "Lime")),
    ("#43a047", mark("ColorMenu", "Green")),
    ("#00897b", mark("ColorMenu", "Teal")),
    ("#00acc1", mark("ColorMenu", "Cyan")),
    ("#039be5", mark("ColorMenu", "Sky blue")),
    ("#3949ab", mark("ColorMenu", "Blue")),
    ("#5e35b1", mark("ColorMenu", "Violet")),
    ("#8e24aa", mark("ColorMenu", "Purple")),
    ("#d81b60", mark("ColorMenu", "Pink")),
    ("#f48fb1", mark("ColorMenu", "Rose")),
    ("#8d6e63", mark("ColorMenu", "Brown")),
    ("#90a4ae", mark("ColorMenu", "Grey")),
)
_COLUMNS = 8


class ColorMenu(QMenu):
    """Offers swatches and, through the system's dialog, every other colour. Deletes itself when it closes.

    Signals:
        picked(str): "#rrggbb".
    """

    picked = Signal(str)

    def __init__(self, *, color: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._color = color
        grid = QWidget(self)
        layout = QGridLayout(grid)
        layout.setContentsMargins(metrics.TIGHT, metrics.TIGHT, metrics.TIGHT, metrics.TIGHT)
        layout.setSpacing(2)
        for place, (value, name) in enumerate(SWATCHES):
            button = self._swatch(value, translated("ColorMenu", name))
            layout.addWidget(button, place // _COLUMNS, place % _COLUMNS)
        holder = QWidgetAction(self)
        holder.setDefaultWidget(grid)
        self.addAction(holder)
        self.addSeparator()
        other = self.addAction(self.tr("Other colour…"))
        other.setIcon(icon("palette"))
        other.triggered.connect(self._open_dialog)

    def _swatch(self, value: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setIcon(color_icon(value))
        button.setIconSize(QSize(metrics.ICON, metrics.ICON))
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setCheckable(True)
        button.setChecked(value == self._color)
        button.clicked.connect(lambda: self._pick(value))
        return button

    def _pick(self, value: str) -> None:
        self.close()
        self.picked.emit(value)

    @Slot()
    def _open_dialog(self) -> None:
        dialog = QColorDialog(QColor(self._color), self.parentWidget())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Colour of the class"))
        dialog.colorSelected.connect(lambda color: self.picked.emit(color.name()))
        dialog.open()


def color_icon(color: str) -> QIcon:
    """A disc of a colour, for menus and swatches."""
    side = 2 * metrics.ICON
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawEllipse(2, 2, side - 4, side - 4)
    painter.end()
    return QIcon(pixmap)

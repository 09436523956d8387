"""A few numbers as bars: a name, a bar, the number. Lives in dialogs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from sam2studio.gui.theme import current_scheme, metrics

_ROW = 22
_THICK = 12
_NAMES = 0.4  # of the width, at most


@dataclass(frozen=True)
class Bar:
    """One number.

    Attributes:
        name: What it is of.
        value: The number, not below 0.
        color: "#rrggbb" of the bar, or "" for the accent.
    """

    name: str
    value: int
    color: str = ""


class BarChart(QWidget):
    """Bars one under the other, the longest as wide as there is room. GUI thread."""

    def __init__(self, bars: Sequence[Bar], *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = tuple(bars)
        number = self.locale().toString
        told = ", ".join(f"{bar.name}: {number(bar.value)}" for bar in self._bars)
        self.setAccessibleName(name)
        self.setAccessibleDescription(told)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What is shown."""
        return self._bars

    def sizeHint(self) -> QSize:
        """As high as its bars."""
        return QSize(320, max(1, len(self._bars)) * _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only reads."""
        scheme, number = current_scheme(), self.locale().toString
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words = painter.fontMetrics()
        wide = max((words.horizontalAdvance(bar.name) for bar in self._bars), default=0)
        names = min(wide + 2, round(self.width() * _NAMES))  # 2: what rounding takes
        counts = max((words.horizontalAdvance(number(bar.value)) for bar in self._bars), default=0)
        left = names + metrics.WIDE
        room = max(1, self.width() - left - counts - metrics.SPACE)
        most = max((bar.value for bar in self._bars), default=0)
        middle = Qt.AlignmentFlag.AlignVCenter
        for place, bar in enumerate(self._bars):
            top = place * _ROW
            painter.setPen(QColor(scheme.text if bar.value else scheme.muted))
            name = words.elidedText(bar.name, Qt.TextElideMode.ElideRight, names)
            painter.drawText(QRectF(0, top, names, _ROW), middle, name)
            length = room * bar.value / most if most else 0.0
            if bar.value:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(bar.color or scheme.accent))
                painter.drawRoundedRect(QRectF(left, top + (_ROW - _THICK) / 2, max(2.0, length), _THICK), 3, 3)
            painter.setPen(QColor(scheme.muted))
            start = left + length + (metrics.SPACE if bar.value else 0)
            painter.drawText(QRectF(start, top, counts + metrics.SPACE, _ROW), middle, number(bar.value))
        painter.end()

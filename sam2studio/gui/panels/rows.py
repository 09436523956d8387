"""What all rows of all lists have in common when they are painted."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from sam2studio.gui.theme import Scheme, metrics

SINGLE_LINE: Final = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
"""How names are set in rows."""


def paint_row_ground(painter: QPainter, option: QStyleOptionViewItem, scheme: Scheme, *, ring: bool = True) -> None:
    """The ground of a row: selected, under the pointer, or bare; and the focus ring of the current one."""
    state = option.state
    rect = QRectF(option.rect).adjusted(metrics.TIGHT, 0.5, -metrics.TIGHT, -0.5)
    ground = ""
    if state & QStyle.StateFlag.State_Selected:
        ground = scheme.selection
    elif state & QStyle.StateFlag.State_MouseOver:
        ground = scheme.hover
    if ground:
        painter.setPen(QPen(QColor(ground), 0))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(rect, metrics.RADIUS - 1, metrics.RADIUS - 1)
    if ring and state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(QColor(scheme.accent), 2))
        painter.setBrush(QColor(0, 0, 0, 0))
        painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), metrics.RADIUS - 2, metrics.RADIUS - 2)


def paint_swatch(painter: QPainter, rect: QRect, color: str, scheme: Scheme, *, hollow: bool = False) -> None:
    """A class's colour as a small disc with a line that shows it on every ground; hollow and dashed for a proposal."""
    if hollow:
        pen = QPen(QColor(color), 2.5, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([1.44, 0.82])  # six dashes around, at a radius of five and a half
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5))
        return
    painter.setPen(QPen(QColor(scheme.outline), 1))
    painter.setBrush(QColor(color))
    painter.drawEllipse(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))

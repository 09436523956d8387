"""What is drawn over the image as vectors, in logical pixels: points, boxes, polygons, brush, names; the crosshair."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QCursor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from sam2studio.core.colors import Rgb
from sam2studio.gui.theme import elided_title

POSITIVE = QColor(0, 145, 90)
NEGATIVE = QColor(205, 45, 30)
"""Green and red that differ in lightness too; the signs, not the colours, carry the meaning."""

RING_REACH = 20.0
"""How far the brush's sign and a polygon's handles reach beyond its ring and its corners."""

_RADIUS = 8.0
_SHADOW = QColor(0, 0, 0, 150)


def draw_point(painter: QPainter, at: QPointF, *, positive: bool) -> None:
    """A disc with a plus or a minus in a white ring."""
    painter.setPen(Qt.PenStyle.NoPen)
    for radius, color in (
        (_RADIUS + 1.0, _SHADOW),
        (_RADIUS, QColor("white")),
        (_RADIUS - 1.75, POSITIVE if positive else NEGATIVE),
    ):
        painter.setBrush(color)
        painter.drawEllipse(at, radius, radius)
    painter.setBrush(QColor("white"))
    arm, half = 3.75, 0.95
    painter.drawRect(QRectF(at.x() - arm, at.y() - half, 2 * arm, 2 * half))
    if positive:
        painter.drawRect(QRectF(at.x() - half, at.y() - arm, 2 * half, 2 * arm))


def draw_box(painter: QPainter, box: QRectF) -> None:
    """A dashed frame, light over dark, so that it shows on any picture."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 170), 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawRect(box)
    dashes = QPen(QColor("white"), 1.5, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    dashes.setDashPattern([4.0, 3.0])
    painter.setPen(dashes)
    painter.drawRect(box)


def draw_frame(painter: QPainter, box: QRectF) -> None:
    """The corners of a box, light over dark: what a detector saw, told from a box that a person drew."""
    arm = max(6.0, min(22.0, min(box.width(), box.height()) / 4))
    path = QPainterPath()
    for x, y, along, down in (
        (box.left(), box.top(), 1, 1),
        (box.right(), box.top(), -1, 1),
        (box.right(), box.bottom(), -1, -1),
        (box.left(), box.bottom(), 1, -1),
    ):
        path.moveTo(x + along * arm, y)
        path.lineTo(x, y)
        path.lineTo(x, y + down * arm)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((QColor(0, 0, 0, 170), 4.0), (QColor("white"), 2.0)):
        painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap, Qt.PenJoinStyle.MiterJoin))
        painter.drawPath(path)


def draw_ring(painter: QPainter, at: QPointF, radius: float, *, adds: bool) -> None:
    """The brush: a circle as large as what it paints, light over dark, with a plus or a minus in it or beside it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((QColor(0, 0, 0, 170), 3.5), (QColor("white"), 1.5)):
        painter.setPen(QPen(color, width))
        painter.drawEllipse(at, radius, radius)
    sign = at if radius >= 12.0 else at + QPointF(radius * 0.7 + 8.0, radius * 0.7 + 8.0)
    _draw_sign(painter, sign, adds=adds)


def draw_polygon(
    painter: QPainter,
    corners: Sequence[QPointF],
    tip: QPointF | None,
    *,
    color: Rgb,
    adds: bool,
    closes: bool = False,
) -> None:
    """A polygon in the making: its corners, the edge that follows the pointer, and faintly what it encloses.

    Args:
        painter: Unit: logical pixels.
        corners: At least one.
        tip: Where the pointer is, or None when it is not over the canvas.
        color: Of what it encloses.
        adds: Else it cuts, and nothing is filled.
        closes: The next click closes it: the first corner is larger.
    """
    line = [*corners, tip] if tip is not None else [*corners]
    if adds and len(line) > 2:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(*color, 70))
        painter.drawPolygon(QPolygonF(line))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for shade, width in ((QColor(0, 0, 0, 170), 3.5), (QColor("white"), 1.5)):
        painter.setPen(QPen(shade, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF(line))
        if len(line) > 2:
            dashes = QPen(shade, width, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
            dashes.setDashPattern([9.0 / width, 6.0 / width])
            painter.setPen(dashes)
            painter.drawLine(line[-1], line[0])
    for number, corner in enumerate(corners):
        radius = 3.5 if number else 7.5 if closes else 5.0
        painter.setPen(QPen(QColor(0, 0, 0, 190), 1.25))
        painter.setBrush(QColor("white"))
        painter.drawEllipse(corner, radius, radius)
    if tip is not None:
        _draw_sign(painter, tip + QPointF(12.0, 12.0), adds=adds)


def _draw_sign(painter: QPainter, at: QPointF, *, adds: bool) -> None:
    """A small plus or minus, light over dark."""
    for color, width in ((QColor(0, 0, 0, 170), 4.0), (QColor("white"), 1.75)):
        painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(at - QPointF(3.5, 0), at + QPointF(3.5, 0))
        if adds:
            painter.drawLine(at - QPointF(0, 3.5), at + QPointF(0, 3.5))


def draw_tag(painter: QPainter, text: str, at: QPointF, *, color: Rgb, within: QRectF) -> None:
    """A name on a plate of the object's colour, its lower left corner at a point, kept inside a rectangle."""
    font = QFont(painter.font())
    font.setPointSizeF(max(7.0, font.pointSizeF() * 0.9))
    metrics = QFontMetricsF(font)
    text = elided_title(metrics, text, 220.0)
    plate = QRectF(0, 0, metrics.horizontalAdvance(text) + 12, metrics.height() + 4)
    plate.moveBottomLeft(QPointF(at.x(), at.y() - 4))
    plate.moveLeft(min(max(plate.left(), within.left() + 2), within.right() - plate.width() - 2))
    plate.moveTop(min(max(plate.top(), within.top() + 2), within.bottom() - plate.height() - 2))
    shape = QPainterPath()
    shape.addRoundedRect(plate, 4, 4)
    painter.setPen(QPen(_SHADOW, 1))
    painter.fillPath(shape, QColor(*color))
    painter.drawPath(shape)
    red, green, blue = color
    dark_text = 0.299 * red + 0.587 * green + 0.114 * blue > 150
    painter.setPen(QColor("black" if dark_text else "white"))
    painter.setFont(font)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


def crosshair(scale: float) -> QCursor:
    """A thin cross with a free middle, white in a dark rim; the system's own is lost on dark pictures.

    Args:
        scale: Device pixels per logical pixel.
    """
    side = 27
    pixmap = QPixmap(round(side * scale), round(side * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    middle, gap = side / 2, 3.5
    for color, width, grow in ((QColor(0, 0, 0, 190), 3.0, 1.0), (QColor("white"), 1.0, 0.0)):
        painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        for sign in (-1, 1):
            near, far = middle + sign * (gap - grow), middle + sign * (middle - 1.5 + grow)
            painter.drawLine(QPointF(near, middle), QPointF(far, middle))
            painter.drawLine(QPointF(middle, near), QPointF(middle, far))
    painter.end()
    return QCursor(pixmap, side // 2, side // 2)

"""Paints one row of the media list: picture, name, status, objects."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from sam2studio.gui.panels.object_list import short_number
from sam2studio.gui.panels.row_list import ITEM_ROLE, AnyIndex
from sam2studio.gui.panels.rows import SINGLE_LINE, paint_row_ground
from sam2studio.gui.theme import Scheme, current_scheme, metrics, paint_icon
from sam2studio.gui.viewstate import MediaItem, MediaStatus

PICTURE = QSize(68, 48)
_SIGN = 14
_SMALL = 10
ROW_HEIGHT = PICTURE.height() + metrics.SPACE


class MediaDelegate(QStyledItemDelegate):
    """Paints rows; asks for pictures only of the rows it paints."""

    def __init__(
        self,
        *,
        picture: Callable[[MediaItem], QPixmap | None],
        detail: Callable[[MediaItem], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._picture = picture
        self._detail = detail

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """The same for all rows."""
        return QSize(PICTURE.width() + 120, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Only reads."""
        item: MediaItem = index.data(ITEM_ROLE)
        scheme = current_scheme()
        rect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_ground(painter, option, scheme)
        place = QRect(rect.left() + metrics.WIDE, rect.top() + metrics.TIGHT, PICTURE.width(), PICTURE.height())
        self._paint_picture(painter, place, item, scheme)
        text = QRect(rect)
        text.setLeft(place.right() + metrics.WIDE)
        text.setRight(rect.right() - metrics.SPACE)
        self._paint_text(painter, text, item, option, scheme)
        painter.restore()

    def _paint_picture(self, painter: QPainter, place: QRect, item: MediaItem, scheme: Scheme) -> None:
        picture = self._picture(item)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(place), 4, 4)
        if picture is None or picture.isNull():
            painter.fillPath(frame, QColor(scheme.hover))
            side = metrics.ICON
            spot = QRect(place.center().x() - side // 2, place.center().y() - side // 2, side, side)
            paint_icon(painter, spot, "image" if picture is None else "image-missing", scheme.faint)
            return
        painter.save()
        painter.setClipPath(frame)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(QRectF(place), picture, _covering(picture.size(), PICTURE))
        painter.restore()
        if item.video:
            _paint_video_sign(painter, place, item.frames)

    def _paint_text(
        self, painter: QPainter, rect: QRect, item: MediaItem, option: QStyleOptionViewItem, scheme: Scheme
    ) -> None:
        metric = painter.fontMetrics()
        line = metric.height()
        top = rect.center().y() - line - 1
        title = QRect(rect.left(), top, rect.width(), line)
        painter.setPen(QColor(scheme.text))
        painter.drawText(title, SINGLE_LINE, metric.elidedText(item.title, Qt.TextElideMode.ElideMiddle, rect.width()))
        below = QRect(rect.left(), top + line + metrics.TIGHT, rect.width(), line)
        _paint_status(painter, below, item.status, scheme)
        below.setLeft(below.left() + metrics.ICON_SMALL + metrics.TIGHT)
        painter.setPen(QColor(scheme.bad if item.status == "missing" else scheme.muted))
        detail = metric.elidedText(self._detail(item), Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, SINGLE_LINE, detail)


def _paint_video_sign(painter: QPainter, picture: QRect, frames: int) -> None:
    """Tells a video from a picture, and its length; light on dark in every theme, as it lies on a photograph."""
    font = painter.font()
    small = QFont(font)
    small.setPixelSize(_SMALL)
    painter.setFont(small)
    text = short_number(frames)
    width = painter.fontMetrics().horizontalAdvance(text)
    ground = QRectF(picture.left() + 3, picture.bottom() - _SIGN - 2, _SIGN + width + 4, _SIGN)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 180))
    painter.drawRoundedRect(ground, 3, 3)
    paint_icon(painter, QRectF(ground.left() + 1, ground.top() + 1, _SIGN - 2, _SIGN - 2), "play", "#ffffff")
    painter.setPen(QColor("#ffffff"))
    painter.drawText(ground.adjusted(_SIGN, 0, 0, 0), SINGLE_LINE, text)
    painter.setFont(font)


def _paint_status(painter: QPainter, line: QRect, status: MediaStatus, scheme: Scheme) -> None:
    """A sign that can be told apart without its colour: ring, dot, tick, warning."""
    side = metrics.ICON_SMALL
    spot = QRectF(line.left(), line.center().y() - side / 2 + 0.5, side, side)
    if status in ("reviewed", "missing"):
        drawing, color = ("reviewed", scheme.good) if status == "reviewed" else ("warning", scheme.bad)
        paint_icon(painter, spot, drawing, color)
        return
    inset = (side - metrics.DOT) / 2
    dot = spot.adjusted(inset, inset, -inset, -inset)
    painter.setPen(QPen(QColor(scheme.outline if status == "new" else scheme.accent), 1.5))
    painter.setBrush(QColor(scheme.accent) if status == "labelled" else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(dot)


def _covering(picture: QSize, place: QSize) -> QRectF:
    """The part of a picture that fills the place without bars, in device pixels."""
    scale = max(place.width() / picture.width(), place.height() / picture.height())
    width, height = place.width() / scale, place.height() / scale
    return QRectF((picture.width() - width) / 2, (picture.height() - height) / 2, width, height)

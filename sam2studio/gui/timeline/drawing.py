"""The parts that are not lanes, painted: names, ruler, range, drift graph, playhead, the edge of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPainter, QPen, QPolygonF

from sam2studio.gui.theme import Scheme, elided_title, metrics, paint_icon
from sam2studio.gui.timeline.columns import Digest, curves, runs
from sam2studio.gui.timeline.layout import EYE, LANE, RULER, Layout
from sam2studio.gui.timeline.scale import Scale, tick_step, ticks, time_text
from sam2studio.gui.viewstate import LaneView

Handle = Literal["in", "out"]

_HANDLE = 7.0  # pixels
_GRIP = 9.0  # pixels beside a handle that still take it
_LABELS_APART = 24.0
_CENTER_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_LEAST_JUMP = 3.0  # pixels of the graph; less is the jitter of every track
_JUMP_FULL = 1.0  # a jump of one width of the object fills the graph


@dataclass(frozen=True)
class Brush:
    """What every part is painted with.

    Attributes:
        painter: Where to.
        scheme: The colours.
        font: Of the words.
        ratio: Device pixels per logical pixel.
    """

    painter: QPainter
    scheme: Scheme
    font: QFont
    ratio: float

    @property
    def small(self) -> QFont:
        """Of numbers and notes."""
        return _small(self.font)


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(max(7.0, font.pointSizeF() * 0.88))
    return small


def draw_name(brush: Brush, row: QRect, lane: LaneView, ground: str) -> None:
    """An object's name with its eye and colour."""
    painter, scheme = brush.painter, brush.scheme
    painter.fillRect(row, QColor(ground))
    side = metrics.ICON_SMALL
    eye = QRect(row.left() + (EYE - side) // 2, row.center().y() - side // 2, side, side)
    paint_icon(painter, eye, "eye-off" if lane.hidden else "eye", scheme.text if lane.hidden else scheme.outline)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(*lane.color))
    painter.drawRoundedRect(QRectF(row.left() + EYE + 1, row.center().y() - 5, 10, 10), 3, 3)
    font = QFont(brush.font)
    font.setBold(lane.selected)
    painter.setFont(font)
    painter.setPen(QColor(scheme.muted if lane.hidden else scheme.text))
    words = row.adjusted(EYE + 19, 0, -metrics.TIGHT, 0)
    text = elided_title(QFontMetricsF(font), lane.title, words.width())
    painter.drawText(words, _CENTER_LEFT | int(Qt.TextFlag.TextSingleLine), text)
    painter.fillRect(QRect(row.left(), row.bottom(), row.width(), 1), _faded(scheme.border, 0.7))


@dataclass(frozen=True)
class RulerLabel:
    """A frame's number with its time, on the ruler.

    Attributes:
        frame: The frame.
        time: Of the frame, or "".
        rect: What it covers.
        time_left: Where the time begins.
    """

    frame: int
    time: str
    rect: QRectF
    time_left: float


def ruler_labels(font: QFont, scale: Scale, *, fps: float | None, within: range | None) -> list[RulerLabel]:
    """The labels in sight. What the end of the ruler or a handle of the range would cut is left out: time, or label."""
    strong, weak = QFontMetricsF(font), QFontMetricsF(_small(font))
    digits = _digits(scale, fps)
    labels = []
    first, last = handle_positions(scale, within)
    taken = [QRectF(x, 0, _HANDLE + 1, RULER) for x in (first - _HANDLE, last - 1)]
    taken.append(QRectF(scale.width, 0, scale.width, RULER))
    for frame in ticks(scale, step=_label_step(font, scale, fps=fps)):
        left = scale.middle_of(frame) - 0.5 + (4 if scale.zoom < 24 else 5)
        time = "" if fps is None else time_text(frame / fps, digits=digits)
        after = left + strong.horizontalAdvance(str(frame))
        right = after + 8 + weak.horizontalAdvance(time) if time else after
        whole = RulerLabel(frame, time, QRectF(left, 3, right - left, RULER - 12), after + 8)
        bare = RulerLabel(frame, "", QRectF(left, 3, after - left, RULER - 12), after + 8)
        free = [each for each in (whole, bare) if not any(each.rect.intersects(place) for place in taken)]
        labels += free[:1]
    return labels


def draw_ticks(brush: Brush, scale: Scale, *, fps: float | None) -> None:
    """The ruler's ticks, longer ones where labels are; the painter's origin is the ruler's corner."""
    painter, scheme = brush.painter, brush.scheme
    step = _label_step(brush.font, scale, fps=fps)
    minor = max(1, step // 5 if step >= 5 else 1)
    if minor * scale.zoom < 5:
        minor = step
    painter.setPen(QPen(QColor(scheme.faint), 1))
    painter.drawLines([_tick(scale, frame, RULER - 4.0) for frame in ticks(scale, step=minor)])
    painter.setPen(QPen(QColor(scheme.outline), 1))
    painter.drawLines([_tick(scale, frame, RULER - 9.0) for frame in ticks(scale, step=step)])


def draw_labels(brush: Brush, labels: Sequence[RulerLabel]) -> None:
    """Frame numbers with their times; the painter's origin is the ruler's corner."""
    painter, scheme = brush.painter, brush.scheme
    for each in labels:
        painter.setFont(brush.font)
        painter.setPen(QColor(scheme.text))
        painter.drawText(QPointF(each.rect.left(), 16), str(each.frame))
        painter.setFont(brush.small)
        painter.setPen(QColor(scheme.muted))
        painter.drawText(QPointF(each.time_left, 16), each.time)


def _label_step(font: QFont, scale: Scale, *, fps: float | None) -> int:
    widest = QFontMetricsF(font).horizontalAdvance(str(scale.frames - 1))
    if fps is not None:
        longest = time_text(scale.frames / fps, digits=_digits(scale, fps))
        widest += QFontMetricsF(_small(font)).horizontalAdvance(longest) + metrics.SPACE
    return tick_step(scale.zoom, least=widest + _LABELS_APART)


def _digits(scale: Scale, fps: float | None) -> int:
    return 2 if fps is not None and scale.span / fps < 60 else 0


def _tick(scale: Scale, frame: int, top: float) -> QLineF:
    x = round(scale.middle_of(frame)) + 0.5
    return QLineF(x, top, x, RULER - 1.0)


def draw_range(brush: Brush, scale: Scale, layout: Layout, within: range | None) -> None:
    """Shades what is outside the range and draws its handles; the painter's origin is the ruler's corner."""
    painter, scheme = brush.painter, brush.scheme
    first, last = handle_positions(scale, within)
    if within is not None:
        shade = _faded(scheme.window, 0.62)
        bottom = layout.bottom
        painter.fillRect(QRectF(0, RULER, max(0.0, first), bottom - RULER), shade)
        painter.fillRect(QRectF(last, RULER, max(0.0, layout.track_width - last), bottom - RULER), shade)
        painter.fillRect(QRectF(first, 0, last - first, 3), QColor(scheme.accent))
    color = QColor(scheme.accent if within is not None else scheme.faint)
    for x, way in ((first, 1.0), (last, -1.0)):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(
            QPolygonF([QPointF(x, 0), QPointF(x - _HANDLE * way, 0), QPointF(x - _HANDLE * way, 7), QPointF(x, 13)])
        )
        painter.fillRect(QRectF(x - (1 if way < 0 else 0), 0, 1, RULER), color)


def handle_at(scale: Scale, within: range | None, x: float, y: float) -> Handle | None:
    """The handle at a position of the ruler. Handles stand outside the range, so they never lie over each other."""
    first, last = handle_positions(scale, within)
    if y > RULER / 2 + 4:
        return None
    if -_GRIP <= x - first <= 2:
        return "in"
    return "out" if -2 <= x - last <= _GRIP else None


def handle_positions(scale: Scale, within: range | None) -> tuple[float, float]:
    """Where the in and the out handle stand: at the outer edges of the first and the last frame."""
    if within is None:
        return scale.x_of(0), scale.x_of(scale.frames)
    return scale.x_of(within.start), scale.x_of(within.stop)


def draw_drift(brush: Brush, source: Digest, scale: Scale, height: int, color: QColor) -> None:
    """Area, confidence and jumps over time; the painter's origin is the graph's corner."""
    painter, scheme = brush.painter, brush.scheme
    count = max(1, round(scale.width))
    found = curves(source, scale.edges(count, pixels=1.0))
    top, room = 5.0, height - 10.0
    bottom = top + room
    painter.setPen(QPen(_faded(scheme.border, 0.8), 1))
    painter.drawLine(QLineF(0, bottom + 0.5, scale.width, bottom + 0.5))
    jump = np.clip(found.jump / _JUMP_FULL, 0, 1) * room
    painter.setPen(QPen(QColor(scheme.caution), 1))
    jumping = np.flatnonzero(found.stored & (jump >= _LEAST_JUMP)).tolist()
    painter.drawLines([QLineF(x + 0.5, bottom, x + 0.5, bottom - float(jump[x])) for x in jumping])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for first, last in runs(found.stored):
        xs = np.arange(first, last) + 0.5
        low, high = bottom - found.area[first:last].T * room
        outline = _points(np.concatenate([xs, xs[::-1]]), np.concatenate([high, np.full(len(xs), bottom)]))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_faded(color.name(), 0.28))
        painter.drawPolygon(QPolygonF(outline))
        painter.setBrush(_faded(color.name(), 0.55))
        band = _points(np.concatenate([xs, xs[::-1]]), np.concatenate([high - 0.75, low[::-1] + 0.75]))
        painter.drawPolygon(QPolygonF(band))
        painter.setPen(QPen(QColor(scheme.accent), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(_points(xs, bottom - found.confidence[first:last] * room)))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def draw_legend(brush: Brush, rect: QRect, title: str, color: QColor, names: Sequence[str]) -> None:
    """What the curves of the drift graph are: area, confidence, jump."""
    painter, scheme = brush.painter, brush.scheme
    metric = QFontMetricsF(brush.font)
    left, width = rect.left() + metrics.WIDE, rect.width() - metrics.WIDE - metrics.TIGHT
    painter.setFont(brush.font)
    painter.setPen(QColor(scheme.text))
    head = QRect(left, rect.top() + 5, width, 18)
    painter.drawText(head, _CENTER_LEFT, elided_title(metric, title, width))
    painter.setFont(brush.small)
    places = ((left, 24), (left + 62, 24), (left, 40))
    signs = (_faded(color.name(), 0.55), QColor(scheme.accent), QColor(scheme.caution))
    for (x, y), sign, name, thick in zip(places, signs, names, (8, 2, 8), strict=True):
        wide = 3 if sign == signs[2] else 10
        painter.fillRect(QRectF(x, rect.top() + y + 8 - thick / 2, wide, thick), sign)
        painter.setPen(QColor(scheme.muted))
        painter.drawText(QRect(x + 14, rect.top() + y, width - (x - left) - 14, 16), _CENTER_LEFT, name)


def playhead_tab(font: QFont, scale: Scale, frame: int) -> QRectF:
    """The tab with the frame's number on the ruler."""
    width = QFontMetricsF(font).horizontalAdvance(str(frame)) + 12
    left = min(max(scale.middle_of(frame) - width / 2, 0.0), max(0.0, scale.width - width))
    return QRectF(left, 3, width, RULER - 8)


def draw_playhead(brush: Brush, scale: Scale, layout: Layout, frame: int) -> None:
    """The line through the frame shown and the tab with its number; the painter's origin is the ruler's corner."""
    x = scale.middle_of(frame)
    if not -1 <= x <= scale.width + 1:
        return
    painter, scheme = brush.painter, brush.scheme
    color = QColor(scheme.text)
    bottom = layout.bottom
    painter.fillRect(QRectF(round(x) - 0.5, RULER - 6, 1.5, bottom - RULER + 6), color)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    tab = playhead_tab(brush.font, scale, frame)
    painter.drawRoundedRect(tab, 4, 4)
    painter.drawPolygon(
        QPolygonF([QPointF(x - 4, tab.bottom() - 1), QPointF(x + 4, tab.bottom() - 1), QPointF(x, RULER)])
    )
    painter.setFont(brush.font)
    painter.setPen(QColor(scheme.surface))
    painter.drawText(tab, Qt.AlignmentFlag.AlignCenter, str(frame))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def draw_edge(brush: Brush, scale: Scale, top: int, frame: int, *, reverse: bool) -> None:
    """Where a run is in one lane, with a glow behind it; the painter's origin is the ruler's corner."""
    x = scale.x_of(frame if reverse else frame + 1)
    tail = QRectF(x, top + 2, 36, LANE - 5) if reverse else QRectF(x - 36, top + 2, 36, LANE - 5)
    color = QColor(brush.scheme.accent)
    glow = QLinearGradient(QPointF(x, 0), QPointF(x + (36 if reverse else -36), 0))
    glow.setColorAt(0, _faded(color.name(), 0.6))
    glow.setColorAt(1, _faded(color.name(), 0.0))
    brush.painter.fillRect(tail, glow)
    brush.painter.fillRect(QRectF(x - 1, top + 1, 2, LANE - 3), color)


def _points(xs: np.ndarray, ys: np.ndarray) -> list[QPointF]:
    return [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]


def _faded(color: str, alpha: float) -> QColor:
    result = QColor(color)
    result.setAlphaF(alpha)
    return result

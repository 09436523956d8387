"""One lane as pixels: presence, confidence, reviewed stretches, and the marks on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from sam2studio.gui.theme import Scheme
from sam2studio.gui.timeline.columns import (
    ABSENT,
    ABSENT_KEYFRAME,
    DOUBTFUL,
    KEYFRAME,
    PRESENT,
    REVIEWED,
    UNREVIEWED,
    Columns,
    Digest,
    columns,
    thinned,
)
from sam2studio.gui.timeline.layout import LANE
from sam2studio.gui.timeline.scale import Scale
from sam2studio.gui.viewstate import Rgb

SURE: Final = 0.8
"""From this confidence on there is no heat."""
LOST: Final = 0.25
"""At this confidence the heat is full."""

_BAR = (8.0, 17.0)  # heights inside a lane
_HEAT = (17.0, 20.0)
_GREEN = (3.0, 5.0)
_MIDDLE = 12.5
_KEY = 5.0  # half a diagonal of a keyframe's diamond
_FILM = 9.0  # pixels a frame from which frames are parted by a gap
_TINT = 0.16
_APART = 8.0

_Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class LaneLook:
    """How a lane is painted; what strips are kept by.

    Attributes:
        scale: Which frames, how wide.
        color: The object's.
        ground: Behind everything, "#rrggbb".
        hidden: Fainter, because the object is not shown.
        ratio: Device pixels per logical pixel.
        scheme: The colours of the window.
    """

    scale: Scale
    color: Rgb
    ground: str
    hidden: bool
    ratio: float
    scheme: Scheme


def paint_strip(source: Digest, look: LaneLook) -> QImage:
    """A lane's picture, `look.scale.width` by `LANE` logical pixels."""
    width, height = max(1, round(look.scale.width * look.ratio)), round(LANE * look.ratio)
    edges = look.scale.edges(width, pixels=1 / look.ratio)
    pixels = np.empty((height, width, 4), np.uint8)
    pixels[..., :3] = _rgb(look.ground)
    pixels[..., 3] = 255
    _fill(pixels, columns(source, edges), edges, look)
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888).copy()
    image.setDevicePixelRatio(look.ratio)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_marks(painter, source, look)
    painter.end()
    return image


def mark_frames(source: Digest, flags: int, scale: Scale) -> NDArray[np.int64]:
    """The stored frames in sight that are any of `flags`, ascending."""
    first, last = np.searchsorted(source.frames, scale.edges(1, pixels=scale.width) + np.array([0, 1]))
    found: NDArray[np.int64] = source.frames[first:last][(source.flags[first:last] & flags) != 0]
    return found


def mark_positions(source: Digest, flags: int, scale: Scale) -> NDArray[np.float64]:
    """Where marks of frames in sight are drawn, ascending, one a pixel at most."""
    at = np.asarray(scale.x_of(0) + (mark_frames(source, flags, scale) + 0.5) * scale.zoom, np.float64)
    first_of_pixel = np.unique(np.floor(at), return_index=True)[1]
    return at[first_of_pixel]


def diamond(at: QPointF, radius: float) -> QPolygonF:
    """The sign of a keyframe."""
    x, y = at.x(), at.y()
    return QPolygonF([QPointF(x, y - radius), QPointF(x + radius, y), QPointF(x, y + radius), QPointF(x - radius, y)])


def heat(confidence: NDArray[np.float32]) -> NDArray[np.float32]:
    """0 where the tracker is sure … 1 where it has lost the object."""
    return np.asarray(np.clip((SURE - confidence) / (SURE - LOST), 0.0, 1.0), np.float32)


def _fill(pixels: _Pixels, found: Columns, edges: NDArray[np.int64], look: LaneLook) -> None:
    """Everything that is a colour for each column."""
    scheme, flags = look.scheme, found.flags
    reviewed = (flags & REVIEWED) != 0
    wholly = reviewed & ((flags & UNREVIEWED) == 0)
    tint = np.where(wholly, _TINT, np.where(reviewed, _TINT / 2, 0.0))
    _blend(pixels, (0.0, float(LANE - 1)), look, scheme.good, tint)
    _blend(pixels, (float(LANE - 1), float(LANE)), look, scheme.border, np.full(len(flags), 0.7))
    _blend(pixels, _GREEN, look, scheme.good, np.where(wholly, 1.0, np.where(reviewed, 0.45, 0.0)))
    gap = np.zeros(len(flags), np.bool_)
    if look.scale.zoom >= _FILM:
        gap[1:] = edges[1:-1] != edges[:-2]
    strength = 0.35 if look.hidden else 1.0
    share = np.where((flags & PRESENT) != 0, 0.35 + 0.65 * found.cover, 0.0) * strength
    _blend(pixels, _BAR, look, QColor(*look.color).name(), np.where(gap, 0.0, share))
    warmth = heat(found.confidence) * strength
    shown = np.where(warmth > 0, 0.2 + 0.8 * warmth, 0.0)
    _blend(pixels, _HEAT, look, scheme.caution, np.where(gap, 0.0, shown))
    _blend(pixels, _HEAT, look, scheme.bad, np.where(gap, 0.0, np.clip(2 * warmth - 1, 0.0, 1.0)))
    absent = (flags & (ABSENT | PRESENT)) == ABSENT
    dash = (np.arange(len(flags)) // max(1, round(3 * look.ratio))) % 2 == 0
    _blend(pixels, (_MIDDLE - 0.5, _MIDDLE + 0.5), look, scheme.outline, np.where(absent & dash, strength, 0.0))


def _draw_marks(painter: QPainter, source: Digest, look: LaneLook) -> None:
    scheme = look.scheme
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scheme.caution))
    for x in thinned(mark_positions(source, DOUBTFUL, look.scale), apart=_APART):
        painter.drawPolygon(QPolygonF([QPointF(x, LANE - 8.0), QPointF(x + 4, LANE - 1.5), QPointF(x - 4, LANE - 1.5)]))
    keys = mark_positions(source, KEYFRAME | ABSENT_KEYFRAME, look.scale)
    shown = thinned(keys, apart=_APART)
    if len(shown) < len(keys):  # too dense for a diamond each: a line for every one
        painter.setBrush(QColor(scheme.text))
        for x in keys:
            painter.drawRect(QRectF(x - 0.5, _BAR[0] - 1, 1, _BAR[1] - _BAR[0] + 2))
    absent = set(mark_positions(source, ABSENT_KEYFRAME, look.scale).tolist())
    for x in shown:
        hollow = x in absent
        painter.setPen(QPen(QColor(scheme.text if hollow else look.ground), 1.5 if hollow else 1.25))
        painter.setBrush(QColor(look.ground if hollow else scheme.text))
        painter.drawPolygon(diamond(QPointF(x, _MIDDLE), _KEY - 0.75 if hollow else _KEY))


def _blend(pixels: _Pixels, band: tuple[float, float], look: LaneLook, color: str, share: NDArray[np.floating]) -> None:
    """Lays a colour over a band of rows, `share` (w,) of it in every column."""
    if not share.any():
        return
    top = round(band[0] * look.ratio)
    rows = pixels[top : max(top + 1, round(band[1] * look.ratio)), :, :3]
    under = rows.astype(np.float32)
    rows[:] = np.rint(under + (_rgb(color) - under) * share[None, :, None])


def _rgb(color: str) -> NDArray[np.float32]:
    parsed = QColor(color)
    return np.array([parsed.red(), parsed.green(), parsed.blue()], np.float32)

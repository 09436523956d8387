"""One lane as pixels: presence, confidence, reviewed stretches, and the marks on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, QPolygonF

from sam2studio.core.colors import Rgb
from sam2studio.gui.theme import Scheme
from sam2studio.gui.timeline.columns import (
    ABSENT,
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

SURE: Final = 0.8
"""From this confidence on there is no heat."""
LOST: Final = 0.25
"""At this confidence the heat is full."""

_BAR = (8.0, 17.0)  # heights inside a lane
_HEAT = (17.0, 20.0)
_GREEN = (3.0, 5.0)
_MIDDLE = 12.5
_LINE = (12.0, 13.0)
_EDGE = (LANE - 1.0, float(LANE))
_SPRITE = 7.0  # half a side of what a sign is drawn in
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
    pixels[..., 3] = 255
    keys = mark_positions(source.keyframes, look.scale)
    shown = thinned(keys, apart=_APART)
    _fill(pixels, columns(source, edges), edges, look)
    if len(shown) < len(keys):  # too dense for a diamond each: a line for every one
        at = np.clip((keys * look.ratio).astype(np.int64), 0, width - 1)
        pixels[_rows((_BAR[0] - 1, _BAR[1] + 1), look), at, :3] = _rgb(look.scheme.text)
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888)
    image.setDevicePixelRatio(look.ratio)
    painter = QPainter(image)
    doubts = thinned(mark_positions(source.doubtful, look.scale), apart=_APART)
    _stamp(painter, doubts, _sprite("doubt", look.scheme, look.ground, look.ratio), LANE - 5.0)
    absent = set(mark_positions(source.absent_keyframes, look.scale).tolist())
    for kind, places in (
        ("absent", [x for x in shown if x in absent]),
        ("key", [x for x in shown if x not in absent]),
    ):
        _stamp(painter, places, _sprite(kind, look.scheme, look.ground, look.ratio), _MIDDLE)
    painter.end()
    return image.copy()


def in_sight(frames: NDArray[np.int64], scale: Scale) -> NDArray[np.int64]:
    """Those of ascending frames that are in sight."""
    begin, end = scale.edges(1, pixels=scale.width)
    return frames[np.searchsorted(frames, begin) : np.searchsorted(frames, end + 1)]


def mark_positions(frames: NDArray[np.int64], scale: Scale) -> NDArray[np.float64]:
    """Where the marks of ascending frames are drawn, as far as they are in sight; one a pixel at most."""
    at = np.asarray(scale.x_of(0) + (in_sight(frames, scale) + 0.5) * scale.zoom, np.float64)
    first_of_pixel = np.unique(np.floor(at), return_index=True)[1]
    return at[first_of_pixel]


def heat(confidence: NDArray[np.float32]) -> NDArray[np.float32]:
    """0 where the tracker is sure … 1 where it has lost the object."""
    return np.asarray(np.clip((SURE - confidence) / (SURE - LOST), 0.0, 1.0), np.float32)


def _fill(pixels: _Pixels, found: Columns, edges: NDArray[np.int64], look: LaneLook) -> None:
    """Everything that is a colour for each column; the rows of a band are alike."""
    scheme, flags = look.scheme, found.flags
    reviewed = (flags & REVIEWED) != 0
    wholly = reviewed & ((flags & UNREVIEWED) == 0)
    plain = np.broadcast_to(_rgb(look.ground), (len(flags), 3))
    base = _mixed(plain, scheme.good, np.where(wholly, _TINT, np.where(reviewed, _TINT / 2, 0.0)))
    gap = np.zeros(len(flags), np.bool_)
    if look.scale.zoom >= _FILM:
        gap[1:] = edges[1:-1] != edges[:-2]
    strength = np.where(gap, 0.0, 0.35 if look.hidden else 1.0)
    share = np.where((flags & PRESENT) != 0, 0.35 + 0.65 * found.cover, 0.0)
    warmth = heat(found.confidence)
    warm = _mixed(base, scheme.caution, np.where(warmth > 0, 0.2 + 0.8 * warmth, 0.0) * strength)
    absent = (flags & (ABSENT | PRESENT)) == ABSENT
    dash = (np.arange(len(flags)) // max(1, round(3 * look.ratio))) % 2 == 0
    pixels[..., :3] = np.rint(base)
    for band, row in (
        (_EDGE, _mixed(plain, scheme.border, np.full(len(flags), 0.7))),
        (_GREEN, _mixed(base, scheme.good, np.where(wholly, 1.0, np.where(reviewed, 0.45, 0.0)))),
        (_BAR, _mixed(base, QColor(*look.color).name(), share * strength)),
        (_HEAT, _mixed(warm, scheme.bad, np.clip(2 * warmth - 1, 0.0, 1.0) * strength)),
    ):
        pixels[_rows(band, look), :, :3] = np.rint(row)
    if (absent & dash).any():
        pixels[_rows(_LINE, look), absent & dash, :3] = _rgb(scheme.outline if not look.hidden else scheme.faint)


def _mixed(under: NDArray[np.floating], color: str, share: NDArray[np.floating]) -> NDArray[np.floating]:
    """(w, 3) a colour over others, `share` (w,) of it in every column."""
    if not share.any():
        return under
    mixed: NDArray[np.floating] = under + (_rgb(color) - under) * share[:, None]
    return mixed


def _rows(band: tuple[float, float], look: LaneLook) -> slice:
    """The rows of pixels of a band of heights, one at least."""
    top = round(band[0] * look.ratio)
    return slice(top, max(top + 1, round(band[1] * look.ratio)))


def _stamp(painter: QPainter, places: Sequence[float], sprite: QPixmap, y: float) -> None:
    """Draws one sign at many places; their middles at height `y`."""
    ratio = sprite.devicePixelRatio()
    half = sprite.width() / ratio / 2
    for x in places:
        painter.drawPixmap(QPointF(round((x - half) * ratio) / ratio, y - half), sprite)


@lru_cache(maxsize=32)
def _sprite(kind: str, scheme: Scheme, ground: str, ratio: float) -> QPixmap:
    """The sign of a keyframe, of one that says absent, or of a doubt, in the middle of a square."""
    side = round(2 * _SPRITE * ratio)
    sprite = QPixmap(side, side)
    sprite.setDevicePixelRatio(ratio)
    sprite.fill(Qt.GlobalColor.transparent)
    painter = QPainter(sprite)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(side / ratio / 2, side / ratio / 2)
    if kind == "doubt":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.caution))
        painter.drawPolygon(QPolygonF([QPointF(0, -3.0), QPointF(4, 3.5), QPointF(-4, 3.5)]))
    else:
        hollow = kind == "absent"
        painter.setPen(QPen(QColor(scheme.text if hollow else ground), 1.5 if hollow else 1.25))
        painter.setBrush(QColor(ground if hollow else scheme.text))
        reach = _KEY - 0.75 if hollow else _KEY
        painter.drawPolygon(QPolygonF([QPointF(0, -reach), QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0)]))
    painter.end()
    return sprite


def _rgb(color: str) -> NDArray[np.float32]:
    parsed = QColor(color)
    return np.array([parsed.red(), parsed.green(), parsed.blue()], np.float32)

"""A brush on a mask: a round spot drawn from place to place, exact to the pixel at any size.

A pixel is painted when its centre lies within half a diameter of the way that the brush's centre has gone. The centre
goes from pixel centre to pixel centre (from corner to corner for even diameters), so that a spot of one size has one
shape wherever it is set, and a brush of one pixel paints one pixel.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.mask import Mask

Pixels = NDArray[np.bool_]
Rect = tuple[int, int, int, int]
"""x0, y0, x1, y1 in edge coordinates: the pixels from x0 up to, but not including, x1."""

MAX_DIAMETER = 2000
_HAIR = 1e-4  # what rounding may take from a distance


def snapped(x: float, y: float, *, diameter: int) -> tuple[float, float]:
    """Where the centre of a brush goes for the place (x, y) of the image (pixel centres at .0)."""
    if diameter % 2:
        return float(math.floor(x + 0.5)), float(math.floor(y + 0.5))
    return math.floor(x) + 0.5, math.floor(y) + 0.5


class BrushStroke:
    """One stroke over one mask, from the press of a button to its release. Belongs to one thread.

    Args:
        base: The mask before it.
        adds: False to erase.
    """

    def __init__(self, base: Mask, *, adds: bool) -> None:
        self.base = base
        self.adds = adds
        self._pixels = np.ascontiguousarray(base.to_array())
        self._shown = self._pixels.view()
        self._shown.setflags(write=False)
        self._last: tuple[float, float] | None = None
        x, y, width, height = base.bbox or (0, 0, 0, 0)
        self._reach: Rect | None = (x, y, x + width, y + height) if base else None

    @property
    def pixels(self) -> Pixels:
        """(H, W) the mask as it is now: a view that cannot be written to and that follows the stroke."""
        return self._shown

    def draw_to(self, x: float, y: float, *, diameter: int) -> Rect | None:
        """Goes on to (x, y) of the image, which may lie outside of it; the first call sets the brush down.

        Args:
            x: To the right, pixel centres at .0.
            y: Down.
            diameter: Pixels, 1…`MAX_DIAMETER`.

        Returns:
            The part of the image in which pixels may have changed, or None when there is none.
        """
        here = snapped(x, y, diameter=diameter)
        start, self._last = self._last or here, here
        steps = max(1, math.ceil(math.dist(start, here) / (64 + 2 * diameter)))  # short ways have small boxes
        places = [
            (start[0] + (here[0] - start[0]) * step / steps, start[1] + (here[1] - start[1]) * step / steps)
            for step in range(steps + 1)
        ]
        changed: Rect | None = None
        for a, b in itertools.pairwise(places):
            changed = _united(changed, self._draw(a, b, diameter / 2))
        self._reach = _united(self._reach, changed)
        return changed

    def mask(self) -> Mask:
        """The mask as it is now."""
        height, width = self._pixels.shape
        if self._reach is None:
            return self.base
        x0, y0, x1, y1 = self._reach
        return Mask.from_crop(self._pixels[y0:y1, x0:x1], x=x0, y=y0, height=height, width=width)

    def _draw(self, a: tuple[float, float], b: tuple[float, float], radius: float) -> Rect | None:
        height, width = self._pixels.shape
        x0, x1 = max(0, math.floor(min(a[0], b[0]) - radius)), min(width, math.ceil(max(a[0], b[0]) + radius) + 1)
        y0, y1 = max(0, math.floor(min(a[1], b[1]) - radius)), min(height, math.ceil(max(a[1], b[1]) + radius) + 1)
        if x0 >= x1 or y0 >= y1:
            return None
        self._pixels[y0:y1, x0:x1][_near(a, b, radius, (x0, y0, x1, y1))] = self.adds
        return x0, y0, x1, y1


def _near(a: tuple[float, float], b: tuple[float, float], radius: float, part: Rect) -> Pixels:
    """(h, w) the pixels of a part of the image whose centres lie within `radius` of the way from a to b."""
    x0, y0, x1, y1 = part
    x = np.arange(x0, x1, dtype=np.float32)[None, :] - np.float32(a[0])  # (1, w)
    y = np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(a[1])  # (h, 1)
    along_x, along_y = np.float32(b[0] - a[0]), np.float32(b[1] - a[1])
    length = float(along_x) ** 2 + float(along_y) ** 2
    if length:
        share = np.clip((x * along_x + y * along_y) / np.float32(length), 0, 1)  # (h, w) of the way
        x, y = x - share * along_x, y - share * along_y
    return np.asarray(x * x + y * y <= np.float32(radius * radius + _HAIR))


def _united(one: Rect | None, other: Rect | None) -> Rect | None:
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])

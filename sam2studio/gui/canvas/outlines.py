"""The borders of masks as closed rings along pixel edges, at the detail that a zoom can show.

Everything is computed from a mask's runs, never from its pixels, so the cost follows the length of the border and not
the size of the image: a mask over a whole 50-megapixel photograph costs what its outline costs.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.core.mask import Mask
from sam2studio.gui.canvas.view import CRISP_ZOOM

Points = NDArray[np.int32]
"""(n, 2) points x, y: of the pixel lattice in edge coordinates, or on the screen."""

_TOLERANCE = 0.36
"""A simplified border stays this close to the true one: in image pixels, per image pixel that a screen pixel shows."""


@dataclass(frozen=True, eq=False)
class Rings:
    """Closed polygons, one after the other; the last point of each joins its first.

    Attributes:
        points: All points.
        starts: Where each ring starts, and where the last one ends.
    """

    points: Points
    starts: tuple[int, ...]

    def cut(self, points: Points) -> list[Points]:
        """Points that belong to these, such as their positions on the screen, ring by ring."""
        return [points[start:stop] for start, stop in itertools.pairwise(self.starts)]


class Outline:
    """The border of one mask; made once per mask, read by every repaint.

    Attributes:
        area: Pixels of the mask.
        corners: Where the border turns; twice where two pixels touch diagonally. Their exclusive-or sums along both
            axes give back the mask.
        rings: The border as closed rings through all corners; inside is what they enclose an odd number of times.
        bounds: (x0, y0, x1, y1) in edge coordinates; all 0 for an empty mask.
    """

    def __init__(self, mask: Mask) -> None:
        self.area = mask.area
        self.corners = trace_corners(mask)
        self.rings = link_corners(self.corners)
        self.bounds = _bounds(self.corners)
        self._octaves: dict[int, Rings] = {}

    def rings_at(self, zoom: float) -> Rings:
        """The rings to draw at a zoom: exact when image pixels are squares, else true to a part of a screen pixel."""
        if zoom >= CRISP_ZOOM:
            return self.rings
        octave = math.ceil(-math.log2(zoom))
        if octave not in self._octaves:
            self._octaves[octave] = simplify(self.rings, detail=2.0**octave)
        return self._octaves[octave]


def trace_corners(mask: Mask) -> Points:
    """The corners of a mask's border in the order of columns, then rows; see `Outline.corners`."""
    height = mask.height
    ends = np.cumsum(mask.counts)
    starts, stops = ends[:-1:2], ends[1::2]  # runs inside, column-major
    first, last = starts // height, (stops - 1) // height
    pieces = last - first + 1  # a run that goes on in the next column is cut there
    run = np.repeat(np.arange(len(pieces)), pieces)
    column = np.arange(len(run)) - np.repeat(np.cumsum(pieces) - pieces, pieces) + first[run]
    upper = np.where(column == first[run], starts[run] % height, 0)
    lower = np.where(column == last[run], (stops[run] - 1) % height + 1, height)
    # Each piece has an edge above and one below. An edge that goes on straight in the next column makes no corner.
    rows = height + 1
    edges = 2 * (np.concatenate((column, column)) * rows + np.concatenate((upper, lower)))
    edges[len(run) :] += 1  # edges below differ from edges above, so pixels that touch diagonally keep both corners
    keys, times = np.unique(np.concatenate((edges, edges + 2 * rows)), return_counts=True)
    keys = keys[times == 1] // 2
    return np.stack(np.divmod(keys, rows), axis=1).astype(np.int32)


def link_corners(corners: Points) -> Rings:
    """Closed rings through all corners, by turns along a row and along a column."""
    count = len(corners)
    by_row = np.lexsort((corners[:, 0], corners[:, 1]))
    partner = np.empty(count, np.intp)
    partner[by_row[0::2]], partner[by_row[1::2]] = by_row[1::2], by_row[0::2]
    along_row = partner.tolist()  # in this order, and in that of the corners along a column, neighbours are 0–1, 2–3, …
    seen = bytearray(count)
    order: list[int] = []
    starts = [0]
    for first in range(count):
        here = first
        while not seen[here]:
            there = along_row[here]
            order.append(here)
            order.append(there)
            seen[here] = seen[there] = 1
            here = there ^ 1
        if len(order) > starts[-1]:
            starts.append(len(order))
    return Rings(corners[order], tuple(starts))


def simplify(rings: Rings, *, detail: float) -> Rings:
    """Rings with fewer points, for a screen pixel that shows `detail` image pixels.

    Rings smaller than half a screen pixel are left out, but never the largest.
    """
    if not len(rings.points):
        return rings
    firsts = rings.starts[:-1]
    extents = (np.maximum.reduceat(rings.points, firsts) - np.minimum.reduceat(rings.points, firsts)).max(axis=1)
    keep = (extents >= detail / 2) | (extents == extents.max())
    simple = [
        cv2.approxPolyDP(ring, _TOLERANCE * detail, True).reshape(-1, 2)
        for ring, kept in zip(rings.cut(rings.points), keep.tolist(), strict=True)
        if kept
    ]
    return Rings(np.concatenate(simple), (0, *itertools.accumulate(len(ring) for ring in simple)))


def _bounds(corners: Points) -> tuple[int, int, int, int]:
    if not len(corners):
        return 0, 0, 0, 0
    (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return x0, y0, x1, y1

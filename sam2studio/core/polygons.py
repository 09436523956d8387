"""Masks as polygons, and polygons as masks, with the loss measured.

`outline` gives one closed ring per object for formats that hold nothing else (YOLO): parts are joined by bridges, holes
by keyholes. `corner_polygons` gives one ring per part along pixel corners for formats of the COCO kind. Both are
lossless with `tolerance=0` but for the bridges, and say what their reader will see.

Readers differ in what a coordinate means; the two ways back are `fill_pixels` and `fill_area`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from sam2studio.core import rle
from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.core.parts import join_parts
from sam2studio.core.rings import Ring, centre_rings, corner_rings, keyhole
from sam2studio.core.simplify import same_pixels, within

_FINE = 0.25  # px; a smaller tolerance is none
_BIG = 1000  # px; from this area on a simplified mask keeps an IoU of at least…
_BIG_IOU, _SMALL_IOU = 0.99, 0.9
_COARSER = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8)  # px, tried in turn
_COARSEST = 4.0
_MAX_CROSSINGS = 200_000_000
_FAR = 1e7  # coordinates further out mean nothing and would overflow


@dataclass(frozen=True)
class Outline:
    """An object as one ring.

    Attributes:
        points: (n, 2) int32 pixels (x, y) that the ring goes through, n ≥ 1, closed without repeating the first.
        mask: What `fill_pixels` makes of it.
        iou: Intersection over union of that and the mask that was asked for.
    """

    points: Ring
    mask: Mask
    iou: float


@dataclass(frozen=True)
class CornerPolygons:
    """An object as a union of rings along pixel corners.

    Attributes:
        rings: (n, 2) int32 each, n ≥ 4 when lossless, ≥ 3 otherwise; pixel (x, y) covers [x, x+1) × [y, y+1).
        mask: What `fill_area` makes of them.
        iou: Intersection over union of that and the mask that was asked for.
    """

    rings: tuple[Ring, ...]
    mask: Mask
    iou: float


def outline(mask: Mask, *, tolerance: float = 0.0, max_points: int | None = None) -> Outline:
    """One ring through pixel centres that `cv2.fillPoly` turns back into the mask.

    Parts are joined by bridges one pixel wide, holes are reached by cuts through the object. With `tolerance=0` nothing
    else is lost, and the mask read back from the ring gives the same ring again, also where `max_points` had to make
    it coarser.

    Args:
        mask: At least one pixel.
        tolerance: Pixels by which the ring may leave the true outline. It is reduced where the IoU would fall below
            0.99 (0.9 for objects of less than 1000 pixels).
        max_points: More points than this are avoided by making the outline coarser, by up to 4 pixels and down to an
            IoU of 0.9.

    Raises:
        InputError: The mask is empty.
    """
    if not mask:
        raise InputError("mask: an empty mask has no outline.")
    joined = join_parts(mask)
    points, filled = _exact(joined)
    for allowed in _halves(tolerance, down_to=_FINE):
        simple, coarse = _simplified(joined, allowed)
        if len(simple) < len(points) and _good(coarse.iou(mask), mask.area):
            points, filled = simple, coarse
            break
    if max_points is not None and len(points) > max_points:
        points, filled = _coarser(joined, max_points) or (points, filled)
    return Outline(points, filled, filled.iou(mask))


def _coarser(joined: Mask, max_points: int) -> tuple[Ring, Mask] | None:
    """The ring of the finest coarser outline with so many points at most, and what it fills; None when none will do."""

    def attempt(allowed: float) -> tuple[Ring, Mask]:
        return _exact(_simplified(joined, allowed)[1])

    found = attempt(_COARSEST)
    if len(found[0]) > max_points:
        return None
    for allowed in _COARSER:
        finer = attempt(allowed)
        if len(finer[0]) <= max_points:
            found = finer
            break
    return found if found[1].iou(joined) >= _SMALL_IOU else None


def _exact(joined: Mask) -> tuple[Ring, Mask]:
    """The ring of a mask of one part, and what it fills: the mask, bar a pixel where a cut passes a corner outside."""
    while True:
        for allowed in (None, 0.0):
            points, filled = _simplified(joined, allowed)
            if filled == joined:
                return points, filled
        joined |= filled


def _simplified(joined: Mask, allowed: float | None) -> tuple[Ring, Mask]:
    """The ring of a mask of one part within `allowed` pixels of its outline (None: on the same), and what it fills."""
    x, y, pixels = joined.crop()
    walk = keyhole(centre_rings(pixels))
    points = (same_pixels(walk) if allowed is None else within(walk, allowed)) + np.array([x, y], np.int32)
    return points, fill_pixels([points], height=joined.height, width=joined.width)


def corner_polygons(mask: Mask, *, tolerance: float = 0.0) -> CornerPolygons:
    """Rings along pixel corners, one per part, holes by keyhole; `tolerance` as in `outline`. () for an empty mask."""
    x, y, pixels = mask.crop()
    walks = [keyhole(part) for part in corner_rings(pixels)]
    for allowed in (*_halves(tolerance, down_to=_FINE), 0.0):
        simple = [ring for ring in (within(walk, allowed) for walk in walks) if len(ring) >= 3]
        rings = tuple(ring + np.array([x, y], np.int32) for ring in simple)
        filled = fill_area(rings, height=mask.height, width=mask.width)
        iou = filled.iou(mask)
        if allowed == 0 or _good(iou, mask.area):
            return CornerPolygons(rings, filled, iou)
    raise AssertionError("the last tolerance is 0")


def fill_pixels(rings: Sequence[Ring], *, height: int, width: int) -> Mask:
    """The pixels inside or on closed rings of whole pixels (x, y), even-odd, as `cv2.fillPoly` fills them.

    Points outside the image are moved to its border.
    """
    limit = np.array([width - 1, height - 1])
    clipped = [np.clip(ring, 0, limit).astype(np.int32) for ring in rings if len(ring)]
    if not clipped:
        return Mask.empty(height=height, width=width)
    low = np.min([ring.min(axis=0) for ring in clipped], axis=0)
    high = np.max([ring.max(axis=0) for ring in clipped], axis=0)
    canvas = np.zeros((int(high[1] - low[1]) + 1, int(high[0] - low[0]) + 1), np.uint8)
    cv2.fillPoly(canvas, [ring - low for ring in clipped], (1,))
    return Mask.from_crop(canvas, x=int(low[0]), y=int(low[1]), height=height, width=width)


def fill_area(rings: Sequence[ArrayLike], *, height: int, width: int) -> Mask:
    """The pixels whose centres (x + ½, y + ½) lie inside at least one of the closed rings; each ring is even-odd.

    Args:
        rings: (n, 2) of any finite numbers each; what lies outside the image is cut off.
        height: Rows of the image.
        width: Columns of the image.

    Raises:
        InputError: A coordinate is not finite, or the polygons are too complicated to be real.
    """
    filled = Mask.empty(height=height, width=width)
    for ring in rings:
        points = np.asarray(ring, np.float64).reshape(-1, 2)
        if not np.isfinite(points).all():
            raise InputError("polygon: coordinates must be finite numbers.")
        flips = _crossings(np.clip(points, -_FAR, _FAR), height=height, width=width)
        filled |= Mask(height, width, rle.from_bounds(flips, size=height * width))
    return filled


def _crossings(points: NDArray[np.float64], *, height: int, width: int) -> NDArray[np.int64]:
    """Positions in column-major order where walking down the pixel centres crosses the closed ring (n, 2)."""
    ends = np.roll(points, -1, axis=0)
    swap = points[:, 0] > ends[:, 0]
    start, end = np.where(swap[:, None], ends, points), np.where(swap[:, None], points, ends)
    first = np.clip(np.ceil(start[:, 0] - 0.5), 0, width).astype(np.int64)
    after = np.clip(np.ceil(end[:, 0] - 0.5), 0, width).astype(np.int64)
    times = after - first  # columns whose centre the edge passes
    if int(times.sum()) > _MAX_CROSSINGS:
        raise InputError("polygon: more complicated than any outline; refused.")
    edge = np.repeat(np.arange(len(points)), times)
    column = np.arange(len(edge)) - np.repeat(np.cumsum(times) - times, times) + first[edge]
    (x0, y0), (x1, y1) = start[edge].T, end[edge].T
    y = y0 + (column + 0.5 - x0) * ((y1 - y0) / (x1 - x0))
    row = np.clip(np.ceil(y - 0.5), 0, height).astype(np.int64)
    return np.asarray(column * height + row)


def _good(iou: float, area: int) -> bool:
    return iou >= (_BIG_IOU if area > _BIG else _SMALL_IOU)


def _halves(wanted: float, *, down_to: float) -> Iterator[float]:
    """`wanted` and its halves, while they are more than `down_to`."""
    while wanted > down_to:
        yield wanted
        wanted /= 2

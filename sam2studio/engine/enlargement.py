"""Surfaces of low resolution to masks at the size of a picture, exactly as the published code scales them.

Scaling is bilinear with pixel centres at half positions (`align_corners=False`), no antialiasing, float32. What counts
is only where the result is positive. Between four samples that are all positive it is, between four that are not it is
not, so just the pixels between samples that disagree have to be computed; along the edge of an object these are few.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

BoolArray: TypeAlias = NDArray[np.bool_]
FloatArray: TypeAlias = NDArray[np.float32]
Places: TypeAlias = NDArray[np.intp]

_SURELY_POSITIVE = np.float32(1e-30)
"""Between samples above this, no product of the scaling underflows: whatever lies between them is positive."""
_NOISE = 0.2
"""Share of a part's pixels from which on computing some costs more than computing all, row by row."""
_BUSY = 0.08
"""Share of a picture's pixels from which on computing some costs more than having OpenCV scale the whole."""
_SCALED_AT_MOST = 1 << 22
"""Pixels of a picture up to which OpenCV scales the whole of it in less time; holds four bytes of each."""
_AT_ONCE = 1 << 17
"""Pixels computed at once where samples disagree."""
_WHOLE = (1 << 15) - 1
"""The largest number of a surface that OpenCV scales."""
_ROUNDING = 4e-7
"""How far OpenCV's values may be off, per sample of a side, as a share of how far neighbours differ: twice what float32
positions of both sides, here and there, can amount to."""


def enlarge_mask(surface: FloatArray, size: tuple[int, int]) -> BoolArray:
    """Where a surface is positive after bilinear scaling to `size` (height, width)."""
    x, y, part = enlarge_part(surface, size)
    mask = np.zeros(size, np.bool_)
    mask[y : y + part.shape[0], x : x + part.shape[1]] = part
    return mask


def enlarge_part(surface: FloatArray, size: tuple[int, int]) -> tuple[int, int, BoolArray]:
    """The part of `enlarge_mask` outside of which nothing is positive: (x, y, (h, w) bool).

    Costs what that part costs, not what the picture would, unless the surface is noise: a scaled value is positive only
    if one of the four samples around it is.
    """
    inside = surface > 0
    down, across = _Taps.between(surface.shape[0], size[0]), _Taps.between(surface.shape[1], size[1])
    rows, columns = down.reached(np.flatnonzero(inside.any(axis=1))), across.reached(np.flatnonzero(inside.any(axis=0)))
    down, across = down.cut(rows), across.cut(columns)
    below, beside = _Bands.of(down), _Bands.of(across)
    every = _joined(surface > _SURELY_POSITIVE, np.logical_and)[below.cells][:, beside.cells]
    mixed = _joined(inside, np.logical_or)[below.cells][:, beside.cells] & ~every
    pixels = len(down.first) * len(across.first)
    scales = _scales(surface, size, pixels)
    few = min(_NOISE * pixels, _BUSY * size[0] * size[1]) if scales else _NOISE * pixels
    if np.count_nonzero(mixed) * below.most * beside.most > few:
        if scales:
            return columns.start, rows.start, next(_scaled(surface, size, rows, columns, (0.0,)))
        return columns.start, rows.start, _everywhere(surface, down, across)
    part = np.repeat(np.repeat(every, beside.stop - beside.start, axis=1), below.stop - below.start, axis=0)
    cells = max(1, _AT_ONCE // max(1, below.most * beside.most))
    high, wide = np.nonzero(mixed)
    for start in range(0, len(high), cells):
        some = slice(start, start + cells)
        y, x = below.positions(high[some]), beside.positions(wide[some])  # (h, m), (w, m) of cells
        part.reshape(-1)[(y * part.shape[1])[:, None] + x] = _values(surface, down, across, y, x) > 0
    return columns.start, rows.start, part


def enlarged_areas(surface: FloatArray, size: tuple[int, int], thresholds: Sequence[float]) -> tuple[int, ...]:
    """How many pixels of `size` (height, width) are above each threshold after scaling as `enlarge_mask` does it."""
    inside = surface > min(thresholds)
    down, across = _Taps.between(surface.shape[0], size[0]), _Taps.between(surface.shape[1], size[1])
    rows, columns = down.reached(np.flatnonzero(inside.any(axis=1))), across.reached(np.flatnonzero(inside.any(axis=0)))
    if _scales(surface, size, (rows.stop - rows.start) * (columns.stop - columns.start)):
        return tuple(int(np.count_nonzero(part)) for part in _scaled(surface, size, rows, columns, thresholds))
    lines, counts = _widened(surface, across.cut(columns)), [0] * len(thresholds)
    for values in _rows_between(lines, down.cut(rows)):
        for place, threshold in enumerate(thresholds):
            counts[place] += int(np.count_nonzero(values > np.float32(threshold)))
    return tuple(counts)


def enlarge_values(surface: FloatArray, size: tuple[int, int]) -> FloatArray:
    """The values that `enlarge_mask` compares with zero, (height, width) float32."""
    down = _Taps.between(surface.shape[0], size[0])
    lines, share = _widened(surface, _Taps.between(surface.shape[1], size[1])), down.share[:, None]
    values: FloatArray = lines[down.first] * (1 - share) + lines[down.second] * share
    return values


class _Taps(NamedTuple):
    """Where each position of the enlarged side takes its value from: two samples, and the share of the second."""

    first: Places
    second: Places
    share: FloatArray

    @classmethod
    @lru_cache(maxsize=8)
    def between(cls, source: int, target: int) -> _Taps:
        """For `target` positions over `source` samples; to be read only."""
        position = np.arange(target, dtype=np.float32) + np.float32(0.5)
        position = np.maximum(position * np.float32(source / target) - np.float32(0.5), np.float32(0))
        first = np.minimum(position.astype(np.intp), source - 1)
        return cls(first, np.minimum(first + 1, source - 1), position - first.astype(np.float32))

    def reached(self, samples: Places) -> slice:
        """The positions that take anything from those samples (sorted)."""
        if not len(samples):
            return slice(0, 0)
        last = int(np.searchsorted(self.first, samples[-1], side="right"))
        return slice(int(np.searchsorted(self.second, samples[0])), last)

    def cut(self, places: slice) -> _Taps:
        """Some of the positions."""
        return _Taps(self.first[places], self.second[places], self.share[places])


class _Bands(NamedTuple):
    """Neighbouring positions of the enlarged side that lie between the same two samples; two sides make cells of them.

    Attributes:
        first: (b,) the sample before each band.
        second: (b,) the sample after it.
        start: (b,) its first position.
        stop: (b,) the position after its last.
        cells: The samples before each band, as an index.
        most: Positions of the longest band.
    """

    first: Places
    second: Places
    start: Places
    stop: Places
    cells: slice | Places
    most: int

    @classmethod
    def of(cls, taps: _Taps) -> _Bands:
        """The bands of some positions; those before the first sample are a band of their own."""
        begins = np.diff(taps.first, prepend=-1) != 0
        begins[1:] |= (taps.first[:-1] == 0) & (taps.share[:-1] == 0) & (taps.share[1:] > 0)
        start = np.flatnonzero(begins)
        stop = np.append(start, len(begins))[1:]
        most = int((stop - start).max(initial=0))
        first = taps.first[start]
        none_left_out = len(first) > 0 and first[-1] - first[0] == len(first) - 1
        cells = slice(first[0], first[-1] + 1) if none_left_out else first
        return cls(first, taps.second[start], start, stop, cells, most)

    def positions(self, bands: Places) -> Places:
        """The positions of some bands (m,), (most, m); shorter bands repeat their last."""
        reach: Places = self.start[bands] + np.arange(self.most)[:, None]
        return np.minimum(reach, self.stop[bands] - 1)


def _joined(samples: BoolArray, join: np.ufunc) -> BoolArray:
    """The four samples around each cell, joined, by the sample before the cell; the last are joined with themselves."""
    lines, joined = samples.copy(), np.empty_like(samples)
    join(samples[:-1], samples[1:], out=lines[:-1])
    join(lines[:, :-1], lines[:, 1:], out=joined[:, :-1])
    joined[:, -1] = lines[:, -1]
    return joined


def _values(surface: FloatArray, down: _Taps, across: _Taps, y: Places, x: Places) -> FloatArray:
    """The enlarged surface in m of its cells, (h, w, m), at positions y (h, m) and x (w, m) within one cell each.

    The cells come last, where numpy is fast: sides of a cell are short.
    """
    top, bottom = down.first[y[0]], down.second[y[0]]  # (m,)
    left, right, share = across.first[x[0]], across.second[x[0]], across.share[x]
    upper = surface[top, left] * (1 - share) + surface[top, right] * share  # (w, m)
    lower = surface[bottom, left] * (1 - share) + surface[bottom, right] * share
    share = down.share[y][:, None]
    between: FloatArray = (upper * (1 - share) + lower * share).astype(np.float32, copy=False)
    return between


def _scales(surface: FloatArray, size: tuple[int, int], pixels: int) -> bool:
    """Whether scaling the whole of a surface costs less than computing a part of so many pixels row by row."""
    return size[0] * size[1] <= min(_SCALED_AT_MOST, 3 * pixels) and bool(np.isfinite(surface).all())


def _scaled(
    surface: FloatArray, size: tuple[int, int], rows: slice, columns: slice, thresholds: Sequence[float]
) -> Iterator[BoolArray]:
    """Some rows and columns of where an enlarged surface is above each threshold, (h, w) bool.

    OpenCV scales the same way but rounds otherwise, and here in whole numbers of 16 bits, of which half as much goes
    through memory: what it finds close to a threshold is computed again.
    """
    largest = float(np.abs(surface).max())
    steps = [np.abs(np.diff(surface, axis=axis)).max(initial=0) for axis in (0, 1)]
    unit = max(largest, float(_SURELY_POSITIVE)) / _WHOLE
    close = _ROUNDING * (max(surface.shape) * float(sum(steps)) + largest) + 2 * unit
    whole = np.rint(surface / np.float32(unit)).astype(np.int16)
    values = cv2.resize(whole, size[::-1], interpolation=cv2.INTER_LINEAR)[rows, columns]
    down, across = _Taps.between(surface.shape[0], size[0]), _Taps.between(surface.shape[1], size[1])
    for threshold in thresholds:
        low, high = np.clip(np.array([threshold - close, threshold + close]) / unit, -_WHOLE - 1, _WHOLE)
        part: BoolArray = values > np.int16(np.floor(high))
        y, x = np.divmod(_few_true((values >= np.int16(np.ceil(low))) ^ part), part.shape[1])
        exact = _values(surface, down.cut(rows), across.cut(columns), y[None], x[None])  # (1, 1, m)
        part[y, x] = exact[0, 0] > np.float32(threshold)
        yield part


def _few_true(flags: BoolArray) -> Places:
    """`np.flatnonzero` for flags of which few are true, in less time: eight are looked at at once."""
    flat = flags.reshape(-1)
    eights = flat[: len(flat) // 8 * 8].view(np.uint64)
    near = (8 * np.flatnonzero(eights != 0)[:, None] + np.arange(8)).reshape(-1)
    near = np.append(near, np.arange(8 * len(eights), len(flat)))
    found: Places = near[flat[near]]
    return found


def _everywhere(surface: FloatArray, down: _Taps, across: _Taps) -> BoolArray:
    """Where an enlarged surface is positive, (h, w) bool, row by row: of any size, and holding nothing else of it."""
    part = np.empty((len(down.first), len(across.first)), np.bool_)
    start = 0
    for values in _rows_between(_widened(surface, across), down):
        np.greater(values, 0, out=part[start : start + len(values)])
        start += len(values)
    return part


def _widened(surface: FloatArray, across: _Taps) -> FloatArray:
    """The rows of a surface, enlarged: (h of the surface, w)."""
    lines, rest = np.empty((2, surface.shape[0], len(across.first)), np.float32)
    np.take(surface, across.first, axis=1, out=lines, mode="clip")
    np.take(surface, across.second, axis=1, out=rest, mode="clip")
    lines *= 1 - across.share
    rest *= across.share
    lines += rest
    return lines


def _rows_between(lines: FloatArray, down: _Taps) -> Iterator[FloatArray]:
    """The values of rows between lines (h, w), some rows at a time; good until the next are asked for.

    Rows between the same two lines are computed together, so that nothing of the size of the mask is held.
    """
    bands, share = _Bands.of(down), down.share[:, None]
    upper, lower = np.empty((2, bands.most, lines.shape[1]), np.float32)
    for first, second, start, stop in zip(bands.first, bands.second, bands.start, bands.stop, strict=True):
        values, rest = upper[: stop - start], lower[: stop - start]
        np.multiply(lines[first], 1 - share[start:stop], out=values)
        np.multiply(lines[second], share[start:stop], out=rest)
        values += rest
        yield values

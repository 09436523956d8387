"""Run-length codes as COCO defines them, in NumPy only.

Runs are counted in column-major order (down the first column, then the next) and alternate background, foreground,
starting with background (the first run may be 0). The compressed text form is the one of the COCO API: from the fourth
run on the difference to the run two places before, split into 5-bit groups, low group first, bit 5 set while more
groups follow, bit 4 of the last group being the sign, each group plus 48 as an ASCII character.

Counts from files are validated here before any mask is built from them; no native decoder sees them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

MAX_PIXELS = 1 << 31
_GROUPS = 7  # 35 bits hold any run of an image up to MAX_PIXELS
_ROOM = 16  # values below this fit into one group, below 32 times as many into two, and so on
_SMALL = (1 << 31) - 1


def encode(array: NDArray[np.bool_]) -> Counts:
    """Counts of a (H, W) bool array."""
    flat = array.T.reshape(-1)  # column-major order
    if flat.size == 0:
        return np.zeros(0, np.int64)
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    bounds = np.concatenate(([0], edges, [flat.size]))
    runs = np.diff(bounds)
    return np.concatenate(([0], runs)) if flat[0] else runs


def decode(counts: Counts, *, height: int, width: int) -> NDArray[np.bool_]:
    """The (H, W) bool array of valid counts."""
    values = np.zeros(len(counts), np.bool_)
    values[1::2] = True
    return np.repeat(values, counts).reshape(width, height).T


def validate(counts: Sequence[int] | NDArray[np.integer], *, height: int, width: int) -> Counts:
    """Checks counts that come from outside.

    Returns:
        The counts as int64, without zero runs in the middle.

    Raises:
        ValueError: Sizes or runs are impossible; the text says which.
    """
    if height < 1 or width < 1 or height * width > MAX_PIXELS:
        raise ValueError(f"impossible mask size {width} × {height}")
    runs = np.asarray(counts)
    if runs.ndim != 1 or (runs.size and runs.dtype.kind not in "iu"):
        raise ValueError("run lengths must be a flat list of whole numbers")
    runs = runs.astype(np.int64)
    if runs.size and (int(runs.min()) < 0 or int(runs.max()) > height * width):
        raise ValueError("a run is negative or longer than the image")
    total = int(runs.sum())
    if total != height * width:
        raise ValueError(f"runs add up to {total} pixels, but the image has {height * width}")
    return normalise(runs)


def normalise(runs: Counts) -> Counts:
    """The same mask with no zero run but the first, and none at the end."""
    if not runs.size or not (runs[1:] == 0).any():
        return runs
    bounds = np.cumsum(runs)
    return from_bounds(bounds[:-1], size=int(bounds[-1]))


def from_bounds(bounds: Counts, *, size: int) -> Counts:
    """Counts from the sorted positions where the value flips (pairs of equal positions cancel)."""
    positions, times = np.unique(bounds, return_counts=True)
    flips = positions[(times % 2 == 1) & (positions < size)]
    edges = np.empty(len(flips) + 2, np.int64)
    edges[0], edges[1:-1], edges[-1] = 0, flips, size
    return edges[1:] - edges[:-1]


def to_text(counts: Counts) -> bytes:
    """The compressed ASCII form."""
    values = np.array(counts, np.int64)
    if not values.size:
        return b""
    values[3:] -= counts[1:-2]
    sizes = values ^ (values >> 63)  # what the groups must hold beside the sign
    largest = int(sizes.max())
    if largest <= _SMALL:
        values, sizes = values.astype(np.int32), sizes.astype(np.int32)
    groups = next(count for count in range(1, _GROUPS + 1) if largest < _ROOM << (5 * (count - 1)))
    grid = np.empty((len(values), groups), np.uint8)
    used = np.ones((len(values), groups), np.bool_)
    for group in range(groups):
        more = sizes >= _ROOM << (5 * group)
        grid[:, group] = ((values >> (5 * group)) & 31) + 48
        grid[:, group] += more.view(np.uint8) << 5
        used[:, group + 1 : group + 2] = more[:, None]
    return grid[used].tobytes()


def from_text(text: bytes | str) -> Counts:
    """Counts from the compressed ASCII form (not yet validated against an image size).

    Raises:
        ValueError: The text is not of that form.
    """
    try:
        raw = np.frombuffer(text.encode("ascii") if isinstance(text, str) else text, np.uint8)
    except UnicodeEncodeError as error:
        raise ValueError("compressed runs hold a character that is not ASCII") from error
    if raw.size == 0:
        return np.zeros(0, np.int64)
    raw = raw - np.uint8(48)  # characters below wrap around to large ones
    if raw.max() > 63 or raw[-1] & 32:
        raise ValueError("compressed runs are cut off or hold a foreign character")
    runs = _numbers(raw, (raw < 32).nonzero()[0])
    if runs.size > 3:
        np.cumsum(runs[1::2], out=runs[1::2])
        np.cumsum(runs[2::2], out=runs[2::2])
    return runs


def _numbers(raw: NDArray[np.uint8], ends: NDArray[np.intp]) -> Counts:
    """The numbers that groups of five bits make, each of which ends at one of `ends`; differences are left as such."""
    groups = ends + 1
    groups[1:] -= groups[:-1].copy()
    longest = int(groups.max())
    if longest > _GROUPS:
        raise ValueError("a compressed run is longer than any image")
    runs = raw[ends].astype(np.int64)  # the last group of each value, which has the sign
    runs -= (runs & 16) << 1
    for group in range(1, longest):
        longer = (groups > group).nonzero()[0]
        runs[longer] = (runs[longer] << 5) + (raw[ends[longer] - group] & 31)
    return runs


def boxes(texts: Sequence[bytes], *, height: int) -> NDArray[np.int64]:
    """What is around the pixels inside, for many masks at once: a fraction of what decoding each would cost.

    Args:
        texts: As `to_text` makes them, each with at least a pixel inside.
        height: Of the images, all alike.

    Returns:
        (N, 4): left, top, right and bottom; the last two are just outside.

    Raises:
        ValueError: One is not of that form, or without a pixel.
    """
    lengths = np.array([len(text) for text in texts])
    raw = np.frombuffer(b"".join(texts), np.uint8) - np.uint8(48)
    if not lengths.all() or raw.max() > 63 or (raw[np.cumsum(lengths) - 1] & 32).any():
        raise ValueError("compressed runs are cut off or hold a foreign character")
    ends = (raw < 32).nonzero()[0]
    runs = _numbers(raw, ends)
    stops = np.searchsorted(ends, np.cumsum(lengths))
    starts = np.concatenate(([0], stops[:-1]))
    if (stops - starts < 2).any():
        raise ValueError("compressed runs without a pixel inside")
    places = np.arange(len(runs)) - np.repeat(starts, stops - starts)
    inside = (places % 2 == 1).nonzero()[0]
    outside = ((places % 2 == 0) & (places > 0)).nonzero()[0]
    for each in (inside, outside):
        runs[each] = _sums(runs[each], np.searchsorted(each, starts))
    last = _sums(runs, starts)[inside] - 1
    columns, rows = np.divmod(last - runs[inside] + 1, height)
    last_columns, last_rows = np.divmod(last, height)
    whole = columns != last_columns  # a run that goes on in the next column holds the last row and the first
    first = np.searchsorted(inside, starts)
    corners = (
        np.minimum.reduceat(columns, first),
        np.minimum.reduceat(np.where(whole, 0, rows), first),
        np.maximum.reduceat(last_columns, first) + 1,
        np.maximum.reduceat(np.where(whole, height - 1, last_rows), first) + 1,
    )
    return np.stack(corners, axis=1)


def _sums(numbers: Counts, starts: NDArray[np.intp]) -> Counts:
    """Running sums that begin anew at each of `starts`, the first of which is 0."""
    sums = np.concatenate(([0], np.cumsum(numbers)))
    parts = np.diff(starts, append=len(numbers))
    anew: Counts = sums[1:] - np.repeat(sums[starts], parts)
    return anew

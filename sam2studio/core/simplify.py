"""Fewer points for the same line, or nearly the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_CODES = np.array([[5, 6, 7], [4, -1, 0], [3, 2, 1]])  # [dy + 1, dx + 1] → direction of a step; odd: diagonal
_LEFTWARD = frozenset({3, 4, 5})


def same_pixels(stretches: Sequence[NDArray[np.integer]]) -> NDArray[np.int32]:
    """Points of the stretches, one after the other, thinned so that lines between them pass the same pixels.

    From each point on, the line is made as long as it can be. A line is what OpenCV draws with 8-connectivity:
    Bresenham's, from left to right. The ends of all stretches stay; two equal points never follow each other.

    Args:
        stretches: (n, 2) each; every step goes to one of the 8 neighbours.
    """
    pieces = []
    for stretch in stretches:
        dx, dy = np.diff(stretch.astype(np.int64), axis=0).T
        pieces.append(stretch[_line_ends(_CODES[dy + 1, dx + 1].tolist())])
    return _without_repeats(np.concatenate(pieces))


def _line_ends(codes: list[int]) -> list[int]:
    """Which points of a chain of steps to keep: 0, …, len(codes).

    After k steps with m diagonal ones among them, all in two neighbouring directions, the slopes of lines from the
    start that pass every pixel so far form an interval (Reveillès' digital straight segments); the line may end here
    when its own slope m / k lies in it. Which end of the interval belongs to it follows from how ties are drawn.
    """
    kept = [0]
    start, count = 0, len(codes)
    while start < count:
        straight = diagonal = -1
        m, best = 0, 1
        low, low_by, high, high_by = -1, 1, 2, 1  # the interval as fractions
        for k in range(1, count - start + 1):
            code = codes[start + k - 1]
            if code & 1:
                if code != diagonal:
                    if diagonal >= 0 or (straight >= 0 and (code - straight) % 8 not in (1, 7)):
                        break
                    diagonal = code
                m += 1
            elif code != straight:
                if straight >= 0 or (diagonal >= 0 and (code - diagonal) % 8 not in (1, 7)):
                    break
                straight = code
            if (2 * m - 1) * low_by > low * 2 * k:
                low, low_by = 2 * m - 1, 2 * k
            if (2 * m + 1) * high_by < high * 2 * k:
                high, high_by = 2 * m + 1, 2 * k
            if low * high_by >= high * low_by:
                break
            over, under = m * low_by - low * k, high * k - m * high_by
            if (over >= 0 and under > 0) if diagonal in _LEFTWARD else (over > 0 and under >= 0):
                best = k
        start += best
        kept.append(start)
    return kept


def within(stretches: Sequence[NDArray[np.integer]], tolerance: float) -> NDArray[np.int32]:
    """Points of the stretches, one after the other, with no skipped point further than `tolerance` from its line.

    Douglas and Peucker's method on all stretches at once: each round splits every line that fails at the point furthest
    off. The ends of all stretches stay, with no tolerance all points; two equal ones never follow each other.
    """
    points = np.concatenate(stretches).astype(np.int64)  # (n, 2)
    if tolerance <= 0:
        return _without_repeats(points.astype(np.int32))
    lengths = np.array([len(stretch) for stretch in stretches])
    keep = np.zeros(len(points), np.bool_)
    last = np.cumsum(lengths) - 1
    first = last - lengths + 1
    keep[first] = keep[last] = True
    first, last = first[lengths > 2], last[lengths > 2]
    while len(first):
        worst, off = _furthest(points, first, last)
        split = off > tolerance * tolerance
        first, last, worst = first[split], last[split], worst[split]
        keep[worst] = True
        first, last = np.stack([first, worst], axis=1).ravel(), np.stack([worst, last], axis=1).ravel()
        more = last - first > 1
        first, last = first[more], last[more]
    return _without_repeats(points[keep].astype(np.int32))


def _furthest(
    points: NDArray[np.int64], first: NDArray[np.int64], last: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each line between two indices, not neighbours: the index furthest off between them, and its distance²."""
    skipped = last - first - 1
    begin = np.cumsum(skipped) - skipped
    line = np.repeat(np.arange(len(first)), skipped)
    index = np.arange(len(line)) - begin[line] + first[line] + 1
    start = points[first[line]]
    along, to = points[last[line]] - start, points[index] - start
    share = np.clip((to * along).sum(axis=1) / np.maximum((along * along).sum(axis=1), 1), 0.0, 1.0)
    gap = to - share[:, None] * along  # from the segment, not the endless line: outlines turn back on themselves
    off = (gap * gap).sum(axis=1)
    most = np.maximum.reduceat(off, begin)
    hits = np.flatnonzero(off == most[line])
    lines = np.arange(len(first))
    low, high = np.searchsorted(line[hits], lines), np.searchsorted(line[hits], lines, side="right") - 1
    return index[hits[(low + high) // 2]], most  # of equals the middle one: halves are split in fewer rounds


def _without_repeats(points: NDArray[np.int32]) -> NDArray[np.int32]:
    """A closed ring (n, 2) without points equal to the one before; at least one stays."""
    moved = (points != np.roll(points, 1, axis=0)).any(axis=1)
    return points[moved] if moved.any() else points[:1]

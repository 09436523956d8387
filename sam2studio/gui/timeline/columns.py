"""From stored frames to what one column of pixels says: thousands of frames reduced so that no lone one is lost.

Every column stands for the frames that begin in it, or, when a frame is wider than a column, for the frame it lies in.
What any of those frames is, the column is: a keyframe, a doubtful frame. Confidence is the lowest of them.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from sam2studio.gui.viewstate import TrackView

_Value = TypeVar("_Value", np.uint8, np.float32)

PRESENT: Final = 1
ABSENT: Final = 2
KEYFRAME: Final = 4
ABSENT_KEYFRAME: Final = 8
DOUBTFUL: Final = 16
REVIEWED: Final = 32
UNREVIEWED: Final = 64


@dataclass(frozen=True, eq=False)
class Digest:
    """A track in the form that columns are made from; made once for each track.

    Attributes:
        frames: (n,) ascending.
        flags: (n + 1,) uint8 of the bits above, 0 at the end.
        present: (n + 1,) how many frames before are present.
        confidence: (n + 1,) float32, 1 at the end.
        area: (n + 1,) float32, 0 at the end.
        jump: (n + 1,) float32, 0 at the end.
        largest: The largest area, at least 1.
        keyframes: Those of the frames that are keyframes, ascending.
        absent_keyframes: Those of them that say that the object is absent.
        doubtful: Those of the frames that need a look.
    """

    frames: NDArray[np.int64]
    flags: NDArray[np.uint8]
    present: NDArray[np.int64]
    confidence: NDArray[np.float32]
    area: NDArray[np.float32]
    jump: NDArray[np.float32]
    largest: float
    keyframes: NDArray[np.int64]
    absent_keyframes: NDArray[np.int64]
    doubtful: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Columns:
    """What w columns say.

    Attributes:
        flags: (w,) uint8; what any frame of the column is.
        cover: (w,) float32; the share of the column's frames that are present.
        confidence: (w,) float32; the lowest, 1 where nothing is stored.
    """

    flags: NDArray[np.uint8]
    cover: NDArray[np.float32]
    confidence: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Curves:
    """The drift graph of w columns.

    Attributes:
        stored: (w,) bool; the other columns have no values.
        area: (w, 2) float32; smallest and largest area as a share of the largest of the whole track.
        confidence: (w,) float32; the lowest.
        jump: (w,) float32; the largest.
    """

    stored: NDArray[np.bool_]
    area: NDArray[np.float32]
    confidence: NDArray[np.float32]
    jump: NDArray[np.float32]


def digest(track: TrackView) -> Digest:
    """Prepares a track. Linear in its length; 0.2 million frames take milliseconds."""
    frames = np.asarray(track.frames, np.int64)
    count = len(frames)
    present = np.asarray(track.area) > 0
    flags = np.zeros(count + 1, np.uint8)
    for first, second, which in ((PRESENT, ABSENT, present), (REVIEWED, UNREVIEWED, np.asarray(track.reviewed))):
        flags[:count] |= np.where(which, np.uint8(first), np.uint8(second))
    keys = np.flatnonzero(track.keyframe)
    flags[keys] |= np.where(present[keys], np.uint8(KEYFRAME), np.uint8(ABSENT_KEYFRAME))
    doubtful = np.asarray(track.doubtful, np.int64)
    places = np.searchsorted(frames, doubtful)
    inside = places < count
    places, doubtful = places[inside], doubtful[inside]
    doubts = places[frames[places] == doubtful]
    flags[doubts] |= DOUBTFUL
    return Digest(
        frames=frames,
        flags=flags,
        present=np.concatenate([np.zeros(1, np.int64), np.cumsum(present)]),
        confidence=_ended(track.confidence, 1.0, unknown=1.0),
        area=_ended(track.area, 0.0),
        jump=_ended(track.jump, 0.0, unknown=0.0),
        largest=max(1.0, float(np.max(track.area, initial=0))),
        keyframes=frames[keys],
        absent_keyframes=frames[keys[~present[keys]]],
        doubtful=frames[doubts],
    )


def columns(source: Digest, edges: NDArray[np.int64]) -> Columns:
    """Reduces a track to columns.

    Args:
        source: The track.
        edges: (w + 1,) frames at the columns' borders, ascending; see `Scale.edges`.
    """
    first, last, length = _spans(source, edges)
    flags = _reduce(np.bitwise_or, source.flags, first, last, empty=np.uint8(0))
    confidence = _reduce(np.minimum, source.confidence, first, last, empty=np.float32(1))
    cover = (source.present[last] - source.present[first]) / length
    return Columns(flags, cover.astype(np.float32), confidence)


def curves(source: Digest, edges: NDArray[np.int64]) -> Curves:
    """Reduces a track to what the drift graph draws; arguments as of `columns`."""
    first, last, _ = _spans(source, edges)
    zero = np.float32(0)
    low = _reduce(np.minimum, source.area, first, last, empty=zero)
    high = _reduce(np.maximum, source.area, first, last, empty=zero)
    return Curves(
        stored=first < last,
        area=np.asarray(np.stack([low, high], axis=1) / source.largest, np.float32),
        confidence=_reduce(np.minimum, source.confidence, first, last, empty=np.float32(1)),
        jump=_reduce(np.maximum, source.jump, first, last, empty=zero),
    )


def runs(marks: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Stretches of true values as (first, one past the last)."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], marks, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in steps.reshape(-1, 2)]


def thinned(places: NDArray[np.floating], *, apart: float) -> list[float]:
    """Places, ascending, without those that are nearer than `apart` to the one kept before."""
    rest: list[float] = places.tolist()
    kept: list[float] = []
    at = 0
    while at < len(rest):
        kept.append(rest[at])
        at = bisect_left(rest, rest[at] + apart, at + 1)
    return kept


def _spans(source: Digest, edges: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """(w,) each: first stored place of a column, one past its last, and how many frames the column stands for."""
    begin, end = edges[:-1], np.maximum(edges[1:], edges[:-1] + 1)
    return np.searchsorted(source.frames, begin), np.searchsorted(source.frames, end), end - begin


def _reduce(
    ufunc: np.ufunc, values: NDArray[_Value], first: NDArray[np.int64], last: NDArray[np.int64], *, empty: _Value
) -> NDArray[_Value]:
    """(w,) the reduction of values[first:last] for every column; `values` has one more at its end for `reduceat`."""
    pairs = np.stack([first, last], axis=1).ravel()
    found: NDArray[_Value] = np.where(first < last, ufunc.reduceat(values, pairs)[::2], empty)
    return found


def _ended(
    values: NDArray[np.floating] | NDArray[np.integer], end: float, *, unknown: float | None = None
) -> NDArray[np.float32]:
    """(n + 1,) the values, `unknown` in the place of NaN, and `end`."""
    found = np.empty(len(values) + 1, np.float32)
    found[:-1], found[-1] = values, end
    if unknown is not None:
        found[np.isnan(found)] = unknown
    return found

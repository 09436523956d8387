"""Where a track needs a look: a confidence for every stored frame, and the places that are doubtful. numpy only.

A frame is as good as the weakest of its signs: what the model says of the object being there and of its mask, and how
much the mask changes against its neighbours in area, in place, and in pixels. A sign that is not known says nothing.
What a person has drawn, said or confirmed is certain, and the change next to it counts against its neighbour: a track
that does not arrive where the person says is doubtful at its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sam2studio.project import TrackSummary

Floats = NDArray[np.float64]

LOW: Final = 0.5
"""Below this a place of doubt begins."""

HIGH: Final = 0.65
"""It goes on as long as the confidence is below this."""

GAP: Final = 5
"""Places with fewer frames than this between them are one."""

_SCORE: Final = (0.45, 0.8)  # predicted IoU: no confidence at the first, full confidence at the second
_AREA: Final = (0.4, 0.8)  # smaller area over larger one
_OVERLAP: Final = (0.15, 0.6)  # IoU with the neighbouring frame
_DRIFT: Final = (1.2, 0.4)  # change of motion, in widths of the object
_LOST: Final = 0.3  # the object appears or vanishes, however sure the model is: a track is lost like that
_PRESENT: Final = 1.5  # object score, a logit, at which it is rather sure


@dataclass(frozen=True, kw_only=True)
class Place:
    """A stretch to look at.

    Attributes:
        first: Its first doubtful frame.
        last: Its last one.
        worst: The frame with the least confidence.
    """

    first: int
    last: int
    worst: int


def confidence(track: TrackSummary) -> Floats:
    """(n,) 0…1 for every stored frame; 1 where a person has said so."""
    turns = _turns(track)
    beside = turns.copy()  # frames whose mask may have been compared with none
    beside[:-1] |= turns[1:]
    signs = [
        _presence(track),
        _ramp(np.where(track.area > 0, track.score, np.nan), _SCORE),
        _ramp(np.where(beside, np.nan, track.overlap), _OVERLAP),
        _steadiness(track),
    ]
    weakest: Floats = np.minimum.reduce(signs)
    weakest[_certain(track)] = 1.0
    return weakest


def drift(track: TrackSummary) -> Floats:
    """(n,) how far the centre has moved since the frame before, in widths of the object; 0 where that is not known."""
    moved = np.hypot(*np.diff(track.centroid, axis=0, prepend=np.nan).T)
    result: Floats = np.where(_follows(track), np.nan_to_num(moved / _width(track)), 0.0)
    return result


def doubtful(track: TrackSummary) -> NDArray[np.int64]:
    """(m,) frames that need a look: all those of `places`."""
    inside = np.zeros(len(track), np.bool_)
    for start, stop in _stretches(track, confidence(track)):
        inside[start:stop] = True
    frames: NDArray[np.int64] = track.frames[inside & ~_certain(track)]
    return frames


def places(track: TrackSummary) -> tuple[Place, ...]:
    """Stretches to look at, in order. One begins where confidence is low and ends where it is good again."""
    values = confidence(track)
    return tuple(
        Place(
            first=int(track.frames[start]),
            last=int(track.frames[stop - 1]),
            worst=int(track.frames[start + int(np.argmin(values[start:stop]))]),
        )
        for start, stop in _stretches(track, values)
    )


def starts_of(frames: Iterable[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    """(m,) where places begin of doubtful frames, of one object or of several together."""
    known = np.unique(np.asarray(list(frames), np.int64))
    starts: NDArray[np.int64] = known[np.diff(known, prepend=-2 * GAP) >= GAP]
    return starts


def next_place(frames: Iterable[int] | NDArray[np.int64], at: int, *, backward: bool = False) -> int | None:
    """The frame to jump to: where the next place after the one that `at` lies in begins, or the one before.

    Args:
        frames: Doubtful frames, ascending, of one object or of several together.
        at: Where the playhead is.
        backward: Go to an earlier place.
    """
    starts = starts_of(frames)
    ahead = starts[starts < at] if backward else starts[starts > at]
    if not len(ahead):
        return None
    return int(ahead[-1] if backward else ahead[0])


def _certain(track: TrackSummary) -> NDArray[np.bool_]:
    return track.obeyed | track.reviewed


def _follows(track: TrackSummary) -> NDArray[np.bool_]:
    """(n,) whether the frame before is stored too."""
    after: NDArray[np.bool_] = np.diff(track.frames, prepend=-2) == 1
    return after


def _turns(track: TrackSummary) -> NDArray[np.bool_]:
    """(n,) whether the object is there and was not on the frame before, or the other way round."""
    there = track.area > 0
    turned: NDArray[np.bool_] = _follows(track) & np.diff(there, prepend=False)
    return turned


def _ramp(values: ArrayLike, ends: tuple[float, float]) -> Floats:
    """0…1 between two values, whichever is the larger one; 1 for NaN."""
    low, high = ends
    share: Floats = np.clip((np.asarray(values, np.float64) - low) / (high - low), 0.0, 1.0)
    return np.nan_to_num(share, nan=1.0)


def _width(track: TrackSummary) -> Floats:
    """(n,) pixels; what a square of the object's area has."""
    width: Floats = np.sqrt(np.maximum(track.area, 1))
    return width


def _presence(track: TrackSummary) -> Floats:
    """(n,) how sure the model is that the object is there, or that it is not; a score against the mask is no help."""
    agreeing = np.where(track.area > 0, track.object_score, -track.object_score)
    return np.nan_to_num(np.tanh(np.maximum(agreeing, 0.0) / _PRESENT), nan=1.0)


def _steadiness(track: TrackSummary) -> Floats:
    """(n,) 0…1 from the changes on both sides of a frame; see `_changes` for which of the two frames is blamed."""
    change = _changes(track)  # of each frame against the one before
    certain = _certain(track)
    blamed = change.copy()
    blamed[:-1] = np.where(certain[1:], np.minimum(change[1:], blamed[:-1]), blamed[:-1])
    return blamed


def _changes(track: TrackSummary) -> Floats:
    """(n,) 0…1 how well a frame follows the one before; 1 where that is not stored.

    The frame is blamed for the change, unless a person stands for it: then the frame before it is.
    """
    area = track.area.astype(np.float64)
    before = np.concatenate((area[:1], area[:-1]))
    slack = np.sqrt(np.maximum(area, before))  # the outline may move by a fraction of a pixel
    ratio = (np.minimum(area, before) + slack) / np.maximum(np.maximum(area, before) + slack, 1.0)
    same = (area > 0) & (before > 0)
    change = np.where(same, np.minimum(_ramp(ratio, _AREA), _ramp(_swerve(track), _DRIFT)), 1.0)
    change[~_follows(track)] = 1.0
    change[_turns(track) & ~_explained(track)] = _LOST
    return change


def _explained(track: TrackSummary) -> NDArray[np.bool_]:
    """(n,) whether a person has said that the object is absent on this frame, or on the one before."""
    said: NDArray[np.bool_] = _certain(track) & (track.area == 0)
    explained = said.copy()
    explained[1:] |= said[:-1]
    return explained


def _swerve(track: TrackSummary) -> Floats:
    """(n,) how much the motion changes, in widths of the object: a ball that flies steadily is not suspicious.

    Where the motion before is not known, the whole step counts.
    """
    step = np.diff(track.centroid, axis=0, prepend=np.nan)
    step[~_follows(track)] = np.nan
    before = np.vstack((np.full((1, 2), np.nan), step[:-1]))[: len(step)]
    change = step - np.nan_to_num(before)
    result: Floats = np.hypot(*change.T) / _width(track)
    return result


def _stretches(track: TrackSummary, values: Floats) -> Sequence[tuple[int, int]]:
    """(start, stop) places in the arrays, with hysteresis; nothing that a person stands for is at an end of one."""
    weak = values < HIGH
    edges = np.flatnonzero(np.diff(np.concatenate(([False], weak, [False])).astype(np.int8)))
    found: list[tuple[int, int]] = []
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if values[start:stop].min() >= LOW:
            continue
        if found and track.frames[start] - track.frames[found[-1][1] - 1] <= GAP:
            found[-1] = found[-1][0], stop
        else:
            found.append((start, stop))
    return found

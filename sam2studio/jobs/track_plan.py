"""Which frames a run of tracking has to make: as few as the person's words ask for, and never a person's own.

The frames that a person has decided (keyframes, and masks that no machine has made) cut a video into stretches. A run
begins at the keyframe that the playhead stands on or has passed, makes the stretch that follows it again, and goes on
through the next ones as long as they are not tracked to their ends. So a correction costs the stretches it changes,
and a run that was stopped goes on where it stopped.

A stored mask is up to date when it was tracked between the keyframes that are around it now (`MaskRow.basis`), or when
a person has reviewed it. So a correction puts the stretches on both of its sides out of date, and whichever way a run
goes, it also makes again what is out of date on the other side of the keyframe that it begins at. That side, and every
stretch of a run that goes both ways, is made from both of its keyframes as far as the middle: what was right beside the
other keyframe is not carried there from afar.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.mask import Mask
from sam2studio.engine.track_rest import RECENT
from sam2studio.engine.track_run import KEYFRAMES_NEAR, TrackObject, TrackPass, TrackRequest, TrackSpan
from sam2studio.project import Project, TrackSummary, basis_of

Direction = Literal["forward", "backward", "both"]
Extent = Literal["changed", "through", "missing"]

_FOREVER = 1 << 62
_NOWHERE = -1  # `TrackSummary.basis` of masks that say not where they come from: they count as up to date


def plan_track(
    project: Project,
    media_id: int,
    *,
    playhead: int,
    direction: Direction,
    within: range | None = None,
    objects: Collection[int] | None = None,
    through: bool = False,
    missing: bool = False,
) -> TrackRequest:
    """What there is to be tracked. Reads the project, changes nothing.

    By default that is the stretch at the playhead, also when it is complete, and the next ones while they are not; and
    masks of the stretch on the other side of the first keyframe that a correction has put out of date.

    Args:
        project: Where.
        media_id: The video.
        playhead: The frame that the person looks at; the nearest one inside `within` counts.
        direction: From the keyframe at or before the playhead forward, from the one at or after it backward, or both
            ways from the one at or before it. Where there is none, from the nearest one on the way. What was asked for
            is made first.
        within: Frames that may be made; the whole video if not given.
        objects: Which objects; all if not given. Locked ones, and those that nobody has shown, are left out.
        through: All stretches on the way again, to its end.
        missing: On the whole way, but only what is not there or out of date.

    Returns:
        A request; without passes when there is nothing to be made.
    """
    frames = project.media_row(media_id).frames
    allowed = range(frames) if within is None else range(max(within.start, 0), min(within.stop, frames))
    if not allowed:
        return TrackRequest(objects=(), passes=())
    playhead = min(max(playhead, allowed[0]), allowed[-1])
    chosen = {row.id for row in project.objects(media_id) if not row.locked and (objects is None or row.id in objects)}
    extent: Extent = "through" if through else "missing" if missing else "changed"
    spans: dict[tuple[bool, bool], list[TrackSpan]] = {order: [] for order in _order(direction)}
    described: list[TrackObject] = []
    for object_id, summary in project.track_summary(media_id, chosen).items():
        lane = _Lane(project, object_id, summary)
        parts: list[_Part] = []
        for way, start in _ways(lane.keys, playhead, direction):
            parts += way.parts(lane, start, playhead, allowed, extent, meeting=direction == "both")
            if direction != "both":
                parts += (replace(part, asked=False) for part in way.turned.outdated(lane, start, allowed))
        for part in parts:
            span = TrackSpan(object_id=object_id, first=part.first, last=part.last)
            spans[part.asked, part.reverse].append(span)
        if parts:
            described.append(lane.described(parts))
    passes = tuple(TrackPass(reverse=reverse, spans=tuple(some)) for (_, reverse), some in spans.items() if some)
    return TrackRequest(objects=tuple(described), passes=passes)


def _order(direction: Direction) -> Iterator[tuple[bool, bool]]:
    """(asked for, backward) of the passes, in the order in which they are made."""
    first = direction == "backward"
    yield from ((True, first), (True, not first), (False, not first), (False, first))


@dataclass(frozen=True, kw_only=True)
class _Part:
    """Frames in a row, in running order.

    Attributes:
        first: To begin with.
        last: To end with.
        reverse: They run backward.
        recent: Stored ones just before them, to go on from.
        asked: They run the way that was asked for.
    """

    first: int
    last: int
    reverse: bool
    recent: tuple[int, ...]
    asked: bool = True


class _Lane:
    """One object on a video: what is stored of it."""

    def __init__(self, project: Project, object_id: int, summary: TrackSummary) -> None:
        self._project, self._object_id = project, object_id
        self.keys: list[int] = summary.frames[summary.obeyed].tolist()
        self._solid: NDArray[np.int64] = summary.frames[summary.obeyed & (summary.area > 0)]
        made = ~summary.obeyed
        self._made: NDArray[np.int64] = summary.frames[made]
        self._reviewed: NDArray[np.bool_] = summary.reviewed[made]
        self._basis: NDArray[np.int64] = summary.basis[made]
        self._masks: dict[int, Mask] = {}

    def described(self, parts: list[_Part]) -> TrackObject:
        """The object as a run needs it: the keyframes around its parts, and a few on both sides."""
        low = min(min(part.first, part.last) for part in parts)
        high = max(max(part.first, part.last) for part in parts)
        inside = self.keys[max(bisect_right(self.keys, low) - 1, 0) : bisect_right(self.keys, high) + 1]
        before = self._solid[self._solid < low][-KEYFRAMES_NEAR:].tolist()
        after = self._solid[self._solid > high][:KEYFRAMES_NEAR].tolist()
        return TrackObject(
            object_id=self._object_id,
            keyframes={frame: self.mask(frame) for frame in sorted({*before, *inside, *after})},
            recent={frame: self.mask(frame) for frame in sorted({each for part in parts for each in part.recent})},
        )

    def is_absent(self, frame: int) -> bool:
        """Whether a keyframe there says that the object is absent."""
        return frame in self.keys and frame not in self._solid

    def shows(self, frame: int) -> bool:
        """Whether a keyframe there says where the object is."""
        return frame in self._solid

    def mask(self, frame: int) -> Mask:
        """What is stored on a frame, which is something."""
        if frame not in self._masks:
            row = self._project.mask(self._object_id, frame)
            assert row is not None
            self._masks[frame] = row.mask
        return self._masks[frame]

    def stretch(self, frame: int) -> _Stretch:
        """The stored machine masks of the stretch that a frame without a keyframe lies in."""
        place = bisect_right(self.keys, frame)
        before, after = self.keys[:place][-1:], self.keys[place : place + 1]
        ends = (before[0] + 1 if before else 0, after[0] if after else _FOREVER)
        where = slice(*np.searchsorted(self._made, ends))
        sound = self._reviewed[where] | (self._basis[where] == _NOWHERE)
        if not sound.all():
            sides = [(each[0], self.mask(each[0])) if each else None for each in (before, after)]
            sound |= self._basis[where] == basis_of(*sides)
        return _Stretch(frames=self._made[where], reviewed=self._reviewed[where], sound=sound)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Stretch:
    """Stored machine masks between two keyframes.

    Attributes:
        frames: (n,) where they are.
        reviewed: (n,) a person has confirmed them.
        sound: (n,) up to date.
    """

    frames: NDArray[np.int64]
    reviewed: NDArray[np.bool_]
    sound: NDArray[np.bool_]


class _Way:
    """One way through a video. Time runs on in steps of one: frame numbers, with their sign turned when backward."""

    def __init__(self, *, reverse: bool) -> None:
        self._reverse = reverse
        self._sign = -1 if reverse else 1

    @property
    def turned(self) -> _Way:
        """The other way."""
        return _Way(reverse=not self._reverse)

    def parts(
        self, lane: _Lane, start: int, playhead: int, allowed: range, extent: Extent, *, meeting: bool
    ) -> Iterator[_Part]:
        """What there is to be made from a keyframe on; if `meeting`, from both keyframes of a stretch to its middle."""
        now = playhead * self._sign
        for key, stop, begin, end in self._stretches(lane, start, allowed):
            if begin > end:
                continue
            again = extent == "through" or (extent == "changed" and key <= now < stop)
            found = lane.stretch(begin * self._sign)
            wanted = self._wanted(found, begin, end, again=again, afresh=extent == "through", meeting=meeting)
            if not len(wanted) and not again and extent == "changed":
                return
            if meeting or self._beside_absence(lane, key, stop):
                yield from self._halves(lane, key, stop, wanted, found)
            else:
                yield from self._rows(wanted, found)

    def outdated(self, lane: _Lane, start: int, allowed: range) -> Iterator[_Part]:
        """What a keyframe has put out of date, as far as the next one.

        Backward, only what lies between keyframes with pixels: that an object is absent is said of what follows.
        """
        key, stop, begin, end = next(self._stretches(lane, start, allowed))
        if begin > end or (self._reverse and any(lane.is_absent(-time) for time in (key, stop))):
            return
        found = lane.stretch(begin * self._sign)
        times = np.sort(found.frames[~found.sound] * self._sign)
        yield from self._halves(lane, key, stop, times[(begin <= times) & (times <= end)], found)

    def _stretches(self, lane: _Lane, start: int, allowed: range) -> Iterator[tuple[int, int, int, int]]:
        """Times from a keyframe on: of each keyframe, of what ends its stretch, and the first and the last to be made.

        The last is before the first where there is nothing to be made.
        """
        keys = sorted(key * self._sign for key in lane.keys)
        low, high = sorted((allowed[0] * self._sign, allowed[-1] * self._sign))
        for place in range(keys.index(start * self._sign), len(keys)):
            stop = keys[place + 1] if place + 1 < len(keys) else high + 1
            yield keys[place], stop, max(keys[place] + 1, low), min(stop - 1, high)

    def _halves(self, lane: _Lane, key: int, stop: int, times: NDArray[np.int64], found: _Stretch) -> Iterator[_Part]:
        """Times between two keyframes: each from the nearer one, if both say where the object is."""
        middle = (key + stop) // 2 if lane.shows(key * self._sign) and lane.shows(stop * self._sign) else stop
        if self._beside_absence(lane, key, stop):
            middle = key
        yield from self._rows(times[times <= middle], found)
        for part in self.turned._rows(-times[times > middle][::-1], found):
            yield replace(part, asked=False)

    def _beside_absence(self, lane: _Lane, key: int, stop: int) -> bool:
        """Whether going backward says nothing of a stretch, since one of its keyframes says that the object is absent.

        That is said of what follows, as far as the next keyframe; what is before comes from the keyframe before.
        """
        return self._reverse and (lane.is_absent(-stop) or (lane.is_absent(-key) and lane.shows(-stop)))

    def _wanted(
        self, found: _Stretch, begin: int, end: int, *, again: bool, afresh: bool, meeting: bool
    ) -> NDArray[np.int64]:
        """Times to be made, from `begin` to `end`."""
        times = np.arange(begin, end + 1)
        stored = found.frames * self._sign
        done = np.isin(times, stored[found.sound])
        if not again:
            return times[~done]
        if not done.all() and not afresh:  # a run was stopped here: it goes on
            times = times[~done] if meeting else times[int(np.argmin(done)) :]
        return times[~np.isin(times, stored[found.reviewed])]

    def _rows(self, wanted: NDArray[np.int64], found: _Stretch) -> Iterator[_Part]:
        """The times in rows without a gap, each with what it goes on from."""
        kept = np.setdiff1d(found.frames[found.sound] * self._sign, wanted)
        for row in np.split(wanted, np.flatnonzero(np.diff(wanted) > 1) + 1):
            if len(row):
                recent = kept[(kept < row[0]) & (kept >= row[0] - RECENT)] * self._sign
                yield _Part(
                    first=int(row[0]) * self._sign,
                    last=int(row[-1]) * self._sign,
                    reverse=self._reverse,
                    recent=tuple(sorted(recent.tolist())),
                )


def _ways(keys: list[int], playhead: int, direction: Direction) -> Iterator[tuple[_Way, int]]:
    """Each way to go, and the keyframe to begin at."""
    before = [key for key in keys if key <= playhead][-1:]
    after = [key for key in keys if key >= playhead][:1]
    if not keys:
        return
    if direction == "backward":
        yield _Way(reverse=True), (after or before)[0]
        return
    start = (before or after)[0]
    yield _Way(reverse=False), start
    if direction == "both":
        yield _Way(reverse=True), start

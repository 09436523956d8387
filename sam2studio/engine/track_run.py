"""One run of tracking: which objects are carried over which frames, whatever carries them.

What to do is a `TrackRequest` of frozen values; `run_track` does it with any `TrackingSession`. Needs no torch, so that
the plan can be made, and the answers be stored, where torch is not loaded.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask

KEYFRAMES_NEAR = 4
"""Keyframes that a session knows at a time: the ones on both sides of a frame, then whichever is near."""


LOOK_BACK = 16
"""Frames that a session may look back on: what was found before that is of no use to it."""


# --- what is asked ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class TrackObject:
    """An object to be tracked.

    Attributes:
        object_id: Its number.
        keyframes: What a person said, by frame; an empty mask means that the object is absent from there on, in the
            direction of running, until the next keyframe with pixels.
        recent: Stored machine masks of the frames just before a start, by frame, to resume with.
    """

    object_id: int
    keyframes: Mapping[int, Mask]
    recent: Mapping[int, Mask]


@dataclass(frozen=True, kw_only=True)
class TrackSpan:
    """Frames of one object to be made, in running order.

    Attributes:
        object_id: The object.
        first: The frame to begin with.
        last: The frame to end with, which is made too; before `first` where the pass runs backward.
    """

    object_id: int
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class TrackPass:
    """One way through the video.

    Attributes:
        reverse: Whether it runs backward in time.
        spans: What to make on the way; an object may have several spans.
    """

    reverse: bool
    spans: tuple[TrackSpan, ...]


@dataclass(frozen=True, kw_only=True)
class TrackRequest:
    """A whole run.

    Attributes:
        objects: All objects that the passes name.
        passes: Done one after the other.
    """

    objects: tuple[TrackObject, ...]
    passes: tuple[TrackPass, ...]


# --- what is answered -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class TrackedObject:
    """What was found of one object on one frame.

    Attributes:
        object_id: The object.
        mask: Its pixels; empty where it is absent.
        score: The IoU that the network expects of the mask, 0 to 1; None where nothing was measured.
        object_score: Logit, positive where the object is there; None where nothing was measured.
        overlap: IoU with the mask of the neighbouring frame that was passed before; None if there is none.
    """

    object_id: int
    mask: Mask
    score: float | None
    object_score: float | None
    overlap: float | None


@dataclass(frozen=True, kw_only=True)
class TrackedFrame:
    """One frame that a run has passed.

    Attributes:
        frame: Its number.
        reverse: Whether the pass runs backward.
        objects: What was found; objects that have a keyframe there are not among them.
    """

    frame: int
    reverse: bool
    objects: tuple[TrackedObject, ...]


# --- who does it ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMask:
    """What a session says of one object on one frame; see `TrackedObject`."""

    mask: Mask
    score: float | None = None
    object_score: float | None = None


Steps = Generator[None, None, None]
"""Work in parts of some tens of milliseconds; between them the caller may do something more urgent."""


class TrackingSession(Protocol):
    """Carries the masks of objects from frame to frame of one video. One thread owns it.

    A session knows of every object what it was told and what it found itself, by frame. Whoever is told something for
    a frame again forgets what it knew of that frame.
    """

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the frames."""

    @property
    def object_ids(self) -> list[int]:
        """The objects that it knows."""

    def remove_object(self, object_id: int) -> None:
        """Forget an object that it knows."""

    def forget_frame(self, object_id: int, frame: int) -> None:
        """Forget what it was told, and what it found, of an object that it knows on one frame."""

    def keyframe_steps(self, *, object_id: int, frame: int, mask: Mask) -> Steps:
        """Be told by a person where an object is on a frame; it is obeyed. A new number makes a new object."""

    def memory_steps(self, *, object_id: int, frame: int, mask: Mask) -> Steps:
        """Be told what was found of an object on a frame in an earlier run; to go on from, no more than that."""

    def track_steps(
        self, frame: int, *, objects: Sequence[int], reverse: bool
    ) -> Generator[None, None, dict[int, FoundMask]]:
        """Find objects on a frame where they have no keyframe, from what is known of the frames around it.

        Args:
            frame: The frame.
            objects: Objects that it was told something of.
            reverse: Whether the frame was reached from the one after it rather than from the one before it.

        Returns:
            All these objects on that frame. The session remembers them.
        """


# --- doing it ---------------------------------------------------------------------------------------------------------


def run_track(session: TrackingSession, request: TrackRequest) -> Generator[TrackedFrame | None, None, None]:
    """Do what is asked. Close the generator to stop; what was yielded until then is all there is.

    The session forgets what it knew of these objects before. Frames with a keyframe are passed, never made again. On
    frames where an object is absent by a person's word no network is run for it.

    Args:
        session: What carries the masks.
        request: What is to be made.

    Yields:
        Frames in running order, pass by pass; None between parts of the work, so that a click never waits long.

    Raises:
        InputError: The request names an object or a frame that it does not have, or nothing says where an object is.
        StudioError: Whatever the session raises.
    """
    tracks = {each.object_id: _Track(session, each) for each in request.objects}
    for one in request.passes:
        _check(one, tracks)
    for object_id in tracks:
        if object_id in session.object_ids:
            session.remove_object(object_id)
    for one in request.passes:
        for frame, object_ids in _schedule(one):
            yield from _pass_frame(session, [tracks[each] for each in object_ids], frame, reverse=one.reverse)


def _check(one: TrackPass, tracks: Mapping[int, _Track]) -> None:
    """Raises InputError where a span cannot be made."""
    for span in one.spans:
        if span.object_id not in tracks:
            raise InputError(f"spans: object {span.object_id} is not among the objects.")
        backward = span.first > span.last
        if min(span.first, span.last) < 0 or (backward != one.reverse and span.first != span.last):
            raise InputError(f"spans: frames {span.first} to {span.last} do not run the way of their pass.")
        if not tracks[span.object_id].can_start(span.first, reverse=one.reverse):
            raise InputError(f"objects: no keyframe says where object {span.object_id} is.")


def _schedule(one: TrackPass) -> Generator[tuple[int, list[int]], None, None]:
    """The frames of a pass in running order, with the objects that are wanted there."""
    # A sweep over the ends of the spans: work is per frame and present object, never per frame and span.
    step = -1 if one.reverse else 1
    waiting = sorted(one.spans, key=lambda span: span.first * step, reverse=True)
    active: list[TrackSpan] = []
    while waiting or active:
        if not active:
            frame = waiting[-1].first
        while waiting and waiting[-1].first == frame:
            active.append(waiting.pop())
        yield frame, list(dict.fromkeys(span.object_id for span in active))
        active = [span for span in active if span.last != frame]
        frame += step


def _pass_frame(
    session: TrackingSession, tracks: Sequence[_Track], frame: int, *, reverse: bool
) -> Generator[TrackedFrame | None, None, None]:
    """Make one frame of some objects."""
    height, width = session.size
    answers: dict[int, FoundMask] = {}
    looking: list[int] = []
    for track in tracks:
        if track.absent(frame, reverse=reverse):
            answers[track.object_id] = FoundMask(mask=Mask.empty(height=height, width=width))
        else:
            yield from track.tell_steps(frame, reverse=reverse)
            if frame not in track.keyframes:
                looking.append(track.object_id)
    if looking:
        answers |= yield from session.track_steps(frame, objects=looking, reverse=reverse)
    made = (track for track in tracks if frame not in track.keyframes)
    found = tuple(track.found(frame, answers[track.object_id], reverse=reverse) for track in made)
    yield TrackedFrame(frame=frame, reverse=reverse, objects=found)


class _Track:
    """One object during a run: what the session was told of it, and the mask that was passed last."""

    def __init__(self, session: TrackingSession, given: TrackObject) -> None:
        self.object_id, self.keyframes = given.object_id, given.keyframes
        self._session = session
        self._times = sorted(given.keyframes)
        self._solid = [frame for frame in self._times if given.keyframes[frame]]
        self._recent = dict(given.recent)  # what is still to be told
        self._told: set[int] = set()
        self._last: tuple[int, Mask] | None = None

    def can_start(self, frame: int, *, reverse: bool) -> bool:
        """Whether anything says where the object is, or that it is absent, on a frame."""
        return bool(self._solid) or self._governing(frame, reverse=reverse) is not None

    def absent(self, frame: int, *, reverse: bool) -> bool:
        """Whether a person has said that the object is absent on a frame."""
        governing = self._governing(frame, reverse=reverse)
        return governing is not None and not self.keyframes[governing]

    def _governing(self, frame: int, *, reverse: bool) -> int | None:
        """The keyframe on the frame, or the last one that was passed before it."""
        if reverse:
            index = bisect_left(self._times, frame)
            return self._times[index] if index < len(self._times) else None
        index = bisect_right(self._times, frame)
        return self._times[index - 1] if index else None

    def tell_steps(self, frame: int, *, reverse: bool) -> Steps:
        """Tell the session what it needs to know before it looks at a frame."""
        near = _near(self._solid, frame)
        for time in near:
            if time not in self._told:
                mask = self.keyframes[time]
                yield from self._session.keyframe_steps(object_id=self.object_id, frame=time, mask=mask)
        for time in self._told - set(near):
            self._session.forget_frame(self.object_id, time)
        self._told = set(near)
        step = -1 if reverse else 1
        behind = [time for time in self._recent if 0 < (frame - time) * step <= LOOK_BACK]
        for time in sorted(behind, reverse=reverse):
            mask = self._recent.pop(time)
            if time not in self.keyframes:
                yield from self._session.memory_steps(object_id=self.object_id, frame=time, mask=mask)
                self._last = time, mask

    def found(self, frame: int, answer: FoundMask, *, reverse: bool) -> TrackedObject:
        """The answer of a session, compared with the frame that was passed before."""
        neighbour = frame + 1 if reverse else frame - 1
        before = self.keyframes.get(neighbour)
        if before is None and self._last is not None and self._last[0] == neighbour:
            before = self._last[1]
        self._last = frame, answer.mask
        return TrackedObject(
            object_id=self.object_id,
            mask=answer.mask,
            score=answer.score,
            object_score=answer.object_score,
            overlap=None if before is None else answer.mask.iou(before),
        )


def _near(frames: Sequence[int], frame: int) -> list[int]:
    """Of sorted frames those to be known on one: the last one up to it, the next one, then whichever is near."""
    before = [time for time in frames if time <= frame]
    after = [time for time in frames if time > frame]
    sides = [*before[-1:], *after[:1]]
    rest = sorted((time for time in frames if time not in sides), key=lambda time: abs(time - frame))
    return sorted([*sides, *rest][:KEYFRAMES_NEAR])

"""Tracking into a project: what a run makes becomes rows of the document, in parts, as one step of undo."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Container, Generator, Iterable, Iterator
from dataclasses import dataclass

from sam2studio.core.progress import CancelToken, Progress
from sam2studio.engine.track_rest import frames_of
from sam2studio.engine.track_run import TrackedFrame, TrackingSession, TrackObject, TrackRequest, run_track
from sam2studio.jobs.claims import Claims
from sam2studio.jobs.track_plan import Direction, plan_track
from sam2studio.project import Edit, MaskRow, Project, Source, basis_of

__all__ = ["Direction", "Stored", "TrackReport", "Tracking", "plan_track", "store_tracked", "track"]

LABEL = "Track"

_CHUNK_S = 1.0
"""How long what was made may wait to be stored; a crash costs so much."""

_CHUNK_MASKS = 500


@dataclass(frozen=True, kw_only=True)
class Tracking(Progress):
    """Progress of a run.

    Attributes:
        frame: The frame made last, or None before the first one.
    """

    frame: int | None = None


@dataclass(frozen=True, kw_only=True)
class TrackReport:
    """What a run has done.

    Attributes:
        frames: Frames it went through, each counted once per pass.
        skipped: Frames that could not be decoded; nothing was stored there.
        masks: Masks stored; one without a pixel says that an object is absent.
        absent: How many of them are without a pixel.
        seconds: How long it took.
    """

    frames: int
    skipped: tuple[int, ...]
    masks: int
    absent: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What became of frames that a run has made.

    Attributes:
        masks: How many masks were written.
        unreviewed: The video was marked as reviewed until then.
    """

    masks: int
    unreviewed: bool


def store_tracked(project: Project, edit: Edit, frames: Iterable[TrackedFrame], *, request: TrackRequest) -> Stored:
    """Writes what a run has made, where that is still right: see `Edit.set_tracked`.

    A mask notes the keyframes that it was tracked between, so that a later plan knows whether it is out of date. One
    that lies in that of another object is noted with a lower score: of pixels that two claim each has half. A video
    that a person has marked as reviewed no longer is: nobody has seen these.

    Args:
        project: What the action is of.
        edit: The action. Parts of a run join into one step of undo: `project.action(label, joins=revision)`.
        frames: What was made.
        request: What the run was asked.
    """
    origins = {each.object_id: _Origins(each) for each in request.objects}
    claims = Claims(project, request)
    written = edit.set_tracked(_rows(frames, origins, claims))
    media_id = claims.media_id if written else None
    unreviewed = media_id is not None and project.media_row(media_id).status == "reviewed"
    if media_id is not None and unreviewed:
        edit.set_media(media_id, reviewed=False)
    return Stored(masks=written, unreviewed=unreviewed)


def track(
    project: Project,
    session: TrackingSession,
    request: TrackRequest,
    *,
    bad: Container[int] = (),
    cancel: CancelToken | None = None,
) -> Generator[Tracking, None, TrackReport]:
    """Does a whole run on the thread that the project belongs to, storing as it goes.

    Closing the generator stops it; what was made until then is stored, as one step of undo.

    Args:
        project: Open for writing.
        session: What carries the masks.
        request: What to make; see `plan_track`.
        bad: Frames that could not be decoded, as the reader finds out (`PatientFrames.bad`).
        cancel: Stops it too.

    Raises:
        Cancelled: The token was set; what was made before is kept.
        StudioError: Whatever the session raises; what was made before is kept.
    """
    store = _Store(project, request)
    total, begun, passed = frames_of(request), time.monotonic(), 0
    skipped: list[int] = []
    run = run_track(session, request)
    yield Tracking(done=0, total=total)
    try:
        for made in run:
            if cancel is not None:
                cancel.check()
            if made is not None:
                passed += 1
                if made.frame in bad:
                    skipped.append(made.frame)
                else:
                    store.add(made)
                yield Tracking(done=passed, total=total, frame=made.frame)
    finally:
        run.close()
        store.flush()
    return TrackReport(
        frames=passed, skipped=tuple(skipped), masks=store.masks, absent=store.absent, seconds=time.monotonic() - begun
    )


class _Store:
    """Collects what a run makes and saves it in parts."""

    def __init__(self, project: Project, request: TrackRequest) -> None:
        self._project, self._request = project, request
        self._waiting: list[TrackedFrame] = []
        self._since = time.monotonic()
        self._revision: int | None = None
        self.masks = 0
        self.absent = 0

    def add(self, made: TrackedFrame) -> None:
        self._waiting.append(made)
        self.absent += sum(not each.mask for each in made.objects)
        masks = sum(len(frame.objects) for frame in self._waiting)
        if masks >= _CHUNK_MASKS or time.monotonic() - self._since > _CHUNK_S:
            self.flush()

    def flush(self) -> None:
        if self._waiting:
            with self._project.action(LABEL, joins=self._revision) as edit:
                self.masks += store_tracked(self._project, edit, self._waiting, request=self._request).masks
            self._revision = self._project.revision
        self._waiting = []
        self._since = time.monotonic()


class _Origins:
    """Which keyframes a frame of an object was tracked between, as `MaskRow.basis` notes it."""

    def __init__(self, told: TrackObject) -> None:
        self._keyframes = told.keyframes
        self._times = sorted(told.keyframes)
        self._known: dict[int, int] = {}

    def of(self, frame: int) -> int:
        place = bisect_left(self._times, frame)
        if place not in self._known:
            sides = (self._times[:place][-1:], self._times[place : place + 1])
            self._known[place] = basis_of(*((time[0], self._keyframes[time[0]]) if time else None for time in sides))
        return self._known[place]


def _rows(frames: Iterable[TrackedFrame], origins: dict[int, _Origins], claims: Claims) -> Iterator[MaskRow]:
    for made in frames:
        shares = claims.shares(made)
        for each in made.objects:
            yield MaskRow(
                object_id=each.object_id,
                frame=made.frame,
                mask=each.mask,
                source=Source.MODEL,
                score=_lowered(each.score, shares.get(each.object_id, 0.0)),
                keyframe=False,
                object_score=each.object_score,
                overlap=each.overlap,
                basis=origins[each.object_id].of(made.frame),
            )


def _lowered(score: float | None, share: float) -> float | None:
    """The IoU to be expected of a mask of which another object claims a share."""
    return (1.0 if score is None else score) * (1 - share / 2) if share else score

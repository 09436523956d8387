"""The channel of the brain that tracks: one run at a time, one bounded part of it per step. Never imports torch.

The tracker and its reader of the video are kept between two runs, so that the second one need not look again at what
the first has seen. They belong to the brain's thread.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

import numpy as np

from sam2studio.core.errors import MediaError
from sam2studio.engine.messages import Answer, Failure, Tracked, TrackEnded, TrackJob, TrackSkipped
from sam2studio.engine.prediction import ByteArray, Segmenter
from sam2studio.engine.tasks import Track, TrackParts
from sam2studio.engine.track_rest import TrackRest
from sam2studio.engine.track_run import TrackingSession, run_track

Answers: TypeAlias = tuple[Answer, ...]

LEAST_MEMORY = 32 << 20
"""However often memory runs out, a tracker is allowed this many bytes."""


PATIENCE = 25
"""So many undecodable frames in a row are left out; one more ends the run."""


class Frames(Protocol):
    """Frames of a video, and the end of reading them."""

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of each."""

    def __len__(self) -> int: ...
    def __getitem__(self, frame: int, /) -> ByteArray: ...
    def close(self) -> None:
        """Lets go of the file."""


class TrackTools(Protocol):
    """What a run needs of the rest of the engine."""

    def open_frames(self, job: TrackJob) -> Frames:
        """The job's video. Raises MediaError."""

    def open_tracker(self, segmenter: Segmenter, frames: Frames, job: TrackJob) -> TrackingSession:
        """A tracker of the segmenter's kind."""

    def memory_of(self, tracker: TrackingSession) -> int | None:
        """Bytes that a tracker remembers; None where that is not known."""


class PatientFrames:
    """Frames of a reader, with the one read before it (or black) in the place of one that cannot be decoded.

    So a tracker meets a moment of stillness instead of an error, and what it makes of that is not used. Too many of
    them in a row are an error after all: the file is gone.

    Attributes:
        bad: Frames that could not be decoded, and why.
    """

    def __init__(self, reader: Frames) -> None:
        self._reader = reader
        self._last: ByteArray | None = None
        self._failed = 0  # in a row
        self.bad: dict[int, str] = {}

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of each."""
        return self._reader.size

    def __len__(self) -> int:
        return len(self._reader)

    def __getitem__(self, frame: int, /) -> ByteArray:
        try:
            self._last = self._reader[frame]
        except MediaError as error:
            self._failed += 1
            if self._failed > PATIENCE:
                raise
            self.bad[frame] = error.what
            if self._last is None:
                self._last = np.zeros((*self.size, 3), np.uint8)
        else:
            self._failed = 0
            self.bad.pop(frame, None)
        return self._last

    def close(self) -> None:
        """Lets go of the file."""
        self._reader.close()


@dataclass(frozen=True, eq=False)
class _Session:
    """A tracker that is kept, the frames it reads, and the run it was opened for."""

    job: TrackJob
    frames: PatientFrames
    tracker: TrackingSession

    def serves(self, job: TrackJob) -> bool:
        """Whether another run may use it: of the same video, at the same cost."""
        return _setting(self.job) == _setting(job)


class TrackChannel:
    """Runs of tracking for a brain; see `sam2studio.engine.brain`. The brain's thread owns it."""

    def __init__(self, tools: TrackTools) -> None:
        self._tools = tools
        self._run: Track | None = None
        self._rest: TrackRest | None = None
        self._over: deque[Track] = deque()
        self._session: _Session | None = None

    # Requests. They never raise and never work.

    def start(self, job: TrackJob) -> None:
        """Begin a run; one under way ends."""
        self.cancel()
        self._run = Track(job)
        self._rest = TrackRest(job.request)

    def cancel(self) -> None:
        """End the run; its tracker is kept."""
        if self._run is not None:
            _stop(self._run)
            self._run.over = True
            self._over.append(self._run)
            self._run = None

    def change_model(self, model: int) -> None:
        """Another segmenter is in use: a run asked of a former one ends."""
        if self._run is not None and self._run.job.key.model != model:
            self.cancel()
        self._release()

    def forget(self) -> None:
        """End everything and tell nothing."""
        self.cancel()
        self._over.clear()
        self._release()

    def squeeze(self) -> None:
        """Give memory back; a run under way begins again with what is left of it, and remembers less."""
        self._release()
        run = self._run
        if run is not None and self._rest is not None:
            _stop(run)
            memory = max(run.job.memory_bytes // 2, LEAST_MEMORY)
            run.job = replace(run.job, request=self._rest.request(), memory_bytes=memory)

    # Work.

    @property
    def ended(self) -> Track | None:
        """A run whose end is to be told."""
        return self._over[0] if self._over else None

    @property
    def next(self) -> Track | None:
        """The run to work on."""
        return self._run

    def work(self, task: Track, segmenter: Segmenter | None) -> Answers:
        """Does one part of a run.

        Raises:
            Exception: Whatever reader and tracker raise.
        """
        key = task.job.key
        if task.over:
            self._over.remove(task)
            return (TrackEnded(key, "cancelled"),)
        assert segmenter is not None
        if task.parts is None:
            task.parts = self._begin(task.job, segmenter)
            return ()
        assert self._session is not None
        assert self._rest is not None
        try:
            made = next(task.parts)
        except StopIteration:
            self._run = None
            return (TrackEnded(key, "done"),)
        if made is None:
            return ()
        task.frames += 1
        self._rest.note(made)
        bad = self._session.frames.bad
        if made.frame in bad:
            return (TrackSkipped(key, made.frame, bad[made.frame]),)
        return (Tracked(key, made, self._tools.memory_of(self._session.tracker)),)

    def fail(self, task: Track, failure: Failure) -> Answers:
        """What to answer after a run raised."""
        self._run = None
        self._release()
        told = replace(failure, safe="What was tracked before is kept.")
        return (told, TrackEnded(task.job.key, "failed"))

    def _begin(self, job: TrackJob, segmenter: Segmenter) -> TrackParts:
        if self._session is None or not self._session.serves(job):
            self._release()
            frames = PatientFrames(self._tools.open_frames(job))
            self._session = _Session(job, frames, self._tools.open_tracker(segmenter, frames, job))
        tracker = self._session.tracker
        for object_id in set(tracker.object_ids) - {each.object_id for each in job.request.objects}:
            tracker.remove_object(object_id)
        return run_track(tracker, job.request)

    def _release(self) -> None:
        """Lets the kept tracker and its reader go."""
        if self._session is not None:
            self._session.frames.close()
            self._session = None


def _setting(job: TrackJob) -> tuple[object, ...]:
    key = job.key
    return key.project, key.media_id, key.pixels, job.path, job.memory_bytes, job.light


def _stop(task: Track) -> None:
    parts, task.parts = task.parts, None
    if parts is not None:
        parts.close()

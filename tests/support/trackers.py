"""A tracker that carries masks along unchanged, a video of grey frames, and tools that hand them out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field

import numpy as np

from sam2studio.core.errors import MediaError
from sam2studio.core.mask import Mask
from sam2studio.engine.messages import TrackJob
from sam2studio.engine.prediction import ByteArray, Segmenter
from sam2studio.engine.track_run import FoundMask, Steps

Hook = Callable[["FakeTracker", int], None]


def nothing(_tracker: FakeTracker, _frame: int) -> None:
    """The hook of a tracker that behaves."""


class FakeFrames:
    """Frames that carry their number in every pixel; some cannot be decoded."""

    def __init__(self, count: int, *, bad: Sequence[int] = (), height: int = 40, width: int = 60) -> None:
        self.count = count
        self.bad = frozenset(bad)
        self.closed = False
        self.size = height, width

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, frame: int, /) -> ByteArray:
        assert not self.closed
        if frame in self.bad:
            raise MediaError(f"Frame {frame} cannot be decoded.")
        return np.full((*self.size, 3), frame % 256, np.uint8)

    def close(self) -> None:
        self.closed = True


@dataclass(eq=False)
class FakeTracker:
    """Each object keeps the mask it had on the frame passed before; every frame is read once.

    Attributes:
        parts: Into which a frame is divided.
        before_frame: Called with itself and the frame before each frame is tracked.
        diary: ("key" | "memory" | "track", frame).
    """

    frames: FakeFrames
    parts: int = 2
    before_frame: Hook = nothing
    diary: list[tuple[str, int]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    known: dict[int, dict[int, Mask]] = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int]:
        return self.frames.size

    @property
    def object_ids(self) -> list[int]:
        return list(self.known)

    def remove_object(self, object_id: int) -> None:
        del self.known[object_id]

    def forget_frame(self, object_id: int, frame: int) -> None:
        self.known[object_id].pop(frame, None)

    def keyframe_steps(self, *, object_id: int, frame: int, mask: Mask) -> Steps:
        yield from self._told("key", object_id, frame, mask)

    def memory_steps(self, *, object_id: int, frame: int, mask: Mask) -> Steps:
        yield from self._told("memory", object_id, frame, mask)

    def _told(self, kind: str, object_id: int, frame: int, mask: Mask) -> Steps:
        self.diary.append((kind, frame))
        self.known.setdefault(object_id, {})[frame] = mask
        yield

    def track_steps(
        self, frame: int, *, objects: Sequence[int], reverse: bool
    ) -> Generator[None, None, dict[int, FoundMask]]:
        self.threads.add(threading.get_ident())
        for _ in range(self.parts - 1):
            yield
        self.before_frame(self, frame)
        _ = self.frames[frame]
        self.diary.append(("track", frame))
        found = {}
        for object_id in objects:
            masks = self.known[object_id]
            behind = [time for time in masks if (time > frame if reverse else time < frame)] or list(masks)
            masks[frame] = masks[min(behind) if reverse else max(behind)]
            found[object_id] = FoundMask(mask=masks[frame], score=0.9, object_score=5.0)
        return found


class FakeTools:
    """Hands out fakes and remembers them."""

    def __init__(self, *, count: int = 10, bad: Sequence[int] = (), before_frame: Hook = nothing) -> None:
        self.count, self.bad, self.before_frame = count, bad, before_frame
        self.opened: list[FakeFrames] = []
        self.trackers: list[FakeTracker] = []
        self.jobs: list[TrackJob] = []

    def open_frames(self, job: TrackJob) -> FakeFrames:
        self.opened.append(FakeFrames(self.count, bad=self.bad))
        return self.opened[-1]

    def open_tracker(self, _segmenter: Segmenter, frames: FakeFrames, job: TrackJob) -> FakeTracker:
        self.jobs.append(job)
        tracker = FakeTracker(frames, before_frame=lambda *args: self.before_frame(*args))
        self.trackers.append(tracker)
        return tracker

    def memory_of(self, tracker: FakeTracker) -> int | None:
        return sum(len(masks) for masks in tracker.known.values())

"""A run of tracking as values: what was asked for, how far it is, what it may cost, and why there is none. No Qt."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sam2studio.engine.messages import TrackKey
from sam2studio.engine.track_run import TrackedFrame, TrackRequest
from sam2studio.gui.controllers import hints
from sam2studio.gui.viewstate import Hint
from sam2studio.jobs.tracking import Stored
from sam2studio.project import Project

Direction: TypeAlias = Literal["forward", "backward", "both"]
Way: TypeAlias = Literal[Direction, "again"]
"""What a person can ask for; "again" goes both ways, and beyond keyframes, over what is complete."""

_PACE = 24  # frames over which the rate is measured


@dataclass(frozen=True, kw_only=True)
class TrackProgress:
    """How far a run is.

    Attributes:
        done: Frames made, or passed by.
        total: Frames of the run.
        rate: Frames per second lately; None until that is known.
        waiting: So many runs begin when this one ends.
        memory_bytes: What the tracker remembers; None where that is not known.
    """

    done: int
    total: int
    rate: float | None = None
    waiting: int = 0
    memory_bytes: int | None = None

    @property
    def seconds_left(self) -> float | None:
        """Until the end at this rate."""
        return (self.total - self.done) / self.rate if self.rate else None


@dataclass(frozen=True)
class TrackDone:
    """A run that came to its end.

    Attributes:
        media_id: The video.
        frames: How many it made.
        object_ids: Of which objects.
        unreviewed: It took the mark from a video that was reviewed.
    """

    media_id: int
    frames: int
    object_ids: frozenset[int]
    unreviewed: bool = False


@dataclass(frozen=True, kw_only=True)
class TrackOptions:
    """What a run may cost.

    Attributes:
        memory_bytes: Memory for tracked frames.
        light: Remember less of each frame: quicker, and a little less exact.
    """

    memory_bytes: int = 128 << 20
    light: bool = False


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A run that was asked for; one that waited for another makes no more than what is missing then, unless `again`."""

    media_id: int
    frame: int
    direction: Direction
    objects: frozenset[int]
    again: bool = False
    waited: bool = False


@dataclass(eq=False, kw_only=True)
class Run:
    """A run that goes on.

    Attributes:
        key: What its answers carry.
        request: What is to be made.
        wish: What was asked for.
        media_id: The video.
        total: Frames to be made.
        waiting: Frames that are made but not stored yet.
        skipped: Frames that could not be read.
        revision: Of the project after the last chunk.
        stopped: It was asked to end.
        unwanted: The person took the run back; what still comes of it is dropped.
        unreviewed: It took the mark from a video that was reviewed.
        frame, reverse: Where it is.
        object_ids: Objects that it follows.
        times: When the last frames came, by the clock.
    """

    key: TrackKey
    request: TrackRequest
    wish: Wish
    media_id: int
    total: int
    frame: int
    reverse: bool
    object_ids: frozenset[int]
    done: int = 0
    waiting: list[TrackedFrame] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)
    revision: int | None = None
    stopped: bool = False
    unwanted: bool = False
    unreviewed: bool = False
    times: deque[float] = field(default_factory=lambda: deque(maxlen=_PACE))

    @property
    def rate(self) -> float | None:
        """Frames per second lately; None until that is known."""
        times = self.times
        if len(times) < 3 or times[-1] <= times[0]:
            return None
        return (len(times) - 1) / (times[-1] - times[0])

    @property
    def followed(self) -> frozenset[int]:
        """The objects that are followed where it is: others have other frames to be made."""
        spans = (span for one in self.request.passes if one.reverse == self.reverse for span in one.spans)
        return frozenset(
            span.object_id for span in spans if min(span.first, span.last) <= self.frame <= max(span.first, span.last)
        )

    @property
    def masks_waiting(self) -> int:
        """Masks that are not stored yet."""
        return sum(len(made.objects) for made in self.waiting)

    def note(self, stored: Stored) -> None:
        """Notes what became of some frames."""
        self.unreviewed |= stored.unreviewed

    def passed(self, frame: int, *, reverse: bool, now: float) -> None:
        """Notes one more frame."""
        self.done += 1
        self.frame, self.reverse = frame, reverse
        self.times.append(now)


def obstacle_to(project: Project, wish: Wish) -> Hint | None:
    """Why there is nothing to track; None when there is."""
    rows = [row for row in project.objects(wish.media_id) if not wish.objects or row.id in wish.objects]
    free = {row.id for row in rows if not row.locked}
    if not free:
        return hints.tracking_locked() if rows else hints.nothing_to_track()
    keyframes = project.keyframes(wish.media_id)
    return None if any(keyframes[object_id] for object_id in free) else hints.no_keyframe()

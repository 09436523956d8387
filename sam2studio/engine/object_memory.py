"""The memory of one object of a video, and which of it a frame attends to.

The rules are those of the SAM 2 paper: all prompted frames (or the nearest of them), the last frames that were tracked,
and object pointers of a longer stretch. Times are counted in frames.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor

from sam2studio.model.sam2.network import PointPrompts


@dataclass(frozen=True, eq=False, kw_only=True)
class FrameMemory:
    """What is known of the object on one frame.

    Attributes:
        logits: (1, 1, side, side) float32, its mask.
        score: (1,) float32 logit, positive where it is there.
        quality: (1,) float32, the IoU that is expected of the mask; 1 where a mask was given.
        pointer: (1, C) float32, its summary.
        map: (1, N, D) what other frames see of it.
    """

    logits: Tensor
    score: Tensor
    quality: Tensor
    pointer: Tensor
    map: Tensor

    @property
    def nbytes(self) -> int:
        """Memory held, bytes."""
        return self.logits.nbytes + self.pointer.nbytes + self.map.nbytes


@dataclass(frozen=True, eq=False, kw_only=True)
class Draft:
    """An answer to a prompt that is not yet part of the memory: more clicks may follow.

    Attributes:
        logits: (1, 1, side, side) float32, the mask.
        score: (1,) float32 logit.
        quality: (1,) float32, the IoU that is expected of the mask.
        pointer: (1, C) float32.
        coarse: (1, N, C) the frame's features, from which its map will be made.
        lasting: Whether the frame will count as prompted.
    """

    logits: Tensor
    score: Tensor
    quality: Tensor
    pointer: Tensor
    coarse: Tensor
    lasting: bool


@dataclass(frozen=True, slots=True)
class SelectedMemory:
    """What one frame attends to.

    Attributes:
        maps: Frames whose maps are attended to, with their row of the table of temporal codes.
        pointers: Frames whose pointers are attended to, with how long ago they were (negative: they are still to come).
    """

    maps: tuple[tuple[FrameMemory, int], ...]
    pointers: tuple[tuple[FrameMemory, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionRules:
    """How much of a memory a frame attends to.

    Attributes:
        maps: Maps: one prompted frame and the frames before the current one; rows of the table of temporal codes.
        pointers: Object pointers of the last so many frames.
        prompted: Prompted frames at most, the nearest ones; all if None.
        signed_times: Whether the time of a pointer keeps its sign.
    """

    maps: int
    pointers: int
    prompted: int | None
    signed_times: bool


@dataclass(eq=False)
class ObjectMemory:
    """The memory of one object. One session owns it.

    Attributes:
        drafts: Answers to prompts since the last tracking.
        prompted: Frames that every other frame looks at, in the order of prompting.
        tracked: All other frames with a result.
        points: What was clicked, per frame.
        directions: Frames that tracking has visited; whether it went backward there.
    """

    drafts: dict[int, Draft] = field(default_factory=dict)
    prompted: dict[int, FrameMemory] = field(default_factory=dict)
    tracked: dict[int, FrameMemory] = field(default_factory=dict)
    points: dict[int, PointPrompts] = field(default_factory=dict)
    directions: dict[int, bool] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        """Memory held for prompted and tracked frames, bytes."""
        return sum(memory.nbytes for frames in (self.prompted, self.tracked) for memory in frames.values())

    def on(self, frame: int) -> Draft | FrameMemory | None:
        """The latest that is known of a frame."""
        return self.drafts.get(frame) or self.prompted.get(frame) or self.tracked.get(frame)

    def keep(self, frame: int, memory: FrameMemory, *, lasting: bool) -> None:
        """Make a result part of the memory."""
        if lasting:
            self.prompted[frame] = memory
            self.tracked.pop(frame, None)
        elif frame not in self.prompted:
            self.tracked[frame] = memory

    def forget_prompts(self, frame: int) -> None:
        """The frame is no longer a prompted one; what was seen there stays as if it had been tracked."""
        self.points.pop(frame, None)
        self.drafts.pop(frame, None)
        memory = self.prompted.pop(frame, None)
        if memory is not None:
            self.tracked[frame] = memory
            self.directions.pop(frame, None)

    def forget(self, frame: int) -> None:
        """Forget everything about a frame."""
        for known in (self.points, self.drafts, self.prompted, self.tracked, self.directions):
            known.pop(frame, None)

    def prune(self, *, frame: int, at_most: int) -> None:
        """Forget the tracked frames that are farthest from a frame, until no more than `at_most` are left.

        Tracking has then never been there.
        """
        while len(self.tracked) > at_most:
            first, last = min(self.tracked), max(self.tracked)
            far = first if frame - first > last - frame else last
            del self.tracked[far]
            self.directions.pop(far, None)

    def select(self, frame: int, *, backward: bool, rules: SelectionRules) -> SelectedMemory:
        """What a frame attends to before the object is looked for on it."""
        step = 1 if backward else -1
        near = self._nearest(frame, rules.prompted)
        passed = {time: memory for time, memory in self.prompted.items() if time not in near} | self.tracked
        maps = [(memory, rules.maps - 1) for memory in near.values()]
        for ago in range(rules.maps - 1, 0, -1):
            memory = passed.get(frame + step * ago)
            if memory is not None:
                maps.append((memory, ago - 1))
        pointers = []
        for time, memory in near.items():
            ago = (time - frame) * step
            if ago >= 0:
                pointers.append((memory, ago if rules.signed_times else abs(ago)))
        for ago in range(1, rules.pointers):
            memory = passed.get(frame + step * ago)
            if memory is not None:
                pointers.append((memory, ago))
        return SelectedMemory(tuple(maps), tuple(pointers))

    def _nearest(self, frame: int, at_most: int | None) -> dict[int, FrameMemory]:
        """Prompted frames to look at: the last one before, the first one from the frame on, then whichever is near."""
        if at_most is None or len(self.prompted) <= at_most:
            return self.prompted
        before = [time for time in self.prompted if time < frame]
        after = [time for time in self.prompted if time >= frame]
        first = [*([max(before)] if before else []), *([min(after)] if after else [])]
        rest = sorted((time for time in self.prompted if time not in first), key=lambda time: abs(time - frame))
        return {time: self.prompted[time] for time in [*first, *rest][:at_most]}

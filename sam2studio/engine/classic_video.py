"""The classic segmenter on videos: masks are carried from frame to frame by optical flow and GrabCut; no network.

It follows what moves smoothly, says honestly when an object is out of sight, and looks for it again by its colours. A
network does better where things look alike or move fast.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

import numpy as np

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.engine.classic_carry import Carried, Cells, Look, Motion, carry, is_remnant, on_grid
from sam2studio.engine.enlargement import enlarge_part
from sam2studio.engine.prediction import BoolArray
from sam2studio.engine.track_run import FoundMask, Steps
from sam2studio.engine.video_frames import Frames, FrameSource

_FRAMES_KEPT = 4
_FOUND_KEPT = 4  # what was found of an object, besides its keyframes: tracking only looks at the frame before
SCORE_LIMIT = 8.0
"""Bound of object scores."""
_LEAST_SCORE = 0.1  # of an object that is there, however little it looks like itself


@dataclass
class _Object:
    """What is known of one object, by frame."""

    looks: dict[int, Look] = field(default_factory=dict)
    told: dict[int, Carried] = field(default_factory=dict)
    found: OrderedDict[int, Carried] = field(default_factory=OrderedDict)

    def on(self, frame: int) -> Carried | None:
        """Where it is on a frame."""
        return self.told.get(frame) or self.found.get(frame)

    def nearest(self, frame: int, *, reverse: bool) -> int | None:
        """The known frame that tracking comes from: the last one on its way, else the nearest of all."""
        known = [*self.told, *self.found]
        behind = [each for each in known if (each > frame if reverse else each < frame)]
        return min(behind or known, key=lambda each: abs(each - frame), default=None)

    def keep(self, frame: int, carried: Carried) -> None:
        """Remember what was found."""
        self.found[frame] = carried
        self.found.move_to_end(frame)
        while len(self.found) > _FOUND_KEPT:
            self.found.popitem(last=False)


class ClassicVideoSession:
    """Carries masks through one video without a network; see `TrackingSession` for the interface.

    Memory does not grow with the length of the video. One thread owns a session.
    """

    def __init__(self, frames: FrameSource) -> None:
        self._frames = Frames(frames)
        self._cells: OrderedDict[int, Cells] = OrderedDict()
        self._motion: tuple[tuple[int, int], Motion] | None = None
        self._objects: dict[int, _Object] = {}

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the frames."""
        return self._frames.size

    @property
    def object_ids(self) -> list[int]:
        """The objects that it knows."""
        return list(self._objects)

    def remove_object(self, object_id: int) -> None:
        """Forget an object that it knows."""
        self._object(object_id)
        del self._objects[object_id]

    def forget_frame(self, object_id: int, frame: int) -> None:
        """Forget what it was told, and what it found, of an object that it knows on one frame."""
        known = self._object(object_id)
        for table in (known.looks, known.told, known.found):
            table.pop(frame, None)

    def keyframe_steps(self, *, object_id: int, frame: int, mask: Mask) -> Steps:
        """Be told by a person where an object is on a frame, and learn what it looks like."""
        yield
        shape = self._on_grid(mask)
        known = self._objects.setdefault(object_id, _Object())
        known.found.pop(frame, None)
        known.told[frame] = Carried(shape, 1.0 if shape.any() else 0.0)
        if shape.any():
            known.looks[frame] = Look.of(self._read(frame), shape)

    def memory_steps(self, *, object_id: int, frame: int, mask: Mask) -> Steps:
        """Be told what was found of an object on a frame in an earlier run."""
        yield
        self._frames.check(frame)
        shape = self._on_grid(mask)
        self._objects.setdefault(object_id, _Object()).keep(frame, Carried(shape, 1.0 if shape.any() else 0.0))

    def track_steps(
        self, frame: int, *, objects: Sequence[int], reverse: bool
    ) -> Generator[None, None, dict[int, FoundMask]]:
        """Find objects on a frame, from what is known of the nearest frame behind."""
        answers: dict[int, FoundMask] = {}
        taken = np.zeros(self._read(frame).grey.shape, np.bool_)
        for object_id in objects:
            known = self._object(object_id)
            behind = known.nearest(frame, reverse=reverse)
            if behind is None or not known.looks:
                raise InputError(f"objects: nothing says where object {object_id} is.")
            motion = self._moved(frame, behind)
            yield
            before = known.on(behind)
            assert before is not None
            carried = carry(before, motion, self._read(frame), Look.mean([*known.looks.values()]), taken=taken)
            known.keep(frame, carried)
            taken |= carried.mask
            answers[object_id] = self._answer(carried)
            yield
        return answers

    def is_remnant(self, object_id: int, frame: int, mask: Mask) -> bool:
        """Whether a mask of an object that it knows is all that is left of it, and looks like something else."""
        looks = [*self._object(object_id).looks.values()]
        return bool(looks) and is_remnant(self._on_grid(mask), self._read(frame), Look.mean(looks))

    def likeness(self, object_id: int, frame: int, mask: Mask) -> float:
        """How far a mask on a frame looks like an object that it was shown, 0…1: as far as on its keyframes is 1."""
        look = Look.mean([*self._object(object_id).looks.values()])
        return look.likeness(self._read(frame), self._on_grid(mask))

    def _object(self, object_id: int) -> _Object:
        if object_id not in self._objects:
            raise InputError(f"object_id: there is no object {object_id}.")
        return self._objects[object_id]

    def _on_grid(self, mask: Mask) -> BoolArray:
        if (mask.height, mask.width) != self.size:
            raise InputError(f"mask: expected the size of the video, {self.size}, got {(mask.height, mask.width)}.")
        return on_grid(mask.to_array())

    def _read(self, frame: int) -> Cells:
        if frame not in self._cells:
            self._cells[frame] = Cells.of(self._frames.read(frame))
        self._cells.move_to_end(frame)
        while len(self._cells) > _FRAMES_KEPT:
            self._cells.popitem(last=False)
        return self._cells[frame]

    def _moved(self, frame: int, other: int) -> Motion:
        """The motion between two frames; objects that are carried together share it."""
        if self._motion is None or self._motion[0] != (frame, other):
            self._motion = (frame, other), Motion.between(self._read(frame), self._read(other))
        return self._motion[1]

    def _answer(self, carried: Carried) -> FoundMask:
        height, width = self.size
        surface = carried.mask.astype(np.float32) - np.float32(0.5)
        x, y, part = enlarge_part(surface, self.size)
        odds = np.log(max(carried.quality, 1e-6) / max(1 - carried.quality, 1e-6))
        odds = max(odds, _LEAST_SCORE) if carried.mask.any() else -SCORE_LIMIT
        return FoundMask(
            mask=Mask.from_crop(part, x=x, y=y, height=height, width=width),
            score=carried.quality,
            object_score=float(min(odds, SCORE_LIMIT)),
        )

"""SAM 2 on videos: prompt objects on any frame, track them forward and backward, correct anywhere."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np
import torch
from numpy.typing import ArrayLike

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.engine.checks import check_prompt
from sam2studio.engine.inference import finished, in_inference, inference, network_points
from sam2studio.engine.object_memory import ObjectMemory
from sam2studio.engine.prediction import BoolArray
from sam2studio.engine.track_run import FoundMask
from sam2studio.engine.tracker import Tracker, VideoOptions
from sam2studio.engine.video_frames import Frames, FrameSource
from sam2studio.engine.video_result import FrameResult
from sam2studio.model.sam2.network import PointPrompts, Sam2Network
from sam2studio.model.sam2.tracking import ABSENT

__all__ = ["FrameResult", "FrameSource", "VideoOptions", "VideoSession"]


class VideoSession:
    """Objects of one video, and what the network remembers of them. Implements `track_run.TrackingSession`.

    One thread owns a session.

    Prompts are answered at once and become part of an object's memory when tracking starts. On a frame that tracking
    has not visited, a prompt is answered from the frame alone; elsewhere it corrects what was seen there.

    Example:
        >>> video = VideoSession(network, frames)
        >>> video.add_prompt(object_id=1, frame=0, points=[(x, y)], labels=[1])
        >>> for result in video.propagate(start=0):
        ...     masks = result.masks()
    """

    def __init__(self, network: Sam2Network, frames: FrameSource, *, options: VideoOptions | None = None) -> None:
        self._network = network
        self._frames = Frames(frames)
        self._options = VideoOptions() if options is None else options
        self._tracker = Tracker(network, self._frames, self._options)
        self._objects: dict[int, ObjectMemory] = {}

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the frames."""
        return self._frames.size

    @property
    def object_ids(self) -> list[int]:
        """The objects, in the order in which they were first prompted."""
        return list(self._objects)

    @property
    def memory_bytes(self) -> int:
        """What is remembered of all objects, bytes; see `VideoOptions.memory_bytes`."""
        return sum(memory.nbytes for memory in self._objects.values())

    def add_prompt(
        self,
        *,
        object_id: int,
        frame: int,
        points: Sequence[tuple[float, float]] | ArrayLike | None = None,
        labels: Sequence[int] | ArrayLike | None = None,
        box: Sequence[float] | ArrayLike | None = None,
        replace: bool = False,
    ) -> FrameResult:
        """Say where an object is, or what is wrong with its mask, on one frame.

        Args:
            object_id: Any number; a new one makes a new object.
            frame: The frame.
            points: (n, 2) pixels x, y.
            labels: (n,) 1 = on the object, 0 = not on it.
            box: x0, y0, x1, y1 in pixels; it comes before any click.
            replace: Forget earlier clicks on this frame, rather than add to them.

        Returns:
            All objects on that frame.

        Raises:
            InputError: An argument is wrong; the sentence says which and why.
            DeviceFullError: The device has no room for it.
        """
        size = self._frames.size
        self._frames.check(frame)
        prompt = check_prompt(points=points, labels=labels, box=box, mask_logits=None, size=size)
        memory = self._objects.get(object_id, ObjectMemory())
        earlier = None if replace else memory.points.get(frame)
        if earlier is not None and prompt.box is not None:
            raise InputError("box: must come before the clicks; pass replace=True to start again with it.")
        with inference():
            given = network_points(self._network, prompt, size=size)
            self._tracker.answer_points(memory, frame, given if earlier is None else _joined(earlier, given))
        self._objects[object_id] = memory
        return self.result(frame)

    def add_mask(self, *, object_id: int, frame: int, mask: BoolArray) -> FrameResult:
        """Give the mask of an object on one frame, (H, W) bool at the size of the video.

        Returns:
            All objects on that frame.

        Raises:
            InputError: An argument is wrong; the sentence says which and why.
            DeviceFullError: The device has no room for it.
        """
        self._frames.check(frame)
        self._check_mask(mask)
        memory = self._objects.get(object_id, ObjectMemory())
        with inference():
            self._tracker.answer_mask(memory, frame, mask)
        self._objects[object_id] = memory
        return self.result(frame)

    def add_memory(self, *, object_id: int, frame: int, mask: BoolArray) -> None:
        """Give a mask that was tracked in an earlier session, (H, W) bool: to go on from, not to be obeyed.

        Raises:
            InputError: An argument is wrong; the sentence says which and why.
            DeviceFullError: The device has no room for it.
        """
        finished(self._mask_steps(object_id, frame, mask, lasting=False))

    def clear_prompts(self, *, object_id: int, frame: int) -> FrameResult:
        """Forget what was said of an object on one frame; what was seen there stays until tracking passes again."""
        self._memory(object_id).forget_prompts(self._frames.check(frame))
        return self.result(frame)

    def remove_object(self, object_id: int) -> None:
        """Forget an object; the others keep their numbers and their memory.

        Raises:
            InputError: There is no such object.
        """
        self._memory(object_id)
        del self._objects[object_id]

    def forget_frame(self, object_id: int, frame: int) -> None:
        """Forget everything about an object on one frame.

        Raises:
            InputError: There is no such object, or no such frame.
        """
        self._memory(object_id).forget(self._frames.check(frame))

    def result(self, frame: int) -> FrameResult:
        """All objects on a frame, as far as they are known there."""
        return self._result(self._frames.check(frame), self.object_ids)

    def encode_steps(self, frame: int) -> Generator[None, None, None]:
        """Encode a frame ahead, in steps, so that the caller may do something more urgent in between."""
        yield from in_inference(self._tracker.feature_steps(self._frames.check(frame)))

    def propagate(
        self,
        *,
        start: int | None = None,
        reverse: bool = False,
        max_frames: int | None = None,
        objects: Sequence[int] | None = None,
    ) -> Generator[FrameResult, None, None]:
        """Track objects from frame to frame. Close the generator to stop; what was tracked until then is kept.

        Args:
            start: First frame; the earliest prompted one if not given.
            reverse: Go backward in time.
            max_frames: Frames to go through at most; to the end of the video if not given.
            objects: Which objects; all if not given.

        Yields:
            These objects on one frame.

        Raises:
            InputError: An argument is wrong, or there is nothing to track.
            DeviceFullError: The device has no room for it.
        """
        chosen = self.object_ids if objects is None else list(objects)
        memories = [self._memory(object_id) for object_id in chosen]
        with inference():
            for memory in memories:
                self._tracker.settle(memory)
        for frame in self._route(chosen, start, reverse=reverse)[:max_frames]:
            present = [object_id for object_id in chosen if object_id in self._objects]
            with inference():
                finished(self._track_steps(frame, present, reverse=reverse))
            yield self._result(frame, present)

    # The steps of a run; see `track_run.TrackingSession`.

    def keyframe_steps(self, *, object_id: int, frame: int, mask: Mask) -> Generator[None, None, None]:
        """`add_mask`, part of the memory at once, in steps."""
        yield from self._mask_steps(object_id, frame, mask.to_array(), lasting=True)

    def memory_steps(self, *, object_id: int, frame: int, mask: Mask) -> Generator[None, None, None]:
        """`add_memory` in steps."""
        yield from self._mask_steps(object_id, frame, mask.to_array(), lasting=False)

    def track_steps(
        self, frame: int, *, objects: Sequence[int], reverse: bool
    ) -> Generator[None, None, dict[int, FoundMask]]:
        """Track objects to one frame, in steps."""
        self._frames.check(frame)
        for object_id in objects:
            if not self._memory(object_id).prompted:
                raise InputError(f"objects: object {object_id} has no keyframe.")
        yield from in_inference(self._track_steps(frame, objects, reverse=reverse))
        result = self._result(frame, objects)
        return {
            object_id: FoundMask(mask=mask, score=float(quality), object_score=float(score))
            for (object_id, mask), quality, score in zip(
                result.exact_masks().items(), result.quality, result.object_scores, strict=True
            )
        }

    def _mask_steps(self, object_id: int, frame: int, mask: BoolArray, *, lasting: bool) -> Generator[None, None, None]:
        self._frames.check(frame)
        self._check_mask(mask)
        memory = self._objects.get(object_id, ObjectMemory())
        yield from in_inference(self._tracker.mask_steps(memory, frame, mask, lasting=lasting))
        self._objects[object_id] = memory

    def _track_steps(self, frame: int, objects: Sequence[int], *, reverse: bool) -> Generator[None, None, None]:
        memories = [self._objects[object_id] for object_id in objects]
        return self._tracker.track_steps(memories, frame, backward=reverse, sharing=len(self._objects))

    def _check_mask(self, mask: BoolArray) -> None:
        if not isinstance(mask, np.ndarray) or mask.shape != self._frames.size or mask.dtype != np.bool_:
            raise InputError(f"mask: expected a bool array of the size of the video, {self._frames.size}.")

    def _route(self, chosen: Sequence[int], start: int | None, *, reverse: bool) -> range:
        """The frames to go through."""
        prompted = {object_id: self._objects[object_id].prompted for object_id in chosen}
        for object_id, frames in prompted.items():
            if not frames:
                raise InputError(f"objects: object {object_id} has no prompt; say where it is on some frame.")
        if not prompted:
            raise InputError("objects: there is nothing to track; prompt an object first.")
        first = min(min(frames) for frames in prompted.values()) if start is None else self._frames.check(start)
        return range(first, -1, -1) if reverse else range(first, len(self._frames))

    def _memory(self, object_id: int) -> ObjectMemory:
        if object_id not in self._objects:
            raise InputError(f"object_id: there is no object {object_id}.")
        return self._objects[object_id]

    def _result(self, frame: int, object_ids: Sequence[int]) -> FrameResult:
        """Some objects on a frame; those that are not known there count as absent."""
        side = self._network.config.mask_side
        logits = np.full((len(object_ids), side, side), ABSENT, np.float32)
        scores = np.full(len(object_ids), ABSENT, np.float32)
        quality = np.zeros(len(object_ids), np.float32)
        seen = {index: self._objects[object_id].on(frame) for index, object_id in enumerate(object_ids)}
        known = {index: memory for index, memory in seen.items() if memory is not None}
        if known:  # together, as a graphics card is waited for each time
            rows, memories = list(known), list(known.values())
            logits[rows] = torch.cat([each.logits[:, 0] for each in memories]).cpu().numpy()
            told = torch.stack([torch.cat([each.score for each in memories]), torch.cat([e.quality for e in memories])])
            scores[rows], quality[rows] = told.cpu().numpy()
        height, width = self._frames.size
        return FrameResult(
            frame=frame,
            object_ids=list(object_ids),
            logits=logits,
            object_scores=scores,
            quality=quality,
            height=height,
            width=width,
            apart=self._options.apart,
        )


def _joined(earlier: PointPrompts, later: PointPrompts) -> PointPrompts:
    """More points for the same prompts."""
    return PointPrompts(
        xy=torch.cat([earlier.xy, later.xy], dim=1), labels=torch.cat([earlier.labels, later.labels], dim=1)
    )

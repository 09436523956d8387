"""Two that know different things follow an object together: the classic tracker carries it, a small network looks on.

Optical flow and colours follow what moves smoothly on pictures of any kind, but drop arms and legs; a small network
that was trained on short drawn clips knows how things hang together, but loses a moving child of a film within ten
frames. So the classic tracker carries a mask to the next frame (`classic_carry`), and the network, with what it
remembers, looks in a close-up that moves along with the object: there it stands nearly still, as large as on the frame
before. It looks freely, and with what was carried as a guess (`training.following` teaches both); of the better mask,
by its own word, and what was carried a weighed mean is shown and carried on. How good it is the network is believed as
far as the mask has the colours of what was shown, and hangs together. That takes one encoding for each object of a
frame instead of one for all of them.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

import cv2
import numpy as np

from sam2studio.core.image_part import Part
from sam2studio.core.mask import Mask
from sam2studio.engine.classic_video import SCORE_LIMIT, ClassicVideoSession
from sam2studio.engine.guided import weighed
from sam2studio.engine.inference import in_inference
from sam2studio.engine.moving_view import guess_in, put_back, shown, view_of
from sam2studio.engine.object_memory import ObjectMemory
from sam2studio.engine.prediction import ByteArray
from sam2studio.engine.track_run import FoundMask, Steps
from sam2studio.engine.tracker import Tracker, VideoOptions
from sam2studio.engine.video_frames import Frames, FrameSource
from sam2studio.model.sam2.network import Sam2Network

_SUREST = 0.9
"""Score of a mask that looks exactly like what was shown; a network thinks well of what it has strayed to."""


class CloseUps:
    """Square close-ups of one object as frames of a video of its own, all of one size.

    Attributes:
        windows: Where each lies, by frame; it may reach beyond the frame, whose edge is then mirrored.
    """

    def __init__(self, frames: Frames, *, side: int) -> None:
        self.windows: dict[int, Part] = {}
        self._frames, self._side = frames, side

    def __len__(self) -> int:
        return len(self._frames)

    def __getitem__(self, frame: int) -> ByteArray:
        window = self.windows.get(frame)
        if window is None:  # nobody has looked there
            return np.zeros((self._side, self._side, 3), np.uint8)
        return np.asarray(shown(self._frames.read(frame), window, self._side, beyond=cv2.BORDER_REFLECT_101))


class _Follower:
    """What the network knows of one object, all of it in close-ups."""

    def __init__(self, network: Sam2Network, frames: Frames, options: VideoOptions) -> None:
        self.memory = ObjectMemory()
        self._network, self._size = network, frames.size
        self._close_ups = CloseUps(frames, side=network.config.image_size)
        self._tracker = Tracker(network, Frames(self._close_ups), options)

    def tell_steps(self, frame: int, mask: Mask, *, lasting: bool) -> Steps:
        """Remember where the object is on a frame."""
        window = self._look_at(frame, mask)
        near = shown(mask.to_array().astype(np.float32), window, self._network.config.image_size) > 0.5
        yield from in_inference(self._tracker.mask_steps(self.memory, frame, np.asarray(near), lasting=lasting))

    def look_steps(self, frame: int, carried: Mask, *, reverse: bool) -> Generator[None, None, FoundMask]:
        """What is on a frame where the object was carried to; the network remembers it."""
        window = self._look_at(frame, carried, before=frame + 1 if reverse else frame - 1)
        guess = guess_in(window, carried, self._network.config.mask_side)
        yield from in_inference(
            self._tracker.track_steps([self.memory], frame, backward=reverse, sharing=1, guess=guess)
        )
        known = self.memory.on(frame)
        assert known is not None
        mask = put_back(weighed(known.logits[0, 0].cpu().numpy(), guess), window, self._size)
        return FoundMask(mask=mask, score=float(known.quality[0]), object_score=float(known.score[0]))

    def forget(self, frame: int) -> None:
        """Forget everything about a frame."""
        self.memory.forget(frame)

    def _look_at(self, frame: int, mask: Mask, *, before: int | None = None) -> Part:
        """Where to look at a mask with pixels: nearly as closely as on the frame `before`, if that was looked at."""
        windows = self._close_ups.windows
        window = view_of(mask, before=None if before is None else windows.get(before))
        if windows.get(frame) != window:
            self._tracker.look_anew(frame)
        for old in [each for each in windows if each != before and self.memory.on(each) is None]:
            del windows[old]
        windows[frame] = window
        return window


class GuidedVideoSession:
    """Carries masks through one video with a small network and without; see `TrackingSession` for the interface.

    One thread owns a session. Memory does not grow with the length of the video.
    """

    def __init__(self, network: Sam2Network, frames: FrameSource, *, options: VideoOptions | None = None) -> None:
        self._network = network
        self._frames = Frames(frames)
        self._classic = ClassicVideoSession(frames)
        # What is farther away than tracking looks is never needed again.
        self._options = replace(VideoOptions() if options is None else options, memory_bytes=0)
        self._followers: dict[int, _Follower] = {}

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the frames."""
        return self._frames.size

    @property
    def object_ids(self) -> list[int]:
        """The objects that it knows."""
        return self._classic.object_ids

    @property
    def memory_bytes(self) -> int:
        """What is remembered of all objects, bytes."""
        return sum(follower.memory.nbytes for follower in self._followers.values())

    def remove_object(self, object_id: int) -> None:
        """Forget an object that it knows."""
        self._classic.remove_object(object_id)
        self._followers.pop(object_id, None)

    def forget_frame(self, object_id: int, frame: int) -> None:
        """Forget what it was told, and what it found, of an object that it knows on one frame."""
        self._classic.forget_frame(object_id, frame)
        if object_id in self._followers:
            self._followers[object_id].forget(frame)

    def keyframe_steps(self, *, object_id: int, frame: int, mask: Mask) -> Steps:
        """Be told by a person where an object is on a frame."""
        yield from self._classic.keyframe_steps(object_id=object_id, frame=frame, mask=mask)
        yield from self._tell_steps(object_id, frame, mask, lasting=True)

    def memory_steps(self, *, object_id: int, frame: int, mask: Mask) -> Steps:
        """Be told what was found of an object on a frame in an earlier run."""
        yield from self._classic.memory_steps(object_id=object_id, frame=frame, mask=mask)
        yield from self._tell_steps(object_id, frame, mask, lasting=False)

    def track_steps(
        self, frame: int, *, objects: Sequence[int], reverse: bool
    ) -> Generator[None, None, dict[int, FoundMask]]:
        """Find objects on a frame, from what is known of the nearest frame behind."""
        answers = yield from self._classic.track_steps(frame, objects=objects, reverse=reverse)
        for object_id, carried in answers.items():
            if carried.mask:
                found = yield from self._follower(object_id).look_steps(frame, carried.mask, reverse=reverse)
                if self._classic.is_remnant(object_id, frame, found.mask):
                    self._followers[object_id].forget(frame)
                    found = _gone(self.size)
                yield from self._classic.memory_steps(object_id=object_id, frame=frame, mask=found.mask)
                likeness = self._classic.likeness(object_id, frame, found.mask)
                answers[object_id] = replace(found, score=min(found.score or 0.0, _SUREST * likeness))
        return _apart(answers) if self._options.apart else answers

    def _tell_steps(self, object_id: int, frame: int, mask: Mask, *, lasting: bool) -> Steps:
        if mask:
            yield from self._follower(object_id).tell_steps(frame, mask, lasting=lasting)
        elif object_id in self._followers:
            self._followers[object_id].forget(frame)

    def _follower(self, object_id: int) -> _Follower:
        if object_id not in self._followers:
            self._followers[object_id] = _Follower(self._network, self._frames, self._options)
        return self._followers[object_id]


def _gone(size: tuple[int, int]) -> FoundMask:
    """What is said of an object that is out of sight."""
    return FoundMask(mask=Mask.empty(height=size[0], width=size[1]), score=0.0, object_score=-SCORE_LIMIT)


def _apart(answers: dict[int, FoundMask]) -> dict[int, FoundMask]:
    """Every pixel to one object at most: the one of which the better mask is expected."""
    parted, taken = dict(answers), None
    for object_id, found in sorted(answers.items(), key=lambda item: -(item[1].score or 0.0)):
        mask = found.mask if taken is None else found.mask - taken
        parted[object_id] = replace(found, mask=mask)
        taken = mask if taken is None else taken | mask
    return parted

"""Following objects through a video from what was said on its first frame, one frame in memory at a time."""

from __future__ import annotations

import math
import time
from collections.abc import Container, Generator, Sequence

import numpy as np

from sam2studio.core.errors import InputError, NothingFoundError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.engine.inference import finished
from sam2studio.engine.mask_prompts import is_binary
from sam2studio.engine.prediction import Segmenter
from sam2studio.engine.segmenters import sam2_session
from sam2studio.engine.track_run import FoundMask, TrackingSession
from sam2studio.engine.tracker import VideoOptions
from sam2studio.engine.trackers import open_tracker
from sam2studio.engine.video_frames import FrameSource
from sam2studio.engine.video_session import VideoSession
from sam2studio.jobs.detect import DetectedObject
from sam2studio.jobs.looking import ObjectPrompt, Seen, numbered, seen_since
from sam2studio.jobs.predict import answer
from sam2studio.model.sam2.network import Sam2Network


def follow(
    model: Segmenter | Sam2Network,
    frames: FrameSource,
    prompts: Sequence[ObjectPrompt],
    *,
    options: VideoOptions | None = None,
    bad: Container[int] = (),
) -> Generator[tuple[int, Seen], None, None]:
    """The objects on every frame, from the first to the last.

    Each object has its row on each frame, in the order of the prompts, also where it is absent: its mask is empty then
    and its box has no area. Its number (`track`) counts from 1, its class from 0. The score is the IoU that the network
    expects of the mask, times how sure it is that the object is there.

    Args:
        model: A SAM 2 network (or a session of one), or the classic segmenter.
        frames: Read one at a time.
        prompts: On the first frame.
        options: How a network tracks.
        bad: Frames that turned out not to be decodable, as `PatientFrames.bad` tells; nothing is there on them.

    Raises:
        InputError: A prompt is wrong, or this model cannot track.
        NothingFoundError: There is nothing where a prompt says; the classic segmenter tells that.
        DeviceFullError: The device has no room for it.
        MediaError: The video cannot be read on.
    """
    session = open_tracker(model, frames, options=options)
    start = time.perf_counter()
    found = _shown(session, model, frames, prompts)
    numbers, names = range(1, len(prompts) + 1), numbered(len(prompts))
    for frame in range(len(frames)):
        if frame:
            start = time.perf_counter()
            found = finished(session.track_steps(frame, objects=list(numbers), reverse=False))
        told = time.perf_counter()
        nothing = FoundMask(mask=Mask.empty(height=session.size[0], width=session.size[1]), score=0.0)
        objects = tuple(_object(number, nothing if frame in bad else found[number]) for number in numbers)
        yield frame, seen_since(objects, names=names, start=start, told=told)


def _shown(
    session: TrackingSession, model: Segmenter | Sam2Network, frames: FrameSource, prompts: Sequence[ObjectPrompt]
) -> dict[int, FoundMask]:
    """Says where the objects are on the first frame, and what is seen of them there."""
    for each in prompts:
        _check(each, session.size)
    if isinstance(session, VideoSession):
        return _shown_to_network(session, prompts)
    if isinstance(model, Sam2Network):
        model = sam2_session(model, name="")
    model.set_image(frames[0])
    found = {}
    for number, each in enumerate(prompts, start=1):
        if each.mask is not None:
            found[number] = FoundMask(mask=Mask.from_array(each.mask), score=1.0)
        else:
            told = answer(model, each.prompt)
            found[number] = FoundMask(mask=told.mask, score=told.score)
        if found[number].mask:
            finished(session.keyframe_steps(object_id=number, frame=0, mask=found[number].mask))
        else:
            raise NothingFoundError(
                f"Nothing was found where object {number} is said to be.", todo="Add points, or give a box."
            )
    return found


def _shown_to_network(session: VideoSession, prompts: Sequence[ObjectPrompt]) -> dict[int, FoundMask]:
    for number, each in enumerate(prompts, start=1):
        if each.mask is not None:
            session.add_mask(object_id=number, frame=0, mask=each.mask != 0)
        else:
            said = each.prompt
            box = None if said.box is None else said.box.clipped(width=session.size[1], height=session.size[0])
            session.add_prompt(
                object_id=number,
                frame=0,
                points=said.xy or None,
                labels=said.labels or None,
                box=None if box is None else (box.x0, box.y0, box.x1, box.y1),
            )
    result = next(session.propagate(start=0))
    return {
        number: FoundMask(mask=mask, score=float(quality), object_score=float(score))
        for (number, mask), quality, score in zip(
            result.exact_masks().items(), result.quality, result.object_scores, strict=True
        )
    }


def _check(each: ObjectPrompt, size: tuple[int, int]) -> None:
    """Raise InputError for a mask that is none of the video, or that comes with points."""
    if each.mask is None:
        return
    if each.prompt:
        raise InputError("masks: an object of a video is shown by a mask, or by points and a box, not by both.")
    if each.mask.shape != size or not is_binary(each.mask):
        raise InputError(f"masks: expected 0 and 1 at the size of the video, {size}; got {each.mask.shape}.")


def _object(number: int, found: FoundMask) -> DetectedObject:
    x, y, width, height = found.mask.bbox or (0, 0, 0, 0)
    there = 1.0 if found.object_score is None else _share(found.object_score)
    expected = 1.0 if found.score is None else min(max(found.score, 0.0), 1.0)
    return DetectedObject(
        name=str(number - 1),
        class_id=number - 1,
        score=expected * there,
        box=Box(x, y, x + width, y + height),
        mask=found.mask,
        track=number,
    )


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-float(np.clip(logit, -50, 50))))

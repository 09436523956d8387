"""From a clip to close-ups that move along with one object, and what the classic tracker takes it for there.

That is how small networks look at videos (`engine.guided_video`): the classic tracker carries a mask from frame to
frame, the network looks at it in a close-up around it and corrects it. So it has to have seen how masks that are
carried err: arms are dropped, edges stay behind, and a neighbour of the same colour is taken in.
"""

from __future__ import annotations

import cv2
import numpy as np

from sam2studio.core.mask import Mask
from sam2studio.engine.classic_video import ClassicVideoSession
from sam2studio.engine.inference import finished
from sam2studio.engine.moving_view import guess_in, shown, view_of
from sam2studio.model.sam2.config import PATCH_STRIDE
from sam2studio.training.clip_cuts import ClipCut, frame_order, objects_on
from sam2studio.training.crops import CutSpec
from sam2studio.training.looks import Look
from sam2studio.training.synthetic.scene import Clip

_CORRECTED = 0.5
"""Share of the frames on which the network is taken to have seen the truth, and the tracker to go on from there."""


def follow_clip(clip: Clip, spec: CutSpec, rng: np.random.Generator, *, frames: int) -> ClipCut:
    """A training clip of one object, K = 1, guessed from the second frame on; the same for the same state of `rng`.

    Where nothing is carried, the object is guessed right; where there is none, the view stays where it was.
    """
    order, step = frame_order(len(clip), frames, rng), -1 if rng.random() < 0.5 else 1
    look = Look.drawn(rng)
    pictures = [np.ascontiguousarray(look.apply(clip.frames[number], rng)[:, ::step]) for number in order]
    chosen = objects_on(clip, clip.labels[order[0]], spec, rng)
    inside = clip.family.within(chosen[0])
    truths = [Mask.from_array(np.ascontiguousarray(inside[clip.labels[number]][:, ::step])) for number in order]

    side, cells = spec.size, spec.size // PATCH_STRIDE
    images = np.empty((frames, side, side, 3), np.uint8)
    coverage = np.empty((frames, 1, cells, cells), np.uint8)
    guesses = np.empty((frames - 1, 1, cells, cells), np.float32)
    tracker, view = ClassicVideoSession(pictures), view_of(truths[0], before=None)
    finished(tracker.keyframe_steps(object_id=1, frame=0, mask=truths[0]))
    for place, truth in enumerate(truths):
        carried = truth
        if place and truths[0]:
            carried = finished(tracker.track_steps(place, objects=[1], reverse=False))[1].mask or truth
            if rng.random() < _CORRECTED:
                finished(tracker.memory_steps(object_id=1, frame=place, mask=truth))
        view = view_of(carried, before=view) if carried else view
        images[place] = shown(pictures[place], view, side, beyond=cv2.BORDER_REFLECT_101)
        coverage[place, 0] = shown(truth.to_array().astype(np.uint8) * np.uint8(255), view, cells)
        if place:
            guesses[place - 1, 0] = guess_in(view, carried, cells)
    return ClipCut(images, coverage, np.zeros((1, 4), np.float32), guesses)

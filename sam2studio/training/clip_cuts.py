"""From a clip to one training clip: some of its frames, cut out and altered alike, forward or backward."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.model.sam2.config import PATCH_STRIDE
from sam2studio.training.crops import KIND_WEIGHTS, CutSpec, covered, drawn, frame_in, shares_of
from sam2studio.training.looks import Look
from sam2studio.training.synthetic.scene import Clip, Labels, Segment

_TRIES = 6
_LARGEST = 0.7


class ClipCut(NamedTuple):
    """A training clip; see `batches.ClipBatch`."""

    images: NDArray[np.uint8]
    coverage: NDArray[np.uint8]
    boxes: NDArray[np.float32]
    guesses: NDArray[np.float32] = np.empty(0, np.float32)


def cut_clip(clip: Clip, spec: CutSpec, rng: np.random.Generator, *, frames: int) -> ClipCut:
    """A training clip; the same for the same state of `rng`. Objects are those that its first frame shows."""
    order = frame_order(len(clip), frames, rng)
    for attempt in range(_TRIES):
        frame = frame_in(clip.labels.shape[1:], spec, rng, whole=attempt == _TRIES - 1)
        first = frame.of(clip.labels[order[0]])
        shares = shares_of(clip.family, first, len(clip.segments))
        if any(each.kind == "whole" for each in _shown_well(clip, shares, spec)):
            break
    chosen = objects_on(clip, first, spec, rng)
    look, side = Look.drawn(rng), spec.size // PATCH_STRIDE
    images = np.empty((frames, spec.size, spec.size, 3), np.uint8)
    coverage = np.empty((frames, len(chosen), side, side), np.uint8)
    boxes = np.empty((frames, len(chosen), 4), np.float32)
    for place, number in enumerate(order):
        image = cv2.resize(frame.of(clip.frames[number]), (spec.size, spec.size), interpolation=cv2.INTER_AREA)
        images[place] = look.apply(np.asarray(image, np.uint8), rng) if spec.altered else image
        labels = frame.of(clip.labels[number])
        coverage[place], boxes[place] = covered(clip.family, labels, chosen, spec.size)
    return ClipCut(images, coverage, boxes[0])


def frame_order(length: int, frames: int, rng: np.random.Generator) -> list[int]:
    """Which frames of a clip, in which order: evenly spaced, every second time backward.

    The last one is repeated if need be.
    """
    stride = int(rng.integers(1, max(1, (length - 1) // max(1, frames - 1)) + 1))
    start = int(rng.integers(max(1, length - stride * (frames - 1))))
    order = [min(start + stride * place, length - 1) for place in range(frames)]
    return order[::-1] if rng.random() < 0.5 else order


def objects_on(clip: Clip, first: Labels, spec: CutSpec, rng: np.random.Generator) -> list[int]:
    """Numbers of objects that a first frame, or a part of it, shows well; of the largest where it shows none."""
    shares = shares_of(clip.family, first, len(clip.segments))
    found = _shown_well(clip, shares, spec)
    if not found:
        return [int(np.argmax(shares[1:])) + 1] * spec.targets
    return drawn([each.number for each in found], [KIND_WEIGHTS[each.kind] for each in found], spec.targets, rng)


def _shown_well(clip: Clip, shares: NDArray[np.float64], spec: CutSpec) -> list[Segment]:
    return [each for each in clip.segments if spec.smallest <= shares[each.number] <= _LARGEST and each.kind != "stuff"]

"""Detectors: what do they find on images whose objects are known? AP of boxes and of masks as COCO defines it."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

from sam2studio.core.errors import InputError, MediaError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.core.prompts import Box
from sam2studio.engine.detections import Detections
from sam2studio.engine.prediction import ByteArray
from sam2studio.evaluation.precision import Detection, Precision, PrecisionScorer
from sam2studio.evaluation.truth import Truth, spread

CONF = 0.001
"""Least score: nearly everything, as is usual for AP, where the order counts and not a threshold."""


class Detecting(Protocol):
    """The part of `sam2studio.engine.detector.Detector` that is needed."""

    @property
    def name(self) -> str:
        """The name that people see."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the classes."""

    @property
    def makes_masks(self) -> bool:
        """Whether it finds masks, not boxes only."""

    def detect(self, rgb: ByteArray, *, conf: float | None = None) -> Detections:
        """The objects on an image, best first."""


@dataclass(frozen=True, kw_only=True)
class DetectionScores:
    """What a detector found on all images; at least one.

    Attributes:
        boxes: Of boxes.
        masks: Of masks; None from a detector of boxes, or when only boxes are known.
        images: How many were looked at.
        unknown: Classes of the data that the detector does not know, so that it can find none of them.
        skipped: Images that could not be read, and why.
        seconds: How long it took.
    """

    boxes: Precision
    masks: Precision | None
    images: int
    unknown: tuple[str, ...]
    skipped: tuple[str, ...]
    seconds: float


def measure_detections(
    detector: Detecting, truth: Truth, *, limit: int | None = None, cancel: CancelToken | None = None
) -> Generator[Progress, None, DetectionScores | None]:
    """Shows every image that somebody has labelled to a detector. Classes are the same when their names are.

    Args:
        detector: Owned by this thread.
        truth: What is to be found.
        limit: Images at most, spread evenly over all.
        cancel: Polled before each image.

    Returns:
        The scores; None when there was no object.

    Raises:
        InputError: The detector knows none of the classes.
        Cancelled: The token was cancelled.
    """
    places = {name.casefold(): place for place, name in enumerate(truth.classes)}
    class_of = {kind: places[name.casefold()] for kind, name in enumerate(detector.names) if name.casefold() in places}
    if not class_of:
        raise InputError(f"model: {detector.name} knows none of the classes {', '.join(truth.classes[:10])}.")
    begun, skipped, count, objects = time.monotonic(), list[str](), 0, 0
    scorer = PrecisionScorer(truth.classes)
    total = len(truth.images) if limit is None else min(limit, len(truth.images))
    with_masks = detector.makes_masks
    for done, image in enumerate(spread(truth.images, limit)):
        if cancel is not None:
            cancel.check()
        yield Progress(done=done, total=total, text=image.name)
        if not image.labelled:
            continue
        try:
            found = detector.detect(image.read(), conf=CONF)
        except MediaError as error:
            skipped.append(str(error))
            continue
        scorer.add(image, _known(found, class_of, with_masks=with_masks))
        count += 1
        objects += sum(not each.crowd for each in image.objects)
        with_masks = with_masks and all(each.mask is not None for each in image.objects)
    yield Progress(done=total, total=total)
    if not objects:
        return None
    reached = set(class_of.values())
    return DetectionScores(
        boxes=scorer.result("bbox"),
        masks=scorer.result("segm") if with_masks else None,
        images=count,
        unknown=tuple(name for place, name in enumerate(truth.classes) if place not in reached),
        skipped=tuple(skipped),
        seconds=time.monotonic() - begun,
    )


def _known(found: Detections, class_of: dict[int, int], *, with_masks: bool) -> list[Detection]:
    """Those of the classes that the data has."""
    detections = []
    for index in range(len(found)):
        class_id = class_of.get(int(found.classes[index]))
        if class_id is None:
            continue
        mask = None
        if with_masks:
            x, y, part = found.part(index)
            mask = Mask.from_crop(part, x=x, y=y, height=found.height, width=found.width)
        box = Box(*(float(side) for side in found.boxes[index]))
        detections.append(Detection(class_id=class_id, score=float(found.scores[index]), mask=mask, box=box))
    return detections

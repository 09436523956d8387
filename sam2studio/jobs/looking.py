"""Looking at one picture after the other, whatever the model: by prompts, at everything, or for known classes.

A look is made once and given pictures; the command line and the Python API share them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box, Prompt
from sam2studio.engine.boxes import predict_boxes
from sam2studio.engine.content_cache import ContentCache
from sam2studio.engine.detections import Detections
from sam2studio.engine.detector import Detector, Finder
from sam2studio.engine.fast_sam import FastSamEmbedding, choose, why_nothing
from sam2studio.engine.mask_prompts import logits_for
from sam2studio.engine.prediction import Embedding, ImagePrediction, Segmenter
from sam2studio.jobs.detect import DetectedObject, DetectOptions, objects_of

log = logging.getLogger(__name__)

Rgb = NDArray[np.uint8]


@dataclass(frozen=True, eq=False, kw_only=True)
class ObjectPrompt:
    """What is said of one object.

    Attributes:
        prompt: Points and a box, pixels.
        mask: A mask or logits, as `mask_prompts.logits_for` takes them; None for none.
    """

    prompt: Prompt = field(default_factory=Prompt)
    mask: NDArray[np.generic] | None = None

    @property
    def only_box(self) -> bool:
        """Whether a box is all that is said."""
        return self.prompt.box is not None and not self.prompt.points and self.mask is None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What was found on one picture.

    Attributes:
        objects: Of prompts in their order, else best first.
        names: Of the classes.
        network_ms: Milliseconds that the network took.
        rest_ms: Milliseconds that masks and boxes took after it.
    """

    objects: tuple[DetectedObject, ...]
    names: Mapping[int, str]
    network_ms: float
    rest_ms: float


class Look(Protocol):
    """Pictures to what is on them."""

    def __call__(self, rgb: Rgb, *, keep: bool) -> Seen:
        """Looks at (H, W, 3) uint8 RGB; `keep` where the same picture may be shown again soon."""


class LookByPrompts:
    """The same prompts on every picture. The class of an object is the number of its prompt, from 0."""

    def __init__(
        self,
        segmenter: Segmenter,
        prompts: Sequence[ObjectPrompt],
        *,
        conf: float = 0.0,
        multimask: bool = False,
        kept: ContentCache[Embedding] | None = None,
    ) -> None:
        self._segmenter = segmenter
        self._prompts = tuple(prompts)
        self._conf = conf
        self._multimask = multimask
        self._kept = ContentCache[Embedding]() if kept is None else kept
        self._told = False

    def __call__(self, rgb: Rgb, *, keep: bool) -> Seen:
        """See `Look`. An answer without a pixel, or with a score that is not above `conf`, is left out;
        of `conf` 0 only the former.

        That a prompt has no answer above `conf` is logged once.
        """
        start = time.perf_counter()
        encode = self._segmenter.encode
        self._segmenter.use(self._kept.of(rgb, lambda: encode(rgb)) if keep else encode(rgb))
        found: list[DetectedObject] = []
        rest = 0.0
        for number, answer in enumerate(self._answers((rgb.shape[0], rgb.shape[1]))):
            told = time.perf_counter()
            found += self._objects(number, answer)
            self._tell(number, answer)
            rest += time.perf_counter() - told
        network = time.perf_counter() - start - rest
        names = numbered(len(self._prompts))
        return Seen(objects=tuple(found), names=names, network_ms=1000 * network, rest_ms=1000 * rest)

    def _objects(self, number: int, answer: ImagePrediction) -> Iterator[DetectedObject]:
        """The masks of one answer that have pixels and a good enough score."""
        for index, score in enumerate(answer.scores.tolist()):
            if (score > self._conf or not self._conf) and (mask := _mask_of(answer, index)):
                yield numbered_object(number, mask, score)

    def _tell(self, number: int, answer: ImagePrediction) -> None:
        best = float(answer.scores.max(initial=0))
        if self._conf and best <= self._conf and not self._told:
            self._told = True
            log.warning(
                "the mask of prompt %d has the score %.2f, conf=%g leaves it out; a lower conf keeps it.",
                number,
                best,
                self._conf,
            )

    def _answers(self, size: tuple[int, int]) -> Iterator[ImagePrediction]:
        """What the segmenter says of each object on its current picture, (height, width) large, one at a time."""
        boxes = [_inside(each.prompt.box, size) for each in self._prompts if each.only_box and each.prompt.box]
        if len(boxes) == len(self._prompts) and not self._multimask:
            yield from predict_boxes(self._segmenter, boxes, size=size)
        else:
            yield from (self._answer(each, size) for each in self._prompts)

    def _answer(self, each: ObjectPrompt, size: tuple[int, int]) -> ImagePrediction:
        said = each.prompt
        return self._segmenter.predict(
            points=said.xy or None,
            labels=said.labels or None,
            box=None if said.box is None else _inside(said.box, size),
            mask_logits=None if each.mask is None else logits_for(self._segmenter, each.mask, size=size),
            multimask=self._multimask,
        )


class LookForClasses:
    """What a detector finds: objects of its classes, or everything if it is a FastSAM."""

    def __init__(self, detector: Finder, options: DetectOptions) -> None:
        self._detector = detector
        self._options = options

    def __call__(self, rgb: Rgb, *, keep: bool) -> Seen:
        """See `Look`."""
        start = time.perf_counter()
        found = detect(self._detector, rgb, self._options)
        told = time.perf_counter()
        return seen_since(objects_of(found), names=dict(enumerate(found.names)), start=start, told=told)


class LookByChoice:
    """Some of the masks of everything that a FastSAM finds; see `fast_sam.choose` for which."""

    def __init__(
        self,
        detector: Detector,
        options: DetectOptions,
        prompts: Sequence[ObjectPrompt],
        *,
        kept: ContentCache[FastSamEmbedding] | None = None,
    ) -> None:
        if any(each.mask is not None for each in prompts):
            raise InputError("masks: FastSAM cannot refine a mask.", todo="Give points or boxes.")
        self._detector = detector
        self._options = options
        self._said = [each.prompt for each in prompts]
        self._kept = ContentCache[FastSamEmbedding]() if kept is None else kept
        self._told = False

    def __call__(self, rgb: Rgb, *, keep: bool) -> Seen:
        """See `Look`. That the prompts choose nothing is logged once, with its reason."""
        start = time.perf_counter()

        def everything() -> FastSamEmbedding:
            return FastSamEmbedding(found=detect(self._detector, rgb, self._options), network=self._detector.network)

        found = (self._kept.of(rgb, everything, setting=self._options) if keep else everything()).found
        told = time.perf_counter()
        size = (found.height, found.width)
        chosen = choose(
            found,
            points=[xy for said in self._said for xy in said.xy],
            labels=[label for said in self._said for label in said.labels],
            boxes=[_inside(said.box, size) for said in self._said if said.box is not None],
        )
        if not chosen and not self._told:
            self._told = True
            log.warning("%s A lower conf accepts more masks.", why_nothing(found, self._detector.name))
        return seen_since(objects_of(found, chosen), names=dict(enumerate(found.names)), start=start, told=told)


def detect(detector: Finder, rgb: Rgb, options: DetectOptions) -> Detections:
    """What a detector finds on a picture; raises as `Finder.detect` does."""
    return detector.detect(
        rgb,
        conf=options.conf,
        iou=options.iou,
        max_det=options.max_det,
        classes=options.classes or None,
        imgsz=options.imgsz,
    )


def _mask_of(answer: ImagePrediction, index: int) -> Mask:
    x, y, part = answer.part(index)
    return Mask.from_crop(part, x=x, y=y, height=answer.height, width=answer.width)


def numbered_object(number: int, mask: Mask, score: float) -> DetectedObject:
    """An object of a network that knows no classes."""
    x, y, width, height = mask.bbox or (0, 0, 0, 0)
    return DetectedObject(
        name=str(number),
        class_id=number,
        score=min(max(score, 0.0), 1.0),
        box=Box(x, y, x + width, y + height),
        mask=mask,
    )


def numbered(count: int) -> dict[int, str]:
    """Names of classes that are only numbers."""
    return {number: str(number) for number in range(count)}


def _inside(box: Box, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """The corners of the part of a box that lies on a picture of `size` (height, width)."""
    part = box.clipped(width=size[1], height=size[0])
    return part.x0, part.y0, part.x1, part.y1


def seen_since(objects: tuple[DetectedObject, ...], *, names: Mapping[int, str], start: float, told: float) -> Seen:
    """What was seen between two moments (`time.perf_counter`) and now."""
    end = time.perf_counter()
    return Seen(objects=objects, names=names, network_ms=1000 * (told - start), rest_ms=1000 * (end - told))

"""A segmenter without a network: points and boxes to masks by colour models and edges.

It needs no download and answers in tens of milliseconds, so a fresh machine can do the whole job at once; a network
does it better. Three steps, each in small windows of the image: seek the object at several sizes or in a box
(`classic_regions`); add or remove what later clicks correct; draw the outline to the edges nearby (`classic_outline`).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from sam2studio.core.errors import InputError
from sam2studio.core.prompts import Box, Point
from sam2studio.engine.checks import CheckedPrompt, check_image, check_prompt
from sam2studio.engine.classic_image import ClassicEmbedding, Patch, embed
from sam2studio.engine.classic_outline import (
    LOGIT_CELLS,
    MOST_CERTAIN,
    contradicts,
    correct,
    expected_iou,
    logits_of,
    refine,
    refine_mask,
)
from sam2studio.engine.classic_regions import Region, Scale, fill_box, search
from sam2studio.engine.prediction import BoolArray, ByteArray, Embedding, ImagePrediction

NAME = "Classic (no model)"
"""The name that people see."""

GUESS_SCALE, GUESS_LIMIT = 2.0, 20.0
"""What logits of this segmenter are multiplied by, and their bound, where a network takes them for a mask to refine."""
_CANDIDATES = 3
_DISTINCT = 1.25  # ratio of areas from which two candidates are worth showing both


class ClassicSession:
    """Prompts to masks on one image at a time, without a network. See `Segmenter` for the interface.

    Not thread-safe: one thread owns it. The same prompt on the same image gives the same masks.
    """

    def __init__(self) -> None:
        self._image: ClassicEmbedding | None = None

    @property
    def name(self) -> str:
        """The name that people see."""
        return NAME

    def encode(self, rgb: ByteArray) -> ClassicEmbedding:
        """Prepares an image, (H, W, 3) uint8 RGB.

        Raises:
            InputError: Wrong shape or type.
        """
        return embed(check_image(rgb))

    def encode_steps(self, rgb: ByteArray) -> Generator[None, None, ClassicEmbedding]:
        """`encode`; it is over so soon that it is one step."""
        yield
        return self.encode(rgb)

    def use(self, embedding: Embedding) -> None:
        """Makes an image current that was encoded before."""
        if not isinstance(embedding, ClassicEmbedding):
            raise InputError(f"embedding: made by another segmenter ({type(embedding).__name__}).")
        self._image = embedding

    def set_image(self, rgb: ByteArray) -> None:
        """Prepares an image and makes it current."""
        self._image = self.encode(rgb)

    def predict(
        self,
        *,
        points: Sequence[tuple[float, float]] | ArrayLike | None = None,
        labels: Sequence[int] | ArrayLike | None = None,
        box: Sequence[float] | ArrayLike | None = None,
        mask_logits: ArrayLike | None = None,
        multimask: bool = True,
    ) -> ImagePrediction:
        """Masks of the object that a prompt means.

        For one click and for a box there are up to three with `multimask`, smallest first (part, object, whole). More
        clicks leave less doubt: one answer. With `mask_logits`, clicks that contradict that mask correct it and the
        rest of it stays. Negative clicks alone mean nothing: one empty mask.
        """
        if self._image is None:
            raise InputError("No image is set; call set_image first.")
        image = self._image
        prompt = check_prompt(
            points=points, labels=labels, box=box, mask_logits=mask_logits, size=(image.height, image.width)
        )
        clicks = _clicks(prompt, image)
        corners = None if prompt.box is None else Box(*(float(value) for value in prompt.box))
        if prompt.mask_logits is None:
            regions = _proposed(image, clicks, corners, most=_CANDIDATES if multimask else 1)
        else:
            former = Patch.of_image(prompt.mask_logits, height=image.height, width=image.width)
            shape = correct(image, former, clicks=clicks, within=corners)
            shape = refine(image, shape, clicks=clicks)
            regions = [Region(shape, expected_iou(image, shape), 0.0)]
        return _prediction(image, regions)


def refine_edges(rgb: ByteArray, mask: BoolArray) -> BoolArray:
    """A mask with its outline drawn to the edges of the image nearby: a hand tool. Costs about a second at 4K.

    Args:
        rgb: (H, W, 3) uint8.
        mask: (H, W) bool.

    Returns:
        A new (H, W) bool array.

    Raises:
        InputError: Wrong shapes or types.
    """
    image = embed(check_image(rgb))
    if mask.dtype != np.bool_ or mask.shape != (image.height, image.width):
        raise InputError(f"mask: expected bool of shape {(image.height, image.width)}, got {mask.dtype} {mask.shape}.")
    return refine_mask(image, mask)


def _clicks(prompt: CheckedPrompt, image: ClassicEmbedding) -> list[Point]:
    """The clicks of a prompt; those on the far sides of the image count for its last pixels."""
    return [
        Point(min(float(x), image.width - 1.0), min(float(y), image.height - 1.0), bool(label))
        for (x, y), label in zip(prompt.points, prompt.labels, strict=True)
    ]


def _proposed(image: ClassicEmbedding, clicks: Sequence[Point], box: Box | None, *, most: int) -> list[Region]:
    """Shapes for a prompt without a former mask, smallest first.

    The box, or else the first positive click, says what is meant; the other clicks correct it one after the other, as
    if each had been made on the answer before.
    """
    first = next((click for click in clicks if click.positive), None) if box is None else None
    others = [click for click in clicks if click is not first]
    if box is not None:
        found = fill_box(image, box)
    elif first is not None:
        found = search(image, at=(first.x, first.y), scale=Scale.of_objects(image))
    else:
        return []
    regions = []
    for region in _distinct(found, 1 if others else most):
        done = [] if first is None else [first]
        shape = refine(image, region.patch, clicks=done)
        shape = shape.connected([(first.x, first.y)]) if first is not None else shape
        for click in others:
            done.append(click)
            if contradicts(shape, click):
                shape = refine(image, correct(image, shape, clicks=done, within=box), clicks=done)
        regions.append(replace(region, patch=shape if box is None else shape.cut(box)))
    return regions


def _distinct(found: Sequence[Region], most: int) -> list[Region]:
    """The best, and of the others the best that differ in size; smallest first."""
    chosen: list[Region] = []
    for region in sorted(found, key=lambda r: -r.score):
        if len(chosen) < most and all(_differ(region, other) for other in chosen):
            chosen.append(region)
    return sorted(chosen, key=lambda r: r.area)


def _differ(first: Region, second: Region) -> bool:
    return max(first.area, second.area) > _DISTINCT * min(first.area, second.area)


def _prediction(image: ClassicEmbedding, regions: Sequence[Region]) -> ImagePrediction:
    size = (image.height, image.width)
    if not regions:
        return ImagePrediction(
            scores=np.zeros(1, np.float32),
            logits=np.full((1, LOGIT_CELLS, LOGIT_CELLS), -MOST_CERTAIN, np.float32),
            object_score=-MOST_CERTAIN,
            surface=np.zeros((1, *size), np.bool_),
            height=image.height,
            width=image.width,
        )
    best = max(region.score for region in regions)
    return ImagePrediction(
        scores=np.array([region.score for region in regions], np.float32),
        logits=np.stack([logits_of(region.patch, height=image.height, width=image.width) for region in regions]),
        object_score=float(np.log(best / (1 - best))),
        surface=np.stack([region.patch.mask(height=image.height, width=image.width) for region in regions]),
        height=image.height,
        width=image.width,
    )

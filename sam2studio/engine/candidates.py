"""From what a segmenter answers to what the program keeps, trusting nothing about the answer."""

from __future__ import annotations

import cv2
import numpy as np

from sam2studio.core.errors import EngineError
from sam2studio.core.mask import Mask
from sam2studio.engine.messages import Candidate
from sam2studio.engine.prediction import FloatArray, ImagePrediction

_SURE = 10.0
"""Logit given to a pixel of a mask that was not made by the segmenter."""


def candidates_of(
    prediction: ImagePrediction, *, height: int, width: int, name: str, best_only: bool = False
) -> tuple[Candidate, ...]:
    """The masks of a prediction, best first, without empty ones.

    Args:
        prediction: What the segmenter answered.
        height: Rows of the image.
        width: Columns of the image.
        name: The segmenter's name, for the sentences.
        best_only: Make only the best one, which costs a third.

    Returns:
        Possibly nothing, when all masks are empty.

    Raises:
        EngineError: The answer is not one: wrong shapes, or numbers that are none.
    """
    _check(prediction, height=height, width=width, name=name)
    order = np.argsort(-prediction.scores, kind="stable")
    found: list[Candidate] = []
    for index in order.tolist():
        x, y, part = prediction.part(index)
        mask = Mask.from_crop(part, x=x, y=y, height=height, width=width)
        if mask:
            score = min(max(float(prediction.scores[index]), 0.0), 1.0)
            found.append(Candidate(mask, score, prediction.logits[index]))
            if best_only:
                break
    return tuple(found)


def _check(prediction: ImagePrediction, *, height: int, width: int, name: str) -> None:
    scores, logits, surface = prediction.scores, prediction.logits, prediction.surface
    count = len(scores)
    sound = (
        (prediction.height, prediction.width) == (height, width)
        and scores.shape == (count,)
        and logits.ndim == surface.ndim == 3
        and len(logits) == len(surface) == count
        and min(logits.shape + surface.shape) > 0
    )
    if not sound:
        raise EngineError(
            f"{name} answered with masks of an impossible shape.",
            safe="Your annotations are unchanged.",
            todo="Choose another model, or load this one again.",
        )
    numbers = (scores, logits) if surface.dtype == np.bool_ else (scores, logits, surface)
    if not all(np.isfinite(array).all() for array in numbers):
        raise EngineError(
            f"{name} answered with numbers that are not numbers (NaN).",
            safe="Your annotations are unchanged.",
            todo="Try another prompt; if it stays so, choose float32 arithmetic or another model.",
        )


def seed_logits(mask: Mask, *, shape: tuple[int, int], extent: tuple[float, float] = (1.0, 1.0)) -> FloatArray:
    """Logits of `shape` (h, w) that describe a mask made elsewhere: ±10, softer where a cell is partly covered.

    The image covers `extent` of them; see `ImagePrediction.extent`.
    """
    height, width = max(1, round(shape[0] * extent[0])), max(1, round(shape[1] * extent[1]))
    share = cv2.resize(mask.to_array().astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
    logits = np.full(shape, -_SURE, np.float32)
    logits[:height, :width] = (share * 2 - 1) * _SURE
    return logits

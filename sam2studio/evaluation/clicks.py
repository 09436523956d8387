"""A person who clicks, simulated: how good is the mask after 1, 2, 3 … clicks, or from a box?

The protocol is the usual one of interactive segmentation: each click goes to the middle of the largest remaining
error, positive where the object is missed and negative where too much is marked, where "largest" means the largest
inscribed circle. The first click is therefore in the middle of the object.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.core.next_click import next_click
from sam2studio.core.prompts import Point
from sam2studio.engine.prediction import Segmenter

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class ClickResult:
    """What one simulated person got for one object.

    Attributes:
        ious: IoU after click 1, 2, …; after the first, of the candidate that scored best.
        best_of_first: IoU of the best of the candidates after the first click: what a person who picks would have.
        points: The clicks, in order.
        mask: What there is after the last click.
    """

    ious: tuple[float, ...]
    best_of_first: float
    points: tuple[Point, ...]
    mask: Mask


def iou(first: BoolArray, second: BoolArray) -> float:
    """Intersection over union of two (H, W) masks; 1.0 when both are empty."""
    union = np.count_nonzero(first | second)
    return np.count_nonzero(first & second) / union if union else 1.0


def simulate(session: Segmenter, truth: BoolArray, *, clicks: int, void: BoolArray | None = None) -> ClickResult:
    """Clicks up to `clicks` times on the session's current image, feeding each mask back as the next one's start.

    A person who has it exactly right clicks no more; the last IoU is repeated.

    Args:
        session: With an image set.
        truth: (H, W) bool, the object, with at least one pixel.
        clicks: At least 1.
        void: (H, W) bool, pixels beside the object that do not count; None for none.
    """
    if not truth.any() or clicks < 1:
        raise InputError("truth, clicks: expected a mask with pixels and at least one click.")
    points: list[Point] = []
    ious: list[float] = []
    best_of_first = 0.0
    mask, logits = np.zeros_like(truth), None
    for turn in range(clicks):
        point = next_click(truth, _judged(mask, void))
        if point is None:
            ious.append(ious[-1])
            continue
        points.append(point)
        answer = session.predict(
            points=[(p.x, p.y) for p in points],
            labels=[int(p.positive) for p in points],
            mask_logits=logits,
            multimask=turn == 0,
        )
        mask, logits = answer.mask(answer.best), answer.logits[answer.best]
        ious.append(iou(_judged(mask, void), truth))
        if turn == 0:
            best_of_first = max(iou(_judged(answer.mask(index), void), truth) for index in range(len(answer)))
    return ClickResult(ious=tuple(ious), best_of_first=best_of_first, points=tuple(points), mask=Mask.from_array(mask))


def simulate_box(session: Segmenter, truth: BoolArray) -> float:
    """IoU from the exact bounding box alone, on the session's current image."""
    answer = session.predict(box=bounding_box(truth), multimask=False)
    return iou(answer.mask(answer.best), truth)


def bounding_box(truth: BoolArray) -> tuple[float, float, float, float]:
    """x0, y0, x1, y1 of the sides of a mask with at least one pixel; x1 and y1 are one past the last pixel."""
    columns, rows = np.flatnonzero(truth.any(axis=0)), np.flatnonzero(truth.any(axis=1))
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)


def _judged(mask: BoolArray, void: BoolArray | None) -> BoolArray:
    """The part of a mask that counts."""
    return mask if void is None else mask & ~void

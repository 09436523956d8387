"""Of boxes that cover the same thing, the best one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]


def suppress(
    boxes: FloatArray, scores: FloatArray, classes: NDArray[np.integer] | None = None, *, iou: float, most: int
) -> NDArray[np.intp]:
    """Indices of the boxes to keep, best first (equal scores in the order given).

    A box goes when a better kept one of its class covers it with an intersection over union above `iou`.

    Args:
        boxes: (n, 4) x0, y0, x1, y1.
        scores: (n,).
        classes: (n,), or None to compare all boxes with each other.
        iou: The overlap that is still accepted, 0..1.
        most: Stop after so many.
    """
    order = np.argsort(-scores, kind="stable")
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept: list[int] = []
    while len(order) and len(kept) < most:
        best, order = order[0], order[1:]
        kept.append(int(best))
        overlap = _overlap(boxes[best], areas[best], boxes[order], areas[order])
        goes = overlap > iou
        if classes is not None:
            goes &= classes[order] == classes[best]
        order = order[~goes]
    return np.array(kept, np.intp)


def _overlap(box: FloatArray, area: np.float32, others: FloatArray, areas: FloatArray) -> FloatArray:
    """Intersection over union of one box with others, (n,)."""
    sides = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    common = np.prod(np.maximum(sides, np.float32(0)), axis=1)
    union = area + areas - common
    overlap: FloatArray = np.divide(common, union, out=np.zeros_like(common), where=union > 0)
    return overlap

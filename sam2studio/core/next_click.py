"""Where a person would click next on a mask that is wrong: the rule of interactive segmentation's usual protocol."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.core.prompts import Point


def next_click(truth: NDArray[np.bool_], prediction: NDArray[np.bool_]) -> Point | None:
    """Where a person would click next.

    Args:
        truth: (H, W), the mask that is wanted.
        prediction: (H, W), the mask so far.

    Returns:
        The middle of the largest inscribed circle of the pixels that are wrong; None when none is wrong.
    """
    missed = _depth(truth & ~prediction)
    extra = _depth(prediction & ~truth)
    positive = bool(missed.max() >= extra.max())
    depth = missed if positive else extra
    if depth.max() == 0:
        return None
    row, column = np.unravel_index(int(depth.argmax()), depth.shape)
    return Point(float(column), float(row), positive)


def _depth(wrong: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Distance of each wrong pixel to the nearest right one, the outside of the image counting as right."""
    padded = np.pad(wrong.astype(np.uint8), 1)
    return np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, cv2.DIST_MASK_PRECISE), np.float32)[1:-1, 1:-1]

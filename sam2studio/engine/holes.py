"""Small holes in masks."""

from __future__ import annotations

import cv2
import numpy as np

from sam2studio.engine.prediction import FloatArray

_JUST_INSIDE = 0.1


def fill_holes(logits: FloatArray, *, at_most: int) -> FloatArray:
    """A map of logits whose holes of up to `at_most` pixels are filled.

    A hole is a part of the background, connected by sides and corners, wherever it lies.

    Args:
        logits: (h, w) float32; not changed.
        at_most: Largest hole that is filled, pixels of this map.

    Returns:
        (h, w) float32.
    """
    count, names, figures, _ = cv2.connectedComponentsWithStats((logits <= 0).astype(np.uint8), connectivity=8)
    small = np.zeros(count, np.bool_)
    small[1:] = figures[1:, cv2.CC_STAT_AREA] <= at_most
    return np.where(small[names], np.float32(_JUST_INSIDE), logits)

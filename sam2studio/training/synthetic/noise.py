"""Random fields: smooth noise of many octaves, cells, and bending."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
Rng = np.random.Generator


def clouds(
    rng: Rng, height: int, width: int, *, cells: float = 4, octaves: int = 5, gain: float = 0.5, stretch: float = 1
) -> Field:
    """(H, W) float32 in 0…1: noise whose octaves weigh `gain` times the one before.

    Args:
        rng: Where chance comes from.
        height: Rows.
        width: Columns.
        cells: Bumps along the longer side in the coarsest octave.
        octaves: At most so many; those finer than a pixel are left out.
        gain: About 0.5 gives the spectrum of photographs.
        stretch: How many times longer a bump is along x than along y.
    """
    total = np.zeros((height, width), np.float32)
    longer, weight = max(height, width), 1.0
    for octave in range(octaves):
        fine = cells * 2**octave / longer
        rows = min(height, max(2, round(height * fine * stretch**0.5) + 1))
        columns = min(width, max(2, round(width * fine / stretch**0.5) + 1))
        grid = rng.random((rows, columns), np.float32)
        smooth = cv2.INTER_CUBIC if octave < 3 else cv2.INTER_LINEAR
        total += weight * cv2.resize(grid, (width, height), interpolation=smooth)
        if rows == height and columns == width:
            break
        weight *= gain
    return spread(total)


def spread(field: Field) -> Field:
    """The field stretched to 0…1."""
    low, high, _, _ = cv2.minMaxLoc(field)
    return np.asarray((field - low) * (1 / max(1e-6, high - low)), np.float32)


def cells(rng: Rng, height: int, width: int, *, count: int) -> tuple[NDArray[np.int32], Field]:
    """Voronoi cells: (H, W) number 1 … count of each pixel's cell, and (H, W) distance to its seed in pixels."""
    seeds = np.full((height, width), 255, np.uint8)
    seeds[rng.integers(0, height, count), rng.integers(0, width, count)] = 0
    distance, labels = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
    return np.asarray(labels, np.int32), np.asarray(distance, np.float32)


def bend(
    rng: Rng, picture: NDArray[np.uint8], amount: float, *, waves: float = 2.0, octaves: int = 1, exact: bool = False
) -> NDArray[np.uint8]:
    """The picture pushed around by a field of at most `amount` pixels; edges reflect; `exact` mixes no values."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    for target in (x, y):
        target += (clouds(rng, height, width, cells=waves, octaves=octaves) - 0.5) * np.float32(2 * amount)
    way = cv2.INTER_NEAREST if exact else cv2.INTER_LINEAR
    return np.asarray(cv2.remap(picture, x, y, way, borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def grid(height: int, width: int, angle: float) -> tuple[Field, Field]:
    """Two coordinates in pixels, turned by `angle`, from the middle."""
    y, x = np.ogrid[:height, :width]
    x = np.asarray(x - width / 2, np.float32)
    y = np.asarray(y - height / 2, np.float32)
    c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return np.asarray(c * x + s * y, np.float32), np.asarray(c * y - s * x, np.float32)

"""The published rules of everything mode that need no network: where points lie, which masks count, which are doubles.

Boxes are x0, y0, x1, y1 in pixels, x1 and y1 being the last column and row inside, as in the published code
(facebookresearch/segment-anything and sam2, "automatic mask generator").
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.engine.prediction import BoolArray, FloatArray

_NEAR_PX = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """A part of the picture that is looked at on its own; `x1` and `y1` are the first column and row outside.

    Attributes:
        x0: First column.
        y0: First row.
        x1: First column after it.
        y1: First row after it.
        layer: 0 for the whole picture; layer n has 2ⁿ crops per side.
    """

    x0: int
    y0: int
    x1: int
    y1: int
    layer: int

    @property
    def width(self) -> int:
        """Columns."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """Rows."""
        return self.y1 - self.y0


def point_grid(side: int) -> NDArray[np.float64]:
    """(side², 2) points x, y in 0..1, evenly spaced, row by row."""
    steps = (np.arange(side) + 0.5) / side
    return np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)


def points_of_layer(side: int, *, layer: int, downscale: int) -> int:
    """Points per side on the crops of a layer."""
    return int(side / downscale**layer)


def crops_of(height: int, width: int, *, layers: int, overlap_ratio: float) -> tuple[Crop, ...]:
    """The whole picture, then the crops of every layer, column by column.

    Args:
        height: Rows of the picture.
        width: Columns of the picture.
        layers: Layers beside the whole picture.
        overlap_ratio: Share of the shorter side by which crops of the first layer overlap; less in later ones.
    """
    crops = [Crop(x0=0, y0=0, x1=width, y1=height, layer=0)]
    for layer in range(1, layers + 1):
        count = 2**layer
        overlap = int(overlap_ratio * min(height, width) * (2 / count))
        across, down = (math.ceil((overlap * (count - 1) + length) / count) for length in (width, height))
        for column, row in product(range(count), repeat=2):
            x0, y0 = (across - overlap) * column, (down - overlap) * row
            crops.append(Crop(x0=x0, y0=y0, x1=min(x0 + across, width), y1=min(y0 + down, height), layer=layer))
    return tuple(crops)


def near_crop_edge(boxes: FloatArray, crop: Crop, *, height: int, width: int) -> BoolArray:
    """Which boxes, in pixels of the crop, end near an edge of the crop that is not near an edge of the picture."""
    moved = boxes + np.array([crop.x0, crop.y0] * 2, np.float32)
    edges = np.array([crop.x0, crop.y0, crop.x1, crop.y1], np.float32)
    outer = np.array([0, 0, width, height], np.float32)
    sides = (np.abs(moved - edges) <= _NEAR_PX) & (np.abs(moved - outer) > _NEAR_PX)
    near: BoolArray = sides.any(axis=1)
    return near


def box_of(mask: BoolArray) -> tuple[int, int, int, int]:
    """The box of the pixels of a mask (h, w); all zeros where it is empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return 0, 0, 0, 0
    return int(columns[0]), int(rows[0]), int(columns[-1]), int(rows[-1])


def stability(logits: FloatArray, *, threshold: float = 0.0, offset: float = 1.0) -> FloatArray:
    """How little masks (n, h, w) change with the threshold: IoU of those `offset` above and below it, (n,)."""
    inner = np.count_nonzero(logits > threshold + offset, axis=(1, 2))
    outer = np.count_nonzero(logits > threshold - offset, axis=(1, 2))
    share = np.divide(inner, outer, out=np.zeros(len(logits)), where=outer > 0)
    score: FloatArray = share.astype(np.float32)
    return score


def without_small_regions(mask: BoolArray, *, least: int, holes: bool) -> tuple[BoolArray, bool]:
    """A mask (h, w) without holes, or without islands, of fewer than `least` pixels; and whether anything changed.

    Regions hang together along edges and corners. Where all islands are small, the largest stays.
    """
    count, names, figures, _ = cv2.connectedComponentsWithStats((mask ^ holes).astype(np.uint8), connectivity=8)
    sizes = figures[1:, cv2.CC_STAT_AREA]
    small = np.zeros(count, np.bool_)
    small[1:] = sizes < least
    if not small.any():
        return mask, False
    if holes:
        return mask | small[names], True
    if small[1:].all():
        small[1 + int(np.argmax(sizes))] = False
    return mask & ~small[names], True

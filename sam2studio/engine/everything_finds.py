"""Masks that the points of a grid give: judged at low resolution, made at the size of the picture only if they stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sam2studio.core.mask import Mask
from sam2studio.engine.everything_rules import Crop
from sam2studio.engine.everything_views import PictureView
from sam2studio.engine.inference import inference
from sam2studio.engine.prediction import BoolArray, FloatArray

_DOUBT = (0.5, 2.0)
"""Counting cells misjudges the stability of a disc of n cells by up to about a / √n + b / n."""
_OUTSIDE = np.float32(-1.0)


@dataclass(frozen=True, eq=False, kw_only=True)
class Find:
    """A mask that passed the thresholds; pixels are those of the crop.

    Attributes:
        quality: Expected IoU.
        stability: See `everything_rules.stability`.
        point: x, y of the point that it answers.
        box: (4,) float32, first and last column and row inside.
        area: Pixels, about.
        corner: Row and column of `logits` in the map that they are cut from.
        logits: (h, w) float32; outside of them the map is negative.
    """

    quality: float
    stability: float
    point: tuple[float, float]
    box: FloatArray
    area: float
    corner: tuple[int, int]
    logits: FloatArray

    def whole(self, side: int) -> FloatArray:
        """The logits as a map (side, side)."""
        row, column = self.corner
        whole = np.full((side, side), _OUTSIDE, np.float32)
        whole[row : row + self.logits.shape[0], column : column + self.logits.shape[1]] = self.logits
        return whole

    def light(self) -> Find:
        """This find without its logits, where its mask is made already."""
        return replace(self, logits=self.logits[:0, :0].copy())

    def mask(self, view: PictureView, crop: Crop, *, height: int, width: int) -> Mask:
        """The mask on the picture (height, width) that the crop is a part of."""
        x, y, part = view.part(self.whole(view.network.config.mask_side))
        return Mask.from_crop(part, x=x + crop.x0, y=y + crop.y0, height=height, width=width)


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """What a mask must reach; see `EverythingOptions`."""

    quality: float
    stability: float
    offset: float


def find_masks(view: PictureView, xy: NDArray[np.float64], thresholds: Thresholds) -> list[Find]:
    """The masks of some points (n, 2), pixels of the picture, that pass the thresholds, point by point."""
    with inference():
        drawn = view.ask(xy, least=thresholds.quality)
        if not len(drawn.quality):
            return []
        rows, columns = view.cells
        logits = drawn.logits[:, :rows, :columns]  # (k, h, w)
        inner = (logits > thresholds.offset).sum(dim=(1, 2)).cpu().numpy()
        outer = (logits > -thresholds.offset).sum(dim=(1, 2)).cpu().numpy()
        score = np.divide(inner, outer, out=np.zeros(len(inner)), where=outer > 0)
        cells = _like_disc(logits > -thresholds.offset, outer)
        doubt = _DOUBT[0] / np.sqrt(cells) + _DOUBT[1] / cells
        open_, quality = score > thresholds.stability - doubt, drawn.quality.cpu().numpy()
        score = _exact(view, drawn.logits, score, open_ & (score < thresholds.stability + doubt), thresholds)
        passed = np.flatnonzero(score >= thresholds.stability) if thresholds.stability > 0 else np.arange(len(score))
        if not len(passed):
            return []
        chosen = torch.from_numpy(passed).to(logits.device)
        kept = logits[chosen]
        boxes, inside = low_boxes(kept, view.scale, size=(view.height, view.width)), kept > 0
        areas = inside.sum(dim=(1, 2)).cpu().numpy() * float(np.prod(view.scale))
        maps, points = drawn.logits[chosen].cpu().numpy(), drawn.point[chosen].cpu().numpy()
    return [
        _find(maps[place], xy[points[place]], float(quality[index]), float(score[index]), boxes[place], areas[place])
        for place, index in enumerate(passed)
        if areas[place] > 0
    ]


def _like_disc(masks: Tensor, areas: NDArray[np.int64]) -> NDArray[np.float64]:
    """Cells of a disc with as much edge per cell as each mask (k, h, w) has: few where a mask is in many pieces."""
    edges = (masks[:, 1:] != masks[:, :-1]).sum(dim=(1, 2)) + (masks[:, :, 1:] != masks[:, :, :-1]).sum(dim=(1, 2))
    share = areas / np.maximum(edges.cpu().numpy(), 1)  # π r / 8 of a disc, whose edges are the sides of its box
    like: NDArray[np.float64] = np.maximum(64 / np.pi * share**2, 1.0)
    return like


def low_boxes(logits: Tensor, scale: tuple[float, float], *, size: tuple[int, int]) -> FloatArray:
    """The boxes that masks will have at full size, within a pixel.

    Args:
        logits: (k, h, w); where no value is positive the box means nothing.
        scale: Pixels per cell, across and down.
        size: Rows and columns at full size.

    Returns:
        (k, 4) x0, y0, x1, y1, first and last column and row inside.
    """
    sides = []
    for axis, factor, length in ((2, scale[0], size[1]), (1, scale[1], size[0])):
        lines = logits.transpose(1, 2) if axis == 2 else logits  # (k, n, m): n lines across the axis
        first = _first_line(lines)
        last = lines.shape[1] - 1 - _first_line(lines.flip(1))
        start = np.ceil((first + 0.5) * factor - 0.5 - 1e-3)
        stop = np.floor((last + 0.5) * factor - 0.5 + 1e-3)
        start, stop = (
            np.where(at_edge, edge, value)
            for at_edge, edge, value in ((first <= 0, 0, start), (last >= lines.shape[1] - 1, length - 1, stop))
        )
        sides.append((np.clip(start, 0, length - 1), np.clip(stop, 0, length - 1)))
    (x0, x1), (y0, y1) = sides
    return np.stack([x0, y0, x1, y1], axis=1).astype(np.float32)


def _first_line(lines: Tensor) -> NDArray[np.float64]:
    """Where the first of lines (k, n, m) with a positive value begins to be positive, between it and the one before."""
    positive = (lines > 0).any(dim=2)  # (k, n)
    index = positive.to(torch.uint8).argmax(dim=1)
    each = torch.arange(len(lines), device=lines.device)
    own, before = lines[each, index], lines[each, (index - 1).clamp(min=0)]  # (k, m)
    reach = torch.where(own > 0, own / (own - before).clamp(min=1e-12), 0.0).amax(dim=1).clamp(max=1.0)
    reach = torch.where(index > 0, reach, 0.0)
    return (index - reach).cpu().numpy().astype(np.float64)  # not every device has doubles


def _exact(
    view: PictureView, logits: Tensor, score: NDArray[np.float64], doubtful: BoolArray, thresholds: Thresholds
) -> NDArray[np.float64]:
    """The scores, those in doubt counted at the size of the picture, as the published code counts all of them."""
    for index in np.flatnonzero(doubtful):
        surface: FloatArray = logits[index].cpu().numpy()
        inner, outer = view.areas(surface, (thresholds.offset, -thresholds.offset))
        score[index] = inner / outer if outer else 0.0
    return score


def _find(
    logits: FloatArray, point: NDArray[np.float64], quality: float, score: float, box: FloatArray, area: float
) -> Find:
    """A find with a copy of the part of its logits (side, side) that matters: the mask and a cell around it."""
    inside = logits > 0
    (top, bottom), (left, right) = (_around(np.flatnonzero(inside.any(axis=axis))) for axis in (1, 0))
    return Find(
        quality=quality,
        stability=score,
        point=(float(point[0]), float(point[1])),
        box=box,
        area=float(area),
        corner=(top, left),
        logits=logits[top:bottom, left:right].copy(),
    )


def _around(places: NDArray[np.intp]) -> tuple[int, int]:
    return max(int(places[0]) - 1, 0), int(places[-1]) + 2


def held_bytes(finds: Sequence[Find]) -> int:
    """Memory that finds hold."""
    return sum(find.logits.nbytes for find in finds)

"""Clicks and boxes drawn where they are, for networks that have learned to look at such a map beside the mask prompt.

Tokens tell where a click is by a code of its place, and a network needs many pictures to learn to read it. A map says
the same in a language that convolutions know from the start, and a correction can hardly be overlooked (the idea of
interactive segmentation by discs: Benenson et al., 2019; Sofiiuk et al., 2021). The published networks have none.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from sam2studio.model.sam2.config import PATCH_STRIDE
from sam2studio.model.sam2.prompt_encoder import (
    LABEL_BACKGROUND,
    LABEL_BOX_END,
    LABEL_BOX_START,
    LABEL_NONE,
    LABEL_OBJECT,
)

CLICK_MAPS = 2
"""Maps beside the mask: what clicks say belongs to the object, and what they or a box say does not."""
_RADIUS = 2.5
"""Of a disc, cells of the mask map."""
_MASK_SCALE = 0.125
"""Factor on mask logits, so that they and the maps are of like size."""
_NEAR = 3
"""Tokens along a side of the square, around that of a click, which its disc does not leave."""
NEAR_A_CLICK = _NEAR**2
"""Tokens in it."""
_CELLS = 4
"""Of the mask map, along a side of a token."""


def click_maps(xy: Tensor, labels: Tensor, mask_logits: Tensor | None, *, side: int) -> Tensor:
    """Mask and click maps.

    Args:
        xy: (P, n, 2) float32, network input pixels.
        labels: (P, n) int64, `prompt_encoder.LABEL_…`.
        mask_logits: (P, 1, side, side), raster order; nothing where not given.
        side: Cells along a side.

    Returns:
        (P, 1 + CLICK_MAPS, side, side) float32. Where discs overlap, the nearer click counts.
    """
    if not labels.shape[1]:
        xy, labels = xy.new_zeros(len(xy), 1, 2), labels.new_full((len(xy), 1), LABEL_NONE)
    discs = _discs(xy, labels, side)
    maps = discs.float()
    maps[:, 1] += 0.5 * (_outside(xy, labels, side) & ~discs.any(dim=1))
    mask = torch.zeros_like(maps[:, :1]) if mask_logits is None else mask_logits.float() * _MASK_SCALE
    return torch.cat([mask, maps], dim=1)


def _discs(xy: Tensor, labels: Tensor, side: int) -> Tensor:
    """Where the discs of clicks are that are on the object, and of those that are not: (P, 2, side, side) bool."""
    clicked = (labels == LABEL_OBJECT) | (labels == LABEL_BACKGROUND)
    across, down = (away.square() for away in _away(xy, side))
    far = torch.where(clicked, 0.0, torch.inf)[..., None, None]
    distance, nearest = (down[..., :, None] + across[..., None, :] + far).min(dim=1)  # (P, side, side)
    kinds = labels.gather(1, nearest.flatten(1)).view_as(nearest)
    kinds = torch.stack([kinds == LABEL_OBJECT, kinds == LABEL_BACKGROUND], dim=1)
    return kinds & (distance <= _RADIUS**2).unsqueeze(1)


def _outside(xy: Tensor, labels: Tensor, side: int) -> Tensor:
    """What is outside of boxes, (P, side, side) bool."""
    outside = torch.zeros(len(xy), side, side, dtype=torch.bool, device=xy.device)
    for kind, beyond in ((LABEL_BOX_START, -1), (LABEL_BOX_END, 1)):
        corner = (labels == kind).unsqueeze(-1)  # (P, n, 1)
        right, below = ((away * beyond > 0) & corner for away in _away(xy, side))  # (P, n, side)
        outside |= right.any(1)[:, None, :] | below.any(1)[:, :, None]
    return outside


def _away(xy: Tensor, side: int) -> tuple[Tensor, Tensor]:
    """How far columns and rows of cells are from points, (P, n, side) each, in cells."""
    where = (xy + 0.5) / PATCH_STRIDE - 0.5
    across, down = (torch.arange(side, device=xy.device) - where.unsqueeze(-1)).unbind(2)
    return across, down


def near_clicks(xy: Tensor, labels: Tensor, *, grid: int) -> tuple[Tensor, Tensor]:
    """The maps around every click; elsewhere there is nothing on them, unless there is a box.

    Args:
        xy: (P, n, 2) float32, network input pixels.
        labels: (P, n) int64, `prompt_encoder.LABEL_…`.
        grid: Tokens along a side of the picture, `_NEAR` at least.

    Returns:
        The raster indices of the tokens around the clicks, (P, n · NEAR_A_CLICK), and the maps there in raster order,
        (P·n, 1 + CLICK_MAPS, 12, 12) float32.
    """
    token = _CELLS * PATCH_STRIDE  # pixels
    corner = (((xy + 0.5) / token).floor() - _NEAR // 2).clamp(0, grid - _NEAR)  # (P, n, 2)
    seen = (xy[:, None] - token * corner[:, :, None]).flatten(0, 1)  # (P·n, n, 2) all clicks, from each corner
    said = labels.unsqueeze(1).expand(-1, labels.shape[1], -1).flatten(0, 1)  # (P·n, n)
    maps = F.pad(_discs(seen, said, _NEAR * _CELLS).float(), (0, 0, 0, 0, 1, 0))  # no mask
    column, row = corner.long()[..., None, None].unbind(2)  # (P, n, 1, 1)
    steps = torch.arange(_NEAR, device=xy.device)
    places = (row + steps[:, None]) * grid + column + steps  # (P, n, 3, 3)
    return places.flatten(1), maps

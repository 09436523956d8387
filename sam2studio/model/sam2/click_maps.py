"""Clicks and boxes drawn where they are, for networks that have learned to look at such a map beside the mask prompt.

Tokens tell where a click is by a code of its place, and a network needs many pictures to learn to read it. A map says
the same in a language that convolutions know from the start, and a correction can hardly be overlooked (the idea of
interactive segmentation by discs: Benenson et al., 2019; Sofiiuk et al., 2021). The published networks have none.
"""

from __future__ import annotations

import torch
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
    cells = torch.arange(side, device=xy.device, dtype=torch.float32)
    where = (xy + 0.5) / PATCH_STRIDE - 0.5  # in cells
    clicked = (labels == LABEL_OBJECT) | (labels == LABEL_BACKGROUND)
    across, down = (((cells - where[..., axis, None]) ** 2) for axis in (0, 1))  # (P, n, side)
    far = torch.where(clicked, 0.0, torch.inf)[..., None, None]
    distance, nearest = (down[..., :, None] + across[..., None, :] + far).min(dim=1)  # (P, side, side)
    positive = (labels == LABEL_OBJECT).unsqueeze(-1).expand(-1, -1, side * side)
    positive = positive.gather(1, nearest.flatten(1).unsqueeze(1)).view_as(distance)
    disc = distance <= _RADIUS**2
    outside = torch.zeros_like(disc)
    for kind, beyond in ((LABEL_BOX_START, -1), (LABEL_BOX_END, 1)):
        corner = (labels == kind).unsqueeze(-1)  # (P, n, 1)
        right, below = (((cells - where[..., axis, None]) * beyond > 0) & corner for axis in (0, 1))  # (P, n, side)
        outside |= right.any(1)[:, None, :] | below.any(1)[:, :, None]
    maps = torch.stack([(disc & positive).float(), (disc & ~positive).float() + 0.5 * (outside & ~disc)], dim=1)
    mask = torch.zeros_like(maps[:, :1]) if mask_logits is None else mask_logits.float() * _MASK_SCALE
    return torch.cat([mask, maps], dim=1)

"""Prompt encoder: clicks, boxes and coarse masks to tokens."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam2.config import PromptedSizes
from sam2studio.model.sam2.layers import ChannelNorm, project_patches
from sam2studio.model.sam2.layout import cells_of_tokens, token_layout
from sam2studio.model.sam2.position import FourierPosition

LABEL_NONE = -1
"""A point that says nothing; it stands in where there are no points, or no box."""
LABEL_BACKGROUND = 0
LABEL_OBJECT = 1
LABEL_BOX_START = 2
LABEL_BOX_END = 3


class PromptEncoder(nn.Module):
    """Points (with labels) to tokens, mask logits to a map that is added to the image.

    Args:
        config: Sizes.
        mask_maps: Maps of a mask prompt: its logits, and what a network looks at beside them (`click_maps`).
    """

    def __init__(self, config: PromptedSizes, *, mask_maps: int = 1) -> None:
        super().__init__()
        width, channels = config.width, config.mask_channels
        self.pe_layer = FourierPosition(channels=width)
        self.point_embeddings = nn.ModuleList(nn.Embedding(1, width) for _ in range(4))
        self.not_a_point_embed = nn.Embedding(1, width)
        self.mask_downscaling = nn.Sequential(
            nn.Conv2d(mask_maps, channels // 4, kernel_size=2, stride=2),
            ChannelNorm(channels // 4),
            nn.GELU(),
            nn.Conv2d(channels // 4, channels, kernel_size=2, stride=2),
            ChannelNorm(channels),
            nn.GELU(),
            nn.Conv2d(channels, width, kernel_size=1),
        )
        self.no_mask_embed = nn.Embedding(1, width)
        self._image_size = config.image_size
        self._layout = token_layout(config)
        self._mask_level, self._grid_level = 0, 2

    def points(self, xy: Tensor, labels: Tensor) -> Tensor:
        """Tokens of points.

        Args:
            xy: (P, n, 2) float32, network input pixels, pixel centres at .0.
            labels: (P, n) int64, `LABEL_…`.

        Returns:
            (P, n, width) float32.
        """
        kinds = torch.cat([self.not_a_point_embed.weight, *(kind.weight for kind in self._kinds)])  # (5, width)
        where: Tensor = self.pe_layer((xy + 0.5) / self._image_size)  # (P, n, width)
        says_something = (labels != LABEL_NONE).unsqueeze(-1)
        return F.embedding(labels + 1, kinds) + where * says_something

    def mask(self, logits: Tensor) -> Tensor:
        """The map of a mask prompt, and of what is drawn beside it.

        Args:
            logits: (P, mask_maps, side, side), raster order.

        Returns:
            (P, N, width) float32, token order.
        """
        return self._downscaled(self._layout.from_raster(logits.float(), level=self._mask_level))

    def part_of_mask(self, logits: Tensor) -> Tensor:
        """The same of a part of the map: (P, mask_maps, 4·h, 4·w) to (P, h·w, width), raster order both."""
        return self._downscaled(cells_of_tokens(logits))

    def _downscaled(self, tokens: Tensor) -> Tensor:
        """Cells (P, 16·N, mask_maps) as tokens (P, N, width)."""
        first, norm1, act1, second, norm2, act2, last = self.mask_downscaling
        tokens = act1(norm1(project_patches(tokens, first)))  # (P, 4·N, channels / 4)
        tokens = act2(norm2(project_patches(tokens, second)))  # (P, N, channels)
        return project_patches(tokens, last)  # (P, N, width)

    def image_position(self) -> Tensor:
        """The position code of the image map, (1, N, width) float32, token order."""
        side = self._layout.sides[self._grid_level]
        order = self._layout.on(self.no_mask_embed.weight.device).order[self._grid_level]
        return self.pe_layer.grid(side)[order].unsqueeze(0)

    @property
    def _kinds(self) -> list[nn.Embedding]:
        return [kind for kind in self.point_embeddings if isinstance(kind, nn.Embedding)]

"""The first stage: many clicks per picture at the price of a dot product each.

The encoder's maps are upscaled once per picture, by the layers that the mask decoder will use, to one vector per cell.
A click becomes a few such vectors, made from what the encoder says at its place; the cells that agree with one of them
are a candidate mask. So the encoder and the upscaling learn to tell things apart long before a decoder has to be
trained; this head is thrown away afterwards.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from sam2studio.model.sam2.config import PATCH_STRIDE, Sam2Config
from sam2studio.model.sam2.image_encoder import ImageFeatures
from sam2studio.model.sam2.layers import Mlp
from sam2studio.model.sam2.layout import token_layout
from sam2studio.model.sam2.network import Sam2Network

_GRID_CELLS = 4
"""Cells of the mask map along a side of a token of the coarse map."""


class DenseHead(nn.Module):
    """Clicks on encoded pictures to candidate masks."""

    def __init__(self, config: Sam2Config) -> None:
        super().__init__()
        pixel = config.width // 8
        self.candidates, self._layout = config.multimask_outputs, token_layout(config)
        self.query = Mlp(
            widths=(2 * config.width + pixel, config.width, config.width, self.candidates * (pixel + 1)),
            activation="gelu",
        )

    def forward(self, network: Sam2Network, features: ImageFeatures, xy: Tensor) -> Tensor:
        """Candidates for K clicks on each of B pictures.

        Args:
            network: Whose upscaling and position code are used.
            features: Of B pictures.
            xy: (B, K, 2) positive clicks, network input pixels.

        Returns:
            (B, K, M, side, side) logits, raster order.
        """
        side, grid = self._layout.sides[0], self._layout.sides[2]
        image = features.coarse + network.no_mem_embed + network.sam_prompt_encoder.no_mask_embed.weight  # (B, N, C)
        cells = network.sam_mask_decoder.upscale_each(image, features.detail)  # (B, side², C / 8)
        columns, rows = ((xy + 0.5) / PATCH_STRIDE).long().clamp(0, side - 1).unbind(-1)  # (B, K)
        coarse = torch.div(rows, _GRID_CELLS, rounding_mode="floor") * grid
        coarse = coarse + torch.div(columns, _GRID_CELLS, rounding_mode="floor")
        tokens = self._layout.on(xy.device).position[2][coarse]
        known = torch.cat(
            [
                _at(image, tokens),
                _at(cells, rows * side + columns),
                network.sam_prompt_encoder.pe_layer((xy + 0.5) / network.config.image_size),
            ],
            dim=-1,
        )  # (B, K, 2·C + C / 8)
        asked = torch.unflatten(self.query(known), -1, (self.candidates, -1))  # (B, K, M, C / 8 + 1)
        logits = asked[..., :-1].flatten(1, 2) @ cells.transpose(1, 2)  # (B, K·M, side²)
        logits = logits.float() + asked[..., -1:].flatten(1, 2).float()
        return torch.unflatten(torch.unflatten(logits, 1, (-1, self.candidates)), -1, (side, side))


def _at(tokens: Tensor, places: Tensor) -> Tensor:
    """Of tokens (B, n, C) those at the places (B, K): (B, K, C)."""
    return tokens.gather(1, places.unsqueeze(-1).expand(-1, -1, tokens.shape[-1]))

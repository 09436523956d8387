"""Mask decoder: prompt tokens and image features to masks, their expected quality, and whether there is an object."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam2.config import Sam2Config
from sam2studio.model.sam2.image_encoder import Detail
from sam2studio.model.sam2.layers import ChannelNorm, Mlp
from sam2studio.model.sam2.layout import token_layout
from sam2studio.model.sam2.two_way import TwoWayTransformer

_CHUNK_TOKENS = 1024
"""Image tokens that are upscaled at once: 16 times as many pixels, small enough for the cache."""


@dataclass(frozen=True, eq=False)
class MaskProposals:
    """What the decoder says to P prompts. Mask 0 is the single answer, the others are for ambiguous prompts.

    Attributes:
        logits: (P, M, side, side) float32, raster order, `config.mask_side` pixels; not clamped.
        quality: (P, M) float32, expected IoU, 0..1.
        object_score: (P,) float32 logit, positive where there is an object.
        tokens: (P, M, C) float32, the masks' tokens; object pointers come from them.
    """

    logits: Tensor
    quality: Tensor
    object_score: Tensor
    tokens: Tensor


class MaskDecoder(nn.Module):
    """Two-way transformer, upscaling, and one small network per mask that reads the upscaled picture."""

    def __init__(self, config: Sam2Config) -> None:
        super().__init__()
        width, masks = config.width, config.multimask_outputs + 1
        self.masks, self._stability = masks, (config.stability_delta, config.stability_threshold)
        self.transformer = TwoWayTransformer(config)
        self.iou_token = nn.Embedding(1, width)
        self.mask_tokens = nn.Embedding(masks, width)
        self.obj_score_token = nn.Embedding(1, width)
        self.output_upscaling = nn.Sequential(
            nn.ConvTranspose2d(width, width // 4, kernel_size=2, stride=2),
            ChannelNorm(width // 4),
            nn.GELU(),
            nn.ConvTranspose2d(width // 4, width // 8, kernel_size=2, stride=2),
            nn.GELU(),
        )
        self.conv_s0 = nn.Conv2d(width, width // 8, kernel_size=1)
        self.conv_s1 = nn.Conv2d(width, width // 4, kernel_size=1)
        self.output_hypernetworks_mlps = nn.ModuleList(
            Mlp(widths=(width, width, width, width // 8)) for _ in range(masks)
        )
        self.iou_prediction_head = Mlp(widths=(width, width, width, masks), sigmoid_output=True)
        self.pred_obj_score_head = Mlp(widths=(width, width, width, 1))
        self._layout = token_layout(config)
        self._raster = self._layout.position[0]

    def derive(self) -> None:
        """Compute the constants of `forward`; to be called again when the weights' device changes."""
        self._raster = self._layout.position[0].to(self.iou_token.weight.device)

    def forward(self, *, image: Tensor, position: Tensor, detail: Detail, prompt: Tensor) -> MaskProposals:
        """Decode P prompts on one picture.

        Args:
            image: (P or 1, N, C) float32, the coarse features with the dense prompt added, token order.
            position: (1, N, C) position code of the image.
            detail: The finer maps of the picture, (1, …).
            prompt: (P, T, C) tokens of points and boxes.
        """
        own = torch.cat([self.obj_score_token.weight, self.iou_token.weight, self.mask_tokens.weight])  # (2 + M, C)
        tokens = torch.cat([own.expand(len(prompt), -1, -1), prompt], dim=1)  # (P, 2 + M + T, C)
        tokens, image = self.transformer(tokens=tokens, image=image, position=position)
        score, quality, masks = tokens[:, 0], tokens[:, 1], tokens[:, 2 : 2 + self.masks]
        readers = torch.stack(
            [mlp(masks[:, index]) for index, mlp in enumerate(self.output_hypernetworks_mlps)], dim=1
        )  # (P, M, C / 8)
        logits = torch.stack(
            [self._draw(picture, reader, detail) for picture, reader in zip(image, readers, strict=True)]
        )  # (P, M, side²)
        side = self._layout.sides[0]
        return MaskProposals(
            logits=torch.unflatten(logits, -1, (side, side)),
            quality=self.iou_prediction_head(quality),
            object_score=self.pred_obj_score_head(score).squeeze(-1),
            tokens=masks,
        )

    def upscaled(self, image: Tensor, fine: Tensor, finest: Tensor) -> Tensor:
        """Image tokens (n, C) and the detail of their children, (4·n, C/4) and (16·n, C/8) → (16·n, C/8)."""
        first, norm, act, second, _ = self.output_upscaling
        raised = _raise(image, first) + fine  # (4·n, C / 4)
        raised = _raise(act(norm(raised)), second) + finest  # (16·n, C / 8)
        return F.gelu(raised)

    def _draw(self, image: Tensor, readers: Tensor, detail: Detail) -> Tensor:
        """Logits (M, side²) in raster order, of one prompt: image (N, C), readers (M, C/8)."""
        logits = []
        for start in range(0, len(image), _CHUNK_TOKENS):
            stop = min(start + _CHUNK_TOKENS, len(image))
            fine, finest = detail.fine[0, 4 * start : 4 * stop], detail.finest[0, 16 * start : 16 * stop]
            logits.append(readers @ self.upscaled(image[start:stop], fine, finest).T)  # (M, 16·n)
        return torch.cat(logits, dim=1).index_select(1, self._raster)

    def choose_single(self, proposals: MaskProposals) -> Tensor:
        """Which mask to return where one is wanted: mask 0, or the best of the others where mask 0 is not stable.

        Returns:
            int64 (P,).
        """
        delta, threshold = self._stability
        single = proposals.logits[:, 0].flatten(1)  # (P, side²)
        inner = (single > delta).sum(-1).float()
        outer = (single > -delta).sum(-1).float()
        stability = torch.where(outer > 0, inner / outer, 1.0)
        best = proposals.quality[:, 1:].argmax(-1) + 1
        return torch.where(stability >= threshold, 0, best)


def _raise(tokens: Tensor, layer: nn.Module) -> Tensor:
    """A transposed convolution of kernel and stride 2, on tokens: (n, C) → (4·n, K), children row by row."""
    assert isinstance(layer, nn.ConvTranspose2d)
    assert layer.bias is not None
    weight = layer.weight.permute(2, 3, 1, 0).flatten(0, 2)  # (4·K, C)
    return F.linear(tokens, weight, layer.bias.repeat(4)).view(-1, len(layer.bias))

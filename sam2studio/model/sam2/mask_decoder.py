"""Mask decoder: prompt tokens and image features to masks, their expected quality, and whether there is an object."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from sam2studio.model.sam2.config import PromptedSizes
from sam2studio.model.sam2.image_encoder import Detail
from sam2studio.model.sam2.layers import ChannelNorm, LinearMap, Mlp, bias, matrix
from sam2studio.model.sam2.layout import token_layout
from sam2studio.model.sam2.two_way import FirstLook, TwoWayTransformer

_CHUNK_TOKENS = 1024
"""Image tokens that are upscaled at once: 16 times as many pixels, small enough for the cache."""

_CERTAIN = 10.0


@dataclass(frozen=True, eq=False)
class Target:
    """A picture as prompts are asked about it.

    Attributes:
        image: (P or 1, N, C) float32, token order: coarse features with the mask prompt (or "none") added.
        detail: The finer maps of the picture.
        look: What the first layer of the transformer may keep of `image`, where many prompts will come.
    """

    image: Tensor
    detail: Detail
    look: FirstLook | None = None

    @property
    def nbytes(self) -> int:
        """Memory held, bytes."""
        kept = () if self.look is None else (self.look.key, self.look.value, self.look.query)
        return sum(part.nbytes for part in (self.image, self.detail.fine, self.detail.finest, *kept))


@dataclass(frozen=True, eq=False)
class MaskProposals:
    """What the decoder says to P prompts. Mask 0 is the single answer, the others are for ambiguous prompts.

    Attributes:
        logits: (P, M, side, side) float32, raster order, `config.mask_side` pixels; not clamped.
        quality: (P, M) float32, expected IoU; 0..1 but for SAM, which does not bound it.
        object_score: (P,) float32 logit, positive where there is an object; SAM, which has none, is always certain.
        tokens: (P, M, C) float32, the masks' tokens; object pointers come from them.
    """

    logits: Tensor
    quality: Tensor
    object_score: Tensor
    tokens: Tensor


class MaskDecoder(nn.Module):
    """Two-way transformer, upscaling, and one small network per mask that reads the upscaled picture."""

    def __init__(self, config: PromptedSizes) -> None:
        super().__init__()
        width, masks = config.width, config.multimask_outputs + 1
        self.masks, self._stability = masks, (config.stability_delta, config.stability_threshold)
        self.transformer = TwoWayTransformer(config)
        self.iou_token = nn.Embedding(1, width)
        self.mask_tokens = nn.Embedding(masks, width)
        self.output_upscaling = nn.Sequential(
            nn.ConvTranspose2d(width, width // 4, kernel_size=2, stride=2),
            ChannelNorm(width // 4),
            nn.GELU(),
            nn.ConvTranspose2d(width // 4, width // 8, kernel_size=2, stride=2),
            nn.GELU(),
        )
        self.output_hypernetworks_mlps = nn.ModuleList(
            Mlp(widths=(width, width, width, width // 8)) for _ in range(masks)
        )
        self._scores_objects = config.generation > 1
        self.iou_prediction_head = Mlp(widths=(width, width, width, masks), sigmoid_output=self._scores_objects)
        if self._scores_objects:
            self.conv_s0 = nn.Conv2d(width, width // 8, kernel_size=1)
            self.conv_s1 = nn.Conv2d(width, width // 4, kernel_size=1)
            self.obj_score_token = nn.Embedding(1, width)
            self.pred_obj_score_head = Mlp(widths=(width, width, width, 1))
        self._layout = token_layout(config)
        self._raster = self._layout.position[0]
        self._raise = (torch.empty(0), torch.empty(0))
        self._reader_layers: tuple[LinearMap, ...] = ()

    def derive(self) -> None:
        """Compute the constants of `forward`; to be called again when the weights or their device change."""
        first, _, _, second, _ = self.output_upscaling
        self._raise = _children(first), _children(second)
        self._reader_layers = tuple(
            (
                torch.stack([layer.weight.T for layer in layers]),
                torch.stack([layer.bias for layer in layers]).unsqueeze(1),
            )
            for layers in zip(*(mlp.layers for mlp in self.output_hypernetworks_mlps), strict=True)
        )  # (M, in, out) and (M, 1, out) each
        self.transformer.derive()
        self._raster = self._layout.on(self.iou_token.weight.device).position[0]

    def detail_maps(self) -> tuple[LinearMap, LinearMap]:
        """What makes `Detail` of the neck's finest and second finest level, as weight and bias.

        The bias of the upscaling that the detail is added to is part of it.
        """
        first, _, _, second, _ = self.output_upscaling
        (finest, finest_bias), (fine, fine_bias) = matrix(self.conv_s0), matrix(self.conv_s1)
        return (finest, finest_bias + bias(second)), (fine, fine_bias + bias(first))

    def no_detail(self) -> Detail:
        """The detail of a picture that has no finer maps than the prompts see: the biases of the upscaling alone."""
        first, _, _, second, _ = self.output_upscaling
        count = self._layout.sides[2] ** 2
        return Detail(
            fine=bias(first).expand(1, 4 * count, -1).float(), finest=bias(second).expand(1, 16 * count, -1).float()
        )

    def forward(self, *, target: Target, position: Tensor, prompt: Tensor) -> MaskProposals:
        """Decode P prompts on one picture.

        Args:
            target: The picture.
            position: (1, N, C) position code of the image.
            prompt: (P, T, C) tokens of points and boxes.
        """
        tokens, image = self._attended(target=target, position=position, prompt=prompt)
        readers = self._readers(tokens[:, -self.masks :])  # (P, M, C / 8)
        logits = torch.stack(
            [self._draw(picture, reader, target.detail) for picture, reader in zip(image, readers, strict=True)]
        )  # (P, M, side²)
        return self._proposals(tokens, logits)

    def forward_each(self, *, target: Target, position: Tensor, prompt: Tensor) -> MaskProposals:
        """`forward` for P prompts on a picture each, all drawn at once; for training, where nothing fits the cache.

        Args:
            target: P pictures, with their detail.
            position: (1, N, C) position code of the image.
            prompt: (P, T, C) tokens of points and boxes.
        """
        tokens, image = self._attended(target=target, position=position, prompt=prompt)
        pictures = self.upscale_each(image, target.detail)  # (P, side², C / 8)
        logits = self._readers(tokens[:, -self.masks :]) @ pictures.transpose(1, 2)  # (P, M, side²)
        return self._proposals(tokens, logits.float())

    def upscale_each(self, image: Tensor, detail: Detail) -> Tensor:
        """What masks are read from, for P pictures (P, N, C) with their detail: (P, side², C / 8), raster order."""
        upscaled = self._upscaled(image.flatten(0, 1), detail.fine.flatten(0, 1), detail.finest.flatten(0, 1))
        return torch.unflatten(upscaled, 0, (len(image), -1)).index_select(1, self._raster)

    def _attended(self, *, target: Target, position: Tensor, prompt: Tensor) -> tuple[Tensor, Tensor]:
        """The decoder's own tokens (P, 1 or 2 + M, C) and the picture (P, N, C), after they have met."""
        own = torch.cat([self.iou_token.weight, self.mask_tokens.weight])  # (1 + M, C)
        if self._scores_objects:
            own = torch.cat([self.obj_score_token.weight, own])  # (2 + M, C)
        tokens = torch.cat([own.expand(len(prompt), -1, -1), prompt], dim=1)  # (P, 1 or 2 + M + T, C)
        attended: tuple[Tensor, Tensor] = self.transformer(
            tokens=tokens, image=target.image, position=position, look=target.look, wanted=len(own)
        )
        return attended

    def _proposals(self, tokens: Tensor, logits: Tensor) -> MaskProposals:
        """Logits (P, M, side²) and what the decoder's own tokens say of them."""
        score, quality, masks = tokens[:, 0], tokens[:, -self.masks - 1], tokens[:, -self.masks :]
        side = self._layout.sides[0]
        return MaskProposals(
            logits=torch.unflatten(logits, -1, (side, side)),
            quality=self.iou_prediction_head(quality),
            object_score=(
                self.pred_obj_score_head(score).squeeze(-1)
                if self._scores_objects
                else score.new_full((len(score),), _CERTAIN)
            ),
            tokens=masks,
        )

    def _readers(self, masks: Tensor) -> Tensor:
        """Mask tokens (P, M, C) to what reads their masks from the upscaled picture, (P, M, C/8): all masks at once."""
        x = masks.transpose(0, 1)  # (M, P, C)
        *hidden, (last_weight, last_bias) = self._reader_layers
        for weight, shift in hidden:
            x = torch.relu(torch.baddbmm(shift, x, weight))
        return torch.baddbmm(last_bias, x, last_weight).transpose(0, 1)

    def _draw(self, image: Tensor, readers: Tensor, detail: Detail) -> Tensor:
        """Logits (M, side²) in raster order, of one prompt: image (N, C), readers (M, C/8)."""
        logits = []
        for start in range(0, len(image), _CHUNK_TOKENS):
            stop = min(start + _CHUNK_TOKENS, len(image))
            fine, finest = detail.fine[0, 4 * start : 4 * stop], detail.finest[0, 16 * start : 16 * stop]
            logits.append(readers @ self._upscaled(image[start:stop], fine, finest).T)  # (M, 16·n)
        return torch.cat(logits, dim=1).gather(1, self._raster.expand(len(readers), -1))

    def _upscaled(self, image: Tensor, fine: Tensor, finest: Tensor) -> Tensor:
        """Image tokens (n, C) and the detail of their children, (4·n, C/4) and (16·n, C/8) → (16·n, C/8)."""
        _, norm, act, _, last_act = self.output_upscaling
        raised = torch.addmm(fine.reshape(len(image), -1).float(), image, self._raise[0])  # (n, 4 · C/4)
        raised = act(norm(raised.view(fine.shape)))  # (4·n, C/4)
        raised = torch.addmm(finest.reshape(len(raised), -1).float(), raised, self._raise[1])  # (4·n, 4 · C/8)
        return last_act(raised.view(finest.shape))  # type: ignore[no-any-return]

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


def _children(layer: nn.Module) -> Tensor:
    """A transposed convolution of kernel and stride 2 as a matrix (C, 4·K), the children of a token row by row."""
    assert isinstance(layer, nn.ConvTranspose2d)
    return layer.weight.permute(0, 2, 3, 1).flatten(1).contiguous()

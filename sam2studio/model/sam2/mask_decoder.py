"""Mask decoder: prompt tokens and image features to masks, their expected quality, and whether there is an object."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from sam2studio.model.sam2.config import PromptedSizes
from sam2studio.model.sam2.image_encoder import Detail
from sam2studio.model.sam2.layers import NORM_EPS, ChannelNorm, LinearMap, Mlp, bias, matrix, normed
from sam2studio.model.sam2.layout import token_layout
from sam2studio.model.sam2.two_way import ImageProjections, TwoWayTransformer, View, joined, products, whole_image

_CERTAIN = 10.0


@dataclass(frozen=True, eq=False)
class Target:
    """A picture as prompts are asked about it.

    Attributes:
        image: (P or 1, N, C) float32, token order: coarse features with the mask prompt (or "none") added.
        detail: The finer maps of the picture.
        projections: Of `image`, for the first layer of the transformer; kept where many prompts will come.
        blank: The same with click maps that have nothing on them, for networks that look at such maps; kept where many
            prompts will come, whose clicks change it nearby only.
    """

    image: Tensor
    detail: Detail
    projections: ImageProjections | None = None
    blank: Target | None = None

    @property
    def nbytes(self) -> int:
        """Memory held, bytes."""
        shared = self.detail.fine.nbytes + self.detail.finest.nbytes
        return shared + self._own_nbytes + (0 if self.blank is None else self.blank._own_nbytes)

    @property
    def _own_nbytes(self) -> int:
        """The same without the detail."""
        own = self.projections
        kept = () if own is None else (own.key, own.value, own.query)
        return sum(part.nbytes for part in (self.image, *kept))


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


@dataclass(frozen=True, eq=False)
class TokenOutputs:
    """What the mask tokens and the score tokens of P prompts become; everything but the masks themselves.

    Attributes:
        hypernetworks: (P, M, C / 8), the rows whose products with the upscaled image are the masks.
        quality: (P, M) as in `MaskProposals`, like the rest.
        object_score: (P,).
        tokens: (P, M, C).
    """

    hypernetworks: Tensor
    quality: Tensor
    object_score: Tensor
    tokens: Tensor


class MaskDecoder(nn.Module):
    """Two-way transformer, upscaling, and one small network (hypernetwork) per mask, whose output times the upscaled
    picture is the mask.
    """

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
        self._upscaling = (torch.empty(0), torch.empty(0))
        self._hypernetwork_layers: tuple[LinearMap, ...] = ()

    def derive(self) -> None:
        """Compute the constants of `forward`; to be called again when the weights or their device change."""
        first, _, _, second, _ = self.output_upscaling
        self._upscaling = _children(first), _children(second)
        self._hypernetwork_layers = tuple(
            (
                torch.stack([layer.weight.T for layer in layers]),
                torch.stack([layer.bias for layer in layers]).unsqueeze(1),
            )
            for layers in zip(*(mlp.layers for mlp in self.output_hypernetworks_mlps), strict=True)
        )  # (M, in, out) and (M, 1, out) each
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
            position: (1, N, C) the codes of its positions, in the type of its image.
            prompt: (P, T, C) tokens of points and boxes.
        """
        tokens, views = self._attended(target=target, position=position, prompt=prompt)
        outputs = self.token_outputs(tokens)
        return self._proposals(
            outputs,
            joined(
                [self._mask_logits(view, outputs.hypernetworks[view[0].prompts], target.detail) for view in views],
                dim=0,
            ),
        )

    def forward_each(self, *, target: Target, position: Tensor, prompt: Tensor) -> MaskProposals:
        """`forward` for P prompts on a picture each, all drawn at once; for training, where nothing fits the cache.

        Args:
            target: P pictures, with their detail.
            position: (1, N, C) the codes of its positions, in the type of its image.
            prompt: (P, T, C) tokens of points and boxes.
        """
        tokens, views = self._attended(target=target, position=position, prompt=prompt)
        pictures = self.upscale_each(whole_image(views), target.detail)  # (P, side², C / 8)
        outputs = self.token_outputs(tokens)
        logits = outputs.hypernetworks.to(pictures.dtype) @ pictures.transpose(1, 2)  # (P, M, side²)
        return self._proposals(outputs, logits.float())

    def upscale_each(self, image: Tensor, detail: Detail) -> Tensor:
        """What masks are read from, for P pictures (P, N, C) with their detail: (P, side², C / 8), raster order."""
        return self._upscaled(image, detail.fine, detail.finest).index_select(1, self._raster)

    def _attended(self, *, target: Target, position: Tensor, prompt: Tensor) -> tuple[Tensor, list[View]]:
        """The decoder's own tokens (P, 1 or 2 + M, C) and the picture, after they have met."""
        attended: tuple[Tensor, list[View]] = self.transformer(
            tokens=self.with_own_tokens(prompt),
            image=target.image,
            position=position,
            projections=target.projections,
            wanted=self.own_tokens,
        )
        return attended

    @property
    def side(self) -> int:
        """Rows and columns of the logits."""
        return self._layout.sides[0]

    @property
    def own_tokens(self) -> int:
        """How many tokens are the decoder's own: 1 or 2 + M."""
        return self.masks + (2 if self._scores_objects else 1)

    def with_own_tokens(self, prompt: Tensor) -> Tensor:
        """Tokens of points and boxes (P, T, C) after the decoder's own, (P, 1 or 2 + M + T, C)."""
        own = [self.obj_score_token.weight] if self._scores_objects else []
        own += [self.iou_token.weight, self.mask_tokens.weight]
        return torch.cat([*(each.expand(len(prompt), -1, -1) for each in own), prompt], dim=1)

    def token_outputs(self, tokens: Tensor) -> TokenOutputs:
        """Masks' rows and scores from the decoder's own tokens (P, 1 or 2 + M, C), after the transformer."""
        score, quality, masks = tokens[:, 0], tokens[:, -self.masks - 1], tokens[:, -self.masks :]
        certain = score.new_full((len(score),), _CERTAIN)
        return TokenOutputs(
            hypernetworks=self._hypernetworks(masks),
            quality=self.iou_prediction_head(quality),
            object_score=self.pred_obj_score_head(score).squeeze(-1) if self._scores_objects else certain,
            tokens=masks,
        )

    def _proposals(self, outputs: TokenOutputs, logits: Tensor) -> MaskProposals:
        """The same with logits (P, M, side²)."""
        return MaskProposals(
            logits=torch.unflatten(logits, -1, (self.side, self.side)),
            quality=outputs.quality,
            object_score=outputs.object_score,
            tokens=outputs.tokens,
        )

    def _hypernetworks(self, masks: Tensor) -> Tensor:
        """Mask tokens (P, M, C) through the small network of each mask, (P, M, C/8): all masks at once."""
        x = masks.transpose(0, 1)  # (M, P, C)
        *hidden, (last_weight, last_bias) = self._hypernetwork_layers
        for weight, shift in hidden:
            x = torch.relu(torch.baddbmm(shift, x, weight))
        return torch.baddbmm(last_bias, x, last_weight).transpose(0, 1)

    def _mask_logits(self, view: View, hypernetworks: Tensor, detail: Detail) -> Tensor:
        """Logits (p, M, side²) in raster order of the prompts of a view, whose hypernetworks give (p, M, C/8)."""
        logits = []
        for piece in view:
            start, stop = piece.places.start, piece.places.start + piece.image.shape[1]
            fine, finest = detail.fine[:, 4 * start : 4 * stop], detail.finest[:, 16 * start : 16 * stop]
            upscaled = self._upscaled(piece.image, fine, finest)  # (p, 16·n, C/8)
            logits.append(products(hypernetworks.to(upscaled.dtype), upscaled))  # (p, M, 16·n)
        whole = joined(logits, dim=2)
        return self.to_raster(whole.flatten(0, 1).float()).view(whole.shape)

    def to_raster(self, logits: Tensor) -> Tensor:
        """Logits (n, side²) in token order, in raster order."""
        return logits.index_select(1, self._raster)

    def upscaling_weights(self) -> tuple[Tensor, Tensor]:
        """The two steps of the upscaling as matrices, (C, 4 · C/4) and (C/4, 4 · C/8)."""
        return self._upscaling

    def _upscaled(self, image: Tensor, fine: Tensor, finest: Tensor) -> Tensor:
        """The upscaled image.

        Args:
            image: (p, n, C) tokens.
            fine: (p or 1, 4·n, C/4) detail of their children.
            finest: (p or 1, 16·n, C/8) detail of the children's children.

        Returns:
            (p, 16·n, C/8).
        """
        first, second = (weight.to(image.dtype) for weight in self._upscaling)
        once = _upscaled_once(image, first, _by_parent(fine).to(image.dtype))
        return self.upscale_second(once, _by_parent(finest).to(image.dtype), second)

    def upscale_second(self, first: Tensor, finest: Tensor, weight: Tensor) -> Tensor:
        """The second step of the upscaling, in the type of its arguments.

        Args:
            first: (p, n, 4 · C/4) or (n, 4 · C/4), tokens after the first step.
            finest: (p or 1, 4·n, 4 · C/8) or (4·n, 4 · C/8), detail of the second step.
            weight: (C/4, 4 · C/8) the second step.

        Returns:
            (p, 16·n, C/8) or (16·n, C/8).
        """
        _, norm, act, _, last_act = self.output_upscaling
        assert isinstance(norm, ChannelNorm)
        children = act(normed(_children_of(first), norm.weight, norm.bias, NORM_EPS))  # (…, 4·n, C/4)
        return last_act(_children_of(_upscaled_once(children.to(weight.dtype), weight, finest)))  # type: ignore[no-any-return]

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


def _by_parent(tokens: Tensor) -> Tensor:
    """(…, 4·n, K) → (…, n, 4·K)."""
    return torch.unflatten(tokens, -2, (-1, 4)).flatten(-2)


def _children_of(tokens: Tensor) -> Tensor:
    """(…, n, 4·K) → (…, 4·n, K)."""
    return torch.unflatten(tokens, -1, (4, -1)).flatten(-3, -2)


def _upscaled_once(image: Tensor, weight: Tensor, detail: Tensor) -> Tensor:
    """Tokens (…, n, C) by a matrix (C, 4·K) and with the detail of their children (…, n, 4·K)."""
    if image.ndim == 2:
        return torch.addmm(detail, image, weight)
    if len(image) == 1:
        return torch.addmm(detail[0], image[0], weight).unsqueeze(0)
    return image @ weight + detail

"""The mask decoder's two-way transformer: a few tokens and the image attend to each other in turn.

The image has thousands of positions, a prompt about eight tokens. So the image is not projected to keys, values and
queries for every prompt. In the first layer these projections depend on the picture alone and are kept with it
(`ImageProjections`). In later layers `(x W) · q` is taken as `x · (W q)`: the query absorbs the projection of the keys,
which turns a projection of the whole image into one of the tokens.

A query that has absorbed a projection is as wide as the image, one per token and head: K = heads · tokens rows, head by
head.

The update of the image by the tokens of one layer and the attention scores of the next layer's tokens are computed
together, piece by piece, while a piece is in the processor's cache. The products with the image run in the image's
type, and the MLPs may; tokens are float32 throughout.

Shapes: P prompts, T tokens, H heads of d channels, C channels, N positions, n of them in a piece.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam2.config import PromptedSizes
from sam2studio.model.sam2.layers import Mlp, PairMlp, normed, set_compute_dtype

_CROSS_DOWNSAMPLE = 2
_PIECE_TOKENS = 2048
"""On CPUs, image tokens of a piece, for each thread that works on it: few enough for the cache, and few pieces."""

_LARGE_MLP = 1 << 18
"""Weights of an MLP that a processor's cache does not keep beside all else."""


@dataclass(frozen=True, eq=False)
class ImageProjections:
    """The image's projections for the first layer, the same for all prompts; per head.

    Attributes:
        key: (H, d, N) keys for the attention of the tokens to the image.
        value: (H, N, d) values for it.
        query: (H, d, N) queries for the attention of the image to the tokens.
    """

    key: Tensor
    value: Tensor
    query: Tensor

    def with_places(self, places: Tensor, other: ImageProjections) -> ImageProjections:
        """The same with other projections at some places (n,)."""
        return ImageProjections(
            key=self.key.index_copy(2, places, other.key),
            value=self.value.index_copy(1, places, other.value),
            query=self.query.index_copy(2, places, other.query),
        )


@dataclass(frozen=True, eq=False)
class Piece:
    """Some positions of the image as some of the prompts see it.

    Attributes:
        prompts: Which of the P prompts.
        places: Which of the N positions.
        image: (p or 1, n, C).
        position: (1, n, C) the codes of these positions, in its type.
    """

    prompts: slice
    places: slice
    image: Tensor
    position: Tensor

    @cached_property
    def located(self) -> Tensor:
        """The image with the codes of its positions, (p or 1, n, C): two attentions in a row look at it."""
        return self.image + self.position


View = list[Piece]
"""The whole image as some of the prompts see it."""


def whole_image(views: Sequence[View]) -> Tensor:
    """The image as all prompts see it, (P, N, C)."""
    return torch.cat([torch.cat([piece.image for piece in view], dim=1) for view in views])


@dataclass(frozen=True, eq=False)
class AbsorbedScores:
    """Attention scores between the tokens of P prompts and the image, by rows that have absorbed its projection.

    All in the image's type.

    Attributes:
        rows: (P, K, C) what the image and the codes of its positions are multiplied with.
        bias: (P, K, 1) what is added to all scores of a row; None for nothing.
    """

    rows: Tensor
    bias: Tensor | None = None

    def of(self, piece: Piece) -> Tensor:
        """The scores (p, K, n) of a piece."""
        rows = self.rows[piece.prompts]
        if rows.dtype == torch.float32:  # a little nearer to the published numbers: a remembered pixel may hang on it
            scores = products(rows, piece.image) + products(rows, piece.position)
            return scores if self.bias is None else scores + self.bias[piece.prompts]
        located = piece.located
        if self.bias is None:
            return products(rows, located)
        bias = self.bias[piece.prompts]
        if len(rows) == len(located) == 1:
            return torch.addmm(bias[0], rows[0], located[0].T).unsqueeze(0)
        return products(rows, located) + bias


@dataclass(frozen=True, eq=False)
class ProjectedScores:
    """The same with an image whose projection is kept; in the image's type.

    Attributes:
        tokens: (P, H, T, d) projected tokens.
        image: (H, d, N) the projected image.
    """

    tokens: Tensor
    image: Tensor

    def of(self, piece: Piece) -> Tensor:
        """The scores (p, K, n) of a piece."""
        return per_head(self.tokens[piece.prompts], self.image[:, :, piece.places]).flatten(1, 2)


class TokenAttention(nn.Module):
    """Multi-head attention among tokens."""

    def __init__(self, *, width: int, heads: int, downsample: int = 1) -> None:
        super().__init__()
        inner = width // downsample
        self.heads = heads
        self.scale = 1.0 / math.sqrt(inner // heads)
        self.q_proj = nn.Linear(width, inner)
        self.k_proj = nn.Linear(width, inner)
        self.v_proj = nn.Linear(width, inner)
        self.out_proj = nn.Linear(inner, width)

    def forward(self, *, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """Tokens (P, T, C) attend to tokens (P, S, C)."""
        attended = F.scaled_dot_product_attention(
            self.split(self.q_proj(query)), self.split(self.k_proj(key)), self.split(self.v_proj(value))
        )  # (P, H, T, d)
        return self.merge(attended)

    def split(self, x: Tensor) -> Tensor:
        """(P, T, H · d) → (P, H, T, d)."""
        return torch.unflatten(x, -1, (self.heads, -1)).transpose(1, 2)

    def merge(self, x: Tensor) -> Tensor:
        """(P, H, T, d) → (P, T, C), through the output projection."""
        return self.out_proj(x.transpose(1, 2).flatten(2))  # type: ignore[no-any-return]

    def columns(self, x: Tensor) -> Tensor:
        """What is projected of the positions of an image, (N, H · d), per head: (H, d, N)."""
        return torch.unflatten(x.T, 0, (self.heads, -1)).contiguous()

    def absorbed(self, tokens: Tensor, layer: nn.Linear) -> Tensor:
        """Rows (P, K, C) whose products with an image are those of tokens (P, H, T, d) with its projection."""
        return per_head(tokens, torch.unflatten(layer.weight, 0, (self.heads, -1))).flatten(1, 2)


class TokenToImageAttention(TokenAttention):
    """Tokens attend to the image."""

    def keys(self, located: Tensor) -> Tensor:
        """Keys of an image with its position code, which may be kept: (N, C) → (H, d, N)."""
        return self.columns(self.k_proj(located))

    def values(self, image: Tensor) -> Tensor:
        """Values of an image, which may be kept: (N, C) → (H, N, d)."""
        return self.columns(self.v_proj(image)).transpose(1, 2).contiguous()

    def queries(self, query: Tensor) -> Tensor:
        """Scaled queries (P, H, T, d) of tokens (P, T, C)."""
        return self.split(self.q_proj(query) * self.scale)

    def scores(self, query: Tensor, dtype: torch.dtype) -> AbsorbedScores:
        """Between tokens (P, T, C) and an image of a type.

        The bias of the keys adds the same to all scores of a token, which the softmax ignores.
        """
        return AbsorbedScores(rows=self.absorbed(self.queries(query), self.k_proj).to(dtype))

    def output(self, attended: Tensor) -> Tensor:
        """Means (P, K, C) of the image, weighted by each row's attention, to tokens (P, T, C)."""
        attended = torch.unflatten(attended, 1, (self.heads, -1))  # (P, H, T, C)
        values = per_head(attended, torch.unflatten(self.v_proj.weight, 0, (self.heads, -1)).transpose(1, 2))
        return self.merge(values + self.v_proj.bias.view(self.heads, 1, -1))


@dataclass(frozen=True, eq=False)
class ImageUpdate:
    """What attention to the tokens of P prompts adds to the image; in the image's type.

    Attributes:
        scores: Between the positions and the tokens.
        values: (P, K, C) what a token adds to a position that attends to it alone; output projection and its bias
            included.
        heads: Number of heads; the weights of each sum to one.
        norm: Applied to the result.
    """

    scores: AbsorbedScores | ProjectedScores
    values: Tensor
    heads: int
    norm: nn.LayerNorm

    def apply(self, piece: Piece) -> Piece:
        """The piece after it."""
        scores = self.scores.of(piece)  # (p, K, n)
        # token by token at a time: a softmax along a short last dimension costs six times as much
        weights = torch.softmax(torch.unflatten(scores, 1, (self.heads, -1)), dim=2).flatten(1, 2)  # (p, K, n)
        image = _added(piece.image, weights, self.values[piece.prompts])
        return replace(piece, image=normed(image, self.norm.weight, self.norm.bias, self.norm.eps))


class ImageToTokenAttention(TokenAttention):
    """The image attends to the tokens; what comes of it is added to the image."""

    def image_queries(self, located: Tensor) -> Tensor:
        """Queries of an image with its position code, which may be kept: (N, C) → (H, d, N)."""
        return self.columns(self.q_proj(located))

    def output_per_head(self) -> Tensor:
        """The output projection, head by head: (H, d, C)."""
        return torch.unflatten(self.out_proj.weight.T, 0, (self.heads, -1))

    def update(
        self, *, key: Tensor, value: Tensor, norm: nn.LayerNorm, dtype: torch.dtype, image_queries: Tensor | None
    ) -> ImageUpdate:
        """What attention to tokens (P, T, C) adds to an image of a type, whose queries may be kept."""
        keys = self.split(self.k_proj(key) * self.scale)  # (P, H, T, d)
        values = per_head(self.split(self.v_proj(value)), self.output_per_head()).flatten(1, 2)
        values = values + self.out_proj.bias / self.heads  # the weights of every head sum to one
        if image_queries is None:
            scores: AbsorbedScores | ProjectedScores = self._scores(keys, dtype)
        else:
            scores = ProjectedScores(keys.to(dtype), image_queries)
        return ImageUpdate(scores=scores, values=values.to(dtype), heads=self.heads, norm=norm)

    def _scores(self, keys: Tensor, dtype: torch.dtype) -> AbsorbedScores:
        """Between an image of a type and keys (P, H, T, d); the bias of its queries adds to each key's scores."""
        bias = per_head(keys, self.q_proj.bias.view(self.heads, -1, 1)).flatten(1, 2)
        rows = self.absorbed(keys, self.q_proj)
        return AbsorbedScores(rows=rows.to(dtype), bias=bias.to(dtype))


def per_head(tokens: Tensor, matrices: Tensor) -> Tensor:
    """Tokens (P, H, T, a) times a matrix of every head (H, a, b), the same for all prompts: (P, H, T, b)."""
    if len(tokens) == 1:
        return (tokens[0] @ matrices).unsqueeze(0)
    together = tokens.transpose(0, 1).flatten(1, 2) @ matrices  # (H, P·T, b)
    return torch.unflatten(together, 1, (len(tokens), -1)).transpose(0, 1)


def products(rows: Tensor, columns: Tensor) -> Tensor:
    """All products of vectors (p or 1, n, D) with vectors (p or 1, m, D): (p, n, m)."""
    if len(rows) == len(columns) == 1:  # a plain product is faster than a batch of one
        return (rows[0] @ columns[0].T).unsqueeze(0)
    return rows @ columns.transpose(1, 2)


def joined(parts: Sequence[Tensor], *, dim: int) -> Tensor:
    """Parts one after the other; a single one as it is, where `torch.cat` would copy it."""
    return parts[0] if len(parts) == 1 else torch.cat(list(parts), dim=dim)


def _added(image: Tensor, weights: Tensor, values: Tensor) -> Tensor:
    """The image (p or 1, n, C) and the sum of values (p, K, C), weighted (p, K, n): (p, n, C)."""
    if len(weights) == 1:
        return torch.addmm(image[0], weights[0].T, values[0]).unsqueeze(0)
    return torch.baddbmm(image.expand(len(weights), -1, -1), weights.transpose(1, 2), values)


class TwoWayLayer(nn.Module):
    """Tokens attend to each other and to the image, go through an MLP, and the image attends to the tokens."""

    def __init__(self, config: PromptedSizes, *, is_first: bool) -> None:
        super().__init__()
        width, heads = config.width, config.decoder_heads
        self.is_first = is_first
        self.self_attn = TokenAttention(width=width, heads=heads)
        self.norm1 = nn.LayerNorm(width)
        self.cross_attn_token_to_image = TokenToImageAttention(width=width, heads=heads, downsample=_CROSS_DOWNSAMPLE)
        self.norm2 = nn.LayerNorm(width)
        if config.generation == 1:
            self.mlp: nn.Module = PairMlp(width=width, hidden=config.decoder_mlp, activation="relu")
        else:
            self.mlp = Mlp(widths=(width, config.decoder_mlp, width))
        self.norm3 = nn.LayerNorm(width)
        self.norm4 = nn.LayerNorm(width)
        self.cross_attn_image_to_token = ImageToTokenAttention(width=width, heads=heads, downsample=_CROSS_DOWNSAMPLE)

    def self_attended(self, tokens: Tensor, code: Tensor) -> Tensor:
        """Tokens (P, T, C) after self-attention; `code` (P, T, C), as which they entered the transformer, is added."""
        if self.is_first:
            return self.norm1(self.self_attn(query=tokens, key=tokens, value=tokens))  # type: ignore[no-any-return]
        coded = tokens + code
        return self.norm1(tokens + self.self_attn(query=coded, key=coded, value=tokens))  # type: ignore[no-any-return]

    def through_mlp(self, tokens: Tensor) -> Tensor:
        """Tokens (P, T, C) with what their attention to the image added, after norms and MLP."""
        tokens = self.norm2(tokens)
        return self.norm3(tokens + self.mlp(tokens))  # type: ignore[no-any-return]

    def image_update(
        self, tokens: Tensor, code: Tensor, dtype: torch.dtype, image_queries: Tensor | None = None
    ) -> ImageUpdate:
        """What attention to the tokens adds to the image of a type, whose queries may be kept."""
        return self.cross_attn_image_to_token.update(
            key=tokens + code, value=tokens, norm=self.norm4, dtype=dtype, image_queries=image_queries
        )


class TwoWayTransformer(nn.Module):
    """Rounds of two-way attention and a last look of the tokens at the image."""

    def __init__(self, config: PromptedSizes) -> None:
        super().__init__()
        self.layers = nn.ModuleList(TwoWayLayer(config, is_first=index == 0) for index in range(config.decoder_layers))
        self.final_attn_token_to_image = TokenToImageAttention(
            width=config.width, heads=config.decoder_heads, downsample=_CROSS_DOWNSAMPLE
        )
        self.norm_final_attn = nn.LayerNorm(config.width)

    def set_mlp_dtype(self, dtype: torch.dtype) -> None:
        """Convert large MLPs: most of the weights that each prompt fetches from memory, for a handful of tokens.

        Small ones stay in the cache, and a product with a handful of tokens is faster in float32.
        """
        for layer in self._rounds:
            if sum(weights.numel() for weights in layer.mlp.parameters()) >= _LARGE_MLP:
                set_compute_dtype(layer.mlp, dtype)

    def project(self, *, image: Tensor, position: Tensor) -> ImageProjections:
        """What may be kept of an image (1, N, C) that many prompts will ask about; `position` is its code."""
        first, dtype = self._rounds[0], image.dtype
        whole = image[0].float()
        located = whole + position[0]
        to_image, to_tokens = first.cross_attn_token_to_image, first.cross_attn_image_to_token
        return ImageProjections(
            key=to_image.keys(located).to(dtype),
            value=to_image.values(whole).to(dtype),
            query=to_tokens.image_queries(located).to(dtype),
        )

    def forward(
        self,
        *,
        tokens: Tensor,
        image: Tensor,
        position: Tensor,
        projections: ImageProjections | None = None,
        wanted: int | None = None,
    ) -> tuple[Tensor, list[View]]:
        """Run all rounds.

        Args:
            tokens: (P, T, C) float32.
            image: (P or 1, N, C); the products with it run in its type.
            position: (1, N, C) the codes of its positions, in its type.
            projections: What `project` gave for this image, if it was called.
            wanted: How many of the tokens are wanted in the end; all if not given.

        Returns:
            Tokens (P, wanted, C) and the image as each prompt has updated it, in their order.
        """
        code, layers, dtype = tokens, self._rounds, image.dtype
        views = _cut(image, position, prompts=len(tokens))
        tokens = layers[0].self_attended(tokens, code)
        tokens = layers[0].through_mlp(tokens + self._first_attended(tokens + code, views, projections))
        update = layers[0].image_update(tokens, code, dtype, None if projections is None else projections.query)
        for layer in layers[1:]:
            tokens, attention = layer.self_attended(tokens, code), layer.cross_attn_token_to_image
            views, attended = _update_and_attend(update, attention.scores(tokens + code, dtype), views)
            tokens = layer.through_mlp(tokens + attention.output(attended))
            update = layer.image_update(tokens, code, dtype)
        tokens, code, attention = tokens[:, :wanted], code[:, :wanted], self.final_attn_token_to_image
        views, attended = _update_and_attend(update, attention.scores(tokens + code, dtype), views)
        return self.norm_final_attn(tokens + attention.output(attended)), views

    @property
    def _rounds(self) -> list[TwoWayLayer]:
        return [layer for layer in self.layers if isinstance(layer, TwoWayLayer)]

    def _first_attended(self, query: Tensor, views: Sequence[View], projections: ImageProjections | None) -> Tensor:
        """What attention of tokens (P, T, C) to the image gives before any update of it: (P, T, C)."""
        attention = self._rounds[0].cross_attn_token_to_image
        if projections is None:
            return attention.output(_attended(attention.scores(query, views[0][0].image.dtype), views))
        queries = attention.queries(query).to(projections.key.dtype)
        weights = torch.softmax(per_head(queries, projections.key), dim=3)  # (P, H, T, N)
        return attention.merge(per_head(weights, projections.value).float())


def _cut(image: Tensor, position: Tensor, *, prompts: int) -> list[View]:
    """An image (P or 1, N, C) with the codes of its positions (1, N, C), in pieces that a processor's cache holds.

    Elsewhere, and to learn, it is taken whole.
    """
    small = image.device.type == "cpu" and not torch.is_grad_enabled()
    at_once, places = (1, _PIECE_TOKENS * torch.get_num_threads()) if small else (prompts, image.shape[1])
    views = []
    for first in range(0, prompts, at_once):
        rows = slice(first, first + at_once)
        own = image if len(image) == 1 else image[rows]
        parts = [slice(start, start + places) for start in range(0, image.shape[1], places)]
        views.append(
            [Piece(prompts=rows, places=part, image=own[:, part], position=position[:, part]) for part in parts]
        )
    return views


def _update_and_attend(update: ImageUpdate, scores: AbsorbedScores, views: Sequence[View]) -> tuple[list[View], Tensor]:
    """The image after an update, and its means (P, K, C) float32, weighted by the attention of rows to the result."""
    updated, attended = [], []
    for view in views:
        pieces, scored = [], []
        for piece in view:
            pieces.append(update.apply(piece))
            scored.append(scores.of(pieces[-1]))
        updated.append(pieces)
        attended.append(_attended_mean(pieces, scored))
    return updated, joined(attended, dim=0)


def _attended(scores: AbsorbedScores, views: Sequence[View]) -> Tensor:
    """Means of the image, weighted by the attention of rows to it: (P, K, C) float32."""
    return joined([_attended_mean(view, [scores.of(piece) for piece in view]) for view in views], dim=0)


def _attended_mean(view: View, scores: Sequence[Tensor]) -> Tensor:
    """The mean of the image, weighted by the softmax of scores (p, K, n) of its pieces: (p, K, C) float32."""
    weights = torch.softmax(joined(scores, dim=2), dim=2)  # (p, K, N)
    sums = [_weighted_sum(weights[:, :, piece.places].to(piece.image.dtype), piece.image) for piece in view]
    return sums[0].float() if len(sums) == 1 else torch.stack(sums).float().sum(dim=0)


def _weighted_sum(weights: Tensor, image: Tensor) -> Tensor:
    """Sums of the image (p or 1, n, C), weighted (p, K, n): (p, K, C)."""
    if len(weights) == len(image) == 1:
        return (weights[0] @ image[0]).unsqueeze(0)
    return weights @ image

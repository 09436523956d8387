"""The mask decoder's two-way transformer: a few tokens and the image attend to each other in turn.

The image has thousands of positions, a prompt about eight tokens. So the image is not projected to keys, values and
queries for every prompt. In the first layer the projections depend on the picture alone and are kept with it
(`FirstLook`). In later layers `(x W) · q` is taken as `x · (W q)`, which turns a projection of the whole image into one
of the tokens.

To attend with several heads in one matrix product, tokens are spread there: every token becomes one row per head, which
holds the channels of that head and zeros elsewhere. K = heads · tokens is the number of rows, head by head.

What the tokens write to the image in one layer, and how the next layer's tokens are like it, is computed together,
piece by piece, while a piece is in the processor's cache. The products with the image run in the image's type; tokens
are float32 throughout.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam2.config import PromptedSizes
from sam2studio.model.sam2.layers import Mlp, PairMlp

_CROSS_DOWNSAMPLE = 2
_PIECE_TOKENS = 1024
"""On CPUs, image tokens of a piece."""


@dataclass(frozen=True, eq=False)
class FirstLook:
    """The image's side of the first layer, the same for all prompts.

    Attributes:
        key: (1, N, inner) keys that the tokens look up.
        value: (1, N, inner) values that the tokens read.
        query: (1, N, inner) queries that the image asks the tokens.
    """

    key: Tensor
    value: Tensor
    query: Tensor


@dataclass(frozen=True, eq=False)
class Piece:
    """Some positions of the image as some of the prompts see it.

    Attributes:
        prompts: Which of the P prompts.
        places: Which of the N positions.
        image: (p or 1, n, C).
    """

    prompts: slice
    places: slice
    image: Tensor


View = list[Piece]
"""The whole image as some of the prompts see it."""


def whole_image(views: Sequence[View]) -> Tensor:
    """The image as all prompts see it, (P, N, C)."""
    return torch.cat([torch.cat([piece.image for piece in view], dim=1) for view in views])


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
        self._own = torch.empty(0)

    def derive(self) -> None:
        """Compute the constants of `spread`; to be called again when the weights' device changes."""
        inner, device = self.q_proj.out_features, self.q_proj.weight.device
        own = torch.eye(self.heads, device=device).repeat_interleave(inner // self.heads, dim=1)
        self._own = own.unsqueeze(1)  # (heads, 1, inner)

    def forward(self, *, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """Tokens (P, T, C) attend to tokens (P, S, C)."""
        attended = F.scaled_dot_product_attention(
            self.split(self.q_proj(query)), self.split(self.k_proj(key)), self.split(self.v_proj(value))
        )  # (P, heads, T, d)
        return self.merge(attended)

    def spread(self, x: Tensor) -> Tensor:
        """Tokens (P, T, inner) → (P, K, inner), one row per head and token."""
        return (x.unsqueeze(1) * self._own).flatten(1, 2)

    def collect(self, rows: Tensor) -> Tensor:
        """(P, K, inner) → (P, T, inner): of every row the channels of its head."""
        return (torch.unflatten(rows, 1, (self.heads, -1)) * self._own).sum(dim=1)

    def split(self, x: Tensor) -> Tensor:
        """(P, T, inner) → (P, heads, T, d)."""
        return torch.unflatten(x, -1, (self.heads, -1)).transpose(1, 2)

    def merge(self, x: Tensor) -> Tensor:
        """(P, heads, T, d) → (P, T, C), through the output projection."""
        return self.out_proj(x.transpose(1, 2).flatten(2))  # type: ignore[no-any-return]


class ReadingAttention(TokenAttention):
    """Tokens read from the image."""

    def keys(self, located: Tensor) -> Tensor:
        """What may be kept of an image with its position code: (…, C) → (…, inner)."""
        return self.k_proj(located)  # type: ignore[no-any-return]

    def values(self, image: Tensor) -> Tensor:
        """What may be kept of an image: (…, C) → (…, inner)."""
        return self.v_proj(image)  # type: ignore[no-any-return]

    def probes(self, query: Tensor, *, kept: bool) -> Tensor:
        """Tokens (P, T, C) as what their scores are products with: of kept keys (P, K, inner), else of the image
        with its position code (P, K, C).
        """
        probes = self.spread(self.q_proj(query) * self.scale)
        # the bias of the keys adds the same to all scores of a token, which the softmax ignores
        return probes if kept else probes @ self.k_proj.weight

    def answer(self, seen: Tensor, *, kept: bool) -> Tensor:
        """What each row saw on average, (P, K, inner) of kept values or (P, K, C) of the image, to tokens (P, T, C)."""
        if not kept:
            seen = F.linear(seen, self.v_proj.weight, self.v_proj.bias)
        return self.out_proj(self.collect(seen))  # type: ignore[no-any-return]


@dataclass(frozen=True, eq=False)
class Writing:
    """What P prompts write to the image; in the image's type.

    Attributes:
        probes: (P, K, D) what a position's likeness to a token is the product with.
        shift: (P, K, 1) added to it.
        answers: (P, K, C) what a token adds to a position that listens to it alone.
        heads: Number of heads; each listens to one token on average.
        norm: Applied to the result.
        source: What is like the tokens, where it is kept: (1, N, D); the image with its position code otherwise.
    """

    probes: Tensor
    shift: Tensor
    answers: Tensor
    heads: int
    norm: nn.LayerNorm
    source: Tensor | None

    def apply(self, piece: Piece, position: Tensor) -> Piece:
        """The piece after it; `position` (1, N, C) is the position code of the image."""
        if self.source is None:
            source = piece.image + position[:, piece.places]
        else:
            source = self.source[:, piece.places]
        scores = products(self.probes[piece.prompts], source) + self.shift[piece.prompts]  # (p, K, n)
        # token by token at a time: a softmax along a short last dimension costs six times as much
        weights = torch.softmax(torch.unflatten(scores, 1, (self.heads, -1)), dim=2).flatten(1, 2)  # (p, K, n)
        return replace(piece, image=self._normed(_added(piece.image, weights, self.answers[piece.prompts])))

    def _normed(self, x: Tensor) -> Tensor:
        norm = self.norm
        if x.dtype == torch.float32 or x.device.type == "cpu":  # there, activations may be narrower than the weights
            return F.layer_norm(x, norm.normalized_shape, norm.weight, norm.bias, norm.eps)
        return F.layer_norm(x.float(), norm.normalized_shape, norm.weight, norm.bias, norm.eps).to(x.dtype)


class WritingAttention(TokenAttention):
    """The image reads from the tokens; what it reads is added to it."""

    def queries(self, located: Tensor) -> Tensor:
        """What may be kept of an image with its position code: (…, C) → (…, inner)."""
        return self.q_proj(located)  # type: ignore[no-any-return]

    def heads_of_output(self) -> Tensor:
        """What the output projection makes of each head: (heads, d, C)."""
        return torch.unflatten(self.out_proj.weight.T, 0, (self.heads, -1))

    def writing(
        self, *, key: Tensor, value: Tensor, norm: nn.LayerNorm, kept: Tensor | None, dtype: torch.dtype
    ) -> Writing:
        """What tokens (P, T, C) write to an image of a type, whose queries (1, N, inner) may be kept."""
        keys = self.spread(self.k_proj(key) * self.scale)  # (P, K, inner)
        shift = keys.new_zeros(*keys.shape[:2], 1)
        if kept is None:
            shift = (keys @ self.q_proj.bias).unsqueeze(2)
            keys = keys @ self.q_proj.weight  # (P, K, C)
        answers = self.spread(self.v_proj(value)) @ self.out_proj.weight.T
        answers = answers + self.out_proj.bias / self.heads  # the weights of every head sum to one
        return Writing(
            probes=keys.to(dtype),
            shift=shift.to(dtype),
            answers=answers.to(dtype),
            heads=self.heads,
            norm=norm,
            source=kept,
        )


def products(rows: Tensor, columns: Tensor) -> Tensor:
    """All products of vectors (p or 1, n, D) with vectors (p or 1, m, D): (p, n, m)."""
    if len(rows) == len(columns) == 1:  # a plain product is faster than a batch of one
        return (rows[0] @ columns[0].T).unsqueeze(0)
    return rows @ columns.transpose(1, 2)


def _added(image: Tensor, weights: Tensor, answers: Tensor) -> Tensor:
    """The image (p or 1, n, C) and the sum of answers (p, K, C), weighted (p, K, n): (p, n, C)."""
    if len(weights) == 1:
        return torch.addmm(image[0], weights[0].T, answers[0]).unsqueeze(0)
    return torch.baddbmm(image.expand(len(weights), -1, -1), weights.transpose(1, 2), answers)


class TwoWayLayer(nn.Module):
    """Tokens among themselves, tokens from the image, tokens through an MLP, the image from the tokens."""

    def __init__(self, config: PromptedSizes, *, is_first: bool) -> None:
        super().__init__()
        width, heads = config.width, config.decoder_heads
        self.is_first = is_first
        self.self_attn = TokenAttention(width=width, heads=heads)
        self.norm1 = nn.LayerNorm(width)
        self.cross_attn_token_to_image = ReadingAttention(width=width, heads=heads, downsample=_CROSS_DOWNSAMPLE)
        self.norm2 = nn.LayerNorm(width)
        if config.generation == 1:
            self.mlp: nn.Module = PairMlp(width=width, hidden=config.decoder_mlp, activation="relu")
        else:
            self.mlp = Mlp(widths=(width, config.decoder_mlp, width))
        self.norm3 = nn.LayerNorm(width)
        self.norm4 = nn.LayerNorm(width)
        self.cross_attn_image_to_token = WritingAttention(width=width, heads=heads, downsample=_CROSS_DOWNSAMPLE)

    def among(self, tokens: Tensor, code: Tensor) -> Tensor:
        """Tokens (P, T, C) among themselves; `code` (P, T, C) is what they were when they entered the transformer."""
        if self.is_first:
            return self.norm1(self.self_attn(query=tokens, key=tokens, value=tokens))  # type: ignore[no-any-return]
        coded = tokens + code
        return self.norm1(tokens + self.self_attn(query=coded, key=coded, value=tokens))  # type: ignore[no-any-return]

    def thought(self, tokens: Tensor) -> Tensor:
        """Tokens (P, T, C) that have read from the image, after the MLP."""
        tokens = self.norm2(tokens)
        return self.norm3(tokens + self.mlp(tokens))  # type: ignore[no-any-return]

    def writing(self, tokens: Tensor, code: Tensor, *, look: FirstLook | None, dtype: torch.dtype) -> Writing:
        """What the tokens write to the image."""
        return self.cross_attn_image_to_token.writing(
            key=tokens + code, value=tokens, norm=self.norm4, kept=None if look is None else look.query, dtype=dtype
        )


class TwoWayTransformer(nn.Module):
    """Rounds of two-way attention and a last look of the tokens at the image."""

    def __init__(self, config: PromptedSizes) -> None:
        super().__init__()
        self.layers = nn.ModuleList(TwoWayLayer(config, is_first=index == 0) for index in range(config.decoder_layers))
        self.final_attn_token_to_image = ReadingAttention(
            width=config.width, heads=config.decoder_heads, downsample=_CROSS_DOWNSAMPLE
        )
        self.norm_final_attn = nn.LayerNorm(config.width)

    def derive(self) -> None:
        """Compute the constants of all layers; to be called again when the weights' device changes."""
        for part in self.modules():
            if isinstance(part, TokenAttention):
                part.derive()

    def look(self, *, image: Tensor, position: Tensor) -> FirstLook:
        """What may be kept of an image (1, N, C) that many prompts will ask about; `position` is its code."""
        first, dtype = self._rounds[0], image.dtype
        image, located = image.float(), image.float() + position
        read, write = first.cross_attn_token_to_image, first.cross_attn_image_to_token
        return FirstLook(
            key=read.keys(located).to(dtype), value=read.values(image).to(dtype), query=write.queries(located).to(dtype)
        )

    def forward(
        self,
        *,
        tokens: Tensor,
        image: Tensor,
        position: Tensor,
        look: FirstLook | None = None,
        wanted: int | None = None,
    ) -> tuple[Tensor, list[View]]:
        """Run all rounds.

        Args:
            tokens: (P, T, C) float32.
            image: (P or 1, N, C); the products with it run in its type.
            position: (1, N, C) position code of the image.
            look: What `look` gave for this image, if it was called.
            wanted: How many of the tokens are wanted in the end; all if not given.

        Returns:
            Tokens (P, wanted, C) and the image as the prompts have changed it, in their order.
        """
        code, position, layers = tokens, position.to(image.dtype), self._rounds
        views = _cut(image, prompts=len(tokens))
        tokens = layers[0].among(tokens, code)
        seen = self._first_seen(layers[0].cross_attn_token_to_image, tokens + code, views, position, look)
        tokens = layers[0].thought(tokens + seen)
        for layer, following in pairwise(layers):
            writing = layer.writing(tokens, code, look=look, dtype=image.dtype)
            look = None
            tokens = following.among(tokens, code)
            read = following.cross_attn_token_to_image
            views, rows = _write_and_read(writing, read.probes(tokens + code, kept=False), views, position)
            tokens = following.thought(tokens + read.answer(rows, kept=False))
        writing = layers[-1].writing(tokens, code, look=look, dtype=image.dtype)
        tokens, code, read = tokens[:, :wanted], code[:, :wanted], self.final_attn_token_to_image
        views, rows = _write_and_read(writing, read.probes(tokens + code, kept=False), views, position)
        return self.norm_final_attn(tokens + read.answer(rows, kept=False)), views

    @property
    def _rounds(self) -> list[TwoWayLayer]:
        return [layer for layer in self.layers if isinstance(layer, TwoWayLayer)]

    def _first_seen(
        self, read: ReadingAttention, query: Tensor, views: Sequence[View], position: Tensor, look: FirstLook | None
    ) -> Tensor:
        """What tokens (P, T, C) read from the image that nothing was written to yet: (P, T, C)."""
        probes = read.probes(query, kept=look is not None)
        if look is None:
            return read.answer(_read(probes, views, position), kept=False)
        key, value = look.key[0], look.value[0]
        rows = probes.flatten(0, 1).to(key.dtype)  # (P·K, inner): many prompts are one product
        weights = torch.softmax(F.linear(rows, key).float(), dim=1).to(value.dtype)  # (P·K, N)
        return read.answer((weights @ value).float().view(probes.shape), kept=True)


def _cut(image: Tensor, *, prompts: int) -> list[View]:
    """An image (P or 1, N, C) in pieces that a processor's cache holds; elsewhere, and to learn, it is taken whole."""
    small = image.device.type == "cpu" and not torch.is_grad_enabled()
    at_once, places = (1, _PIECE_TOKENS) if small else (prompts, image.shape[1])
    views = []
    for first in range(0, prompts, at_once):
        rows = slice(first, first + at_once)
        own = image if len(image) == 1 else image[rows]
        parts = [slice(start, start + places) for start in range(0, image.shape[1], places)]
        views.append([Piece(prompts=rows, places=part, image=own[:, part]) for part in parts])
    return views


def _write_and_read(
    writing: Writing, probes: Tensor, views: Sequence[View], position: Tensor
) -> tuple[list[View], Tensor]:
    """Write to the image; and what probes (P, K, C) see on the result, (P, K, C) float32."""
    written, seen = [], []
    for view in views:
        pieces, scores = [], []
        for piece in view:
            pieces.append(writing.apply(piece, position))
            scores.append(_scores(pieces[-1], probes, position))
        written.append(pieces)
        seen.append(_seen(pieces, scores))
    return written, torch.cat(seen)


def _read(probes: Tensor, views: Sequence[View], position: Tensor) -> Tensor:
    """What probes (P, K, C) see on the image: (P, K, C) float32."""
    return torch.cat([_seen(view, [_scores(piece, probes, position) for piece in view]) for view in views])


def _scores(piece: Piece, probes: Tensor, position: Tensor) -> Tensor:
    """How like the probes (P, K, C) a piece's positions are: (p, K, n)."""
    located = piece.image + position[:, piece.places]
    return products(probes[piece.prompts].to(located.dtype), located)


def _seen(view: View, scores: Sequence[Tensor]) -> Tensor:
    """The mean of the image, weighted by the softmax of scores (p, K, n) of its pieces: (p, K, C) float32."""
    weights = torch.softmax(torch.cat(list(scores), dim=2).float(), dim=2)  # (p, K, N)
    seen = [_mean(weights[:, :, piece.places].to(piece.image.dtype), piece.image) for piece in view]
    return torch.stack(seen).float().sum(dim=0)


def _mean(weights: Tensor, image: Tensor) -> Tensor:
    """Sums of the image (p or 1, n, C), weighted (p, K, n): (p, K, C)."""
    if len(weights) == len(image) == 1:
        return (weights[0] @ image[0]).unsqueeze(0)
    return weights @ image

"""The mask decoder's two-way transformer: a few tokens and the image attend to each other in turn.

The image has thousands of positions, a prompt about eight tokens. So the image is not projected to keys, values and
queries for every prompt. In the first layer the projections depend on the picture alone and are kept with it
(`FirstLook`). In later layers `(x W) · q` is taken as `x · (W q)`, which turns a projection of the whole image into one
of the tokens.

With several heads, a token asks the image once per head: K = heads · tokens is the number of such rows, head by head.

What the tokens write to the image in one layer, and how the next layer's tokens are like it, is computed together,
piece by piece, while a piece is in the processor's cache. The products with the image run in the image's type, and the
MLPs may; tokens are float32 throughout.

Shapes: P prompts, T tokens, H heads of d channels, C channels, N positions, n of them in a piece.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam2.config import PromptedSizes
from sam2studio.model.sam2.layers import Mlp, PairMlp, normed, set_compute_dtype

_CROSS_DOWNSAMPLE = 2
_PIECE_TOKENS = 2048
"""On CPUs, image tokens of a piece, for each thread that works on it: few enough for the cache, and few pieces."""


@dataclass(frozen=True, eq=False)
class FirstLook:
    """The image's side of the first layer, the same for all prompts; per head.

    Attributes:
        key: (H, d, N) keys that the tokens look up.
        value: (H, N, d) values that the tokens read.
        query: (H, d, N) queries that the image asks the tokens.
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


@dataclass(frozen=True, eq=False)
class Likeness:
    """How like the rows of P prompts the positions of the image are; in the image's type.

    Attributes:
        probes: (P, K, C) what the image and the codes of its positions are multiplied with.
        position: (1, N, C) these codes.
        shift: (P, K, 1) what is added to all scores of a row; None for nothing.
    """

    probes: Tensor
    position: Tensor
    shift: Tensor | None = None

    def scores(self, piece: Piece) -> Tensor:
        """(p, K, n) of a piece."""
        probes, position = self.probes[piece.prompts], self.position[:, piece.places]
        if probes.dtype == torch.float32:  # a little nearer to the published numbers: a remembered pixel may hang on it
            scores = products(probes, piece.image) + products(probes, position)
            return scores if self.shift is None else scores + self.shift[piece.prompts]
        located = piece.image + position  # (p or 1, n, C)
        if self.shift is None:
            return products(probes, located)
        shift = self.shift[piece.prompts]
        if len(probes) == len(located) == 1:
            return torch.addmm(shift[0], probes[0], located[0].T).unsqueeze(0)
        return products(probes, located) + shift


@dataclass(frozen=True, eq=False)
class KeptLikeness:
    """The same of an image whose side of it is kept; in the image's type.

    Attributes:
        tokens: (P, H, T, d).
        kept: (H, d, N) what they are multiplied with.
    """

    tokens: Tensor
    kept: Tensor

    def scores(self, piece: Piece) -> Tensor:
        """(p, K, n) of a piece."""
        return per_head(self.tokens[piece.prompts], self.kept[:, :, piece.places]).flatten(1, 2)


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

    def probes(self, tokens: Tensor, layer: nn.Linear) -> Tensor:
        """What an image is multiplied with instead of tokens (P, H, T, d) with its projection by a layer: (P, K, C)."""
        return per_head(tokens, torch.unflatten(layer.weight, 0, (self.heads, -1))).flatten(1, 2)


class ReadingAttention(TokenAttention):
    """Tokens read from the image."""

    def keys(self, located: Tensor) -> Tensor:
        """What may be kept of an image with its position code: (N, C) → (H, d, N)."""
        return self.columns(self.k_proj(located))

    def values(self, image: Tensor) -> Tensor:
        """What may be kept of an image: (N, C) → (H, N, d)."""
        return self.columns(self.v_proj(image)).transpose(1, 2).contiguous()

    def queries(self, query: Tensor) -> Tensor:
        """Tokens (P, T, C) as what keys are multiplied with, (P, H, T, d)."""
        return self.split(self.q_proj(query) * self.scale)

    def likeness(self, query: Tensor, position: Tensor) -> Likeness:
        """Of tokens (P, T, C) to an image whose positions have the codes `position`, in its type.

        The bias of the keys adds the same to all scores of a token, which the softmax ignores.
        """
        return Likeness(probes=self.probes(self.queries(query), self.k_proj).to(position.dtype), position=position)

    def answer(self, seen: Tensor) -> Tensor:
        """What each row saw of the image on average, (P, K, C), to tokens (P, T, C)."""
        seen = torch.unflatten(seen, 1, (self.heads, -1))  # (P, H, T, C)
        values = per_head(seen, torch.unflatten(self.v_proj.weight, 0, (self.heads, -1)).transpose(1, 2))
        return self.merge(values + self.v_proj.bias.view(self.heads, 1, -1))


@dataclass(frozen=True, eq=False)
class Writing:
    """What P prompts write to the image; in the image's type.

    Attributes:
        likeness: Which tokens a position listens to.
        answers: (P, K, C) what a token adds to a position that listens to it alone.
        heads: Number of heads; each listens to one token on average.
        norm: Applied to the result.
    """

    likeness: Likeness | KeptLikeness
    answers: Tensor
    heads: int
    norm: nn.LayerNorm

    def apply(self, piece: Piece) -> Piece:
        """The piece after it."""
        scores = self.likeness.scores(piece)  # (p, K, n)
        # token by token at a time: a softmax along a short last dimension costs six times as much
        weights = torch.softmax(torch.unflatten(scores, 1, (self.heads, -1)), dim=2).flatten(1, 2)  # (p, K, n)
        image = _added(piece.image, weights, self.answers[piece.prompts])
        return replace(piece, image=normed(image, self.norm.weight, self.norm.bias, self.norm.eps))


class WritingAttention(TokenAttention):
    """The image reads from the tokens; what it reads is added to it."""

    def asked(self, located: Tensor) -> Tensor:
        """The queries of an image with its position code, (N, C), which may be kept: (H, d, N)."""
        return self.columns(self.q_proj(located))

    def heads_of_output(self) -> Tensor:
        """What the output projection makes of each head: (H, d, C)."""
        return torch.unflatten(self.out_proj.weight.T, 0, (self.heads, -1))

    def writing(
        self, *, key: Tensor, value: Tensor, norm: nn.LayerNorm, position: Tensor, kept: Tensor | None
    ) -> Writing:
        """What tokens (P, T, C) write to an image; its queries may be `kept`."""
        tokens, dtype = self.split(self.k_proj(key) * self.scale), position.dtype  # (P, H, T, d)
        answers = per_head(self.split(self.v_proj(value)), self.heads_of_output()).flatten(1, 2)
        answers = answers + self.out_proj.bias / self.heads  # the weights of every head sum to one
        return Writing(
            likeness=self._likeness(tokens, position) if kept is None else KeptLikeness(tokens.to(dtype), kept),
            answers=answers.to(dtype),
            heads=self.heads,
            norm=norm,
        )

    def _likeness(self, tokens: Tensor, position: Tensor) -> Likeness:
        """Of tokens (P, H, T, d); the bias of the queries is their own to each."""
        shift = per_head(tokens, self.q_proj.bias.view(self.heads, -1, 1)).flatten(1, 2)
        probes = self.probes(tokens, self.q_proj)
        return Likeness(probes=probes.to(position.dtype), position=position, shift=shift.to(position.dtype))


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

    def writing(self, tokens: Tensor, code: Tensor, position: Tensor, kept: Tensor | None = None) -> Writing:
        """What the tokens write to the image, whose queries may be kept."""
        return self.cross_attn_image_to_token.writing(
            key=tokens + code, value=tokens, norm=self.norm4, position=position, kept=kept
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

    def set_mlp_dtype(self, dtype: torch.dtype) -> None:
        """Convert the MLPs: most of the weights that each prompt fetches from memory, for a handful of tokens."""
        for layer in self._rounds:
            set_compute_dtype(layer.mlp, dtype)

    def look(self, *, image: Tensor, position: Tensor) -> FirstLook:
        """What may be kept of an image (1, N, C) that many prompts will ask about; `position` is its code."""
        first, dtype = self._rounds[0], image.dtype
        whole = image[0].float()
        located = whole + position[0]
        read, write = first.cross_attn_token_to_image, first.cross_attn_image_to_token
        return FirstLook(
            key=read.keys(located).to(dtype), value=read.values(whole).to(dtype), query=write.asked(located).to(dtype)
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
            position: (1, N, C) the codes of its positions, in its type.
            look: What `look` gave for this image, if it was called.
            wanted: How many of the tokens are wanted in the end; all if not given.

        Returns:
            Tokens (P, wanted, C) and the image as the prompts have changed it, in their order.
        """
        code, layers = tokens, self._rounds
        views = _cut(image, prompts=len(tokens))
        tokens = layers[0].among(tokens, code)
        tokens = layers[0].thought(tokens + self._first_seen(tokens + code, views, position, look))
        writing = layers[0].writing(tokens, code, position, None if look is None else look.query)
        for layer in layers[1:]:
            tokens, read = layer.among(tokens, code), layer.cross_attn_token_to_image
            views, rows = _write_and_read(writing, read.likeness(tokens + code, position), views)
            tokens = layer.thought(tokens + read.answer(rows))
            writing = layer.writing(tokens, code, position)
        tokens, code, read = tokens[:, :wanted], code[:, :wanted], self.final_attn_token_to_image
        views, rows = _write_and_read(writing, read.likeness(tokens + code, position), views)
        return self.norm_final_attn(tokens + read.answer(rows)), views

    @property
    def _rounds(self) -> list[TwoWayLayer]:
        return [layer for layer in self.layers if isinstance(layer, TwoWayLayer)]

    def _first_seen(self, query: Tensor, views: Sequence[View], position: Tensor, look: FirstLook | None) -> Tensor:
        """What tokens (P, T, C) read from the image that nothing was written to yet: (P, T, C)."""
        read = self._rounds[0].cross_attn_token_to_image
        if look is None:
            return read.answer(_read(read.likeness(query, position), views))
        weights = torch.softmax(per_head(read.queries(query).to(look.key.dtype), look.key), dim=3)  # (P, H, T, N)
        return read.merge(per_head(weights, look.value).float())


def _cut(image: Tensor, *, prompts: int) -> list[View]:
    """An image (P or 1, N, C) in pieces that a processor's cache holds; elsewhere, and to learn, it is taken whole."""
    small = image.device.type == "cpu" and not torch.is_grad_enabled()
    at_once, places = (1, _PIECE_TOKENS * torch.get_num_threads()) if small else (prompts, image.shape[1])
    views = []
    for first in range(0, prompts, at_once):
        rows = slice(first, first + at_once)
        own = image if len(image) == 1 else image[rows]
        parts = [slice(start, start + places) for start in range(0, image.shape[1], places)]
        views.append([Piece(prompts=rows, places=part, image=own[:, part]) for part in parts])
    return views


def _write_and_read(writing: Writing, likeness: Likeness, views: Sequence[View]) -> tuple[list[View], Tensor]:
    """Write to the image; and what rows see on the result, (P, K, C) float32."""
    written, seen = [], []
    for view in views:
        pieces, scores = [], []
        for piece in view:
            pieces.append(writing.apply(piece))
            scores.append(likeness.scores(pieces[-1]))
        written.append(pieces)
        seen.append(_seen(pieces, scores))
    return written, torch.cat(seen)


def _read(likeness: Likeness, views: Sequence[View]) -> Tensor:
    """What rows see on the image: (P, K, C) float32."""
    return torch.cat([_seen(view, [likeness.scores(piece) for piece in view]) for view in views])


def _seen(view: View, scores: Sequence[Tensor]) -> Tensor:
    """The mean of the image, weighted by the softmax of scores (p, K, n) of its pieces: (p, K, C) float32."""
    weights = torch.softmax(torch.cat(list(scores), dim=2), dim=2)  # (p, K, N)
    seen = [_mean(weights[:, :, piece.places].to(piece.image.dtype), piece.image) for piece in view]
    return torch.stack(seen).float().sum(dim=0)


def _mean(weights: Tensor, image: Tensor) -> Tensor:
    """Sums of the image (p or 1, n, C), weighted (p, K, n): (p, K, C)."""
    if len(weights) == len(image) == 1:
        return (weights[0] @ image[0]).unsqueeze(0)
    return weights @ image

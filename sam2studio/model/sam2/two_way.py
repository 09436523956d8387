"""The mask decoder's two-way transformer: a few tokens and the image attend to each other in turn.

The image has thousands of positions, a prompt about eight tokens. So the image is not projected to keys, values and
queries for every prompt. In the first layer the projections depend on the picture alone and are kept with it
(`FirstLook`). In later layers `(x W) · q` is taken as `x · (W q)`, which turns a projection of the whole image into one
of the tokens.

To attend with several heads in one matrix product, tokens are spread there: every token becomes one row per head, which
holds the channels of that head and zeros elsewhere. K = tokens · heads is the number of rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam2.config import PromptedSizes
from sam2studio.model.sam2.layers import Mlp, PairMlp

_CROSS_DOWNSAMPLE = 2


@dataclass(frozen=True, eq=False)
class FirstLook:
    """The image's side of the first layer, the same for all prompts.

    Attributes:
        key: (1, heads, N, d) keys that the tokens look up.
        value: (1, heads, N, d) values that the tokens read.
        query: (heads, d, N) queries that the image asks the tokens.
    """

    key: Tensor
    value: Tensor
    query: Tensor


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
        self._own = torch.eye(self.heads, device=device).repeat_interleave(inner // self.heads, dim=1)  # (heads, inner)

    def forward(self, *, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """Tokens (P, T, C) attend to tokens (P, S, C)."""
        attended = F.scaled_dot_product_attention(
            self.split(self.q_proj(query)), self.split(self.k_proj(key)), self.split(self.v_proj(value))
        )  # (P, heads, T, d)
        return self.merge(attended)

    def spread(self, x: Tensor) -> Tensor:
        """Tokens (P, T, inner) → (P, T, heads, inner), one row per token and head."""
        return x.unsqueeze(2) * self._own

    def collect(self, rows: Tensor) -> Tensor:
        """(P, K, inner) → (P, T, inner): of every row the channels of its head."""
        return (torch.unflatten(rows, 1, (-1, self.heads)) * self._own).sum(dim=2)

    def split(self, x: Tensor) -> Tensor:
        """(P, T, inner) → (P, heads, T, d)."""
        return torch.unflatten(x, -1, (self.heads, -1)).transpose(1, 2)

    def merge(self, x: Tensor) -> Tensor:
        """(P, heads, T, d) → (P, T, C), through the output projection."""
        return self.out_proj(x.transpose(1, 2).flatten(2))  # type: ignore[no-any-return]


class ReadingAttention(TokenAttention):
    """Tokens read from the image."""

    def read(self, *, query: Tensor, located: Tensor, image: Tensor) -> Tensor:
        """Read from an image that nothing is kept of.

        Args:
            query: (P, T, C) tokens.
            located: (P or 1, N, C) image with its position code; the keys.
            image: (P or 1, N, C) image; the values.

        Returns:
            (P, T, C).
        """
        # the bias of the keys adds the same to all scores of a token, which the softmax ignores
        probes = self.spread(self.q_proj(query) * self.scale).flatten(1, 2) @ self.k_proj.weight  # (P, K, C)
        count = len(query)
        seen = F.scaled_dot_product_attention(
            probes.unsqueeze(1), _each(located, count).unsqueeze(1), _each(image, count).unsqueeze(1), scale=1.0
        ).squeeze(1)  # (P, K, C)
        return self.out_proj(self.collect(seen @ self.v_proj.weight.T) + self.v_proj.bias)  # type: ignore[no-any-return]

    def read_kept(self, *, query: Tensor, look: FirstLook) -> Tensor:
        """Read from an image whose keys and values are kept."""
        count = len(query)
        seen = F.scaled_dot_product_attention(
            self.split(self.q_proj(query)), _each(look.key, count), _each(look.value, count)
        )  # (P, heads, T, d)
        return self.merge(seen)


class WritingAttention(TokenAttention):
    """The image reads from the tokens; what it reads is added to it."""

    def write(self, *, located: Tensor, image: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """Write to an image that nothing is kept of.

        Args:
            located: (P or 1, N, C) image with its position code; the queries.
            image: (P or 1, N, C) image.
            key: (P, T, C) tokens.
            value: (P, T, C) tokens.

        Returns:
            (P, N, C), the image and what it read.
        """
        keys = self.spread(self.k_proj(key) * self.scale).flatten(1, 2)  # (P, K, inner)
        scores = _products(located, keys @ self.q_proj.weight) + (keys @ self.q_proj.bias).unsqueeze(1)  # (P, N, K)
        weights = torch.softmax(torch.unflatten(scores, 2, (-1, self.heads)), dim=2).flatten(2)  # (P, N, K)
        return torch.baddbmm(_each(image, len(key)), weights, self._answers(value).flatten(1, 2))

    def write_kept(self, *, look: FirstLook, image: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """Write to an image whose queries are kept."""
        keys = self.split(self.k_proj(key) * self.scale).transpose(0, 1)  # (heads, P, T, d)
        scores = torch.unflatten(keys.flatten(1, 2) @ look.query, 1, key.shape[:2])  # (heads, P, T, N)
        weights = torch.softmax(scores, dim=2).transpose(0, 1).flatten(1, 2)  # (P, heads·T, N)
        answers = self._answers(value).transpose(1, 2).flatten(1, 2)  # (P, heads·T, C)
        return torch.baddbmm(_each(image, len(key)), weights.transpose(1, 2), answers)

    def _answers(self, value: Tensor) -> Tensor:
        """What the tokens (P, T, C) add to a position that listens to them alone: (P, T, heads, C)."""
        answers = self.spread(self.v_proj(value)) @ self.out_proj.weight.T
        return answers + self.out_proj.bias / self.heads  # the weights of every head sum to one


def _each(x: Tensor, count: int) -> Tensor:
    """One of its rows for each of `count` prompts, without a copy where there is one for all."""
    return x.expand(count, *x.shape[1:])


def _products(image: Tensor, probes: Tensor) -> Tensor:
    """Products of all positions (P or 1, N, D) with probes (P, K, D): (P, N, K)."""
    if len(image) > 1:
        return image @ probes.transpose(1, 2)
    return torch.unflatten(image[0] @ probes.flatten(0, 1).T, 1, probes.shape[:2]).transpose(0, 1)


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

    def look(self, *, image: Tensor, position: Tensor) -> FirstLook:
        """The image's side of this layer, for one image (1, N, C) that many prompts will ask about."""
        read, write, located = self.cross_attn_token_to_image, self.cross_attn_image_to_token, image + position
        return FirstLook(
            key=read.split(read.k_proj(located)).contiguous(),
            value=read.split(read.v_proj(image)).contiguous(),
            query=write.split(write.q_proj(located))[0].transpose(1, 2).contiguous(),
        )

    def forward(
        self, *, tokens: Tensor, code: Tensor, image: Tensor, position: Tensor, look: FirstLook | None = None
    ) -> tuple[Tensor, Tensor]:
        """One round.

        Args:
            tokens: (P, T, C).
            code: (P, T, C) the tokens as they entered the transformer; their position code.
            image: (P or 1, N, C).
            position: (1, N, C) position code of the image.
            look: What `look` gave for this image, if it was called.

        Returns:
            Tokens (P, T, C) and image (P, N, C).
        """
        read, write = self.cross_attn_token_to_image, self.cross_attn_image_to_token
        if self.is_first:
            tokens = self.self_attn(query=tokens, key=tokens, value=tokens)
        else:
            coded = tokens + code
            tokens = tokens + self.self_attn(query=coded, key=coded, value=tokens)
        tokens = self.norm1(tokens)
        if look is None:
            located = image + position
            tokens = tokens + read.read(query=tokens + code, located=located, image=image)
        else:
            tokens = tokens + read.read_kept(query=tokens + code, look=look)
        tokens = self.norm2(tokens)
        tokens = self.norm3(tokens + self.mlp(tokens))
        if look is None:
            image = write.write(located=located, image=image, key=tokens + code, value=tokens)
        else:
            image = write.write_kept(look=look, image=image, key=tokens + code, value=tokens)
        return tokens, self.norm4(image)


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
        """What may be kept of an image (1, N, C) that many prompts will ask about."""
        first = self.layers[0]
        assert isinstance(first, TwoWayLayer)
        return first.look(image=image, position=position)

    def forward(
        self,
        *,
        tokens: Tensor,
        image: Tensor,
        position: Tensor,
        look: FirstLook | None = None,
        wanted: int | None = None,
    ) -> tuple[Tensor, Tensor]:
        """Run all rounds.

        Args:
            tokens: (P, T, C).
            image: (P or 1, N, C).
            position: (1, N, C) position code of the image.
            look: What `look` gave for this image, if it was called.
            wanted: How many of the tokens are wanted in the end; all if not given.

        Returns:
            Tokens (P, wanted, C) and image (P, N, C).
        """
        code = tokens
        for layer in self.layers:
            tokens, image = layer(tokens=tokens, code=code, image=image, position=position, look=look)
            look = None
        tokens, code = tokens[:, :wanted], code[:, :wanted]
        seen = self.final_attn_token_to_image.read(query=tokens + code, located=image + position, image=image)
        return self.norm_final_attn(tokens + seen), image

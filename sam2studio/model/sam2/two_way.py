"""The mask decoder's two-way transformer: a few tokens and the image attend to each other in turn.

The image has thousands of positions, a prompt about eight tokens. So the image is not projected to keys, values and
queries for every prompt. In the first layer the projections depend on the picture alone and are kept with it
(`FirstLook`). In later layers `(x W) · q` is taken as `x · (W q)`: every projection of the image becomes a product with
(heads · tokens) vectors, which costs half of a projection and an attention together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam2.config import Sam2Config
from sam2studio.model.sam2.layers import Mlp

_CROSS_DOWNSAMPLE = 2


@dataclass(frozen=True, eq=False)
class FirstLook:
    """The image's side of the first layer, the same for all prompts; each (heads, N, d).

    Attributes:
        key: Keys that the tokens look up.
        value: Values that the tokens read.
        query: Queries that the image asks the tokens.
    """

    key: Tensor
    value: Tensor
    query: Tensor


class TokenAttention(nn.Module):
    """Multi-head attention among tokens, and in both directions between tokens and image."""

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
        )  # (P, heads, T, d)
        return self._merge(attended)

    def read(self, *, query: Tensor, located: Tensor, image: Tensor) -> Tensor:
        """Tokens read from the image.

        Args:
            query: (P, T, C) tokens.
            located: (P or 1, N, C) image with its position code; the keys.
            image: (P or 1, N, C) image; the values.

        Returns:
            (P, T, C).
        """
        queries = self.split(self.q_proj(query)) * self.scale  # (P, heads, T, d)
        probes = (queries @ _by_head(self.k_proj.weight, self.heads)).flatten(1, 2)  # (P, heads·T, C)
        # the bias of the keys adds the same to all scores of a token, which the softmax ignores
        weights = torch.softmax(_dot(probes, located), dim=-1)  # (P, heads·T, N)
        seen = torch.unflatten(weights @ image, 1, (self.heads, -1))  # (P, heads, T, C)
        values = seen @ _by_head(self.v_proj.weight, self.heads).transpose(1, 2)  # (P, heads, T, d)
        return self._merge(values + self.v_proj.bias.view(self.heads, 1, -1))

    def read_kept(self, *, query: Tensor, look: FirstLook) -> Tensor:
        """`read` with kept projections of the image: (P, T, C) → (P, T, C)."""
        queries = self.split(self.q_proj(query)) * self.scale  # (P, heads, T, d)
        weights = torch.softmax(queries @ look.key.transpose(1, 2), dim=-1)  # (P, heads, T, N)
        return self._merge(weights @ look.value)

    def write(self, *, located: Tensor, image: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """The image reads from the tokens; what it reads is added to it.

        Args:
            located: (P or 1, N, C) image with its position code; the queries.
            image: (P or 1, N, C) image.
            key: (P, T, C) tokens.
            value: (P, T, C) tokens.

        Returns:
            (P, N, C), the image and what it read.
        """
        keys = self.split(self.k_proj(key)) * self.scale  # (P, heads, T, d)
        probes = (keys @ _by_head(self.q_proj.weight, self.heads)).flatten(1, 2)  # (P, heads·T, C)
        shift = (keys @ self.q_proj.bias.view(self.heads, -1, 1)).flatten(1, 2)  # (P, heads·T, 1)
        return self._written(image, _dot(probes, located) + shift, value)

    def write_kept(self, *, look: FirstLook, image: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """`write` with kept projections of the image."""
        keys = self.split(self.k_proj(key)) * self.scale  # (P, heads, T, d)
        return self._written(image, (keys @ look.query.transpose(1, 2)).flatten(1, 2), value)

    def _written(self, image: Tensor, scores: Tensor, value: Tensor) -> Tensor:
        """The image (P or 1, N, C) and what it reads with scores (P, heads·T, N) from tokens (P, T, C)."""
        weights = torch.softmax(torch.unflatten(scores, 1, (self.heads, -1)), dim=2).flatten(1, 2)  # (P, heads·T, N)
        outward = _by_head(self.out_proj.weight.T, self.heads)  # (heads, d, C)
        answers = (self.split(self.v_proj(value)) @ outward).flatten(1, 2)  # (P, heads·T, C)
        answers = answers + self.out_proj.bias / self.heads  # the weights of every head sum to one
        return torch.baddbmm(image.expand(len(scores), -1, -1), weights.transpose(1, 2), answers)

    def split(self, x: Tensor) -> Tensor:
        """(P, T, inner) → (P, heads, T, d)."""
        return torch.unflatten(x, -1, (self.heads, -1)).transpose(1, 2)

    def _merge(self, x: Tensor) -> Tensor:
        """(P, heads, T, d) → (P, T, C), through the output projection."""
        return self.out_proj(x.transpose(1, 2).flatten(2))  # type: ignore[no-any-return]


def _by_head(weight: Tensor, heads: int) -> Tensor:
    """The weight (inner, C) of a projection as (heads, d, C)."""
    return torch.unflatten(weight, 0, (heads, -1))


def _dot(probes: Tensor, image: Tensor) -> Tensor:
    """Products of vectors (P, K, C) with all positions of the image (P or 1, N, C): (P, K, N)."""
    if len(image) > 1:
        return probes @ image.transpose(1, 2)
    return torch.unflatten(probes.flatten(0, 1) @ image[0].T, 0, probes.shape[:2])


class TwoWayLayer(nn.Module):
    """Tokens among themselves, tokens from the image, tokens through an MLP, the image from the tokens."""

    def __init__(self, config: Sam2Config, *, is_first: bool) -> None:
        super().__init__()
        width, heads = config.width, config.decoder_heads
        self.is_first = is_first
        self.self_attn = TokenAttention(width=width, heads=heads)
        self.norm1 = nn.LayerNorm(width)
        self.cross_attn_token_to_image = TokenAttention(width=width, heads=heads, downsample=_CROSS_DOWNSAMPLE)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = Mlp(widths=(width, config.decoder_mlp, width))
        self.norm3 = nn.LayerNorm(width)
        self.norm4 = nn.LayerNorm(width)
        self.cross_attn_image_to_token = TokenAttention(width=width, heads=heads, downsample=_CROSS_DOWNSAMPLE)

    def look(self, *, image: Tensor, position: Tensor) -> FirstLook:
        """The image's side of this layer, for one image (1, N, C) that many prompts will ask about."""
        read, write, located = self.cross_attn_token_to_image, self.cross_attn_image_to_token, image + position
        return FirstLook(
            key=read.split(read.k_proj(located))[0],
            value=read.split(read.v_proj(image))[0],
            query=write.split(write.q_proj(located))[0],
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

    def __init__(self, config: Sam2Config) -> None:
        super().__init__()
        self.layers = nn.ModuleList(TwoWayLayer(config, is_first=index == 0) for index in range(config.decoder_layers))
        self.final_attn_token_to_image = TokenAttention(
            width=config.width, heads=config.decoder_heads, downsample=_CROSS_DOWNSAMPLE
        )
        self.norm_final_attn = nn.LayerNorm(config.width)

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

"""The mask decoder's two-way transformer: a few tokens and the image attend to each other in turn.

The image has thousands of positions, a prompt about eight tokens. So the image is never projected to keys, values or
queries: in `(x W_k) · q` the product `W_k q` is taken first, which turns every projection of the image into one product
with (heads · tokens) vectors, and costs half of a projection and an attention. Nothing of it depends on the picture
alone, so nothing but the picture itself has to be kept between clicks.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam2.config import Sam2Config
from sam2studio.model.sam2.layers import Mlp

_CROSS_DOWNSAMPLE = 2


class TokenAttention(nn.Module):
    """Multi-head attention among tokens, and the parameters of attention between tokens and image."""

    def __init__(self, *, width: int, heads: int, downsample: int = 1) -> None:
        super().__init__()
        self.heads, self.inner = heads, width // downsample
        self.q_proj = nn.Linear(width, self.inner)
        self.k_proj = nn.Linear(width, self.inner)
        self.v_proj = nn.Linear(width, self.inner)
        self.out_proj = nn.Linear(self.inner, width)

    def forward(self, *, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """Tokens (P, T, C) attend to tokens (P, S, C)."""
        attended = F.scaled_dot_product_attention(
            self._split(self.q_proj(query)), self._split(self.k_proj(key)), self._split(self.v_proj(value))
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
        count = query.shape[1]
        probes = self._expand(self._split(self.q_proj(query)), self._by_head(self.k_proj))  # (P, heads·T, C)
        # the bias of the keys adds the same to all scores of a token, which the softmax ignores
        scores = _scaled(probes, self.inner // self.heads) @ located.transpose(1, 2)  # (P, heads·T, N)
        read = torch.unflatten(torch.softmax(scores, dim=-1) @ image, 1, (self.heads, count))  # (P, heads, T, C)
        values = read @ self._by_head(self.v_proj).transpose(1, 2)  # (P, heads, T, d)
        return self._merge(values + self.v_proj.bias.view(self.heads, 1, -1))

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
        count, width = key.shape[1], self.inner // self.heads
        keys = self._split(self.k_proj(key))  # (P, heads, T, d)
        probes = self._expand(keys, self._by_head(self.q_proj))  # (P, heads·T, C)
        shift = (keys @ self.q_proj.bias.view(self.heads, -1, 1)).flatten(1).unsqueeze(1)  # (P, 1, heads·T)
        scores = torch.baddbmm(
            _scaled(shift, width), located.expand(len(key), -1, -1), _scaled(probes, width).transpose(1, 2)
        )  # (P, N, heads·T)
        weights = torch.softmax(torch.unflatten(scores, -1, (self.heads, count)), dim=-1).flatten(2)  # (P, N, heads·T)
        outward = torch.unflatten(self.out_proj.weight.T, 0, (self.heads, -1))  # (heads, d, C)
        answers = self._expand(self._split(self.v_proj(value)), outward)  # (P, heads·T, C)
        answers = answers + self.out_proj.bias / self.heads  # the weights of every head sum to one
        return torch.baddbmm(image.expand(len(key), -1, -1), weights, answers)

    def _split(self, x: Tensor) -> Tensor:
        """(P, T, inner) → (P, heads, T, d)."""
        return torch.unflatten(x, -1, (self.heads, -1)).transpose(1, 2)

    def _merge(self, x: Tensor) -> Tensor:
        """(P, heads, T, d) → (P, T, C), through the output projection."""
        return self.out_proj(x.transpose(1, 2).flatten(2))  # type: ignore[no-any-return]

    def _by_head(self, layer: nn.Linear) -> Tensor:
        """The weight of a projection as (heads, d, C)."""
        return torch.unflatten(layer.weight, 0, (self.heads, -1))

    def _expand(self, x: Tensor, weight: Tensor) -> Tensor:
        """Tokens (P, heads, T, d) through a weight (heads, d, C) of their head → (P, heads·T, C)."""
        return (x @ weight).flatten(1, 2)


def _scaled(x: Tensor, width: int) -> Tensor:
    """The scale of attention scores of a head of that width."""
    return x * (1.0 / math.sqrt(width))


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

    def forward(self, *, tokens: Tensor, code: Tensor, image: Tensor, position: Tensor) -> tuple[Tensor, Tensor]:
        """One round.

        Args:
            tokens: (P, T, C).
            code: (P, T, C) the tokens as they entered the transformer; their position code.
            image: (P or 1, N, C).
            position: (1, N, C) position code of the image.

        Returns:
            Tokens (P, T, C) and image (P, N, C).
        """
        if self.is_first:
            tokens = self.self_attn(query=tokens, key=tokens, value=tokens)
        else:
            coded = tokens + code
            tokens = tokens + self.self_attn(query=coded, key=coded, value=tokens)
        tokens = self.norm1(tokens)
        located = image + position
        tokens = tokens + self.cross_attn_token_to_image.read(query=tokens + code, located=located, image=image)
        tokens = self.norm2(tokens)
        tokens = self.norm3(tokens + self.mlp(tokens))
        image = self.cross_attn_image_to_token.write(located=located, image=image, key=tokens + code, value=tokens)
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

    def forward(self, *, tokens: Tensor, image: Tensor, position: Tensor) -> tuple[Tensor, Tensor]:
        """Tokens (P, T, C), image (P or 1, N, C), its position code (1, N, C) → tokens (P, T, C), image (P, N, C)."""
        code = tokens
        for layer in self.layers:
            tokens, image = layer(tokens=tokens, code=code, image=image, position=position)
        read = self.final_attn_token_to_image.read(query=tokens + code, located=image + position, image=image)
        return self.norm_final_attn(tokens + read), image

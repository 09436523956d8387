"""SAM's image encoder: a plain vision transformer with windows, relative positions and a small neck."""

from __future__ import annotations

from collections.abc import Generator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam.config import PATCH, VitConfig
from sam2studio.model.sam2.layers import NORM_EPS, PairMlp, bias, project

_QUERY_ROWS = 4
"""Rows of the map whose queries attend to the whole map at once; their scores fit the cache."""


class VitAttention(nn.Module):
    """Attention over a square of places, with a learned score for every distance of rows and of columns."""

    def __init__(self, *, dim: int, heads: int, side: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)
        self.rel_pos_h = nn.Parameter(torch.zeros(2 * side - 1, dim // heads))
        self.rel_pos_w = nn.Parameter(torch.zeros(2 * side - 1, dim // heads))

    def forward(self, x: Tensor) -> Tensor:
        """(B, side, side, C) → the same."""
        count, side = len(x), x.shape[1]
        qkv = project(x.flatten(1, 2), self.qkv)  # (B, n, 3·C)
        query, key, value = torch.unflatten(qkv, -1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)  # (B, heads, n, d)
        rows = _distances(self.rel_pos_h, side).to(query.dtype)  # (side, side, d)
        columns = _distances(self.rel_pos_w, side).to(query.dtype)
        places = torch.unflatten(query, 2, (side, side))  # (B, heads, side, side, d)
        step = side if side * side <= 1024 else _QUERY_ROWS
        parts = []
        for top in range(0, side, step):
            part = places[:, :, top : top + step]  # (B, heads, r, side, d)
            by_row = torch.einsum("bhrcd,rkd->bhrck", part, rows[top : top + step])
            by_column = torch.einsum("bhrcd,ckd->bhrck", part, columns)
            scores = (by_row.unsqueeze(-1) + by_column.unsqueeze(-2)).flatten(4).flatten(2, 3)  # (B, heads, r·side, n)
            parts.append(F.scaled_dot_product_attention(part.flatten(2, 3), key, value, attn_mask=scores))
        attended = torch.cat(parts, dim=2).transpose(1, 2).flatten(2)  # (B, n, C)
        return project(attended, self.proj).view(count, side, side, -1)


def _distances(table: Tensor, side: int) -> Tensor:
    """The rows of a table (2·side - 1, d) for every pair of places, (side, side, d)."""
    steps = torch.arange(side, device=table.device)
    return table[steps[:, None] - steps[None, :] + side - 1]


class VitBlock(nn.Module):
    """Attention over windows or over the whole map, then an MLP."""

    def __init__(self, config: VitConfig, *, window: int, grid: int) -> None:
        super().__init__()
        self.window = window  # 0: the whole map
        self.norm1 = nn.LayerNorm(config.dim, eps=NORM_EPS)
        self.attn = VitAttention(dim=config.dim, heads=config.heads, side=window or grid)
        self.norm2 = nn.LayerNorm(config.dim, eps=NORM_EPS)
        self.mlp = PairMlp(width=config.dim, hidden=4 * config.dim, activation="gelu")

    def forward(self, x: Tensor) -> Tensor:
        """(B, side, side, C) float32 → the same."""
        normed = self.norm1(x)
        attended = self.attn(normed) if not self.window else windowed(normed, self.window, self.attn)
        x = x + attended
        return x + self.mlp(self.norm2(x))  # type: ignore[no-any-return]


def windowed(x: Tensor, window: int, attend: nn.Module) -> Tensor:
    """A module over the windows of a map (B, h, w, C); what the last windows lack is filled with zeros."""
    count, height, width, _ = x.shape
    down, across = -(-height // window), -(-width // window)
    x = F.pad(x, (0, 0, 0, across * window - width, 0, down * window - height))
    x = x.reshape(count, down, window, across, window, -1).transpose(2, 3)  # (B, down, across, s, s, C)
    x = torch.unflatten(attend(x.flatten(0, 2)), 0, (count, down, across))
    return x.transpose(2, 3).flatten(1, 2).flatten(2, 3)[:, :height, :width]


class MapNorm(nn.Module):
    """Normalises the channels of a map (B, C, h, w)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, h, w) → the same, float32."""
        normed = F.layer_norm(x.permute(0, 2, 3, 1).float(), self.weight.shape, self.weight, self.bias, NORM_EPS)
        return normed.permute(0, 3, 1, 2)


def neck(channels: int, width: int) -> nn.Sequential:
    """From the channels of an encoder to those of the decoder."""
    return nn.Sequential(
        nn.Conv2d(channels, width, kernel_size=1, bias=False),
        MapNorm(width),
        nn.Conv2d(width, width, kernel_size=3, padding=1, bias=False),
        MapNorm(width),
    )


def through_neck(x: Tensor, layers: nn.Module) -> Tensor:
    """A map (B, C, h, w) through `neck`, in the type of its weights."""
    assert isinstance(layers, nn.Sequential)
    for layer in layers:
        x = layer(x.to(layer.weight.dtype)) if isinstance(layer, nn.Conv2d) else layer(x)
    return x


class VitEncoder(nn.Module):
    """A picture to its map."""

    def __init__(self, config: VitConfig, *, width: int, grid: int) -> None:
        super().__init__()
        self.patch_embed = nn.ModuleDict({"proj": nn.Conv2d(3, config.dim, kernel_size=PATCH, stride=PATCH)})
        self.pos_embed = nn.Parameter(torch.zeros(1, grid, grid, config.dim))
        self.blocks = nn.ModuleList(
            VitBlock(config, window=0 if index in config.global_blocks else config.window, grid=grid)
            for index in range(config.depth)
        )
        self.neck = neck(config.dim, width)

    def patches(self, pixels: Tensor) -> Tensor:
        """Pixels (B, 3, S, S) → (B, grid, grid, C) float32, without their places."""
        layer = self.patch_embed["proj"]
        assert isinstance(layer, nn.Conv2d)
        squares = F.unfold(pixels.to(layer.weight.dtype), PATCH, stride=PATCH).transpose(1, 2)  # (B, n, 3·16·16)
        side = pixels.shape[-1] // PATCH
        return torch.unflatten(F.linear(squares, layer.weight.flatten(1), bias(layer)).float(), 1, (side, side))

    def steps(self, pixels: Tensor) -> Generator[Tensor, None, Tensor]:
        """Pixels (B, 3, S, S) → map (B, width, grid, grid); yields what each block gives, for who wants to look."""
        x = self.patches(pixels) + self.pos_embed
        for block in self.blocks:
            x = block(x)
            yield x
        return through_neck(x.permute(0, 3, 1, 2), self.neck)

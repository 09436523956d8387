"""The trunk against its definition: maps that are cut into padded windows before every block, as in the paper."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from sam2studio.model.sam2 import trunk as trunk_module
from sam2studio.model.sam2.config import Sam2Config
from sam2studio.model.sam2.layout import token_layout
from tests.unit.model.small import SMALL, small_network


def partition(x: torch.Tensor, window: int) -> torch.Tensor:
    """(B, H, W, C) → (B · windows, window, window, C), padded with zeros at the bottom and the right."""
    batch, side, _, channels = x.shape
    count = -(-side // window)
    x = F.pad(x, (0, 0, 0, count * window - side, 0, count * window - side))
    x = x.view(batch, count, window, count, window, channels).transpose(2, 3)
    return x.reshape(-1, window, window, channels)


def merge(x: torch.Tensor, side: int, batch: int) -> torch.Tensor:
    window, channels = x.shape[1], x.shape[3]
    count = -(-side // window)
    x = x.view(batch, count, count, window, window, channels).transpose(2, 3)
    return x.reshape(batch, count * window, count * window, channels)[:, :side, :side]


def pooled(x: torch.Tensor) -> torch.Tensor:
    return F.max_pool2d(x.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1)


def attended(block, x: torch.Tensor) -> torch.Tensor:
    """Attention over all tokens of (n, h, w, C) maps."""
    heads = block.attn.heads
    count, height, width, _ = x.shape
    query, key, value = block.attn.qkv(x).view(count, height * width, 3, heads, -1).unbind(2)
    if block.spec.pools:
        query = pooled(query.reshape(count, height, width, -1)).reshape(count, -1, heads, query.shape[-1])
        height, width = height // 2, width // 2
    out = F.scaled_dot_product_attention(query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2))
    return block.attn.proj(out.transpose(1, 2).reshape(count, height, width, -1))


def defined(trunk, config: Sam2Config, pixels: torch.Tensor) -> list[torch.Tensor]:
    """Outputs of the stages as maps (B, side, side, C)."""
    x = trunk.patch_embed.proj(pixels).permute(0, 2, 3, 1)
    side = x.shape[1]
    table = F.interpolate(trunk.pos_embed, size=(side, side), mode="bicubic")
    window = trunk.pos_embed_window
    repeats = side // window.shape[-1]
    x = x + (table + window.tile(1, 1, repeats, repeats)).permute(0, 2, 3, 1)
    stages = {}
    for block in trunk.blocks:
        spec, batch = block.spec, len(x)
        normed = block.norm1(x)
        if spec.dim_in != spec.dim_out:
            x = pooled(block.proj(normed)) if spec.pools else block.proj(normed)
        if spec.is_global:
            out = attended(block, normed)
        else:
            windows = partition(normed, config.window_spec[spec.stage - spec.pools])
            out = merge(attended(block, windows), x.shape[1], batch)
        x = x + out
        x = x + block.mlp(block.norm2(x))
        stages[spec.stage] = x
    return list(stages.values())


CONFIGS = {
    "windows cut off at the edge": SMALL,
    "windows that fit": replace(SMALL, window_spec=(4, 2, 4, 2)),
    "published windows": replace(SMALL, image_size=224, window_spec=(8, 4, 14, 7)),
    "one window larger than the map": replace(SMALL, image_size=96, window_spec=(8, 4, 14, 7)),
    "two heads, every kind of block": replace(SMALL, num_heads=2, stages=(2, 2, 3, 2), global_blocks=(3, 6)),
    "a global block that pools": replace(SMALL, global_blocks=(3, 6)),
    "a global first block": replace(SMALL, global_blocks=(0,)),
}


@pytest.mark.parametrize("name", CONFIGS)
@pytest.mark.parametrize("chunk_bytes", [6 << 20, 20_000])
def test_tokens_in_window_order_give_what_maps_give(name: str, chunk_bytes: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(trunk_module, "_CHUNK_BYTES", chunk_bytes)
    config = CONFIGS[name]
    trunk, layout = small_network(config).image_encoder.trunk, token_layout(config)
    pixels = torch.randn(2, 3, config.image_size, config.image_size, generator=torch.Generator().manual_seed(1))
    steps, pauses = trunk.steps(pixels, [lambda tokens: tokens] * 4), 0
    while True:
        try:
            next(steps)
            pauses += 1
        except StopIteration as stop:
            found = stop.value
            break
    assert pauses >= len(config.blocks) // 2
    for level, expected in enumerate(defined(trunk, config, pixels)):
        maps = layout.to_raster(found[level], level=level).permute(0, 2, 3, 1)
        torch.testing.assert_close(maps, expected, atol=2e-5, rtol=2e-5)


def test_gradients_reach_every_parameter():
    config = SMALL
    trunk = small_network(config).image_encoder.trunk.requires_grad_(True)
    trunk.derive()
    steps = trunk.steps(torch.randn(1, 3, 128, 128), [lambda tokens: tokens] * 4)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            sum(stage.square().sum() for stage in stop.value).backward()
            break
    assert [name for name, value in trunk.named_parameters() if value.grad is None or not value.grad.any()] == []

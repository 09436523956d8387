"""The Hiera trunk: a hierarchical vision transformer with windowed and a few global attention blocks.

Tokens are in the order of `layout.py` throughout. Neighbouring blocks whose windows cover the same pixels form a span;
a span never looks across a window, so it is run for a few windows at a time, depth first, while their tokens are in
the processor's cache. Only global blocks see a whole map at once.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam2.attention import attend, attend_steps
from sam2studio.model.sam2.config import PATCH_STRIDE, BlockSpec, Sam2Config
from sam2studio.model.sam2.layers import NORM_EPS, Mlp, project
from sam2studio.model.sam2.layout import TokenLayout, WindowRun, token_layout

_PATCH_SIDE = 7
_MLP_RATIO = 4
_MANY_TOKENS = 1024
"""Windows of so many tokens are attended to piece by piece."""
_CHUNK_BYTES = 6 << 20
"""On CPUs, bytes of the widest activation of a chunk: it should stay in the cache, and be reused by the allocator."""

Tap = Callable[[Tensor], Tensor]
"""What to keep of a stage's output: tokens (…, C) → tokens (…, K)."""

_Source = Callable[[int, int], Tensor]
"""Gives the tokens from start to stop, (B, stop - start, C)."""


def pool(x: Tensor) -> Tensor:
    """The maximum over the four children of every token of the next map: (…, 4·n, C) → (…, n, C)."""
    return torch.unflatten(x, -2, (-1, 4)).amax(dim=-2)


class PatchEmbed(nn.Module):
    """Overlapping patches of the picture to tokens."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, channels, _PATCH_SIDE, stride=PATCH_STRIDE, padding=_PATCH_SIDE // 2)

    def forward(self, pixels: Tensor) -> Tensor:
        """Normalised pixels (B, 3, S, S) → tokens (B, (S/4)², C), raster order."""
        maps = self.proj(pixels.to(self.proj.weight.dtype, memory_format=torch.channels_last))
        return maps.permute(0, 2, 3, 1).flatten(1, 2)  # type: ignore[no-any-return]


class Attention(nn.Module):
    """Multi-head self-attention within windows; pools its queries where the map is halved."""

    def __init__(self, *, dim_in: int, dim_out: int, heads: int, pools: bool) -> None:
        super().__init__()
        self.heads, self.pools = heads, pools
        self.qkv = nn.Linear(dim_in, 3 * dim_out)
        self.proj = nn.Linear(dim_out, dim_out)

    def steps(self, x: Tensor, padding: int) -> Generator[None, None, Tensor]:
        """Attend within each window, pausing now and then where windows are large.

        Args:
            x: (n, T, C), n windows of T tokens.
            padding: Empty tokens that every window has beside these. Their keys and values are the bias of the
                projection, so one key stands for all of them, weighted by their number.

        Returns:
            (n, T, C), or (n, T / 4, C) where the map is halved.
        """
        qkv = torch.unflatten(project(x, self.qkv), -1, (3, self.heads, -1))  # (n, T, 3, heads, d)
        query, key, value = qkv.unbind(2)  # (n, T, heads, d) each
        bias = None
        if padding:
            _, empty_key, empty_value = self.qkv.bias.view(3, 1, 1, self.heads, -1)
            key = torch.cat([key, empty_key.expand(len(x), -1, -1, -1)], dim=1)  # (n, T + 1, heads, d)
            value = torch.cat([value, empty_value.expand(len(x), -1, -1, -1)], dim=1)
            bias = query.new_zeros(1, key.shape[1])
            bias[0, -1] = math.log(padding)
        if self.pools:
            query = torch.unflatten(pool(query.flatten(2)), -1, (self.heads, -1))
        query, key, value = (part.transpose(1, 2) for part in (query, key, value))  # (n, heads, T, d)
        if padding or key.shape[2] < _MANY_TOKENS:
            attended = attend(query, key, value, bias=bias)
        else:
            flat = yield from attend_steps(*(part.flatten(0, 1) for part in (query, key, value)))
            attended = flat.view(query.shape)
        return project(attended.transpose(1, 2).flatten(2), self.proj)


class Block(nn.Module):
    """Attention and MLP, each after a norm and with a residual path."""

    def __init__(self, spec: BlockSpec) -> None:
        super().__init__()
        self.spec = spec
        self.norm1 = nn.LayerNorm(spec.dim_in, eps=NORM_EPS)
        self.attn = Attention(dim_in=spec.dim_in, dim_out=spec.dim_out, heads=spec.heads, pools=spec.pools)
        self.norm2 = nn.LayerNorm(spec.dim_out, eps=NORM_EPS)
        self.mlp = Mlp(widths=(spec.dim_out, _MLP_RATIO * spec.dim_out, spec.dim_out), activation="gelu")
        if spec.dim_in != spec.dim_out:
            self.proj = nn.Linear(spec.dim_in, spec.dim_out)

    @property
    def widest(self) -> int:
        """Channels of the block's widest activation, per token that enters."""
        return max(3 * self.spec.dim_out, _MLP_RATIO * self.spec.dim_out // (4 if self.spec.pools else 1))

    def steps(self, x: Tensor, *, padding: int, rows: int) -> Generator[None, None, Tensor]:
        """Run the block on windows, pausing between its parts.

        Args:
            x: (n, T, C) float32.
            padding: As in `Attention.forward`.
            rows: Tokens of a window that the MLP takes at once.

        Returns:
            (n, T, C) or, where the map is halved, (n, T / 4, 2·C) float32.
        """
        normed: Tensor = self.norm1(x)
        if self.spec.dim_in != self.spec.dim_out:
            x = project(normed, self.proj)
        if self.spec.pools:
            x = pool(x)
        x = x.float() + (yield from self.attn.steps(normed, padding))
        parts = []
        for part in torch.split(x, rows, dim=1):
            yield
            parts.append(part + self.mlp(self.norm2(part)))
        return _join(parts)


@dataclass(frozen=True, slots=True)
class _Span:
    """Consecutive blocks with the same windows, or one global block.

    Attributes:
        blocks: Indices of the blocks.
        runs: The windows, in the tokens that enter the first block.
    """

    blocks: tuple[int, ...]
    runs: tuple[WindowRun, ...]


class Hiera(nn.Module):
    """Patch embedding, position embedding and the blocks."""

    def __init__(self, config: Sam2Config) -> None:
        super().__init__()
        window = config.window_spec[0]
        self.pos_embed = nn.Parameter(torch.zeros(1, config.embed_dim, *config.background_size))
        self.pos_embed_window = nn.Parameter(torch.zeros(1, config.embed_dim, window, window))
        self.patch_embed = PatchEmbed(config.embed_dim)
        self.blocks = nn.ModuleList(Block(spec) for spec in config.blocks)
        self._layout = token_layout(config)
        self._spans = _spans(config, self._layout)
        self._stage_ends = frozenset(block - 1 for block in (*config.pool_blocks, len(config.blocks)))
        self._order = self._layout.order[0]
        self._position = torch.empty(0)

    def derive(self) -> None:
        """Compute the constants of `steps`; to be called again when the weights or their device change."""
        side = self._layout.sides[0]
        table = F.interpolate(self.pos_embed.float(), size=(side, side), mode="bicubic", align_corners=False)
        window = self.pos_embed_window.float()
        repeats = -(-side // window.shape[-1])
        table = table + window.repeat(1, 1, repeats, repeats)[..., :side, :side]  # (1, C, side, side)
        self._position = self._layout.from_raster(table, level=0)  # (1, side², C)
        self._order = self._layout.on(table.device).order[0]

    def steps(self, pixels: Tensor, taps: Sequence[Tap]) -> Generator[None, None, list[Tensor]]:
        """Run the trunk, pausing several times within every block.

        Args:
            pixels: (B, 3, S, S), normalised.
            taps: One per stage.

        Returns:
            The tapped outputs of the stages, finest first, (B, side², K) each, in token order.
        """
        patches: Tensor = self.patch_embed(pixels)  # (B, side², C) raster order
        yield

        def embed(start: int, stop: int) -> Tensor:
            return patches.index_select(1, self._order[start:stop]) + self._position[:, start:stop]

        source: _Source = embed
        kept: list[list[Tensor]] = [[] for _ in taps]
        for span in self._spans:
            tokens = yield from self._run(span, source, taps, kept)
            source = partial(_span_of, tokens)
        return [_join(parts) for parts in kept]

    def _run(
        self, span: _Span, source: _Source, taps: Sequence[Tap], kept: list[list[Tensor]]
    ) -> Generator[None, None, Tensor]:
        """Run one span, chunk by chunk; tapped stage outputs are appended to `kept`.

        Returns:
            (B, N, C), the tokens that leave the span.
        """
        results = []
        for chunk in self._chunks(span):
            tokens = source(chunk.start, chunk.stop)  # (B, n·T, C)
            batch = len(tokens)
            windows = tokens.reshape(batch * chunk.windows, chunk.tokens, -1)  # (B·n, T, C)
            padding = chunk.padding
            for index in span.blocks:
                block = self._block(index)
                windows = yield from block.steps(windows, padding=padding, rows=self._rows(block, windows.device))
                if block.spec.pools:
                    padding //= 4
                if index in self._stage_ends:
                    kept[block.spec.stage].append(_unwindow(taps[block.spec.stage](windows), batch))
            results.append(_unwindow(windows, batch))
        return _join(results)

    def _chunks(self, span: _Span) -> Generator[WindowRun, None, None]:
        """The runs of a span, cut into pieces that stay in the cache."""
        rows = self._rows(self._block(span.blocks[0]), self._position.device)
        for run in span.runs:
            at_once = max(1, rows // run.tokens)
            for first in range(0, run.windows, at_once):
                windows = min(at_once, run.windows - first)
                yield replace(run, start=run.start + first * run.tokens, windows=windows)

    def _block(self, index: int) -> Block:
        block = self.blocks[index]
        assert isinstance(block, Block)
        return block

    def _rows(self, block: Block, device: torch.device) -> int:
        """How many tokens a block should take at once."""
        if device.type != "cpu":
            return sys.maxsize
        return max(1, _CHUNK_BYTES // (block.widest * block.attn.qkv.weight.element_size()))


def _span_of(tokens: Tensor, start: int, stop: int) -> Tensor:
    return tokens[:, start:stop]


def _unwindow(windows: Tensor, batch: int) -> Tensor:
    """(B·n, T, C) → (B, n·T, C)."""
    return windows.reshape(batch, -1, windows.shape[-1])


def _join(parts: list[Tensor]) -> Tensor:
    """Chunks (B, n, C) as one (B, N, C)."""
    return parts[0] if len(parts) == 1 else torch.cat(parts, dim=1)


def _spans(config: Sam2Config, layout: TokenLayout) -> tuple[_Span, ...]:
    """Group the blocks into spans."""
    specs = config.blocks

    def window_of(index: int) -> tuple[int, int]:
        """Window side in finest tokens, and a number that tells global blocks apart."""
        level = _input_level(specs[index])
        if specs[index].is_global:
            return layout.sides[0], index
        return config.window_spec[level] << level, -1

    spans = []
    for (window, _), group in groupby(range(len(specs)), window_of):
        blocks = tuple(group)
        level = _input_level(specs[blocks[0]])
        if specs[blocks[0]].is_global:
            runs: tuple[WindowRun, ...] = (WindowRun(start=0, windows=1, tokens=layout.sides[level] ** 2, padding=0),)
        else:
            runs = layout.runs(level=level, window=window >> level)
        spans.append(_Span(blocks, runs))
    return tuple(spans)


def _input_level(spec: BlockSpec) -> int:
    """Index of the map that enters a block; its windows are those of that map."""
    return spec.stage - spec.pools

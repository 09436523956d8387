"""Memory attention: the current frame looks at itself and at what is remembered of an object.

What is looked up is read as it is, before any projection: weights sum to one, so projecting what was read is the same
as reading what was projected, and a memory is four times narrower. The keys of a memory are made anew on every frame:
they change with its age, and keeping them would take sixteen times the memory itself to save a hundredth of a frame.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam2.attention import attend_steps
from sam2studio.model.sam2.config import Sam2Config
from sam2studio.model.sam2.layers import LinearMap, doubled, project
from sam2studio.model.sam2.layout import TokenLayout, token_layout
from sam2studio.model.sam2.position import rotary_angles, sine_map

_QUERY_POSITION_SHARE = 0.1
_WIDE_GRID = 64
"""Side of a map of SAM 2. Maps that are smaller say more per token, and are pooled less with a light memory."""
_MLP_TOKENS = 1024
"""Tokens that a layer's MLP takes at once; between them it pauses."""


@dataclass(frozen=True, eq=False)
class Places:
    """The places of a map's tokens.

    Attributes:
        cosine: (N, C/2) of the angles by which they are turned.
        sine: (N, C/2).
        squares: (N/4,) which squares of 2 × 2 tokens, each of which follow each other, to put next to each other for
            squares of 4 × 4.
    """

    cosine: Tensor
    sine: Tensor
    squares: Tensor

    def __len__(self) -> int:
        return len(self.cosine)

    def pooled(self, x: Tensor, count: int) -> Tensor:
        """Means of the squares of 1, 4 or 16 tokens (B, N, C) of a map: (B, N / count, C)."""
        if count == 1:
            return x
        cells = torch.unflatten(x, 1, (-1, 4)).mean(dim=2)
        return cells if count == 4 else self.pooled(cells.index_select(1, self.squares), 4)


class RotaryAttention(nn.Module):
    """Single-head attention whose queries and keys are turned by their place on the map.

    Published weights turn neighbouring channels as pairs. Scores do not depend on the order of the channels, so
    `derive` sorts the rows of both projections into first and second members; turning works on two contiguous halves.
    """

    def __init__(self, *, width: int, memory_width: int) -> None:
        super().__init__()
        self.q_proj = nn.Linear(width, width)
        self.k_proj = nn.Linear(memory_width, width)
        self.v_proj = nn.Linear(memory_width, width)
        self.out_proj = nn.Linear(width, width)
        self._query = self._key = self._answer = (torch.empty(0), torch.empty(0))

    def derive(self) -> None:
        """Compute the constants of `steps`; to be called again when the weights change."""
        self._query, self._key = _halved(self.q_proj), _halved(self.k_proj)
        self._answer = _in_a_row(self.v_proj, self.out_proj)

    def steps(
        self,
        *,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        places: Places,
        pooled: Sequence[int] = (1,),
    ) -> Generator[None, None, Tensor]:
        """Attend, pausing now and then.

        Args:
            query: (B or 1, N, C), the tokens of the map.
            key: (B, r·N + n, D), r maps one after the other, then tokens that have no place and are not turned.
            value: (B, r·N + n, D), what is read where the key fits.
            places: Those of every map.
            pooled: For each of the maps, look at the means of squares of so many keys, after they have been turned.

        Returns:
            (B, N, C).
        """
        dtype = self._query[0].dtype
        queries = _turned(F.linear(query.to(dtype), *self._query), places)
        keys = _turned(F.linear(key.to(dtype), *self._key), places, pooled=pooled)
        value, weight = value.to(dtype), None
        yield
        if max(pooled, default=1) > 1:
            value = _pooled(value, places, pooled=pooled)
            weight = value.new_ones(keys.shape[1])
            for rows, count in _rows_of(pooled, len(places)):
                weight[rows] = count
        read = yield from attend_steps(queries.expand(len(keys), -1, -1), keys, value, weight=weight)  # (B, N, D)
        return F.linear(read, *self._answer)


def _halved(layer: nn.Linear) -> LinearMap:
    """Weight and bias with the even rows first, then the odd rows."""
    return torch.cat([layer.weight[0::2], layer.weight[1::2]]), torch.cat([layer.bias[0::2], layer.bias[1::2]])


def _in_a_row(first: nn.Linear, second: nn.Linear) -> LinearMap:
    """The one linear map that equals two in a row, multiplied in double precision."""
    weight, like = doubled(second.weight), second.weight
    shift = weight @ doubled(first.bias) + doubled(second.bias)
    return (weight @ doubled(first.weight)).to(like), shift.to(like)


def _turned(x: Tensor, places: Places, *, pooled: Sequence[int] = (1,)) -> Tensor:
    """Rotate maps (B, r·N + n, C), whose channels are halves; the last n tokens stay as they are.

    Map by map, so that what lies in between stays in the cache; what is turned may be pooled before it is rounded.
    """
    cosine, sine, half = places.cosine, places.sine, x.shape[2] // 2
    maps = len(pooled) * len(places)
    still = x.shape[1] - maps
    turned = x.new_empty(x.shape[0], sum(len(places) // count for count in pooled) + still, x.shape[2])
    turned[:, turned.shape[1] - still :] = x[:, maps:]
    wholes = torch.split(x[:, :maps], len(places), dim=1)
    for whole, (rows, count) in zip(wholes, _rows_of(pooled, len(places)), strict=True):
        first, second = whole.float().chunk(2, dim=-1)
        turned[:, rows, :half] = places.pooled((first * cosine).addcmul_(second, sine, value=-1), count)
        turned[:, rows, half:] = places.pooled((first * sine).addcmul_(second, cosine), count)
    return turned


def _pooled(x: Tensor, places: Places, *, pooled: Sequence[int]) -> Tensor:
    """Maps (B, r·N + n, D), each with the means of squares of so many tokens; the last n tokens stay as they are."""
    maps = len(pooled) * len(places)
    parts = zip(torch.split(x[:, :maps], len(places), dim=1), pooled, strict=True)
    return torch.cat([*(places.pooled(whole, count) for whole, count in parts), x[:, maps:]], dim=1)


def _rows_of(pooled: Sequence[int], places: int) -> Iterator[tuple[slice, int]]:
    """Of each map the rows that it has once it is pooled, and how many tokens each of them stands for."""
    start = 0
    for count in pooled:
        yield slice(start, start + places // count), count
        start += places // count


class MemoryAttentionLayer(nn.Module):
    """Self-attention, attention to the memory, MLP."""

    def __init__(self, config: Sam2Config) -> None:
        super().__init__()
        width = config.width
        self.self_attn = RotaryAttention(width=width, memory_width=width)
        self.cross_attn_image = RotaryAttention(width=width, memory_width=config.memory_width)
        self.linear1 = nn.Linear(width, config.memory_mlp)
        self.linear2 = nn.Linear(config.memory_mlp, width)
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)
        self.norm3 = nn.LayerNorm(width)

    def steps(
        self,
        x: Tensor,
        *,
        key: Tensor,
        value: Tensor,
        places: Places,
        frame: int,
        memory: Sequence[int],
    ) -> Generator[None, None, Tensor]:
        """x (B or 1, N, C), memory (B, K, D) → (B, N, C) float32, with pauses; see `RotaryAttention.steps`.

        `frame` and `memory` are how much the frame itself and what is remembered are pooled.
        """
        normed: Tensor = self.norm1(x)
        x = x + (
            yield from self.self_attn.steps(query=normed, key=normed, value=normed, places=places, pooled=(frame,))
        )
        normed = self.norm2(x)
        x = x + (
            yield from self.cross_attn_image.steps(query=normed, key=key, value=value, places=places, pooled=memory)
        )
        parts = []
        for part in torch.split(x, _MLP_TOKENS, dim=1):
            parts.append(part + project(F.relu_(project(self.norm3(part), self.linear1)), self.linear2))
            yield
        return torch.cat(parts, dim=1)


class MemoryAttention(nn.Module):
    """Conditions the tokens of a frame on an object's memory."""

    def __init__(self, config: Sam2Config) -> None:
        super().__init__()
        self.layers = nn.ModuleList(MemoryAttentionLayer(config) for _ in range(config.memory_layers))
        self.norm = nn.LayerNorm(config.width)
        self._config = config
        self._layout = token_layout(config)
        self._places = Places(torch.empty(0), torch.empty(0), torch.empty(0))
        self._position = torch.empty(0)

    def derive(self) -> None:
        """Compute the constants of `steps`; to be called again when weights or device change."""
        if not len(self._position) or self._position.device != self.norm.weight.device:
            self._place(self.norm.weight.device)
        for part in self.modules():
            if isinstance(part, RotaryAttention):
                part.derive()

    def _place(self, device: torch.device) -> None:
        """What follows from the configuration alone, on a device: training derives in every step, but not this."""
        width, side, order = self._config.width, self._config.grid, self._layout.order[2]
        angles = rotary_angles(dim=width, side=side)[order].to(device)  # (N, C / 2)
        self._places = Places(angles.cos(), angles.sin(), _squares(self._layout).to(device))
        self._position = sine_map(channels=width, side=side)[order].to(device)  # (N, C)

    def steps(
        self, *, image: Tensor, key: Tensor, value: Tensor, still: int, light: bool = False
    ) -> Generator[None, None, Tensor]:
        """Condition a frame on the memories of B objects, pausing now and then; everything in token order.

        Args:
            image: (B or 1, N, C) float32, coarse features. What does not depend on the object is computed once.
            key: (B, r·N + still, D), r remembered maps, the newest last, then object pointers; with codes of place and
                time.
            value: (B, r·N + still, D), the same without the codes.
            still: Tokens at the end of the memory that have no place.
            light: Look at means of squares of the frame itself, and of all remembered maps but the first, which is that
                of a prompt, and the newest: these two say most.

        Returns:
            (B, N, C) float32.
        """
        x = image + _QUERY_POSITION_SHARE * self._position
        maps = (key.shape[1] - still) // len(self._position)
        frame, memory = self._pooling(maps) if light else (1, (1,) * maps)
        for layer in self.layers:
            assert isinstance(layer, MemoryAttentionLayer)
            x = yield from layer.steps(x, key=key, value=value, places=self._places, frame=frame, memory=memory)
        return self.norm(x)  # type: ignore[no-any-return]

    def _pooling(self, maps: int) -> tuple[int, tuple[int, ...]]:
        """With a light memory: tokens that are one key of the frame, and of each of so many maps."""
        frame, memory = (4, 16) if self._config.grid >= _WIDE_GRID else (1, 4)
        return frame, tuple(1 if number in (0, maps - 1) else memory for number in range(maps))


def _squares(layout: TokenLayout) -> Tensor:
    """See `Places`."""
    side = layout.sides[3]
    rows, columns = layout.order[3] // side, layout.order[3] % side
    return torch.argsort(rows // 2 * side + columns // 2, stable=True)

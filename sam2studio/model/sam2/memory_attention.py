"""Memory attention: the current frame looks at itself and at what is remembered of an object.

What is looked up is read as it is, before any projection: weights sum to one, so projecting what was read is the same
as reading what was projected, and a memory is four times narrower. The keys of a memory are made anew on every frame:
they change with its age, and keeping them would take sixteen times the memory itself to save a hundredth of a frame.
"""

from __future__ import annotations

from collections.abc import Generator

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam2.attention import attend_steps
from sam2studio.model.sam2.config import Sam2Config
from sam2studio.model.sam2.layers import LinearMap, doubled, project
from sam2studio.model.sam2.layout import token_layout
from sam2studio.model.sam2.position import rotary_angles, sine_map

_QUERY_POSITION_SHARE = 0.1
_LIGHT_FRAME, _LIGHT_MEMORY = 4, 16
"""With a light memory: neighbouring tokens, 2 × 2 and 4 × 4, that are one key of the frame and of a memory."""
_MLP_TOKENS = 1024
"""Tokens that a layer's MLP takes at once; between them it pauses."""


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
        turn: tuple[Tensor, Tensor],
        still: int = 0,
        pooled: int = 1,
    ) -> Generator[None, None, Tensor]:
        """Attend, pausing now and then.

        Args:
            query: (B or 1, N, C), the tokens of the map.
            key: (B, r·N + still, D), r maps one after the other, then tokens without a place.
            value: (B, r·N + still, D), what is read where the key fits.
            turn: Cosines and sines of the map's places, (N, C/2) each.
            still: Keys at the end that have no place and are not turned.
            pooled: Look at the means of so many neighbouring keys, after they have been turned; 1, 4 or 16.

        Returns:
            (B, N, C).
        """
        dtype = self._query[0].dtype
        queries = _turned(F.linear(query.to(dtype), *self._query), turn)
        keys = _turned(F.linear(key.to(dtype), *self._key), turn, still=still, pooled=pooled)
        value, weight = value.to(dtype), None
        yield
        if pooled > 1:
            value = _pooled(value, pooled, still=still)
            weight = value.new_ones(keys.shape[1])
            weight[: keys.shape[1] - still] = pooled
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


def _turned(x: Tensor, turn: tuple[Tensor, Tensor], *, still: int = 0, pooled: int = 1) -> Tensor:
    """Rotate (B, r·N + still, C), whose channels are halves, by angles given as cosine and sine (N, C/2).

    Map by map, so that what lies in between stays in the cache; what is turned may be pooled before it is rounded.
    """
    cosine, sine = turn
    places, half = cosine.shape
    end = x.shape[1] - still
    turned = x.new_empty(x.shape[0], end // pooled + still, x.shape[2])
    turned[:, end // pooled :] = x[:, end:]
    for start in range(0, end, places):
        first, second = x[:, start : start + places].float().chunk(2, dim=-1)
        rows = slice(start // pooled, (start + places) // pooled)
        turned[:, rows, :half] = _mean((first * cosine).addcmul_(second, sine, value=-1), pooled)
        turned[:, rows, half:] = _mean((first * sine).addcmul_(second, cosine), pooled)
    return turned


def _pooled(x: Tensor, count: int, *, still: int) -> Tensor:
    """Means of tokens that follow each other, and so are neighbours: (B, n + still, C) → (B, n / count + still, C)."""
    end = x.shape[1] - still
    return torch.cat([_mean(x[:, :end], count), x[:, end:]], dim=1)


def _mean(x: Tensor, count: int) -> Tensor:
    """Means of `count` tokens that follow each other: (B, n, C) → (B, n / count, C)."""
    return x if count == 1 else torch.unflatten(x, 1, (-1, count)).mean(dim=2)


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
        self, x: Tensor, *, key: Tensor, value: Tensor, turn: tuple[Tensor, Tensor], still: int, light: bool = False
    ) -> Generator[None, None, Tensor]:
        """x (B or 1, N, C), memory (B, K, D) → (B, N, C) float32, with pauses; see `RotaryAttention.steps`."""
        frame, memory = (_LIGHT_FRAME, _LIGHT_MEMORY) if light else (1, 1)
        normed: Tensor = self.norm1(x)
        x = x + (yield from self.self_attn.steps(query=normed, key=normed, value=normed, turn=turn, pooled=frame))
        normed = self.norm2(x)
        x = x + (
            yield from self.cross_attn_image.steps(
                query=normed, key=key, value=value, turn=turn, still=still, pooled=memory
            )
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
        self._turn = (torch.empty(0), torch.empty(0))
        self._position = torch.empty(0)

    def derive(self) -> None:
        """Compute the constants of `steps`; to be called again when weights or device change."""
        width, side, order = self._config.width, self._config.grid, self._layout.order[2]
        angles = rotary_angles(dim=width, side=side)[order].to(self.norm.weight.device)  # (N, C / 2)
        self._turn = angles.cos(), angles.sin()
        self._position = sine_map(channels=width, side=side)[order].to(self.norm.weight.device)  # (N, C)
        for part in self.modules():
            if isinstance(part, RotaryAttention):
                part.derive()

    def steps(
        self, *, image: Tensor, key: Tensor, value: Tensor, still: int, light: bool = False
    ) -> Generator[None, None, Tensor]:
        """Condition a frame on the memories of B objects, pausing now and then; everything in token order.

        Args:
            image: (B or 1, N, C) float32, coarse features. What does not depend on the object is computed once.
            key: (B, r·N + still, D), r remembered maps, then object pointers; with their codes of place and time.
            value: (B, r·N + still, D), the same without the codes.
            still: Tokens at the end of the memory that have no place.
            light: Look at the means of 4 × 4 remembered neighbours, and of 2 × 2 of the frame itself: a small part of
                the scores, and nearly the same answer.

        Returns:
            (B, N, C) float32.
        """
        x = image + _QUERY_POSITION_SHARE * self._position
        for layer in self.layers:
            assert isinstance(layer, MemoryAttentionLayer)
            x = yield from layer.steps(x, key=key, value=value, turn=self._turn, still=still, light=light)
        return self.norm(x)  # type: ignore[no-any-return]

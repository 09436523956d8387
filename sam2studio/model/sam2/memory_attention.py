"""Memory attention: the current frame looks at itself and at what is remembered of an object."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from sam2studio.model.sam2.config import Sam2Config
from sam2studio.model.sam2.layers import project
from sam2studio.model.sam2.layout import token_layout
from sam2studio.model.sam2.position import rotary_angles, sine_map

_QUERY_POSITION_SHARE = 0.1


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
        self._query = self._key = (torch.empty(0), torch.empty(0))

    def derive(self) -> None:
        """Compute the constants of `forward`; to be called again when the weights change."""
        self._query, self._key = _halved(self.q_proj), _halved(self.k_proj)

    def forward(
        self, *, query: Tensor, key: Tensor, value: Tensor, turn: tuple[Tensor, Tensor], still: int = 0
    ) -> Tensor:
        """Attend.

        Args:
            query: (B or 1, N, C), the tokens of the map.
            key: (B, r·N + still, D), r maps one after the other, then tokens without a place.
            value: (B, r·N + still, D).
            turn: Cosines and sines of the map's places, (N, C/2) each.
            still: Keys at the end that have no place and are not turned.

        Returns:
            (B, N, C).
        """
        dtype = self._query[0].dtype
        queries = _turned(F.linear(query.to(dtype), *self._query), turn, still=0)
        keys = _turned(F.linear(key.to(dtype), *self._key), turn, still=still)
        attended = F.scaled_dot_product_attention(
            queries.expand(len(keys), -1, -1).unsqueeze(1), keys.unsqueeze(1), project(value, self.v_proj).unsqueeze(1)
        )  # (B, 1, N, C)
        return project(attended.squeeze(1), self.out_proj)


def _halved(layer: nn.Linear) -> tuple[Tensor, Tensor]:
    """Weight and bias with the even rows first, then the odd rows."""
    return torch.cat([layer.weight[0::2], layer.weight[1::2]]), torch.cat([layer.bias[0::2], layer.bias[1::2]])


def _turned(x: Tensor, turn: tuple[Tensor, Tensor], *, still: int) -> Tensor:
    """Rotate (B, r·N + still, C), whose channels are halves, by angles given as cosine and sine (N, C/2)."""
    cosine, sine = turn
    placed = torch.unflatten(x[:, : x.shape[1] - still], 1, (-1, len(cosine)))  # (B, r, N, C)
    first, second = placed.float().chunk(2, dim=-1)
    rotated = torch.cat([first * cosine - second * sine, first * sine + second * cosine], dim=-1)
    rotated = rotated.flatten(1, 2).to(x.dtype)  # (B, r·N, C)
    return rotated if not still else torch.cat([rotated, x[:, x.shape[1] - still :]], dim=1)


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

    def forward(self, x: Tensor, *, key: Tensor, value: Tensor, turn: tuple[Tensor, Tensor], still: int) -> Tensor:
        """x (B or 1, N, C), memory keys and values (B, K, D) → (B, N, C) float32; see `RotaryAttention.forward`."""
        normed: Tensor = self.norm1(x)
        x = x + self.self_attn(query=normed, key=normed, value=normed, turn=turn)
        normed = self.norm2(x)
        x = x + self.cross_attn_image(query=normed, key=key, value=value, turn=turn, still=still)
        return x + project(F.relu(project(self.norm3(x), self.linear1)), self.linear2)


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
        """Compute the constants of `forward`; to be called again when weights or device change."""
        width, side, order = self._config.width, self._config.grid, self._layout.order[2]
        angles = rotary_angles(dim=width, side=side)[order].to(self.norm.weight.device)  # (N, C / 2)
        self._turn = angles.cos(), angles.sin()
        self._position = sine_map(channels=width, side=side)[order].to(self.norm.weight.device)  # (N, C)
        for part in self.modules():
            if isinstance(part, RotaryAttention):
                part.derive()

    def forward(self, *, image: Tensor, key: Tensor, value: Tensor, still: int) -> Tensor:
        """Condition a frame on the memories of B objects; everything in token order.

        Args:
            image: (B or 1, N, C) float32, coarse features. What does not depend on the object is computed once.
            key: (B, r·N + still, D), r remembered maps, then object pointers; with their codes of place and time.
            value: (B, r·N + still, D), the same without the codes.
            still: Tokens at the end of the memory that have no place.

        Returns:
            (B, N, C) float32.
        """
        x = image + _QUERY_POSITION_SHARE * self._position
        for layer in self.layers:
            x = layer(x, key=key, value=value, turn=self._turn, still=still)
        return self.norm(x)  # type: ignore[no-any-return]

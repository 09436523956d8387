"""Attention, as the device does it fastest.

Graphics processors have fused kernels. On processors, torch's fused kernel does its products in float32 speed whatever
the type, and wants values as wide as the keys; so products of whole blocks, each as large as the cache likes it, are
faster in bfloat16: twice, and more where values are narrow. Scores, the most of it, are twice as fast again in eight
bits, where the processor has products of them (`eight_bits.py`). In float32 the fused kernel stays: its roundings are
those of the published numbers.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from sam2studio.model.sam2.eight_bits import EightBitKeys, has_eight_bit_products

_QUERIES, _KEYS = 1024, 1024
"""Of a block of scores: two megabytes in bfloat16."""
_FUSED_QUERIES = 512
"""Queries that torch's kernel takes at once on processors."""
_SAMPLE = 32
"""One key of so many is looked at first, for a score that is near the highest."""
_LEVEL_CHANNELS = 2
"""One that takes the level off, and one because products of an even depth are faster."""
_ROUNDED_KEYS, _ROUNDED_CHANNELS = 4096, 128
"""From so many keys and channels on, what eight bits save is more than what rounding costs."""
_LOG2_E = math.log2(math.e)


def attend(query: Tensor, key: Tensor, value: Tensor, *, bias: Tensor | None = None) -> Tensor:
    """Attention among few tokens of many windows.

    Args:
        query: (n, heads, T, d).
        key: (n, heads, S, d).
        value: (n, heads, S, d).
        bias: (1, S) added to the scores of every query.

    Returns:
        (n, heads, T, d).
    """
    if query.device.type != "cpu" or query.dtype != torch.bfloat16:
        return F.scaled_dot_product_attention(query, key, value, attn_mask=bias)
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)  # (n, heads, T, S)
    if bias is not None:
        scores += bias
    return torch.softmax(scores, dim=-1) @ value


def attend_steps(
    query: Tensor, key: Tensor, value: Tensor, *, weight: Tensor | None = None
) -> Generator[None, None, Tensor]:
    """Attention to many tokens, pausing every few milliseconds on processors, in float32 every few dozen.

    Args:
        query: (B, N, d).
        key: (B, K, d).
        value: (B, K, e).
        weight: (K,) how many keys each stands for; one if not given.

    Returns:
        (B, N, e).
    """
    if query.device.type != "cpu" or query.dtype == torch.float32:
        parts = []
        for part in torch.split(query, _FUSED_QUERIES if query.device.type == "cpu" else query.shape[1], dim=1):
            yield
            parts.append(_fused(part, key, value, weight))
        return torch.cat(parts, dim=1)
    results = query.new_empty(*query.shape[:2], value.shape[2])
    scaled = (query.float() * (query.shape[2] ** -0.5 * _LOG2_E)).to(query.dtype)
    ones = value.new_ones(1, key.shape[1])  # what is read from them is the sum of all weights
    for one, (queries, keys, values) in enumerate(zip(scaled, key, value, strict=True)):
        columns = torch.cat([values.T, ones])  # (e + 1, K)
        if weight is not None:
            columns *= weight
        prepared = _prepared(queries, keys)
        for start in range(0, len(queries), _QUERIES):
            rows = slice(start, start + _QUERIES)
            total = yield from _read(prepared.scores(queries[rows]), columns, len(keys))  # (e + 1, n)
            if torch.isfinite(total).all():
                results[one, rows] = (total[:-1] / total[-1]).T
            else:  # a key beats the whole sample by more than the type can hold: nothing but the highest itself will do
                results[one, rows] = _read_at_once(queries[rows], keys, columns)
    return results


def _fused(query: Tensor, key: Tensor, value: Tensor, weight: Tensor | None) -> Tensor:
    """Attention by torch's kernel, which rounds as that of the published code does; it wants values as wide as keys."""
    wide = F.pad(value, (0, key.shape[2] - value.shape[2]))
    mask = None if weight is None else weight.log().unsqueeze(0)
    whole = F.scaled_dot_product_attention(query.unsqueeze(1), key.unsqueeze(1), wide.unsqueeze(1), attn_mask=mask)
    return whole.squeeze(1)[..., : value.shape[2]]


class _Scores(Protocol):
    """Scores of some queries, block by block."""

    def __call__(self, block: slice, /) -> Tensor:
        """Of a block of keys, less a level of each query, for powers of two: (keys, n)."""


class _Keys(Protocol):
    """Keys that are ready to be compared with many queries.

    The level that is taken off is the highest score of a sample of the keys rather than of all: that takes one pass,
    over scores that are small where they matter and so keep their precision in any type.
    """

    def scores(self, query: Tensor, /) -> _Scores:
        """With queries (n, d), scaled for powers of two."""


def _prepared(query: Tensor, key: Tensor) -> _Keys:
    """Keys (K, d), in the arithmetic that suits them and their queries (N, d)."""
    large = len(key) >= _ROUNDED_KEYS and key.shape[1] >= _ROUNDED_CHANNELS
    learning = torch.is_grad_enabled() and (query.requires_grad or key.requires_grad)
    rounded = None
    if large and has_eight_bit_products() and not learning:
        rounded = EightBitKeys.rounded(key, query, sample=_SAMPLE)
    return rounded or _PlainKeys(key)


class _PlainKeys:
    """Keys (K, d) as they are.

    They end with ones, by which the product itself takes the level off all scores of a query: what is added to a
    product costs a pass over the scores.
    """

    def __init__(self, key: Tensor) -> None:
        self._sample = key[::_SAMPLE].contiguous()
        self._keys = F.pad(key, (0, _LEVEL_CHANNELS), value=1.0)  # (K, d + 2)

    def scores(self, query: Tensor) -> _Scores:
        """See `_Keys`."""
        level = F.linear(self._sample, query).amax(dim=0).unsqueeze(1)  # (n, 1)
        lowered = torch.cat([query, -level, torch.zeros_like(level)], dim=1)  # (n, d + 2)
        return lambda block: F.linear(self._keys[block], lowered)


def _read(scores: _Scores, columns: Tensor, keys: int) -> Generator[None, None, Tensor]:
    """Sums of columns (e + 1, K), weighted by the powers of two of scores: (e + 1, n) float32."""
    total: Tensor | None = None
    for start in range(0, keys, _KEYS):
        yield
        block = slice(start, start + _KEYS)
        read = columns[:, block] @ scores(block).exp2_()
        total = read.float() if total is None else total.add_(read)
    assert total is not None
    return total


def _read_at_once(query: Tensor, key: Tensor, columns: Tensor) -> Tensor:
    """What queries (n, d), scaled for powers of two, read from columns (e + 1, K), the last of them the weights."""
    scores = (query @ key.T).float()
    weights = torch.softmax(scores / _LOG2_E, dim=-1).to(query.dtype) @ columns.T  # (n, e + 1)
    return weights[:, :-1] / weights[:, -1:]

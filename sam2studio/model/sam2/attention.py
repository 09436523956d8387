"""Attention, as the device does it fastest.

Graphics processors have fused kernels. On processors, torch's fused kernel does its products in float32 speed whatever
the type, and wants values as wide as the keys; so products of whole blocks, each as large as the cache likes it, are
faster in bfloat16: twice, and more where values are narrow. In float32 the fused kernel stays: its roundings are those
of the published numbers.
"""

from __future__ import annotations

import math
from collections.abc import Generator

import torch
import torch.nn.functional as F
from torch import Tensor

_QUERIES, _KEYS = 1024, 1024
"""Of a block of scores: two megabytes in bfloat16."""
_FUSED_QUERIES = 512
"""Queries that torch's kernel takes at once on processors."""
_SAMPLE = 32
"""One key of so many is looked at first, for a score that is near the highest."""
_LEVEL_CHANNELS = 2
"""One that takes the level off, and one because products of an even depth are faster."""
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
        sample = keys[::_SAMPLE].contiguous()
        keys = F.pad(keys, (0, _LEVEL_CHANNELS), value=1.0)  # (K, d + 2)
        for start in range(0, len(queries), _QUERIES):
            rows = slice(start, start + _QUERIES)
            results[one, rows] = yield from _read(queries[rows], keys, columns, sample, width=value.shape[2])
    return results


def _fused(query: Tensor, key: Tensor, value: Tensor, weight: Tensor | None) -> Tensor:
    """Attention by torch's kernel, which rounds as that of the published code does; it wants values as wide as keys."""
    wide = F.pad(value, (0, key.shape[2] - value.shape[2]))
    mask = None if weight is None else weight.log().unsqueeze(0)
    whole = F.scaled_dot_product_attention(query.unsqueeze(1), key.unsqueeze(1), wide.unsqueeze(1), attn_mask=mask)
    return whole.squeeze(1)[..., : value.shape[2]]


def _read(query: Tensor, key: Tensor, columns: Tensor, sample: Tensor, *, width: int) -> Generator[None, None, Tensor]:
    """What queries (n, d), scaled for powers of two, read from values that are columns (width + 1, K): (n, width).

    Keys (K, d + 2) end with ones, by which the product itself takes a level off all scores of a query: what is added to
    a product costs a pass over the scores. Weights are relative to the highest score of the sample rather than of all
    keys: that takes one pass, over scores that are small where they matter and so keep their precision in any type.
    """
    level = F.linear(sample, query).amax(dim=0)  # (n,)
    lowered = torch.cat([query, -level.unsqueeze(1), torch.zeros_like(level).unsqueeze(1)], dim=1)  # (n, d + 2)
    total = query.new_zeros(len(columns), len(query), dtype=torch.float32)
    for start in range(0, len(key), _KEYS):
        yield
        block = slice(start, start + _KEYS)
        weights = F.linear(key[block], lowered).exp2_()  # (keys, n)
        total += columns[:, block] @ weights
    if torch.isfinite(total).all():
        return (total[:width] / total[width]).T
    # a key beats the whole sample by more than the type can hold: nothing but the highest score itself will do
    scores = (query @ key[:, : query.shape[1]].T).float()
    return torch.softmax(scores / _LOG2_E, dim=-1).to(query.dtype) @ columns[:width].T

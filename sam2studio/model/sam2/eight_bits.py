"""Scores of attention in eight bits, on processors that multiply bytes.

Scores bear the rounding, as Zhang et al. found (SageAttention, 2024): what all keys have in common adds the same to
every score of a query, which the softmax ignores, so it is taken off before they are rounded. Here that is the middle
of each channel's range. What makes some channels wider than others is shared between keys and queries, as Xiao et al.
do it with activations and weights (SmoothQuant, 2023).
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from functools import cache

import torch
from torch import Tensor

_MIDDLE, _STEPS = 128, 127
"""Codes of keys are 1 to 255, those of queries -127 to 127."""
_ROWS = 1024
"""Keys that are rounded at once, while they are in the cache."""
_LEAST = 1e-12
"""No range is smaller: a channel that says nothing has one as well."""
_BEARABLE = 0.125
"""Standard deviation that rounding may add to scores for powers of two: weights are then right within 9 %. Networks
have a third of that."""


@cache
def has_eight_bit_products() -> bool:
    """Whether this processor multiplies bytes and sums them up in one instruction, and torch makes use of that."""
    return (
        platform.machine().lower() in ("x86_64", "amd64")
        and torch.cpu._is_vnni_supported()
        and "onednn" in torch.backends.quantized.supported_engines
        and all(hasattr(torch.ops.onednn, name) for name in ("qlinear_prepack", "qlinear_pointwise"))
    )


class EightBitKeys:
    """Keys (K, d) in eight bits, ready to be compared with many queries; see `attention._Keys`."""

    def __init__(self, codes: Tensor, step: Tensor, *, sample: int) -> None:
        self._codes = codes  # (K, d) uint8
        self._step = step  # (d,), what a step of a channel stands for
        self._sample = codes[::sample].contiguous()

    @staticmethod
    def rounded(key: Tensor, query: Tensor, *, sample: int) -> EightBitKeys | None:
        """Keys (K, d) for queries (N, d), scaled for powers of two; none where few keys are so large that all others
        would be rounded too much.
        """
        least, most = key.amin(dim=0).float(), key.amax(dim=0).float()  # (d,); `aminmax` takes seven times as long
        reach = ((most - least) / 2).clamp_min_(_LEAST)
        asked = query.float()
        range_asked = asked.abs().amax(dim=0).clamp_min_(_LEAST)
        step = (reach * range_asked).amax().sqrt() / _STEPS * (reach / range_asked).sqrt()
        added = 2 * (step.square() * asked.square().mean(dim=0)).sum() / 12  # by keys, and as much by queries
        if not float(added) <= _BEARABLE**2:
            return None
        shift = _MIDDLE + 0.5 - (most + least) / (2 * step)  # what follows the point is cut off
        codes = [torch.addcmul(shift, part.float(), 1 / step).to(torch.uint8) for part in torch.split(key, _ROWS)]
        return EightBitKeys(torch.cat(codes), step, sample=sample)

    def scores(self, query: Tensor) -> Callable[[slice], Tensor]:
        """See `attention._Keys`."""
        wide = query.float() * self._step  # (n, d)
        scale = wide.abs().amax(dim=1).clamp_min_(_LEAST).div_(_STEPS)  # (n,)
        codes = (wide / scale.unsqueeze(1)).round_().to(torch.int8)
        packed, zeros = torch.ops.onednn.qlinear_prepack(codes, None), torch.zeros(len(query), dtype=torch.int64)

        def products(keys: Tensor, shift: Tensor | None, dtype: torch.dtype) -> Tensor:
            """Keys by queries, plus something of each query: (keys, n)."""
            return torch.ops.onednn.qlinear_pointwise(  # type: ignore[no-any-return]
                keys, 1.0, 0, packed, scale, zeros, shift, 1.0, 0, dtype, "none", [], ""
            )

        lowered = -products(self._sample, None, torch.float32).amax(dim=0)
        return lambda block: products(self._codes[block], lowered, query.dtype)

"""Attention as processors do it against the fused kernel, in both types, and where scores are extreme."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from sam2studio.engine.inference import finished
from sam2studio.model.sam2.attention import attend, attend_steps

AT_MOST = [(torch.float32, 1e-5), (torch.bfloat16, 6e-2)]
"""Largest difference, in standard deviations; scores have eight bits in bfloat16."""


@pytest.fixture(autouse=True)
def reproducible():
    torch.manual_seed(0)


def tensors(*shape: int, dtype: torch.dtype, spread: float = 1.0) -> torch.Tensor:
    return (torch.randn(shape) * spread).to(dtype)


def deviation(found: torch.Tensor, expected: torch.Tensor) -> float:
    return float((found.float() - expected.float()).abs().max() / expected.float().std())


@pytest.mark.parametrize(("dtype", "at_most"), AT_MOST)
@pytest.mark.parametrize("spread", [1.0, 4.0])
@pytest.mark.parametrize("keys", [37, 1024, 3000])
def test_many_tokens(dtype: torch.dtype, at_most: float, spread: float, keys: int):
    query, key = tensors(2, 700, 32, dtype=dtype, spread=spread), tensors(2, keys, 32, dtype=dtype, spread=spread)
    value = tensors(2, keys, 8, dtype=dtype)
    found = finished(attend_steps(query, key, value))
    assert (found.shape, found.dtype) == ((2, 700, 8), dtype)
    exact = F.scaled_dot_product_attention(query.double(), key.double(), value.double())
    assert deviation(found, exact) <= at_most * spread


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_one_key_that_outdoes_all_others(dtype: torch.dtype):
    query, key, value = (tensors(1, count, 32, dtype=dtype) for count in (600, 2000, 2000))
    key[0, 1003] = 2000 * query[0, 5]  # no key of the sample comes near: weights overflow
    found = finished(attend_steps(query, key, value))
    exact = F.scaled_dot_product_attention(query.double(), key.double(), value.double())
    torch.testing.assert_close(found[0, 5], value[0, 1003])
    assert deviation(found, exact) <= 6e-2


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_it_pauses(dtype: torch.dtype):
    query = key = value = tensors(1, 2048, 16, dtype=dtype)
    assert sum(1 for _ in attend_steps(query, key, value)) >= 4


@pytest.mark.parametrize(("dtype", "at_most"), AT_MOST)
@pytest.mark.parametrize("weighted", [False, True])
def test_windows(dtype: torch.dtype, at_most: float, weighted: bool):
    query, key, value = (tensors(5, 2, count, 16, dtype=dtype) for count in (49, 50, 50))
    bias = tensors(1, 50, dtype=dtype) if weighted else None
    expected = F.scaled_dot_product_attention(
        query.double(), key.double(), value.double(), attn_mask=None if bias is None else bias.double()
    )
    assert deviation(attend(query, key, value, bias=bias), expected) <= at_most

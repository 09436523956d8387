"""Attention as processors do it against the fused kernel, in both types, and where scores are extreme."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from sam2studio.engine.inference import finished
from sam2studio.model.sam2 import attention
from sam2studio.model.sam2.attention import attend, attend_steps
from sam2studio.model.sam2.eight_bits import has_eight_bit_products

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


# --- scores in eight bits; on processors without such products both ways are the same one ---------------------------

KEYS = 4500
"""More than it takes to be worth rounding, and not a multiple of a block."""


def plainly(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """Attention with scores in bfloat16."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attention, "has_eight_bit_products", lambda: False)
        return finished(attend_steps(query, key, value))


def error(found: torch.Tensor, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> float:
    """The mean square difference from attention in double precision, in standard deviations."""
    scores = query.double() @ key.double().transpose(1, 2) / key.shape[2] ** 0.5
    exact = torch.softmax(scores, dim=2) @ value.double()
    return float((found.double() - exact).square().mean().sqrt() / exact.std())


def many_keys(kind: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Queries (1, 600, 256), keys and values (1, KEYS, 64) in bfloat16.

    "random" scores are like those of trained networks (deviation 2); "peaky" ones have a few keys take all; of
    "outliers", three channels are thirty times as wide as the others, and one is far from zero.
    """
    query, key, value = (torch.randn(1, *shape) for shape in ((600, 256), (KEYS, 256), (KEYS, 64)))
    query *= 5 if kind == "peaky" else 2
    if kind == "outliers":
        query[..., :3] *= 0.1
        key[..., :3] *= 30
        key[..., 7] += 50
    return query.bfloat16(), key.bfloat16(), value.bfloat16()


@pytest.mark.parametrize("kind", ["random", "peaky", "outliers"])
def test_eight_bits_round_a_few_times_as_much_as_bfloat16(kind: str, figure):
    """Values here are noise: nothing averages out, as it does where neighbours are alike."""
    given = many_keys(kind)
    rounded, plain = error(finished(attend_steps(*given)), *given), error(plainly(*given), *given)
    figure(f"attention with {kind} scores, error in deviations: {rounded:.4f} in eight bits, {plain:.4f} in bfloat16")
    assert rounded <= 6 * plain <= 0.05


def test_eight_bits_are_taken_for_many_keys_alone():
    query, key, value = many_keys("random")
    alike = torch.equal(finished(attend_steps(query, key, value)), plainly(query, key, value))
    assert alike != has_eight_bit_products()
    few = query, key[:, :3000], value[:, :3000]
    assert torch.equal(finished(attend_steps(*few)), plainly(*few))


def test_a_key_that_is_far_larger_than_all_others_is_not_worth_rounding_the_others_for():
    query, key, value = many_keys("random")
    key[0, 1003] = 100 * query[0, 5]
    given = query, key, value
    assert error(finished(attend_steps(*given)), *given) <= 1.01 * error(plainly(*given), *given)


def test_a_key_that_outdoes_the_sample_beyond_what_weights_can_hold():
    query, key, value = (3 * part for part in many_keys("random"))
    query[0, :100] = key[0, 1003]  # alike, so they agree far better than any two of the others
    torch.testing.assert_close(finished(attend_steps(query, key, value))[0, :100], value[0, [1003]].expand(100, -1))

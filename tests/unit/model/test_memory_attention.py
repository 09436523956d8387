"""What a light memory looks at: squares of neighbours, each as many keys as it has tokens."""

from __future__ import annotations

import pytest
import torch

from sam2studio.engine.inference import finished
from sam2studio.model.sam2.config import CONFIGS
from sam2studio.model.sam2.layout import token_layout
from sam2studio.model.sam2.memory_attention import Places, RotaryAttention, _squares

WIDTH, MEMORY = 16, 8


def places(name: str) -> tuple[Places, torch.Tensor]:
    """Places of a network's maps, none of them turned, and their rows and columns (N, 2), in token order."""
    layout = token_layout(CONFIGS[name])
    order = layout.order[2]
    still = torch.zeros(len(order), WIDTH // 2)
    where = torch.stack([order // layout.sides[2], order % layout.sides[2]], dim=1).float()
    return Places(torch.ones_like(still), still, _squares(layout)), where


@pytest.mark.parametrize("name", ["sam2.1_hiera_t", "sam2.1_hiera_l", "nano"])
@pytest.mark.parametrize("side", [2, 4])
def test_what_is_pooled_are_squares(name: str, side: int):
    of, where = places(name)
    middles = of.pooled(where.unsqueeze(0), side * side)[0]
    rows = torch.arange((side - 1) / 2, len(where) ** 0.5, side)
    assert {tuple(middle) for middle in middles.tolist()} == {(a, b) for a in rows.tolist() for b in rows.tolist()}


def test_pooled_maps_say_the_same_where_their_neighbours_are_alike():
    """Two maps of which one is pooled, and tokens without a place, against all of both."""
    torch.manual_seed(0)
    of, where = places("nano")
    attention = RotaryAttention(width=WIDTH, memory_width=MEMORY).requires_grad_(False)
    attention.derive()
    query = torch.randn(1, len(where), WIDTH)
    squares = torch.randn(8, 8, MEMORY)[where[:, 0].long() // 4, where[:, 1].long() // 4]  # alike within 4 × 4
    memory = torch.cat([squares, torch.randn(len(where), MEMORY), torch.randn(6, MEMORY)]).unsqueeze(0)
    whole, pooled, other = (
        finished(attention.steps(query=query, key=memory, value=memory, places=of, pooled=counts))
        for counts in ((1, 1), (16, 1), (1, 16))
    )
    torch.testing.assert_close(pooled, whole, rtol=0, atol=1e-5)
    assert not torch.allclose(other, whole, rtol=0, atol=1e-3)

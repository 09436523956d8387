"""Clicks and boxes drawn where they are, for networks that look at such maps."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from sam2studio.model.sam2 import network as sam2
from sam2studio.model.sam2.click_maps import click_maps
from sam2studio.model.sam2.config import Sam2Config
from sam2studio.model.sam2.mask_decoder import Target
from sam2studio.model.sam2.network import PointPrompts, Sam2Network, with_padding
from sam2studio.training.beginning import begin
from tests.support.checkpoints import SMALL

SIDE = 32
CONFIG = replace(SMALL, click_maps=True)
WIDE = replace(CONFIG, image_size=256)
"""Of so many tokens that those around a few clicks are a small part."""


def maps_of(points: list[tuple[float, float, int]], mask: Tensor | None = None) -> Tensor:
    """The maps of one prompt of points x, y, label."""
    xy = torch.tensor([[point[:2] for point in points]], dtype=torch.float32).view(1, -1, 2)
    labels = torch.tensor([[point[2] for point in points]], dtype=torch.int64).view(1, -1)
    return click_maps(xy, labels, mask, side=SIDE)


def network(config: Sam2Config = CONFIG) -> Sam2Network:
    return begin(config, seed=0).finalize(torch.device("cpu"), torch.float32)


def disturb(weights: Tensor) -> None:
    weights += torch.randn(weights.shape, generator=torch.Generator().manual_seed(2))


def seen(net: Sam2Network, *, keep: bool = True) -> Target:
    side = net.config.image_size
    features = net.encode(torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(1)))
    return net.target(image=net.without_memory(features), detail=features.detail, keep=keep)


@torch.inference_mode()
def answer(net: Sam2Network, points: PointPrompts, mask: Tensor | None = None) -> Tensor:
    return net.decode(target=seen(net), points=points, mask_logits=mask).logits


def test_a_click_is_a_disc_around_its_cell_on_the_map_of_its_kind():
    mask, positive, negative = maps_of([(41.5, 21.5, 1), (101.5, 81.5, 0)])[0]
    assert not mask.any()
    for disc, (row, column) in ((positive, (5, 10)), (negative, (20, 25))):
        rows, columns = disc.nonzero(as_tuple=True)
        assert (rows.float().mean().item(), columns.float().mean().item()) == (row, column)
        assert 15 <= len(rows) <= 25
        assert disc[row, column] == 1


def test_where_discs_overlap_the_nearer_click_counts():
    _, positive, negative = maps_of([(41.5, 41.5, 1), (49.5, 41.5, 0)])[0]
    assert not (positive * negative).any()
    assert positive[10, 10] == 1
    assert negative[10, 12] == 1


def test_a_box_marks_what_is_outside_of_it():
    _, positive, negative = maps_of([(40, 20, 2), (100, 80, 3)])[0]
    assert not positive.any()
    outside = negative > 0
    assert not outside[6:19, 11:24].any()
    assert outside[:4].all()
    assert outside[:, 27:].all()
    assert outside.any(dim=0).all()


def test_a_point_that_says_nothing_draws_nothing_and_a_mask_is_kept():
    mask = torch.randn(1, 1, SIDE, SIDE)
    for points in ([(0.0, 0.0, -1)], []):
        drawn = maps_of(points, mask)
        assert not drawn[:, 1:].any()
        torch.testing.assert_close(drawn[:, :1] / drawn[:, :1].std(), mask / mask.std())


def test_a_network_looks_at_the_maps():
    net, points = network(), with_padding(PointPrompts(torch.tensor([[[30.0, 40.0]]]), torch.tensor([[1]])))
    before = answer(net, points)
    disturb(net.sam_prompt_encoder.mask_downscaling[0].weight.data[:, 1])
    assert (answer(net, points) - before).abs().max() > 1e-3


def test_without_a_prompt_a_frame_is_seen_as_the_published_networks_see_it():
    net, nothing = network(), PointPrompts(torch.zeros(1, 1, 2), torch.tensor([[-1]]))
    before = answer(net, nothing)
    disturb(net.sam_prompt_encoder.mask_downscaling[0].weight.data)
    assert torch.equal(answer(net, nothing), before)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_mask_with_any_number_of_clicks_is_refined(count: int):
    net, side = network(), CONFIG.mask_side
    points = PointPrompts(torch.full((1, count, 2), 20.0), torch.ones(1, count, dtype=torch.int64))
    assert answer(net, points, torch.randn(1, 1, side, side)).isfinite().all()


def clicks(prompts: int, count: int) -> PointPrompts:
    """Anywhere on the picture, at its edges, and a little beyond them."""
    generator = torch.Generator().manual_seed(count)
    xy = torch.rand(prompts, count, 2, generator=generator) * (WIDE.image_size + 20) - 10
    return PointPrompts(xy, torch.randint(0, 2, (prompts, count), generator=generator))


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize(("prompts", "count"), [(1, 1), (1, 12), (4, 2)])
def test_what_is_drawn_near_clicks_only_is_what_is_drawn_on_the_whole_picture(
    monkeypatch: pytest.MonkeyPatch, prompts: int, count: int, keep: bool
):
    net, points = network(WIDE), with_padding(clicks(prompts, count))
    disturb(net.sam_prompt_encoder.mask_downscaling[0].weight.data)
    net.derive()
    with torch.enable_grad():  # to learn, pictures are drawn whole
        whole = net.decode(target=seen(net, keep=keep), points=points).logits
    monkeypatch.setattr(sam2, "click_maps", None)
    with torch.inference_mode():
        near = net.decode(target=seen(net, keep=keep), points=points).logits
    torch.testing.assert_close(near, whole, atol=1e-4, rtol=1e-4)
    assert whole.std() > 0.01


def test_what_a_click_draws_hardly_depends_on_the_precision():
    points = with_padding(clicks(1, 1))
    exact, rounded = network(WIDE), begin(WIDE, seed=0).finalize(torch.device("cpu"), torch.bfloat16)
    expected, found = answer(exact, points), answer(rounded, points)
    assert (found - expected).abs().max() <= 0.08 * expected.std()

"""Many points at once give the numbers that one prompt at a time gives."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from sam2studio.model.sam2.network import PointPrompts, Sam2Network, with_padding
from tests.support.checkpoints import SMALL, small_state

POINTS = 7


def network(layers: int, dtype: torch.dtype) -> Sam2Network:
    config = replace(SMALL, decoder_layers=layers)
    built = Sam2Network(config=config)
    built.load_state_dict(small_state(config))
    return built.finalize(torch.device("cpu"), dtype)


def both(net: Sam2Network, *, least: float):
    """What the decoder says to some points one by one, and all at once."""
    chance = torch.Generator().manual_seed(1)
    pixels = torch.randn(1, 3, net.config.image_size, net.config.image_size, generator=chance)
    xy = torch.rand(POINTS, 1, 2, generator=chance) * net.config.image_size
    with torch.inference_mode():
        features = net.encode(pixels)
        target = net.target(image=net.without_memory(features), detail=features.detail, keep=True)
        points = with_padding(PointPrompts(xy=xy, labels=torch.ones(POINTS, 1, dtype=torch.int64)))
        each = [
            net.decode(target=target, points=PointPrompts(xy=points.xy[n : n + 1], labels=points.labels[n : n + 1]))
            for n in range(POINTS)
        ]
        prompt = net.sam_prompt_encoder.points(points.xy, points.labels)
        return each, net.many_points(target).masks(prompt, least=least)


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_in_float32_the_same_numbers(layers: int):
    each, drawn = both(network(layers, torch.float32), least=0)
    logits = torch.cat([said.logits[0, 1:] for said in each])
    assert (drawn.logits - logits).abs().max() <= 1e-4 * logits.std()
    torch.testing.assert_close(drawn.quality, torch.cat([said.quality[0, 1:] for said in each]), atol=1e-5, rtol=0)
    assert drawn.point.tolist() == [number for number in range(POINTS) for _ in range(3)]


def test_in_bfloat16_within_its_rounding():
    each, drawn = both(network(2, torch.bfloat16), least=0)
    logits = torch.cat([said.logits[0, 1:] for said in each])
    assert (drawn.logits - logits).abs().mean() <= 3e-2 * logits.std()


def test_only_masks_of_enough_quality_are_drawn():
    net = network(2, torch.float32)
    each, everything = both(net, least=0)
    least = float(everything.quality.median())
    _, drawn = both(net, least=least)
    passed = everything.quality > least
    assert 0 < passed.sum() < len(passed)
    torch.testing.assert_close(drawn.logits, everything.logits[passed], atol=1e-4, rtol=1e-4)
    assert torch.equal(drawn.point, everything.point[passed])
    _, nothing = both(net, least=2)
    assert nothing.logits.shape == (0, each[0].logits.shape[2], each[0].logits.shape[3])

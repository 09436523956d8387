"""The whole network at a small size: shapes, batches, what is kept between prompts, precision, and training."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from sam2studio.engine.inference import finished
from sam2studio.model.sam2.network import PointPrompts, Sam2Network, with_padding
from tests.unit.model.small import SMALL, small_network


@pytest.fixture(scope="module")
def net() -> Sam2Network:
    return small_network()


@pytest.fixture(scope="module")
def features(net):
    with torch.inference_mode():
        return net.encode(torch.randn(1, 3, 128, 128, generator=torch.Generator().manual_seed(2)))


@pytest.fixture(autouse=True)
def without_gradients():
    with torch.inference_mode():
        yield


def prompts(count: int, points: int = 2) -> PointPrompts:
    generator = torch.Generator().manual_seed(count)
    return PointPrompts(
        xy=torch.rand(count, points, 2, generator=generator) * 127,
        labels=torch.randint(0, 4, (count, points), generator=generator),
    )


def target(net: Sam2Network, features, *, keep: bool):
    return net.target(image=net.without_memory(features), detail=features.detail, keep=keep)


def test_shapes_follow_the_configuration(net, features):
    found = net.decode(target=target(net, features, keep=True), points=prompts(3))
    assert features.coarse.shape == (1, 64, 32)
    assert (features.detail.fine.shape, features.detail.finest.shape) == ((1, 256, 8), (1, 1024, 4))
    assert found.logits.shape == (3, 4, 32, 32)
    assert (found.quality.shape, found.object_score.shape, found.tokens.shape) == ((3, 4), (3,), (3, 4, 32))
    assert (found.quality.min() >= 0, found.quality.max() <= 1) == (True, True)


@pytest.mark.parametrize("masks", [False, True])
def test_prompts_in_a_batch_are_answered_as_one_by_one(net, features, masks: bool):
    asked, points = target(net, features, keep=True), prompts(3)
    logits = torch.randn(3, 1, 32, 32, generator=torch.Generator().manual_seed(3)) if masks else None
    together = net.decode(target=asked, points=points, mask_logits=logits)
    for index in range(3):
        row = slice(index, index + 1)
        alone = net.decode(
            target=asked,
            points=PointPrompts(points.xy[row], points.labels[row]),
            mask_logits=None if logits is None else logits[row],
        )
        torch.testing.assert_close(together.logits[row], alone.logits, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(together.tokens[row], alone.tokens, atol=1e-4, rtol=1e-4)


def test_what_is_kept_of_an_image_changes_no_answer(net, features):
    kept = net.decode(target=target(net, features, keep=True), points=prompts(2))
    fresh = net.decode(target=target(net, features, keep=False), points=prompts(2))
    torch.testing.assert_close(kept.logits, fresh.logits, atol=1e-4, rtol=1e-4)


def test_images_in_a_batch_are_encoded_as_one_by_one(net):
    pixels = torch.randn(2, 3, 128, 128, generator=torch.Generator().manual_seed(4))
    together = net.encode(pixels)
    for index in range(2):
        alone = net.encode(pixels[index : index + 1])
        torch.testing.assert_close(together.coarse[index], alone.coarse[0], atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(together.detail.finest[index], alone.detail.finest[0], atol=1e-4, rtol=1e-4)


def test_a_prompt_without_points_and_a_padded_one(net, features):
    empty = PointPrompts(torch.empty(1, 0, 2), torch.empty(1, 0, dtype=torch.int64))
    padded = with_padding(empty)
    assert padded.labels.tolist() == [[-1]]
    asked = target(net, features, keep=True)
    bare, with_one = net.decode(target=asked, points=empty), net.decode(target=asked, points=padded)
    assert not torch.allclose(bare.logits, with_one.logits)


def test_single_mask_falls_back_where_the_first_is_not_stable(net, features):
    decoder = net.sam_mask_decoder
    found = net.decode(target=target(net, features, keep=True), points=prompts(3))
    logits = found.logits.clone()
    logits[0, 0] = 1.0  # stable
    logits[1, 0] = 0.01  # all of it within the margin
    logits[2, 0] = -1.0  # empty counts as stable
    quality = torch.tensor([[0.0, 0.2, 0.9, 0.1]]).expand(3, -1)
    chosen = decoder.choose_single(replace(found, logits=logits, quality=quality))
    assert chosen.tolist() == [0, 2, 0]


def test_bfloat16_is_float32_within_its_digits():
    large_mlp = replace(SMALL, decoder_mlp=4096)
    exact, rounded = small_network(large_mlp), small_network(large_mlp, dtype=torch.bfloat16)
    assert rounded.dtype == torch.bfloat16
    assert rounded.image_encoder.trunk.blocks[0].norm1.weight.dtype == torch.float32
    assert rounded.sam_mask_decoder.iou_token.weight.dtype == torch.float32
    assert rounded.sam_mask_decoder.transformer.layers[0].mlp.layers[0].weight.dtype == torch.bfloat16
    assert rounded.sam_mask_decoder.transformer.layers[0].self_attn.q_proj.weight.dtype == torch.float32
    pixels = torch.randn(1, 3, 128, 128, generator=torch.Generator().manual_seed(5))
    answers = []
    for network in (exact, rounded):
        found = network.encode(pixels)
        answers.append(network.decode(target=target(network, found, keep=True), points=prompts(2)).logits)
    assert (answers[0] - answers[1]).abs().max() <= 0.08 * answers[0].std()


def test_a_small_mlp_stays_in_float32_where_a_few_tokens_are_faster():
    transformer = small_network(dtype=torch.bfloat16).sam_mask_decoder.transformer
    assert {weights.dtype for layer in transformer.layers for weights in layer.mlp.parameters()} == {torch.float32}


def test_a_network_keeps_nothing_that_its_weights_do_not_say(net):
    state = net.state_dict()
    again = Sam2Network(config=SMALL)
    again.load_state_dict(state, strict=True)
    again.finalize(torch.device("cpu"), torch.float32)
    pixels = torch.randn(1, 3, 128, 128)
    assert torch.equal(net.encode(pixels).coarse, again.encode(pixels).coarse)


def test_finalized_again_after_new_weights_are_loaded(net):
    changed = {name: value * 1.5 for name, value in net.state_dict().items()}
    network = small_network()
    network.load_state_dict(changed)
    network.finalize(torch.device("cpu"), torch.float32)
    fresh = Sam2Network(config=SMALL)
    fresh.load_state_dict(changed)
    fresh.finalize(torch.device("cpu"), torch.float32)
    pixels = torch.randn(1, 3, 128, 128)
    assert torch.equal(network.encode(pixels).detail.finest, fresh.encode(pixels).detail.finest)


def test_masks_can_be_trained():
    with torch.inference_mode(mode=False), torch.enable_grad():
        network = Sam2Network(config=SMALL)
        network.derive()
        found = network.encode(torch.randn(1, 3, 128, 128))
        asked = target(network, found, keep=True)
        network.decode(target=asked, points=prompts(2)).logits.square().sum().backward()
        reached = {name for name, value in network.named_parameters() if value.grad is not None and value.grad.any()}
    needed = (
        "image_encoder.trunk.pos_embed",
        "image_encoder.neck.convs.3.conv.weight",
        "sam_mask_decoder.conv_s0.weight",
    )
    assert {*needed, "sam_mask_decoder.output_upscaling.0.bias"} <= reached


@pytest.mark.parametrize("count", [1, 2])
def test_memory_of_several_objects_is_that_of_each(net, count: int):
    generator = torch.Generator().manual_seed(6)
    image = torch.randn(1, 64, 32, generator=generator)
    key, value = torch.randn(2, count, 2 * 64 + 3, 8, generator=generator)
    out = finished(net.memory_attention.steps(image=image, key=key, value=value, still=3))
    assert out.shape == (count, 64, 32)
    for index in range(count):
        row = slice(index, index + 1)
        alone = finished(net.memory_attention.steps(image=image, key=key[row], value=value[row], still=3))
        torch.testing.assert_close(out[row], alone, atol=1e-4, rtol=1e-4)


def test_memory_encoder_shape(net, features):
    mask = torch.randn(2, 1, 128, 128)
    assert net.memory_encoder(image=features.coarse, mask=mask).shape == (2, 64, 8)

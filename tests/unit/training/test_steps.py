from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from sam2studio.model.sam2.network import PointPrompts, Sam2Network, with_padding
from sam2studio.training.batches import ImageBatch
from sam2studio.training.beginning import begin
from sam2studio.training.clicking import Chance
from sam2studio.training.clip_steps import MemoryBank, clip_step
from sam2studio.training.crops import CutSpec, cut
from sam2studio.training.dense import DenseHead
from sam2studio.training.feeding import Feed
from sam2studio.training.forward import decode, encode, repeated
from sam2studio.training.stages import Stage
from sam2studio.training.steps import StepOptions, dense_step, pixels_of, prompt_step
from tests.support.checkpoints import SMALL
from tests.support.drawings import Discs

CPU = torch.device("cpu")
CLIPS = Stage(name="c", kind="clips", size=64, steps=4, pictures=2, targets=2, frames=4, smallest=(0.005, 0.005))


def images(pictures: int = 2, targets: int = 3) -> ImageBatch:
    spec = CutSpec(size=64, targets=targets, smallest=0.01)
    cuts = [cut(Discs().scene(number), spec, np.random.default_rng(number)) for number in range(pictures)]
    return ImageBatch(
        *(torch.from_numpy(np.stack([getattr(c, f) for c in cuts])) for f in ("image", "coverage", "boxes"))
    )


def without_gradient(network: Sam2Network) -> set[str]:
    return {name for name, each in network.named_parameters() if each.grad is None or not each.grad.any()}


def test_batches_are_answered_as_a_session_answers_one_by_one():
    network = begin(SMALL, seed=0).eval()
    pixels = pixels_of(images().images)
    points = PointPrompts(xy=torch.rand(4, 1, 2) * 64, labels=torch.ones(4, 1, dtype=torch.int64))
    masks = torch.randn(4, 1, 16, 16)
    with torch.no_grad():
        features = encode(network, pixels)
        rows = repeated(features, 2)
        together = decode(network, network.without_memory(rows), rows.detail, points=points, mask_logits=masks)
        network.finalize(CPU, torch.float32)
        for row in range(4):
            alone = network.encode(pixels[row // 2 : row // 2 + 1])
            target = network.target(image=network.without_memory(alone), detail=alone.detail, keep=True)
            point = PointPrompts(xy=points.xy[row : row + 1], labels=points.labels[row : row + 1])
            one = network.decode(target=target, points=with_padding(point), mask_logits=masks[row : row + 1])
            for name in ("logits", "quality", "object_score", "tokens"):
                assert torch.allclose(getattr(together, name)[row], getattr(one, name)[0], atol=1e-4), name


@pytest.mark.parametrize("mixed", [False, True])
def test_everything_that_answers_clips_is_trained_by_clips(mixed):
    """Encoder, memory, pointers, absence: a gradient reaches every parameter that has a say."""
    network = begin(SMALL, seed=0).train()
    batch = Feed(drawings=Discs(frames=6), stage=CLIPS, seed=0, place=0)[0]
    coverage = batch.coverage.clone()
    coverage[:, 2, 0] = 0  # an object leaves
    options = StepOptions(kind="click", corrections=2)
    with torch.autocast("cpu", torch.bfloat16, enabled=mixed):
        outcome = clip_step(
            network, batch._replace(coverage=coverage), Chance.seeded(0, CPU), options, corrected=frozenset({3})
        )
    outcome.loss.backward()
    assert torch.isfinite(outcome.loss)
    untrained = without_gradient(network)
    # a bias of keys changes no weight; neither boxes nor "no memory" positions are used here; all is there or is not
    excused = ("k_proj.bias", "no_mem_pos_enc", "point_embeddings.2", "point_embeddings.3", "mask_downsample.")
    chance_only = ("no_obj_ptr", "no_obj_embed_spatial", "maskmem_tpos_enc")
    left = {name for name in untrained if not any(part in name for part in (*excused, *chance_only))}
    assert not left


def test_what_is_recalled_of_a_clip_follows_the_rules_of_a_session():
    network = begin(replace(SMALL, memory_frames=3), seed=0)
    bank = MemoryBank(prompted={0})
    for frame in range(5):
        bank.maps[frame] = torch.full((2, 16, 16), float(frame))
        bank.pointers[frame] = torch.full((2, 32), float(frame))
    found = bank.attended(network, 5)
    assert found.maps[0, :, 0, 0].tolist() == [0, 3, 4]
    assert found.codes[0].tolist() == [2, 1, 0]
    assert (found.times[0] * 15).round().tolist() == [5, 2, 1]


@pytest.mark.parametrize("kind", ["click", "box", "mask"])
def test_every_kind_of_prompt_trains_the_decoder(kind):
    network = begin(SMALL, seed=0).train()
    outcome = prompt_step(network, images(), Chance.seeded(0, CPU), StepOptions(kind=kind, corrections=1))
    outcome.loss.backward()
    untrained = {name for name in without_gradient(network) if name.startswith(("image_encoder", "sam_mask_decoder"))}
    assert {name for name in untrained if "k_proj.bias" not in name} == set()
    assert 0 <= float(outcome.shown["iou"]) <= 1


def test_one_picture_is_learned_by_heart():
    """Some dozens of steps on one picture: the dense head finds every object from a click."""
    torch.manual_seed(0)
    network, head = begin(SMALL, seed=0).train(), DenseHead(SMALL)
    optimiser = torch.optim.AdamW([*network.parameters(), *head.parameters()], lr=4e-3)
    batch, found = images(pictures=1, targets=8), []
    for step in range(80):
        outcome = dense_step(network, head, batch, Chance.seeded(step, CPU), StepOptions(early=True, centred=0.5))
        optimiser.zero_grad()
        outcome.loss.backward()
        optimiser.step()
        found.append(float(outcome.shown["iou"]))
    assert found[0] < 0.6
    assert np.mean(found[-5:]) > 0.9


def test_places_are_exact_in_mixed_precision_too():
    """Half a pixel away is another code; bfloat16 could not tell them apart."""
    encoder = begin(SMALL, seed=0).sam_prompt_encoder
    xy, labels = torch.tensor([[[31.0, 17.0]], [[31.5, 17.0]]]), torch.ones(2, 1, dtype=torch.int64)
    with torch.no_grad():
        exact = encoder.points(xy, labels)
        with torch.autocast("cpu", torch.bfloat16):
            mixed = encoder.points(xy, labels)
    assert torch.equal(exact, mixed)
    assert not torch.equal(exact[0], exact[1])

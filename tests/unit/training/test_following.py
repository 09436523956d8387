"""Close-ups that move along with one object, and what the classic tracker takes it for there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from sam2studio.engine.classic import GUESS_LIMIT
from sam2studio.training.beginning import begin
from sam2studio.training.crops import CutSpec
from sam2studio.training.feeding import Feed, batch_bytes
from sam2studio.training.follow_steps import follow_step
from sam2studio.training.following import follow_clip
from sam2studio.training.stages import Stage
from tests.support.checkpoints import SMALL
from tests.support.drawings import Discs

SPEC = CutSpec(size=128, targets=1, smallest=0.01, altered=False)
STAGE = Stage(name="f", kind="clips", followed=True, size=64, steps=4, pictures=2, targets=1, frames=4)


def ious(cut) -> np.ndarray:
    said, true = cut.guesses[:, 0] > 0, cut.coverage[1:, 0] > 127
    return (said & true).sum((1, 2)) / (said | true).sum((1, 2))


def middles(cut) -> np.ndarray:
    return np.array([np.argwhere(each[0] > 127).mean(0) for each in cut.coverage]) / cut.coverage.shape[-1]


def test_the_object_stays_in_the_middle_and_is_guessed_where_it_is():
    cuts = [follow_clip(Discs(side=160).clip(n), SPEC, np.random.default_rng(n), frames=4) for n in range(8)]
    for each in cuts:
        assert each.images.shape == (4, 128, 128, 3)
        assert each.coverage.shape == (4, 1, 32, 32)
        assert each.guesses.shape == (3, 1, 32, 32), "the first frame is told, not guessed"
        assert np.abs(middles(each) - 0.5).max() < 0.12
        assert np.abs(each.guesses).max() <= GUESS_LIMIT
    found = np.array([ious(each) for each in cuts])
    assert found.mean() > 0.6  # carried
    assert (found < 0.999).any()  # by something that errs


def test_an_object_that_leaves_is_looked_for_where_it_was():
    clip = Discs(side=160).clip(1)
    labels, frames = np.zeros_like(clip.labels), np.full_like(clip.frames, clip.frames[0, 0, 0])
    labels[0], frames[0] = clip.labels[0], clip.frames[0]
    clip = replace(clip, labels=labels, frames=frames)
    cuts = [follow_clip(clip, SPEC, np.random.default_rng(seed), frames=5) for seed in range(6)]
    forward = [each for each in cuts if each.coverage[0].any()]
    backward = [each for each in cuts if not each.coverage[0].any()]  # nothing to follow
    assert forward
    assert backward
    for each in forward:
        assert not each.coverage[1:].any()
        assert (each.guesses[-1] < 0).all()


def test_batches_are_the_same_again_and_other_clips_have_no_guesses():
    feed = Feed(drawings=Discs(side=96), stage=STAGE, seed=0, place=0)
    first, again = feed[1], feed[1]
    assert first.coverage.shape == (2, 4, 1, 16, 16)
    assert first.guesses.shape == (2, 3, 1, 16, 16)
    assert batch_bytes(STAGE) == sum(part.nbytes for part in (first.images, first.coverage, first.guesses))
    for part, other in zip(first, again, strict=True):
        assert torch.equal(part, other)
    assert not Feed(drawings=Discs(), stage=replace(STAGE, followed=False), seed=0, place=0)[1].guesses.numel()


def test_memory_and_guesses_are_learned_from():
    """A gradient reaches all that has a say on a frame that is followed, and what makes memories of what was told."""
    network = begin(SMALL, seed=0).train()
    outcome = follow_step(network, Feed(drawings=Discs(side=96), stage=STAGE, seed=0, place=0)[0])
    outcome.loss.backward()
    assert torch.isfinite(outcome.loss)
    assert set(outcome.shown) == {"iou", "iou_free", "iou_last"}
    assert float(outcome.shown["iou"]) > 0.5  # of the guess itself
    parts = (
        "image_encoder",
        "memory_attention",
        "memory_encoder",
        "mask_downsample",
        "obj_ptr_proj",
        "sam_mask_decoder",
    )
    asked = ("sam_prompt_encoder.mask_downscaling", "sam_prompt_encoder.no_mask_embed")
    for part in (*parts, *asked):
        reached = [p.grad is not None and p.grad.any() for n, p in network.named_parameters() if n.startswith(part)]
        assert any(reached), part

"""Guesses that the network learns to refine: of the classic segmenter, from a click on every target."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from sam2studio.engine.classic import GUESS_LIMIT
from sam2studio.model.sam2.config import PATCH_STRIDE
from sam2studio.model.sam2.prompt_encoder import LABEL_NONE
from sam2studio.training.beginning import begin
from sam2studio.training.clicking import Chance
from sam2studio.training.crops import CutSpec, cut
from sam2studio.training.feeding import Feed
from sam2studio.training.guessing import MOST_CLICKS, guesses
from sam2studio.training.stages import Stage
from sam2studio.training.steps import StepOptions, prompt_step
from tests.support.checkpoints import SMALL
from tests.support.drawings import Discs

STAGE = Stage(name="p", kind="prompts", size=64, steps=4, pictures=2, targets=2, guessed=2)


def test_the_click_is_on_the_object_and_the_guess_is_about_it():
    picture = cut(Discs(side=128).scene(3), CutSpec(size=128, targets=3, smallest=0.01), np.random.default_rng(0))
    overlaps = []
    for centred in (0.0, 1.0):
        made = guesses(picture.image, picture.coverage, np.random.default_rng(1), centred=centred)
        assert len(made) == 3
        for guess, coverage in zip(made, picture.coverage, strict=True):
            count = int((guess.labels != LABEL_NONE).sum())
            assert 1 <= count <= MOST_CLICKS
            for (column, row), label in zip(
                ((guess.xy + 0.5) / PATCH_STRIDE).astype(int)[:count], guess.labels, strict=False
            ):
                assert (coverage[row, column] > 127) == label
            assert guess.labels[0] == 1
            assert guess.logits.shape == coverage.shape
            assert np.abs(guess.logits).max() <= GUESS_LIMIT
            said, true = guess.logits > 0, coverage > 127
            overlaps.append((said & true).sum() / (said | true).sum())
    assert np.mean(overlaps) > 0.5  # discs of one colour are easy


def test_a_stage_has_them_every_so_many_steps_and_always_the_same():
    feed = Feed(drawings=Discs(), stage=STAGE, seed=0, place=0)
    first, second = feed[0], feed[1]
    assert first.guesses.shape == first.coverage.shape
    assert first.clicks.shape == (2, 2, MOST_CLICKS, 2)
    assert first.labels.shape == (2, 2, MOST_CLICKS)
    assert not len(second.guesses)
    assert torch.equal(feed[0].guesses, first.guesses)
    plain = Feed(drawings=Discs(), stage=replace(STAGE, guessed=0), seed=0, place=0)
    assert not len(plain[0].guesses)
    assert torch.equal(plain[0].images, first.images)


def test_what_is_asked_is_the_click_and_the_guess():
    """The answer depends on the guess, whatever kind of prompt the step would have drawn."""
    batch = Feed(drawings=Discs(), stage=STAGE, seed=0, place=0)[0]
    network = begin(replace(SMALL, image_size=64, click_maps=True), seed=0)

    def loss(guess: torch.Tensor, kind: str) -> float:
        options = StepOptions(kind=kind, corrections=1)
        outcome = prompt_step(network, batch._replace(guesses=guess), Chance.seeded(0, torch.device("cpu")), options)
        return float(outcome.loss.detach())

    assert loss(batch.guesses, "click") == loss(batch.guesses, "box")
    assert loss(batch.guesses, "click") != loss(-batch.guesses, "click")


def test_an_object_of_which_nothing_is_seen_gets_no_click():
    picture = cut(Discs(side=128).scene(3), CutSpec(size=128, targets=1, smallest=0.01), np.random.default_rng(0))
    (guess,) = guesses(picture.image, np.zeros_like(picture.coverage), np.random.default_rng(1), centred=0.0)
    assert (guess.labels == LABEL_NONE).all()
    assert (guess.logits < 0).all()

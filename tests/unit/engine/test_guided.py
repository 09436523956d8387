"""The classic segmenter guesses, the network makes a mask of the guess."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch

from sam2studio.engine.classic import GUESS_LIMIT, GUESS_SCALE, ClassicSession
from sam2studio.engine.close_up import CloseUpSession
from sam2studio.engine.guided import GuidedEmbedding, GuidedSession
from sam2studio.engine.image_session import ImageSession
from sam2studio.engine.segmenters import sam2_session
from sam2studio.model.sam2.network import Sam2Network
from tests.support.checkpoints import SMALL, small_state

HEIGHT, WIDTH = 240, 320
MIDDLE, RADIUS = (90, 120), 30


def small(**changes) -> Sam2Network:
    config = replace(SMALL, **changes)
    network = Sam2Network(config=config)
    network.load_state_dict(small_state(config))
    return network.finalize(torch.device("cpu"), torch.float32)


@pytest.fixture(scope="module")
def network() -> Sam2Network:
    return small(click_maps=True)


@pytest.fixture(scope="module")
def photograph() -> np.ndarray:
    picture = np.random.default_rng(0).integers(90, 120, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    cv2.circle(picture, MIDDLE, RADIUS, (220, 40, 40), -1)
    return picture


@pytest.fixture
def session(network, photograph) -> GuidedSession:
    session = GuidedSession(network)
    session.set_image(photograph)
    return session


def seen_masks(monkeypatch) -> list[np.ndarray | None]:
    """The mask prompts that the network gets."""
    seen, decode = [], Sam2Network.decode

    def spied(self, *, target, points, mask_logits=None):
        seen.append(None if mask_logits is None else mask_logits[0, 0].numpy())
        return decode(self, target=target, points=points, mask_logits=mask_logits)

    monkeypatch.setattr(Sam2Network, "decode", spied)
    return seen


def test_the_network_sees_the_guess_in_a_close_up_around_it(session, monkeypatch):
    seen = seen_masks(monkeypatch)
    monkeypatch.setattr("sam2studio.engine.close_up._cut_off", lambda *_: None)
    session.predict(points=[MIDDLE, MIDDLE], labels=[1, 1])
    _, (x, y, width, height) = session._looked
    assert x <= MIDDLE[0] - RADIUS
    assert MIDDLE[0] + RADIUS <= x + width
    assert y <= MIDDLE[1] - RADIUS
    assert MIDDLE[1] + RADIUS <= y + height
    assert width < WIDTH
    (guess,) = seen
    rows, columns = np.mgrid[: len(guess), : len(guess)] + 0.5
    disc = np.hypot(x + columns * width / len(guess) - MIDDLE[0], y + rows * height / len(guess) - MIDDLE[1]) < RADIUS
    assert ((guess > 0) & disc).sum() > 0.85 * ((guess > 0) | disc).sum()


def test_a_later_click_corrects_the_former_mask_before_the_network_sees_it(session, network, photograph, monkeypatch):
    monkeypatch.setattr("sam2studio.engine.close_up._cut_off", lambda *_: None)
    former = np.full((64, 64), -8.0, np.float32)
    former[20:44, 12:24] = 8
    prompt = {"points": [MIDDLE, (60, 100)], "labels": [1, 0], "mask_logits": former, "multimask": False}
    classic = ClassicSession()
    classic.set_image(photograph)
    corrected = np.clip(GUESS_SCALE * classic.predict(**prompt).logits[0], -GUESS_LIMIT, GUESS_LIMIT)
    plain = CloseUpSession(network)
    plain.set_image(photograph)
    monkeypatch.setattr(session, "_settled", lambda answer, _, clicks: answer)
    seen = plain.predict(**(prompt | {"mask_logits": corrected}))
    drawn = classic.predict(**(prompt | {"mask_logits": seen.logits[0]}))
    found = session.predict(**prompt)
    assert len(found) == 1
    assert np.array_equal(found.masks, drawn.masks)
    assert np.array_equal(found.logits, drawn.logits)


@pytest.mark.parametrize("said", [True, False])
def test_a_click_is_obeyed_whatever_the_network_says(session, monkeypatch, said):
    """The network takes all of the photograph for the object, or nothing of it."""
    monkeypatch.setattr(
        session,
        "_settled",
        lambda answer, _, clicks: replace(answer, surface=np.full_like(answer.surface, 20 if said else -20)),
    )
    off = (200, 60)
    found = session.predict(points=[MIDDLE, off], labels=[1, 0]).masks[0]
    assert found[MIDDLE[1], MIDDLE[0]]
    assert not found[off[1], off[0]]


def test_what_both_say_stays_and_of_two_that_disagree_the_surer_one_counts(session):
    answer = session.glance(points=[MIDDLE], labels=[1], multimask=False)
    net = np.array([[6, -6, 6, -6, 0.5, -0.5]], np.float32)
    guess = np.array([[20, -20, -20, 20, -20, 20]], np.float32)
    settled = session._settled(replace(answer, surface=net[None], logits=net[None]), guess, clicks=1)
    assert (settled.surface[0] > 0).tolist() == [[True, False, True, False, False, True]]
    assert settled.surface.dtype == np.float32


def test_the_more_clicks_the_more_counts_the_guess(session):
    answer = session.glance(points=[MIDDLE], labels=[1], multimask=False)
    net, guess = np.full((1, 1, 1), -6, np.float32), np.full((1, 1), 20, np.float32)
    said = replace(answer, surface=net, logits=net)
    settled = [float(session._settled(said, guess, clicks=clicks).surface[0, 0, 0]) for clicks in (0, 1, 2, 4)]
    assert settled[0] == settled[1] < 0
    assert settled[1] < settled[2] < settled[3]
    assert settled[3] > 0


def test_one_click_may_mean_several_things(session, network, photograph):
    """Part, object and whole as the classic segmenter guesses them, each seen by the network; the likeliest alone."""
    found = session.predict(points=[MIDDLE], labels=[1])
    alone = session.predict(points=[MIDDLE], labels=[1], multimask=False)
    assert np.array_equal(alone.masks[0], found.masks[found.best])
    assert alone.scores[0] == found.scores.max()
    classic = ClassicSession()
    classic.set_image(photograph)
    guesses = classic.predict(points=[MIDDLE], labels=[1])
    assert 1 < len(found) <= len(guesses)
    assert (found.scores >= 0).all()
    assert (found.scores <= 1).all()
    for one in range(len(found)):
        for other in range(one):
            both = found.masks[one] & found.masks[other]
            assert both.sum() < 0.7 * (found.masks[one] | found.masks[other]).sum()


def test_network_and_guess_both_say_what_is_likely(session, monkeypatch):
    """With a network that says the same of all, the guess that scores best wins; of alike ones the object."""
    monkeypatch.setattr(
        session, "_settled", lambda answer, _, clicks: replace(answer, scores=np.full_like(answer.scores, 0.5))
    )
    classic = session._classic
    classic.use(session._current.classic)
    guesses = classic.predict(points=[MIDDLE], labels=[1])
    usual = classic.predict

    def alike(*, multimask, **prompt):
        found = usual(multimask=multimask, **prompt)
        return replace(found, scores=np.full_like(found.scores, 0.5)) if multimask else found

    expected = (0.5 + guesses.scores.astype(np.float64)) / 2 + (np.array([0, 0.05, 0]) if len(guesses) == 3 else 0)
    assert session.predict(points=[MIDDLE], labels=[1], multimask=False).scores[0] == pytest.approx(expected.max())
    monkeypatch.setattr(classic, "predict", alike)
    assert session.predict(points=[MIDDLE], labels=[1], multimask=False).scores[0] == pytest.approx(
        0.55 if len(guesses) == 3 else 0.5
    )


def test_a_box_or_further_clicks_mean_one_thing(session):
    assert len(session.predict(points=[MIDDLE, (80, 110)], labels=[1, 1])) == 1
    assert len(session.predict(box=(60, 90, 120, 150))) == 1


def test_what_fills_a_box_the_network_says(session, monkeypatch):
    """Of several guesses that a box allows, the one of which it expects most, whatever the guesses score."""
    session.predict(points=[MIDDLE], labels=[1])
    guesses = session._classic.predict(points=[MIDDLE], labels=[1])
    seen, see, guess = [], session._seen, session._guess

    def scored(*args):
        seen.append(replace(see(*args), scores=np.array([0.3 + 0.1 * len(seen)], np.float32)))
        return seen[-1]

    monkeypatch.setattr(session, "_seen", scored)
    monkeypatch.setattr(
        session, "_guess", lambda prompt, *, multimask: guesses if multimask else guess(prompt, multimask=False)
    )
    found = session.predict(box=(60, 90, 120, 150))
    assert len(seen) == len(guesses) > 1
    assert found.scores.tolist() == [seen[-1].scores[0]]


def test_clicks_that_only_say_what_is_not_meant_are_answered(session):
    assert session.predict(points=[(10, 10)], labels=[0]).logits.shape[0] >= 1


def test_a_hover_asks_the_network_alone(session, monkeypatch):
    monkeypatch.setattr(ClassicSession, "predict", None)
    assert len(session.glance(points=[MIDDLE], labels=[1])) == 3


def test_what_was_encoded_before_is_used_and_counted(session, network, photograph):
    embedding = session.encode(photograph)
    assert isinstance(embedding, GuidedEmbedding)
    assert embedding.nbytes > photograph.nbytes
    before = session.predict(points=[MIDDLE], labels=[1])
    other = GuidedSession(network)
    other.use(embedding)
    assert np.array_equal(other.predict(points=[MIDDLE], labels=[1]).logits, before.logits)


def test_networks_get_the_help_they_need():
    assert type(sam2_session(small(click_maps=True), name="")) is GuidedSession
    assert type(sam2_session(small(), name="")) is CloseUpSession
    assert type(sam2_session(small(image_size=1024), name="")) is ImageSession

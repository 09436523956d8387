"""The image session at a small size: what it promises whatever the network says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from sam2studio.core.errors import DeviceFullError, InputError
from sam2studio.engine.image_session import ImageSession
from sam2studio.engine.prediction import Segmenter
from tests.unit.model.small import small_network


@pytest.fixture(scope="module")
def network():
    return small_network()


@pytest.fixture
def session(network) -> ImageSession:
    return ImageSession(network, name="Small")


def photograph(height: int = 45, width: int = 70, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_it_is_a_segmenter(session):
    segmenter: Segmenter = session
    assert segmenter.name == "Small"


def test_shapes_types_and_read_only_arrays(session):
    session.set_image(photograph())
    found = session.predict(points=[(10, 20)], labels=[1])
    assert (found.masks.shape, found.masks.dtype) == ((3, 45, 70), np.bool_)
    assert (found.logits.shape, found.logits.dtype) == ((3, 32, 32), np.float32)
    assert (found.scores.shape, found.scores.dtype) == ((3,), np.float32)
    assert isinstance(found.object_score, float)
    for array in (found.masks, found.logits, found.scores):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_one_mask_where_one_is_asked_for(session):
    session.set_image(photograph())
    found = session.predict(box=(5, 5, 40, 30), multimask=False)
    assert len(found) == len(found.masks) == len(found.logits) == 1


def test_logits_are_within_32_while_the_masks_come_from_all_of_them(session, network, monkeypatch):
    session.set_image(photograph())
    decode = network.decode

    def louder(**given):
        proposals = decode(**given)
        return replace(proposals, logits=proposals.logits * 500)

    monkeypatch.setattr(network, "decode", louder)
    found = session.predict(points=[(10, 20)], labels=[1])
    assert np.abs(found.logits).max() == 32
    assert np.abs(found.surface).max() > 32
    assert np.array_equal(found.logits > 0, found.surface > 0)


def test_every_kind_of_prompt_changes_the_answer(session):
    session.set_image(photograph())
    first = session.predict(points=[(10, 20)], labels=[1])
    prompts = [
        {"points": [(10, 20)], "labels": [0]},
        {"points": [(10, 20), (30, 30)], "labels": [1, 1]},
        {"box": (5, 5, 40, 30)},
        {"box": (5, 5, 40, 30), "points": [(10, 20)], "labels": [1]},
        {"mask_logits": first.logits[0]},
        {"points": [(10, 20)], "labels": [1], "mask_logits": first.logits[:1]},
    ]
    answers = [first.logits, *(session.predict(**prompt).logits for prompt in prompts)]
    assert len({answer.tobytes() for answer in answers}) == len(answers)


def test_an_embedding_can_be_used_again(session):
    one, two = photograph(seed=1), photograph(64, 48, seed=2)
    session.set_image(one)
    expected = session.predict(points=[(10, 20)], labels=[1])
    kept, other = session.encode(one), session.encode(two)
    session.use(other)
    assert session.predict(points=[(10, 20)], labels=[1]).masks.shape == (3, 64, 48)
    session.use(kept)
    assert np.array_equal(session.predict(points=[(10, 20)], labels=[1]).logits, expected.logits)
    assert (kept.height, kept.width) == (45, 70)
    assert kept.nbytes == 4 * (64 * 32 + 256 * 8 + 1024 * 4 + 3 * 64 * 16)


def test_a_click_between_the_steps_of_an_encoding(session):
    session.set_image(photograph(seed=1))
    expected = session.predict(points=[(10, 20)], labels=[1]).logits
    steps, pauses = session.encode_steps(photograph(seed=2)), 0
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            embedding = stop.value
            break
        pauses += 1
        assert not torch.is_inference_mode_enabled()
        assert np.array_equal(session.predict(points=[(10, 20)], labels=[1]).logits, expected)
    assert pauses > 3
    session.use(embedding)
    assert not np.array_equal(session.predict(points=[(10, 20)], labels=[1]).logits, expected)


def test_an_encoding_can_be_given_up(session):
    steps = session.encode_steps(photograph())
    next(steps)
    steps.close()
    with pytest.raises(InputError, match=r"^image: "):
        session.predict(points=[(1, 1)], labels=[1])


def test_photographs_as_they_come(session):
    whole = photograph(90, 140)
    session.set_image(whole[::2, ::2])
    strided = session.predict(points=[(10, 20)], labels=[1])
    session.set_image(np.ascontiguousarray(whole[::2, ::2]))
    assert np.array_equal(session.predict(points=[(10, 20)], labels=[1]).logits, strided.logits)
    frozen = photograph()
    frozen.setflags(write=False)
    before = frozen.tobytes()
    session.set_image(frozen)
    assert frozen.tobytes() == before
    session.set_image(photograph(1, 1))
    assert session.predict(points=[(0, 0)], labels=[1]).masks.shape == (3, 1, 1)


def test_an_embedding_of_another_model_is_refused(session):
    other = ImageSession(small_network(seed=1))
    with pytest.raises(InputError, match=r"^embedding: "):
        session.use(other.encode(photograph()))


def test_without_an_image(session):
    with pytest.raises(InputError, match=r"^image: "):
        session.predict(points=[(1, 1)], labels=[1])


@pytest.mark.parametrize("prompt", [{}, {"points": [(71, 1)], "labels": [1]}, {"mask_logits": np.zeros((4, 4))}])
def test_wrong_prompts_are_refused_and_the_session_goes_on(session, prompt):
    session.set_image(photograph())
    with pytest.raises(InputError):
        session.predict(**prompt)
    assert len(session.predict(points=[(1, 1)], labels=[1])) == 3


def test_a_full_device_is_a_sentence(session, network, monkeypatch):
    def full(*_args):
        raise torch.OutOfMemoryError("CUDA out of memory")

    session.set_image(photograph())
    monkeypatch.setattr(network, "without_memory", full)
    with pytest.raises(DeviceFullError, match="out of memory"):
        session.set_image(photograph())
    assert len(session.predict(points=[(1, 1)], labels=[1])) == 3

"""A second look at small objects: what is seen in a close-up is told as of the whole photograph."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from sam2studio.core.errors import InputError
from sam2studio.core.image_part import Part
from sam2studio.core.prompts import Box
from sam2studio.engine.close_up import FINER, CloseUpSession, _put, _taken, window_around
from sam2studio.engine.image_session import ImageSession
from tests.unit.model.small import small_network

HEIGHT, WIDTH = 300, 400
SMALL_BOX, LARGE_BOX = (100, 60, 130, 90), (10, 10, 390, 280)


@pytest.fixture(scope="module")
def network():
    return small_network()


@pytest.fixture(scope="module")
def photograph() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)


@pytest.fixture
def session(network, photograph) -> CloseUpSession:
    session = CloseUpSession(network)
    session.set_image(photograph)
    return session


def encoded_parts(session: CloseUpSession, monkeypatch) -> list[tuple[int, ...]]:
    shapes = []
    near, encode = session._near, session._near.set_image
    monkeypatch.setattr(near, "set_image", lambda rgb: (shapes.append(rgb.shape), encode(rgb)))
    return shapes


def test_a_small_object_is_answered_as_on_a_photograph_of_its_surroundings(session, network, photograph):
    found = session.predict(box=SMALL_BOX, multimask=False)
    x, y, width, height = found.window
    near = ImageSession(network)
    near.set_image(np.ascontiguousarray(photograph[y : y + height, x : x + width]))
    alone = near.predict(box=np.subtract(SMALL_BOX, (x, y, x, y)), multimask=False)
    whole = np.zeros((HEIGHT, WIDTH), np.bool_)
    whole[y : y + height, x : x + width] = alone.masks[0]
    assert np.array_equal(found.masks[0], whole)
    assert found.scores == alone.scores
    left, top, part = found.part(0)
    assert np.array_equal(part, whole[top : top + part.shape[0], left : left + part.shape[1]])
    assert part.sum() == whole.sum()


def test_a_large_object_needs_no_second_look(session, network, photograph, monkeypatch):
    parts = encoded_parts(session, monkeypatch)
    plain = ImageSession(network)
    plain.set_image(photograph)
    found, alone = (each.predict(box=LARGE_BOX, multimask=False) for each in (session, plain))
    assert np.array_equal(found.masks, alone.masks)
    assert not parts


def test_later_clicks_on_an_object_use_the_same_close_up(session, monkeypatch):
    monkeypatch.setattr("sam2studio.engine.close_up._cut_off", lambda *_: None)
    parts = encoded_parts(session, monkeypatch)
    first = session.predict(box=SMALL_BOX, multimask=False)
    inside = np.full(first.logits.shape[1:], -10, np.float32)
    scale = first.logits.shape[1] / HEIGHT, first.logits.shape[2] / WIDTH
    inside[round(65 * scale[0]) : round(85 * scale[0]), round(105 * scale[1]) : round(125 * scale[1])] = 10
    second = session.predict(points=[(112, 75), (300, 200)], labels=[1, 0], mask_logits=inside, multimask=False)
    assert len(parts) == 1
    assert second.window == first.window


def test_another_photograph_is_never_answered_from_the_last_close_up(session, photograph, monkeypatch):
    session.predict(box=SMALL_BOX, multimask=False)
    parts = encoded_parts(session, monkeypatch)
    session.set_image(255 - photograph)
    session.predict(box=SMALL_BOX, multimask=False)
    assert parts


def test_logits_lie_on_the_whole_photograph(session, network):
    found = session.predict(box=SMALL_BOX, multimask=False)
    side = FINER * network.config.mask_side
    assert found.logits.shape == (1, side, side)
    cells = cv2.resize(found.masks[0].astype(np.float32), (side, side), interpolation=cv2.INTER_AREA)
    sure = (cells < 0.05) | (cells > 0.95)
    assert sure.mean() > 0.9
    assert np.mean((found.logits[0] > 0)[sure] != (cells > 0.5)[sure]) < 0.003


def test_what_was_put_on_the_photograph_is_taken_from_it_again():
    window, size, side = Part(120, 60, 100, 75), (HEIGHT, WIDTH), 32
    smooth = cv2.GaussianBlur(np.random.default_rng(1).normal(0, 20, (side, side)).astype(np.float32), (0, 0), 3)
    again = _taken(_put(smooth, window, size, FINER * side), window, size, side)
    assert np.abs(again - smooth)[1:-1, 1:-1].max() < 0.1 * np.ptp(smooth)


def test_a_close_up_has_the_shape_of_the_photograph_and_stays_on_it():
    for box in (Box(0, 0, 20, 10), Box(380, 280, 400, 300), Box(150, 100, 250, 150)):
        window = window_around(box, (HEIGHT, WIDTH))
        assert window.width / window.height == pytest.approx(WIDTH / HEIGHT, rel=0.02)
        assert window.box.holds(box)
        assert Box(0, 0, WIDTH, HEIGHT).holds(window.box)
    assert window_around(Box(0, 0, 300, 10), (HEIGHT, WIDTH)) is None


def test_boxes_are_what_one_box_at_a_time_gives(session):
    together = session.predict_boxes([SMALL_BOX, LARGE_BOX])
    for box, found in zip((SMALL_BOX, LARGE_BOX), together, strict=True):
        assert np.array_equal(found.masks, session.predict(box=box, multimask=False).masks)


def test_what_is_wrong_is_said_as_elsewhere(network, session):
    with pytest.raises(InputError, match="points"):
        session.predict(points=[(WIDTH + 5, 2)], labels=[1])
    with pytest.raises(InputError, match="image"):
        CloseUpSession(network).predict(points=[(1, 1)], labels=[1])


def test_a_glance_encodes_nothing(session, network, photograph, monkeypatch):
    parts = encoded_parts(session, monkeypatch)
    plain = ImageSession(network)
    plain.set_image(photograph)
    seen, alone = (each(points=[(110, 70)], labels=[1]) for each in (session.glance, plain.predict))
    assert not parts
    assert np.array_equal(seen.masks, alone.masks)
    assert session.glance(points=[(110, 70)], labels=[1], mask_logits=seen.logits[0]).logits.shape == seen.logits.shape

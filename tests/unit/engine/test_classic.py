"""The segmenter without a network: finds what a click or a box means, obeys later clicks, says how sure it is."""

from __future__ import annotations

import math
from collections.abc import Generator

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sam2studio.core.errors import InputError
from sam2studio.core.next_click import next_click
from sam2studio.engine.classic import ClassicSession, refine_edges
from sam2studio.engine.classic_image import ClassicEmbedding
from sam2studio.evaluation.clicks import bounding_box, iou
from tests.unit.engine import scenes


def _session(rgb: np.ndarray) -> ClassicSession:
    session = ClassicSession()
    session.set_image(rgb)
    return session


def _middle(mask: np.ndarray) -> tuple[float, float]:
    point = next_click(mask, np.zeros_like(mask))
    assert point is not None
    return point.x, point.y


def _last(steps: Generator[None, None, ClassicEmbedding]) -> ClassicEmbedding:
    """Runs a generator and gives what it returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.mark.parametrize("kind", ["ellipse", "star", "small", "large", "corner"])
def test_one_click_finds_an_object(kind: str) -> None:
    rgb, truth = scenes.one_object(kind)
    answer = _session(rgb).predict(points=[_middle(truth)], labels=[1])
    assert max(iou(mask, truth) for mask in answer.masks) >= 0.9
    assert iou(answer.mask(answer.best), truth) >= 0.9


@pytest.mark.parametrize("kind", ["ellipse", "star", "small", "large", "corner"])
def test_a_box_finds_an_object_and_is_not_left(kind: str) -> None:
    rgb, truth = scenes.one_object(kind)
    x0, y0, x1, y1 = box = bounding_box(truth)
    answer = _session(rgb).predict(box=box)
    assert iou(answer.mask(answer.best), truth) >= 0.9
    outside = answer.masks.copy()
    outside[:, int(y0) : int(y1), int(x0) : int(x1)] = False
    assert not outside.any()


def test_the_answer_has_the_promised_form() -> None:
    rgb, inner, _ = scenes.nested()
    answer = _session(rgb).predict(points=[_middle(inner)], labels=[1])
    assert 2 <= len(answer) <= 3
    assert answer.masks.shape == (len(answer), *rgb.shape[:2])
    assert answer.masks.dtype == np.bool_
    areas = answer.masks.sum(axis=(1, 2))
    assert (np.diff(areas) > 0).all(), "part, object, whole: from small to large"
    assert answer.scores.dtype == np.float32
    assert ((answer.scores > 0) & (answer.scores < 1)).all()
    assert answer.logits.shape == (len(answer), 256, 256)
    assert answer.logits.dtype == np.float32
    assert np.abs(answer.logits).max() <= 32
    for array in (answer.masks, answer.scores, answer.logits):
        assert not array.flags.writeable


def test_candidates_offer_the_part_and_the_whole() -> None:
    rgb, inner, whole = scenes.nested()
    answer = _session(rgb).predict(points=[_middle(inner)], labels=[1])
    assert max(iou(mask, inner) for mask in answer.masks) >= 0.85
    assert max(iou(mask, whole) for mask in answer.masks) >= 0.85


def test_without_multimask_the_best_candidate_is_the_answer() -> None:
    rgb, inner, _ = scenes.nested()
    session = _session(rgb)
    many = session.predict(points=[_middle(inner)], labels=[1])
    one = session.predict(points=[_middle(inner)], labels=[1], multimask=False)
    assert len(one) == 1
    assert np.array_equal(one.mask(0), many.mask(many.best))
    assert one.scores[0] == many.scores.max()


def test_scores_tell_a_clear_object_from_mere_texture() -> None:
    rgb, truth = scenes.one_object("ellipse")
    session = _session(rgb)
    clear = session.predict(points=[_middle(truth)], labels=[1])
    nothing = session.predict(points=[(60, 230)], labels=[1])
    assert clear.scores.max() >= nothing.scores.max() + 0.15
    assert clear.object_score > nothing.object_score


def test_a_negative_click_takes_away() -> None:
    rgb, half, both = scenes.twins()
    session = _session(rgb)
    first = session.predict(box=bounding_box(both), multimask=False)
    assert iou(first.mask(0), both) >= 0.85
    second = session.predict(
        points=[(130, 150), (290, 150)], labels=[1, 0], mask_logits=first.logits[0], multimask=False
    )
    mask = second.mask(0)
    assert mask[150, 130]
    assert not mask[150, 290]
    assert iou(mask, half) >= iou(first.mask(0), half) + 0.15


def test_a_positive_click_adds_a_part_that_lies_apart() -> None:
    rgb, left, right = scenes.apart()
    session = _session(rgb)
    first = session.predict(points=[_middle(left)], labels=[1], multimask=False)
    assert iou(first.mask(0), left) >= 0.9
    clicks = [_middle(left), _middle(right)]
    chained = session.predict(points=clicks, labels=[1, 1], mask_logits=first.logits[0], multimask=False)
    at_once = session.predict(points=clicks, labels=[1, 1])
    assert iou(chained.mask(0), left | right) >= 0.9
    assert iou(at_once.mask(0), left | right) >= 0.9


def test_points_on_a_box_steer_inside_it() -> None:
    rgb, left, right = scenes.apart()
    session = _session(rgb)
    box = bounding_box(left | right)
    answer = session.predict(box=box, points=[_middle(left), _middle(right)], labels=[1, 0], multimask=False)
    assert iou(answer.mask(0), left) >= 0.9


def test_a_click_outside_the_box_of_an_earlier_answer_is_obeyed() -> None:
    rgb, left, right = scenes.apart()
    session = _session(rgb)
    box = bounding_box(left)
    first = session.predict(box=box, multimask=False)
    answer = session.predict(box=box, points=[_middle(right)], labels=[1], mask_logits=first.logits[0])
    assert iou(answer.mask(0), left | right) >= 0.9


@pytest.mark.parametrize("kind", ["ellipse", "star", "large", "corner"])
def test_logits_carry_the_mask(kind: str) -> None:
    rgb, truth = scenes.one_object(kind)
    session = _session(rgb)
    first = session.predict(points=[_middle(truth)], labels=[1], multimask=False)
    again = session.predict(points=[_middle(truth)], labels=[1], mask_logits=first.logits[0])
    alone = session.predict(mask_logits=first.logits)
    for answer in (again, alone):
        assert iou(answer.mask(0), first.mask(0)) >= 0.95


def test_logits_of_other_segmenters_are_taken() -> None:
    rgb, truth = scenes.one_object("ellipse")
    foreign = cv2.resize(np.where(truth, 3.0, -5.0).astype(np.float32), (64, 64), interpolation=cv2.INTER_AREA)
    answer = _session(rgb).predict(mask_logits=foreign)
    assert iou(answer.mask(0), truth) >= 0.9


def test_objects_reach_the_last_pixel_of_the_image() -> None:
    rgb, truth = scenes.one_object("corner")
    mask = _session(rgb).predict(points=[_middle(truth)], labels=[1], multimask=False).mask(0)
    assert mask[-1, -1]
    assert mask[-1][truth[-1]].mean() >= 0.95
    assert mask[:, -1][truth[:, -1]].mean() >= 0.95


def test_a_prompt_gives_the_same_answer_whatever_was_asked_before() -> None:
    rgb, inner, _ = scenes.nested()
    fresh, used = _session(rgb), _session(scenes.twins()[0])
    used.predict(box=(10, 10, 200, 200))
    used.set_image(rgb)
    used.predict(points=[(30, 30)], labels=[1])
    prompt = {"points": [_middle(inner), (20.0, 20.0)], "labels": [1, 0]}
    first, second = fresh.predict(**prompt), used.predict(**prompt)
    assert np.array_equal(first.masks, second.masks)
    assert np.array_equal(first.scores, second.scores)
    assert np.array_equal(first.logits, second.logits)


def test_an_image_encoded_before_can_be_used_again() -> None:
    rgb, truth = scenes.one_object("star")
    session = ClassicSession()
    embedding = session.encode(rgb)
    stepwise = _last(session.encode_steps(rgb))
    assert embedding.nbytes >= rgb.nbytes
    assert (embedding.height, embedding.width) == rgb.shape[:2]
    masks = []
    for each in (embedding, stepwise):
        session.set_image(scenes.twins()[0])
        session.use(each)
        masks.append(session.predict(points=[_middle(truth)], labels=[1]).masks)
    assert np.array_equal(*masks)


def test_an_embedding_does_not_change_with_the_callers_array() -> None:
    rgb, truth = scenes.one_object("star")
    session = _session(rgb)
    before = session.predict(points=[_middle(truth)], labels=[1]).masks
    rgb[:] = 0
    assert np.array_equal(session.predict(points=[_middle(truth)], labels=[1]).masks, before)


def test_negative_clicks_alone_mean_nothing() -> None:
    rgb, truth = scenes.one_object("star")
    answer = _session(rgb).predict(points=[_middle(truth)], labels=[0])
    assert len(answer) == 1
    assert not answer.masks.any()
    assert answer.object_score < 0


def test_the_name_is_honest() -> None:
    assert ClassicSession().name == "Classic (no model)"


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ({}, "prompt"),
        ({"points": [(10, 10)]}, "labels"),
        ({"labels": [1]}, "labels"),
        ({"points": [(10, 10)], "labels": [1, 0]}, "labels"),
        ({"points": [(10, 10)], "labels": [2]}, "labels"),
        ({"points": [10, 10], "labels": [1]}, "points"),
        ({"points": [(float("nan"), 3)], "labels": [1]}, "points"),
        ({"points": [(1000, 3)], "labels": [1]}, "points"),
        ({"box": (10, 10, 5, 20)}, "box"),
        ({"box": (10, 10, 5000, 20)}, "box"),
        ({"box": (10, 10, 20)}, "box"),
        ({"mask_logits": np.zeros(5)}, "mask_logits"),
    ],
)
def test_wrong_prompts_are_named(prompt: dict, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        _session(scenes.one_object("star")[0]).predict(**prompt)


@pytest.mark.parametrize(
    "rgb",
    [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), np.uint8)],
)
def test_wrong_images_are_named(rgb: np.ndarray) -> None:
    with pytest.raises(InputError, match="rgb"):
        ClassicSession().set_image(rgb)


def test_an_image_must_come_first_and_be_its_own() -> None:
    with pytest.raises(InputError, match="image"):
        ClassicSession().predict(points=[(1, 1)], labels=[1])
    with pytest.raises(InputError, match="embedding"):
        ClassicSession().use(object())


_SIZES = [(1, 1), (1, 40), (40, 1), (7, 5), (64, 64), (20, 900), (130, 130), (1, 2000), (3000, 2)]


@given(st.data())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_prompt_on_any_image_is_answered(data: st.DataObject) -> None:
    height, width = data.draw(st.sampled_from(_SIZES))
    chance = np.random.default_rng(data.draw(st.integers(0, 5)))
    plain = data.draw(st.booleans())
    rgb = np.full((height, width, 3), 90, np.uint8) if plain else chance.integers(0, 256, (height, width, 3), np.uint8)
    x, y = st.floats(0, width, width=32), st.floats(0, height, width=32)
    points = data.draw(st.lists(st.tuples(x, y), max_size=3))
    labels = [data.draw(st.integers(0, 1)) for _ in points]
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    box = (left, top, data.draw(st.integers(left + 1, width)), data.draw(st.integers(top + 1, height)))
    use_box = data.draw(st.booleans()) or not points
    session = _session(rgb)
    answer = session.predict(points=points or None, labels=labels or None, box=box if use_box else None)
    again = session.predict(points=points or None, labels=labels or None, mask_logits=answer.logits[0])
    for prediction in (answer, again):
        assert prediction.masks.shape[1:] == (height, width)
        assert np.isfinite(prediction.logits).all()
        assert np.isfinite(prediction.scores).all()


@pytest.mark.parametrize("box", [(2, 2, 3, 3), (0, 60, 130, 61), (40, 0, 42, 90), (20.2, 20.2, 20.7, 20.7)])
def test_a_box_thinner_than_what_is_looked_at_is_its_own_shape(box: tuple[float, float, float, float]) -> None:
    chance = np.random.default_rng(1)
    session = _session(cv2.GaussianBlur(chance.integers(0, 256, (90, 130, 3), np.uint8), (0, 0), 3))
    x0, y0, x1, y1 = int(box[0]), int(box[1]), math.ceil(box[2]), math.ceil(box[3])
    for mask in session.predict(box=box).masks:
        assert mask[y0:y1, x0:x1].mean() >= 0.9
        assert mask.sum() == mask[y0:y1, x0:x1].sum()


@pytest.mark.parametrize("seed", range(4))
def test_a_click_lies_in_every_mask_that_it_asked_for(seed: int) -> None:
    chance = np.random.default_rng(seed)
    rgb = cv2.GaussianBlur(chance.integers(0, 256, (90, 120, 3), np.uint8), (0, 0), 3)
    session = _session(rgb)
    for _ in range(5):
        x, y = int(chance.integers(0, 120)), int(chance.integers(0, 90))
        answer = session.predict(points=[(x, y)], labels=[1])
        assert all(mask[y, x] for mask in answer.masks)


@pytest.mark.parametrize("kind", ["ellipse", "star", "large"])
def test_refining_edges_finds_the_outline(kind: str) -> None:
    rgb, truth = scenes.one_object(kind)
    rough = cv2.dilate(truth.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    refined = refine_edges(rgb, rough)
    assert iou(refined, truth) >= max(0.95, iou(rough, truth) + 0.02)


def test_refining_moves_nothing_far_from_the_outline() -> None:
    rgb, left, right = scenes.apart()
    odd = left & ~scenes.ellipse((110, 150), (20, 20))  # a hole that no edge of the image explains
    dot = np.zeros_like(left)
    dot[20:23, 200:203] = True
    rough = cv2.erode((odd | right).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    refined = refine_edges(rgb, rough | dot)
    assert not refined[145:156, 105:116].any()
    assert iou(refined & right, right) >= 0.95


def test_refining_keeps_an_empty_mask_empty_and_names_wrong_ones() -> None:
    rgb, truth = scenes.one_object("star")
    assert not refine_edges(rgb, np.zeros_like(truth)).any()
    with pytest.raises(InputError, match="mask"):
        refine_edges(rgb, truth[:-1])
    with pytest.raises(InputError, match="mask"):
        refine_edges(rgb, truth.astype(np.uint8))

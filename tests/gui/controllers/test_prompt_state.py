"""The open prompt as a value."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.engine.messages import Candidate, ImageKey
from sam2studio.gui.controllers.clicks import Begin, Refine, Select, meaning_of, point_of
from sam2studio.gui.controllers.prompt_state import OpenPrompt, Turn
from sam2studio.gui.viewstate import ClickIntent

MASK = Mask.from_array(np.ones((4, 4)))


def candidates(*values: float) -> tuple[Candidate, ...]:
    return tuple(Candidate(MASK, 0.5, np.full((2, 2), value, np.float32)) for value in values)


def begun(*points: Point, base: Mask | None = None) -> OpenPrompt:
    return OpenPrompt(ImageKey(1), (Turn(Prompt(points), None, base),))


def said(prompt: OpenPrompt, point: Point) -> OpenPrompt:
    """After one more click."""
    return prompt.then(prompt.next_turn(prompt.prompt.with_point(point)))


def test_the_first_click_is_ambiguous_and_later_ones_refine_the_candidate_chosen():
    prompt = begun(Point(1, 1))
    assert prompt.last.ambiguous
    prompt = said(prompt.answered(candidates(10, 20, 30)).choosing(1), Point(2, 2))
    assert not prompt.last.ambiguous
    assert prompt.last.logits[0, 0] == 20
    assert prompt.shown.chosen == 1  # painted until the new answer comes


def test_a_second_click_before_the_first_answer_still_refines_what_was_refined_before():
    prompt = begun(Point(1, 1), base=MASK)
    prompt = said(prompt, Point(2, 2))
    assert prompt.last.base is MASK
    assert prompt.shown is None


def test_boxes_and_masks_are_not_ambiguous():
    assert not Turn(Prompt(box=Box(0, 0, 3, 3))).ambiguous
    assert not Turn(Prompt((Point(1, 1),)), base=MASK).ambiguous


def test_not_here_alone_is_nothing_to_ask():
    assert not Turn(Prompt((Point(1, 1, positive=False),))).askable
    assert Turn(Prompt((Point(1, 1, positive=False),)), base=MASK).askable
    assert Turn(Prompt((Point(1, 1, positive=False),), Box(0, 0, 2, 2))).askable


def test_taking_back_brings_the_former_answer():
    first = begun(Point(1, 1)).answered(candidates(1, 2)).choosing(1)
    second = said(first, Point(2, 2)).answered(candidates(3))
    assert second.taken_back().last is first.last
    assert first.taken_back() is None


def test_another_model_forgets_answers_and_logits_but_not_words():
    prompt = begun(Point(1, 1), base=MASK).answered(candidates(1))
    prompt = said(prompt, Point(2, 2)).for_another_model()
    assert prompt.prompt.xy == [(1, 1), (2, 2)]
    assert all(turn.logits is None and not turn.candidates and turn.base is MASK for turn in prompt.turns)


@given(st.lists(st.sampled_from(["say", "answer", "choose", "back"]), max_size=30), st.integers(-2, 5))
def test_any_order_of_steps_keeps_the_prompt_whole(steps: list[str], index: int):
    prompt: OpenPrompt | None = begun(Point(0, 0))
    for number, step in enumerate(steps, start=1):
        if prompt is None:
            break
        points = len(prompt.prompt.points)
        if step == "say":
            prompt = said(prompt, Point(number, 0))
            assert len(prompt.prompt.points) == points + 1
        elif step == "answer":
            prompt = prompt.answered(candidates(1, 2, 3))
        elif step == "choose":
            prompt = prompt.choosing(index)
        else:
            prompt = prompt.taken_back()
            assert prompt is None or len(prompt.prompt.points) == points - 1
        if prompt is not None and prompt.last.candidates:
            assert prompt.last.candidate is prompt.shown.candidate


def click(**more) -> ClickIntent:
    return ClickIntent(1, 1, **more)


@pytest.mark.parametrize(
    ("intent", "hits", "selected", "meaning"),
    [
        (click(), (), None, Begin()),
        (click(), (5, 6), None, Select(5)),
        (click(), (5, 6), 7, Select(5)),
        (click(), (5, 6), 6, Refine(6)),
        (click(), (), 7, Refine(7)),
        (click(positive=False), (), None, Begin()),
        (click(positive=False), (5, 6), None, Refine(5)),
        (click(positive=False), (5, 6), 7, Refine(7)),
        (click(positive=False, alt=True), (5, 6), None, Select(5)),
        (click(positive=False, alt=True), (5, 6), 5, Select(6)),
        (click(positive=False, alt=True), (5, 6), 6, Select(5)),
        (click(positive=False, alt=True), (), 6, Refine(6)),
        (click(shift=True), (5,), 5, Begin()),
    ],
)
def test_what_clicks_mean(intent, hits, selected, meaning):
    assert meaning_of(intent, hits=hits, selected=selected) == meaning


@pytest.mark.parametrize(
    ("intent", "hits", "selected", "meaning"),
    [
        (click(), (5, 6), 7, Refine(7)),
        (click(alt=True), (5, 6), 7, Select(5)),
        (click(shift=True), (5, 6), 7, Begin()),
        (click(), (5, 6), None, Select(5)),
    ],
)
def test_an_object_that_is_sought_may_lie_under_the_mask_of_another(intent, hits, selected, meaning):
    assert meaning_of(intent, hits=hits, selected=selected, sought=True) == meaning


@pytest.mark.parametrize(
    ("x", "y", "point"),
    [
        (-0.5, 0, Point(0, 0)),
        (-0.6, 0, None),
        (9.4, 4.49, Point(9, 4)),
        (9.5, 0, None),
        (0, 4.5, None),
        (3.25, 2, Point(3.25, 2)),
    ],
)
def test_clicks_become_points_inside_the_image(x, y, point):
    assert point_of(ClickIntent(x, y), height=5, width=10) == point

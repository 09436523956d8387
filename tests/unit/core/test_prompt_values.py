"""Prompts are values: edits return new ones, and what sessions are given follows from what was said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.core.errors import InputError
from sam2studio.core.prompts import Box, Point, Prompt

PLACES = st.floats(-1e4, 1e4)
POINTS = st.builds(Point, PLACES, PLACES, st.booleans())


@given(st.lists(POINTS, max_size=6), POINTS)
def test_the_last_click_can_be_taken_back(points: list[Point], more: Point):
    prompt = Prompt()
    for point in points:
        prompt = prompt.with_point(point)
    longer = prompt.with_point(more)
    assert longer.without_last() == prompt
    assert longer.xy == [(p.x, p.y) for p in (*points, more)]
    assert longer.labels == [int(p.positive) for p in (*points, more)]
    assert bool(longer)


@given(st.lists(POINTS, max_size=3), PLACES, PLACES, PLACES, PLACES)
def test_a_box_goes_after_the_clicks_when_taking_back(points: list[Point], a: float, b: float, c: float, d: float):
    box = Box.around(corner=(a, b), opposite=(c, d))
    prompt = Prompt(tuple(points)).with_box(box)
    assert prompt.xyxy == (min(a, c), min(b, d), max(a, c), max(b, d))
    for _ in points:
        prompt = prompt.without_last()
        assert prompt.box == box
    assert prompt.without_last() == Prompt()
    assert not Prompt()


@given(PLACES, PLACES, PLACES, PLACES, st.integers(1, 500), st.integers(1, 500))
def test_a_clipped_box_lies_in_the_image_and_in_the_box(
    a: float, b: float, c: float, d: float, width: int, height: int
):
    box = Box.around(corner=(a, b), opposite=(c, d))
    clipped = box.clipped(width=width, height=height)
    assert 0 <= clipped.x0 <= clipped.x1 <= width
    assert 0 <= clipped.y0 <= clipped.y1 <= height
    assert clipped.clipped(width=width, height=height) == clipped
    assert clipped.size[0] <= box.size[0]
    if box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height:
        assert clipped == box


@pytest.mark.parametrize("place", [(float("nan"), 0.0), (0.0, float("inf"))])
def test_clicks_that_are_nowhere_are_refused(place: tuple[float, float]):
    with pytest.raises(InputError, match="points"):
        Prompt().with_point(Point(*place))

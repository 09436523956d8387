"""Strokes of a brush, against the plain definition: pixels within half a diameter of the way."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sam2studio.core.brush import BrushStroke, snapped
from sam2studio.core.mask import Mask
from tests.support.masks import masks

few = settings(max_examples=25, deadline=None)
places = st.lists(st.tuples(st.floats(-20, 70), st.floats(-20, 70)), min_size=1, max_size=5)
diameters = st.integers(1, 24)


def painted(ways: list[tuple[float, float]], diameter: int, *, height: int, width: int) -> Mask:
    """The footprint of a stroke, pixel by pixel."""
    centres = [snapped(x, y, diameter=diameter) for x, y in ways]
    inside = np.zeros((height, width), np.bool_)
    for a, b in zip(centres, [*centres[1:], centres[-1]], strict=True):
        for row in range(height):
            for column in range(width):
                inside[row, column] |= _distance((column, row), a, b) <= diameter / 2 + 1e-5
    return Mask.from_array(inside)


def _distance(place: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    way = b[0] - a[0], b[1] - a[1]
    length = way[0] ** 2 + way[1] ** 2
    share = ((place[0] - a[0]) * way[0] + (place[1] - a[1]) * way[1]) / length if length else 0
    share = min(max(share, 0), 1)
    return math.dist(place, (a[0] + share * way[0], a[1] + share * way[1]))


def stroke(base: Mask, ways: list[tuple[float, float]], diameter: int, *, adds: bool) -> Mask:
    brush = BrushStroke(base, adds=adds)
    for x, y in ways:
        brush.draw_to(x, y, diameter=diameter)
    assert np.array_equal(brush.pixels, brush.mask().to_array())
    return brush.mask()


def test_a_stroke_paints_what_lies_within_half_a_diameter_of_its_way():
    rng = np.random.default_rng(5)
    for diameter in (1, 2, 3, 8, 15):
        ways = [(float(x), float(y)) for x, y in rng.uniform(-8, 50, (4, 2))]
        empty = Mask.empty(height=36, width=44)
        assert stroke(empty, ways, diameter, adds=True) == painted(ways, diameter, height=36, width=44)


@few
@given(masks(), places, diameters)
def test_erasing_after_adding_gives_the_former_mask_outside_the_stroke(base: Mask, ways, diameter: int):
    footprint = stroke(Mask.empty(height=base.height, width=base.width), ways, diameter, adds=True)
    added = stroke(base, ways, diameter, adds=True)
    assert added == base | footprint
    assert stroke(added, ways, diameter, adds=False) == base - footprint


@few
@given(masks(), places, diameters, st.booleans())
def test_what_a_step_changes_lies_in_the_part_it_names(base: Mask, ways, diameter: int, adds: bool):
    brush = BrushStroke(base, adds=adds)
    for x, y in ways:
        before = brush.pixels.copy()
        part = brush.draw_to(x, y, diameter=diameter)
        changed = before != brush.pixels
        if part is not None:
            x0, y0, x1, y1 = part
            assert 0 <= x0 < x1 <= base.width
            assert 0 <= y0 < y1 <= base.height
            changed[y0:y1, x0:x1] = False
        assert not changed.any()


@pytest.mark.parametrize(("diameter", "area"), [(1, 1), (2, 4), (3, 9), (4, 12)])
def test_a_small_spot_has_one_shape_wherever_it_is_set(diameter: int, area: int):
    for x, y in ((10.0, 10.0), (10.3, 9.7), (10.49, 10.51)):
        assert stroke(Mask.empty(height=20, width=20), [(x, y)], diameter, adds=True).area == area


def test_a_line_of_one_pixel_has_no_gaps():
    line = stroke(Mask.empty(height=90, width=90), [(3, 4), (80, 31), (20, 88)], 1, adds=True)
    rows = np.flatnonzero(line.to_array().any(axis=1))
    assert rows.tolist() == list(range(4, 89))


def test_a_stroke_cannot_be_written_to_from_outside():
    brush = BrushStroke(Mask.empty(height=4, width=4), adds=True)
    with pytest.raises(ValueError, match="read-only"):
        brush.pixels[0, 0] = True

"""Region, outline, and what becomes of them over time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sam2studio.evaluation.davis import averaged, boundary, outline, region, statistics

MASKS = arrays.arrays(np.bool_, (11, 14))


@given(MASKS, MASKS, MASKS)
def test_both_are_symmetric_shares_that_do_not_see_void_pixels(truth, mask, void):
    for measure in (region, boundary):
        value = measure(truth, mask, void)
        assert 0 <= value <= 1
        assert value == pytest.approx(measure(mask, truth, void))
        assert measure(truth, truth, void) == 1
        assert value == pytest.approx(measure(truth & ~void, mask & ~void))


@given(MASKS, MASKS, st.integers(1, 4))
def test_more_tolerance_never_makes_an_outline_worse(truth, mask, radius):
    assert boundary(truth, mask, bound_th=radius) <= boundary(truth, mask, bound_th=radius + 1) + 1e-12


def test_nothing_and_nothing_found_is_right_and_anything_found_is_wrong():
    nothing, something = np.zeros((20, 20), bool), np.zeros((20, 20), bool)
    something[5:9, 5:9] = True
    for measure in (region, boundary):
        assert measure(nothing, nothing) == 1
        assert measure(nothing, something) == 0
        assert measure(something, nothing) == 0


def test_an_outline_is_one_pixel_wide_up_and_left_of_the_change():
    mask = np.zeros((6, 7), bool)
    mask[2:4, 3:5] = True
    edge = np.zeros((6, 7), bool)
    edge[1:4, 2:5] = True
    edge[2, 3] = False
    assert np.array_equal(outline(mask), edge)


def test_the_tolerance_is_a_share_of_the_diagonal():
    """At 300 × 400 pixels 0.008 of the diagonal are 4 pixels: a shift by 4 is forgiven, one by 6 is not."""
    truth, near, far = np.zeros((3, 300, 400), bool)
    truth[100:200, 100:200] = True
    near[100:200, 104:204] = True
    far[100:200, 106:206] = True
    assert boundary(truth, near) == 1
    assert boundary(truth, far) < 0.8


def test_statistics_of_a_track_that_is_lost_in_its_last_quarter():
    found = statistics([0.9] * 6 + [0.2] * 2)
    assert found.mean == pytest.approx(0.725)
    assert found.recall == pytest.approx(0.75)
    # quarters meet in one frame: 0…2 and 5…7
    assert found.decay == pytest.approx(0.9 - (0.9 + 0.2 + 0.2) / 3)


def test_a_track_of_more_than_256_frames_has_its_own_last_quarter():
    found = statistics([1.0] * 300 + [0.0] * 100)
    assert found.decay == pytest.approx(1.0, abs=0.02)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_statistics_are_within_what_they_are_made_of(values):
    found = statistics(values)
    assert min(values) - 1e-9 <= found.mean <= max(values) + 1e-9
    assert 0 <= found.recall <= 1
    assert -1 <= found.decay <= 1
    assert averaged([found, found]) == found

"""Enlarging only where it takes computing gives exactly the mask."""

from __future__ import annotations

from contextlib import contextmanager
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sam2studio.core.mask import Mask
from sam2studio.engine import enlargement
from sam2studio.engine.enlargement import enlarge_mask, enlarge_part, enlarge_values, enlarged_areas
from sam2studio.engine.prediction import ImagePrediction


def enlarged_whole(surface: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The definition, one pixel after another."""

    def taps(source: int, target: int):
        for place in range(target):
            position = max(np.float32(place + 0.5) * np.float32(source / target) - np.float32(0.5), np.float32(0))
            first = min(int(position), source - 1)
            yield first, min(first + 1, source - 1), np.float32(position) - np.float32(first)

    mask = np.zeros(size, bool)
    for row, (top, bottom, down) in enumerate(taps(surface.shape[0], size[0])):
        for column, (left, right, across) in enumerate(taps(surface.shape[1], size[1])):
            upper = surface[top, left] * (1 - across) + surface[top, right] * across
            lower = surface[bottom, left] * (1 - across) + surface[bottom, right] * across
            mask[row, column] = upper * (1 - down) + lower * down > 0
    return mask


surfaces = arrays(
    np.float32, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.sampled_from([-8.0, -1.0, 0.0, 0.5, 4.0])
)


WAYS = {"where samples disagree": (np.inf, 0), "scaled as a whole": (-1, 1 << 22), "row by row": (-1, 0)}


@contextmanager
def way(name: str):
    """One of the ways in which a surface may be enlarged, whatever it holds."""
    noise, scaled = WAYS[name]
    with mock.patch.multiple(enlargement, _NOISE=noise, _SCALED_AT_MOST=scaled, _AT_ONCE=1000):
        yield


@given(surfaces, st.integers(1, 20), st.integers(1, 20))
def test_a_part_is_the_mask_and_everything_outside_is_empty(surface, height, width):
    whole = enlarged_whole(surface, (height, width))
    for name in WAYS:
        with way(name):
            assert np.array_equal(enlarge_mask(surface, (height, width)), whole), name
            x, y, part = enlarge_part(surface, (height, width))
        assert Mask.from_crop(part, x=x, y=y, height=height, width=width) == Mask.from_array(whole)


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("size", [(300, 451), (64, 64), (32, 32), (31, 17)])
def test_noise_is_enlarged_to_the_bit(size, name):
    chance = np.random.default_rng(0)
    for scale, shift in ((1.0, 0.0), (30.0, 20.0), (1e-3, -1e-3)):
        surface = (scale * chance.standard_normal((64, 64)) + shift).astype(np.float32)
        with way(name):
            assert np.array_equal(enlarge_mask(surface, size), enlarge_values(surface, size) > 0)


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("size", [(300, 451), (64, 64), (31, 17)])
def test_areas_are_counted_to_the_pixel(size, name):
    chance, thresholds = np.random.default_rng(0), (1.0, -1.0, 0.0)
    for scale, shift in ((1.0, 0.0), (30.0, 20.0), (5.0, -30.0)):
        surface = (scale * chance.standard_normal((64, 64)) + shift).astype(np.float32)
        values = enlarge_values(surface, size)
        with way(name):
            found = enlarged_areas(surface, size, thresholds)
        assert found == tuple(np.count_nonzero(values > threshold) for threshold in thresholds)


def test_a_value_that_is_no_number_is_outside():
    surface = np.random.default_rng(0).standard_normal((8, 8)).astype(np.float32)
    surface[2, 3] = np.nan
    assert np.array_equal(enlarge_mask(surface, (40, 40)), enlarge_values(surface, (40, 40)) > 0)


def test_parts_of_a_prediction_are_its_masks():
    rng = np.random.default_rng(0)
    for surface in (rng.random((3, 9, 12)) > 0.7, (rng.random((3, 5, 6)) - 0.8).astype(np.float32)):
        prediction = ImagePrediction(
            scores=np.ones(3, np.float32),
            logits=np.zeros((3, 4, 4), np.float32),
            object_score=1.0,
            surface=surface,
            height=9,
            width=12,
        )
        for index in range(3):
            x, y, part = prediction.part(index)
            assert Mask.from_crop(part, x=x, y=y, height=9, width=12) == Mask.from_array(prediction.mask(index))


def test_a_small_mask_on_a_large_image_is_enlarged_only_where_it_is():
    surface = np.full((256, 256), -5, np.float32)
    surface[100:110, 50:60] = 5
    x, y, part = enlarge_part(surface, (3000, 4000))
    assert part.shape[0] < 150
    assert part.shape[1] < 200
    assert (y, x) > (1100, 700)

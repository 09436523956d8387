"""Borders traced from runs are exactly those of the pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sam2studio.core.mask import Mask
from sam2studio.gui.canvas.outlines import Outline, simplify

arrays = hnp.arrays(np.bool_, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9))


def filled(points, shape):
    """What corners enclose: a pixel is inside when an odd number of corners lies above and to the left."""
    height, width = shape
    inside = np.zeros(shape, np.bool_)
    for y in range(height):
        for x in range(width):
            inside[y, x] = ((points[:, 0] <= x) & (points[:, 1] <= y)).sum() % 2
    return inside


@given(arrays)
def test_corners_give_back_the_mask(array):
    outline = Outline(Mask.from_array(array))
    assert np.array_equal(filled(outline.corners, array.shape), array)
    assert outline.area == array.sum()


@given(arrays)
def test_rings_run_along_pixel_edges_through_every_corner_once(array):
    outline = Outline(Mask.from_array(array))
    for ring in outline.rings.cut(outline.rings.points):
        steps = ring - np.roll(ring, 1, axis=0)
        assert ((steps != 0).sum(axis=1) == 1).all()  # along a row or a column, and never nowhere
        assert len(ring) >= 4
    visited = outline.rings.points
    assert sorted(map(tuple, visited.tolist())) == sorted(map(tuple, outline.corners.tolist()))


@given(arrays, st.sampled_from([1.0, 2.0, 8.0, 64.0]))
def test_simplifying_keeps_the_largest_ring_and_adds_no_point(array, detail):
    rings = Outline(Mask.from_array(array)).rings
    simple = simplify(rings, detail=detail)
    assert len(simple.points) <= len(rings.points)
    assert bool(len(simple.points)) == array.any()
    assert set(map(tuple, simple.points.tolist())) <= set(map(tuple, rings.points.tolist()))


def test_bounds_hold_all_pixels(mask, pixels):
    rows, columns = np.nonzero(pixels)
    assert Outline(mask).bounds == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


def test_an_empty_mask_has_no_border():
    outline = Outline(Mask.empty(height=5, width=4))
    assert outline.bounds == (0, 0, 0, 0)
    assert not len(outline.rings_at(0.1).points)
    assert not len(outline.rings_at(4).points)


@pytest.mark.parametrize("zoom", [0.9, 0.5, 0.13, 0.03])
def test_small_zooms_draw_fewer_points_and_stay_near(zoom):
    rows, columns = np.mgrid[:400, :400]
    outline = Outline(Mask.from_array(np.hypot(rows - 200, columns - 200) < 150))
    simple = outline.rings_at(zoom).points
    assert len(simple) < len(outline.corners) / 2
    assert np.abs(np.hypot(*(simple - 200.0).T) - 150).max() < 1.5 + 1 / zoom


def test_a_mask_over_a_huge_image_costs_its_border_only():
    counts = np.array([0, 20_000 * 10_000])
    outline = Outline(Mask.from_counts(counts, height=10_000, width=20_000))
    assert sorted(map(tuple, outline.corners.tolist())) == [(0, 0), (0, 10_000), (20_000, 0), (20_000, 10_000)]

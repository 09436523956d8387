"""The way from a screen pixel to an image pixel and back, at every zoom and position."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.gui.canvas.view import MAX_ZOOM, SIGHT_SHARE, SIGHT_ZOOM, View, fitted, sighted, zoom_limits

zooms = st.floats(0.01, MAX_ZOOM)
offsets = st.floats(-5000, 5000)
views = st.builds(View, zooms, offsets, offsets)
sizes = st.tuples(st.integers(1, 20_000), st.integers(1, 20_000))
windows = st.tuples(st.integers(1, 4000), st.integers(1, 4000))


@pytest.mark.parametrize("zoom", [1, 3, 9, 31])
def test_the_middle_of_the_first_pixel_is_the_origin(zoom):
    view = View(zoom, 100, 50)
    middle = (zoom - 1) // 2
    assert view.image_point(100 + middle, 50 + middle) == (0.0, 0.0)


def test_at_100_percent_every_screen_pixel_is_the_centre_of_an_image_pixel():
    view = View(1.0, 7, -3)
    assert [view.image_point(7 + k, -3 + k) for k in range(4)] == [(0, 0), (1, 1), (2, 2), (3, 3)]


@given(views, st.integers(-3000, 3000), st.integers(-3000, 3000))
def test_there_and_back(view, px, py):
    assert view.device_point(*view.image_point(px, py)) == pytest.approx((px, py), abs=1e-6)


@given(views, zooms, st.integers(0, 2000), st.integers(0, 2000))
def test_zooming_keeps_what_is_under_the_pointer(view, zoom, px, py):
    zoomed = view.zoomed(zoom, at=(px, py))
    before, after = view.image_point(px, py), zoomed.image_point(px, py)
    half_pixels = 0.5 / view.zoom + 0.5 / zoom + 1e-6  # the image is painted at whole pixels
    assert after == pytest.approx(before, abs=half_pixels)


@given(views, st.lists(st.floats(0.8, 1.25), max_size=30), st.integers(0, 2000), st.integers(0, 2000))
def test_zooming_in_and_out_again_does_not_drift(view, factors, px, py):
    there = view
    for factor in factors:
        there = there.zoomed(there.zoom * factor, at=(px, py))
    back = there.zoomed(view.zoom, at=(px, py))
    assert (back.x, back.y) == pytest.approx((view.x, view.y), abs=1e-3)


@given(views, st.integers(-500, 500), st.integers(-500, 500), st.integers(0, 300))
def test_panning_by_whole_pixels_moves_what_is_painted_and_nothing_else(view, dx, dy, edge):
    moved = view.moved(dx=dx, dy=dy)
    edges = np.array([edge])
    if abs(view.x % 1 - 0.5) > 1e-6 and abs(view.y % 1 - 0.5) > 1e-6:
        assert moved.left - view.left == dx
        assert moved.columns(edges) - view.columns(edges) == pytest.approx(dx, abs=1e-6)
        assert moved.rows(edges) - view.rows(edges) == pytest.approx(dy, abs=1e-6)


@given(st.floats(2, MAX_ZOOM), offsets, st.integers(0, 500))
def test_a_crisp_edge_lies_where_the_painted_pixel_begins(zoom, x, edge):
    view = View(zoom, x, 0)
    first = int(view.columns(np.array([edge]))[0])
    assert (first + 0.5 - view.left) / zoom >= edge - 1e-9
    assert (first - 0.5 - view.left) / zoom < edge + 1e-9


@given(sizes, windows)
def test_fitted_shows_all_of_it_in_the_middle(image, window):
    view = fitted(image=image, window=window)
    assert view.visible(image=image, window=window) == pytest.approx((0, 0, *image), abs=1 / view.zoom)
    assert view.x == pytest.approx(window[0] - view.x - image[0] * view.zoom, abs=1e-6)
    low, high = zoom_limits(image=image, window=window)
    assert low <= view.zoom <= high


@given(views, sizes, windows)
def test_the_image_cannot_be_lost(view, image, window):
    limited = view.limited(image=image, window=window)
    across = min(limited.x + image[0] * view.zoom, window[0]) - max(limited.x, 0)
    assert across >= min(image[0] * view.zoom, window[0] / 4) - 1e-6
    assert limited.limited(image=image, window=window) == limited


@given(
    st.tuples(st.integers(20, 4000), st.integers(20, 4000)),
    st.tuples(st.floats(0, 0.9), st.floats(0, 0.9), st.floats(0.01, 1), st.floats(0.01, 1)),
)
def test_what_is_brought_into_sight_is_in_sight_with_its_surroundings(image, part):
    window = (728, 500)
    x0, y0 = part[0] * image[0], part[1] * image[1]
    x1, y1 = min(x0 + part[2] * image[0], image[0]), min(y0 + part[3] * image[1], image[1])
    view = sighted((x0, y0, x1, y1), image=image, window=window)
    left, top, right, bottom = view.visible(image=image, window=window)
    slack = 1 / view.zoom + 1e-6
    assert left <= x0 + slack
    assert top <= y0 + slack
    assert right >= x1 - slack
    assert bottom >= y1 - slack
    whole = fitted(image=image, window=window).zoom
    assert whole <= view.zoom <= max(whole, SIGHT_ZOOM)
    if view.zoom > whole:
        assert max((x1 - x0) * view.zoom / window[0], (y1 - y0) * view.zoom / window[1]) <= SIGHT_SHARE + 1e-6

"""Fewer points: lines that pass the same pixels, and lines that stay within a tolerance."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sam2studio.core.rings import centre_rings
from sam2studio.core.simplify import same_pixels, within
from tests.support.masks import Pixels, pixel_arrays

STEPS = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)]


@st.composite
def chains(draw: st.DrawFn) -> NDArray[np.int32]:
    """Walks over neighbouring pixels that often go straight, as outlines do."""
    steps: list[tuple[int, int]] = []
    while len(steps) < 60 and (not steps or draw(st.integers(0, 8))):
        heading, slant = draw(st.integers(0, 7)), draw(st.sampled_from([-1, 0, 1]))
        period = draw(st.integers(1, 5))
        length = draw(st.integers(1, 12))
        steps += [STEPS[(heading + slant * (k % period == 0)) % 8] for k in range(length)]
    return np.cumsum([(0, 0), *steps], axis=0).astype(np.int32)


def drawn(points: NDArray[np.int32], *, closed: bool) -> set[tuple[int, int]]:
    """Pixels that OpenCV paints."""
    low = points.min(axis=0) - 1
    size = points.max(axis=0) - low + 2
    canvas = np.zeros((size[1], size[0]), np.uint8)
    cv2.polylines(canvas, [points - low], closed, (1,), 1, cv2.LINE_8)
    return {(int(x + low[0]), int(y + low[1])) for y, x in np.argwhere(canvas)}


@given(chains())
def test_lines_between_the_kept_points_pass_the_same_pixels(chain: NDArray[np.int32]):
    kept = same_pixels([chain])
    if len(kept) > 1:
        assert drawn(kept, closed=False) == {tuple(point) for point in chain.tolist()}
    assert kept.tolist()[0] == chain.tolist()[0] or (chain[0] == chain[-1]).all()


@given(pixel_arrays())
def test_outlines_keep_their_pixels_and_lose_points(pixels: Pixels):
    for ring in centre_rings(pixels):
        closed = np.concatenate([ring, ring[:1]])
        kept = same_pixels([closed])
        assert drawn(kept, closed=True) == {tuple(point) for point in ring.tolist()}
        assert len(kept) <= len(ring)


@pytest.mark.parametrize("slope", [(30, 0), (0, 30), (30, 30), (30, 7), (7, 30), (-30, 11), (13, -30), (-17, -30)])
def test_a_drawn_line_needs_two_points(slope: tuple[int, int]):
    canvas = np.zeros((80, 80), np.uint8)
    cv2.line(canvas, (40, 40), (40 + slope[0], 40 + slope[1]), (1,))
    pixels = np.argwhere(canvas)[:, ::-1]
    along = pixels @ np.array(slope)
    chain = pixels[np.argsort(along, kind="stable")].astype(np.int32)
    assert len(same_pixels([chain])) == 2
    assert len(same_pixels([chain[::-1]])) == 2


@given(chains(), st.sampled_from([0.0, 0.4, 0.8, 1.5, 3.0]))
def test_no_skipped_point_is_further_off_than_allowed(chain: NDArray[np.int32], tolerance: float):
    kept = within([chain], tolerance)
    line = shapely.LineString(kept) if len(kept) > 1 else shapely.Point(kept[0])
    assert max(line.distance(shapely.Point(point)) for point in chain) <= tolerance + 1e-9
    points = {tuple(point) for point in chain.tolist()}
    assert {tuple(point) for point in kept.tolist()} <= points


@given(st.lists(chains(), min_size=1, max_size=4), st.sampled_from([0.0, 1.0, 50.0]))
def test_ends_of_stretches_stay(stretches: list[NDArray[np.int32]], tolerance: float):
    ends = {tuple(point) for stretch in stretches for point in (stretch[0].tolist(), stretch[-1].tolist())}
    for kept in (within(stretches, tolerance), same_pixels(stretches)):
        assert ends <= {tuple(point) for point in kept.tolist()}
        assert len(kept) == 1 or (kept != np.roll(kept, 1, axis=0)).any(axis=1).all()


def test_a_long_outline_does_not_recurse():
    zigzag = np.array([(x, x % 2) for x in range(50_000)], np.int32)
    assert len(within([zigzag], 0.1)) == 50_000
    assert len(within([zigzag], 1.0)) < 50_000

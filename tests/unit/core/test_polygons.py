"""Masks → polygons → masks, judged by the readers that matter: cv2.fillPoly and the COCO API."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pycocotools import mask as coco

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.core.parts import fill_holes, join_parts, parts
from sam2studio.core.polygons import corner_polygons, fill_area, fill_pixels, outline
from sam2studio.core.rings import centre_rings, corner_rings, keyhole
from tests.support.masks import Pixels, blob, ellipse, masks, pixel_arrays, real_masks

TOLERANCES = st.sampled_from([0.3, 0.5, 1.0, 2.0, 5.0])


def painted(points: NDArray[np.int32], mask: Mask) -> Mask:
    """As a trainer rasterises one polygon."""
    canvas = np.zeros((mask.height, mask.width), np.uint8)
    cv2.fillPoly(canvas, [points], (1,))
    return Mask.from_array(canvas)


def by_coco_api(rings: tuple[NDArray[np.int32], ...], mask: Mask) -> Mask:
    flat = [ring.astype(float).ravel().tolist() for ring in rings]
    merged = coco.merge(coco.frPyObjects(flat, mask.height, mask.width))
    return Mask.from_text(merged["counts"], height=mask.height, width=mask.width)


@given(real_masks())
def test_one_ring_gives_back_every_pixel_and_adds_only_the_bridges(mask: Mask):
    found = outline(mask)
    assert painted(found.points, mask) == found.mask
    assert mask - found.mask == Mask.empty(height=mask.height, width=mask.width)
    assert found.mask == join_parts(mask)
    assert found.iou == pytest.approx(mask.area / found.mask.area)


@given(real_masks())
def test_a_mask_read_back_gives_the_same_ring_again(mask: Mask):
    found = outline(mask)
    again = outline(found.mask)
    assert np.array_equal(again.points, found.points)
    assert again.iou == 1.0


@given(real_masks())
def test_each_part_alone_loses_nothing(mask: Mask):
    for part in parts(mask):
        assert outline(part).iou == 1.0


@given(real_masks(), TOLERANCES)
def test_a_simplified_ring_tells_its_iou_and_keeps_its_promise(mask: Mask, tolerance: float):
    found = outline(mask, tolerance=tolerance)
    assert painted(found.points, mask) == found.mask
    assert found.iou == pytest.approx(found.mask.iou(mask))
    assert found.iou >= min(outline(mask).iou, 0.9)
    assert len(found.points) <= len(outline(mask).points)


@given(masks())
def test_corner_rings_are_exact_for_the_coco_api_and_for_us(mask: Mask):
    found = corner_polygons(mask)
    assert found.iou == 1.0
    assert found.mask == mask
    assert fill_area(found.rings, height=mask.height, width=mask.width) == mask
    if mask:
        assert by_coco_api(found.rings, mask) == mask
        assert all(len(ring) >= 4 for ring in found.rings)


@given(real_masks(), TOLERANCES)
def test_simplified_corner_rings_tell_their_iou(mask: Mask, tolerance: float):
    found = corner_polygons(mask, tolerance=tolerance)
    assert found.iou == pytest.approx(found.mask.iou(mask))
    assert found.iou >= 0.9
    assert fill_area(found.rings, height=mask.height, width=mask.width) == found.mask
    assert all(len(ring) >= 3 for ring in found.rings)


@given(real_masks())
def test_holes_run_against_their_outlines_and_stay_in_their_part(mask: Mask):
    for part in corner_rings(mask.to_array()):
        signs = [np.sign(_area(ring)) for ring in part]
        assert signs[0] == 1
        assert set(signs[1:]) <= {-1}
        assert sum(_area(ring) for ring in part) > 0
    assert sum(_area(ring) for part in corner_rings(mask.to_array()) for ring in part) == mask.area


@given(pixel_arrays())
def test_a_keyhole_walk_is_closed_and_passes_every_ring_once(pixels: Pixels):
    rings = centre_rings(pixels)
    if not rings:
        return
    walk = keyhole(rings)
    assert (walk[0][0] == walk[-1][-1]).all()
    steps = sum(len(stretch) - 1 for stretch in walk)
    assert steps == sum(len(ring) if len(ring) > 1 else 1 for ring in rings)
    assert len(walk) == 2 * len(rings) - 1


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.floats(0.2, 0.8), st.sampled_from([0.04, 0.08, 0.15]), TOLERANCES)
def test_objects_over_1000_pixels_keep_099(seed: int, share: float, grain: float, tolerance: float):
    mask = max(parts(blob(seed, height=90, width=110, share=share, grain=grain)), key=lambda part: part.area)
    found, corners = outline(mask, tolerance=tolerance), corner_polygons(mask, tolerance=tolerance)
    if mask.area > 1000:
        assert found.iou >= 0.99
        assert corners.iou >= 0.99


@pytest.mark.parametrize("limit", [50, 70, 100])
def test_fewer_points_are_found_by_a_coarser_outline_that_is_stable(limit: int):
    mask = max(parts(blob(7, height=300, width=300)), key=lambda part: part.area)
    assert len(outline(mask).points) > limit
    found = outline(mask, max_points=limit)
    assert len(found.points) <= limit
    assert found.iou > 0.9
    assert np.array_equal(outline(found.mask, max_points=limit).points, found.points)


def test_what_no_coarseness_can_reach_stays_lossless():
    checks = Mask.from_array(np.indices((24, 24)).sum(axis=0) % 2 == 0)
    assert outline(checks, max_points=10).iou == 1.0


def test_a_smooth_outline_needs_few_points():
    disc = ellipse(height=400, width=400, centre=(200, 200), axes=(150, 100), turn=30)
    found = outline(disc)
    assert found.iou == 1.0
    assert len(found.points) <= 130
    assert len(outline(disc, tolerance=1.0).points) <= 50


SMALL = {
    "pixel": [(2, 3)],
    "row": [(1, 2), (2, 2), (3, 2)],
    "column": [(4, 1), (4, 2)],
    "diagonal": [(1, 1), (2, 2), (3, 3)],
    "corner": [(0, 0), (1, 0), (0, 1)],
    "two far pixels": [(0, 0), (7, 5)],
    "ring of eight": [(x, y) for x in (1, 2, 3) for y in (1, 2, 3) if (x, y) != (2, 2)],
    "diamond": [(2, 1), (1, 2), (3, 2), (2, 3)],
}


@pytest.mark.parametrize("pixels", SMALL.values(), ids=SMALL.keys())
def test_thin_and_tiny_objects_survive(pixels: list[tuple[int, int]]):
    array = np.zeros((8, 9), bool)
    array[tuple(np.array(pixels).T[::-1])] = True
    mask = Mask.from_array(array)
    assert mask & outline(mask).mask == mask
    assert corner_polygons(mask).iou == 1.0
    assert outline(mask, tolerance=5.0).iou >= min(0.9, outline(mask).iou)


def test_holes_within_islands_within_holes():
    pixels = np.zeros((31, 31), bool)
    for inset in range(0, 14, 2):
        pixels[inset : 31 - inset, inset : 31 - inset] = inset % 4 == 0
    mask = Mask.from_array(pixels)
    assert fill_holes(mask).area == 31 * 31
    assert corner_polygons(mask).iou == 1.0
    assert len(corner_polygons(mask).rings) == 4
    assert outline(mask).mask.area - mask.area == 6  # three bridges over gaps of two


def test_the_empty_mask():
    empty = Mask.empty(height=4, width=5)
    assert corner_polygons(empty).rings == ()
    assert fill_pixels([], height=4, width=5) == empty
    assert fill_area([], height=4, width=5) == empty
    with pytest.raises(InputError, match="empty"):
        outline(empty)


@given(
    st.lists(st.tuples(st.floats(-20, 60), st.floats(-20, 60)), min_size=3, max_size=12),
    st.integers(1, 40),
    st.integers(1, 40),
)
def test_any_polygon_covers_the_pixel_centres_inside_it(points: list[tuple[float, float]], height: int, width: int):
    """Against a plain even-odd test of each centre."""
    filled = fill_area([points], height=height, width=width).to_array()
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    inside = np.zeros((height, width), bool)
    doubtful = np.zeros((height, width), bool)
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        spans = (np.minimum(x0, x1) <= x) & (x < np.maximum(x0, x1))
        if x0 != x1:
            with np.errstate(over="ignore", invalid="ignore"):
                at = y0 + (x - x0) * ((y1 - y0) / (x1 - x0))
            inside ^= spans & (at < y)
            doubtful |= spans & ~(np.abs(at - y) > 1e-6)
        doubtful |= (np.abs(x - x0) < 1e-9) | (np.abs(x - x1) < 1e-9)
    assert np.array_equal(filled[~doubtful], inside[~doubtful])


@given(st.lists(st.tuples(st.integers(-5, 30), st.integers(-5, 30)), min_size=3, max_size=9))
def test_any_polygon_agrees_with_the_coco_api_but_for_its_rounding(points: list[tuple[int, int]]):
    ours = fill_area([points], height=25, width=25)
    theirs = by_coco_api((np.array(points, np.int32),), ours)
    differing = (ours - theirs).area + (theirs - ours).area
    length = sum(np.hypot(*np.subtract(a, b)) for a, b in zip(points, points[1:] + points[:1], strict=True))
    assert differing <= 0.35 * length + 2  # its corners lie on a grid of ⅕ pixel, ours nowhere


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_polygons_that_are_not_finite_are_refused(value: float):
    with pytest.raises(InputError, match="finite"):
        fill_area([[(0, 0), (value, 1), (2, 2)]], height=5, width=5)


def test_polygons_far_away_and_monstrous_ones():
    assert not fill_area([[(1e300, 0), (1e300, 9), (2e300, 5)]], height=5, width=5)
    assert (
        fill_area([[(-1e300, -1e300), (1e300, -1e300), (1e300, 1e300), (-1e300, 1e300)]], height=5, width=5).area == 25
    )
    zigzag = np.stack([np.tile([0, 30_000], 5_000), np.arange(10_000)], axis=1)
    with pytest.raises(InputError, match="complicated"):
        fill_area([zigzag], height=30_000, width=30_000)


def _area(ring: NDArray[np.int32]) -> float:
    x, y = ring.astype(np.int64).T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()) / 2

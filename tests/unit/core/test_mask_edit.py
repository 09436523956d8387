"""What hands do to whole masks, as laws that hold for every mask."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sam2studio.core.mask import Mask
from sam2studio.core.mask_edit import grow, keep_largest, placed, polygon_mask, shrink, smooth
from sam2studio.core.parts import fill_holes, parts
from tests.support.masks import blob, ellipse, masks, pairs, real_masks

few = settings(max_examples=25, deadline=None)
steps = st.integers(1, 4)


@few
@given(pairs())
def test_what_is_cut_out_and_what_is_cut_away_are_the_whole(both):
    one, other = both
    assert (one - other) | (one & other) == one
    assert not (one - other) & other
    assert (one | other).area == one.area + other.area - (one & other).area


@few
@given(masks(), steps)
def test_growing_reaches_all_pixels_within_the_distance_and_no_other(mask: Mask, by: int):
    grown = grow(mask, by)
    if not mask:
        assert not grown
        return
    distance = cv2.distanceTransform((~mask.to_array()).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    assert np.array_equal(grown.to_array(), distance <= by + 1e-3)


@few
@given(real_masks(), steps)
def test_shrinking_a_mask_is_growing_what_is_around_it(mask: Mask, by: int):
    assert shrink(mask, by) == ~grow(~mask, by)
    assert shrink(mask, by) & mask == shrink(mask, by)


@few
@given(real_masks())
def test_the_largest_part_is_one_of_the_parts_and_none_is_larger(mask: Mask):
    largest = keep_largest(mask)
    assert largest in parts(mask)
    assert largest.area == max(part.area for part in parts(mask))
    assert keep_largest(largest) == largest


@few
@given(real_masks())
def test_smoothing_never_leaves_nothing(mask: Mask):
    assert smooth(mask)


def test_smoothing_takes_the_roughness_off_an_object_and_keeps_its_shape():
    whole = ellipse(height=200, width=300, centre=(150, 100), axes=(90, 60))
    rough = Mask.from_array(whole.to_array() ^ (np.random.default_rng(1).random((200, 300)) < 0.03))
    calm = smooth(rough)
    assert rough.iou(whole) < 0.92 < 0.99 < calm.iou(whole)
    assert len(parts(calm)) == 1
    assert smooth(whole).iou(whole) > 0.995


def test_a_mask_at_the_border_of_the_image_keeps_its_place_there():
    half = np.zeros((40, 60), np.bool_)
    half[:, :30] = True
    mask = Mask.from_array(half)
    assert smooth(mask) == mask
    assert shrink(mask, 3).bbox == (0, 0, 27, 40)


def test_empty_masks_stay_so():
    empty = Mask.empty(height=7, width=9)
    for edit in (grow, shrink, smooth, keep_largest, fill_holes):
        assert edit(empty) == empty


def test_a_polygon_holds_the_pixels_whose_centres_are_inside():
    square = polygon_mask([(1.5, 0.5), (4.5, 0.5), (4.5, 3.5), (1.5, 3.5)], height=6, width=8)
    assert square.bbox == (2, 1, 3, 3)
    assert square.area == 9
    assert polygon_mask([(-50, -50), (50, -50), (50, 50), (-50, 50)], height=6, width=8).area == 48
    assert not polygon_mask([(1, 1), (5, 5)], height=6, width=8)


@few
@given(masks(), st.integers(1, 60), st.integers(1, 60))
def test_a_mask_on_another_image_has_the_same_pixels_as_far_as_that_goes(mask: Mask, height: int, width: int):
    moved = placed(mask, height=height, width=width)
    assert (moved.height, moved.width) == (height, width)
    part = mask.to_array()[:height, :width]
    expected = np.zeros((height, width), np.bool_)
    expected[: part.shape[0], : part.shape[1]] = part
    assert np.array_equal(moved.to_array(), expected)


def test_large_masks_are_edited_as_they_are():
    mask = blob(3, height=900, width=1200)
    assert fill_holes(mask) & mask == mask
    assert grow(mask, 5) & mask == mask

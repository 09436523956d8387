"""The mask as a set of pixels: every operation against the same one on an array."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools import mask as coco

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from tests.support.masks import Pixels, masks, pairs, pixel_arrays, real_masks


@given(pixel_arrays())
def test_an_array_comes_back_as_it_was(pixels: Pixels):
    mask = Mask.from_array(pixels)
    assert np.array_equal(mask.to_array(), pixels)
    assert (mask.height, mask.width) == pixels.shape
    assert mask.area == int(pixels.sum())
    assert bool(mask) == bool(pixels.any())


@given(pixel_arrays())
def test_memory_layout_and_type_of_the_array_do_not_matter(pixels: Pixels):
    mask = Mask.from_array(pixels)
    assert Mask.from_array(np.asfortranarray(pixels)) == mask
    assert Mask.from_array(pixels.astype(np.float32) * 0.5) == mask
    assert Mask.from_array(pixels[::-1][::-1]) == mask


@given(real_masks())
def test_box_and_area_are_those_of_the_coco_api(mask: Mask):
    theirs = {"size": [mask.height, mask.width], "counts": mask.to_text()}
    assert mask.bbox == tuple(coco.toBbox(theirs))
    assert mask.area == coco.area(theirs)


@given(masks())
def test_crop_holds_all_pixels_and_nothing_around_them(mask: Mask):
    x, y, pixels = mask.crop()
    if not mask:
        assert mask.bbox is None
        assert pixels.size == 0
        return
    assert pixels.any(axis=0)[[0, -1]].all()
    assert pixels.any(axis=1)[[0, -1]].all()
    assert Mask.from_crop(pixels, x=x, y=y, height=mask.height, width=mask.width) == mask


@given(pixel_arrays(), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_a_crop_lies_where_it_is_put(pixels: Pixels, left: int, above: int, right: int, below: int):
    whole = np.pad(pixels, ((above, below), (left, right)))
    assert Mask.from_crop(pixels, x=left, y=above, height=whole.shape[0], width=whole.shape[1]) == Mask.from_array(
        whole
    )


@given(pairs(3))
def test_set_operations_are_those_of_arrays(three: tuple[Mask, Mask, Mask]):
    a, b, c = three
    x, y, z = (mask.to_array() for mask in three)
    assert np.array_equal((a | b).to_array(), x | y)
    assert np.array_equal((a & b).to_array(), x & y)
    assert np.array_equal((a - b).to_array(), x & ~y)
    assert np.array_equal((~a).to_array(), ~x)
    assert ~~a == a
    assert a - b == a & ~b
    assert ~(a | b) == ~a & ~b
    assert a & (b | c) == (a & b) | (a & c)
    assert np.array_equal(((a | b) - c).to_array(), (x | y) & ~z)


@given(pairs())
def test_iou_is_a_likeness(two: tuple[Mask, Mask]):
    a, b = two
    union = int((a.to_array() | b.to_array()).sum())
    inside = int((a.to_array() & b.to_array()).sum())
    assert a.shared(b) == b.shared(a) == (a & b).area
    assert a.iou(b) == b.iou(a)
    assert a.iou(b) == pytest.approx(inside / union if union else 1.0)
    assert 0.0 <= a.iou(b) <= 1.0
    assert a.iou(a) == 1.0
    if union:
        assert (a.iou(b) == 1.0) == (a == b)


@given(pairs())
def test_equal_masks_are_equal_by_every_measure(two: tuple[Mask, Mask]):
    a, b = two
    assert (a == b) == np.array_equal(a.to_array(), b.to_array())
    assert (a == b) == (a.checksum == b.checksum)
    again = Mask.from_text(a.to_text(), height=a.height, width=a.width)
    assert again == a
    assert hash(again) == hash(a)
    sent = pickle.loads(pickle.dumps(a))
    assert sent == a
    assert not sent.counts.flags.writeable
    assert a != a.to_text()


def test_masks_of_other_sizes_with_equal_runs_differ():
    wide, tall = Mask.empty(height=2, width=8), Mask.empty(height=8, width=2)
    assert wide != tall
    assert wide.checksum != tall.checksum


@given(real_masks(), st.data())
def test_contains_asks_the_nearest_pixel(mask: Mask, data: st.DataObject):
    x = data.draw(st.floats(-3, mask.width + 3))
    y = data.draw(st.floats(-3, mask.height + 3))
    inside = 0 <= round(x) < mask.width and 0 <= round(y) < mask.height
    assert mask.contains(x, y) == (inside and bool(mask.to_array()[round(y), round(x)]))


def test_masks_cannot_be_changed_behind_the_back():
    mask = Mask.from_array(np.eye(4, dtype=bool))
    with pytest.raises(ValueError):
        mask.counts[0] = 7
    array = mask.to_array()
    array[:] = True
    assert mask.area == 4


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Mask.from_array(np.zeros((2, 2, 1))),
        lambda: Mask.from_array(np.zeros((0, 3))),
        lambda: Mask.from_counts([3], height=2, width=2),
        lambda: Mask.from_text("~~~", height=2, width=2),
        lambda: Mask.from_crop(np.ones((2, 2)), x=1, y=0, height=2, width=2),
        lambda: Mask.from_crop(np.ones((2, 2)), x=-1, y=0, height=2, width=2),
        lambda: Mask.empty(height=2, width=3) | Mask.empty(height=3, width=2),
    ],
)
def test_what_is_no_mask_is_told_in_a_sentence(wrong):
    with pytest.raises(InputError, match="mask") as told:
        wrong()
    assert len(str(told.value)) <= 400

"""Runs against the COCO API, as an independent reader, and against text that is no runs at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools import mask as coco

from sam2studio.core import rle
from sam2studio.core.mask import Mask
from tests.support.masks import Pixels, pixel_arrays

SIZES = st.tuples(st.integers(1, 300), st.integers(1, 300))


@given(pixel_arrays())
def test_counts_and_text_are_those_of_the_coco_api(pixels: Pixels):
    theirs = coco.encode(np.asfortranarray(pixels.astype(np.uint8)))
    counts = rle.encode(pixels)
    assert rle.to_text(counts) == theirs["counts"]
    assert np.array_equal(rle.from_text(theirs["counts"]), counts)
    assert np.array_equal(rle.decode(counts, height=pixels.shape[0], width=pixels.shape[1]), pixels)
    uncompressed = {"size": list(pixels.shape), "counts": counts.tolist()}
    assert coco.frPyObjects(uncompressed, *pixels.shape)["counts"] == theirs["counts"]


@given(SIZES, st.data())
def test_runs_of_large_images_keep_every_digit(size: tuple[int, int], data: st.DataObject):
    height, width = size[0] * 100, size[1] * 100
    cuts = sorted(data.draw(st.sets(st.integers(0, height * width), max_size=12)))
    counts = rle.from_bounds(np.array(cuts, np.int64), size=height * width)
    text = rle.to_text(counts)
    assert np.array_equal(rle.from_text(text), counts)
    assert coco.area({"size": [height, width], "counts": text}) == int(counts[1::2].sum())


@given(pixel_arrays(), st.data())
def test_zero_runs_in_the_middle_mean_the_same_mask(pixels: Pixels, data: st.DataObject):
    counts = rle.encode(pixels).tolist()
    where = data.draw(st.integers(0, len(counts)))
    padded = [*counts[:where], 0, 0, *counts[where:]]
    assert np.array_equal(rle.validate(padded, height=pixels.shape[0], width=pixels.shape[1]), rle.encode(pixels))


@given(st.one_of(st.binary(max_size=60), st.text(max_size=60)))
def test_any_text_is_refused_or_means_a_mask_of_the_size(text: bytes | str):
    try:
        counts = rle.validate(rle.from_text(text), height=7, width=9)
    except ValueError:
        return
    assert int(counts.sum()) == 63
    assert rle.decode(counts, height=7, width=9).shape == (7, 9)
    assert np.array_equal(rle.from_text(rle.to_text(counts)), counts)


@given(st.lists(st.integers(-(2**70), 2**70) | st.floats() | st.booleans() | st.none() | st.text(max_size=2)))
def test_any_list_is_refused_or_means_a_mask_of_the_size(counts: list[object]):
    try:
        valid = rle.validate(counts, height=4, width=5)  # type: ignore[arg-type]
    except ValueError:
        return
    assert int(valid.sum()) == 20
    assert (valid[1:] > 0).all()


@pytest.mark.parametrize(
    ("counts", "height", "width"),
    [
        ([5], 2, 2),
        ([], 1, 1),
        ([-1, 5], 2, 2),
        ([2**62, 2**62, 2**62, 2**62, 4], 2, 2),  # adds up to 4 when it overflows
        ([[4]], 2, 2),
        ([4.0], 2, 2),
        ([0], 0, 0),
        ([0], -1, 0),
        ([2**40], 2**20, 2**20),
    ],
)
def test_impossible_runs_are_refused(counts: list[object], height: int, width: int):
    with pytest.raises(ValueError):
        rle.validate(counts, height=height, width=width)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["o", b"\xff", "0" * 8 + "o", "oooooooooo0", "ü"])
def test_text_that_is_cut_off_or_foreign_is_refused(text: str | bytes):
    with pytest.raises(ValueError):
        rle.validate(rle.from_text(text), height=3, width=3)


@given(st.lists(pixel_arrays(), min_size=1, max_size=5))
def test_boxes_of_many_masks_at_once_are_those_of_each(pictures: list[Pixels]):
    height, width = (max(each.shape[axis] for each in pictures) for axis in (0, 1))
    masks = [Mask.from_crop(each, x=0, y=0, height=height, width=width) for each in pictures]
    masks = [mask for mask in masks if mask] or [~Mask.empty(height=height, width=width)]
    found = rle.boxes([mask.to_text() for mask in masks], height=height)
    boxes = [mask.bbox or () for mask in masks]
    assert found.tolist() == [[x, y, x + w, y + h] for x, y, w, h in boxes]


@given(st.lists(st.binary(max_size=30), min_size=1, max_size=4))
def test_boxes_of_texts_that_are_none_are_refused_or_numbers(texts: list[bytes]):
    try:
        found = rle.boxes(texts, height=7)
    except ValueError:
        return
    assert found.shape == (len(texts), 4)

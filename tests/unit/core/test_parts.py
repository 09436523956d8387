"""Parts, holes and the bridges between parts, against definitions that are slow and plain."""

from __future__ import annotations

import itertools
import math

import cv2
import numpy as np
import pytest
from hypothesis import given

from sam2studio.core.mask import Mask
from sam2studio.core.parts import fill_holes, join_parts, parts, spanning_forest
from tests.support.masks import masks, real_masks


def count_parts(mask: Mask) -> int:
    return cv2.connectedComponents(mask.to_array().astype(np.uint8, order="C"), connectivity=8)[0] - 1


@given(masks())
def test_parts_are_connected_apart_and_together_the_mask(mask: Mask):
    found = parts(mask)
    assert len(found) == (count_parts(mask) if mask else 0)
    assert all(count_parts(part) == 1 for part in found)
    assert sum(part.area for part in found) == mask.area
    together = Mask.empty(height=mask.height, width=mask.width)
    for part in found:
        together |= part
    assert together == mask


@given(masks())
def test_filling_holes_leaves_only_what_the_border_reaches(mask: Mask):
    outside = np.pad(mask.to_array(), 1)
    reached = np.zeros_like(outside)
    reached[0, 0] = True
    while True:  # grow over the background, edge by edge
        grown = reached.copy()
        grown[1:] |= reached[:-1]
        grown[:-1] |= reached[1:]
        grown[:, 1:] |= reached[:, :-1]
        grown[:, :-1] |= reached[:, 1:]
        grown &= ~outside
        if np.array_equal(grown, reached):
            break
        reached = grown
    assert np.array_equal(fill_holes(mask).to_array(), ~reached[1:-1, 1:-1])


@given(real_masks())
def test_joining_adds_pixels_until_there_is_one_part(mask: Mask):
    joined = join_parts(mask)
    assert count_parts(joined) == 1
    assert mask - joined == Mask.empty(height=mask.height, width=mask.width)
    assert (count_parts(mask) == 1) == (joined == mask)
    assert join_parts(joined) == joined


@given(real_masks())
def test_bridges_are_hardly_longer_than_the_shortest_tree(mask: Mask):
    """Prim's tree over true distances between parts; a bridge of length d adds about d - 1 pixels."""
    pieces = [np.argwhere(part.to_array()) for part in parts(mask)]
    if not 1 < len(pieces) <= 12:
        return
    gaps = {
        (i, j): min(
            max(abs(a[0] - b[0]), abs(a[1] - b[1]))
            for a, b in itertools.product(pieces[i].tolist(), pieces[j].tolist())
        )
        for i, j in itertools.combinations(range(len(pieces)), 2)
    }
    inside, shortest = {0}, 0
    while len(inside) < len(pieces):
        gap, new = min((gap, j if i in inside else i) for (i, j), gap in gaps.items() if (i in inside) != (j in inside))
        shortest += gap - 1
        inside.add(new)
    # diagonal steps make a straight gap and a slanted one differ by √2 at most
    assert join_parts(mask).area - mask.area <= math.ceil(shortest * math.sqrt(2)) + len(pieces)


@pytest.mark.parametrize(("height", "width"), [(1, 9), (9, 1)])
def test_dashes_in_one_line_are_joined(height: int, width: int):
    dashes = Mask.from_array(np.array([1, 0, 0, 1, 1, 0, 1, 0, 1], bool).reshape(height, width))
    assert join_parts(dashes).area == 9


def test_nearest_parts_are_joined_not_the_first_ones():
    pixels = np.zeros((9, 60), bool)
    pixels[4, [0, 40, 50]] = True
    joined = join_parts(Mask.from_array(pixels)).to_array()
    assert joined[4, :51].all()
    assert joined.sum() == 51


def test_a_forest_joins_each_tree_once():
    forest = spanning_forest(np.array([[0, 1], [1, 0], [2, 3], [1, 2], [0, 3]]), count=5)
    assert forest.edges == [0, 2, 3]
    assert len({forest.roots[node] for node in range(4)}) == 1
    assert forest.roots[4] == 4


def test_order_of_parts_is_the_order_of_their_boxes():
    pixels = np.zeros((6, 6), bool)
    pixels[0, 5] = pixels[2, 0] = pixels[2, 3] = True
    assert [part.bbox for part in parts(Mask.from_array(pixels))] == [(5, 0, 1, 1), (0, 2, 1, 1), (3, 2, 1, 1)]

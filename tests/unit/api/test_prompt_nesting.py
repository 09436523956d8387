"""Points, labels, boxes and masks: the nesting of the field, and what is said of a wrong one."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sam2studio import Masks
from sam2studio.api.prompts import object_prompts
from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box


def said(**given) -> list[tuple[list[tuple[float, float]], list[int]]]:
    return [(each.prompt.xy, each.prompt.labels) for each in object_prompts(**given)]


def test_one_point_of_one_object():
    one = [([(900, 370)], [1])]
    assert said(points=[900, 370], labels=[1]) == one
    assert said(points=[900, 370], labels=1) == one
    assert said(points=(900, 370)) == one
    assert said(points=[900, 370], labels=[0]) == [([(900, 370)], [0])]


def test_a_point_of_each_of_two_objects():
    two = [([(400, 370)], [1]), ([(900, 370)], [1])]
    assert said(points=[[400, 370], [900, 370]], labels=[1, 1]) == two
    assert said(points=[[400, 370], [900, 370]]) == two


def test_two_points_of_one_object():
    assert said(points=[[[400, 370], [900, 370]]], labels=[[1, 0]]) == [([(400, 370), (900, 370)], [1, 0])]


def test_objects_may_have_different_numbers_of_points():
    found = said(points=[[[1, 2]], [[3, 4], [5, 6]]], labels=[[1], [1, 0]])
    assert found == [([(1, 2)], [1]), ([(3, 4), (5, 6)], [1, 0])]


@pytest.mark.parametrize("make", [np.array, torch.tensor, tuple])
def test_arrays_tensors_and_tuples_are_alike(make):
    assert said(points=make([[4, 3], [9, 7]]), labels=make([1, 0])) == [([(4, 3)], [1]), ([(9, 7)], [0])]
    (one,) = object_prompts(bboxes=make([1, 2, 3, 4]))
    assert one.prompt.box == Box(1, 2, 3, 4)


def test_boxes_and_points_of_the_same_place_belong_together():
    first, second = object_prompts(bboxes=[[0, 0, 9, 9], [5, 5, 20, 20]], points=[[1, 1], [6, 6]], labels=[1, 0])
    assert (first.prompt.box, first.prompt.xy) == (Box(0, 0, 9, 9), [(1, 1)])
    assert (second.prompt.box, second.prompt.labels) == (Box(5, 5, 20, 20), [0])


def test_masks_one_or_several():
    mask = np.zeros((4, 6), bool)
    assert len(object_prompts(masks=mask)) == 1
    assert len(object_prompts(masks=np.stack([mask, ~mask]))) == 2
    assert len(object_prompts(masks=[mask, torch.from_numpy(~mask)])) == 2
    (own,) = object_prompts(masks=Masks([Mask.from_array(~mask)], (4, 6)))
    assert np.array_equal(own.mask, ~mask)


def test_nothing_is_no_prompt():
    assert object_prompts() == []
    assert object_prompts(points=None, bboxes=None) == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"points": [[400, 370], [900, 370]], "labels": [[1, 0]]}, "labels"),
        ({"points": [[[400, 370], [900, 370]]], "labels": [1, 0]}, "labels"),
        ({"points": [[400, 370], [900, 370]], "labels": [1]}, "labels"),
        ({"points": [400, 370], "labels": [1, 1]}, "labels"),
        ({"points": [400, 370], "labels": [2]}, "labels: expected 1"),
        ({"points": [400, 370, 5]}, "points: expected 2 numbers"),
        ({"points": 400}, "points"),
        ({"points": []}, "points"),
        ({"points": [[[[1, 2]]]]}, "points"),
        ({"points": ["a", "b"]}, "points"),
        ({"points": [float("nan"), 2]}, "finite"),
        ({"labels": [1]}, "labels: given without points"),
        ({"bboxes": [100, 100, 200]}, "bboxes: expected 4 numbers"),
        ({"bboxes": [[[1, 2, 3, 4]]]}, "bboxes"),
        ({"bboxes": [200, 100, 100, 200]}, "reversed"),
        ({"bboxes": [[0, 0, 9, 9]], "points": [[1, 1], [2, 2]]}, "1 in bboxes"),
        ({"masks": np.zeros(5)}, "masks"),
        ({"masks": np.array([["a"]])}, "masks"),
        ({"masks": [[1, 2], [3]]}, "masks"),
    ],
)
def test_a_wrong_nesting_is_told(given, told):
    with pytest.raises(InputError) as caught:
        object_prompts(**given)
    assert told in str(caught.value)


def test_a_wrong_nesting_says_how_it_is_written():
    with pytest.raises(InputError, match=r"\[\[1, 0\]\] for two points of one object"):
        object_prompts(points=[[[400, 370], [900, 370]]], labels=[1, 0])

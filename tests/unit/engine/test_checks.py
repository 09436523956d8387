"""What is wrong with an argument is said in a sentence that starts with its name."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from sam2studio.core.errors import InputError
from sam2studio.engine.checks import check_image, check_prompt

SIZE = (40, 60)


def check(**given):
    return check_prompt(
        **{"points": None, "labels": None, "box": None, "mask_logits": None, "size": SIZE, "mask_size": (8, 8)} | given
    )


@pytest.mark.parametrize(
    "rgb",
    [
        [[0, 0, 0]],
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((0, 4, 3), np.uint8),
        np.zeros((4, 4, 3), np.float32),
    ],
)
def test_images_of_other_shapes_and_types(rgb):
    with pytest.raises(InputError, match=r"^rgb: "):
        check_image(rgb)


def test_a_good_image_is_not_copied():
    rgb = np.zeros((4, 6, 3), np.uint8)
    assert check_image(rgb) is rgb


@pytest.mark.parametrize(
    ("given_", "named"),
    [
        ({}, "prompt"),
        ({"labels": [1]}, "labels"),
        ({"labels": [1], "box": [0, 0, 5, 5]}, "labels"),
        ({"points": [(1, 1)]}, "labels"),
        ({"points": [(1, 1)], "labels": [1, 0]}, "labels"),
        ({"points": [(1, 1)], "labels": [2]}, "labels"),
        ({"points": [(1, 1)], "labels": [0.5]}, "labels"),
        ({"points": [(1, 1)], "labels": [float("nan")]}, "labels"),
        ({"points": [1, 1], "labels": [1]}, "points"),
        ({"points": [(1, 1, 1)], "labels": [1]}, "points"),
        ({"points": [(1, 1), (2,)], "labels": [1, 1]}, "points"),
        ({"points": [("a", "b")], "labels": [1]}, "points"),
        ({"points": [(float("nan"), 1)], "labels": [1]}, "points"),
        ({"points": [(61, 1)], "labels": [1]}, "points"),
        ({"points": [(1, 41)], "labels": [1]}, "points"),
        ({"points": [(-0.1, 1)], "labels": [1]}, "points"),
        ({"box": [0, 0, 5]}, "box"),
        ({"box": [5, 0, 0, 5]}, "box"),
        ({"box": [0, 0, 0, 5]}, "box"),
        ({"box": [0, 0, 61, 5]}, "box"),
        ({"box": [-1, 0, 6, 5]}, "box"),
        ({"box": [0, 0, float("inf"), 5]}, "box"),
        ({"mask_logits": np.zeros((8, 9))}, "mask_logits"),
        ({"mask_logits": np.zeros((2, 8, 8))}, "mask_logits"),
        ({"mask_logits": np.full((8, 8), np.nan)}, "mask_logits"),
        ({"mask_logits": np.zeros((8, 8), bool)}, "mask_logits"),
    ],
)
def test_wrong_prompts(given_: dict, named: str):
    with pytest.raises(InputError, match=rf"^{named}: ") as caught:
        check(**given_)
    assert isinstance(caught.value, ValueError)


def test_good_prompts_come_back_as_arrays():
    prompt = check(points=[(1, 2), (60, 40)], labels=[1, 0], box=(0, 0, 60, 40), mask_logits=np.ones((1, 8, 8)))
    assert prompt.points.tolist() == [[1, 2], [60, 40]]
    assert (prompt.points.dtype, prompt.labels.dtype, prompt.labels.tolist()) == (np.float32, np.int32, [1, 0])
    assert prompt.box.tolist() == [0, 0, 60, 40]
    assert (prompt.mask_logits.shape, prompt.mask_logits.dtype) == ((8, 8), np.float32)


def test_tensors_are_taken_whatever_their_type_and_whether_or_not_they_learn():
    points = torch.tensor([[1.0, 2.0], [60.0, 40.0]], requires_grad=True)
    prompt = check(points=points, labels=torch.tensor([1, 0]), mask_logits=torch.ones(1, 8, 8, dtype=torch.bfloat16))
    assert prompt.points.tolist() == [[1, 2], [60, 40]]
    assert prompt.labels.tolist() == [1, 0]
    assert prompt.mask_logits.tolist() == np.ones((8, 8)).tolist()


def test_empty_points_are_no_points():
    prompt = check(points=[], labels=[], box=(0, 0, 5, 5))
    assert prompt.points.shape == (0, 2)
    with pytest.raises(InputError, match=r"^prompt: "):
        check(points=[], labels=[])


anything = st.one_of(
    st.none(),
    st.lists(st.tuples(st.floats(), st.floats()), max_size=3),
    st.lists(st.integers(-2, 3), max_size=5),
    st.text(max_size=3),
    arrays(np.float64, array_shapes(max_dims=3, max_side=4)),
)


@given(anything, anything, anything, anything)
def test_whatever_comes_is_either_sound_or_refused(points, labels, box, mask_logits):
    try:
        prompt = check(points=points, labels=labels, box=box, mask_logits=mask_logits)
    except InputError:
        return
    assert len(prompt.points) == len(prompt.labels)
    assert np.isfinite(prompt.points).all()
    assert len(prompt.points) or prompt.box is not None or prompt.mask_logits is not None

"""The simulated person clicks where a real one would, and the figures are those of what was seen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as arrays

from sam2studio.core.errors import InputError
from sam2studio.core.next_click import next_click
from sam2studio.core.prompts import Point
from sam2studio.engine.prediction import ImagePrediction
from sam2studio.evaluation.clicks import bounding_box, iou, simulate, simulate_box


def _square(x: int, y: int, side: int, size: tuple[int, int] = (60, 80)) -> np.ndarray:
    mask = np.zeros(size, np.bool_)
    mask[y : y + side, x : x + side] = True
    return mask


def test_the_first_click_is_in_the_middle_of_the_object() -> None:
    truth = _square(20, 10, 21)
    assert next_click(truth, np.zeros_like(truth)) == Point(30, 20, True)


def test_the_next_click_goes_to_the_largest_error_and_says_which_kind() -> None:
    truth = _square(10, 10, 30)
    assert next_click(truth, truth | _square(50, 30, 21)) == Point(60, 40, False)
    assert next_click(truth, truth & ~_square(10, 10, 11) | _square(70, 50, 5)) == Point(15, 15, True)


def test_nothing_wrong_nothing_to_click() -> None:
    truth = _square(10, 10, 30)
    assert next_click(truth, truth) is None


def test_the_outside_of_the_image_is_no_error() -> None:
    everything = np.ones((41, 41), np.bool_)
    assert next_click(everything, np.zeros_like(everything)) == Point(20, 20, True)


@given(arrays.arrays(np.bool_, (9, 12)), arrays.arrays(np.bool_, (9, 12)))
def test_a_click_lies_on_an_error_of_its_kind(truth: np.ndarray, mask: np.ndarray) -> None:
    point = next_click(truth, mask)
    if point is None:
        assert np.array_equal(truth, mask)
    else:
        row, column = int(point.y), int(point.x)
        assert truth[row, column] == point.positive
        assert mask[row, column] != point.positive


@given(arrays.arrays(np.bool_, (6, 7)), arrays.arrays(np.bool_, (6, 7)))
def test_iou_is_a_symmetric_share(first: np.ndarray, second: np.ndarray) -> None:
    assert 0 <= iou(first, second) <= 1
    assert iou(first, second) == iou(second, first)
    assert iou(first, first) == 1


class _Scripted:
    """A segmenter that answers with given masks in turn and remembers what it was asked."""

    name = "scripted"

    def __init__(self, *answers: list[np.ndarray]) -> None:
        self.answers = list(answers)
        self.asked: list[dict] = []

    def predict(self, **prompt: object) -> ImagePrediction:
        self.asked.append(prompt)
        masks = np.stack(self.answers[min(len(self.asked), len(self.answers)) - 1])
        scores = np.linspace(0.9, 0.5, len(masks), dtype=np.float32)
        logits = np.stack([np.full((4, 4), len(self.asked), np.float32)] * len(masks))
        height, width = masks.shape[1:]
        return ImagePrediction(
            scores=scores, logits=logits, object_score=1.0, surface=masks, height=height, width=width
        )


def test_each_answer_is_corrected_by_the_next_click_and_fed_back() -> None:
    truth = _square(10, 10, 30)
    half = truth & ~_square(10, 10, 15)
    session = _Scripted([half, truth], [truth])
    result = simulate(session, truth, clicks=3)
    assert result.ious == (pytest.approx(iou(half, truth)), 1.0, 1.0)
    assert result.best_of_first == 1.0
    assert result.points == (Point(24, 24, True), Point(17, 17, True))
    assert len(session.asked) == 2, "who has it right clicks no more"
    assert session.asked[0]["multimask"] is True
    assert session.asked[0]["mask_logits"] is None
    assert session.asked[1]["multimask"] is False
    assert session.asked[1]["mask_logits"][0, 0] == 1
    assert session.asked[1]["labels"] == [1, 1]


def test_what_lies_on_void_pixels_is_neither_right_nor_wrong() -> None:
    truth, void = _square(10, 10, 30), _square(45, 10, 20)
    result = simulate(_Scripted([truth | void]), truth, clicks=2, void=void)
    assert result.ious == (1.0, 1.0)
    assert len(result.points) == 1


def test_the_box_is_exact() -> None:
    truth = _square(10, 12, 30)
    session = _Scripted([truth])
    assert simulate_box(session, truth) == 1.0
    assert session.asked == [{"box": (10.0, 12.0, 40.0, 42.0), "multimask": False}]
    assert bounding_box(truth) == (10.0, 12.0, 40.0, 42.0)


def test_there_must_be_something_to_click() -> None:
    with pytest.raises(InputError):
        simulate(_Scripted([_square(0, 0, 3)]), np.zeros((60, 80), np.bool_), clicks=1)
    with pytest.raises(InputError):
        simulate(_Scripted([_square(0, 0, 3)]), _square(0, 0, 3), clicks=0)

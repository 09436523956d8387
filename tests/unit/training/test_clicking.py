from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sam2studio.model.sam2.network import PointPrompts
from sam2studio.model.sam2.prompt_encoder import LABEL_BOX_END, LABEL_BOX_START
from sam2studio.training.clicking import (
    Chance,
    anywhere,
    box_prompts,
    deepest,
    depth,
    first_click,
    joined,
    next_click,
    nothing,
)

SIDE = 24


def chance(seed: int = 0) -> Chance:
    return Chance.seeded(seed, torch.device("cpu"))


def blobs(seed: int, count: int = 4) -> torch.Tensor:
    rng = np.random.default_rng(seed)
    noise = [cv2.GaussianBlur(rng.normal(size=(SIDE, SIDE)), (0, 0), 2.5) for _ in range(count)]
    return torch.from_numpy(np.stack(noise) > 0.03)


def cells_of(points: PointPrompts) -> tuple[torch.Tensor, torch.Tensor]:
    column, row = ((points.xy[:, -1] + 0.5) / 4).long().unbind(-1)
    return row, column


@given(st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_depth_is_near_the_round_distance(seed):
    masks = blobs(seed)
    for mask, found in zip(masks.numpy(), depth(masks).numpy(), strict=True):
        true = cv2.distanceTransform(np.pad(mask.astype(np.uint8), 1), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
        assert not found[~mask].any()
        assert np.abs(found - true)[mask].max() <= 0.2 * true.max() + 0.5


@given(st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_clicks_are_on_what_they_mean(seed):
    masks = blobs(seed)
    masks[:, 3:6, 3:6] = True  # none is empty
    for find in (deepest, anywhere):
        assert masks.flatten(1).gather(1, find(masks, chance(seed)).unsqueeze(1)).all()
    points = first_click(masks.float(), chance(seed), centred=0.5)
    row, column = cells_of(points)
    assert masks[torch.arange(len(masks)), row, column].all()
    assert (points.labels == 1).all()


def test_the_centre_of_a_disc_is_clicked():
    y, x = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing="ij")
    disc = ((y - 9) ** 2 + (x - 14) ** 2 <= 36).unsqueeze(0).float()
    row, column = cells_of(first_click(disc, chance(), centred=1.0))
    assert abs(int(row) - 9) <= 1
    assert abs(int(column) - 14) <= 1


def test_an_object_thinner_than_a_cell_is_clicked_where_there_is_most_of_it():
    faint = torch.zeros(1, SIDE, SIDE)
    faint[0, 4, 7], faint[0, 4, 8] = 0.3, 0.2
    row, column = cells_of(first_click(faint, chance(), centred=0.0))
    assert (int(row), int(column)) == (4, 7)


@pytest.mark.parametrize("centred", [0.0, 1.0])
def test_a_correction_says_yes_on_what_is_missed_and_no_on_what_is_too_much(centred):
    target = torch.zeros(2, SIDE, SIDE)
    target[:, 4:16, 4:16] = 1
    said = torch.full((2, SIDE, SIDE), -5.0)
    said[0, 4:16, 4:10] = 5.0  # half of it is missed
    said[1, 4:16, 4:22] = 5.0  # a strip is too much
    points = next_click(said, target, chance(), centred=centred)
    row, column = cells_of(points)
    assert points.labels.tolist() == [[1], [0]]
    assert 4 <= int(row[0]) < 16
    assert 10 <= int(column[0]) < 16
    assert 16 <= int(column[1]) < 22
    if centred:
        assert int(column[0]) in (12, 13)
        assert int(column[1]) in (18, 19)


def test_the_larger_error_is_corrected_first():
    target = torch.zeros(1, SIDE, SIDE)
    target[:, 2:12, 2:12] = 1
    said = torch.full((1, SIDE, SIDE), -5.0)
    said[:, 18:22, 18:22] = 5.0
    points = next_click(said, target, chance(), centred=1.0)
    row, column = cells_of(points)
    assert points.labels.item() == 1
    assert int(row) < 12
    assert int(column) < 12


def test_a_right_mask_is_confirmed():
    target = torch.zeros(1, SIDE, SIDE)
    target[:, 2:12, 2:12] = 1
    points = next_click(10 * (target - 0.5), target, chance(), centred=0.0)
    row, column = cells_of(points)
    assert points.labels.item() == 1
    assert target[0, row, column].all()


def test_boxes_are_drawn_loosely_and_stay_on_the_picture():
    boxes = torch.tensor([[10.0, 20.0, 50.0, 80.0], [0.0, 0.0, 96.0, 96.0]]).repeat(50, 1)
    points = box_prompts(boxes, chance(), size=96)
    assert points.labels.tolist() == [[LABEL_BOX_START, LABEL_BOX_END]] * 100
    off = (points.xy.flatten(1) - boxes).abs()
    assert points.xy.min() >= 0
    assert points.xy.max() <= 96
    assert 0 < off[::2].mean() < 10
    assert off.max() <= 20


def test_points_that_say_nothing_are_replaced_and_others_are_kept():
    target = torch.ones(2, SIDE, SIDE)
    click = first_click(target, chance(), centred=0.0)
    assert joined(nothing(target), click) is click
    both = joined(click, click)
    assert both.xy.shape == (2, 2, 2)


def test_the_same_seed_clicks_the_same():
    masks = blobs(1).float()
    one, other = (first_click(masks, chance(5), centred=0.5).xy for _ in range(2))
    assert torch.equal(one, other)
    assert not torch.equal(one, first_click(masks, chance(6), centred=0.5).xy)

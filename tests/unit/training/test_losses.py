from __future__ import annotations

import math

import pytest
import torch

from sam2studio.training.losses import (
    balanced_bce,
    best_of,
    dice,
    focal,
    iou_of,
    mask_loss,
    presence_loss,
    quality_loss,
)

HALF = torch.tensor([[1.0, 0.0], [1.0, 0.0]])
LN3 = math.log(3)


def test_balanced_cross_entropy_gives_object_and_background_half_each():
    target = torch.zeros(4, 4)
    target[0, 0] = 1
    logits = torch.where(target > 0, LN3, -math.log(9))  # 0.75 where it should be 1, 0.1 where it should be 0
    assert float(balanced_bce(logits, target)) == pytest.approx((math.log(4 / 3) + math.log(10 / 9)) / 2, abs=1e-6)


def test_focal_loss_of_a_known_picture():
    logits = torch.full((2, 2), LN3)  # says 0.75 everywhere
    right, wrong = 0.25 * 0.25**2 * math.log(4 / 3), 0.75 * 0.75**2 * math.log(4)
    assert float(focal(logits, HALF)) == pytest.approx((right + wrong) / 2, rel=1e-5)


def test_dice_loss_of_a_known_picture():
    logits = torch.full((2, 2), LN3)
    assert float(dice(logits, HALF)) == pytest.approx(1 - (2 * 1.5 + 1) / (3 + 2 + 1), rel=1e-5)


def test_a_soft_border_is_best_answered_by_its_share():
    """A cell that is a quarter object wants the answer 0.25; nothing on either side of it is better."""
    target = torch.tensor([[1.0, 0.25], [0.0, 0.0]])
    said = torch.tensor([20.0, -20.0])
    tried = [torch.tensor([[said[0], math.log(p / (1 - p))], [said[1], said[1]]]) for p in (0.1, 0.25, 0.4)]
    below, at, above = (float(balanced_bce(each, target).detach()) for each in tried)
    assert at < below or at < above
    assert float(focal(tried[1], target)) < min(float(focal(tried[0], target)), float(focal(tried[2], target)))


def test_iou_counts_cells_that_are_mostly_object():
    logits = torch.tensor([[1.0, 1.0], [-1.0, -1.0]])
    target = torch.tensor([[0.9, 0.4], [0.6, 0.0]])
    assert float(iou_of(logits, target)) == pytest.approx(1 / 3)
    assert float(iou_of(-torch.ones(2, 2), torch.zeros(2, 2))) == 1.0


def test_the_best_candidate_counts_and_the_others_a_little():
    losses = torch.tensor([[3.0, 1.0, 2.0]])
    assert best_of(losses).item() == 1.0
    assert best_of(losses, others=0.1).item() == pytest.approx(0.9 + 0.1 * 2.0)


def test_early_and_late_losses_differ_in_the_first_part_only():
    logits = torch.randn(3, 8, 8, generator=torch.Generator().manual_seed(0))
    target = (logits > 0.5).float()
    overlap = dice(logits, target)
    assert torch.allclose(mask_loss(logits, target, early=True) - overlap, balanced_bce(logits, target), atol=1e-6)
    assert torch.allclose(mask_loss(logits, target, early=False) - overlap, 20 * focal(logits, target), atol=1e-6)


def test_what_is_expected_of_a_mask_and_of_its_presence():
    assert quality_loss(torch.tensor([0.5, 0.9]), torch.tensor([0.75, 0.9])).tolist() == [0.25, 0.0]
    loss = presence_loss(torch.tensor([0.0, LN3]), torch.tensor([True, False]))
    assert loss.tolist() == pytest.approx([math.log(2), math.log(4)])

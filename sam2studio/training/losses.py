"""What training wants to be small. Masks are logits and soft targets of the same size; every loss is one per mask.

A soft target is the share of a cell that the object covers, 0 to 1, so borders are known finer than the cells.
Sources: focal loss (Lin et al., 2017) and dice loss (Milletari et al., 2016), weighted 20 to 1 as in SAM (Kirillov et
al., 2023). Balanced cross-entropy stands in for focal loss at the beginning, when focal loss on small targets would
first learn to answer nothing at all.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

_FOCAL_ALPHA = 0.25
_FOCAL_GAMMA = 2.0


def balanced_bce(logits: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy in which object and background count alike, however small one of them is.

    Args:
        logits: (…, h, w).
        target: (…, h, w), 0..1.

    Returns:
        (…,).
    """
    each = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    inside, outside = target.sum((-2, -1)), (1 - target).sum((-2, -1))
    of_inside = (each * target).sum((-2, -1)) / inside.clamp_min(1)
    of_outside = (each * (1 - target)).sum((-2, -1)) / outside.clamp_min(1)
    return (of_inside + of_outside) / 2


def focal(logits: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy in which what is already right counts little; shapes as in `balanced_bce`."""
    each = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    wrong = (torch.sigmoid(logits) - target).abs()
    weight = _FOCAL_ALPHA * target + (1 - _FOCAL_ALPHA) * (1 - target)
    return (weight * wrong**_FOCAL_GAMMA * each).mean((-2, -1))


def dice(logits: Tensor, target: Tensor) -> Tensor:
    """One minus the overlap of what is said and what is true, which no size of the object changes."""
    said = torch.sigmoid(logits)
    both = 2 * (said * target).sum((-2, -1))
    return 1 - (both + 1) / (said.sum((-2, -1)) + target.sum((-2, -1)) + 1)


def iou_of(logits: Tensor, target: Tensor) -> Tensor:
    """The IoU of what is said (positive logits) with what is true, (…,), without gradient."""
    said, true = logits.detach() > 0, target > 0.5
    union = (said | true).sum((-2, -1))
    return torch.where(union > 0, (said & true).sum((-2, -1)) / union.clamp_min(1), 1.0)


def mask_loss(logits: Tensor, target: Tensor, *, early: bool) -> Tensor:
    """How wrong masks are.

    Args:
        logits: (…, h, w).
        target: (…, h, w), 0..1.
        early: Balanced cross-entropy instead of focal loss.

    Returns:
        (…,).
    """
    shape = balanced_bce(logits, target) if early else 20 * focal(logits, target)
    return shape + dice(logits, target)


def best_of(losses: Tensor, *, others: float = 0.0) -> Tensor:
    """Of several candidates (P, M) only the best counts, and the others as told, so that none is forgotten: (P,)."""
    return (1 - others) * losses.min(dim=-1).values + others * losses.mean(dim=-1)


def quality_loss(said: Tensor, actual: Tensor) -> Tensor:
    """How wrong the expected IoU is, elementwise."""
    return (said - actual).abs()


def presence_loss(score: Tensor, there: Tensor) -> Tensor:
    """Cross-entropy of object scores (P,) against whether the object is there (P,) bool."""
    return F.binary_cross_entropy_with_logits(score, there.to(score.dtype), reduction="none")

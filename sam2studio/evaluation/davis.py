"""J and F as DAVIS 2017 defines them: how well a region fits, how well its outline does, and how that holds over time.

Source: Pont-Tuset et al., "The 2017 DAVIS Challenge on Video Object Segmentation", and the code that they score with;
`tests/parity/test_davis.py` compares with numbers of that code.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

BoolArray = NDArray[np.bool_]

BOUND_TH = 0.008
"""How far an outline may be off, as a share of the diagonal of the picture."""

_GOOD = 0.5  # what counts for the recall
_QUARTERS = 4


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """One measure of one object over its frames.

    Attributes:
        mean: Over the frames, 0 to 1.
        recall: Share of the frames on which it is above 0.5.
        decay: Mean of the first quarter of the frames less that of the last one; what is lost over time.
    """

    mean: float
    recall: float
    decay: float


def region(truth: BoolArray, mask: BoolArray, void: BoolArray | None = None) -> float:
    """J: intersection over union.

    Args:
        truth: (H, W).
        mask: (H, W), what was found.
        void: (H, W), pixels that do not count; None for none.

    Returns:
        0 to 1; 1 where there is nothing and nothing was found.
    """
    counted = True if void is None else ~void
    union = np.count_nonzero((truth | mask) & counted)
    return float(np.count_nonzero(truth & mask & counted) / union) if union else 1.0


def boundary(truth: BoolArray, mask: BoolArray, void: BoolArray | None = None, *, bound_th: float = BOUND_TH) -> float:
    """F: harmonic mean of precision and recall of the outline, with some tolerance.

    Args:
        truth: (H, W).
        mask: (H, W), what was found.
        void: (H, W), pixels that do not count; None for none.
        bound_th: Tolerance as a share of the diagonal; from 1 on, in pixels.

    Returns:
        0 to 1.
    """
    if void is not None:
        truth, mask = truth & ~void, mask & ~void
    radius = math.ceil(bound_th if bound_th >= 1 else bound_th * math.hypot(*truth.shape))
    wanted, found = outline(truth), outline(mask)
    in_truth, in_mask = np.count_nonzero(wanted), np.count_nonzero(found)
    if not in_truth or not in_mask:
        return 1.0 if in_truth == in_mask else 0.0
    precision = np.count_nonzero(found & _dilated(wanted, radius)) / in_mask
    recall = np.count_nonzero(wanted & _dilated(found, radius)) / in_truth
    return float(2 * precision * recall / (precision + recall)) if precision + recall else 0.0


def outline(mask: BoolArray) -> BoolArray:
    """Pixels that differ from the one to the right, below, or both; on the last row and column from the next one."""
    right, below, across = np.zeros((3, *mask.shape), np.bool_)
    right[:, :-1] = mask[:, 1:]
    below[:-1] = mask[1:]
    across[:-1, :-1] = mask[1:, 1:]
    edge: BoolArray = (mask ^ right) | (mask ^ below) | (mask ^ across)
    edge[-1] = mask[-1] ^ right[-1]
    edge[:, -1] = mask[:, -1] ^ below[:, -1]
    edge[-1, -1] = False
    return edge


def statistics(values: Sequence[float]) -> Statistics:
    """Mean, recall and decay of the values of one object, frame by frame; at least one."""
    array = np.asarray(values, np.float64)
    ends = np.round(np.linspace(1, len(array), _QUARTERS + 1) + 1e-10).astype(np.int64) - 1
    return Statistics(
        mean=float(array.mean()),
        recall=float((array > _GOOD).mean()),
        decay=float(array[: ends[1] + 1].mean() - array[ends[-2] :].mean()),
    )


def averaged(each: Iterable[Statistics]) -> Statistics:
    """Over objects, each counting once; at least one."""
    rows = list(each)
    return Statistics(
        mean=_mean(row.mean for row in rows),
        recall=_mean(row.recall for row in rows),
        decay=_mean(row.decay for row in rows),
    )


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


def _dilated(edge: BoolArray, radius: int) -> BoolArray:
    """Everything within `radius` pixels of an edge."""
    rows, columns = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    disc = (rows**2 + columns**2 <= radius**2).astype(np.uint8)
    return cv2.dilate(edge.astype(np.uint8), disc) > 0

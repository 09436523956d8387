"""Pieces that several reports are made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sam2studio.evaluation.report import Figure, Plot

STEPS = 10
"""Bars of a histogram, and points along a video."""


def share_of(key: str, label: str, value: float, about: str) -> Figure:
    """A share, by its key and label."""
    return Figure(key=key, label=label, value=value, unit="share", about=about)


def histogram(name: str, title: str, values: NDArray[np.float64], *, x_label: str = "IoU, %") -> Plot:
    """How many of the values, shares, lie in each tenth."""
    counts, _ = np.histogram(values, bins=STEPS, range=(0, 1))
    width = 100 // STEPS
    edges = range(0, 100, width)
    bars = tuple((f"{low}–{low + width}", float(count / len(values))) for low, count in zip(edges, counts, strict=True))
    return Plot(name=name, title=title, x_label=x_label, y_label="objects, %", bars=bars)


def floats(values: NDArray[np.float64]) -> tuple[float, ...]:
    """Plain numbers."""
    return tuple(float(each) for each in values)


def left_out(skipped: Sequence[str]) -> list[str]:
    """What could not be read, as notes."""
    return [f"left out: {each}" for each in skipped]

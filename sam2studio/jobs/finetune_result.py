"""What came of fine-tuning. Needs no torch, so that a window can show it before torch is imported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from sam2studio.core.progress import Progress

Phase: TypeAlias = Literal["encode", "measure original", "train", "measure new"]

CLICKS = 3
"""How many clicks the second figure is measured after."""
BETTER_BY = 0.005
"""Mean IoU that a fine-tuned network must gain, so that chance alone does not make a new file."""


@dataclass(frozen=True, kw_only=True)
class FinetuneProgress(Progress):
    """A report with what is being done.

    Attributes:
        phase: The part of the work that `done` and `total` are about.
    """

    phase: Phase


@dataclass(frozen=True, kw_only=True)
class Quality:
    """Mean IoU on held-out pictures.

    Attributes:
        one_click: After one click.
        more_clicks: After `CLICKS` clicks.
        box: From a box.
    """

    one_click: float
    more_clicks: float
    box: float

    @property
    def mean(self) -> float:
        """What decides."""
        return (self.one_click + self.more_clicks + self.box) / 3


@dataclass(frozen=True, kw_only=True)
class FinetuneResult:
    """What came of it.

    Attributes:
        trained: Pictures that it was trained on.
        held_out: Pictures that it was measured on.
        objects: Masks that it was trained on.
        before: Of the original.
        after: Of the fine-tuned one.
        path: The new checkpoint; None where it was not better, and nothing was kept.
    """

    trained: int
    held_out: int
    objects: int
    before: Quality
    after: Quality
    path: Path | None

"""A model as the windows show it, as a frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sam2studio.weights.catalogue import Ability


@dataclass(frozen=True, kw_only=True)
class ModelFile:
    """A model that there is, or that can be had: what it is and what it can be asked for.

    Attributes:
        name: What a request takes: a name of the list of models, or a file.
        label: What is shown.
        kind: What its file turned out to be ("YOLO11 nano"), or "".
        path: The file, or None while it is not here.
        size: Bytes; 0 where that is not known.
        licence: SPDX name, or "".
        abilities: What it can be asked for; () while that is not known.
        classes: What a detector finds, in its order; () while it is not here.
        masks: A detector that finds masks itself.
        partial: Part of its download is here.
        problem: Why its file cannot be used or had, or "".
    """

    name: str
    label: str
    kind: str = ""
    path: Path | None = None
    size: int = 0
    licence: str = ""
    abilities: tuple[Ability, ...] = ()
    classes: tuple[str, ...] = ()
    masks: bool = False
    partial: bool = False
    problem: str = ""

    @property
    def detects(self) -> bool:
        """Whether it finds objects of its classes."""
        return Ability.DETECT in self.abilities

    @property
    def segments(self) -> bool:
        """Whether it makes masks of points and boxes."""
        return Ability.CLICKS in self.abilities

    @property
    def to_download(self) -> bool:
        """Whether it can be had, and only by a download."""
        return self.path is None and not self.problem

    @property
    def ready(self) -> bool:
        """Whether it can be used now."""
        return self.path is not None and not self.problem

"""What bulk annotation has to choose from, and how far it is, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sam2studio.core.progress import Progress


@dataclass(frozen=True, kw_only=True)
class BulkModel:
    """A model that there is, or that can be had.

    Attributes:
        name: What a request takes: a name of the list of models, or a file.
        label: What is shown.
        path: The file, or None while it is not here.
        size: Bytes; 0 where that is not known.
        licence: SPDX name, or "".
        detects: It finds objects of its classes.
        segments: It turns boxes into masks.
        classes: What a detector finds, in its order; () while it is not here.
        masks: A detector that finds masks itself.
        partial: Part of its download is here.
        problem: Why its file cannot be used, or "".
    """

    name: str
    label: str
    path: Path | None = None
    size: int = 0
    licence: str = ""
    detects: bool = False
    segments: bool = False
    classes: tuple[str, ...] = ()
    masks: bool = False
    partial: bool = False
    problem: str = ""

    @property
    def ready(self) -> bool:
        """Whether it can be used now."""
        return self.path is not None and not self.problem


@dataclass(frozen=True, kw_only=True)
class BulkMedia:
    """Which media there are.

    Attributes:
        all: Ids of all, in the order of the list.
        bare: Those without an object that nobody has marked as reviewed.
        selected: Those selected in the list.
        videos: How many of all are videos.
    """

    all: tuple[int, ...] = ()
    bare: tuple[int, ...] = ()
    selected: tuple[int, ...] = ()
    videos: int = 0


@dataclass(frozen=True, kw_only=True)
class BulkProgress(Progress):
    """How far a run is.

    Attributes:
        found: Objects so far.
        failed: Images and frames that could not be annotated so far.
    """

    found: int = 0
    failed: int = 0

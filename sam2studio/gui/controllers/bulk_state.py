"""What bulk annotation may look at, and how far it is, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from sam2studio.core.progress import Progress


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

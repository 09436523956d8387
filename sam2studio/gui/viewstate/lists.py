"""Rows of the lists beside the canvas."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

MediaStatus = Literal["new", "labelled", "reviewed", "missing"]
MaskOrigin = Literal["person", "model", "imported"]


@dataclass(frozen=True)
class MediaItem:
    """One row of the media list.

    Attributes:
        media_id: The image or video.
        title: What the list shows: the file's name.
        path: Where the file is, for thumbnails.
        status: For the dot beside the thumbnail.
        object_count: Objects on it.
        proposals: Those of them that nobody has confirmed.
        frames: How many frames it has.
        video: It is a video, maybe of one frame only.
    """

    media_id: int
    title: str
    path: Path
    status: MediaStatus
    object_count: int
    frames: int = 1
    video: bool = False
    proposals: int = 0


@dataclass(frozen=True)
class ClassItem:
    """One row of the classes panel.

    Attributes:
        class_id: The class.
        name: Its name.
        color: "#rrggbb".
        key: Its number key, 1…9, or None.
        count: Objects of this class in the whole project.
    """

    class_id: int
    name: str
    color: str
    key: int | None
    count: int


@dataclass(frozen=True)
class ObjectItem:
    """One row of the objects panel.

    Attributes:
        object_id: The object.
        title: What the list shows ("car 2").
        class_id: Its class.
        color: "#rrggbb".
        hidden: Not painted and not hit by clicks.
        locked: Painted, but neither hit nor edited.
        solo: The one that is painted fully while others are dimmed.
        score: The segmenter's estimate for its mask, or None for hand-made masks.
        area: Pixels of its mask on this frame, or None when it has none.
        source: Who made the mask, or None when it has none.
        here: It is on the frame shown; on a video it may be absent there, or not tracked yet.
        proposal: Only a machine has seen it.
    """

    object_id: int
    title: str
    class_id: int
    color: str
    hidden: bool
    locked: bool
    solo: bool
    score: float | None
    area: int | None
    source: MaskOrigin | None
    here: bool = True
    proposal: bool = False

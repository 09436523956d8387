"""What the document hands out: frozen rows, the record of a change, and reports. Plain data, no connection inside."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box


class Source(StrEnum):
    """Who made a mask."""

    PERSON = "person"
    MODEL = "model"
    IMPORTED = "imported"


MediaKind = Literal["image", "video"]
MediaStatus = Literal["new", "labelled", "reviewed"]
ObjectState = Literal["person", "proposal"]
Split = Literal["train", "val", "test"]


@dataclass(frozen=True)
class ClassRow:
    """What a thing is.

    Attributes:
        id: Never used twice in a project.
        name: Unique in the project.
        color: `#rrggbb`, lower case.
        position: Place in the list.
        export_id: Number in exported datasets, from 0; given once, never changed, not given again after a delete.
        key: Number key 1…9, or None.
    """

    id: int
    name: str
    color: str
    position: int
    export_id: int
    key: int | None


@dataclass(frozen=True)
class MediaRow:
    """One image or one video.

    Attributes:
        id: Never used twice in a project.
        path: As stored: relative to the project's folder with `/` where it can be; see `Queries.media_path`.
        kind: Image or video; an image has exactly one frame, number 0.
        width: Pixels, as displayed.
        height: Pixels, as displayed.
        frames: How many there are.
        file_size: Bytes when it was added.
        mtime_ns: Modification time when it was added.
        fingerprint: Hash of size, head and tail when it was added.
        position: Place in the list.
        status: `reviewed` when a person said so, else `labelled` with at least one object, else `new`.
        split: Part of the dataset it goes to, or None while nobody said.
        within: The frames between the in and the out mark of a video, or None when there are no marks.
    """

    id: int
    path: str
    kind: MediaKind
    width: int
    height: int
    frames: int
    file_size: int
    mtime_ns: int
    fingerprint: str
    position: int
    status: MediaStatus
    split: Split | None
    within: range | None = None


@dataclass(frozen=True)
class ObjectRow:
    """One thing: an instance on an image, a track on a video.

    Attributes:
        id: Never used twice in a project.
        media_id: Where it is.
        class_id: What it is.
        track: Number within its media, from 1.
        hidden: Not shown.
        locked: Not to be edited.
        crowd: Stands for many things at once (COCO's `iscrowd`).
        state: `proposal` while only a machine has seen it.
        score: Confidence of the detector that proposed it, or None.
        position: Place in the list of its media.
    """

    id: int
    media_id: int
    class_id: int
    track: int
    hidden: bool
    locked: bool
    crowd: bool
    state: ObjectState
    score: float | None
    position: int


@dataclass(frozen=True)
class MaskRow:
    """The pixels of one object on one frame.

    A mask without a pixel says that the object is absent there: said by a person when `source` is so and `keyframe` is
    set, else by the model.

    Attributes:
        object_id: Whose.
        frame: Where; 0 on an image.
        mask: The pixels; its checksum held when it was loaded.
        source: Who made it.
        score: Quality the model gave it (predicted IoU, 0…1), less where another object claims the same; or None.
        keyframe: Set by hand or from a prompt, so that tracking obeys it.
        object_score: The model's score for the object being visible at all, or None.
        overlap: IoU with the mask of the neighbouring frame that it was tracked from, or None.
        reviewed: A person has confirmed it.
        basis: `basis_of` the keyframes before and after it when it was tracked, or None when that is not known. So a
            mask is told from one that is out of date, because a keyframe next to it has changed, come or gone.
    """

    object_id: int
    frame: int
    mask: Mask
    source: Source
    score: float | None
    keyframe: bool
    object_score: float | None = None
    overlap: float | None = None
    reviewed: bool = False
    basis: int | None = None


OUT_OF_DATE = 1 << 48
"""A `MaskRow.basis` that no two keyframes have."""


def basis_of(before: tuple[int, Mask] | None, after: tuple[int, Mask] | None) -> int:
    """What tells two neighbouring keyframes, (frame, mask), from others and from themselves with other masks.

    Returns:
        48 bits, which a float holds exactly.
    """
    digest = hashlib.blake2b(digest_size=6)
    for each in (before, after):
        digest.update(b"-" if each is None else each[0].to_bytes(8, "little") + each[1].checksum)
    return int.from_bytes(digest.digest(), "little")


@dataclass(frozen=True, eq=False, kw_only=True)
class TrackSummary:
    """What is known of one object over a video, less its pixels. Arrays have one entry per stored mask, by frame.

    Attributes:
        frames: (n,) int64, growing.
        area: (n,) int64 pixels; 0 where the object is absent.
        keyframe: (n,) bool.
        source: (n,) text, the values of `Source`.
        score: (n,) float64 predicted IoU; NaN where none is known.
        object_score: (n,) float64; NaN where none is known.
        overlap: (n,) float64 IoU with the mask of the neighbouring frame; NaN where none is known.
        centroid: (n, 2) float64 pixels x, y; NaN where the object is absent.
        reviewed: (n,) bool.
        basis: (n,) int64 `MaskRow.basis`; -1 where none is known.
    """

    frames: NDArray[np.int64]
    area: NDArray[np.int64]
    keyframe: NDArray[np.bool_]
    source: NDArray[np.str_]
    score: NDArray[np.float64]
    object_score: NDArray[np.float64]
    overlap: NDArray[np.float64]
    centroid: NDArray[np.float64]
    reviewed: NDArray[np.bool_]
    basis: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.frames)

    @cached_property
    def obeyed(self) -> NDArray[np.bool_]:
        """(n,) bool: what tracking obeys and never writes: keyframes, and all that no machine has made."""
        made: NDArray[np.bool_] = self.source != Source.MODEL.value
        return made | self.keyframe


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """What proposed a mask. The segmenter's own opinion of it is `MaskRow.score`.

    Attributes:
        by: The networks, as a person calls them: `yolo11n.pt, sam2.1_t.pt`.
        score: The detector's confidence, 0…1, or None when there was no detector.
        box: Where the detector saw the object, pixels of the image as displayed; None when there was no detector.
    """

    by: str
    score: float | None = None
    box: Box | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Proposals:
    """What a review needs to know of machine-made objects, less their pixels. One entry per stored mask with pixels, by
    media, object and frame.

    Attributes:
        object_id: (n,) int64.
        media_id: (n,) int64.
        class_id: (n,) int64.
        frame: (n,) int64; 0 on an image.
        area: (n,) int64 pixels.
        predicted_iou: (n,) float64 quality that the segmenter gave the mask; NaN where none is known.
        score: (n,) float64 confidence of the detector; NaN where none is known.
        box: (n, 4) float64 x0, y0, x1, y1 of the detector; NaN where none is known.
        mask_box: (n, 4) float64 x0, y0, x1, y1 around the mask; NaN where nothing proposed the mask as it is now.
        by: (n,) text `Proposed.by`; "" where nothing proposed the mask as it is now.
    """

    object_id: NDArray[np.int64]
    media_id: NDArray[np.int64]
    class_id: NDArray[np.int64]
    frame: NDArray[np.int64]
    area: NDArray[np.int64]
    predicted_iou: NDArray[np.float64]
    score: NDArray[np.float64]
    box: NDArray[np.float64]
    mask_box: NDArray[np.float64]
    by: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.object_id)


@dataclass(frozen=True)
class MediaCounts:
    """What one media holds."""

    status: MediaStatus = "new"
    objects: int = 0
    proposals: int = 0


@dataclass(frozen=True)
class Change:
    """What one action, undo or redo touched; views refresh from it.

    Attributes:
        label: The action's name.
        revision: The project's revision after it.
        tables: Table → ids of rows added, changed or removed. Masks, prompts, proposals go by the id of their object.
        media_ids: Media rows touched, and media whose objects, masks, prompts or proposals were.
        object_ids: Object rows touched, and objects whose masks, prompts or proposals were.
        class_ids: Class rows touched.
        settings: Names of settings touched.
        frames: Object id → frames where its mask, its prompt or what proposed it was touched.
        origin: What brought it about.
    """

    label: str
    revision: int
    tables: Mapping[str, frozenset[int]] = field(default_factory=dict)
    media_ids: frozenset[int] = frozenset()
    object_ids: frozenset[int] = frozenset()
    class_ids: frozenset[int] = frozenset()
    settings: frozenset[str] = frozenset()
    frames: Mapping[int, frozenset[int]] = field(default_factory=dict)
    origin: Literal["action", "undo", "redo"] = "action"

    def __bool__(self) -> bool:
        return bool(self.tables) or bool(self.settings)


@dataclass(frozen=True)
class Damage:
    """One place that does not hold what was written to it.

    Attributes:
        table: Which table, or "" for the file as a whole.
        key: Primary key of the row, or () for the table as a whole.
        text: What is wrong, for a person.
    """

    table: str
    key: tuple[int | str, ...]
    text: str


_PLACES = {
    "classes": "class {}",
    "media": "media {}",
    "objects": "object {}",
    "masks": "the mask of object {} on frame {}",
    "prompts": "the prompt of object {} on frame {}",
    "proposals": "what proposed the mask of object {} on frame {}",
    "settings": "the setting “{}”",
    "history": "undo step {}",
    "changesets": "undo step {}",
}


def place(table: str, key: tuple[int | str, ...]) -> str:
    """How a person calls a row; its table's name when it has no key."""
    return _PLACES.get(table, table).format(*key) if key else table


@dataclass(frozen=True)
class IntegrityReport:
    """Result of a check.

    Attributes:
        rows: Rows whose checksum was verified.
        damage: What was found; empty when all is well.
        backups: Backups that could take over, newest first.
    """

    rows: int
    damage: tuple[Damage, ...] = ()
    backups: tuple[Path, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is damaged."""
        return not self.damage


@dataclass(frozen=True)
class RelinkReport:
    """What became of the media under the old root.

    Attributes:
        relinked: Now found at the new place.
        missing: Not there either; left as they were.
        changed: Relinked, but the file's content is not the one that was annotated.
    """

    relinked: tuple[int, ...]
    missing: tuple[int, ...]
    changed: tuple[int, ...]

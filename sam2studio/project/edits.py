"""What can be done to a project. Each method changes rows inside the action that handed out the `Edit`.

Arguments are checked before anything is written; what is refused raises `InputError` and rolls the action back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import apsw

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.project import media_files, schema
from sam2studio.project.joining import TrackJoining
from sam2studio.project.records import Change, MediaKind, ObjectState, Proposed, Split
from sam2studio.project.rows import finite
from sam2studio.project.schema import Value

KEYS = range(1, 10)
"""Number keys that can pick a class."""

PALETTE = (
    *("#e6194b", "#3cb44b", "#4363d8", "#f58231", "#911eb4", "#42d4f4", "#f032e6", "#bfef45", "#469990", "#9a6324"),
    *("#ffe119", "#800000", "#aaffc3", "#808000", "#dcbeff", "#000075", "#fabed4", "#ffd8b1", "#a9a9a9", "#00b3b3"),
)
"""Colours of new classes, in turn."""

_COLOR = re.compile(r"#[0-9a-f]{6}")
_NAME_LIMIT = 200
_UNSET: Any = object()


class ImageInfo(Protocol):
    """What the reader of picture headers knows of a file."""

    @property
    def width(self) -> int: ...  # noqa: D102
    @property
    def height(self) -> int: ...  # noqa: D102
    @property
    def file_size(self) -> int: ...  # noqa: D102
    @property
    def mtime_ns(self) -> int: ...  # noqa: D102


class Edit(TrackJoining):
    """The hand that writes, inside one action. What it does to masks and prompts is in its bases.

    Attributes:
        change: What the action did; filled in when it has been committed.
        places: Files that media were said to be, as they are stored.
    """

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        super().__init__(connection, path)
        self.change = Change("", 0)
        self.places: list[str] = []

    # classes

    def add_class(self, name: str, *, color: str | None = None, key: int | None = _UNSET) -> int:
        """Adds a class at the end of the list.

        Args:
            name: Not in the project yet.
            color: `#rrggbb`; the next of the palette by default.
            key: 1…9 or None; the lowest free one by default.

        Returns:
            Its id.
        """
        export_id = self._next_export_id()
        if key is _UNSET:
            taken = {row[0] for row in self._connection.execute("SELECT number_key FROM classes")}
            key = next((free for free in KEYS if free not in taken), None)
        values: dict[str, Value] = {
            "name": self._class_name(name),
            "color": _color(color or PALETTE[export_id % len(PALETTE)]),
            "position": self._next("position", "classes"),
            "export_id": export_id,
            "number_key": self._class_key(key),
        }
        return self._insert(schema.CLASSES, values)

    def change_class(
        self, class_id: int, *, name: str | None = None, color: str | None = None, key: int | None = _UNSET
    ) -> None:
        """Changes what is given; a key that another class had is taken from it."""
        changes: dict[str, Value] = {}
        if name is not None:
            changes["name"] = self._class_name(name, of=class_id)
        if color is not None:
            changes["color"] = _color(color)
        if key is not _UNSET:
            changes["number_key"] = self._class_key(key, of=class_id)
        self._update(schema.CLASSES, (class_id,), changes)

    def move_class(self, class_id: int, *, to: int) -> None:
        """Puts a class at a place of the list, from 0; the others close up."""
        order = [row[0] for row in self._connection.execute("SELECT id FROM classes ORDER BY position, id")]
        if class_id not in order:
            raise InputError(f"class_id: the project holds no class {class_id}.")
        order.remove(class_id)
        order.insert(max(0, to), class_id)
        for position, each in enumerate(order):
            self._update(schema.CLASSES, (each,), {"position": position})

    def delete_class(self, class_id: int) -> None:
        """Removes a class and all its objects. Its export id is not given again."""
        row = self._read(schema.CLASSES, (class_id,))
        self._connection.execute(schema.RETIRED_CLASSES.insert, schema.RETIRED_CLASSES.packed((row[4], row[1])))
        self._delete(schema.CLASSES, (class_id,))

    # media

    def add_image(self, path: Path, info: ImageInfo, *, fingerprint: str | None = None) -> int:
        """Adds a picture at the end of the list; one that is there already keeps its id.

        Args:
            path: The file. It is read, never written.
            info: Of the same file; width and height as displayed.
            fingerprint: Of the same file, by `media_files.fingerprint_of`, where another thread has read it already.

        Returns:
            Its id.
        """
        return self._add_media(path, info, kind="image", frames=1, fingerprint=fingerprint)

    def add_video(self, path: Path, info: ImageInfo, *, frames: int, fingerprint: str | None = None) -> int:
        """Adds a video of `frames` frames, like `add_image`; `path` may be a folder of numbered images."""
        if frames < 1:
            raise InputError(f"frames: a video has at least one, not {frames}.", path=path)
        return self._add_media(path, info, kind="video", frames=frames, fingerprint=fingerprint)

    def remove_media(self, media_ids: Iterable[int]) -> None:
        """Takes media, with their objects, out of the project. The files stay."""
        for media_id in media_ids:
            self._delete(schema.MEDIA, (media_id,))

    def set_media(
        self,
        media_id: int,
        *,
        reviewed: bool | None = None,
        split: Split | None = _UNSET,
        within: range | None = _UNSET,
    ) -> None:
        """Changes what is given. `within` is what the in and the out mark of a video enclose; None takes them away."""
        changes: dict[str, Value] = {}
        if reviewed is not None:
            changes["reviewed"] = int(reviewed)
        if split is not _UNSET:
            if split not in (None, "train", "val", "test"):
                raise InputError(f"split: must be train, val, test or None, not {split!r}.")
            changes["split"] = split
        if within is not _UNSET:
            changes |= self._marks(media_id, within)
        self._update(schema.MEDIA, (media_id,), changes)

    def relocate_media(self, media_id: int, path: Path) -> None:
        """Says where a media's file is now. Size, time and fingerprint stay, so that another content is noticed."""
        self._update(schema.MEDIA, (media_id,), {"path": self._place_of(path)})

    # objects

    def add_object(
        self,
        media_id: int,
        class_id: int,
        *,
        state: ObjectState = "person",
        score: float | None = None,
        crowd: bool = False,
        track: int | None = None,
    ) -> int:
        """Adds an object at the end of its media's list; `track` is the next free number by default.

        Returns:
            Its id.
        """
        self._read(schema.MEDIA, (media_id,))
        self._read(schema.CLASSES, (class_id,))
        within = ("objects WHERE media_id = ?", media_id)
        values: dict[str, Value] = {
            "media_id": media_id,
            "class_id": class_id,
            "track": track if track is not None else self._next("track", *within, start=1),
            "hidden": 0,
            "locked": 0,
            "crowd": int(crowd),
            "state": _state(state),
            "score": finite(score),
            "position": self._next("position", *within),
        }
        return self._insert(schema.OBJECTS, values)

    def add_proposal(
        self,
        media_id: int,
        class_id: int,
        mask: Mask,
        proposed: Proposed,
        *,
        frame: int = 0,
        score: float | None = None,
        keyframe: bool = True,
    ) -> int:
        """Adds an object that only a machine has seen, with its mask; the arguments are those of `set_proposal`.

        Returns:
            Its id.
        """
        object_id = self.add_object(media_id, class_id, state="proposal", score=proposed.score)
        self.set_proposal(object_id, mask, proposed, frame=frame, score=score, keyframe=keyframe)
        return object_id

    def change_object(
        self,
        object_id: int,
        *,
        class_id: int | None = None,
        hidden: bool | None = None,
        locked: bool | None = None,
        crowd: bool | None = None,
        state: ObjectState | None = None,
        score: float | None = _UNSET,
    ) -> None:
        """Changes what is given."""
        changes: dict[str, Value] = {
            name: int(flag)
            for name, flag in (("hidden", hidden), ("locked", locked), ("crowd", crowd))
            if flag is not None
        }
        if class_id is not None:
            self._read(schema.CLASSES, (class_id,))
            changes["class_id"] = class_id
        if state is not None:
            changes["state"] = _state(state)
        if score is not _UNSET:
            changes["score"] = finite(score)
        self._update(schema.OBJECTS, (object_id,), changes)

    def delete_object(self, object_id: int) -> None:
        """Removes an object with its masks and prompts."""
        self._delete(schema.OBJECTS, (object_id,))

    # settings

    def set_setting(self, name: str, value: object) -> None:
        """Notes a document setting: any JSON value; None takes it away."""
        if value is None:
            self._connection.execute(schema.SETTINGS.delete, (name,))
            return
        try:
            text = json.dumps(value, allow_nan=False, sort_keys=True)
        except (TypeError, ValueError) as error:
            raise InputError(f"value: setting {name!r} must be a JSON value ({error}).") from error
        self._connection.execute(schema.SETTINGS.put, schema.SETTINGS.packed((name, text)))

    # checks

    def _next_export_id(self) -> int:
        return max(self._next("export_id", "classes"), self._next("export_id", "retired_classes"))

    def _class_name(self, name: str, *, of: int | None = None) -> str:
        name = name.strip()
        if not name or len(name) > _NAME_LIMIT or not name.isprintable():
            raise InputError(f"name: a class name has 1 to {_NAME_LIMIT} printable characters, not {name[:20]!r}.")
        for class_id, other in self._connection.execute("SELECT id, name FROM classes"):
            if other == name and class_id != of:
                raise InputError(f"name: there is a class “{name}” already.", todo="Choose another name.")
        return name

    def _class_key(self, key: int | None, *, of: int | None = None) -> int | None:
        if key is None:
            return None
        if key not in KEYS:
            raise InputError(f"key: must be 1…9 or None, not {key!r}.")
        holders: list[Any] = self._connection.execute("SELECT id FROM classes WHERE number_key = ?", (key,)).fetchall()
        for (holder,) in holders:
            if holder != of:
                self._update(schema.CLASSES, (holder,), {"number_key": None})
        return key

    def _marks(self, media_id: int, within: range | None) -> dict[str, Value]:
        if within is None:
            return {"range_first": None, "range_last": None}
        frames = self._read(schema.MEDIA, (media_id,))[5]
        if within.step != 1 or not within or within[0] < 0 or within[-1] >= frames:
            raise InputError(f"within: must be a stretch of the frames 0…{frames - 1}, not {within}.")
        return {"range_first": within[0], "range_last": within[-1]}

    def _add_media(
        self, path: Path, info: ImageInfo, *, kind: MediaKind, frames: int, fingerprint: str | None = None
    ) -> int:
        stored = self._place_of(path)
        for (known,) in self._connection.execute("SELECT id FROM media WHERE path = ?", (stored,)):
            return int(known)
        if info.width < 1 or info.height < 1:
            raise InputError(f"info: impossible size {info.width} × {info.height}.", path=path)
        values: dict[str, Value] = {
            "path": stored,
            "kind": kind,
            "width": int(info.width),
            "height": int(info.height),
            "frames": int(frames),
            "file_size": int(info.file_size),
            "mtime_ns": int(info.mtime_ns),
            "fingerprint": fingerprint or media_files.fingerprint_of(path),
            "position": self._next("position", "media"),
            "reviewed": 0,
            "split": None,
            "range_first": None,
            "range_last": None,
        }
        return self._insert(schema.MEDIA, values)

    def _place_of(self, path: Path) -> str:
        stored = media_files.stored_path(path, self._path.parent)
        self.places.append(stored)
        return stored


def _color(color: str) -> str:
    if not _COLOR.fullmatch(color.lower()):
        raise InputError(f"color: must be #rrggbb, not {color!r}.")
    return color.lower()


def _state(state: ObjectState) -> ObjectState:
    if state not in ("person", "proposal"):
        raise InputError(f"state: must be person or proposal, not {state!r}.")
    return state

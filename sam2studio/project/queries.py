"""Everything that is read from a project. Each method is one SQL statement; tuples come ordered by position.

Thread: that of the connection's owner. Rows are verified against their checksums as they are read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import compress
from pathlib import Path
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from sam2studio.core import rle
from sam2studio.core.errors import InputError
from sam2studio.core.files import is_there
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Prompt
from sam2studio.project import codecs, media_files, schema
from sam2studio.project.connection import readable_rows, storage_errors
from sam2studio.project.integrity import damaged_row
from sam2studio.project.records import ClassRow, Damage, MaskRow, MediaCounts, MediaRow, ObjectRow
from sam2studio.project.schema import Table

_WITH_OBJECTS = "EXISTS (SELECT 1 FROM objects WHERE objects.media_id = media.id)"
_HEIGHT, _AREA, _RUNS = (schema.MASKS.columns.index(name) for name in ("height", "area", "runs"))
_MEDIA = schema.MEDIA.select_any.replace(" FROM ", f", {_WITH_OBJECTS} FROM ", 1)


class Queries:
    """The reading half of a project.

    Args:
        connection: To the file.
        path: The project as the user knows it.

    Attributes:
        path: The project as the user knows it.
        folder: Where relative media paths start.
        document_id: Tells documents apart, wherever their files lie; a copy that was saved is another document.
    """

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path
        self.folder = path.parent.parent if media_files.is_backup(path) else path.parent
        self.document_id = str(connection.execute("SELECT document FROM state").get)

    @property
    def revision(self) -> int:
        """Counts the changes that were committed, undo and redo included; grows for ever."""
        return self._number("SELECT revision FROM state")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read inside the block is of one moment, whatever another process writes meanwhile.

        Does nothing for the writer itself, nor where looking for long would keep the writer from writing (drives
        without a write-ahead log); there `revision` tells whether something changed.
        """
        connection = self._connection
        if not connection.readonly("main") or connection.pragma("journal_mode") != "wal":
            yield
            return
        self._fetch("BEGIN")
        try:
            yield
        finally:
            connection.execute("ROLLBACK")

    def classes(self) -> tuple[ClassRow, ...]:
        """All classes."""
        rows = self._rows(schema.CLASSES, "ORDER BY position, id")
        return tuple(codecs.class_row(row) for row in rows)

    def retired_classes(self) -> dict[int, str]:
        """Export id → name of deleted classes, so that a dataset's table of names can keep their places."""
        return {row[0]: row[1] for row in self._rows(schema.RETIRED_CLASSES, "ORDER BY export_id")}

    def media(self) -> tuple[MediaRow, ...]:
        """All images and videos."""
        rows = self._verified(schema.MEDIA, self._fetch(f"{_MEDIA} ORDER BY position, id"))
        return tuple(codecs.media_row(row) for row in rows)

    def media_row(self, media_id: int) -> MediaRow:
        """One image or video.

        Raises:
            InputError: There is none with that id.
        """
        for row in self._verified(schema.MEDIA, self._fetch(f"{_MEDIA} WHERE id = ?", media_id)):
            return codecs.media_row(row)
        raise InputError(f"media_id: the project holds no media {media_id}.")

    def media_count(self) -> int:
        """How many images and videos there are."""
        return self._number("SELECT count(*) FROM media")

    def media_status(self, media_id: int | None = None) -> dict[int, MediaCounts]:
        """Media id → what it holds, for every media or for one."""
        where, values = ("", ()) if media_id is None else ("WHERE media.id = ?", (media_id,))
        rows = self._fetch(
            "SELECT media.id, media.reviewed, count(objects.id), coalesce(sum(objects.state = 'proposal'), 0)"
            f" FROM media LEFT JOIN objects ON objects.media_id = media.id {where} GROUP BY media.id",
            *values,
        )
        return {
            media_id: MediaCounts("reviewed" if reviewed else "labelled" if objects else "new", objects, proposals)
            for media_id, reviewed, objects, proposals in rows
        }

    def class_counts(self) -> dict[int, int]:
        """Class id → number of objects, for every class."""
        return dict(
            self._fetch(
                "SELECT classes.id, count(objects.id) FROM classes"
                " LEFT JOIN objects ON objects.class_id = classes.id GROUP BY classes.id"
            )
        )

    def objects(self, media_id: int, frame: int | None = None) -> tuple[ObjectRow, ...]:
        """Objects of one media: all of them, or those with a mask on `frame`."""
        where, values = "WHERE media_id = ?", [media_id]
        if frame is not None:
            where += " AND EXISTS (SELECT 1 FROM masks WHERE object_id = objects.id AND frame = ?)"
            values.append(frame)
        rows = self._rows(schema.OBJECTS, f"{where} ORDER BY position, id", *values)
        return tuple(codecs.object_row(row) for row in rows)

    def object_row(self, object_id: int) -> ObjectRow:
        """One object.

        Raises:
            InputError: There is none with that id.
        """
        for row in self._rows(schema.OBJECTS, "WHERE id = ?", object_id):
            return codecs.object_row(row)
        raise InputError(f"object_id: the project holds no object {object_id}.")

    def mask(self, object_id: int, frame: int = 0) -> MaskRow | None:
        """The mask of one object on one frame, if it has one there."""
        rows = self._rows(schema.MASKS, "WHERE object_id = ? AND frame = ?", object_id, frame)
        return next(self._masks(rows), None)

    def masks(
        self, media_id: int, frame: int = 0, *, among: Collection[int] | None = None, near: Iterable[Mask] | None = None
    ) -> dict[int, MaskRow]:
        """Object id → mask, for the objects of one media that have one on that frame, in the order of the objects.

        Args:
            media_id: Which media.
            frame: On which frame.
            among: Objects that are asked for; all by default.
            near: Only masks whose box overlaps that of one of these; others are passed over without being decoded.
        """
        condition = (
            "JOIN objects ON objects.id = masks.object_id WHERE objects.media_id = ? AND masks.frame = ?"
            " ORDER BY objects.position, objects.id"
        )
        rows = self._fetch(f"{schema.MASKS.select_any} {condition}", media_id, frame)
        if among is not None:
            rows = [row for row in rows if row[0] in among]
        if near is not None:
            rows = [row for row in rows if row[_AREA]]
            rows = list(compress(rows, _near(rows, near)))
        return {mask.object_id: mask for mask in self._masks(self._verified(schema.MASKS, rows))}

    def prompt(self, object_id: int, frame: int = 0) -> Prompt:
        """What was said about an object on a frame; empty when nothing was."""
        for row in self._rows(schema.PROMPTS, "WHERE object_id = ? AND frame = ?", object_id, frame):
            return codecs.prompt(row[2])
        return Prompt()

    def setting(self, name: str, default: Any = None) -> Any:
        """A document setting, any JSON value."""
        for row in self._rows(schema.SETTINGS, "WHERE name = ?", name):
            return json.loads(row[1])
        return default

    def frame_index(self, fingerprint: str) -> bytes | None:
        """The cached frame index of the video with that fingerprint."""
        for row in self._rows(schema.FRAME_INDEXES, "WHERE fingerprint = ?", fingerprint):
            return bytes(row[1])
        return None

    def media_path(self, row: MediaRow) -> Path:
        """Where the file of a media row should be."""
        return media_files.found_path(row.path, self.folder)

    def missing_media(self) -> tuple[MediaRow, ...]:
        """Media whose files are not where they should be."""
        return tuple(row for row in self.media() if not is_there(self.media_path(row)))

    def changed_media(self) -> tuple[MediaRow, ...]:
        """Media whose files are there, but with another content than the one that was added."""
        return tuple(row for row in self.media() if media_files.differs(self.media_path(row), row))

    def table_rows(self, table: Table) -> Iterator[tuple[Any, ...]]:
        """All rows of a table whose checksums hold, in key order, without the checksums."""
        with storage_errors(self.path):
            for row in readable_rows(self._connection.execute(table.select)):
                if row is None or not table.holds(row):
                    raise damaged_row(self.path, Damage(table.name, () if row is None else row[: table.key], ""))
                yield row[:-1]

    def _number(self, sql: str) -> int:
        return next((int(value) for (value,) in self._fetch(sql)), 0)

    def _fetch(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with storage_errors(self.path):
            try:
                return list(self._connection.execute(sql, values))
            except UnicodeDecodeError as error:
                raise apsw.CorruptError("a text is damaged") from error

    def _rows(self, table: Table, condition: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Rows of one table whose checksums hold; `condition` follows the FROM clause."""
        return self._verified(table, self._fetch(f"{table.select_any} {condition}", *values))

    def _verified(self, table: Table, rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        width = len(table.columns) + 1
        for row in rows:
            if not table.holds(row[:width]):
                raise damaged_row(self.path, Damage(table.name, row[: table.key], ""))
            yield row

    def _masks(self, rows: Iterator[tuple[Any, ...]]) -> Iterator[MaskRow]:
        for row in rows:
            try:
                yield codecs.mask_row(row)
            except ValueError as error:  # the checksum holds: the file was made so
                raise damaged_row(self.path, Damage("masks", row[:2], "")) from error


def _near(rows: Sequence[tuple[Any, ...]], near: Iterable[Mask]) -> NDArray[np.bool_]:
    """Which masks, rows of one media with a pixel each, may touch one of others."""
    around = [(x, y, x + width, y + height) for x, y, width, height in (mask.bbox for mask in near if mask.bbox)]
    if not rows or not around:
        return np.zeros(len(rows), np.bool_)
    try:
        boxes = rle.boxes([row[_RUNS] for row in rows], height=rows[0][_HEIGHT])
    except ValueError:  # the file was made so: decoding them one by one tells which
        return np.ones(len(rows), np.bool_)
    left, top, right, bottom = boxes.T[:, :, None]
    x0, y0, x1, y1 = np.array(around).T
    touching: NDArray[np.bool_] = ((left < x1) & (x0 < right) & (top < y1) & (y0 < bottom)).any(axis=1)
    return touching

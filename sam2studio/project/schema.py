"""The tables of a `.s2s` file, and the checksum that every row carries.

SQLite has no page checksums: a flipped bit inside a text or a blob passes its integrity check. So each row ends in a
64-bit BLAKE2 of its other columns, written with it and verified when it is read.

Recorded tables are the document: their changes are undone and redone, and they make up the content hash. The others
are about the document: `history` with its `changesets`, `state` (one row), `frame_indexes` (a cache).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import apsw

APPLICATION_ID = 0x53325331
"""The letters S2S1, in the file's header."""

VERSION = 3
"""`user_version` of the files that this program writes. See `sam2studio.project.migrations`."""

Value = int | float | str | bytes | None

SCHEMA_1 = """
CREATE TABLE state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  document TEXT NOT NULL,
  revision INTEGER NOT NULL,
  history_cursor INTEGER NOT NULL,
  clean INTEGER NOT NULL,
  checksum BLOB NOT NULL
) STRICT;
CREATE TABLE history (
  id INTEGER PRIMARY KEY,
  label TEXT NOT NULL,
  created TEXT NOT NULL,
  checksum BLOB NOT NULL
) STRICT;
CREATE TABLE changesets (
  history_id INTEGER NOT NULL REFERENCES history (id) ON DELETE CASCADE,
  part INTEGER NOT NULL,
  data BLOB NOT NULL,
  checksum BLOB NOT NULL,
  PRIMARY KEY (history_id, part)
) STRICT;
CREATE TABLE frame_indexes (
  fingerprint TEXT PRIMARY KEY,
  data BLOB NOT NULL,
  checksum BLOB NOT NULL
) STRICT;
CREATE TABLE settings (
  name TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL,
  checksum BLOB NOT NULL
) STRICT;
CREATE TABLE classes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  color TEXT NOT NULL,
  position INTEGER NOT NULL,
  export_id INTEGER NOT NULL,
  number_key INTEGER,
  checksum BLOB NOT NULL
) STRICT;
CREATE TABLE retired_classes (
  export_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  checksum BLOB NOT NULL
) STRICT;
CREATE TABLE media (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  frames INTEGER NOT NULL,
  file_size INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  position INTEGER NOT NULL,
  reviewed INTEGER NOT NULL,
  split TEXT,
  checksum BLOB NOT NULL
) STRICT;
CREATE TABLE objects (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  media_id INTEGER NOT NULL REFERENCES media (id) ON DELETE CASCADE,
  class_id INTEGER NOT NULL REFERENCES classes (id) ON DELETE CASCADE,
  track INTEGER NOT NULL,
  hidden INTEGER NOT NULL,
  locked INTEGER NOT NULL,
  crowd INTEGER NOT NULL,
  state TEXT NOT NULL,
  score REAL,
  position INTEGER NOT NULL,
  checksum BLOB NOT NULL
) STRICT;
CREATE TABLE masks (
  object_id INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
  frame INTEGER NOT NULL,
  source TEXT NOT NULL,
  keyframe INTEGER NOT NULL,
  score REAL,
  object_score REAL,
  height INTEGER NOT NULL,
  width INTEGER NOT NULL,
  area INTEGER NOT NULL,
  runs BLOB NOT NULL,
  checksum BLOB NOT NULL,
  PRIMARY KEY (object_id, frame)
) STRICT;
CREATE TABLE prompts (
  object_id INTEGER NOT NULL REFERENCES objects (id) ON DELETE CASCADE,
  frame INTEGER NOT NULL,
  data TEXT NOT NULL,
  checksum BLOB NOT NULL,
  PRIMARY KEY (object_id, frame)
) STRICT;
CREATE INDEX media_by_path ON media (path);
CREATE INDEX media_by_position ON media (position);
CREATE INDEX objects_by_media ON objects (media_id, position);
CREATE INDEX objects_by_class ON objects (class_id);
"""

SCHEMA_2 = """
ALTER TABLE media ADD COLUMN range_first INTEGER;
ALTER TABLE media ADD COLUMN range_last INTEGER;
ALTER TABLE masks ADD COLUMN reviewed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE masks ADD COLUMN overlap REAL;
ALTER TABLE masks ADD COLUMN centre_x REAL;
ALTER TABLE masks ADD COLUMN centre_y REAL;
ALTER TABLE masks ADD COLUMN basis INTEGER;
CREATE INDEX masks_for_tracks ON masks
  (object_id, frame, area, keyframe, source, score, object_score, overlap, centre_x, centre_y, reviewed, basis);
"""
"""Tracks. The index holds all that a summary of a track tells, so that it is read without the pixels."""

SCHEMA_3 = """
CREATE TABLE proposals (
  object_id INTEGER NOT NULL,
  frame INTEGER NOT NULL,
  proposed_by TEXT NOT NULL,
  score REAL,
  box_x0 REAL,
  box_y0 REAL,
  box_x1 REAL,
  box_y1 REAL,
  mask_x0 REAL NOT NULL,
  mask_y0 REAL NOT NULL,
  mask_x1 REAL NOT NULL,
  mask_y1 REAL NOT NULL,
  checksum BLOB NOT NULL,
  PRIMARY KEY (object_id, frame),
  FOREIGN KEY (object_id, frame) REFERENCES masks (object_id, frame) ON DELETE CASCADE
) STRICT;
"""
"""Proposals: what proposed a mask, and the box around it, so that a review reads no pixels. A table of its own, because
a column behind the pixels is read through all of them."""


@dataclass(frozen=True)
class Table:
    """One table: its columns less the checksum, a blob (if any) last, and the SQL that every caller uses.

    Attributes:
        name: In SQL.
        columns: What the checksum covers, in this order.
        key: How many of the first columns make up the primary key.
        recorded: Whether its changes are part of the document (undo, content hash).
        later: Columns, next to each other, that later versions of the file added → what older rows hold there. A row
            that holds only that in them has the checksum it would have without them, so that rows, and undo steps, of
            older versions stay as they were written.
        since: First version of the file that has it.
    """

    name: str
    columns: tuple[str, ...]
    key: int = 1
    recorded: bool = True
    later: Mapping[str, Value] = field(default_factory=dict)
    since: int = 1

    @cached_property
    def select(self) -> str:
        """All rows with their checksums, in key order; append nothing."""
        return f"{self.select_any} ORDER BY {', '.join(self.columns[: self.key])}"

    @cached_property
    def select_any(self) -> str:
        """All rows with their checksums; a condition may follow."""
        return f"SELECT {', '.join(f'{self.name}.{c}' for c in self.columns)}, {self.name}.checksum FROM {self.name}"

    def select_from(self, present: Collection[str]) -> str:
        """All rows with their checksums, of a file that may be older; append nothing, or an order."""
        columns = ", ".join(
            f"{self.name}.{c}" if c in present or c not in self.later else _literal(self.later[c])
            for c in (*self.columns, "checksum")
        )
        return f"SELECT {columns} FROM {self.name}"

    @cached_property
    def select_one(self) -> str:
        """The row of a key."""
        return f"{self.select_any} WHERE {self._by_key}"

    @cached_property
    def insert(self) -> str:
        """A new row from `packed`."""
        marks = ", ".join("?" * (len(self.columns) + 1))
        return f"INSERT INTO {self.name} ({', '.join(self.columns)}, checksum) VALUES ({marks})"

    @cached_property
    def put(self) -> str:
        """A row from `packed`, in the place of one with the same key."""
        names = ", ".join(self.columns[: self.key])
        sets = ", ".join(f"{c} = excluded.{c}" for c in (*self.columns[self.key :], "checksum"))
        return f"{self.insert} ON CONFLICT ({names}) DO UPDATE SET {sets}"

    @cached_property
    def delete(self) -> str:
        """Removes the row of a key."""
        return f"DELETE FROM {self.name} WHERE {self._by_key}"

    @cached_property
    def _by_key(self) -> str:
        return " AND ".join(f"{column} = ?" for column in self.columns[: self.key])

    @cached_property
    def _person(self) -> bytes:
        return self.name.encode()

    def packed(self, values: Sequence[Value]) -> tuple[Value, ...]:
        """The values of a row and the checksum over them."""
        return (*values, self.checksum(values))

    def checksum(self, values: Sequence[Value]) -> bytes:
        """64-bit BLAKE2 of a row, bound to its table."""
        if self.later and tuple(values[self._added]) == self._defaults:
            values = (*values[: self._added.start], *values[self._added.stop :])
        blob = values[-1]
        plain, tail = (values[:-1], blob) if isinstance(blob, bytes) else (values, b"")
        payload = "\0".join(map(str, plain)).encode("utf-8", "surrogatepass") + tail
        return hashlib.blake2b(payload, digest_size=8, person=self._person).digest()

    def holds(self, row: Sequence[Value]) -> bool:
        """Whether a row read with its checksum is the one that was written."""
        return self.checksum(row[:-1]) == row[-1]

    @cached_property
    def _added(self) -> slice:
        start = min(self.columns.index(name) for name in self.later)
        return slice(start, start + len(self.later))

    @cached_property
    def _defaults(self) -> tuple[Value, ...]:
        return tuple(self.later[name] for name in self.columns[self._added])


def _literal(value: Value) -> str:
    return "NULL" if value is None else str(value)


STATE = Table("state", ("id", "document", "revision", "history_cursor", "clean"), recorded=False)
HISTORY = Table("history", ("id", "label", "created"), recorded=False)
CHANGESETS = Table("changesets", ("history_id", "part", "data"), key=2, recorded=False)
FRAME_INDEXES = Table("frame_indexes", ("fingerprint", "data"), recorded=False)
SETTINGS = Table("settings", ("name", "value"))
CLASSES = Table("classes", ("id", "name", "color", "position", "export_id", "number_key"))
RETIRED_CLASSES = Table("retired_classes", ("export_id", "name"))
MEDIA = Table(
    "media",
    (
        *("id", "path", "kind", "width", "height", "frames", "file_size", "mtime_ns", "fingerprint", "position"),
        *("reviewed", "split", "range_first", "range_last"),
    ),
    later={"range_first": None, "range_last": None},
)
OBJECTS = Table(
    "objects",
    ("id", "media_id", "class_id", "track", "hidden", "locked", "crowd", "state", "score", "position"),
)
MASKS = Table(
    "masks",
    (
        *("object_id", "frame", "source", "keyframe", "score", "object_score", "height", "width", "area"),
        *("reviewed", "overlap", "centre_x", "centre_y", "basis", "runs"),
    ),
    key=2,
    later={"reviewed": 0, "overlap": None, "centre_x": None, "centre_y": None, "basis": None},
)
PROPOSALS = Table(
    "proposals",
    (
        *("object_id", "frame", "proposed_by", "score", "box_x0", "box_y0", "box_x1", "box_y1"),
        *("mask_x0", "mask_y0", "mask_x1", "mask_y1"),
    ),
    key=2,
    since=3,
)
PROMPTS = Table("prompts", ("object_id", "frame", "data"), key=2)

TABLES = (
    *(STATE, HISTORY, CHANGESETS, FRAME_INDEXES),
    *(SETTINGS, CLASSES, RETIRED_CLASSES, MEDIA, OBJECTS, MASKS, PROPOSALS, PROMPTS),
)
"""Every table, parents before children."""

RECORDED = tuple(table for table in TABLES if table.recorded)
"""The document."""


def objects_in(connection: apsw.Connection) -> dict[tuple[str, str], str | None]:
    """(type, name) → SQL of everything that a file's schema holds, less SQLite's own bookkeeping."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    return {(str(kind), str(name)): sql for kind, name, sql in rows}

"""Writing rows: what every kind of edit needs, whatever table it is about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import apsw

from sam2studio.core.errors import InputError
from sam2studio.project import schema
from sam2studio.project.integrity import damaged_row
from sam2studio.project.records import Damage
from sam2studio.project.schema import Table, Value


class RowEdits:
    """Rows by key, verified as they are read."""

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._homes: dict[int, tuple[int, int, int]] = {}

    def _read(self, table: Table, key: tuple[int, ...]) -> tuple[Any, ...]:
        for row in self._connection.execute(table.select_one, key):
            return self._sound(table, row)
        kind = {"classes": "class", "objects": "object"}.get(table.name, table.name)
        raise InputError(f"{kind}_id: the project holds no {kind} {key[0]}.")

    def _sound(self, table: Table, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """A row without its checksum, which holds."""
        if not table.holds(row):
            raise damaged_row(self._path, Damage(table.name, row[: table.key], ""))
        return tuple(row[:-1])

    def _insert(self, table: Table, values: Mapping[str, Value]) -> int:
        key = self._next_id(table)
        self._connection.execute(table.insert, table.packed((key, *(values[c] for c in table.columns[1:]))))
        return key

    def _update(self, table: Table, key: tuple[int, ...], changes: Mapping[str, Value]) -> None:
        row = dict(zip(table.columns, self._read(table, key), strict=True))
        if any(row[name] != value for name, value in changes.items()):
            self._connection.execute(table.put, table.packed(tuple((row | dict(changes)).values())))

    def _delete(self, table: Table, key: tuple[int, ...]) -> None:
        self._read(table, key)
        self._connection.execute(table.delete, key)
        self._homes.clear()

    def _next_id(self, table: Table) -> int:
        """Never one that was used before, not even by a row that an undo took back."""
        rows = self._connection.execute(
            f"SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{table.name}'), 0),"
            f" coalesce((SELECT max(id) FROM {table.name}), 0)) + 1"
        )
        return int(rows.get)

    def _next(self, column: str, source: str, *values: Value, start: int = 0) -> int:
        rows = self._connection.execute(f"SELECT coalesce(max({column}) + 1, ?) FROM {source}", (start, *values))
        return int(rows.get)

    def _home(self, object_id: int, frame: int) -> tuple[int, int]:
        """(height, width) of the pictures that an object lies on, after checking that `frame` is one of them."""
        if object_id not in self._homes:
            media_id = self._read(schema.OBJECTS, (object_id,))[1]
            media = self._read(schema.MEDIA, (media_id,))
            self._homes[object_id] = (media[4], media[3], media[5])
        height, width, frames = self._homes[object_id]
        if not 0 <= frame < frames:
            raise InputError(f"frame: must be 0…{frames - 1}, not {frame}.")
        return height, width


def finite(score: float | None) -> float | None:
    """A score that can be stored.

    Raises:
        InputError: It is not a finite number.
    """
    if score is None:
        return None
    if score != score or abs(score) == float("inf"):
        raise InputError("score: must be a finite number.")
    return float(score)

"""What is left of a damaged project: every row that still is what was written, in a new file with sound indexes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw

from sam2studio.project import schema
from sam2studio.project.connection import connect_reader, extended_code, readable_rows
from sam2studio.project.creating import create_file
from sam2studio.project.records import Damage, place
from sam2studio.project.schema import Table

_UNREADABLE = (apsw.CorruptError, apsw.SQLError, apsw.IOError)


def salvage(damaged: Path, target: Path) -> tuple[Damage, ...]:
    """Writes the sound rows of a file that nobody uses into a new project, without its undo history.

    Returns:
        What had to be left out.
    """
    create_file(target)
    reader, writer = connect_reader(damaged, frozen=True), apsw.Connection(str(target))
    try:
        writer.pragma("foreign_keys", True)
        damage: list[Damage] = []
        with writer:
            for table in schema.RECORDED:
                damage.extend(_rescue(reader, writer, table))
        return tuple(damage)
    finally:
        writer.close()
        reader.close()


def _rescue(reader: apsw.Connection, writer: apsw.Connection, table: Table) -> Iterator[Damage]:
    written: set[tuple[Any, ...]] = set()
    refused: set[tuple[Any, ...]] = set()
    lost: Counter[str] = Counter()
    for descending in (False, True):  # from both ends, as far as a damaged page lets the scan come
        for row in _scan(reader, table, descending=descending):
            key = None if row is None else row[: table.key]
            if row is None or key is None:
                lost["cannot be read"] += not descending
            elif key in written or key in refused:
                continue
            elif not table.holds(row):
                refused.add(key)
                yield Damage(table.name, key, f"{place(table.name, key)} is not what was written")
            elif _put(writer, table, row):
                written.add(key)
            else:
                refused.add(key)
                lost["belong to something that is damaged"] += 1
    for why, count in lost.items():
        if count:
            yield Damage(table.name, (), f"{count} rows of {table.name} {why}")


def _scan(reader: apsw.Connection, table: Table, *, descending: bool) -> Iterator[tuple[Any, ...] | None]:
    """Rows in the order in which they lie in the file; no index is believed. None for one that cannot be read."""
    order = f"NOT INDEXED ORDER BY {table.name}.rowid {'DESC' if descending else 'ASC'}"
    try:
        yield from readable_rows(reader.execute(f"{table.select_any} {order}"))
    except _UNREADABLE:
        yield None


def _put(writer: apsw.Connection, table: Table, row: tuple[Any, ...]) -> bool:
    try:
        writer.execute(table.insert, row)
        return True
    except apsw.ConstraintError as error:
        if extended_code(error) != apsw.SQLITE_CONSTRAINT_FOREIGNKEY:
            raise
        return False

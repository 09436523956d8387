"""What is left of a damaged project: every row that still is what was written, in a new file with sound indexes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw

from sam2studio.project import schema
from sam2studio.project.connection import connect_reader, extended_code
from sam2studio.project.creating import create_file
from sam2studio.project.integrity import table_rows
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
    unreadable, homeless = False, 0
    for descending in (False, True):  # from both ends, as far as a damaged page lets the scan come
        for row in _scan(reader, table, descending=descending):
            if row is None:
                unreadable = True
                continue
            key = row[: table.key]
            if key in written or key in refused:
                continue
            if table.holds(row) and _put(writer, table, row):
                written.add(key)
                continue
            refused.add(key)
            if table.holds(row):
                homeless += 1
            else:
                yield Damage(table.name, key, f"{place(table.name, key)} is not what was written")
    if unreadable:
        yield Damage(table.name, (), f"part of {table.name} cannot be read")
    if homeless:
        yield Damage(table.name, (), f"left out of {table.name}, with what they belong to: {homeless}")


def _scan(reader: apsw.Connection, table: Table, *, descending: bool) -> Iterator[tuple[Any, ...] | None]:
    """Rows in the order in which they lie in the file; no index is believed. None for one that cannot be read."""
    order = f"NOT INDEXED ORDER BY {table.name}.rowid {'DESC' if descending else 'ASC'}"
    try:
        yield from table_rows(reader, table, order)
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

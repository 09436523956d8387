"""Is the file what was written? SQLite's own check for the structure, row checksums for the content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import apsw

from sam2studio.core.errors import ProjectDamagedError
from sam2studio.project import schema
from sam2studio.project.connection import readable_rows
from sam2studio.project.records import Damage, IntegrityReport, place
from sam2studio.project.schema import Table

SMALL_TABLES = (
    *(schema.STATE, schema.HISTORY, schema.SETTINGS),
    *(schema.CLASSES, schema.RETIRED_CLASSES, schema.MEDIA, schema.OBJECTS),
)
"""Verified whenever a project is opened: counts and lists are computed from them without reading whole rows."""

_MESSAGES = 20  # of SQLite's own check; more would not tell more
_SHOWN = 3


class DamageFoundError(ProjectDamagedError):
    """Part of the project is not what was written.

    Attributes:
        report: What is damaged and which backups there are.
    """

    report: IntegrityReport = IntegrityReport(rows=0)


def damage_error(path: Path, report: IntegrityReport) -> DamageFoundError:
    """The sentence for a damaged file; nothing was moved or changed."""
    listed = "; ".join(damage.text for damage in report.damage[:_SHOWN])[:160]
    more = len(report.damage) - _SHOWN
    backup = f"or take the backup “{report.backups[0].name}”" if report.backups else "there is no backup of it"
    error = DamageFoundError(
        f"The project is damaged: {listed}{f' and {more} more' if more > 0 else ''}.",
        path=path,
        safe="The file was not changed.",
        todo=f"Open what is left as a read-only copy, {backup}.",
    )
    error.report = report
    return error


def damaged_row(path: Path, damage: Damage) -> ProjectDamagedError:
    """One row whose checksum does not hold."""
    return ProjectDamagedError(
        f"Damaged: {place(damage.table, damage.key)} is not what was written.",
        path=path,
        safe="Nothing was changed; everything else is readable.",
        todo="Open the project as a read-only copy, or take a backup.",
    )


def table_rows(connection: apsw.Connection, table: Table, order: str = "") -> Iterator[tuple[Any, ...] | None]:
    """Rows with their checksums, of a file that may be of an older version; None for one that holds a broken text."""
    if int(connection.pragma("user_version")) < table.since:
        return iter(())
    present = {str(row[1]) for row in connection.execute(f"PRAGMA table_info({table.name})")}
    return readable_rows(connection.execute(f"{table.select_from(present)} {order}"))


def check(connection: apsw.Connection, tables: Sequence[Table] = schema.TABLES) -> tuple[int, tuple[Damage, ...]]:
    """Checks structure, references and the checksums of `tables`.

    Returns:
        How many rows were verified, and what is wrong.
    """
    damage = list(_structure(connection))
    rows = 0
    for table in tables:
        try:
            for row in table_rows(connection, table):
                rows += 1
                damage.extend(_row(table, row))
        except (apsw.CorruptError, apsw.SQLError, apsw.IOError) as error:
            damage.append(Damage(table.name, (), f"{table.name} cannot be read to the end ({error})"))
    return rows, tuple(damage)


def content_hash(connection: apsw.Connection) -> str:
    """Hash of the recorded tables."""
    digest = hashlib.blake2b(digest_size=16)
    for table in schema.RECORDED:
        for row in connection.execute(table.select):
            digest.update(table.checksum(row[:-1]))
    return digest.hexdigest()


def _structure(connection: apsw.Connection) -> Iterator[Damage]:
    try:
        for (text,) in connection.execute(f"PRAGMA integrity_check({_MESSAGES})"):
            if text != "ok":
                yield Damage("", (), str(text).replace("\n", " "))
        for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check"):
            yield Damage(table, (rowid,), f"{table} {rowid} belongs to nothing in {parent}")
    except (apsw.CorruptError, apsw.NotADBError, apsw.SQLError, apsw.IOError) as error:
        yield Damage("", (), f"the structure cannot be read ({error})")


def _row(table: Table, row: tuple[Any, ...] | None) -> Iterator[Damage]:
    if row is None:
        yield Damage(table.name, (), f"{table.name} holds a text that is none")
        return
    key = tuple(part if isinstance(part, int) else str(part) for part in row[: table.key])
    if not table.holds(row):
        yield Damage(table.name, key, f"{place(table.name, key)} is not what was written")

"""Copies of a project in `NAME.s2s-backups/` beside it, made with SQLite's backup interface and verified.

A backup is a whole project. It opens read-only; "Save a copy" makes a working project of it.
Functions here take paths and use connections of their own, so they may run on any thread.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw

from sam2studio.core import files
from sam2studio.core.errors import ProjectError
from sam2studio.core.progress import CancelToken
from sam2studio.project import integrity, migrations, schema
from sam2studio.project.connection import connect_reader, storage_errors, storage_full
from sam2studio.project.records import IntegrityReport

RECENT, DAILY, WEEKLY = 10, 7, 4
"""How many backups are kept: the newest, one for each of the last days, one for each of the last weeks."""

MINUTES = 30
"""How old the newest backup of a changed project may become."""

_NAME = re.compile(r"(\d{8}T\d{6}Z)-r(\d+)-([a-z0-9-]+)\.s2s")
_STAMP = "%Y%m%dT%H%M%SZ"
_PAGES_PER_STEP = 4096


@dataclass(frozen=True)
class Backup:
    """One backup as it is listed.

    Attributes:
        path: The file.
        made: When, in UTC.
        revision: The project's revision it holds.
        reason: As given to `make_backup`, in lower case with hyphens.
        size: Bytes.
    """

    path: Path
    made: datetime
    revision: int
    reason: str
    size: int


def folder_of(project: Path) -> Path:
    """Where the backups of a project lie."""
    return project.with_name(f"{project.name}-backups")


def list_backups(project: Path) -> tuple[Path, ...]:
    """The backups of a project, newest first."""
    folder = folder_of(project)
    found = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)] if folder.is_dir() else []
    return tuple(sorted(found, key=lambda path: path.name, reverse=True))


def describe(backup: Path) -> Backup:
    """What a backup's name and size tell.

    Args:
        backup: From `list_backups`.
    """
    match = _NAME.fullmatch(backup.name)
    assert match is not None, backup
    try:
        size = backup.stat().st_size
    except OSError:  # thinned out meanwhile
        size = 0
    return Backup(backup, _time_of(backup), int(match[2]), match[3], size)


def is_due(project: Path, *, revision: int, minutes: float) -> bool:
    """Whether the newest backup is of another revision and older than `minutes`, or there is none."""
    for newest in list_backups(project)[:1]:
        match = _NAME.fullmatch(newest.name)
        assert match is not None
        age = datetime.now(UTC) - _time_of(newest)
        return int(match[2]) != revision and not timedelta(0) <= age < timedelta(minutes=minutes)
    return True


def make_backup(project: Path, reason: str, *, cancel: CancelToken | None = None) -> Path:
    """Makes a verified backup, then removes those that are no longer kept. Any thread.

    Args:
        project: The file; it may be open and being written.
        reason: In a word or two; becomes part of the file's name.
        cancel: Looked at now and then while the file is copied.

    Raises:
        Cancelled: The token says so; nothing is left behind.
        StorageFullError: No room; the former backups are as they were.
        ProjectDamagedError: The copy does not verify; it was removed, and no backup was thinned out.
        ProjectError: The folder cannot be written.
    """
    folder = folder_of(project)
    partial = folder / f".{uuid.uuid4().hex}.partial"
    try:
        files.disk.make_folder(folder)
        try:
            revision = copy_database(project, partial, cancel=cancel)
            target = _free_name(folder, revision, reason)
            files.disk.rename(partial, target)
            files.disk.sync_folder(folder)
        finally:
            files.disk.remove(partial)
    except OSError as error:
        if files.is_full(error):
            raise storage_full(folder) from error
        raise ProjectError(
            f"No backup could be written ({error.strerror}).", path=folder, safe="The project itself is saved."
        ) from error
    for old in obsolete(list_backups(project)):
        if old != target:  # whatever the clock says
            files.disk.remove(old)
    return target


def copy_database(source: Path, target: Path, *, cancel: CancelToken | None = None) -> int:
    """Copies a project file as of now to a new file, verifies the copy and pushes it to the device.

    Returns:
        The copy's revision.
    """
    with storage_errors(target):
        reader, writer = connect_reader(source), apsw.Connection(str(target))
        try:
            reader.execute("BEGIN; SELECT 1 FROM state").fetchall()  # one moment, whatever is written meanwhile
            with writer.backup("main", reader, "main") as copy:
                while not copy.done:
                    if cancel is not None:
                        cancel.check()
                    copy.step(_PAGES_PER_STEP)
            writer.pragma("journal_mode", "delete")
        finally:
            writer.close()
            reader.close()
        revision = _verified(target)
    with target.open("rb+") as file:
        files.disk.sync(file)
    return revision


def _verified(path: Path) -> int:
    connection = connect_reader(path, frozen=True)
    try:
        version = migrations.version_of(connection)
        rows, damage = integrity.check(connection, schema.TABLES if version == schema.VERSION else ())
        revision = int(connection.execute("SELECT revision FROM state").get)
    finally:
        connection.close()
    if damage:
        raise integrity.damage_error(path, IntegrityReport(rows, damage))
    return revision


def obsolete(backups: Sequence[Path]) -> list[Path]:
    """Those of a project's backups (newest first) that need not be kept."""
    kept = set(backups[:RECENT])
    for count, period in ((DAILY, timedelta(days=1)), (WEEKLY, timedelta(weeks=1))):
        newest: dict[int, Path] = {}
        for path in backups:
            newest.setdefault((_time_of(path) - datetime.min.replace(tzinfo=UTC)) // period, path)
        kept |= {newest[number] for number in sorted(newest, reverse=True)[:count]}
    return [path for path in backups if path not in kept]


def _time_of(backup: Path) -> datetime:
    try:
        return datetime.strptime(backup.name.partition("-")[0], _STAMP).replace(tzinfo=UTC)
    except ValueError:  # a name made up by somebody
        return datetime.min.replace(tzinfo=UTC)


def _free_name(folder: Path, revision: int, reason: str) -> Path:
    word = re.sub(r"[^a-z0-9]+", "-", reason.lower()).strip("-")[:40] or "backup"
    stem = f"{datetime.now(UTC).strftime(_STAMP)}-r{revision}-{word}"
    target = folder / f"{stem}.s2s"
    number = 2
    while target.exists():
        target = folder / f"{stem}-{number}.s2s"
        number += 1
    return target

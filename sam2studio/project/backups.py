"""Copies of a project in `NAME.s2s-backups/` beside it, made with SQLite's backup interface and verified.

A backup is a whole project. It opens read-only; "Save a copy" makes a working project of it.
Functions here take paths and use connections of their own, so they may run on any thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import apsw

from sam2studio.core.errors import ProjectError
from sam2studio.core.files import disk
from sam2studio.project import integrity
from sam2studio.project.connection import connect_reader, storage_errors
from sam2studio.project.records import IntegrityReport

RECENT, DAILY, WEEKLY = 10, 7, 4
"""How many backups are kept: the newest, one for each of the last days, one for each of the last weeks."""

_STAMP = "%Y%m%d-%H%M%S"
_PAGES_PER_STEP = 4096


def folder_of(project: Path) -> Path:
    """Where the backups of a project lie."""
    return project.with_name(f"{project.name}-backups")


def list_backups(project: Path) -> tuple[Path, ...]:
    """The backups of a project, newest first."""
    folder = folder_of(project)
    found = [path for path in folder.iterdir() if _time_of(path)] if folder.is_dir() else []
    return tuple(sorted(found, key=lambda path: path.name, reverse=True))


def make_backup(project: Path, reason: str) -> Path:
    """Makes a verified backup, then removes those that are no longer kept. Any thread.

    Args:
        project: The file; it may be open and being written.
        reason: In a word or two; becomes part of the file's name.

    Raises:
        StorageFullError: No room; the former backups are as they were.
        ProjectDamagedError: The copy does not verify; it was removed, and no backup was thinned out.
        ProjectError: The folder cannot be written.
    """
    folder = folder_of(project)
    word = re.sub(r"[^a-z0-9]+", "-", reason.lower()).strip("-")[:40] or "backup"
    target = _free_name(folder, f"{datetime.now().strftime(_STAMP)}-{word}")
    partial = folder / f".{target.name}.partial"
    try:
        disk.make_folder(folder)
        try:
            copy_database(project, partial)
            disk.rename(partial, target)
            disk.sync_folder(folder)
        except BaseException:
            disk.remove(partial)
            raise
    except OSError as error:
        raise ProjectError(
            f"No backup could be written ({error.strerror}).", path=folder, safe="The project itself is saved."
        ) from error
    for old in obsolete(list_backups(project)):
        disk.remove(old)
    return target


def copy_database(source: Path, target: Path) -> None:
    """Copies a project file as of now to a new file, verifies the copy and pushes it to the device."""
    with storage_errors(target):
        reader, writer = connect_reader(source), apsw.Connection(str(target))
        try:
            with writer.backup("main", reader, "main") as copy:
                while not copy.done:
                    copy.step(_PAGES_PER_STEP)
            writer.pragma("journal_mode", "delete")
        finally:
            writer.close()
            reader.close()
    with storage_errors(target):
        verify(target)
    with target.open("rb+") as file:
        disk.sync(file)


def verify(path: Path) -> None:
    """Checks every row of a file that nobody is writing.

    Raises:
        ProjectDamagedError: Something does not hold.
    """
    connection = connect_reader(path, frozen=True)
    try:
        rows, damage = integrity.check(connection)
    finally:
        connection.close()
    if damage:
        raise integrity.damage_error(path, IntegrityReport(rows, damage))


def obsolete(backups: Sequence[Path]) -> list[Path]:
    """Those of a project's backups (newest first) that need not be kept."""
    kept = set(backups[:RECENT])
    for count, period in ((DAILY, timedelta(days=1)), (WEEKLY, timedelta(weeks=1))):
        kept |= set(_newest_per_period(backups, period, count))
    return [path for path in backups if path not in kept]


def _newest_per_period(backups: Iterable[Path], period: timedelta, count: int) -> list[Path]:
    newest: dict[int, Path] = {}
    for path in backups:
        time = _time_of(path)
        if time is not None:
            newest.setdefault((time - datetime.min) // period, path)
    return [newest[number] for number in sorted(newest, reverse=True)[:count]]


def _time_of(path: Path) -> datetime | None:
    if path.name.startswith(".") or path.suffix != ".s2s":
        return None
    try:
        return datetime.strptime(path.name[:15], _STAMP)
    except ValueError:
        return None


def _free_name(folder: Path, stem: str) -> Path:
    target = folder / f"{stem}.s2s"
    number = 2
    while target.exists():
        target = folder / f"{stem}-{number}.s2s"
        number += 1
    return target

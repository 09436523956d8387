"""Saving a copy: a new, compact project with every row, and media paths that fit its new place."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import apsw

from sam2studio.core import files
from sam2studio.core.errors import ProjectError
from sam2studio.project import media_files, schema
from sam2studio.project.connection import storage_errors, storage_full
from sam2studio.project.creating import create_file, set_aside_orphans
from sam2studio.project.lock import WriterLock
from sam2studio.project.queries import Queries
from sam2studio.project.schema import Value

_PATH = schema.MEDIA.columns.index("path")


def save_copy(source: Queries, target: Path) -> None:
    """Writes the document, without its undo history, to a new file that takes the place of `target`.

    Raises:
        ProjectDamagedError: A row of `source` does not hold.
        StorageFullError: No room; `target` is as it was.
        ProjectError: `target` cannot be replaced.
    """
    if target.exists() and os.path.samefile(source.path, target):  # noqa: PTH121 - one of them may be a link
        raise ProjectError("A project cannot be copied onto itself.", path=target, todo="Choose another name.")
    lock = WriterLock(target)
    if reason := lock.take():
        raise ProjectError(f"The copy cannot be written there: {reason}", path=target, todo="Choose another name.")
    beside = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.partial")
    try:
        create_file(beside)
        with storage_errors(target):
            _fill(source, beside, target.parent)
        with beside.open("rb+") as file:
            files.disk.sync(file)
        set_aside_orphans(target)
        files.disk.rename(beside, target)
        files.disk.sync_folder(target.parent)
    except OSError as error:
        if files.is_full(error):
            raise storage_full(target) from error
        raise ProjectError(f"The copy cannot be written ({error.strerror}).", path=target) from error
    finally:
        files.disk.remove(beside)
        lock.release()


def _fill(source: Queries, target: Path, folder: Path) -> None:
    connection = apsw.Connection(str(target))
    try:
        connection.pragma("foreign_keys", True)
        with connection:
            for table in (*schema.RECORDED, schema.FRAME_INDEXES):
                for row in source.table_rows(table):
                    values = _moved(row, source, folder) if table is schema.MEDIA else row
                    connection.execute(table.insert, table.packed(values))
    finally:
        connection.close()


def _moved(values: tuple[Value, ...], source: Queries, folder: Path) -> tuple[Value, ...]:
    path = media_files.found_path(str(values[_PATH]), source.folder)
    return (*values[:_PATH], media_files.stored_path(path, folder), *values[_PATH + 1 :])

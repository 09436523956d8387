"""Making a project file: complete before it appears under its name."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from sam2studio.core import files
from sam2studio.core.errors import ProjectError
from sam2studio.project import migrations, schema
from sam2studio.project.connection import storage_errors, storage_full


def create_file(path: Path) -> None:
    """Writes an empty project.

    Raises:
        ProjectError: Something of that name exists, or the folder cannot be written.
        StorageFullError: No room.
    """
    if files.is_there(path):
        raise ProjectError("There is a file of that name already.", path=path, todo="Open it, or choose another name.")
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.partial")
    with _told(path):
        files.disk.open_new(beside).close()  # where nothing can be made, the system says why; SQLite does not
        try:
            with storage_errors(path):
                connection = apsw.Connection(str(beside))
                try:
                    migrations.migrate(connection, to=schema.VERSION)
                finally:
                    connection.close()
            set_aside_orphans(path)
            files.disk.rename(beside, path)
            files.disk.sync_folder(path.parent)
        finally:
            files.disk.remove(beside)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turns what the system says into a sentence."""
    try:
        yield
    except OSError as error:
        if files.is_full(error):
            raise storage_full(path) from error
        raise ProjectError(
            f"The project cannot be created ({error.strerror}).", path=path, todo="Choose another folder."
        ) from error


def set_aside_orphans(path: Path) -> None:
    """Moves away the log of a project that is gone: SQLite would replay it into a new one of that name."""
    for part in ("-wal", "-journal"):
        orphan = path.with_name(path.name + part)
        if orphan.exists():
            files.disk.rename(orphan, path.with_name(f"{path.name}{part}.{uuid.uuid4().hex[:8]}.orphan"))
    files.disk.remove(path.with_name(f"{path.name}-shm"))

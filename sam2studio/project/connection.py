"""Opening SQLite connections for a project, and SQLite's failures as sentences."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

import apsw

from sam2studio.core.errors import (
    NotAProjectError,
    ProjectDamagedError,
    ProjectError,
    ProjectReadOnlyError,
    StorageFullError,
)
from sam2studio.project.drives import is_network_drive

HEADER = b"SQLite format 3\x00"

_WRITER_WAIT_MS = 5_000  # only where there is no WAL: a reader in another process may hold the file for a moment
_READER_WAIT_MS = 2_000
_WAL_LIMIT = 64 << 20  # bytes that a checkpointed WAL file keeps on the disk

_NO_ROOM = frozenset(
    {
        apsw.SQLITE_IOERR_WRITE,
        apsw.SQLITE_IOERR_FSYNC,
        apsw.SQLITE_IOERR_DIR_FSYNC,
        apsw.SQLITE_IOERR_TRUNCATE,
        apsw.SQLITE_IOERR_SHMSIZE,
        apsw.SQLITE_IOERR_SHMOPEN,
        apsw.SQLITE_IOERR_SHMMAP,
    }
)
"""A file size limit or a quota comes back as a failed write, not as SQLITE_FULL."""


def connect_writer(path: Path) -> apsw.Connection:
    """The one connection that writes; WAL where the drive can do it."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        _harden(connection)
        connection.pragma("fullfsync", True)  # macOS: fsync alone leaves the data in the drive's cache
        connection.pragma("checkpoint_fullfsync", True)
        connection.pragma("journal_size_limit", _WAL_LIMIT)
        wanted = "delete" if is_network_drive(path) else "wal"
        if connection.pragma("journal_mode", wanted) != "wal":
            connection.pragma("journal_mode", "delete")
            connection.set_busy_timeout(_WRITER_WAIT_MS)
        connection.pragma("synchronous", "FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reader(path: Path, *, frozen: bool = False) -> apsw.Connection:
    """A connection that only reads, and sees what the writer commits.

    Args:
        path: The file.
        frozen: Nobody can be writing it and nothing may be created beside it (a backup, a read-only drive).
    """
    uri = _address(path.absolute()) + ("?immutable=1" if frozen else "?mode=ro")
    connection = apsw.Connection(uri, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    try:
        connection.set_busy_timeout(_READER_WAIT_MS)
        _harden(connection)
        connection.pragma("schema_version")  # the first read: this is where an unfinished transaction shows
    except BaseException:
        connection.close()
        raise
    return connection


def _address(path: PurePath) -> str:
    """The address by which SQLite opens an absolute path.

    Not `as_uri`: that makes a server's name (`\\\\nas\\photos`, and what Windows calls a letter for it) the host of the
    address, and SQLite takes no host.
    """
    way = path.as_posix()
    return f"file://{'' if way.startswith('/') else '/'}{quote(os.fsencode(way), safe='/:')}"


def _harden(connection: apsw.Connection) -> None:
    """A project file from elsewhere is untrusted: nothing in its schema may run."""
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
    connection.pragma("trusted_schema", False)
    connection.pragma("cell_size_check", True)
    connection.pragma("foreign_keys", True)


def real_path(path: Path | str) -> Path:
    """One name for one file, so that its lock is found under each of its names; SQLite wants it in Unicode.

    Raises:
        ProjectError: It is not.
    """
    real = Path(os.path.realpath(path))
    try:
        str(real).encode()
    except UnicodeEncodeError:
        shown = os.fsencode(real).decode(errors="replace")
        raise ProjectError(
            "A project cannot lie there: the name of the file or of a folder above it is not valid Unicode.",
            path=shown,
            todo="Choose another place, or rename it.",
        ) from None
    return real


def require_project_header(path: Path, application_id: int) -> None:
    """Looks at the first bytes, so that other files are refused before SQLite sees them.

    Raises:
        NotAProjectError: Another kind of file.
        ProjectError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except FileNotFoundError:
        raise ProjectError("There is no such project.", path=path, todo="Choose another file.") from None
    except OSError as error:
        raise ProjectError(
            f"The project cannot be read ({error.strerror}).", path=path, todo="Check the drive and your permissions."
        ) from error
    if len(head) < 100 or not head.startswith(HEADER) or int.from_bytes(head[68:72], "big") != application_id:
        backups = path.with_name(f"{path.name}-backups")
        todo = f"Choose another file, or a backup in “{backups.name}”."
        raise NotAProjectError(
            "This is not a sam2studio project, or its first bytes are damaged.",
            path=path,
            safe="The file was not changed.",
            todo=todo if backups.is_dir() else "Choose another file.",
        )


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Tells SQLite's failures in a person's words; those that only a bug can cause pass through.

    Raises:
        StorageFullError: No room to write.
        ProjectReadOnlyError: The file cannot be written.
        ProjectDamagedError: SQLite found the file inconsistent.
        ProjectError: The drive failed, or another program holds the file.
    """
    try:
        yield
    except apsw.FullError as error:
        raise storage_full(path) from error
    except apsw.IOError as error:
        if extended_code(error) in _NO_ROOM and path.parent.exists():
            raise storage_full(path) from error
        raise ProjectError(
            "The drive with the project reported an error.",
            path=path,
            safe="Everything saved before is untouched.",
            todo="Check that the drive is connected, then try again.",
        ) from error
    except apsw.ReadOnlyError as error:
        raise ProjectReadOnlyError(
            "The project cannot be written here.", path=path, todo="Save a copy to another folder."
        ) from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise ProjectDamagedError(
            "The project file is damaged.",
            path=path,
            safe="The file was not changed.",
            todo="Open it again to see what is damaged and which backups there are.",
        ) from error
    except (apsw.BusyError, apsw.CantOpenError) as error:
        raise ProjectError(
            "Another program holds the project file, or it is gone.",
            path=path,
            safe="Everything saved before is untouched.",
            todo="Close the other program, then try again.",
        ) from error


def readable_rows(cursor: apsw.Cursor) -> Iterator[tuple[Any, ...] | None]:
    """The rows of a statement, with None in the place of one that holds a text which is not Unicode (so: damaged)."""
    while True:
        try:
            yield from cursor
        except UnicodeDecodeError:
            yield None
        else:
            return


def extended_code(error: apsw.Error) -> int:
    """SQLite's precise result code."""
    return int(getattr(error, "extendedresult", 0))


def storage_full(path: Path) -> StorageFullError:
    """No room: what is safe and what to do."""
    return StorageFullError(
        "There is no room to save the last action.",
        path=path,
        safe="Everything before it is saved and stays readable.",
        todo="Free some space, then repeat the action.",
    )

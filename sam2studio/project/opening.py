"""How a project file is opened: who may write, which version it is, whether it is sound.

A file is inspected through a connection that cannot write, so a damaged or foreign one stays as it is to the byte.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import apsw

from sam2studio.core import files
from sam2studio.core.errors import NotAProjectError, ProjectError, ProjectTooNewError
from sam2studio.core.words import counted
from sam2studio.project import backups, integrity, media_files, migrations, schema
from sam2studio.project.connection import (
    connect_reader,
    connect_writer,
    real_path,
    require_project_header,
    storage_errors,
    storage_full,
)
from sam2studio.project.history import History
from sam2studio.project.lock import WriterLock
from sam2studio.project.records import Damage, IntegrityReport
from sam2studio.project.salvage import salvage
from sam2studio.project.wal import read_log

_PARTS = ("", "-wal", "-journal")
"""The files that together hold a project that was not closed."""

_PAD_LIMIT = 4 << 30  # bytes; a damaged header can claim any length


@dataclass(frozen=True)
class Opened:
    """An open file.

    Attributes:
        connection: To the file, or to a private copy of it.
        path: The project as the user knows it.
        read_only_reason: "" when the connection may write.
        lock: Held while it may write.
        copy: Folder of the private copy, to be removed at the end.
        damage: What had to be left out of a salvaged project.
    """

    connection: apsw.Connection
    path: Path
    read_only_reason: str = ""
    lock: WriterLock | None = None
    copy: Path | None = None
    damage: tuple[Damage, ...] = ()

    def close(self) -> None:
        """Ends the connection; everything committed is on the disk already."""
        try:
            self.connection.close()
            if self.lock is None and self.copy is None:
                _sweep(self.path)
        finally:
            if self.lock is not None:
                self.lock.release()
            if self.copy is not None:
                shutil.rmtree(self.copy, ignore_errors=True)


def open_file(path: Path, *, read_only: bool) -> Opened:
    """Opens a project for writing if that is allowed, else for reading; checks it either way.

    Raises:
        NotAProjectError: Another kind of file, or one with a foreign schema.
        ProjectTooNewError: Of a newer version that cannot even be read.
        DamageFoundError: Not what was written; nothing was moved or changed.
        ProjectError: It cannot be opened.
    """
    require_project_header(path, schema.APPLICATION_ID)
    lock, reason = _may_write(path, read_only=read_only)
    try:
        with storage_errors(path):
            reader, version = _inspected(path, lock, reason)
            if lock is None or version > schema.VERSION:
                return _for_reading(reader, version, lock)
            reader.close()
            return _for_writing(path, version, lock)
    except BaseException:
        if lock is not None:
            lock.release()
        raise


def open_salvaged(path: Path) -> Opened:
    """Opens what is left of a damaged project: a private copy, for reading.

    Raises:
        NotAProjectError: Another kind of file.
        DamageFoundError: So damaged that SQLite cannot open it at all.
    """
    require_project_header(path, schema.APPLICATION_ID)
    folder = Path(tempfile.mkdtemp(prefix="s2s-"))
    try:
        with storage_errors(path), _damage_told(path):
            copy, rest = _copy_to(folder, path, damaged=True), folder / "rest.s2s"
            damage = salvage(copy, rest)
            reason = "it is damaged; this is a copy of what is left."
            return Opened(connect_reader(rest, frozen=True), path, reason, copy=folder, damage=damage)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def check_file(path: Path) -> IntegrityReport:
    """Checks every row of a project, also of one that is too damaged to be opened. Changes nothing in it.

    Raises:
        NotAProjectError: Another kind of file, or one with a foreign schema.
        ProjectTooNewError: Of a newer version that cannot be read.
        ProjectError: It cannot be read at all.
    """
    path = real_path(path)
    require_project_header(path, schema.APPLICATION_ID)
    lock = WriterLock(path)
    try:
        with storage_errors(path), _damage_told(path):
            reader = _reader(path, "", may_recover=False)
            try:
                alone = not lock.take()
                return IntegrityReport(_inspect(reader, alone=alone, thorough=True)[1], (), backups.list_backups(path))
            finally:
                lock.release()
                reader.close()
    except integrity.DamageFoundError as error:
        return error.report


def _may_write(path: Path, *, read_only: bool) -> tuple[WriterLock | None, str]:
    if read_only:
        return None, "it was opened for looking only."
    if media_files.is_backup(path):
        return None, "it is a backup; save a copy to work on it."
    try:
        with path.open("rb+"):
            pass
    except OSError as error:
        return None, f"the file cannot be written ({error.strerror})."
    lock = WriterLock(path)
    reason = lock.take()
    return (None, reason) if reason else (lock, "")


def _inspected(path: Path, lock: WriterLock | None, reason: str) -> tuple[Opened, int]:
    """A sound file, open for reading, and its version."""
    with _damage_told(path):
        reader = _reader(path, reason, may_recover=lock is not None)
        try:
            return reader, _inspect(reader, alone=lock is not None)[0]
        except BaseException:
            reader.close()
            raise


def _reader(path: Path, reason: str, *, may_recover: bool) -> Opened:
    """A connection for reading, whatever state the file was left in."""
    try:
        return Opened(connect_reader(path), path, reason)
    except (apsw.CantOpenError, apsw.ReadOnlyError):
        pass  # a crash left something to be taken back, or nothing can be created beside the file
    if may_recover:
        _recover(path)
        return Opened(connect_reader(path), path, reason)
    if any(_has_content(path.with_name(path.name + part)) for part in _PARTS[1:]):
        return _copied(path, reason)  # the last changes are in the log
    return Opened(connect_reader(path, frozen=True), path, reason)


def _inspect(opened: Opened, *, alone: bool, thorough: bool = False) -> tuple[int, int]:
    """Refuses what is foreign or damaged.

    Args:
        opened: For reading.
        alone: Nobody else can be writing, so a session that is not closed was cut off.
        thorough: Look at every row; done anyway after a session that was cut off.

    Returns:
        The file's version, and how many rows were verified.
    """
    connection, path = opened.connection, opened.path
    version = migrations.version_of(connection)
    if version > schema.VERSION:
        return version, _inspect_newer(opened)
    if version < 1 or schema.objects_in(connection) != migrations.schema_of(version):
        raise _foreign(path)
    if version < schema.VERSION:  # every row is verified once more when it has been brought up to date
        rows, damage = integrity.check(connection, schema.TABLES if thorough else ())
    else:
        thorough = thorough or (alone and not connection.execute("SELECT clean FROM state").get)
        rows, damage = integrity.check(connection, schema.TABLES if thorough else integrity.SMALL_TABLES)
        if alone:
            damage += tuple(_log_damage(connection, path))
    if damage:
        raise integrity.damage_error(path, IntegrityReport(rows, damage, backups.list_backups(path)))
    return version, rows


def _inspect_newer(opened: Opened) -> int:
    """Lets a file of a newer version pass when all that this one reads is still there and means the same."""
    if any(
        kind not in ("table", "index") or (sql or "").upper().startswith("CREATE VIRTUAL")
        for (kind, _), sql in schema.objects_in(opened.connection).items()
    ):
        raise _foreign(opened.path)
    rows, damage = integrity.check(opened.connection)
    if damage:
        raise ProjectTooNewError(
            "The project was written by a newer version of sam2studio and cannot be read by this one.",
            path=opened.path,
            safe="The file was not changed.",
            todo="Update sam2studio.",
        )
    return rows


def _log_damage(connection: apsw.Connection, path: Path) -> Iterator[Damage]:
    """Whether the write-ahead log that a cut-off session left is whole and belongs to this state of the file."""
    log = read_log(path)
    if log.damaged:
        lost = counted(log.lost, "saved action is", "saved actions are")
        yield Damage("", (), f"the log of the last session is damaged: {lost} unreadable")
    if not log.commits:
        return
    try:
        before = _revision_without_log(path)
    except (apsw.CorruptError, apsw.SQLError, apsw.IOError):
        return  # the crash came while the log was copied into the file, which SQLite repeats
    if not before <= connection.execute("SELECT revision FROM state").get <= before + log.commits:
        yield Damage("", (), "the log beside the file belongs to another state of the project")


def _revision_without_log(path: Path) -> int:
    connection = connect_reader(path, frozen=True)
    try:
        return int(connection.execute("SELECT revision FROM state").get)
    finally:
        connection.close()


def _foreign(path: Path) -> NotAProjectError:
    return NotAProjectError(
        "The tables in this file are not those of a project: another program changed it, or it is damaged.",
        path=path,
        safe="The file was not changed.",
        todo=f"Choose another file, or a backup in “{backups.folder_of(path).name}”.",
    )


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    """What SQLite stumbles over in a file whose header is right is damage."""
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError, apsw.SQLError, UnicodeDecodeError) as error:
        damage = Damage("", (), f"SQLite cannot read it ({error})")
        raise integrity.damage_error(path, IntegrityReport(0, (damage,), backups.list_backups(path))) from error


def _for_reading(opened: Opened, version: int, lock: WriterLock | None) -> Opened:
    if lock is not None:
        lock.release()
    if version > schema.VERSION:
        return replace(opened, read_only_reason="it was written by a newer version of sam2studio.")
    if version == schema.VERSION:
        return opened
    opened.close()
    return _copied(opened.path, opened.read_only_reason)  # brought up to date where nobody else sees it


def _for_writing(path: Path, version: int, lock: WriterLock) -> Opened:
    if version < schema.VERSION:
        backups.make_backup(path, f"before-version-{schema.VERSION}")
    connection = connect_writer(path)
    try:
        if version < schema.VERSION:
            _update(connection, path)
        History(connection, path).prune()
    except BaseException:
        connection.close()
        raise
    return Opened(connection, path, lock=lock)


def _copied(path: Path, reason: str) -> Opened:
    folder = Path(tempfile.mkdtemp(prefix="s2s-"))
    try:
        return Opened(connect_reader(_copy_to(folder, path), frozen=True), path, reason, copy=folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _copy_to(folder: Path, path: Path, *, damaged: bool = False) -> Path:
    """A private copy, recovered and of the current version.

    Args:
        folder: Where to.
        path: The project.
        damaged: It is damaged: leave it at its version, and give a file that was cut off its length back, without which
            SQLite reads none of it.
    """
    try:
        for part in _PARTS:
            source = path.with_name(path.name + part)
            if source.exists():
                files.disk.copy(source, folder / source.name)
    except OSError as error:
        if files.is_full(error):
            raise storage_full(folder) from error
        raise ProjectError(f"The project cannot be copied ({error.strerror}).", path=path) from error
    copy = folder / path.name
    if damaged:
        _pad(copy)
    if 0 < _recover(copy) < schema.VERSION and not damaged:
        connection = connect_writer(copy)
        try:
            _update(connection, path)
        finally:
            connection.close()
    return copy


def _update(connection: apsw.Connection, path: Path) -> None:
    """Brings a file up to date, unless a row of it is damaged: a step must not make damage look sound."""
    with connection:
        migrations.migrate(connection, to=schema.VERSION)
        rows, damage = integrity.check(connection)
        if damage:
            raise integrity.damage_error(path, IntegrityReport(rows, damage, backups.list_backups(path)))


def _pad(path: Path) -> None:
    with path.open("rb+") as file:
        head = file.read(32)
        page = int.from_bytes(head[16:18], "big")
        size = (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
        if path.stat().st_size < size <= _PAD_LIMIT:
            file.truncate(size)


def _recover(path: Path) -> int:
    """Lets SQLite finish or take back what a crash left half done."""
    connection = connect_writer(path)
    try:
        return migrations.version_of(connection)
    finally:
        connection.close()


def _sweep(path: Path) -> None:
    """Takes away the empty log that SQLite makes for a reader, unless others use it."""
    log = path.with_name(f"{path.name}-wal")
    with suppress(OSError, apsw.Error):
        if log.exists() and log.stat().st_size == 0:
            _recover(path)


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0

"""SQLite's failures as sentences."""

from __future__ import annotations

from pathlib import PurePath, PurePosixPath, PureWindowsPath

import apsw
import pytest

from sam2studio.core.errors import ProjectDamagedError, ProjectError, ProjectReadOnlyError, StorageFullError
from sam2studio.project import Project
from sam2studio.project.connection import _address, storage_errors


def failure(kind: type[apsw.Error], code: int = 0) -> apsw.Error:
    error = kind("as SQLite says it")
    error.extendedresult = code  # type: ignore[attr-defined]
    return error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (failure(apsw.FullError), StorageFullError),
        (failure(apsw.IOError, apsw.SQLITE_IOERR_WRITE), StorageFullError),
        (failure(apsw.IOError, apsw.SQLITE_IOERR_SHMSIZE), StorageFullError),
        (failure(apsw.IOError, apsw.SQLITE_IOERR_READ), ProjectError),
        (failure(apsw.ReadOnlyError), ProjectReadOnlyError),
        (failure(apsw.CorruptError), ProjectDamagedError),
        (failure(apsw.NotADBError), ProjectDamagedError),
        (failure(apsw.BusyError), ProjectError),
        (failure(apsw.CantOpenError), ProjectError),
    ],
)
def test_each_failure_says_what_happened_what_is_safe_and_what_to_do(path, error, told):
    with pytest.raises(ProjectError) as caught, storage_errors(path):
        raise error
    assert type(caught.value) is told
    text = str(caught.value)
    assert path.name in text
    assert "SQLite" not in text
    assert len(text) <= 400
    assert caught.value.todo
    assert caught.value.__cause__ is error


def test_a_drive_that_is_gone_is_not_called_full(path):
    path.parent.rmdir()
    with pytest.raises(ProjectError) as caught, storage_errors(path):
        raise failure(apsw.IOError, apsw.SQLITE_IOERR_WRITE)
    assert not isinstance(caught.value, StorageFullError)
    assert "drive" in str(caught.value)


@pytest.mark.parametrize("error", [apsw.ConstraintError("bug"), apsw.SQLError("bug"), ZeroDivisionError()])
def test_what_only_a_bug_can_cause_stays_loud(path, error):
    with pytest.raises(type(error)), storage_errors(path):
        raise error


def test_nothing_in_a_schema_may_run(project):
    connection = project._connection
    with pytest.raises(apsw.SQLError, match="may not be modified"):
        connection.execute("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'x'")
    connection.execute("CREATE VIEW v AS SELECT 1")
    with pytest.raises(apsw.SQLError, match="view"):
        connection.execute("SELECT * FROM v")


def test_a_trigger_does_not_fire(full):
    """One that gets into a file while it is open; a closed one is refused."""
    full._connection.execute("CREATE TRIGGER t AFTER INSERT ON frame_indexes BEGIN DELETE FROM media; END")
    full.keep_frame_index("a", b"")
    assert full.media_count() == 4


def test_closing_in_the_middle_of_an_action_takes_it_back(path):
    project = Project.create(path)
    with pytest.raises(apsw.ConnectionClosedError), project.action("Cut off") as edit:  # noqa: PT012
        edit.add_class("never")
        project.close()
        edit.add_class("nor this")
    with Project.open(path) as again:
        assert again.classes() == ()
        assert again.check().ok


@pytest.mark.parametrize(
    ("path", "opened"),
    [
        (PurePosixPath("/tmp/50% #1?.s2s"), "/tmp/50% #1?.s2s"),
        (PureWindowsPath("C:\\My projects\\ü.s2s"), "/C:/My projects/ü.s2s"),
        (PureWindowsPath("\\\\nas\\my photos\\p.s2s"), "//nas/my photos/p.s2s"),
        (PureWindowsPath("\\\\?\\C:\\deep\\p.s2s"), "//?/C:/deep/p.s2s"),
    ],
)
def test_a_path_of_any_system_is_an_address_that_sqlite_takes(path: PurePath, opened: str):
    """It refuses one with a host in it, which a server's name would be."""
    asked = []

    class Looking(apsw.VFS):
        def __init__(self):
            super().__init__("looking", "")

        def xFullPathname(self, name):  # noqa: N802 - SQLite's own name
            asked.append(name)
            return name

    looking = Looking()
    with pytest.raises(apsw.CantOpenError):
        apsw.Connection(_address(path), flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI, vfs="looking")
    assert asked == [opened]
    looking.unregister()

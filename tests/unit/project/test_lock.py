"""One writer, and who it is."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import filelock
import pytest

from sam2studio.core.files import Disk
from sam2studio.project.lock import Holder, WriterLock


@pytest.fixture
def pair(path: Path) -> tuple[WriterLock, WriterLock]:
    return WriterLock(path), WriterLock(path)


def test_the_second_is_told_who_has_it(pair, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "ada")
    monkeypatch.setattr("platform.node", lambda: "lab-3")
    first, second = pair
    assert first.take() == ""
    reason = second.take()
    assert "ada on lab-3" in reason
    assert f"process {os.getpid()}" in reason
    first.release()
    assert second.take() == ""
    second.release()


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"user": "ada"}', '{"user": 1, "host": 2, "pid": "x", "program": 3, "since": 4}'],
)
def test_an_unreadable_note_is_no_obstacle(pair, path, content):
    first, second = pair
    assert first.take() == ""
    path.with_name(".trip.s2s.holder.json").write_text(content)
    assert second.take() == "another program has it open."
    first.release()


def test_without_room_for_the_note_the_lock_still_holds(pair, monkeypatch, caplog):
    def no_room(self, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Disk, "open_new", no_room)
    first, second = pair
    assert first.take() == ""
    assert "has it open" in second.take()
    first.release()


def test_a_folder_that_cannot_be_written_is_not_called_held(pair, monkeypatch):
    """`filelock` does so on Windows, where a lock that is held and a folder that is closed are one error."""

    def held(self, timeout=None):
        raise filelock.Timeout("x")

    def closed(self, path):
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(filelock.FileLock, "acquire", held)
    monkeypatch.setattr(Disk, "open_new", closed)
    first, _ = pair
    assert first.take() == "its folder cannot be written (Access is denied)."
    first.release()


def test_releasing_twice_or_never_taken_is_fine(pair):
    first, second = pair
    second.release()
    first.take()
    first.release()
    first.release()


def test_nothing_but_the_empty_lock_file_stays(pair, path):
    first, _ = pair
    first.take()
    first.release()
    assert [(file.name, file.stat().st_size) for file in path.parent.iterdir()] == [(".trip.s2s.lock", 0)]


def test_a_drive_that_cannot_lock_is_not_written(pair, monkeypatch):
    """`filelock` would fall back to a file that outlives its process, with a warning."""

    def no_lock(self, timeout=None):
        warnings.warn("flock not supported", stacklevel=2)

    monkeypatch.setattr(filelock.FileLock, "acquire", no_lock)
    first, _ = pair
    assert "cannot keep two programs" in first.take()
    first.release()


@pytest.mark.parametrize(
    ("started", "program"),
    [("/usr/bin/sam2studio", "sam2studio"), ("/lib/sam2studio/__main__.py", "sam2studio"), ("", "python")],
)
def test_the_program_is_called_by_its_name(monkeypatch, started, program):
    monkeypatch.setattr("sys.argv", [started])
    assert Holder.here().program == program


def test_a_system_that_does_not_know_its_user(monkeypatch):
    def unknown():
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", unknown)
    monkeypatch.setattr("platform.node", lambda: "")
    holder = Holder.here()
    assert (holder.user, holder.host, holder.pid) == ("somebody", "this computer", os.getpid())

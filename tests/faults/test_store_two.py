"""F6: a project has one writer. The next opener looks, sees every change, and is told who writes."""

from __future__ import annotations

import os
import platform
import shutil
import time
from pathlib import Path

import pytest

from sam2studio.core.errors import ProjectReadOnlyError
from sam2studio.project import Project
from tests.support.gestures import gesture, hold, prepare, work_until_killed
from tests.support.processes import other_processes


@pytest.fixture
def path(tmp_path: Path) -> Path:
    prepare(tmp_path / "trip.s2s")
    return tmp_path / "trip.s2s"


class Other:
    """Another process that works with the project."""

    def __init__(self, path: Path, work=hold) -> None:
        context = other_processes()
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(path, theirs))
        self.process.start()
        theirs.close()
        self.told = self.pipe.recv()

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def end(self) -> None:
        self.pipe.send("enough")
        self.process.join()
        assert self.process.exitcode == 0
        self.pipe.close()


def test_the_second_process_looks_and_names_the_first(path, figure):
    other = Other(path)
    assert other.told[0] == ""
    start = time.perf_counter()
    with Project.open(path) as project:
        waited = time.perf_counter() - start
        assert project.read_only
        assert str(other.process.pid) in project.read_only_reason
        assert platform.node() in project.read_only_reason
        with pytest.raises(ProjectReadOnlyError, match=str(other.process.pid)), project.action("Add class") as edit:
            edit.add_class("never")
        with pytest.raises(ProjectReadOnlyError):
            project.undo()
    other.end()
    figure(f"F6 second opener: read-only after {waited * 1000:.0f} ms, holder named")


def test_the_reader_sees_what_the_writer_saves(path):
    with Project.open(path) as writer:
        other = Other(path, work=follow)
        assert other.told == (writer.revision, writer.content_hash())
        for _ in range(5):
            gesture(writer)
            other.pipe.send("look")
            assert other.pipe.recv() == (writer.revision, writer.content_hash())
        other.end()


def follow(path: Path, pipe) -> None:
    with Project.open(path) as project:
        assert project.read_only
        pipe.send((project.revision, project.content_hash()))
        while pipe.recv() == "look":
            pipe.send((project.revision, project.content_hash()))


def test_a_killed_writer_leaves_no_lock(path, figure):
    for _ in range(10):
        other = Other(path, work=work_until_killed)
        other.kill()
        with Project.open(path) as project:
            assert not project.read_only
            gesture(project)
    figure("F6 opening after a killed writer: 10 of 10 writable, 0 files to delete by hand")


def test_a_writer_in_the_same_process_is_one_too(path):
    with Project.open(path) as first, Project.open(path) as second:
        assert not first.read_only
        assert str(os.getpid()) in second.read_only_reason
    with Project.open(path) as third:
        assert not third.read_only


def test_a_link_to_the_project_is_the_same_project(path, tmp_path):
    link = tmp_path / "elsewhere"
    link.mkdir()
    try:
        (link / "shortcut.s2s").symlink_to(path)
    except OSError:
        pytest.skip("this system does not let us make links")
    with Project.open(path), Project.open(link / "shortcut.s2s") as second:
        assert second.read_only


def test_a_copy_made_while_the_project_is_open_is_a_project_of_its_own(path, tmp_path):
    with Project.open(path) as project:
        gesture(project)
        shutil.copytree(tmp_path, tmp_path.parent / f"{tmp_path.name} copy")
        with Project.open(tmp_path.parent / f"{tmp_path.name} copy" / path.name) as copy:
            assert not copy.read_only
            assert copy.content_hash() == project.content_hash()

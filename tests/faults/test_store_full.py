"""F7: a full disk costs the action in flight and nothing else; all that was saved stays readable."""

from __future__ import annotations

import json
import random
import shlex
import sys
from pathlib import Path

import pytest

from sam2studio.project import Project
from tests.support.full_disk import work_until_full
from tests.support.gestures import gesture, prepare
from tests.support.mounts import run_with_mount
from tests.support.processes import other_processes


@pytest.fixture
def path(tmp_path: Path) -> Path:
    prepare(tmp_path / "trip.s2s")
    return tmp_path / "trip.s2s"


def is_helpful(message: str) -> bool:
    return "trip.s2s" in message and "saved" in message and "Free some space" in message and len(message) <= 400


def test_sqlite_says_full(path, figure):
    """`SQLITE_FULL`, on every system: the database may not grow further."""
    rng = random.Random(7)
    with Project.open(path) as project:
        for _ in range(20):
            pages = project._connection.pragma("page_count")
            project._connection.pragma("max_page_count", pages + rng.randrange(12))
            assert is_helpful(work_until_full(project))
            project._connection.pragma("max_page_count", 1 << 30)
            gesture(project)
        expected = project.content_hash()
    with Project.open(path) as project:
        assert project.content_hash() == expected
    figure("F7 SQLITE_FULL: 20 times full, 0 saved rows lost, readable while full, work went on after each")


def limited(path: Path, seed: int, answer) -> None:
    import resource

    rng = random.Random(seed)
    with Project.open(path) as project:
        log = path.with_name(f"{path.name}-wal")
        gesture(project)
        limit = log.stat().st_size + rng.randrange(1 << 16)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        message = work_until_full(project)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        gesture(project)
        answer.send((message, project.revision, project.content_hash()))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_file_may_not_grow_further(path, figure):
    """`EFBIG`, which SQLite reports as a failed write."""
    context = other_processes()
    for seed in range(10):
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=limited, args=(path, seed, theirs))
        child.start()
        theirs.close()
        message, revision, content = ours.recv()
        child.join()
        ours.close()
        assert is_helpful(message)
        with Project.open(path) as project:
            assert (project.revision, project.content_hash()) == (revision, content)
    figure("F7 file size limit (EFBIG): 10 times full, 0 saved rows lost, readable while full")


def on_small_disk(case: str, megabytes: int, folder: Path) -> dict:
    """Runs a case of `tests.support.full_disk` on a file system of its own."""
    mount = f"mount -t tmpfs -o size={megabytes}m none {shlex.quote(str(folder))}"
    return json.loads(run_with_mount(mount, "tests.support.full_disk", case, str(folder)))


def test_the_disk_is_full(tmp_path, figure):
    told = on_small_disk("small", 2, tmp_path)
    assert is_helpful(told["message"])
    figure(f"F7 full disk (tmpfs of 2 MB): {told['rounds'] + 1} times full, 0 saved rows lost, reopened while full")


def test_the_reserve_lets_the_last_actions_land(tmp_path, figure):
    told = on_small_disk("reserve", 90, tmp_path)
    assert is_helpful(told["message"])
    assert told["saved"] >= 1
    figure("F7 full disk with a reserve: the action in flight was saved")


def test_closing_on_a_full_disk_is_no_failure(path, caplog):
    project = Project.open(path)
    gesture(project)
    expected = project.content_hash()
    project._connection.pragma("max_page_count", 1)  # the note that the session ended in order finds no room
    project._connection.execute("PRAGMA query_only = ON")
    project.close()
    assert "is saved" in caplog.text
    with Project.open(path) as again:
        assert again.content_hash() == expected
        assert not again.read_only

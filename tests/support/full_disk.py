"""Working on a disk that fills up, in a process of its own: `python -m tests.support.full_disk FOLDER`.

The folder is the root of a small file system. Prints a JSON object with what happened.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sam2studio.core.errors import StorageFullError
from sam2studio.project import Project
from tests.support.gestures import gesture, prepare


def work_until_full(project: Project) -> str:
    """Does gestures until there is no room, and proves that nothing before is harmed.

    Returns:
        What the user is told.
    """
    while True:
        revision, content = project.revision, project.content_hash()
        try:
            gesture(project)
        except StorageFullError as error:
            message = str(error)
            break
    assert (project.revision, project.content_hash()) == (revision, content), "the failed action left something"
    assert project.check().ok
    with Project.open(project.path) as other:
        assert other.read_only
        assert (other.revision, other.content_hash()) == (revision, content), "another reader sees something else"
    return message


def fill(folder: Path, *, leave: int = 0) -> Path:
    """A file that takes all the room there is, less some bytes."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
        file.truncate(max(0, file.tell() - leave))
    return filler


def without_reserve(folder: Path) -> dict[str, Any]:
    """On a file system too small for a reserve."""
    path = folder / "trip.s2s"
    prepare(path)
    rng = random.Random(0)
    filler = folder / "filler"
    rounds = 0
    with Project.open(path) as project:
        for _ in range(10):
            fill(folder, leave=rng.randrange(1 << 16))
            message = work_until_full(project)
            filler.unlink()
            gesture(project)  # there is room again: the work goes on
            rounds += 1
        fill(folder)
        message = work_until_full(project)
        expected = project.content_hash()
    with Project.open(path) as project:  # still full
        assert project.content_hash() == expected
        assert project.check().ok
    filler.unlink()
    with Project.open(path) as project:
        assert project.content_hash() == expected
        gesture(project)
    return {"rounds": rounds, "message": message, "gestures": revision_of(path)}


def with_reserve(folder: Path) -> dict[str, Any]:
    """On a file system that fills up while a reserve is set aside: the action in flight still lands."""
    path = folder / "trip.s2s"
    prepare(path)
    with Project.open(path) as project:
        assert (folder / ".trip.s2s.reserve").exists()
        fill(folder)
        saved = 0
        while (folder / ".trip.s2s.reserve").exists():
            assert not project.storage_low
            saved += 1
            with project.action(f"Save {saved}") as edit:
                edit.set_setting("saved", saved)
        assert project.storage_low
        assert project.setting("saved") == saved
        assert edit.change.settings == {"saved"}
        project.undo()
        assert project.setting("saved", 0) == saved - 1
        project.redo()
        assert project.check().ok
        fill(folder)
        message = work_until_full(project)
        expected = project.content_hash()
    (folder / "filler").unlink()
    with Project.open(path) as project:
        assert project.content_hash() == expected
        assert project.check().ok
    return {"saved": saved, "message": message}


def revision_of(path: Path) -> int:
    with Project.open(path, read_only=True) as project:
        return project.revision


CASES: dict[str, Callable[[Path], dict[str, Any]]] = {"small": without_reserve, "reserve": with_reserve}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(CASES[sys.argv[1]](Path(sys.argv[2]))))

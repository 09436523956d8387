"""Exports that end like a killed process, run in a process of their own that forks once per trial.

`python -m tests.support.killed_exports FOLDER FORMAT STEP NEW|OVER SWAPPED|MOVED` prints one JSON object: how many
changes of the disk one export makes, and for every STEP-th of them what the target held after the process died there,
and after cleaning up.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from sam2studio.formats.publish import recover
from sam2studio.project import Project
from tests.support.datasets import export, tree
from tests.support.faulty_disk import disk_that, dying


def run_export(project: Path, target: Path, kind: str, *, at: int, moved: bool) -> int:
    """Exports in a forked process that dies at a change of the disk; returns its exit status."""
    child = os.fork()
    if child == 0:
        with disk_that(dying(at=at), without_exchange=moved), Project.open(project, read_only=True) as opened:
            export(opened, target, kind)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(folder: Path, kind: str, step: int, *, over: bool, moved: bool) -> dict[str, object]:
    """All trials."""
    project, old, place = folder / "p.s2s", folder / "old", folder / "place"
    target = place / "target"
    run_export(project, folder / "new", kind, at=-1, moved=moved)
    before = tree(old) if over else None
    after = tree(folder / "new")
    outcomes, at, status = [], 0, 99
    while status == 99:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        if over:
            shutil.copytree(old, target)
        status = run_export(project, target, kind, at=at, moved=moved)
        died = tree(target) if target.exists() else None
        recover(target)
        found = tree(target) if target.exists() else None
        outcomes.append(
            {
                "at": at,
                "died": status == 99,
                "half": died not in (before, after, *([None] if moved else [])),
                "wrong": found not in (before, after),
                "new": found == after,
                "orphans": [path.name for path in place.iterdir() if path != target],
            }
        )
        at += step
    return {"outcomes": outcomes}


if __name__ == "__main__":
    where, which, every, how, way = sys.argv[1:]
    sys.stdout.write(json.dumps(main(Path(where), which, int(every), over=how == "OVER", moved=way == "MOVED")))

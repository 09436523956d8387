"""F4 and F5: an export that fails, is cancelled or killed at any change of the disk leaves the old or the new."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sam2studio.core.errors import Cancelled, ExportError
from sam2studio.formats.publish import recover
from sam2studio.formats.registry import FORMATS as TABLE
from sam2studio.jobs.export import FrameChoice
from sam2studio.project import Project
from tests.support.datasets import export, photo_project, tree
from tests.support.faulty_disk import FAULTS, disk_that, failing
from tests.support.videos import track_project

ROOT = Path(__file__).resolve().parents[2]
FORMATS = ("yolo-seg", "coco")

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the trials fork, which this system cannot")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small project and its pictures."""
    folder = tmp_path_factory.mktemp("source")
    photo_project(folder / "p.s2s", seed=2, images=3, most_objects=2).close()
    return folder


def counted(project: Project, target: Path, kind: str, *, moved: bool, **options) -> list[str]:
    with disk_that(lambda _: None, without_exchange=moved) as counter:
        export(project, target, kind, **options)
    return counter.calls


PHOTOS = ({"media": "labelled", "shares": {"train": 1}}, {"media": "all"})
FRAMES = ({"frames": FrameChoice(which="keyframes", every=3)}, {"frames": FrameChoice(which="reviewed", every=3)})
"""What the former dataset holds, and the new one."""


def sweep(
    source: Path,
    folder: Path,
    kind: str,
    *,
    over: bool,
    moved: bool,
    for_good: bool,
    faults: list[str],
    choices: tuple[dict, dict] = PHOTOS,
) -> int:
    """One trial per change of the disk and fault; returns how many."""
    former, new = choices
    trials = 0
    pictures = {name: digest for name, digest in tree(source).items() if not name.startswith("p.s2s")}
    with Project.open(source / "p.s2s", read_only=True) as project:
        export(project, folder / "old", kind, **former)
        calls = counted(project, folder / "new", kind, moved=moved, **new)
        if over:
            shutil.copytree(folder / "old", folder / "again")
            calls = counted(project, folder / "again", kind, moved=moved, **new)
        before, after = (tree(folder / "old") if over else None), tree(folder / "new")
        place = folder / "place"
        for at in range(len(calls)):
            for fault in faults if len(faults) < 4 or for_good else [faults[at % 4]]:
                shutil.rmtree(place, ignore_errors=True)
                place.mkdir()
                target = place / "target"
                if over:
                    shutil.copytree(folder / "old", target)
                told = ""
                with disk_that(failing(fault, at=at, for_good=for_good), without_exchange=moved):
                    try:
                        export(project, target, kind, **new)
                    except (ExportError, Cancelled) as error:
                        told = str(error)
                recover(target)
                found = tree(target) if target.exists() else None
                assert found in (before, after), (fault, at, calls[at])
                assert told or found == after
                assert len(told) <= 400
                assert [path for path in place.iterdir() if path != target] == []
                trials += 1
    assert {name: digest for name, digest in tree(source).items() if not name.startswith("p.s2s")} == pictures
    return trials


@pytest.mark.parametrize("over", [False, True], ids=["new", "over"])
@pytest.mark.parametrize("kind", FORMATS)
def test_a_fault_at_each_change_leaves_old_or_new(source: Path, tmp_path: Path, kind: str, over: bool, figure):
    faults = list(FAULTS)
    trials = sweep(source, tmp_path, kind, over=over, moved=False, for_good=False, faults=faults)
    figure(f"F5 {kind}, {'over a dataset' if over else 'new'}: {trials} faults, 0 halves, 0 orphans")


@pytest.fixture(scope="module")
def film_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project of one video, and the video."""
    folder = tmp_path_factory.mktemp("film")
    track_project(folder / "p.s2s", frames=8).close()
    return folder


def test_a_fault_at_each_change_of_an_export_of_tracks(film_source: Path, tmp_path: Path, figure):
    options = {"moved": False, "for_good": False, "faults": list(FAULTS), "choices": FRAMES}
    trials = sweep(film_source, tmp_path, "davis", over=True, **options)
    figure(f"F5 davis, over a dataset: {trials} faults, 0 halves, 0 orphans")


@pytest.mark.slow
@pytest.mark.parametrize("over", [False, True], ids=["new", "over"])
@pytest.mark.parametrize("kind", [row.name for row in TABLE if row.media == "videos"])
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_at_each_change_of_an_export_of_tracks(
    film_source: Path, tmp_path: Path, kind: str, over: bool, fault: str, figure
):
    options = {"moved": over, "for_good": False, "faults": [fault], "choices": FRAMES}
    trials = sweep(film_source, tmp_path, kind, over=over, **options)
    figure(f"F5 {kind} {fault} over={over}: {trials} faults, 0 halves")


@pytest.mark.slow
@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("moved", [False, True], ids=["swapped", "moved"])
@pytest.mark.parametrize("over", [False, True], ids=["new", "over"])
@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_at_each_change_leaves_old_or_new(
    source: Path, tmp_path: Path, kind: str, over: bool, moved: bool, for_good: bool, fault: str, figure
):
    trials = sweep(source, tmp_path, kind, over=over, moved=moved, for_good=for_good, faults=[fault])
    figure(f"F5 {kind} {fault} over={over} moved={moved} for_good={for_good}: {trials} faults, 0 halves")


def killed(source: Path, folder: Path, kind: str, *, step: int, over: bool, moved: bool, figure) -> None:
    shutil.copytree(source, folder / "run")
    with Project.open(folder / "run" / "p.s2s", read_only=True) as project:
        export(project, folder / "run" / "old", kind, media="all", shares={"train": 1})
    words = [str(folder / "run"), kind, str(step), "OVER" if over else "NEW", "MOVED" if moved else "SWAPPED"]
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-m", "tests.support.killed_exports", *words],
        capture_output=True,
        cwd=ROOT,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr.decode()
    outcomes = json.loads(done.stdout)["outcomes"]
    assert not outcomes[-1]["died"]
    assert [each for each in outcomes if each["half"] or each["wrong"] or each["orphans"]] == []
    assert any(not each["new"] for each in outcomes)
    assert outcomes[-1]["new"]
    figure(
        f"F4 {kind}, {'over a dataset' if over else 'new'}, killed at {len(outcomes) - 1} changes: 0 halves, 0 orphans"
    )


@needs_fork
@pytest.mark.parametrize("moved", [False, True], ids=["swapped", "moved"])
def test_killed_at_every_fifth_change(source: Path, tmp_path: Path, moved: bool, figure):
    killed(source, tmp_path, "yolo-seg", step=5, over=True, moved=moved, figure=figure)


@needs_fork
@pytest.mark.slow
@pytest.mark.parametrize("moved", [False, True], ids=["swapped", "moved"])
@pytest.mark.parametrize("over", [False, True], ids=["new", "over"])
@pytest.mark.parametrize("kind", FORMATS)
def test_killed_at_every_change(source: Path, tmp_path: Path, kind: str, over: bool, moved: bool, figure):
    killed(source, tmp_path, kind, step=1, over=over, moved=moved, figure=figure)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no kill -9")
def test_killed_at_random_times(tmp_path: Path, figure):
    """The old dataset and the new one replace each other for ever in a process that is killed."""
    photo_project(tmp_path / "p.s2s", seed=5, images=30, most_objects=3).close()
    target = tmp_path / "place" / "target"
    code = (
        "import sys; from pathlib import Path; from sam2studio.project import Project\n"
        "from tests.support.datasets import export\n"
        "project = Project.open(sys.argv[1], read_only=True)\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    for media in ('all', 'labelled'):\n"
        "        export(project, Path(sys.argv[2]), 'yolo-seg', media=media)\n"
    )
    allowed = []
    with Project.open(tmp_path / "p.s2s", read_only=True) as project:
        for media in ("all", "labelled"):
            export(project, tmp_path / media, "yolo-seg", media=media)
            allowed.append(tree(tmp_path / media))
    export_over = [sys.executable, "-c", code, str(tmp_path / "p.s2s"), str(target)]
    rng = random.Random(0)
    seen = set()
    for _ in range(40):
        process = subprocess.Popen(export_over, cwd=ROOT, stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(rng.uniform(0.02, 1.5))
        process.kill()
        process.wait()
        process.stdout.close()
        found = tree(target) if target.exists() else None
        assert found in (None, *allowed)
        recover(target)
        assert (tree(target) if target.exists() else None) == found
        assert [path.name for path in target.parent.iterdir() if path != target] == []
        seen.add(None if found is None else allowed.index(found))
    assert {0, 1} <= seen
    figure("F4 killed at 40 random times: 0 halves, 0 orphans")

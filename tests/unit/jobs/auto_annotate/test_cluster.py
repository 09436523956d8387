"""The same job on a local Ray cluster. Those marked slow need the extra `cluster`."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from sam2studio.core.errors import EngineError
from sam2studio.jobs.auto_annotate.cluster import cluster_workers
from sam2studio.jobs.auto_annotate.crew import Annotating, annotate_pictures
from sam2studio.jobs.auto_annotate.pipeline import Seen
from sam2studio.jobs.auto_annotate.request import AutoAnnotateRequest
from sam2studio.jobs.auto_annotate.run import annotate_files
from sam2studio.jobs.auto_annotate.work import Annotated, Picture, Recipe
from tests.support.annotating import Puppets, make_picture
from tests.support.videos import film

PATIENCE_S = 600
"""Until a second actor is there: on a busy machine one takes minutes to start."""


def test_without_ray_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    for name in ("det.pt", "sam.pt"):
        (tmp_path / name).write_bytes(b"x")
    make_picture(tmp_path / "photos" / "a.png")
    request = AutoAnnotateRequest(
        data=(tmp_path / "photos",),
        det_model=str(tmp_path / "det.pt"),
        sam_model=str(tmp_path / "sam.pt"),
        cluster="local",
    )
    with pytest.raises(EngineError, match=r"sam2studio\[cluster\]"):
        list(annotate_files(request))


class SlowPuppets(Puppets):
    """Leave a note of which process draws; it does so on the thread that loaded them."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__(recipe)
        self._thread = threading.get_ident()

    def draw(self, seen: Seen):
        assert threading.get_ident() == self._thread
        time.sleep(0.05)
        folder = Path(self._recipe.det_model)
        (folder / f"{os.getpid()}").touch()
        return super().draw(seen)


def run(given: list[Picture], hires, **more) -> list[Annotated]:
    job = annotate_pictures(iter(given), hires, total=len(given), **more)
    return [found for report in job for found in report.found]


@pytest.mark.slow
def test_a_local_cluster(tmp_path):
    """All of it in one cluster, because starting one takes long."""
    notes = tmp_path / "notes"
    notes.mkdir()
    recipe = Recipe(det_model=str(notes))
    with cluster_workers(recipe, "local", workers=2, load=SlowPuppets) as hires:
        _every_picture_once_by_two_actors(hires, tmp_path, notes)
        _frames_of_a_video(hires, tmp_path)
        _a_crash_costs_one_picture(hires, tmp_path)
        _a_lost_actor_is_replaced(hires, tmp_path, notes)
        missing = [partial(hire, recipe=Recipe(det_model="no-such-model")) for hire in hires[:1]]
        with pytest.raises(EngineError, match="no such model"):
            run([Picture(path=tmp_path / "a0.png")], missing)
    with pytest.raises(EngineError, match="no Ray cluster"), cluster_workers(recipe, "auto"):
        pass


def _every_picture_once_by_two_actors(hires, folder: Path, notes: Path) -> None:
    paths = [make_picture(folder / f"a{number}.png", kind=number) for number in range(16)]
    given: list[Path] = []

    def until_both_work() -> Iterator[Picture]:
        """One actor may be there long before the other."""
        deadline = time.monotonic() + PATIENCE_S
        while len(given) < len(paths) or (len(list(notes.iterdir())) < 2 and time.monotonic() < deadline):
            given.append(paths[len(given) % len(paths)])
            yield Picture(path=given[-1])

    reports = annotate_pictures(until_both_work(), hires, total=None)
    found = [each for report in reports for each in report.found]
    assert sorted(each.picture.path for each in found) == sorted(given)
    assert all(each.objects and not each.error for each in found)
    assert len(hires) == len(list(notes.iterdir())) == 2


def _frames_of_a_video(hires, folder: Path) -> None:
    clip = film(folder, frames=6)
    found = run([Picture(path=clip, frame=frame) for frame in range(6)], hires[:1])
    assert sorted(each.picture.frame for each in found) == list(range(6))
    assert all(each.objects and not each.error for each in found)


def _a_crash_costs_one_picture(hires, folder: Path) -> None:
    names = ["b", "crash", "c", "d"]
    found = run([Picture(path=make_picture(folder / f"{name}.png")) for name in names], hires[:1])
    assert {each.picture.path.stem for each in found if each.error} == {"crash"}
    assert len(found) == 4


def _a_lost_actor_is_replaced(hires, folder: Path, notes: Path) -> None:
    given = [Picture(path=make_picture(folder / f"e{number}.png")) for number in range(12)]
    for note in notes.iterdir():
        note.unlink()
    found: list[Annotated] = []
    killed = False
    for report in annotate_pictures(iter(given), hires[:1], total=len(given)):
        assert isinstance(report, Annotating)
        if report.found and not killed:
            (working,) = notes.iterdir()
            os.kill(int(working.name), signal.SIGKILL)
            killed = True
        found += report.found
    assert sorted(each.picture.path for each in found) == sorted(each.path for each in given)
    assert not any(each.error for each in found)

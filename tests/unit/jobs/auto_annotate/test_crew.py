"""A crew of processes: whatever one of them does over a picture costs that picture and no other."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from sam2studio.core.errors import Cancelled, DeviceFullError, EngineError
from sam2studio.core.progress import CancelToken
from sam2studio.jobs.auto_annotate import crew
from sam2studio.jobs.auto_annotate.crew import Annotating, annotate_pictures
from sam2studio.jobs.auto_annotate.process import ProcessWorker
from sam2studio.jobs.auto_annotate.work import Annotated, Picture, Recipe
from tests.support.annotating import NAMES, make_picture, use_puppets


@pytest.fixture(autouse=True)
def _puppets(monkeypatch: pytest.MonkeyPatch) -> None:
    use_puppets(monkeypatch)


def pictures(folder: Path, names: list[str]) -> list[Picture]:
    return [Picture(path=make_picture(folder / f"{name}.png", kind=place % 3)) for place, name in enumerate(names)]


def run(given: list[Picture], *, recipe: Recipe | None = None, workers: int = 1, **more) -> list[Annotated]:
    asked = recipe or Recipe(det_model="x")
    job = annotate_pictures(iter(given), [lambda tell: ProcessWorker(asked, tell)] * workers, total=len(given), **more)
    reports = list(job)
    assert reports[-1].done == len(given)
    return [found for report in reports for found in report.found]


def by_name(found: list[Annotated]) -> dict[str, str]:
    assert len({each.picture.path for each in found}) == len(found)
    return {each.picture.path.stem: each.error for each in found}


@pytest.mark.parametrize("workers", [1, 2])
def test_every_picture_is_annotated_once(tmp_path, workers):
    given = pictures(tmp_path, [f"p{n}" for n in range(7)])
    found = run(given, workers=workers)
    assert sorted(each.picture.path for each in found) == sorted(each.path for each in given)
    for each in found:
        (one,) = each.objects
        assert one.class_id == int(each.picture.path.stem[1:]) % 3
        assert one.mask.bbox == (8, 6, 8, 6)
        assert (one.box.x0, one.box.y0, one.box.x1, one.box.y1) == (8, 6, 16, 12)
        assert (one.score, one.quality) == (pytest.approx(0.8), 0.75)
        assert (each.height, each.width) == (24, 32)


@pytest.mark.parametrize(
    "bad", [["crash1", "crash2"], ["bug"], pytest.param(["babble"], marks=pytest.mark.slow)], ids=lambda bad: bad[0]
)
def test_what_ends_the_process_costs_that_picture_alone(tmp_path, bad):
    given = pictures(tmp_path, ["a", "b", bad[0], "c", *bad[1:], "d"])
    errors = by_name(run(given))
    assert {name for name, error in errors.items() if not error} == set("abcd")
    for name in bad:
        assert f"{name}.png" in errors[name]
        assert "left out" in errors[name]


def test_what_hangs_is_ended_and_costs_that_picture_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(crew, "SILENCE_S", 1.0)
    errors = by_name(run(pictures(tmp_path, ["a", "hang", "b"])))
    assert (errors["a"], errors["b"]) == ("", "")
    assert "does not come to an end" in errors["hang"]


def test_a_machine_that_slept_has_no_workers_that_hang(tmp_path, monkeypatch):
    clock, ended = [0.0], []

    class Silent:
        def give(self, number: int, picture: Picture) -> None:
            pass

        def kill(self) -> None:
            ended.append(clock[0])

        def close(self) -> None:
            pass

        def last_words(self) -> str:
            return ""

    monkeypatch.setattr(crew.time, "monotonic", lambda: clock[0])
    worker = Silent()
    told = crew._Crew(iter(pictures(tmp_path, ["a"])), [lambda _tell: worker], total=1, done=0)
    told._hear(crew.Ready(worker, NAMES))
    told.step(0.0)
    clock[0] = 10_000.0
    told.step(0.0)
    assert ended == []
    while not ended:
        clock[0] += 30.0
        told.step(0.0)
    assert ended == [pytest.approx(10_000 + crew.SILENCE_S, abs=60)]


def test_a_file_that_cannot_be_read_is_told_by_name(tmp_path):
    given = pictures(tmp_path, ["a", "b", "c"])
    given[1].path.write_bytes(given[1].path.read_bytes()[:100])
    errors = by_name(run(given))
    assert (errors["a"], errors["c"]) == ("", "")
    assert "b.png" in errors["b"]


def test_what_a_native_library_prints_harms_nothing(tmp_path):
    assert set(by_name(run(pictures(tmp_path, ["a", "print", "b"]))).values()) == {""}


def test_a_process_that_something_else_ends_costs_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("S2S_TEST_SLOW", "0.05")
    given = pictures(tmp_path, [f"p{n}" for n in range(8)])
    hired: list[ProcessWorker] = []

    def hire(tell) -> ProcessWorker:
        hired.append(ProcessWorker(Recipe(det_model="x"), tell))
        return hired[-1]

    found: list[Annotated] = []
    for report in annotate_pictures(iter(given), [hire], total=len(given)):
        if report.found and len(hired) == 1:
            os.kill(hired[0]._process.pid, signal.SIGKILL)
            hired[0]._process.wait()
        found += report.found
    assert len(hired) == 2
    assert set(by_name(found).values()) == {""}
    assert len(found) == len(given)


def test_a_model_that_is_not_there_is_told_at_once(tmp_path):
    given = pictures(tmp_path, ["a"])
    with pytest.raises(EngineError, match="no such model"):
        run(given, recipe=Recipe(det_model="no-such-model"))
    with pytest.raises(EngineError, match="while it loaded the models"):
        run(given, recipe=Recipe(det_model="dies"))


def test_too_little_memory_for_one_picture_after_the_other_ends_the_run(tmp_path):
    given = pictures(tmp_path, ["a", "full1", "full2", "b", *(f"full{n}" for n in range(3, 9)), "c"])
    found: list[Annotated] = []
    job = annotate_pictures(iter(given), [lambda tell: ProcessWorker(Recipe(det_model="x"), tell)], total=len(given))
    with pytest.raises(DeviceFullError, match="in a row"):  # noqa: PT012
        for report in job:
            found += report.found
    errors = by_name(found)
    assert (errors["a"], errors["b"]) == ("", "")
    assert "memory" in errors["full1"]


def test_a_process_that_dies_again_and_again_ends_the_run_and_what_was_found_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(crew, "_DEATHS", 2)
    given = pictures(tmp_path, ["a", "crash1", "crash2", "crash3", "crash4"])
    found: list[Annotated] = []
    job = annotate_pictures(iter(given), [lambda tell: ProcessWorker(Recipe(det_model="x"), tell)], total=len(given))
    with pytest.raises(EngineError, match="stopped 3 times"):  # noqa: PT012
        for report in job:
            found += report.found
    assert by_name(found)["a"] == ""


def test_cancelling_ends_the_processes(tmp_path, monkeypatch):
    monkeypatch.setenv("S2S_TEST_SLOW", "0.05")
    given = pictures(tmp_path, [f"p{n}" for n in range(30)])
    cancel, hired, reports = CancelToken(), list[ProcessWorker](), list[Annotating]()

    def hire(tell) -> ProcessWorker:
        hired.append(ProcessWorker(Recipe(det_model="x"), tell))
        return hired[-1]

    with pytest.raises(Cancelled):  # noqa: PT012
        for report in annotate_pictures(iter(given), [hire], total=len(given), cancel=cancel):
            reports.append(report)
            if report.found:
                cancel.cancel()
    assert sum(len(report.found) for report in reports) < len(given)
    assert all(worker._process.returncode is not None for worker in hired)


def test_the_reports_say_how_far_how_fast_and_what_the_classes_are(tmp_path, monkeypatch):
    monkeypatch.setenv("S2S_TEST_SLOW", "0.02")
    given = pictures(tmp_path, [f"p{n}" for n in range(6)])
    job = annotate_pictures(iter(given), [lambda tell: ProcessWorker(Recipe(det_model="x"), tell)], total=10, done=4)
    reports = list(job)
    assert reports[0].text == "Loading the models"
    assert reports[-1].names == NAMES
    assert [report.done for report in reports] == sorted(report.done for report in reports)
    assert reports[-1].done == 10
    assert reports[-1].rate is not None
    assert 0 < reports[-1].rate < 60
    assert reports[-1].left_s == 0

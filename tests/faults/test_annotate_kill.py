"""F2: a bulk run that is killed keeps every finished picture, and the next one ends as if it had not been."""

from __future__ import annotations

import random
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from sam2studio.jobs.auto_annotate.crew import Annotating
from sam2studio.jobs.auto_annotate.request import AutoAnnotateRequest
from sam2studio.jobs.auto_annotate.run import annotate_files, annotate_project
from sam2studio.jobs.pictures import add_pictures
from sam2studio.project import Project
from tests.support.annotating import make_picture, use_puppets
from tests.support.processes import other_processes

PICTURES = 40


def request(folder: Path, **more) -> AutoAnnotateRequest:
    return AutoAnnotateRequest(det_model=str(folder / "det.pt"), sam_model=str(folder / "sam.pt"), **more)


def work_until_killed(folder: Path, into: str, told: Connection) -> None:
    """Runs in a process of its own: annotates, and tells after each report how much is stored."""
    use_puppets(pytest.MonkeyPatch())
    if into == "labels":
        for report in annotate_files(request(folder, data=(folder / "photos",), output_dir=folder / "labels")):
            if isinstance(report, Annotating) and report.found:
                told.send(report.done)
        return
    with Project.open(folder / "p.s2s") as project:
        for report in annotate_project(project, request(folder), backup=False):
            if isinstance(report, Annotating) and report.found:
                told.send(report.done)


def killed(folder: Path, into: str, delay: float) -> int:
    """Pictures that the killed run had told as stored."""
    ours, theirs = other_processes().Pipe(duplex=False)
    child = other_processes().Process(target=work_until_killed, args=(folder, into, theirs))
    child.start()
    theirs.close()
    done = 0
    try:
        done = ours.recv()
        time.sleep(delay)
        child.kill()
        while True:
            done = ours.recv()
    except EOFError:
        child.join()
        ours.close()
        return done


def result(job) -> object:
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value


def labels(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.txt")}


def proposals(project: Project) -> list[tuple[object, ...]]:
    return [
        (row.path, each.class_id, each.score, mask.mask.checksum)
        for row in project.media()
        for each in project.objects(row.id)
        if (mask := project.mask(each.id)) is not None
    ]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    use_puppets(monkeypatch)
    monkeypatch.setenv("S2S_TEST_SLOW", "0.01")
    for name in ("det.pt", "sam.pt"):
        (tmp_path / name).write_bytes(name.encode())
    for number in range(PICTURES):
        make_picture(tmp_path / "photos" / f"{number}.png", kind=0, sure=number)
    return tmp_path


@pytest.mark.parametrize("trials", [1, pytest.param(12, marks=pytest.mark.slow)])
def test_labels_of_a_killed_run(folder, trials, figure):
    whole = request(folder, data=(folder / "photos",), output_dir=folder / "whole")
    result(annotate_files(whole))
    rng, kept = random.Random(5), 0
    for _ in range(trials):
        stored = killed(folder, "labels", rng.uniform(0, 0.2))
        kept = stored
        found = labels(folder / "labels")
        assert len(found) >= min(stored, PICTURES)
        assert found.items() <= labels(folder / "whole").items()
    report = result(annotate_files(request(folder, data=(folder / "photos",), output_dir=folder / "labels")))
    assert report.resumed >= kept
    assert report.pictures + report.resumed == PICTURES
    assert labels(folder / "labels") == labels(folder / "whole")
    assert not list((folder / "labels").glob("*.partial"))
    figure(f"{trials} runs killed, {report.resumed} of {PICTURES} labels kept, 0 lost")


@pytest.mark.parametrize("trials", [1, pytest.param(12, marks=pytest.mark.slow)])
def test_proposals_of_a_killed_run(folder, trials, figure):
    for name in ("whole", "p"):
        with Project.create(folder / f"{name}.s2s") as project:
            result(add_pictures(project, [folder / "photos"]))
    with Project.open(folder / "whole.s2s") as project:
        result(annotate_project(project, request(folder), backup=False))
        expected = proposals(project)
    rng, stored = random.Random(6), 0
    for _ in range(trials):
        stored = killed(folder, "project", rng.uniform(0, 0.2))
        with Project.open(folder / "p.s2s") as project:
            assert project.check().ok
            kept = proposals(project)
            assert len(kept) >= min(stored, PICTURES)
            assert set(kept) <= set(expected)
    with Project.open(folder / "p.s2s") as project:
        report = result(annotate_project(project, request(folder), backup=False))
        assert report.resumed >= stored
        assert proposals(project) == expected
    figure(f"{trials} runs killed, {report.resumed} of {PICTURES} pictures kept, 0 lost")

"""Bulk annotation beside the window: other processes find, the open project takes, and the person works on."""

from __future__ import annotations

from pathlib import Path

import pytest

from sam2studio.jobs.auto_annotate.request import AutoAnnotateRequest
from tests.support.annotating import make_picture, use_puppets
from tests.support.onnx_files import model
from tests.support.yolo_files import save_yolo


@pytest.fixture
def models(tmp_path: Path, monkeypatch) -> dict[str, str]:
    use_puppets(monkeypatch)
    for name in ("det.pt", "sam.pt"):
        (tmp_path / name).write_bytes(name.encode())
    return {"det_model": str(tmp_path / "det.pt"), "sam_model": str(tmp_path / "sam.pt")}


@pytest.fixture
def open_with(make_desk, tmp_path):
    """A window on pictures of these names."""

    def open_(*names: str):
        for place, name in enumerate(names):
            make_picture(tmp_path / "photos" / name, kind=place)
        desk = make_desk()
        desk.open_folder(tmp_path / "photos")
        return desk

    return open_


def run(desk, **asked):
    """Runs to its end; (report, stopped)."""
    with desk.qtbot.waitSignal(desk.all.bulk.finished, timeout=20_000) as told:
        assert desk.all.bulk.start(AutoAnnotateRequest(**asked))
    return told.args


def test_what_is_found_are_proposals_in_one_step_after_a_backup(open_with, models):
    desk = open_with("a.png", "b.png", "crash.png", "none.png")
    steps = []
    desk.all.bulk.progressed.connect(steps.append)
    report, stopped = run(desk, **models)
    assert not stopped
    assert (report.pictures, dict(report.objects), report.classes_added) == (3, {"cat": 1, "dog": 1}, ("cat", "dog"))
    assert len(report.failed) == 1
    assert "crash.png" in report.failed[0]
    proposals = desk.project.proposals()
    assert len(proposals) == 2
    assert set(proposals.by) == {"det.pt, sam.pt"}
    assert (steps[-1].done, steps[-1].total, steps[-1].found, steps[-1].failed) == (4, 4, 2, 1)
    assert any("auto-annotate" in backup.reason for backup in desk.all.backups.backups)
    assert desk.all.document.undo_label == "Auto-annotate"
    desk.all.document.undo()
    assert len(desk.project.proposals()) == 0


def test_a_second_run_has_nothing_to_do(open_with, models):
    desk = open_with("a.png", "b.png")
    run(desk, **models)
    report, _ = run(desk, **models)
    assert (report.pictures, report.resumed) == (0, 2)


def test_only_the_media_that_are_asked_for(open_with, models):
    desk = open_with("a.png", "b.png", "c.png")
    chosen = desk.all.media.ids[1:2]
    report, _ = run(desk, media=tuple(chosen), **models)
    assert report.pictures == 1
    assert desk.project.proposals().media_id.tolist() == list(chosen)


def test_stopping_keeps_what_is_done_and_the_person_can_work_meanwhile(open_with, models, monkeypatch):
    monkeypatch.setenv("S2S_TEST_SLOW", "0.3")
    desk = open_with(*(f"{letter}.png" for letter in "abcdefgh"))
    bulk = desk.all.bulk
    assert bulk.start(AutoAnnotateRequest(**models))
    assert not bulk.start(AutoAnnotateRequest(**models)), "one at a time"
    desk.qtbot.waitUntil(lambda: len(desk.project.proposals()) >= 2, timeout=20_000)
    desk.all.classes.add("mine")
    with desk.qtbot.waitSignal(bulk.finished, timeout=20_000) as told:
        bulk.cancel()
    report, stopped = told.args
    assert stopped
    assert 2 <= report.pictures < 8
    assert len(desk.project.proposals()) == report.pictures
    assert "mine" in [row.name for row in desk.project.classes()]
    assert not bulk.running


def test_models_that_are_not_there_are_told_and_nothing_is_changed(open_with, models):
    desk = open_with("a.png")
    revision = desk.project.revision
    with desk.qtbot.waitSignal(desk.all.bulk.failed, timeout=20_000) as told:
        desk.all.bulk.start(AutoAnnotateRequest(det_model="yolo11x.pt", sam_model=models["sam_model"]))
    assert "not on this computer" in str(told.args[0])
    assert not desk.all.bulk.running
    assert desk.project.revision == revision


def test_closing_the_project_ends_the_run_without_a_word(open_with, models, monkeypatch, qtbot):
    monkeypatch.setenv("S2S_TEST_SLOW", "0.3")
    desk = open_with(*(f"{letter}.png" for letter in "abcdef"))
    assert desk.all.bulk.start(AutoAnnotateRequest(**models))
    qtbot.waitUntil(lambda: len(desk.project.proposals()) >= 1, timeout=20_000)
    with qtbot.assertNotEmitted(desk.all.bulk.finished), qtbot.assertNotEmitted(desk.all.bulk.failed):
        desk.all.document.close()
        assert not desk.all.bulk.running
        qtbot.waitUntil(lambda: not desk.all.bulk._jobs.running, timeout=20_000)


def test_a_file_of_ones_own_says_what_it_is(desk, tmp_path, qtbot):
    options = desk.all.model_files
    save_yolo(tmp_path / "mine.pt", names={index: f"thing {index}" for index in range(80)})
    (tmp_path / "broken.pt").write_bytes(b"<html>")
    (tmp_path / "other.onnx").write_bytes(model(b"", texts={"names": "{0: 'cat', 1: 'dog'}", "task": "segment"}))
    options.add_file(tmp_path / "other.onnx")
    options.add_file(tmp_path / "mine.pt")
    options.add_file(tmp_path / "broken.pt")
    qtbot.waitUntil(lambda: len([each for each in options.options if str(tmp_path) in each.name]) == 3)
    found = {Path(each.name).name: each for each in options.options}
    assert found["mine.pt"].ready
    assert found["mine.pt"].detects
    assert found["mine.pt"].classes[:2] == ("thing 0", "thing 1")
    assert (found["other.onnx"].classes, found["other.onnx"].masks) == (("cat", "dog"), True)
    assert not found["broken.pt"].ready
    assert "web page" in found["broken.pt"].problem
    away = found["yolo11n.pt"]
    assert (away.ready, away.detects, away.licence) == (False, True, "AGPL-3.0")
    assert found["sam2.1_hiera_tiny.pt"].segments

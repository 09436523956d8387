"""A review in the whole window, by keys and mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt

from sam2studio.core.prompts import Box
from sam2studio.gui.app import Studio
from sam2studio.gui.controllers.bulk_state import BulkProgress
from sam2studio.gui.dialogs.accept_above import AcceptAboveDialog
from sam2studio.gui.dialogs.auto_annotate import AutoAnnotateDialog
from sam2studio.gui.dialogs.review_statistics import ReviewStatisticsDialog
from sam2studio.jobs.auto_annotate.request import AutoAnnotateRequest
from sam2studio.project import Project, Proposed
from tests.gui.controllers.conftest import write_pictures
from tests.support.annotating import make_picture, use_puppets
from tests.support.projects import Info
from tests.support.segmenters import disc
from tests.support.studio import dialog_of, new_studio, told, until_open
from tests.support.yolo_files import save_yolo

SCORES = (0.9, 0.3, 0.5, 0.7)


def write_proposals(folder: Path) -> Path:
    """A project of two pictures, each with proposals; one of them is the most doubtful."""
    pictures = write_pictures(folder, 2)
    with Project.create(folder / "work.s2s") as project, project.action("Propose") as edit:
        car = edit.add_class("car")
        media = [edit.add_image(path, Info(60, 40, path.stat().st_size, path.stat().st_mtime_ns)) for path in pictures]
        for number, score in enumerate(SCORES):
            x = 12 + 10 * number
            proposed = Proposed(by="detector, segmenter", score=score, box=Box(x - 4, 16, x + 5, 25))
            edit.add_proposal(media[number % 2], car, disc(x, 20, 4), proposed, score=0.95)
        return project.path


@pytest.fixture
def studio(qtbot, tmp_path) -> Iterator[Studio]:
    studio = new_studio(qtbot)
    studio.start([write_proposals(tmp_path / "photos")])
    until_open(qtbot, studio)
    yield studio
    assert studio.shutdown()


def press(qtbot, studio: Studio, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(studio.canvas, key, modifier)


def until_up(qtbot, studio: Studio, title: str) -> None:
    """Until that proposal can be decided about."""
    bar, controllers = studio.window.review, studio.controllers
    qtbot.waitUntil(lambda: bar._title.whole == title and controllers.review.view is not None)
    qtbot.waitUntil(lambda: controllers.navigation.picture.rgb is not None)
    qtbot.waitUntil(studio.window.actions_by_id["object.accept"].isEnabled)


def scores_left(studio: Studio) -> list[float]:
    return sorted(studio.controllers.document.project.proposals().score.tolist())


def test_a_proposal_that_is_painted_on_stays_up_until_it_is_accepted(studio, qtbot):
    controllers, canvas = studio.controllers, studio.canvas
    press(qtbot, studio, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    until_up(qtbot, studio, "car 1")
    up = controllers.review.object_id
    press(qtbot, studio, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: canvas._state.hand == controllers.hand.view)
    for x in (5, 8):
        before = controllers.document.project.mask(up).mask
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.position_of(x, 5).toPoint())
        assert controllers.document.project.mask(up).mask.area > before.area
        assert controllers.review.object_id == up
    assert len(scores_left(studio)) == len(SCORES)
    qtbot.waitUntil(studio.window.actions_by_id["object.accept"].isEnabled)
    press(qtbot, studio, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: controllers.review.object_id not in (up, None))
    assert controllers.document.project.object_row(up).state == "person"
    assert studio.window.review._sums.text() == "1 fixed"


def test_keys_walk_through_the_proposals(studio, qtbot):
    window = studio.window
    assert not window.review.isVisible()
    assert not window.actions_by_id["review.reject"].isEnabled()
    press(qtbot, studio, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    until_up(qtbot, studio, "car 1")
    assert "detector 0.30" in window.review._facts.whole
    assert window.actions_by_id["review.proposals"].isChecked()
    press(qtbot, studio, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: scores_left(studio) == [0.5, 0.7, 0.9])
    until_up(qtbot, studio, "car 2")
    press(qtbot, studio, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: scores_left(studio) == [0.7, 0.9])
    until_up(qtbot, studio, "car 2")
    assert "detector 0.70" in window.review._facts.whole
    press(qtbot, studio, Qt.Key.Key_S)
    until_up(qtbot, studio, "car 1")
    press(qtbot, studio, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    until_up(qtbot, studio, "car 2")
    press(qtbot, studio, Qt.Key.Key_Delete)  # rejects what is up
    qtbot.waitUntil(lambda: scores_left(studio) == [0.9])
    assert window.review._sums.text() == "1 accepted · 2 rejected"
    for _ in range(3):
        press(qtbot, studio, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: scores_left(studio) == sorted(SCORES))
    until_up(qtbot, studio, "car 1")
    press(qtbot, studio, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.review.isVisible())
    assert not window.actions_by_id["review.proposals"].isChecked()
    assert studio.controllers.objects.solo is None


def test_fixing_by_a_click_on_the_canvas(studio, qtbot):
    press(qtbot, studio, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    until_up(qtbot, studio, "car 1")
    object_id = studio.controllers.review.object_id
    qtbot.mouseClick(studio.window.review._decisions[1], Qt.MouseButton.LeftButton)
    assert "right-click" in studio.window.review._reason.whole
    at = studio.canvas.position_of(23, 20).toPoint()
    qtbot.mouseClick(studio.canvas, Qt.MouseButton.LeftButton, pos=at)
    prompts = studio.controllers.prompts
    qtbot.waitUntil(lambda: prompts.open is not None and bool(prompts.open.last.candidates))
    assert prompts.open.object_id == object_id
    press(qtbot, studio, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: studio.window.review._sums.text() == "1 fixed")
    until_up(qtbot, studio, "car 2")
    project = studio.controllers.document.project
    assert project.object_row(object_id).state == "person"
    press(qtbot, studio, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until_up(qtbot, studio, "car 1")
    assert project.object_row(object_id).state == "proposal"
    assert studio.window.review._sums.text() == ""


def test_keys_in_the_filter_decide_nothing(studio, qtbot):
    press(qtbot, studio, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    until_up(qtbot, studio, "car 1")
    bar = studio.window.review
    qtbot.mouseClick(bar._filter, Qt.MouseButton.LeftButton)
    for field in (bar._box._low, bar._box._classes, bar._box._here):
        field.setFocus()
        for key in (Qt.Key.Key_X, Qt.Key.Key_Return, Qt.Key.Key_S, Qt.Key.Key_Delete):
            qtbot.keyClick(field, key)
    bar._box.hide()
    assert scores_left(studio) == sorted(SCORES)
    assert bar._title.whole == "car 1"


def test_accepting_many_asks_first_and_is_one_step(studio, qtbot):
    press(qtbot, studio, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    until_up(qtbot, studio, "car 1")
    studio.window.actions_by_id["review.accept_above"].trigger()
    dialog = dialog_of(studio, AcceptAboveDialog)
    dialog._score.setValue(0.6)
    assert dialog._go.text() == "Accept 2"
    qtbot.mouseClick(dialog._go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: scores_left(studio) == [0.3, 0.5])
    qtbot.waitUntil(lambda: any("2 proposals accepted" in each for each in told(studio)))
    studio.window.activateWindow()
    qtbot.waitUntil(studio.window.isActiveWindow)
    press(qtbot, studio, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: scores_left(studio) == sorted(SCORES))


def test_statistics_are_of_the_project(studio, qtbot):
    press(qtbot, studio, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    until_up(qtbot, studio, "car 1")
    press(qtbot, studio, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(scores_left(studio)) == 3)
    path = studio.controllers.document.project.path
    studio.controllers.document.close()
    assert studio.controllers.document.open(path)
    studio.window.actions_by_id["review.statistics"].trigger()
    dialog = dialog_of(studio, ReviewStatisticsDialog)
    assert studio.controllers.review.tally.total("accepted") == 1
    dialog.close()


def test_where_there_is_nothing_to_review_it_says_what_makes_proposals(studio, qtbot):
    document = studio.controllers.document
    objects = document.project.proposals().object_id.tolist()
    document.apply("Delete", lambda edit: [edit.delete_object(each) for each in objects])
    press(qtbot, studio, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(told(studio)))
    assert "Auto-annotate" in told(studio)[0]
    assert not studio.window.actions_by_id["review.proposals"].isChecked()


def test_annotating_in_bulk_and_reviewing_what_was_found(qtbot, tmp_path, monkeypatch):
    use_puppets(monkeypatch)
    for place in range(3):
        make_picture(tmp_path / "photos" / f"{'abc'[place]}.png", kind=place, sure=60 * place)
    save_yolo(tmp_path / "mine.pt", names={0: "cat", 1: "dog", 2: "bird"} | {n: f"thing {n}" for n in range(3, 80)})
    studio = new_studio(qtbot)
    try:
        studio.start([tmp_path / "photos"])
        until_open(qtbot, studio)
        press(qtbot, studio, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        dialog = dialog_of(studio, AutoAnnotateDialog)
        dialog._detector._take_file(str(tmp_path / "mine.pt"))
        qtbot.waitUntil(lambda: dialog._detector.model is not None and dialog._detector.model.ready)
        assert dialog._segmenter.model.name == "classic"
        qtbot.waitUntil(dialog.go.isEnabled)
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(dialog._review.isVisible, timeout=20_000)
        assert studio.window.status._job.text() == ""
        qtbot.mouseClick(dialog._review, Qt.MouseButton.LeftButton)
        until_up(qtbot, studio, "cat 1")
        assert studio.window.review._place.text() == "1 of 3"
        assert studio.window.review._facts.whole == "detector 0.50 · mask 0.75 · box fit 1.00"
    finally:
        assert studio.shutdown()


@pytest.mark.parametrize(("rate", "words"), [(2.44, "2,4 images/s"), (0.4, "2,5 s/image")])
def test_the_rate_of_a_run_is_written_as_people_here_write_numbers(studio, rate, words):
    studio.window.setLocale(QLocale("tr_TR"))
    studio.controllers.bulk.progressed.emit(BulkProgress(done=3, total=9, rate=rate))
    assert words in studio.window.status._job.text()


def test_a_run_goes_on_behind_the_window_and_tells_its_end(qtbot, tmp_path, monkeypatch):
    use_puppets(monkeypatch)
    monkeypatch.setenv("S2S_TEST_SLOW", "0.2")
    for place in range(4):
        make_picture(tmp_path / "photos" / f"{'abcd'[place]}.png")
    for name in ("det.pt", "sam.pt"):
        (tmp_path / name).write_bytes(b"x")
    studio = new_studio(qtbot)
    try:
        studio.start([tmp_path / "photos"])
        until_open(qtbot, studio)
        request = AutoAnnotateRequest(det_model=str(tmp_path / "det.pt"), sam_model=str(tmp_path / "sam.pt"))
        assert studio.controllers.bulk.start(request)
        qtbot.waitUntil(lambda: "Annotating 1/4" in studio.window.status._job.text(), timeout=20_000)
        qtbot.waitUntil(lambda: any("4 proposals wait" in each for each in told(studio)), timeout=20_000)
        assert studio.window.status._job.text() == ""
    finally:
        assert studio.shutdown()

"""The window for bulk annotation: what can be asked, what is lacking, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel

from sam2studio.core.progress import Progress
from sam2studio.gui.controllers.bulk_state import BulkMedia
from sam2studio.gui.controllers.model_state import ModelFile
from sam2studio.gui.dialogs.auto_annotate import AutoAnnotateDialog
from sam2studio.jobs.auto_annotate.request import AutoAnnotateReport
from sam2studio.weights.catalogue import Ability
from tests.support.widgets import nameless_controls

CLICKS, DETECTS = (Ability.CLICKS,), (Ability.DETECT,)
HERE = Path("/models")
MODELS = (
    ModelFile(name="sam.pt", label="SAM", path=HERE / "sam.pt", abilities=CLICKS),
    ModelFile(name="sam-large.pt", label="SAM large", size=900 << 20, licence="Apache-2.0", abilities=CLICKS),
    ModelFile(name="yolo.pt", label="YOLO", size=5_600_000, licence="AGPL-3.0", abilities=DETECTS),
    ModelFile(name="mine.pt", label="mine", path=HERE / "mine.pt", abilities=DETECTS, classes=("cat", "dog", "bird")),
    ModelFile(name="seg.pt", label="seg", path=HERE / "seg.pt", abilities=DETECTS, classes=("cow",), masks=True),
)
MEDIA = BulkMedia(all=(1, 2, 3, 4), bare=(2, 4), selected=(3, 4), videos=1)


@pytest.fixture
def dialog(qtbot):
    dialog = AutoAnnotateDialog()
    qtbot.addWidget(dialog)
    dialog.set_project(MEDIA, ("Dog", "tree"))
    dialog.set_models(MODELS, preferred="sam.pt")
    dialog.show()
    return dialog


def words(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def choose(box: QComboBox, data: object) -> None:
    box.setCurrentIndex(box.findData(data))


def asked(dialog: AutoAnnotateDialog, qtbot):
    with qtbot.waitSignal(dialog.annotate_requested) as signal:
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    return signal.args[0]


def test_the_usual_choices_are_those_of_the_field(dialog, qtbot):
    request = asked(dialog, qtbot)
    assert (request.det_model, request.sam_model) == ("mine.pt", "sam.pt")
    assert (request.conf, request.iou, request.imgsz, request.max_det) == (0.25, 0.45, 640, 300)
    assert (request.media, request.existing, request.every) == ((2, 4), "skip", 1)


def test_classes_that_the_project_knows_are_ticked_and_called_as_it_does(dialog, qtbot):
    request = asked(dialog, qtbot)
    assert request.classes == (1,)
    assert request.class_map == {"dog": "Dog"}
    table = dialog._classes._table
    assert [table.item(row, 0).text() for row in range(3)] == ["dog", "cat", "bird"]
    table.item(2, 0).setCheckState(Qt.CheckState.Checked)
    table.item(2, 1).setText("tree")
    request = asked(dialog, qtbot)
    assert request.classes == (1, 2)
    assert request.class_map == {"dog": "Dog", "bird": "tree"}


def test_a_name_is_edited_in_the_table(dialog, qtbot):
    table = dialog._classes._table
    table.setCurrentCell(0, 1)
    table.editItem(table.item(0, 1))
    (editor,) = table.findChildren(QComboBox)
    assert [editor.itemText(place) for place in range(editor.count())] == ["Dog", "tree"]
    editor.lineEdit().selectAll()
    qtbot.keyClicks(editor, "hound")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table.item(0, 1).text() == "hound")
    assert dialog.isVisible()
    assert asked(dialog, qtbot).class_map == {"dog": "hound"}


def test_all_and_none_mean_what_is_shown(dialog, qtbot):
    classes = dialog._classes
    classes._search.setText("ird")
    assert [classes._table.isRowHidden(row) for row in range(3)] == [True, True, False]
    classes._tick_all(True)
    assert classes.chosen == (1, 2)
    classes._search.clear()
    classes._tick_all(True)
    assert asked(dialog, qtbot).classes == (), "all of them"
    classes._tick_all(False)
    assert not dialog.go.isEnabled()


def test_a_model_that_is_not_here_is_downloaded_after_a_yes_only(dialog, qtbot):
    classes = dialog._classes
    of_classes = (classes._search, classes._every, classes._none)
    choose(dialog._detector._list, "yolo.pt")
    assert not dialog.go.isEnabled()
    assert not any(part.isEnabled() for part in of_classes)
    assert "AGPL-3.0" in words(dialog)
    assert "5 MB" in words(dialog) or "6 MB" in words(dialog)
    with qtbot.waitSignal(dialog.download_requested) as signal:
        qtbot.mouseClick(dialog._detector._download, Qt.MouseButton.LeftButton)
    assert signal.args == ["yolo.pt"]
    dialog.show_download("yolo.pt", Progress(done=1, total=4))
    assert dialog._detector._bar.isVisible()
    assert not dialog._segmenter._bar.isVisible()
    with qtbot.waitSignal(dialog.download_cancelled):
        qtbot.mouseClick(dialog._detector._stop, Qt.MouseButton.LeftButton)
    dialog.show_download("yolo.pt", None)
    assert not dialog._detector._bar.isVisible()
    dialog.show_download_problem("yolo.pt", "The server said no.")
    assert "The server said no." in words(dialog)
    here = ModelFile(name="yolo.pt", label="YOLO", path=HERE / "yolo.pt", abilities=DETECTS, classes=("dog",))
    dialog.set_models((*MODELS[:2], here), preferred="sam.pt")
    assert dialog._detector.model == here
    assert dialog.go.isEnabled()
    assert all(part.isEnabled() for part in of_classes)


def test_a_detector_of_masks_needs_no_segmenter(dialog, qtbot):
    assert dialog._segmenter._list.findData("") < 0
    choose(dialog._detector._list, "seg.pt")
    assert dialog._segmenter.model.name == "sam.pt", "the preferred one stays chosen"
    choose(dialog._segmenter._list, "")
    dialog.set_models(MODELS, preferred="sam.pt")  # as after a download
    assert asked(dialog, qtbot).sam_model == ""
    choose(dialog._detector._list, "mine.pt")
    assert asked(dialog, qtbot).sam_model == "sam.pt"


def test_the_segmenter_is_the_one_of_the_window_until_another_is_chosen(dialog):
    dialog.set_models(MODELS, preferred="sam-large.pt")  # the window uses another one meanwhile
    assert dialog._segmenter.model.name == "sam-large.pt"
    choose(dialog._segmenter._list, "sam.pt")
    dialog.set_models(MODELS, preferred="sam-large.pt")
    assert dialog._segmenter.model.name == "sam.pt"


def test_a_file_that_is_no_detector_is_told(dialog, tmp_path):
    dialog._detector._take_file(str(tmp_path / "sam-own.pt"))
    dialog.set_models(MODELS, preferred="sam.pt")
    assert "sam-own" not in words(dialog), "it is still looked at"
    own = ModelFile(name=str(tmp_path / "sam-own.pt"), label="own", path=tmp_path / "sam-own.pt", abilities=CLICKS)
    dialog.set_models((*MODELS, own), preferred="sam.pt")
    assert "“sam-own.pt” is no model for this." in words(dialog)
    bad = ModelFile(name=str(tmp_path / "x.pt"), label="x", path=tmp_path / "x.pt", problem="It is damaged.")
    dialog._detector._take_file(bad.name)
    dialog.set_models((*MODELS, bad), preferred="sam.pt")
    assert "It is damaged." in words(dialog)
    assert not dialog.go.isEnabled()


def test_which_media_and_what_of_those_with_objects(dialog, qtbot):
    assert not dialog._existing.isVisible()
    choose(dialog._which, "selected")
    assert dialog._existing.isVisible()
    assert asked(dialog, qtbot).media == (3, 4)
    choose(dialog._which, "all")
    choose(dialog._existing, "add")
    dialog._every.setValue(5)
    request = asked(dialog, qtbot)
    assert (request.media, request.existing, request.every) == ((1, 2, 3, 4), "add", 5)
    dialog.set_project(BulkMedia(all=(1,)), ())
    assert not dialog._every.isVisible()
    choose(dialog._which, "bare")
    assert not dialog.go.isEnabled()


def test_the_run_can_be_left_to_itself(dialog, qtbot):
    dialog.show_progress(Progress(done=3, total=12, text="c.png"))
    dialog.show_facts("3 of 12 · 2.4 images/s · 4 s left")
    assert "4 s left" in words(dialog)
    qtbot.mouseClick(dialog._behind, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    dialog.show()
    with qtbot.waitSignal(dialog.cancel_requested):
        dialog.reject()
    assert dialog.isVisible()


def test_the_report_tells_all_and_leads_to_the_review(dialog, qtbot):
    failed = tuple(f"{number}.png: It is damaged." for number in range(11))
    report = AutoAnnotateReport(
        pictures=40,
        objects={"person": 90, "dog": 10},
        resumed=5,
        kept=3,
        failed=failed,
        seconds=20.0,
        classes_added=("dog",),
        known=4,
    )
    dialog.show_outcome(report, stopped=False)
    told = words(dialog)
    for part in ("96 proposals · 40 images and frames", "person: 90, dog: 10", "2.0 images a second", "5 had been"):
        assert part in told
    for part in ("3 have objects", "4 objects were there already", "New classes: dog", "0.png: It is", "3 more."):
        assert part in told
    with qtbot.waitSignal(dialog.review_requested):
        qtbot.mouseClick(dialog._review, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def test_a_stopped_run_says_that_what_was_done_is_kept(dialog):
    report = AutoAnnotateReport(pictures=0, objects={}, resumed=0, kept=0, failed=(), seconds=0.0)
    dialog.show_outcome(report, stopped=True)
    assert "What was done is kept" in words(dialog)
    assert not dialog._review.isVisible()


def test_a_run_that_found_nothing_says_whether_it_looked(dialog):
    left = AutoAnnotateReport(pictures=0, objects={}, resumed=0, kept=2, failed=(), seconds=0.0)
    dialog.show_outcome(left, stopped=False)
    assert "There was nothing to annotate" in words(dialog)
    assert "0 proposals" not in words(dialog)
    dialog.show_outcome(replace(left, pictures=2), stopped=False)
    assert "Nothing new was found" in words(dialog)


def test_its_controls_have_names_and_tips(dialog):
    assert nameless_controls(dialog) == []

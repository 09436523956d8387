"""What is dropped on the window: datasets are offered for import, everything else is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton

from sam2studio.core.mask import Mask
from sam2studio.gui.app import Studio
from sam2studio.gui.dialogs.dataset import DatasetDialog
from sam2studio.gui.dialogs.import_ import ImportDialog
from sam2studio.jobs.export import ExportOptions, export_project
from sam2studio.jobs.pictures import add_pictures
from sam2studio.project import Project, Source
from tests.gui.controllers.conftest import HEIGHT, WIDTH, write_pictures
from tests.support.studio import dialog_of, new_studio, told
from tests.support.widgets import nameless_controls

ANSWERS = {"import": "Import…", "pictures": "Images only", "nothing": "Cancel"}


@pytest.fixture
def studio(qtbot) -> Iterator[Studio]:
    made = new_studio(qtbot)
    made.start(())
    yield made
    assert made.shutdown()


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """Two pictures with an object each."""
    folder = tmp_path_factory.mktemp("kaynak")
    square = np.zeros((HEIGHT, WIDTH), bool)
    square[10:20, 10:20] = True
    with Project.create(folder / "p.s2s") as made:
        for _ in add_pictures(made, write_pictures(folder, 2)):
            pass
        with made.action("Draw") as edit:
            kind = edit.add_class("kare")
            for row in made.media():
                edit.set_mask(edit.add_object(row.id, kind), Mask.from_array(square), source=Source.PERSON)
    return folder / "p.s2s"


def write(project: Path, folder: Path, kind: str) -> Path:
    with Project.open(project, read_only=True) as opened:
        for _ in export_project(opened, ExportOptions(destination=folder, format=kind, shares={"train": 1.0})):
            pass
    return folder


@pytest.fixture
def drop(studio, qtbot) -> Callable[[Path], DatasetDialog]:
    """Drops a dataset, and gives the question back that comes of it."""

    def act(path: Path) -> DatasetDialog:
        with qtbot.waitSignal(studio.controllers.drops.dataset_found):
            studio.window.paths_dropped.emit((path,))
        return dialog_of(studio, DatasetDialog)

    return act


def answer(qtbot, dialog: DatasetDialog, text: str) -> None:
    (button,) = [each for each in dialog.findChildren(QPushButton) if each.text() == ANSWERS[text]]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("kind", "file", "title"),
    [
        ("coco", "annotations/instances_train.json", "COCO instances"),
        ("yolo-seg", "data.yaml", "YOLO segmentation"),
        ("voc", "", "Pascal VOC"),
    ],
)
def test_a_dataset_is_offered_and_imported_into_a_project_of_its_own(
    studio, drop, project, qtbot, tmp_path, kind, file, title
):
    source = write(project, tmp_path / "küme", kind) / file
    question = drop(source)
    assert title in " ".join(label.text() for label in question.findChildren(type(question.body.itemAt(0).widget())))
    assert nameless_controls(question) == []
    assert studio.controllers.document.project is None, "nothing is made before the answer"
    answer(qtbot, question, "import")
    importer = dialog_of(studio, ImportDialog)
    assert importer.request().source == source
    with qtbot.waitSignal(studio.importing._taking.finished):
        qtbot.mouseClick(importer.go, Qt.MouseButton.LeftButton)
    made = studio.controllers.document.project
    assert made.path.is_relative_to(tmp_path / "küme")
    assert [status.objects for status in made.media_status().values()] == [1, 1]


@pytest.mark.parametrize("way", ["at the start", "open folder"])
def test_a_dataset_is_offered_however_it_comes_to_the_window(qtbot, project, tmp_path, way):
    dataset = write(project, tmp_path / "set", "yolo-seg")
    studio = new_studio(qtbot)
    with qtbot.waitSignal(studio.controllers.drops.dataset_found):
        if way == "at the start":
            studio.start((dataset,))
        else:
            studio.start(())
            studio.window.actions_by_id["file.open_folder"].trigger()
            dialog_of(studio, QFileDialog).filesSelected.emit([str(dataset)])
    question = dialog_of(studio, DatasetDialog)
    assert "YOLO segmentation" in question.body.itemAt(0).widget().text()
    assert studio.controllers.document.project is None
    answer(qtbot, question, "import")
    assert dialog_of(studio, ImportDialog).request().source == dataset
    assert studio.shutdown()


def test_only_the_pictures_of_a_dataset_are_opened_if_that_is_wanted(studio, drop, project, qtbot, tmp_path):
    answer(qtbot, drop(write(project, tmp_path / "set", "coco")), "nothing")
    assert studio.controllers.document.project is None
    assert not list((tmp_path / "set").glob("*.s2s"))
    with qtbot.waitSignal(studio.controllers.media.added) as added:
        answer(qtbot, drop(tmp_path / "set"), "pictures")
    assert added.args == [2, 0]
    assert studio.controllers.document.project.path == tmp_path / "set" / "set.s2s"
    assert [status.objects for status in studio.controllers.document.project.media_status().values()] == [0, 0]


def test_a_dataset_goes_to_the_project_that_is_open(studio, drop, project, qtbot, tmp_path):
    dataset = write(project, tmp_path / "set", "coco")
    studio.controllers.document.create(tmp_path / "mine.s2s")
    answer(qtbot, drop(dataset), "import")
    assert dialog_of(studio, ImportDialog).request().source == dataset
    assert studio.controllers.document.project.path == tmp_path / "mine.s2s"
    assert not list(dataset.glob("*.s2s"))


def test_a_dataset_whose_project_is_there_is_opened_with_it(studio, project, qtbot, tmp_path):
    dataset = write(project, tmp_path / "set", "coco")
    with Project.create(dataset / "set.s2s"):
        pass
    with qtbot.assertNotEmitted(studio.controllers.drops.dataset_found):
        studio.window.paths_dropped.emit((dataset,))
        assert studio.controllers.document.project.path == dataset / "set.s2s"
        qtbot.waitUntil(lambda: not studio.controllers.media.busy)


def test_what_is_no_dataset_is_opened_one_after_the_other(studio, qtbot, tmp_path):
    write_pictures(tmp_path / "one", 2)
    write_pictures(tmp_path / "two", 3)
    (tmp_path / "notes.json").write_text("{}", encoding="utf-8")
    with qtbot.assertNotEmitted(studio.controllers.drops.dataset_found):
        for name in ("one", "two", "notes.json"):
            studio.window.paths_dropped.emit((tmp_path / name,))
        qtbot.waitUntil(lambda: len(studio.controllers.media.items) == 5)
        qtbot.waitUntil(lambda: not studio.controllers.drops.looking.running)
    assert studio.controllers.document.project.path == tmp_path / "one" / "one.s2s"


def test_a_drop_that_is_cancelled_opens_nothing(studio, project, qtbot, tmp_path):
    drops = studio.controllers.drops
    with qtbot.assertNotEmitted(drops.dataset_found), qtbot.waitSignal(drops.looking.idle):
        studio.window.paths_dropped.emit((write(project, tmp_path / "set", "coco"),))
        drops.looking.cancel()
    assert studio.controllers.document.project is None


def test_a_long_name_without_gaps_is_shown_by_its_ends(studio, drop, project, tmp_path):
    name = "a_rather_usual_name_of_a_dataset_from_roboflow_v12_yolov8_640x640_final"
    question = drop(write(project, tmp_path / name, "coco"))
    head = question.body.itemAt(0).widget()
    shown = head.text().split("”")[0].removeprefix("“")
    before, after = shown.split("…")
    assert (before, after) == (name[: len(before)], name[-len(after) :])
    assert len(shown) > 30
    assert head.fontMetrics().horizontalAdvance(f"“{shown}”") <= head.contentsRect().width()
    assert head.toolTip() == name


def test_a_dataset_has_to_wait_while_another_is_imported(studio, drop, project, qtbot, tmp_path, monkeypatch):
    """It is told before the question, and after it if the import began meanwhile."""
    first, second = (write(project, tmp_path / name, "coco") for name in ("first", "second"))
    answer(qtbot, drop(first), "import")
    importer = dialog_of(studio, ImportDialog)
    question = drop(second)
    monkeypatch.setattr(ImportDialog, "running", True)
    answer(qtbot, question, "import")
    assert any("“second”" in words for words in told(studio))
    assert importer.request().source == first
    studio.window.banner.clear()
    with qtbot.waitSignal(studio.controllers.drops.dataset_found):
        studio.window.paths_dropped.emit((second,))
    assert any("“second”" in words for words in told(studio))
    assert not [each for each in studio.window.findChildren(DatasetDialog) if each.isVisible()]

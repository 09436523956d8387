"""Checking the dataset in the whole window: the list leads to what is wrong, and a second look sees it repaired."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QListWidgetItem

from sam2studio.gui.app import Studio
from sam2studio.gui.dialogs.bar_chart import BarChart
from sam2studio.gui.dialogs.examination import ExaminationDialog
from sam2studio.jobs.doctor import Examination, Statistics
from sam2studio.media.images import probe_image
from sam2studio.project import Project
from tests.gui.controllers.conftest import HEIGHT, WIDTH, write_pictures
from tests.support.segmenters import disc
from tests.support.studio import dialog_of, new_studio, until_open
from tests.support.widgets import nameless_controls


@pytest.fixture
def studio(qtbot, private_home: Path, tmp_path: Path) -> Iterator[Studio]:
    """The window with a project of two pictures; on the second a thing is marked twice."""
    with Project.create(tmp_path / "p.s2s") as project, project.action("Fill") as edit:
        car = edit.add_class("car")
        edit.add_class("cat")
        for path in write_pictures(tmp_path / "photos", 2):
            media = edit.add_image(path, probe_image(path))
            edit.set_media(media, reviewed=True)
            edit.set_mask(edit.add_object(media, car), disc(20, 15, 8, height=HEIGHT, width=WIDTH))
        edit.set_mask(edit.add_object(media, car), disc(20, 15, 8, height=HEIGHT, width=WIDTH))
    studio = new_studio(qtbot)
    studio.start([tmp_path / "p.s2s"])
    until_open(qtbot, studio)
    yield studio
    assert studio.shutdown()


def rows(dialog: ExaminationDialog) -> list[QListWidgetItem]:
    return [dialog._list.item(place) for place in range(dialog._list.count())]


def test_a_finding_leads_to_its_object_and_is_gone_when_that_is_repaired(studio: Studio, qtbot):
    studio.window.actions_by_id["file.examine"].trigger()
    dialog = dialog_of(studio, ExaminationDialog)
    assert isinstance(dialog, ExaminationDialog)
    qtbot.waitUntil(lambda: dialog._list.count() > 0)
    assert not nameless_controls(dialog)
    assert [item.text() for item in rows(dialog)] == [
        "Objects that cover the same thing · 1",
        "car 2 covers car 1 · picture 2.png",
        "Classes without an object · 1",
        "cat",
    ]
    assert dialog._headline.text() == "1 mistake found"
    assert dialog._summary.text() == "2 images · 2 reviewed · 3 objects"
    charts = {chart.accessibleName(): chart for chart in dialog.findChildren(BarChart)}
    assert [(bar.name, bar.value) for bar in charts["Objects of each class"].bars] == [("car", 3), ("cat", 0)]

    studio.window.resize(1380, 860)
    dialog.move(studio.window.geometry().center() - dialog.rect().center())
    before = dialog.geometry()
    qtbot.mouseClick(
        dialog._list.viewport(),
        Qt.MouseButton.LeftButton,
        pos=dialog._list.visualItemRect(dialog._list.item(1)).center(),
    )
    controllers = studio.controllers
    qtbot.waitUntil(lambda: controllers.navigation.picture.key is not None and bool(controllers.objects.selection))
    (selected,) = controllers.objects.selection
    assert controllers.objects.title(controllers.objects.here.row(selected)) == "car 2"
    canvas = studio.window.canvas
    picture = QRect(canvas.mapToGlobal(QPoint()), canvas.size())
    seen = picture.intersected(dialog.frameGeometry())
    assert seen.width() * seen.height() < 0.3 * picture.width() * picture.height(), "the object can be seen beside it"
    assert not charts["Objects of each class"].isVisible()
    controllers.objects.delete(controllers.objects.selection)
    qtbot.waitUntil(lambda: dialog._again.isEnabled())
    qtbot.mouseClick(dialog._again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [item.text() for item in rows(dialog)] == ["Classes without an object · 1", "cat"])
    assert dialog._headline.text() == "No mistakes found"
    dialog.show_result(Examination(findings=(), statistics=Statistics(images=2)))
    assert dialog._headline.text() == "There is nothing to train on yet"
    dialog.reject()
    studio.window.actions_by_id["file.examine"].trigger()
    assert dialog.geometry() == before, "opened again, it is as it was"
    assert not dialog._charts_side.isHidden()
    controllers.document.close()
    assert not dialog.isVisible()

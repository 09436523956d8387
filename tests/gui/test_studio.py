"""The whole window on real files: what is said, offered and done when a part of the world is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from sam2studio.config.settings import Settings
from sam2studio.gui.actions import Keymap
from sam2studio.gui.dialogs.backups import BackupsDialog
from sam2studio.gui.dialogs.change_keys import ChangeKeysDialog
from sam2studio.gui.dialogs.export import ExportDialog
from sam2studio.gui.dialogs.export_state import ImportRequest
from sam2studio.gui.dialogs.keys import KeysDialog
from sam2studio.gui.dialogs.locate import LocateDialog
from sam2studio.gui.panels import Notice
from sam2studio.gui.viewstate import ClickIntent
from sam2studio.jobs.export import ExportOptions, export_project
from sam2studio.project import Project
from tests.gui.controllers.conftest import write_pictures
from tests.support.studio import dialog_of, new_studio, told, until_open
from tests.support.widgets import nameless_controls


@pytest.fixture
def make_studio(qtbot) -> Iterator:
    made = []

    def make(*paths: Path):
        made.append(new_studio(qtbot))
        made[-1].start(paths)
        until_open(qtbot, made[-1])
        return made[-1]

    yield make
    for studio in made:
        assert studio.shutdown()


@pytest.fixture
def photos(tmp_path) -> Path:
    write_pictures(tmp_path / "photos", 4)
    return tmp_path / "photos"


def test_a_read_only_project_says_so_and_its_copy_can_be_worked_on(make_studio, photos, tmp_path, qtbot):
    with Project.create(photos / "photos.s2s"):
        studio = make_studio(photos / "photos.s2s")  # somebody else has it open
        (first,) = told(studio)
        assert "Nothing can be changed here" in first
        assert "in a copy" in first
        studio.window.actions_by_id["file.save_copy"].trigger()
        dialog = dialog_of(studio, QFileDialog)
        dialog.filesSelected.emit([str(tmp_path / "copy.s2s")])
        dialog.close()
    document = studio.controllers.document
    assert document.writable
    assert document.project.path == tmp_path / "copy.s2s"
    assert "copy.s2s" in told(studio)[0]


def test_moved_photographs_are_located_by_the_mouse(make_studio, photos, tmp_path, qtbot):
    studio = make_studio(photos)
    studio.controllers.document.create(tmp_path / "elsewhere.s2s")
    studio.controllers.media.open_paths([photos])
    qtbot.waitUntil(lambda: len(studio.controllers.media.items) == 4)
    photos.rename(tmp_path / "moved")
    qtbot.waitUntil(lambda: studio.window.media._lost.isVisible())
    assert studio.window.actions_by_id["media.locate"].isEnabled()
    qtbot.mouseClick(studio.window.media._lost._locate, Qt.MouseButton.LeftButton)
    dialog = dialog_of(studio, LocateDialog)
    qtbot.waitUntil(lambda: dialog._folders.count() == 1)
    dialog.set_place(tmp_path / "moved")
    qtbot.waitUntil(dialog.go.isEnabled)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not studio.controllers.media.missing)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert not studio.window.media._lost.isVisible()


def test_a_click_where_the_image_is_missing_says_why(make_studio, photos, qtbot):
    studio = make_studio(photos)
    (photos / "picture 4.png").unlink()
    studio.controllers.navigation.go_to(studio.controllers.media.ids[3])
    qtbot.waitUntil(lambda: studio.controllers.navigation.picture.message != "")
    qtbot.mouseClick(studio.canvas, Qt.MouseButton.LeftButton)
    assert "no image" in told(studio)[0]


def test_a_notice_hides_nothing_of_what_the_canvas_says(make_studio, photos, qtbot):
    studio = make_studio(photos)
    window, note = studio.window, studio.canvas._busy
    studio.controllers.prompts.click(ClickIntent(20, 20))
    qtbot.waitUntil(lambda: note.isVisible())
    free = note.geometry()
    window.notify(Notice(level="bad", what="It broke.", todo="Try again."))
    banner = window.banner
    lowest = studio.canvas.mapFrom(window, banner.mapTo(window, banner.rect().bottomLeft())).y()
    assert note.y() > lowest
    banner.dismiss()
    assert note.geometry() == free


def test_deleting_a_locked_object_says_why_it_stays(make_studio, photos, qtbot):
    studio = make_studio(photos)
    prompts, objects = studio.controllers.prompts, studio.controllers.objects
    prompts.click(ClickIntent(20, 15))
    qtbot.waitUntil(lambda: prompts.open is not None and bool(prompts.open.last.candidates))
    prompts.accept()
    objects.select_all()
    objects.toggle("locked")
    delete = studio.window.actions_by_id["edit.delete"]
    qtbot.waitUntil(delete.isEnabled)
    delete.trigger()
    assert "Locked objects stay" in told(studio)[0]


def test_a_chosen_language_is_told_to_come_with_the_next_start(make_studio, photos, qtbot):
    studio = make_studio(photos)
    actions = studio.window.actions_by_id
    assert actions["view.language_system"].isChecked()
    actions["view.language_tr"].trigger()
    assert "started again" in told(studio)[0]
    assert Settings().text("language") == "tr"
    actions["view.language_system"].trigger()
    assert Settings().text("language") == "system"


def test_changed_keys_are_in_force_at_once_and_after_a_restart(make_studio, photos, qtbot):
    studio = make_studio(photos)
    studio.window.actions_by_id["help.keys"].trigger()
    overlay = dialog_of(studio, KeysDialog)
    with qtbot.waitSignal(overlay.change_requested):
        overlay._change()
    dialog = dialog_of(studio, ChangeKeysDialog)
    dialog.keymap_changed.emit(Keymap(preset="cvat").with_keys("media.next", ("F7",)))
    dialog.close()
    qtbot.keyClick(studio.canvas, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: studio.controllers.navigation.current == studio.controllers.media.ids[1])
    again = make_studio(photos)
    assert again.window.keyboard.keymap.preset == "cvat"
    assert again.window.keyboard.keymap.keys["media.next"] == ("F7",)
    assert again.window.actions_by_id["media.next"].toolTip().endswith("(F7)")


def add_object(studio, qtbot) -> None:
    prompts = studio.controllers.prompts
    prompts.click(ClickIntent(20, 15))
    qtbot.waitUntil(lambda: prompts.open is not None and bool(prompts.open.last.candidates))
    prompts.accept()
    qtbot.waitUntil(lambda: len(studio.controllers.objects.here.rows) > 0)


def test_a_class_with_objects_goes_after_a_backup_that_can_be_opened(make_studio, photos, tmp_path, qtbot):
    studio = make_studio(photos)
    add_object(studio, qtbot)
    (kept,) = studio.controllers.document.project.classes()
    studio.window.classes.delete_requested.emit(kept.id)
    qtbot.waitUntil(lambda: not studio.controllers.document.project.classes())
    studio.window.actions_by_id["file.backups"].trigger()
    dialog = dialog_of(studio, BackupsDialog)
    assert "before a class was deleted" in dialog._list.item(0).text()
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    (asking,) = dialog.findChildren(QFileDialog)
    asking.filesSelected.emit([str(tmp_path / "back.s2s")])
    asking.close()
    qtbot.waitUntil(lambda: studio.controllers.document.project.path == tmp_path / "back.s2s")
    assert len(studio.controllers.document.project.classes()) == 1
    assert "back.s2s" in told(studio)[0]


def test_a_project_without_backups_says_when_they_are_made(make_studio, photos, qtbot):
    studio = make_studio(photos)
    studio.window.actions_by_id["file.backups"].trigger()
    dialog = dialog_of(studio, BackupsDialog)
    assert dialog._empty.isVisible()
    assert not dialog.go.isEnabled()
    assert nameless_controls(dialog) == []


def test_an_import_has_a_backup_before_it(make_studio, photos, tmp_path, qtbot):
    studio = make_studio(photos)
    add_object(studio, qtbot)
    project = studio.controllers.document.project
    for _ in export_project(project, ExportOptions(destination=tmp_path / "coco", format="coco")):
        pass
    before = project.revision
    with qtbot.waitSignal(studio.importing._taking.idle):
        studio.importing._read(ImportRequest(source=tmp_path / "coco", format="coco"))
    (backup,) = studio.controllers.backups.backups
    assert (backup.reason, backup.revision) == ("import", before)


def test_an_export_that_was_cut_off_is_cleaned_up_when_a_project_is_opened(make_studio, photos, tmp_path, qtbot):
    target = tmp_path / "dataset"
    half = tmp_path / f".dataset.partial-{'0' * 32}"
    half.mkdir()
    (half / "image.png").write_bytes(b"x")
    Settings().note_export(target, begun=True)
    studio = make_studio(photos)
    qtbot.waitUntil(lambda: not half.exists())
    assert Settings().begun_exports() == []
    assert studio.controllers.document.writable


def test_an_export_tells_beforehand_what_is_missing_and_goes_on_without_it(make_studio, photos, tmp_path, qtbot):
    studio = make_studio(photos)
    add_object(studio, qtbot)
    (photos / "picture 4.png").unlink()
    studio.window.actions_by_id["file.export"].trigger()
    dialog = dialog_of(studio, ExportDialog)
    dialog._media.setCurrentIndex(dialog._media.findData("all"))
    qtbot.waitUntil(lambda: dialog._unreadable.count == 1)
    assert not dialog.go.isEnabled()
    dialog._unreadable._leave_out.setChecked(True)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.running and dialog._headline.isVisible(), timeout=20_000)
    assert len(list((photos / "photos-yolo-seg").glob("images/*/*.png"))) == 3
    dialog.reject()
    write_pictures(photos, 4)
    studio.window.actions_by_id["file.export"].trigger()
    qtbot.waitUntil(lambda: not studio.exporting._look._jobs.running)
    assert dialog._unreadable.count == 0, "files that are back are seen"


def test_an_empty_project_offers_no_steps_and_no_export(make_studio, tmp_path, qtbot):
    Project.create(tmp_path / "empty.s2s").close()
    studio = make_studio(tmp_path / "empty.s2s")
    actions = studio.window.actions_by_id
    qtbot.waitUntil(actions["file.close"].isEnabled)
    assert not any(actions[name].isEnabled() for name in ("media.previous", "media.next", "file.export"))
    write_pictures(tmp_path / "photos", 2)
    studio.controllers.media.open_paths([tmp_path / "photos"])
    qtbot.waitUntil(actions["file.export"].isEnabled)
    assert actions["media.next"].isEnabled()


def test_what_nobody_has_confirmed_is_not_counted_for_an_export(make_studio, photos, qtbot):
    studio = make_studio(photos)
    add_object(studio, qtbot)
    project = studio.controllers.document.project
    with project.action("Propose") as edit:
        for media in project.media()[1:3]:
            edit.add_object(media.id, project.classes()[0].id, state="proposal", score=0.4)
    studio.window.actions_by_id["file.export"].trigger()
    choices = [dialog_of(studio, ExportDialog)._media.itemText(row) for row in range(3)]
    assert any("with objects or reviewed (1)" in text for text in choices)


def test_a_running_export_is_noted_until_it_ends(make_studio, photos, tmp_path, qtbot):
    studio = make_studio(photos)
    with qtbot.waitSignal(studio.exporting._jobs.idle):
        studio.window.actions_by_id["file.export"].trigger()
        request = replace(studio.exporting._dialog.request(), destination=tmp_path / "out", media="all")
        studio.exporting._export(request)
        assert Settings().begun_exports() == [tmp_path / "out"]
    qtbot.waitUntil(lambda: Settings().begun_exports() == [])

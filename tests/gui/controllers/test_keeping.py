"""Backups that nobody has to think of, and the way back to one."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from sam2studio.core.errors import StorageFullError
from sam2studio.gui.controllers import backups as module
from sam2studio.project import backups as store


def reasons(desk) -> list[str]:
    return [backup.reason for backup in desk.all.backups.backups]


def until_quiet(desk) -> None:
    desk.qtbot.waitUntil(lambda: desk.all.backups._task is None)


def test_a_project_that_has_changed_is_backed_up_when_it_is_opened(desk, photos):
    assert reasons(desk) == []
    path = desk.project.path
    desk.all.document.close()
    desk.all.document.open(path)
    desk.qtbot.waitUntil(lambda: reasons(desk) == ["opened"])
    desk.all.document.close()
    desk.all.document.open(path)  # nothing has changed since
    until_quiet(desk)
    assert reasons(desk) == ["opened"]


def test_work_is_backed_up_when_it_is_due_and_only_then(desk, monkeypatch):
    desk.all.backups.look()
    desk.qtbot.waitUntil(lambda: reasons(desk) == ["work"])
    until_quiet(desk)
    desk.add_object(20, 15)
    desk.all.backups.look()
    until_quiet(desk)
    assert reasons(desk) == ["work"]  # half an hour has not passed
    monkeypatch.setattr(store, "MINUTES", 0)
    monkeypatch.setattr(type(desk.project).backup_due, "__kwdefaults__", {"minutes": 0})
    desk.all.backups.look()
    desk.qtbot.waitUntil(lambda: reasons(desk) == ["work", "work"])


def test_the_timer_looks_while_a_project_can_be_changed(desk):
    assert desk.all.backups._timer.isActive()
    desk.all.document.close()
    assert not desk.all.backups._timer.isActive()


def test_what_follows_a_backup_is_done_after_it_and_once(desk):
    done: list[int] = []
    desk.all.backups.before("class delete", lambda: done.append(len(desk.all.backups.backups)))
    desk.qtbot.waitUntil(lambda: done == [1])
    assert reasons(desk) == ["before-class-delete"]
    desk.all.backups.before("class delete", lambda: done.append(len(desk.all.backups.backups)))
    assert done == [1, 1]  # this very state is backed up already


def test_what_was_to_follow_is_dropped_when_another_project_is_opened(desk, tmp_path):
    done: list[int] = []
    desk.all.backups.before("class delete", lambda: done.append(1))
    desk.all.document.create(tmp_path / "other.s2s")
    until_quiet(desk)
    assert done == []


@pytest.fixture
def no_room(monkeypatch) -> None:
    def refuse(path: Path, reason: str, **_more) -> Path:
        raise StorageFullError("The disk is full.", path=path, safe="The project is saved.")

    monkeypatch.setattr(module, "make_backup", refuse)


@pytest.mark.usefixtures("no_room")
def test_a_backup_that_cannot_be_made_is_told_once_and_stops_nothing(desk):
    failures: list = []
    done: list[int] = []
    desk.all.backups.failed.connect(failures.append)
    for _ in range(3):
        desk.all.backups.before("class delete", lambda: done.append(1))
    desk.qtbot.waitUntil(lambda: len(done) == 3)
    assert [failure.what for failure in failures] == ["The disk is full."]


def test_a_backup_becomes_a_project_that_finds_its_images(desk, tmp_path):
    object_id = desk.add_object(20, 15)
    with desk.qtbot.waitSignal(desk.all.backups._jobs.idle):
        desk.all.backups.look()
    desk.all.objects.delete([object_id])
    (backup,) = desk.all.backups.backups
    with desk.qtbot.waitSignal(desk.all.backups.restored):
        desk.all.backups.restore(backup.path, tmp_path / "back.s2s")
    desk.until_shown()
    assert desk.project.path == tmp_path / "back.s2s"
    assert desk.all.document.writable
    assert len(desk.here.rows) == 1
    assert backup.path.exists()


def test_a_backup_does_not_replace_the_project_that_was_open_when_it_was_asked_for(desk, monkeypatch):
    desk.add_object(20, 15)
    desk.all.backups.look()
    desk.qtbot.waitUntil(lambda: len(desk.all.backups.backups) == 1)
    until_quiet(desk)
    (backup,) = desk.all.backups.backups
    desk.add_object(40, 15)
    path, last, go_on = desk.project.path, desk.project.undo_label, threading.Event()
    monkeypatch.setattr(module, "make_backup", lambda *_, **__: go_on.wait(10))
    desk.all.backups.before("class delete", lambda: None)  # keeps the thread busy
    with desk.qtbot.waitSignal(desk.all.backups.failed) as told:
        desk.all.backups.restore(backup.path, path)
        desk.all.document.close()
        go_on.set()
    assert told.args[0].what == "A project cannot be replaced while it is open."
    until_quiet(desk)
    assert desk.all.document.open(path)
    assert desk.project.undo_label == last


def test_a_project_is_opened_where_it_was_left_and_undo_knows_nothing_of_it(desk_with_video):
    desk, video = desk_with_video
    picture = desk.add_picture()
    desk.go(57)
    path, label = desk.project.path, desk.all.document.undo_label
    desk.all.document.close()
    assert desk.all.document.open(path)
    desk.until_frame(57)
    assert (desk.all.navigation.current, desk.all.document.undo_label) == (video, label)
    desk.all.navigation.go_to(picture)
    desk.until_shown()
    desk.all.document.close()
    assert desk.all.document.open(path)
    assert desk.all.navigation.current == picture
    desk.all.media.remove([picture])
    desk.all.document.close()
    assert desk.all.document.open(path)
    assert desk.all.navigation.current == video


def test_where_nothing_is_left_the_canvas_says_what_to_do(desk):
    desk.all.media.remove(desk.all.media.ids)
    desk.qtbot.waitUntil(lambda: "folder" in desk.all.view.state.message)
    desk.all.document.undo()
    desk.until_shown()
    assert desk.all.view.state.message == ""
    desk.all.document.close()
    assert desk.all.view.state.message == ""


def test_nothing_is_asked_for_while_it_is_being_added(make_desk, photos):
    desk = make_desk()
    said: set[str] = set()
    desk.all.navigation.picture_changed.connect(lambda picture: said.add(picture.message))
    desk.open_folder(photos)
    assert said == {""}

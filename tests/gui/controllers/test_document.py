"""Opening, saving, undoing: what the status bar says is true."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from sam2studio.config.paths import documents_dir
from sam2studio.core.errors import InputError, StorageFullError
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.places import project_beside, project_in_documents
from sam2studio.gui.controllers.read_only import why_read_only
from sam2studio.project import Holder, Project


@pytest.fixture
def document(qapp):
    document = DocumentController()
    document.heard = []
    document.failed.connect(document.heard.append)
    yield document
    document.close()


def test_a_project_is_made_changed_and_opened_again(document, tmp_path):
    opened: list = []
    document.opened.connect(opened.append)
    path = tmp_path / "a.s2s"
    assert document.create(path)
    assert document.saved_state.kind == "saved"
    revision = document.revision
    assert document.apply("Add class “car”", lambda edit: edit.add_class("car"))
    assert document.revision > revision
    assert document.undo_label == "Add class “car”"
    document.undo()
    assert document.redo_label == "Add class “car”"
    document.redo()
    document.close()
    assert document.saved_state.kind == "none"
    assert document.open(path)
    assert [row.name for row in document.project.classes()] == ["car"]
    assert [each is None for each in opened] == [False, True, False]


def test_an_undo_that_will_take_long_is_announced_and_its_end_too(document, tmp_path, monkeypatch):
    told: list = []
    document.busy.connect(lambda text: told.append((text, document.undo_label)))
    document.create(tmp_path / "a.s2s")
    document.apply("Add", lambda edit: edit.add_class("car"))
    document.undo()
    document.redo()
    assert told == [], "a short one is not"
    size = document.project.step_bytes("undo")
    assert size > 0
    assert document.project.step_bytes("redo") == 0
    monkeypatch.setattr("sam2studio.gui.controllers.document.LONG_BYTES", size)
    document.undo()
    assert told == [("Undoing…", "Add"), ("", None)]
    document.redo()
    assert told[2:] == [("Redoing…", None), ("", "Add")]
    document.redo()
    assert len(told) == 4, "there is nothing to redo"


def test_opening_the_open_project_again_keeps_it(document, tmp_path):
    document.create(tmp_path / "a.s2s")
    project = document.project
    assert document.open(tmp_path / "x" / ".." / "a.s2s")
    assert document.project is project


def test_a_project_that_was_open_elsewhere_can_be_changed_when_it_is_opened_again(document, tmp_path):
    with Project.create(tmp_path / "a.s2s"):
        assert document.open(tmp_path / "a.s2s")
        assert not document.writable
    assert document.open(tmp_path / "a.s2s")
    assert document.writable
    assert document.read_only_reason == ""


def test_who_has_a_project_open_is_told_without_dates_that_are_not_needed():
    here = Holder.here()

    def why(**other: object) -> str:
        return why_read_only(SimpleNamespace(holder=replace(here, **other), read_only_reason="x"))

    assert why(pid=1).startswith("another window has it open since ")
    assert "process 1)" in why(pid=1)
    assert "+" not in why(pid=1), "no time zone"
    assert why(host="attic", user="ann", since="2020-02-03T04:05:06+00:00").startswith(
        "ann has it open on attic since "
    )
    assert "20" in why(host="attic", since="2020-02-03T12:05:06+00:00"), "another day is told"
    assert "since long ago (" in why(host="attic", since="long ago")
    other = SimpleNamespace(holder=None, read_only_reason="the drum is broken.")
    assert why_read_only(other) == "the drum is broken."


def test_a_project_that_cannot_be_opened_leaves_the_other_open(document, tmp_path):
    document.create(tmp_path / "a.s2s")
    project = document.project
    (tmp_path / "b.s2s").write_text("not a project")
    assert not document.open(tmp_path / "b.s2s")
    assert not document.open(tmp_path / "missing.s2s")
    assert not document.create(tmp_path / "a.s2s")
    assert document.project is project
    assert len(document.heard) == 3
    assert all(len(failure.text) <= 400 for failure in document.heard)


def test_a_damaged_project_is_offered_and_can_be_looked_at(document, tmp_path):
    path = tmp_path / "a.s2s"
    with Project.create(path) as project, project.action("x") as edit:
        edit.add_class("car")
    content = bytearray(path.read_bytes())
    place = content.find(b"car#")
    content[place : place + 3] = b"cat"
    path.write_bytes(content)
    offered: list = []
    document.damaged.connect(lambda where, error: offered.append((where, error)))
    assert not document.open(path)
    assert [where for where, _ in offered] == [path]
    assert document.open(path, salvage=True)
    assert document.saved_state.kind == "read-only"


def test_a_second_window_is_told_who_has_the_project(document, tmp_path):
    with Project.create(tmp_path / "a.s2s"):
        assert document.open(tmp_path / "a.s2s")
        assert document.saved_state.kind == "read-only"
        assert document.saved_state.text == "Read-only: this program has it open already."
        assert "Close it there" in document.read_only_hint.todo
        assert not document.apply("x", lambda edit: edit.add_class("car"))
        document.undo()
        assert document.undo_label is None
        assert document.heard


def test_an_edit_that_is_refused_changes_nothing_and_is_told(document, tmp_path):
    document.create(tmp_path / "a.s2s")
    before = document.project.content_hash()
    assert not document.apply("x", lambda edit: edit.change_class(99, name="x"))
    assert document.project.content_hash() == before
    assert document.saved_state.kind == "saved"
    assert len(document.heard) == 1


def test_bugs_in_an_edit_roll_it_back_and_are_loud(document, tmp_path):
    document.create(tmp_path / "a.s2s")

    def act(edit):
        edit.add_class("car")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        document.apply("x", act)
    assert document.project.classes() == ()


@pytest.fixture
def full(monkeypatch):
    action, full = Project.action, [True]

    def refusing(self, label, **more):
        if full[0]:
            raise StorageFullError("The disk is full.", path=self.path, safe="Everything before it is saved.")
        return action(self, label, **more)

    monkeypatch.setattr(Project, "action", refusing)
    return full


def test_edits_that_find_no_room_land_in_their_order_when_there_is_room(document, tmp_path, full):
    document.create(tmp_path / "a.s2s")
    states: list[str] = []
    document.saved.connect(lambda state: states.append(state.kind))
    done: list[int] = []
    for name in ("car", "person", "dog"):
        assert not document.apply(name, lambda edit, name=name: edit.add_class(name), then=done.append)
    assert document.saved_state.kind == "unsaved"
    assert document._timer.isActive()
    assert document.undo_label == "dog"
    document.undo()  # of what is not saved: it is forgotten
    full[0] = False
    assert document.apply("cat", lambda edit: edit.add_class("cat"), then=done.append)
    assert [row.name for row in document.project.classes()] == ["car", "person", "cat"]
    assert len(done) == 3
    assert not document._timer.isActive()
    assert states[0] == "unsaved"
    assert states[-1] == "saved"


def test_closing_while_the_disk_is_full_says_what_is_lost(document, tmp_path, full):
    document.create(tmp_path / "a.s2s")
    document.apply("Add class “car”", lambda edit: edit.add_class("car"))
    document.close()
    assert "Add class “car”" in document.heard[-1].text


def test_a_retry_that_is_refused_for_another_reason_is_told_and_forgotten(document, tmp_path, full):
    document.create(tmp_path / "a.s2s")

    def act(edit):
        raise InputError("class_id: no such class.")

    document.apply("x", act)
    full[0] = False
    document.retry()
    assert document.saved_state.kind == "saved"
    assert len(document.heard) == 2


def test_where_a_project_goes(tmp_path):
    folder = tmp_path / "Ürlaub 2024"
    folder.mkdir()
    (folder / "a.jpg").touch()
    (folder / "b.mp4").touch()
    whole = folder / "Ürlaub 2024.s2s"
    assert project_beside([folder]) == project_beside([folder / "a.jpg", folder / "b.mp4"]) == whole
    assert project_beside([folder / "b.mp4"]) == folder / "b.s2s"
    (tmp_path / "b" / "Ürlaub 2024").mkdir(parents=True)
    places = {project_in_documents([folder]), project_in_documents([tmp_path / "b" / "Ürlaub 2024"])}
    assert len(places) == 2
    assert {place.parent for place in places} == {documents_dir()}
    files = [folder / "a.jpg", folder / "b.mp4"]
    assert project_in_documents([folder]) == project_in_documents(files)
    assert len({project_in_documents([each]) for each in (folder, *files)}) == 3
    whole.touch()
    assert project_beside([folder / "b.mp4"]) == whole  # the folder's project goes on


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a folder that cannot be written to")
def test_a_read_only_folder_gets_its_project_in_the_documents(document, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    folder.chmod(0o500)
    notices: list[str] = []
    document.notice.connect(notices.append)
    assert document.open_or_create(project_beside([folder]), otherwise=project_in_documents([folder]))
    assert document.project.path.parent == documents_dir()
    assert len(notices) == 1


def test_where_no_project_can_be_made_it_goes_to_the_documents_and_is_found_there_again(
    document, tmp_path, monkeypatch
):
    from sam2studio.core.errors import ProjectError

    create = Project.create.__func__

    def refusing(cls, path):
        if "photos" in str(path) and documents_dir() not in path.parents:
            raise ProjectError("Nothing can be written there.", path=path)
        return create(cls, path)

    monkeypatch.setattr(Project, "create", classmethod(refusing))
    notices: list[str] = []
    document.notice.connect(notices.append)
    places = {"path": tmp_path / "photos" / "photos.s2s", "otherwise": project_in_documents([tmp_path / "photos"])}
    assert document.open_or_create(**places)
    assert len(notices) == 1
    first = document.project.path
    document.close()
    assert document.open_or_create(**places)
    assert document.project.path == first

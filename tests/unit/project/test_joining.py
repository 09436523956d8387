"""Long work saved in parts is one step of undo, unless something else came between."""

from __future__ import annotations

from sam2studio.project import Project


def test_parts_of_one_work_are_one_step_of_undo(tmp_path):
    with Project.create(tmp_path / "a.s2s") as project:
        start, last = project.content_hash(), None
        for number in range(5):
            with project.action("Add classes", joins=last) as edit:
                edit.add_class(f"class {number}")
            last = edit.change.revision
        end = project.content_hash()
        change = project.undo()
        assert len(change.class_ids) == 5
        assert project.content_hash() == start
        assert project.undo_label is None
        project.redo()
        assert project.content_hash() == end


def test_a_row_added_in_one_part_and_changed_or_removed_in_another_is_undone_whole(tmp_path):
    with Project.create(tmp_path / "a.s2s") as project:
        start = project.content_hash()
        with project.action("x") as edit:
            first, second = edit.add_class("one"), edit.add_class("two")
        with project.action("x", joins=project.revision) as edit:
            edit.change_class(first, name="three")
            edit.delete_class(second)
        project.undo()
        assert project.content_hash() == start


def test_work_that_was_interrupted_by_something_else_is_two_steps(tmp_path):
    with Project.create(tmp_path / "a.s2s") as project:
        with project.action("Add classes") as edit:
            edit.add_class("one")
        last = edit.change.revision
        with project.action("Something else") as edit:
            edit.add_class("other")
        with project.action("Add classes", joins=last) as edit:
            edit.add_class("two")
        labels = [project.undo().label for _ in range(3)]
        assert labels == ["Add classes", "Something else", "Add classes"]


def test_joining_survives_a_restart_and_an_undo_in_between_separates(tmp_path):
    path = tmp_path / "a.s2s"
    with Project.create(path) as project:
        with project.action("x") as edit:
            edit.add_class("one")
        last = project.revision
        project.undo()
        with project.action("x", joins=last) as edit:
            edit.add_class("two")
        with project.action("x", joins=edit.change.revision) as edit:
            edit.add_class("three")
    with Project.open(path) as project:
        project.undo()
        assert project.classes() == ()
        assert project.undo_label is None

"""Actions as transactions, what they tell, and undo."""

from __future__ import annotations

import threading

import pytest

from sam2studio.core.errors import InputError, ProjectDamagedError, ProjectError
from sam2studio.project import Change, Project
from sam2studio.project.history import History
from tests.support.projects import add_photo, contents, some_mask, some_prompt


def test_an_exception_takes_everything_back(full):
    before, revision = contents(full), full.revision
    with pytest.raises(ZeroDivisionError), full.action("Fail") as edit:  # noqa: PT012
        edit.delete_class(full.classes()[0].id)
        edit.set_setting("export", 1)
        raise ZeroDivisionError
    assert contents(full) == before
    assert (full.revision, full.undo_label) == (revision, "Annotate 3")


def test_an_action_that_changes_nothing_leaves_no_trace(full):
    revision = full.revision
    seen: list[Change] = []
    full.subscribe(seen.append)
    with full.action("Nothing") as edit:
        edit.change_class(full.classes()[0].id, name=full.classes()[0].name)
    assert not edit.change
    assert seen == []
    assert (full.revision, full.undo_label) == (revision, "Annotate 3")


def test_a_change_names_what_was_touched(full):
    media_id = full.media()[1].id
    object_id = full.objects(media_id)[0].id
    with full.action("Refine") as edit:
        edit.set_mask(object_id, some_mask(99))
    assert edit.change.tables == {"masks": {object_id}}
    assert edit.change.object_ids == {object_id}
    assert edit.change.media_ids == {media_id}
    assert edit.change.class_ids == set()
    with full.action("Class") as edit:
        edit.change_class(1, name="lorry")
    assert (edit.change.class_ids, edit.change.media_ids, edit.change.object_ids) == ({1}, set(), set())
    with full.action("Hide") as edit:
        edit.change_object(object_id, hidden=True)
    assert edit.change.media_ids == {media_id}
    with full.action("Delete") as edit:
        edit.delete_object(object_id)
    assert edit.change.media_ids == {media_id}
    assert edit.change.object_ids == {object_id}
    back = full.undo()
    assert back is not None
    assert (back.media_ids, back.object_ids, back.origin) == ({media_id}, {object_id}, "undo")
    again = full.redo()
    assert again is not None
    assert (again.media_ids, again.object_ids, again.origin) == ({media_id}, {object_id}, "redo")


def test_subscribers_hear_of_everything_until_they_leave(full):
    heard: list[tuple[str, str, int]] = []
    leave = full.subscribe(lambda change: heard.append((change.origin, change.label, change.revision)))
    start = full.revision
    with full.action("Setting") as edit:
        edit.set_setting("a", 1)
        assert heard == []
    full.undo()
    full.redo()
    leave()
    leave()
    full.undo()
    assert heard == [
        ("action", "Setting", start + 1),
        ("undo", "Setting", start + 2),
        ("redo", "Setting", start + 3),
    ]


def test_a_subscriber_sees_the_committed_document(full):
    seen: list[object] = []
    full.subscribe(lambda change: seen.append((full.setting("a"), full.revision == change.revision)))
    with full.action("Setting") as edit:
        edit.set_setting("a", 1)
    assert seen == [(1, True)]


def test_actions_do_not_nest(project):
    with pytest.raises(RuntimeError), project.action("Outer"), project.action("Inner"):
        pass
    assert project.undo_label is None


def test_a_project_is_changed_by_its_own_thread(project):
    raised: list[BaseException] = []

    def change() -> None:
        try:
            with project.action("x"):
                pass
        except RuntimeError as error:
            raised.append(error)

    thread = threading.Thread(target=change)
    thread.start()
    thread.join()
    assert len(raised) == 1


def test_a_class_delete_is_one_step(full):
    before = contents(full)
    with full.action("Delete class") as edit:
        edit.delete_class(full.classes()[1].id)
    assert contents(full) != before
    change = full.undo()
    assert contents(full) == before
    assert change is not None
    assert {"classes", "objects", "masks", "prompts"} <= set(change.tables)
    assert full.check().ok


def test_undo_of_adding_takes_back_what_came_with_it(project, path):
    """The class and its objects went in by one action; taking the class back must not trip over the objects."""
    empty = project.content_hash()
    with project.action("Import") as edit:
        media_id = add_photo(edit, path.parent, "a.jpg")
        class_id = edit.add_class("car")
        for seed in range(20):
            object_id = edit.add_object(media_id, class_id)
            edit.set_mask(object_id, some_mask(seed))
            edit.set_prompt(object_id, some_prompt(seed))
    whole = project.content_hash()
    for _ in range(3):
        project.undo()
        assert project.content_hash() == empty
        project.redo()
        assert project.content_hash() == whole


def test_undo_goes_on_after_opening_again(path):
    with Project.create(path) as project:
        hashes = [project.content_hash()]
        for number in range(6):
            with project.action(f"Add {number}") as edit:
                edit.add_class(f"class {number}")
            hashes.append(project.content_hash())
    for expected in reversed(hashes[:-1]):
        with Project.open(path) as project:
            assert project.undo() is not None
            assert project.content_hash() == expected
    with Project.open(path) as project:
        assert project.undo() is None
        assert project.redo_label == "Add 0"
    for expected in hashes[1:]:
        with Project.open(path) as project:
            assert project.redo() is not None
            assert project.content_hash() == expected
    with Project.open(path) as project:
        assert project.redo() is None
        assert project.undo_label == "Add 5"


def test_a_new_action_ends_redo(project):
    for name in ("a", "b", "c"):
        with project.action(f"Add {name}") as edit:
            edit.add_class(name)
    project.undo()
    project.undo()
    assert (project.undo_label, project.redo_label) == ("Add a", "Add b")
    with project.action("Add d") as edit:
        edit.add_class("d")
    assert (project.undo_label, project.redo_label) == ("Add d", None)
    assert project.redo() is None
    assert project.check().ok


def test_undo_that_does_not_fit_changes_nothing(full):
    """Only another program can bring this about."""
    object_id = full.objects(full.media()[0].id)[0].id
    with full.action("Two things") as edit:
        edit.set_setting("export", "changed")
        edit.set_mask(object_id, some_mask(77))
    full._connection.execute("UPDATE masks SET score = 0.125 WHERE object_id = ?", (object_id,))
    setting, revision = full.setting("export"), full.revision
    with pytest.raises(ProjectError, match="Two things"):
        full.undo()
    assert (full.setting("export"), full.revision, full.undo_label) == (setting, revision, "Two things")
    full._connection.execute("UPDATE masks SET score = NULL WHERE object_id = ?", (object_id,))
    assert full.undo() is not None


def test_damaged_history_is_told_and_not_applied(full):
    before = full.content_hash()
    entry = full._connection.execute("SELECT max(history_id) FROM changesets").get
    full._connection.execute("UPDATE changesets SET data = zeroblob(length(data)) WHERE history_id = ?", (entry,))
    with pytest.raises(ProjectDamagedError, match=f"undo step {entry}"):
        full.undo()
    assert full.content_hash() == before


def test_history_is_bounded_when_a_session_begins(path):
    with Project.create(path) as project:
        for seed in range(40):
            with project.action(f"Add {seed}") as edit:
                edit.add_class(f"class {seed}")
                edit.set_setting("filler", "x" * 5000 + str(seed))
        assert steps_back(project) == 40
        while project.redo():
            pass
    with Project.open(path) as project:
        size = project._connection.execute("SELECT sum(length(data)) FROM changesets").get
        History(project._connection, path).prune(size // 2)
        left = steps_back(project)
        assert 15 <= left <= 20
        while project.redo():
            pass
        assert project.undo_label == "Add 39"
        assert project.check().ok


def steps_back(project: Project) -> int:
    steps = 0
    while project.undo():
        steps += 1
    return steps


def test_input_errors_name_the_argument(project):
    with pytest.raises(InputError, match=r"^color"), project.action("x") as edit:
        edit.add_class("a", color="mauve")

"""Random actions, undo and redo against a plain model in memory; the history holds across closing and opening.

At the end, undoing everything gives the empty document's hash, redoing everything the last one's.
"""

from __future__ import annotations

import contextlib
import copy
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sam2studio.core.errors import InputError
from sam2studio.project import Edit, Project, Source
from tests.support.projects import photo, some_mask, some_prompt

seeds = st.integers(0, 10_000)
picks = st.integers(0, 1000)


@dataclass
class Model:
    """What the document should hold: ids → plain values, in the order of the lists."""

    classes: dict[int, dict[str, Any]] = field(default_factory=dict)
    retired: dict[int, str] = field(default_factory=dict)
    media: dict[int, dict[str, Any]] = field(default_factory=dict)
    objects: dict[int, dict[str, Any]] = field(default_factory=dict)
    masks: dict[int, tuple] = field(default_factory=dict)
    prompts: dict[int, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def drop_objects(self, gone) -> None:
        for object_id in [key for key, value in self.objects.items() if gone(value)]:
            self.drop_object(object_id)

    def drop_object(self, object_id: int) -> None:
        del self.objects[object_id]
        self.masks.pop(object_id, None)
        self.prompts.pop(object_id, None)


class Document(RuleBasedStateMachine):
    """One project and its model, changed in step."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "trip.s2s"
        self.project = Project.create(self.path)
        self.project._connection.pragma("synchronous", "OFF")
        self.model = Model()
        self.done: list[Model] = []
        self.undone: list[Model] = []
        self.hashes = [self.project.content_hash()]
        self.files = 0

    @contextlib.contextmanager
    def step(self, label: str):
        before = copy.deepcopy(self.model)
        with self.project.action(label) as edit:
            yield edit
        if edit.change:
            self.done.append(before)
            self.undone.clear()
            del self.hashes[len(self.done) :]
            self.hashes.append(self.project.content_hash())
            assert self.project.undo_label == label
        else:
            assert self.project.content_hash() == self.hashes[len(self.done)]

    def pick(self, of: dict[int, Any], number: int) -> int:
        return list(of)[number % len(of)]

    # what is done, on the document and on the model

    @initialize()
    def begin(self) -> None:
        with self.step("Begin") as edit:
            self.put_class(edit)
            self.put_photo(edit)

    def put_class(self, edit: Edit) -> int:
        name = f"class {len(self.model.classes)}-{len(self.model.retired)}-{self.files}"
        self.files += 1
        class_id = edit.add_class(name)
        exports = [value["export_id"] for value in self.model.classes.values()] + list(self.model.retired)
        taken = {value["key"] for value in self.model.classes.values()}
        self.model.classes[class_id] = {
            "name": name,
            "export_id": max(exports, default=-1) + 1,
            "key": next((key for key in range(1, 10) if key not in taken), None),
        }
        return class_id

    def put_photo(self, edit: Edit) -> int:
        self.files += 1
        path, info = photo(self.path.parent, f"{self.files}.jpg")
        media_id = edit.add_image(path, info)
        self.model.media[media_id] = {"path": path.name, "reviewed": False, "split": None}
        return media_id

    def put_object(self, edit: Edit, media_id: int, class_id: int, seed: int) -> int:
        state = "proposal" if seed % 3 == 0 else "person"
        object_id = edit.add_object(media_id, class_id, state=state)
        self.model.objects[object_id] = {
            "media_id": media_id,
            "class_id": class_id,
            "state": state,
            "hidden": False,
            "locked": False,
        }
        return object_id

    def put_mask(self, edit: Edit, object_id: int, seed: int) -> None:
        source = Source.PERSON if seed % 2 else Source.MODEL
        edit.set_mask(object_id, some_mask(seed), source=source, score=seed / 10_000)
        self.model.masks[object_id] = (some_mask(seed), source, seed / 10_000)

    @rule()
    def add_class(self) -> None:
        with self.step("Add class") as edit:
            self.put_class(edit)

    @rule()
    def add_photo(self) -> None:
        with self.step("Add photo") as edit:
            self.put_photo(edit)

    @precondition(lambda self: self.model.classes)
    @rule(pick=picks, seed=seeds, key=st.sampled_from([None, *range(1, 10)]))
    def change_class(self, pick: int, seed: int, key: int | None) -> None:
        class_id = self.pick(self.model.classes, pick)
        with self.step("Change class") as edit:
            edit.change_class(class_id, name=f"renamed {class_id} {seed}", key=key)
        for other in self.model.classes.values():
            if key is not None and other["key"] == key:
                other["key"] = None
        self.model.classes[class_id] |= {"name": f"renamed {class_id} {seed}", "key": key}

    @precondition(lambda self: self.model.classes)
    @rule(pick=picks, to=st.integers(0, 12))
    def move_class(self, pick: int, to: int) -> None:
        class_id = self.pick(self.model.classes, pick)
        with self.step("Move class") as edit:
            edit.move_class(class_id, to=to)
        rest = [(key, value) for key, value in self.model.classes.items() if key != class_id]
        rest.insert(to, (class_id, self.model.classes[class_id]))
        self.model.classes = dict(rest)

    @precondition(lambda self: self.model.classes)
    @rule(pick=picks)
    def delete_class(self, pick: int) -> None:
        class_id = self.pick(self.model.classes, pick)
        with self.step("Delete class") as edit:
            edit.delete_class(class_id)
        gone = self.model.classes.pop(class_id)
        self.model.retired[gone["export_id"]] = gone["name"]
        self.model.drop_objects(lambda value: value["class_id"] == class_id)

    @precondition(lambda self: self.model.media)
    @rule(pick=picks)
    def remove_media(self, pick: int) -> None:
        media_id = self.pick(self.model.media, pick)
        with self.step("Remove photo") as edit:
            edit.remove_media([media_id])
        del self.model.media[media_id]
        self.model.drop_objects(lambda value: value["media_id"] == media_id)

    @precondition(lambda self: self.model.media)
    @rule(pick=picks, reviewed=st.booleans(), split=st.sampled_from(["train", "val", None]))
    def set_media(self, pick: int, reviewed: bool, split: str | None) -> None:
        media_id = self.pick(self.model.media, pick)
        with self.step("Set photo") as edit:
            edit.set_media(media_id, reviewed=reviewed, split=split)
        self.model.media[media_id] |= {"reviewed": reviewed, "split": split}

    @precondition(lambda self: self.model.media and self.model.classes)
    @rule(media=picks, of=picks, seed=seeds, count=st.integers(1, 5))
    def annotate(self, media: int, of: int, seed: int, count: int) -> None:
        with self.step("Annotate") as edit:
            for number in range(count):
                object_id = self.put_object(
                    edit, self.pick(self.model.media, media), self.pick(self.model.classes, of + number), seed
                )
                self.put_mask(edit, object_id, seed + number)
                edit.set_prompt(object_id, some_prompt(seed))
                self.model.prompts[object_id] = some_prompt(seed)

    @precondition(lambda self: self.model.classes)
    @rule(seed=seeds)
    def import_dataset(self, seed: int) -> None:
        """Everything in one action: class, photo, objects, and the deletion of one of them."""
        with self.step("Import") as edit:
            class_id = self.put_class(edit)
            media_id = self.put_photo(edit)
            ids = [self.put_object(edit, media_id, class_id, seed + number) for number in range(3)]
            self.put_mask(edit, ids[0], seed)
            self.put_mask(edit, ids[1], seed)
            edit.delete_object(ids[1])
            self.model.drop_object(ids[1])
            edit.set_setting("import", seed)
            self.model.settings["import"] = seed

    @rule(seed=seeds, parts=st.integers(2, 4))
    def long_work(self, seed: int, parts: int) -> None:
        """Saved as it goes, and still one step of undo."""
        before, last = copy.deepcopy(self.model), None
        for part in range(parts):
            with self.project.action("Long work", joins=last) as edit:
                media_id = self.put_photo(edit)
                if self.model.classes:
                    self.put_mask(
                        edit, self.put_object(edit, media_id, self.pick(self.model.classes, part), seed), seed
                    )
            last = edit.change.revision
        self.done.append(before)
        self.undone.clear()
        del self.hashes[len(self.done) :]
        self.hashes.append(self.project.content_hash())

    @precondition(lambda self: self.model.objects and self.model.classes)
    @rule(pick=picks, of=picks, hidden=st.booleans(), locked=st.booleans())
    def change_object(self, pick: int, of: int, hidden: bool, locked: bool) -> None:
        object_id, class_id = self.pick(self.model.objects, pick), self.pick(self.model.classes, of)
        with self.step("Change object") as edit:
            edit.change_object(object_id, class_id=class_id, hidden=hidden, locked=locked)
        self.model.objects[object_id] |= {"class_id": class_id, "hidden": hidden, "locked": locked}

    @precondition(lambda self: self.model.objects)
    @rule(pick=picks)
    def delete_object(self, pick: int) -> None:
        object_id = self.pick(self.model.objects, pick)
        with self.step("Delete object") as edit:
            edit.delete_object(object_id)
        self.model.drop_object(object_id)

    @precondition(lambda self: self.model.objects)
    @rule(pick=picks, seed=seeds)
    def refine(self, pick: int, seed: int) -> None:
        with self.step("Refine") as edit:
            self.put_mask(edit, self.pick(self.model.objects, pick), seed)

    @precondition(lambda self: self.model.masks)
    @rule(pick=picks)
    def delete_mask(self, pick: int) -> None:
        object_id = self.pick(self.model.masks, pick)
        with self.step("Delete mask") as edit:
            edit.delete_mask(object_id)
        del self.model.masks[object_id]

    @rule(value=st.sampled_from([None, 1, "x", {"a": [1, 2.5]}]))
    def set_setting(self, value: object) -> None:
        with self.step("Setting") as edit:
            edit.set_setting("some", value)
        self.model.settings.pop("some", None)
        if value is not None:
            self.model.settings["some"] = value

    @precondition(lambda self: self.model.objects)
    @rule(pick=picks, seed=seeds)
    def fail(self, pick: int, seed: int) -> None:
        """An action that is refused in its middle leaves nothing behind."""
        before = self.project.content_hash()
        with pytest.raises(InputError), self.project.action("Fail") as edit:  # noqa: PT012 - a long one is the point
            edit.delete_object(self.pick(self.model.objects, pick))
            edit.add_class(f"never {seed}")
            edit.set_mask(-1, some_mask(seed))
        assert self.project.content_hash() == before

    # the history

    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        for _ in range(times):
            change = self.project.undo()
            assert (change is None) == (not self.done)
            if self.done:
                self.undone.append(self.model)
                self.model = self.done.pop()
            assert self.project.content_hash() == self.hashes[len(self.done)]

    @rule(times=st.integers(1, 4))
    def redo(self, times: int) -> None:
        for _ in range(times):
            change = self.project.redo()
            assert (change is None) == (not self.undone)
            if self.undone:
                self.done.append(self.model)
                self.model = self.undone.pop()
            assert self.project.content_hash() == self.hashes[len(self.done)]

    @rule()
    def reopen(self) -> None:
        self.project.close()
        self.project = Project.open(self.path)
        self.project._connection.pragma("synchronous", "OFF")

    @invariant()
    def the_document_is_the_model(self) -> None:
        project, model = self.project, self.model
        assert {
            row.id: {"name": row.name, "export_id": row.export_id, "key": row.key} for row in project.classes()
        } == model.classes
        assert [row.id for row in project.classes()] == list(model.classes)
        assert project.retired_classes() == model.retired
        labelled = {value["media_id"] for value in model.objects.values()}
        assert {row.id: (row.path, row.status, row.split) for row in project.media()} == {
            key: (
                value["path"],
                "reviewed" if value["reviewed"] else "labelled" if key in labelled else "new",
                value["split"],
            )
            for key, value in model.media.items()
        }
        found = {row.id: row for media_id in model.media for row in project.objects(media_id)}
        assert {
            key: {name: getattr(row, name) for name in ("media_id", "class_id", "state", "hidden", "locked")}
            for key, row in found.items()
        } == model.objects
        masks = {key: row for media_id in model.media for key, row in project.masks(media_id).items()}
        assert {key: (row.mask, row.source, row.score) for key, row in masks.items()} == model.masks
        prompts = {key: project.prompt(key) for key in found}
        assert {key: prompt for key, prompt in prompts.items() if prompt} == model.prompts
        settings = {name: project.setting(name) for name in ("some", "import")}
        assert {name: value for name, value in settings.items() if value is not None} == model.settings
        assert sum(project.class_counts().values()) == len(model.objects)

    def teardown(self) -> None:
        last = len(self.done) + len(self.undone)
        try:
            while self.project.undo():
                pass
            assert self.project.content_hash() == self.hashes[0]
            self.reopen()
            while self.project.redo():
                pass
            assert self.project.content_hash() == self.hashes[last]
            assert self.project.check().ok
        finally:
            self.project.close()
            self.folder.cleanup()


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Document,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_any_sequence_can_be_undone_and_redone(figure):
    run(30, 20)
    figure("F22 undo machine: 30 random runs of up to 20 actions, undo-all = first hash, redo-all = last hash")


@pytest.mark.slow
def test_any_sequence_can_be_undone_and_redone_five_hundred_times(figure):
    run(500, 40)
    figure("F22 undo machine: 500 random runs of up to 40 actions, undo-all = first hash, redo-all = last hash")

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

import numpy as np
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
from sam2studio.core.prompts import Box
from sam2studio.project import Edit, Project, Source
from tests.support.projects import photo, some_detection, some_mask, some_prompt
from tests.support.tracks import add_video, empty, machine

FRAMES = 6  # of a video

seeds = st.integers(0, 10_000)
picks = st.integers(0, 1000)
stretches = st.builds(range, st.integers(0, FRAMES), st.integers(0, FRAMES))


@dataclass
class Model:
    """What the document should hold: ids → plain values, in the order of the lists."""

    classes: dict[int, dict[str, Any]] = field(default_factory=dict)
    retired: dict[int, str] = field(default_factory=dict)
    media: dict[int, dict[str, Any]] = field(default_factory=dict)
    objects: dict[int, dict[str, Any]] = field(default_factory=dict)
    masks: dict[tuple[int, int], tuple] = field(default_factory=dict)
    prompts: dict[tuple[int, int], Any] = field(default_factory=dict)
    proposed: dict[tuple[int, int], str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def drop_objects(self, gone) -> None:
        for object_id in [key for key, value in self.objects.items() if gone(value)]:
            self.drop_object(object_id)

    def drop_object(self, object_id: int) -> None:
        del self.objects[object_id]
        self.masks = {key: value for key, value in self.masks.items() if key[0] != object_id}
        self.prompts = {key: value for key, value in self.prompts.items() if key[0] != object_id}
        self.proposed = {key: value for key, value in self.proposed.items() if key[0] != object_id}


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
        self.model.media[media_id] = {"path": path.name, "reviewed": False, "split": None, "within": None, "frames": 1}
        return media_id

    def put_video(self, edit: Edit) -> int:
        self.files += 1
        media_id = add_video(edit, self.path.parent, frames=FRAMES, name=f"{self.files}.mp4")
        name = f"{self.files}.mp4"
        self.model.media[media_id] = {"path": name, "reviewed": False, "split": None, "within": None, "frames": FRAMES}
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
        frame = seed % self.model.media[self.model.objects[object_id]["media_id"]]["frames"]
        edit.set_mask(object_id, some_mask(seed), frame=frame, source=source, score=seed / 10_000)
        self.model.masks[object_id, frame] = (some_mask(seed), source, seed / 10_000, True, None, False)
        self.model.proposed.pop((object_id, frame), None)

    def tracks(self) -> list[int]:
        return [key for key, value in self.model.objects.items() if self.model.media[value["media_id"]]["frames"] > 1]

    def stored(self, object_id: int, frames: range) -> list[tuple[int, int]]:
        return [key for key in self.model.masks if key[0] == object_id and key[1] in frames]

    @rule()
    def add_class(self) -> None:
        with self.step("Add class") as edit:
            self.put_class(edit)

    @rule()
    def add_photo(self) -> None:
        with self.step("Add photo") as edit:
            self.put_photo(edit)

    @rule()
    def add_video(self) -> None:
        with self.step("Add video") as edit:
            self.put_video(edit)

    @precondition(lambda self: self.model.classes)
    @rule(of=picks, seed=seeds)
    def click_on_a_video(self, of: int, seed: int) -> None:
        with self.step("Click") as edit:
            object_id = self.put_object(edit, self.put_video(edit), self.pick(self.model.classes, of), seed)
            self.put_mask(edit, object_id, seed)

    @precondition(lambda self: self.tracks())
    @rule(pick=picks, frames=stretches, parts=st.integers(1, 3))
    def track(self, pick: int, frames: range, parts: int) -> None:
        """A run that is saved as it goes."""
        object_id, last = self.tracks()[pick % len(self.tracks())], None
        before = copy.deepcopy(self.model)
        for part in range(parts):
            with self.project.action("Track", joins=last) as edit:
                rows = machine(object_id, frames[part::parts], step=pick % 7)
                edit.set_masks(rows)
            last = edit.change.revision
            for row in rows:
                self.model.masks[object_id, row.frame] = (row.mask, Source.MODEL, row.score, False, row.overlap, False)
                self.model.proposed.pop((object_id, row.frame), None)
        if self.model.masks != before.masks:
            self.done.append(before)
            self.undone.clear()
            del self.hashes[len(self.done) :]
            self.hashes.append(self.project.content_hash())

    @precondition(lambda self: self.tracks())
    @rule(pick=picks, frames=stretches, reviewed=st.booleans())
    def review(self, pick: int, frames: range, reviewed: bool) -> None:
        object_id = self.tracks()[pick % len(self.tracks())]
        with self.step("Review") as edit:
            edit.set_reviewed(object_id, frames, reviewed)
        for key in self.stored(object_id, frames):
            self.model.masks[key] = (*self.model.masks[key][:5], reviewed)

    @precondition(lambda self: self.tracks())
    @rule(pick=picks, frames=stretches, keyframes=st.booleans())
    def delete_stretch(self, pick: int, frames: range, keyframes: bool) -> None:
        object_id = self.tracks()[pick % len(self.tracks())]
        with self.step("Delete stretch") as edit:
            edit.delete_masks(object_id, frames, keyframes=keyframes)
        for key in self.stored(object_id, frames):
            _, source, _, keyframe, *_ = self.model.masks[key]
            if keyframes or not (keyframe or source is Source.PERSON):
                del self.model.masks[key]
                self.model.prompts.pop(key, None)
                self.model.proposed.pop(key, None)

    @precondition(lambda self: self.tracks())
    @rule(pick=picks, frame=st.integers(0, FRAMES - 1))
    def absent(self, pick: int, frame: int) -> None:
        object_id = self.tracks()[pick % len(self.tracks())]
        with self.step("Absent") as edit:
            edit.set_absent(object_id, frame)
        self.model.masks[object_id, frame] = (empty(), Source.PERSON, None, True, None, False)
        self.model.prompts.pop((object_id, frame), None)
        self.model.proposed.pop((object_id, frame), None)

    @precondition(lambda self: self.model.masks)
    @rule(pick=picks)
    def clear_keyframe(self, pick: int) -> None:
        key = self.pick(self.model.masks, pick)
        with self.step("Clear keyframe") as edit:
            edit.clear_keyframe(*key)
        self.model.prompts.pop(key, None)
        mask, _, score, _, overlap, _ = self.model.masks.pop(key)
        if mask:
            self.model.masks[key] = (mask, Source.MODEL, score, False, overlap, False)

    @precondition(lambda self: any(value["frames"] > 1 for value in self.model.media.values()))
    @rule(pick=picks, frames=st.none() | stretches.filter(bool))
    def mark(self, pick: int, frames: range | None) -> None:
        films = [key for key, value in self.model.media.items() if value["frames"] > 1]
        media_id = films[pick % len(films)]
        with self.step("Mark") as edit:
            edit.set_media(media_id, within=frames)
        self.model.media[media_id]["within"] = frames

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
                self.model.prompts[object_id, 0] = some_prompt(seed)

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

    @precondition(lambda self: self.model.objects)
    @rule(pick=picks, seed=seeds, confirmed=st.booleans())
    def propose(self, pick: int, seed: int, confirmed: bool) -> None:
        object_id, mask, proposed = self.pick(self.model.objects, pick), some_mask(seed), some_detection(seed)
        state = "person" if confirmed else "proposal"
        with self.step("Propose") as edit:
            edit.set_proposal(object_id, mask, proposed, score=0.25)
            edit.change_object(object_id, state=state)
        self.model.objects[object_id]["state"] = state
        self.model.masks[object_id, 0] = (mask, Source.MODEL, 0.25, True, None, False)
        self.model.proposed[object_id, 0] = f"{proposed.by} {proposed.score} {proposed.box}"

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
        object_id, frame = self.pick(self.model.masks, pick)
        with self.step("Delete mask") as edit:
            edit.delete_mask(object_id, frame=frame)
        del self.model.masks[object_id, frame]
        self.model.proposed.pop((object_id, frame), None)

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
        assert {row.id: (row.path, row.status, row.split, row.within, row.frames) for row in project.media()} == {
            key: (
                value["path"],
                "reviewed" if value["reviewed"] else "labelled" if key in labelled else "new",
                value["split"],
                value["within"],
                value["frames"],
            )
            for key, value in model.media.items()
        }
        found = {row.id: row for media_id in model.media for row in project.objects(media_id)}
        assert {
            key: {name: getattr(row, name) for name in ("media_id", "class_id", "state", "hidden", "locked")}
            for key, row in found.items()
        } == model.objects
        tracks = {key: each for media_id in model.media for key, each in project.track_summary(media_id).items()}
        masks = [project.mask(key, int(frame)) for key, each in tracks.items() for frame in each.frames]
        assert {
            (row.object_id, row.frame): (row.mask, row.source, row.score, row.keyframe, row.overlap, row.reviewed)
            for row in masks
        } == model.masks
        prompts = {(key, frame): project.prompt(key, frame) for key in found for frame in range(FRAMES)}
        assert {key: prompt for key, prompt in prompts.items() if prompt} == model.prompts
        assert proposed_in(project) == {
            key: model.proposed.get(key, "")
            for key, (mask, *_) in model.masks.items()
            if mask and model.objects[key[0]]["state"] == "proposal"
        }
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


def proposed_in(project: Project) -> dict[tuple[int, int], str]:
    """(object id, frame) → what proposed the mask, or "" where nothing did."""
    told = project.proposals()
    scores = [None if np.isnan(score) else score for score in told.score.tolist()]
    boxes = [None if np.isnan(box).any() else Box(*box.tolist()) for box in told.box]
    keys = zip(told.object_id.tolist(), told.frame.tolist(), strict=True)
    texts = [f"{by} {score} {box}" if by else "" for by, score, box in zip(told.by, scores, boxes, strict=True)]
    return dict(zip(keys, texts, strict=True))


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

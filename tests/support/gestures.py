"""What a person does all day, as a sequence that is the same every time: gesture n depends on n and the document only.

Each gesture is one action, undo or redo, and raises the project's revision by one.
"""

from __future__ import annotations

import random
from multiprocessing.connection import Connection
from pathlib import Path

from sam2studio.project import Edit, Project, Source
from tests.support.projects import Info, some_mask, some_prompt

MEDIA = 6


def prepare(path: Path) -> None:
    """A project to work on; its revision is 1."""
    photo = path.with_name("photo.jpg")
    photo.write_bytes(b"photo")
    with Project.create(path) as project, project.action("Begin") as edit:
        for name in ("car", "person"):
            edit.add_class(name)
        for number in range(MEDIA):
            photo = path.with_name(f"{number}.jpg")
            photo.write_bytes(b"%d" % number)
            edit.add_image(photo, Info(file_size=1))


def gesture(project: Project) -> None:
    """Does the next one."""
    number = project.revision
    rng = random.Random(number)
    if rng.random() < 0.15 and project.undo_label and number > 10:
        project.undo()
    elif rng.random() < 0.5 and project.redo_label:
        project.redo()
    else:
        with project.action(f"Gesture {number}") as edit:
            change(project, edit, rng, number)


def change(project: Project, edit: Edit, rng: random.Random, number: int) -> None:
    """Something that is never nothing: the setting makes sure."""
    edit.set_setting("last", number)
    classes, media = project.classes(), project.media()
    if rng.random() < 0.05 and len(classes) > 1:
        edit.delete_class(rng.choice(classes).id)
        return
    if rng.random() < 0.08 or not classes:
        edit.add_class(f"class {number}")
        return
    media_id = rng.choice(media).id
    objects = project.objects(media_id)
    if objects and rng.random() < 0.3:
        object_id = rng.choice(objects).id
        if rng.random() < 0.3:
            edit.delete_object(object_id)
            return
        edit.change_object(object_id, class_id=rng.choice(classes).id, hidden=rng.random() < 0.5)
    else:
        object_id = edit.add_object(media_id, rng.choice(classes).id)
    edit.set_mask(object_id, some_mask(number), source=Source.MODEL, score=rng.random())
    edit.set_prompt(object_id, some_prompt(number))


def work_until_killed(path: Path, acks: Connection) -> None:
    """Runs in a process of its own: does gestures for ever and tells each revision once it is saved."""
    with Project.open(path) as project:
        acks.send(project.revision)
        while not project.read_only:
            gesture(project)
            acks.send(project.revision)


def hold(path: Path, told: Connection) -> None:
    """Runs in a process of its own: opens the project, tells why it may not write ("" when it may), and waits."""
    with Project.open(path) as project:
        told.send((project.read_only_reason, project.revision))
        told.recv()

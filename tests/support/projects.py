"""Small projects for tests: files to refer to, masks, a filled document, and all that it tells."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.project import Edit, Project, Proposals, Proposed, Source

HEIGHT, WIDTH = 48, 64


@dataclass(frozen=True)
class Info:
    """What a header says."""

    width: int = WIDTH
    height: int = HEIGHT
    file_size: int = 0
    mtime_ns: int = 0


def photo(folder: Path, name: str, content: bytes | None = None) -> tuple[Path, Info]:
    """A file that a project can refer to (the document never looks inside), and its header."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(name.encode() if content is None else content)
    state = path.stat()
    return path, Info(file_size=state.st_size, mtime_ns=state.st_mtime_ns)


def some_mask(seed: int, *, height: int = HEIGHT, width: int = WIDTH) -> Mask:
    """A mask with parts and holes."""
    rng = np.random.default_rng(seed)
    coarse = rng.random((-(-height // 8), -(-width // 8))) < 0.4
    return Mask.from_array(np.kron(coarse, np.ones((8, 8), bool))[:height, :width])


def some_prompt(seed: int) -> Prompt:
    """Clicks, and every other time a box."""
    rng = random.Random(seed)
    points = tuple(
        Point(rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT), rng.random() < 0.7) for _ in range(1 + seed % 3)
    )
    return Prompt(points, Box(1.5, 2.25, 30.0, 40.0) if seed % 2 else None)


def some_detection(seed: int) -> Proposed:
    """What a detector and a segmenter say, or every fourth time a segmenter alone."""
    if seed % 4 == 0:
        return Proposed(by="sam2.1_t.pt")
    box = Box(seed % 20 + 0.25, seed % 10 + 0.5, 40.0, 30.125)
    return Proposed(by="yolo11n.pt, sam2.1_t.pt", score=seed % 100 / 100, box=box)


def add_photo(edit: Edit, folder: Path, name: str) -> int:
    """Adds a new file."""
    path, info = photo(folder, name)
    return edit.add_image(path, info)


def filled(path: Path, *, media: int = 12, objects: int = 4, seed: int = 0) -> Project:
    """A project with classes, media, objects, masks, prompts, settings and undo history; open."""
    project = Project.create(path)
    with project.action("Add classes") as edit:
        classes = [edit.add_class(name) for name in ("car", "person", "dog ☂")]
    with project.action("Add images") as edit:
        ids = [add_photo(edit, path.parent / "photos", f"{number}.jpg") for number in range(media)]
        edit.set_setting("export", {"format": "coco", "share": [0.8, 0.2]})
    for number, media_id in enumerate(ids):
        with project.action(f"Annotate {number}") as edit:
            for place in range(objects):
                key = seed + number * objects + place
                state = "proposal" if place % 2 else "person"
                object_id = edit.add_object(media_id, classes[key % 3], state=state, score=key / 1000)
                if state == "proposal":
                    edit.set_proposal(object_id, some_mask(key), some_detection(key), score=0.5)
                else:
                    edit.set_mask(object_id, some_mask(key), source=Source.MODEL, score=0.5, keyframe=True)
                edit.set_prompt(object_id, some_prompt(key))
            edit.set_media(media_id, reviewed=number % 3 == 0, split="train" if number % 2 else None)
    return project


def without_nan(told: Proposals) -> Proposals:
    """The same with -1 where nothing is known, so that it can be compared."""
    return replace(
        told, **{name: np.nan_to_num(array, nan=-1) for name, array in vars(told).items() if array.dtype.kind == "f"}
    )


def contents(project: Project) -> dict[str, Any]:
    """All that the project tells, by every query."""
    media = project.media()
    objects = {row.id: project.objects(row.id) for row in media}
    return {
        "classes": project.classes(),
        "retired": project.retired_classes(),
        "media": media,
        "counts": (project.media_count(), project.media_status(), project.class_counts()),
        "objects": objects,
        "masks": {row.id: project.masks(row.id) for row in media},
        "prompts": {each.id: project.prompt(each.id) for rows in objects.values() for each in rows},
        "proposals": {name: array.tolist() for name, array in vars(without_nan(project.proposals())).items()},
        "setting": project.setting("export"),
    }

"""Videos in projects for tests: the document never looks inside the file, so any file will do."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from sam2studio.core.mask import Mask
from sam2studio.project import Edit, MaskRow, Project, Source
from tests.support.projects import HEIGHT, WIDTH, photo


def blob(x: float, y: float, radius: float = 5) -> Mask:
    """A disc."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    return Mask.from_array(np.hypot(rows - y, columns - x) < radius)


def empty() -> Mask:
    """Nothing."""
    return Mask.empty(height=HEIGHT, width=WIDTH)


def add_video(edit: Edit, folder: Path, *, frames: int = 40, name: str = "clip.mp4") -> int:
    """Adds a video of `frames` frames."""
    path, info = photo(folder, name)
    return edit.add_video(path, info, frames=frames)


def film(path: Path, *, frames: int = 40, objects: int = 2) -> tuple[Project, int, list[int]]:
    """A new project with one video and objects that have no mask yet; open."""
    project = Project.create(path)
    with project.action("Begin") as edit:
        class_id = edit.add_class("child")
        media_id = add_video(edit, path.parent, frames=frames)
        ids = [edit.add_object(media_id, class_id) for _ in range(objects)]
    return project, media_id, ids


def machine(object_id: int, frames: Iterable[int], *, step: float = 1) -> list[MaskRow]:
    """What tracking stores: a disc that moves."""
    return [
        MaskRow(
            *(object_id, frame, blob(10 + step * frame % 40, 20), Source.MODEL, 0.9, False, 4.0),
            overlap=0.8,
            basis=(1 << 48) - 1 - frame,
        )
        for frame in frames
    ]

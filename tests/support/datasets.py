"""Pictures, projects and datasets for tests, and ways to look at a folder as a whole."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Generator, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from PIL import Image

from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.formats.dataset import Dataset, DatasetClass, DatasetImage, DatasetObject, Notes
from sam2studio.formats.manifest import Manifest
from sam2studio.formats.publish import publishing
from sam2studio.formats.registry import find_format
from sam2studio.formats.verify import Verification, verify
from sam2studio.formats.writing import WriteOptions, Written
from sam2studio.jobs.export import ExportOptions, ExportReport, export_project
from sam2studio.jobs.import_ import ImportReport, import_dataset, open_dataset
from sam2studio.media.images import probe_image
from sam2studio.project import Project, Source
from tests.support.masks import blob

T = TypeVar("T")


def finish(steps: Generator[Any, None, T]) -> T:
    """Runs a job to its end and returns what it returned."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def progress_of(steps: Generator[Progress, None, T]) -> tuple[list[Progress], T]:
    """All reports of a job, and what it returned."""
    reports = []
    while True:
        try:
            reports.append(next(steps))
        except StopIteration as end:
            return reports, end.value


def tree(folder: Path) -> dict[str, str]:
    """Every file and folder below, with a hash of its content; links are not followed."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        found[name] = "folder" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def picture(path: Path, *, width: int = 64, height: int = 48, orientation: int = 1, seed: int = 0) -> Path:
    """A picture file whose stored size is `width` × `height`; the kind follows from the name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    rough = rng.integers(0, 255, (max(2, height // 8), max(2, width // 8), 3), dtype=np.uint8)
    image = Image.fromarray(rough).resize((width, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(path, **({"exif": exif} if orientation != 1 else {}))
    return path


def dataset_image(path: Path, objects: Iterable[DatasetObject] = (), **fields: Any) -> DatasetImage:
    """The record of a picture file."""
    info = probe_image(path)
    return DatasetImage(
        name=fields.pop("name", path.name),
        width=info.width,
        height=info.height,
        source=path,
        objects=tuple(objects),
        orientation=info.orientation,
        kind=info.format,
        **fields,
    )


def dataset_of(images: Iterable[DatasetImage], classes: Iterable[str] = ("car", "person", "dog ☂")) -> Dataset:
    """A dataset with classes numbered in their order."""
    rows = tuple(DatasetClass(export_id=number, name=name) for number, name in enumerate(classes))
    return Dataset(classes=rows, images=tuple(images))


def one_image(folder: Path, masks: Iterable[Mask], **fields: Any) -> Dataset:
    """A dataset of one picture with these masks, all of class 0."""
    masks = tuple(masks)
    height, width = (masks[0].height, masks[0].width) if masks else (48, 64)
    path = picture(folder / "one.png", width=width, height=height)
    return dataset_of([dataset_image(path, [DatasetObject(class_id=0, mask=mask) for mask in masks], **fields)])


class Result:
    """What writing a dataset led to."""

    def __init__(self, folder: Path, written: list[Written], notes: Notes, verification: Verification) -> None:
        self.folder = folder
        self.written = written
        self.notes = notes.sentences
        self.verification = verification


def write(dataset: Dataset, folder: Path, name: str, **options: Any) -> Result:
    """Writes, verifies and publishes a dataset, as the export job does."""
    kind, notes = find_format(name), Notes()
    with publishing(folder, CancelToken()) as staging:
        written = list(kind.write(dataset, staging, WriteOptions(**options), notes))
        verification = finish(verify(dataset, written, kind.reread(staging.root, dataset), holds=kind.holds))
        staging.seal(Manifest(format=name, files=staging.files))
    return Result(folder, written, notes, verification)


def read(folder: Path, name: str) -> tuple[Dataset, tuple[str, ...]]:
    """Reads a dataset, all images at once, and what was noted."""
    notes = Notes()
    dataset = find_format(name).read(folder, notes)
    return replace(dataset, images=tuple(dataset.images)), notes.sentences


def photo_project(
    path: Path,
    *,
    seed: int = 0,
    images: int = 6,
    most_objects: int = 4,
    classes: Iterable[str] = ("car", "person", "dog ☂"),
) -> Project:
    """An open project over real pictures of several kinds, with random objects made by a person."""
    rng = random.Random(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    project = Project.create(path)
    endings = [".jpg", ".png", ".JPG", ".webp", ".bmp", ".tif", ".gif"]
    with project.action("Fill") as edit:
        ids = [edit.add_class(name) for name in classes]
        for number in range(images):
            folder = path.parent / "photos" / rng.choice(["a", "b", "ü ☂"])
            name = f"{rng.choice(['img', 'IMG', 'photo'])} {number // 2}{rng.choice(endings)}"
            width, height = rng.randint(12, 90), rng.randint(12, 70)
            orientation = rng.choice([1, 1, 3, 6, 8]) if name.lower().endswith(".jpg") else 1
            if (folder / name).exists():
                continue
            file = picture(folder / name, width=width, height=height, orientation=orientation, seed=number)
            media = edit.add_image(file, probe_image(file))
            info = probe_image(file)
            for place in range(rng.randint(0, most_objects)):
                key = rng.randrange(10**6)
                mask = blob(key, height=info.height, width=info.width, share=rng.uniform(0.02, 0.6))
                object_id = edit.add_object(media, rng.choice(ids), crowd=rng.random() < 0.1)
                source = Source.PERSON if place % 2 else Source.MODEL
                edit.set_mask(object_id, mask, source=source, score=0.9)
            edit.set_media(media, reviewed=rng.random() < 0.5)
    return project


def export(project: Project, folder: Path, name: str, **options: Any) -> ExportReport:
    """Runs the export job."""
    return finish(export_project(project, ExportOptions(destination=folder, format=name, **options)))


def import_(project: Project, folder: Path, name: str = "") -> ImportReport:
    """Runs the import job."""
    return finish(import_dataset(project, open_dataset(folder, format=name)))

"""Writing the folders and files that YOLO formats share: `images/SPLIT`, `labels/SPLIT` and `data.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

import yaml

from sam2studio.formats.dataset import SPLITS, Dataset, DatasetClass, DatasetImage, Notes, Split
from sam2studio.formats.pictures import picture_name, write_picture
from sam2studio.formats.staging import Staging
from sam2studio.formats.writing import WriteOptions, Written

YAML = "data.yaml"
_SMALLEST = 10  # px

ObjectRows = Callable[[DatasetImage], list[list[str]]]
"""The lines of each object of an image; an empty list for one that is left out."""


def write_yolo(
    dataset: Dataset, staging: Staging, options: WriteOptions, notes: Notes, rows_of: ObjectRows
) -> Iterator[Written]:
    """Writes pictures, labels and `data.yaml`; yields after each image.

    An image without objects gets an empty label file when a person has reviewed it, else none: both are negatives to a
    trainer, but only the first says that somebody looked.
    """
    used: set[Split] = set()
    for index, image in enumerate(dataset.images):
        used.add(image.split)
        if min(image.width, image.height) < _SMALLEST:
            notes.add(f"an image is smaller than {_SMALLEST} pixels; trainers leave it out", image.name)
        name = picture_name(image)
        picture = f"images/{image.split}/{name}"
        if options.copy_images:
            write_picture(staging, picture, image)
        rows = rows_of(image)
        labels = ""
        if any(rows) or image.reviewed:
            labels = f"labels/{image.split}/{PurePosixPath(name).with_suffix('.txt')}"
            staging.write(labels, "".join(f"{line}\n" for lines in rows for line in lines).encode())
        yield Written.of(image, [len(lines) for lines in rows], index=index, picture=picture, labels=labels)
    staging.write(YAML, _yaml(dataset.classes, used).encode())


def _yaml(classes: Iterable[DatasetClass], used: set[Split]) -> str:
    """`data.yaml`. It names no root, so that readers take the folder it lies in, wherever that is moved to."""
    fallback = next((split for split in SPLITS if split in used), "train")
    shown = {split: split if split in used else fallback for split in SPLITS if split in used or split != "test"}
    notes = [
        f"# there are no {split} images: the {target} images stand in\n"
        for split, target in shown.items()
        if split != target
    ]
    content: dict[str, Any] = {split: f"images/{target}" for split, target in shown.items()}
    content["names"] = {each.export_id: each.name for each in classes}
    return "".join(notes) + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)

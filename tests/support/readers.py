"""Readers by others, as judges: what they make of our files."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import supervision
import yaml
from numpy.typing import NDArray
from PIL import Image

TRAINER_KINDS = {"bmp", "dng", "jpeg", "jpg", "mpo", "png", "tif", "tiff", "webp", "pfm", "heic"}
"""Endings, and Pillow's names in lower case, of the pictures that Ultralytics' trainers take."""


class TrainerRow:
    """One instance as Ultralytics' trainers have it in memory."""

    def __init__(self, class_id: int, points: NDArray[np.float32]) -> None:
        self.class_id = class_id
        self.points = points  # (n, 2) normalised

    def mask(self, *, width: int, height: int, resampled: bool = False) -> NDArray[np.bool_]:
        """Its pixels at that size: scaled, cut to whole numbers, filled."""
        points = resample(self.points) if resampled else self.points
        canvas = np.zeros((height, width), np.uint8)
        cv2.fillPoly(canvas, [(points * np.array([width, height], np.float32)).astype(np.int32)], (1,))
        return canvas.astype(bool)


def resample(points: NDArray[np.float32], count: int = 1000) -> NDArray[np.float32]:
    """The closed polygon at `count` places along its points; its own points are kept while there are fewer."""
    if len(points) == count:
        return points
    closed = np.concatenate([points, points[:1]])
    own = np.arange(len(closed))
    if len(closed) < count:
        places = np.sort(np.concatenate([np.linspace(0, len(closed) - 1, count - len(closed)), own]))
    else:
        places = np.linspace(0, len(closed) - 1, count)
    return np.stack([np.interp(places, own, closed[:, axis]) for axis in (0, 1)], axis=1).astype(np.float32)


def trainer_rows(folder: Path, split: str = "train") -> dict[str, list[TrainerRow]]:
    """Picture name → instances, by the rules of Ultralytics' reader: what it refuses or drops is missing here.

    Raises:
        AssertionError: The reader would leave out a whole picture, or not find the dataset.
    """
    table = yaml.safe_load((folder / "data.yaml").read_text(encoding="utf-8"))
    assert {"train", "val", "names"} <= table.keys()
    assert sorted(table["names"]) == list(range(len(table["names"])))
    found = {}
    for path in sorted((folder / table[split]).rglob("*.*")):
        assert path.suffix[1:].lower() in TRAINER_KINDS
        with Image.open(path) as image:
            assert (image.format or "").lower() in TRAINER_KINDS
            assert image.getexif().get(0x0112, 1) == 1
        head, tail = path.as_posix().rsplit("/images/", 1)
        labels = Path(f"{head}/labels/{tail.rsplit('.', 1)[0]}.txt")
        rows = [line.split() for line in labels.read_text().splitlines()] if labels.exists() else []
        assert not rows or any(len(row) > 6 for row in rows)
        found[path.name] = _kept(rows, len(table["names"]))
    return found


def _kept(rows: list[list[str]], classes: int) -> list[TrainerRow]:
    """Rows less those whose class and box another one has."""
    instances = [TrainerRow(int(row[0]), np.array(row[1:], np.float32).reshape(-1, 2)) for row in rows]
    if not instances:
        return []
    low, high = (np.array([fold(each.points, axis=0) for each in instances]) for fold in (np.min, np.max))
    ids = np.array([[each.class_id] for each in instances], np.float32)
    boxes = np.concatenate([ids, (low + high) / 2, high - low], axis=1)
    assert boxes[:, 1:].max() <= 1.01
    assert boxes.min() >= -0.01
    assert ids.max() < classes
    assert (high > low).all(), "a box without area"
    assert all(len(each.points) >= 3 for each in instances)
    _, first = np.unique(boxes, axis=0, return_index=True)
    return [instances[index] for index in sorted(first)]


def supervision_masks(folder: Path, kind: str, split: str) -> dict[str, list[tuple[str, NDArray[np.bool_]]]]:
    """Picture name → (class name, mask) of each instance, as the supervision package reads them."""
    images = str(folder / "images" / split)
    if kind == "coco":
        labels = str(folder / "annotations" / f"instances_{split}.json")
        found = supervision.DetectionDataset.from_coco(images, labels, force_masks=True)
    else:
        labels, table = str(folder / "labels" / split), str(folder / "data.yaml")
        found = supervision.DetectionDataset.from_yolo(images, labels, table, force_masks=True)
    result = {}
    for path, detections in found.annotations.items():
        masks = [] if detections.mask is None else list(detections.mask)
        names = [found.classes[number] for number in (() if detections.class_id is None else detections.class_id)]
        result[Path(path).name] = list(zip(names, masks, strict=True))
    return result

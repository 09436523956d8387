"""Small datasets on the disk whose objects are known: pictures in COCO, clips in the layout of DAVIS."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from sam2studio.core.mask import Mask
from sam2studio.formats.palette import palette
from tests.support.moving import HEIGHT, WIDTH

Disc = tuple[float, float, float]
"""x, y, radius."""


def disc(x: float, y: float, radius: float) -> np.ndarray:
    """(H, W) bool."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    return np.hypot(rows - y, columns - x) < radius


def painted(discs: Sequence[Disc], seed: int) -> np.ndarray:
    """(H, W, 3) uint8: discs of distinct colours on a noisy ground."""
    noise = np.random.default_rng(seed).integers(0, 30, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    rgb = noise + np.uint8(40)
    for place, each in enumerate(discs):
        rgb[disc(*each)] = [(230, 60, 40), (40, 200, 230)][place % 2] - noise[disc(*each)]
    return rgb


def write_coco(folder: Path, pictures: Sequence[Sequence[Disc]], *, box_only: bool = False) -> Path:
    """`images/N.png` and `annotations/instances_val.json`, one class per place in a picture; returns the folder."""
    (folder / "images").mkdir(parents=True)
    (folder / "annotations").mkdir()
    images, annotations = [], []
    for number, discs in enumerate(pictures, start=1):
        Image.fromarray(painted(discs, number)).save(folder / "images" / f"{number}.png")
        images.append({"id": number, "file_name": f"{number}.png", "width": WIDTH, "height": HEIGHT})
        for place, each in enumerate(discs):
            mask = Mask.from_array(disc(*each))
            record = {"id": len(annotations) + 1, "image_id": number, "category_id": place + 3, "bbox": list(mask.bbox)}
            if not box_only:
                counts = mask.to_text().decode()
                record |= {"segmentation": {"size": [HEIGHT, WIDTH], "counts": counts}, "area": mask.area, "iscrowd": 0}
            annotations.append(record)
    classes = [{"id": 3, "name": "ball"}, {"id": 4, "name": "plate"}]
    content = {"images": images, "annotations": annotations, "categories": classes}
    (folder / "annotations" / "instances_val.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def moving(frame: int) -> tuple[Disc, Disc]:
    """Two discs that go opposite ways."""
    return (24 + 3 * frame, 30, 13), (100 - 3 * frame, 68, 11)


def write_davis(
    folder: Path, clips: Sequence[str] = ("top",), *, frames: int = 6, every: int = 1, void: np.ndarray | None = None
) -> Path:
    """Clips with two objects, every n-th frame labelled; the first clip is `val`, the others are `train`."""
    for clip in clips:
        for frame in range(frames):
            discs = moving(frame)
            picture = folder / "JPEGImages" / "480p" / clip / f"{frame:05d}.png"
            picture.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(painted(discs, frame)).save(picture)
            if frame % every:
                continue
            numbers = np.zeros((HEIGHT, WIDTH), np.uint8)
            for number, each in enumerate(discs, start=1):
                numbers[disc(*each)] = number
            if void is not None:
                numbers[void] = 255
            labels = Image.frombytes("P", (WIDTH, HEIGHT), numbers.tobytes())
            labels.putpalette(palette())
            target = folder / "Annotations" / "480p" / clip / f"{frame:05d}.png"
            target.parent.mkdir(parents=True, exist_ok=True)
            labels.save(target)
    sets = folder / "ImageSets" / "2017"
    sets.mkdir(parents=True)
    (sets / "val.txt").write_text(f"{clips[0]}\n", encoding="utf-8")
    (sets / "train.txt").write_text("".join(f"{clip}\n" for clip in clips[1:]), encoding="utf-8")
    return folder

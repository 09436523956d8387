"""What a detector finds on each of a list of pictures: boxes, classes and masks in, files out, no project needed."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import MediaError
from sam2studio.core.files import disk, write_bytes, write_text
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.core.prompts import Box
from sam2studio.engine.detections import Detections
from sam2studio.formats.yolo_labels import RowMaker, label_line
from sam2studio.jobs.predict import distinct_names
from sam2studio.media.images import read_image
from sam2studio.media.name_plates import draw_name_over
from sam2studio.media.overlay import PALETTE, draw_boxes, draw_overlay, encode_picture

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectOptions:
    """How to look; None leaves a choice to the detector.

    Attributes:
        conf: Least score, 0..1.
        iou: Overlap from which the worse of two boxes of a class goes, 0..1.
        imgsz: Long side of what the network sees, pixels.
        max_det: Most objects per picture.
        classes: Indices of the only classes to look for; empty for all.
    """

    conf: float | None = None
    iou: float | None = None
    imgsz: int | None = None
    max_det: int = 300
    classes: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DetectedObject:
    """One object on one picture.

    Attributes:
        name: Of its class, in words.
        class_id: Index of its class.
        score: 0..1.
        box: Corners, pixels.
        mask: None from a detector of boxes.
        track: Number that stays with it through a video; None on single pictures.
    """

    name: str
    class_id: int
    score: float
    box: Box
    mask: Mask | None
    track: int | None = None

    @property
    def bbox(self) -> tuple[int, int, int, int]:
        """The pixels that the box touches: x, y, width, height."""
        x, y = math.floor(self.box.x0), math.floor(self.box.y0)
        return x, y, max(1, math.ceil(self.box.x1) - x), max(1, math.ceil(self.box.y1) - y)


@dataclass(frozen=True, kw_only=True)
class DetectedImage:
    """What was found on one picture.

    Attributes:
        source: The picture.
        objects: Best first.
        files: What was written for it.
        error: Why it was left out, or "".
    """

    source: Path
    objects: tuple[DetectedObject, ...] = ()
    files: tuple[Path, ...] = ()
    error: str = ""


def find_on_images(
    find: Callable[[NDArray[np.uint8]], tuple[DetectedObject, ...]],
    sources: Sequence[Path],
    *,
    output: Path,
    named: bool,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, tuple[DetectedImage, ...]]:
    """Looks at all pictures and writes what was found on each.

    Per picture `NAME`: `NAME.overlay.jpg`, `NAME.txt` (YOLO labels: polygons where there are masks, else boxes),
    `NAME.json` (classes, scores, boxes, compressed COCO runs) and `NAME.mask-1.png` … where there are masks. A picture
    that cannot be read is reported and left out.

    Args:
        find: What finds objects on (H, W, 3) uint8 RGB.
        sources: The pictures.
        output: Folder for the files.
        named: Whether objects have classes whose names are to be seen.
        cancel: Looked at before each picture.

    Raises:
        InputError: A setting of what finds them is wrong.
        Cancelled: The token was cancelled; files of finished pictures stay.
    """
    names = distinct_names(sources)
    results: list[DetectedImage] = []
    for index, source in enumerate(sources):
        yield Progress(done=index, total=len(sources), text=source.name)
        if cancel is not None:
            cancel.check()
        results.append(_find_one(find, source, output / names[index], named=named))
    yield Progress(done=len(sources), total=len(sources))
    return tuple(results)


def objects_of(found: Detections, chosen: Iterable[int] | None = None) -> tuple[DetectedObject, ...]:
    """Detections, or some of them, as records that need nothing of the engine; without those whose mask is empty."""
    objects = []
    for index in range(len(found)) if chosen is None else chosen:
        mask = None
        if found.masks is not None:
            x, y, part = found.part(index)
            mask = Mask.from_crop(part, x=x, y=y, height=found.height, width=found.width)
            if not mask:
                continue
        x0, y0, x1, y1 = (float(side) for side in found.boxes[index])
        if x1 > x0 and y1 > y0:
            objects.append(
                DetectedObject(
                    name=found.name(index),
                    class_id=int(found.classes[index]),
                    score=float(found.scores[index]),
                    box=Box(x0, y0, x1, y1),
                    mask=mask,
                )
            )
    return tuple(objects)


def _find_one(
    find: Callable[[NDArray[np.uint8]], tuple[DetectedObject, ...]], source: Path, stem: Path, *, named: bool
) -> DetectedImage:
    try:
        rgb = read_image(source)
    except MediaError as error:
        return DetectedImage(source=source, error=("" if error.path else f"{source}: ") + str(error))
    objects = find(rgb)
    files = _write(stem, objects, paint_objects(rgb, objects, named=named), size=rgb.shape[:2])
    return DetectedImage(source=source, objects=objects, files=tuple(files))


def paint_objects(rgb: NDArray[np.uint8], objects: Sequence[DetectedObject], *, named: bool) -> NDArray[np.uint8]:
    """The picture with masks, or boxes, in colours: of the classes where there are several, else one per object."""
    picked = [PALETTE[(each.class_id if named else place) % len(PALETTE)] for place, each in enumerate(objects)]
    # large ones first, so that small ones stay visible
    order = sorted(range(len(objects)), key=lambda place: -objects[place].bbox[2] * objects[place].bbox[3])
    masks = [(objects[place].mask, picked[place]) for place in order]
    painted = draw_overlay(
        rgb, [mask for mask, _ in masks if mask is not None], [color for mask, color in masks if mask is not None]
    )
    boxes = [place for place in order if objects[place].mask is None]
    draw_boxes(painted, [objects[place].bbox for place in boxes], [picked[place] for place in boxes])
    for place in reversed(range(len(objects))) if named else ():  # the best on top
        each = objects[place]
        draw_name_over(painted, f"{each.name} {each.score:.2f}", each.bbox, picked[place])
    return painted


def _write(
    stem: Path, objects: Sequence[DetectedObject], overlay: NDArray[np.uint8], *, size: tuple[int, int]
) -> list[Path]:
    disk.make_folder(stem.parent)
    files: list[Path] = []

    def target(suffix: str) -> Path:
        files.append(stem.with_name(stem.name + suffix))
        return files[-1]

    for number, each in enumerate(objects, start=1):
        if each.mask is not None:
            pixels = each.mask.to_array().astype(np.uint8) * 255
            write_bytes(target(f".mask-{number}.png"), encode_picture(".png", pixels))
    write_bytes(target(".overlay.jpg"), encode_picture(".jpg", overlay))
    write_text(target(".txt"), "".join(f"{line}\n" for line in label_lines(objects, size=size)))
    write_text(target(".json"), json.dumps([record_of(each) for each in objects], indent=1))
    return files


def label_lines(objects: Sequence[DetectedObject], *, size: tuple[int, int]) -> list[str]:
    """YOLO labels of the objects on a picture of `size` (height, width); none of those without a pixel."""
    rows = RowMaker(height=size[0], width=size[1])
    return [
        rows.box(each.class_id, each.box) if each.mask is None else label_line(each.class_id, each.mask)
        for each in objects
        if each.mask is None or each.mask
    ]


def record_of(each: DetectedObject) -> dict[str, object]:
    """An object as JSON holds it: box as x, y, width, height, the mask as compressed COCO runs."""
    box = each.box
    record: dict[str, object] = {
        "class": each.class_id,
        "name": each.name,
        "score": round(each.score, 4),
        "bbox": [round(side, 2) for side in (box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0)],
    }
    if each.mask is not None:
        mask = each.mask
        record["area"] = mask.area
        record["segmentation"] = {"size": [mask.height, mask.width], "counts": mask.to_text().decode("ascii")}
    if each.track is not None:
        record["track"] = each.track
    return record

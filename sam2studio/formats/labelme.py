"""labelme: one JSON file beside each picture, as labelme 7 checks it when it opens one, and X-AnyLabeling reads it.

`SPLIT/a.jpg`, `SPLIT/a.json`, and `labels.txt` with all classes in their frozen order. An object is a shape of type
`mask`: its box, both corners inside, and the pixels in it as a PNG. With `polygons` it is one polygon per part instead,
for readers without masks; the parts of one object share a `group_id`.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from PIL import Image

from sam2studio.core.mask import Mask
from sam2studio.core.parts import fill_holes, parts
from sam2studio.core.polygons import corner_polygons
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import Dataset, DatasetImage, DatasetObject, Notes
from sam2studio.formats.labelme_reading import LABELS, REVIEWED, objects_in
from sam2studio.formats.pictures import picture_name, write_picture
from sam2studio.formats.staging import Staging
from sam2studio.formats.untrusted import read_json
from sam2studio.formats.writing import RereadOne, WriteOptions, Written

VERSION = "7.0.0"
"""Of labelme, whose checks the files pass."""

_Shape = dict[str, Any]


def write(dataset: Dataset, staging: Staging, options: WriteOptions, notes: Notes) -> Iterator[Written]:
    """See `sam2studio.formats.writing.Writer`."""
    names = {each.export_id: each.name for each in dataset.classes}
    for index, image in enumerate(dataset.images):
        picture = f"{image.split}/{picture_name(image)}"
        if options.copy_images:
            write_picture(staging, picture, image)
        shapes = []
        rows = []
        groups = count(1)
        for each in image.objects:
            made = _shapes(each, names[each.class_id], groups, image, options, notes)
            shapes += [shape for instance in made for shape in instance]
            rows.append(len(made))
        labels = ""
        if shapes or image.reviewed:
            labels = PurePosixPath(picture).with_suffix(".json").as_posix()
            staging.write(labels, _file(image, PurePosixPath(picture).name, shapes))
        yield Written.of(image, rows, index=index, picture=picture, labels=labels)
    staging.write(LABELS, "".join(f"{each.name}\n" for each in dataset.classes).encode())


def _file(image: DatasetImage, picture: str, shapes: Sequence[_Shape]) -> bytes:
    content = {
        "version": VERSION,
        "flags": {REVIEWED: True} if image.reviewed else {},
        "shapes": shapes,
        "imagePath": picture,
        "imageData": None,
        "imageHeight": image.height,
        "imageWidth": image.width,
    }
    return (json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def _shapes(
    each: DatasetObject, label: str, groups: Iterator[int], image: DatasetImage, options: WriteOptions, notes: Notes
) -> list[list[_Shape]]:
    """The instances that an object becomes, each as one shape or several of one group."""
    if each.crowd:
        notes.add("a crowd became an ordinary object; this format has no crowds", image.name)
    if each.mask is None or not each.mask:
        if each.box is None:
            notes.add("an object has neither pixels nor a box and was left out", image.name)
            return []
        return [[_shape(label, "rectangle", _corners(each.box))]]
    mask = fill_holes(each.mask) if options.drop_holes else each.mask
    pieces = parts(mask) if options.split_parts else (mask,)
    if not options.polygons:
        return [[_masked(label, piece)] for piece in pieces]
    return [_rings(label, piece, groups, options) for piece in pieces]


def _masked(label: str, mask: Mask) -> _Shape:
    x, y, inside = mask.crop()
    data = io.BytesIO()
    Image.fromarray(inside.astype(np.uint8) * 255).save(data, "PNG", compress_level=3)
    height, width = inside.shape
    box = [[float(x), float(y)], [float(x + width - 1), float(y + height - 1)]]
    return _shape(label, "mask", box, mask=base64.b64encode(data.getvalue()).decode("ascii"))


def _rings(label: str, mask: Mask, groups: Iterator[int], options: WriteOptions) -> list[_Shape]:
    rings = corner_polygons(mask, tolerance=options.simplify).rings
    group = next(groups) if len(rings) > 1 else None
    return [_shape(label, "polygon", ring.astype(float).tolist(), group=group) for ring in rings]


def _corners(box: Box) -> list[list[float]]:
    return [[box.x0, box.y0], [box.x1, box.y1]]


def _shape(
    label: str, kind: str, points: list[list[float]], *, group: int | None = None, mask: str | None = None
) -> _Shape:
    return {
        "label": label,
        "points": points,
        "group_id": group,
        "description": "",
        "shape_type": kind,
        "flags": {},
        "mask": mask,
    }


def reread(root: Path, dataset: Dataset) -> RereadOne:
    """See `sam2studio.formats.writing.Rereader`."""
    numbers = {each.name: each.export_id for each in dataset.classes}

    def objects(written: Written) -> Sequence[DatasetObject]:
        if not written.labels:
            return ()
        content = read_json(root.joinpath(*written.labels.split("/")))
        return objects_in(content, numbers, height=written.height, width=written.width, notes=Notes(), where="")

    return objects

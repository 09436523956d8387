"""Reading labelme's JSON files that anybody may have made, and those of X-AnyLabeling, which differ a little."""

from __future__ import annotations

import base64
import binascii
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from sam2studio.core.errors import ImportDataError, InputError, MediaError
from sam2studio.core.files import found_under
from sam2studio.core.marks import is_left_behind
from sam2studio.core.mask import Mask
from sam2studio.core.polygons import fill_area
from sam2studio.core.prompts import Box
from sam2studio.core.rle import MAX_PIXELS
from sam2studio.formats.dataset import (
    Dataset,
    DatasetClass,
    DatasetImage,
    DatasetObject,
    LazyImages,
    Notes,
    Split,
)
from sam2studio.formats.still_reading import split_of, unlabelled
from sam2studio.formats.untrusted import (
    MAX_CLASSES,
    json_ends,
    number,
    read_json,
    read_text,
    refusal,
    some_files,
    whole,
)
from sam2studio.formats.video_reading import plain_text
from sam2studio.media.images import MAX_PIXELS as LARGEST_PICTURE
from sam2studio.media.images import probe_image

LABELS = "labels.txt"
"""Names of all classes, one a line, in their order; optional."""
REVIEWED = "reviewed"
"""Our flag of a picture that a person has called finished."""

_CLASS_FILES = (LABELS, "classes.txt")
_NO_CLASSES = frozenset({"__ignore__", "_background_", "__background__"})
_CIRCLE = 64  # corners


@dataclass(frozen=True, kw_only=True)
class _File:
    """One JSON file, or a picture without one.

    Attributes:
        path: Where it lies; None of a picture that nobody has labelled.
        name: Of its picture, relative to the dataset, with `/`.
        picture: The picture's file, or None when it is not there.
        width: Columns.
        height: Rows.
        reviewed: A person has said that it is finished.
    """

    path: Path | None
    name: str
    picture: Path | None
    width: int
    height: int
    reviewed: bool


def objects_in(
    content: Mapping[str, Any], numbers: Mapping[str, int], *, height: int, width: int, notes: Notes, where: str
) -> tuple[DatasetObject, ...]:
    """The objects of a file; shapes that make no sense are left out and noted. Those of one group are one object.

    Args:
        content: Of the file.
        numbers: Class name → export id.
        height: Of the image.
        width: Of the image.
        notes: Takes what is left out.
        where: What notes call the file.
    """
    found: list[DatasetObject] = []
    groups: dict[tuple[str, int], int] = {}
    shapes = content.get("shapes")
    for shape in shapes if isinstance(shapes, list) else ():
        label = _label(shape)
        if label is None or label not in numbers:
            notes.add("a shape without a class was left out", where)
            continue
        try:
            mask, box = _pixels(shape, height=height, width=width)
        except InputError as error:
            notes.add(f"a shape was left out: {error}", where)
            continue
        group = whole(shape.get("group_id"))
        place = groups.get((label, group)) if group is not None else None
        if place is not None and mask is not None and (former := found[place].mask) is not None:
            found[place] = DatasetObject(class_id=numbers[label], mask=former | mask, score=found[place].score)
            continue
        if group is not None:
            groups[label, group] = len(found)
        score = number(shape.get("score"))
        found.append(DatasetObject(class_id=numbers[label], mask=mask, box=box, score=score))
    return tuple(found)


def _label(shape: object) -> str | None:
    label = shape.get("label") if isinstance(shape, dict) else None
    return plain_text(label, "") or None


def _pixels(shape: Mapping[str, Any], *, height: int, width: int) -> tuple[Mask | None, Box | None]:
    """The pixels of a shape, or its box.

    Raises:
        InputError: It contradicts itself or the image, or is of a kind without an inside.
    """
    kind, points = shape.get("shape_type", "polygon"), _points(shape.get("points"))
    if kind == "mask":
        return _mask(shape.get("mask"), points, height=height, width=width), None
    if kind == "rectangle":
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        box = Box(float(x0), float(y0), float(x1), float(y1)).clipped(width=width, height=height)
        if not (box.x1 > box.x0 and box.y1 > box.y0):
            raise InputError("its box has no area inside the image.")
        return None, box
    if kind == "circle" and len(points) == 2:
        radius = float(np.hypot(*(points[1] - points[0])))
        turn = np.linspace(0, 2 * math.pi, _CIRCLE, endpoint=False)
        points = points[0] + radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    elif kind not in ("polygon", "rotation"):
        raise InputError("it is a point or a line, or of a kind that is not known.")
    if len(points) < 3:
        raise InputError("its polygon has fewer than three points.")
    mask = fill_area([points], height=height, width=width)
    if not mask:
        raise InputError("it covers no pixel of the image.")
    return mask, None


def _points(values: object) -> NDArray[np.float64]:
    """(n, 2) finite numbers, at least two."""
    try:
        points = np.array(values, np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError("its points hold something that is no number.") from error
    if points.ndim != 2 or points.shape[1] != 2 or len(points) < 2 or not np.isfinite(points).all():
        raise InputError("its points are no list of finite numbers in pairs.")
    return points


def _mask(data: object, points: NDArray[np.float64], *, height: int, width: int) -> Mask:
    """The pixels of a PNG in a box whose corners are both inside; what lies outside the image is cut off."""
    points = np.clip(points, -MAX_PIXELS, MAX_PIXELS)
    x, y = (int(value) for value in np.floor(points.min(axis=0)))
    wide, high = (int(value) + 1 for value in np.rint(np.ptp(points, axis=0)))
    inside = _png(data, (wide, high))
    part = inside[max(0, -y) : max(0, height - y), max(0, -x) : max(0, width - x)]
    if not part.any():
        raise InputError("it covers no pixel of the image.")
    return Mask.from_crop(part, x=max(0, x), y=max(0, y), height=height, width=width)


def _png(data: object, size: tuple[int, int]) -> NDArray[np.bool_]:
    """(h, w) of a PNG as base64 text, which must be of a size (width, height)."""
    try:
        raw = base64.b64decode(data if isinstance(data, str) else "", validate=True)
        with Image.open(io.BytesIO(raw), formats=("PNG",)) as picture:
            if picture.size != size:
                raise InputError("its mask has another size than its box.")
            if picture.width * picture.height > LARGEST_PICTURE:
                raise InputError("its mask is too large.")
            pixels = np.asarray(picture.convert("L")) > 0
    except Image.DecompressionBombError as error:
        raise InputError("its mask is too large.") from error
    except (binascii.Error, UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("its mask is no PNG.") from error
    return pixels


def recognises(source: Path) -> bool:
    """Whether this is a file of labelme, or a folder with such files."""
    if source.is_file():
        return _looks_right(source)
    return any(_looks_right(path) for path in some_files(source, ".json"))


def read(source: Path, notes: Notes) -> Dataset:
    """Reads one file, or all files of a folder and of those in it.

    Raises:
        ImportDataError: There is no such dataset.
    """
    root = source if source.is_dir() else source.parent
    files, labels = [], list(_told_classes(root))
    for path in _paths(source) if source.is_dir() else [source]:
        try:
            content = read_json(path)
        except ImportDataError as error:
            notes.add(f"a file was left out: {error.what}", path.name)
            continue
        if not isinstance(content, dict) or not isinstance(content.get("shapes"), list):
            continue
        if (file := _file(path, content, root, notes)) is not None:
            files.append(file)
            labels += [label for shape in content["shapes"] if (label := _label(shape)) is not None]
    if not files:
        raise refusal("There is no file of labelme here.", source, "Choose the folder with the JSON files.")
    if source.is_dir():
        files += [
            _File(path=None, name=name, picture=picture, width=info.width, height=info.height, reviewed=False)
            for name, picture, info in unlabelled(root, {file.picture for file in files}, notes)
        ]
    files.sort(key=lambda file: file.name)
    names = [name for name in dict.fromkeys(labels) if name not in _NO_CLASSES][:MAX_CLASSES]
    numbers = {name: place for place, name in enumerate(names)}

    def make(index: int) -> DatasetImage:
        file = files[index]
        objects: tuple[DatasetObject, ...] = ()
        if file.path is not None:
            content, where = read_json(file.path), file.path.name
            objects = objects_in(content, numbers, height=file.height, width=file.width, notes=notes, where=where)
        return DatasetImage(
            name=file.name,
            width=file.width,
            height=file.height,
            source=file.picture,
            objects=objects,
            split=_split(file, root),
            reviewed=file.reviewed,
            labelled=file.path is not None,
        )

    classes = tuple(DatasetClass(export_id=place, name=name) for place, name in enumerate(names))
    splits = frozenset(_split(file, root) for file in files)
    return Dataset(classes=classes, images=LazyImages(len(files), make), splits=splits)


def _file(path: Path, content: Mapping[str, Any], root: Path, notes: Notes) -> _File | None:
    named = content.get("imagePath")
    told = named.replace("\\", "/") if isinstance(named, str) and named else path.with_suffix("").name
    picture = _picture(path, told, root)
    width, height = whole(content.get("imageWidth")) or 0, whole(content.get("imageHeight")) or 0
    if (width < 1 or height < 1) and picture is not None:
        try:
            info = probe_image(picture)
        except MediaError:
            picture = None
        else:
            width, height = info.width, info.height
    if min(width, height) < 1 or width * height > MAX_PIXELS:
        notes.add("an image was left out: the file does not tell its size", path.name)
        return None
    flags = content.get("flags")
    name = told.rsplit("/", 1)[-1]
    return _File(
        path=path,
        name=name if picture is None else picture.relative_to(root.resolve()).as_posix(),
        picture=picture,
        width=width,
        height=height,
        reviewed=isinstance(flags, dict) and flags.get(REVIEWED) is True,
    )


def _picture(path: Path, told: str, root: Path) -> Path | None:
    """The picture that a file names, if it lies in the dataset: labels often have a folder of their own."""
    top = root.resolve()
    for name in (told, told.rsplit("/", 1)[-1]):
        if PureWindowsPath(name).anchor:  # another machine is not asked what it has
            continue
        try:
            found = found_under(path.parent, name).resolve()
            if found.is_relative_to(top) and found.is_file():
                return found
        except (OSError, ValueError):  # no name on this system
            continue
    return None


def _told_classes(root: Path) -> Iterator[str]:
    for name in _CLASS_FILES:
        path = root / name
        if path.is_file():
            yield from (plain_text(line, "") for line in read_text(path).splitlines() if line.strip())
            return


def _paths(source: Path) -> Iterator[Path]:
    """The JSON files of a folder and of those in it, in the order of their names; links lead nowhere else."""
    root = source.resolve()
    for path in sorted(source.rglob("*.json")):
        if not is_left_behind(path.name) and path.is_file() and path.resolve().is_relative_to(root):
            yield path


def _split(file: _File, root: Path) -> Split:
    folders = file.path.relative_to(root).parts[:-1] if file.path else PurePosixPath(file.name).parts[:-1]
    return split_of(folders)


def _looks_right(path: Path) -> bool:
    ends = json_ends(path)
    named = b'"imagePath"' in ends or b'"imageHeight"' in ends  # the former may lie between many shapes and a picture
    return b'"shapes"' in ends and named

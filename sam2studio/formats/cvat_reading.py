"""Reading CVAT for video 1.1 that anybody may have made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.core.polygons import fill_area
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import (
    SPLITS,
    Dataset,
    DatasetClass,
    DatasetImage,
    DatasetObject,
    DatasetVideo,
    LazyImages,
    Notes,
    Split,
)
from sam2studio.formats.untrusted import read_text, refusal
from sam2studio.formats.video_reading import frame_numbers, in_order, picture_names, plain_text

_NAME = "annotations.xml"
_PEEK = 1 << 20
_MAX_SIDE = 1 << 15
_MAX_FRAMES = 1_000_000
_SHAPES = ("mask", "polygon", "box")


class CvatFile:
    """One XML file. Masks are made frame by frame, when asked for.

    Attributes:
        labels: Names of the classes, in the order of the file.
        video: What it is about.
        pictures: Names of the pictures of its frames; [] when they are not there.

    Raises:
        ImportDataError: It is no such file.
    """

    def __init__(self, path: Path, split: Split, notes: Notes) -> None:
        root = _parsed(path)
        if len(root.findall("meta/project/tasks/task")) > 1:
            raise refusal("The file is about several videos.", path, "Export one task at a time from CVAT.")
        self._notes = notes
        told = root.find("meta/task")
        told = told if told is not None else root.find("meta/job")
        told = told if told is not None else root.find("meta/project/tasks/task")
        width, height, size = (
            _whole(None if told is None else told.findtext(way))
            for way in ("original_size/width", "original_size/height", "size")
        )
        if not 0 < width <= _MAX_SIDE or not 0 < height <= _MAX_SIDE:
            raise refusal("The file does not tell the size of its video.", path)
        self._shapes: dict[int, list[tuple[int, str, ElementTree.Element]]] = {}
        names = [each.text for each in root.iterfind("meta//labels/label/name")]
        self._read_tracks(root, names)
        self.labels = list(dict.fromkeys(plain_text(name, "object") for name in names))
        self.pictures = picture_names(path.parent / "images")
        last = max(self._shapes, default=0)
        count = min(max(size, last + 1), _MAX_FRAMES)
        numbers = frame_numbers(self.pictures) if self.pictures else tuple(range(count))
        source = None if told is None else told.findtext("source")
        self.video = DatasetVideo(
            name=_stem(source) or path.parent.name,
            width=width,
            height=height,
            numbers=numbers,
            file=plain_text(source, ""),
            frames=size,
            source=path.parent / "images" if self.pictures else None,
            pictures=tuple(self.pictures),
            split=split,
        )

    def objects(self, frame: int, number_of: Mapping[str, int]) -> tuple[DatasetObject, ...]:
        """What is on a frame; shapes that make no sense are left out and noted."""
        found = []
        for track, label, shape in self._shapes.get(frame, ()):
            try:
                mask, box = self._pixels(shape)
            except (InputError, ValueError, OverflowError) as error:
                told = error if isinstance(error, InputError) else "it holds something that is no number."
                self._notes.add(f"a shape was left out: {told}", f"{self.video.name}, frame {frame}")
                continue
            found.append(DatasetObject(class_id=number_of.get(label, -1), mask=mask, box=box, track=track))
        return tuple(found)

    def _read_tracks(self, root: ElementTree.Element, names: list[str | None]) -> None:
        for place, track in enumerate(root.iterfind("track")):
            label = plain_text(track.get("label"), "object")
            names.append(label)
            for shape in track:
                frame = _whole(shape.get("frame"), -1)
                if shape.tag not in _SHAPES:
                    self._notes.add("a shape that is no mask, polygon or box was left out", label)
                elif not 0 <= frame < _MAX_FRAMES:
                    self._notes.add("a shape on an impossible frame was left out", label)
                elif shape.get("outside") != "1":
                    number = _whole(track.get("id"), place)
                    self._shapes.setdefault(frame, []).append((number, label, shape))
        if root.find("image") is not None:
            self._notes.add("shapes of single images were left out; this file is read for its tracks")

    def _pixels(self, shape: ElementTree.Element) -> tuple[Mask | None, Box | None]:
        """The pixels of a mask or polygon, or a box.

        Raises:
            InputError: It contradicts itself or the video.
            ValueError: It holds something that is no number.
        """
        height, width = self.video.height, self.video.width
        if shape.tag == "box":
            corners = [float(shape.get(key, "nan")) for key in ("xtl", "ytl", "xbr", "ybr")]
            if not np.isfinite(corners).all():
                raise InputError("its box lacks a corner.")
            box = Box(*corners).clipped(width=width, height=height)
            if not (box.x1 > box.x0 and box.y1 > box.y0):
                raise InputError("its box has no area inside the image.")
            return None, box
        mask = _mask(shape, height=height, width=width) if shape.tag == "mask" else None
        if shape.tag == "polygon":
            points = np.array([pair.split(",") for pair in shape.get("points", "").split(";")], np.float64)
            if points.ndim != 2 or points.shape[1] != 2 or len(points) < 3 or not np.isfinite(points).all():
                raise InputError("its polygon has fewer than three points.")
            mask = fill_area([points], height=height, width=width)
        if not mask:
            raise InputError("it covers no pixel of the image.")
        return mask, None


def _mask(shape: ElementTree.Element, *, height: int, width: int) -> Mask:
    left, top, wide, high = (int(float(shape.get(key, "nan"))) for key in ("left", "top", "width", "height"))
    if min(left, top) < 0 or min(wide, high) < 1 or left + wide > width or top + high > height:
        raise InputError("its mask lies outside the image.")
    counts = np.array(shape.get("rle", "").split(","), np.int64)
    if (counts < 0).any() or (counts > wide * high).any() or int(counts.sum()) != wide * high:
        raise InputError("its runs do not fill its box.")
    values = np.zeros(len(counts), np.bool_)
    values[1::2] = True
    inside = np.repeat(values, counts).reshape(high, wide)
    return Mask.from_crop(inside, x=left, y=top, height=height, width=width)


def _parsed(path: Path) -> ElementTree.Element:
    text = read_text(path)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise refusal("The file declares a document type, which is not read.", path)
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as error:
        raise refusal(f"The file is not valid XML: {error}.", path) from error
    if root.tag != "annotations":
        raise refusal("This is no file of CVAT.", path)
    return root


def _whole(text: str | None, fallback: int = 0) -> int:
    return int(text) if text is not None and text.strip().isdecimal() and len(text) < 12 else fallback


def _stem(source: str | None) -> str:
    name = plain_text(source, "").replace("\\", "/").rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] or name


def recognises(source: Path) -> bool:
    """Whether this is a file with tracks of CVAT, or a folder with such files."""
    return bool(_files(source))


def read(source: Path, notes: Notes) -> Dataset:
    """Reads one file, or all files of a folder.

    Raises:
        ImportDataError: There is no such dataset.
    """
    paths = _files(source)
    if not paths:
        raise refusal("There is no annotations.xml with tracks here.", source, "Choose the folder that holds it.")
    files = [CvatFile(path, split, notes) for path, split in paths]
    names = {name: place for place, name in enumerate(dict.fromkeys(n for file in files for n in file.labels))}
    clips = [(file.video, [(which, n) for n in range(len(file.video.numbers))]) for which, file in enumerate(files)]
    images, spans = in_order((), clips)

    def make(index: int) -> DatasetImage:
        (which, place), video, frame = images[index]
        assert video is not None
        file = files[which]
        picture = file.pictures[place] if file.pictures else f"frame_{frame:06d}"
        return DatasetImage(
            name=f"{video.name}/{picture}",
            width=video.width,
            height=video.height,
            source=video.source / picture if video.source else None,
            objects=file.objects(frame, names),
            split=video.split,
            video=video,
            frame=frame,
        )

    classes = tuple(DatasetClass(export_id=place, name=name) for name, place in names.items())
    used = frozenset(video.split for video, _ in spans)
    return Dataset(classes=classes, images=LazyImages(len(images), make), splits=used, videos=spans)


def _files(source: Path) -> list[tuple[Path, Split]]:
    return [(path, split) for path, split in _candidates(source) if _looks_right(path)]


def _candidates(source: Path) -> Iterator[tuple[Path, Split]]:
    if source.is_file():
        yield source, "train"
        return
    root = source.resolve()
    for path in sorted({*source.glob(_NAME), *source.glob(f"*/{_NAME}"), *source.glob(f"*/*/{_NAME}")}):
        if path.resolve().is_relative_to(root):
            yield path, next((split for split in SPLITS if split in path.relative_to(source).parts[:-1]), "train")


def _looks_right(path: Path) -> bool:
    """By its head only: such files can be large."""
    try:
        with path.open("rb") as file:
            head = file.read(_PEEK)
    except OSError:
        return False
    return (
        path.suffix.lower() == ".xml"
        and b"<annotations" in head
        and (b"<track" in head or b"<mode>interpolation" in head)
    )

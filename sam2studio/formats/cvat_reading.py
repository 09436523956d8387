"""Reading CVAT for video 1.1 that anybody may have made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from sam2studio.core.errors import InputError
from sam2studio.formats.cvat_shapes import (
    KINDS,
    OTHER_KIND,
    PEEK,
    candidates,
    declared_labels,
    pixels_of,
    read_annotations,
)
from sam2studio.formats.dataset import (
    Dataset,
    DatasetClass,
    DatasetImage,
    DatasetObject,
    DatasetVideo,
    LazyImages,
    Notes,
    Split,
)
from sam2studio.formats.untrusted import refusal, xml_head
from sam2studio.formats.video_reading import frame_numbers, in_order, picture_names, plain_text

_MAX_SIDE = 1 << 15
_MAX_FRAMES = 1_000_000


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
        root = read_annotations(path)
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
        self.labels = list(dict.fromkeys([*declared_labels(root), *self._read_tracks(root)]))
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
                mask, box = pixels_of(shape, height=self.video.height, width=self.video.width)
            except InputError as error:
                self._notes.add(f"a shape was left out: {error}", f"{self.video.name}, frame {frame}")
                continue
            found.append(DatasetObject(class_id=number_of.get(label, -1), mask=mask, box=box, track=track))
        return tuple(found)

    def _read_tracks(self, root: ElementTree.Element) -> list[str]:
        """Sorts the shapes by frame; the labels of the tracks."""
        labels = []
        for place, track in enumerate(root.iterfind("track")):
            label = plain_text(track.get("label"), "object")
            labels.append(label)
            for shape in track:
                frame = _whole(shape.get("frame"), -1)
                if shape.tag not in KINDS:
                    self._notes.add(OTHER_KIND, label)
                elif not 0 <= frame < _MAX_FRAMES:
                    self._notes.add("a shape on an impossible frame was left out", label)
                elif shape.get("outside") != "1":
                    number = _whole(track.get("id"), place)
                    self._shapes.setdefault(frame, []).append((number, label, shape))
        if root.find("image") is not None:
            self._notes.add("shapes of single images were left out; this file is read for its tracks")
        return labels


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
    return [(path, split) for path, split in candidates(source) if _looks_right(path)]


def _looks_right(path: Path) -> bool:
    """By its head only: such files can be large."""
    head = xml_head(path, PEEK)
    return b"<annotations" in head and (
        b"<track" in head or (b"<mode>interpolation" in head and b"<image " not in head)
    )

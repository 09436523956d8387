"""Reading Pascal VOC that anybody may have made: the published sets, and folders with an XML file beside each picture.

A folder with `Annotations`, `SegmentationClass` or `SegmentationObject` is read by the places of the published sets;
in any other folder every XML file of the kind is taken, as labelImg and its relatives leave them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from sam2studio.core.errors import ImportDataError, InputError, MediaError
from sam2studio.core.marks import is_left_behind
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import (
    Dataset,
    DatasetClass,
    DatasetImage,
    DatasetObject,
    LazyImages,
    Notes,
    Split,
)
from sam2studio.formats.names import by_stem, safe_name
from sam2studio.formats.palette import VOID
from sam2studio.formats.still_reading import split_of, unlabelled
from sam2studio.formats.untrusted import read_text, read_xml, refusal, some_files, xml_head
from sam2studio.formats.video_reading import plain_text
from sam2studio.formats.video_writing import masks_in
from sam2studio.formats.voc_classes import ClassTable, read_table
from sam2studio.formats.voc_pixels import assigned, main_number, read_numbers
from sam2studio.media.images import IMAGE_SUFFIXES, probe_image
from sam2studio.media.images import MAX_PIXELS as LARGEST_PICTURE

CROWD = "crowd"
"""Our element of an object that stands for many things at once."""
REVIEWED = "reviewed"
"""Our element of an image that a person has called finished."""
LABELS, PICTURES, CLASSES, OBJECTS = "Annotations", "JPEGImages", "SegmentationClass", "SegmentationObject"
SETS = ("Main", "Segmentation")

_PEEK = 1 << 12
_SPLITS: tuple[Split, ...] = ("train", "val", "test")


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One `<object>`.

    Attributes:
        name: Of its class.
        box: In pixels from 0, x1 and y1 exclusive.
        crowd: Stands for many things at once.
    """

    name: str
    box: Box
    crowd: bool


@dataclass(frozen=True, kw_only=True)
class Annotation:
    """What is told of one image.

    Attributes:
        name: Of its picture, relative to the dataset, with `/`.
        picture: The picture's file, or None when it is not there.
        width: Columns.
        height: Rows.
        things: Its objects, in the order of the file.
        split: Part of the dataset.
        reviewed: A person has said that it is finished.
        labelled: There is something about it.
        pixels: `SegmentationClass` and `SegmentationObject` → its picture there, where there is one.
    """

    name: str
    picture: Path | None
    width: int
    height: int
    things: tuple[Thing, ...] = ()
    split: Split = "train"
    reviewed: bool = False
    labelled: bool = True
    pixels: Mapping[str, Path] = field(default_factory=dict)


def things_in(root: ElementTree.Element, *, height: int, width: int, notes: Notes, where: str) -> tuple[Thing, ...]:
    """The objects of an XML file; those that make no sense are left out and noted. Parts of objects are none."""
    found = []
    for each in root.iterfind("object"):
        try:
            box = _box(each.find("bndbox"), height=height, width=width)
        except InputError as error:
            notes.add(f"a shape was left out: {error}", where)
            continue
        crowd = each.findtext(CROWD) == "1"
        if not crowd and any(each.findtext(mark) == "1" for mark in ("difficult", "truncated", "occluded")):
            notes.add("an object's mark that it is difficult, cut off or occluded was left out", where)
        found.append(Thing(name=plain_text(each.findtext("name"), "object"), box=box, crowd=crowd))
    return tuple(found)


def _box(element: ElementTree.Element | None, *, height: int, width: int) -> Box:
    if element is None:
        raise InputError("it has no box.")
    try:
        x0, y0, x1, y1 = (float(element.findtext(key) or "") for key in ("xmin", "ymin", "xmax", "ymax"))
    except ValueError as error:
        raise InputError("it holds something that is no number.") from error
    if not all(abs(value) < LARGEST_PICTURE for value in (x0, y0, x1, y1)):  # also what is no number at all
        raise InputError("it holds something that is no number.")
    box = Box(x0 - 1, y0 - 1, x1, y1).clipped(width=width, height=height)
    if not (box.x1 > box.x0 and box.y1 > box.y0):
        raise InputError("its box has no area inside the image.")
    return box


def objects_of(each: Annotation, table: ClassTable, notes: Notes) -> tuple[tuple[DatasetObject, ...], Mask | None]:
    """The objects of an image, those of the XML file first, and what is void.

    Raises:
        MediaError: A picture of pixels cannot be read.
    """
    masks, void = _regions(each, table, notes)
    places = assigned(masks, [(thing.name, thing.box) for thing in each.things])
    pixels = {place: masks[number][0] for number, place in places.items()}
    found = []
    for place, thing in enumerate(each.things):
        mask = pixels.get(place)
        box = thing.box if mask is None else None
        found.append(DatasetObject(class_id=table.place(thing.name), mask=mask, box=box, crowd=thing.crowd))
    for number, (mask, name) in masks.items():
        if number not in places:
            if name is None:
                notes.add("an object of an unknown class was left out", each.name)
            else:
                found.append(DatasetObject(class_id=table.place(name), mask=mask))
    return tuple(found), void


def _regions(
    each: Annotation, table: ClassTable, notes: Notes
) -> tuple[dict[int, tuple[Mask, str | None]], Mask | None]:
    """Number of an object → its pixels and its class, None where that is not told; and what is void."""
    size = (each.width, each.height)
    try:
        classes = read_numbers(each.pixels[CLASSES], size, table.colours) if CLASSES in each.pixels else None
        objects = read_numbers(each.pixels[OBJECTS], size) if OBJECTS in each.pixels else None
    except InputError as error:
        notes.add(f"the pixels of an image were left out: {error}", each.name)
        return {}, None
    if objects is None and classes is not None and each.things:
        notes.add("an image tells the class at each pixel but not the object; only its boxes were taken", each.name)
        return {}, None
    if objects is None:
        if classes is None:
            return {}, None
        regions = masks_in(classes)
        void = regions.pop(VOID, None)
        if regions:
            notes.add("an image tells no single objects; all pixels of a class became one object", each.name)
        return {number: (mask, table.name(number)) for number, mask in regions.items()}, void
    regions = masks_in(objects)
    void = regions.pop(VOID, None)
    kinds = {n: None if classes is None else table.name(main_number(classes, mask)) for n, mask in regions.items()}
    return {number: (mask, kinds[number]) for number, mask in regions.items()}, void


def recognises(source: Path) -> bool:
    """Whether this is a folder in the places of VOC, or one with XML files of its kind."""
    if not source.is_dir():
        return False
    if _roots(source):
        return True
    return any(_looks_right(path) for path in some_files(source, ".xml"))


def read(source: Path, notes: Notes) -> Dataset:
    """Reads a dataset from its folder. Pictures of pixels are read when they are asked for.

    Raises:
        ImportDataError: There is no such dataset. (`MediaError` later, for a picture that cannot be read.)
    """
    top = source.resolve()
    roots = _roots(source) if source.is_dir() else []
    if roots:
        found = [each for root in roots for each in _published(root, top, notes)]
    else:
        found = list(_beside(source, top, notes)) if source.is_dir() else []
    if not any(each.labelled for each in found):
        raise refusal("There are no annotations of Pascal VOC here.", source, "Choose the folder above Annotations.")
    used = dict.fromkeys(thing.name for each in found for thing in each.things)
    table = read_table(roots or [source], list(used), pixels=any((root / CLASSES).is_dir() for root in roots))

    def make(index: int) -> DatasetImage:
        each = found[index]
        objects, void = objects_of(each, table, notes)
        return DatasetImage(
            name=each.name,
            width=each.width,
            height=each.height,
            source=each.picture,
            objects=objects,
            split=each.split,
            reviewed=each.reviewed,
            key=index,
            void=void,
            labelled=each.labelled,
        )

    classes = tuple(DatasetClass(export_id=place, name=name) for place, name in enumerate(table.names))
    return Dataset(classes=classes, images=LazyImages(len(found), make), splits=frozenset(each.split for each in found))


def _roots(source: Path) -> list[Path]:
    """The folder itself, or those of several years in it, where they have the places of the published sets."""
    if _is_root(source):
        return [source]
    top = source.resolve()
    below = sorted({*source.glob("VOC*"), *source.glob("VOCdevkit/VOC*")})
    return [folder for folder in below if _is_root(folder) and folder.resolve().is_relative_to(top)]


def _is_root(folder: Path) -> bool:
    if any((folder / name).is_dir() for name in (CLASSES, OBJECTS)):
        return True
    labels = folder / LABELS
    if not labels.resolve().is_relative_to(folder.resolve()):
        return False
    return labels.is_dir() and any(_looks_right(path) for path in some_files(labels, ".xml"))


def _published(root: Path, top: Path, notes: Notes) -> Iterator[Annotation]:
    """The images of a folder with the places of the published sets, by their names without ending."""
    labels = by_stem((stem, path) for stem, path in _files(root / LABELS, top, {".xml"}) if _looks_right(path))
    pictures = by_stem(_files(root / PICTURES, top, IMAGE_SUFFIXES))
    painted = {kind: by_stem(_files(root / kind, top, {".png"})) for kind in (CLASSES, OBJECTS)}
    splits = _told_splits(root)
    for stem in sorted(labels.keys() | pictures.keys() | painted[CLASSES].keys() | painted[OBJECTS].keys()):
        picture = pictures.get(stem)
        pixels = {kind: paths[stem] for kind, paths in painted.items() if stem in paths}
        each = _annotation(
            labels.get(stem),
            picture if picture is not None else pixels.get(OBJECTS, pixels.get(CLASSES)),
            name=(picture.relative_to(top).as_posix() if picture else f"{stem}.jpg"),
            notes=notes,
        )
        if each is not None:
            yield Annotation(
                name=each.name,
                picture=picture,
                width=each.width,
                height=each.height,
                things=each.things,
                split=splits.get(unicodedata.normalize("NFC", stem), "train"),
                reviewed=each.reviewed,
                labelled=stem in labels or bool(pixels),
                pixels=pixels,
            )


def _beside(source: Path, top: Path, notes: Notes) -> Iterator[Annotation]:
    """The images of a folder of XML files that have their pictures beside them or in a folder `images` near by."""
    taken: set[Path | None] = set()
    folders = _Folders()
    for _, path in _files(source, top, {".xml"}):
        if not _looks_right(path):
            continue
        picture = folders.picture_of(path, top)
        inside = path.relative_to(top).with_suffix("")
        name = (picture.relative_to(top) if picture else inside.with_suffix(".jpg")).as_posix()
        each = _annotation(path, picture, name=name, notes=notes)
        if each is not None:
            taken.add(picture)
            yield Annotation(
                name=each.name,
                picture=picture,
                width=each.width,
                height=each.height,
                things=each.things,
                split=split_of(inside.parts[:-1]),
                reviewed=each.reviewed,
            )
    if taken:
        for name, file, info in unlabelled(source, taken, notes):
            split = split_of(PurePosixPath(name).parts[:-1])
            yield Annotation(name=name, picture=file, width=info.width, height=info.height, split=split, labelled=False)


def _annotation(path: Path | None, picture: Path | None, *, name: str, notes: Notes) -> Annotation | None:
    """What an XML file says; of the picture (or the picture of pixels) at least its size. None, and a note, else."""
    try:
        root = None if path is None else read_xml(path)
    except ImportDataError as error:
        assert path is not None
        notes.add(f"a file was left out: {error.what}", path.name)
        return None
    width, height = (_whole(None if root is None else root.findtext(f"size/{key}")) for key in ("width", "height"))
    if (width < 1 or height < 1) and picture is not None:
        try:
            info = probe_image(picture)
        except MediaError as error:
            notes.add(f"an image was left out: {error.what}", name)
            return None
        width, height = info.width, info.height
    if min(width, height) < 1 or width * height > LARGEST_PICTURE:
        notes.add("an image was left out: the file does not tell its size", name)
        return None
    things = () if root is None else things_in(root, height=height, width=width, notes=notes, where=name)
    reviewed = root is not None and root.findtext(REVIEWED) == "1"
    return Annotation(name=name, picture=picture, width=width, height=height, things=things, reviewed=reviewed)


@dataclass
class _Folders:
    """Pictures of folders by their names and by their names without ending, each folder listed once."""

    known: dict[Path, dict[str, Path]] = field(default_factory=dict)

    def picture_of(self, path: Path, top: Path) -> Path | None:
        """The picture of an XML file: by the name that it tells, else by its own."""
        told = _told_name(path)
        places = (path.parent, path.parent.parent / "images", path.parent.parent / PICTURES)
        for name in (told, path.stem):
            for place in places:
                known = self._in(place, top) if name and place.is_relative_to(top) else {}
                if (found := known.get(unicodedata.normalize("NFC", name))) is not None:
                    return found
        return None

    def _in(self, folder: Path, top: Path) -> dict[str, Path]:
        if folder not in self.known:
            found: dict[str, Path] = {}
            for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
                usual = entry.suffix.lower() in IMAGE_SUFFIXES and not is_left_behind(entry.name)
                if usual and entry.resolve().is_relative_to(top):
                    found.setdefault(unicodedata.normalize("NFC", entry.stem), entry.resolve())
                    found[unicodedata.normalize("NFC", entry.name)] = entry.resolve()
            self.known[folder] = found
        return self.known[folder]


def _told_name(path: Path) -> str:
    """The file name that an XML file tells, without folders; "" for none that is one."""
    head = xml_head(path, _PEEK).decode("utf-8", errors="ignore")
    start, end = head.find("<filename>"), head.find("</filename>")
    if not 0 <= start < end:
        return ""
    try:
        told = ElementTree.fromstring(head[start : end + len("</filename>")]).text or ""
        return safe_name(told).name
    except (ElementTree.ParseError, ValueError):
        return ""


def _files(folder: Path, top: Path, endings: Sequence[str] | frozenset[str] | set[str]) -> Iterator[tuple[str, Path]]:
    """(Path without ending, relative, with `/`; file) of the files below a folder; links lead nowhere else."""
    if not folder.is_dir() or not folder.resolve().is_relative_to(top):
        return
    base = folder.resolve()
    for path in sorted(base.rglob("*")):
        usual = path.suffix.lower() in endings and not is_left_behind(path.name)
        if usual and path.is_file() and path.resolve().is_relative_to(top):
            yield path.relative_to(base).with_suffix("").as_posix(), path


def _told_splits(root: Path) -> Mapping[str, Split]:
    found: dict[str, Split] = {}
    for folder in SETS:
        for split in _SPLITS:
            path = root / "ImageSets" / folder / f"{split}.txt"
            if path.is_file():
                for line in read_text(path).splitlines():
                    if line.strip():
                        found.setdefault(unicodedata.normalize("NFC", line.strip()), split)
    return found


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.strip().isdecimal() and len(text) < 12 else 0


def _looks_right(path: Path) -> bool:
    head = xml_head(path, _PEEK)
    return b"<annotation>" in head or b"<annotation " in head

"""Reading CVAT for images 1.1 that anybody may have made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
    LazyImages,
    Notes,
    Split,
)
from sam2studio.formats.names import inside, safe_name
from sam2studio.formats.untrusted import number, refusal, xml_head
from sam2studio.formats.video_reading import plain_text
from sam2studio.media.images import MAX_PIXELS as LARGEST_PICTURE

CROWD = "is_crowd"
"""Attribute of a shape that stands for many things at once, by the name that converters give it."""
SCORE = "score"
"""Our attribute with the confidence of a shape."""
REVIEWED = "reviewed"
"""Our mark of an image that a person has called finished."""


@dataclass(frozen=True, kw_only=True)
class _Image:
    """One `<image>`.

    Attributes:
        name: As the file has it, relative, with `/`.
        width: Columns.
        height: Rows.
        split: Part of the dataset.
        reviewed: A person has said that it is finished.
        subset: What the file calls the part; a folder of that name may hold the picture.
        element: With the shapes in it.
    """

    name: str
    width: int
    height: int
    split: Split
    reviewed: bool
    subset: str
    element: ElementTree.Element


class ImagesFile:
    """One XML file. Masks are made image by image, when asked for.

    Attributes:
        path: Where it lies.
        labels: Names of the classes, in the order of the file.
        images: Those that make sense, in the order of the file.

    Raises:
        ImportDataError: It is no such file.
    """

    def __init__(self, path: Path, split: Split, notes: Notes) -> None:
        root = read_annotations(path)
        self.path = path
        self._notes = notes
        self.images = tuple(self._read_images(root, split))
        used = [_label(shape) for image in self.images for shape in image.element if shape.tag in KINDS]
        self.labels = list(dict.fromkeys([*declared_labels(root), *used]))
        if root.find("track") is not None:
            notes.add("tracks were left out; this file is read for its images", path.name)

    def objects(self, place: int, number_of: Mapping[str, int]) -> tuple[DatasetObject, ...]:
        """What is on an image; shapes that make no sense are left out and noted. Those of one group are one object."""
        image = self.images[place]
        found: list[DatasetObject] = []
        groups: dict[tuple[str, str], int] = {}
        for shape in image.element:
            if shape.tag not in KINDS:
                what = "a tag of a whole image was left out" if shape.tag == "tag" else OTHER_KIND
                self._notes.add(what, image.name)
                continue
            try:
                mask, box = pixels_of(shape, height=image.height, width=image.width)
            except InputError as error:
                self._notes.add(f"a shape was left out: {error}", image.name)
                continue
            label, group = _label(shape), shape.get("group_id", "")
            told = self._attributes(shape, image.name)
            each = DatasetObject(
                class_id=number_of.get(label, -1),
                mask=mask,
                box=box,
                crowd=told.get(CROWD, "").strip().lower() in ("true", "1"),
                score=_score(told.get(SCORE)),
            )
            first = groups.get((label, group)) if group else None
            if first is not None and mask is not None and (former := found[first].mask) is not None:
                found[first] = DatasetObject(
                    class_id=each.class_id, mask=former | mask, crowd=found[first].crowd, score=found[first].score
                )
                continue
            if group:
                groups[label, group] = len(found)
            found.append(each)
        return tuple(found)

    def _attributes(self, shape: ElementTree.Element, where: str) -> dict[str, str]:
        """Those of our own; all others are noted."""
        found = {}
        for each in shape.iterfind("attribute"):
            name = plain_text(each.get("name"), "")
            if name in (CROWD, SCORE):
                found[name] = each.text or ""
            else:
                self._notes.add("an attribute of a shape was left out", f"{where}, {name}")
        if shape.get("occluded") == "1":
            self._notes.add("a shape's mark that it is occluded was left out", where)
        return found

    def _read_images(self, root: ElementTree.Element, split: Split) -> Iterator[_Image]:
        seen: set[tuple[str, str]] = set()
        for element in root.iterfind("image"):
            told, subset = element.get("name", ""), element.get("subset", "")
            width, height = (_whole(element.get(key)) for key in ("width", "height"))
            if min(width, height) < 1 or width * height > LARGEST_PICTURE:
                self._notes.add("an image of impossible size was left out", told[:100])
                continue
            try:
                name = safe_name(told).as_posix()
            except ValueError as error:
                self._notes.add(f"an image was left out: it has {error}", told[:100])
                continue
            if (name, subset) in seen:
                self._notes.add("an image with the name of another one was left out", name)
                continue
            seen.add((name, subset))
            yield _Image(
                name=name,
                width=width,
                height=height,
                split=_split(subset) or split,
                reviewed=element.get(REVIEWED) == "1",
                subset=subset,
                element=element,
            )


def _label(shape: ElementTree.Element) -> str:
    return plain_text(shape.get("label"), "object")


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.strip().isdecimal() and len(text) < 12 else 0


def _score(text: str | None) -> float | None:
    try:
        return None if text is None else number(float(text))
    except ValueError:
        return None


def _split(subset: str) -> Split | None:
    word = subset.lower()
    return "test" if "test" in word else "val" if "val" in word else "train" if "train" in word else None


def recognises(source: Path) -> bool:
    """Whether this is a file with images of CVAT, or a folder with such files."""
    return bool(_files(source))


def read(source: Path, notes: Notes) -> Dataset:
    """Reads one file, or all files of a folder.

    Raises:
        ImportDataError: There is no such dataset.
    """
    paths = _files(source)
    if not paths:
        raise refusal("There is no annotations.xml with images here.", source, "Choose the folder that holds it.")
    files = [ImagesFile(path, split, notes) for path, split in paths]
    numbers = {name: place for place, name in enumerate(dict.fromkeys(n for file in files for n in file.labels))}
    images = [(file, place) for file in files for place in range(len(file.images))]

    def make(index: int) -> DatasetImage:
        file, place = images[index]
        image = file.images[place]
        return DatasetImage(
            name=image.name,
            width=image.width,
            height=image.height,
            source=_picture(file.path.parent, image),
            objects=file.objects(place, numbers),
            split=image.split,
            reviewed=image.reviewed,
            key=place,
        )

    classes = tuple(DatasetClass(export_id=place, name=name) for name, place in numbers.items())
    splits = frozenset(file.images[place].split for file, place in images)
    return Dataset(classes=classes, images=LazyImages(len(images), make), splits=splits)


def _picture(root: Path, image: _Image) -> Path | None:
    """The picture of an image, in the places where CVAT and people put them."""
    names = [f"images/{image.name}", image.name]
    if image.subset:
        names.insert(0, f"images/{image.subset}/{image.name}")
    for name in names:
        try:
            path = inside(root, safe_name(name))
        except ValueError:  # a part of the dataset with a name that leads elsewhere
            continue
        if path is not None and path.is_file():
            return path
    return None


def _files(source: Path) -> list[tuple[Path, Split]]:
    return [(path, split) for path, split in candidates(source) if _looks_right(path)]


def _looks_right(path: Path) -> bool:
    """By its head only: such files can be large."""
    head = xml_head(path, PEEK)
    return b"<annotations" in head and b"<track" not in head and (b"<image " in head or b"<mode>annotation<" in head)

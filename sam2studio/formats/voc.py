"""Pascal VOC: an XML file with boxes per image, and palette pictures with the class and the object at each pixel.

`Annotations/a.xml`, `JPEGImages/a.jpg`, `SegmentationClass/a.png`, `SegmentationObject/a.png` (mode P, 0 background,
255 void), `ImageSets/Main` and `ImageSets/Segmentation` with the names of each split, and `labelmap.txt` with the
classes. Boxes count pixels from 1, both ends inside. Readers look for `.jpg` and split the lists at blanks: pictures of
other kinds become JPEG, blanks in names become `_`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from xml.sax.saxutils import escape

from sam2studio.formats.dataset import SPLITS, Dataset, DatasetImage, DatasetObject, Notes, Split
from sam2studio.formats.names import FlatNames
from sam2studio.formats.palette import palette_png
from sam2studio.formats.pictures import picture_name, write_picture
from sam2studio.formats.staging import Staging
from sam2studio.formats.untrusted import read_xml
from sam2studio.formats.voc_classes import LABELMAP, labelmap, read_table
from sam2studio.formats.voc_pixels import MOST, Painted, paint, pixels_in
from sam2studio.formats.voc_reading import (
    CLASSES,
    CROWD,
    LABELS,
    OBJECTS,
    PICTURES,
    REVIEWED,
    SETS,
    Annotation,
    objects_of,
    things_in,
)
from sam2studio.formats.writing import RereadOne, WriteOptions, Written

_BLANKS = re.compile(r"\s+")


def write(dataset: Dataset, staging: Staging, options: WriteOptions, notes: Notes) -> Iterator[Written]:
    """See `sam2studio.formats.writing.Writer`."""
    names = {each.export_id: each.name for each in dataset.classes}
    given = FlatNames()
    sets: dict[str, dict[Split, list[str]]] = {folder: {} for folder in SETS}
    for index, image in enumerate(dataset.images):
        name = _name(image, given, notes)
        picture, stem = f"{PICTURES}/{name}", PurePosixPath(name).stem
        if options.copy_images:
            if image.kind not in ("", "JPEG", "MPO") and name.endswith(".jpg"):
                notes.add("an image that was no JPEG became one, since readers of this format look for that", name)
            write_picture(staging, picture, image, jpeg=True)
        rows = [int(each.bounds is not None) for each in image.objects]
        held = replace(image, objects=tuple(each for each in image.objects if each.bounds is not None))
        pixels = paint(held, border=options.void_border)
        if pixels is not None:
            staging.write(f"{CLASSES}/{stem}.png", palette_png(pixels.classes))
            staging.write(f"{OBJECTS}/{stem}.png", palette_png(pixels.objects))
        for folder in SETS if pixels is not None else SETS[:1]:
            sets[folder].setdefault(image.split, []).append(stem)
        labels = f"{LABELS}/{stem}.xml"
        staging.write(labels, _file(held, name, names, segmented=pixels is not None))
        _tell(held, pixels, rows, notes)
        yield Written.of(image, rows, index=index, picture=picture, labels=labels)
    for folder, splits in sets.items():
        _write_sets(staging, folder, splits)
    staging.write(LABELMAP, labelmap(dataset.classes))


def _name(image: DatasetImage, given: FlatNames, notes: Notes) -> str:
    """A name for the picture that no other one has and that has neither folders nor blanks."""
    whole = picture_name(image, jpeg=True)
    name = given.give(_BLANKS.sub("_", whole.replace("/", "_")))
    if name != whole and image.video is None:
        notes.add("an image was renamed: lists of this format hold no blanks, and no two names that are alike", whole)
    return name


def _tell(held: DatasetImage, pixels: Painted | None, rows: Sequence[int], notes: Notes) -> None:
    """Notes what of an image the files do not hold."""
    for _ in range(rows.count(0)):
        notes.add("an object has neither pixels nor a box and was left out", held.name)
    for place, each in enumerate(held.objects):
        if not each.mask or (pixels is not None and pixels.seen[place]):
            continue
        if place >= MOST or each.class_id >= MOST:
            notes.add("an object has a number that the images of pixels cannot hold; only its box was kept", held.name)
        else:
            notes.add("an object lies wholly under smaller ones or a border; only its box was kept", held.name)


def _file(image: DatasetImage, name: str, names: Mapping[int, str], *, segmented: bool) -> bytes:
    reviewed = f"  <{REVIEWED}>1</{REVIEWED}>\n" if image.reviewed else ""
    size = f"<width>{image.width}</width><height>{image.height}</height><depth>3</depth>"
    objects = "".join(_object(each, names[each.class_id]) for each in image.objects)
    return (
        f"<annotation>\n  <folder>{PICTURES}</folder>\n  <filename>{escape(name)}</filename>\n"
        "  <source><database>Exported by sam2studio</database></source>\n"
        f"  <size>{size}</size>\n  <segmented>{int(segmented)}</segmented>\n{reviewed}{objects}</annotation>\n"
    ).encode()


def _object(each: DatasetObject, label: str) -> str:
    box = each.bounds
    assert box is not None
    left, top, right, bottom = pixels_in(box)
    crowd = f"    <{CROWD}>1</{CROWD}>\n" if each.crowd else ""
    corners = f"<xmin>{left + 1}</xmin><ymin>{top + 1}</ymin><xmax>{right}</xmax><ymax>{bottom}</ymax>"
    return (
        f"  <object>\n    <name>{escape(label)}</name>\n    <pose>Unspecified</pose>\n    <truncated>0</truncated>\n"
        f"    <difficult>{int(each.crowd)}</difficult>\n{crowd}    <bndbox>{corners}</bndbox>\n  </object>\n"
    )


def _write_sets(staging: Staging, folder: str, splits: Mapping[Split, Sequence[str]]) -> None:
    """The lists of names of each split, and of train and val together, as the published sets have them."""
    lists: dict[str, list[str]] = {split: list(splits[split]) for split in SPLITS if split in splits}
    if "train" in splits or "val" in splits:
        lists["trainval"] = [*splits.get("train", ()), *splits.get("val", ())]
    for name, stems in lists.items():
        staging.write(f"ImageSets/{folder}/{name}.txt", "".join(f"{stem}\n" for stem in stems).encode())


def reread(root: Path, dataset: Dataset) -> RereadOne:
    """See `sam2studio.formats.writing.Rereader`."""
    table = read_table([root], [each.name for each in dataset.classes], pixels=False)

    def objects(written: Written) -> Sequence[DatasetObject]:
        file = root.joinpath(*written.labels.split("/"))
        height, width, stem = written.height, written.width, file.name.removesuffix(".xml")
        things = things_in(read_xml(file), height=height, width=width, notes=Notes(), where=stem)
        each = Annotation(name=stem, picture=None, width=width, height=height, things=things, root=root, stem=stem)
        return objects_of(each, table, Notes())[0]

    return objects

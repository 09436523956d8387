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

import numpy as np

from sam2studio.core.mask import Mask
from sam2studio.formats.dataset import SPLITS, Dataset, DatasetImage, DatasetObject, Notes, Split
from sam2studio.formats.names import FlatNames
from sam2studio.formats.palette import VOID, palette_png
from sam2studio.formats.pictures import picture_name, write_picture
from sam2studio.formats.staging import Staging
from sam2studio.formats.untrusted import read_xml
from sam2studio.formats.video_writing import masks_in
from sam2studio.formats.voc_classes import LABELMAP, labelmap
from sam2studio.formats.voc_pixels import MOST, Painted, paint, pixels_in, read_numbers
from sam2studio.formats.voc_reading import (
    CLASSES,
    CROWD,
    LABELS,
    OBJECTS,
    PICTURES,
    REVIEWED,
    SETS,
    things_in,
)
from sam2studio.formats.writing import RereadOne, WriteOptions, Written

PIXELS = "pixels"
"""Our element of an object: how many there are of it in the picture of objects."""

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
        staging.write(labels, _file(held, name, names, pixels))
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
        if not each.mask or (pixels is not None and pixels.areas[place]):
            continue
        if place >= MOST or each.class_id >= MOST:
            notes.add("an object has a number that the images of pixels cannot hold; only its box was kept", held.name)
        else:
            notes.add("an object lies wholly under smaller ones or a border; only its box was kept", held.name)


def _file(image: DatasetImage, name: str, names: Mapping[int, str], pixels: Painted | None) -> bytes:
    reviewed = f"  <{REVIEWED}>1</{REVIEWED}>\n" if image.reviewed else ""
    size = f"<width>{image.width}</width><height>{image.height}</height><depth>3</depth>"
    areas = [0] * len(image.objects) if pixels is None else pixels.areas
    objects = "".join(
        _object(each, names[each.class_id], area) for each, area in zip(image.objects, areas, strict=True)
    )
    return (
        f"<annotation>\n  <folder>{PICTURES}</folder>\n  <filename>{escape(name)}</filename>\n"
        "  <source><database>Exported by sam2studio</database></source>\n"
        f"  <size>{size}</size>\n  <segmented>{int(pixels is not None)}</segmented>\n{reviewed}{objects}</annotation>\n"
    ).encode()


def _object(each: DatasetObject, label: str, area: int) -> str:
    box = each.bounds
    assert box is not None
    left, top, right, bottom = pixels_in(box)
    crowd = f"    <{CROWD}>1</{CROWD}>\n" if each.crowd else ""
    corners = f"<xmin>{left + 1}</xmin><ymin>{top + 1}</ymin><xmax>{right}</xmax><ymax>{bottom}</ymax>"
    return (
        f"  <object>\n    <name>{escape(label)}</name>\n    <pose>Unspecified</pose>\n    <truncated>0</truncated>\n"
        f"    <difficult>{int(each.crowd)}</difficult>\n{crowd}    <{PIXELS}>{area}</{PIXELS}>\n"
        f"    <bndbox>{corners}</bndbox>\n  </object>\n"
    )


def _write_sets(staging: Staging, folder: str, splits: Mapping[Split, Sequence[str]]) -> None:
    """The lists of names of each split, and of train and val together, as the published sets have them."""
    lists: dict[str, list[str]] = {split: list(splits[split]) for split in SPLITS if split in splits}
    if "train" in splits or "val" in splits:
        lists["trainval"] = [*splits.get("train", ()), *splits.get("val", ())]
    for name, stems in lists.items():
        staging.write(f"ImageSets/{folder}/{name}.txt", "".join(f"{stem}\n" for stem in stems).encode())


def reread(root: Path, dataset: Dataset) -> RereadOne:
    """See `sam2studio.formats.writing.Rereader`. Pictures that do not fit the XML file give nothing at all."""
    numbers = {each.name: each.export_id for each in dataset.classes}

    def objects(written: Written) -> Sequence[DatasetObject]:
        file = root.joinpath(*written.labels.split("/"))
        height, width, stem = written.height, written.width, file.name.removesuffix(".xml")
        annotation = read_xml(file)
        things = things_in(annotation, height=height, width=width, notes=Notes(), where=stem)
        kinds = [numbers.get(thing.name, -1) for thing in things]
        masks: dict[int, Mask] = {}
        if annotation.findtext("segmented") == "1":
            found, classes = (read_numbers(root / kind / f"{stem}.png", (width, height)) for kind in (OBJECTS, CLASSES))
            meant = np.zeros(256, np.int64)
            meant[VOID] = VOID
            meant[1 : min(len(kinds), MOST) + 1] = [kind + 1 for kind in kinds[:MOST]]
            if not np.array_equal(meant[found], classes):
                return ()
            masks = {number: mask for number, mask in masks_in(found).items() if number != VOID}
        areas = [each.findtext(PIXELS) for each in annotation.iterfind("object")]
        if areas != [str(masks[place].area if place in masks else 0) for place in range(1, len(things) + 1)]:
            return ()
        return [
            DatasetObject(class_id=kind, mask=masks.get(place), box=thing.box)
            for place, (kind, thing) in enumerate(zip(kinds, things, strict=True), start=1)
        ]

    return objects

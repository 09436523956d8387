"""CVAT for images 1.1: one `annotations.xml` per split, with the shapes of each image.

`SPLIT/annotations.xml` and `SPLIT/images/a.jpg`, so that each split is what CVAT makes of a task and takes into one. An
object is a shape of kind `mask`: row-major runs inside its box, starting with background. With `polygons` it is one
polygon per part instead; the parts of one object share a `group_id`. Crowds and scores are attributes of the shapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from sam2studio.core.mask import Mask
from sam2studio.core.parts import fill_holes, parts
from sam2studio.core.polygons import corner_polygons
from sam2studio.formats.cvat_images_reading import CROWD, REVIEWED, SCORE, ImagesFile
from sam2studio.formats.cvat_shapes import NAME, mask_geometry
from sam2studio.formats.dataset import SPLITS, Dataset, DatasetClass, DatasetImage, DatasetObject, Notes, Split
from sam2studio.formats.pictures import picture_name, write_picture
from sam2studio.formats.staging import Staging
from sam2studio.formats.writing import RereadOne, WriteOptions, Written

_Shape = tuple[str, str]
"""Its kind, and its geometry as attributes of XML."""


def write(dataset: Dataset, staging: Staging, options: WriteOptions, notes: Notes) -> Iterator[Written]:
    """See `sam2studio.formats.writing.Writer`."""
    names = {each.export_id: each.name for each in dataset.classes}
    splits: dict[Split, list[bytes]] = {}
    for index, image in enumerate(dataset.images):
        name = picture_name(image)
        picture = f"{image.split}/images/{name}"
        if options.copy_images:
            write_picture(staging, picture, image)
        lines: list[str] = []
        rows = []
        groups, order = count(1), count()
        for each in image.objects:
            made = _instances(each, groups, image, options, notes)
            for instance in made:
                place = next(order)
                lines += [_line(shape, each, names[each.class_id], place) for shape in instance]
            rows.append(len(made))
        written = splits.setdefault(image.split, [])
        written.append(_image(len(written), name, image, lines))
        yield Written.of(image, rows, index=index, picture=picture, labels=f"{image.split}/{NAME}")
    for split in SPLITS:
        if split in splits:
            staging.write(f"{split}/{NAME}", _file(split, dataset.classes, splits[split]))


def _instances(
    each: DatasetObject, groups: Iterator[int], image: DatasetImage, options: WriteOptions, notes: Notes
) -> list[list[_Shape]]:
    """The instances that an object becomes, each as one shape or several of one group."""
    if each.mask is None or not each.mask:
        if each.box is None:
            notes.add("an object has neither pixels nor a box and was left out", image.name)
            return []
        box = each.box
        return [[("box", f'xtl="{float(box.x0)}" ytl="{float(box.y0)}" xbr="{float(box.x1)}" ybr="{float(box.y1)}"')]]
    mask = fill_holes(each.mask) if options.drop_holes else each.mask
    pieces = parts(mask) if options.split_parts else (mask,)
    if not options.polygons:
        return [[("mask", mask_geometry(piece))] for piece in pieces]
    return [_rings(piece, groups, options) for piece in pieces]


def _rings(mask: Mask, groups: Iterator[int], options: WriteOptions) -> list[_Shape]:
    rings = corner_polygons(mask, tolerance=options.simplify).rings
    group = f' group_id="{next(groups)}"' if len(rings) > 1 else ""
    texts = (";".join(f"{x},{y}" for x, y in ring.tolist()) for ring in rings)
    return [("polygon", f'points="{text}"{group}') for text in texts]


def _line(shape: _Shape, each: DatasetObject, label: str, order: int) -> str:
    kind, geometry = shape
    told = f"      <attribute name={quoteattr(CROWD)}>true</attribute>\n" if each.crowd else ""
    if each.score is not None:
        told += f"      <attribute name={quoteattr(SCORE)}>{float(each.score)}</attribute>\n"
    told = f"\n{told}    " if told else ""
    head = f'    <{kind} label={quoteattr(label)} source="manual" occluded="0"'
    return f'{head} {geometry} z_order="{order}">{told}</{kind}>\n'


def _image(number: int, name: str, image: DatasetImage, lines: Sequence[str]) -> bytes:
    reviewed = f' {REVIEWED}="1"' if image.reviewed else ""
    size = f'width="{image.width}" height="{image.height}"'
    return f'  <image id="{number}" name={quoteattr(name)} {size}{reviewed}>\n{"".join(lines)}  </image>\n'.encode()


def _file(split: Split, classes: Sequence[DatasetClass], images: Sequence[bytes]) -> Iterator[bytes]:
    labels = "".join(f"        <label><name>{escape(each.name)}</name><type>any</type></label>\n" for each in classes)
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n  <meta>\n    <task>\n'
        f"      <name>{split}</name>\n      <size>{len(images)}</size>\n      <mode>annotation</mode>\n"
        f"      <labels>\n{labels}      </labels>\n    </task>\n  </meta>\n"
    ).encode()
    yield from images
    yield b"</annotations>\n"


def reread(root: Path, dataset: Dataset) -> RereadOne:
    """See `sam2studio.formats.writing.Rereader`."""
    numbers = {each.name: each.export_id for each in dataset.classes}
    files: dict[str, ImagesFile] = {}
    places: dict[str, int] = {}

    def objects(written: Written) -> Sequence[DatasetObject]:
        if written.labels not in files:
            files[written.labels] = ImagesFile(root.joinpath(*written.labels.split("/")), "train", Notes())
        place = places[written.labels] = places.get(written.labels, -1) + 1
        file = files[written.labels]
        return file.objects(place, numbers) if place < len(file.images) else ()

    return objects

"""YOLO segmentation: one polygon per object, as Ultralytics' trainers read it.

The format holds one ring per instance: parts are joined by bridges one pixel wide (or become instances of their own),
holes are reached by a cut there and back (or are filled). It holds no crowd flag, score or track.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sam2studio.core.mask import Mask
from sam2studio.core.parts import fill_holes, parts
from sam2studio.core.polygons import outline
from sam2studio.formats.dataset import Dataset, DatasetImage, DatasetObject, Notes
from sam2studio.formats.staging import Staging
from sam2studio.formats.untrusted import read_text
from sam2studio.formats.writing import RereadOne, WriteOptions, Written
from sam2studio.formats.yolo_labels import MAX_POINTS, RowMaker, label_line, read_rows
from sam2studio.formats.yolo_writing import write_yolo

__all__ = ["label_line", "reread", "write"]


def write(dataset: Dataset, staging: Staging, options: WriteOptions, notes: Notes) -> Iterator[Written]:
    """See `sam2studio.formats.writing.Writer`."""

    def rows_of(image: DatasetImage) -> list[list[str]]:
        maker = RowMaker(height=image.height, width=image.width)
        rows = [_rows(maker, each, image, options, notes) for each in image.objects]
        maker.report(notes, image.name)
        return rows

    return write_yolo(dataset, staging, options, notes, rows_of)


def _rows(maker: RowMaker, each: DatasetObject, image: DatasetImage, options: WriteOptions, notes: Notes) -> list[str]:
    if each.mask is None or not each.mask:
        notes.add("an object has only a box and no pixels; this format cannot hold it", image.name)
        return []
    if each.crowd:
        notes.add("a crowd became an ordinary object; this format has no crowds", image.name)
    mask: Mask = fill_holes(each.mask) if options.drop_holes else each.mask
    rows = []
    for piece in parts(mask) if options.split_parts else (mask,):
        points = outline(piece, tolerance=options.simplify, max_points=MAX_POINTS).points
        if len(points) > MAX_POINTS:
            notes.add(f"an outline has more than {MAX_POINTS} points; trainers will make it coarser", image.name)
        rows.append(maker.polygon(each.class_id, points))
    return rows


def reread(root: Path, dataset: Dataset) -> RereadOne:
    """See `sam2studio.formats.writing.Rereader`."""
    classes = len(dataset.classes)

    def objects(written: Written) -> Sequence[DatasetObject]:
        if not written.labels:
            return ()
        text = read_text(root.joinpath(*written.labels.split("/")))
        return read_rows(text, height=written.height, width=written.width, classes=classes, notes=Notes())

    return objects

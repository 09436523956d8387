"""YOLO detection: one box per object, as Ultralytics' trainers read it. No pixels, crowd flags, scores or tracks."""

from __future__ import annotations

from collections.abc import Iterator

from sam2studio.formats.dataset import Dataset, DatasetImage, Notes
from sam2studio.formats.staging import Staging
from sam2studio.formats.writing import WriteOptions, Written
from sam2studio.formats.yolo import reread
from sam2studio.formats.yolo_labels import RowMaker
from sam2studio.formats.yolo_writing import write_yolo

__all__ = ["reread", "write"]


def write(dataset: Dataset, staging: Staging, options: WriteOptions, notes: Notes) -> Iterator[Written]:
    """See `sam2studio.formats.writing.Writer`."""

    def rows_of(image: DatasetImage) -> list[list[str]]:
        maker = RowMaker(height=image.height, width=image.width)
        rows = []
        for each in image.objects:
            box = each.bounds
            rows.append([] if box is None else [maker.box(each.class_id, box)])
            if each.crowd:
                notes.add("a crowd became an ordinary object; this format has no crowds", image.name)
        maker.report(notes, image.name)
        return rows

    return write_yolo(dataset, staging, options, notes, rows_of)

"""The table of formats. Adding a row is the whole change; dialogs, the command line and jobs read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sam2studio.core.errors import InputError
from sam2studio.formats import coco, yolo, yolo_boxes
from sam2studio.formats.coco_reading import read_coco, recognises_coco
from sam2studio.formats.untrusted import refusal
from sam2studio.formats.writing import Reader, Rereader, Writer
from sam2studio.formats.yolo_reading import read_yolo, recognises_yolo


@dataclass(frozen=True, kw_only=True)
class Format:
    """One dataset format.

    Attributes:
        name: For scripts, settings and manifests.
        title: For a person.
        summary: What it is for, one sentence.
        loses: What it cannot hold, one sentence each.
        holds: What of an object survives.
        options: Which of `WriteOptions` it heeds, beside `copy_images`.
        write: Writes it.
        reread: Reads back what `write` made.
        read: Reads what anybody made.
        recognises: Whether a file or folder looks like it.
    """

    name: str
    title: str
    summary: str
    loses: tuple[str, ...]
    holds: Literal["masks", "boxes"]
    options: frozenset[str]
    write: Writer
    reread: Rereader
    read: Reader
    recognises: Callable[[Path], bool]


FORMATS: tuple[Format, ...] = (
    Format(
        name="yolo-seg",
        title="YOLO segmentation",
        summary="One polygon per object in text files, with data.yaml, as Ultralytics trains on it.",
        loses=(
            "Parts of one object are joined by lines one pixel wide, unless they are split into instances.",
            "Crowd flags, scores and tracks are not kept.",
        ),
        holds="masks",
        options=frozenset({"simplify", "split_parts", "drop_holes"}),
        write=yolo.write,
        reread=yolo.reread,
        read=read_yolo,
        recognises=recognises_yolo,
    ),
    Format(
        name="coco",
        title="COCO instances",
        summary="One JSON file per split; every pixel is kept.",
        loses=("Polygons that are simplified lose what the tolerance allows; run lengths lose nothing.",),
        holds="masks",
        options=frozenset({"polygons", "simplify", "split_parts", "drop_holes"}),
        write=coco.write,
        reread=coco.reread,
        read=read_coco,
        recognises=recognises_coco,
    ),
    Format(
        name="yolo-boxes",
        title="YOLO detection",
        summary="One box per object in text files, with data.yaml, as Ultralytics trains on it.",
        loses=("Only the box of each object is kept.", "Crowd flags, scores and tracks are not kept."),
        holds="boxes",
        options=frozenset(),
        write=yolo_boxes.write,
        reread=yolo_boxes.reread,
        read=read_yolo,
        recognises=recognises_yolo,
    ),
)


def find_format(name: str) -> Format:
    """The row of that name.

    Raises:
        InputError: There is none.
    """
    for row in FORMATS:
        if row.name == name:
            return row
    raise InputError(f"format: {name!r} is not one of {', '.join(row.name for row in FORMATS)}.")


def recognise(source: Path) -> Format:
    """The format of a file or folder.

    Raises:
        ImportDataError: It looks like none.
    """
    for row in FORMATS:
        if row.recognises(source):
            return row
    raise refusal(
        "This is no dataset of a known kind.",
        source,
        f"Choose the folder or file of one of these: {', '.join(row.title for row in FORMATS)}.",
    )

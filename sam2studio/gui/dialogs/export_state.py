"""What the export and import windows are told and what they tell back, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from sam2studio.formats.dataset import Split
from sam2studio.formats.registry import FORMATS
from sam2studio.formats.writing import WriteOptions
from sam2studio.gui.dialogs.split_bar import Shares
from sam2studio.gui.translation import mark, translated
from sam2studio.jobs.export_frames import FrameChoice, MediaChoice

_TEXTS = (
    mark("Formats", "YOLO segmentation"),
    mark("Formats", "One polygon per object in text files, with data.yaml, as Ultralytics trains on it."),
    mark(
        "Formats",
        "Parts of one object are joined by lines one pixel wide, unless they are written as separate objects.",
    ),
    mark("Formats", "Crowd flags, scores and tracks are not kept."),
    mark("Formats", "COCO instances"),
    mark("Formats", "One JSON file per split; every pixel is kept."),
    mark("Formats", "Polygons that are simplified lose what the tolerance allows; run lengths lose nothing."),
    mark("Formats", "YOLO detection"),
    mark("Formats", "One box per object in text files, with data.yaml, as Ultralytics trains on it."),
    mark("Formats", "Only the box of each object is kept."),
    mark("Formats", "labelme"),
    mark("Formats", "One JSON file beside each image, to be opened in labelme or X-AnyLabeling; every pixel is kept."),
    mark("Formats", "Polygons that are simplified lose what the tolerance allows; masks lose nothing."),
    mark("Formats", "CVAT for images"),
    mark("Formats", "One XML file per split, to be opened in CVAT; every pixel is kept."),
    mark("Formats", "Tracks are not kept."),
    mark("Formats", "Pascal VOC"),
    mark(
        "Formats", "One XML file with boxes per image, and palette images with the class and the object at each pixel."
    ),
    mark("Formats", "Where objects overlap, the smaller one keeps the pixels; the boxes are of whole objects."),
    mark("Formats", "An image holds the pixels of at most 254 objects, a dataset those of 254 classes."),
    mark("Formats", "Of an object that only has a box, the area of the box is void (255) where no other object lies."),
    mark("Formats", "Images that are no JPEG become JPEG; scores and tracks are not kept."),
    mark("Formats", "YouTube-VIS"),
    mark("Formats", "One JSON file per split with a list of run lengths per track; every pixel is kept."),
    mark("Formats", "Objects that only have a box are left out."),
    mark("Formats", "DAVIS"),
    mark("Formats", "One palette image per frame, with the number of the object at each pixel."),
    mark("Formats", "Where objects overlap, the smaller one keeps the pixels."),
    mark("Formats", "A video holds at most 254 objects."),
    mark(
        "Formats", "Classes are kept in a file of our own, which other readers do not know; crowd flags are not kept."
    ),
    mark("Formats", "MOTS"),
    mark("Formats", "One 16-bit image per frame, with class and instance at each pixel, and run lengths in text."),
    mark("Formats", "A video holds at most 999 objects, a dataset at most 63 classes; crowd flags are not kept."),
    mark("Formats", "SA-V"),
    mark("Formats", "One JSON file per video with run lengths of every track on every frame, as SAM 2 is trained on."),
    mark("Formats", "Crowd flags are not kept; classes are in a key of our own, which other readers skip."),
    mark("Formats", "CVAT for video"),
    mark("Formats", "One XML file per video with masks of every track, to be opened in CVAT."),
    mark("Formats", "Crowd flags and scores are not kept."),
    mark("Formats", "MOTChallenge"),
    mark("Formats", "One box per track and frame in text files, for trackers."),
    mark("Formats", "Frames count from 1, as the format has it: frame 0 is 1 there."),
)
"""The words of the registry, for the collector of texts; a test keeps them equal."""

OptionName = Literal["copy_images", "simplify", "split_parts", "drop_holes", "polygons", "void_border"]
"""A field of `WriteOptions` that a format obeys."""
OPTIONS: tuple[OptionName, ...] = get_args(OptionName)


@dataclass(frozen=True, kw_only=True)
class FormatRow:
    """One format of the list.

    Attributes:
        name: What requests call it.
        label: What is shown.
        summary: What it is for, one sentence.
        losses: What it cannot hold, one sentence each.
        options: The options it obeys.
        splits: It has train, val and test.
        media: What it is for.
    """

    name: str
    label: str
    summary: str = ""
    losses: tuple[str, ...] = ()
    options: frozenset[OptionName] = frozenset()
    splits: bool = True
    media: Literal["pictures", "videos"] = "pictures"


def format_rows() -> tuple[FormatRow, ...]:
    """The registry's formats, in the person's language."""
    return tuple(
        FormatRow(
            name=row.name,
            label=translated("Formats", row.title),
            summary=translated("Formats", row.summary),
            losses=tuple(translated("Formats", sentence) for sentence in row.loses),
            options=frozenset(name for name in OPTIONS if name in row.options or name == "copy_images"),
            media=row.media,
        )
        for row in FORMATS
    )


@dataclass(frozen=True, kw_only=True)
class ExportRequest:
    """What the person wants.

    Attributes:
        format: Name of the format.
        destination: The folder to write; one that holds an earlier export is replaced.
        media: Which pictures.
        shares: Percent of train, val and test.
        options: For the writer.
        frames: Which frames of videos.
        leave_out: Do without files that are missing or cannot be read.
    """

    format: str
    destination: Path
    media: MediaChoice = "labelled"
    shares: Shares = (80, 20, 0)
    options: WriteOptions = field(default_factory=WriteOptions)
    frames: FrameChoice = field(default_factory=FrameChoice)
    leave_out: bool = False


@dataclass(frozen=True, kw_only=True)
class WorstObject:
    """An object that the dataset holds less exactly than others.

    Attributes:
        media_id: Its picture.
        object_id: The object.
        title: What is shown ("street 12.jpg, car 2").
        iou: Of its mask and what the file says, 0…1.
        note: Why, or "".
        frame: Of a video.
    """

    media_id: int
    object_id: int
    title: str
    iou: float
    note: str = ""
    frame: int = 0


@dataclass(frozen=True, kw_only=True)
class SplitCount:
    """What went into one part of a dataset.

    Attributes:
        split: Which part.
        pictures: Pictures and frames of videos.
        videos: Videos that frames are of.
        objects: Class → objects on these pictures.
    """

    split: Split
    pictures: int
    videos: int = 0
    objects: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ExportOutcome:
    """What was written, read back and compared.

    Attributes:
        folder: Where it is.
        pictures: Pictures written, frames of videos included.
        objects: Objects written; one of a video counts on each of its frames.
        tracks: Objects of videos, each counted once.
        frames: Of the pictures, those that are frames of videos.
        mean_iou: Over all objects; None when there are none.
        lowest_iou: The worst of them.
        notes: What the format could not hold, one sentence each.
        worst: Worst first.
        splits: What went where; parts that are empty may be left out.
        files: How many files there are.
        size: Their bytes.
        empty: Parts that got nothing although they have a share.
        lacking: Part → classes of the dataset that it has no object of.
    """

    folder: Path
    pictures: int
    objects: int
    tracks: int = 0
    frames: int = 0
    mean_iou: float | None = None
    lowest_iou: float | None = None
    notes: tuple[str, ...] = ()
    worst: tuple[WorstObject, ...] = ()
    splits: tuple[SplitCount, ...] = ()
    files: int = 0
    size: int = 0
    empty: tuple[Split, ...] = ()
    lacking: Mapping[Split, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ImportRequest:
    """What the person wants.

    Attributes:
        source: A file or folder.
        format: Name of the format, or "" to find out.
    """

    source: Path
    format: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportOutcome:
    """What was taken over.

    Attributes:
        pictures: Pictures that got objects or were added.
        objects: Objects added.
        notes: What could not be taken over, one sentence each.
        videos: Videos that got objects or were added.
    """

    pictures: int
    objects: int
    notes: tuple[str, ...] = ()
    videos: int = 0

"""The table of formats. Adding a row is the whole change; dialogs, the command line and jobs read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sam2studio.core.errors import InputError
from sam2studio.core.progress import CancelToken
from sam2studio.formats import (
    coco,
    cvat_images,
    cvat_images_reading,
    cvat_reading,
    cvat_video,
    davis,
    labelme,
    labelme_reading,
    mot,
    mots,
    sav,
    voc,
    voc_reading,
    yolo,
    yolo_boxes,
    youtube_vis,
)
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
        media: What it is for: pictures and frames alike, or tracks through videos.
        options: Which of `WriteOptions` it heeds, beside `copy_images` and `lossless_frames`.
        write: Writes it.
        reread: Reads back what `write` made.
        read: Reads what anybody made.
        recognises: Whether a file or folder looks like it.
        jpeg: Its pictures have to be JPEG files.
    """

    name: str
    title: str
    summary: str
    loses: tuple[str, ...]
    holds: Literal["masks", "boxes"]
    media: Literal["pictures", "videos"]
    options: frozenset[str]
    write: Writer
    reread: Rereader
    read: Reader
    recognises: Callable[[Path], bool]
    jpeg: bool = False


FORMATS: tuple[Format, ...] = (
    Format(
        name="yolo-seg",
        title="YOLO segmentation",
        summary="One polygon per object in text files, with data.yaml, as Ultralytics trains on it.",
        loses=(
            "Parts of one object are joined by lines one pixel wide, unless they are written as separate objects.",
            "Crowd flags, scores and tracks are not kept.",
        ),
        holds="masks",
        media="pictures",
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
        media="pictures",
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
        media="pictures",
        options=frozenset(),
        write=yolo_boxes.write,
        reread=yolo_boxes.reread,
        read=read_yolo,
        recognises=recognises_yolo,
    ),
    Format(
        name="labelme",
        title="labelme",
        summary="One JSON file beside each image, to be opened in labelme or X-AnyLabeling; every pixel is kept.",
        loses=(
            "Polygons that are simplified lose what the tolerance allows; masks lose nothing.",
            "Crowd flags, scores and tracks are not kept.",
        ),
        holds="masks",
        media="pictures",
        options=frozenset({"polygons", "simplify", "split_parts", "drop_holes"}),
        write=labelme.write,
        reread=labelme.reread,
        read=labelme_reading.read,
        recognises=labelme_reading.recognises,
    ),
    Format(
        name="cvat-images",
        title="CVAT for images",
        summary="One XML file per split, to be opened in CVAT; every pixel is kept.",
        loses=(
            "Polygons that are simplified lose what the tolerance allows; masks lose nothing.",
            "Tracks are not kept.",
        ),
        holds="masks",
        media="pictures",
        options=frozenset({"polygons", "simplify", "split_parts", "drop_holes"}),
        write=cvat_images.write,
        reread=cvat_images.reread,
        read=cvat_images_reading.read,
        recognises=cvat_images_reading.recognises,
    ),
    Format(
        name="voc",
        title="Pascal VOC",
        summary="One XML file with boxes per image, and palette images with the class and the object at each pixel.",
        loses=(
            "Where objects overlap, the smaller one keeps the pixels; the boxes are of whole objects.",
            "An image holds the pixels of at most 254 objects, a dataset those of 254 classes.",
            "Of an object that only has a box, the area of the box is void (255) where no other object lies.",
            "Images that are no JPEG become JPEG; scores and tracks are not kept.",
        ),
        holds="masks",
        media="pictures",
        options=frozenset({"void_border"}),
        write=voc.write,
        reread=voc.reread,
        read=voc_reading.read,
        recognises=voc_reading.recognises,
        jpeg=True,
    ),
    Format(
        name="youtube-vis",
        title="YouTube-VIS",
        summary="One JSON file per split with a list of run lengths per track; every pixel is kept.",
        loses=("Objects that only have a box are left out.",),
        holds="masks",
        media="videos",
        options=frozenset(),
        write=youtube_vis.write,
        reread=youtube_vis.reread,
        read=youtube_vis.read,
        recognises=youtube_vis.recognises,
    ),
    Format(
        name="davis",
        title="DAVIS",
        summary="One palette image per frame, with the number of the object at each pixel.",
        loses=(
            "Where objects overlap, the smaller one keeps the pixels.",
            "A video holds at most 254 objects.",
            "Classes are kept in a file of our own, which other readers do not know; crowd flags are not kept.",
        ),
        holds="masks",
        media="videos",
        options=frozenset(),
        write=davis.write,
        reread=davis.reread,
        read=davis.read,
        recognises=davis.recognises,
    ),
    Format(
        name="mots",
        title="MOTS",
        summary="One 16-bit image per frame, with class and instance at each pixel, and run lengths in text.",
        loses=(
            "Where objects overlap, the smaller one keeps the pixels.",
            "A video holds at most 999 objects, a dataset at most 63 classes; crowd flags are not kept.",
        ),
        holds="masks",
        media="videos",
        options=frozenset(),
        write=mots.write,
        reread=mots.reread,
        read=mots.read,
        recognises=mots.recognises,
    ),
    Format(
        name="sa-v",
        title="SA-V",
        summary="One JSON file per video with run lengths of every track on every frame, as SAM 2 is trained on.",
        loses=("Crowd flags are not kept; classes are in a key of our own, which other readers skip.",),
        holds="masks",
        media="videos",
        options=frozenset(),
        write=sav.write,
        reread=sav.reread,
        read=sav.read,
        recognises=sav.recognises,
    ),
    Format(
        name="cvat-video",
        title="CVAT for video",
        summary="One XML file per video with masks of every track, to be opened in CVAT.",
        loses=("Crowd flags and scores are not kept.",),
        holds="masks",
        media="videos",
        options=frozenset(),
        write=cvat_video.write,
        reread=cvat_video.reread,
        read=cvat_reading.read,
        recognises=cvat_reading.recognises,
    ),
    Format(
        name="mot",
        title="MOTChallenge",
        summary="One box per track and frame in text files, for trackers.",
        loses=(
            "Only the box of each object is kept.",
            "Frames count from 1, as the format has it: frame 0 is 1 there.",
            "Crowd flags and scores are not kept.",
        ),
        holds="boxes",
        media="videos",
        options=frozenset(),
        write=mot.write,
        reread=mot.reread,
        read=mot.read,
        recognises=mot.recognises,
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


def recognise(source: Path, *, cancel: CancelToken | None = None) -> Format:
    """The format of a file or folder.

    Raises:
        ImportDataError: It looks like none, or cannot be read.
        Cancelled: Somebody asked to stop.
    """
    for row in FORMATS:
        if cancel is not None:
            cancel.check()
        try:
            if row.recognises(source):
                return row
        except OSError as error:  # it may go while it is looked at
            raise refusal(f"The file cannot be read ({error.strerror}).", source, "Check that it is there.") from error
    raise refusal(
        "This is no dataset of a known kind.",
        source,
        f"Choose the folder or file of one of these: {', '.join(row.title for row in FORMATS)}.",
    )

"""What writers of video formats share: names of frames, numbers of objects, and masks painted into one picture.

A picture has one number per pixel, so where masks overlap one of them loses. The rule everywhere: the smaller object
keeps the pixel, so that a cup on a table stays whole; of two as large as each other, the one with the higher track.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sam2studio.core import rle
from sam2studio.core.mask import Mask
from sam2studio.formats.dataset import DatasetImage, DatasetVideo, Notes
from sam2studio.formats.pictures import write_picture
from sam2studio.formats.staging import Staging
from sam2studio.formats.writing import WriteOptions

_Number = TypeVar("_Number", np.uint8, np.uint16)


def video_of(image: DatasetImage) -> DatasetVideo:
    """The video that an image is a frame of; the job hands only such images to formats for videos."""
    assert image.video is not None, image.name
    return image.video


def is_last(image: DatasetImage) -> bool:
    """Whether no further frame of its video is in the dataset."""
    return image.frame == video_of(image).numbers[-1]


def frame_name(image: DatasetImage, *, digits: int = 6, add: int = 0) -> str:
    """File name of a frame: its exact number (plus `add`) and the ending of its picture."""
    return f"{image.frame + add:0{digits}d}{PurePosixPath(image.name).suffix}"


def write_frame(staging: Staging, name: str, image: DatasetImage, options: WriteOptions) -> str:
    """Writes the picture of a frame where pictures are wanted; returns its name."""
    if options.copy_images:
        write_picture(staging, name, image)
    return name


def held(image: DatasetImage, notes: Notes) -> list[int]:
    """For each object of a frame 1 when it has pixels; others are noted, because the format cannot hold them."""
    for each in image.objects:
        if not each.mask:
            notes.add("an object has only a box and no pixels; this format cannot hold it", image.name)
    return [int(bool(each.mask)) for each in image.objects]


def object_numbers(video: DatasetVideo, *, most: int) -> dict[int, int]:
    """Track → a number from 1 to `most`: its own where all fit, else its place; tracks beyond `most` have none."""
    tracks = sorted(each.number for each in video.tracks)
    if not tracks or (tracks[0] >= 1 and tracks[-1] <= most):
        return {track: track for track in tracks}
    return {track: place for place, track in enumerate(tracks[:most], start=1)}


def paint_objects(
    image: DatasetImage, numbers: Mapping[int, int], notes: Notes, dtype: type[_Number]
) -> tuple[NDArray[_Number], list[int]]:
    """(H, W) picture of the numbers of a frame's objects, and for each object 1 when something of it is seen there."""
    places = [numbers.get(each.track or 0) for each in image.objects]
    masks = [
        (each.track or 0, number, each.mask)
        for number, each in zip(places, image.objects, strict=True)
        if number is not None and each.mask is not None
    ]
    canvas = painted(masks, height=image.height, width=image.width, dtype=dtype)
    seen = set(np.unique(canvas).tolist())
    for number, each in zip(places, image.objects, strict=True):
        if number is None:
            notes.add("a video has more objects than the format can number; the last ones were left out", image.name)
        elif number not in seen:
            notes.add("an object lies wholly under smaller ones on a frame, and is not in that image", image.name)
        if each.crowd:
            notes.add("a crowd became an ordinary object; this format has no crowds", image.name)
    return canvas, [int(number in seen) for number in places]


def painted(
    masks: Iterable[tuple[int, int, Mask]], *, height: int, width: int, dtype: type[_Number]
) -> NDArray[_Number]:
    """(H, W) picture of (rank, number, mask); of two masks as large as each other the higher rank keeps the pixel."""
    canvas = np.zeros((height, width), dtype)
    for _, number, mask in sorted(masks, key=lambda entry: (-entry[2].area, entry[0])):
        x, y, inside = mask.crop()
        canvas[y : y + inside.shape[0], x : x + inside.shape[1]][inside] = number
    return canvas


def masks_in(canvas: NDArray[np.integer[Any]]) -> dict[int, Mask]:
    """Number → the pixels that have it, for every number but 0. One pass, however many numbers there are."""
    height, width = canvas.shape
    pixels = canvas.ravel(order="F")  # column by column, as the runs of masks go
    edges = np.concatenate(([0], np.flatnonzero(pixels[1:] != pixels[:-1]) + 1, [pixels.size]))
    values = pixels[edges[:-1]]
    order = np.argsort(values, kind="stable")  # the runs of each number together, in their order
    numbers, firsts = np.unique(values[order], return_index=True)
    found = {}
    for number, runs_of in zip(numbers.tolist(), np.split(order, firsts[1:]), strict=True):
        if number:
            bounds = np.stack((edges[runs_of], edges[runs_of + 1]), axis=1).ravel()
            found[number] = Mask(height, width, rle.from_bounds(bounds, size=pixels.size))
    return found


def runs(mask: Mask) -> dict[str, Any]:
    """A mask as COCO's compressed run lengths."""
    return {"size": [mask.height, mask.width], "counts": mask.to_text().decode("ascii")}


def json_line(record: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """JSON in one line."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(", ", ": ")).encode()


def json_file(**lists: Sequence[bytes]) -> Iterable[bytes]:
    """A JSON object of lists of encoded records, one record a line."""
    yield b"{"
    for place, (key, lines) in enumerate(lists.items()):
        yield (b",\n" if place else b"") + f'"{key}": ['.encode()
        for at, line in enumerate(lines):
            yield (b",\n" if at else b"\n") + line
        yield b"]"
    yield b"}\n"

"""Drawn pictures and clips that training never sees, written as datasets that `sam2studio val` reads."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.formats.dataset import (
    Dataset,
    DatasetClass,
    DatasetImage,
    DatasetObject,
    DatasetTrack,
    DatasetVideo,
    LazyImages,
    Notes,
)
from sam2studio.formats.manifest import Manifest
from sam2studio.formats.publish import publishing
from sam2studio.formats.registry import find_format
from sam2studio.formats.writing import WriteOptions
from sam2studio.training.synthetic.scene import Clip
from sam2studio.training.synthetic.scenes import FRAMES_PER_SECOND, HELD_OUT, make_clip, make_scene

LEAST = 0.002
"""Share of the picture that an object covers at least to be asked for."""

TRACKS = 4
"""Objects of a clip that are asked for, at most: the largest."""

_CLASS = DatasetClass(export_id=0, name="object")


def write_images(
    destination: Path, *, count: int, size: int = 512, cancel: CancelToken | None = None
) -> Generator[Progress, None, int]:
    """Writes pictures with all their whole objects as COCO instances; gives how many objects there are.

    Raises:
        ExportError: The folder has something else, or the disk does not cooperate.
        Cancelled: Nothing was changed.
    """
    images = LazyImages(count, lambda place: _image(place, size))
    return (yield from _write(destination, "coco", Dataset(classes=(_CLASS,), images=images), cancel or CancelToken()))


def write_clips(
    destination: Path, *, count: int, size: int = 384, frames: int = 32, cancel: CancelToken | None = None
) -> Generator[Progress, None, int]:
    """Writes clips, with objects that are seen on their first frame, in the layout of DAVIS.

    Returns:
        On how many frames an object is seen.

    Raises:
        ExportError: The folder has something else, or the disk does not cooperate.
        Cancelled: Nothing was changed.
    """
    clip_of = lru_cache(maxsize=1)(lambda place: make_clip(HELD_OUT + place, size, frames))
    images = LazyImages(count * frames, lambda place: _frame(clip_of(place // frames), *divmod(place, frames)))
    return (yield from _write(destination, "davis", Dataset(classes=(_CLASS,), images=images), cancel or CancelToken()))


def _write(
    destination: Path, format_name: str, dataset: Dataset, cancel: CancelToken
) -> Generator[Progress, None, int]:
    kind, notes, objects = find_format(format_name), Notes(), 0
    total = len(dataset.images)
    with publishing(destination, cancel) as staging:
        for done, written in enumerate(kind.write(dataset, staging, WriteOptions(), notes), 1):
            objects += sum(written.rows)
            yield Progress(done=done, total=total)
        staging.seal(Manifest(format=kind.name, classes={_CLASS.name: objects}, files=staging.files))
    return objects


def _image(place: int, size: int) -> DatasetImage:
    scene = make_scene(HELD_OUT + place, size)
    least = round(LEAST * size * size)
    return DatasetImage(
        name=f"{place:06}.jpg",
        width=size,
        height=size,
        split="val",
        reviewed=True,
        pixels=lambda: scene.image,
        objects=tuple(
            DatasetObject(class_id=0, mask=Mask.from_array(scene.mask(each.number)))
            for each in scene.visible("whole", least=least)
        ),
    )


def _tracks(clip: Clip) -> Sequence[int]:
    """Numbers of the segments to follow: the largest wholes of the first frame."""
    first, size = clip.areas[0], clip.labels[0].size
    wholes = [each.number for each in clip.segments if each.kind == "whole" and first[each.number] >= LEAST * size]
    return sorted(sorted(wholes, key=lambda number: -first[number])[:TRACKS])


def _frame(clip: Clip, place: int, frame: int) -> DatasetImage:
    height, width = clip.labels.shape[1:]
    tracks = _tracks(clip)
    video = DatasetVideo(
        name=f"clip-{place:04}",
        width=width,
        height=height,
        numbers=tuple(range(len(clip))),
        frames=len(clip),
        fps=float(FRAMES_PER_SECOND),
        split="val",
        tracks=tuple(DatasetTrack(number=track, class_id=0) for track, _ in enumerate(tracks, 1)),
    )
    masks = ((track, clip.mask(number, frame)) for track, number in enumerate(tracks, 1))
    return DatasetImage(
        name=f"{video.name}/{frame:06}.jpg",
        width=width,
        height=height,
        split="val",
        reviewed=True,
        video=video,
        frame=frame,
        pixels=lambda: np.ascontiguousarray(clip.frames[frame]),
        objects=tuple(
            DatasetObject(class_id=0, mask=Mask.from_array(mask), track=track) for track, mask in masks if mask.any()
        ),
    )

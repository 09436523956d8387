"""What writers are told and what they report, whatever the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sam2studio.formats.dataset import Dataset, DatasetImage, DatasetObject, Notes
from sam2studio.formats.staging import Staging


@dataclass(frozen=True, kw_only=True)
class WriteOptions:
    """Choices of the person; a format ignores those that mean nothing to it.

    Attributes:
        copy_images: Put the pictures into the dataset as well as the labels.
        simplify: Pixels by which a polygon may leave the outline; 0 loses nothing.
        split_parts: Write each part of an object as an instance of its own, instead of joining them by bridges.
        drop_holes: Fill holes, instead of reaching them by a cut.
        polygons: COCO: polygons instead of run lengths, for trainers that cannot read those.
    """

    copy_images: bool = True
    simplify: float = 0.0
    split_parts: bool = False
    drop_holes: bool = False
    polygons: bool = False


@dataclass(frozen=True, kw_only=True)
class Written:
    """What became of one image.

    Attributes:
        index: Its place in `Dataset.images`.
        picture: Its file in the dataset, or where it belongs if pictures are not copied; relative, with `/`.
        labels: The file with its objects, relative; "" when it has none.
        rows: For each object of the image, in order, how many instances it became; 0 for one that was left out.
    """

    index: int
    picture: str
    labels: str
    rows: tuple[int, ...]


Writer = Callable[[Dataset, Staging, WriteOptions, Notes], Iterator[Written]]
"""Writes a dataset, yielding after each image, in order."""

RereadOne = Callable[[DatasetImage, Written], Sequence[DatasetObject]]
"""The instances that were written for an image, in order."""

Rereader = Callable[[Path, Dataset], RereadOne]
"""Reads back what a writer made of a dataset in a folder; asked for the images in the order of writing."""

Reader = Callable[[Path, Notes], Dataset]
"""Reads a dataset that anybody may have made; what cannot be taken over goes into the notes."""

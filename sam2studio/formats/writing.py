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
        polygons: COCO, labelme, CVAT: polygons instead of run lengths or masks, for programs that cannot read those.
        void_border: VOC: pixels on both sides of every outline that belong to nobody, as in the published sets; 0
            loses nothing.
        lossless_frames: Frames of videos as PNG, which changes no pixel, instead of JPEG of quality 95.
    """

    copy_images: bool = True
    simplify: float = 0.0
    split_parts: bool = False
    drop_holes: bool = False
    polygons: bool = False
    void_border: int = 0
    lossless_frames: bool = False


@dataclass(frozen=True, kw_only=True)
class WrittenObject:
    """What became of one object.

    Attributes:
        class_id: Export id of its class.
        checksum: Of its pixels; b"" when it has none.
        rows: How many instances it became; 0 when it was left out.
        track: Number of its track, or None.
    """

    class_id: int
    checksum: bytes
    rows: int
    track: int | None = None


@dataclass(frozen=True, kw_only=True)
class Written:
    """What became of one image. Made with `of`.

    Attributes:
        index: Its place in `Dataset.images`.
        width: Columns of the image.
        height: Rows of the image.
        picture: Its file in the dataset, or where it belongs if pictures are not copied; relative, with `/`.
        labels: The file with its objects, relative; "" when it has none.
        objects: In the order of the image.
        video: Name of the video that it is a frame of; "" when it is none.
        frame: Its number there.
    """

    index: int
    width: int
    height: int
    picture: str
    labels: str
    objects: tuple[WrittenObject, ...]
    video: str = ""
    frame: int = 0

    @classmethod
    def of(cls, image: DatasetImage, rows: Sequence[int], *, index: int, picture: str, labels: str) -> Written:
        """What became of `image`; `rows` says of each of its objects how many instances it became."""
        objects = tuple(
            WrittenObject(
                class_id=each.class_id,
                checksum=each.mask.checksum if each.mask else b"",
                rows=count,
                track=each.track,
            )
            for each, count in zip(image.objects, rows, strict=True)
        )
        return cls(
            index=index,
            width=image.width,
            height=image.height,
            picture=picture,
            labels=labels,
            objects=objects,
            video=image.video.name if image.video else "",
            frame=image.frame,
        )

    @property
    def rows(self) -> tuple[int, ...]:
        """How many instances each object became."""
        return tuple(each.rows for each in self.objects)


Writer = Callable[[Dataset, Staging, WriteOptions, Notes], Iterator[Written]]
"""Writes a dataset, yielding after each image, in order."""

RereadOne = Callable[[Written], Sequence[DatasetObject]]
"""The instances that were written for an image, in order."""

Rereader = Callable[[Path, Dataset], RereadOne]
"""Reads back what a writer made of a dataset in a folder; asked for the images in the order of writing."""

Reader = Callable[[Path, Notes], Dataset]
"""Reads a dataset that anybody may have made; what cannot be taken over goes into the notes."""

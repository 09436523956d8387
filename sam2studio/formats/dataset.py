"""A dataset as plain records: what every format is written from and read into. No project, no files open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Literal, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box

Split = Literal["train", "val", "test"]
Pixels = NDArray[np.uint8]
SPLITS: tuple[Split, ...] = ("train", "val", "test")


@dataclass(frozen=True, kw_only=True)
class DatasetClass:
    """One class under the number that it has in every export.

    Attributes:
        export_id: From 0; also the place in YOLO's table of names, and one less than COCO's category id.
        name: Unique in the dataset.
        retired: Nothing belongs to it any more; it is listed so that the numbers of the others stay.
    """

    export_id: int
    name: str
    retired: bool = False


@dataclass(frozen=True, kw_only=True)
class DatasetObject:
    """One instance on one image, or one track on one frame of a video.

    Attributes:
        class_id: Export id of its class.
        mask: Its pixels, of the image's displayed size; None when only a box is known.
        box: The box that is known when there is no mask; pixels, x1 and y1 exclusive.
        crowd: Stands for many things at once.
        score: Confidence, or None.
        track: Number of its track within the video, from 1; None on an image.
        key: Its id where it came from (project or file).
    """

    class_id: int
    mask: Mask | None = None
    box: Box | None = None
    crowd: bool = False
    score: float | None = None
    track: int | None = None
    key: int = 0

    @property
    def bounds(self) -> Box | None:
        """The box around its pixels, or the box that is known."""
        if self.mask is None or self.mask.bbox is None:
            return self.box
        x, y, width, height = self.mask.bbox
        return Box(x, y, x + width, y + height)


@dataclass(frozen=True, kw_only=True)
class DatasetTrack:
    """One thing through a video.

    Attributes:
        number: Within the video, from 1.
        class_id: Export id of its class.
        crowd: Stands for many things at once.
    """

    number: int
    class_id: int
    crowd: bool = False


@dataclass(frozen=True, kw_only=True)
class DatasetVideo:
    """One video, of which some frames are images of the dataset.

    Attributes:
        name: A folder's name, unique in the dataset among videos and stems of images.
        width: Columns as displayed.
        height: Rows as displayed.
        numbers: The frames that are in the dataset, growing, from 0.
        file: Name of its file or folder, with the ending; "" when unknown.
        frames: How many frames the whole video has; 0 when unknown.
        fps: Frames a second, on average; None when unknown.
        source: The video file, or the folder with its frames; None when it is not there.
        split: Part of the dataset; all its frames are in it.
        tracks: What is tracked in it; of a dataset that was read, what is known of that.
        fingerprint: Of the source's content; "" when unknown.
        key: Its id where it came from.
        pictures: Of a dataset that was read: file names of the frames in the folder that is the source.
    """

    name: str
    width: int
    height: int
    numbers: tuple[int, ...]
    file: str = ""
    frames: int = 0
    fps: float | None = None
    source: Path | None = None
    split: Split = "train"
    tracks: tuple[DatasetTrack, ...] = ()
    fingerprint: str = ""
    key: int = 0
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DatasetImage:
    """One image and its objects: a picture file, or a frame of a video.

    Attributes:
        name: File name inside its split, unique in the dataset; of a dataset that was read, and of a frame, relative
            with `/`.
        width: Columns as displayed.
        height: Rows as displayed.
        source: The picture file, or None when it is not there.
        objects: In the order in which they are written.
        split: Part of the dataset.
        reviewed: A person has said that all objects are marked; without objects it is a negative.
        orientation: EXIF orientation of the stored pixels.
        kind: What the picture file is by content: "JPEG", "PNG", …; "" when unknown.
        fingerprint: Of the source's content; "" when unknown.
        key: Its id where it came from.
        video: The video that it is a frame of, or None.
        frame: Its exact number there, from 0.
        pixels: Gives a frame's (H, W, 3) uint8 RGB pixels when they are needed; asked in the order of the frames.
        void: Pixels that nobody has judged, so that no measure counts them; None for none.
        labelled: False where the dataset says nothing of this image: then no object does not mean that there is none.
    """

    name: str
    width: int
    height: int
    source: Path | None = None
    objects: tuple[DatasetObject, ...] = ()
    split: Split = "train"
    reviewed: bool = False
    orientation: int = 1
    kind: str = ""
    fingerprint: str = ""
    key: int = 0
    video: DatasetVideo | None = None
    frame: int = 0
    pixels: Callable[[], Pixels] | None = None
    void: Mask | None = None
    labelled: bool = True


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Classes and images.

    Attributes:
        classes: Ordered by export id, without gaps.
        images: Maybe a `LazyImages`, so that a large dataset is never in memory as a whole. The frames of a video
            follow one another in their order.
        splits: Those that the dataset is divided into.
        videos: Each video that was read, and the places of its frames among the images.
    """

    classes: tuple[DatasetClass, ...]
    images: Sequence[DatasetImage]
    splits: frozenset[Split] = frozenset()
    videos: tuple[tuple[DatasetVideo, range], ...] = ()


_LONGEST_PLACE = 150  # characters
_T = TypeVar("_T")


class LazyImages(Sequence[_T]):
    """A sequence whose items are made each time they are asked for, on the thread that asks."""

    def __init__(self, count: int, make: Callable[[int], _T]) -> None:
        self._count = count
        self._make = make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> _T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[_T]: ...
    def __getitem__(self, index: int | slice) -> _T | Sequence[_T]:
        picked = range(self._count)[index]
        if isinstance(picked, range):
            return LazyImages(len(picked), lambda place: self._make(picked[place]))
        return self._make(picked)


class Notes:
    """What could not be taken over, counted by kind; told to the person at the end. Any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[str, int] = {}
        self._examples: dict[str, str] = {}

    def add(self, kind: str, where: str = "") -> None:
        """Counts one more of `kind`, a sentence without a number; `where` of the first one is kept."""
        with self._lock:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            if where and kind not in self._examples:  # it may come from a file that nobody vouches for
                self._examples[kind] = "".join(each if each.isprintable() else "�" for each in where[:_LONGEST_PLACE])

    def copy(self) -> Notes:
        """The same so far."""
        made = Notes()
        made._counts, made._examples = dict(self._counts), dict(self._examples)
        return made

    def __bool__(self) -> bool:
        return bool(self._counts)

    @property
    def sentences(self) -> tuple[str, ...]:
        """One line per kind: how often, what, and the first place."""
        return tuple(
            f"{count} × {kind}" + (f" (first: {self._examples[kind]})" if kind in self._examples else "")
            for kind, count in self._counts.items()
        )

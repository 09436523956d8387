"""What is true: pictures and videos with known objects, whatever they were read from.

Pictures and videos are read one by one, when they are asked for. `sources.open_truth` is the door to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import Notes
from sam2studio.media.frames import FrameReader, open_frames

Rgb = NDArray[np.uint8]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class TruthObject:
    """One object on a picture.

    Attributes:
        key: Its number where it came from.
        class_id: Place of its class in `Truth.classes`.
        mask: Its pixels; None when only a box is known.
        box: Around its pixels, or what is known instead.
        crowd: Stands for many things at once.
    """

    key: int
    class_id: int
    mask: Mask | None
    box: Box | None
    crowd: bool = False


@dataclass(frozen=True, kw_only=True)
class TruthImage:
    """One picture, or one labelled frame of a video.

    Attributes:
        name: For people.
        height: Rows.
        width: Columns.
        objects: All of them.
        void: Pixels that do not count; None for none.
        labelled: False where nobody has said what is on it.
        read: Gives (H, W, 3) uint8 RGB; raises `MediaError`.
    """

    name: str
    height: int
    width: int
    objects: tuple[TruthObject, ...]
    read: Callable[[], Rgb]
    void: Mask | None = None
    labelled: bool = True


@dataclass(frozen=True, kw_only=True)
class TruthVideo:
    """One video.

    Attributes:
        name: For people.
        tracks: Track → frame of the reader → its pixels, on the frames where they are known; an empty mask where the
            object is known to be absent.
        open: Opens its frames; raises `MediaError`.
        void: Frame → pixels that do not count.
        apart: A pixel belongs to one object at most, so that what is found should keep to that.
    """

    name: str
    tracks: Mapping[int, Mapping[int, Mask]]
    open: Callable[[], FrameReader]
    void: Mapping[int, Mask] = field(default_factory=dict)
    apart: bool = False


class Origins:
    """Who made the masks that count as true, as far as they were read; only a project tells. One thread."""

    def __init__(self) -> None:
        self._by_model: dict[tuple[int, int], bool] = {}

    def add(self, key: int, frame: int, *, by_model: bool) -> None:
        """One more mask, of an object on a frame; the same one counts once."""
        self._by_model[key, frame] = by_model

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is to be said of them, if anything."""
        made, masks = sum(self._by_model.values()), len(self._by_model)
        if not made:
            return ()
        were = "mask that counts as true was" if masks == 1 else "masks that count as true were"
        return (f"{made} of {masks} {were} made by a model: the figures flatter the model that made them.",)


@dataclass(frozen=True, kw_only=True)
class Truth:
    """A whole source of truth.

    Attributes:
        source: Where it was read from.
        kind: Name of its format, or "project".
        classes: Their names.
        images: Pictures and labelled frames; each is made when it is asked for.
        videos: Made when they are asked for.
        notes: What could not be used; grows while things are read.
        origins: Who made the masks; grows likewise.
    """

    source: Path
    kind: str
    classes: tuple[str, ...]
    images: Sequence[TruthImage]
    videos: Sequence[TruthVideo]
    notes: Notes
    origins: Origins = field(default_factory=Origins)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said of it, as far as it was read."""
        return (*self.origins.sentences, *self.notes.sentences)


def spread(items: Sequence[T], limit: int | None) -> Iterator[T]:
    """At most `limit` of some items, evenly spaced over all of them, in order."""
    count = len(items)
    if limit is None or limit >= count:
        yield from (items[place] for place in range(count))
        return
    for place in range(limit):
        yield items[place * count // limit]


class Films:
    """Frames of videos for those who want single ones; the reader that was used last stays open."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._reader: FrameReader | None = None

    def frame(self, path: Path, number: int, index: bytes | None = None) -> Rgb:
        """One frame, (H, W, 3) uint8 RGB.

        Raises:
            MediaError: It cannot be read.
        """
        if self._reader is None or self._path != path:
            self.close()
            self._reader, self._path = open_frames(path, index), path
        return self._reader[number]

    def close(self) -> None:
        """Lets go of the file."""
        if self._reader is not None:
            self._reader.close()
        self._reader = self._path = None

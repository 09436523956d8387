"""A drawn picture or clip and the exact truth about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
Labels = NDArray[np.uint16]
Kind = Literal["group", "whole", "part", "stuff"]


@dataclass(frozen=True, kw_only=True)
class Segment:
    """One thing that could be meant by a click: a group, a whole, a part of it, or a region of the background.

    Attributes:
        number: 1 … count; the place in the table plus one.
        parent: What it belongs to (a smaller number), 0 for nothing.
        kind: What it is.
    """

    number: int
    parent: int
    kind: Kind


class Family:
    """Who belongs to whom among segments."""

    def __init__(self, segments: tuple[Segment, ...]) -> None:
        self._parents = np.array([0, *(each.parent for each in segments)], np.int32)

    def chain(self, number: int) -> Iterator[int]:
        """A segment, what it belongs to, and so on up."""
        while number:
            yield number
            number = int(self._parents[number])

    def within(self, number: int) -> NDArray[np.bool_]:
        """(count + 1,) bool: which labels are of this segment."""
        inside = np.zeros(len(self._parents), np.bool_)
        inside[number] = True
        for each in range(number + 1, len(self._parents)):  # parents come first
            inside[each] = inside[self._parents[each]]
        return inside

    def totals(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """(count + 1,) sums over everything inside each segment, from the counts of the labels alone."""
        sums = counts.copy()
        for each in range(len(sums) - 1, 0, -1):
            if parent := self._parents[each]:
                sums[parent] += sums[each]
        return sums


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A drawn picture.

    Attributes:
        image: (H, W, 3) uint8 RGB.
        labels: (H, W) uint16, the smallest segment that each pixel shows; 0 where nothing is told.
        segments: The table; a segment may be hidden completely.
    """

    image: Rgb
    labels: Labels
    segments: tuple[Segment, ...]

    @cached_property
    def family(self) -> Family:
        """Who belongs to whom."""
        return Family(self.segments)

    @cached_property
    def areas(self) -> NDArray[np.int64]:
        """(count + 1,) visible pixels of each segment with all its parts, by number."""
        return self.family.totals(np.bincount(self.labels.ravel(), minlength=len(self.segments) + 1))

    def mask(self, number: int) -> NDArray[np.bool_]:
        """(H, W) bool: the visible pixels of a segment and all its parts."""
        return self.family.within(number)[self.labels]

    def visible(self, *kinds: Kind, least: int = 1) -> tuple[Segment, ...]:
        """Segments (of some kinds; all when none is named) with at least so many visible pixels."""
        return tuple(
            each for each in self.segments if (not kinds or each.kind in kinds) and self.areas[each.number] >= least
        )


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A drawn clip; a number means the same thing on every frame.

    Attributes:
        frames: (T, H, W, 3) uint8 RGB.
        labels: (T, H, W) uint16, as those of a scene.
        segments: The table; a segment that is absent has no pixel.
    """

    frames: Rgb
    labels: Labels
    segments: tuple[Segment, ...]

    def __len__(self) -> int:
        return len(self.frames)

    @cached_property
    def family(self) -> Family:
        """Who belongs to whom."""
        return Family(self.segments)

    @cached_property
    def areas(self) -> NDArray[np.int64]:
        """(T, count + 1) visible pixels of each segment with all its parts, by frame and number."""
        least = len(self.segments) + 1
        return np.stack([self.family.totals(np.bincount(each.ravel(), minlength=least)) for each in self.labels])

    def mask(self, number: int, frame: int) -> NDArray[np.bool_]:
        """(H, W) bool: the visible pixels of a segment on a frame."""
        return np.asarray(self.family.within(number)[self.labels[frame]])

    def scene(self, frame: int) -> Scene:
        """One frame as a picture."""
        return Scene(image=self.frames[frame], labels=self.labels[frame], segments=self.segments)

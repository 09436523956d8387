"""What a detector found on one picture. Needs no torch; masks are made when they are asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sam2studio.engine.letterbox import Letterbox

FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, kw_only=True)
class MaskSource:
    """From what masks are made: each is a weighted sum of prototypes.

    Attributes:
        coefficients: (n, k) float32.
        prototypes: (k, h, w) float32, of the whole input of the network.
        letterbox: How the picture lies in that input.
    """

    coefficients: FloatArray
    prototypes: FloatArray
    letterbox: Letterbox

    @property
    def nbytes(self) -> int:
        """Memory held, bytes."""
        return self.coefficients.nbytes + self.prototypes.nbytes

    def surface(self, index: int, *, rows: range, columns: range) -> FloatArray:
        """Some rows and columns of a weighted sum, positive inside the object; costs what that part costs."""
        part = self.prototypes[:, rows.start : rows.stop, columns.start : columns.stop]  # (k, h, w)
        surface: FloatArray = self.coefficients[index] @ part.reshape(len(part), -1)
        return surface.reshape(part.shape[1:])

    def part(self, index: int, *, rows: range, columns: range) -> BoolArray:
        """Some rows and columns of one mask at the size of the picture.

        As published: enlarged bilinearly until the grey around the picture is whole pixels wide, the grey removed,
        bilinear to the size of the picture.
        """
        if not len(rows) or not len(columns):
            return np.zeros((len(rows), len(columns)), np.bool_)
        box, (_, height, width) = self.letterbox, self.prototypes.shape
        edges = box.inside(box.rows, box.columns)
        step = math.gcd(box.rows // height, *(end for edge in edges for end in (edge.start, edge.stop)))
        inside_rows, inside_columns = (range(edge.start // step, edge.stop // step) for edge in edges)
        down = _Taps.between(len(inside_rows), box.height, rows).moved(inside_rows.start)
        across = _Taps.between(len(inside_columns), box.width, columns).moved(inside_columns.start)
        seen_rows = _Taps.between(height, box.rows // step, down.reach)
        seen_columns = _Taps.between(width, box.columns // step, across.reach)
        surface = self.surface(index, rows=seen_rows.reach, columns=seen_columns.reach)
        seen = _between(surface, seen_rows.moved(-seen_rows.reach.start), seen_columns.moved(-seen_columns.reach.start))
        return _between(seen, down.moved(-down.reach.start), across.moved(-across.reach.start)) > 0


@dataclass(frozen=True, eq=False, kw_only=True)
class Detections:
    """Objects on one picture, best first. Arrays are read-only.

    Attributes:
        boxes: (n, 4) float32 x0, y0, x1, y1, pixels of the picture, inside it.
        scores: (n,) float32, 0..1.
        classes: (n,) int32, index into `names`.
        names: Of all classes that the detector knows.
        height: Rows of the picture.
        width: Columns of the picture.
        masks: What masks are made from; None from a detector of boxes only.
    """

    boxes: FloatArray
    scores: FloatArray
    classes: NDArray[np.int32]
    names: tuple[str, ...]
    height: int
    width: int
    masks: MaskSource | None = None

    def __post_init__(self) -> None:
        for array in (self.boxes, self.scores, self.classes):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.boxes)

    def name(self, index: int) -> str:
        """The class of one object, in words."""
        return self.names[int(self.classes[index])]

    def mask(self, index: int) -> BoolArray:
        """One mask at the size of the picture, (height, width) bool; nothing of it outside of its box."""
        mask = np.zeros((self.height, self.width), np.bool_)
        x, y, part = self.part(index)
        mask[y : y + part.shape[0], x : x + part.shape[1]] = part
        return mask

    def covers(self, index: int, *, x: int, y: int) -> bool:
        """Whether a pixel belongs to one mask, for a fraction of the cost of the mask."""
        x0, y0, x1, y1 = self.boxes[index]
        if not (x0 <= x < x1 and y0 <= y < y1):
            return False
        return self.masks is None or bool(self.masks.part(index, rows=range(y, y + 1), columns=range(x, x + 1)).all())

    def part(self, index: int) -> tuple[int, int, BoolArray]:
        """The part of one mask inside its box: (x, y, (h, w) bool). From a detector of boxes, the whole box."""
        x0, y0, x1, y1 = (math.ceil(side) for side in self.boxes[index])
        if self.masks is None:
            return x0, y0, np.ones((y1 - y0, x1 - x0), np.bool_)
        return x0, y0, self.masks.part(index, rows=range(y0, y1), columns=range(x0, x1))


class _Taps(NamedTuple):
    """Where places of an enlarged side take their value from: two samples each, and the share of the second."""

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    share: FloatArray

    @classmethod
    def between(cls, source: int, target: int, places: range) -> _Taps:
        """For some of `target` places over `source` samples; pixel centres at half positions, float32."""
        position = np.arange(places.start, places.stop, dtype=np.float32) + np.float32(0.5)
        position = np.maximum(position * np.float32(source / target) - np.float32(0.5), np.float32(0))
        first = np.minimum(position.astype(np.intp), source - 1)
        return cls(first, np.minimum(first + 1, source - 1), position - first.astype(np.float32))

    @property
    def reach(self) -> range:
        """All samples that are needed."""
        return range(int(self.first[0]), int(self.second[-1]) + 1)

    def moved(self, by: int) -> _Taps:
        """The same taps on a side that begins elsewhere."""
        return _Taps(self.first + by, self.second + by, self.share)


def _between(surface: FloatArray, down: _Taps, across: _Taps) -> FloatArray:
    """A surface, enlarged bilinearly."""
    used = surface[down.reach.start : down.reach.stop]
    lines = used[:, across.first] * (1 - across.share) + used[:, across.second] * across.share  # (few, w)
    share, start = down.share[:, None], down.reach.start
    values = lines[down.first - start] * (1 - share) + lines[down.second - start] * share
    return values.astype(np.float32, copy=False)

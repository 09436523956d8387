"""The mask: the pixels of one object on one frame. Lossless, immutable, with any number of parts and holes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sam2studio.core import rle
from sam2studio.core.errors import InputError

_Op = Callable[[NDArray[np.bool_], NDArray[np.bool_]], NDArray[np.bool_]]


@dataclass(frozen=True, eq=False)
class Mask:
    """A binary mask of `height` × `width` pixels, kept as COCO runs (see `sam2studio.core.rle`).

    Masks are compared by their pixels, can be shared between threads, and cost a few bytes per run. Build them with
    `from_array`, `from_text` or `from_counts`; the constructor itself trusts its arguments.

    Attributes:
        height: Rows of the image.
        width: Columns of the image.
        counts: Alternating run lengths, column-major, background first; read-only int64.
    """

    height: int
    width: int
    counts: rle.Counts

    def __post_init__(self) -> None:
        self.counts.setflags(write=False)

    @classmethod
    def empty(cls, *, height: int, width: int) -> Mask:
        """A mask without a pixel."""
        return cls(height, width, np.array([height * width], np.int64))

    @classmethod
    def from_array(cls, array: ArrayLike) -> Mask:
        """The mask of a (H, W) array; everything that is not 0 is inside."""
        pixels = np.asarray(array)
        if pixels.ndim != 2 or pixels.size == 0:
            raise InputError(f"mask: expected a (height, width) array with pixels, got shape {pixels.shape}.")
        return cls(pixels.shape[0], pixels.shape[1], rle.encode(pixels.astype(np.bool_, copy=False)))

    @classmethod
    def from_crop(cls, array: ArrayLike, *, x: int, y: int, height: int, width: int) -> Mask:
        """The mask of an image of height × width pixels that is `array` at (x, y) and empty elsewhere; see `crop`.

        Costs what the array costs, not what the image would.
        """
        pixels = np.asarray(array).astype(np.bool_, copy=False)
        if pixels.ndim != 2 or x < 0 or y < 0 or y + pixels.shape[0] > height or x + pixels.shape[1] > width:
            raise InputError(f"mask: {pixels.shape} at ({x}, {y}) is not a part of {width} × {height} pixels.")
        flips = np.zeros((pixels.shape[0] + 1, pixels.shape[1]), np.bool_)
        flips[:-1] = pixels
        flips[1:] ^= pixels
        rows, columns = np.divmod(np.flatnonzero(flips), max(1, pixels.shape[1]))  # in the order in which they lie
        bounds = np.sort((columns + x).astype(np.int64) * height + rows + y)
        return cls(height, width, rle.from_bounds(bounds, size=height * width))

    @classmethod
    def from_counts(cls, counts: Sequence[int] | NDArray[np.integer], *, height: int, width: int) -> Mask:
        """The mask of uncompressed COCO counts from anywhere.

        Raises:
            InputError: The counts do not describe an image of that size.
        """
        try:
            return cls(height, width, rle.validate(counts, height=height, width=width))
        except ValueError as error:
            raise InputError(f"mask runs: {error}.") from error

    @classmethod
    def from_text(cls, text: bytes | str, *, height: int, width: int) -> Mask:
        """The mask of compressed COCO counts from anywhere.

        Raises:
            InputError: The text is not compressed runs of an image of that size.
        """
        try:
            return cls(height, width, rle.validate(rle.from_text(text), height=height, width=width))
        except ValueError as error:
            raise InputError(f"mask runs: {error}.") from error

    @classmethod
    def from_own_text(cls, text: bytes, *, height: int, width: int) -> Mask:
        """The mask of what `to_text` gave, which it gives again without making it anew.

        Raises:
            InputError: The text is not compressed runs of an image of that size.
        """
        mask = cls.from_text(text, height=height, width=width)
        mask.__dict__["_text"] = text
        return mask

    def to_array(self) -> NDArray[np.bool_]:
        """A new (H, W) bool array."""
        return rle.decode(self.counts, height=self.height, width=self.width)

    def to_text(self) -> bytes:
        """Compressed COCO counts, ASCII."""
        return self._text

    def prepare(self) -> None:
        """Works out what storing and comparing it will ask for, so that another thread finds it done."""
        for value in (self._text, self._bounds, self.area, self.bbox, self.checksum):
            del value

    def crop(self) -> tuple[int, int, NDArray[np.bool_]]:
        """(x, y, array): the smallest part of the mask that holds all its pixels, and where it starts."""
        if self.bbox is None:
            return 0, 0, np.zeros((0, 0), np.bool_)
        x, y, w, h = self.bbox
        bounds = np.clip(self._bounds - x * self.height, 0, w * self.height)
        columns = rle.decode(np.diff(bounds, prepend=0), height=self.height, width=w)
        return x, y, columns[y : y + h]

    def contains(self, x: float, y: float) -> bool:
        """Whether the pixel nearest to (x, y) is inside; False outside the image."""
        column, row = round(x), round(y)
        if not (0 <= column < self.width and 0 <= row < self.height):
            return False
        return bool(np.searchsorted(self._bounds, column * self.height + row, side="right") % 2)

    @cached_property
    def _text(self) -> bytes:
        return rle.to_text(self.counts)

    @cached_property
    def _bounds(self) -> rle.Counts:
        """End position of each run."""
        return np.cumsum(self.counts)

    @cached_property
    def area(self) -> int:
        """Pixels inside."""
        return int(self.counts[1::2].sum())

    @cached_property
    def bbox(self) -> tuple[int, int, int, int] | None:
        """(x, y, width, height) of the pixels inside, or None when there are none."""
        if self.area == 0:
            return None
        starts = self._bounds[:-1][0::2]  # first pixel of each run inside
        ends = self._bounds[1::2] - 1  # last pixel of each run inside
        starts = starts[: len(ends)]
        left, right = int(starts[0]) // self.height, int(ends[-1]) // self.height
        if (starts // self.height != ends // self.height).any():
            top, bottom = 0, self.height - 1  # a run that goes on in the next column holds the last row and the first
        else:
            top, bottom = int((starts % self.height).min()), int((ends % self.height).max())
        return left, top, right - left + 1, bottom - top + 1

    @cached_property
    def centroid(self) -> tuple[float, float] | None:
        """Mean (x, y) of the pixels inside, or None when there are none."""
        if self.area == 0:
            return None
        ends = self._bounds[1::2]  # of each run inside
        starts = self._bounds[:-1][0::2][: len(ends)]
        columns = self._columns_before(ends) - self._columns_before(starts)
        rows = self._rows_before(ends) - self._rows_before(starts)
        return int(columns.sum()) / self.area, int(rows.sum()) / self.area

    def _columns_before(self, end: rle.Counts) -> rle.Counts:
        """Sum of the column numbers of the pixels before a position."""
        whole, rest = np.divmod(end, self.height)
        before: rle.Counts = self.height * (whole * (whole - 1) // 2) + whole * rest
        return before

    def _rows_before(self, end: rle.Counts) -> rle.Counts:
        """Sum of the row numbers of the pixels before a position."""
        whole, rest = np.divmod(end, self.height)
        before: rle.Counts = whole * (self.height * (self.height - 1) // 2) + rest * (rest - 1) // 2
        return before

    @cached_property
    def checksum(self) -> bytes:
        """64-bit BLAKE2 of size and runs; equal for equal masks on every machine."""
        digest = hashlib.blake2b(digest_size=8)
        digest.update(np.array([self.height, self.width], "<i8").tobytes())
        digest.update(self.counts.astype("<i8").tobytes())
        return digest.digest()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mask):
            return NotImplemented
        return (self.height, self.width) == (other.height, other.width) and np.array_equal(self.counts, other.counts)

    def __hash__(self) -> int:
        return int.from_bytes(self.checksum, "little")

    def __bool__(self) -> bool:
        return self.area > 0

    def __reduce__(self) -> tuple[type[Mask], tuple[int, int, rle.Counts]]:
        """Pickles what it is made of, so that it is read-only on the other side too."""
        return Mask, (self.height, self.width, self.counts)

    def __repr__(self) -> str:
        return f"Mask({self.width}×{self.height}, {self.area} px)"

    def __or__(self, other: Mask) -> Mask:
        return self._combine(other, np.logical_or)

    def __and__(self, other: Mask) -> Mask:
        return self._combine(other, np.logical_and)

    def __sub__(self, other: Mask) -> Mask:
        return self._combine(other, lambda mine, theirs: mine & ~theirs)

    def __invert__(self) -> Mask:
        flipped = self.counts[1:] if self.counts[0] == 0 else np.concatenate(([0], self.counts))
        return Mask(self.height, self.width, flipped.copy())

    def iou(self, other: Mask) -> float:
        """Intersection over union; 1.0 for two empty masks."""
        inside = self.shared(other)
        union = self.area + other.area - inside
        return inside / union if union else 1.0

    def share_in(self, other: Mask) -> float:
        """Share of these pixels that another mask has too; 0.0 without a pixel."""
        return self.shared(other) / self.area if self.area else 0.0

    def shared(self, other: Mask) -> int:
        """How many pixels both have; cheaper than making the mask of these."""
        self._check_size(other)
        if not self._may_touch(other):
            return 0
        before = other._inside_before(self._bounds)
        return int((before[1::2] - before[:-1:2][: len(before) // 2]).sum())

    def _inside_before(self, ends: rle.Counts) -> rle.Counts:
        """How many pixels inside come before each of some positions."""
        runs = np.searchsorted(self._bounds, ends, side="right")
        bounds, inside = self._passed
        before: rle.Counts = inside[runs] + (runs & 1) * (ends - bounds[runs])
        return before

    @cached_property
    def _passed(self) -> tuple[rle.Counts, rle.Counts]:
        """Where so many runs end, and how many pixels inside they hold; both start with none."""
        inside = self.counts.copy()
        inside[::2] = 0
        return np.concatenate(([0], self._bounds)), np.concatenate(([0], np.cumsum(inside)))

    def _may_touch(self, other: Mask) -> bool:
        """Whether the boxes around both overlap: most pairs of masks are told apart by that."""
        if self.bbox is None or other.bbox is None:
            return False
        (x, y, w, h), (u, v, s, t) = self.bbox, other.bbox
        return x < u + s and u < x + w and y < v + t and v < y + h

    def _check_size(self, other: Mask) -> None:
        if (self.height, self.width) != (other.height, other.width):
            raise InputError(
                f"mask: sizes differ ({self.width} × {self.height} and {other.width} × {other.height} pixels)."
            )

    def _combine(self, other: Mask, op: _Op) -> Mask:
        self._check_size(other)
        cuts = np.union1d(self._bounds, other._bounds)
        starts = np.concatenate(([0], cuts[:-1]))
        mine = np.searchsorted(self._bounds, starts, side="right") % 2 == 1
        theirs = np.searchsorted(other._bounds, starts, side="right") % 2 == 1
        inside = op(mine, theirs)
        flips = starts[np.flatnonzero(np.diff(inside, prepend=False))]
        return Mask(self.height, self.width, rle.from_bounds(flips, size=self.height * self.width))

"""What the classic segmenter keeps of an image, and square windows cut from it at any scale.

All work of the classic segmenter happens in square windows of a few dozen cells a side, laid over the part of the image
that matters for the prompt. So its cost does not depend on the size of the image.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.core.prompts import Box
from sam2studio.engine.prediction import BoolArray, ByteArray, FloatArray

_SMALLEST_LEVEL = 64  # the pyramid stops before a side gets shorter
_PALETTE = 64  # colours that an image is described by
_PALETTE_PIXELS = 300_000  # of the pyramid level they are chosen on
_PALETTE_SAMPLES = 6_000
_LIKENESS = 6.0  # distance in CIELAB at which two colours count as much the same
_BITS = 5  # of each channel that are looked at to find a pixel's colour in the palette


@dataclass(frozen=True)
class Window:
    """A square part of an image's plane; it may reach beyond the image. Pixels, pixel centres at .0.

    Attributes:
        x: Middle, to the right.
        y: Middle, down.
        side: Length of a side.
    """

    x: float
    y: float
    side: float

    def columns(self, cells: int) -> FloatArray:
        """Image x of the middle of each cell when a side has `cells`, (cells,)."""
        steps = (np.arange(cells, dtype=np.float32) + np.float32(0.5)) / cells - np.float32(0.5)
        return np.asarray(self.x + steps * self.side, np.float32)

    def rows(self, cells: int) -> FloatArray:
        """Image y of the middle of each cell, (cells,)."""
        steps = (np.arange(cells, dtype=np.float32) + np.float32(0.5)) / cells - np.float32(0.5)
        return np.asarray(self.y + steps * self.side, np.float32)


@dataclass(frozen=True, eq=False)
class Patch:
    """A shape on a rectangle of an image's plane, as a surface that is positive inside; nothing beyond the rectangle.

    Attributes:
        left: Image x of the rectangle's left side; the first pixel of the image spans -0.5..0.5.
        top: Image y of its upper side.
        width: Of the rectangle, in pixels.
        height: Of the rectangle, in pixels.
        level: (rows, columns) float32, the surface at the middle of each cell.
    """

    left: float
    top: float
    width: float
    height: float
    level: FloatArray

    @classmethod
    def of_window(cls, window: Window, level: FloatArray) -> Patch:
        """A surface that was found in a window."""
        return cls(window.x - window.side / 2, window.y - window.side / 2, window.side, window.side, level)

    @classmethod
    def of_image(cls, level: FloatArray, *, height: int, width: int) -> Patch:
        """A surface, of any resolution, over a whole image."""
        return cls(-0.5, -0.5, width, height, level)

    def resampled(self, *, left: float, top: float, cell: float, size: tuple[int, int], beyond: float) -> FloatArray:
        """The surface on another grid by bilinear interpolation, `size` (rows, columns) of square cells.

        Args:
            left: Image x of the grid's left side.
            top: Image y of its upper side.
            cell: Side of its cells in pixels.
            size: Rows and columns.
            beyond: Value where the rectangle does not reach.
        """
        across, down = self.width / self.level.shape[1], self.height / self.level.shape[0]
        place = np.array(
            [
                [cell / across, 0, (left + cell / 2 - self.left) / across - 0.5],
                [0, cell / down, (top + cell / 2 - self.top) / down - 0.5],
            ],
            np.float32,
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        surface = cv2.warpAffine(
            self.level, place, size[::-1], flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=beyond
        )
        return np.asarray(surface, np.float32)

    def on(self, window: Window, cells: int, *, beyond: float = -1.0) -> FloatArray:
        """The surface on the cells of a window, (cells, cells)."""
        left, top = window.x - window.side / 2, window.y - window.side / 2
        return self.resampled(left=left, top=top, cell=window.side / cells, size=(cells, cells), beyond=beyond)

    def mask(self, *, height: int, width: int) -> BoolArray:
        """The shape's pixels on the image, (height, width) bool."""
        x0, y0 = max(0, round(self.left)), max(0, round(self.top))
        x1, y1 = min(width, round(self.left + self.width) + 1), min(height, round(self.top + self.height) + 1)
        mask = np.zeros((height, width), np.bool_)
        if x1 > x0 and y1 > y0:
            part = self.resampled(left=x0 - 0.5, top=y0 - 0.5, cell=1, size=(y1 - y0, x1 - x0), beyond=-1.0)
            mask[y0:y1, x0:x1] = part > 0
        return mask

    def cells_at(self, points: Sequence[tuple[float, float]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """(rows, columns) of the cells that hold image points (at least one); the nearest cell for points outside."""
        x, y = np.array(points, np.float64).T
        rows, columns = self.level.shape
        row = np.clip((y - self.top) / self.height * rows, 0, rows - 1).astype(np.intp)
        return row, np.clip((x - self.left) / self.width * columns, 0, columns - 1).astype(np.intp)

    def connected(self, points: Sequence[tuple[float, float]]) -> Patch:
        """Only the parts of the shape that hold one of the points; the shape as it is when none does."""
        count, parts = cv2.connectedComponents((self.level > 0).astype(np.uint8), connectivity=4)
        wanted = np.zeros(count, np.bool_)
        wanted[parts[self.cells_at(points)]] = True
        wanted[0] = False
        if not wanted.any():
            return self
        return replace(self, level=np.where(wanted[parts], self.level, np.minimum(self.level, np.float32(-1e-3))))

    def cut(self, box: Box) -> Patch:
        """The part of the shape inside a box."""
        across, down = self.width / self.level.shape[1], self.height / self.level.shape[0]
        x = self.left + (np.arange(self.level.shape[1], dtype=np.float32) + 0.5) * across + 0.5
        y = self.top + (np.arange(self.level.shape[0], dtype=np.float32) + 0.5) * down + 0.5
        depth_x, depth_y = np.minimum(x - box.x0, box.x1 - x) / across, np.minimum(y - box.y0, box.y1 - y) / down
        depth = np.minimum(depth_x[None, :], depth_y[:, None])  # cells to the nearest side
        return replace(self, level=np.minimum(self.level, depth.astype(np.float32)))

    def bounds(self) -> tuple[float, float, float, float] | None:
        """x0, y0, x1, y1 of the sides of the cells inside the shape, in pixels; None when there is none."""
        inside = self.level > 0
        columns, rows = np.flatnonzero(inside.any(axis=0)), np.flatnonzero(inside.any(axis=1))
        if not len(columns):
            return None
        across, down = self.width / self.level.shape[1], self.height / self.level.shape[0]
        return (
            float(self.left + columns[0] * across),
            float(self.top + rows[0] * down),
            float(self.left + (columns[-1] + 1) * across),
            float(self.top + (rows[-1] + 1) * down),
        )


@dataclass(frozen=True, eq=False)
class ClassicEmbedding:
    """An image at falling sizes, and the palette that its colours are counted by.

    Attributes:
        levels: The image, then each level half as large; (h, w, 3) uint8 RGB, read-only.
        palette_of: (32768,) int16, the nearest palette colour of each RGB colour by its five high bits.
        likeness: (k, k) float32, how alike two palette colours are; rows add up to 1.
    """

    levels: tuple[ByteArray, ...]
    palette_of: NDArray[np.int16]
    likeness: FloatArray

    @property
    def height(self) -> int:
        """Rows of the image."""
        return int(self.levels[0].shape[0])

    @property
    def width(self) -> int:
        """Columns of the image."""
        return int(self.levels[0].shape[1])

    @property
    def nbytes(self) -> int:
        """Memory held, bytes."""
        return sum(level.nbytes for level in self.levels) + self.palette_of.nbytes + self.likeness.nbytes

    def pixels(self, window: Window, cells: int) -> ByteArray:
        """(cells, cells, 3) uint8 RGB of a window; beyond the image its border pixels are repeated."""
        cell = window.side / cells
        level = min(max(0, int(np.log2(max(cell, 1.0)) + 0.02)), len(self.levels) - 1)
        source = self.levels[level]
        across, down = source.shape[1] / self.width, source.shape[0] / self.height
        left, top = window.x - window.side / 2 + cell / 2, window.y - window.side / 2 + cell / 2
        place = np.array(
            [
                [cell * across, 0, (left + 0.5) * across - 0.5],
                [0, cell * down, (top + 0.5) * down - 0.5],
            ],
            np.float32,
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cut = cv2.warpAffine(source, place, (cells, cells), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(cut, np.uint8)

    def inside(self, window: Window, cells: int) -> BoolArray:
        """(cells, cells) bool: the cells of a window on the image; the nearest if that is thinner than a cell."""
        across, down = _within(window.columns(cells), self.width), _within(window.rows(cells), self.height)
        return np.asarray(down[:, None] & across[None, :], np.bool_)

    def palette(self, pixels: ByteArray) -> NDArray[np.int16]:
        """The palette colour of each pixel: (…, 3) uint8 → (…,) int16."""
        return self.palette_of[_colour_cell(pixels)]


def embed(rgb: ByteArray) -> ClassicEmbedding:
    """Builds the pyramid and the palette of an image, (H, W, 3) uint8 RGB."""
    image = rgb.copy() if rgb.flags.writeable else rgb
    levels = [image]
    while min(levels[-1].shape[:2]) >= 2 * _SMALLEST_LEVEL:
        height, width = levels[-1].shape[:2]
        half = cv2.resize(levels[-1], ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA)
        levels.append(np.asarray(half, np.uint8))
    for level in levels:
        level.setflags(write=False)
    sample = next((level for level in levels if level.shape[0] * level.shape[1] <= _PALETTE_PIXELS), levels[-1])
    palette_of, likeness = _palette(sample)
    return ClassicEmbedding(levels=tuple(levels), palette_of=palette_of, likeness=likeness)


def _within(places: FloatArray, length: int) -> BoolArray:
    """Which places along a side lie on an image so long: at least one, the nearest to its middle if none does."""
    within = (places > -0.5) & (places < length - 0.5)
    if not within.any():
        within[np.abs(places - np.float32((length - 1) / 2)).argmin()] = True
    return np.asarray(within, np.bool_)


def to_lab(pixels: ByteArray) -> FloatArray:
    """uint8 RGB → float32 CIELAB (lightness 0..100), same shape."""
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2LAB), np.float32)


def _palette(pixels: ByteArray) -> tuple[NDArray[np.int16], FloatArray]:
    """The palette of an image by k-means in CIELAB; rare colours weigh more than their number of pixels says."""
    occurs = np.bincount(_colour_cell(pixels).reshape(-1), minlength=1 << 3 * _BITS)
    every = np.arange(1 << 3 * _BITS)
    steps = [(every >> shift) & ((1 << _BITS) - 1) for shift in (2 * _BITS, _BITS, 0)]
    rgb = (np.stack(steps, axis=-1) << (8 - _BITS)) + (1 << (7 - _BITS))
    lab = to_lab(rgb[None].astype(np.uint8))[0]  # (32768, 3)
    used = np.flatnonzero(occurs)
    colours = lab[used] if len(used) <= _PALETTE else _clustered(lab[used], occurs[used])
    nearest = _squared_distances(lab, colours).argmin(axis=1).astype(np.int16)
    likeness = np.exp(_squared_distances(colours, colours) / np.float32(-2 * _LIKENESS**2))
    return nearest, np.asarray(likeness / likeness.sum(axis=1, keepdims=True), np.float32)


def _clustered(colours: FloatArray, occurs: NDArray[np.int64]) -> FloatArray:
    """(n, 3) colours and how often each occurs → (k, 3) that stand for them."""
    samples = np.repeat(colours, np.clip(np.sqrt(occurs), 1, 30).astype(np.int64), axis=0)
    samples = np.ascontiguousarray(samples[:: len(samples) // _PALETTE_SAMPLES + 1])
    cv2.setRNGSeed(1)  # of this thread; the same image gives the same palette
    stop = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 4, 1.0)
    nobody = np.zeros((0, 1), np.int32)
    found = cv2.kmeans(samples, min(_PALETTE, len(samples)), nobody, stop, 1, cv2.KMEANS_RANDOM_CENTERS)[2]
    return np.asarray(found, np.float32)


def _colour_cell(pixels: ByteArray) -> NDArray[np.int32]:
    high = (pixels >> (8 - _BITS)).astype(np.int32)
    return (high[..., 0] << 2 * _BITS) | (high[..., 1] << _BITS) | high[..., 2]


def _squared_distances(first: FloatArray, second: FloatArray) -> FloatArray:
    """(n, 3), (k, 3) → (n, k)."""
    lengths = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1)[None, :]
    return np.asarray(np.maximum(lengths - 2 * (first @ second.T), 0), np.float32)

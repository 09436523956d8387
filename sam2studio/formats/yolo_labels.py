"""Lines of YOLO label files: from objects, and from text that anybody may have made.

Readers multiply the coordinates with the image size and drop what is behind the point (Ultralytics) or round
(supervision). Points are therefore written a quarter of a pixel into their pixel, where both give the same.
"""

from __future__ import annotations

import math
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.core.polygons import fill_pixels, outline
from sam2studio.core.prompts import Box
from sam2studio.core.rings import Ring
from sam2studio.formats.dataset import DatasetObject, Notes

MAX_POINTS = 998
"""Trainers resample a polygon to 1000 points; one with no more than this keeps all of its own."""

_INTO_PIXEL = 0.25
_HALF_WIDTH = 0.1  # px on each side, for objects that are a point or a line
_STEP = 0.02  # px between the places of otherwise equal boxes
_NUDGES = sorted(
    ((x * _STEP, y * _STEP) for x, y in product(range(-5, 6), repeat=2)), key=lambda n: (math.hypot(*n), n)
)[1:]
_SLACK = 0.01  # px; a whole coordinate written with six decimals stays itself
_OUTSIDE = 0.01
_MAX_ROWS = 100_000
_MAX_TOKENS = 2_000_001

_Box = tuple[float, float, float, float]
_Key = tuple[int, _Box]


class RowMaker:
    """Makes the rows of one image so that none has the class and the box of another: trainers drop such a row."""

    def __init__(self, *, height: int, width: int) -> None:
        self._size = np.array([width, height], np.float64)
        self._seen: set[_Key] = set()
        self._tried: dict[_Key, int] = {}
        self._nudged = 0
        self._equal = 0

    def polygon(self, class_id: int, points: Ring) -> str:
        """`class x1 y1 … xn yn` of pixels (n, 2) that the ring goes through."""
        return self._row(class_id, _widened(points) + _INTO_PIXEL, as_box=False)

    def box(self, class_id: int, box: Box) -> str:
        """`class centre-x centre-y width height`; corners have six decimals, so that the centre may need seven."""
        return self._row(class_id, np.array([[box.x0, box.y0], [box.x1, box.y1]]), as_box=True)

    def report(self, notes: Notes, where: str) -> None:
        """Notes what was done about equal boxes."""
        for _ in range(self._nudged):
            notes.add("an object has the class and box of another; moved by a hair, so that trainers keep both", where)
        for _ in range(self._equal):
            notes.add("an object has the class and box of too many others; trainers will drop it", where)

    def _row(self, class_id: int, points: NDArray[np.float64], *, as_box: bool) -> str:
        values, plain = self._placed(class_id, points, as_box=as_box)
        key, tried = plain, self._tried.get(plain, 0)
        while key in self._seen and tried < len(_NUDGES):
            values, key = self._placed(class_id, points + _NUDGES[tried], as_box=as_box)
            tried += 1
        self._equal += key in self._seen
        self._nudged += key != plain and key not in self._seen
        self._tried[plain] = tried
        self._seen.add(key)
        numbers = values.ravel().tolist()
        decimals = (7, 7, 6, 6) if as_box else (6,) * len(numbers)
        return " ".join(
            [str(class_id), *(f"{value:.{places}f}" for value, places in zip(numbers, decimals, strict=True))]
        )

    def _placed(self, class_id: int, points: NDArray[np.float64], *, as_box: bool) -> tuple[NDArray[np.float64], _Key]:
        """The numbers of a row, and what it may not share with another one."""
        values = np.clip(np.round(points / self._size, 6), 0.0, 1.0)
        if as_box:
            values = np.stack([values.mean(axis=0), values[1] - values[0]])
        return values, (class_id, _box_as_read(values, is_box=as_box))


def label_line(class_id: int, mask: Mask) -> str:
    """The line of one object with at least one pixel."""
    points = outline(mask, max_points=MAX_POINTS).points
    return RowMaker(height=mask.height, width=mask.width).polygon(class_id, points)


def _widened(points: Ring) -> NDArray[np.float64]:
    """The points, and for a single pixel or a straight line the corners of a narrow box within the same pixels."""
    exact = points.astype(np.float64)
    if len(points) > 2:
        return exact
    first, last = exact[0], exact[-1]
    dx, dy = np.abs(last - first)
    across = np.array([0.0, _HALF_WIDTH] if dx >= dy else [_HALF_WIDTH, 0.0])
    along = across[::-1] * (len(points) == 1)
    return np.array([first - along - across, last + along - across, last + along + across, first - along + across])


def _box_as_read(values: NDArray[np.float64], *, is_box: bool) -> _Box:
    """Centre and size in the arithmetic of the reader, by which it compares rows."""
    read = values.astype(np.float32)
    if is_box:
        (cx, cy), (w, h) = read
    else:
        low, high = read.min(axis=0), read.max(axis=0)
        (cx, cy), (w, h) = (low + high) / 2, high - low
    return float(cx), float(cy), float(w), float(h)


def read_rows(
    text: str, *, height: int, width: int, classes: int, notes: Notes, where: str = ""
) -> tuple[DatasetObject, ...]:
    """The objects of a label file; rows that make no sense are left out and noted.

    A row of 5 values is a box, of 6 a box and a confidence, of more a polygon (with a confidence at the end when a
    coordinate would be left over). A coordinate means the pixel it falls into.
    """
    found = []
    for number, line in enumerate(text.splitlines()[:_MAX_ROWS]):
        if not line.strip():
            continue
        try:
            found.append(_read_row(line.split(), key=number, height=height, width=width, classes=classes))
        except InputError as error:
            notes.add(f"a label row was left out: {error}", where)
    return tuple(found)


def _read_row(tokens: list[str], *, key: int, height: int, width: int, classes: int) -> DatasetObject:
    if not 5 <= len(tokens) <= _MAX_TOKENS:
        raise InputError("it has too few or too many values.")
    try:
        values = np.array(tokens, np.float64)
    except ValueError as error:
        raise InputError("it holds something that is no number.") from error
    if not np.isfinite(values).all():
        raise InputError("it holds a number that is not finite.")
    if values[0] != int(values[0]) or not 0 <= values[0] < classes:
        raise InputError("its class is not in the table of names.")
    class_id, numbers = int(values[0]), values[1:]
    score = None
    if len(tokens) == 6 or (len(tokens) > 6 and len(numbers) % 2):
        score, numbers = float(numbers[-1]), numbers[:-1]
    size = np.array([width, height])
    if len(numbers) == 4:
        return DatasetObject(class_id=class_id, box=_read_box(numbers, size), score=score, key=key)
    points = numbers.reshape(-1, 2)
    if (points < -_OUTSIDE).any() or (points > 1 + _OUTSIDE).any():
        raise InputError("it has coordinates outside the image.")
    pixels = np.floor(points * size + _SLACK).astype(np.int32)
    mask = fill_pixels([pixels], height=height, width=width)
    return DatasetObject(class_id=class_id, mask=mask, score=score, key=key)


def _read_box(numbers: NDArray[np.float64], size: NDArray[np.int64]) -> Box:
    centre, extent = numbers[:2], numbers[2:]
    low, high = np.clip(centre - extent / 2, 0, 1) * size, np.clip(centre + extent / 2, 0, 1) * size
    if not (high > low).all():
        raise InputError("its box has no area inside the image.")
    return Box(*(float(v) for v in (*low, *high)))

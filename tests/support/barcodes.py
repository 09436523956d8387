"""Frames that say their own number: Gray-coded blocks in the four corners, each with complement, parity and its corner.

A frame that was turned or mirrored the wrong way, blended with another or cut does not read as any number.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

BITS = 17  # numbers below 131 072
_COLUMNS, _ROWS = 7, 6
_DARK, _BRIGHT = 100, 155  # a block in between is unreadable

Rgb = NDArray[np.uint8]


def cell_of(height: int, width: int) -> int:
    """Side of a block in pixels."""
    return min(height, width) // 16


@lru_cache(maxsize=2_000)
def draw(number: int, *, height: int = 240, width: int = 320) -> Rgb:
    """Frame `number`: (H, W, 3) uint8. Between the corners a texture moves, and a strip of colours stands still."""
    rows, columns = np.arange(height)[:, None], np.arange(width)
    shade = 96 + 64 * np.sin((columns + 3 * number) / 11.0) * np.cos((rows - 2 * number) / 13.0)
    frame = np.repeat(shade.astype(np.uint8)[:, :, None], 3, axis=2)
    middle = slice(height // 2 - height // 16, height // 2 + height // 16)
    bars = bar_colours()
    frame[middle] = bars[columns * len(bars) // width]
    cell = cell_of(height, width)
    for corner, (top, left) in enumerate(_corners(height, width)):
        patch = np.kron(_pattern(number, corner) * 255, np.ones((cell, cell), np.uint8))
        frame[top : top + patch.shape[0], left : left + patch.shape[1]] = patch[:, :, None]
    frame.setflags(write=False)
    return frame


def bar_colours() -> Rgb:
    """(8, 3) the colours of the strip, left to right."""
    strong, weak = 191, 32
    return np.array([[strong if c >> i & 1 else weak for i in range(3)] for c in range(8)], np.uint8)


def read(frame: Rgb) -> int | None:
    """The number of a frame, or None when its corners cannot be read or do not agree."""
    height, width = frame.shape[:2]
    numbers = {_read_corner(frame, corner, *place) for corner, place in enumerate(_corners(height, width))}
    return numbers.pop() if len(numbers) == 1 else None


def _corners(height: int, width: int) -> list[tuple[int, int]]:
    cell = cell_of(height, width)
    bottom, right = height - _ROWS * cell, width - _COLUMNS * cell
    return [(0, 0), (0, right), (bottom, right), (bottom, 0)]


def _pattern(number: int, corner: int) -> NDArray[np.uint8]:
    """(rows, columns) of 0 and 1: 17 Gray bits, 2 bits of the corner, parity, and the complement of all."""
    gray = number ^ (number >> 1)
    bits = [gray >> i & 1 for i in range(BITS)] + [corner & 1, corner >> 1]
    bits.append(sum(bits) & 1)
    cells = bits + [1 - bit for bit in bits]
    cells += [0, 1]
    return np.array(cells, np.uint8).reshape(_ROWS, _COLUMNS)


def _read_corner(frame: Rgb, corner: int, top: int, left: int) -> int | None:
    cell = cell_of(*frame.shape[:2])
    patch = frame[top : top + _ROWS * cell, left : left + _COLUMNS * cell]
    edge = max(1, cell // 4)
    within = slice(edge, cell - edge)
    rows = patch.reshape(_ROWS, cell, -1)[:, within].sum(axis=1, dtype=np.int64)
    levels = rows.reshape(_ROWS, _COLUMNS, cell, 3)[:, :, within].mean(axis=(2, 3)).ravel() / (cell - 2 * edge)
    if ((levels > _DARK) & (levels < _BRIGHT)).any():
        return None
    bits = (levels > (_DARK + _BRIGHT) / 2).astype(int)
    count = BITS + 3
    plain, complement = bits[:count], bits[count : 2 * count]
    if (plain == complement).any() or plain[:-1].sum() % 2 != plain[-1]:
        return None
    if plain[BITS] + 2 * plain[BITS + 1] != corner:
        return None
    gray, number = int((plain[:BITS] << np.arange(BITS)).sum()), 0
    while gray:
        number ^= gray
        gray >>= 1
    return number

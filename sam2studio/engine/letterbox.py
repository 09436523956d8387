"""A picture of any shape as the input of a detector: scaled as a whole, grey around it; and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

_GREY = 114
_TOWARDS_LEFT = 0.1  # an odd number of grey columns: the smaller half goes left


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterbox:
    """How a picture lies in the network's input; all in pixels.

    Attributes:
        height: Rows of the picture.
        width: Columns of the picture.
        rows: Rows of the input.
        columns: Columns of the input.
    """

    height: int
    width: int
    rows: int
    columns: int

    @classmethod
    def around(cls, *, height: int, width: int, side: int, stride: int, square: bool) -> Letterbox:
        """The smallest input with sides that are multiples of `stride`, or the square one, with a long side `side`."""
        side = -(-side // stride) * stride
        if square:
            return cls(height=height, width=width, rows=side, columns=side)
        scale = min(side / height, side / width)
        rows, columns = (max(1, round(length * scale)) for length in (height, width))
        return cls(height=height, width=width, rows=-(-rows // stride) * stride, columns=-(-columns // stride) * stride)

    @property
    def scale(self) -> float:
        """Pixels of the input per pixel of the picture."""
        return min(self.rows / self.height, self.columns / self.width)

    def inside(self, rows: int, columns: int) -> tuple[slice, slice]:
        """Where the picture lies in a map of the input of `rows` × `columns`: its rows, its columns."""
        height, width = self._scaled(min(rows / self.height, columns / self.width))
        return _middle(rows, height), _middle(columns, width)

    def fill(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The input for a picture (height, width, 3) uint8: (rows, columns, 3), bilinear without antialiasing."""
        height, width = self._scaled(self.scale)
        top, left = _middle(self.rows, height).start, _middle(self.columns, width).start
        filled = np.full((self.rows, self.columns, 3), _GREY, np.uint8)
        if (height, width) != rgb.shape[:2]:
            filled[top : top + height, left : left + width] = cv2.resize(
                rgb, (width, height), interpolation=cv2.INTER_LINEAR
            )
        else:
            filled[top : top + height, left : left + width] = rgb
        return filled

    def to_picture(self, boxes: FloatArray) -> FloatArray:
        """Boxes (n, 4) x0, y0, x1, y1 of the input as boxes of the picture, cut off at its edges."""
        height, width = self._scaled(self.scale)
        top, left = _middle(self.rows, height).start, _middle(self.columns, width).start
        scale = np.array([width / self.width, height / self.height] * 2, np.float32)
        moved = (boxes - np.array([left, top] * 2, np.float32)) / scale
        most = np.array([self.width, self.height, self.width, self.height], np.float32)
        inside: FloatArray = np.clip(moved, np.float32(0), most).astype(np.float32)
        return inside

    def _scaled(self, scale: float) -> tuple[int, int]:
        """Rows and columns of the scaled picture."""
        return max(1, round(self.height * scale)), max(1, round(self.width * scale))


def _middle(whole: int, part: int) -> slice:
    """Where a part lies in the middle of a whole; of an odd rest, the smaller half comes first."""
    rest = (whole - part) / 2
    return slice(round(rest - _TOWARDS_LEFT), whole - round(rest + _TOWARDS_LEFT))

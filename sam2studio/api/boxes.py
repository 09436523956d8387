"""Boxes, scores and classes of the objects on one picture, one row each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sam2studio.core.errors import InputError

Rows: TypeAlias = Tensor | NDArray[np.float32]
"""What scripts compute with: tensors as they come, arrays after `.numpy()`."""

_PLAIN, _TRACKED = 6, 7  # columns


class Boxes:
    """Rows of x0, y0, x1, y1, (number of the object,) score, class; pixels of the picture, corners at pixel edges.

    Attributes:
        data: (n, 6) float32, or (n, 7) of objects that are followed through a video.
        orig_shape: (height, width) of the picture.
    """

    def __init__(self, data: Rows, orig_shape: tuple[int, int]) -> None:
        if data.ndim != 2 or data.shape[1] not in (_PLAIN, _TRACKED):
            raise InputError(f"data: expected the shape (n, 6) or (n, 7), got {tuple(data.shape)}.")
        self.data = data
        self.orig_shape = orig_shape

    @property
    def is_track(self) -> bool:
        """Whether the objects have numbers."""
        return bool(self.data.shape[1] == _TRACKED)

    @property
    def xyxy(self) -> Rows:
        """(n, 4) first and last corner, pixels."""
        return self.data[:, :4]

    @property
    def conf(self) -> Rows:
        """(n,) scores, 0..1."""
        return self.data[:, -2]

    @property
    def cls(self) -> Rows:
        """(n,) classes, keys of the result's `names`."""
        return self.data[:, -1]

    @property
    def id(self) -> Rows | None:
        """(n,) numbers that stay with their objects through a video; None on single pictures."""
        return self.data[:, 4] if self.is_track else None

    @property
    def xywh(self) -> Rows:
        """(n, 4) centre, width and height, pixels."""
        first, last = self.data[:, :2], self.data[:, 2:4]
        beside: Rows = _beside((first + last) * 0.5, last - first)
        return beside

    @property
    def xyxyn(self) -> Rows:
        """`xyxy` as shares of the picture's width and height."""
        return self._shares(self.xyxy)

    @property
    def xywhn(self) -> Rows:
        """`xywh` as shares of the picture's width and height."""
        return self._shares(self.xywh)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of `data`."""
        return tuple(self.data.shape)

    def to(self, *place: Any, **more: Any) -> Boxes:
        """The same on another device, or in another type; arguments as of `Tensor.to`."""
        return Boxes(torch.as_tensor(self.data).to(*place, **more), self.orig_shape)

    def cpu(self) -> Boxes:
        """The same in main memory."""
        return self if isinstance(self.data, np.ndarray) else self.to("cpu")

    def cuda(self) -> Boxes:
        """The same on the graphics card."""
        return self.to("cuda")

    def numpy(self) -> Boxes:
        """The same as arrays."""
        return self if isinstance(self.data, np.ndarray) else Boxes(self.data.cpu().numpy(), self.orig_shape)

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, which: Any) -> Boxes:
        """Some rows: a number, a slice, numbers or truth values."""
        return Boxes(rows_of(self.data, which), self.orig_shape)

    def __iter__(self) -> Iterator[Boxes]:
        return (self[index] for index in range(len(self)))

    def __repr__(self) -> str:
        return f"Boxes({self.shape[0]} × {self.shape[1]}, on {self.orig_shape[1]} × {self.orig_shape[0]} pixels)"

    def _shares(self, pixels: Rows) -> Rows:
        height, width = self.orig_shape
        size = np.array([width, height, width, height], np.float32)
        if isinstance(pixels, np.ndarray):
            shares: NDArray[np.float32] = pixels / size
            return shares
        return pixels / torch.from_numpy(size).to(pixels.device)


def rows_of(data: Any, which: Any) -> Any:
    """Some rows of a tensor or array; a single number gives one row, not a row less.

    Raises:
        IndexError: There is no such row (which ends a plain `for`).
    """
    if isinstance(which, Tensor) and isinstance(data, np.ndarray):
        which = which.cpu().numpy()
    if isinstance(which, np.ndarray) and isinstance(data, Tensor):
        which = torch.from_numpy(which).to(data.device)
    if isinstance(which, (int, np.integer)) or (isinstance(which, (Tensor, np.ndarray)) and which.ndim == 0):
        index = int(which)
        if not -len(data) <= index < len(data):
            raise IndexError(index)
        return data[index][None]
    return data[which]


def _beside(left: Any, right: Any) -> Any:
    """Columns of both."""
    if isinstance(left, np.ndarray):
        return np.concatenate((left, right), axis=1)
    return torch.cat((left, right), dim=1)

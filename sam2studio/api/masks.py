"""Masks of the objects on one picture. Kept as runs; pixels and outlines are made when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sam2studio.api.boxes import rows_of
from sam2studio.core.mask import Mask
from sam2studio.core.polygons import outline
from sam2studio.formats.yolo_labels import MAX_POINTS

Kind: TypeAlias = Literal["bool", "float32"]
"""What a pixel is: the field's SAM networks give truth values, its detectors 0.0 and 1.0."""


class Masks:
    """One mask per object, always at the size of the picture.

    A mask that was found is a few bytes per run; `data` of many objects on a large picture is large, `exact` is not.

    Attributes:
        exact: The masks as they are kept.
        orig_shape: (height, width) of the picture.
    """

    def __init__(
        self,
        exact: Sequence[Mask],
        orig_shape: tuple[int, int],
        *,
        kind: Kind = "bool",
        device: torch.device | str | None = "cpu",
    ) -> None:
        self.exact = tuple(exact)
        self.orig_shape = orig_shape
        self._kind: Kind = kind
        self._device = device

    @cached_property
    def data(self) -> Tensor | NDArray[Any]:
        """(n, H, W): bool from SAM networks, float32 0 and 1 from detectors."""
        pixels = np.zeros((len(self.exact), *self.orig_shape), self._kind)
        for page, mask in zip(pixels, self.exact, strict=True):
            x, y, part = mask.crop()
            page[y : y + part.shape[0], x : x + part.shape[1]] = part
        return pixels if self._device is None else torch.from_numpy(pixels).to(self._device)

    @cached_property
    def xy(self) -> list[NDArray[np.float32]]:
        """An outline per object, (n, 2) pixels that it goes through; parts joined, holes cut open, (0, 2) if empty."""
        return [
            outline(mask, max_points=MAX_POINTS).points.astype(np.float32) if mask else np.zeros((0, 2), np.float32)
            for mask in self.exact
        ]

    @cached_property
    def xyn(self) -> list[NDArray[np.float32]]:
        """`xy` as shares of the picture's width and height."""
        size = np.array(self.orig_shape[::-1], np.float32)
        return [points / size for points in self.xy]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of `data`."""
        return (len(self.exact), *self.orig_shape)

    def to(self, device: torch.device | str) -> Masks:
        """The same on another device."""
        return self._on(device)

    def cpu(self) -> Masks:
        """The same in main memory."""
        return self if self._device is None else self._on("cpu")

    def cuda(self) -> Masks:
        """The same on the graphics card."""
        return self._on("cuda")

    def numpy(self) -> Masks:
        """The same, with an array for `data`."""
        return self._on(None)

    def __len__(self) -> int:
        return len(self.exact)

    def __getitem__(self, which: Any) -> Masks:
        """Some masks: a number, a slice, numbers or truth values."""
        chosen = rows_of(np.arange(len(self.exact)), which)
        return Masks([self.exact[index] for index in chosen], self.orig_shape, kind=self._kind, device=self._device)

    def __iter__(self) -> Iterator[Masks]:
        return (self[index] for index in range(len(self)))

    def __repr__(self) -> str:
        return f"Masks({len(self)}, of {self.orig_shape[1]} × {self.orig_shape[0]} pixels)"

    def _on(self, device: torch.device | str | None) -> Masks:
        return Masks(self.exact, self.orig_shape, kind=self._kind, device=device)

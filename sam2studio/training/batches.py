"""What a step gets: tensors of bytes, made by worker processes and widened on the device."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor

_NONE = torch.empty(0)


class ImageBatch(NamedTuple):
    """B pictures with K targets each.

    Attributes:
        images: (B, S, S, 3) uint8 RGB.
        coverage: (B, K, S/4, S/4) uint8, 255 where a cell is all object.
        boxes: (B, K, 4) float32 x0, y0, x1, y1 in pixels.
        clicks: (B, K, n, 2) float32 x, y of clicks on each target; empty where there are no guesses.
        labels: (B, K, n) int64, what they say.
        guesses: (B, K, S/4, S/4) float32 logits of what another segmenter took them for; empty, or nothing else is
            asked.
    """

    images: Tensor
    coverage: Tensor
    boxes: Tensor
    clicks: Tensor = _NONE
    labels: Tensor = _NONE
    guesses: Tensor = _NONE

    def to(self, device: torch.device) -> ImageBatch:
        """On a device."""
        return ImageBatch(*_moved(self, device))


class ClipBatch(NamedTuple):
    """B clips of T frames with K objects each, all of them visible on the first frame.

    Attributes:
        images: (B, T, S, S, 3) uint8 RGB.
        coverage: (B, T, K, S/4, S/4) uint8.
        boxes: (B, K, 4) float32, on the first frame.
        guesses: (B, T - 1, K, S/4, S/4) float32 logits of what the classic tracker carried to the second frame and on;
            empty, or objects are followed in close-ups (`following`).
    """

    images: Tensor
    coverage: Tensor
    boxes: Tensor
    guesses: Tensor = _NONE

    def to(self, device: torch.device) -> ClipBatch:
        """On a device."""
        return ClipBatch(*_moved(self, device))


def _moved(parts: Iterable[Tensor], device: torch.device) -> Iterator[Tensor]:
    """On a device; not waited for where the memory is kept until it has arrived, which CUDA sees to."""
    return (part.to(device, non_blocking=device.type == "cuda") for part in parts)

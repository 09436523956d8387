"""What every session does around its calls of a network."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from sam2studio.core.errors import DeviceFullError
from sam2studio.engine.checks import CheckedPrompt
from sam2studio.engine.memory import is_out_of_memory
from sam2studio.model.sam2.network import PointPrompts, Sam2Network
from sam2studio.model.sam2.prompt_encoder import LABEL_BOX_END, LABEL_BOX_START

T = TypeVar("T")

_TODO = "Close other programs that use it, choose a smaller model, or run on the CPU."

BOXES_AT_ONCE = 8
"""Boxes that a decoder answers in one pass: each takes some 20 MB of memory meanwhile."""

BOXES_AT_ONCE_ON_ACCELERATORS = 64
"""The same where the cost of a pass hardly grows with the boxes in it; a processor gains nothing from more."""


@contextmanager
def told_when_full(*, safe: str = "Annotations are unchanged.", todo: str = _TODO) -> Iterator[None]:
    """A full device as an error that people can read."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise DeviceFullError("The device ran out of memory.", safe=safe, todo=todo) from error


@contextmanager
def inference() -> Iterator[None]:
    """No gradients, and `told_when_full`."""
    with told_when_full(), torch.inference_mode():
        yield


def in_inference(steps: Generator[None, None, T]) -> Generator[None, None, T]:
    """Each step of a generator under `inference`, and none of what its caller does between the steps."""
    while True:
        with inference():
            try:
                next(steps)
            except StopIteration as stop:
                result: T = stop.value
                return result
        yield


def finished(steps: Generator[object, None, T]) -> T:
    """Run a generator to its end: what it returns."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            result: T = stop.value
            return result


def network_points(network: Sam2Network, prompt: CheckedPrompt, *, size: tuple[int, int]) -> PointPrompts:
    """Clicks and box on a picture of `size` (height, width) as one row of points of the network, box first."""
    xy, labels = prompt.points, prompt.labels
    if prompt.box is not None:
        xy = np.concatenate([prompt.box.reshape(2, 2), xy])
        labels = np.concatenate([np.array([LABEL_BOX_START, LABEL_BOX_END], np.int32), labels])
    height, width = size
    scaled = xy / np.array([width, height], np.float32) * np.float32(network.config.image_size)
    return PointPrompts(
        xy=torch.from_numpy(scaled).to(network.device).unsqueeze(0),
        labels=torch.from_numpy(labels).to(network.device, torch.int64).unsqueeze(0),
    )


def network_boxes(network: Sam2Network, boxes: NDArray[np.float32], *, size: tuple[int, int]) -> PointPrompts:
    """Boxes (n, 4) on a picture of `size` (height, width), each a row of two points of the network."""
    height, width = size
    scaled = boxes / np.array([width, height, width, height], np.float32) * np.float32(network.config.image_size)
    return box_points(scaled.astype(np.float32, copy=False).reshape(-1, 2, 2), network.device)


def box_points(corners: NDArray[np.float32], device: torch.device) -> PointPrompts:
    """Corners (n, 2, 2) in pixels of the network's input as prompts of it."""
    labels = torch.tensor([LABEL_BOX_START, LABEL_BOX_END], device=device).expand(len(corners), -1)
    return PointPrompts(xy=torch.from_numpy(corners).to(device, torch.float32), labels=labels)


def box_batches(boxes: NDArray[np.float32], device: torch.device) -> Iterator[NDArray[np.float32]]:
    """Boxes in parts that are answered at once."""
    most = BOXES_AT_ONCE if device.type == "cpu" else BOXES_AT_ONCE_ON_ACCELERATORS
    return (boxes[start : start + most] for start in range(0, len(boxes), most))

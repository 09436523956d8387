"""What every session does around its calls of a network."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar

import numpy as np
import torch

from sam2studio.core.errors import DeviceFullError
from sam2studio.engine.checks import CheckedPrompt
from sam2studio.model.sam2.network import PointPrompts, Sam2Network
from sam2studio.model.sam2.prompt_encoder import LABEL_BOX_END, LABEL_BOX_START

T = TypeVar("T")


@contextmanager
def inference() -> Iterator[None]:
    """No gradients; a full device as an error that people can read."""
    try:
        with torch.inference_mode():
            yield
    except torch.OutOfMemoryError as error:
        raise DeviceFullError(
            "The device ran out of memory.",
            safe="Annotations are unchanged.",
            todo="Close other programs that use it, choose a smaller model, or run on the CPU.",
        ) from error


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


def finished(steps: Generator[None, None, T]) -> T:
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

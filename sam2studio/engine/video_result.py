"""What a video session says of one frame. Needs no torch, so that a window can name it before torch is imported."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sam2studio.engine.prediction import BoolArray, FloatArray, enlarge_mask, enlarge_values


@dataclass(frozen=True, eq=False, kw_only=True)
class FrameResult:
    """The objects on one frame. Arrays are read-only, so a result may be shared between threads.

    Attributes:
        frame: Number of the frame.
        object_ids: The objects.
        logits: (N, h, w) float32 at the network's resolution; -1024 everywhere where an object is not there.
        object_scores: (N,) float32 logits, positive where an object is there.
        height: Rows of the video.
        width: Columns of the video.
        apart: Whether every pixel belongs to one object at most, the one with the highest logit.
    """

    frame: int
    object_ids: list[int]
    logits: FloatArray
    object_scores: FloatArray
    height: int
    width: int
    apart: bool = False

    def __post_init__(self) -> None:
        for array in (self.logits, self.object_scores):
            array.setflags(write=False)

    def masks(self) -> dict[int, BoolArray]:
        """The mask of every object at the size of the video, (H, W) bool."""
        size = (self.height, self.width)
        if not self.apart:
            return {name: enlarge_mask(logits, size) for name, logits in zip(self.object_ids, self.logits, strict=True)}
        owner = np.full(size, -1, np.int32)
        highest = np.zeros(size, np.float32)  # nobody owns what is not inside any object
        for index, logits in enumerate(self.logits):
            values = enlarge_values(logits, size)
            owner[values > highest] = index
            np.maximum(highest, values, out=highest)
        return {name: owner == index for index, name in enumerate(self.object_ids)}

"""What a video session says of one frame. Needs no torch, so that a window can name it before torch is imported."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sam2studio.core.mask import Mask
from sam2studio.engine.enlargement import enlarge_mask, enlarge_part, enlarge_values
from sam2studio.engine.prediction import BoolArray, FloatArray


@dataclass(frozen=True, eq=False, kw_only=True)
class FrameResult:
    """The objects on one frame. Arrays are read-only, so a result may be shared between threads.

    Attributes:
        frame: Number of the frame.
        object_ids: The objects.
        logits: (N, h, w) float32 at the network's resolution; -1024 everywhere where an object is not there.
        object_scores: (N,) float32 logits, positive where an object is there.
        quality: (N,) float32, the IoU that the network expects of each mask, 0..1; 1 for masks that were given.
        height: Rows of the video.
        width: Columns of the video.
        apart: Whether every pixel belongs to one object at most, the one with the highest logit.
    """

    frame: int
    object_ids: list[int]
    logits: FloatArray
    object_scores: FloatArray
    quality: FloatArray
    height: int
    width: int
    apart: bool = False

    def __post_init__(self) -> None:
        for array in (self.logits, self.object_scores, self.quality):
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

    def exact_masks(self) -> dict[int, Mask]:
        """`masks` as values that can be stored; costs what the objects cost, not what the frames would."""
        if self.apart:
            return {name: Mask.from_array(mask) for name, mask in self.masks().items()}
        size, masks = (self.height, self.width), {}
        for name, logits in zip(self.object_ids, self.logits, strict=True):
            x, y, part = enlarge_part(logits, size)
            masks[name] = Mask.from_crop(part, x=x, y=y, height=self.height, width=self.width)
        return masks

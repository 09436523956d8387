"""Frames as the video session takes them: any sequence of pictures, resized as the network was trained on."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from sam2studio.core.errors import InputError
from sam2studio.engine.checks import check_image
from sam2studio.engine.prediction import ByteArray
from sam2studio.model.sam2.picture import normalised


class FrameSource(Protocol):
    """Frames by number. A list of arrays is one; a decoder that reads a frame when it is asked for is another."""

    def __len__(self) -> int:
        """How many frames there are."""

    def __getitem__(self, index: int, /) -> ByteArray:
        """Frame `index`, (H, W, 3) uint8 RGB; all of the same size."""


class Frames:
    """Checked access to a source: frame numbers and sizes."""

    def __init__(self, source: FrameSource) -> None:
        if len(source) == 0:
            raise InputError("frames: expected at least one frame.")
        self._source = source
        self.size: tuple[int, int] = check_image(source[0]).shape[:2]
        """(height, width) of every frame."""

    def __len__(self) -> int:
        return len(self._source)

    def check(self, frame: int) -> int:
        """A frame number that exists.

        Raises:
            InputError: There is no such frame.
        """
        if not 0 <= frame < len(self):
            raise InputError(f"frame: expected 0 to {len(self) - 1}, got {frame}.")
        return frame

    def read(self, frame: int) -> ByteArray:
        """One frame.

        Raises:
            InputError: It is not of the size of the others.
        """
        rgb = check_image(self._source[self.check(frame)])
        if rgb.shape[:2] != self.size:
            raise InputError(f"frames: frame {frame} is {rgb.shape[:2]} pixels (height, width), not {self.size}.")
        return rgb


def video_pixels(rgb: ByteArray, *, side: int, device: torch.device) -> Tensor:
    """A frame as network input: bicubic resize of bytes (videos were trained on that), then normalised.

    Args:
        rgb: (H, W, 3) uint8.
        side: Side of the network input, pixels.
        device: Where to put it.

    Returns:
        (1, 3, side, side) float32.
    """
    resized = np.array(Image.fromarray(rgb).resize((side, side), Image.Resampling.BICUBIC))  # (side, side, 3)
    pixels = torch.from_numpy(resized).to(device).permute(2, 0, 1).unsqueeze(0)
    return normalised(pixels.contiguous().float().div_(255))

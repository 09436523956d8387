"""Frames of a video as network input: resized as the network was trained on."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from sam2studio.engine.prediction import ByteArray
from sam2studio.model.sam2.picture import normalised


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

"""Photographs to network input."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

_MEAN = (0.485, 0.456, 0.406)
_STD = (0.229, 0.224, 0.225)
_BAND_BYTES = 4 << 20


def network_pixels(rgb: Tensor, *, side: int) -> Tensor:
    """Resize a photograph to the network's square (its aspect ratio is not kept) and normalise it.

    Bilinear with antialiasing, the columns first and in bands of rows: the numbers are those of resizing the whole
    picture at once, but no copy of it in float32 is ever held.

    Args:
        rgb: (H, W, 3) uint8, on the network's device.
        side: Side of the network input, pixels.

    Returns:
        (1, 3, side, side) float32.
    """
    height, width, _ = rgb.shape
    narrowed = torch.empty(1, 3, height, side, device=rgb.device)
    rows = max(1, _BAND_BYTES // (width * 3 * narrowed.element_size()))
    for start in range(0, height, rows):
        band = rgb[start : start + rows].permute(2, 0, 1).unsqueeze(0).contiguous().float().div_(255)
        narrowed[:, :, start : start + rows] = _resized(band, (band.shape[2], side))
    return normalised(_resized(narrowed, (side, side)))


def normalised(pixels: Tensor) -> Tensor:
    """Pixels (B, 3, H, W) in 0..1, minus mean, over standard deviation, per channel. Changes its argument."""
    for channel, (mean, std) in enumerate(zip(_MEAN, _STD, strict=True)):  # plain numbers: nothing to send to a device
        pixels[:, channel].sub_(mean).div_(std)
    return pixels


def _resized(pixels: Tensor, size: tuple[int, int]) -> Tensor:
    return F.interpolate(pixels, size, mode="bilinear", align_corners=False, antialias=True)

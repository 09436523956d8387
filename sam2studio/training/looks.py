"""What a camera, a printer or a file format may do to a picture: the same objects, other numbers."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]

_LEVELS = (1.0, 99.0)  # percent
_LEAST_RANGE = 0.15
"""Of the brightness: noise in a dark picture is not made the subject of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One way to look; the frames of a clip share it.

    Attributes:
        levelled: Whether the darkest and the brightest become black and white first, as cameras like it.
        gains: Factor per channel.
        offset: Added to all channels, of 1.
        gamma: Exponent of the brightness.
        saturation: 0 for grey, 1 for unchanged.
        blur: Deviation of a Gaussian, pixels; 0 for none.
        noise: Deviation of the noise, of 255.
        jpeg: Quality of compression; 0 for none.
    """

    levelled: bool
    gains: tuple[float, float, float]
    offset: float
    gamma: float
    saturation: float
    blur: float
    noise: float
    jpeg: int

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Look:
        """A random one; most are mild, and some pictures are left alone."""
        strength = rng.uniform(0, 1)
        red, green, blue = np.exp(strength * (rng.normal(0, 0.2) + rng.normal(0, 0.12, 3)))
        grey = rng.random() < 0.08
        return cls(
            levelled=bool(rng.random() < 0.6),
            gains=(float(red), float(green), float(blue)),
            offset=float(strength * rng.normal(0, 0.08)),
            gamma=float(np.exp(strength * rng.normal(0, 0.25))),
            saturation=0.0 if grey else float(np.exp(strength * rng.normal(0, 0.4))),
            blur=float(rng.uniform(0.4, 1.2)) if rng.random() < 0.2 else 0.0,
            noise=float(rng.uniform(1, 12)) if rng.random() < 0.3 else 0.0,
            jpeg=int(rng.integers(30, 90)) if rng.random() < 0.3 else 0,
        )

    def apply(self, image: Rgb, rng: np.random.Generator) -> Rgb:
        """A picture (H, W, 3) uint8 RGB as it looks then."""
        values = image.astype(np.float32) / 255
        if self.levelled:
            low, high = np.percentile(values[::4, ::4], _LEVELS)
            values = (values - low) / max(float(high - low), _LEAST_RANGE)
        values = np.clip(values * np.asarray(self.gains, np.float32) + self.offset, 0, 1) ** self.gamma
        grey = values @ np.array([0.299, 0.587, 0.114], np.float32)
        values = grey[..., None] + self.saturation * (values - grey[..., None])
        if self.blur:
            values = np.asarray(cv2.GaussianBlur(values, (0, 0), self.blur), np.float32)
        if self.noise:
            values = values + rng.normal(0, self.noise / 255, values.shape).astype(np.float32)
        seen = np.clip(values * 255 + 0.5, 0, 255).astype(np.uint8)
        if not self.jpeg:
            return seen
        bgr = cv2.cvtColor(seen, cv2.COLOR_RGB2BGR)
        packed = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, self.jpeg])[1]
        unpacked = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
        return np.ascontiguousarray(unpacked[..., ::-1])

"""Pictures of numbers with the colours of Pascal VOC, which DAVIS has too."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

VOID = 255
"""The number of pixels that nobody judges."""


@cache
def palette() -> tuple[int, ...]:
    """768 values: the bits of a number dealt out to red, green and blue, highest first."""
    colours = []
    for number in range(256):
        bits = [[number >> (3 * place + channel) & 1 for place in range(3)] for channel in range(3)]
        colours += [sum(bit << (7 - place) for place, bit in enumerate(channel)) for channel in bits]
    return tuple(colours)


def palette_png(canvas: NDArray[np.uint8]) -> bytes:
    """A PNG of mode P, whose pixel values are the (H, W) numbers."""
    picture = Image.frombytes("P", canvas.shape[::-1], canvas.tobytes())
    picture.putpalette(list(palette()))
    data = io.BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()

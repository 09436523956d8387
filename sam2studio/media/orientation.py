"""How a picture's stored pixels are to be turned for display, found without decoding them."""

from __future__ import annotations

import struct
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, PngImagePlugin, TiffImagePlugin

UPRIGHT = 1

_LONGEST_EXIF = 1 << 20
_BAD_EXIF = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, struct.error)


def orientation_of(image: Image.Image, file: BinaryIO) -> int:
    """The EXIF orientation, 1..8, of an opened picture; a damaged EXIF block counts as none.

    Args:
        image: Opened, not yet loaded (loading a TIFF file turns it and forgets the tag).
        file: The file it was opened from; its position is left as it was.
    """
    try:
        if isinstance(image, PngImagePlugin.PngImageFile):  # Pillow would decode all pixels to look behind them
            exif = Image.Exif()
            exif.load(_png_exif(file))
        else:
            exif = image.getexif()
        value = exif.get(ExifTags.Base.Orientation, UPRIGHT)
    except _BAD_EXIF:  # the pixels are still the picture
        return UPRIGHT
    return value if isinstance(value, int) and 1 <= value <= 8 else UPRIGHT


def displayed_size(image: Image.Image, orientation: int) -> tuple[int, int]:
    """(width, height) as displayed of an opened, not yet loaded picture."""
    already = isinstance(image, TiffImagePlugin.TiffImageFile) and ExifTags.Base.Orientation in image.tag_v2
    return image.size if orientation < 5 or already else (image.height, image.width)


def turn(pixels: NDArray[np.uint8], orientation: int) -> NDArray[np.uint8]:
    """(H, W, 3) as stored → as displayed, contiguous."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return np.ascontiguousarray(pixels)


def _png_exif(file: BinaryIO) -> bytes:
    """The content of the eXIf chunk, wherever it is; empty when there is none."""
    here = file.tell()
    try:
        file.seek(8)
        while len(head := file.read(8)) == 8:
            length, kind = struct.unpack(">I4s", head)
            if kind == b"eXIf":
                return file.read(min(length, _LONGEST_EXIF))
            file.seek(length + 4, 1)
        return b""
    finally:
        file.seek(here)

"""Reading picture files: as displayed, in sRGB. Sources are never written to.

Whatever is wrong with a file ends as a `MediaError` that names it. A file that is cut off is refused, not shown in
part: a trainer that reads the exported dataset would refuse it too.

All functions may be called from any thread, several at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sam2studio.media.folders import IMAGE_SUFFIXES, REFUSED_SUFFIXES, find_images, is_image, natural_key
from sam2studio.media.opening import check_memory, has_more, opened
from sam2studio.media.orientation import displayed_size, orientation_of, turn
from sam2studio.media.pixels import to_rgb

__all__ = [
    "IMAGE_SUFFIXES",
    "MAX_PIXELS",
    "REFUSED_SUFFIXES",
    "ImageInfo",
    "find_images",
    "is_image",
    "natural_key",
    "probe_image",
    "read_image",
    "thumbnail",
]

MAX_PIXELS = 200_000_000
"""Pixels that a picture may have unless the caller allows more."""


@dataclass(frozen=True, kw_only=True)
class ImageInfo:
    """What the header of a picture file says.

    Attributes:
        width: Columns as displayed (orientation applied).
        height: Rows as displayed.
        orientation: EXIF orientation 1..8 of the stored pixels; 1 when there is none.
        format: "JPEG", "PNG", …; by content.
        file_size: Bytes.
        mtime_ns: Time of the last change of the file, nanoseconds since 1970.
        more: It is an animation or has pages; what is read is the first picture.
    """

    width: int
    height: int
    orientation: int
    format: str
    file_size: int
    mtime_ns: int
    more: bool = False


def probe_image(path: Path, *, max_pixels: int = MAX_PIXELS) -> ImageInfo:
    """Reads a picture's header only.

    Raises:
        MediaError: Not a picture that `read_image` would try: missing, of another kind, or too large.
    """
    with opened(path, max_pixels=max_pixels) as source:
        orientation = orientation_of(source.image, source.file)
        width, height = displayed_size(source.image, orientation)
        return ImageInfo(
            width=width,
            height=height,
            orientation=orientation,
            format=source.image.format or "",
            file_size=source.file_size,
            mtime_ns=source.mtime_ns,
            more=has_more(source.image),
        )


def read_image(path: Path, *, max_pixels: int = MAX_PIXELS) -> NDArray[np.uint8]:
    """Reads a picture as it is displayed; of an animation or a document with pages, the first.

    Returns:
        (H, W, 3) uint8 RGB in sRGB, orientation applied, read-only. See `sam2studio.media.pixels` for what happens to
        transparency, more than 8 bits, and other colour spaces.

    Raises:
        MediaError: It cannot be read; the sentence says why.
    """
    with opened(path, max_pixels=max_pixels) as source:
        check_memory(path, size=source.image.size)
        orientation = orientation_of(source.image, source.file)
        rgb = _displayed(to_rgb(source.image), source.image, orientation)
    rgb.setflags(write=False)
    return rgb


def thumbnail(path: Path, *, size: int, max_pixels: int = MAX_PIXELS) -> NDArray[np.uint8]:
    """A small version of a picture, (h, w, 3) uint8 RGB, as displayed, no side longer than `size` pixels; read-only.

    JPEG files are decoded at a fraction of their size, several times faster than `read_image`.

    Raises:
        MediaError: It cannot be read.
    """
    with opened(path, max_pixels=max_pixels) as source:
        image = source.image
        orientation = orientation_of(image, source.file)
        scale = min(1.0, size / max(image.size))
        small = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image.draft(None, small)
        check_memory(path, size=image.size)
        rgb = to_rgb(image)
        if (rgb.shape[1], rgb.shape[0]) != small:
            rgb = np.asarray(cv2.resize(rgb, small, interpolation=cv2.INTER_AREA), np.uint8)
        rgb = _displayed(rgb, image, orientation)
    rgb.setflags(write=False)
    return rgb


def _displayed(pixels: NDArray[np.uint8], image: Image.Image, orientation: int) -> NDArray[np.uint8]:
    """Turns decoded pixels, unless Pillow has done so (it does for TIFF, while loading)."""
    return pixels if image.format == "TIFF" else turn(pixels, orientation)

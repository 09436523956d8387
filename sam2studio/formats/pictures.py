"""Pictures of a dataset: copied byte by byte where every reader sees them as they are displayed, else made anew.

Readers of datasets disagree about EXIF orientation (some apply it to some kinds of file only), so a picture that is
stored turned is written with its pixels turned and no tag. A few kinds that trainers cannot open become PNG. Frames of
videos are made by whoever decodes the video, and become JPEG or PNG as their names say.
"""

from __future__ import annotations

import io
from pathlib import PurePosixPath

from PIL import Image

from sam2studio.core.errors import ExportError
from sam2studio.formats.dataset import DatasetImage, Pixels
from sam2studio.formats.staging import Staging
from sam2studio.media.images import read_image

_ENDINGS = {
    "JPEG": (".jpg", ".jpeg"),
    "MPO": (".jpg", ".jpeg", ".mpo"),
    "PNG": (".png",),
    "WEBP": (".webp",),
    "BMP": (".bmp",),
    "TIFF": (".tif", ".tiff"),
}
"""Kinds that trainers read, with the endings by which they look for them; the first is the usual one."""

_JPEG = frozenset({"JPEG", "MPO"})
_READ = frozenset(ending for endings in _ENDINGS.values() for ending in endings)
_JPEG_QUALITY = 95
_LONGEST_JPEG = 65_500  # px of a side that the library behind Pillow writes
_PNG_LEVEL = 3  # twice as fast as the usual 6, a few per cent larger


def picture_name(image: DatasetImage, *, jpeg: bool = False) -> str:
    """The file name under which the picture is written: that of the image, with the ending that its content needs.

    Args:
        image: What it is of.
        jpeg: Readers of the format look for JPEG only, so that other pictures become that.
    """
    if image.video is not None:
        return image.name
    name = PurePosixPath(image.name)
    if jpeg and max(image.width, image.height) <= _LONGEST_JPEG:
        return name.with_suffix(".jpg").name
    if _copied(image):
        keep = not image.kind or name.suffix.lower() in _READ
        return image.name if keep else name.with_suffix(_ENDINGS[image.kind][0]).name
    return name.with_suffix(".jpg" if image.kind in _JPEG else ".png").name


def write_picture(staging: Staging, name: str, image: DatasetImage, *, jpeg: bool = False) -> None:
    """Writes the picture of an image that has a source, or pixels; `name` and `jpeg` as of `picture_name`.

    Raises:
        ExportError: The source cannot be read any more.
        MediaError: It cannot be decoded any more, where that is needed.
    """
    if image.pixels is not None:
        staging.write(name, _encoded(name, image.pixels()))
        return
    if image.source is None:
        raise ExportError("There is no image file to copy.", path=image.name, todo="Locate it, then export again.")
    if _copied(image, jpeg=jpeg):
        staging.copy(name, image.source)
        return
    staging.write(name, _encoded(name, read_image(image.source)))


def try_picture(image: DatasetImage, *, jpeg: bool = False) -> None:
    """Decodes what `write_picture` would decode of an image, and drops it.

    Raises:
        MediaError: It cannot be decoded.
    """
    if image.pixels is not None:
        image.pixels()
    elif image.source is not None and not _copied(image, jpeg=jpeg):
        read_image(image.source)


def _encoded(name: str, pixels: Pixels) -> bytes:
    """A JPEG or PNG file, as the name says, of (H, W, 3) RGB pixels."""
    data = io.BytesIO()
    if name.endswith(".jpg"):
        Image.fromarray(pixels).save(data, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    else:
        Image.fromarray(pixels).save(data, "PNG", compress_level=_PNG_LEVEL)
    return data.getvalue()


def _copied(image: DatasetImage, *, jpeg: bool = False) -> bool:
    kinds = _JPEG if jpeg and max(image.width, image.height) <= _LONGEST_JPEG else _ENDINGS.keys()
    return not image.kind or (image.orientation == 1 and image.kind in kinds)

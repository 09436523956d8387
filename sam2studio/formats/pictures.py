"""Pictures of a dataset: copied byte by byte where every reader sees them as they are displayed, else made anew.

Readers of datasets disagree about EXIF orientation (some apply it to some kinds of file only), so a picture that is
stored turned is written with its pixels turned and no tag. A few kinds that trainers cannot open become PNG.
"""

from __future__ import annotations

import io
from pathlib import PurePosixPath

from PIL import Image

from sam2studio.core.errors import ExportError
from sam2studio.formats.dataset import DatasetImage
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

_READ = frozenset(ending for endings in _ENDINGS.values() for ending in endings)
_JPEG_QUALITY = 95


def picture_name(image: DatasetImage) -> str:
    """The file name under which the picture is written: that of the image, with the ending that its content needs."""
    name = PurePosixPath(image.name)
    if _copied(image):
        keep = not image.kind or name.suffix.lower() in _READ
        return image.name if keep else name.with_suffix(_ENDINGS[image.kind][0]).name
    return name.with_suffix(".jpg" if image.kind in ("JPEG", "MPO") else ".png").name


def write_picture(staging: Staging, name: str, image: DatasetImage) -> None:
    """Writes the picture of an image that has a source.

    Raises:
        ExportError: The source cannot be read any more.
        MediaError: It cannot be decoded any more, where that is needed.
    """
    if image.source is None:
        raise ExportError("There is no picture file to copy.", path=image.name, todo="Locate it, then export again.")
    if _copied(image):
        staging.copy(name, image.source)
        return
    picture = Image.fromarray(read_image(image.source))
    data = io.BytesIO()
    if name.endswith(".jpg"):
        picture.save(data, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    else:
        picture.save(data, "PNG")
    staging.write(name, data.getvalue())


def _copied(image: DatasetImage) -> bool:
    return not image.kind or (image.orientation == 1 and image.kind in _ENDINGS)

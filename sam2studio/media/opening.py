"""Opening a picture file that may be anything: whatever is wrong with it becomes a sentence that names it.

Only the formats listed here are ever tried, by content and not by name. The size is checked on the header before
anything is decoded. Any thread, several at once.
"""

from __future__ import annotations

import os
import stat
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import psutil
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from sam2studio.core.errors import InputError, MediaError

_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "PPM")
_CEILING = 500_000_000  # pixels; more than this is never decoded, whatever the caller allows
_BYTES_PER_PIXEL = 16  # decoded picture, conversion and result at their largest moment
_NOTHING_CHANGED = "Nothing was changed."

_HEADS = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"BM", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"GIF8", b"P")
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})

_WITH_MORE = ("GIF", "TIFF", "WEBP", "PNG")  # kinds whose further pictures are of equal worth

_SUBFILE_TYPE = 254  # tag of TIFF 6.0, section 8
_NO_PAGE = 0b101  # a smaller copy, a mask
_MOST_COPIES = 64  # a pyramid has at most some twenty

# What Pillow and its plugins raise on bad data. RuntimeError and AssertionError come from consistency checks of
# plugins, Warning from a process that turns warnings into errors.
_BAD_DATA = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    AssertionError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Warning,
)

# Pillow checks one number for the whole process when a file is opened (it warns above it and raises above twice as
# much); ours is per call, so Pillow's is set to the ceiling.
Image.MAX_IMAGE_PIXELS = _CEILING // 2


@dataclass(frozen=True, eq=False)
class OpenedImage:
    """A picture whose header has been read and whose file is still open."""

    image: Image.Image
    file: BinaryIO
    file_size: int
    mtime_ns: int


@contextmanager
def opened(path: Path, *, max_pixels: int) -> Iterator[OpenedImage]:
    """Opens a picture of at most `max_pixels`; every failure inside the block but an `InputError` is raised as a
    `MediaError`."""
    try:
        with _regular_file(path) as (file, status), _quiet():
            image = _identified(path, file)
            with image:
                if image.width * image.height > max_pixels:
                    raise _too_large(path, f"{image.width} × {image.height} pixels", max_pixels)
                yield OpenedImage(image, file, status.st_size, status.st_mtime_ns)
    except InputError:
        raise  # a sentence of the caller's, although it is a ValueError
    except MemoryError as error:
        raise _too_large_for_memory(path) from error
    except _BAD_DATA as error:
        raise _damaged(path, error) from error


def has_more(image: Image.Image) -> bool:
    """Whether other pictures follow the first that somebody may miss.

    The previews in a photograph (MPO) are none, and neither are the smaller copies and masks of a TIFF's only page.
    """
    try:
        if image.format not in _WITH_MORE or not getattr(image, "is_animated", False):
            return False
        return image.format != "TIFF" or _has_page(image)
    except _BAD_DATA:
        return False  # what follows is damaged; the first may be whole


def _has_page(image: Image.Image) -> bool:
    """Whether a TIFF's second picture or a later one is a page in its own right, as its headers tell."""
    assert isinstance(image, TiffImageFile)
    try:
        for page in range(1, _MOST_COPIES + 1):
            image.seek(page)
            if not image.tag_v2.get(_SUBFILE_TYPE, 0) & _NO_PAGE:
                return True
    except EOFError:
        return False
    finally:
        image.seek(0)
    return True


def check_memory(path: Path, *, size: tuple[int, int]) -> None:
    """Refuses to decode `size` (width, height) pixels when the machine has not the memory for it right now.

    Raises:
        MediaError: It has not.
    """
    if size[0] * size[1] * _BYTES_PER_PIXEL > psutil.virtual_memory().available:
        raise _too_large_for_memory(path)


@contextmanager
def _regular_file(path: Path) -> Iterator[tuple[BinaryIO, os.stat_result]]:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device would be waited for, perhaps for ever
            kind = "folder" if stat.S_ISDIR(status.st_mode) else "pipe or device"
            raise _refusal(path, f"This is a {kind}, not an image.", todo="Choose an image file.")
        if status.st_size == 0:
            raise _refusal(path, "The file is empty (0 bytes).", todo="Copy it again from where it came from.")
        file = path.open("rb")
    except FileNotFoundError as error:
        raise _refusal(path, "There is no such file.", todo="Locate its folder, or remove it from the list.") from error
    except PermissionError as error:
        raise _refusal(path, "The file may not be read.", todo="Give yourself the right to read it.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise _refusal(path, f"The file cannot be opened ({reason}).", todo="Check the drive and the name.") from error
    with file:
        yield file, status


def _identified(path: Path, file: BinaryIO) -> Image.Image:
    try:
        return Image.open(file, formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_large(path, f"over {_CEILING // 1_000_000} million pixels", _CEILING) from error
    except _BAD_DATA as error:
        file.seek(0)
        head = file.read(12)
        if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS | _AVIF_BRANDS:
            kind = "an AVIF" if head[8:12] in _AVIF_BRANDS else "a HEIC"
            what = f"This is {kind} image, a kind that cannot be read here."
            raise _refusal(path, what, todo="Save it as JPEG or PNG and open that one.") from error
        if head.startswith(_HEADS):
            raise _damaged(path, error) from error
        what = "This is not an image of a kind that can be read."
        raise _refusal(path, what, todo="JPEG, PNG, WebP, TIFF, BMP, GIF and PPM can.") from error


def _refusal(path: Path, what: str, *, todo: str) -> MediaError:
    return MediaError(what, path=path, safe=_NOTHING_CHANGED, todo=todo)


def _too_large(path: Path, size: str, limit: int) -> MediaError:
    what = f"The image is too large: {size}; the limit is {limit // 1_000_000} million pixels."
    return _refusal(path, what, todo="Make a smaller copy and open that one.")


def _too_large_for_memory(path: Path) -> MediaError:
    what = "There is not enough free memory to show this image."
    return _refusal(path, what, todo="Close other programs, or make a smaller copy and open that one.")


def _damaged(path: Path, error: Exception) -> MediaError:
    todo = "Copy it again from where it came from, or open and save it in an image editor."
    if isinstance(error, OSError) and error.errno:
        return _refusal(path, f"The drive cannot read the file ({error.strerror}).", todo="Check the drive.")
    if "truncated" in str(error).lower() or isinstance(error, EOFError):
        return _refusal(path, "The image is cut off: its data ends too early.", todo=todo)
    return _refusal(path, "The image is damaged: its data cannot be decoded.", todo=todo)


class _Quiet:
    """Keeps Pillow's warnings about odd files off the terminal while any thread reads one.

    `warnings.catch_warnings` alone is not safe in several threads at once, so the first reader in installs the filter
    and the last one out removes it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers = 0
        self._filter = warnings.catch_warnings()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._lock:
            if not self._readers:
                self._filter = warnings.catch_warnings()
                self._filter.__enter__()
                warnings.filterwarnings("ignore", module=r"PIL\b")
            self._readers += 1
        try:
            yield
        finally:
            with self._lock:
                self._readers -= 1
                if not self._readers:
                    self._filter.__exit__(None, None, None)


_quiet = _Quiet()

"""Which files are pictures or videos, and finding them in a folder tree in the order a person expects."""

from __future__ import annotations

import logging
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from sam2studio.core.errors import MediaError
from sam2studio.core.marks import is_export

IMAGE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".webp", ".bmp", ".tif", ".tiff", ".gif"}
    | {".ppm", ".pgm", ".pbm", ".pnm", ".pfm"}
)
"""Endings (lower case) of the picture files that can be read."""

REFUSED_SUFFIXES = frozenset({".heic", ".heif", ".avif"})
"""Endings of picture files that people expect to open; reading one raises the `MediaError` that says what to do."""

VIDEO_SUFFIXES = frozenset(
    {".mp4", ".m4v", ".mov", ".qt", ".3gp", ".3g2", ".mkv", ".webm", ".avi", ".divx"}
    | {".ts", ".m2ts", ".mts", ".mpg", ".mpeg", ".vob", ".m2v"}
)
"""Endings (lower case) of the video files that can be read."""

_NOT_PHOTOGRAPHS = frozenset({"__macosx", "@eadir"})  # folders that archivers and file servers leave behind
_DIGITS = re.compile(r"(\d+)")
_FRAME_NAME = re.compile(r"((?:f|frm|frame)?[ _-]?)(\d+)(\.\w+)", re.IGNORECASE)
_FEWEST_FRAMES = 8

_log = logging.getLogger(__name__)


def is_image(path: Path) -> bool:
    """Whether the name is that of a picture, one of a refused kind included, so that its refusal can be told."""
    suffix = path.suffix.lower()
    return suffix in IMAGE_SUFFIXES or suffix in REFUSED_SUFFIXES


def is_video(path: Path) -> bool:
    """Whether the name is that of a video file."""
    return path.suffix.lower() in VIDEO_SUFFIXES


def looks_like_frames(folder: Path) -> bool:
    """Whether the pictures of a folder are named like the frames of a video: `00000.jpg`, `frame_12.png`, counting on.

    Numbered names of cameras (`IMG_1234.jpg`) are not. Opens no picture.
    """
    try:
        names = [entry.name for entry in _listing(folder) if is_image(Path(entry.name)) and entry.is_file()]
    except (OSError, ValueError):
        return False
    found = [match for match in map(_FRAME_NAME.fullmatch, names) if match is not None]
    if len(found) < max(_FEWEST_FRAMES, len(names)) or len({(match[1], match[3]) for match in found}) != 1:
        return False
    numbers = [int(match[2]) for match in found]
    return len({after - before for before, after in pairwise(numbers)}) == 1


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key that puts `img2` before `img10` and ignores case."""
    parts = _DIGITS.split(unicodedata.normalize("NFC", name).casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


def find_images(folder: Path, *, wanted: Callable[[Path], bool] = is_image) -> Iterator[Path]:
    """Walks a folder tree; each folder's pictures in natural order, then its subfolders in natural order.

    Args:
        folder: Where to begin.
        wanted: Whether a file of that name is to be found.

    Hidden files and folders (which includes the folders of an unfinished export) are skipped, and so are subfolders
    that hold an exported dataset, whose pictures are copies. A folder that several links lead to is walked once, so
    links that form a loop end. Subfolders that may not be read are logged.

    Raises:
        MediaError: `folder` itself cannot be listed.
    """
    try:
        root = _identity(folder)
        entries = _listing(folder)
    except (OSError, ValueError) as error:
        raise MediaError(
            "The folder cannot be listed.",
            path=folder,
            safe="Nothing was added.",
            todo=f"Check that it exists and that you may read it ({getattr(error, 'strerror', None) or error}).",
        ) from error
    yield from _walk(entries, seen={root}, wanted=wanted)


def _walk(
    entries: list[os.DirEntry[str]], *, seen: set[tuple[int, int | str]], wanted: Callable[[Path], bool]
) -> Iterator[Path]:
    folders: list[Path] = []
    for entry in entries:
        path = Path(entry.path)
        if wanted(path) and entry.is_file():
            yield path
        elif _is_folder(entry):
            folders.append(path)
    for folder in folders:
        try:
            identity = _identity(folder)
            if identity in seen or is_export(folder):
                continue
            seen.add(identity)
            inside = _listing(folder)
        except OSError as error:
            _log.warning("skipped a folder that cannot be listed: %s (%s)", folder, error.strerror)
            continue
        yield from _walk(inside, seen=seen, wanted=wanted)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir() and entry.name.lower() not in _NOT_PHOTOGRAPHS
    except OSError:  # a link that points at itself
        return False


def _identity(folder: Path) -> tuple[int, int | str]:
    """What is the same for two ways to one folder; some servers give Windows no numbers."""
    status = folder.stat()
    return status.st_dev, status.st_ino or os.path.realpath(folder)


def _listing(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        visible = [entry for entry in entries if not entry.name.startswith(".")]
    return sorted(visible, key=lambda entry: (natural_key(entry.name), entry.name))

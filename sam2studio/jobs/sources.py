"""From what a person writes as a source to files: a picture, a video, a folder, or a pattern such as `trip/*.jpg`."""

from __future__ import annotations

import glob
import re
from dataclasses import dataclass
from pathlib import Path

from sam2studio.core.errors import InputError, MediaError
from sam2studio.media.folders import find_images, is_image, is_video, natural_key

_PATTERN = re.compile(r"[*?\[]")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A picture or a video.

    Attributes:
        path: The file.
        named: Whether the person named it, rather than a folder or a pattern that holds it.
    """

    path: Path
    named: bool

    @property
    def is_video(self) -> bool:
        """Whether its name is that of a video."""
        return is_video(self.path)


def find_files(source: str | Path) -> list[FoundFile]:
    """The pictures and videos that a source stands for: of folders (with all below) and patterns in natural order.

    A file that exists wins over a pattern; `**` in a pattern stands for any folders.

    Raises:
        InputError: An address; nothing is downloaded here.
        MediaError: There is nothing, or a file that is neither picture nor video.
    """
    text = str(source)
    if _ADDRESS.match(text):
        raise InputError(f"source: {text[:80]} is an address, not a file.", todo="Download it and give the file.")
    path = Path(source)
    if path.is_dir():
        found = [FoundFile(each, named=False) for each in find_images(path, wanted=_shown)]
        if not found:
            raise MediaError("There are no images or videos in this folder.", path=path)
        return found
    if path.exists():
        if not _shown(path):
            raise MediaError("This is neither an image nor a video that can be read.", path=path)
        return [FoundFile(path, named=True)]
    if not _PATTERN.search(text):
        raise MediaError("There is no such file or folder.", path=path, todo="Check the path.")
    listed = glob.glob(text, recursive=True)  # noqa: PTH207 - a pattern may be absolute, which Path refuses
    matching = sorted(listed, key=lambda each: (natural_key(each), each))
    found = [FoundFile(Path(each), named=False) for each in matching if _shown(Path(each)) and Path(each).is_file()]
    if not found:
        raise MediaError("No image and no video matches this pattern.", path=text)
    return found


def _shown(path: Path) -> bool:
    return is_image(path) or is_video(path)

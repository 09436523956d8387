"""Videos into a project: what is to be known of a file, or of a folder of pictures, before it is added."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path

from sam2studio.core.errors import MediaError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.media.first_touch import index_safely
from sam2studio.media.folders import is_video
from sam2studio.media.image_sequence import ImageSequence
from sam2studio.project.media_files import fingerprint_of, state_of


@dataclass(frozen=True, kw_only=True)
class FoundVideo:
    """A video that can be added.

    Attributes:
        path: The file, or the folder of numbered pictures.
        file_size: Bytes.
        mtime_ns: Time of the last change.
        fingerprint: As the project notes it.
        width: Pixels, as displayed.
        height: Pixels, as displayed.
        frames: How many there are.
        index: Its frame index, to be kept by the project; b"" for a folder.
        warnings: What is odd about the file, for a person.
    """

    path: Path
    file_size: int
    mtime_ns: int
    fingerprint: str
    width: int = 0
    height: int = 0
    frames: int = 0
    index: bytes = b""
    warnings: tuple[str, ...] = ()


def probe_video(path: Path, token: CancelToken) -> Generator[Progress, None, FoundVideo]:
    """Numbers the frames of a video file, in a process apart, or looks at a folder of numbered pictures. Any thread.

    Yields:
        Bytes read, of the size of the file; at the end no total, while some pictures are looked at.

    Raises:
        MediaError: It cannot be read, or is no video.
        Cancelled: The token says so.
    """
    try:
        (size, changed), fingerprint = state_of(path), fingerprint_of(path)
    except OSError as error:
        raise MediaError(f"The video cannot be read ({error.strerror}).", path=path) from error
    found = FoundVideo(path=path, file_size=size, mtime_ns=changed, fingerprint=fingerprint)
    if path.is_dir():
        sequence = ImageSequence(path)
        height, width = sequence.size
        return replace(found, width=width, height=height, frames=len(sequence))
    index = yield from index_safely(path, cancel=token)
    return replace(
        found,
        width=index.width,
        height=index.height,
        frames=len(index),
        index=index.to_bytes(),
        warnings=index.warnings,
    )


def may_be_video(path: Path) -> bool:
    """Whether the name is that of a video file that is there."""
    return is_video(path) and not path.is_dir()

"""The one door to the frames of a video, be it a file or a folder of numbered pictures.

The viewer, the tracker and every export read frames through it, each with a reader of its own, so that all of them see
the same pixels under the same number.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import MediaError
from sam2studio.core.progress import Progress
from sam2studio.media.first_touch import index_safely
from sam2studio.media.folders import VIDEO_SUFFIXES, is_video
from sam2studio.media.image_sequence import ImageSequence
from sam2studio.media.video_index import VideoIndex, file_fingerprint
from sam2studio.media.video_reader import CACHE_BYTES, VideoReader
from sam2studio.media.video_scan import build_index
from sam2studio.media.video_stream import library

__all__ = [
    "VIDEO_SUFFIXES",
    "FrameReader",
    "ImageSequence",
    "VideoIndex",
    "VideoReader",
    "build_index",
    "index_safely",
    "is_video",
    "open_frames",
    "open_video",
    "stored_index",
]


T = TypeVar("T")


class FrameReader(Protocol):
    """Frames by number, from 0. Owned by one thread; another thread opens its own."""

    path: Path

    def __len__(self) -> int:
        """How many frames there are."""

    def __getitem__(self, frame: int, /) -> NDArray[np.uint8]:
        """One frame as displayed, (H, W, 3) uint8 RGB, read-only.

        Raises:
            MediaError: This frame cannot be decoded; others can.
        """

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of every frame."""

    def nearest_key(self, frame: int) -> int:
        """A frame near by that is quick to show."""

    def time_of(self, frame: int) -> float:
        """Seconds from the first frame to this one."""

    def cached(self, frame: int) -> bool:
        """Whether a frame is at hand at once."""

    def close(self) -> None:
        """Closes files and forgets frames."""


def open_frames(path: Path | str, index_bytes: bytes | None = None, *, cache_bytes: int = CACHE_BYTES) -> FrameReader:
    """Opens a video file or a folder of pictures.

    Args:
        path: Which one.
        index_bytes: What `VideoIndex.to_bytes` gave for this file earlier. When it is missing, damaged or of another
            file, the index is built again, which reads the whole file.
        cache_bytes: Memory for frames that were decoded.

    Raises:
        MediaError: It cannot be opened.
    """
    path = Path(path)
    if path.is_dir():
        return ImageSequence(path, cache_bytes=cache_bytes)
    index = None if index_bytes is None else stored_index(path, index_bytes)
    return open_video(path, index, cache_bytes=cache_bytes)


def open_video(path: Path, index: VideoIndex | None = None, *, cache_bytes: int = CACHE_BYTES) -> VideoReader:
    """Opens a video file, building its index, in a process of its own, when there is none.

    Raises:
        MediaError: It cannot be opened.
    """
    index = index if index is not None else _finished(index_safely(path))
    return VideoReader(path, index, cache_bytes=cache_bytes)


def stored_index(path: Path, data: bytes) -> VideoIndex | None:
    """An index that was kept, or None when it is not of the file as it is now, read as it is read now."""
    try:
        index = VideoIndex.from_bytes(data)
        return index if index.fingerprint == file_fingerprint(path) and index.made_by == library() else None
    except (MediaError, OSError):
        return None


def _finished(run: Generator[Progress, None, T]) -> T:
    """What a job returns, nobody watching its progress."""
    while True:
        try:
            next(run)
        except StopIteration as end:
            answer: T = end.value
            return answer

"""A video in memory: each frame carries its number in every pixel; a diary says what was read, and on which thread."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sam2studio.core.errors import MediaError
from sam2studio.core.progress import Progress
from sam2studio.project import Edit

HEIGHT, WIDTH = 40, 60
GROUP = 10
"""Frames from one key frame to the next."""


@dataclass(eq=False)
class FakeFrames:
    """A `FrameReader` of so many frames at so many per second.

    The first pixel's red is the frame's number modulo 256, its green the number divided by 256, its blue the video's.

    Attributes:
        before_read: Called with the frame before each one is read.
        broken: Frames that cannot be decoded.
        kept: How many frames it remembers.
    """

    frames: int = 100
    rate: float = 25.0
    tone: int = 0
    before_read: Callable[[int], None] = field(default=lambda _frame: None)
    broken: frozenset[int] = frozenset()
    kept: int = 30
    read: list[int] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)
    closed: int = 0

    def __post_init__(self) -> None:
        self._cache: OrderedDict[int, np.ndarray] = OrderedDict()

    def __len__(self) -> int:
        return self.frames

    def __getitem__(self, frame: int) -> np.ndarray:
        assert 0 <= frame < self.frames
        self.threads.add(threading.get_ident())
        if frame in self._cache:
            return self._cache[frame]
        self.before_read(frame)
        self.read.append(frame)
        if frame in self.broken:
            raise MediaError(f"Frame {frame} cannot be decoded.")
        self._cache[frame] = numbered(frame, tone=self.tone)
        while len(self._cache) > self.kept:
            self._cache.popitem(last=False)
        return self._cache[frame]

    def nearest_key(self, frame: int) -> int:
        return min(GROUP * round(frame / GROUP), GROUP * ((self.frames - 1) // GROUP))

    def cached(self, frame: int) -> bool:
        return frame in self._cache

    def time_of(self, frame: int) -> float:
        return frame / self.rate

    @property
    def size(self) -> tuple[int, int]:
        return HEIGHT, WIDTH

    def close(self) -> None:
        self.closed += 1


def numbered(frame: int, *, tone: int = 0) -> np.ndarray:
    """A frame that says its number."""
    rgb = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    rgb[:] = frame % 256, frame // 256, tone
    rgb.setflags(write=False)
    return rgb


def number_of(rgb: np.ndarray) -> int:
    """The number that a frame says."""
    return int(rgb[0, 0, 0]) + 256 * int(rgb[0, 0, 1])


@dataclass(frozen=True)
class VideoInfo:
    """What a header says."""

    width: int = WIDTH
    height: int = HEIGHT
    file_size: int = 5
    mtime_ns: int = 0


def add_video(edit: Edit, path: Path, *, frames: int = 100) -> int:
    """Adds a file that is a video by name only."""
    if not path.exists():
        path.write_bytes(path.name.encode())
    return edit.add_video(path, VideoInfo(file_size=path.stat().st_size), frames=frames)


class Shelf:
    """Opens videos by the names of their files."""

    def __init__(self) -> None:
        self.videos: dict[str, FakeFrames] = {}
        self.indexes: list[bytes | None] = []
        self.steps = 0
        self.before_step: Callable[[int], None] = lambda _step: None

    def open(
        self, path: Path, index: bytes | None, _budget: int
    ) -> Generator[Progress, None, tuple[FakeFrames, bytes]]:
        self.indexes.append(index)
        for done in range(self.steps):
            self.before_step(done)
            yield Progress(done=done, total=self.steps)
        if path.name not in self.videos:
            raise MediaError("There is no picture stream in it.", path=path)
        return self.videos[path.name], b"index" if self.steps else b""

"""Measures what a video of 65 minutes costs: its index against plain reading, opening, wrong frames, memory."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import av
import psutil

from sam2studio.media.frames import VideoReader, open_frames
from sam2studio.media.video_index import VideoIndex
from tests.support import barcodes
from tests.support.frame_proof import index_of
from tests.support.long_clip import FRAMES

CACHE = 16 << 20  # bytes


@dataclass(frozen=True, kw_only=True)
class LongTally:
    """What was found.

    Attributes:
        counted: Frames of the index.
        read: Packets of the file, read plainly.
        accesses: Frames asked for.
        wrong: Of those, answered with another frame.
        index_bytes: Size of the index as stored.
        build_ratio: Time of building the index, of the time of plain reading.
        open_ratio: Time of opening with the stored index up to the first frame, of the time of plain reading.
        grown_bytes: Growth of the process over three quarters of the accesses.
    """

    counted: int
    read: int
    accesses: int
    wrong: int
    index_bytes: int
    build_ratio: float
    open_ratio: float
    grown_bytes: int

    def __str__(self) -> str:
        return (
            f"F19 65 minutes ({self.counted} frames): {self.wrong} wrong frames in {self.accesses} accesses; index in "
            f"{self.build_ratio:.1f}× the time of plain reading, {self.index_bytes / 1000:.0f} kB; opening with it, "
            f"first frame included, {self.open_ratio:.2f}×; memory grew by {self.grown_bytes / 1e6:.0f} MB"
        )


def measure(path: Path, *, stretch: int, seeks: int) -> LongTally:
    """Examines a file of `write_long_clip`; both sides of a ratio are measured in turn."""
    read, plain = _timed(lambda: _plainly_read(path))
    index, built = _timed(lambda: index_of(path))
    data = index.to_bytes()
    _, opened = _timed(lambda: open_frames(path, data)[0])
    rng = random.Random(19)
    numbers = [rng.randrange(FRAMES) for _ in range(seeks)] + list(range(FRAMES - 50, FRAMES))
    reader = VideoReader(path, VideoIndex.from_bytes(data), cache_bytes=CACHE)
    wrong, settled = 0, 0
    for position, number in enumerate(numbers):
        if position == len(numbers) // 4:
            settled = psutil.Process().memory_info().rss
        wrong += barcodes.read(reader[number]) != number % stretch
    grown = psutil.Process().memory_info().rss - settled
    reader.close()
    return LongTally(
        counted=len(index),
        read=read,
        accesses=len(numbers),
        wrong=wrong,
        index_bytes=len(data),
        build_ratio=built / plain,
        open_ratio=opened / plain,
        grown_bytes=grown,
    )


def _plainly_read(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for packet in container.demux(video=0) if packet.size)


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """The answer, and the middle of three durations in seconds."""
    durations = []
    for _ in range(3):
        start = time.perf_counter()
        answer = work()
        durations.append(time.perf_counter() - start)
    return answer, median(durations)

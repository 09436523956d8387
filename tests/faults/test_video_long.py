"""F19: a video of more than an hour costs what reading it costs, once; memory does not grow with its length."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import av
import psutil
import pytest

from sam2studio.media.frames import VideoReader, open_frames
from sam2studio.media.video_index import VideoIndex
from tests.support import barcodes
from tests.support.frame_proof import index_of
from tests.support.long_clip import FRAMES, STRETCH, write_long_clip

CACHE = 16 << 20


def seconds(work: Callable[[], object], times: int = 3) -> float:
    def once() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return median(once() for _ in range(times))


def plainly_read(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for packet in container.demux(video=0) if packet.size)


def wrong_frames(reader: VideoReader, numbers: list[int], stretch: int) -> int:
    return sum(barcodes.read(reader[number]) != number % stretch for number in numbers)


def prove(path: Path, figure, *, stretch: int, seeks: int) -> None:
    index = index_of(path)
    assert len(index) == plainly_read(path) == FRAMES
    data = index.to_bytes()
    assert len(data) <= 2_000_000
    plain = seconds(lambda: plainly_read(path))
    built = seconds(lambda: index_of(path))
    opened = seconds(lambda: open_frames(path, data)[0])
    rng = random.Random(19)
    reader = VideoReader(path, VideoIndex.from_bytes(data), cache_bytes=CACHE)
    process = psutil.Process()
    wrong = wrong_frames(reader, [rng.randrange(FRAMES) for _ in range(seeks // 4)], stretch)
    before = process.memory_info().rss
    wrong += wrong_frames(reader, [rng.randrange(FRAMES) for _ in range(seeks - seeks // 4)], stretch)
    wrong += wrong_frames(reader, list(range(FRAMES - 50, FRAMES)), stretch)
    grown = process.memory_info().rss - before
    reader.close()
    figure(
        f"F19 65 minutes ({FRAMES} frames): {wrong} wrong frames in {seeks + 50} accesses; the index takes "
        f"{built / plain:.1f}× the time of plain reading and {len(data) / 1000:.0f} kB; opening with it, first frame "
        f"included, {opened / plain:.2f}×; memory grew by {grown / 1e6:.0f} MB"
    )
    assert wrong == 0
    assert grown <= 4 * CACHE


def test_sixty_five_minutes(tmp_path: Path, figure) -> None:
    path = write_long_clip(tmp_path / "long.mp4")
    prove(path, figure, stretch=STRETCH, seeks=200)


@pytest.mark.slow
def test_sixty_five_minutes_of_different_frames(tmp_path: Path, figure) -> None:
    path = write_long_clip(tmp_path / "long.mp4", stretch=FRAMES)
    prove(path, figure, stretch=FRAMES, seeks=1_000)

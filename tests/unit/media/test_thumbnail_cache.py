"""Small pictures on the disk: right, bounded, and never trusted."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.media.thumbnail_cache import ThumbnailCache, _unpacked

SIZE = 64


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a ü.jpg"
    path.write_bytes(b"first content")
    return path


@pytest.fixture
def cache(tmp_path: Path) -> ThumbnailCache:
    return ThumbnailCache(tmp_path / "cache")


def small(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (48, SIZE, 3), np.uint8)


def entries(cache: ThumbnailCache) -> list[Path]:
    return [path for path in cache._folder.rglob("*") if path.is_file()]


def test_what_was_put_is_there_in_the_next_session(cache: ThumbnailCache, file: Path):
    assert cache.get(file, size=SIZE) is None
    cache.put(file, small(), size=SIZE)
    again = ThumbnailCache(cache._folder).get(file, size=SIZE)
    assert again is not None
    assert np.array_equal(again, small())
    assert not again.flags.writeable
    assert cache.get(file, size=32) is None


def test_a_file_that_has_changed_or_is_gone_has_none(cache: ThumbnailCache, file: Path):
    cache.put(file, small(), size=SIZE)
    os.utime(file, ns=(1, 1))
    assert cache.get(file, size=SIZE) is None
    cache.put(file, small(1), size=SIZE)
    file.write_bytes(b"another content, longer")
    os.utime(file, ns=(1, 1))
    assert cache.get(file, size=SIZE) is None
    file.unlink()
    assert cache.get(file, size=SIZE) is None
    cache.put(file, small(), size=SIZE)  # and none is made for it


@pytest.mark.parametrize("place", [0, 9, 13, 20, 40, -1])
def test_a_flipped_byte_or_a_cut_off_entry_is_made_again(cache: ThumbnailCache, file: Path, place: int):
    cache.put(file, small(), size=SIZE)
    (entry,) = entries(cache)
    good = entry.read_bytes()
    for bad in (good[:place] + bytes([good[place] ^ 0x41]) + good[place:][1:], good[:place], b"", good + good):
        entry.write_bytes(bad)
        got = cache.get(file, size=SIZE)
        assert got is None or np.array_equal(got, small())
        if got is None:
            assert entries(cache) == []


@given(st.binary(max_size=200))
def test_no_bytes_are_taken_for_a_picture(data: bytes):
    assert _unpacked(data, SIZE) is None
    assert _unpacked(b"s2thumb1" + data, SIZE) is None


def test_the_cache_is_bounded_and_what_was_looked_at_last_stays(tmp_path: Path):
    cache = ThumbnailCache(tmp_path / "cache", max_bytes=100_000)
    files = []
    for number in range(30):
        files.append(tmp_path / f"{number}.jpg")
        files[-1].write_bytes(b"x")
        cache.put(files[-1], small(number), size=SIZE)
        for entry in entries(cache):
            os.utime(entry, ns=(entry.stat().st_mtime_ns - 10**9,) * 2)
    assert cache.get(files[0], size=SIZE) is not None  # looked at just now
    cache.prune()
    assert sum(entry.stat().st_size for entry in entries(cache)) <= 100_000
    assert cache.get(files[0], size=SIZE) is not None
    assert cache.get(files[29], size=SIZE) is not None
    assert cache.get(files[1], size=SIZE) is None


def test_a_folder_that_cannot_be_written_harms_nothing(tmp_path: Path, file: Path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    cache = ThumbnailCache(tmp_path / "cache")
    cache.put(file, small(), size=SIZE)
    assert cache.get(file, size=SIZE) is None
    cache.prune()

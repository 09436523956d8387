"""Pictures are shown as every viewer shows them, or refused by a sentence that names them; sources stay untouched."""

from __future__ import annotations

import hashlib
import threading
import tracemalloc
import warnings
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from sam2studio.core.errors import MediaError
from sam2studio.media.images import is_image, probe_image, read_image, thumbnail
from tests.unit.media.zoo import ZOO, Case, image, picture, png_of


@pytest.mark.parametrize("case", ZOO, ids=lambda case: case.name)
def test_zoo(case: Case, tmp_path: Path) -> None:
    path = tmp_path / case.name
    expected = case.write(path)
    before = _state(path)
    assert is_image(path)
    if isinstance(expected, str):
        for read in (read_image, lambda p: thumbnail(p, size=64)):
            with pytest.raises(MediaError) as caught:
                read(path)
            _check_sentence(caught.value, path, expected)
    else:
        shown = read_image(path)
        assert shown.dtype == np.uint8
        assert not shown.flags.writeable
        assert shown.flags.c_contiguous
        assert shown.shape == expected.shape
        assert np.abs(shown.astype(int) - expected).max() <= case.tolerance
        info = probe_image(path)
        assert (info.height, info.width) == shown.shape[:2]
        assert info.file_size == path.stat().st_size
        assert info.mtime_ns == path.stat().st_mtime_ns
        _check_thumbnail(path, shown)
    assert _state(path) == before


def test_the_zoo_is_large_enough(figure) -> None:
    assert len(ZOO) >= 40
    figure(f"F23 image zoo: {len(ZOO)} kinds of files, every one shown right or refused by name")


def _check_thumbnail(path: Path, shown: np.ndarray) -> None:
    small = thumbnail(path, size=24)
    assert max(small.shape[:2]) <= 24
    height, width = shown.shape[:2]
    if min(height, width) < 8:
        return
    assert (small.shape[0] > small.shape[1]) == (height > width)
    # the bright corner and the mean of the rest are where they are in the picture
    expected = np.asarray(Image.fromarray(shown).resize(small.shape[1::-1], Image.Resampling.BOX), int)
    assert np.abs(small.astype(int) - expected).mean() <= 6


def _check_sentence(error: MediaError, path: Path, part: str) -> None:
    text = str(error)
    assert part in text
    assert str(path) in text
    assert "Nothing was changed" in text
    assert error.todo
    assert len(text) - len(str(path)) + len(path.name) <= 400
    assert "Traceback" not in text
    assert "Error" not in text


def _state(path: Path) -> tuple[str, int]:
    return hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns


@pytest.mark.parametrize(
    ("name", "part"),
    [("missing.jpg", "no such file"), ("folder.jpg", "folder"), ("nul\0.jpg", "cannot be opened")],
)
def test_what_is_not_a_file_is_refused(name: str, part: str, tmp_path: Path) -> None:
    (tmp_path / "folder.jpg").mkdir()
    for read in (read_image, probe_image):
        with pytest.raises(MediaError, match=part):
            read(tmp_path / name)


@pytest.mark.skipif(not hasattr(__import__("os"), "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(MediaError, match="pipe"):
        read_image(tmp_path / "pipe.png")


def test_a_huge_picture_is_refused_on_its_header(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    path.write_bytes(png_of(width=30_000, height=30_000, depth=8, kind=2, rows=bytes(10)))
    tracemalloc.start()
    before = psutil.Process().memory_info().rss
    with pytest.raises(MediaError, match="too large"):
        read_image(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
    assert psutil.Process().memory_info().rss - before < 200_000_000


def test_the_limit_is_the_callers(tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    image().save(path)
    with pytest.raises(MediaError, match="48 × 32"):
        read_image(path, max_pixels=48 * 32 - 1)
    assert read_image(path, max_pixels=48 * 32).shape == (32, 48, 3)


def test_a_picture_that_memory_cannot_hold_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "picture.png"
    image().save(path)
    free = psutil.virtual_memory()
    monkeypatch.setattr(psutil, "virtual_memory", lambda: free._replace(available=1000))
    with pytest.raises(MediaError, match="not enough free memory"):
        read_image(path)


def test_probe_decodes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "rows missing.png"
    path.write_bytes(png_of(width=3000, height=2000, depth=8, kind=2, rows=b""))
    info = probe_image(path)
    assert (info.width, info.height, info.format) == (3000, 2000, "PNG")


def test_a_thumbnail_never_enlarges(tmp_path: Path) -> None:
    image().save(tmp_path / "a.png")
    assert thumbnail(tmp_path / "a.png", size=500).shape == (32, 48, 3)


def test_threads_read_at_once_without_a_sound(tmp_path: Path) -> None:
    path = tmp_path / "animated palette.gif"  # Pillow warns about palettes whose transparency is given in bytes
    indexed = image().quantize(16)
    indexed.save(path.with_suffix(".png"), transparency=bytes(range(0, 256, 16)))
    image().save(path)
    before = list(warnings.filters)
    wrong: list[object] = []

    def read() -> None:
        for _ in range(20):
            names = (path, path.with_suffix(".png"))
            wrong.extend(name for name in names if read_image(name).shape != picture().shape)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert list(warnings.filters) == before


@pytest.mark.parametrize("ending", ["gif", "tiff", "webp", "png"])
def test_pictures_behind_the_first_are_told(tmp_path, ending):
    first, second = (Image.new("RGB", (8, 6), color) for color in ("red", "blue"))
    first.save(tmp_path / f"one.{ending}")
    first.save(tmp_path / f"two.{ending}", save_all=True, append_images=[second])
    assert not probe_image(tmp_path / f"one.{ending}").more
    assert probe_image(tmp_path / f"two.{ending}").more


def test_the_preview_in_a_photograph_is_no_second_picture(tmp_path):
    first, second = (Image.new("RGB", (8, 6), color) for color in ("red", "blue"))
    first.save(tmp_path / "phone.jpg", format="MPO", save_all=True, append_images=[second])
    assert not probe_image(tmp_path / "phone.jpg").more


@pytest.mark.parametrize(
    ("kinds", "more"),
    [((1,), False), ((1, 1, 1), False), ((4, 5), False), ((2,), True), ((1, 0), True), ((0, 1), True), ((1, 2), True)],
)
def test_smaller_copies_and_masks_in_a_tiff_are_no_pages(tmp_path, kinds, more):
    """Kinds are NewSubfileType of TIFF 6.0: 1 a smaller copy, 2 a page of several, 4 a mask."""
    path = tmp_path / "scan.tiff"
    first, *others = (Image.new("RGB", (16 >> place, 8), "red") for place in range(len(kinds) + 1))
    for page, kind in zip(others, kinds, strict=True):
        page.encoderinfo = {"tiffinfo": {254: kind}}
    first.save(path, save_all=True, append_images=others)
    info = probe_image(path)
    assert (info.width, info.height, info.more) == (16, 8, more)
    assert read_image(path).shape == (8, 16, 3)


def test_a_second_picture_that_is_damaged_leaves_the_first(tmp_path):
    path = tmp_path / "two.gif"
    Image.new("RGB", (8, 6), "red").save(path, save_all=True, append_images=[Image.new("RGB", (8, 6), "blue")])
    path.write_bytes(path.read_bytes()[:-20])
    assert probe_image(path).width == 8

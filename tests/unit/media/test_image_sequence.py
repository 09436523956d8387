"""A folder of numbered pictures is a video: natural order, one size, each picture as every viewer shows it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.core.errors import InputError, MediaError
from sam2studio.media.image_sequence import ImageSequence
from tests.support import barcodes


def save(folder: Path, name: str, number: int, *, orientation: int = 1) -> None:
    rgb = barcodes.draw(number, height=120, width=160)
    if orientation == 6:
        rgb = np.rot90(rgb)  # a viewer turns it back, clockwise
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(rgb).save(folder / name, exif=exif, quality=95)


def test_natural_order_and_nothing_but_pictures(tmp_path: Path) -> None:
    for number, name in enumerate(("frame1.jpg", "frame2.jpg", "frame10.jpg", "frame0100.PNG")):
        save(tmp_path, name, number)
    (tmp_path / "notes.txt").write_text("no image")
    (tmp_path / ".hidden.jpg").write_bytes(b"no image")
    (tmp_path / "folder.jpg").mkdir()
    save(tmp_path / "folder.jpg", "5.jpg", 9)
    sequence = ImageSequence(tmp_path)
    assert [barcodes.read(frame) for frame in sequence] == [0, 1, 2, 3]
    assert sequence.size == (120, 160)
    assert not sequence[0].flags.writeable
    assert sequence.nearest_key(2) == 2
    assert sequence.time_of(2) == 2 / 25


def test_orientation_is_applied_before_sizes_are_compared(tmp_path: Path) -> None:
    save(tmp_path, "1.jpg", 1)
    save(tmp_path, "2.jpg", 2, orientation=6)
    sequence = ImageSequence(tmp_path)
    assert [barcodes.read(frame) for frame in sequence] == [1, 2]


def test_one_bad_picture_costs_one_frame(tmp_path: Path) -> None:
    for number in range(4):
        save(tmp_path, f"{number}.jpg", number)
    (tmp_path / "1.jpg").write_bytes(b"damaged")
    Image.new("RGB", (10, 10)).save(tmp_path / "2.jpg")
    sequence = ImageSequence(tmp_path)
    with pytest.raises(MediaError, match=r"1\.jpg"):
        sequence[1]
    with pytest.raises(MediaError, match=r"10 × 10 pixels.*160 × 120"):
        sequence[2]
    assert barcodes.read(sequence[3]) == 3


def test_what_is_kept_is_bounded(tmp_path: Path) -> None:
    for number in range(4):
        save(tmp_path, f"{number}.jpg", number)
    sequence = ImageSequence(tmp_path, cache_bytes=2 * 120 * 160 * 3)
    for number in range(4):
        sequence[number]
    assert [sequence.cached(number) for number in range(4)] == [False, False, True, True]
    sequence.close()
    assert not sequence.cached(3)


def test_refusals(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no images"):
        ImageSequence(tmp_path)
    with pytest.raises(MediaError, match="cannot be listed"):
        ImageSequence(tmp_path / "missing")
    save(tmp_path, "1.jpg", 1)
    with pytest.raises(InputError):
        ImageSequence(tmp_path)[-1]
    with pytest.raises(IndexError):
        ImageSequence(tmp_path)[1]

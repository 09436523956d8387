"""Damaged files are shown or refused with a sentence; nothing else comes out of the reader (fault F24, pictures)."""

from __future__ import annotations

import gc
import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from PIL import Image

from sam2studio.core.errors import MediaError
from sam2studio.media.images import probe_image, read_image, thumbnail
from tests.unit.media.zoo import display_p3, image

_FORMATS = {"JPEG": 100, "PNG": 80, "WEBP": 50, "TIFF": 50, "GIF": 50}  # trials of the default run


def _valid(kind: str) -> list[bytes]:
    """Small files of one format that between them use most of its features."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "an image"
    other = image(30, 20)
    variants: dict[str, list[tuple[Image.Image, dict[str, object]]]] = {
        "JPEG": [
            (image(), {"exif": exif, "icc_profile": display_p3()}),
            (image(), {"progressive": True, "restart_marker_blocks": 2}),
            (image().convert("CMYK"), {"quality": 60}),
            (image().convert("L"), {"comment": b"grey"}),
        ],
        "PNG": [
            (image(), {"exif": exif, "icc_profile": display_p3()}),
            (image().quantize(16), {"transparency": bytes(range(0, 256, 16))}),
            (image().convert("LA"), {}),
            (image(), {"save_all": True, "append_images": [other], "duration": 50}),
            (Image.fromarray(np.arange(48 * 32, dtype=np.uint16).reshape(32, 48) * 40), {}),
        ],
        "WEBP": [
            (image(), {"exif": exif, "quality": 70}),
            (image().convert("RGBA"), {"lossless": True}),
            (image(), {"save_all": True, "append_images": [image()], "duration": 50}),
        ],
        "TIFF": [
            (image(), {"compression": "tiff_lzw", "exif": exif}),
            (image(), {"compression": "jpeg"}),
            (image().convert("1"), {"compression": "group4"}),
            (image().convert("F"), {"compression": "tiff_deflate"}),
            (image(), {"save_all": True, "append_images": [other]}),
        ],
        "GIF": [
            (image(), {}),
            (image(), {"save_all": True, "append_images": [other], "duration": 50, "transparency": 3}),
        ],
    }
    files = []
    for picture, options in variants[kind]:
        data = io.BytesIO()
        picture.save(data, kind, **options)
        files.append(data.getvalue())
    return files


def _damaged(data: bytes, chance: random.Random) -> bytes:
    """A file with flipped bits, cut, spliced, or with a number overwritten."""
    raw = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(len(raw)) if chance.random() < 0.5 else chance.randrange(min(len(raw), 200))
        match chance.randrange(6):
            case 0:
                raw[at] ^= 1 << chance.randrange(8)
            case 1:
                raw[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
            case 2:
                size = chance.choice((2, 4))
                raw[at : at + size] = chance.choice((b"\0", b"\xff", b"\x7f")) * size
            case 3:
                del raw[max(4, at) : at + chance.randrange(1, 40)]
            case 4:
                raw[at:at] = raw[: chance.randrange(1, 60)]
            case _:
                raw = raw[: max(12, at)]
    return bytes(raw)


def _fuzz(kind: str, *, trials: int, folder: Path) -> int:
    """Runs the reader on `trials` damaged files and returns how many it showed."""
    chance = random.Random(f"{kind} {trials}")
    sources = _valid(kind)
    path = folder / f"damaged.{kind.lower()}"
    shown = 0
    for _ in range(trials):
        path.write_bytes(_damaged(chance.choice(sources), chance))
        pixels, info = _outcome(read_image, path), _outcome(probe_image, path)
        small = _outcome(lambda p: thumbnail(p, size=32), path)
        if not isinstance(pixels, MediaError):
            assert (info.height, info.width) == pixels.shape[:2]
            shown += 1
        for error in (pixels, info, small):
            if isinstance(error, MediaError):
                assert str(path) in str(error)
                assert error.todo
    return shown


def _outcome(read: Callable[[Path], Any], path: Path) -> Any:
    """What a reader answers or the sentence it refuses with; any other exception fails the test."""
    try:
        return read(path)
    except MediaError as error:
        return error


@pytest.mark.parametrize("kind", _FORMATS)
def test_damaged_files(kind: str, tmp_path: Path, figure) -> None:
    shown = _fuzz(kind, trials=_FORMATS[kind], folder=tmp_path)
    figure(f"F24 {kind}: {_FORMATS[kind]} damaged files, {shown} shown, the others refused by name")


@pytest.mark.slow
@pytest.mark.parametrize("kind", _FORMATS)
def test_many_damaged_files(kind: str, tmp_path: Path, figure) -> None:
    trials = 20 * _FORMATS[kind]
    gc.collect()
    before = psutil.Process().memory_info().rss
    shown = _fuzz(kind, trials=trials, folder=tmp_path)
    gc.collect()
    grown = psutil.Process().memory_info().rss - before
    figure(f"F24 {kind}: {trials} damaged files, {shown} shown, the others refused; memory {grown / 1e6:+.0f} MB")
    assert grown < 50_000_000

"""Colours of a video: the matrix and the range that the file says, whatever its pixel format."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from sam2studio.media.frames import VideoReader
from sam2studio.media.video_colour import Converter
from tests.support import barcodes
from tests.support.clips import Clip
from tests.support.frame_proof import index_of

# red and blue shares of brightness, ITU-R BT.709, BT.601 (two numbers), SMPTE 240M, BT.2020
MATRICES = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 6: (0.299, 0.114), 7: (0.212, 0.087), 9: (0.2627, 0.0593)}
FORMATS = ("yuv420p", "yuv422p", "yuv444p", "yuvj420p", "yuv420p10le", "yuv422p10le", "yuv444p10le", "yuv420p12le")
ALLOWED = 3.0  # of 255, mean


def smooth(fmt: str, height: int, width: int) -> av.VideoFrame:
    """A picture without edges, so that how chroma is interpolated does not matter."""
    rng = np.random.default_rng(0)
    frame = av.VideoFrame(width, height, fmt)
    bits = frame.format.components[0].bits
    kind = np.dtype(np.uint8 if bits == 8 else "<u2")
    for number, plane in enumerate(frame.planes):
        low, high = (40, 215) if number == 0 else (100, 156)
        coarse = rng.uniform(low, high, (6, 8)).astype(np.float32)
        fine = cv2.resize(coarse, (plane.width, plane.height), interpolation=cv2.INTER_CUBIC) * 2 ** (bits - 8)
        rows = np.zeros((plane.height, plane.line_size // kind.itemsize), kind)
        rows[:, : plane.width] = np.rint(fine).astype(kind)
        plane.update(rows.tobytes())
    return frame


def by_definition(frame: av.VideoFrame, matrix: int, *, full: bool) -> np.ndarray:
    """(H, W, 3) the conversion as the standards write it, in floating point."""
    bits = frame.format.components[0].bits
    kind = np.dtype(np.uint8 if bits == 8 else "<u2")
    height, width = frame.height, frame.width
    planes = []
    for plane in frame.planes:
        values = np.frombuffer(bytes(plane), kind).reshape(plane.height, -1)[:, : plane.width].astype(float)
        tall, wide = -(-height // plane.height), -(-width // plane.width)
        planes.append(np.repeat(np.repeat(values, tall, 0), wide, 1)[:height, :width])
    unit = 2.0 ** (bits - 8)
    black, luma, chroma = (0, 2**bits - 1, 2**bits - 1) if full else (16 * unit, 219 * unit, 224 * unit)
    y, u, v = (planes[0] - black) / luma, (planes[1] - 128 * unit) / chroma, (planes[2] - 128 * unit) / chroma
    red, blue = MATRICES[matrix]
    r, b = y + 2 * (1 - red) * v, y + 2 * (1 - blue) * u
    g = (y - red * r - blue * b) / (1 - red - blue)
    return np.clip(np.stack([r, g, b], axis=-1), 0, 1) * 255


def test_matrix_and_range_of_every_format(figure) -> None:
    worst = 0.0
    for fmt in FORMATS:
        for matrix in MATRICES:
            for full in (False, True) if fmt != "yuvj420p" else (True,):
                for size in ((120, 160), (121, 161)):
                    frame = smooth(fmt, *size)
                    frame.colorspace, frame.color_range = matrix, 2 if full else 1
                    ours = Converter().rgb(frame, size=size, orientation=1)
                    error = np.abs(ours - by_definition(frame, matrix, full=full)).mean()
                    assert error <= ALLOWED, (fmt, matrix, full, size)
                    worst = max(worst, float(error))
    figure(f"F20 colours against the standards' definition: worst mean error {worst:.2f} of 255 (≤ {ALLOWED:.0f})")


@pytest.mark.parametrize(
    ("size", "matrix"), [((480, 640), 6), ((576, 720), 6), ((720, 1280), 1), ((1080, 1920), 1), ((1280, 720), 1)]
)
def test_a_file_that_does_not_say_follows_the_rule_of_players(size: tuple[int, int], matrix: int) -> None:
    frame = smooth("yuv420p", *size)
    ours = Converter().rgb(frame, size=size, orientation=1)
    assert np.abs(ours - by_definition(frame, matrix, full=False)).mean() <= ALLOWED


@pytest.mark.parametrize(
    "clip",
    [
        Clip(name="601.mp4", frames=3, colour=(6, 1)),
        Clip(name="709.mp4", frames=3, colour=(1, 1)),
        Clip(name="709-full.mp4", frames=3, colour=(1, 2)),
        Clip(name="601-full.mkv", frames=3, colour=(6, 2)),
        Clip(name="2020.mp4", codec="hevc", frames=3, pix_fmt="yuv420p10le", colour=(9, 1)),
        Clip(name="odd.mp4", frames=3, pix_fmt="yuv444p", size=(241, 321), colour=(1, 1)),
    ],
    ids=lambda clip: clip.name,
)
def test_colour_bars_come_through_a_file(clip: Clip, tmp_path: Path) -> None:
    path = clip.write(tmp_path)
    reader = VideoReader(path, index_of(path))
    height, width = reader.size
    bars = barcodes.bar_colours()
    step = width / len(bars)
    for frame in range(len(reader)):
        row = reader[frame][height // 2 - 4 : height // 2 + 4].mean(axis=0)
        seen = np.array([row[int(step * i + step * 0.3) : int(step * i + step * 0.7)].mean(axis=0) for i in range(8)])
        assert np.abs(seen - bars).mean() <= ALLOWED
    reader.close()

"""A short clip: a disc moves over a ground whose brightness tells the frame."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

HEIGHT, WIDTH = 96, 128
STEP = 5
"""Levels of grey from one frame to the next; a clip has up to forty frames."""


def moving_disc(frame: int) -> np.ndarray:
    """(H, W, 3) uint8."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    rgb = np.full((HEIGHT, WIDTH, 3), STEP * frame, np.uint8)
    rgb[np.hypot(rows - 48, columns - 20 - 2 * frame) < 12] = (250, 250, 250)
    return rgb


def write_clip(path: Path, *, frames: int = 40, rate: int = 25) -> Path:
    """H.264 in the container that the name says, with B-frames and a key frame every twelve."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"g": "12", "bf": "2", "qp": "8"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for frame in range(frames):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(moving_disc(frame), format="rgb24")))
        container.mux(stream.encode())
    return path


def frame_told(rgb: np.ndarray) -> int:
    """The frame that the ground of a picture tells."""
    return round(float(rgb[80:, :, 0].mean()) / STEP)

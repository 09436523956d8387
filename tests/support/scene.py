"""A short clip of two things that move over a patterned ground, and where they are."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

from sam2studio.core.mask import Mask

HEIGHT, WIDTH = 120, 176
FRAMES = 30
RED, BLUE = (200, 40, 40), (40, 70, 200)


def places(frame: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Centres (x, y) of the red disc and of the blue square."""
    return (35 + 2.5 * frame, 38), (140 - 2.5 * frame, 88)


def pixels_of(frame: int) -> tuple[np.ndarray, np.ndarray]:
    """(H, W) bool: the disc and the square."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    (x, y), (u, v) = places(frame)
    return np.hypot(rows - y, columns - x) < 16, np.maximum(abs(rows - v), abs(columns - u)) < 14


def masks_of(frame: int) -> tuple[Mask, Mask]:
    """The disc and the square as masks."""
    disc, square = pixels_of(frame)
    return Mask.from_array(disc), Mask.from_array(square)


def picture_of(frame: int) -> np.ndarray:
    """(H, W, 3) uint8."""
    rough = np.random.default_rng(3).integers(0, 40, (HEIGHT // 8, WIDTH // 8, 1))
    ground = np.kron(rough, np.ones((8, 8, 1), np.int64))
    rgb = (np.array([110, 160, 110]) + ground).astype(np.uint8)
    disc, square = pixels_of(frame)
    rgb[disc], rgb[square] = RED, BLUE
    return rgb


def write_scene(path: Path, *, frames: int = FRAMES) -> Path:
    """The clip as H.264."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"g": "10", "bf": "2", "qp": "10"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for frame in range(frames):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture_of(frame), format="rgb24")))
        container.mux(stream.encode())
    return path

#!/usr/bin/env python3
"""Draws the clip of the sample project, `resources/sample/videos/toys.mp4`: `make_sample_clip.py [OUT.mp4]`.

A room with a slowly panning camera: a ball that bounces through it, a toy car that drives behind a box and comes out
again, and a balloon that rises out of the picture and sinks back. So the clip has what tracking is about: motion,
scale, occlusion, leaving and coming back. Everything is drawn here, so nobody else has rights in it.
"""

from __future__ import annotations

import argparse
import math
import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, FRAMES, RATE = 640, 360, 150, 25
_FINE = 2  # everything is drawn so many times larger, and scaled down
_WORLD = 860  # width of the room; the camera sees WIDTH of it
_FLOOR = 236  # where the wall ends

Picture = NDArray[np.float32]
Color = tuple[float, float, float]


def scaled(*values: float) -> list[int]:
    """Room coordinates to those of the drawing, with four bits of fraction, as OpenCV takes them."""
    return [round(value * _FINE * 16) for value in values]


def polygon(picture: Picture, corners: list[tuple[float, float]], color: Color) -> None:
    """A filled polygon with smooth edges."""
    points = np.array([scaled(*corner) for corner in corners], np.int32)
    cv2.fillPoly(picture, [points], color, cv2.LINE_AA, 4)


def disc(picture: Picture, x: float, y: float, radius: float, color: Color) -> None:
    """A filled disc with smooth edges."""
    (cx, cy), (r,) = scaled(x, y), scaled(radius)
    cv2.circle(picture, (cx, cy), r, color, -1, cv2.LINE_AA, 4)


def oval(picture: Picture, center: tuple[float, float], axes: tuple[float, float], color: Color) -> None:
    """A filled ellipse with smooth edges."""
    angle = np.linspace(0, 2 * math.pi, 72)
    x, y = center[0] + axes[0] * np.cos(angle), center[1] + axes[1] * np.sin(angle)
    polygon(picture, list(zip(x.tolist(), y.tolist(), strict=True)), color)


def shadow(picture: Picture, x: float, width: float, *, y: float, strength: float) -> None:
    """A soft shadow on the floor."""
    share = np.zeros(picture.shape[:2], np.float32)
    cv2.ellipse(share, scaled(x, y), scaled(width, width * 0.16), 0, 0, 360, strength, -1, cv2.LINE_AA, 4)
    picture *= 1 - cv2.GaussianBlur(share, (0, 0), 5 * _FINE)[..., None]


def room(random: np.random.Generator) -> Picture:
    """Wall, window, floor and skirting board, (height, world, 3) RGB 0…255."""
    picture = np.zeros((HEIGHT * _FINE, _WORLD * _FINE, 3), np.float32)
    down = np.linspace(0, 1, _FLOOR * _FINE, dtype=np.float32)[:, None, None]
    picture[: _FLOOR * _FINE] = np.array([186, 205, 207], np.float32) * (1.06 - 0.14 * down)
    for row in range(6):  # floor boards, narrower far away
        top = _FLOOR + (HEIGHT - _FLOOR) * (row / 6) ** 1.4
        end = _FLOOR + (HEIGHT - _FLOOR) * ((row + 1) / 6) ** 1.4
        x = -60.0 * random.random()
        while x < _WORLD:
            length = 150 + 90 * random.random()
            tone = np.array([178, 133, 92]) * (0.86 + 0.2 * random.random())
            polygon(picture, [(x, top), (x + length, top), (x + length, end), (x, end)], tuple(tone))
            x += length
        polygon(picture, [(0, end - 0.8), (_WORLD, end - 0.8), (_WORLD, end), (0, end)], (112, 80, 52))
    polygon(picture, [(0, _FLOOR - 9), (_WORLD, _FLOOR - 9), (_WORLD, _FLOOR), (0, _FLOOR)], (238, 236, 228))
    for left in (80, 560):
        polygon(picture, [(left, 34), (left + 150, 34), (left + 150, 150), (left, 150)], (240, 238, 231))
        polygon(picture, [(left + 7, 41), (left + 72, 41), (left + 72, 143), (left + 7, 143)], (140, 182, 214))
        polygon(picture, [(left + 78, 41), (left + 143, 41), (left + 143, 143), (left + 78, 143)], (150, 190, 218))
    grain = cv2.GaussianBlur(random.normal(0, 7, picture.shape[:2]).astype(np.float32), (0, 0), 6, sigmaY=1.2)
    picture[_FLOOR * _FINE :] += 4 * grain[_FLOOR * _FINE :, :, None]
    return picture


def box(picture: Picture) -> None:
    """The cardboard box that stands in front of the car's way."""
    polygon(picture, [(424, 196), (530, 196), (530, 292), (424, 292)], (196, 154, 104))
    polygon(picture, [(530, 196), (556, 182), (556, 272), (530, 292)], (160, 121, 78))
    polygon(picture, [(424, 196), (452, 182), (556, 182), (530, 196)], (214, 176, 128))
    polygon(picture, [(468, 196), (486, 196), (486, 292), (468, 292)], (212, 192, 160))


def car(picture: Picture, x: float) -> None:
    """A toy car whose middle is at x."""
    y = 276.0
    shadow(picture, x, 56, y=y + 2, strength=0.45)
    blue, dark = (38, 92, 190), (26, 62, 134)
    polygon(picture, [(x - 58, y - 12), (x - 58, y - 32), (x - 36, y - 38), (x + 56, y - 32), (x + 60, y - 12)], blue)
    polygon(picture, [(x - 34, y - 38), (x - 22, y - 62), (x + 18, y - 62), (x + 34, y - 36)], blue)
    polygon(picture, [(x - 58, y - 12), (x - 58, y - 18), (x + 60, y - 18), (x + 60, y - 12)], dark)
    polygon(picture, [(x - 27, y - 39), (x - 18, y - 57), (x - 3, y - 57), (x - 3, y - 38)], (206, 226, 236))
    polygon(picture, [(x + 2, y - 38), (x + 2, y - 57), (x + 15, y - 57), (x + 26, y - 37)], (196, 218, 230))
    disc(picture, x + 56, y - 26, 4, (250, 232, 150))
    for middle in (x - 34, x + 34):
        disc(picture, middle, y - 11, 13, (36, 36, 40))
        disc(picture, middle, y - 11, 6, (196, 198, 202))
        turn = x / 13
        for spoke in range(3):
            angle = turn + spoke * 2 * math.pi / 3
            disc(picture, middle + 4 * math.cos(angle), y - 11 + 4 * math.sin(angle), 1.3, (90, 92, 98))


def ball(picture: Picture, x: float, y: float, radius: float, turn: float) -> None:
    """A beach ball with light from the upper left."""
    shadow(picture, x, radius * (0.6 + 0.4 * y / 320), y=322, strength=0.5 * max(0.2, 1 - (322 - y) / 260))
    before = picture.copy()
    for piece, color in enumerate([(214, 52, 46), (244, 240, 230)] * 3):
        start = turn + piece * math.pi / 3
        rim = [
            (x + radius * math.cos(a), y + radius * math.sin(a)) for a in np.linspace(start, start + math.pi / 3, 14)
        ]
        polygon(picture, [(x + radius * 0.15, y - radius * 0.15), *rim], color)
    disc(picture, x + radius * 0.15, y - radius * 0.15, radius * 0.16, (244, 190, 60))
    rows, columns = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32) / _FINE
    away = np.hypot(columns - (x - radius * 0.35), rows - (y - radius * 0.4)) / radius
    inside = np.abs(picture - before).sum(axis=2, keepdims=True) > 0
    picture *= np.where(inside, 1.12 - 0.32 * np.clip(away, 0, 1.7)[..., None] ** 1.5, 1)


def balloon(picture: Picture, x: float, y: float) -> None:
    """A balloon on a string."""
    sway = [(x + 5 * math.sin(t / 14), y + 44 + t) for t in range(0, 64, 2)]
    for (ax, ay), (bx, by) in pairwise(sway):
        polygon(picture, [(ax - 0.7, ay), (ax + 0.7, ay), (bx + 0.7, by), (bx - 0.7, by)], (120, 112, 104))
    oval(picture, (x, y), (32, 40), (66, 158, 92))
    polygon(picture, [(x - 6, y + 46), (x + 6, y + 46), (x, y + 37)], (50, 124, 72))
    oval(picture, (x - 4, y - 4), (25, 32), (80, 176, 106))
    oval(picture, (x - 11, y - 15), (8, 11), (168, 220, 178))


def frame(background: Picture, number: int, random: np.random.Generator) -> NDArray[np.uint8]:
    """One frame, (HEIGHT, WIDTH, 3) uint8 RGB."""
    picture, time = background.copy(), number / RATE
    balloon(
        picture, 240 + 30 * time + 12 * math.sin(time * 1.7), 128 - 200 * math.sin(math.pi * max(0.0, time - 1.4) / 4.2)
    )
    car(picture, 120 + 118 * time)
    shadow(picture, 492, 74, y=292, strength=0.4)
    box(picture)
    bounce = abs(math.cos(math.pi * time / 1.25))
    ball(picture, 700 - 92 * time, 288 - 168 * bounce, 33 + 3 * time, turn=-time * 2.2)
    left = round((_WORLD - WIDTH) * _FINE * (0.5 - 0.5 * math.cos(math.pi * number / FRAMES)))
    seen = picture[:, left : left + WIDTH * _FINE]
    small = cv2.resize(seen, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA) + random.normal(0, 1.6, (HEIGHT, WIDTH, 1))
    return np.clip(small, 0, 255).astype(np.uint8)


def write(path: Path) -> None:
    """Writes the clip."""
    random = np.random.default_rng(20)
    background = room(random)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "25", "preset": "veryslow", "threads": "1"})
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = WIDTH, HEIGHT, "yuv420p", 50
        stream.codec_context.time_base = Fraction(1, RATE)
        for number in range(FRAMES):
            picture = av.VideoFrame.from_ndarray(frame(background, number, random), format="rgb24")
            picture.pts = number
            container.mux(stream.encode(picture))
        container.mux(stream.encode())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(__file__).resolve().parent.parent / "resources" / "sample" / "videos" / "toys.mp4"
    parser.add_argument("out", nargs="?", type=Path, default=default)
    out: Path = parser.parse_args().out
    out.parent.mkdir(parents=True, exist_ok=True)
    write(out)
    print(f"{out}: {FRAMES} frames, {out.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

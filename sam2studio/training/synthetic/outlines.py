"""Closed curves, (N, 2) float32 points, in units of the body that they belong to (x right, y down)."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sam2studio.training.synthetic.noise import Rng

Loop = NDArray[np.float32]

_ARC = np.linspace(-1, 1, 10)


def _loop(x: NDArray[np.floating], y: NDArray[np.floating]) -> Loop:
    return np.stack((x, y), 1).astype(np.float32)


@cache
def _turn(points: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cosine and sine once around."""
    t = np.linspace(0, 2 * math.pi, points, endpoint=False)
    return np.cos(t), np.sin(t)


def oval(x: float, y: float, rx: float, ry: float, angle: float = 0.0, *, points: int = 40) -> Loop:
    """An ellipse."""
    cosine, sine = _turn(points)
    c, s = math.cos(angle), math.sin(angle)
    a, b = rx * cosine, ry * sine
    return _loop(x + c * a - s * b, y + s * a + c * b)


def superoval(x: float, y: float, rx: float, ry: float, power: float, *, points: int = 64) -> Loop:
    """Between a diamond (1), an ellipse (2) and a rounded rectangle (8)."""
    c, s = _turn(points)
    p = 2 / power
    return _loop(x + rx * np.sign(c) * np.abs(c) ** p, y + ry * np.sign(s) * np.abs(s) ** p)


def blob(rng: Rng, x: float, y: float, rx: float, ry: float, *, rough: float = 0.3, waves: int = 6) -> Loop:
    """A smooth random shape around a point."""
    t = np.linspace(0, 2 * math.pi, 72, endpoint=False)
    r = np.ones_like(t)
    for k in range(2, 2 + waves):
        r += rough / (k - 0.5) * rng.normal() * np.cos(k * t + rng.uniform(0, 2 * math.pi))
    r = np.maximum(r, 0.2)
    return _loop(x + rx * r * np.cos(t), y + ry * r * np.sin(t))


def polygon(rng: Rng, x: float, y: float, r: float, corners: int, *, star: float = 0.0) -> Loop:
    """A random polygon; `star` pulls every second corner in."""
    t = np.sort(rng.uniform(0, 2 * math.pi, corners)) * 0.35 + np.linspace(0, 2 * math.pi, corners, False) * 0.65
    radius = r * rng.uniform(0.75, 1.1, corners)
    radius[1::2] *= 1 - star
    return _loop(x + radius * np.cos(t), y + radius * np.sin(t))


def rectangle(x: float, y: float, rx: float, ry: float) -> Loop:
    """An upright rectangle."""
    return np.array([(x - rx, y - ry), (x + rx, y - ry), (x + rx, y + ry), (x - rx, y + ry)], np.float32)


def capsule(a: tuple[float, float], b: tuple[float, float], ra: float, rb: float) -> Loop:
    """A limb: two round ends of their own radii, joined."""
    (ax, ay), (bx, by) = a, b
    along = math.atan2(by - ay, bx - ax)
    length = math.hypot(bx - ax, by - ay)
    lean = math.asin(max(-1.0, min(1.0, (ra - rb) / length))) if length > 1e-6 else 0.0
    end = along + (math.pi / 2 - lean) * _ARC
    start = along + math.pi + (math.pi / 2 + lean) * _ARC
    return _loop(
        np.concatenate((bx + rb * np.cos(end), ax + ra * np.cos(start))),
        np.concatenate((by + rb * np.sin(end), ay + ra * np.sin(start))),
    )


def ribbon(path: NDArray[np.floating], widths: NDArray[np.floating] | float) -> Loop:
    """A band along an open path, (N, 2), with a half-width (for each point)."""
    path = np.asarray(path, np.float64)
    slope = np.gradient(path, axis=0)
    normal = np.stack((-slope[:, 1], slope[:, 0]), 1)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    half = np.broadcast_to(np.asarray(widths, np.float64), (len(path),))[:, None]
    return np.concatenate((path + normal * half, (path - normal * half)[::-1])).astype(np.float32)


def smooth_path(points: NDArray[np.floating], count: int = 24) -> NDArray[np.float64]:
    """(count, 2) a soft curve through a few points (Catmull–Rom)."""
    points = np.asarray(points, np.float64)
    padded = np.concatenate((2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]))
    t = np.linspace(0, len(points) - 1 - 1e-6, count)
    k = t.astype(int)
    u = (t - k)[:, None]
    a, b, c, d = padded[k], padded[k + 1], padded[k + 2], padded[k + 3]
    return np.asarray(0.5 * (2 * b + (c - a) * u + (2 * a - 5 * b + 4 * c - d) * u**2 + (3 * b - a - 3 * c + d) * u**3))


def lathe(profile: NDArray[np.floating], *, points: int = 40) -> Loop:
    """A symmetric body from rows of (height y, half-width) through which a soft curve is laid."""
    path = smooth_path(profile, points)
    y, half = path[:, 0], np.maximum(path[:, 1], 0.005)
    return _loop(np.concatenate((half, -half[::-1])), np.concatenate((y, y[::-1])))


def closed(points: NDArray[np.floating], count: int = 64) -> Loop:
    """A soft closed curve through a few points."""
    points = np.asarray(points, np.float64)
    n = len(points)
    t = np.linspace(0, n, count, endpoint=False)
    k = t.astype(int)
    u = (t - k)[:, None]
    a, b, c, d = (points[(k + shift) % n] for shift in (-1, 0, 1, 2))
    curve = 0.5 * (2 * b + (c - a) * u + (2 * a - 5 * b + 4 * c - d) * u**2 + (3 * b - a - 3 * c + d) * u**3)
    return np.asarray(curve, np.float32)


def soft(*numbers: float) -> Loop:
    """A soft closed curve through a few points, told as x, y, x, y …"""
    return closed(np.array(numbers, np.float64).reshape(-1, 2), max(24, 4 * len(numbers)))


def fuzzy(rng: Rng, loop: Loop, amount: float) -> Loop:
    """The loop with a ragged edge: fur, leaves, torn paper; no point moves further than about twice `amount`."""
    closed_loop = np.concatenate((loop, loop[:1]))
    steps = np.linalg.norm(np.diff(closed_loop, axis=0), axis=1)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    count = int(min(240, max(len(loop), along[-1] / max(amount, 1e-3))))
    at = np.linspace(0, along[-1], count, endpoint=False)
    points = np.stack([np.interp(at, along, closed_loop[:, axis]) for axis in (0, 1)], 1)
    return np.asarray(points + np.clip(rng.normal(0, 0.6, points.shape), -1.4, 1.4) * amount, np.float32)

"""How actors and the camera move over time."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sam2studio.training.synthetic.bodies import Matrix, placed
from sam2studio.training.synthetic.noise import Rng


@dataclass(frozen=True, kw_only=True)
class Wave:
    """A number over time: a start, a speed, and a swing."""

    base: float = 0.0
    speed: float = 0.0
    swing: float = 0.0
    pace: float = 0.3
    phase: float = 0.0

    def at(self, time: float) -> float:
        """Its value; at time 0 it is the base."""
        turn = 2 * math.pi * (self.pace * time + self.phase)
        return self.base + self.speed * time + self.swing * (math.sin(turn) - math.sin(2 * math.pi * self.phase))


@dataclass(frozen=True, kw_only=True)
class Track:
    """Motion of an actor around the place where it starts: pixels, logarithm of scale, radians."""

    x: Wave
    y: Wave
    grow: Wave
    turn: Wave

    def moved(self, matrix: Matrix, home: tuple[float, float], time: float) -> Matrix:
        """Body to world at a time since the start; it grows and turns around `home`."""
        x, y = home
        scale = math.exp(max(-1.5, min(1.2, self.grow.at(time))))
        return (
            placed(x + self.x.at(time), y + self.y.at(time), scale=scale, angle=self.turn.at(time))
            @ placed(-x, -y)
            @ matrix
        )


def still() -> Track:
    """No motion."""
    return Track(x=Wave(), y=Wave(), grow=Wave(), turn=Wave())


def random_track(rng: Rng, size: int) -> Track:
    """Stands, drifts, wanders, or leaves the picture and comes back."""
    kind = rng.choice(["still", "drift", "wander", "away"], p=[0.25, 0.3, 0.3, 0.15])
    if kind == "still":
        return still()
    heading, fast = rng.uniform(0, 2 * math.pi), abs(rng.normal(0, 0.25)) * size
    level = 0.4 if rng.random() < 0.7 else 1.0  # most things move sideways
    dx, dy = fast * math.cos(heading), fast * math.sin(heading) * level
    grow = Wave(speed=rng.normal(0, 0.12), swing=rng.uniform(0, 0.2), pace=rng.uniform(0.1, 0.5), phase=rng.random())
    turn = Wave(speed=rng.normal(0, 0.15) if rng.random() < 0.4 else 0, swing=rng.uniform(0, 0.25), phase=rng.random())
    if kind == "drift":
        return Track(x=Wave(speed=dx), y=Wave(speed=dy), grow=grow, turn=turn)
    reach = (0.9 if kind == "away" else rng.uniform(0.03, 0.35)) * size
    pace = rng.uniform(0.12, 0.35) if kind == "away" else rng.uniform(0.15, 0.9)
    return Track(
        x=Wave(swing=reach * rng.choice([-1, 1]), pace=pace, phase=rng.random() if kind == "wander" else 0.0),
        y=Wave(swing=reach * rng.uniform(-0.4, 0.4), pace=pace * rng.uniform(0.5, 2), phase=rng.random()),
        grow=grow,
        turn=turn,
    )


@dataclass(frozen=True, kw_only=True)
class Camera:
    """Motion of the camera: pixels, logarithm of zoom, radians."""

    x: Wave = Wave()
    y: Wave = Wave()
    zoom: Wave = Wave()
    roll: Wave = Wave()
    middle: float = 0.0
    reach: float = 0.0

    def matrix(self, time: float, near: float = 1.0) -> Matrix:
        """World to picture at a time since the start; what is nearer moves more."""
        x, y = (max(-self.reach, min(self.reach, wave.at(time))) for wave in (self.x, self.y))
        zoom = math.exp(max(-0.15, min(0.7, self.zoom.at(time))))
        c = self.middle
        return placed(c - near * x, c - near * y, scale=zoom, angle=self.roll.at(time)) @ placed(-c, -c)


def random_camera(rng: Rng, size: int) -> Camera:
    """On a tripod, panning, zooming, or in somebody's hand."""
    kind = rng.choice(["still", "pan", "zoom", "hand"], p=[0.25, 0.3, 0.15, 0.3])
    reach = size * 0.16
    if kind == "still":
        return Camera(middle=size / 2, reach=reach)
    shake = size * (rng.uniform(0.002, 0.02) if kind == "hand" else 0.001)
    pan = rng.normal(0, 0.12, 2) * size if kind in ("pan", "hand") else np.zeros(2)
    return Camera(
        x=Wave(speed=float(pan[0]), swing=shake, pace=rng.uniform(0.8, 2.5), phase=rng.random()),
        y=Wave(speed=float(pan[1]) * 0.4, swing=shake, pace=rng.uniform(0.8, 2.5), phase=rng.random()),
        zoom=Wave(speed=float(rng.normal(0, 0.25)) if kind == "zoom" else 0.0, swing=0.02, pace=0.3),
        roll=Wave(swing=rng.uniform(0, 0.03) if kind == "hand" else 0.0, pace=0.5, phase=rng.random()),
        middle=size / 2,
        reach=reach,
    )

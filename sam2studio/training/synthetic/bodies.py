"""Things that can be drawn: flat parts on bones (a puppet), whose outlines follow a pose."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sam2studio.training.synthetic.materials import Skin
from sam2studio.training.synthetic.noise import Rng
from sam2studio.training.synthetic.outlines import Loop, fuzzy

Matrix = NDArray[np.float64]
"""(3, 3), points as columns (x, y, 1)."""


@dataclass(frozen=True, kw_only=True)
class Finish:
    """How light meets a part.

    Attributes:
        round: 0 flat … 1 as round as its outline allows.
        gloss: Strength of its highlight.
        opacity: Below 1 the things behind shine through.
        light: Brightness that is given by its side, for flat faces.
    """

    round: float = 0.7
    gloss: float = 0.0
    opacity: float = 1.0
    light: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A part at one moment, in body units.

    Attributes:
        node: Its segment in the table of the body.
        loops: Their union is the part …
        holes: … without these.
        skin: Its surface.
        square: Maps the unit square of the surface's patch to the body.
        finish: How it takes light.
    """

    node: int
    loops: tuple[Loop, ...]
    holes: tuple[Loop, ...]
    skin: Skin
    square: Matrix
    finish: Finish


class Body(Protocol):
    """Anything that can stand in a scene."""

    @property
    def parents(self) -> tuple[int, ...]:
        """Table of its segments: what each belongs to; the first is the whole and belongs to -1."""

    def shapes(self, time: float) -> list[Shape]:
        """Its parts at a time in seconds, those behind first."""


@dataclass(frozen=True, kw_only=True)
class Bone:
    """A joint: turns what hangs on it around a point.

    Attributes:
        parent: The bone that it hangs on (a smaller number), -1 for none.
        at: The point, in body units at rest.
        rest: Angle in radians.
        swing: How far it swings to either side.
        pace: Swings per second.
        phase: Where in the swing it starts, in turns.
    """

    parent: int = -1
    at: tuple[float, float] = (0.0, 0.0)
    rest: float = 0.0
    swing: float = 0.0
    pace: float = 1.0
    phase: float = 0.0

    def matrix(self, time: float) -> Matrix:
        """What it does alone."""
        angle = self.rest + self.swing * math.sin(2 * math.pi * (self.pace * time + self.phase))
        return about(self.at, angle)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part at rest.

    Attributes:
        node: Its segment in the table of the puppet.
        loops: Their union is the part …
        holes: … without these.
        skin: Its surface.
        bone: What it hangs on, -1 for nothing.
        finish: How it takes light.
    """

    node: int
    loops: tuple[Loop, ...]
    skin: Skin
    holes: tuple[Loop, ...] = ()
    bone: int = -1
    finish: Finish = Finish()


@dataclass(frozen=True, kw_only=True)
class Puppet:
    """Flat parts on bones.

    Attributes:
        parents: See `Body`.
        parts: Those behind first.
        bones: Joints.
        wobble: How far its outline is pushed around, in body units.
        waves: (2, 3) wave vector and pace for each coordinate.
    """

    parents: tuple[int, ...]
    parts: tuple[Part, ...]
    bones: tuple[Bone, ...] = ()
    wobble: float = 0.0
    waves: tuple[tuple[float, float, float], tuple[float, float, float]] = ((2.0, 3.0, 0.5), (3.0, -2.0, 0.4))

    def shapes(self, time: float) -> list[Shape]:
        """See `Body`."""
        turns: list[Matrix] = []
        for bone in self.bones:
            own = bone.matrix(time)
            turns.append(turns[bone.parent] @ own if bone.parent >= 0 else own)
        found = []
        for place, part in enumerate(self.parts):
            turn = turns[part.bone] if part.bone >= 0 else np.eye(3)
            loops = tuple(self._moved(loop, turn, time) for loop in part.loops)
            holes = tuple(self._moved(loop, turn, time) for loop in part.holes)
            # Parts of one stuff show different places of it.
            square = turn @ _BODY_SQUARE @ about((0.5, 0.5), 2.4 * place)
            found.append(
                Shape(node=part.node, loops=loops, holes=holes, skin=part.skin, square=square, finish=part.finish)
            )
        return found

    def _moved(self, loop: Loop, turn: Matrix, time: float) -> Loop:
        moved = loop @ turn[:2, :2].T.astype(np.float32) + turn[:2, 2].astype(np.float32)
        if self.wobble:
            for axis, (kx, ky, pace) in enumerate(self.waves):
                wave = kx * moved[:, 0] + ky * moved[:, 1] + 2 * math.pi * pace * time
                moved[:, axis] += np.float32(self.wobble) * np.sin(wave)
        return np.asarray(moved, np.float32)


def about(point: tuple[float, float], angle: float) -> Matrix:
    """Turns around a point."""
    c, s = math.cos(angle), math.sin(angle)
    x, y = point
    return np.array([[c, -s, x - c * x + s * y], [s, c, y - s * x - c * y], [0, 0, 1]])


def placed(x: float, y: float, *, scale: float = 1.0, angle: float = 0.0, flip: bool = False) -> Matrix:
    """Scales, perhaps mirrors, turns, then moves."""
    c, s = scale * math.cos(angle), scale * math.sin(angle)
    side = -1.0 if flip else 1.0
    return np.array([[c * side, -s, x], [s * side, c, y], [0, 0, 1]])


_BODY_SQUARE = np.array([[2.2, 0, -1.1], [0, 2.2, -1.1], [0, 0, 1]])


class Builder:
    """Collects the parts of a puppet; only used while it is made."""

    def __init__(self) -> None:
        self.parents: list[int] = [-1]
        self.parts: list[Part] = []
        self.bones: list[Bone] = []

    def node(self, parent: int = 0) -> int:
        """A new segment."""
        self.parents.append(parent)
        return len(self.parents) - 1

    def bone(
        self,
        at: tuple[float, float],
        *,
        parent: int = -1,
        rest: float = 0.0,
        swing: float = 0.0,
        pace: float = 1.0,
        phase: float = 0.0,
    ) -> int:
        """A new joint."""
        self.bones.append(Bone(parent=parent, at=at, rest=rest, swing=swing, pace=pace, phase=phase))
        return len(self.bones) - 1

    def add(
        self,
        node: int,
        skin: Skin,
        *loops: Loop,
        holes: tuple[Loop, ...] = (),
        bone: int = -1,
        finish: Finish = Finish(),
    ) -> None:
        """A new part, in front of those before."""
        self.parts.append(Part(node=node, loops=loops, skin=skin, holes=holes, bone=bone, finish=finish))

    def fray(self, rng: Rng, amount: float) -> None:
        """Makes the outline of every part so far ragged, but for small ones."""
        for place, part in enumerate(self.parts):
            if min(float(np.ptp(loop, axis=0).max()) for loop in part.loops) > 8 * amount:
                self.parts[place] = replace(part, loops=tuple(fuzzy(rng, loop, amount) for loop in part.loops))

    def puppet(self, *, wobble: float = 0.0) -> Puppet:
        """What was collected."""
        return Puppet(parents=tuple(self.parents), parts=tuple(self.parts), bones=tuple(self.bones), wobble=wobble)

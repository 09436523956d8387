"""Things of boxes and tubes in space, seen in perspective: furniture, houses, crates, vehicles."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.training.synthetic.bodies import Body, Finish, Matrix, Shape
from sam2studio.training.synthetic.materials import Colours, Skin, skin
from sam2studio.training.synthetic.noise import Rng

_SIDES = np.array([(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)])
_CORNERS = np.array([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
_NORMALS = np.array([(-1, 0, 0), (1, 0, 0), (0, -1, 0), (0, 1, 0), (0, 0, -1), (0, 0, 1)], float)
_UNIT = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)


@dataclass(frozen=True, kw_only=True)
class Box:
    """A block.

    Attributes:
        node: Its segment in the table of the solid.
        middle: (x, y, z) of its centre; y is down, z away from the viewer.
        half: Half of its extent along each.
        skins: Of its ends, its top and bottom, and its front and back.
        on: Lies on the face of another one that is seen, so that it is drawn later whatever its distance.
    """

    node: int
    middle: tuple[float, float, float]
    half: tuple[float, float, float]
    skins: tuple[Skin, Skin, Skin]
    on: bool = False


@dataclass(frozen=True, kw_only=True)
class Solid:
    """Blocks that turn together.

    Attributes:
        parents: See `Body`.
        boxes: In any order.
        yaw: Turned around the upright axis at first, radians.
        spin: Radians per second.
        pitch: How far one looks down on it.
        near: Distance of the eye; small for strong perspective.
        sun: Where light comes from, in its own space.
    """

    parents: tuple[int, ...]
    boxes: tuple[Box, ...]
    yaw: float
    spin: float
    pitch: float
    near: float
    sun: tuple[float, float, float]

    def shapes(self, time: float) -> list[Shape]:
        """See `Body`."""
        turn = _turn(self.yaw + self.spin * time, self.pitch)
        sun = np.asarray(self.sun) / np.linalg.norm(self.sun)
        order = sorted(self.boxes, key=lambda box: (box.on, -float(turn[2] @ box.middle)))
        found: list[Shape] = []
        for box in order:
            corners = (_CORNERS * box.half + box.middle) @ turn.T
            flat = corners[:, :2] / (1 + corners[:, 2:] / self.near)
            for side, places in enumerate(_SIDES):
                quad = flat[places]
                if _area(quad) <= 1e-5:  # seen from behind
                    continue
                facing = float(turn @ _NORMALS[side] @ sun)
                light = 0.55 + 0.5 * max(0.0, facing) + 0.1 * facing
                loop = quad.astype(np.float32)
                found.append(
                    Shape(
                        node=box.node,
                        loops=(loop,),
                        holes=(),
                        skin=box.skins[side // 2],
                        square=_square(loop),
                        finish=Finish(round=0.0, light=light),
                    )
                )
        return found


def _turn(yaw: float, pitch: float) -> Matrix:
    c, s = math.cos(yaw), math.sin(yaw)
    around = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    c, s = math.cos(pitch), math.sin(pitch)
    return np.asarray(np.array([[1, 0, 0], [0, c, -s], [0, s, c]]) @ around, np.float64)


def _area(quad: NDArray[np.floating]) -> float:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad.tolist()
    return float((cx - ax) * (dy - by) - (dx - bx) * (cy - ay)) / 2


def _square(quad: NDArray[np.float32]) -> Matrix:
    return np.asarray(cv2.getPerspectiveTransform(_UNIT, quad), np.float64)


class _Maker:
    """Collects blocks."""

    def __init__(self, rng: Rng, colours: Colours) -> None:
        self._rng, self._colours = rng, colours
        self.parents, self.boxes = [-1], list[Box]()

    def node(self, parent: int = 0) -> int:
        self.parents.append(parent)
        return len(self.parents) - 1

    def skins(self) -> tuple[Skin, Skin, Skin]:
        one = skin(self._rng, self._colours)
        if self._rng.random() < 0.7:
            return one, one, one
        return one, skin(self._rng, self._colours), skin(self._rng, self._colours)

    def box(
        self,
        node: int,
        middle: tuple[float, float, float],
        half: tuple[float, float, float],
        skins: tuple[Skin, Skin, Skin],
        *,
        on: bool = False,
    ) -> None:
        self.boxes.append(Box(node=node, middle=middle, half=half, skins=skins, on=on))

    def solid(self) -> Solid:
        rng = self._rng
        return Solid(
            parents=tuple(self.parents),
            boxes=tuple(self.boxes),
            yaw=float(rng.uniform(-0.9, 0.9)),
            spin=float(rng.normal(0, 0.4)),
            pitch=float(rng.uniform(0.02, 0.7)),
            near=float(rng.uniform(2.5, 8)),
            sun=(float(rng.uniform(-1, 1)), float(-rng.uniform(0.3, 1)), float(-rng.uniform(0.2, 1))),
        )


def crate(rng: Rng, colours: Colours) -> Body:
    """One block, or a few on top of each other."""
    make = _Maker(rng, colours)
    y = 0.7
    for k in range(int(rng.choice([1, 1, 2, 3]))):
        node = make.node() if k else 0
        half = (rng.uniform(0.25, 0.6), rng.uniform(0.12, 0.5) / (1 + 0.5 * k), rng.uniform(0.25, 0.6))
        y -= half[1]
        make.box(node, (rng.normal(0, 0.08), y, 0), half, make.skins())
        y -= half[1]
    return make.solid()


def table(rng: Rng, colours: Colours) -> Body:
    """A table, a stool, a bench."""
    make = _Maker(rng, colours)
    rx, rz, high, thin = rng.uniform(0.3, 0.8), rng.uniform(0.25, 0.5), rng.uniform(0.25, 0.7), rng.uniform(0.02, 0.06)
    wood = make.skins()
    top, legs = make.node(), make.node()
    for x in (-1, 1):
        for z in (-1, 1):
            make.box(legs, (x * (rx - thin), high / 2, z * (rz - thin)), (thin, high / 2, thin), wood)
    make.box(top, (0, -0.03, 0), (rx, 0.04, rz), make.skins() if rng.random() < 0.5 else wood)
    if rng.random() < 0.5:
        thing = make.node()
        half = (0.12, rng.uniform(0.05, 0.2), 0.1)
        make.box(thing, (rng.uniform(-0.5, 0.5) * rx, -0.07 - half[1], 0), half, make.skins())
    return make.solid()


def chair(rng: Rng, colours: Colours) -> Body:
    """A chair or a sofa."""
    make = _Maker(rng, colours)
    wide, thin = rng.uniform(0.3, 0.8), rng.uniform(0.025, 0.06)
    cloth, frame = make.skins(), make.skins()
    seat, back, legs = make.node(), make.node(), make.node()
    for x in (-1, 1):
        for z in (-1, 1):
            make.box(legs, (x * (wide - thin), 0.5, z * (0.32 - thin)), (thin, 0.3, thin), frame)
    deep = rng.uniform(0.05, 0.2)
    make.box(seat, (0, 0.2 - deep / 2, 0), (wide, deep, 0.34), cloth)
    make.box(back, (0, -0.3, 0.3), (wide, rng.uniform(0.25, 0.45), 0.06), cloth)
    if rng.random() < 0.5:
        for x in (-1, 1):
            make.box(make.node(), (x * wide, 0.0, 0), (0.06, 0.16, 0.32), cloth)
    return make.solid()


def shelf(rng: Rng, colours: Colours) -> Body:
    """A cupboard with things in its compartments."""
    make = _Maker(rng, colours)
    wide, high = rng.uniform(0.4, 0.8), rng.uniform(0.5, 0.9)
    wood = make.skins()
    rows = int(rng.integers(2, 5))
    make.box(0, (0, 0, 0.2), (wide, high, 0.04), wood)
    for k in range(rows + 1):
        make.box(0, (0, high * (2 * k / rows - 1), 0), (wide, 0.025, 0.2), wood)
    for sign in (-1, 1):
        make.box(0, (sign * wide, 0, 0), (0.025, high, 0.2), wood)
    goods = [make.skins() for _ in range(4)]
    room = high / rows
    for k in range(rows):
        x = -wide + 0.06
        while x < wide - 0.1:
            half = (rng.uniform(0.02, 0.12), room * rng.uniform(0.3, 0.85), 0.12)
            if rng.random() < 0.8 and x + 2 * half[0] < wide - 0.04:
                make.box(
                    make.node(),
                    (x + half[0], high * (2 * (k + 1) / rows - 1) - half[1] - 0.03, 0),
                    half,
                    goods[int(rng.integers(4))],
                )
            x += 2 * half[0] + rng.choice([0.01, 0.05])
    return make.solid()


def house(rng: Rng, colours: Colours) -> Body:
    """A building with windows; or a bus, a tower block."""
    make = _Maker(rng, colours)
    rx, ry, rz = rng.uniform(0.25, 0.8), rng.uniform(0.3, 0.9), rng.uniform(0.25, 0.5)
    walls = make.skins()
    make.box(0, (0, 0, 0), (rx, ry, rz), walls)
    glass = make.skins()
    rows, columns = int(rng.integers(2, 6)), int(rng.integers(2, 6))
    panes = make.node()
    for i in range(rows):
        for j in range(columns):
            x, y = rx * 0.85 * ((2 * j + 1) / columns - 1), ry * 0.85 * ((2 * i + 1) / rows - 1)
            make.box(panes, (x, y, -rz), (rx * 0.5 / columns, ry * 0.5 / rows, 0.01), glass, on=True)
    if rng.random() < 0.6:
        make.box(make.node(), (0, -ry - 0.06, 0), (rx * 1.08, 0.07, rz * 1.08), make.skins())
    if rng.random() < 0.5:
        door = (rng.uniform(-0.4, 0.4) * rx, ry - 0.15, -rz - 0.01)
        make.box(make.node(), door, (0.07, 0.15, 0.01), make.skins(), on=True)
    return make.solid()

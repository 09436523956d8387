"""Who is in a scene and where: main figures, crowds of look-alikes, riders, furniture, things in the way."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from sam2studio.training.synthetic import creatures, goods, growth, people, solids
from sam2studio.training.synthetic.backdrops import Backdrop
from sam2studio.training.synthetic.bodies import Body, Matrix, Puppet, placed
from sam2studio.training.synthetic.materials import Colours, closer, palette
from sam2studio.training.synthetic.noise import Rng

Make = Callable[[Rng, Colours], Body]

CAST: tuple[tuple[Make, float, bool], ...] = (
    (people.person, 3.6, True),
    (creatures.beast, 2.2, True),
    (creatures.bird, 0.8, False),
    (creatures.fish, 0.4, False),
    (creatures.invented, 2.6, False),
    (goods.vessel, 1.6, True),
    (goods.device, 1.4, True),
    (goods.car, 1.5, True),
    (goods.bicycle, 0.9, True),
    (goods.glyph, 0.5, False),
    (goods.ring, 0.6, False),
    (goods.lump, 2.2, False),
    (goods.tool, 0.8, False),
    (goods.lattice, 0.4, False),
    (growth.tree, 0.7, True),
    (growth.plant, 0.8, True),
    (growth.food, 0.6, False),
    (solids.crate, 1.4, True),
    (solids.table, 0.7, True),
    (solids.chair, 0.8, True),
    (solids.shelf, 0.5, True),
    (solids.house, 0.7, True),
)
"""What there is, how often, and whether it stands on the ground."""

_SHARES = np.array([weight for _, weight, _ in CAST]) / sum(weight for _, weight, _ in CAST)
_INDOORS: tuple[Make, ...] = (goods.device, solids.shelf, solids.chair, solids.table, growth.plant, goods.vessel)
_OUTDOORS: tuple[Make, ...] = (growth.tree, growth.tree, solids.house, goods.lattice, goods.car, growth.plant)
_IN_THE_WAY: tuple[Make, ...] = (growth.plant, goods.lattice, growth.tree, goods.lump, people.person, goods.tool)


class _Way(NamedTuple):
    """A way to fill a picture: its share of all scenes, how many bodies, their half sizes, how far from the middle."""

    share: float
    fewest: int
    most: int
    smallest: float
    largest: float
    reach: float


_WAYS = (
    _Way(0.26, 1, 1, 0.22, 0.5, 0.3),  # one that matters
    _Way(0.07, 1, 2, 0.5, 1.0, 0.4),  # so close that it does not fit
    _Way(0.3, 2, 6, 0.1, 0.34, 0.5),
    _Way(0.17, 6, 14, 0.04, 0.18, 0.5),
    _Way(0.06, 3, 10, 0.012, 0.05, 0.5),  # tiny ones
    _Way(0.14, 5, 12, 0.12, 0.28, 0.22),  # a heap
)


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place: middle and half size of a body, in shares of the picture.

    Attributes:
        x: From the left.
        y: From the top.
        scale: Half size.
        stands: Upright on the ground.
    """

    x: float
    y: float
    scale: float
    stands: bool

    @property
    def foot(self) -> float:
        """Where it touches the ground."""
        return self.y + 0.95 * self.scale


@dataclass(frozen=True, kw_only=True)
class Role:
    """A body and its place.

    Attributes:
        body: What it is.
        matrix: Body to picture, pixels.
        home: The point around which it grows and turns, pixels.
        group: Those with the same number belong together; 0 for nobody.
        tied: Those with the same number move together.
        near: 1 as far as the backdrop; larger moves more when the camera does.
        blur: Defocus in shares of the picture.
        fixed: Does not move by itself.
    """

    body: Body
    matrix: Matrix
    home: tuple[float, float]
    group: int
    tied: int
    near: float
    blur: float
    fixed: bool


def cast(rng: Rng, colours: Colours, behind: Backdrop, size: int) -> list[Role]:
    """All roles, those behind first."""
    numbers = itertools.count(1)
    company = _Company(rng, colours, behind, size, numbers)
    roles = [*company.furniture()]
    spots = sorted(_spots(rng, behind), key=lambda spot: spot.foot if spot.stands else 0.3 + 0.3 * rng.random())
    for spot in spots:
        roles += company.riders(spot) if spot.stands and rng.random() < 0.1 else [company.single(spot)]
    if rng.random() < 0.3:
        at = int(rng.integers(len(roles) + 1))
        roles[at:at] = company.alike()
    if rng.random() < 0.14:
        roles.append(company.in_the_way())
    return roles


def _spots(rng: Rng, behind: Backdrop) -> Iterator[Spot]:
    way = _WAYS[int(rng.choice(len(_WAYS), p=[each.share for each in _WAYS]))]
    for _ in range(int(rng.integers(way.fewest, way.most + 1))):
        yield _spot(rng, behind, way.smallest, way.largest, way.reach)
    for _ in range(int(rng.integers(0, 5))):
        yield _spot(rng, behind, 0.02, 0.14, 0.5)


def _spot(rng: Rng, behind: Backdrop, smallest: float, largest: float, reach: float) -> Spot:
    scale = math.exp(rng.uniform(math.log(smallest), math.log(largest)))
    x, y = 0.5 + reach * rng.uniform(-1, 1), 0.5 + reach * rng.uniform(-1, 1)
    if behind.horizon is None or rng.random() > 0.88:
        return Spot(x=x, y=y, scale=scale, stands=False)
    room = 1.1 - behind.horizon
    foot = behind.horizon + room * max(rng.uniform(0.02, 1), 0.9 * min(1.0, scale / 0.5) ** 2)
    scale *= 0.5 + 0.7 * (foot - behind.horizon) / room
    return Spot(x=x, y=foot - 0.95 * scale, scale=scale, stands=True)


def _any(rng: Rng, spot: Spot) -> Make:
    while True:
        make, _, stands = CAST[int(rng.choice(len(CAST), p=_SHARES))]
        if stands or not spot.stands or rng.random() < 0.3:
            return make


class _Company:
    """Makes roles; only used while a scene is cast."""

    def __init__(self, rng: Rng, colours: Colours, behind: Backdrop, size: int, numbers: Iterator[int]) -> None:
        self._rng, self._colours, self._behind = rng, colours, behind
        self._size, self._numbers = size, numbers

    def single(self, spot: Spot) -> Role:
        """Anybody, in colours of the scene or others, or hard to tell from what is behind."""
        rng = self._rng
        colours = self._colours if rng.random() < 0.5 else self._others()
        body = _any(rng, spot)(rng, colours)
        if rng.random() < 0.07:
            body = _hidden(rng, body, self._behind)
        return self._role(body, spot)

    def _others(self) -> Colours:
        """Colours that the rest of the scene does not have, more or less in the same light."""
        return closer(palette(self._rng, 5), self._colours.mean(0), self._rng.uniform(0, 0.6))

    def riders(self, spot: Spot) -> list[Role]:
        """Somebody on an animal or a bicycle: two wholes of one group."""
        rng = self._rng
        on_beast = rng.random() < 0.5
        carrier = (creatures.beast if on_beast else goods.bicycle)(rng, self._others())
        rider = people.person(rng, self._others(), seated=True)
        group, flip = next(self._numbers), bool(rng.random() < 0.5)
        base = placed(
            spot.x * self._size,
            spot.y * self._size,
            scale=spot.scale * self._size,
            angle=rng.normal(0, 0.05),
            flip=flip,
        )
        seat = placed(-0.05, -0.42, scale=0.8) if on_beast else placed(-0.22, -0.45, scale=0.95)
        first = self._role(carrier, spot, matrix=base, group=group, tied=group)
        return [first, replace(first, body=rider, matrix=base @ seat)]

    def alike(self) -> list[Role]:
        """A crowd of the same kind, in a row or anywhere, often over each other."""
        rng = self._rng
        count, in_row = int(rng.integers(2, 10)), rng.random() < 0.6
        group = next(self._numbers) if in_row else 0  # those that stand anywhere are no group to the eye
        first = _spot(rng, self._behind, 0.05, 0.25, 0.4)
        make, colours = _any(rng, first), self._others()
        body = make(rng, colours)
        same = rng.random() < 0.4
        step = first.scale * rng.uniform(0.6, 2.2)
        roles = []
        for place in range(count):
            scale = first.scale * math.exp(rng.normal(0, 0.08))
            if in_row:
                x = first.x + step * (place - count / 2) + rng.normal(0, 0.1) * step
                foot = first.foot + rng.normal(0, 0.1) * first.scale
            else:
                x = first.x + rng.normal(0, 2) * first.scale
                foot = first.foot + rng.normal(0, 0.8) * first.scale
            spot = replace(first, x=x, y=foot - 0.95 * scale, scale=scale)
            roles.append(self._role(body if same else make(rng, colours), spot, group=group))
        return sorted(roles, key=lambda role: role.matrix[1, 2]) if not in_row else roles

    def furniture(self) -> Iterator[Role]:
        """What stands or hangs at the back."""
        rng, horizon = self._rng, self._behind.horizon
        if horizon is None:
            return
        makers = _OUTDOORS if self._behind.outdoors else _INDOORS
        for _ in range(int(rng.integers(0, 6))):
            make = makers[int(rng.integers(len(makers)))]
            scale = math.exp(rng.uniform(math.log(0.06), math.log(0.3)))
            hangs = make is goods.device and rng.random() < 0.7
            foot = horizon * rng.uniform(0.4, 0.9) if hangs else horizon + rng.uniform(0, 0.12)
            spot = Spot(x=rng.uniform(0, 1), y=foot - 0.95 * scale, scale=scale, stands=True)
            colours = self._colours if rng.random() < 0.7 else self._others()
            yield replace(self._role(make(rng, colours), spot), near=1.0, fixed=True)

    def in_the_way(self) -> Role:
        """Something close to the camera, out of focus, at an edge."""
        rng = self._rng
        make = _IN_THE_WAY[int(rng.integers(len(_IN_THE_WAY)))]
        spot = Spot(
            x=float(rng.choice([0.02, 0.98])), y=rng.uniform(0.4, 1.0), scale=rng.uniform(0.3, 0.7), stands=True
        )
        role = self._role(make(rng, self._colours), spot)
        return replace(role, near=1.8, blur=float(rng.uniform(0, 0.012)), fixed=True)

    def _role(
        self, body: Body, spot: Spot, *, matrix: Matrix | None = None, group: int = 0, tied: int | None = None
    ) -> Role:
        rng = self._rng
        if matrix is None:
            upright = spot.stands or rng.random() < 0.6
            matrix = placed(
                spot.x * self._size,
                spot.y * self._size,
                scale=spot.scale * self._size,
                angle=rng.normal(0, 0.08) if upright else rng.uniform(-math.pi, math.pi),
                flip=bool(rng.random() < 0.5),
            )
        return Role(
            body=body,
            matrix=matrix,
            home=(float(matrix[0, 2]), float(matrix[1, 2])),
            group=group,
            tied=next(self._numbers) if tied is None else tied,
            near=float(rng.uniform(1, 1.4)),
            blur=float(rng.uniform(0.001, 0.008)) if rng.random() < 0.05 else 0.0,
            fixed=False,
        )


def _hidden(rng: Rng, body: Body, behind: Backdrop) -> Body:
    """The body in the colours and patterns of what is behind it."""
    if not isinstance(body, Puppet):
        return body
    cover = behind.cover.like(rng, shift=float(rng.uniform(2, 14)))
    return replace(body, parts=tuple(replace(each, skin=cover) for each in body.parts))

"""Who stands where: the cast of a scene, its light and its camera."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from sam2studio.training.synthetic import creatures, goods, growth, people, solids
from sam2studio.training.synthetic.backdrops import Backdrop, backdrop
from sam2studio.training.synthetic.bodies import Body, Matrix, Puppet, placed
from sam2studio.training.synthetic.lens import Lens, illumination, random_lens
from sam2studio.training.synthetic.materials import Colours, palette
from sam2studio.training.synthetic.motion import Camera, Track, random_camera, random_track, still
from sam2studio.training.synthetic.noise import Field, Rng
from sam2studio.training.synthetic.paint import Light
from sam2studio.training.synthetic.scene import Kind, Segment

Make = Callable[[Rng, Colours], Body]

CAST: tuple[tuple[Make, float, bool], ...] = (
    (people.person, 3.0, True),
    (creatures.beast, 2.0, True),
    (creatures.bird, 0.8, False),
    (creatures.fish, 0.5, False),
    (creatures.invented, 3.0, False),
    (goods.vessel, 1.6, True),
    (goods.device, 1.4, True),
    (goods.car, 1.2, True),
    (goods.bicycle, 0.9, True),
    (goods.glyph, 0.6, False),
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


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A body in its place.

    Attributes:
        body: What it is.
        numbers: Segment of each of its nodes.
        matrix: Body to world at rest.
        track: How it moves.
        near: 1 as far as the backdrop; larger moves more when the camera does.
        blur: Defocus in pixels.
        gain: Brightness.
        contact: Darkness between its parts.
    """

    body: Body
    numbers: tuple[int, ...]
    matrix: Matrix
    track: Track
    near: float
    blur: float
    gain: float
    contact: float


@dataclass(frozen=True, kw_only=True)
class Stage:
    """All that is needed to draw it at any time.

    Attributes:
        size: Side of the picture in pixels.
        margin: The backdrop is so many pixels larger on each side.
        backdrop: What is behind.
        soft: Defocus of the backdrop, pixels.
        actors: Those behind first.
        segments: The table; the regions of the backdrop come first.
        light: On bodies.
        lit: (H, W) light on everything, as large as the backdrop.
        lens: The camera …
        camera: … and how it moves.
        start: Time of the first frame, seconds.
    """

    size: int
    margin: int
    backdrop: Backdrop
    soft: float
    actors: tuple[Actor, ...]
    segments: tuple[Segment, ...]
    light: Light
    lit: Field
    lens: Lens
    camera: Camera
    start: float


@dataclass(frozen=True, kw_only=True)
class _Spot:
    """Where a body goes: middle and half size in pixels."""

    x: float
    y: float
    scale: float
    stands: bool


class _Table:
    """Hands out segment numbers."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []

    def add(self, kind: Kind, parent: int = 0) -> int:
        number = len(self.segments) + 1
        self.segments.append(Segment(number=number, parent=parent, kind=kind))
        return number

    def body(self, body: Body, group: int = 0) -> tuple[int, ...]:
        """Numbers for the nodes of a body."""
        numbers: list[int] = []
        for parent in body.parents:
            numbers.append(self.add("part", numbers[parent]) if numbers else self.add("whole", group))
        return tuple(numbers)


def set_stage(rng: Rng, size: int, *, moving: bool) -> Stage:
    """A random stage.

    Args:
        rng: Where chance comes from.
        size: Side of the picture in pixels.
        moving: For a clip: actors and camera move.
    """
    colours = palette(rng, 7)
    margin = round(size * 0.25) if moving else 0
    behind = backdrop(rng, colours, size + 2 * margin)
    table = _Table()
    for _ in range(behind.count):
        table.add("stuff")
    spots, alike = _layout(rng, size, behind)
    actors = _cast(rng, colours, spots, alike, table, behind, size, moving)
    return Stage(
        size=size,
        margin=margin,
        backdrop=behind,
        soft=float(rng.uniform(0.8, 6) * size / 512) if rng.random() < 0.35 else 0.0,
        actors=tuple(actors),
        segments=tuple(table.segments),
        light=_light(rng, behind.horizon is not None),
        lit=illumination(rng, size + 2 * margin, size + 2 * margin),
        lens=random_lens(rng),
        camera=random_camera(rng, size) if moving else Camera(),
        start=float(rng.uniform(0, 10)),
    )


def _light(rng: Rng, ground: bool) -> Light:
    angle = rng.uniform(-math.pi, 0) if rng.random() < 0.85 else rng.uniform(0, math.pi)
    lean = rng.uniform(0.2, 0.95)
    return Light(
        x=lean * math.cos(angle),
        y=lean * math.sin(angle),
        z=math.sqrt(1 - lean * lean),
        ambient=float(rng.uniform(0.25, 0.85)),
        shadow=float(rng.uniform(0.1, 0.75)) if rng.random() < 0.8 else 0.0,
        soft=float(np.exp(rng.uniform(math.log(0.008), math.log(0.12)))),
        ground=ground and rng.random() < 0.75,
    )


def _layout(rng: Rng, size: int, behind: Backdrop) -> tuple[list[_Spot], int]:
    """Spots from far to near, and how many of the last ones are look-alikes."""
    ways: tuple[tuple[float, int, int, float, float], ...] = (
        (0.26, 1, 1, 0.2, 0.5),  # share, fewest, most, smallest and largest half size
        (0.06, 1, 2, 0.5, 0.9),
        (0.26, 2, 6, 0.08, 0.32),
        (0.2, 7, 18, 0.03, 0.18),
        (0.1, 3, 12, 0.012, 0.05),
        (0.12, 5, 14, 0.1, 0.25),  # a heap
    )
    way = int(rng.choice(len(ways), p=np.array([each[0] for each in ways]) / sum(each[0] for each in ways)))
    _, fewest, most, smallest, largest = ways[way]
    count = int(rng.integers(fewest, most + 1))
    spread = 0.16 if way == 5 else 0.5
    main = [_spot(rng, size, behind, smallest, largest, spread) for _ in range(count)]
    around = [_spot(rng, size, behind, 0.02, 0.14, 0.5) for _ in range(int(rng.integers(0, 7)))]
    alike = 0
    if rng.random() < 0.3:
        alike = int(rng.integers(2, 10))
        base = float(np.exp(rng.uniform(math.log(0.03), math.log(0.2))))
        main += [_spot(rng, size, behind, base * 0.8, base * 1.25, 0.4) for _ in range(alike)]
    main.sort(key=lambda spot: spot.y + spot.scale if spot.stands else 0.0) if not alike else None
    return around + main, alike


def _spot(rng: Rng, size: int, behind: Backdrop, smallest: float, largest: float, spread: float) -> _Spot:
    scale = float(np.exp(rng.uniform(math.log(smallest), math.log(largest))))
    x = 0.5 + spread * rng.uniform(-1, 1)
    y = 0.5 + spread * rng.uniform(-1, 1)
    stands = behind.horizon is not None and rng.random() < 0.75
    if stands and behind.horizon is not None:
        foot = behind.horizon + (1.1 - behind.horizon) * rng.uniform(0.02, 1)
        scale *= 0.5 + 0.8 * (foot - behind.horizon) / (1.1 - behind.horizon)
        y = foot - scale * 0.9
    return _Spot(x=x * size, y=y * size, scale=scale * size, stands=stands)


def _cast(
    rng: Rng, colours: Colours, spots: list[_Spot], alike: int, table: _Table, behind: Backdrop, size: int, moving: bool
) -> list[Actor]:
    actors = []
    group, model, model_colours = 0, None, colours
    for place, spot in enumerate(spots):
        if alike and place == len(spots) - alike:
            group, model, model_colours = table.add("group"), _choose(rng, spot), palette(rng, 3)
        make = model or _choose(rng, spot)
        own = model_colours if model else (colours if rng.random() < 0.5 else palette(rng, 5))
        body = make(rng, own)
        if rng.random() < 0.1:
            body = _hidden(rng, body, behind)
        upright = spot.stands or rng.random() < 0.6
        angle = rng.normal(0, 0.1) if upright else rng.uniform(-math.pi, math.pi)
        matrix = placed(spot.x, spot.y, scale=spot.scale, angle=angle, flip=bool(rng.random() < 0.5))
        actors.append(
            Actor(
                body=body,
                numbers=table.body(body, group),
                matrix=matrix,
                track=random_track(rng, size) if moving else still(),
                near=float(rng.uniform(1, 1.5)),
                blur=float(rng.uniform(0.8, 5) * size / 512) if rng.random() < 0.06 else 0.0,
                gain=float(np.exp(rng.normal(0, 0.15))),
                contact=float(rng.uniform(0, 0.5)),
            )
        )
    return actors


def _choose(rng: Rng, spot: _Spot) -> Make:
    while True:
        make, _, stands = CAST[int(rng.choice(len(CAST), p=_SHARES))]
        if stands or not spot.stands or rng.random() < 0.3:
            return make


def _hidden(rng: Rng, body: Body, behind: Backdrop) -> Body:
    """The body in the colours and patterns of what is behind it."""
    if not isinstance(body, Puppet):
        return body
    cover = behind.cover.like(rng, shift=float(rng.uniform(2, 14)))
    return replace(body, parts=tuple(replace(each, skin=cover) for each in body.parts))

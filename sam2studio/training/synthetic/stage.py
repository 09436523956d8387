"""All that is needed to draw a scene at any time: its cast in place, its light and its camera."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sam2studio.training.synthetic.backdrops import Backdrop, backdrop
from sam2studio.training.synthetic.bodies import Body, Matrix
from sam2studio.training.synthetic.casting import Role, cast
from sam2studio.training.synthetic.lens import Lens, illumination, random_lens
from sam2studio.training.synthetic.materials import palette
from sam2studio.training.synthetic.motion import Camera, Track, random_camera, random_track, still
from sam2studio.training.synthetic.noise import Field, Rng
from sam2studio.training.synthetic.paint import Light
from sam2studio.training.synthetic.scene import Kind, Segment


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A body in its place.

    Attributes:
        body: What it is.
        numbers: Segment of each of its nodes.
        matrix: Body to world at rest.
        home: The point of the world around which it grows and turns.
        track: How it moves.
        near: 1 as far as the backdrop; larger moves more when the camera does.
        blur: Defocus in pixels.
        gain: Brightness.
        contact: Darkness between its parts.
    """

    body: Body
    numbers: tuple[int, ...]
    matrix: Matrix
    home: tuple[float, float]
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
    actors = _actors(rng, cast(rng, colours, behind, size), table, size, moving)
    return Stage(
        size=size,
        margin=margin,
        backdrop=behind,
        soft=float(rng.uniform(0.8, 6) * size / 512) if rng.random() < 0.3 else 0.0,
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


def _actors(rng: Rng, roles: list[Role], table: _Table, size: int, moving: bool) -> list[Actor]:
    groups: dict[int, int] = {0: 0}
    tracks: dict[int, Track] = {}
    actors = []
    for role in roles:
        if role.group not in groups:
            groups[role.group] = table.add("group")
        if role.tied not in tracks:
            tracks[role.tied] = random_track(rng, size) if moving and not role.fixed else still()
        actors.append(
            Actor(
                body=role.body,
                numbers=table.body(role.body, groups[role.group]),
                matrix=role.matrix,
                home=role.home,
                track=tracks[role.tied],
                near=role.near,
                blur=role.blur * size,
                gain=float(np.exp(rng.normal(0, 0.15))),
                contact=float(rng.uniform(0, 0.5)),
            )
        )
    return actors

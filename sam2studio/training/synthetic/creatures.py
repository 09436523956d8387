"""Animals, birds, fish and invented creatures, with heads and limbs as parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sam2studio.training.synthetic.bodies import Body, Builder, Finish
from sam2studio.training.synthetic.materials import Colours, Skin, plain_skin, skin
from sam2studio.training.synthetic.noise import Rng
from sam2studio.training.synthetic.outlines import blob, capsule, closed, oval, ribbon, smooth_path, soft

_LIMB = Finish(round=0.9)
_SOFT = Finish(round=0.8)


def beast(rng: Rng, colours: Colours) -> Body:
    """A four-legged animal from the side, looking right."""
    make = Builder()
    fur = skin(rng, colours, "plain", "clouds", "fibres", "strokes", "blotches", "stripes", "folds", "dots")
    other = fur.like(rng, shift=20)
    length, deep = rng.uniform(0.45, 0.65), rng.uniform(0.17, 0.3)
    leg, thick = rng.uniform(0.3, 0.7), rng.uniform(0.045, 0.1)
    pace, lively = rng.uniform(0.6, 2), rng.uniform(0.1, 0.7)
    head, torso, legs = make.node(), make.node(), make.node()
    y = deep * 0.4
    drawn = [
        _Leg(x=x, y=y, long=leg, thick=thick, hip=hip, knee=knee)
        for k, x in enumerate((-length * 0.8, length * 0.75, -length * 0.92, length * 0.62))
        for hip in [make.bone((x, y), rest=rng.normal(0, 0.2), swing=0.45 * lively, pace=pace, phase=k * 0.3)]
        for knee in [make.bone((x, y + leg / 2), parent=hip, rest=abs(rng.normal(0, 0.25)), swing=0.2, pace=pace)]
    ]
    _draw_legs(make, legs, drawn[:2], fur, other)
    tail = make.bone((-length, -y), rest=rng.uniform(-0.8, 0.8), swing=0.5 * lively, pace=pace * 1.4)
    xs = (-length, -length - 0.15, -length - 0.25)
    path = smooth_path(np.stack((xs, (-y, -deep * rng.uniform(0, 1.6), rng.uniform(-0.6, 0.3))), 1))
    make.add(torso, fur, ribbon(path, np.linspace(thick, thick * rng.uniform(0.2, 1.2), len(path))), bone=tail)
    back, rump, belly = rng.uniform(0.8, 1.2), rng.uniform(0.8, 1.2), rng.uniform(0.6, 1.1)
    xs_of_trunk = np.array((-1, -0.4, 0.5, 1.02, 0.8, 0, -0.8)) * length
    make.add(
        torso, fur, closed(np.stack((xs_of_trunk, np.array((-0.5, -rump, -back, -0.4, 0.7, belly, 0.7)) * deep), 1))
    )
    neck = make.bone((length * 0.85, -y), rest=rng.normal(0, 0.3), swing=0.2 * lively, pace=pace * 0.5)
    up, out, size = rng.uniform(0, 0.5), rng.uniform(0.1, 0.3), rng.uniform(0.09, 0.17)
    at = (length * 0.85 + out, -y - up)
    make.add(torso, fur, capsule((length * 0.8, -deep * 0.2), at, deep * 0.7, size * 0.75), bone=neck, finish=_SOFT)
    _muzzle(make, rng, head, neck, at, size, fur, other)
    _draw_legs(make, legs, drawn[2:], fur, other)
    if rng.random() < 0.5:
        make.fray(rng, rng.uniform(0.006, 0.02))
    return make.puppet(wobble=0.01)


@dataclass(frozen=True, kw_only=True)
class _Leg:
    x: float
    y: float
    long: float
    thick: float
    hip: int
    knee: int


def _draw_legs(make: Builder, node: int, legs: Sequence[_Leg], fur: Skin, other: Skin) -> None:
    for leg in legs:
        x, thick, knee, sole = leg.x, leg.thick, leg.y + leg.long / 2, leg.y + leg.long
        shin = capsule((x, knee), (x, sole), thick * 0.75, thick * 0.6)
        paw = oval(x + thick * 0.4, sole + thick * 0.3, thick, thick * 0.5)
        thigh = capsule((x, leg.y), (x, knee), thick * 1.7, thick * 0.8)
        one = make.node(node)
        make.add(one, other, shin, paw, bone=leg.knee, finish=_LIMB)
        make.add(one, fur, thigh, bone=leg.hip, finish=_LIMB)


def _muzzle(
    make: Builder, rng: Rng, head: int, neck: int, at: tuple[float, float], size: float, fur: Skin, other: Skin
) -> None:
    x, y = at
    long, down = rng.uniform(0.8, 2.2) * size, rng.uniform(0, 0.8) * size
    ear = make.node(head)
    tall = rng.uniform(0.5, 1.6) * size
    for left in (x - 0.5 * size, x + 0.1 * size):
        low = y - size * 0.65
        make.add(ear, other, soft(left, low, left + 0.1 * size, low - tall, left + 0.5 * size, low), bone=neck)
    make.add(head, fur, oval(x, y, size * 1.05, size), bone=neck, finish=_SOFT)
    make.add(
        head,
        other if rng.random() < 0.5 else fur,
        capsule((x + size * 0.3, y + down * 0.4), (x + long, y + down), size * 0.7, size * rng.uniform(0.3, 0.6)),
        bone=neck,
        finish=_SOFT,
    )
    dark = plain_skin(rng, rng.uniform(5, 50, 3))
    shiny = Finish(round=1, gloss=0.5)
    make.add(
        head,
        dark,
        oval(x + long + size * 0.25, y + down - size * 0.1, size * 0.2, size * 0.15),
        bone=neck,
        finish=shiny,
    )
    make.add(head, dark, oval(x + size * 0.45, y - size * 0.2, size * 0.13, size * 0.13), bone=neck, finish=shiny)


def bird(rng: Rng, colours: Colours) -> Body:
    """A bird, sitting or with spread wings."""
    make = Builder()
    plumage = skin(rng, colours, "plain", "clouds", "fibres", "cells", "strokes", "fade")
    wing_skin = plumage.like(rng, shift=25)
    legs, head, wing = make.node(), make.node(), make.node()
    dark = plain_skin(rng, rng.uniform(20, 120, 3))
    for x in (-0.05, 0.1):
        hip = make.bone((x, 0.25), rest=rng.normal(0, 0.15))
        make.add(
            legs,
            dark,
            capsule((x, 0.2), (x, 0.75), 0.02, 0.015),
            capsule((x, 0.75), (x + 0.12, 0.78), 0.015, 0.01),
            bone=hip,
        )
    make.add(
        0,
        wing_skin,
        soft(-0.3, -0.05, -0.95, rng.uniform(-0.2, 0.4), -0.85, rng.uniform(0.2, 0.5), -0.2, 0.25),
    )
    make.add(
        0,
        plumage,
        soft(-0.5, 0.1, -0.1, -0.3, 0.35, -0.3, 0.45, 0.05, 0.1, 0.38, -0.25, 0.32),
        finish=_SOFT,
    )
    neck = make.bone((0.33, -0.2), rest=rng.normal(0, 0.3), swing=0.25, pace=rng.uniform(0.4, 2))
    tall = rng.uniform(0.1, 0.6)
    make.add(
        head,
        plumage,
        capsule((0.3, -0.15), (0.42, -0.3 - tall), 0.16, 0.1),
        oval(0.44, -0.32 - tall, 0.15, 0.14),
        bone=neck,
        finish=_SOFT,
    )
    beak = make.node(head)
    long = rng.uniform(0.1, 0.4)
    make.add(
        beak,
        plain_skin(rng, (rng.uniform(120, 240), rng.uniform(80, 180), 30)),
        np.array([(0.55, -0.38 - tall), (0.57 + long, -0.3 - tall), (0.55, -0.26 - tall)], np.float32),
        bone=neck,
    )
    make.add(
        head,
        plain_skin(rng, (15, 15, 15)),
        oval(0.48, -0.36 - tall, 0.025, 0.025),
        bone=neck,
        finish=Finish(round=1, gloss=0.6),
    )
    beat = make.bone((0.2, -0.1), rest=rng.uniform(-0.2, 1.6), swing=rng.uniform(0, 0.9), pace=rng.uniform(0.5, 3))
    make.add(
        wing,
        wing_skin,
        soft(0.25, -0.15, -0.1, -0.25, -0.75, -0.1, -0.8, 0.1, -0.2, 0.22, 0.2, 0.1),
        bone=beat,
    )
    return make.puppet(wobble=0.01)


def fish(rng: Rng, colours: Colours) -> Body:
    """A fish that bends as it swims."""
    make = Builder()
    scales = skin(rng, colours, "cells", "stripes", "fade", "blotches", "dots", "clouds")
    fin_skin = scales.like(rng, shift=30)
    fins, eye = make.node(), make.node()
    deep = rng.uniform(0.2, 0.5)
    beat = make.bone((-0.55, 0), swing=0.4, pace=rng.uniform(0.8, 2.5))
    make.add(
        fins,
        fin_skin,
        soft(-0.5, 0, -0.95, -rng.uniform(0.2, 0.5), -0.8, 0, -0.95, rng.uniform(0.2, 0.5)),
        bone=beat,
        finish=Finish(round=0.2, opacity=0.85),
    )
    make.add(
        fins,
        fin_skin,
        soft(0.2, -deep * 0.7, -0.1, -deep - rng.uniform(0.05, 0.4), -0.4, -deep * 0.6, -0.1, -deep * 0.4),
        finish=Finish(round=0.2),
    )
    make.add(
        0,
        scales,
        soft(0.9, 0.02, 0.5, -deep * 0.8, 0, -deep, -0.6, -0.08, -0.6, 0.08, 0, deep, 0.5, deep * 0.8),
        finish=Finish(round=0.8, gloss=0.25),
    )
    make.add(fins, fin_skin, soft(0.25, 0.1, -0.1, deep * 0.7, 0.1, 0.05), finish=Finish(round=0.2))
    make.add(
        eye, plain_skin(rng, (230, 220, 180)), oval(0.62, -deep * 0.25, 0.08, 0.08), finish=Finish(round=0.8, gloss=0.3)
    )
    make.add(
        eye, plain_skin(rng, (10, 10, 10)), oval(0.63, -deep * 0.25, 0.045, 0.045), finish=Finish(round=1, gloss=0.6)
    )
    return make.puppet(wobble=0.03)


def invented(rng: Rng, colours: Colours) -> Body:
    """Nothing that exists: a tree of random pieces, often the same left and right."""
    make = Builder()
    skins = [skin(rng, colours) for _ in range(int(rng.integers(1, 5)))]
    if rng.random() < 0.4:
        skins = [skins[0], *(skins[0].like(rng, shift=30) for _ in range(3))]
    twin = rng.random() < 0.5
    spots = [(0.0, 0.0, rng.uniform(0.25, 0.55))]
    nodes = [0]
    pieces: list[tuple[int, int, Skin, tuple[np.ndarray, ...]]] = []
    for _ in range(int(rng.integers(2, 9))):
        k = int(rng.integers(len(spots)))
        x, y, r = spots[k]
        angle = rng.uniform(0, 2 * math.pi)
        size = r * rng.uniform(0.3, 0.95)
        nx, ny = x + math.cos(angle) * (r + size * 0.5), y + math.sin(angle) * (r + size * 0.5)
        if twin:
            nx = abs(nx)
        if max(abs(nx), abs(ny)) > 1:
            continue
        node = make.node(nodes[k] if rng.random() < 0.5 else 0)
        bone = make.bone((x, y), rest=0, swing=rng.uniform(0, 0.3), pace=rng.uniform(0.3, 1.5), phase=rng.random())
        thin = rng.random() < 0.3
        if thin:
            size *= 0.3
        own = (
            (capsule((x, y), (nx, ny), size * 0.9, size * rng.uniform(0.4, 1.1)),)
            if thin or rng.random() < 0.4
            else (blob(rng, nx, ny, size, size * rng.uniform(0.5, 1.2)),)
        )
        pieces.append((node, bone, skins[int(rng.integers(len(skins)))], own))
        spots.append((nx, ny, size))
        nodes.append(node)
    finish = Finish(round=float(rng.choice([0, 0.4, 0.8])), gloss=float(rng.choice([0, 0, 0.3])))
    late = rng.random(len(pieces)) < 0.4
    for front in (False, True):
        for (node, bone, cover, loops), in_front in zip(pieces, late, strict=True):
            if in_front == front:
                flipped = tuple(loop * np.array([-1, 1], np.float32) for loop in loops) if twin else ()
                make.add(node, cover, *loops, *flipped, bone=-1 if twin else bone, finish=finish)
        if not front:
            make.add(0, skins[0], blob(rng, 0, 0, spots[0][2], spots[0][2] * rng.uniform(0.6, 1.4)), finish=finish)
    if rng.random() < 0.3:
        make.fray(rng, rng.uniform(0.006, 0.03))
    return make.puppet(wobble=float(rng.choice([0.0, 0.03])))

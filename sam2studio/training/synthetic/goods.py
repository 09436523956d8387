"""What people make: vessels, vehicles, devices, tools, rings, glyphs, thin frames."""

from __future__ import annotations

import math

import numpy as np

from sam2studio.training.synthetic.bodies import Body, Builder, Finish
from sam2studio.training.synthetic.materials import Colours, Skin, plain_skin, skin
from sam2studio.training.synthetic.noise import Rng
from sam2studio.training.synthetic.outlines import (
    Loop,
    blob,
    capsule,
    closed,
    lathe,
    oval,
    polygon,
    rectangle,
    ribbon,
    smooth_path,
    soft,
    superoval,
)

_FLAT = Finish(round=0)
_METAL = Finish(round=0.8, gloss=0.4)


def vessel(rng: Rng, colours: Colours) -> Body:
    """A bottle, a vase, a cup, a lamp: turned around its axis, perhaps with a handle, a label and a lid."""
    make = Builder()
    cover = skin(rng, colours)
    gloss = float(rng.choice([0, 0.2, 0.5]))
    finish = Finish(round=0.95, gloss=gloss, opacity=float(rng.choice([1, 1, 1, 0.6])))
    rows = int(rng.integers(3, 7))
    wide = rng.uniform(0.12, 0.75)
    y = np.linspace(-0.8, 0.85, rows)
    half = wide * np.clip(rng.normal(0.8, 0.3, rows), 0.15, 1.2)
    if rng.random() < 0.4:
        half[: rows // 2] *= rng.uniform(0.25, 0.6)
    if rng.random() < 0.5:  # a handle with a hole
        handle = make.node()
        side, at = float(half.max()), rng.uniform(-0.3, 0.3)
        size = rng.uniform(0.2, 0.4)
        thick = rng.uniform(0.2, 0.4)
        make.add(
            handle,
            cover,
            oval(side, at, size * 0.8, size),
            holes=(oval(side, at, size * (0.8 - thick), size * (1 - thick)),),
            finish=finish,
        )
    make.add(0, cover, lathe(np.stack((y, half), 1)), finish=finish)
    if rng.random() < 0.5:
        label = make.node()
        make.add(
            label,
            skin(rng, colours, "script", "plain", "stripes", "blotches"),
            superoval(0, rng.uniform(-0.1, 0.4), float(half[rows // 2]) * 0.8, rng.uniform(0.1, 0.3), 6),
            finish=Finish(round=0.5),
        )
    if rng.random() < 0.6:
        rim = make.node()
        top = float(half[0])
        flat = top * rng.uniform(0.12, 0.35)
        if rng.random() < 0.5:  # one looks into it
            make.add(rim, cover.like(rng), oval(0, -0.8, top, flat), finish=Finish(round=0.2))
            make.add(
                rim, plain_skin(rng, rng.choice(colours) * 0.5), oval(0, -0.79, top * 0.85, flat * 0.8), finish=_FLAT
            )
        else:
            make.add(rim, skin(rng, colours), superoval(0, -0.85, top * 1.1, 0.12, 5), finish=_METAL)
    return make.puppet()


def device(rng: Rng, colours: Colours) -> Body:
    """A flat thing with a frame and fields: a phone, a book, a door, a window, a sign, a panel."""
    make = Builder()
    rx, ry = rng.uniform(0.35, 0.95), rng.uniform(0.35, 0.95)
    power = float(rng.choice([3, 6, 20, 80]))
    finish = Finish(round=float(rng.choice([0, 0.1, 0.25])))
    if rng.random() < 0.3:
        stand = make.node()
        make.add(
            stand, skin(rng, colours), capsule((0, ry * 0.8), (0, 1.0), 0.06, 0.06), superoval(0, 1.0, 0.3, 0.05, 6)
        )
    make.add(0, skin(rng, colours), superoval(0, 0, rx, ry, power), finish=finish)
    rows, columns = int(rng.integers(1, 5)), int(rng.integers(1, 4))
    share = rng.uniform(0.6, 0.94)
    lights = [skin(rng, colours), skin(rng, colours, "fade", "script", "clouds", "leaves", "plain")]
    for i in range(rows):
        for j in range(columns):
            if rng.random() < 0.12:
                continue
            x = rx * 0.9 * ((2 * j + 1) / columns - 1)
            y = ry * 0.9 * ((2 * i + 1) / rows - 1)
            field = make.node()
            make.add(
                field,
                lights[(i * columns + j) % 2 if rng.random() < 0.3 else 0],
                superoval(x, y, rx * 0.9 / columns * share, ry * 0.9 / rows * share, power),
                finish=_FLAT,
            )
    return make.puppet()


def car(rng: Rng, colours: Colours) -> Body:
    """A car, van or bus from the side."""
    make = Builder()
    paint = plain_skin(rng, rng.choice(colours)) if rng.random() < 0.7 else skin(rng, colours)
    high, roof, hood = rng.uniform(0.2, 0.6), rng.uniform(0.3, 0.9), rng.uniform(0.05, 0.4)
    bottom = 0.3
    shell = np.array(
        [
            (-0.95, bottom),
            (-0.97, 0.05),
            (-0.9 + hood * 0.4, -0.02),
            (-0.75 + hood * 0.5, -high),
            (roof - 0.35, -high - 0.02),
            (0.95 - hood, -0.03),
            (0.97, 0.08),
            (0.97, bottom),
        ]
    )
    body = closed(shell, 80) if rng.random() < 0.5 else shell.astype(np.float32)
    make.add(0, paint, body, finish=Finish(round=0.35, gloss=0.2))
    windows = make.node()
    glass = skin(rng, np.array([(30, 35, 42), (130, 150, 165), (70, 80, 90)], np.float32), "fade")
    panes = int(rng.integers(1, 5))
    left, right = -0.7 + hood * 0.5, roof - 0.38
    for k in range(panes):
        a, b = left + (right - left) * k / panes, left + (right - left) * (k + 0.9) / panes
        lean = 0.06
        make.add(
            windows,
            glass,
            np.array([(a + lean, -high + 0.05), (b, -high + 0.05), (b + lean / 2, -0.05), (a, -0.05)], np.float32),
            finish=Finish(round=0, opacity=0.9),
        )
    if rng.random() < 0.5:
        stripe = make.node()
        make.add(stripe, skin(rng, colours), rectangle(0, rng.uniform(0.05, 0.2), 0.9, 0.03), finish=_FLAT)
    lamp = make.node()
    make.add(lamp, plain_skin(rng, (240, 230, 190)), oval(0.93, 0.08, 0.04, 0.05), finish=Finish(round=1, gloss=0.5))
    size = rng.uniform(0.13, 0.22)
    hub = plain_skin(rng, rng.uniform(90, 220, 3))
    for x in (-0.6 + size * 0.2, 0.62 - size * 0.2):
        _wheel(make, rng, (x, bottom), size, hub)
    return make.puppet()


def _wheel(make: Builder, rng: Rng, at: tuple[float, float], size: float, hub: Skin) -> None:
    x, y = at
    wheel = make.node()
    inner = make.node(wheel)
    turn = make.bone(at, swing=3.0, pace=0.2)
    make.add(wheel, plain_skin(rng, rng.uniform(10, 45, 3)), oval(x, y, size, size), finish=Finish(round=0.3))
    make.add(inner, hub, oval(x, y, size * 0.62, size * 0.62), bone=turn, finish=_METAL)
    spokes = [
        capsule((x, y), (x + size * 0.55 * math.cos(t), y + size * 0.55 * math.sin(t)), size * 0.09, size * 0.06)
        for t in np.arange(5) * 2 * math.pi / 5
    ]
    make.add(inner, plain_skin(rng, rng.uniform(20, 80, 3)), *spokes, bone=turn, finish=_FLAT)


def bicycle(rng: Rng, colours: Colours) -> Body:
    """A bicycle or motorcycle: rings one sees through, thin tubes."""
    make = Builder()
    thick = rng.uniform(0.012, 0.05)
    size = rng.uniform(0.32, 0.42)
    tube = plain_skin(rng, rng.choice(colours))
    rubber = plain_skin(rng, rng.uniform(10, 60, 3))
    wheels = [(-0.55, 0.4), (0.55, 0.4)]
    for x, y in wheels:
        wheel = make.node()
        turn = make.bone((x, y), swing=6.0, pace=0.1)
        count = int(rng.choice([0, 6, 10, 14]))
        spokes = [
            capsule((x, y), (x + size * math.cos(t), y + size * math.sin(t)), 0.006, 0.006)
            for t in np.arange(count) * 2 * math.pi / max(1, count)
        ]
        if spokes:
            make.add(wheel, plain_skin(rng, (150, 150, 155)), *spokes, oval(x, y, 0.04, 0.04), bone=turn, finish=_FLAT)
        make.add(
            wheel,
            rubber,
            oval(x, y, size, size),
            holes=(oval(x, y, size - thick * 1.6, size - thick * 1.6),),
            finish=Finish(round=0.5),
        )
    crank, seat, front = (-0.05, 0.42), (-0.22, -0.2), (0.36, -0.22)
    frame = make.node()
    tubes = [(wheels[0], crank), (wheels[0], seat), (seat, crank), (seat, front), (front, crank), (front, wheels[1])]
    make.add(frame, tube, *(capsule(a, b, thick, thick) for a, b in tubes), finish=_METAL)
    saddle = make.node()
    make.add(saddle, skin(rng, colours), blob(rng, -0.24, -0.27, 0.15, 0.05, rough=0.1))
    bar = make.node()
    make.add(
        bar,
        plain_skin(rng, rng.uniform(20, 200, 3)),
        capsule(front, (0.34, -0.42), thick, thick),
        ribbon(smooth_path(np.array([(0.2, -0.4), (0.36, -0.45), (0.46, -0.36)]), 10), thick * 0.9),
        finish=_METAL,
    )
    if rng.random() < 0.4:
        bag = make.node()
        make.add(bag, skin(rng, colours), superoval(-0.55, 0.12, 0.2, 0.22, 5))
    return make.puppet()


def glyph(rng: Rng, colours: Colours) -> Body:
    """Strokes joined as in a letter, with arcs and counters."""
    make = Builder()
    thick = rng.uniform(0.06, 0.22)
    nodes = [(x, y) for x in (-0.6, 0.0, 0.6) for y in (-0.75, 0.0, 0.75)]
    loops: list[Loop] = []
    at = nodes[int(rng.integers(9))]
    for _ in range(int(rng.integers(2, 6))):
        to = nodes[int(rng.integers(9))]
        if to == at:
            continue
        if rng.random() < 0.4:
            bow = ((at[0] + to[0]) / 2 + rng.normal(0, 0.35), (at[1] + to[1]) / 2 + rng.normal(0, 0.35))
            loops.append(ribbon(smooth_path(np.array([at, bow, to])), thick))
        else:
            loops.append(capsule(at, to, thick, thick))
        at = to
    loops = loops or [capsule((-0.5, 0), (0.5, 0), thick, thick)]
    make.add(
        0,
        skin(rng, colours),
        *loops,
        finish=Finish(round=float(rng.choice([0, 0.5, 1])), gloss=float(rng.choice([0, 0.3]))),
    )
    return make.puppet(wobble=float(rng.choice([0, 0, 0.05])))


def ring(rng: Rng, colours: Colours) -> Body:
    """A ring, a frame, a tyre, a wreath, a chain."""
    make = Builder()
    cover = skin(rng, colours)
    finish = Finish(round=0.9, gloss=float(rng.choice([0, 0.3])))
    power = float(rng.choice([2, 2, 4, 30]))
    inner = rng.uniform(0.45, 0.92)
    rx, ry = rng.uniform(0.5, 0.95), rng.uniform(0.4, 0.95)
    if rng.random() < 0.25:
        links = int(rng.integers(3, 7))
        for k in range(links):
            x = -0.8 + 1.6 * k / (links - 1)
            wide, high = (0.22, 0.14) if k % 2 else (0.2, 0.06)
            node = make.node()
            make.add(node, cover, oval(x, 0, wide, high), holes=(oval(x, 0, wide * 0.65, high * 0.5),), finish=finish)
        return make.puppet(wobble=0.08)
    make.add(
        0, cover, superoval(0, 0, rx, ry, power), holes=(superoval(0, 0, rx * inner, ry * inner, power),), finish=finish
    )
    if rng.random() < 0.4:
        jewel = make.node()
        make.add(jewel, skin(rng, colours), polygon(rng, rx * 0.95, 0, (1 - inner) * 0.8 + 0.06, 6), finish=_METAL)
    return make.puppet()


def lump(rng: Rng, colours: Colours) -> Body:
    """A stone, a fruit, a cushion, a cloud: one piece, perhaps with spots, a stalk or a hole."""
    make = Builder()
    finish = Finish(round=float(rng.choice([0.2, 0.6, 1.0])), gloss=float(rng.choice([0, 0, 0.2, 0.5])))
    kind = rng.random()
    rx, ry = rng.uniform(0.4, 0.95), rng.uniform(0.4, 0.95)
    if kind < 0.45:
        outline = blob(rng, 0, 0, rx * 0.85, ry * 0.85, rough=rng.uniform(0.05, 0.5), waves=int(rng.integers(2, 12)))
    elif kind < 0.7:
        outline = superoval(0, 0, rx, ry, float(rng.choice([1.2, 2, 2, 3, 6])))
    else:
        outline = polygon(rng, 0, 0, 0.9, int(rng.integers(3, 12)), star=float(rng.choice([0, 0, 0.4])))
    if rng.random() < 0.25:
        stalk = make.node()
        path = smooth_path(np.array([(0, -0.3), (rng.normal(0, 0.1), -0.8), (rng.normal(0, 0.3), -1.0)]), 10)
        make.add(stalk, skin(rng, colours), ribbon(path, 0.05))
    holes = (blob(rng, rng.normal(0, 0.1), rng.normal(0, 0.1), 0.2, 0.2),) if rng.random() < 0.12 else ()
    make.add(0, skin(rng, colours), outline, holes=holes, finish=finish)
    if rng.random() < 0.3:
        spots = skin(rng, colours)
        for _ in range(int(rng.integers(1, 5))):
            node = make.node()
            r = rng.uniform(0.06, 0.25)
            make.add(
                node,
                spots,
                blob(rng, rng.normal(0, 0.22), rng.normal(0, 0.22), r, r, rough=0.2),
                finish=Finish(round=0.3),
            )
    if rng.random() < 0.25:
        make.fray(rng, rng.uniform(0.006, 0.04))
    return make.puppet(wobble=float(rng.choice([0, 0.02, 0.08])))


def tool(rng: Rng, colours: Colours) -> Body:
    """Something long: a spoon, a hammer, scissors, a brush, a knife, an umbrella."""
    make = Builder()
    grip, head = make.node(), make.node()
    thin = rng.uniform(0.02, 0.09)
    handle, metal = skin(rng, colours), skin(rng, colours)
    if rng.random() < 0.3:  # two arms that cross
        for sign in (-1, 1):
            arm = make.bone((0, 0), rest=sign * rng.uniform(0.08, 0.5), swing=0.1)
            make.add(
                head,
                metal,
                soft(-0.05, 0.1, -thin, -0.3, 0, -0.95, thin, -0.3, 0.05, 0.1),
                bone=arm,
                finish=_METAL,
            )
            make.add(
                grip,
                handle,
                oval(0.12 * sign, 0.62, 0.17, 0.26),
                capsule((0, 0), (0.05 * sign, 0.4), 0.05, 0.05),
                holes=(oval(0.12 * sign, 0.62, 0.1, 0.18),),
                bone=arm,
                finish=Finish(round=0.8),
            )
        return make.puppet()
    make.add(grip, handle, capsule((0, 0.95), (0, -0.35), thin * rng.uniform(0.8, 1.6), thin), finish=Finish(round=0.9))
    kind = rng.random()
    if kind < 0.35:
        make.add(head, metal, oval(0, -0.6, rng.uniform(0.1, 0.35), 0.35), finish=_METAL)
    elif kind < 0.6:
        make.add(
            head,
            metal,
            superoval(rng.normal(0, 0.1), -0.6, rng.uniform(0.2, 0.6), rng.uniform(0.1, 0.25), 5),
            finish=_METAL,
        )
    else:
        make.add(head, metal, polygon(rng, 0, -0.6, 0.38, int(rng.integers(3, 8))), finish=Finish(round=0.4, gloss=0.2))
    return make.puppet()


def lattice(rng: Rng, colours: Colours) -> Body:
    """Thin members one sees through: a fence, a ladder, a rack, a net, a bundle of cables."""
    make = Builder()
    cover = skin(rng, colours)
    thin = rng.uniform(0.008, 0.045)
    kind = rng.random()
    loops: list[Loop]
    if kind < 0.35:  # cables
        loops = []
        for _ in range(int(rng.integers(1, 5))):
            points = np.stack((np.linspace(-1, 1, 5), rng.normal(0, 0.35, 5)), 1)
            loops.append(ribbon(smooth_path(points, 40), thin))
    else:
        across, down = int(rng.integers(2, 9)), int(rng.integers(2, 7))
        high = rng.uniform(0.3, 0.9)
        wide = rng.uniform(0.3, 0.95)
        loops = [rectangle(x, 0, thin, high) for x in np.linspace(-wide, wide, across)]
        loops += [rectangle(0, y, wide, thin) for y in np.linspace(-high * 0.8, high * 0.8, down)]
    make.add(0, cover, *loops, finish=Finish(round=0.5))
    return make.puppet(wobble=0.03 if kind < 0.35 else 0.0)

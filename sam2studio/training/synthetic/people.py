"""People, with heads, clothes and limbs as parts."""

from __future__ import annotations

import math

import numpy as np

from sam2studio.training.synthetic.bodies import Body, Builder, Finish
from sam2studio.training.synthetic.materials import Colours, Skin, from_hsv, plain_skin, skin
from sam2studio.training.synthetic.noise import Rng
from sam2studio.training.synthetic.outlines import blob, capsule, closed, oval

_LIMB = Finish(round=0.9)
_SOFT = Finish(round=0.8)


def person(rng: Rng, colours: Colours, *, seated: bool = False) -> Body:
    """Somebody who stands, walks, jumps or (`seated`) sits, looking right; -1 is the top of the head, 1 the soles."""
    make = Builder()
    flesh = _flesh(rng)
    shirt, trousers, shoes, hair = (skin(rng, colours) for _ in range(4))
    if rng.random() < 0.35:
        trousers = plain_skin(rng, rng.choice(colours))
    if rng.random() < 0.6:
        hair = plain_skin(
            rng, from_hsv(np.array([rng.uniform(10, 45)]), np.array([0.5]), np.array([rng.uniform(0.05, 0.6)]))
        )
    stout, side = rng.uniform(0.75, 1.45), rng.choice([-1.0, 1.0])
    pace, lively = rng.uniform(0.5, 1.6), rng.uniform(0.1, 0.9)
    head, torso, legs = make.node(), make.node(), make.node()
    spine = make.bone((0, 0.05), rest=rng.normal(0, 0.15), swing=0.08 * lively, pace=pace)
    for k, sign in enumerate((-1, 1)):
        shin = flesh if rng.random() < 0.25 else trousers
        lean = rng.normal(-1.1, 0.15) if seated else rng.normal(-0.08 * sign, 0.25)
        _leg(make, rng, legs, 0.085 * sign * stout, (shin, trousers, shoes), lean, k / 2)
    arms = [_arm(make, rng, spine, sign * stout, pace, lively, k / 2, seated) for k, sign in enumerate((-1, 1))]
    sleeve_long = rng.random() < 0.6
    _draw_arm(make, torso, arms[0], shirt, flesh, sleeve_long)
    waist, chest = rng.uniform(0.13, 0.2) * stout, rng.uniform(0.17, 0.23) * stout
    right = np.array([(chest * 0.8, -0.6), (chest, -0.42), (waist, -0.1), (waist * 1.1, 0.12)])
    trunk = closed(np.concatenate((right, right[::-1] * (-1, 1))))
    make.add(torso, shirt, trunk, bone=spine, finish=_SOFT)
    if rng.random() < 0.25:  # a bag or a sign in front
        bag = make.node(torso)
        make.add(bag, skin(rng, colours), blob(rng, 0.1 * side, -0.1, 0.13, 0.17, rough=0.1), bone=spine)
    neck = make.bone((0, -0.6), parent=spine, rest=rng.normal(0, 0.2), swing=0.1 * lively, pace=pace * 0.7)
    make.add(head, flesh, capsule((0, -0.58), (0, -0.7), 0.055, 0.05), bone=neck, finish=_LIMB)
    _head(make, rng, head, neck, flesh, hair, colours)
    _draw_arm(make, torso, arms[1], shirt, flesh, sleeve_long)
    if rng.random() < 0.3:
        make.fray(rng, rng.uniform(0.002, 0.008))
    return make.puppet(wobble=0.006)


def _flesh(rng: Rng) -> Skin:
    value = rng.uniform(0.25, 0.98)
    return plain_skin(
        rng, from_hsv(np.array([rng.uniform(8, 32)]), np.array([rng.uniform(0.25, 0.6)]), np.array([value]))
    )


def _leg(
    make: Builder, rng: Rng, node: int, x: float, cover: tuple[Skin, Skin, Skin], lean: float, phase: float
) -> None:
    """Shoe, shin and thigh; `cover` is for shin, thigh and shoe."""
    lively, pace, side = rng.uniform(0.05, 0.5), rng.uniform(0.5, 1.6), rng.choice([-1.0, 1.0])
    stout = abs(x) / 0.085
    hip = make.bone((x, 0.05), rest=lean, swing=lively, pace=pace, phase=phase)
    bend = 1.1 if lean < -0.7 else abs(rng.normal(0, 0.35)) * side
    knee = make.bone((x, 0.5), parent=hip, rest=bend, swing=0.7 * lively, pace=pace, phase=phase + 0.2)
    make.add(node, cover[2], oval(x + 0.05 * side, 0.96, 0.115, 0.05), bone=knee, finish=_SOFT)
    make.add(node, cover[0], capsule((x, 0.5), (x, 0.93), 0.075 * stout, 0.05), bone=knee, finish=_LIMB)
    make.add(node, cover[1], capsule((x, 0.04), (x, 0.5), 0.115 * stout, 0.08 * stout), bone=hip, finish=_LIMB)


def _arm(
    make: Builder, rng: Rng, spine: int, sign: float, pace: float, lively: float, phase: float, ahead: bool
) -> tuple[float, int, int]:
    x, side = 0.19 * sign, math.copysign(1, sign)
    up = rng.normal(-0.9, 0.15) if ahead else rng.normal(-0.25, 0.7) * side
    shoulder = make.bone((x, -0.54), parent=spine, rest=up, swing=0.6 * lively, pace=pace, phase=phase + 0.5)
    bend = rng.normal(-0.3, 0.1 if ahead else 0.6) * (1 if ahead else side)
    elbow = make.bone((x, -0.24), parent=shoulder, rest=bend, swing=0.3 * lively, pace=pace, phase=phase)
    return x, shoulder, elbow


def _draw_arm(make: Builder, torso: int, arm: tuple[float, int, int], shirt: Skin, flesh: Skin, long: bool) -> None:
    x, shoulder, elbow = arm
    make.add(torso, flesh, oval(x, 0.06, 0.045, 0.06), bone=elbow, finish=_LIMB)
    make.add(torso, shirt if long else flesh, capsule((x, -0.24), (x, 0.02), 0.055, 0.04), bone=elbow, finish=_LIMB)
    make.add(torso, shirt, capsule((x, -0.53), (x, -0.24), 0.075, 0.058), bone=shoulder, finish=_LIMB)


def _head(make: Builder, rng: Rng, head: int, neck: int, flesh: Skin, hair: Skin, colours: Colours) -> None:
    wide, back = rng.uniform(0.105, 0.135), rng.random() < 0.25
    if rng.random() < 0.5:  # long hair behind
        make.add(head, hair, blob(rng, 0, -0.78, wide * 1.25, 0.22, rough=0.12), bone=neck)
    make.add(head, flesh, oval(0, -0.82, wide, 0.155), bone=neck, finish=Finish(round=0.9, gloss=0.05))
    if back:
        make.add(head, hair, oval(0, -0.84, wide * 1.08, 0.155), bone=neck)
        return
    if rng.random() < 0.8:
        dark = plain_skin(rng, rng.uniform(10, 70, 3))
        look = rng.uniform(-0.03, 0.03)
        for sign in (-1, 1):
            make.add(
                head, dark, oval(look + sign * wide * 0.42, -0.84, 0.016, 0.012), bone=neck, finish=Finish(round=0)
            )
        make.add(
            head, plain_skin(rng, (150, 60, 60)), oval(look, -0.745, 0.035, 0.009), bone=neck, finish=Finish(round=0)
        )
    if rng.random() < 0.3:
        hat = make.node(head)
        cloth = skin(rng, colours)
        make.add(hat, cloth, oval(0, -0.93, wide * 1.05, 0.085), bone=neck)
        make.add(hat, cloth, oval(0.05, -0.9, wide * 1.4, 0.025), bone=neck)
    else:
        t = np.linspace(math.pi * 0.95, math.pi * 2.05, 9)
        cap = np.concatenate(
            (
                np.stack((wide * 1.12 * np.cos(t), -0.85 + 0.165 * np.sin(t)), 1),
                np.array([(wide * 0.7, -0.9), (0, -0.92), (-wide * 0.7, -0.89)]),
            )
        )
        make.add(head, hair, closed(cap + rng.normal(0, 0.008, cap.shape)), bone=neck)

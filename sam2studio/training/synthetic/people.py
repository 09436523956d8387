"""People, with heads, clothes and limbs as parts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sam2studio.training.synthetic.bodies import Body, Builder, Finish
from sam2studio.training.synthetic.materials import Colours, Skin, plain_skin, skin, tinted_skin
from sam2studio.training.synthetic.noise import Rng
from sam2studio.training.synthetic.outlines import blob, capsule, closed, oval, soft

_LIMB = Finish(round=0.9)
_SOFT = Finish(round=0.8)
_FLAT = Finish(round=0)


@dataclass(frozen=True, kw_only=True)
class _Person:
    """What limbs have in common.

    Attributes:
        flesh: Skin in the usual sense; the others are what is worn, and hair.
        long_sleeves: Whether forearms are covered.
        bare_shins: Whether shins are not.
        stout: Width of everything, 1 is usual.
        pace: Swings of the limbs per second.
        lively: How far they swing.
        seated: Legs and arms forward.
    """

    flesh: Skin
    hair: Skin
    shirt: Skin
    trousers: Skin
    shoes: Skin
    long_sleeves: bool
    bare_shins: bool
    stout: float
    pace: float
    lively: float
    seated: bool


def person(rng: Rng, colours: Colours, *, seated: bool = False) -> Body:
    """Somebody who stands, walks, jumps or (`seated`) sits, looking right; -1 is the top of the head, 1 the soles."""
    who = _somebody(rng, colours, seated)
    make = Builder()
    head, torso, legs = make.node(), make.node(), make.node()
    spine = make.bone((0, 0.05), rest=rng.normal(0, 0.15), swing=0.08 * who.lively, pace=who.pace)
    for phase, sign in ((0.0, -1.0), (0.5, 1.0)):
        _leg(make, rng, legs, 0.085 * sign * who.stout, who, phase)
    _arm(make, rng, torso, spine, -who.stout, who, 0.5)
    _trunk(make, rng, torso, spine, who, colours)
    neck = make.bone((0, -0.6), parent=spine, rest=rng.normal(0, 0.2), swing=0.1 * who.lively, pace=who.pace * 0.7)
    make.add(head, who.flesh, capsule((0, -0.58), (0, -0.7), 0.055, 0.05), bone=neck, finish=_LIMB)
    _head(make, rng, head, neck, who, colours)
    hand = _arm(make, rng, torso, spine, who.stout, who, 0.0)
    if rng.random() < 0.2:  # something in the hand
        held = make.node()
        thing = skin(rng, colours)
        if rng.random() < 0.5:
            shape = blob(rng, 0.21, 0.1, 0.09, 0.09, rough=0.2)
        else:
            shape = soft(0.15, -0.5, 0.27, -0.5, 0.22, 0.2)
        make.add(held, thing, shape, bone=hand)
    if rng.random() < 0.3:
        make.fray(rng, rng.uniform(0.002, 0.008))
    return make.puppet(wobble=0.006)


def _somebody(rng: Rng, colours: Colours, seated: bool) -> _Person:
    hair = tinted_skin(rng, (10, 45), (0.3, 0.6), (0.05, 0.6)) if rng.random() < 0.7 else skin(rng, colours)
    return _Person(
        flesh=tinted_skin(rng, (8, 32), (0.25, 0.6), (0.25, 0.98)),
        hair=hair,
        shirt=skin(rng, colours),
        trousers=plain_skin(rng, rng.choice(colours)) if rng.random() < 0.35 else skin(rng, colours),
        shoes=skin(rng, colours),
        long_sleeves=bool(rng.random() < 0.6),
        bare_shins=bool(rng.random() < 0.25),
        stout=float(rng.uniform(0.75, 1.45)),
        pace=float(rng.uniform(0.5, 1.6)),
        lively=float(rng.uniform(0.1, 0.9)),
        seated=seated,
    )


def _leg(make: Builder, rng: Rng, legs: int, x: float, who: _Person, phase: float) -> None:
    """Shoe, shin and thigh."""
    shoe = make.node(legs)
    lean = rng.normal(-1.1, 0.15) if who.seated else rng.normal(-0.08 * math.copysign(1, x), 0.25)
    bend = 1.1 if who.seated else abs(rng.normal(0, 0.35))
    hip = make.bone((x, 0.05), rest=lean, swing=0.5 * who.lively, pace=who.pace, phase=phase)
    knee = make.bone((x, 0.5), parent=hip, rest=bend, swing=0.35 * who.lively, pace=who.pace, phase=phase + 0.2)
    shin = who.flesh if who.bare_shins else who.trousers
    make.add(shoe, who.shoes, oval(x + 0.05, 0.96, 0.115, 0.05), bone=knee, finish=_SOFT)
    make.add(legs, shin, capsule((x, 0.5), (x, 0.93), 0.075 * who.stout, 0.05), bone=knee, finish=_LIMB)
    thigh = capsule((x, 0.04), (x, 0.5), 0.115 * who.stout, 0.08 * who.stout)
    make.add(legs, who.trousers, thigh, bone=hip, finish=_LIMB)


def _arm(make: Builder, rng: Rng, torso: int, spine: int, side: float, who: _Person, phase: float) -> int:
    """Hand, forearm and upper arm; gives the bone that the hand hangs on."""
    x, out = 0.19 * side, math.copysign(1, side)
    up = rng.normal(-0.9, 0.15) if who.seated else rng.normal(-0.25, 0.7) * out
    bend = rng.normal(-0.3, 0.1) if who.seated else rng.normal(-0.3, 0.6) * out
    shoulder = make.bone((x, -0.54), parent=spine, rest=up, swing=0.6 * who.lively, pace=who.pace, phase=phase)
    elbow = make.bone((x, -0.24), parent=shoulder, rest=bend, swing=0.3 * who.lively, pace=who.pace, phase=phase)
    arm = make.node(torso)
    sleeve = who.shirt if who.long_sleeves else who.flesh
    make.add(arm, who.flesh, oval(x, 0.06, 0.045, 0.06), bone=elbow, finish=_LIMB)
    make.add(arm, sleeve, capsule((x, -0.24), (x, 0.02), 0.055, 0.04), bone=elbow, finish=_LIMB)
    make.add(arm, who.shirt, capsule((x, -0.53), (x, -0.24), 0.075, 0.058), bone=shoulder, finish=_LIMB)
    return elbow


def _trunk(make: Builder, rng: Rng, torso: int, spine: int, who: _Person, colours: Colours) -> None:
    """A shirt or a dress, perhaps open, perhaps with a bag in front."""
    waist, chest = rng.uniform(0.13, 0.2) * who.stout, rng.uniform(0.17, 0.23) * who.stout
    hem, wide = (rng.uniform(0.3, 0.7), rng.uniform(1.3, 2.2)) if rng.random() < 0.2 else (0.12, 1.1)
    right = np.array([(chest * 0.8, -0.6), (chest, -0.42), (waist, -0.1), (waist * wide, hem)])
    make.add(torso, who.shirt, closed(np.concatenate((right, right[::-1] * (-1, 1)))), bone=spine, finish=_SOFT)
    if rng.random() < 0.2:  # a jacket that is open: what is below shows
        below = soft(-0.05, -0.6, 0.05, -0.6, 0.07 * who.stout, 0.05, -0.07 * who.stout, 0.05)
        make.add(torso, skin(rng, colours), below, bone=spine, finish=_FLAT)
    if rng.random() < 0.25:
        bag = make.node(torso)
        at = float(rng.choice([-0.1, 0.1]))
        make.add(bag, skin(rng, colours), blob(rng, at, -0.1, 0.13, 0.17, rough=0.1), bone=spine)


def _head(make: Builder, rng: Rng, head: int, neck: int, who: _Person, colours: Colours) -> None:
    """A face or the back of a head, hair or a hat."""
    wide, hair = rng.uniform(0.105, 0.135), make.node(head)
    if rng.random() < 0.5:  # long hair behind
        make.add(hair, who.hair, blob(rng, 0, -0.78, wide * 1.25, 0.22, rough=0.12), bone=neck)
    make.add(head, who.flesh, oval(0, -0.82, wide, 0.155), bone=neck, finish=Finish(round=0.9, gloss=0.05))
    if rng.random() < 0.25:  # turned away
        make.add(hair, who.hair, oval(0, -0.84, wide * 1.08, 0.155), bone=neck)
        return
    if rng.random() < 0.8:
        dark, look = plain_skin(rng, rng.uniform(10, 70, 3)), rng.uniform(-0.03, 0.03)
        eyes = [oval(look + sign * wide * 0.42, -0.84, 0.016, 0.012) for sign in (-1, 1)]
        make.add(head, dark, *eyes, bone=neck, finish=_FLAT)
        make.add(head, plain_skin(rng, (150, 60, 60)), oval(look, -0.745, 0.035, 0.009), bone=neck, finish=_FLAT)
    if rng.random() < 0.3:
        hat, cloth = make.node(head), skin(rng, colours)
        make.add(hat, cloth, oval(0, -0.93, wide * 1.05, 0.085), bone=neck)
        make.add(hat, cloth, oval(0.05, -0.9, wide * 1.4, 0.025), bone=neck)
    else:
        t = np.linspace(math.pi * 0.95, math.pi * 2.05, 9)
        over = np.stack((wide * 1.12 * np.cos(t), -0.85 + 0.165 * np.sin(t)), 1)
        brow = np.array([(wide * 0.7, -0.9), (0, -0.92), (-wide * 0.7, -0.89)])
        loose = rng.normal(0, 0.008, (len(over) + len(brow), 2))
        make.add(hair, who.hair, closed(np.concatenate((over, brow)) + loose), bone=neck)

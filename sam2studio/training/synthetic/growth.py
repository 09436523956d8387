"""What grows: trees, plants in pots, flowers."""

from __future__ import annotations

import math

import numpy as np

from sam2studio.training.synthetic.bodies import Body, Builder, Finish
from sam2studio.training.synthetic.materials import Colours, from_hsv, plain_skin, skin
from sam2studio.training.synthetic.noise import Rng
from sam2studio.training.synthetic.outlines import Loop, blob, capsule, lathe, oval, ribbon, smooth_path, soft


def _greens(rng: Rng) -> Colours:
    count = 5
    hue = rng.choice([rng.uniform(60, 140), rng.uniform(15, 60)], p=[0.8, 0.2])
    return from_hsv(hue + rng.normal(0, 10, count), rng.uniform(0.2, 0.7, count), rng.uniform(0.1, 0.75, count))


def tree(rng: Rng, colours: Colours) -> Body:
    """A trunk, branches, and a crown with a ragged edge (or none, in winter)."""
    make = Builder()
    bark = skin(rng, from_hsv(rng.uniform(15, 45, 3), rng.uniform(0.1, 0.5, 3), rng.uniform(0.1, 0.6, 3)), "fibres")
    greens = _greens(rng) if rng.random() < 0.8 else colours
    trunk, crown = make.node(), make.node()
    thick, fork = rng.uniform(0.03, 0.1), rng.uniform(-0.2, 0.4)
    limbs: list[Loop] = [capsule((0, 1), (0, fork), thick * 1.3, thick)]
    tips = [(0.0, fork)]
    for _ in range(int(rng.integers(3, 9))):
        x, y = tips[int(rng.integers(len(tips)))]
        angle = -math.pi / 2 + rng.normal(0, 0.8)
        reach = rng.uniform(0.2, 0.5)
        tip = (x + reach * math.cos(angle), max(-0.9, y + reach * math.sin(angle)))
        limbs.append(capsule((x, y), tip, thick * 0.6, thick * 0.25))
        tips.append(tip)
    sway = make.bone((0, 0.9), swing=0.03, pace=0.4)
    make.add(trunk, bark, *limbs, bone=sway, finish=Finish(round=0.9))
    if rng.random() < 0.85:
        leaf = skin(rng, greens, "leaves", "strokes", "clouds", "cells")
        for x, y in tips[-4:]:
            for _ in range(int(rng.integers(1, 4))):
                r = rng.uniform(0.15, 0.4)
                make.add(
                    crown,
                    leaf,
                    ragged(rng, x + rng.normal(0, 0.15), y + rng.normal(0, 0.12), r),
                    bone=sway,
                    finish=Finish(round=0.5),
                )
    make.fray(rng, rng.uniform(0.004, 0.02))
    return make.puppet(wobble=0.015)


def ragged(rng: Rng, x: float, y: float, r: float) -> Loop:
    """An outline like that of foliage."""
    t = np.linspace(0, 2 * math.pi, 60, endpoint=False)
    radius = r * (1 + 0.15 * np.sin(3 * t + rng.uniform(0, 6)) + rng.normal(0, 0.09, len(t)))
    return np.stack((x + radius * np.cos(t), y + 0.85 * radius * np.sin(t)), 1).astype(np.float32)


def plant(rng: Rng, colours: Colours) -> Body:
    """Leaves and perhaps blossoms on stalks, often in a pot."""
    make = Builder()
    greens = _greens(rng)
    foliage, pot = make.node(), make.node()
    leaf = skin(rng, greens, "fade", "fibres", "plain", "clouds")
    potted = rng.random() < 0.7
    root = (0.0, 0.4 if potted else 0.95)
    long, wide = rng.uniform(0.5, 1.2), rng.uniform(0.04, 0.14)
    blossom = skin(rng, colours) if rng.random() < 0.5 else None
    for k in range(int(rng.integers(4, 12))):
        angle = -math.pi / 2 + rng.normal(0, 0.6)
        reach = long * rng.uniform(0.6, 1.1)
        end = (root[0] + reach * math.cos(angle), root[1] + reach * math.sin(angle))
        bow = ((root[0] + end[0]) / 2 + rng.normal(0, 0.1), (root[1] + end[1]) / 2 - 0.1)
        path = smooth_path(np.array([root, bow, end]), 16)
        sway = make.bone(root, swing=0.08, pace=0.5, phase=k * 0.13)
        if blossom is not None and k % 2:
            make.add(foliage, leaf, ribbon(path, 0.012), bone=sway)
            flower = make.node()
            petals = int(rng.integers(5, 9))
            size = rng.uniform(0.08, 0.16)
            loops = [
                oval(end[0] + size * math.cos(t), end[1] + size * math.sin(t), size * 0.8, size * 0.4, t, points=16)
                for t in np.arange(petals) * 2 * math.pi / petals
            ]
            make.add(flower, blossom, *loops, bone=sway)
            make.add(flower, plain_skin(rng, (220, 180, 60)), oval(*end, size * 0.4, size * 0.4), bone=sway)
        else:
            width = wide * np.sin(np.linspace(0.15, math.pi, len(path))) + 0.008
            make.add(
                foliage,
                leaf if k % 3 else leaf.like(rng),
                ribbon(path, width),
                bone=sway,
                finish=Finish(round=0.4, gloss=0.1),
            )
    if potted:
        top, low = rng.uniform(0.25, 0.5), rng.uniform(0.15, 0.4)
        make.add(
            pot, skin(rng, colours), lathe(np.array([(0.38, top), (0.5, top), (0.95, low)])), finish=Finish(round=0.9)
        )
    return make.puppet(wobble=0.01)


def food(rng: Rng, colours: Colours) -> Body:
    """A plate or bowl with things on it."""
    make = Builder()
    dish = skin(rng, colours, "plain", "fade", "clouds")
    flat = rng.uniform(0.35, 1.0)
    make.add(0, dish, oval(0, 0, 0.95, 0.95 * flat), finish=Finish(round=0.3, gloss=0.15))
    make.add(0, dish.like(rng, shift=6), oval(0, 0, 0.68, 0.68 * flat), finish=Finish(round=0.15))
    for _ in range(int(rng.integers(1, 8))):
        item = make.node()
        x, y, r = rng.normal(0, 0.28), rng.normal(0, 0.28) * flat, rng.uniform(0.1, 0.3)
        make.add(
            item,
            skin(rng, colours),
            blob(rng, x, y, r, r * rng.uniform(0.5, 1), rough=0.25),
            finish=Finish(round=0.9, gloss=float(rng.choice([0, 0.3]))),
        )
        if rng.random() < 0.3:
            make.add(
                item,
                skin(rng, colours),
                soft(x - r * 0.5, y, x, y - r * 0.4, x + r * 0.5, y, x, y + r * 0.2),
            )
    return make.puppet()

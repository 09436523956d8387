"""Surfaces: what a body is covered with, as square patches of pixels."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.training.synthetic.noise import Field, Rng, bend, cells, clouds, grid, spread

Colours = NDArray[np.float32]
"""(K, 3) RGB in 0…255."""

Patch = NDArray[np.uint8]

_BROAD = 64  # pixels that are enough for broad stains
_RELIEF, _RELIEFS, _RELIEF_SEED = 640, 14, 7  # side, number and chance of the surfaces that relief is taken from
_TINY = 24  # pixels on which nothing fine is seen

_LETTERS = "ABCDEFGHIJKLMNOPRSTUVYZ0123456789&?!%abcdeghkmnorstuwz"


def palette(rng: Rng, count: int = 6) -> Colours:
    """Colours that could lie together in a photograph: mostly neutral or earthen, some foliage and sky, few bright."""
    kinds = rng.choice(len(_PIGMENTS), count, p=_PIGMENT_SHARES)
    low, high = _PIGMENTS[kinds, :, 0], _PIGMENTS[kinds, :, 1]
    hue, saturation, value = (low + (high - low) * rng.random((count, 3))).T
    if rng.random() < 0.3:  # everything leans towards one hue
        lean = rng.uniform(0, 360)
        hue = (lean + rng.normal(0, 25, count)) % 360
    colours = from_hsv(hue % 360, np.clip(saturation, 0, 1), np.clip(value, 0.03, 0.98))
    return closer(colours, colours.mean(0), rng.uniform(0, 0.6))


def closer(colours: Colours, to: NDArray[np.floating], share: float) -> Colours:
    """The colours moved towards one: what lies in the same light and dust looks alike."""
    return np.asarray(colours + (to - colours) * share, np.float32)


_PIGMENTS = np.array(
    [
        ((20, 60), (0.0, 0.12), (0.7, 0.98)),  # white, cream
        ((200, 250), (0.0, 0.12), (0.3, 0.8)),  # grey
        ((0, 360), (0.0, 0.3), (0.04, 0.22)),  # black
        ((15, 45), (0.2, 0.6), (0.25, 0.75)),  # wood, earth, skin, sand
        ((10, 35), (0.3, 0.7), (0.1, 0.4)),  # brown
        ((60, 130), (0.2, 0.65), (0.15, 0.6)),  # leaves, grass
        ((195, 235), (0.2, 0.75), (0.25, 0.9)),  # sky, jeans
        ((340, 375), (0.55, 0.9), (0.4, 0.9)),  # red
        ((35, 60), (0.5, 0.9), (0.6, 0.95)),  # yellow, orange
        ((0, 360), (0.4, 0.95), (0.3, 0.95)),  # anything bright
    ],
    float,
)
_PIGMENT_SHARES = np.array([14, 15, 11, 15, 10, 9, 9, 5, 5, 7], float) / 100


def from_hsv(hue: NDArray[np.floating], saturation: NDArray[np.floating], value: NDArray[np.floating]) -> Colours:
    """(K, 3) RGB of hues in degrees and two shares."""
    hsv = np.stack((hue, saturation, value), -1).astype(np.float32)[None]
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0] * 255, np.float32)


@dataclass(frozen=True, kw_only=True)
class Skin:
    """A surface; the same values give the same pixels.

    Attributes:
        style: Name in `STYLES`.
        colours: At least two.
        seed: Chance of its pattern.
        grain: Size of the pattern, 1 is usual.
        decor: How many marks are on it, over the pattern.
    """

    style: str
    colours: Colours
    seed: int
    grain: float = 1.0
    decor: int = 0

    def patch(self, side: int) -> Patch:
        """(side, side, 3) uint8 RGB; smaller where that shows as much."""
        rng = np.random.default_rng(self.seed)
        side = min(max(side, 4), 2 * _BROAD if self.style == "plain" else _RELIEF)
        made = STYLES[self.style](rng, side, self.colours, self.grain)
        if self.decor and side > _TINY:
            made = _marked(rng, made, self.colours, self.decor)
        return _weathered(rng, made)

    def like(self, rng: Rng, *, shift: float = 12.0) -> Skin:
        """Another piece of the same stuff: its own pattern, colours a little off."""
        jitter = rng.normal(0, shift, (1, 3)) + rng.normal(0, shift / 3, self.colours.shape)
        colours = np.clip(self.colours + jitter, 0, 255).astype(np.float32)
        return replace(self, colours=colours, seed=int(rng.integers(1 << 62)))


def skin(rng: Rng, colours: Colours, *styles: str) -> Skin:
    """A random surface that uses some of the colours, in one of these styles (any, when none is named)."""
    style = styles[int(rng.integers(len(styles)))] if styles else str(rng.choice(_NAMES, p=_WEIGHTS))
    count = min(len(colours), int(rng.integers(2, 5)))
    some = colours[rng.permutation(len(colours))[:count]]
    if rng.random() < 0.6:  # one colour with shades of it
        some = closer(some, some[0], rng.uniform(0.3, 0.9))
    some = np.clip(some + rng.normal(0, 12, some.shape), 0, 255).astype(np.float32)
    return Skin(
        style=style,
        colours=some,
        seed=int(rng.integers(1 << 62)),
        grain=float(np.exp(rng.normal(0, 0.5))),
        decor=int(rng.integers(1, 14)) if rng.random() < 0.4 else 0,
    )


def plain_skin(rng: Rng, colour: Sequence[float] | NDArray[np.floating]) -> Skin:
    """One colour, hardly any pattern."""
    base = np.asarray(colour, np.float32).reshape(1, 3)
    return Skin(style="plain", colours=np.concatenate((base, base * 0.92)), seed=int(rng.integers(1 << 62)))


def tinted_skin(
    rng: Rng, hue: tuple[float, float], saturation: tuple[float, float], value: tuple[float, float]
) -> Skin:
    """One colour from ranges of hue (degrees), saturation and value, hardly any pattern."""
    return plain_skin(rng, from_hsv(*(np.array([rng.uniform(*span)]) for span in (hue, saturation, value))))


def colour_map(field: Field, colours: Colours, rng: Rng | None = None) -> Patch:
    """(H, W, 3) colours laid along a field of 0…1; stops are even, or by chance."""
    stops = np.linspace(0, 1, len(colours))
    if rng is not None and len(colours) > 2:
        stops[1:-1] = np.sort(rng.uniform(0.15, 0.85, len(colours) - 2))
    at = np.linspace(0, 1, 256)
    table = np.stack([np.interp(at, stops, colours[:, channel]) for channel in range(3)], -1).astype(np.uint8)
    index = np.asarray(field * 255, np.uint8)
    return np.asarray(cv2.applyColorMap(index, table[:, None]), np.uint8)


def _weathered(rng: Rng, patch: Patch) -> Patch:
    """Broad stains and fine grain, as nothing real is without."""
    side = patch.shape[0]
    if side <= _TINY:
        return patch
    stain = np.float32(rng.uniform(0.0, 0.35))
    field = _stain(rng, side) * stain + (1 - stain / 2)
    if rng.random() < 0.85:
        field *= _relief(rng, side)
    return np.asarray(cv2.multiply(patch, cv2.merge((field, field, field)), dtype=cv2.CV_8U), np.uint8)


def _marked(rng: Rng, patch: Patch, colours: Colours, count: int) -> Patch:
    """Marks across a surface: stripes on a shirt, seams, prints, stains, plates, posters."""
    side = patch.shape[0]
    patch = np.ascontiguousarray(patch)
    for _ in range(count):
        base = colours[int(rng.integers(len(colours)))] * rng.uniform(0.5, 1.4) + rng.normal(0, 20, 3)
        colour = np.clip(base, 0, 255).tolist()
        x, y = (int(each) for each in rng.uniform(0, side, 2))
        size = max(1.5, side * math.exp(rng.uniform(math.log(0.01), math.log(0.2))))
        kind = rng.random()
        if kind < 0.4:
            reach = rng.normal(0, 0.5, 2) * side
            cv2.line(patch, (x, y), (int(x + reach[0]), int(y + reach[1])), colour, max(1, int(size / 4)), cv2.LINE_AA)
        elif kind < 0.7:
            axes = (int(size) + 1, int(size * rng.uniform(0.2, 1)) + 1)
            cv2.ellipse(patch, (x, y), axes, int(rng.integers(180)), 0, 360, colour, -1, cv2.LINE_AA)
        else:
            corners = rng.normal(0, 1, (4, 2)) * size + (x, y)
            cv2.fillConvexPoly(patch, cv2.convexHull(corners.astype(np.int32)), colour, cv2.LINE_AA)
    return patch


def _relief(rng: Rng, side: int) -> Field:
    """(side, side) brightness about one of a surface that is not smooth: grain, dents, wrinkles in slanting light."""
    strength = np.float32(math.exp(rng.normal(math.log(0.07), 0.7)))
    bank = _reliefs()
    room = _RELIEF - side
    y, x = (int(at) for at in rng.integers(room + 1, size=2))
    field = bank[int(rng.integers(len(bank)))][y : y + side, x : x + side]
    turned = field.T if rng.random() < 0.5 else field[:: rng.choice([-1, 1]), :: rng.choice([-1, 1])]
    return np.asarray(1 + turned * strength, np.float32)


def _stain(rng: Rng, side: int) -> Field:
    """(side, side) in 0…1 of few broad bumps."""
    bank = _stains()
    field = bank[int(rng.integers(len(bank)))][:: rng.choice([-1, 1]), :: rng.choice([-1, 1])]
    return np.asarray(cv2.resize(field, (side, side), interpolation=cv2.INTER_LINEAR), np.float32)


@cache
def _stains() -> list[Field]:
    rng = np.random.default_rng(_RELIEF_SEED)
    return [clouds(rng, _BROAD, _BROAD, cells=1.5 + 2.5 * place / 47, octaves=3) for place in range(48)]


@cache
def _reliefs() -> list[Field]:
    """Surfaces of deviation one, of which pieces are taken: making each anew would cost more than all the rest."""
    rng = np.random.default_rng(_RELIEF_SEED)
    made = []
    for place in range(_RELIEFS):
        period = 4 * 10 ** (place / (_RELIEFS - 1))  # pixels
        stretch, gain = math.exp(abs(rng.normal(0, 0.7))), rng.uniform(0.5, 0.9)
        field = clouds(rng, _RELIEF, _RELIEF, cells=_RELIEF / period, octaves=4, gain=gain, stretch=stretch)
        if place % 2:
            field = np.asarray(cv2.Sobel(field, cv2.CV_32F, place // 2 % 2, 1 - place // 2 % 2, ksize=3), np.float32)
        mean, deviation = cv2.meanStdDev(field)
        field = (field - np.float32(mean[0, 0])) / np.float32(deviation[0, 0])
        made.append(np.clip(field, -3.5, 3.5))
    return made


def _plain(rng: Rng, side: int, colours: Colours, grain: float) -> Patch:
    return colour_map(_stain(rng, side), colours[:2])


def _clouds(rng: Rng, side: int, colours: Colours, grain: float) -> Patch:
    field = clouds(rng, side, side, cells=rng.uniform(2, 8) / grain, octaves=7, gain=rng.uniform(0.4, 0.75))
    return colour_map(field, colours, rng)


def _fibres(rng: Rng, side: int, colours: Colours, grain: float) -> Patch:
    """Hair, grass, wood, brushed metal: noise drawn out along a direction that drifts."""
    stretch = rng.choice([4.0, 10.0, 30.0])
    field = clouds(rng, side, side, cells=rng.uniform(6, 16) / grain, octaves=4, gain=0.7, stretch=stretch)
    patch = _turned(colour_map(field, colours, rng), rng.uniform(0, 360))
    return bend(rng, patch, side * rng.uniform(0, 0.12)) if rng.random() < 0.7 else patch


def _marble(rng: Rng, side: int, colours: Colours, grain: float) -> Patch:
    u, _ = grid(side, side, rng.uniform(0, math.pi))
    field = clouds(rng, side, side, cells=3, octaves=5)
    wave = np.sin(
        u * np.float32(2 * math.pi * rng.uniform(2, 8) / grain / side) + field * np.float32(rng.uniform(3, 12))
    )
    return colour_map(np.asarray(wave * 0.5 + 0.5, np.float32), colours, rng)


def _stripes(rng: Rng, side: int, colours: Colours, grain: float) -> Patch:
    u, _ = grid(side, side, rng.uniform(0, math.pi))
    period = max(3.0, side * rng.uniform(0.04, 0.3) * grain)
    phase = np.mod(u / np.float32(period), 1)
    edges = np.sort(rng.uniform(0.1, 0.9, int(rng.integers(1, 4))))
    index = np.searchsorted(edges, phase.ravel()).reshape(phase.shape) % len(colours)
    patch = colours.astype(np.uint8)[index]
    return bend(rng, patch, period * rng.uniform(0.2, 1.0)) if rng.random() < 0.5 else patch


def _plaid(rng: Rng, side: int, colours: Colours, grain: float) -> Patch:
    angle, period = rng.uniform(0, math.pi), max(4.0, side * rng.uniform(0.08, 0.35) * grain)
    u, v = (np.asarray(np.mod(each / np.float32(period), 1), np.float32) for each in grid(side, side, angle))
    share = rng.uniform(0.2, 0.6)
    if rng.random() < 0.5:  # a chess board
        field = np.asarray((u < 0.5) ^ (v < 0.5), np.float32)
    else:
        field = np.asarray(((u < share) * 1.0 + (v < share)) / 2, np.float32)
    patch = colour_map(field, colours)
    return bend(rng, patch, period * 0.5) if rng.random() < 0.4 else patch


def _dots(rng: Rng, side: int, colours: Colours, grain: float) -> Patch:
    period = max(5.0, side * rng.uniform(0.06, 0.25) * grain)
    u, v = (np.mod(each / np.float32(period), 1) - np.float32(0.5) for each in grid(side, side, rng.uniform(0, 3)))
    size = np.float32(rng.uniform(0.2, 0.42))
    field = np.clip((size - np.sqrt(u * u + v * v)) * np.float32(period) + 0.5, 0, 1)
    return colour_map(np.asarray(field, np.float32), colours[:2])


def _cells(rng: Rng, side: int, colours: Colours, grain: float) -> Patch:
    """Scales, pebbles, cracked mud, a quilt."""
    count = int(np.clip(rng.uniform(15, 200) / grain**2, 6, side * side / 9))
    numbers, distance = cells(rng, side, side, count=count)
    shades = colour_map(rng.random((1, int(numbers.max()) + 1), np.float32), colours, rng)[0]
    patch = shades[numbers]
    if rng.random() < 0.6:
        fall = np.clip(1.25 - distance / np.float32(side / math.sqrt(count) * rng.uniform(0.7, 1.4)), 0.2, 1.0)
        patch = cv2.multiply(patch, cv2.merge((fall, fall, fall)), dtype=cv2.CV_8U)
    return np.asarray(patch, np.uint8)


def _bricks(rng: Rng, side: int, colours: Colours, grain: float) -> Patch:
    high = max(4.0, side * rng.uniform(0.05, 0.2) * grain)
    wide = high * rng.uniform(1, 3.5)
    v, u = np.arange(side) / high, np.arange(side) / wide
    row = v.astype(int)
    offset = rng.choice([0.0, 0.5])
    column = (u[None] + offset * (row[:, None] % 2)).astype(int)
    shades = colour_map(rng.random((int(row.max()) + 1, int(column.max()) + 1), np.float32), colours)
    patch = shades[row[:, None], column]
    joint = rng.uniform(0.5, 2.0) * max(1.0, side / 256)
    lines = (np.mod(v, 1)[:, None] * high < joint) | (np.mod(u[None] + offset * (row[:, None] % 2), 1) * wide < joint)
    patch[lines] = colours[-1].astype(np.uint8)
    return _turned(patch, rng.uniform(0, 360)) if rng.random() < 0.4 else patch


def _leaves(rng: Rng, side: int, colours: Colours, grain: float) -> Patch:
    """Many small shapes over each other, small ones more often: foliage, gravel, litter."""
    return scatter(rng, side, side, colours, count=int(min(500, 120 / grain**2)), largest=side * 0.12 * grain)


def scatter(rng: Rng, height: int, width: int, colours: Colours, *, count: int, largest: float) -> Patch:
    """(H, W, 3) ellipses and triangles over each other, with sizes as in the dead-leaves model."""
    patch = np.empty((height, width, 3), np.uint8)
    patch[:] = colours[int(rng.integers(len(colours)))]
    sizes = np.maximum(1.5, largest * rng.uniform(0.12, 1, count) ** 2)
    x, y = rng.integers(0, width, count), rng.integers(0, height, count)
    flat, angle = rng.uniform(0.25, 1, count), rng.integers(0, 180, count)
    shade = colours[rng.integers(len(colours), size=count)] * rng.uniform(0.6, 1.2, (count, 1))
    corners = rng.normal(0, 1, (count, 4, 2)) * sizes[:, None, None] + np.stack((x, y), 1)[:, None]
    pointed = rng.random() < 0.4
    for i in range(count):
        colour = shade[i].tolist()
        if pointed:
            cv2.fillConvexPoly(patch, corners[i, :3].astype(np.int32), colour, cv2.LINE_AA)
        else:
            axes = (int(sizes[i]) + 1, int(sizes[i] * flat[i]) + 1)
            cv2.ellipse(patch, (int(x[i]), int(y[i])), axes, int(angle[i]), 0, 360, colour, -1, cv2.LINE_AA)
    return patch


def _strokes(rng: Rng, side: int, colours: Colours, grain: float) -> Patch:
    """Short lines along a drifting direction: fur, grass, paint."""
    patch = colour_map(clouds(rng, side, side, cells=3, octaves=3), colours)
    count = int(min(500, 200 / grain))
    where = rng.uniform(0, side, (count, 2))
    turn = (
        rng.uniform(0, math.pi) + 0.8 * np.sin(where[:, 0] * 5 / side + rng.uniform(0, 6)) + rng.normal(0, 0.2, count)
    )
    reach = np.stack((np.cos(turn), np.sin(turn)), 1) * (side * rng.uniform(0.02, 0.1) * grain)
    ends = np.stack((where - reach, where + reach), 1).astype(np.int32)
    shade = colours[rng.integers(len(colours), size=count)] * rng.uniform(0.7, 1.25, (count, 1))
    thick = max(1, round(side * rng.uniform(0.002, 0.02) * grain))
    for (a, b), colour in zip(ends.tolist(), shade.tolist(), strict=True):
        cv2.line(patch, a, b, colour, thick, cv2.LINE_AA)
    return patch


def _blotches(rng: Rng, side: int, colours: Colours, grain: float) -> Patch:
    """Patches of few colours with sharp borders: a cow, a map, camouflage."""
    field = clouds(rng, side, side, cells=rng.uniform(2, 7) / grain, octaves=4)
    levels = np.asarray(np.minimum(field * len(colours) * 1.3 - 0.15 * len(colours), len(colours) - 1), np.int8)
    return np.asarray(colours.astype(np.uint8)[np.maximum(levels, 0)], np.uint8)


def _script(rng: Rng, side: int, colours: Colours, grain: float) -> Patch:
    """Letters in lines, as on a sign, a page or a shirt."""
    patch = colour_map(clouds(rng, side, side, cells=2, octaves=2), colours[:1].repeat(2, 0))
    high = max(6.0, side * rng.choice([0.06, 0.12, 0.3]) * grain)
    ink = colours[-1].tolist()
    y = high * 1.2
    face = int(rng.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_TRIPLEX]))
    while y < side:
        words = "".join(rng.choice(list(_LETTERS + "      "), int(rng.integers(4, 30))))
        at = (int(rng.uniform(0, side * 0.2)), int(y))
        cv2.putText(patch, words, at, face, high / 24, ink, max(1, int(high / 9)), cv2.LINE_AA)
        y += high * rng.uniform(1.2, 2)
    return patch


def _fade(rng: Rng, side: int, colours: Colours, grain: float) -> Patch:
    u, _ = grid(side, side, rng.uniform(0, 2 * math.pi))
    return colour_map(spread(u + clouds(rng, side, side, cells=2, octaves=3) * np.float32(side * 0.3)), colours, rng)


def _folds(rng: Rng, side: int, colours: Colours, grain: float) -> Patch:
    """Cloth: one colour, and light on its folds."""
    field = clouds(rng, side, side, cells=rng.uniform(2, 6) / grain, octaves=3, stretch=rng.uniform(1, 5))
    slope = np.asarray(cv2.Sobel(field, cv2.CV_32F, 1, 0, ksize=5), np.float32)
    light = spread(np.asarray(cv2.GaussianBlur(slope, (0, 0), max(0.8, side / 90)), np.float32))
    base = colours[:1]
    return _turned(
        colour_map(light, np.concatenate((base * 0.45, base, np.minimum(base * 1.3 + 15, 255)))), rng.uniform(0, 360)
    )


def _turned(patch: Patch, degrees: float) -> Patch:
    side = patch.shape[0]
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), degrees, 1.3)
    return np.asarray(cv2.warpAffine(patch, turn, (side, side), borderMode=cv2.BORDER_REFLECT_101), np.uint8)


STYLES: dict[str, Callable[[Rng, int, Colours, float], Patch]] = {
    "plain": _plain,
    "clouds": _clouds,
    "fibres": _fibres,
    "marble": _marble,
    "stripes": _stripes,
    "plaid": _plaid,
    "dots": _dots,
    "cells": _cells,
    "bricks": _bricks,
    "leaves": _leaves,
    "strokes": _strokes,
    "blotches": _blotches,
    "script": _script,
    "fade": _fade,
    "folds": _folds,
}

_NAMES = tuple(STYLES)
_WEIGHTS = np.array([20, 14, 12, 5, 6, 5, 3, 6, 3, 5, 6, 5, 4, 8, 12], float)
_WEIGHTS /= _WEIGHTS.sum()

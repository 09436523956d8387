"""What is behind everything: rooms, landscapes, table tops, litter; with the regions that a click could mean."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.training.synthetic.materials import (
    Colours,
    Patch,
    Skin,
    colour_map,
    from_hsv,
    palette,
    plain_skin,
    skin,
)
from sam2studio.training.synthetic.noise import Rng, bend, cells, clouds
from sam2studio.training.synthetic.outlines import blob, capsule, oval, polygon, smooth_path

_PATCH = 384
_TOLD = 12  # pieces of litter that are told of


@dataclass(frozen=True, kw_only=True)
class Backdrop:
    """A finished background.

    Attributes:
        picture: (H, W, 3) uint8 RGB.
        regions: (H, W) uint8, 0 nothing told, then 1 … count.
        count: Number of regions.
        cover: The surface that is most of it, for what hides in front of it.
        horizon: Row where the ground begins, as a share of the height; None where nothing stands on a ground.
        outdoors: Whether there is a sky.
    """

    picture: Patch
    regions: NDArray[np.uint8]
    count: int
    cover: Skin
    horizon: float | None = None
    outdoors: bool = False


def backdrop(rng: Rng, colours: Colours, side: int) -> Backdrop:
    """A random background, square."""
    kinds = list(_KINDS)
    weights = np.array([_KINDS[each] for each in kinds], float)
    made = kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))](rng, colours, side)
    return replace(made, picture=_smooth_at(made.picture, _borders(made.regions)))


def _surface(rng: Rng, colours: Colours, side: int) -> Backdrop:
    """One surface seen from above, or a wall from the front."""
    cover = skin(rng, colours)
    return _single(cover, _enlarged(cover.patch(_PATCH), side))


def _studio(rng: Rng, colours: Colours, side: int) -> Backdrop:
    cover = skin(rng, colours, "plain", "fade", "clouds")
    return _single(cover, _enlarged(cover.patch(128), side))


def _single(cover: Skin, picture: Patch) -> Backdrop:
    side = picture.shape[0]
    return Backdrop(picture=picture, regions=np.ones((side, side), np.uint8), count=1, cover=cover)


def _litter(rng: Rng, colours: Colours, side: int) -> Backdrop:
    """Many pieces of many stuffs over each other, small ones more often; the largest are told."""
    count = int(math.exp(rng.uniform(math.log(40), math.log(700))))
    pieces = _pieces(rng, side, count, side * rng.uniform(0.06, 0.3))
    covers = [skin(rng, colours if rng.random() < 0.6 else palette(rng, 4)) for _ in range(int(rng.integers(2, 7)))]
    n = _PATCH // 2
    patches = np.stack([_enlarged(cover.patch(n), n) for cover in covers])
    kind = rng.integers(len(covers), size=count + 1)
    y, x = np.ogrid[:side, :side]
    rows, columns = ((at + rng.integers(2 * n, size=count + 1)[pieces]) % (2 * n) for at in (y, x))
    picture = patches[kind[pieces], np.minimum(rows, 2 * n - 1 - rows), np.minimum(columns, 2 * n - 1 - columns)]
    shades = rng.uniform(0.6, 1.25, (count + 1, 1)) * np.exp(rng.normal(0, 0.1, (count + 1, 3)))
    picture = np.asarray(np.clip(picture * shades.astype(np.float32)[pieces], 0, 255), np.uint8)
    picture = _edged(picture, pieces, rng.uniform(0, 0.7))
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)
    sizes[0] = 0
    told = np.argsort(-sizes, kind="stable")[: min(count, _TOLD)]
    numbers = np.zeros(count + 1, np.uint8)
    numbers[told] = np.arange(1, len(told) + 1)
    return Backdrop(picture=picture, regions=numbers[pieces], count=len(told), cover=covers[0])


def _pieces(rng: Rng, side: int, count: int, largest: float) -> NDArray[np.int32]:
    """(H, W) number of the piece that lies uppermost, 1 … count; 0 where none does."""
    pieces = np.zeros((side, side), np.int32)
    sizes = np.maximum(2.0, largest * rng.uniform(0.15, 1, count) ** 2)
    kind = rng.random()
    for number in range(1, count + 1):
        x, y, size = rng.uniform(0, side), rng.uniform(0, side), float(sizes[number - 1])
        if kind < 0.3:
            loop = blob(rng, x, y, size, size * rng.uniform(0.3, 1), rough=0.4)
        elif kind < 0.55:
            loop = polygon(rng, x, y, size, int(rng.integers(3, 7)))
        elif kind < 0.75:
            loop = oval(x, y, size, size * rng.uniform(0.15, 1), rng.uniform(0, math.pi), points=24)
        else:
            end = (x + rng.normal(0, 1.5) * size, y + rng.normal(0, 1.5) * size)
            loop = capsule((x, y), end, size * rng.uniform(0.1, 0.5), size * rng.uniform(0.1, 0.5))
        cv2.fillPoly(pieces, [np.round(loop).astype(np.int32)], (number,))
    return pieces


def _edged(picture: Patch, pieces: NDArray[np.int32], strength: float) -> Patch:
    """Dark beside edges, softly, as where one piece lies on another."""
    edge = _borders(pieces)
    picture = _smooth_at(picture, edge)
    near = cv2.GaussianBlur(edge * np.float32(1), (0, 0), max(0.8, pieces.shape[0] / 250))
    dark = np.asarray(1 - np.float32(strength) * np.minimum(near * 2, 1), np.float32)
    return np.asarray(cv2.multiply(picture, cv2.merge((dark, dark, dark)), dtype=cv2.CV_8U), np.uint8)


def _patchwork(rng: Rng, colours: Colours, side: int) -> Backdrop:
    """Fields of different surfaces with crooked borders."""
    count = int(rng.integers(2, 7))
    numbers, _ = cells(rng, side, side, count=count)
    regions = numbers.astype(np.uint8)
    if rng.random() < 0.7:
        regions = bend(
            rng, regions, side * rng.uniform(0.02, 0.2), waves=4, octaves=int(rng.integers(1, 6)), exact=True
        )
    covers = [skin(rng, colours) for _ in range(int(regions.max()))]
    picture = np.zeros((side, side, 3), np.uint8)
    for number, cover in enumerate(covers, 1):
        part = regions == number
        _lay(picture, part, _enlarged(cover.patch(_PATCH // 2), side))
    return Backdrop(picture=picture, regions=regions, count=len(covers), cover=covers[0])


def _room(rng: Rng, colours: Colours, side: int) -> Backdrop:
    """A wall or two and a floor."""
    horizon = rng.uniform(0.3, 0.8)
    row = int(horizon * side)
    wall, floor = skin(rng, colours), skin(rng, colours)
    if rng.random() < 0.5:
        wall = plain_skin(rng, rng.choice(colours))
    picture = _enlarged(wall.patch(_PATCH), side)
    regions = np.ones((side, side), np.uint8)
    at = np.arange(side, dtype=np.float64)
    count = 1
    if rng.random() < 0.4:  # the corner of two walls
        corner = int(rng.uniform(0.15, 0.85) * side)
        dim = rng.uniform(0.6, 0.95)
        picture[:, :corner] = cv2.convertScaleAbs(picture[:, :corner], alpha=dim)
        regions[:, :corner] = count = 2
        slope = rng.uniform(-0.3, 0.3)
        edge = row + np.abs(at - corner) * slope
    else:
        edge = row + (at - side / 2) * rng.normal(0, 0.03)
    below = at[:, None] >= edge[None]
    ground = _perspective(floor.patch(_PATCH), side, min(row, int(edge.min())))
    _lay(picture, below, ground)
    count += 1
    regions[below] = count
    if rng.random() < 0.5:  # a skirting board
        high = rng.uniform(0.01, 0.04) * side
        board = below ^ (at[:, None] >= edge[None] - high)
        picture[board] = rng.choice(colours).astype(np.uint8)
        count += 1
        regions[board] = count
    shade = 1 - np.float32(rng.uniform(0, 0.4)) * np.exp(-np.abs(at[:, None] - edge[None]) / (0.06 * side))
    picture = np.asarray(cv2.multiply(picture, cv2.merge([shade.astype(np.float32)] * 3), dtype=cv2.CV_8U), np.uint8)
    return Backdrop(picture=picture, regions=regions, count=count, cover=wall, horizon=horizon)


def _landscape(rng: Rng, colours: Colours, side: int) -> Backdrop:
    """Sky, hills or trees or houses far away, and a ground."""
    horizon = rng.uniform(0.2, 0.7)
    row = int(horizon * side)
    picture = _sky(rng, side)
    regions = np.ones((side, side), np.uint8)
    air = picture[row, side // 2].astype(np.float32)
    count = 1
    greens = from_hsv(rng.uniform(50, 130, 4), rng.uniform(0.1, 0.6, 4), rng.uniform(0.15, 0.7, 4))
    for _ in range(int(rng.integers(0, 4))):
        ridge = _ridge(rng, side, row, rng.uniform(0.02, 0.3) * side)
        cover = skin(rng, greens if rng.random() < 0.6 else colours, "leaves", "clouds", "strokes", "bricks")
        below = np.arange(side)[:, None] >= ridge[None]
        haze = rng.uniform(0, 0.6)
        far = _enlarged(cover.patch(_PATCH), side)
        far = np.asarray(far * np.float32(1 - haze) + air * np.float32(haze), np.uint8)
        _lay(picture, below, far)
        count += 1
        regions[below] = count
    ground = skin(
        rng,
        greens if rng.random() < 0.5 else colours,
        "clouds",
        "strokes",
        "plain",
        "cells",
        "fibres",
        "leaves",
        "bricks",
    )
    floor = _perspective(ground.patch(_PATCH), side, row)
    picture[row:] = floor[row:]
    count += 1
    regions[row:] = count
    if rng.random() < 0.4:  # a road, a river
        far, near, middle, aside = rng.uniform((0.01, 0.15, 0.1, -0.5), (0.1, 0.8, 0.9, 0.5)) * side
        at = middle + aside
        quad = np.array([(middle - far, row), (middle + far, row), (at + near, side), (at - near, side)], np.int32)
        road = np.zeros((side, side), np.uint8)
        cv2.fillPoly(road, [quad], (1,))
        _lay(picture, road > 0, _perspective(skin(rng, colours).patch(_PATCH), side, row))
        count += 1
        regions[road > 0] = count
    return Backdrop(picture=picture, regions=regions, count=count, cover=ground, horizon=horizon, outdoors=True)


def _sky(rng: Rng, side: int) -> Patch:
    blue = from_hsv(
        np.array([rng.uniform(190, 225)] * 2), np.array([rng.uniform(0.2, 0.7), 0.1]), np.array([0.75, 0.95])
    )
    if rng.random() < 0.35:
        grey = float(rng.uniform(120, 240))
        blue = np.array([(1, 1, 1), (0.9, 0.92, 0.95)], np.float32) * np.float32(grey)
    fade = np.repeat(np.linspace(0, 1, 64, dtype=np.float32)[:, None], 64, 1)
    sky = _enlarged(colour_map(fade, blue), side)
    if rng.random() < 0.6:
        field = clouds(rng, 128, 128, cells=3, octaves=5, stretch=2.5)
        field = np.asarray(np.clip((field - np.float32(rng.uniform(0.3, 0.7))) * 3, 0, 1) * np.float32(0.9), np.float32)
        cover = np.asarray(cv2.resize(field, (side, side)), np.float32)[..., None]
        sky = (sky + cover * (np.float32(rng.uniform(180, 255)) - sky)).astype(np.uint8)
    return sky


def _ridge(rng: Rng, side: int, row: int, high: float) -> NDArray[np.float64]:
    """Height of a far skyline in each column."""
    rough = int(rng.choice([6, 20, 60]))
    y = row - high * rng.uniform(0, 1, rough)
    if rng.random() < 0.3:
        return y[np.minimum(np.arange(side) * rough // side, rough - 1)]  # roofs
    path = smooth_path(np.stack((np.linspace(0, side, rough), y), 1), side)
    return np.asarray(path[:, 1])


def _perspective(patch: Patch, side: int, row: int) -> Patch:
    """A surface laid on the ground below a row; above it there is nothing."""
    n = patch.shape[0]
    top = max(0, row)
    ground = np.zeros((side, side, 3), np.uint8)
    if top >= side:
        return ground
    source = np.array([(0, 0), (n, 0), (n, n), (0, n)], np.float32)
    far, near = -0.01 * side, 1.05 * side - top
    target = np.array([(-0.1 * side, far), (1.1 * side, far), (2.6 * side, near), (-1.6 * side, near)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    ground[top:] = cv2.warpPerspective(patch, matrix, (side, side - top), borderMode=cv2.BORDER_REFLECT_101)
    return ground


def _borders(numbers: NDArray[np.integer]) -> NDArray[np.uint8]:
    """(H, W) 1 where a pixel has another number than the one above it or left of it."""
    edge = np.zeros(numbers.shape, np.uint8)
    edge[1:] = numbers[1:] != numbers[:-1]
    edge[:, 1:] |= numbers[:, 1:] != numbers[:, :-1]
    return edge


def _smooth_at(picture: Patch, edge: NDArray[np.uint8]) -> Patch:
    """The picture without the steps of pixels along borders that were drawn by number."""
    near = cv2.dilate(edge, np.ones((3, 3), np.uint8))
    cv2.copyTo(cv2.GaussianBlur(picture, (5, 5), 1.0), near, picture)
    return picture


def _lay(picture: Patch, where: NDArray[np.bool_], cover: Patch) -> None:
    """Covers part of a picture."""
    cv2.copyTo(cover, where.view(np.uint8), picture)


def _enlarged(picture: Patch, side: int) -> Patch:
    return np.asarray(cv2.resize(picture, (side, side), interpolation=cv2.INTER_LINEAR), np.uint8)


_KINDS: dict[Callable[[Rng, Colours, int], Backdrop], float] = {
    _surface: 2.0,
    _studio: 1.2,
    _litter: 1.5,
    _patchwork: 1.0,
    _room: 2.5,
    _landscape: 2.8,
}

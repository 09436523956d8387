"""From a scene to one training picture: a part of it, cut out, altered, with the objects that will be clicked at.

Scenes are costly to draw and few; cuts are cheap and never the same. No torch, so that worker processes start quickly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.model.sam2.config import PATCH_STRIDE
from sam2studio.training.looks import Look
from sam2studio.training.synthetic.scene import Family, Kind, Labels, Rgb, Scene

Pixels = TypeVar("Pixels", Rgb, Labels, NDArray[np.bool_])

_TRIES = 8
_BYTES = 256
"""Values of a byte."""
_LARGEST = 0.9
"""Share of a cut that a target covers at most."""
_TURN = 0.1
"""Share of cuts that are turned by a quarter."""
_STRETCH = 0.35
"""Largest logarithm of the factor by which a cut is wider, and less high, than a square; the network sees photographs
of any shape as squares."""
_ROOM = (1.05, 4.0)
"""Side of such a cut in sides of the object: from, to."""
_LEAST_PIXELS = 500
_CLOSEST = 0.55
"""Least side of a cut around an object, in sides of the least cut elsewhere: what is enlarged too much is blurred."""

KIND_WEIGHTS: Mapping[Kind, float] = MappingProxyType({"whole": 1.0, "part": 0.5, "group": 0.25, "stuff": 0.15})
"""How often things of a kind are clicked at, relative to each other."""


@dataclass(frozen=True, kw_only=True)
class CutSpec:
    """What a cut looks like.

    Attributes:
        size: Side of the square cut, pixels.
        targets: Objects to click at, the same one more than once where there are fewer.
        smallest: Share of the cut that a target covers at least.
        zoom: Side of what is cut out, in shares of the shorter side of the scene: from, to.
        around: Share of cuts that are made around an object, which is otherwise small more often than people's are.
        altered: Whether colours, noise and the rest are altered.
    """

    size: int
    targets: int
    smallest: float
    zoom: tuple[float, float] = (0.35, 1.0)
    around: float = 0.65
    altered: bool = True


@dataclass(frozen=True, eq=False, kw_only=True)
class Cut:
    """A training picture.

    Attributes:
        image: (S, S, 3) uint8 RGB.
        coverage: (K, S/4, S/4) uint8, 255 where a cell is all object.
        boxes: (K, 4) float32 x0, y0, x1, y1 around each target, pixels of the cut.
    """

    image: Rgb
    coverage: NDArray[np.uint8]
    boxes: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Frame:
    """Which part of a scene is cut out, and how it is laid out.

    Attributes:
        x: First column.
        y: First row.
        width: Columns.
        height: Rows.
        mirrored: Left and right swapped.
        turned: Rows and columns swapped.
    """

    x: int
    y: int
    width: int
    height: int
    mirrored: bool
    turned: bool

    def of(self, pixels: Pixels) -> Pixels:
        """That part of a picture or a map (H, W, …)."""
        part: Pixels = pixels[self.y : self.y + self.height, self.x : self.x + self.width]
        part = part[:, ::-1] if self.mirrored else part
        return np.ascontiguousarray(part.swapaxes(0, 1) if self.turned else part)


def cut(scene: Scene, spec: CutSpec, rng: np.random.Generator) -> Cut:
    """A training picture out of a scene; the same for the same state of `rng`."""
    frame, labels, shares = _frame(scene, spec, rng)
    chosen = _targets(scene, shares, spec, rng)
    image = cv2.resize(frame.of(scene.image), (spec.size, spec.size), interpolation=cv2.INTER_AREA)
    if spec.altered:
        image = Look.drawn(rng).apply(np.asarray(image, np.uint8), rng)
    coverage, boxes = covered(scene.family, labels, chosen, spec.size)
    return Cut(image=np.asarray(image, np.uint8), coverage=coverage, boxes=boxes)


def _frame(scene: Scene, spec: CutSpec, rng: np.random.Generator) -> tuple[Frame, Labels, NDArray[np.float64]]:
    """A part of the scene that shows something to click at, its labels, and the share that each segment covers."""
    things = [each.number for each in scene.visible("whole", "group", least=_LEAST_PIXELS)]
    for attempt in range(_TRIES):
        if things and rng.random() < spec.around:
            frame = frame_around(scene.mask(int(rng.choice(things))), spec, rng)
        else:
            frame = frame_in(scene.labels.shape, spec, rng, whole=attempt == _TRIES - 1)
        labels = frame.of(scene.labels)
        shares = shares_of(scene.family, labels, len(scene.segments))
        if any(_wanted(shares[each.number], spec) for each in scene.segments if each.kind in ("whole", "part")):
            break
    return frame, labels, shares


def frame_around(mask: NDArray[np.bool_], spec: CutSpec, rng: np.random.Generator) -> Frame:
    """A random part of a picture that has most of an object in it, somewhere."""
    height, width = mask.shape
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    middle = np.array([columns[0] + columns[-1], rows[0] + rows[-1]]) / 2
    longer = max(columns[-1] - columns[0], rows[-1] - rows[0]) + 1
    side = max(_CLOSEST * spec.zoom[0] * min(height, width), longer * float(np.exp(rng.uniform(*np.log(_ROOM)))))
    stretch = float(np.exp(rng.uniform(-_STRETCH, _STRETCH)))
    size = np.minimum([width, height], np.round([side * stretch, side / stretch])).astype(int)
    corner = middle - size / 2 + rng.uniform(-0.5, 0.5, 2) * np.maximum(0, size - longer * 0.6)
    x, y = (int(value) for value in np.clip(np.round(corner), 0, np.array([width, height]) - size))
    return Frame(x=x, y=y, width=int(size[0]), height=int(size[1]), **_laid_out(rng))


def frame_in(shape: tuple[int, ...], spec: CutSpec, rng: np.random.Generator, *, whole: bool = False) -> Frame:
    """A random part of a picture of a shape (height, width); the whole of it if asked."""
    height, width = shape[:2]
    side = min(height, width) * (1.0 if whole else rng.uniform(*spec.zoom))
    stretch = 1.0 if whole else float(np.exp(rng.uniform(-_STRETCH, _STRETCH)))
    rows = height if whole else min(height, max(PATCH_STRIDE, round(side / stretch)))
    columns = width if whole else min(width, max(PATCH_STRIDE, round(side * stretch)))
    return Frame(
        x=int(rng.integers(width - columns + 1)),
        y=int(rng.integers(height - rows + 1)),
        width=columns,
        height=rows,
        **_laid_out(rng),
    )


def _laid_out(rng: np.random.Generator) -> dict[str, bool]:
    return {"mirrored": bool(rng.random() < 0.5), "turned": bool(rng.random() < _TURN)}


def shares_of(family: Family, labels: Labels, count: int) -> NDArray[np.float64]:
    """(count + 1,) share of a part of a scene that each segment covers."""
    return family.totals(np.bincount(labels.ravel(), minlength=count + 1)) / labels.size


def _wanted(share: float, spec: CutSpec) -> bool:
    return spec.smallest <= share <= _LARGEST


def _targets(scene: Scene, shares: NDArray[np.float64], spec: CutSpec, rng: np.random.Generator) -> list[int]:
    """Numbers of the segments to click at; what is largest where nothing is large enough."""
    found = [each for each in scene.segments if _wanted(shares[each.number], spec)]
    if not found:
        return [int(np.argmax(np.where(shares <= _LARGEST, shares, 0)[1:])) + 1] * spec.targets
    return drawn([each.number for each in found], [KIND_WEIGHTS[each.kind] for each in found], spec.targets, rng)


def drawn(numbers: Sequence[int], weights: Sequence[float], count: int, rng: np.random.Generator) -> list[int]:
    """Some of the numbers, likelier where the weight is larger, each once before any comes again."""
    order = rng.exponential(size=len(numbers)) / np.asarray(weights)
    ranked = [numbers[place] for place in np.argsort(order)]
    return [ranked[place % len(ranked)] for place in range(count)]


def covered(
    family: Family, labels: Labels, numbers: Sequence[int], size: int
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Of segments on labels (h, w), shown at `size`: coverage (K, size/4, size/4) and boxes (K, 4); see `Cut`."""
    side = size // PATCH_STRIDE
    coverage = np.zeros((len(numbers), side, side), np.uint8)
    boxes = np.zeros((len(numbers), 4), np.float32)
    scale = np.array([size / labels.shape[1], size / labels.shape[0]] * 2, np.float32)
    narrow = labels.astype(np.uint8) if labels.size and labels.max() < _BYTES else None
    known: dict[int, int] = {}
    for place, number in enumerate(numbers):
        if number in known:
            coverage[place], boxes[place] = coverage[known[number]], boxes[known[number]]
            continue
        known[number] = place
        inside = _looked_up(family.within(number).astype(np.uint8) * 255, labels, narrow)
        coverage[place] = cv2.resize(inside, (side, side), interpolation=cv2.INTER_AREA)
        columns, rows = (np.flatnonzero(cv2.reduce(inside, axis, cv2.REDUCE_MAX)) for axis in (0, 1))
        if len(columns):
            boxes[place] = np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]) * scale
    return coverage, boxes


def _looked_up(table: NDArray[np.uint8], labels: Labels, narrow: NDArray[np.uint8] | None) -> NDArray[np.uint8]:
    """`table[labels]`; where labels fit into bytes too, `narrow`, in a tenth of the time."""
    if narrow is None:
        return table[labels]
    whole = np.zeros(_BYTES, np.uint8)
    whole[: len(table)] = table[:_BYTES]
    return np.asarray(cv2.LUT(narrow, whole), np.uint8)

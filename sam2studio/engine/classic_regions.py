"""Shapes for prompts: what a click or a box may mean.

A click alone says nothing about size. So the object is sought in windows of several sizes around it, each answering
for an object about half as large as the window, and every answer is judged by how an object usually looks: of other
colours than its surroundings, certain inside, with the click deep inside it, and neither tiny nor all of the image.

The numbers below were chosen on photographs and aerial images with some 80 outlined objects.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from sam2studio.core.prompts import Box
from sam2studio.engine.classic_image import ClassicEmbedding, Patch, Window
from sam2studio.engine.classic_solver import Evidence, Windows
from sam2studio.engine.prediction import FloatArray

Points = Sequence[tuple[float, float]]

_SEARCH_CELLS = 56
_BOX_CELLS = 96
_BOX_FILLINGS = (0.4, 1.2, 2.4)  # log odds that the middle of a box is the object, three opinions
_UNSEEN_BOX = 0.4  # score of a box whose colours are not looked at
TRUST = 0.08
"""Pull of colours against bonds in all windows."""
_USUAL_SHARE = 0.015  # of the image that an object covers, as far as one can say
_CORRECTED = 12.0  # area that a correction usually covers, in squares of its distance to the outline


@dataclass(frozen=True, eq=False)
class Region:
    """A proposed shape.

    Attributes:
        patch: Where it is.
        score: IoU with the wanted object that experience lets expect, 0..1.
        area: Pixels.
    """

    patch: Patch
    score: float
    area: float


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Sizes to search.

    Attributes:
        sides: Of the windows, pixels.
        usual_area: Of what is sought, pixels.
        strictness: How much other areas are held against a shape.
        caution: How much larger areas are held against it besides.
    """

    sides: tuple[float, ...]
    usual_area: float
    strictness: float
    caution: float = 0.0

    @classmethod
    def of_objects(cls, embedding: ClassicEmbedding) -> Scale:
        """For whole objects."""
        longest = max(embedding.height, embedding.width)
        sides = tuple(float(side) for side in np.geomspace(max(0.04 * longest, 12), max(0.95 * longest, 24), 8))
        return cls(sides=sides, usual_area=_USUAL_SHARE * embedding.height * embedding.width, strictness=0.015)

    @classmethod
    def of_corrections(cls, embedding: ClassicEmbedding, *, distance: float, area: float, clicks: int) -> Scale:
        """For what a click adds to a shape or removes from it.

        People click in the middle of what is wrong. So it is about twice as thick as the click's distance to the
        outline, if it adjoins the outline; if not, it is a part of its own, thinner than that and of any size. They
        begin with what is worst, so every further click means less. To add too little costs one more click, to add
        half of the picture costs all that was clicked before.

        Args:
            embedding: The image.
            distance: From the click to the outline of the shape, pixels.
            area: Of the shape, pixels.
            clicks: All that were made so far.
        """
        objects = cls.of_objects(embedding)
        smallest, largest = min(3 * distance, objects.sides[1]), min(16 * distance, objects.sides[-1])
        sides = tuple(float(side) for side in np.geomspace(max(smallest, 10), max(largest, 16), 7))
        usual_area = min(_CORRECTED * distance**2, max(objects.usual_area, area) / max(1, clicks - 1))
        return cls(sides=sides, usual_area=usual_area, strictness=0.03, caution=0.1)


def search(
    embedding: ClassicEmbedding,
    *,
    at: tuple[float, float],
    scale: Scale,
    negative: Points = (),
    domain: tuple[Patch, bool] | None = None,
) -> list[Region]:
    """Shapes around a click, one per window that gave any, smallest window first.

    Args:
        embedding: The image.
        at: The click.
        scale: Sizes of windows.
        negative: Clicks on what does not belong to it.
        domain: A shape, and whether to stay inside (True) or outside of it.
    """
    places = [Window(*at, side) for side in scale.sides]
    field = None
    if domain is not None:
        shape, within = domain
        field = np.stack([(shape.on(place, _SEARCH_CELLS) > 0) == within for place in places])
    windows = Windows(embedding, places, cells=_SEARCH_CELLS, domain=field)
    evidence = _evidence_of_clicks(windows, at, negative)
    chances = windows.solve(evidence, rounds=3, steps=6, trust=TRUST)
    found = (patch_of(windows, index, chances[index]).connected([at]) for index in range(len(windows)))
    regions = [_judged(windows, index, patch, at, scale) for index, patch in enumerate(found)]
    return [region for region in regions if region is not None]


def fill_box(embedding: ClassicEmbedding, box: Box) -> list[Region]:
    """Shapes that fill a box: one that is loose about the corners, one usual, one that hugs them.

    A box thinner than a cell is its own shape.
    """
    middle, (width, height) = ((box.x0 + box.x1 - 1) / 2, (box.y0 + box.y1 - 1) / 2), box.size
    place = Window(*middle, max(width, height, 8.0) * 1.3)
    windows = Windows(embedding, [place] * len(_BOX_FILLINGS), cells=_BOX_CELLS)
    across, down = (windows.columns - middle[0]) / width * 2, (windows.rows - middle[1]) / height * 2
    within = (np.abs(across) <= 1) & (np.abs(down) <= 1)
    radius = np.sqrt(across**2 + down**2)
    leaning = np.clip((1.05 - radius) / 0.25, -1.5, 1.5) * np.array(_BOX_FILLINGS, np.float32)[:, None, None]
    evidence = Evidence(
        object_like=np.asarray(np.exp(-((radius / 0.6) ** 2)) * within, np.float32),
        background_like=np.where(within, np.float32(0), np.float32(1)),
        surely_object=np.zeros(within.shape, np.bool_),
        surely_background=~within & windows.allowed,
        prior=np.where(within, leaning, np.float32(-4)),
    )
    chances = windows.solve(evidence, rounds=4, steps=12, trust=TRUST)
    regions = []
    for index in range(len(windows)):
        patch = patch_of(windows, index, chances[index]).cut(box)
        inside = (patch.level > 0) & windows.allowed[index]
        if not inside.any():
            continue
        area = float(inside.sum() * windows.cell[index, 0, 0] ** 2)
        regions.append(Region(patch, bounded(0.54 + 0.5 * _fit(patch, box) * windows.contrast(index, inside)), area))
    return regions or [Region(_whole(box), bounded(_UNSEEN_BOX), width * height)]


def _whole(box: Box) -> Patch:
    """All pixels that a box touches."""
    x0, y0, x1, y1 = math.floor(box.x0), math.floor(box.y0), math.ceil(box.x1), math.ceil(box.y1)
    cells = min(y1 - y0, _BOX_CELLS), min(x1 - x0, _BOX_CELLS)
    return Patch(x0 - 0.5, y0 - 0.5, x1 - x0, y1 - y0, np.ones(cells, np.float32))


def _evidence_of_clicks(windows: Windows, at: tuple[float, float], negative: Points) -> Evidence:
    """An object about half as large as each window, around a click and away from the negative ones."""
    sides = windows.cell * windows.cells
    near = windows.distance([at]) / sides
    prior = np.clip((0.30 - near) / 0.06, -4, 4)
    object_like, background_like = np.exp(-((near / 0.10) ** 2)), (near > 0.38).astype(np.float32)
    touch = np.maximum(0.02, 0.75 / windows.cells)
    surely_object = (near <= touch) & windows.allowed
    surely_background = windows.border()
    if negative:
        far = windows.distance(negative) / sides
        prior = prior + 2 * np.clip((far - near) / (0.5 * (far + near) + 1e-3), -1, 1)
        background_like = np.maximum(background_like, np.exp(-((far / 0.08) ** 2)))
        object_like = object_like * (near < far)
        surely_background |= (far <= touch) & windows.allowed
    return Evidence(
        object_like=np.asarray(object_like, np.float32),
        background_like=np.asarray(background_like, np.float32),
        surely_object=surely_object,
        surely_background=surely_background & ~surely_object,
        prior=np.asarray(prior, np.float32),
    )


def _judged(windows: Windows, index: int, patch: Patch, at: tuple[float, float], scale: Scale) -> Region | None:
    """An answer with its score; None for an empty one."""
    inside = (patch.level > 0) & windows.allowed[index]
    if not inside.any():
        return None
    depth = cv2.distanceTransform(np.pad(inside.astype(np.uint8), 1), cv2.DIST_L2, cv2.DIST_MASK_3)[1:-1, 1:-1]
    central = float(depth[patch.cells_at([at])][0] / depth.max())
    area = float(inside.sum() * windows.cell[index, 0, 0] ** 2)
    unusual = np.log(area / scale.usual_area)
    against = scale.strictness * unusual**2 + scale.caution * max(0.0, unusual) ** 2
    certain = float(patch.level[inside].mean()) + 0.5
    contrast = windows.contrast(index, inside)
    score = 1.45 * certain + 0.24 * central + 0.5 * contrast - against - 1.08
    return Region(patch, bounded(score), area)


def bounded(score: float) -> float:
    """A score that never claims to be certain."""
    return min(max(score, 0.02), 0.98)


def _fit(patch: Patch, box: Box) -> float:
    """IoU of a shape's own box with the box that was drawn."""
    bounds = patch.bounds()
    if bounds is None:
        return 0.0
    x0, y0, x1, y1 = (value + 0.5 for value in bounds)
    shared = max(0.0, min(x1, box.x1) - max(x0, box.x0)) * max(0.0, min(y1, box.y1) - max(y0, box.y0))
    width, height = box.size
    return shared / ((x1 - x0) * (y1 - y0) + width * height - shared)


def patch_of(windows: Windows, index: int, chances: FloatArray) -> Patch:
    """The shape where chances (T, T) exceed ½, carried on beyond the sides of the image so that it reaches them."""
    place = windows.windows[index]
    on_image = windows.embedding.inside(place, windows.cells)
    rows, columns = np.flatnonzero(on_image.any(axis=1)), np.flatnonzero(on_image.any(axis=0))
    every = np.arange(windows.cells)
    level = chances[np.clip(every, rows[0], rows[-1])][:, np.clip(every, columns[0], columns[-1])]
    return Patch.of_window(place, np.ascontiguousarray(level - np.float32(0.5), np.float32))

"""Outlines of the classic segmenter: drawn to the edges nearby, corrected by further clicks, passed on as logits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from sam2studio.core.prompts import Box, Point
from sam2studio.engine.classic_image import ClassicEmbedding, Patch, Window
from sam2studio.engine.classic_regions import TRUST, Points, Scale, bounded, patch_of, search
from sam2studio.engine.classic_solver import Evidence, Windows
from sam2studio.engine.prediction import BoolArray, FloatArray

LOGIT_CELLS = 256
"""Rows and columns of the logits that this segmenter gives."""
MOST_CERTAIN = 32.0
"""Bound of the logits."""

_BAND = 2.0  # cells to each side of an outline within which it may move freely
_BEYOND_BAND = 3.0  # log odds further away
_FARTHEST = 12.0  # cells that an outline may move at all
_SEAM = 1.5  # cells by which what is removed is widened, so that no thread of it stays
_MARGIN = 1.35  # window that an outline is refined in, in sizes of the shape
_COARSE_CELLS = 120
_FINE_CELLS = 224
_FINE_MARGIN = 1.18  # enough for what may still move
_STEPS = 5  # of the solver
_FINE_STEPS = 4  # the answer is nearly there
_PIXELS_PER_CELL = 2.0  # more than this, and the outline is refined once more in finer cells
_CANVAS_CELLS = 224  # where corrections are joined
_TOOL_CELLS = 640  # at most, when a finished mask is refined
_TOOL_STEPS = 8
_TOOL_PARTS = 24  # parts of a mask that are refined; smaller ones stay as they are


def refine(embedding: ClassicEmbedding, patch: Patch, *, clicks: Sequence[Point] = ()) -> Patch:
    """The same shape with its outline drawn to the edges of the image nearby.

    Empty shapes stay as they are, and so do those of which nothing would be left: they are thinner than a cell.
    """
    bounds = patch.bounds()
    if bounds is None:
        return patch
    place = _around(bounds)
    refined = _refined(embedding, patch, place, clicks=clicks, cells=_COARSE_CELLS, rounds=2, steps=_STEPS)
    bounds = refined.bounds()
    if bounds is None:
        return patch
    patch = refined
    if patch.width / _COARSE_CELLS <= _PIXELS_PER_CELL:
        return patch
    place = _around(bounds, margin=_FINE_MARGIN)
    return _refined(embedding, patch, place, clicks=clicks, cells=_FINE_CELLS, rounds=1, steps=_FINE_STEPS)


def refine_mask(embedding: ClassicEmbedding, mask: BoolArray) -> BoolArray:
    """A finished mask, (H, W), refined part by part; what lies further from the outline keeps every pixel."""
    height, width = mask.shape
    whole = Patch.of_image(mask.astype(np.float32) - np.float32(0.5), height=height, width=width)
    _, _, parts, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    result = mask.copy()
    for x, y, w, h, _ in sorted(parts[1:].tolist(), key=lambda part: -part[4])[:_TOOL_PARTS]:
        place = _around((x - 0.5, y - 0.5, x + w - 0.5, y + h - 0.5))
        cells = int(np.clip(place.side, _COARSE_CELLS, _TOOL_CELLS))
        refined = _refined(embedding, whole, place, clicks=(), cells=cells, rounds=2, steps=_TOOL_STEPS)
        pixels = refined.mask(height=height, width=width)
        reach = max(3.0, _FARTHEST * place.side / cells / 2)
        margin = int(np.ceil(reach))
        near = np.s_[max(0, y - margin) : y + h + margin, max(0, x - margin) : x + w + margin]
        band = np.abs(signed_distance(mask[near])) <= reach
        result[near] = np.where(band, pixels[near], result[near])
    return result


def correct(embedding: ClassicEmbedding, former: Patch, *, clicks: Sequence[Point], within: Box | None) -> Patch:
    """A shape after clicks that contradict it: each adds or removes the region that it lies in the middle of.

    Clicks that the shape agrees with change nothing, but bound what the others may do.

    Args:
        embedding: The image.
        former: The shape so far; may be empty.
        clicks: All clicks in the order they were made.
        within: What lies outside is not added, unless a positive click does.
    """
    shape = _on_canvas(former, clicks, reach=0.0)
    contrary = [click for click in clicks if contradicts(shape, click)]
    if contrary:
        reach = 8 * max(abs(_depth(shape, click)) for click in contrary)
        shape = _on_canvas(former, clicks, reach=min(reach, float(max(embedding.height, embedding.width))))
    for click in contrary:
        region = _region_around(embedding, shape, click, clicks)
        if region is not None:
            part = signed_distance(region.on(_window(shape), _CANVAS_CELLS) > 0)
            level = np.maximum(shape.level, part) if click.positive else np.minimum(shape.level, -part - _SEAM)
            shape = replace(shape, level=signed_distance(level > 0))
    if within is not None and all(_holds(within, click) for click in clicks if click.positive):
        shape = shape.cut(within)
    return shape


def contradicts(shape: Patch, click: Point) -> bool:
    """Whether a positive click lies outside of a shape, or a negative one inside."""
    return (_depth(shape, click) > 0) != click.positive


def expected_iou(embedding: ClassicEmbedding, patch: Patch) -> float:
    """The score of a shape that a person has shaped: it tells only whether its colours set it apart."""
    bounds = patch.bounds()
    if bounds is None:
        return bounded(0.0)
    windows = Windows(embedding, [_around(bounds)], cells=_COARSE_CELLS)
    inside = patch.on(windows.windows[0], _COARSE_CELLS) > 0
    return bounded(0.54 + 0.5 * windows.contrast(0, inside))


def logits_of(patch: Patch, *, height: int, width: int) -> FloatArray:
    """A shape as (256, 256) float32 over the whole image: signed distance to its outline in cells, at most ±32.

    Distances keep the outline's place between cells, so that a shape comes back from its logits nearly as it was.
    """
    cells = patch.level.shape[0]
    unit = max(height, width) / LOGIT_CELLS
    distance = signed_distance(patch.level > 0) * np.float32(patch.height / cells / unit)
    scale = (height / LOGIT_CELLS, width / LOGIT_CELLS)
    rows = (np.arange(LOGIT_CELLS, dtype=np.float32) + np.float32(0.5)) * scale[0] - 0.5
    columns = (np.arange(LOGIT_CELLS, dtype=np.float32) + np.float32(0.5)) * scale[1] - 0.5
    across, down = patch.width / patch.level.shape[1], patch.height / cells
    place = np.array(
        [
            [scale[1] / across, 0, (columns[0] - patch.left) / across - 0.5],
            [0, scale[0] / down, (rows[0] - patch.top) / down - 0.5],
        ],
        np.float32,
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    near = cv2.warpAffine(distance, place, (LOGIT_CELLS, LOGIT_CELLS), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    gap_x = np.maximum(np.maximum(patch.left - columns, columns - patch.left - patch.width), 0) / unit
    gap_y = np.maximum(np.maximum(patch.top - rows, rows - patch.top - patch.height), 0) / unit
    near -= np.hypot(gap_x[None, :], gap_y[:, None]).astype(np.float32)
    return np.asarray(np.clip(near, -MOST_CERTAIN, MOST_CERTAIN), np.float32)


def signed_distance(inside: BoolArray) -> FloatArray:
    """Distance of each cell to the outline between inside (positive) and outside (negative), in cells, (h, w)."""
    if inside.all() or not inside.any():
        return np.full(inside.shape, MOST_CERTAIN if inside.any() else -MOST_CERTAIN, np.float32)
    field = inside.astype(np.uint8)
    within = cv2.distanceTransform(field, cv2.DIST_L2, cv2.DIST_MASK_5)
    without = cv2.distanceTransform(1 - field, cv2.DIST_L2, cv2.DIST_MASK_5)
    return np.asarray(np.where(inside, within - 0.5, 0.5 - without), np.float32)


def _refined(
    embedding: ClassicEmbedding,
    patch: Patch,
    place: Window,
    *,
    clicks: Sequence[Point],
    cells: int,
    rounds: int,
    steps: int,
) -> Patch:
    """The part of a shape in a window, with its outline drawn to edges nearby."""
    windows = Windows(embedding, [place], cells=cells)
    inside = (patch.on(place, cells) > 0)[None]  # (1, T, T)
    distance = signed_distance(inside[0])[None]
    prior = np.clip(distance / _BAND, -_BEYOND_BAND, _BEYOND_BAND)
    start = (1 / (1 + np.exp(-prior))).astype(np.float32)
    surely_object = _touched(windows, [(click.x, click.y) for click in clicks if click.positive])
    surely_background = _touched(windows, [(click.x, click.y) for click in clicks if not click.positive])
    evidence = Evidence(
        object_like=np.where(inside, start, 0).astype(np.float32),
        background_like=np.where(inside, 0, 1 - start).astype(np.float32),
        surely_object=surely_object,
        surely_background=(surely_background | (distance < -_FARTHEST) & windows.allowed) & ~surely_object,
        prior=prior.astype(np.float32),
    )
    chances = windows.solve(evidence, start=start, rounds=rounds, steps=steps, trust=TRUST)
    return patch_of(windows, 0, chances[0])


def _around(bounds: tuple[float, float, float, float], *, margin: float = _MARGIN) -> Window:
    """A window that holds a shape with some of its surroundings."""
    x0, y0, x1, y1 = bounds
    size = max(x1 - x0, y1 - y0)
    return Window((x0 + x1) / 2, (y0 + y1) / 2, max(size * margin, size + 8, 24.0))


def _touched(windows: Windows, points: Points) -> BoolArray:
    """The cells that lie under points."""
    if not len(points):
        return np.zeros(windows.allowed.shape, np.bool_)
    return np.asarray((windows.distance(points) <= 0.75 * windows.cell) & windows.allowed, np.bool_)


def _region_around(embedding: ClassicEmbedding, shape: Patch, click: Point, clicks: Sequence[Point]) -> Patch | None:
    """What a click that contradicts a shape means to add to it or remove from it."""
    area = float((shape.level > 0).mean() * shape.width * shape.height)
    scale = Scale.of_objects(embedding)
    if area:
        scale = Scale.of_corrections(embedding, distance=abs(_depth(shape, click)), area=area, clicks=len(clicks))
    regions = search(
        embedding,
        at=(click.x, click.y),
        negative=[(other.x, other.y) for other in clicks if other.positive != click.positive],
        scale=scale,
        domain=(shape, not click.positive) if area else None,
    )
    return max(regions, key=lambda region: region.score).patch if regions else None


def _on_canvas(former: Patch, clicks: Sequence[Point], *, reach: float) -> Patch:
    """A shape as signed distances on a square that holds it, all clicks, and `reach` pixels around each click."""
    bounds = former.bounds()
    x = [click.x + shift for click in clicks for shift in (-reach, reach)]
    y = [click.y + shift for click in clicks for shift in (-reach, reach)]
    if bounds is not None:
        x, y = [*x, bounds[0], bounds[2]], [*y, bounds[1], bounds[3]]
    if not x:
        return former
    side = max(max(x) - min(x), max(y) - min(y)) * 1.1 + 8
    window = Window((min(x) + max(x)) / 2, (min(y) + max(y)) / 2, side)
    return Patch.of_window(window, signed_distance(former.on(window, _CANVAS_CELLS) > 0))


def _window(shape: Patch) -> Window:
    return Window(shape.left + shape.width / 2, shape.top + shape.height / 2, shape.width)


def _depth(shape: Patch, click: Point) -> float:
    """How deep inside (positive) or how far outside (negative) a click lies, in pixels, at least half a cell."""
    row, column = shape.cells_at([(click.x, click.y)])
    return float(shape.level[row, column][0] * shape.width / shape.level.shape[1])


def _holds(box: Box, click: Point) -> bool:
    return box.x0 <= click.x <= box.x1 and box.y0 <= click.y <= box.y1

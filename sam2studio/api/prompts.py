"""Points, labels, boxes and masks in the nesting of the field's scripts, as one prompt per object.

| given | means |
|---|---|
| `points=[900, 370], labels=[1]` | one object, one point |
| `points=[[400, 370], [900, 370]], labels=[1, 1]` | two objects, a point each |
| `points=[[[400, 370], [900, 370]]], labels=[[1, 0]]` | one object, two points |
| `bboxes=[100, 100, 200, 200]`, `bboxes=[[…], […]]` | one object; an object per box |
| `masks=mask`, `masks=[mask, …]` | one object; an object per mask |

The n-th points, box and mask belong to the same object. Without labels all points lie on their objects. Lists, tuples,
arrays and tensors are alike; objects may have different numbers of points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sam2studio.api.masks import Masks
from sam2studio.core.errors import InputError
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.core.words import counted
from sam2studio.jobs.looking import ObjectPrompt

_POINTS = "Write [x, y] for one point, [[x, y], …] for one point of each object, [[[x, y], …], …] for several of each."
_LABELS = "Write labels as the points are nested: [1], [1, 1] for two objects, [[1, 0]] for two points of one object."
_BOXES = "Write [x0, y0, x1, y1], or [[x0, y0, x1, y1], …] for several objects."


def object_prompts(
    *, points: Any = None, labels: Any = None, bboxes: Any = None, masks: Any = None
) -> list[ObjectPrompt]:
    """A prompt per object; none where nothing is given.

    Raises:
        InputError: Wrongly nested, of different numbers, or no numbers; the sentence says how it is written.
    """
    clicked = None if points is None else _points(points, labels)
    if points is None and labels is not None:
        raise InputError("labels: given without points.", todo=_LABELS)
    boxes = None if bboxes is None else _boxes(bboxes)
    shapes = None if masks is None else _masks(masks)
    given = {"points": clicked, "bboxes": boxes, "masks": shapes}
    counts = {name: len(each) for name, each in given.items() if each is not None}
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{count} in {name}" for name, count in counts.items())
        raise InputError(
            f"points, bboxes, masks: different numbers of objects ({told}).",
            todo="The n-th of each belong to the same object. " + (_POINTS if clicked is not None else ""),
        )
    return [
        ObjectPrompt(
            prompt=Prompt(points=clicked[index] if clicked else (), box=boxes[index] if boxes else None),
            mask=shapes[index] if shapes else None,
        )
        for index in range(max(counts.values(), default=0))
    ]


def _points(points: Any, labels: Any) -> list[tuple[Point, ...]]:
    rows, depth = _plain(points), _depth(points)
    marks = None if labels is None else _plain(labels)
    if depth not in (1, 2, 3):
        raise InputError("points: expected numbers in one, two or three levels of brackets.", todo=_POINTS)
    if depth == 1:
        marks = [marks] if isinstance(marks, (int, float)) else marks
        rows, marks = [[rows]], None if marks is None else [marks]
    elif depth == 2:
        rows = [[row] for row in rows]
        marks = None if marks is None else [[mark] for mark in _list("labels", marks)]
    if marks is None:
        marks = [[1] * len(_list("points", row)) for row in rows]
    marks = _list("labels", marks)
    if len(marks) != len(rows):
        raise InputError(f"labels: for {counted(len(marks), 'object')}, points for {len(rows)}.", todo=_LABELS)
    return [_clicks(row, mark) for row, mark in zip(rows, marks, strict=True)]


def _clicks(rows: Any, marks: Any) -> tuple[Point, ...]:
    """The points of one object."""
    rows, marks = _list("points", rows), _list("labels", marks)
    if len(rows) != len(marks):
        raise InputError(f"labels: {len(marks)} for {counted(len(rows), 'point')} of an object.", todo=_LABELS)
    if not rows:
        raise InputError("points: an object without a point.", todo=_POINTS)
    found = []
    for row, mark in zip(rows, marks, strict=True):
        x, y = _numbers("points", row, count=2, todo=_POINTS)
        if isinstance(mark, (list, tuple)) or mark not in (0, 1):
            raise InputError("labels: expected 1 (on the object) or 0 (not on it) for each point.", todo=_LABELS)
        found.append(Point(x, y, bool(mark)))
    return tuple(found)


def _boxes(bboxes: Any) -> list[Box]:
    rows, depth = _plain(bboxes), _depth(bboxes)
    if depth not in (1, 2):
        raise InputError("bboxes: expected numbers in one or two levels of brackets.", todo=_BOXES)
    found = []
    for row in [rows] if depth == 1 else rows:
        x0, y0, x1, y1 = _numbers("bboxes", row, count=4, todo=_BOXES)
        if x1 <= x0 or y1 <= y0:
            raise InputError(f"bboxes: {row} is reversed or empty; expected x0 < x1 and y0 < y1.", todo=_BOXES)
        found.append(Box(x0, y0, x1, y1))
    return found


def _masks(masks: Any) -> list[NDArray[np.generic]]:
    if isinstance(masks, Masks):
        return [mask.to_array() for mask in masks.exact]
    if isinstance(masks, (list, tuple)):
        pages = [_pixels(page) for page in masks]
    else:
        whole = _pixels(masks)
        pages = [whole] if whole.ndim == 2 else list(whole)
    pages = [page[0] if page.ndim == 3 and len(page) == 1 else page for page in pages]
    for page in pages:
        if page.ndim != 2 or not page.size:
            raise InputError(
                f"masks: expected (height, width) or (n, height, width); got {page.shape} for one of them."
            )
        if page.dtype.kind not in "biuf" or not np.isfinite(page).all():
            raise InputError("masks: expected truth values or finite numbers.")
    return pages


def _pixels(page: Any) -> NDArray[np.generic]:
    plain = page.detach().cpu().numpy() if hasattr(page, "detach") else page
    try:
        return np.asarray(plain)
    except ValueError as error:
        raise InputError("masks: expected rows of equal length.") from error


def _plain(value: Any) -> Any:
    """Tensors and arrays as lists."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value


def _depth(value: Any) -> int:
    """Levels of brackets around the first number; -1 where there is none."""
    value, depth = _plain(value), 0
    while isinstance(value, (list, tuple)):
        if not value:
            return -1
        value, depth = value[0], depth + 1
    return depth


def _list(name: str, value: Any) -> Sequence[Any]:
    if not isinstance(value, (list, tuple)):
        raise InputError(f"{name}: not nested alike.", todo=_LABELS if name == "labels" else _POINTS)
    return value


def _numbers(name: str, row: Any, *, count: int, todo: str) -> list[float]:
    sound = isinstance(row, (list, tuple)) and len(row) == count
    if not sound or not all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in row):
        raise InputError(f"{name}: expected {count} numbers, got {str(row)[:60]}.", todo=todo)
    if not all(math.isfinite(each) for each in row):
        raise InputError(f"{name}: every number must be finite (no NaN, no infinity).")
    return [float(each) for each in row]

"""What a person said about one object on one frame: points, a box, or both."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sam2studio.core.errors import InputError


@dataclass(frozen=True)
class Point:
    """A click. Pixels of the image as displayed, x right, y down, pixel centres at .0."""

    x: float
    y: float
    positive: bool = True


@dataclass(frozen=True)
class Box:
    """An axis-aligned box by two corners, in pixels of the image as displayed; x0 ≤ x1 and y0 ≤ y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @classmethod
    def around(cls, *, corner: tuple[float, float], opposite: tuple[float, float]) -> Box:
        """The box spanned by any two opposite corners (x, y)."""
        (ax, ay), (bx, by) = corner, opposite
        return cls(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def clipped(self, *, width: int, height: int) -> Box:
        """The part inside an image of that size."""

        def clip(value: float, high: int) -> float:
            return min(max(value, 0.0), float(high))

        return Box(clip(self.x0, width), clip(self.y0, height), clip(self.x1, width), clip(self.y1, height))

    @property
    def size(self) -> tuple[float, float]:
        """(width, height) in pixels."""
        return self.x1 - self.x0, self.y1 - self.y0

    def holds(self, other: Box) -> bool:
        """Whether another lies within."""
        return self.x0 <= other.x0 and self.y0 <= other.y0 and other.x1 <= self.x1 and other.y1 <= self.y1

    def joined(self, other: Box) -> Box:
        """The least that holds both."""
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))


@dataclass(frozen=True)
class Prompt:
    """Everything said about one object on one frame, in the order it was said. Immutable; edits return a new one."""

    points: tuple[Point, ...] = ()
    box: Box | None = None

    def __bool__(self) -> bool:
        return bool(self.points) or self.box is not None

    def with_point(self, point: Point) -> Prompt:
        """This prompt and one more click."""
        if not (math.isfinite(point.x) and math.isfinite(point.y)):
            raise InputError("points: coordinates must be finite numbers.")
        return replace(self, points=(*self.points, point))

    def with_box(self, box: Box) -> Prompt:
        """This prompt with its box set; clicks made before stay."""
        return replace(self, box=box)

    def without_last(self) -> Prompt:
        """This prompt less the last click, or less the box when there are no clicks."""
        if self.points:
            return replace(self, points=self.points[:-1])
        return Prompt()

    @property
    def xy(self) -> list[tuple[float, float]]:
        """Click positions as sessions take them."""
        return [(p.x, p.y) for p in self.points]

    @property
    def labels(self) -> list[int]:
        """1 for positive, 0 for negative clicks, in the order of `xy`."""
        return [int(p.positive) for p in self.points]

    @property
    def xyxy(self) -> tuple[float, float, float, float] | None:
        """The box as sessions take it."""
        return None if self.box is None else (self.box.x0, self.box.y0, self.box.x1, self.box.y1)

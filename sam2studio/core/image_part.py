"""A part of an image that is looked at by itself."""

from __future__ import annotations

from typing import NamedTuple

from sam2studio.core.prompts import Box, Point


class Part(NamedTuple):
    """A part of an image, in whole pixels."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def around(cls, meant: Box, share: float, *, height: int, width: int) -> Part:
        """The part of that share of the image's sides, 0…1, whose middle is as near to that of a box as the image lets.

        Args:
            meant: Edge coordinates.
            share: Of both sides.
            height: Of the image.
            width: Of the image.
        """
        wide, high = round(share * width), round(share * height)
        x = min(max(0, round((meant.x0 + meant.x1 - wide) / 2)), width - wide)
        y = min(max(0, round((meant.y0 + meant.y1 - high) / 2)), height - high)
        return cls(x, y, wide, high)

    @property
    def box(self) -> Box:
        """The same by its corners."""
        return Box(self.x, self.y, self.x + self.width, self.y + self.height)

    def holds(self, point: Point) -> bool:
        """Whether a point lies in it."""
        return 0 <= point.x - self.x <= self.width - 1 and 0 <= point.y - self.y <= self.height - 1

"""In which order the points of a grid are asked, and which of them need not be asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sam2studio.engine.everything_finds import Find
from sam2studio.engine.everything_views import PictureView

_SMALL = 0.25
"""Share of the picture that a mask may cover and still say that points in it need not be asked."""


class GridOrder:
    """Hands out the points of a grid in batches, each once.

    Where covered points are left out, the grid is refined from coarse to fine, so that early masks cover most of the
    picture. A point is covered when the smallest mask that some other point gave lies over it: asked, it would most
    likely give the same masks.
    """

    def __init__(self, units: NDArray[np.float64], *, at_once: int, skips_covered: bool) -> None:
        """Of points (side², 2) in 0..1, row by row."""
        side = round(len(units) ** 0.5)
        self._units, self._at_once, self._skips = units, at_once, skips_covered
        levels = _levels(side) if skips_covered else np.zeros(len(units), np.intp)
        self._order = np.argsort(levels, kind="stable")
        self._levels = levels[self._order]
        self._covered = np.zeros(len(units), np.bool_)
        self.done = 0

    def next(self) -> NDArray[np.float64] | None:
        """The next points (n, 2), all of one level of refinement; None where none is left."""
        while self.done < len(self._order):
            stop = int(np.searchsorted(self._levels, self._levels[self.done], side="right"))
            chosen: list[int] = []
            while self.done < stop and len(chosen) < self._at_once:
                index = int(self._order[self.done])
                if not self._covered[index]:
                    chosen.append(index)
                self.done += 1
            if chosen:
                return self._units[chosen]
        return None

    def cover(self, units: NDArray[np.float64], finds: Sequence[Find], view: PictureView) -> None:
        """Take in what the points asked gave."""
        if not self._skips:
            return
        smallest: dict[tuple[float, float], Find] = {}
        for find in finds:
            if find.point not in smallest or find.area < smallest[find.point].area:
                smallest[find.point] = find
        side = view.network.config.mask_side
        columns, rows = (
            ((self._units * np.array([view.width, view.height]) + 0.5) / np.array(view.scale)).astype(np.intp).T
        )
        for find in smallest.values():
            if find.area <= _SMALL * view.width * view.height:
                self._covered |= find.whole(side)[np.minimum(rows, side - 1), np.minimum(columns, side - 1)] > 0


def _levels(side: int) -> NDArray[np.intp]:
    """Per point of a grid, how fine a grid must be to have it; the coarsest has about four points per side."""
    step, level = 1, np.full((side, side), -1, np.intp)
    while side // (2 * step) >= 4:
        step *= 2
    number = 0
    while step >= 1:
        part = level[step // 2 :: step, step // 2 :: step]
        part[part < 0] = number
        step //= 2
        number += 1
    return level.ravel()

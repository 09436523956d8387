"""In which order the points of a grid are asked, and which of them need not be asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sam2studio.engine.everything_finds import Find
from sam2studio.engine.everything_views import PictureView
from sam2studio.engine.prediction import BoolArray

_STEPS = (4, 2, 1)
"""Of each grid, coarsest first, how many rows and columns of the finest one lie between two of its own."""


class GridOrder:
    """Hands out the points of a grid in batches, each once.

    Where points are left out, the grid is refined from coarse to fine. A point is left out when the smallest masks
    that its neighbours of the coarser grid gave lie over it and over one another: it is in the middle of one thing, and
    would most likely give the same masks once more. The coarsest grid is asked as a whole.
    """

    def __init__(self, units: NDArray[np.float64], *, at_once: int, skips_covered: bool) -> None:
        """Of points (side², 2) in 0..1, row by row."""
        self._side = round(len(units) ** 0.5)
        self._units, self._at_once, self._skips = units, at_once, skips_covered
        levels = _levels(self._side) if skips_covered else np.zeros(len(units), np.intp)
        self._order = np.argsort(levels, kind="stable")
        self._levels = levels[self._order]
        self._covers: dict[int, BoolArray] = {}  # per point dealt with, which points the smallest mask there covers
        self._last: list[int] = []
        self.done = 0

    def next(self) -> NDArray[np.float64] | None:
        """The next points (n, 2), all of one level of refinement; None where none is left."""
        while self.done < len(self._order):
            stop = int(np.searchsorted(self._levels, self._levels[self.done], side="right"))
            chosen: list[int] = []
            while self.done < stop and len(chosen) < self._at_once:
                index = int(self._order[self.done])
                if not (self._skips and self._is_covered(index)):
                    chosen.append(index)
                self.done += 1
            if chosen:
                self._last = chosen
                return self._units[chosen]
        return None

    def cover(self, finds: Sequence[Find], view: PictureView) -> None:
        """Take in what the points handed out last gave."""
        if not self._skips:
            return
        smallest: dict[tuple[float, float], Find] = {}
        for find in finds:
            if find.point not in smallest or find.area < smallest[find.point].area:
                smallest[find.point] = find
        places = self._units * np.array([view.width, view.height])
        columns, rows = ((places + 0.5) / np.array(view.scale)).astype(np.intp).T
        side = view.network.config.mask_side
        rows, columns = np.minimum(rows, side - 1), np.minimum(columns, side - 1)
        for index in self._last:
            find_here = smallest.get((float(places[index, 0]), float(places[index, 1])))
            if find_here is not None:
                self._covers[index] = find_here.whole(side)[rows, columns] > 0

    def _is_covered(self, index: int) -> bool:
        """Whether a point lies in the middle of one thing; it then counts as having given that."""
        around = self._neighbours(index)
        covers = [self._covers[each] for each in around if each in self._covers]
        if len(covers) < 2 or len(covers) < len(around):
            return False
        if not all(cover[index] and cover[around].all() for cover in covers):
            return False
        self._covers[index] = covers[0]
        return True

    def _neighbours(self, index: int) -> list[int]:
        """The points next to one that belong to the coarser grid."""
        row, column = divmod(index, self._side)
        step = next(each for each in _STEPS if row % each == column % each == min(1, each - 1))
        rows, columns = (
            [place] if place % (2 * step) == 1 else [place - step, place + step] for place in (row, column)
        )
        return [r * self._side + c for r in rows for c in columns if 0 <= r < self._side and 0 <= c < self._side]


def _levels(side: int) -> NDArray[np.intp]:
    """Per point of a grid, the coarsest of the grids that has it, 0 for the first of `_STEPS`."""
    level = np.full((side, side), len(_STEPS), np.intp)
    for number, step in reversed(list(enumerate(_STEPS))):
        start = min(1, step - 1)
        level[start::step, start::step] = number
    return level.ravel()

"""Object or background for every cell of some windows: colour models and a random walk that respects edges.

Like GrabCut, two things take turns: colour models of object and background are learned from the present answer, and
the answer is improved under them. But where GrabCut cuts a graph of pixels, here a linear system is solved (the random
walker with priors: Grady, "Multilabel random walker image segmentation using prior models", CVPR 2005) on a grid of few
cells, for several windows at once: milliseconds instead of seconds, and the answer is a probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.engine.classic_image import ClassicEmbedding, Window, to_lab
from sam2studio.engine.prediction import BoolArray, FloatArray

_Part = tuple[slice, slice, slice]

# Every cell is bound to its four neighbours: as the two parts of an (n, T, T) array that lie across from each other.
_BONDS: tuple[tuple[_Part, _Part], ...] = (
    (np.s_[:, :, 1:], np.s_[:, :, :-1]),
    (np.s_[:, 1:, :], np.s_[:, :-1, :]),
)
_WEAKEST_BOND = 1e-3  # across the strongest edge something still passes, so that noise leaves no islands
_CERTAIN = 100.0  # pull of a cell whose side is known
_RING = np.ones((7, 7), np.uint8)  # how far "just around" a shape reaches
_NOTHING_TO_COMPARE = 0.4  # contrast of a shape that fills all that is allowed
_UNSEEN = 0.1  # share of a palette colour that a model has not seen, in units of an even share


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """What is known before solving; every array is (n, T, T).

    Attributes:
        object_like: How much each cell shows what the object looks like; 0 or more.
        background_like: How much each cell shows what the background looks like.
        surely_object: Cells that a person said are the object.
        surely_background: Cells that cannot be the object.
        prior: Log odds of being the object, by position alone.
    """

    object_like: FloatArray
    background_like: FloatArray
    surely_object: BoolArray
    surely_background: BoolArray
    prior: FloatArray


class Windows:
    """Windows of one image, all of the same number of cells, and the bonds between their neighbouring cells.

    Attributes:
        windows: Where they are.
        cells: Cells of a side.
        allowed: (n, T, T) bool, the cells that take part: on the image, and in `domain` where one is given.
        columns: (n, 1, T) image x of the cells.
        rows: (n, T, 1) image y of the cells.
        cell: (n, 1, 1) side of a cell in pixels.
    """

    def __init__(
        self, embedding: ClassicEmbedding, windows: Sequence[Window], *, cells: int, domain: BoolArray | None = None
    ) -> None:
        self.embedding = embedding
        self.windows = tuple(windows)
        self.cells = cells
        self.columns = np.stack([window.columns(cells)[None, :] for window in windows])
        self.rows = np.stack([window.rows(cells)[:, None] for window in windows])
        self.cell = np.array([window.side / cells for window in windows], np.float32)[:, None, None]
        on_image = np.stack([embedding.inside(window, cells) for window in windows])
        self.allowed: BoolArray = on_image if domain is None else on_image & domain
        pixels = np.stack([embedding.pixels(window, cells) for window in windows])  # (n, T, T, 3)
        self.palette = embedding.palette(pixels).astype(np.int64)  # (n, T, T)
        self._pixels = pixels

    def __len__(self) -> int:
        return len(self.windows)

    def distance(self, points: Sequence[tuple[float, float]]) -> FloatArray:
        """Distance in pixels from each cell to the nearest of some points (at least one), (n, T, T)."""
        squares = [(self.columns - x) ** 2 + (self.rows - y) ** 2 for x, y in points]
        return np.asarray(np.sqrt(np.minimum.reduce(squares)), np.float32)

    def border(self) -> BoolArray:
        """(n, T, T): the cells on the sides of the windows that take part."""
        rim = np.zeros(self.allowed.shape, np.bool_)
        rim[:, 0] = rim[:, -1] = rim[:, :, 0] = rim[:, :, -1] = True
        return rim & self.allowed

    def contrast(self, index: int, inside: BoolArray) -> float:
        """How different the colours inside a shape are from those just around it, 0..1.

        One less Bhattacharyya's coefficient of the two distributions over the palette.
        """
        inside = inside & self.allowed[index]
        around = (cv2.dilate(inside.astype(np.uint8), _RING) > 0) & ~inside & self.allowed[index]
        if not inside.any() or not around.any():
            return _NOTHING_TO_COMPARE
        alike = np.sqrt(self._colours(index, inside) * self._colours(index, around)).sum()
        return max(0.0, 1 - float(alike))

    def solve(
        self, evidence: Evidence, *, start: FloatArray | None = None, rounds: int, steps: int, trust: float
    ) -> FloatArray:
        """Probability of each cell to be the object.

        Args:
            evidence: See there.
            start: (n, T, T) probabilities near the answer, if some are known.
            rounds: How often the colour models are learned anew.
            steps: Steps of the linear solver in each round.
            trust: Pull of colours and prior against the bonds; small values make the answer smooth.

        Returns:
            (n, T, T) float32 in 0..1, 0 where cells take no part.
        """
        known = evidence.surely_object | evidence.surely_background
        pull = np.where(self.allowed, np.float32(trust), np.float32(0))
        pull[known] = _CERTAIN
        answer = start
        object_like, background_like = evidence.object_like, evidence.background_like
        for _ in range(rounds):
            odds = self._colour_odds(object_like * self.allowed, background_like * self.allowed) + evidence.prior
            target = 1 / (1 + np.exp(-odds))
            target[evidence.surely_object], target[evidence.surely_background] = 1, 0
            answer = self._walk(pull, target, target if answer is None else answer, steps)
            inside = answer > 0.5
            object_like, background_like = np.where(inside, answer, 0), np.where(inside, 0, 1 - answer)
        if answer is None:
            raise ValueError("rounds must be at least 1")
        return answer * self.allowed

    def _colours(self, index: int, cells: BoolArray) -> FloatArray:
        """How often each palette colour, or one like it, occurs among some cells of one window; (k,), sum 1."""
        counts = np.bincount(self.palette[index][cells], minlength=len(self.embedding.likeness))
        return np.asarray(counts @ self.embedding.likeness / counts.sum(), np.float32)

    @cached_property
    def _models(self) -> NDArray[np.int64]:
        """(n·T·T,): which bin of n palettes in a row each cell counts for."""
        offsets = np.arange(len(self)) * len(self.embedding.likeness)
        return (self.palette + offsets[:, None, None]).reshape(-1)

    @cached_property
    def _colours_present(self) -> NDArray[np.int64]:
        """(n, 1): how many palette colours occur in each window."""
        colours = len(self.embedding.likeness)
        counts = np.bincount(self._models, minlength=len(self) * colours).reshape(-1, colours)
        return np.asarray(np.count_nonzero(counts, axis=1), np.int64)[:, None]

    @cached_property
    def _bonds(self) -> tuple[FloatArray, ...]:
        """One array per direction: 1 between cells of equal colour, near 0 across an edge, 0 where no cell takes part.

        What counts as an edge is relative to the mean contrast of each window.
        """
        lab = to_lab(self._pixels.reshape(-1, self.cells, 3)).reshape(self._pixels.shape)
        planes = np.ascontiguousarray(lab.transpose(3, 0, 1, 2))  # (3, n, T, T)
        contrasts = [sum((plane[here] - plane[there]) ** 2 for plane in planes) for here, there in _BONDS]
        mean = (contrasts[0].mean(axis=(1, 2)) + contrasts[1].mean(axis=(1, 2))) / 2
        stiffness = (-1 / (2 * mean + 1e-3)).astype(np.float32)[:, None, None]
        bonds = []
        for contrast, (here, there) in zip(contrasts, _BONDS, strict=True):
            strength = np.exp(stiffness * contrast) + np.float32(_WEAKEST_BOND)
            bonds.append(strength * (self.allowed[here] & self.allowed[there]))
        return tuple(bonds)

    @cached_property
    def _chains(self) -> tuple[tuple[int, FloatArray], ...]:
        """The bonds with all cells of all windows in one row: (distance, strength of each cell's bond that far ahead).

        Bonds that would leave a row or a window are 0. In this shape, work on neighbours is work on whole arrays.
        """
        n, side = self.allowed.shape[:2]
        right, down = np.zeros((n, side, side), np.float32), np.zeros((n, side, side), np.float32)
        right[:, :, :-1], down[:, :-1, :] = self._bonds
        return (1, right.reshape(-1)[:-1]), (side, down.reshape(-1)[:-side])

    @cached_property
    def _bond_sum(self) -> FloatArray:
        total = np.full(self.allowed.size, 1e-6, np.float32)
        for ahead, bond in self._chains:
            total[:-ahead] += bond
            total[ahead:] += bond
        return total

    def _colour_odds(self, object_like: FloatArray, background_like: FloatArray) -> FloatArray:
        """Log odds of each cell's colour under the two colour models, (n, T, T)."""
        shares = []
        colours = len(self.embedding.likeness)
        floor = _UNSEEN / self._colours_present
        for weights in (object_like, background_like):
            counts = np.bincount(self._models, weights=weights.reshape(-1), minlength=len(self) * colours)
            counts = counts.reshape(-1, colours).astype(np.float32)
            shares.append(counts / (counts.sum(axis=1, keepdims=True) + 1e-6) @ self.embedding.likeness + floor)
        odds = np.log(shares[0] / shares[1]).astype(np.float32)
        return np.asarray(odds.reshape(-1)[self._models].reshape(self.allowed.shape), np.float32)

    def _walk(self, pull: FloatArray, target: FloatArray, start: FloatArray, steps: int) -> FloatArray:
        """Solves (L + pull) x = pull · target for all windows at once, where L is the graph's Laplacian.

        By conjugate gradients with a diagonal preconditioner, which is worked into the system: scaled by the root of
        its diagonal, that becomes 1. A few steps suffice, since only x > ½ matters in the end.
        """
        shape, n = pull.shape, len(self)
        pulls = pull.reshape(-1)
        scale = 1 / np.sqrt(self._bond_sum + pulls)
        chains = [(ahead, bond * scale[:-ahead] * scale[ahead:]) for ahead, bond in self._chains]
        flow, product = np.empty_like(pulls), np.empty_like(pulls)
        x = start.reshape(-1).astype(np.float32) / scale
        residual = pulls * target.reshape(-1).astype(np.float32) * scale - _applied(x, chains, product, flow)
        direction = residual.copy()
        gain = _dots(residual, residual, n)
        for _ in range(steps):
            _applied(direction, chains, product, flow)
            step = gain / (_dots(direction, product, n) + np.float32(1e-20))
            _scaled(step, direction, flow)
            x += flow
            _scaled(step, product, product)
            residual -= product
            former, gain = gain, _dots(residual, residual, n)
            _scaled(gain / (former + np.float32(1e-20)), direction, direction)
            direction += residual
        x *= scale
        return np.asarray(np.clip(x, 0, 1, out=x).reshape(shape), np.float32)


def _applied(x: FloatArray, chains: Sequence[tuple[int, FloatArray]], out: FloatArray, flow: FloatArray) -> FloatArray:
    """`out` = x less what flows along the bonds: the scaled system, whose diagonal is 1."""
    np.copyto(out, x)
    for ahead, bond in chains:
        part = flow[:-ahead]
        np.multiply(bond, x[ahead:], out=part)
        out[:-ahead] -= part
        np.multiply(bond, x[:-ahead], out=part)
        out[ahead:] -= part
    return out


def _dots(first: FloatArray, second: FloatArray, n: int) -> FloatArray:
    """The scalar product of each of n windows, (n,) float32."""
    if n == 1:
        return np.array([np.dot(first, second)], np.float32)
    return np.asarray(np.einsum("nk,nk->n", first.reshape(n, -1), second.reshape(n, -1)), np.float32)


def _scaled(factors: FloatArray, values: FloatArray, out: FloatArray) -> None:
    """Multiplies all cells of each window by its factor."""
    n = len(factors)
    np.multiply(factors[:, None], values.reshape(n, -1), out=out.reshape(n, -1))

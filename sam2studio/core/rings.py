"""Outlines of a pixel array as closed rings of whole coordinates, and joining the rings of one part into one.

Two outlines exist because two kinds of reader exist:

* through pixel centres: what `cv2.fillPoly` gives back pixel by pixel, because it fills the line as well;
* along pixel corners (pixel (x, y) covers [x, x+1) × [y, y+1)): what readers that sample pixel centres give back, such
  as the COCO API.

A ring is an (n, 2) int32 array of (x, y), closed without repeating its first point. Rings of holes run in the opposite
direction to those around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.core.parts import spanning_forest, spanning_links

Ring = NDArray[np.int32]
Stretch = NDArray[np.int32]
"""A piece of a ring between two points that must stay, both included."""


def centre_rings(pixels: NDArray[np.bool_]) -> list[Ring]:
    """Every outline of a (H, W) array through pixel centres, each step one pixel."""
    found, _ = cv2.findContours(pixels.astype(np.uint8, order="C"), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    return [contour.reshape(-1, 2).astype(np.int32, copy=False) for contour in found]


def corner_rings(pixels: NDArray[np.bool_]) -> list[list[Ring]]:
    """Outlines of a (H, W) array along pixel corners: for each part its outer ring, then its holes.

    Parts are connected along edges (4 neighbours), so that no ring crosses itself. Only corners are listed.
    """
    if not pixels.any():
        return []
    _, labels = cv2.connectedComponents(pixels.astype(np.uint8), connectivity=4)
    padded = np.pad(labels, 1).astype(np.int32, copy=False)
    part, points, following = _corners(padded)
    outer: dict[int, Ring] = {}
    holes: dict[int, list[Ring]] = {}
    for cycle in _cycles(following):
        ring = points[cycle]
        label = int(part[cycle[0]])
        if _doubled_area(ring) > 0:
            outer[label] = ring
        else:
            holes.setdefault(label, []).append(ring)
    return [[ring, *holes.get(label, [])] for label, ring in outer.items()]


def _corners(labels: NDArray[np.int32]) -> tuple[NDArray[np.int32], Ring, list[int]]:
    """Turning points of the outlines of a padded label array, walked with the inside on the right hand.

    Returns:
        Label of each turning point's part; (n, 2) points; for each the index of the next one along the outline.
    """
    a, b, c, d = labels[:-1, :-1], labels[:-1, 1:], labels[1:, :-1], labels[1:, 1:]  # around each corner
    turns = (  # (which corners, direction of arrival, direction of leaving, label); 0 right, 1 down, 2 left, 3 up
        ((c != 0) & (a == 0) & (d == 0), 0, 1, c),
        ((a != 0) & (b == 0) & (c == 0), 1, 2, a),
        ((b != 0) & (a == 0) & (d == 0), 2, 3, b),
        ((d != 0) & (b == 0) & (c == 0), 3, 0, d),
        ((a == 0) & (b != 0) & (c != 0) & (d != 0), 0, 3, d),
        ((b == 0) & (a != 0) & (c != 0) & (d != 0), 1, 0, c),
        ((d == 0) & (a != 0) & (b != 0) & (c != 0), 2, 1, a),
        ((c == 0) & (a != 0) & (b != 0) & (d != 0), 3, 2, b),
    )
    where = [np.nonzero(mask) for mask, *_ in turns]
    ys, xs = (np.concatenate([w[axis] for w in where]) for axis in (0, 1))
    arriving, leaving = (
        np.concatenate([np.full(len(w[0]), turn[axis]) for w, turn in zip(where, turns, strict=True)])
        for axis in (1, 2)
    )
    part = np.concatenate([turn[3][w] for w, turn in zip(where, turns, strict=True)])
    following = np.empty(len(xs), np.int64)
    for direction in range(4):
        along, across = (xs, ys) if direction % 2 == 0 else (ys, xs)
        starts, ends = np.flatnonzero(leaving == direction), np.flatnonzero(arriving == direction)
        # outlines of one direction never overlap on a line, so the n-th start belongs to the n-th end
        starts = starts[np.lexsort((along[starts], across[starts]))]
        ends = ends[np.lexsort((along[ends], across[ends]))]
        following[starts] = ends
    return part, np.stack([xs, ys], axis=1).astype(np.int32), following.tolist()


def _cycles(following: list[int]) -> list[list[int]]:
    """The cycles of a permutation."""
    seen = bytearray(len(following))
    cycles = []
    for first in range(len(following)):
        cycle = []
        node = first
        while not seen[node]:
            seen[node] = 1
            cycle.append(node)
            node = following[node]
        if cycle:
            cycles.append(cycle)
    return cycles


def _doubled_area(ring: Ring) -> int:
    """Twice the signed area; positive when the ring runs clockwise on the screen."""
    x, y = ring[:, 0].astype(np.int64), ring[:, 1].astype(np.int64)
    return int((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())


def keyhole(rings: Sequence[Ring]) -> list[Stretch]:
    """Joins rings into one closed walk that goes from ring to ring and back along the same straight cut.

    The cuts form a spanning tree of short links between points of the rings. Filled by the even-odd rule the walk
    covers what the rings cover together; a reader that paints the line as well paints the cuts.

    Returns:
        The stretches of the walk in order; the ends of all stretches must stay when the walk is simplified. The last
        stretch ends where the first begins.
    """
    points = np.concatenate(rings)
    owner = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
    first = np.concatenate(([0], np.cumsum([len(ring) for ring in rings])))
    cuts: dict[int, list[tuple[int, int]]] = {}
    for mine, theirs in _cuts(points, owner):
        cuts.setdefault(int(owner[mine]), []).append((mine, theirs))
        cuts.setdefault(int(owner[theirs]), []).append((theirs, mine))

    def tour(entry: int, origin: int) -> Iterator[Stretch | tuple[int, int]]:
        """Stretches of the ring of point `entry`, and between them (entry, origin) of the rings to visit from there."""
        ring = int(owner[entry])
        low, size = int(first[ring]), len(rings[ring])
        here = entry
        for mine, theirs in sorted(cuts.get(ring, ()), key=lambda cut: ((cut[0] - entry) % size, cut[1])):
            if (mine, theirs) != (entry, origin):
                yield points[low + (here - low + np.arange((mine - here) % size + 1)) % size]
                yield theirs, mine
                here = mine
        yield points[low + (here - low + np.arange((entry - here - 1) % size + 2)) % size]

    stretches: list[Stretch] = []
    tours = [tour(0, -1)]  # a stack instead of recursion: a chain of holes can be long
    while tours:
        step = next(tours[-1], None)
        if step is None:
            tours.pop()
        elif isinstance(step, tuple):
            tours.append(tour(*step))
        else:
            stretches.append(step)
    return stretches


def _cuts(points: Ring, owner: NDArray[np.intp]) -> list[tuple[int, int]]:
    """Pairs of indices into `points` whose connections join all rings into a tree; shared points cost nothing."""
    count = int(owner.max()) + 1
    if count == 1:
        return []
    order = np.lexsort((owner, points[:, 0], points[:, 1]))
    shared = (points[order[1:]] == points[order[:-1]]).all(axis=1)
    pairs = np.stack([order[:-1], order[1:]], axis=1)[shared]  # (n, 2)
    forest = spanning_forest(owner[pairs], count=count)
    cuts = [(int(a), int(b)) for a, b in pairs[forest.edges]]
    roots, group = np.unique(forest.roots, return_inverse=True)
    if len(roots) == 1:
        return cuts
    corner = points.min(axis=0)
    x, y = (points - corner).T
    shape = (int(y.max()) + 1, int(x.max()) + 1)
    groups = np.zeros(shape, np.int32)
    groups[y, x] = group[owner] + 1
    at = np.zeros(shape, np.int64)
    at[y, x] = np.arange(len(points))
    return cuts + [(int(at[link.start[::-1]]), int(at[link.end[::-1]])) for link in spanning_links(groups)]

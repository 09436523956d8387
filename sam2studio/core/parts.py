"""Parts and holes of a mask: which pixels hang together, and the shortest links between those that do not.

Pixels of an object touch along edges and at corners (8 neighbours), pixels of a hole along edges only (4 neighbours),
so that a mask and its outlines always agree about what is one piece.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.core.mask import Mask


@dataclass(frozen=True)
class Link:
    """The shortest way found between two groups of pixels: (x, y) of a pixel of each."""

    start: tuple[int, int]
    end: tuple[int, int]


def parts(mask: Mask) -> tuple[Mask, ...]:
    """The connected parts of a mask, ordered by the top left corner of their boxes; () for an empty mask."""
    x, y, pixels = mask.crop()
    if not pixels.size:
        return ()
    count, labels, stats, _ = cv2.connectedComponentsWithStats(pixels.astype(np.uint8), connectivity=8)
    found = []
    for label in sorted(range(1, count), key=lambda i: (*stats[i, [1, 0]].tolist(), i)):
        left, top, width, height = (int(v) for v in stats[label, :4])
        part = labels[top : top + height, left : left + width] == label
        found.append(Mask.from_crop(part, x=x + left, y=y + top, height=mask.height, width=mask.width))
    return tuple(found)


def fill_holes(mask: Mask) -> Mask:
    """The mask with every background region that it encloses filled."""
    x, y, pixels = mask.crop()
    if not pixels.size:
        return mask
    outside = np.pad(pixels, 1).astype(np.uint8, order="C")
    cv2.floodFill(outside, None, (0, 0), (2,), flags=4)
    filled = outside[1:-1, 1:-1] != 2
    return Mask.from_crop(filled, x=x, y=y, height=mask.height, width=mask.width)


def join_parts(mask: Mask) -> Mask:
    """The mask made one part by lines, one pixel wide, along a minimum spanning tree of the gaps between its parts."""
    x, y, pixels = mask.crop()
    if not pixels.size:
        return mask
    canvas = pixels.astype(np.uint8, order="C")
    count, labels = cv2.connectedComponents(canvas, connectivity=8)
    if count <= 2:
        return mask
    for link in spanning_links(labels.astype(np.int32)):
        cv2.line(canvas, link.start, link.end, (1,), thickness=1, lineType=cv2.LINE_8)
    return Mask.from_crop(canvas, x=x, y=y, height=mask.height, width=mask.width)


def spanning_links(groups: NDArray[np.int32]) -> tuple[Link, ...]:
    """Links that join all groups of pixels with nearly the least total length.

    Candidates are the pairs of nearest pixels on both sides of each border between the regions that lie closer to one
    group than to the others, so no link crosses a third group; Kruskal's rule picks from them.

    Args:
        groups: (H, W); 0 where there is nothing, else the number of the group, from 1.
    """
    _, owner = cv2.distanceTransformWithLabels(
        (groups == 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    rows, columns = np.nonzero(groups)
    home = np.zeros(int(owner.max()) + 1, np.int64)
    home[owner[rows, columns]] = np.arange(len(rows))  # the distance transform numbers pixels in its own way
    owner = home[owner]  # (H, W) index of the nearest pixel that belongs to a group
    group = groups[rows, columns].astype(np.int64)
    here = group[owner]
    pairs = []
    for mine, theirs, differ in (
        (owner[:, :-1], owner[:, 1:], here[:, :-1] != here[:, 1:]),
        (owner[:-1], owner[1:], here[:-1] != here[1:]),
    ):
        pairs.append(np.stack([mine[differ], theirs[differ]], axis=1))
    both = np.sort(np.concatenate(pairs), axis=1)  # (n, 2)
    pair = np.stack(np.divmod(np.unique(both[:, 0] * len(rows) + both[:, 1]), len(rows)), axis=1)
    squared = (rows[pair[:, 0]] - rows[pair[:, 1]]) ** 2 + (columns[pair[:, 0]] - columns[pair[:, 1]]) ** 2
    pair = pair[np.argsort(squared, kind="stable")]
    chosen = pair[spanning_forest(group[pair], count=int(group.max()) + 1).edges]
    return tuple(
        Link((int(columns[a]), int(rows[a])), (int(columns[b]), int(rows[b]))) for a, b in zip(*chosen.T, strict=True)
    )


@dataclass(frozen=True)
class Forest:
    """What Kruskal's rule leaves of a graph.

    Attributes:
        edges: Indices of the edges kept.
        roots: For each node the number of the tree it belongs to; equal for nodes that are joined.
    """

    edges: list[int]
    roots: list[int]


def spanning_forest(edges: NDArray[np.int64], *, count: int) -> Forest:
    """Keeps of the (n, 2) edges between nodes 0…count-1, given best first, those that join what is not joined yet."""
    parent = list(range(count))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    kept = []
    for index, (a, b) in enumerate(edges.tolist()):
        ra, rb = root(a), root(b)
        if ra != rb:
            parent[ra] = rb
            kept.append(index)
    return Forest(kept, [root(node) for node in range(count)])

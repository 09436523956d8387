"""A network that sees a drawn scene as it is: a point gives the smallest segment there, and what that belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from sam2studio.engine.everything_finds import Find
from sam2studio.engine.everything_order import GridOrder
from sam2studio.engine.everything_rules import point_grid
from sam2studio.training.synthetic.scene import Scene

AT_ONCE = 8
MASKS = 3


@dataclass(frozen=True)
class Asked:
    """What a grid came to: points that were asked, and segments that they gave."""

    points: int
    found: frozenset[int]


def ask_grid(scene: Scene, side: int, *, fast: bool) -> Asked:
    """Ask a grid of side² points about a square scene, in the order of everything mode."""
    size = len(scene.labels)
    view = SimpleNamespace(
        width=size, height=size, scale=(1.0, 1.0), network=SimpleNamespace(config=SimpleNamespace(mask_side=size))
    )
    order, points, found = GridOrder(point_grid(side), at_once=AT_ONCE, skips_covered=fast), 0, set[int]()
    while (units := order.next()) is not None:
        finds = []
        for x, y in units * size:
            for number in list(scene.family.chain(int(scene.labels[int(y), int(x)])))[:MASKS]:
                found.add(number)
                finds.append(_find(scene, number, (float(x), float(y))))
        points += len(units)
        order.cover(finds, view)
    return Asked(points, frozenset(found))


def _find(scene: Scene, number: int, point: tuple[float, float]) -> Find:
    mask = scene.mask(number)
    return Find(
        quality=1.0,
        stability=1.0,
        point=point,
        box=np.zeros(4, np.float32),
        area=float(mask.sum()),
        corner=(0, 0),
        logits=np.where(mask, np.float32(1), np.float32(-1)),
    )

"""Which points of a grid are asked: all of them once, or, in fast, those that are not in the middle of one thing."""

from __future__ import annotations

import numpy as np
import pytest

from sam2studio.engine.everything_order import GridOrder
from sam2studio.engine.everything_rules import point_grid
from sam2studio.training.synthetic.scene import Scene, Segment
from sam2studio.training.synthetic.scenes import make_scene
from tests.support.oracle import ask_grid

SIDE = 24


def scene_of(labels: np.ndarray, *parents: int) -> Scene:
    segments = tuple(Segment(number=n, parent=p, kind="whole") for n, p in enumerate(parents, start=1))
    return Scene(image=np.zeros((*labels.shape, 3), np.uint8), labels=labels.astype(np.uint16), segments=segments)


@pytest.mark.parametrize("side", [1, 2, 3, 5, 8, 32])
@pytest.mark.parametrize("fast", [False, True])
def test_every_point_is_handed_out_once_while_nothing_is_found(side: int, fast: bool):
    grid, seen = point_grid(side), []
    order = GridOrder(grid, at_once=7, skips_covered=fast)
    while (units := order.next()) is not None:
        assert 0 < len(units) <= 7
        seen += units.tolist()
    assert sorted(seen) == sorted(grid.tolist())
    assert order.done == side * side


def test_in_the_middle_of_one_thing_few_points_are_asked():
    asked = ask_grid(scene_of(np.ones((96, 96)), 0), SIDE, fast=True)
    assert asked.found == {1}
    assert asked.points <= SIDE * SIDE / 4


def test_a_part_is_found_though_the_whole_lies_over_it():
    labels = np.ones((96, 96))
    labels[30:54, 30:54] = 2  # six points of the grid to a side
    asked = ask_grid(scene_of(labels, 0, 1), SIDE, fast=True)
    assert asked.found == {1, 2}
    assert asked.points < SIDE * SIDE / 2


def test_what_is_left_out_costs_little_on_drawn_scenes(figure):
    """By a network that sees them as they are; `packaging/measure_fast.py` repeats it with more of them."""
    asked = found = known = 0
    for seed in (2, 5):
        scene = make_scene(seed, 192)
        full, fast = (ask_grid(scene, SIDE, fast=each) for each in (False, True))
        assert full.points == SIDE * SIDE
        assert fast.found <= full.found
        asked, found, known = asked + fast.points, found + len(fast.found), known + len(full.found)
    figure(f"fast everything: {asked / (2 * SIDE * SIDE):.0%} of the points, {found} of {known} segments found")
    assert asked <= 0.6 * 2 * SIDE * SIDE
    assert found >= 0.95 * known

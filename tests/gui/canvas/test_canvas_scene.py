"""Which masks a state paints, and where two states differ."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sam2studio.core.mask import Mask
from sam2studio.gui.canvas.scene import (
    DIMMED,
    active_masks,
    bounds,
    changed_part,
    resting_masks,
    united,
)
from sam2studio.gui.viewstate import CandidateView, CanvasState, MaskView


def square(x, y, side=4):
    array = np.zeros((30, 50), np.bool_)
    array[y : y + side, x : x + side] = True
    return Mask.from_array(array)


ONE = MaskView(1, square(2, 3), (255, 0, 0))
TWO = MaskView(2, square(20, 10), (0, 255, 0), label="two")
STATE = CanvasState(masks=(ONE, TWO), opacity=0.5)


def difference(old: CanvasState, new: CanvasState):
    return changed_part(resting_masks(old), resting_masks(new))


def test_equal_states_differ_nowhere_even_when_their_masks_are_copies():
    copies = tuple(replace(view, mask=Mask.from_text(view.mask.to_text(), height=30, width=50)) for view in STATE.masks)
    assert difference(STATE, replace(STATE, masks=copies)) is None


def test_only_what_changed_differs():
    assert difference(STATE, replace(STATE, masks=(ONE,))) == (20, 10, 24, 14)
    assert difference(STATE, replace(STATE, masks=(ONE, replace(TWO, color=(0, 0, 1))))) == (20, 10, 24, 14)
    moved = replace(STATE, masks=(ONE, replace(TWO, mask=square(25, 10))))
    assert difference(STATE, moved) == (20, 10, 29, 14)


def test_a_look_of_all_masks_differs_everywhere():
    assert difference(STATE, replace(STATE, opacity=0.4)) == (2, 3, 24, 14)
    assert difference(STATE, replace(STATE, outline_only=True)) == (2, 3, 24, 14)


def test_selection_and_names_do_not_repaint_the_masks():
    selected = replace(STATE, masks=(replace(ONE, selected=True, label="one"), TWO))
    assert difference(STATE, selected) is None
    assert changed_part(active_masks(STATE), active_masks(selected)) == (2, 3, 6, 7)


def test_dimmed_masks_are_faint_but_there():
    (painted,) = resting_masks(CanvasState(masks=(replace(ONE, dimmed=True),), opacity=0.5))
    assert painted.look.fill == 0.5 * DIMMED
    assert 0 < painted.look.line < 1


def test_outline_only_has_no_fill():
    assert [painted.look.fill for painted in resting_masks(replace(STATE, outline_only=True))] == [0.0, 0.0]


def test_the_chosen_candidate_and_the_preview_lie_over_the_masks():
    candidates = (CandidateView(square(1, 1), 0.9, False), CandidateView(square(9, 9), 0.8, True))
    state = replace(STATE, candidates=candidates, hover=square(30, 3), prompt_color=(1, 2, 3))
    painted = {item.mask: item.look for item in active_masks(state)}
    assert set(painted) == {square(9, 9), square(30, 3)}
    assert painted[square(9, 9)].strong
    assert painted[square(9, 9)].color == (1, 2, 3)
    assert painted[square(30, 3)].fill < 0.3


def test_bounds_of_nothing():
    assert bounds([]) is None
    assert bounds([Mask.empty(height=3, width=3)]) is None
    assert united(None, (1, 2, 3, 4)) == (1, 2, 3, 4)
    assert united((1, 2, 3, 4), None) == (1, 2, 3, 4)
    assert united((1, 2, 3, 4), (0, 3, 2, 9)) == (0, 2, 3, 9)
    assert united(None, None) is None

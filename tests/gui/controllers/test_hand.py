"""Brush and polygon on a real project: what is stored, whose it is, and what refuses."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from sam2studio.core.brush import BrushStroke
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Prompt
from sam2studio.gui.viewstate import ClickIntent
from sam2studio.project import Edit, Project, Proposed, Source
from tests.gui.controllers.conftest import HEIGHT, WIDTH, Desk
from tests.support.segmenters import FakeSegmenter, disc

EMPTY = Mask.empty(height=HEIGHT, width=WIDTH)
WAY = ((10.0, 10.0), (30.0, 12.0), (30.0, 30.0))
CORNERS = ((4.6, 4.6), (20.4, 4.6), (20.4, 15.4), (4.6, 15.4))


def stroke(desk: Desk, *way: tuple[float, float], positive: bool = True) -> None:
    hand = desk.all.hand
    hand.begin_stroke(ClickIntent(*way[0], positive=positive))
    for place in way[1:]:
        hand.move_stroke(*place)
    hand.end_stroke()


def painted(*way: tuple[float, float], diameter: int = 5, on: Mask = EMPTY, adds: bool = True) -> Mask:
    brush = BrushStroke(on, adds=adds)
    for x, y in way:
        brush.draw_to(x, y, diameter=diameter)
    return brush.mask()


def take_brush(desk: Desk, *, diameter: int = 5) -> None:
    desk.all.hand.take("brush")
    desk.all.hand.set_diameter(diameter)
    desk.all.hand.notice.connect(desk.notices.append)


def the_mask(desk: Desk, object_id: int) -> Mask:
    return desk.project.mask(object_id, desk.here.frame).mask


def test_a_stroke_makes_an_object_that_the_next_one_goes_on_with(desk):
    take_brush(desk)
    stroke(desk, *WAY)
    (row,) = desk.here.rows
    stored = desk.project.mask(row.id)
    assert stored.mask == painted(*WAY)
    assert (stored.source, stored.score, stored.keyframe, row.state) == (Source.PERSON, None, True, "person")
    assert desk.all.objects.selection == {row.id}
    stroke(desk, (50, 35))
    assert the_mask(desk, row.id) == painted(*WAY) | painted((50, 35))
    stroke(desk, (30, 12), positive=False)
    assert the_mask(desk, row.id) == (painted(*WAY) | painted((50, 35))) - painted((30, 12))
    desk.all.hand.accept()
    stroke(desk, (3, 3))
    assert len(desk.here.rows) == 2
    for _ in range(4):
        desk.all.document.undo()
    assert desk.here.rows == ()
    assert desk.project.classes() == ()


def test_shift_begins_another_object(desk):
    take_brush(desk)
    stroke(desk, *WAY)
    desk.all.hand.begin_stroke(ClickIntent(50, 35, shift=True))
    desk.all.hand.end_stroke()
    first, second = desk.here.rows
    assert (the_mask(desk, first.id), the_mask(desk, second.id)) == (painted(*WAY), painted((50, 35)))
    assert desk.all.objects.selection == {second.id}


@pytest.mark.parametrize("adds", [True, False])
def test_with_nothing_selected_a_stroke_goes_on_with_the_mask_that_it_begins_on(desk, adds):
    large, small = desk.add_object(20, 15), desk.add_object(23, 15)
    desk.all.document.apply("Smaller", lambda edit: edit.set_mask(small, disc(23, 15, 3), frame=0))
    take_brush(desk)
    assert desk.all.objects.selection == set()
    way = ((23, 15), (31, 20))
    stroke(desk, *way, positive=adds)
    assert the_mask(desk, small) == painted(*way, on=disc(23, 15, 3), adds=adds)
    assert the_mask(desk, large) == disc(20, 15, 6)
    assert desk.all.objects.selection == {small}
    assert len(desk.here.rows) == 2


@pytest.mark.parametrize("how", ["beside", "shift", "locked", "hidden", "other selected"])
def test_otherwise_a_stroke_on_a_mask_is_what_it_was(desk, how):
    object_id = desk.add_object(20, 15)
    other = desk.add_object(45, 30)
    if how in ("locked", "hidden"):
        change(desk, object_id, **{how: True})
    if how == "other selected":
        desk.all.objects.select([other])
    take_brush(desk)
    desk.all.hand.begin_stroke(ClickIntent(*((30, 5) if how == "beside" else (20, 15)), shift=how == "shift"))
    desk.all.hand.end_stroke()
    assert the_mask(desk, object_id) == disc(20, 15, 6)
    assert len(desk.here.rows) == (2 if how == "other selected" else 3)


def test_a_stroke_on_a_mask_waits_for_clicks_that_are_open(make_desk, photos):
    asked, answer = threading.Event(), threading.Event()

    def wait(_segmenter) -> None:
        asked.set()
        assert answer.wait(10)

    desk = make_desk(FakeSegmenter(before_predict=wait))
    desk.open_folder(photos)

    def add(edit: Edit) -> None:
        object_id = edit.add_object(desk.all.navigation.current, edit.add_class("car"))
        edit.set_mask(object_id, disc(20, 15, 6), frame=0)

    desk.all.document.apply("Add", add)
    desk.click(45, 30)
    desk.qtbot.waitUntil(asked.is_set)
    take_brush(desk)
    stroke(desk, (20, 15))
    assert "still being made" in desk.notices[-1].what
    assert desk.all.objects.selection == set()
    answer.set()
    desk.qtbot.waitUntil(lambda: desk.all.prompts.open is None)
    assert len(desk.here.rows) == 2


def test_what_a_stroke_would_go_on_with_is_said_where_there_are_masks(desk):
    take_brush(desk)
    assert desk.all.view.state.busy.startswith("Brush adds to a new object ·")
    object_id = desk.add_object(20, 15)
    assert "to the mask it begins on" in desk.all.view.state.busy
    desk.all.hand.swap()
    assert "begin on a mask" in desk.all.view.state.busy
    change(desk, object_id, locked=True)
    assert desk.all.view.state.busy == "Select an object to take away from"


def test_a_project_that_is_only_looked_at_gets_nothing_selected_by_the_brush(desk):
    desk.add_object(20, 15)
    path = desk.project.path
    desk.all.document.close()
    with Project.open(path):
        assert desk.all.document.open(path)
        desk.until_shown()
        take_brush(desk)
        stroke(desk, (20, 15))
        assert desk.all.objects.selection == set()
        assert "Nothing can be changed here" in desk.notices[-1].what


def test_what_the_model_found_is_a_persons_once_a_hand_was_on_it(desk):
    object_id = desk.add_object(20, 15)
    desk.all.objects.select([object_id])
    take_brush(desk)
    desk.all.hand.swap()
    stroke(desk, (20, 15), (26, 15))
    stored = desk.project.mask(object_id)
    assert stored.mask == disc(20, 15, 6) - painted((20, 15), (26, 15))
    assert (stored.source, stored.score) == (Source.PERSON, None)
    assert desk.project.prompt(object_id) == Prompt(), "its clicks say no longer what it is"
    desk.all.document.undo()
    assert the_mask(desk, object_id) == disc(20, 15, 6)
    assert desk.project.mask(object_id).source is Source.MODEL
    assert desk.project.prompt(object_id).points


def test_a_proposal_that_a_hand_was_on_is_none_any_more(desk):
    def propose(edit: Edit) -> None:
        seen = Proposed(by="test", score=0.5)
        edit.add_proposal(desk.all.navigation.current, edit.add_class("car"), disc(20, 15, 6), seen)

    desk.all.document.apply("Propose", propose)
    (row,) = desk.here.rows
    desk.all.objects.select([row.id])
    take_brush(desk)
    stroke(desk, (20, 25))
    assert desk.project.object_row(row.id).state == "person"


def test_an_open_prompt_is_accepted_and_corrected(desk):
    desk.click(20, 15)
    desk.until_answered()
    take_brush(desk)
    (row,) = desk.here.rows
    assert desk.all.objects.selection == {row.id}
    assert desk.all.prompts.open is None
    stroke(desk, (50, 35))
    assert the_mask(desk, row.id) == disc(20, 15, 6) | painted((50, 35))


def test_a_prompt_that_means_nothing_yet_is_dropped_for_the_brush(desk):
    desk.click(5, 5, positive=False)
    take_brush(desk)
    assert desk.all.prompts.open is None
    assert desk.here.rows == ()


def change(desk: Desk, object_id: int, **how: bool) -> None:
    desk.all.document.apply("Change", lambda edit: edit.change_object(object_id, **how))


@pytest.mark.parametrize(("how", "word"), [({"locked": True}, "locked"), ({"hidden": True}, "hidden")])
def test_locked_and_hidden_objects_stay_as_they_are(desk, how, word):
    object_id = desk.add_object(20, 15)
    desk.all.objects.select([object_id])
    change(desk, object_id, **how)
    take_brush(desk)
    stroke(desk, *WAY)
    assert the_mask(desk, object_id) == disc(20, 15, 6)
    assert len(desk.here.rows) == 1
    assert word in desk.notices[-1].what
    assert word in desk.all.view.state.busy, "it is said before anything is drawn"
    assert desk.notices[-1].what not in desk.all.view.state.busy, "the notice says more, not the same"


def test_what_is_not_clear_is_said_and_not_done(desk):
    first, second = desk.add_object(20, 15), desk.add_object(40, 25)
    take_brush(desk)
    desk.all.objects.select([first, second])
    stroke(desk, *WAY)
    assert "Several objects" in desk.notices[-1].what
    assert "Select one object" in desk.all.view.state.busy
    desk.all.objects.select([])
    stroke(desk, *WAY, positive=False)
    assert "No object is selected" in desk.notices[-1].what
    assert desk.all.view.state.busy.startswith("Brush adds to a new object")
    desk.all.hand.swap()
    assert "Select an object" in desk.all.view.state.busy
    assert desk.notices[-1].what not in desk.all.view.state.busy
    desk.all.hand.swap()
    assert [the_mask(desk, each) for each in (first, second)] == [disc(20, 15, 6), disc(40, 25, 6)]


def test_a_project_that_is_only_looked_at_refuses_kindly(desk):
    path = desk.project.path
    desk.all.document.close()
    with Project.open(path):
        assert desk.all.document.open(path)
        desk.until_shown()
        take_brush(desk)
        stroke(desk, *WAY)
        assert desk.here.rows == ()
        assert "Nothing can be changed here" in desk.notices[-1].what


def test_an_object_of_which_nothing_is_left_is_deleted_and_comes_back(desk):
    object_id = desk.add_object(20, 15)
    desk.all.objects.select([object_id])
    take_brush(desk, diameter=40)
    stroke(desk, (20, 15), positive=False)
    assert desk.here.rows == ()
    assert "Nothing was left" in desk.notices[-1].what
    desk.all.document.undo()
    assert the_mask(desk, object_id) == disc(20, 15, 6)


def test_undo_in_the_middle_of_a_stroke_forgets_the_stroke(desk):
    take_brush(desk)
    stroke(desk, *WAY)
    desk.all.hand.begin_stroke(ClickIntent(5, 35))
    desk.all.document.undo()
    desk.all.hand.move_stroke(20, 35)
    desk.all.hand.end_stroke()
    assert desk.here.rows == ()


def test_escape_forgets_a_stroke_and_another_image_keeps_it_where_it_was_begun(desk):
    take_brush(desk)
    for forget in (desk.all.hand.cancel_stroke, desk.all.hand.back):
        desk.all.hand.begin_stroke(ClickIntent(5, 35))
        forget()
        desk.all.hand.end_stroke()
        assert (desk.here.rows, desk.all.hand.tool) == ((), "brush")
    first, second = desk.all.media.ids[:2]
    desk.all.hand.begin_stroke(ClickIntent(5, 35))
    desk.all.navigation.go_to(second)
    desk.until_shown()
    assert desk.here.rows == ()
    (row,) = desk.project.objects(first)
    assert desk.project.mask(row.id).mask == painted((5, 35))


def test_the_sketch_takes_the_place_of_the_mask_and_follows_the_brush(desk):
    object_id = desk.add_object(20, 15)
    desk.all.objects.select([object_id])
    take_brush(desk)
    parts = []
    desk.all.hand.touched.connect(parts.append)
    desk.all.hand.begin_stroke(ClickIntent(40, 30))
    state = desk.all.view.state
    assert state.masks == ()
    assert np.array_equal(state.hand.sketch.pixels, (disc(20, 15, 6) | painted((40, 30))).to_array())
    desk.all.hand.move_stroke(50, 30)
    assert np.array_equal(state.hand.sketch.pixels, (disc(20, 15, 6) | painted((40, 30), (50, 30))).to_array())
    assert len(parts) == 2
    desk.all.hand.end_stroke()
    state = desk.all.view.state
    assert state.hand.sketch is None
    assert [view.mask for view in state.masks] == [disc(20, 15, 6) | painted((40, 30), (50, 30))]


def test_the_brush_grows_and_shrinks_by_steps_that_are_felt(desk):
    hand = desk.all.hand
    hand.set_diameter(1)
    sizes = [hand.diameter]
    for _ in range(60):
        hand.resize(1)
        sizes.append(hand.diameter)
    assert sizes == sorted(set(sizes[:-20])) + sizes[len(set(sizes[:-20])) :]
    assert sizes[-1] == 2000
    hand.resize(-100)
    assert hand.diameter == 1


# Polygons


def test_a_polygon_is_added_and_another_is_cut_out(desk):
    hand = desk.all.hand
    hand.take("polygon")
    for x, y in CORNERS:
        hand.add_corner(ClickIntent(x, y))
    hand.accept()
    (row,) = desk.here.rows
    whole = np.zeros((HEIGHT, WIDTH), np.bool_)
    whole[5:16, 5:21] = True
    assert the_mask(desk, row.id) == Mask.from_array(whole)
    hand.swap()
    for x, y in ((9.5, 7.5), (12.5, 7.5), (12.5, 9.5), (9.5, 9.5)):
        hand.add_corner(ClickIntent(x, y))
    hand.close_polygon()
    whole[8:10, 10:13] = False
    assert the_mask(desk, row.id) == Mask.from_array(whole)
    assert desk.project.mask(row.id).source is Source.PERSON


def test_corners_are_taken_back_one_by_one_and_then_the_tool_is(desk):
    hand = desk.all.hand
    hand.take("polygon")
    for x, y in CORNERS[:3]:
        hand.add_corner(ClickIntent(x, y))
    hand.remove_corner()
    hand.notice.connect(desk.notices.append)
    hand.close_polygon()  # two corners enclose nothing: it goes on
    assert hand.corners == CORNERS[:2]
    assert "three corners" in desk.notices[-1].what
    hand.back()
    hand.back()
    assert (hand.corners, hand.tool) == ((), "polygon")
    hand.back()
    assert hand.tool == "select"
    assert desk.here.rows == ()


def test_a_polygon_stays_with_its_image(desk):
    hand = desk.all.hand
    hand.take("polygon")
    for x, y in CORNERS:
        hand.add_corner(ClickIntent(x, y))
    first, second = desk.all.media.ids[:2]
    desk.all.navigation.go_to(second)
    desk.until_shown()
    assert hand.corners == ()
    hand.accept()
    desk.all.navigation.go_to(first)
    desk.until_shown()
    assert hand.corners == CORNERS
    hand.accept()
    assert len(desk.here.rows) == 1


# Videos


@pytest.fixture
def tracked(desk_with_video) -> tuple[Desk, int]:
    """An object with a keyframe on frame 0, tracked to frame 9; frame 5 is shown."""
    desk, _ = desk_with_video
    object_id = desk.add_object(20, 15)

    def track(edit: Edit) -> None:
        for frame in range(1, 10):
            edit.set_mask(object_id, disc(20, 15, 5), frame=frame, score=0.8, keyframe=False)

    desk.all.document.apply("Track", track)
    desk.go(5)
    desk.all.objects.select([object_id])
    return desk, object_id


def test_a_stroke_on_a_tracked_frame_makes_a_keyframe_there_and_nowhere_else(tracked):
    desk, object_id = tracked
    take_brush(desk)
    stroke(desk, (40, 30))
    here = desk.project.mask(object_id, 5)
    assert here.mask == disc(20, 15, 5) | painted((40, 30))
    assert (here.keyframe, here.source, here.score) == (True, Source.PERSON, None)
    for frame in (4, 6):
        other = desk.project.mask(object_id, frame)
        assert (other.mask, other.keyframe, other.source) == (disc(20, 15, 5), False, Source.MODEL)
    assert desk.all.objects.selection == {object_id}


def test_a_stroke_belongs_to_the_frame_it_was_begun_on(tracked):
    desk, object_id = tracked
    take_brush(desk)
    desk.all.hand.begin_stroke(ClickIntent(40, 30))
    desk.go(7)
    desk.all.hand.move_stroke(50, 30)
    desk.all.hand.end_stroke()
    assert desk.project.mask(object_id, 5).mask == disc(20, 15, 5) | painted((40, 30))
    assert desk.project.mask(object_id, 7).mask == disc(20, 15, 5)


def test_tracking_may_write_the_frame_while_a_hand_is_on_it(tracked):
    desk, object_id = tracked
    take_brush(desk)
    desk.all.hand.begin_stroke(ClickIntent(40, 30))
    desk.all.document.apply(
        "Track", lambda edit: edit.set_mask(object_id, disc(22, 15, 5), frame=5, score=0.8, keyframe=False)
    )
    desk.all.hand.end_stroke()
    assert the_mask(desk, object_id) == disc(20, 15, 5) | painted((40, 30)), "the person's stroke holds"


def test_erasing_all_on_a_frame_says_that_the_object_is_absent_there(tracked):
    desk, object_id = tracked
    take_brush(desk, diameter=40)
    stroke(desk, (20, 15), positive=False)
    here = desk.project.mask(object_id, 5)
    assert (here.mask.area, here.keyframe, here.source) == (0, True, Source.PERSON)
    stroke(desk, (30, 30))
    assert the_mask(desk, object_id) == painted((30, 30), diameter=40)

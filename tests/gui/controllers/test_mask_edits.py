"""Whole masks on a real project: edited, combined, copied; what refuses, and what one step of undo brings back."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from sam2studio.core.mask import Mask
from sam2studio.core.mask_edit import grow, shrink, smooth
from sam2studio.core.prompts import Prompt
from sam2studio.project import Edit, Source
from tests.gui.controllers.conftest import HEIGHT, WIDTH, Desk
from tests.support.segmenters import disc

RING = disc(20, 15, 10) - disc(20, 15, 4)
SPECK = disc(50, 30, 2)
DOT = Mask.from_crop([[1]], x=50, y=30, height=HEIGHT, width=WIDTH)


@pytest.fixture(autouse=True)
def told(request) -> None:
    """What the controller says is among the desk's notices."""
    if "desk" in request.fixturenames:
        desk = request.getfixturevalue("desk")
        desk.all.mask_edits.notice.connect(desk.notices.append)


def draw(desk: Desk, mask: Mask, *, frame: int = 0, class_name: str = "car", **flags: bool) -> int:
    """An object that a model found; selected."""
    found: list[int] = []

    def act(edit: Edit) -> int:
        classes = {row.name: row.id for row in desk.project.classes()}
        class_id = classes[class_name] if class_name in classes else edit.add_class(class_name)
        object_id = edit.add_object(desk.all.navigation.current, class_id)
        edit.set_mask(object_id, mask, frame=frame, score=0.9)
        edit.change_object(object_id, **flags)
        return object_id

    desk.all.document.apply("Draw", act, then=found.append)
    desk.all.objects.select(found)
    return found[0]


def the_mask(desk: Desk, object_id: int, frame: int = 0) -> Mask:
    return desk.project.mask(object_id, frame).mask


@pytest.mark.parametrize(
    ("edit", "before", "after"),
    [
        ("fill_holes", RING, disc(20, 15, 10)),
        ("keep_largest", RING | SPECK, RING),
        ("grow", RING, grow(RING)),
        ("shrink", RING, shrink(RING)),
        ("smooth", RING | DOT, smooth(RING | DOT)),
    ],
)
def test_a_mask_is_edited_in_one_step_of_undo_and_is_a_persons(desk, edit, before, after):
    object_id = draw(desk, before)
    getattr(desk.all.mask_edits, edit)()
    stored = desk.project.mask(object_id)
    assert stored.mask == after
    assert (stored.source, stored.score) == (Source.PERSON, None)
    desk.all.document.undo()
    assert the_mask(desk, object_id) == before
    assert desk.project.mask(object_id).source is Source.MODEL


def test_several_masks_are_edited_in_one_step(desk):
    one, other = draw(desk, RING), draw(desk, disc(45, 28, 8) - disc(45, 28, 3))
    desk.all.objects.select([one, other])
    desk.all.mask_edits.fill_holes()
    assert (the_mask(desk, one), the_mask(desk, other)) == (disc(20, 15, 10), disc(45, 28, 8))
    desk.all.document.undo()
    assert (the_mask(desk, one), the_mask(desk, other)) == (RING, disc(45, 28, 8) - disc(45, 28, 3))


@pytest.mark.parametrize(
    ("edit", "mask", "word"),
    [
        ("fill_holes", disc(20, 15, 5), "no hole"),
        ("keep_largest", disc(20, 15, 5), "one part"),
        ("shrink", Mask.from_crop(np.ones((1, 9), bool), x=5, y=5, height=HEIGHT, width=WIDTH), "so thin"),
        ("grow", ~Mask.empty(height=HEIGHT, width=WIDTH), "fills the image"),
    ],
)
def test_where_nothing_changes_it_is_said_and_nothing_is_stored(desk, edit, mask, word):
    object_id = draw(desk, mask)
    revision = desk.project.revision
    getattr(desk.all.mask_edits, edit)()
    assert the_mask(desk, object_id) == mask
    assert desk.project.revision == revision
    assert word in desk.notices[-1].what


@pytest.mark.parametrize(("flags", "word"), [({"locked": True}, "Locked"), ({"hidden": True}, "Hidden")])
def test_locked_and_hidden_objects_stay_while_others_are_edited(desk, flags, word):
    kept, free = draw(desk, RING, **flags), draw(desk, RING)
    desk.all.objects.select([kept, free])
    desk.all.mask_edits.fill_holes()
    assert (the_mask(desk, kept), the_mask(desk, free)) == (RING, disc(20, 15, 10))
    assert word in desk.notices[-1].what


def test_an_open_prompt_is_kept_and_edited(desk):
    object_id = desk.add_object(20, 15)
    desk.all.objects.select([object_id])
    desk.click(22, 15)
    desk.until_answered()
    shown = desk.all.prompts.open.last.candidate.mask
    desk.all.mask_edits.grow()
    assert desk.all.prompts.open is None
    assert the_mask(desk, object_id) == grow(shown)
    assert desk.project.prompt(object_id) == Prompt()


def test_outlines_are_drawn_to_the_edges_of_the_picture(make_desk, tmp_path):
    thing = disc(30, 20, 9)
    pixels = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
    pixels[thing.to_array()] = (220, 200, 40)
    (tmp_path / "photos").mkdir()
    Image.fromarray(pixels).save(tmp_path / "photos" / "disc.png")
    desk = make_desk()
    desk.open_folder(tmp_path / "photos")
    desk.qtbot.waitUntil(lambda: desk.all.navigation.picture.key is not None)
    desk.all.mask_edits.notice.connect(desk.notices.append)
    rough = disc(31, 21, 8)
    object_id = draw(desk, rough)
    with desk.qtbot.waitSignal(desk.all.document.changed):
        desk.all.mask_edits.refine()
    assert the_mask(desk, object_id).iou(thing) > 0.85 > rough.iou(thing)
    assert desk.project.mask(object_id).source is Source.PERSON
    desk.all.document.undo()
    assert the_mask(desk, object_id) == rough


def test_an_outline_that_comes_too_late_is_not_kept(desk):
    object_id = draw(desk, RING)
    desk.qtbot.waitUntil(lambda: desk.all.navigation.picture.key is not None)
    with desk.qtbot.waitSignal(desk.all.mask_edits.refining, check_params_cb=lambda progress: progress is None):
        desk.all.mask_edits.refine()
        desk.all.mask_edits.fill_holes()
    assert the_mask(desk, object_id) == disc(20, 15, 10)


# Several together


LARGE, SMALL = disc(22, 18, 12), disc(32, 18, 6)


@pytest.mark.parametrize(
    ("edit", "result", "absorbed"),
    [("unite", LARGE | SMALL, True), ("subtract", LARGE - SMALL, False), ("intersect", LARGE & SMALL, True)],
)
def test_of_objects_selected_at_once_the_largest_is_changed_and_what_it_absorbs_goes(desk, edit, result, absorbed):
    small, large = draw(desk, SMALL, class_name="wheel"), draw(desk, LARGE)
    desk.all.objects.select(())
    desk.all.objects.select([small, large])
    getattr(desk.all.mask_edits, edit)()
    assert the_mask(desk, large) == result
    assert {row.id for row in desk.here.rows} == ({large} if absorbed else {small, large})
    assert desk.all.objects.selection == {large}
    desk.all.document.undo()
    assert (the_mask(desk, small), the_mask(desk, large)) == (SMALL, LARGE)


def test_the_object_selected_last_is_changed_however_small_it_is(desk):
    small, large = draw(desk, SMALL, class_name="wheel"), draw(desk, LARGE)
    desk.all.objects.select([large])
    desk.all.objects.select([large, small])
    assert desk.all.objects.active == small
    assert "“wheel" in desk.all.view.state.busy
    desk.all.mask_edits.subtract()
    assert (the_mask(desk, large), the_mask(desk, small)) == (LARGE, SMALL - LARGE)
    desk.all.document.undo()
    desk.all.objects.select([small])
    desk.all.objects.select_all()
    assert desk.all.objects.active == large
    desk.all.mask_edits.unite()
    assert [(row.id, the_mask(desk, row.id)) for row in desk.here.rows] == [(large, LARGE | SMALL)]


def test_what_would_leave_nothing_is_not_done(desk):
    one, other = draw(desk, disc(10, 10, 5)), draw(desk, disc(40, 30, 4))
    desk.all.objects.select([one, other])
    desk.all.mask_edits.intersect()
    assert len(desk.here.rows) == 2
    assert "Nothing would be left" in desk.notices[-1].what
    desk.all.mask_edits.subtract()
    assert "do not overlap" in desk.notices[-1].what
    assert desk.all.objects.selection == {one, other}
    desk.all.objects.select([one])
    desk.all.mask_edits.unite()
    assert "two objects" in desk.notices[-1].what


def test_objects_of_a_video_are_united_on_the_frame_shown_only(desk_with_video):
    desk, _ = desk_with_video
    large, small = draw(desk, LARGE), draw(desk, SMALL)
    desk.all.document.apply("Track", lambda edit: edit.set_mask(small, SMALL, frame=1, keyframe=False))
    desk.all.objects.select([large, small])
    desk.all.mask_edits.unite()
    assert the_mask(desk, large) == LARGE | SMALL
    absent = desk.project.mask(small, 0)
    assert (absent.mask.area, absent.keyframe, absent.source) == (0, True, Source.PERSON)
    assert the_mask(desk, small, 1) == SMALL


# Copy and paste


def test_an_object_is_pasted_on_another_image_as_a_new_one_of_its_class(desk):
    object_id = draw(desk, RING)
    desk.all.mask_edits.copy()
    desk.all.mask_edits.paste()
    assert "here already" in desk.notices[-1].what
    desk.all.navigation.go_to(desk.all.media.ids[1])
    desk.until_shown()
    desk.all.mask_edits.paste()
    (row,) = desk.here.rows
    assert row.id != object_id
    assert desk.all.classes.name(row.class_id) == "car"
    assert the_mask(desk, row.id) == RING
    assert desk.project.mask(row.id).source is Source.PERSON
    assert desk.all.objects.selection == {row.id}
    desk.all.document.undo()
    assert desk.here.rows == ()


def test_an_object_is_pasted_on_another_frame_as_its_own_keyframe(desk_with_video):
    desk, _ = desk_with_video
    object_id = draw(desk, RING)
    desk.all.document.apply("Track", lambda edit: edit.set_mask(object_id, SPECK, frame=7, keyframe=False))
    desk.all.mask_edits.copy()
    desk.go(7)
    desk.all.mask_edits.paste()
    assert [row.id for row in desk.here.rows] == [object_id]
    pasted = desk.project.mask(object_id, 7)
    assert (pasted.mask, pasted.keyframe, pasted.source) == (RING, True, Source.PERSON)
    desk.all.document.apply("Lock", lambda edit: edit.change_object(object_id, locked=True))
    desk.go(9)
    desk.all.mask_edits.paste()
    assert desk.project.mask(object_id, 9) is None


def test_what_was_copied_is_forgotten_with_its_project(desk, tmp_path):
    draw(desk, RING)
    desk.all.mask_edits.copy()
    assert len(desk.all.mask_edits.copied) == 1
    desk.all.document.create(tmp_path / "other.s2s")
    assert desk.all.mask_edits.copied == ()

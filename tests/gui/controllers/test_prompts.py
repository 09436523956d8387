"""From clicks to objects, on a real project with the real inference thread."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from sam2studio.core.errors import StorageFullError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box, Point
from sam2studio.project import Source
from tests.support.segmenters import FakeSegmenter, disc


class Gate:
    """Holds a segmenter inside its prediction until it is opened."""

    def __init__(self) -> None:
        self.inside, self.go = threading.Event(), threading.Event()

    def __call__(self, _segmenter: FakeSegmenter) -> None:
        self.inside.set()
        assert self.go.wait(10)


def test_click_and_accept_make_an_object_of_a_first_class_in_one_step_of_undo(desk):
    desk.click(20, 15)
    desk.until_answered()
    assert len(desk.all.prompts.open.last.candidates) == 3
    desk.all.prompts.accept()
    (row,) = desk.project.objects(desk.all.navigation.current)
    mask = desk.project.mask(row.id)
    assert mask.mask == disc(20, 15, 6)
    assert (mask.source, mask.keyframe, round(mask.score, 2)) == (Source.MODEL, True, 0.9)
    assert desk.project.prompt(row.id).points == (Point(20, 15),)
    assert [item.name for item in desk.all.classes.items] == ["object"]
    assert desk.all.prompts.open is None
    assert desk.all.objects.selection == frozenset()
    desk.all.document.undo()
    assert desk.project.classes() == ()
    assert desk.here.rows == ()
    desk.all.document.redo()
    assert [row.id for row in desk.here.rows] == [row.id]


def test_other_candidates_can_be_picked(desk):
    desk.click(20, 15)
    desk.until_answered()
    desk.all.prompts.choose(2)
    desk.all.prompts.accept()
    (row,) = desk.here.rows
    assert desk.here.mask(row.id).mask == disc(20, 15, 3)
    desk.all.prompts.choose(0)  # nothing is open: no effect


def test_a_click_while_encoding_or_loading_is_kept(make_desk, photos):
    gate = Gate()
    desk = make_desk(FakeSegmenter(before_part=gate))
    desk.open_folder(photos)
    desk.qtbot.waitUntil(gate.inside.is_set)
    desk.click(20, 15)
    gate.go.set()
    desk.until_answered()


def test_points_and_box_refine_the_chosen_candidate(desk):
    desk.all.prompts.drag_box(Box(-10, 5, 30, 25))
    desk.until_answered()
    assert desk.segmenter.asked[-1]["box"] == (0, 5, 30, 25)
    assert desk.segmenter.asked[-1]["multimask"] is False
    desk.click(12, 14, positive=False)
    desk.qtbot.waitUntil(lambda: len(desk.segmenter.asked) == 2)
    asked = desk.segmenter.asked[-1]
    assert (asked["points"], asked["box"]) == ([(12, 14)], (0, 5, 30, 25))
    assert asked["mask_logits"] is not None


def test_a_drag_that_slipped_and_clicks_outside_do_nothing(desk):
    desk.all.prompts.drag_box(Box(5, 5, 6, 30))
    desk.click(-3, 5)
    desk.click(20, 200)
    assert desk.all.prompts.open is None


def test_not_here_alone_waits_for_a_positive_click(desk):
    desk.click(5, 5, positive=False)
    assert desk.all.prompts.open is not None
    desk.all.prompts.accept()
    desk.click(20, 15)
    desk.until_answered()
    assert [asked["labels"] for asked in desk.segmenter.asked] == [[0, 1]]


def test_backspace_goes_back_to_the_former_answer_without_asking_again(desk):
    desk.click(20, 15)
    desk.until_answered()
    desk.all.prompts.choose(1)
    former = desk.all.prompts.open
    desk.click(40, 15)
    desk.until_answered()
    desk.all.prompts.remove_last()
    assert desk.all.prompts.open.last is former.last
    assert len(desk.segmenter.asked) == 2
    desk.all.prompts.remove_last()
    assert desk.all.prompts.open is None


def test_what_was_taken_back_comes_again_with_its_answer_until_something_else_is_said(desk):
    prompts = desk.all.prompts
    desk.click(20, 15)
    desk.until_answered()
    prompts.choose(1)
    desk.click(40, 15)
    desk.until_answered()
    whole = prompts.open
    prompts.remove_last()
    prompts.remove_last()
    assert prompts.open is None
    prompts.bring_back()
    assert prompts.open.prompt.xy == [(20, 15)]
    assert prompts.open.last.chosen == 1
    prompts.bring_back()
    assert prompts.open.last is whole.last
    assert not prompts.can_bring_back
    assert len(desk.segmenter.asked) == 2
    prompts.remove_last()
    desk.click(30, 20)
    desk.until_answered()
    assert not prompts.can_bring_back


@pytest.mark.parametrize("away", ["escape", "another image", "another action"])
def test_what_was_taken_back_is_gone_with_what_it_was_about(desk, away):
    desk.click(20, 15)
    desk.until_answered()
    desk.all.prompts.remove_last()
    assert desk.all.prompts.can_bring_back
    if away == "escape":
        desk.click(20, 15)
        desk.all.prompts.escape()
    elif away == "another image":
        desk.all.navigation.next()
    else:
        desk.all.classes.add("car")
    assert not desk.all.prompts.can_bring_back
    desk.all.prompts.bring_back()
    assert desk.all.prompts.open is None


def test_escape_drops_the_prompt_then_the_selection(desk):
    object_id = desk.add_object(20, 15)
    desk.click(20, 15)
    assert desk.all.objects.selection == {object_id}
    desk.click(22, 15)
    assert desk.all.prompts.open is not None
    desk.all.prompts.escape()
    assert desk.all.prompts.open is None
    assert desk.all.objects.selection == {object_id}
    desk.all.prompts.escape()
    assert desk.all.objects.selection == frozenset()
    desk.all.prompts.escape()


def test_a_click_on_a_mask_selects_and_the_next_refines_it_from_what_was_said(desk):
    object_id = desk.add_object(20, 15)
    desk.click(21, 15)
    assert desk.all.prompts.open is None
    desk.click(30, 20)
    desk.until_answered()
    prompt = desk.all.prompts.open
    assert prompt.object_id == object_id
    assert prompt.prompt.xy == [(20, 15), (30, 20)]
    assert desk.segmenter.asked[-1]["mask_logits"] is not None
    desk.all.prompts.accept()
    assert [row.id for row in desk.here.rows] == [object_id]
    assert desk.here.mask(object_id).mask == disc(30, 20, 6)
    desk.all.document.undo()
    assert desk.here.mask(object_id).mask == disc(20, 15, 6)


def test_the_smallest_mask_is_hit_first_and_alt_cycles(desk):
    large = desk.add_object(20, 15)
    desk.click(20, 15, shift=True)
    desk.until_answered()
    desk.all.prompts.choose(2)
    desk.all.prompts.accept()
    small = next(row.id for row in desk.here.rows if row.id != large)
    desk.click(20, 15)
    assert desk.all.objects.selection == {small}
    desk.click(20, 15, positive=False, alt=True)
    assert desk.all.objects.selection == {large}
    desk.click(20, 15, positive=False, alt=True)
    assert desk.all.objects.selection == {small}


def test_hidden_and_locked_objects_are_not_hit(desk):
    object_id = desk.add_object(20, 15)
    desk.all.objects.set_locked([object_id], True)
    desk.click(20, 15)
    assert desk.all.objects.selection == frozenset()
    assert desk.all.prompts.open.object_id is None
    desk.all.prompts.escape()
    desk.all.objects.set_locked([object_id], False)
    desk.all.objects.set_hidden([object_id], True)
    desk.click(20, 15)
    assert desk.all.prompts.open.object_id is None


def test_a_locked_object_is_neither_deleted_nor_given_another_class(desk):
    object_id = desk.add_object(20, 15)
    desk.all.classes.add("car")
    desk.all.objects.set_locked([object_id], True)
    desk.all.objects.delete([object_id])
    desk.all.objects.change_class([object_id], desk.all.classes.current)
    assert desk.here.row(object_id).class_id != desk.all.classes.current


def test_the_class_can_be_chosen_while_the_prompt_is_open(desk):
    for name in ("car", "person"):
        desk.all.classes.add(name)
    car, person = (item.class_id for item in desk.all.classes.items)
    desk.all.prompts.press_class_key(1)
    desk.click(20, 15)
    desk.all.prompts.press_class_key(2)
    desk.until_answered()
    desk.all.prompts.accept()
    (row,) = desk.here.rows
    assert row.class_id == person
    desk.click(20, 15)
    desk.all.prompts.press_class_key(1)  # of the selected object
    assert desk.here.row(row.id).class_id == car
    desk.click(22, 15)
    desk.all.prompts.choose_class(person)  # of the object being refined, when it is accepted
    assert desk.here.row(row.id).class_id == car
    desk.until_answered()
    desk.all.prompts.accept()
    assert desk.here.row(row.id).class_id == person
    desk.all.prompts.press_class_key(9)


def test_accepting_before_the_answer_takes_the_answer_and_later_clicks_are_the_next_object(make_desk, photos):
    gate = Gate()
    desk = make_desk(FakeSegmenter(before_predict=gate))
    desk.open_folder(photos)
    prompts = desk.all.prompts
    desk.click(20, 15)
    prompts.accept()
    desk.click(45, 25)
    prompts.accept()
    desk.click(10, 30)
    assert prompts.accepting
    gate.go.set()
    desk.qtbot.waitUntil(lambda: len(desk.here.rows) == 2)
    desk.until_answered()
    masks = [desk.here.mask(row.id).mask for row in desk.here.rows]
    assert masks == [disc(20, 15, 6), disc(45, 25, 6)]
    assert prompts.open.prompt.xy == [(10, 30)]


def test_backspace_takes_back_accepting(make_desk, photos):
    gate = Gate()
    desk = make_desk(FakeSegmenter(before_predict=gate))
    desk.open_folder(photos)
    desk.click(20, 15)
    desk.click(25, 15)
    desk.all.prompts.accept()
    desk.all.prompts.remove_last()
    gate.go.set()
    desk.until_answered()
    assert desk.here.rows == ()
    assert desk.all.prompts.open.prompt.xy == [(20, 15)]


def test_an_accepted_prompt_lands_on_its_own_media_after_going_on(make_desk, photos):
    gate = Gate()
    desk = make_desk(FakeSegmenter(before_predict=gate))
    desk.open_folder(photos)
    first = desk.all.navigation.current
    answers: list = []
    desk.client.predicted.connect(answers.append)
    desk.click(20, 15)
    desk.all.prompts.accept()
    desk.all.navigation.next()
    desk.until_shown()
    desk.click(45, 25)
    gate.go.set()
    desk.until_answered()
    desk.qtbot.waitUntil(lambda: len(desk.project.objects(first)) == 1)
    (row,) = desk.project.objects(first)
    assert desk.project.mask(row.id).mask == disc(20, 15, 6)
    assert desk.here.rows == ()
    assert desk.all.prompts.open.prompt.xy == [(45, 25)]
    assert answers[-1].key.revision == desk.project.revision  # storing the first asked the second again


def test_a_prompt_left_open_is_open_again_when_its_media_is(desk):
    desk.click(20, 15)
    desk.until_answered()
    desk.all.prompts.choose(1)
    left = desk.all.prompts.open
    desk.all.navigation.next()
    desk.until_shown()
    assert desk.all.prompts.open is None
    assert desk.all.prompts.drafts == 1
    desk.all.navigation.previous()
    desk.until_shown()
    assert desk.all.prompts.open is left
    desk.all.prompts.accept()
    assert len(desk.here.rows) == 1


def test_a_prompt_left_unanswered_is_asked_again(make_desk, photos):
    gate = Gate()
    desk = make_desk(FakeSegmenter(before_predict=gate))
    desk.open_folder(photos)
    desk.click(20, 15)
    desk.all.navigation.next()
    desk.all.navigation.previous()
    gate.go.set()
    desk.until_shown()
    desk.until_answered()


def test_undo_of_the_object_that_is_refined_drops_the_prompt(desk):
    desk.add_object(20, 15)
    desk.click(20, 15)
    desk.click(22, 15)
    desk.until_answered()
    desk.all.document.undo()
    assert desk.all.prompts.open is None
    assert desk.all.objects.selection == frozenset()


def test_deleting_locking_or_changing_the_refined_object_drops_the_prompt(desk):
    for spoil in (
        lambda object_id: desk.all.objects.delete([object_id]),
        lambda object_id: desk.all.objects.set_locked([object_id], True),
        lambda object_id: desk.all.document.apply(
            "x", lambda edit: edit.set_mask(object_id, Mask.from_array(np.eye(40, 60)))
        ),
    ):
        object_id = desk.add_object(20, 15)
        desk.all.objects.select([object_id])
        desk.click(22, 15)
        assert desk.all.prompts.open is not None
        spoil(object_id)
        assert desk.all.prompts.open is None
        desk.all.objects.set_locked([object_id], False)
        desk.all.objects.delete([object_id])


def test_another_change_asks_an_unanswered_prompt_again_and_its_answer_is_of_the_new_revision(make_desk, photos):
    gate = Gate()
    desk = make_desk(FakeSegmenter(before_predict=gate))
    desk.open_folder(photos)
    answers: list = []
    desk.client.predicted.connect(answers.append)
    desk.click(20, 15)
    desk.qtbot.waitUntil(gate.inside.is_set)
    desk.all.classes.add("car")
    gate.go.set()
    desk.until_answered()
    assert [answer.key.revision for answer in answers] == [desk.project.revision]


def test_another_model_answers_the_open_prompt_anew(make_desk, photos):
    second = FakeSegmenter("Second")
    desk = make_desk(FakeSegmenter(), second)
    desk.open_folder(photos)
    desk.click(20, 15)
    desk.until_answered()
    desk.click(22, 15)
    desk.until_answered()
    desk.client.load_model("Second")
    desk.qtbot.waitUntil(lambda: len(second.asked) == 1)
    desk.until_answered()
    assert second.asked[0]["points"] == [(20, 15), (22, 15)]
    assert second.asked[0]["mask_logits"] is None


def test_a_model_that_fails_to_load_leaves_the_prompt_to_the_former_one(make_desk, photos, caplog):
    gate = Gate()
    desk = make_desk(FakeSegmenter(before_predict=gate))
    desk.open_folder(photos)
    desk.click(20, 15)
    desk.qtbot.waitUntil(gate.inside.is_set)
    desk.client.load_model("unknown")
    gate.go.set()
    desk.until_answered()
    caplog.clear()


def test_a_failing_segmenter_leaves_the_points_and_the_next_click_works(make_desk, photos, caplog):
    def fail(_segmenter: FakeSegmenter) -> None:
        raise ValueError("broken")

    desk = make_desk(FakeSegmenter(before_predict=fail))
    desk.open_folder(photos)
    before = desk.project.content_hash()
    desk.click(20, 15)
    desk.all.prompts.accept()
    desk.qtbot.waitUntil(lambda: desk.failures != [])
    assert desk.all.prompts.open.prompt.xy == [(20, 15)]
    assert not desk.all.prompts.accepting
    assert desk.project.content_hash() == before
    desk.segmenter.before_predict = lambda _: None
    desk.click(22, 15)
    desk.until_answered()
    caplog.clear()


def test_a_point_that_finds_nothing_leaves_nothing_painted_that_enter_would_not_take(desk):
    desk.click(20, 15)
    desk.until_answered()
    desk.segmenter.distort = lambda p: replace(p, surface=np.full_like(p.surface, -1))
    desk.click(25, 15)
    desk.qtbot.waitUntil(lambda: desk.failures != [])
    assert desk.all.view.state.candidates == ()
    desk.all.prompts.accept()
    assert desk.here.rows == ()
    desk.all.prompts.remove_last()
    assert len(desk.all.view.state.candidates) == 3


def test_an_accepted_prompt_whose_model_is_changed_before_going_on_is_left_open_and_not_lost(make_desk, photos):
    gate = Gate()
    desk = make_desk(FakeSegmenter(before_predict=gate), FakeSegmenter("Second"))
    desk.open_folder(photos)
    desk.click(20, 15)
    desk.qtbot.waitUntil(gate.inside.is_set)
    desk.all.prompts.accept()
    desk.client.load_model("Second")
    desk.all.navigation.next()
    assert desk.all.prompts.drafts == 1
    gate.go.set()
    desk.all.navigation.previous()
    desk.until_shown()
    desk.until_answered()


def test_closing_or_opening_another_project_drops_everything(desk, tmp_path):
    desk.click(20, 15)
    desk.until_answered()
    desk.all.navigation.next()
    desk.until_shown()
    desk.click(20, 15)
    desk.all.document.create(tmp_path / "other.s2s")
    assert desk.all.prompts.open is None
    assert desk.all.prompts.drafts == 0
    assert desk.all.navigation.current is None
    desk.all.document.close()
    desk.click(20, 15)
    assert desk.all.prompts.open is None


def test_a_read_only_project_can_be_looked_at_but_not_clicked_into(desk, make_desk):
    desk.add_object(20, 15)
    path = desk.project.path
    looking = make_desk()
    assert looking.all.document.open(path)
    looking.until_shown()
    assert looking.all.document.saved_state.kind == "read-only"
    looking.click(20, 15)
    assert len(looking.all.objects.selection) == 1
    looking.click(50, 30)
    assert looking.all.prompts.open is None
    (hint,) = looking.notices
    assert looking.all.document.read_only_reason in hint.what
    assert "in a copy" in hint.todo


def test_a_click_on_the_selected_object_that_is_locked_or_hidden_says_why_nothing_happens(desk):
    object_id = desk.add_object(20, 15)
    desk.all.objects.select([object_id])
    for setter, word in ((desk.all.objects.set_locked, "locked"), (desk.all.objects.set_hidden, "hidden")):
        setter([object_id], True)
        desk.notices.clear()
        desk.click(20, 15)
        assert desk.all.prompts.open is None
        assert [word in hint.what for hint in desk.notices] == [True]
        setter([object_id], False)
    desk.all.objects.set_locked([object_id], True)
    desk.click(20, 15, shift=True)
    assert desk.all.prompts.open is not None


def test_locked_objects_that_are_to_be_deleted_or_changed_say_why_they_stay(desk):
    object_id = desk.add_object(20, 15)
    desk.all.objects.set_locked([object_id], True)
    desk.all.classes.add("other")
    desk.notices.clear()
    desk.all.objects.delete([object_id])
    desk.all.objects.change_class([object_id], desk.project.classes()[-1].id)
    assert ["Locked" in hint.what for hint in desk.notices] == [True, True]
    assert object_id in desk.here


def test_a_click_without_an_image_says_why(desk, photos):
    (photos / "picture 4.png").unlink()
    desk.all.navigation.go_to(desk.all.media.ids[3])
    desk.qtbot.waitUntil(lambda: desk.all.navigation.picture.message != "")
    desk.notices.clear()
    desk.all.prompts.explain_nothing()
    assert ["no image" in hint.what for hint in desk.notices] == [True]


@pytest.fixture
def full_disk(monkeypatch):
    """Makes every action of a project fail for want of room, until told otherwise."""
    from sam2studio.project import Project

    action, full = Project.action, [True]

    def refusing(self, label, **more):
        if full[0]:
            raise StorageFullError("The disk is full.", path=self.path, safe="Everything before it is saved.")
        return action(self, label, **more)

    monkeypatch.setattr(Project, "action", refusing)
    return full


def test_an_object_that_finds_no_room_stays_open_and_lands_when_there_is_room(desk, full_disk):
    document = desk.all.document
    desk.click(20, 15)
    desk.until_answered()
    desk.all.prompts.accept()
    assert document.saved_state.kind == "unsaved"
    assert desk.all.prompts.open is not None
    assert len(desk.failures) == 1
    desk.all.prompts.accept()  # an impatient person
    full_disk[0] = False
    document.retry()
    assert document.saved_state.kind == "saved"
    assert len(desk.here.rows) == 1
    assert desk.all.prompts.open is None


def test_an_object_that_found_no_room_and_was_dropped_does_not_land(desk, full_disk):
    desk.click(20, 15)
    desk.until_answered()
    desk.all.prompts.accept()
    desk.all.prompts.escape()
    full_disk[0] = False
    desk.all.document.retry()
    assert desk.here.rows == ()
    assert desk.all.document.saved_state.kind == "saved"


VIEW = Box(10, 5, 45, 38)


def test_a_closer_look_asks_the_same_of_the_part_in_view_and_can_be_taken_back(desk):
    desk.click(20, 15)
    desk.until_answered()
    former = desk.all.prompts.open
    desk.all.prompts.look_closer(VIEW)
    desk.until_answered()
    prompts = desk.all.prompts
    assert desk.segmenter.asked[-1]["points"] == [(10, 10)]
    assert prompts.open.last.candidate.mask == disc(20, 15, 6)
    desk.click(30, 20)
    desk.until_answered()
    assert desk.segmenter.asked[-1]["points"] == [(10, 10), (20, 15)]
    prompts.remove_last()
    prompts.remove_last()
    assert prompts.open.last is former.last
    prompts.bring_back()
    prompts.accept()
    (row,) = desk.here.rows
    assert desk.here.mask(row.id).mask == disc(20, 15, 6)
    assert desk.project.prompt(row.id).xy == [(20, 15)]


def test_a_click_beyond_the_part_is_asked_of_the_whole_image_again(desk):
    desk.click(20, 15)
    desk.until_answered()
    desk.all.prompts.look_closer(VIEW)
    desk.until_answered()
    desk.click(55, 15)
    desk.until_answered()
    assert desk.segmenter.asked[-1]["points"] == [(20, 15), (55, 15)]
    assert desk.all.prompts.open.last.part is None


@pytest.mark.parametrize(
    ("view", "why"), [(Box(0, 0, 60, 40), "Nearly all"), (Box(25, 0, 60, 35), "Not all of what you clicked")]
)
def test_a_closer_look_that_shows_nothing_new_says_so(desk, view, why):
    desk.click(20, 15)
    desk.until_answered()
    desk.all.prompts.look_closer(view)
    assert desk.notices[-1].what.startswith(why)
    assert desk.all.prompts.open.last.part is None


def test_a_closer_look_at_an_object_leaves_what_is_out_of_view(desk):
    object_id = desk.add_object(20, 15)
    both = disc(20, 15, 6) | disc(52, 15, 5)
    desk.all.document.apply("Draw", lambda edit: edit.set_mask(object_id, both))
    desk.all.objects.select([object_id])
    desk.click(22, 15)
    desk.until_answered()
    desk.all.prompts.look_closer(VIEW)
    desk.until_answered()
    desk.all.prompts.accept()
    stored = desk.project.mask(object_id).mask
    assert stored.contains(22, 15)
    assert stored.contains(52, 15)


def test_left_clicks_take_away_until_they_add_again(desk):
    desk.click(20, 15)
    desk.until_answered()
    desk.all.prompts.set_taking_away(True)
    desk.click(25, 15)
    desk.until_answered()
    assert desk.segmenter.asked[-1]["labels"] == [1, 0]
    assert "clicks take away" in desk.all.view.state.busy
    desk.all.prompts.set_taking_away(False)
    desk.click(30, 15)
    desk.until_answered()
    assert desk.segmenter.asked[-1]["labels"] == [1, 0, 1]
    assert "take away" not in desk.all.view.state.busy

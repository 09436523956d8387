"""Clicks on frames of a video: as on pictures, and a selected object goes on where it has no mask yet."""

from __future__ import annotations

import pytest

from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.project import Source
from tests.support.segmenters import FakeSegmenter, disc


def accept(desk) -> None:
    desk.until_answered()
    desk.all.prompts.accept()


def test_a_click_on_a_frame_makes_a_keyframe_there(desk_with_video):
    desk, media_id = desk_with_video
    desk.go(42)
    object_id = desk.add_object(30, 20)
    row = desk.project.mask(object_id, 42)
    assert row.mask == disc(30, 20, 6)
    assert row.keyframe
    assert [(point.x, point.y) for point in desk.project.prompt(object_id, 42).points] == [(30, 20)]
    assert desk.project.masks(media_id, 41) == {}
    assert not desk.all.objects.selection


def test_a_click_before_the_frame_is_encoded_is_answered_of_that_frame(desk_with_video):
    desk, _ = desk_with_video
    desk.all.navigation.go_to_frame(7)
    desk.qtbot.waitUntil(lambda: desk.all.navigation.picture.key is not None and desk.frame_shown == 7)
    desk.click(30, 20)
    with desk.qtbot.waitSignal(desk.client.predicted) as answered:
        pass
    assert answered.args[0].object_score == 7
    assert answered.args[0].key.image.frame == 7


def test_a_selected_object_goes_on_where_it_has_no_mask(desk_with_video):
    desk, media_id = desk_with_video
    first = desk.add_object(30, 20)
    desk.all.objects.select([first])
    desk.go(50)
    assert desk.all.objects.selection == {first}
    desk.click(40, 25)
    accept(desk)
    assert len(desk.project.objects(media_id)) == 1
    assert desk.project.mask(first, 50).mask == disc(40, 25, 6)
    assert desk.project.mask(first, 50).keyframe
    assert desk.project.mask(first, 0).mask == disc(30, 20, 6)
    assert desk.all.objects.selection == {first}, "a correction leaves the object selected, for the next frame"


@pytest.mark.parametrize("said", ["nothing", "the model finds it absent", "a person says absent"])
def test_a_click_on_another_mask_is_for_the_selected_object_unless_a_person_said_it_is_absent(desk_with_video, said):
    desk, media_id = desk_with_video
    first = desk.add_object(30, 20)
    desk.go(50)
    second = desk.add_object(40, 25)
    with desk.project.action("Absent") as edit:
        if said == "a person says absent":
            edit.set_absent(first, 50)
        elif said == "the model finds it absent":
            nothing = Mask.empty(
                height=desk.project.media_row(media_id).height, width=desk.project.media_row(media_id).width
            )
            edit.set_mask(first, nothing, frame=50, source=Source.MODEL, keyframe=False)
    desk.all.objects.select([first])
    desk.click(40, 25)
    if said == "a person says absent":
        assert desk.all.prompts.open is None
        assert desk.all.objects.selection == {second}
        assert not desk.project.mask(first, 50).mask
    else:
        accept(desk)
        assert desk.project.mask(first, 50).mask == disc(40, 25, 6)


@pytest.mark.parametrize("by", ["click", "right click", "box", "shift click"])
def test_where_a_person_said_it_is_absent_the_selected_object_does_not_go_on(desk_with_video, by):
    desk, media_id = desk_with_video
    first = desk.add_object(30, 20)
    desk.go(50)
    with desk.project.action("Absent") as edit:
        edit.set_absent(first, 50)
    desk.all.objects.select([first])
    if by == "box":
        desk.all.prompts.drag_box(Box(34, 19, 46, 31))
    else:
        desk.click(40, 25, positive=by != "right click", shift=by == "shift click")
    assert desk.all.prompts.open.object_id is None
    told = [str(each) for each in desk.notices if "absent here" in str(each)]
    assert len(told) == (by != "shift click"), "who holds Shift wants another one"
    desk.all.prompts.escape()
    desk.all.objects.select([first])
    desk.all.keyframes.toggle_absent()
    desk.click(40, 25)
    accept(desk)
    assert [row.id for row in desk.project.objects(media_id)] == [first]
    assert desk.project.mask(first, 50).mask == disc(40, 25, 6)


def test_where_the_absence_has_only_gone_on_the_selected_object_comes_back_with_a_click(desk_with_video):
    desk, media_id = desk_with_video
    first = desk.add_object(30, 20)
    desk.all.objects.select([first])
    desk.go(50)
    desk.all.keyframes.toggle_absent()
    desk.go(55)
    desk.click(40, 25)
    accept(desk)
    assert [row.id for row in desk.project.objects(media_id)] == [first]
    assert desk.project.mask(first, 55).mask == disc(40, 25, 6)


def test_a_box_around_its_mask_says_the_object_again(desk_with_video):
    desk, media_id = desk_with_video
    first = desk.add_object(30, 20)
    desk.all.objects.select([first])
    desk.all.prompts.drag_box(Box(22, 12, 44, 30))
    accept(desk)
    assert [row.id for row in desk.project.objects(media_id)] == [first]
    said = desk.project.prompt(first, 0)
    assert (said.box, said.points) == (Box(22, 12, 44, 30), ())
    desk.all.document.undo()
    assert desk.project.mask(first, 0).mask == disc(30, 20, 6)


def test_a_box_goes_on_with_it_too_and_begins_another_beside_its_mask(desk_with_video):
    desk, media_id = desk_with_video
    first = desk.add_object(30, 20)
    desk.go(50)
    desk.all.objects.select([first])
    desk.all.prompts.drag_box(Box(10, 10, 20, 20))
    accept(desk)
    assert desk.project.mask(first, 50) is not None
    assert not any("begins another" in str(told) for told in desk.notices)
    desk.all.prompts.drag_box(Box(30, 10, 40, 20))
    assert "begins another object" in desk.notices[-1].what
    assert "click on the thing" in desk.notices[-1].todo
    accept(desk)
    assert len(desk.project.objects(media_id)) == 2
    told = len(desk.notices)
    desk.all.prompts.drag_box(Box(10, 25, 20, 35))
    assert len(desk.notices) == told, "nothing is selected any more"


def test_without_a_selection_a_click_begins_another_object(desk_with_video):
    desk, media_id = desk_with_video
    first = desk.add_object(30, 20)
    desk.go(50)
    second = desk.add_object(40, 25)
    assert {row.id for row in desk.project.objects(media_id)} == {first, second}
    assert desk.project.mask(first, 50) is None


def test_an_open_prompt_stays_on_its_frame_and_is_open_again_there(desk_with_video):
    desk, _ = desk_with_video
    desk.go(10)
    desk.click(30, 20)
    desk.until_answered()
    desk.go(11)
    assert desk.all.prompts.open is None
    assert desk.all.prompts.drafts == 1
    assert ["frame 10 waits there" in hint.what for hint in desk.notices] == [True]
    desk.go(10)
    assert desk.all.prompts.open.image.frame == 10
    accept(desk)
    assert [row.frame for row in desk.project.masks(1, 10).values()] == [10]


def test_what_was_accepted_before_its_answer_lands_on_its_own_frame(make_desk, tmp_path):
    slow = FakeSegmenter()
    desk = make_desk(slow)
    media_id = desk.open_video(tmp_path)
    desk.go(10)
    desk.click(30, 20)
    desk.all.prompts.accept()
    desk.all.navigation.go_to_frame(90)
    desk.qtbot.waitUntil(lambda: bool(desk.project.objects(media_id)))
    (row,) = desk.project.masks(media_id, 10).values()
    assert row.mask == disc(30, 20, 6)
    assert desk.project.masks(media_id, 90) == {}


def test_a_correction_starts_from_the_mask_of_its_frame(desk_with_video):
    desk, _ = desk_with_video
    first = desk.add_object(30, 20)
    desk.go(5)
    with desk.project.action("Track") as edit:
        edit.set_mask(first, disc(31, 20, 6), frame=5, source=Source.MODEL, keyframe=False)
    desk.all.objects.select([first])
    desk.click(33, 20)
    desk.until_answered()
    assert desk.segmenter.asked[-1]["mask_logits"] is not None
    desk.all.prompts.accept()
    assert desk.project.mask(first, 5).keyframe


def track(desk, object_id: int, *frames: int) -> None:
    """What a run of tracking writes meanwhile."""
    with desk.project.action("Track") as edit:
        for frame in frames:
            edit.set_mask(object_id, disc(frame % 60, 20, 5), frame=frame, source=Source.MODEL, keyframe=False)


def test_tracking_that_goes_on_does_not_take_the_open_prompt_away(desk_with_video):
    desk, _ = desk_with_video
    first = desk.add_object(30, 20)
    desk.go(50)
    desk.all.objects.select([first])
    desk.click(40, 25)
    desk.until_answered()
    track(desk, first, 20, 21)
    assert desk.all.prompts.open is not None
    track(desk, first, 49, 50)
    assert desk.all.prompts.open is not None
    accept(desk)
    assert desk.project.mask(first, 50).mask == disc(40, 25, 6)


def test_an_undo_of_the_keyframe_that_is_refined_takes_the_prompt_away(desk_with_video):
    desk, _ = desk_with_video
    first = desk.add_object(30, 20)
    desk.all.objects.select([first])
    desk.click(33, 20)
    desk.until_answered()
    desk.all.document.undo()
    assert desk.all.prompts.open is None
    assert first not in desk.here


def test_masks_of_the_frame_on_the_canvas_follow_what_tracking_writes(desk_with_video):
    desk, _ = desk_with_video
    first = desk.add_object(30, 20)
    desk.go(50)
    assert [item.area for item in desk.all.objects.items] == [None]
    with desk.qtbot.waitSignal(desk.all.view.state_changed):
        track(desk, first, 49, 50)
    assert [view.mask for view in desk.all.view.state.masks] == [disc(50, 20, 5)]
    with desk.project.action("Absent") as edit:
        edit.set_mask(first, Mask.empty(height=40, width=60), frame=50, source=Source.PERSON)
    assert [item.area for item in desk.all.objects.items] == [0]


@pytest.mark.parametrize("frame", [0, 99])
def test_every_frame_of_the_video_can_be_marked(desk_with_video, frame):
    desk, media_id = desk_with_video
    desk.go(frame)
    desk.add_object(30, 20)
    assert len(desk.project.masks(media_id, frame)) == 1


def test_the_next_frame_is_encoded_while_the_person_looks(desk_with_video):
    desk, _ = desk_with_video
    desk.go(42)
    desk.qtbot.waitUntil(lambda: desk.segmenter.diary.count(("part", 43)) == 3)
    parts = len(desk.segmenter.diary)
    desk.go(43)
    desk.click(30, 20)
    desk.until_answered()
    assert ("part", 43) not in desk.segmenter.diary[parts:]
    desk.go(30)
    desk.qtbot.waitUntil(lambda: desk.segmenter.diary.count(("part", 29)) == 3)


def test_frames_that_fly_past_are_not_encoded(desk_with_video):
    desk, _ = desk_with_video
    desk.qtbot.waitUntil(lambda: desk.segmenter.diary.count(("part", 1)) == 3)
    desk.all.playback.play()
    desk.qtbot.waitUntil(lambda: desk.all.navigation.frame > 12)
    desk.all.playback.pause()
    stopped = desk.all.navigation.frame
    desk.qtbot.waitUntil(lambda: ("part", stopped) in desk.segmenter.diary)
    assert {frame for kind, frame in desk.segmenter.diary if kind == "part"} <= {0, 1, stopped, stopped + 1}

"""What a person says about tracks: keyframes, absence, reviewed stretches; and the marks to go to."""

from __future__ import annotations

import pytest

from sam2studio.core.mask import Mask
from sam2studio.engine.track_rest import frames_of
from sam2studio.gui.controllers.lanes import track_view
from sam2studio.jobs.track_plan import plan_track
from sam2studio.project import Source
from tests.gui.controllers.test_tracking import Video
from tests.support.segmenters import disc


@pytest.fixture
def video(make_desk, tmp_path) -> Video:
    """One object, selected, tracked through all 60 frames from keyframes 0 and 40."""
    video = Video(make_desk(), tmp_path / "video")
    video.object_id = video.desk.add_object(20, 15)
    video.track()
    set_mask(video, 40, disc(30, 20, 6), Source.PERSON)
    video.track()
    video.desk.all.objects.select([video.object_id])
    video.hints.clear()
    return video


def set_mask(video, frame: int, mask: Mask, source: Source = Source.MODEL, *, keyframe: bool | None = None) -> None:
    keyframe = source is Source.PERSON if keyframe is None else keyframe
    video.revise(
        lambda edit: edit.set_mask(
            video.object_id, mask, frame=frame, source=source, keyframe=keyframe, score=0.9, object_score=5.0
        )
    )


def summary(video):
    return video.desk.project.track_summary(video.media_id)[video.object_id]


def keyframes(video) -> list[int]:
    track = summary(video)
    return track.frames[track.keyframe].tolist()


def reviewed(video) -> list[int]:
    track = summary(video)
    return track.frames[track.reviewed].tolist()


def absent(video) -> list[int]:
    track = summary(video)
    return track.frames[track.area == 0].tolist()


def missing(video) -> int:
    """Frames that are not there, or out of date."""
    request = plan_track(video.desk.project, video.media_id, playhead=0, direction="forward", missing=True)
    return frames_of(request)


def test_a_mask_of_the_machine_becomes_a_keyframe_and_is_no_longer_tracked(video):
    desk = video.desk
    desk.go(20)
    desk.all.keyframes.make()
    assert keyframes(video) == [0, 20, 40]
    assert desk.all.document.undo_label == "Make keyframe"
    desk.all.keyframes.make()  # it is one already
    assert video.hints == []
    assert desk.all.document.undo_label == "Make keyframe"
    desk.all.document.undo()
    assert keyframes(video) == [0, 40]


def test_a_keyframe_needs_a_mask_and_an_object_that_is_not_locked(video):
    desk = video.desk
    desk.all.keyframes.clear_stretch(video.object_id, 20)
    desk.go(20)
    desk.all.keyframes.make()
    assert "no mask on this frame" in video.said
    video.hints.clear()
    desk.all.objects.set_locked([video.object_id], True)
    desk.all.keyframes.make()
    assert "locked" in video.said.lower()
    assert keyframes(video) == [0, 40]


def test_absent_from_here_reaches_to_the_next_keyframe_and_asks_nothing_of_the_tracker(video):
    desk = video.desk
    desk.go(20)
    before = desk.project.content_hash()
    desk.all.keyframes.toggle_absent()
    assert absent(video) == list(range(20, 40))
    assert keyframes(video) == [0, 20, 40]
    row = desk.project.mask(video.object_id, 20)
    assert (row.source, row.keyframe) == (Source.PERSON, True)
    desk.all.document.undo()
    assert desk.project.content_hash() == before
    desk.all.document.redo()
    desk.all.objects.select(())
    desk.tools.trackers[-1].diary.clear()
    desk.go(25)
    video.track()
    assert absent(video) == list(range(20, 40))
    assert [kind for kind, _ in desk.tools.trackers[-1].diary] == []


def test_absence_is_taken_back_by_the_same_key(video):
    desk = video.desk
    desk.go(20)
    desk.all.keyframes.toggle_absent()
    desk.all.keyframes.toggle_absent()
    assert keyframes(video) == [0, 40]
    assert 20 not in absent(video)
    desk.all.objects.select(())
    video.track()
    assert absent(video) == []


def test_what_a_person_confirmed_stays_when_absence_is_said_before_it(video):
    desk = video.desk
    desk.all.keyframes.review(video.object_id, range(30, 35), True)
    desk.all.keyframes.say_absent_at(video.object_id, 20)
    assert absent(video) == [*range(20, 30), *range(35, 40)]


def test_a_stretch_is_reviewed_from_keyframe_to_keyframe_and_back(video):
    desk = video.desk
    desk.go(20)
    desk.all.keyframes.toggle_reviewed()
    assert reviewed(video) == list(range(41))
    desk.all.keyframes.toggle_reviewed()
    assert reviewed(video) == []
    desk.all.document.undo()
    desk.all.document.undo()
    assert reviewed(video) == []
    desk.go(50)
    desk.all.keyframes.toggle_reviewed()
    assert reviewed(video) == list(range(40, 60))


def test_the_range_is_reviewed_for_all_objects_when_none_is_selected(video):
    desk = video.desk
    other = desk.add_object(45, 25)
    video.track()
    video.revise(lambda edit: edit.set_media(video.media_id, within=range(10, 15)))
    desk.all.objects.select(())
    desk.all.keyframes.toggle_reviewed()
    tracks = desk.project.track_summary(video.media_id)
    for object_id in (video.object_id, other):
        assert tracks[object_id].frames[tracks[object_id].reviewed].tolist() == list(range(10, 15))


def test_reviewed_frames_are_not_tracked_again(video):
    desk = video.desk
    desk.all.keyframes.review(video.object_id, range(5, 10), True)
    before = [desk.project.mask(video.object_id, frame).mask for frame in range(5, 10)]
    set_mask(video, 0, disc(10, 30, 4), Source.PERSON)
    video.track()
    assert [desk.project.mask(video.object_id, frame).mask for frame in range(5, 10)] == before
    assert desk.project.mask(video.object_id, 4).mask == disc(10, 30, 4)


def test_nothing_to_review_is_said(video):
    desk = video.desk
    video.revise(lambda edit: edit.delete_masks(video.object_id, range(60)))
    desk.all.keyframes.toggle_reviewed()
    assert "Track the objects first" in video.said


def test_a_keyframe_is_removed_and_the_next_run_passes_over_it(video):
    desk = video.desk
    desk.all.keyframes.remove(video.object_id, 40)
    assert keyframes(video) == [0]
    assert desk.project.mask(video.object_id, 40).source is Source.MODEL
    desk.all.objects.select(())
    video.track()
    assert desk.project.mask(video.object_id, 50).mask == disc(20, 15, 6)


def test_a_tracked_stretch_is_cleared_between_its_keyframes(video):
    desk = video.desk
    desk.all.keyframes.clear_stretch(video.object_id, 20)
    assert video.frames(video.object_id) == [0, *range(40, 60)]
    desk.all.document.undo()
    assert video.frames(video.object_id) == list(range(60))
    desk.all.keyframes.clear_stretch(video.object_id, 50)
    assert video.frames(video.object_id) == list(range(41))
    desk.all.keyframes.clear_stretch(video.object_id, 50)
    assert "made by tracking" in video.said


def test_lanes_follow_the_document(video):
    desk = video.desk
    desk.qtbot.waitUntil(lambda: desk.all.lanes.complete)
    (lane,) = desk.all.lanes.lanes
    assert lane.track.frames.tolist() == list(range(60))
    assert lane.track.keyframe.nonzero()[0].tolist() == [0, 40]
    same = desk.all.lanes.lanes[0].track
    desk.go(10)
    assert desk.all.lanes.lanes[0].track is same  # nothing is read again for another frame
    desk.all.keyframes.remove(video.object_id, 40)
    desk.qtbot.waitUntil(lambda: desk.all.lanes.complete)
    assert desk.all.lanes.lanes[0].track.keyframe.nonzero()[0].tolist() == [0]
    desk.all.objects.delete([video.object_id])
    desk.qtbot.waitUntil(lambda: desk.all.lanes.complete)
    assert desk.all.lanes.lanes == ()
    desk.all.navigation.go_to(desk.add_picture())
    assert desk.all.lanes.lanes == ()


def test_from_keyframe_to_keyframe(video):
    desk = video.desk
    desk.go(10)
    desk.all.lanes.go_to_keyframe(1)
    assert desk.all.navigation.frame == 40
    desk.all.lanes.go_to_keyframe(1)
    assert desk.all.navigation.frame == 40
    assert "no keyframe" in video.said
    desk.all.lanes.go_to_keyframe(-1)
    assert desk.all.navigation.frame == 0


def test_from_doubt_to_doubt_of_the_selected_object(video):
    desk = video.desk
    desk.add_object(45, 25)
    video.track()
    for frame in (*range(20, 23), *range(50, 53)):
        set_mask(video, frame, disc(50, 35, 3))
    desk.all.lanes.go_to_doubtful(1)
    assert 18 <= desk.all.navigation.frame <= 20
    desk.all.lanes.go_to_doubtful(1)
    assert desk.all.navigation.frame == 39  # the track does not arrive at the keyframe
    desk.all.lanes.go_to_doubtful(1)
    assert 48 <= desk.all.navigation.frame <= 50
    last = desk.all.navigation.frame
    desk.all.lanes.go_to_doubtful(1)
    assert desk.all.navigation.frame == last
    assert "This is the last place in this direction that needs a look" in video.said
    desk.all.lanes.go_to_doubtful(-1)
    assert desk.all.navigation.frame == 39
    (other,) = {row.id for row in desk.here.rows} - {video.object_id}
    desk.all.objects.select([other])
    video.hints.clear()
    desk.all.lanes.go_to_doubtful(1)
    assert "No frame in this direction needs a look" in video.said


@pytest.fixture
def doubts(video) -> tuple[int, int]:
    """Nothing is selected; of two objects the first is doubtful on frames 20 and 39, the second about frame 30."""
    first, second = video.object_id, video.desk.add_object(45, 25)
    video.track()
    for frame in range(20, 23):
        set_mask(video, frame, disc(50, 35, 3))
    video.object_id = second
    for frame in range(30, 33):
        set_mask(video, frame, disc(8, 8, 3))
    video.desk.all.objects.select(())
    return first, second


def test_going_to_doubt_selects_what_is_wrong_and_goes_on_over_all(video, doubts):
    desk, (first, second) = video.desk, doubts
    seen = []
    for step in (1, 1, 1, -1):
        desk.all.lanes.go_to_doubtful(step)
        seen.append(desk.all.objects.selection)
    assert seen == [{first}, {second}, {first}, {second}]
    desk.until_frame(desk.all.navigation.frame)
    desk.click(8, 8)
    desk.until_answered()
    assert desk.all.prompts.open.object_id == second


def test_going_to_doubt_stays_with_what_the_person_selects(video, doubts):
    desk, (first, second) = video.desk, doubts
    desk.all.lanes.go_to_doubtful(1)
    desk.all.objects.select([second])
    desk.all.lanes.go_to_doubtful(1)
    assert 28 <= desk.all.navigation.frame <= 30
    last = desk.all.navigation.frame
    desk.all.lanes.go_to_doubtful(1)
    assert (desk.all.navigation.frame, desk.all.objects.selection) == (last, {second})
    desk.all.objects.select(())
    desk.all.lanes.go_to_doubtful(1)
    assert (desk.all.navigation.frame, desk.all.objects.selection) == (39, {first})


def test_of_two_in_doubt_the_one_that_can_be_corrected_is_selected(video, doubts):
    desk, (first, second) = video.desk, doubts
    for frame in range(20, 23):
        set_mask(video, frame, disc(8, 8, 3))  # of the second
    desk.all.objects.set_locked([first], True)
    desk.all.lanes.go_to_doubtful(1)
    assert desk.all.objects.selection == {second}
    desk.all.objects.set_locked([first], False)
    desk.all.objects.set_locked([second], True)
    desk.all.objects.select(())
    desk.go(0)
    desk.all.lanes.go_to_doubtful(1)
    assert desk.all.objects.selection == {first}


def test_going_to_doubt_keeps_open_clicks(video, doubts):
    desk = video.desk
    desk.go(5)
    desk.click(50, 8)
    desk.until_answered()
    prompt = desk.all.prompts.open.prompt
    assert desk.all.prompts.open.object_id is None
    desk.all.lanes.go_to_doubtful(1)
    desk.until_frame(desk.all.navigation.frame)
    assert desk.all.prompts.open is None
    desk.go(5)
    assert desk.all.prompts.open.prompt == prompt


def test_going_to_doubt_selects_nothing_while_a_proposal_is_up_for_review(video, doubts):
    desk = video.desk
    desk.all.objects.undecided = doubts[1]
    desk.all.lanes.go_to_doubtful(1)
    assert 18 <= desk.all.navigation.frame <= 20
    assert desk.all.objects.selection == set()


def test_tracks_are_told_of_a_video_that_is_not_on_the_canvas_too(video, doubts):
    desk, lanes = video.desk, video.desk.all.lanes

    def doubtful() -> dict[int, list[int]]:
        return {key: track.doubtful.tolist() for key, track in lanes.tracks_of(video.media_id, doubts).items()}

    here = doubtful()
    assert all(here.values())
    assert list(lanes.tracks_of(video.media_id, doubts[:1])) == [doubts[0]]
    desk.all.navigation.go_to(desk.add_picture())
    assert doubtful() == here
    desk.all.media.set_reviewed([video.media_id], True)
    assert not any(doubtful().values())


@pytest.mark.parametrize("how", ["corrected", "confirmed", "stretch reviewed", "video reviewed"])
def test_what_a_person_stands_for_is_no_place_to_look_at(video, how):
    desk, lanes = video.desk, video.desk.all.lanes
    for frame in range(20, 23):
        set_mask(video, frame, disc(50, 35, 3))
    desk.qtbot.waitUntil(lambda: lanes.complete)

    def marked() -> set[int]:
        (lane,) = lanes.lanes
        return set(lane.track.doubtful.tolist())

    assert {20, 21, 22, 39} <= marked()
    if how == "corrected":
        for frame in range(19, 24):
            set_mask(video, frame, disc(30, 20, 6), Source.PERSON)
    elif how == "confirmed":
        for frame in range(19, 24):
            desk.all.keyframes.make_at(video.object_id, frame)
    elif how == "stretch reviewed":
        desk.all.keyframes.review(video.object_id, range(19, 24), True)
    else:
        desk.all.media.set_reviewed([video.media_id], True)
    desk.qtbot.waitUntil(lambda: lanes.complete)
    assert not marked() & set(range(19, 24))
    video.hints.clear()
    lanes.go_to_doubtful(1)
    if how == "video reviewed":
        assert desk.all.navigation.frame == 0
        assert "No frame in this direction needs a look" in video.said
        desk.all.media.set_reviewed([video.media_id], False)
        desk.qtbot.waitUntil(lambda: lanes.complete)
        assert {20, 21, 22, 39} <= marked()
    else:
        assert desk.all.navigation.frame in (18, 24, 39)


def test_a_view_of_a_track_is_read_only(video):
    view = track_view(summary(video))
    for array in vars(view).values():
        assert not array.flags.writeable


def test_the_lanes_are_there_when_a_project_is_opened_again(video):
    document, lanes = video.desk.all.document, video.desk.all.lanes
    path = video.desk.project.path
    before = keyframes(video)
    document.close()
    assert lanes.lanes == ()
    assert document.open(path)
    video.desk.until_frame(0)
    video.desk.qtbot.waitUntil(lambda: lanes.complete)
    (lane,) = lanes.lanes
    assert lane.track.frames[lane.track.keyframe].tolist() == before
    assert len(lane.track.frames) == 60


def test_absent_before_here_reaches_back_to_the_keyframe_before_and_no_run_undoes_it(video):
    desk = video.desk
    desk.go(20)
    before = desk.project.content_hash()
    desk.all.keyframes.say_absent_before()
    assert absent(video) == list(range(1, 20))
    assert keyframes(video) == [0, 1, 19, 20, 40]
    assert desk.all.document.undo_label == "Absent before here"
    desk.all.document.undo()
    assert desk.project.content_hash() == before
    desk.all.document.redo()
    desk.all.objects.select(())
    for frame, direction in ((10, "forward"), (10, "backward"), (20, "both"), (0, "forward")):
        desk.go(frame)
        video.track(direction)
        assert absent(video) == list(range(1, 20))


def test_absent_before_here_takes_nothing_from_what_follows_and_asks_for_no_tracking(video):
    desk = video.desk
    after = [desk.project.mask(video.object_id, frame).mask for frame in range(50, 60)]
    desk.all.keyframes.say_absent_before_at(video.object_id, 50)
    assert keyframes(video) == [0, 40, 41, 49, 50]
    assert [desk.project.mask(video.object_id, frame).mask for frame in range(50, 60)] == after
    assert missing(video) == 0


def test_before_the_first_keyframe_it_is_absent_back_to_the_first_frame_that_was_tracked(video):
    desk = video.desk
    desk.all.keyframes.remove(video.object_id, 0)
    desk.all.keyframes.say_absent_before_at(video.object_id, 40)
    assert absent(video) == list(range(40))
    assert keyframes(video) == [0, 39, 40]


def test_nothing_comes_into_sight_without_a_mask_or_right_after_it_was_shown(video):
    desk = video.desk
    desk.all.keyframes.clear_stretch(video.object_id, 20)
    hash_before = desk.project.content_hash()
    for frame, said in ((20, "no mask on this frame"), (0, "no frame before"), (41, "on the frame before")):
        video.hints.clear()
        desk.all.keyframes.say_absent_before_at(video.object_id, frame)
        assert said in video.said
    assert desk.project.content_hash() == hash_before


def test_what_a_person_confirmed_stays_when_absence_is_said_after_it(video):
    desk = video.desk
    desk.all.keyframes.review(video.object_id, range(5), True)
    desk.all.keyframes.say_absent_before_at(video.object_id, 20)
    assert absent(video) == list(range(5, 20))


def test_a_mask_kept_as_it_is_puts_nothing_out_of_date_and_makes_nothing_up_to_date(video):
    desk = video.desk
    desk.all.keyframes.make_at(video.object_id, 20)
    assert missing(video) == 0
    set_mask(video, 40, disc(30, 20, 5), Source.PERSON)  # a correction: 21 to 39 and 41 to 59 are to be made again
    assert missing(video) == 38
    desk.all.keyframes.make_at(video.object_id, 30)
    assert missing(video) == 37


def test_two_tracks_become_one_object_which_is_the_one_selected_last(video):
    desk = video.desk
    other = desk.add_object(45, 25)
    desk.all.objects.select([other])
    desk.all.keyframes.join()
    assert len(desk.here.rows) == 2, "it takes two"
    desk.all.objects.select([other, video.object_id])
    desk.all.objects.set_locked([other], True)
    desk.all.keyframes.join()
    assert "locked" in video.said.lower()
    desk.all.objects.set_locked([other], False)
    before = desk.project.content_hash()
    desk.all.keyframes.join()
    assert [row.id for row in desk.here.rows] == [video.object_id]
    assert desk.all.objects.selection == {video.object_id}
    assert desk.all.document.undo_label == "Join tracks"
    desk.all.document.undo()
    assert desk.project.content_hash() == before

"""Which frames are tracked, by example and by what holds for any project whatever."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.engine.track_rest import RECENT
from sam2studio.jobs.tracking import plan_track, track
from sam2studio.project import Project, Source
from tests.support.tracking import FakeTracker, frames_of_pass, planned
from tests.support.tracks import blob, film, machine

FRAMES = 40


@pytest.fixture
def clip(tmp_path):
    project, media_id, ids = film(tmp_path / "clip.s2s", frames=FRAMES)
    with project:
        yield project, media_id, ids


def key(project: Project, object_id: int, *frames: int, x: float = 20) -> None:
    with project.action("Click") as edit:
        for frame in frames:
            edit.set_mask(object_id, blob(x, 20), frame=frame)


def absent(project: Project, object_id: int, frame: int) -> None:
    with project.action("Absent") as edit:
        edit.set_absent(object_id, frame)


def run(project: Project, media_id: int, *, stop_after: int | None = None, **how: Any) -> FakeTracker:
    """Tracks, to the end or until so many frames are made."""
    tracker = FakeTracker()
    job = track(project, tracker, plan_track(project, media_id, **how))
    for report in job:
        if stop_after is not None and report.done >= stop_after:
            job.close()
    return tracker


def of(project: Project, media_id: int, object_id: int, **how: Any) -> list[list[int]]:
    """Frames of an object, pass by pass."""
    return [frames_of_pass(one, object_id) for one in plan_track(project, media_id, **how).passes]


def test_from_a_first_click_to_the_end_or_the_beginning_or_both(clip):
    project, media_id, (first, _) = clip
    key(project, first, 10)
    assert of(project, media_id, first, playhead=10, direction="forward") == [[*range(11, 40)]]
    assert of(project, media_id, first, playhead=10, direction="backward") == [[*range(9, -1, -1)]]
    assert of(project, media_id, first, playhead=10, direction="both") == [[*range(11, 40)], [*range(9, -1, -1)]]
    assert of(project, media_id, first, playhead=25, direction="forward") == [[*range(11, 40)]]
    assert of(project, media_id, first, playhead=0, direction="forward") == [[*range(11, 40)]]
    assert of(project, media_id, first, playhead=30, direction="backward") == [[*range(9, -1, -1)]]


def test_an_object_that_nobody_has_shown_is_left_out(clip):
    project, media_id, (first, second) = clip
    assert plan_track(project, media_id, playhead=0, direction="both").passes == ()
    key(project, first, 0)
    request = plan_track(project, media_id, playhead=0, direction="both")
    assert [each.object_id for each in request.objects] == [first]
    assert plan_track(project, media_id, playhead=0, direction="both", objects=[second]).passes == ()


def test_only_the_range_is_made(clip):
    project, media_id, (first, _) = clip
    key(project, first, 10)
    assert of(project, media_id, first, playhead=0, direction="forward", within=range(20, 25)) == [[*range(20, 25)]]
    assert of(project, media_id, first, playhead=39, direction="both", within=range(8, 13)) == [[11, 12], [9, 8]]
    assert of(project, media_id, first, playhead=10, direction="both", within=range(100, 200)) == []


def test_a_correction_costs_the_stretches_around_it(clip):
    project, media_id, (first, _) = clip
    key(project, first, 0, 30)
    run(project, media_id, playhead=0, direction="forward")
    key(project, first, 20, x=30)
    assert of(project, media_id, first, playhead=20, direction="forward") == [
        [*range(21, 30)],
        [*range(19, 9, -1)],  # the other side is made from both of its keyframes
        [*range(1, 10)],
    ]
    assert of(project, media_id, first, playhead=20, direction="backward") == [
        [*range(19, 0, -1)],
        [*range(21, 26)],
        [*range(29, 25, -1)],
    ]
    both = [[*range(21, 26)], [*range(19, 9, -1)], [*range(29, 25, -1)], [*range(1, 10)]]
    assert of(project, media_id, first, playhead=20, direction="both") == both
    both[0] += range(31, 40)
    assert of(project, media_id, first, playhead=20, direction="both", through=True) == both


def test_both_ways_a_run_that_was_stopped_makes_what_is_left_of_both_halves(clip):
    project, media_id, (first, _) = clip
    key(project, first, 0, 20)
    run(project, media_id, playhead=0, direction="both", within=range(20), stop_after=14)
    assert project.track_summary(media_id)[first].frames.tolist() == [*range(11), *range(16, 21)]
    how = {"playhead": 0, "direction": "both", "within": range(20)}
    request = plan_track(project, media_id, **how)
    assert [frames_of_pass(one, first) for one in request.passes] == [[*range(15, 10, -1)]]
    assert sorted(request.objects[0].recent) == [*range(16, 20)]
    run(project, media_id, **how)
    assert of(project, media_id, first, **how) == [[*range(1, 11)], [*range(19, 10, -1)]], "complete: made again"


def test_towards_a_keyframe_that_says_absent_there_is_no_meeting(clip):
    project, media_id, (first, _) = clip
    key(project, first, 0)
    absent(project, first, 20)
    assert of(project, media_id, first, playhead=0, direction="both", within=range(20)) == [[*range(1, 20)]]


def test_following_stretches_are_made_while_they_are_not_complete(clip):
    project, media_id, (first, _) = clip
    key(project, first, 0, 10, 11, 20, 30)
    run(project, media_id, playhead=20, direction="forward", within=range(20, 30))
    assert of(project, media_id, first, playhead=0, direction="forward") == [[*range(1, 10), *range(12, 20)]]
    assert of(project, media_id, first, playhead=0, direction="forward", missing=True) == [
        [*range(1, 10), *range(12, 20), *range(31, 40)]
    ]


def test_a_run_that_was_stopped_goes_on_where_it_stopped(clip):
    project, media_id, (first, _) = clip
    key(project, first, 5)
    run(project, media_id, playhead=5, direction="forward", stop_after=12)
    request = plan_track(project, media_id, playhead=5, direction="forward")
    assert frames_of_pass(request.passes[0], first) == [*range(18, 40)]
    assert sorted(request.objects[0].recent) == [*range(18 - RECENT, 18)]
    tracker = run(project, media_id, playhead=5, direction="forward")
    assert (first, 5, "keyframe") in tracker.told
    assert (first, 17, "memory") in tracker.told
    assert tracker.tracked[0] == (first, 18)
    assert of(project, media_id, first, playhead=5, direction="forward") == [[*range(6, 40)]], "complete: made again"
    assert of(project, media_id, first, playhead=5, direction="forward", missing=True) == []


def test_backward_it_goes_on_too(clip):
    project, media_id, (first, _) = clip
    key(project, first, 30)
    run(project, media_id, playhead=30, direction="backward", stop_after=9)
    request = plan_track(project, media_id, playhead=30, direction="backward")
    assert frames_of_pass(request.passes[0], first) == [*range(20, -1, -1)]
    assert sorted(request.objects[0].recent) == [*range(21, 21 + RECENT)]


def test_what_an_older_keyframe_led_to_is_out_of_date(clip):
    """A correction, a run that is stopped before it has replaced all, and another run."""
    project, media_id, (first, _) = clip
    key(project, first, 0)
    run(project, media_id, playhead=0, direction="forward", stop_after=30)
    key(project, first, 10, x=30)
    before = [[*range(9, 4, -1)], [*range(1, 5)]]
    assert of(project, media_id, first, playhead=10, direction="forward") == [[*range(11, 40)], *before]
    run(project, media_id, playhead=10, direction="forward", stop_after=5)
    assert of(project, media_id, first, playhead=10, direction="forward") == [[*range(16, 40)], *before]
    assert of(project, media_id, first, playhead=0, direction="forward", missing=True) == [
        [*range(1, 10), *range(16, 40)]
    ]
    key(project, first, 10, x=31)
    assert of(project, media_id, first, playhead=10, direction="forward") == [[*range(11, 40)], *before]


def test_a_correction_makes_again_what_it_changes_on_both_sides_and_nothing_else(clip):
    project, media_id, (first, second) = clip
    for object_id in (first, second):
        key(project, object_id, 0)
    run(project, media_id, playhead=0, direction="forward")
    key(project, first, 20, x=30)
    with project.action("Review") as edit:
        edit.set_reviewed(first, range(5, 8), True)
    tracker = run(project, media_id, playhead=20, direction="forward", objects=[first])
    assert tracker.tracked == [(first, frame) for frame in (*range(21, 40), *range(19, 9, -1), *range(1, 5), 8, 9)]
    for direction in ("forward", "backward"):
        how = {"playhead": 20, "direction": direction, "missing": True}
        assert of(project, media_id, first, **how) == [], "nothing is left out of date"
    assert of(project, media_id, first, playhead=20, direction="forward") == [[*range(21, 40)]], "asked for again"


def test_what_was_never_tracked_is_not_made_the_other_way(clip):
    project, media_id, (first, _) = clip
    key(project, first, 10)
    run(project, media_id, playhead=10, direction="forward", within=range(10, 30))
    key(project, first, 20, x=30)
    before = [[*range(19, 14, -1)], [*range(11, 15)]]
    assert of(project, media_id, first, playhead=20, direction="forward") == [[*range(21, 40)], *before]
    assert of(project, media_id, first, playhead=10, direction="backward") == [
        [*range(9, -1, -1)],
        [*range(11, 16)],
        [*range(19, 15, -1)],
    ]


def test_an_object_said_to_be_absent_does_not_come_back_by_a_correction_after_that(clip):
    project, media_id, (first, _) = clip
    key(project, first, 0)
    absent(project, first, 10)
    run(project, media_id, playhead=0, direction="forward")
    key(project, first, 20, x=30)
    assert of(project, media_id, first, playhead=20, direction="forward") == [[*range(21, 40)]]
    run(project, media_id, playhead=20, direction="forward")
    absent(project, first, 5)
    assert of(project, media_id, first, playhead=5, direction="forward") == [[*range(6, 10), *range(11, 20)]]


def test_frames_that_a_person_has_reviewed_are_left_alone_and_gone_on_from(clip):
    project, media_id, (first, _) = clip
    key(project, first, 0)
    run(project, media_id, playhead=0, direction="forward")
    with project.action("Review") as edit:
        edit.set_reviewed(first, range(10, 13), True)
        edit.set_reviewed(first, [20], True)
    request = plan_track(project, media_id, playhead=0, direction="forward")
    assert frames_of_pass(request.passes[0], first) == [*range(1, 10), *range(13, 20), *range(21, 40)]
    assert sorted(request.objects[0].recent) == [10, 11, 12, 20]


def test_absent_is_obeyed_as_far_as_the_next_keyframe(clip):
    project, media_id, (first, _) = clip
    key(project, first, 0, 30)
    absent(project, first, 10)
    tracker = run(project, media_id, playhead=0, direction="forward")
    told = project.track_summary(media_id)[first]
    assert told.frames.tolist() == [*range(FRAMES)]
    assert told.frames[told.area == 0].tolist() == [*range(10, 30)]
    assert [frame for _, frame in tracker.tracked] == [*range(1, 10), *range(31, 40)]
    assert of(project, media_id, first, playhead=0, direction="forward", missing=True) == []
    absent(project, first, 5)
    assert of(project, media_id, first, playhead=5, direction="forward") == [[*range(6, 10)]]


@pytest.mark.parametrize("direction", ["backward", "both"])
def test_absent_from_there_to_the_next_keyframe_and_not_before_whichever_way_a_run_goes(clip, direction):
    project, media_id, (first, _) = clip
    key(project, first, 0)
    run(project, media_id, playhead=0, direction="forward")
    absent(project, first, 10)
    key(project, first, 30)
    for playhead in (30, 35, 5, 20):
        run(project, media_id, playhead=playhead, direction=direction)
        told = project.track_summary(media_id)[first]
        assert told.frames[told.area == 0].tolist() == [*range(10, 30)], playhead


def test_before_the_first_keyframe_with_pixels_absence_reaches_back_to_the_start(clip):
    project, media_id, (first, _) = clip
    absent(project, first, 10)
    key(project, first, 11)
    run(project, media_id, playhead=11, direction="both")
    told = project.track_summary(media_id)[first]
    assert told.frames[told.area == 0].tolist() == [*range(11)]


# what holds for any project

frames_ = st.integers(0, FRAMES - 1)
stretches = st.tuples(frames_, frames_).map(lambda ends: range(min(ends), max(ends) + 1))
lanes = st.fixed_dictionaries(
    {
        "keys": st.lists(frames_, max_size=4),
        "absent": st.lists(frames_, max_size=2),
        "drawn": st.lists(st.tuples(frames_, st.sampled_from([Source.PERSON, Source.IMPORTED])), max_size=2),
        "tracked": st.lists(stretches, max_size=2),
        "reviewed": st.lists(stretches, max_size=1),
        "locked": st.booleans(),
    }
)
plans = st.fixed_dictionaries(
    {
        "playhead": frames_,
        "direction": st.sampled_from(["forward", "backward", "both"]),
        "within": st.none() | stretches,
        "through": st.booleans(),
        "missing": st.booleans(),
    }
)


def build(folder: str, content: list[dict]) -> tuple[Project, int, list[int]]:
    project, media_id, ids = film(Path(folder) / "clip.s2s", frames=FRAMES, objects=len(content))
    project._connection.pragma("synchronous", "OFF")
    with project.action("Fill") as edit:
        for object_id, lane in zip(ids, content, strict=True):
            for stretch in lane["tracked"]:
                edit.set_masks(machine(object_id, stretch))
            for frame in lane["keys"]:
                edit.set_mask(object_id, blob(9, 9), frame=frame)
            for frame in lane["absent"]:
                edit.set_absent(object_id, frame)
            for frame, source in lane["drawn"]:
                edit.set_mask(object_id, blob(9, 9), frame=frame, source=source, keyframe=False)
            for stretch in lane["reviewed"]:
                edit.set_reviewed(object_id, stretch, True)
            edit.change_object(object_id, locked=lane["locked"])
    return project, media_id, ids


@given(st.lists(lanes, min_size=1, max_size=3), plans, st.data())
def test_a_plan_makes_nothing_that_a_person_stands_for_and_leaves_no_hole(content, how, data):
    with tempfile.TemporaryDirectory() as folder:
        project, media_id, ids = build(folder, content)
        with project:
            objects = data.draw(st.none() | st.sets(st.sampled_from(ids)))
            before, summary = project.content_hash(), project.track_summary(media_id)
            request = plan_track(project, media_id, objects=objects, **how)
            made = list(planned(request))
            assert project.content_hash() == before, "planning changes nothing"
            assert len(set(made)) == len(made), "nothing is made twice"
            allowed = range(FRAMES) if how["within"] is None else how["within"]
            for object_id, lane in zip(ids, content, strict=True):
                frames, told = {frame for each, frame in made if each == object_id}, summary[object_id]
                assert not frames or not (lane["locked"] or (objects is not None and object_id not in objects))
                assert not frames & set(told.frames[told.obeyed | told.reviewed].tolist())
                assert frames <= set(allowed)
            check_request(request, summary)
            to_make = set(made)
            kept = {
                (each, frame): project.mask(each, frame)
                for each in ids
                for frame in range(FRAMES)
                if (each, frame) not in to_make
            }
            tracker = FakeTracker()
            list(track(project, tracker, request))
            assert all(project.mask(*place) == row for place, row in kept.items()), "only what was planned is written"
            assert all(project.mask(*place) is not None for place in made), "all that was planned is written"
            again = plan_track(project, media_id, objects=objects, **(how | {"through": False, "missing": True}))
            if not how["through"] and how["missing"]:
                assert again.passes == (), "what is complete is not missing"


def check_request(request, summary) -> None:
    """Spans lie in the running order of their pass, each between two keyframes, and can be started."""
    told = {each.object_id: each for each in request.objects}
    assert set(told) == {span.object_id for one in request.passes for span in one.spans}
    for one in request.passes:
        for span in one.spans:
            assert span.first >= span.last if one.reverse else span.first <= span.last
            track_ = summary[span.object_id]
            obeyed = set(track_.frames[track_.obeyed].tolist())
            behind = [f for f in obeyed if (f > span.first if one.reverse else f < span.first)]
            assert behind, "a run comes from a keyframe"
            come_from = min(behind) if one.reverse else max(behind)
            assert come_from in told[span.object_id].keyframes
    for each in request.objects:
        track_ = summary[each.object_id]
        assert set(each.keyframes) <= set(track_.frames[track_.obeyed].tolist())
        assert set(each.recent) <= set(track_.frames[~track_.obeyed].tolist())

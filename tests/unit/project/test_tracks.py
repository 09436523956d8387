"""Tracks in the document: many masks at once, what is told of them without their pixels, and what a person says."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.project import MaskRow, Source, basis_of
from sam2studio.project.records import OUT_OF_DATE
from tests.support.projects import some_mask, some_prompt
from tests.support.tracks import blob, empty, film, machine


@pytest.fixture
def clip(path):
    project, media_id, ids = film(path)
    with project:
        yield project, media_id, ids


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_the_centroid_is_the_mean_of_the_pixels(height, width, seed):
    pixels = np.random.default_rng(seed).random((height, width)) < 0.5
    mask, (rows, columns) = Mask.from_array(pixels), np.nonzero(pixels)
    if not len(rows):
        assert mask.centroid is None
    else:
        assert mask.centroid == pytest.approx((columns.mean(), rows.mean()))


class TestSummary:
    def test_it_tells_what_the_masks_tell(self, clip):
        project, media_id, (first, second) = clip
        with project.action("Track") as edit:
            edit.set_mask(first, blob(10, 12), frame=3, source=Source.PERSON)
            edit.set_masks(machine(first, range(4, 9)))
            edit.set_absent(first, 9)
            edit.set_reviewed(first, range(4, 6), True)
            edit.set_mask(second, blob(1, 1), frame=7, source=Source.IMPORTED, keyframe=False)
        told = project.track_summary(media_id)
        assert list(told) == [first, second]
        for object_id, track in told.items():
            rows = [project.mask(object_id, frame) for frame in range(40)]
            rows = [row for row in rows if row]
            assert len(track) == len(rows)
            for place, row in enumerate(rows):
                assert track.frames[place] == row.frame
                assert track.area[place] == row.mask.area
                assert track.keyframe[place] == row.keyframe
                assert track.source[place] == row.source
                assert track.reviewed[place] == row.reviewed
                assert track.basis[place] == (-1 if row.basis is None else row.basis)
                for name in ("score", "object_score", "overlap"):
                    value = getattr(row, name)
                    np.testing.assert_equal(getattr(track, name)[place], np.nan if value is None else value)
                np.testing.assert_allclose(track.centroid[place], row.mask.centroid or (np.nan, np.nan))
        assert told[first].obeyed.tolist() == [True, *[False] * 5, True]
        assert told[second].obeyed.all()

    def test_objects_without_a_mask_are_there_and_others_can_be_left_out(self, clip):
        project, media_id, (first, second) = clip
        assert [len(track) for track in project.track_summary(media_id).values()] == [0, 0]
        assert list(project.track_summary(media_id, [second])) == [second]
        assert project.keyframes(media_id) == {first: (), second: ()}

    def test_keyframes_are_those_that_are_obeyed(self, clip):
        project, media_id, (first, second) = clip
        with project.action("Draw") as edit:
            edit.set_masks(machine(first, range(10)))
            edit.set_mask(first, blob(5, 5), frame=8)
            edit.set_mask(first, blob(5, 5), frame=2, source=Source.PERSON)
            edit.set_absent(first, 30)
            edit.set_keyframe(first, 5)
            edit.set_mask(first, blob(5, 5), frame=20, source=Source.PERSON, keyframe=False)
        assert project.keyframes(media_id) == {first: (2, 5, 8, 20, 30), second: ()}
        track = project.track_summary(media_id)[first]
        assert track.frames[track.obeyed].tolist() == [2, 5, 8, 20, 30]

    def test_it_reads_no_row_with_pixels(self, clip):
        project, media_id, _ = clip
        statements: list[str] = []
        project._connection.set_exec_trace(lambda _cursor, sql, _values: statements.append(sql) or True)
        project.track_summary(media_id)
        project.keyframes(media_id)
        project._connection.set_exec_trace(None)
        for sql in statements:
            plan = [row[3] for row in project._connection.execute(f"EXPLAIN QUERY PLAN {sql}", [1])]
            about_masks = [step for step in plan if "masks" in step]
            assert all("USING COVERING INDEX masks_for_tracks" in step for step in about_masks), plan


class TestEdits:
    def test_what_was_tracked_never_replaces_what_a_person_did_meanwhile(self, clip):
        project, media_id, (first, second) = clip
        with project.action("Work") as edit:
            edit.set_masks(machine(first, range(10)))
            edit.set_mask(first, blob(3, 3), frame=2)
            edit.set_mask(first, blob(3, 3), frame=3, source=Source.PERSON, keyframe=False)
            edit.set_mask(first, blob(3, 3), frame=4, source=Source.IMPORTED, keyframe=False)
            edit.set_absent(first, 5)
            edit.set_reviewed(first, [6], True)
            edit.change_object(second, locked=True)
        kept = {frame: project.mask(first, frame) for frame in range(2, 7)}
        with project.action("Track") as edit:
            late = machine(first, range(12), step=3) + machine(second, range(3)) + machine(999, range(3))
            assert edit.set_tracked(late) == 7
        assert {frame: project.mask(first, frame) for frame in range(2, 7)} == kept
        assert {frame: project.mask(first, frame) for frame in (0, 1, 7, 11)} == {
            frame: row for frame, row in enumerate(machine(first, range(12), step=3)) if frame in (0, 1, 7, 11)
        }
        assert not len(project.track_summary(media_id)[second])
        assert project.check().ok

    def test_what_a_person_confirmed_is_no_longer_so_when_the_mask_is_written_again(self, clip):
        project, media_id, (first, second) = clip
        with project.action("Track") as edit:
            for each in (first, second):
                edit.set_masks(machine(each, range(10)))
                edit.set_reviewed(each, range(10), True)
        with project.action("Correct") as edit:
            edit.set_mask(first, blob(3, 3), frame=4)
            edit.set_masks(machine(first, [6]))
        told = project.track_summary(media_id)
        assert told[first].frames[~told[first].reviewed].tolist() == [4, 6]
        assert told[second].reviewed.all()
        assert project.check().ok

    def test_only_the_frames_named_are_confirmed(self, clip):
        project, media_id, (first, _) = clip
        with project.action("Track") as edit:
            edit.set_masks(machine(first, range(5, 25)))
        with project.action("Review") as edit:
            edit.set_reviewed(first, [6, 9, 30], True)
        assert project.track_summary(media_id)[first].frames[
            project.track_summary(media_id)[first].reviewed
        ].tolist() == [
            6,
            9,
        ]
        assert edit.change.frames == {first: {6, 9}}
        with project.action("Review") as edit:
            edit.set_reviewed(first, range(40), False)
            edit.set_reviewed(first, range(0), True)
        assert not project.track_summary(media_id)[first].reviewed.any()

    def test_a_stretch_is_deleted_with_what_was_said_there_or_without(self, clip):
        project, media_id, (first, second) = clip
        with project.action("Track") as edit:
            for each in (first, second):
                edit.set_masks(machine(each, range(20)))
                edit.set_mask(each, blob(4, 4), frame=5)
                edit.set_prompt(each, some_prompt(1), frame=5)
                edit.set_mask(each, blob(4, 4), frame=6, source=Source.PERSON, keyframe=False)
        start = project.content_hash()
        with project.action("Delete") as edit:
            assert edit.delete_masks(first, range(4, 8), keyframes=False) == 2
        assert project.track_summary(media_id)[first].frames.tolist() == [*range(4), 5, 6, *range(8, 20)]
        assert project.prompt(first, 5) == some_prompt(1)
        with project.action("Delete") as edit:
            assert edit.delete_masks(first, range(4, 40)) == 14
            assert edit.delete_masks(first, range(30, 40)) == 0
        assert project.track_summary(media_id)[first].frames.tolist() == [*range(4)]
        assert not project.prompt(first, 5)
        assert len(project.track_summary(media_id)[second]) == 20
        project.undo()
        project.undo()
        assert project.content_hash() == start

    def test_a_mask_is_told_from_one_of_other_keyframes(self, clip):
        project, _, (first, _) = clip
        left, right = (10, blob(4, 4)), (20, blob(9, 9))

        def at(*frames: int) -> list[int]:
            with project.action("Ask") as edit:
                return [edit.basis_at(first, frame) for frame in frames]

        assert at(0, 39) == [basis_of(None, None)] * 2
        with project.action("Click") as edit:
            edit.set_masks(machine(first, range(40)))
            edit.set_mask(first, left[1], frame=10)
            edit.set_mask(first, right[1], frame=20, source=Source.PERSON, keyframe=False)
        around = [basis_of(None, left), basis_of(left, right), basis_of(right, None)]
        assert at(0, 11, 19, 21) == [around[0], around[1], around[1], around[2]]
        assert len({*around, basis_of(left, (20, blob(9, 8))), basis_of(left, (21, right[1])), OUT_OF_DATE}) == 6
        assert at(10, 20) == [basis_of(None, right), basis_of(left, None)], "a keyframe is not around itself"

    def test_absent_takes_the_place_of_mask_and_prompt(self, clip):
        project, _, (first, _) = clip
        with project.action("Click") as edit:
            edit.set_mask(first, blob(4, 4), frame=5)
            edit.set_prompt(first, some_prompt(1), frame=5)
        with project.action("Absent") as edit:
            edit.set_absent(first, 5)
        assert project.mask(first, 5) == MaskRow(first, 5, empty(), Source.PERSON, None, True)
        assert not project.prompt(first, 5)

    def test_clearing_a_keyframe_leaves_a_machines_mask_and_no_statement(self, clip):
        project, media_id, (first, _) = clip
        with project.action("Draw") as edit:
            edit.set_mask(first, blob(4, 4), frame=5, source=Source.PERSON, score=0.5)
            edit.set_prompt(first, some_prompt(1), frame=5)
            edit.set_reviewed(first, [5], True)
            edit.set_absent(first, 9)
            edit.set_prompt(first, some_prompt(1), frame=11)
        with project.action("Clear") as edit:
            for frame in (5, 9, 11, 12):
                edit.clear_keyframe(first, frame)
        made = MaskRow(first, 5, blob(4, 4), Source.MODEL, 0.5, False, basis=OUT_OF_DATE)
        assert project.mask(first, 5) == made  # out of date: it comes from a keyframe that is no more
        assert project.mask(first, 9) is None
        assert not any(project.prompt(first, frame) for frame in (5, 11))
        assert project.keyframes(media_id)[first] == ()

    @pytest.mark.parametrize(
        "act",
        [
            lambda edit, each: edit.set_masks(machine(each, range(38, 41))),
            lambda edit, each: edit.set_masks([MaskRow(each, 1, some_mask(1, height=8), Source.MODEL, None, False)]),
            lambda edit, each: edit.set_mask(each, empty(), frame=2, overlap=float("nan")),
            lambda edit, each: edit.set_reviewed(each, range(39, 41), True),
            lambda edit, each: edit.set_reviewed(each, [-1], True),
            lambda edit, each: edit.delete_masks(each, range(41)),
            lambda edit, each: edit.set_absent(each, 40),
            lambda edit, each: edit.clear_keyframe(each, 40),
            lambda edit, each: edit.set_keyframe(each, 30),
            lambda edit, each: edit.set_media(1, within=range(30, 41)),
            lambda edit, each: edit.set_media(1, within=range(5, 5)),
        ],
    )
    def test_what_cannot_be_is_refused_and_leaves_nothing(self, clip, act):
        project, _, (first, _) = clip
        before = project.content_hash()
        with pytest.raises(InputError), project.action("Wrong") as edit:
            act(edit, first)
        assert project.content_hash() == before

    def test_in_and_out_marks_belong_to_the_document(self, clip):
        project, media_id, _ = clip
        assert project.media_row(media_id).within is None
        with project.action("Mark") as edit:
            edit.set_media(media_id, within=range(5, 20))
        assert project.media_row(media_id).within == range(5, 20)
        assert edit.change.media_ids == {media_id}
        with project.action("No marks") as edit:
            edit.set_media(media_id, within=None)
        assert project.media_row(media_id).within is None
        project.undo()
        assert project.media()[0].within == range(5, 20)
        assert project.check().ok

    def test_a_change_tells_the_frames_it_touched(self, clip):
        project, _, (first, second) = clip
        with project.action("Track") as edit:
            edit.set_masks(machine(first, range(3, 6)))
            edit.set_prompt(second, some_prompt(1), frame=9)
        assert edit.change.frames == {first: {3, 4, 5}, second: {9}}
        assert project.undo().frames == {first: {3, 4, 5}, second: {9}}


def test_many_masks_are_written_and_told_of(tmp_path, figure):
    """Ten objects over two thousand frames."""
    project, media_id, ids = film(tmp_path / "long.s2s", frames=2000, objects=10)
    with project:
        masks = [some_mask(seed) for seed in range(50)]
        rows = [
            MaskRow(each, frame, masks[(each + frame) % 50], Source.MODEL, 0.9, False, 3.0, overlap=0.7)
            for frame in range(2000)
            for each in ids
        ]
        start = time.perf_counter()
        with project.action("Track") as edit:
            edit.set_masks(rows)
        writing = time.perf_counter() - start
        start = time.perf_counter()
        told = project.track_summary(media_id)
        reading = time.perf_counter() - start
        assert [len(track) for track in told.values()] == [2000] * 10
        assert all(track.frames.tolist() == list(range(2000)) for track in told.values())
        project.undo()
        assert not any(len(track) for track in project.track_summary(media_id).values())
    figure(f"20 000 tracked masks: written in {writing * 1000:.0f} ms, summary in {reading * 1000:.0f} ms")


@pytest.mark.slow
def test_fifty_objects_over_ten_thousand_frames(tmp_path, figure):
    project, media_id, ids = film(tmp_path / "long.s2s", frames=10_000, objects=50)
    with project:
        project._connection.pragma("synchronous", "OFF")
        masks = [some_mask(seed) for seed in range(50)]
        for each in ids:
            with project.action("Track") as edit:
                edit.set_masks(
                    MaskRow(each, frame, masks[frame % 50], Source.MODEL, 0.9, False, 3.0, overlap=0.7)
                    for frame in range(10_000)
                )
        start = time.perf_counter()
        told = project.track_summary(media_id)
        figure(f"summary of 500 000 tracked masks: {(time.perf_counter() - start) * 1000:.0f} ms")
        assert sum(map(len, told.values())) == 500_000

"""Runs of tracking stored as they go: one step of undo, whatever ends them."""

from __future__ import annotations

import pytest

from sam2studio.core.errors import Cancelled
from sam2studio.core.progress import CancelToken
from sam2studio.jobs import tracking
from sam2studio.jobs.tracking import plan_track, track
from sam2studio.project import MaskRow, Source, basis_of
from tests.support.tracking import FakeTracker, planned
from tests.support.tracks import blob, film

FRAMES = 40


@pytest.fixture
def clip(tmp_path, monkeypatch):
    """Two objects that were clicked on frame 10; runs are stored every seven masks."""
    monkeypatch.setattr(tracking, "_CHUNK_MASKS", 7)
    project, media_id, ids = film(tmp_path / "clip.s2s", frames=FRAMES)
    with project:
        with project.action("Click") as edit:
            for each in ids:
                edit.set_mask(each, blob(20 + each, 20), frame=10)
        yield project, media_id, ids


def both_ways(project, media_id):
    return plan_track(project, media_id, playhead=10, direction="both")


def finished(job):
    reports = []
    while True:
        try:
            reports.append(next(job))
        except StopIteration as end:
            return reports, end.value


def test_a_run_is_one_step_of_undo_and_told_as_it_goes(clip):
    project, media_id, ids = clip
    before, revision = project.content_hash(), project.revision
    reports, result = finished(track(project, FakeTracker(lost={12}), both_ways(project, media_id)))
    assert [each.done for each in reports] == [*range(FRAMES)]
    assert {each.total for each in reports} == {FRAMES - 1}
    assert (result.frames, result.masks, result.absent) == (FRAMES - 1, 2 * (FRAMES - 1), 2)
    assert project.revision > revision + 5, "it was stored in parts"
    for each in ids:
        told = project.track_summary(media_id)[each]
        assert told.frames.tolist() == [*range(FRAMES)]
        assert told.frames[told.area == 0].tolist() == [12]
        assert told.frames[told.keyframe].tolist() == [10]
        row = project.mask(each, 11)
        assert (row.source, row.score, row.object_score, row.keyframe) == (Source.MODEL, 0.9, 4.0, False)
        assert row.overlap == row.mask.iou(blob(20 + each, 20))
        assert row.basis == basis_of((10, blob(20 + each, 20)), None)
        assert project.mask(each, 9).basis == basis_of(None, (10, blob(20 + each, 20)))
    after = project.content_hash()
    assert project.undo().label == "Track"
    assert project.content_hash() == before
    project.redo()
    assert project.content_hash() == after


def test_what_a_run_makes_of_a_reviewed_video_nobody_has_reviewed(clip):
    project, media_id, ids = clip
    with project.action("Review") as edit:
        edit.set_media(media_id, reviewed=True)
    finished(track(project, FakeTracker(), both_ways(project, media_id)))
    assert project.media_row(media_id).status == "labelled"
    project.undo()
    assert project.media_row(media_id).status == "reviewed"
    with project.action("Confirm") as edit:
        for each in ids:
            edit.set_masks(MaskRow(each, frame, blob(20, 20), Source.PERSON, None, True) for frame in range(FRAMES))
    finished(track(project, FakeTracker(), both_ways(project, media_id)))
    assert project.media_row(media_id).status == "reviewed", "nothing was written"


def test_a_run_that_is_closed_cancelled_or_fails_keeps_what_is_done(clip):
    project, media_id, (first, _) = clip
    start = project.content_hash()

    def close() -> None:
        job = track(project, FakeTracker(), both_ways(project, media_id))
        for report in job:
            if report.done == 10:
                job.close()

    def cancel() -> None:
        token = CancelToken()
        for report in track(project, FakeTracker(), both_ways(project, media_id), cancel=token):
            if report.done == 10:
                token.cancel()

    def fail() -> None:
        list(track(project, FakeTracker(fails_at=21), both_ways(project, media_id)))

    for end, error in ((close, None), (cancel, Cancelled), (fail, RuntimeError)):
        if error is None:
            end()
        else:
            with pytest.raises(error):
                end()
        assert project.track_summary(media_id)[first].frames.tolist() == [*range(10, 21)]
        project.undo()
        assert project.content_hash() == start


def test_what_a_person_does_while_a_run_goes_on_stays(clip):
    project, media_id, (first, second) = clip
    job = track(project, FakeTracker(), both_ways(project, media_id))
    for report in job:
        if report.done == 5:
            with project.action("Correct") as edit:
                edit.set_mask(first, blob(3, 3), frame=20)
                edit.set_mask(first, blob(4, 4), frame=5, source=Source.PERSON)
                edit.delete_object(second)
    told = project.track_summary(media_id)
    assert project.mask(first, 20).mask == blob(3, 3)
    assert project.mask(first, 5).mask == blob(4, 4)
    assert len(told[first]) == FRAMES
    assert list(told) == [first]
    labels = [project.undo().label for _ in range(4)]
    assert labels == ["Track", "Correct", "Track", "Click"]


def test_a_correction_during_a_run_makes_what_follows_out_of_date(clip):
    project, media_id, (first, _) = clip
    job = track(project, FakeTracker(), both_ways(project, media_id))
    for report in job:
        if report.done == 3:
            with project.action("Correct") as edit:
                edit.set_mask(first, blob(3, 3), frame=20)
    request = plan_track(project, media_id, playhead=10, direction="forward", missing=True)
    assert [frame for each, frame in planned(request) if each == first] == [*range(11, 20), *range(21, 40)]


def test_nothing_to_do_leaves_nothing_behind(clip):
    project, media_id, _ = clip
    revision = project.revision
    reports, result = finished(
        track(project, FakeTracker(), plan_track(project, media_id, playhead=0, direction="both", objects=[]))
    )
    assert (len(reports), result.frames, project.revision) == (1, 0, revision)

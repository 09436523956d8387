"""Tracking in a window without widgets: a real project, the real inference thread, a tracker that carries masks."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from sam2studio.core.errors import StorageFullError
from sam2studio.core.mask import Mask
from sam2studio.gui.controllers.track_state import TrackOptions
from sam2studio.gui.controllers.tracking import CHUNK_FRAMES
from sam2studio.project import Edit, Source
from tests.support.frames import FakeFrames
from tests.support.segmenters import FakeSegmenter, disc


class Gate:
    """Holds the tracker before one frame until it is opened."""

    def __init__(self, frame: int) -> None:
        self.frame = frame
        self.inside, self.go = threading.Event(), threading.Event()

    def __call__(self, _tracker, frame: int) -> None:
        if frame == self.frame:
            self.inside.set()
            assert self.go.wait(10)


class Video:
    """A desk with a video of 60 frames, and what tracking tells."""

    def __init__(self, desk, folder) -> None:
        self.desk = desk
        desk.tools.count = 60
        self.media_id = desk.open_video(folder, FakeFrames(60))
        self.hints: list = []
        self.finished: list = []
        for source in (desk.all.tracking, desk.all.keyframes, desk.all.lanes):
            source.notice.connect(self.hints.append)
        desk.all.tracking.finished.connect(self.finished.append)

    @property
    def tracking(self):
        return self.desk.all.tracking

    def track(self, direction: str = "forward") -> None:
        self.tracking.track(direction)
        self.until_idle()

    def until_idle(self) -> None:
        self.desk.qtbot.waitUntil(lambda: self.tracking.progress is None, timeout=30_000)

    def hold(self, frame: int) -> Gate:
        """Begins to track and stops before a frame."""
        gate = self.desk.tools.before_frame = Gate(frame)
        self.tracking.track("forward")
        self.desk.qtbot.waitUntil(gate.inside.is_set, timeout=30_000)
        return gate

    def frames(self, object_id: int) -> list[int]:
        return self.desk.project.track_summary(self.media_id)[object_id].frames.tolist()

    def revise(self, act) -> None:
        assert self.desk.all.document.apply("Something else", act)

    def add_by_hand(self, x: float, y: float, *, frame: int = 0) -> int:
        """An object drawn on a frame while the tracker is held, so that no click could be answered."""
        before = {row.id for row in self.desk.here.rows}
        class_id = self.desk.project.classes()[0].id

        def act(edit: Edit) -> None:
            object_id = edit.add_object(self.media_id, class_id)
            edit.set_mask(object_id, disc(x, y, 5), frame=frame, source=Source.PERSON)

        self.revise(act)
        (new,) = {row.id for row in self.desk.here.rows} - before
        return new

    @property
    def said(self) -> str:
        (hint,) = self.hints
        return f"{hint.what} {hint.todo}"


@pytest.fixture
def video(make_desk, tmp_path) -> Video:
    return Video(make_desk(), tmp_path / "video")


def test_a_run_is_one_step_of_undo_and_its_masks_are_the_machines(video):
    desk = video.desk
    object_id = desk.add_object(20, 15)
    before = desk.project.content_hash()
    video.track()
    assert video.frames(object_id) == list(range(60))
    mask = desk.project.mask(object_id, 59)
    assert (mask.mask, mask.source, mask.keyframe) == (disc(20, 15, 6), Source.MODEL, False)
    assert (mask.score, mask.object_score, mask.overlap) == (0.9, 5.0, 1.0)
    assert [done.frames for done in video.finished] == [59]
    assert desk.all.document.undo_label == "Track"
    desk.all.document.undo()
    assert desk.project.content_hash() == before
    desk.all.document.redo()
    assert video.frames(object_id) == list(range(60))


@pytest.mark.parametrize("how", ["finished", "cancelled", "taken back", "not reviewed"])
def test_that_a_reviewed_video_is_to_be_reviewed_again_is_told_once_it_is_so(video, how):
    desk = video.desk
    desk.add_object(20, 15)
    if how != "not reviewed":
        desk.all.media.set_reviewed([video.media_id], True)
    if how in ("finished", "not reviewed"):
        video.track()
    else:
        gate = video.hold(CHUNK_FRAMES + 5)
        desk.qtbot.waitUntil(lambda: desk.project.media_row(video.media_id).status == "labelled", timeout=30_000)
        if how == "cancelled":
            video.tracking.cancel()
        else:
            desk.all.document.undo()
        gate.go.set()
        video.until_idle()
    reviewed = desk.project.media_row(video.media_id).status == "reviewed"
    assert reviewed == (how == "taken back")
    assert [done.unreviewed for done in video.finished] == {"finished": [True], "not reviewed": [False]}.get(how, [])
    assert ["to be reviewed again" in hint.what for hint in video.hints] == ([True] if how == "cancelled" else [])


def test_an_open_prompt_is_accepted_first(video):
    desk = video.desk
    desk.click(20, 15)
    desk.until_answered()
    video.track()
    (row,) = desk.here.rows
    assert video.frames(row.id) == list(range(60))


def test_an_open_prompt_that_waits_for_its_answer_is_accepted_first(make_desk, tmp_path):
    gate, answer = threading.Event(), threading.Event()

    def wait(_segmenter) -> None:
        gate.set()
        assert answer.wait(10)

    video = Video(make_desk(FakeSegmenter(before_predict=wait)), tmp_path / "video")
    desk = video.desk
    desk.click(20, 15)
    desk.qtbot.waitUntil(gate.is_set)
    video.tracking.track("forward")
    assert video.tracking.progress is None
    answer.set()
    desk.qtbot.waitUntil(lambda: bool(video.finished))
    assert video.frames(desk.here.rows[0].id) == list(range(60))


def test_a_prompt_that_cannot_become_a_mask_is_not_lost(video):
    video.desk.click(20, 15, positive=False)
    video.tracking.track("forward")
    assert "has no mask yet" in video.said
    assert video.desk.all.prompts.open is not None


def test_why_there_is_nothing_to_track_is_said(video):
    desk = video.desk
    video.tracking.track("forward")
    assert "nothing to track yet" in video.said
    object_id = desk.add_object(20, 15)
    desk.all.objects.set_locked([object_id], True)
    video.hints.clear()
    video.tracking.track("forward")
    assert "Unlock" in video.said
    desk.all.objects.set_locked([object_id], False)
    desk.all.keyframes.remove(object_id, 0)
    video.hints.clear()
    video.tracking.track("forward")
    assert "press [track.keyframe]" in video.said
    assert video.tracking.progress is None
    desk.all.keyframes.make_at(object_id, 0)
    video.hints.clear()
    video.tracking.track("backward")
    assert "no frame left to track in this direction" in video.said


def test_backward_and_both_ways(video):
    desk = video.desk
    desk.go(30)
    object_id = desk.add_object(20, 15)
    video.track("backward")
    assert video.frames(object_id) == list(range(31))
    video.track("both")
    assert video.frames(object_id) == list(range(60))


def test_only_the_range_and_only_the_selected_objects(video):
    desk = video.desk
    first, second = desk.add_object(20, 15), desk.add_object(45, 25)
    video.revise(lambda edit: edit.set_media(video.media_id, within=range(20)))
    desk.all.objects.select([second])
    video.track()
    assert video.frames(second) == list(range(20))
    assert video.frames(first) == [0]


def test_a_correction_changes_the_stretches_around_it_of_its_object_only(video):
    desk = video.desk
    first, second = desk.add_object(20, 15), desk.add_object(45, 25)
    video.track()
    desk.go(10)
    desk.all.objects.select([first])
    desk.all.keyframes.make()
    desk.go(40)
    desk.all.objects.select([first])
    desk.click(24, 18)
    desk.until_answered()
    desk.all.prompts.accept()
    desk.go(20)
    desk.all.objects.select([first])
    desk.click(28, 20)
    desk.until_answered()
    desk.all.prompts.accept()
    desk.all.objects.select(())
    before = [desk.project.mask(first, frame).mask for frame in range(60)]
    other = [desk.project.mask(second, frame) for frame in range(60)]
    video.track()
    after = [desk.project.mask(first, frame).mask for frame in range(60)]
    assert after[:11] == before[:11]
    assert after[11:15] == [disc(20, 15, 6)] * 4  # from the nearer one of its keyframes
    assert after[15:20] == [disc(28, 20, 6)] * 5
    assert after[20] == before[20]
    assert after[21:40] == [disc(28, 20, 6)] * 19
    assert after[40] == before[40]
    assert after[41:] == [disc(24, 18, 6)] * 19
    assert [desk.project.mask(second, frame).mask for frame in range(60)] == [row.mask for row in other]
    desk.all.document.undo()
    assert [desk.project.mask(first, frame).mask for frame in range(60)] == before


def test_cancel_keeps_what_is_done_and_the_next_run_goes_on(video):
    desk = video.desk
    object_id = desk.add_object(20, 15)
    gate = video.hold(25)
    video.tracking.cancel()
    gate.go.set()
    video.until_idle()
    done = video.frames(object_id)
    assert done[:25] == list(range(25))
    assert len(done) < 60
    assert video.finished == []
    assert video.hints == []
    desk.tools.trackers[0].diary.clear()
    video.track()
    assert video.frames(object_id) == list(range(60))
    assert [frame for kind, frame in desk.tools.trackers[0].diary if kind == "track"] == list(range(len(done), 60))


def test_progress_and_place(video):
    desk = video.desk
    object_id = desk.add_object(20, 15)
    gate = video.hold(30)
    desk.qtbot.waitUntil(lambda: video.tracking.progress.done == 29)
    progress = video.tracking.progress
    assert (progress.total, progress.waiting) == (59, 0)
    assert progress.rate > 0
    assert progress.seconds_left == pytest.approx(30 / progress.rate)
    place = video.tracking.place
    assert (place.frame, place.reverse, place.object_ids) == (29, False, {object_id})
    assert desk.all.timeline.state.tracking == place
    desk.all.navigation.go_to(desk.add_picture())
    assert video.tracking.place is None
    gate.go.set()
    video.until_idle()
    assert desk.project.mask(object_id, 59) is not None


def test_an_edit_in_between_neither_breaks_the_run_nor_is_lost(video):
    desk = video.desk
    object_id = desk.add_object(20, 15)
    gate = video.hold(30)
    desk.qtbot.waitUntil(lambda: len(video.frames(object_id)) > CHUNK_FRAMES)
    mine = disc(50, 30, 4)
    video.revise(lambda edit: edit.set_mask(object_id, mine, frame=45, source=Source.PERSON))
    late = video.add_by_hand(45, 25)
    gate.go.set()
    video.until_idle()
    assert video.frames(object_id) == list(range(60))
    row = desk.project.mask(object_id, 45)
    assert (row.mask, row.source, row.keyframe) == (mine, Source.PERSON, True)
    assert video.frames(late) == [0]
    desk.all.document.undo()  # the rest of the run
    desk.all.document.undo()  # the late object
    assert desk.project.mask(object_id, 45).mask == mine
    desk.all.document.undo()  # the edit
    desk.all.document.undo()  # the run up to there
    assert video.frames(object_id) == [0]


def test_a_late_object_is_tracked_after_the_run(video):
    desk = video.desk
    first = desk.add_object(20, 15)
    gate = video.hold(30)
    late = video.add_by_hand(45, 25)
    video.tracking.track("forward")
    video.tracking.track("forward")
    assert video.tracking.progress.waiting == 1
    last = video.add_by_hand(30, 30, frame=50)
    desk.go(50)
    video.tracking.track("backward")
    assert video.tracking.progress.waiting == 2
    gate.go.set()
    desk.qtbot.waitUntil(lambda: len(video.finished) == 3)
    assert video.frames(first) == video.frames(late) == list(range(60))
    assert video.frames(last) == list(range(60))
    tracked = [frame for kind, frame in desk.tools.trackers[0].diary if kind == "track"]
    assert tracked == [*range(1, 60), *range(1, 60), *range(49, -1, -1)]


def test_asking_twice_for_the_same_tracks_it_once(video):
    desk = video.desk
    object_id = desk.add_object(20, 15)
    gate = video.hold(30)
    video.tracking.track("forward")
    gate.go.set()
    video.until_idle()
    assert video.frames(object_id) == list(range(60))
    assert [done.frames for done in video.finished] == [59]
    assert video.hints == []


def test_an_object_deleted_meanwhile_is_left_out_and_the_last_one_ends_the_run(video):
    desk = video.desk
    first, second = desk.add_object(20, 15), desk.add_object(45, 25)
    gate = video.hold(30)
    desk.all.objects.delete([first])
    gate.go.set()
    video.until_idle()
    assert video.frames(second) == list(range(60))
    assert [row.id for row in desk.here.rows] == [second]
    gate = desk.tools.before_frame = Gate(30)
    video.tracking.track("forward")
    desk.qtbot.waitUntil(gate.inside.is_set)
    desk.all.objects.delete([second])
    gate.go.set()
    video.until_idle()
    assert desk.here.rows == ()
    assert desk.project.check().ok


def test_an_object_locked_meanwhile_keeps_what_it_has(video):
    desk = video.desk
    object_id = desk.add_object(20, 15)
    gate = video.hold(40)
    desk.qtbot.waitUntil(lambda: len(video.frames(object_id)) > CHUNK_FRAMES)
    desk.all.objects.set_locked([object_id], True)
    count = len(video.frames(object_id))
    gate.go.set()
    video.until_idle()
    assert len(video.frames(object_id)) == count


def test_taking_the_run_back_while_it_goes_on_stops_it(video):
    desk = video.desk
    object_id = desk.add_object(20, 15)
    gate = video.hold(30)
    desk.qtbot.waitUntil(lambda: len(video.frames(object_id)) > CHUNK_FRAMES)
    desk.all.document.undo()
    gate.go.set()
    video.until_idle()
    assert video.frames(object_id) == [0]
    assert desk.all.document.redo_label == "Track"


def test_closing_the_project_keeps_what_was_made_and_opening_it_goes_on(video):
    desk = video.desk
    object_id = desk.add_object(20, 15)
    path = desk.project.path
    gate = video.hold(30)
    desk.qtbot.waitUntil(lambda: video.tracking.progress.done == 29)
    desk.all.document.close()
    assert video.tracking.progress is None
    gate.go.set()
    desk.all.document.open(path)
    assert video.frames(object_id) == list(range(30))
    desk.until_frame(0)
    video.track()
    assert video.frames(object_id) == list(range(60))
    assert [frame for kind, frame in desk.tools.trackers[-1].diary if kind == "track"] == list(range(30, 60))


def test_frames_that_cannot_be_read_are_left_out_and_said(video):
    desk = video.desk
    desk.tools.bad = (7, 8)
    object_id = desk.add_object(20, 15)
    video.track()
    assert video.frames(object_id) == [*range(7), *range(9, 60)]
    assert [done.frames for done in video.finished] == [57]
    assert "7, 8" in video.said


def test_a_tracker_that_fails_is_told_and_the_next_run_works(video, caplog):
    desk = video.desk

    def fail(_tracker, frame: int) -> None:
        if frame == 20:
            raise ValueError("broken")

    desk.tools.before_frame = fail
    object_id = desk.add_object(20, 15)
    video.track()
    assert video.frames(object_id) == list(range(20))
    assert [failure.safe for failure in desk.failures] == ["What was tracked before is kept."]
    desk.tools.before_frame = lambda *_: None
    video.track()
    assert video.frames(object_id) == list(range(60))
    caplog.clear()


def test_a_full_disk_stops_the_run_and_loses_nothing(video, monkeypatch):
    desk = video.desk
    object_id = desk.add_object(20, 15)
    full = [True]
    action = type(desk.project).action

    def act(project, label, **more):
        if full[0]:
            raise StorageFullError("The disk is full.")
        return action(project, label, **more)

    monkeypatch.setattr(type(desk.project), "action", act)
    video.track()
    assert desk.all.document.saved_state.kind == "unsaved"
    full[0] = False
    desk.all.document.retry()
    done = video.frames(object_id)
    assert len(done) > CHUNK_FRAMES
    assert done == list(range(len(done)))
    video.track()
    assert video.frames(object_id) == list(range(60))


def test_another_model_ends_the_run(make_desk, tmp_path):
    video = Video(make_desk(FakeSegmenter("first"), FakeSegmenter("second")), tmp_path / "video")
    desk = video.desk
    object_id = desk.add_object(20, 15)
    gate = video.hold(30)
    desk.client.load_model("second")
    gate.go.set()
    video.until_idle()
    assert video.frames(object_id)[:30] == list(range(30))
    assert "another model" in video.said
    video.track()
    assert video.frames(object_id) == list(range(60))


def test_a_read_only_project_is_not_tracked(video):
    desk = video.desk
    desk.add_object(20, 15)
    path = desk.project.path
    desk.all.document.close()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        desk.all.document.open(path)
        desk.until_frame(0)
        if not desk.project.read_only:  # the superuser may write anything
            return
        video.tracking.track("forward")
        assert "Nothing can be changed here" in video.said
    finally:
        path.parent.chmod(0o755)
        path.chmod(0o644)


def masks_of(video, object_id: int) -> list[Mask]:
    return [video.desk.project.mask(object_id, frame).mask for frame in range(60)]


def test_a_run_costs_what_was_chosen_and_says_what_it_takes(video):
    desk = video.desk
    assert video.tracking.memory_bytes is None
    video.tracking.set_options(TrackOptions(memory_bytes=64 << 20, light=True))
    desk.add_object(20, 15)
    video.track()
    assert [(job.memory_bytes, job.light) for job in desk.tools.jobs] == [(64 << 20, True)]
    assert video.tracking.memory_bytes == 60
    desk.all.document.close()
    assert video.tracking.memory_bytes is None


def test_a_person_who_edits_at_random_loses_nothing(video):
    """Every mask drawn by a person while runs go on is there afterwards, as a keyframe, whatever came when."""
    import random

    chance = random.Random(2)
    desk = video.desk
    ids = [desk.add_object(20, 15), desk.add_object(45, 25)]
    drawn: dict[tuple[int, int], Mask] = {}
    for turn in range(40):
        object_id, frame = chance.choice(ids), chance.randrange(60)
        match chance.choice(["draw", "draw", "track", "cancel", "wait", "go"]):
            case "draw":
                mask = disc(chance.randrange(5, 55), chance.randrange(5, 35), 3 + turn / 20)

                def act(edit: Edit, object_id=object_id, frame=frame, mask=mask) -> None:
                    edit.set_mask(object_id, mask, frame=frame, source=Source.PERSON)

                video.revise(act)
                drawn[object_id, frame] = mask
            case "track":
                video.tracking.track(chance.choice(["forward", "backward", "both"]))
            case "cancel":
                video.tracking.cancel()
            case "wait":
                video.until_idle()
            case "go":
                desk.all.navigation.go_to_frame(frame)
    video.until_idle()
    for (object_id, frame), mask in drawn.items():
        row = desk.project.mask(object_id, frame)
        assert (row.mask, row.source, row.keyframe) == (mask, Source.PERSON, True)
    assert desk.project.check().ok


def test_the_window_is_told_of_masks_on_the_frame_that_is_shown_only(video):
    desk = video.desk
    object_id = desk.add_object(20, 15)
    desk.go(50)
    gate = video.hold(40)
    desk.qtbot.waitUntil(lambda: len(video.frames(object_id)) > CHUNK_FRAMES)
    told: list = []
    desk.all.objects.changed.connect(lambda: told.append(desk.here.mask(object_id)))
    gate.go.set()
    video.until_idle()
    assert len(told) == 1
    assert told[0].mask == disc(20, 15, 6)
    desk.all.document.undo()
    assert desk.here.mask(object_id) is None


def test_all_again_goes_past_keyframes_in_one_step_of_undo_and_leaves_what_a_person_said(video):
    desk = video.desk
    object_id = desk.add_object(20, 15)
    video.track()
    video.revise(lambda edit: edit.set_mask(object_id, disc(30, 20, 6), frame=40, source=Source.PERSON))
    video.track("both")
    video.revise(
        lambda edit: edit.set_masks(replace(row, mask=disc(5, 5, 2)) for row in machine_rows(video, object_id))
    )
    before = desk.project.content_hash()
    desk.go(10)
    video.track("again")
    assert video.finished[-1].frames == 58
    assert [desk.project.mask(object_id, frame).mask for frame in (1, 20, 21, 41, 59)] == [
        *[disc(20, 15, 6)] * 2,
        *[disc(30, 20, 6)] * 3,
    ]
    assert desk.project.mask(object_id, 40).source is Source.PERSON
    desk.all.document.undo()
    assert desk.project.content_hash() == before


def test_only_lanes_that_are_followed_where_the_run_is_say_so(video):
    desk = video.desk
    early, late = desk.add_object(20, 15), video.add_by_hand(45, 25, frame=30)
    gate = video.hold(20)
    assert video.tracking.place.object_ids == {early}
    gate.go.set()
    gate = desk.tools.before_frame = Gate(50)
    desk.qtbot.waitUntil(gate.inside.is_set, timeout=30_000)
    desk.qtbot.waitUntil(lambda: video.tracking.place.frame == 49)
    assert video.tracking.place.object_ids == {early, late}
    gate.go.set()
    video.until_idle()


def machine_rows(video, object_id: int) -> list:
    rows = (video.desk.project.mask(object_id, frame) for frame in range(60))
    return [row for row in rows if row.source is Source.MODEL and not row.keyframe]

"""Runs that closing the project has cut off are told of when it is open again, and go on."""

from __future__ import annotations

import pytest

from sam2studio.gui.controllers.cut_runs import CutRun
from tests.gui.controllers.test_tracking import Video


@pytest.fixture
def video(make_desk, tmp_path) -> Video:
    video = Video(make_desk(), tmp_path / "video")
    video.found = []
    video.desk.all.cut_runs.found.connect(video.found.append)
    return video


def reopen(video: Video) -> None:
    """Opens the project anew and waits until everything has been looked at that is when one is opened."""
    document, path = video.desk.all.document, video.desk.project.path
    document.close()
    assert document.open(path)
    video.desk.until_shown()
    video.desk.qtbot.waitUntil(lambda: not video.desk.all.cut_runs._looking.isActive())


def cut_off(video: Video, frame: int) -> int:
    """Closes the project in a run over one object before that frame; how many frames were kept."""
    object_id = video.desk.add_object(20, 15)
    video.desk.all.objects.select([object_id])
    gate = video.hold(frame)
    video.desk.qtbot.waitUntil(lambda: video.tracking.progress.done == frame - 1)
    path = video.desk.project.path
    video.desk.all.document.close()
    gate.go.set()
    assert video.desk.all.document.open(path)
    video.desk.qtbot.waitUntil(lambda: bool(video.found))
    return len(video.frames(object_id))


def test_a_run_that_was_cut_off_is_told_of_and_goes_on(video):
    kept = cut_off(video, 25)
    assert 25 <= kept < 60
    assert video.found == [CutRun("clip.mp4", 60 - kept, kept)]
    video.desk.all.cut_runs.go_on()
    video.until_idle()
    (object_id,) = [row.id for row in video.desk.project.objects(video.media_id)]
    assert video.frames(object_id) == list(range(60))
    assert [done.frames for done in video.finished] == [60 - kept]
    reopen(video)
    assert len(video.found) == 1


def test_it_is_told_of_until_the_person_goes_on_or_does_not_want_it(video):
    cut_off(video, 25)
    reopen(video)
    video.desk.qtbot.waitUntil(lambda: len(video.found) == 2)
    assert video.found[0] == video.found[1]
    video.desk.all.cut_runs.forget()
    reopen(video)
    assert len(video.found) == 2


def test_runs_that_waited_are_told_of_too(video):
    desk = video.desk
    first, second = desk.add_object(20, 15), desk.add_object(45, 25)
    desk.all.objects.select([first])
    gate = video.hold(25)
    desk.all.objects.select([second])
    video.tracking.track("forward")
    path = desk.project.path
    desk.all.document.close()
    gate.go.set()
    assert desk.all.document.open(path)
    desk.qtbot.waitUntil(lambda: bool(video.found))
    left = 60 - len(video.frames(first))
    assert [cut.frames for cut in video.found] == [left + 59]
    desk.all.cut_runs.go_on()
    desk.qtbot.waitUntil(lambda: len(video.finished) == 2, timeout=30_000)
    assert video.frames(first) == video.frames(second) == list(range(60))


@pytest.mark.parametrize("how", ["ended", "stopped", "taken back"])
def test_a_run_that_ended_or_was_stopped_is_not_told_of(video, how):
    desk = video.desk
    desk.add_object(20, 15)
    if how == "ended":
        video.track()
    else:
        gate = video.hold(25)
        if how == "stopped":
            video.tracking.cancel()
        else:
            desk.qtbot.waitUntil(lambda: desk.all.document.undo_label == "Track", timeout=30_000)
            desk.all.document.undo()
        gate.go.set()
        video.until_idle()
    reopen(video)
    assert video.found == []


def test_what_was_made_meanwhile_is_not_told_of(video):
    cut_off(video, 25)
    video.track()
    reopen(video)
    assert len(video.found) == 1


def test_a_video_that_is_gone_is_not_told_of(video):
    cut_off(video, 25)
    desk = video.desk
    desk.add_picture()
    desk.all.media.remove([video.media_id])
    reopen(video)
    assert len(video.found) == 1

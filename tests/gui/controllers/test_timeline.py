"""What the timeline is told."""

from __future__ import annotations

import numpy as np

from sam2studio.gui.controllers.timeline import timeline_state
from sam2studio.gui.viewstate import TimelineState
from sam2studio.project.records import MediaRow
from tests.support.frames import FakeFrames


def video(frames: int = 50, *, within: range | None = None) -> MediaRow:
    return MediaRow(3, "clip.mp4", "video", 60, 40, frames, 1, 1, "f", 0, "new", None, within)


def state_of(times: np.ndarray, **more) -> TimelineState:
    known = {
        "frame": 7,
        "lanes": (),
        "tracking": None,
        "playing": False,
        "rate": 1.0,
        "writable": True,
        "media": video(),
    }
    return timeline_state(times=times, **(known | more))


def test_times_are_exact_where_they_are_known():
    state = state_of(np.arange(50) / 25 + (np.arange(50) == 7) * 0.01)
    assert (state.frames, state.frame, state.fps) == (50, 7, 25)
    assert state.seconds == 7 / 25 + 0.01
    assert state.key == 3


def test_without_times_frames_are_counted():
    state = state_of(np.zeros(0))
    assert (state.fps, state.seconds) == (None, None)
    assert state_of(np.zeros(1), frame=0, media=video(1)).fps is None


def test_a_video_on_the_canvas_has_lanes_and_a_picture_has_none(make_desk, tmp_path):
    desk = make_desk()
    desk.open_video(tmp_path / "video", FakeFrames(frames=30, rate=10.0))
    object_id = desk.add_object(20, 15)
    desk.all.objects.select([object_id])
    desk.go(12)
    desk.qtbot.waitUntil(lambda: desk.all.timeline.state.seconds is not None)
    state = desk.all.timeline.state
    assert (state.frames, state.frame, round(state.fps, 3), round(state.seconds, 3)) == (30, 12, 10.0, 1.2)
    (lane,) = state.lanes
    assert (lane.object_id, lane.title, lane.selected, lane.hidden) == (object_id, "object 1", True, False)
    timeline = desk.all.timeline
    desk.qtbot.waitUntil(lambda: desk.all.lanes.complete and timeline.state == timeline._told)
    told = []
    timeline.state_changed.connect(told.append)
    desk.all.objects.set_hidden([object_id], True)
    desk.qtbot.waitUntil(lambda: bool(told))
    assert told[-1].lanes[0].hidden
    assert len(told) == 1  # however many controllers had something to say
    desk.all.navigation.go_to(desk.add_picture())
    desk.until_shown()
    assert desk.all.timeline.state == TimelineState()


def test_lanes_are_there_again_after_a_picture(make_desk, tmp_path):
    desk = make_desk()
    media_id = desk.open_video(tmp_path / "video", FakeFrames(frames=30, rate=10.0))
    object_id = desk.add_object(20, 15)
    desk.all.navigation.go_to(desk.add_picture())
    desk.until_shown()
    desk.all.navigation.go_to(media_id)
    desk.until_shown()
    desk.qtbot.waitUntil(lambda: [lane.object_id for lane in desk.all.timeline.state.lanes] == [object_id])

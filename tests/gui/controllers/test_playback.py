"""Playing follows the clock: what is late is left out, and nothing drifts."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.gui.controllers.playback import PlaybackController, frame_at
from tests.support.frames import FakeFrames


class Clock:
    """Time that a test lets pass."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def playing(desk_with_video, clock):
    """A window with a video of a hundred frames at 25 per second, and its player by a clock of the test's."""
    desk, _ = desk_with_video
    playback = PlaybackController(desk.all.playhead, desk.all.playhead, clock=clock)
    playback._timer.blockSignals(True)  # the test says when
    return desk, playback


def test_the_playhead_is_where_the_clock_says(playing, clock):
    desk, playback = playing
    desk.go(10)
    playback.play()
    for passed, frame in ((0.039, 10), (0.041, 11), (1.0, 35), (1.001, 35), (2.5, 72)):
        clock.now = 1000.0 + passed
        playback.advance()
        assert desk.all.navigation.frame == frame
    playback.pause()
    desk.until_frame(72)


@given(st.lists(st.floats(0.001, 0.4), min_size=1, max_size=40))
def test_frames_of_uneven_length_never_drift(pauses):
    times = np.cumsum(np.array([0.0, 0.01, 0.2, 0.02, 0.5, 0.03, 0.04, 0.1, 1.0]))
    now = 0.0
    for pause in pauses:
        now += pause
        frame = frame_at(times, now)
        assert times[frame] <= now + 1e-6
        assert frame == len(times) - 1 or now < times[frame + 1]


def test_at_the_end_it_stops_on_the_last_frame_and_begins_anew_from_there(playing, clock):
    desk, playback = playing
    told: list[bool] = []
    playback.changed.connect(told.append)
    desk.go(98)
    playback.play()
    clock.now += 0.05
    playback.advance()
    assert desk.all.navigation.frame == 99
    clock.now += 0.04
    playback.advance()
    assert told == [True, False]
    desk.until_frame(99)
    playback.play()
    assert desk.all.navigation.frame == 0


def test_it_plays_within_the_range_and_loops_there(playing, clock):
    desk, playback = playing
    playback.set_range(range(20, 30))
    playback.set_loops(True)
    playback.play()
    assert desk.all.navigation.frame == 20
    clock.now += 0.38
    playback.advance()
    assert desk.all.navigation.frame == 29
    clock.now += 0.03
    playback.advance()
    assert desk.all.navigation.frame == 20
    assert playback.playing


def test_whoever_moves_the_playhead_stops_it(playing, clock):
    desk, playback = playing
    playback.play()
    desk.all.navigation.go_to_frame(60)
    assert not playback.playing
    clock.now += 1
    playback.advance()
    desk.until_frame(60)


def test_a_drag_that_begins_where_it_plays_leaves_a_frame_that_takes_clicks(playing, clock):
    """The playhead is taken hold of where it is: it moves nowhere, and the frame under it stays from now on."""
    desk, playback = playing
    desk.go(10)
    playback.play()
    clock.now += 0.05
    playback.advance()
    desk.qtbot.waitUntil(lambda: desk.all.navigation.picture.frame == 11)
    assert desk.all.navigation.picture.key is None
    desk.all.navigation.go_to_frame(11, exact=False)
    assert not playback.playing
    desk.until_frame(11)


def test_going_to_another_media_stops_it(playing):
    desk, playback = playing
    picture = desk.add_picture()
    playback.play()
    desk.all.navigation.go_to(picture)
    assert not playback.playing


def test_what_plays_takes_no_clicks(playing, clock):
    desk, playback = playing
    playback.play()
    clock.now += 0.5
    playback.advance()
    desk.qtbot.waitUntil(lambda: desk.frame_shown == 12)
    desk.click(20, 20)
    assert desk.all.prompts.open is None
    playback.pause()
    desk.until_frame(12)
    desk.click(20, 20)
    desk.until_answered()
    assert desk.all.prompts.open.image.frame == 12


def test_a_machine_too_slow_for_the_rate_shows_fewer_frames_each_soon_after_its_time(desk_with_video):
    desk, _ = desk_with_video
    desk.shelf.videos["clip.mp4"].before_read = lambda _frame: time.sleep(0.06)
    shown: list[int] = []
    desk.all.navigation.picture_changed.connect(lambda picture: shown.append(picture.frame))
    desk.all.playback.play()
    desk.qtbot.waitUntil(lambda: desk.all.navigation.frame >= 25)
    desk.all.playback.pause()
    desk.qtbot.waitUntil(lambda: desk.all.navigation.picture.key is not None)
    assert shown == sorted(shown)
    assert len(set(shown)) < 25, "frames were left out"
    assert shown[-1] == desk.all.navigation.frame


def test_a_video_that_is_not_there_yet_does_not_play(make_desk, tmp_path):
    desk = make_desk()
    desk.open_video(tmp_path, FakeFrames(1))
    desk.all.playback.play()
    assert not desk.all.playback.playing


def test_another_rate_goes_on_from_the_same_frame(playing, clock):
    desk, playback = playing
    desk.go(10)
    playback.play()
    clock.now += 0.4
    playback.advance()
    assert desk.all.navigation.frame == 20
    playback.set_rate(2.0)
    clock.now += 0.4
    playback.advance()
    assert desk.all.navigation.frame == 40
    playback.set_rate(0.25)
    clock.now += 0.4
    playback.advance()
    assert desk.all.navigation.frame == 42


# The in and the out mark.


def test_marks_are_set_at_the_playhead_and_playback_keeps_between_them(desk_with_video):
    desk, media_id = desk_with_video
    marks = desk.all.play_range
    desk.go(20)
    marks.set_in()
    assert marks.within == range(20, 100)
    desk.go(30)
    marks.set_out()
    assert marks.within == range(20, 31)
    assert desk.project.media_row(media_id).within == range(20, 31)
    assert desk.all.playback._ends() == (20, 30)
    desk.all.document.undo()
    assert marks.within == range(20, 100)
    marks.clear()
    assert desk.all.playback._ends() == (0, 99)


def test_a_mark_on_the_wrong_side_moves_the_other_one_away(desk_with_video):
    desk, _ = desk_with_video
    marks = desk.all.play_range
    marks.set_range(range(40, 60))
    desk.go(80)
    marks.set_in()
    assert marks.within == range(80, 100)
    desk.go(10)
    marks.set_out()
    assert marks.within == range(11)


def test_the_whole_video_needs_no_marks(desk_with_video):
    desk, _ = desk_with_video
    desk.all.play_range.set_range(range(100))
    assert desk.all.play_range.within is None
    assert desk.all.document.undo_label == "Add video"

"""Frames of a video: the newest wish wins, the frame says its number, and the way to a far one is short."""

from __future__ import annotations

import threading
import time

import pytest

from sam2studio.config.last_places import LastPlaces, Place
from sam2studio.gui.controllers import last_place
from sam2studio.gui.controllers.frame_messages import VideoFile
from sam2studio.gui.controllers.frame_reading import FrameClient
from sam2studio.gui.controllers.playhead import AHEAD
from tests.support.frames import FakeFrames, Shelf, number_of


class Told:
    """A client with everything that it told."""

    def __init__(self, shelf: Shelf) -> None:
        self.client = FrameClient(open_reader=shelf.open)
        self.opened, self.images, self.failures = [], [], []
        self.client.opened.connect(self.opened.append)
        self.client.read.connect(self.images.append)
        self.client.failed.connect(self.failures.append)

    @property
    def frames(self) -> list[int]:
        return [image.frame for image in self.images]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def told(qapp, shelf):
    told = Told(shelf)
    yield told
    assert told.client.shutdown()


@pytest.fixture
def clip(tmp_path, shelf):
    """A file, and what is in it."""
    shelf.videos["clip.mp4"] = FakeFrames()
    (tmp_path / "clip.mp4").write_bytes(b"clip")
    return VideoFile(1, tmp_path / "clip.mp4"), shelf.videos["clip.mp4"]


class Gate:
    """Holds the reader back at a frame until it is let through."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.reached, self.open = threading.Event(), threading.Event()

    def __call__(self, frame: int) -> None:
        if frame == self.at:
            self.reached.set()
            assert self.open.wait(5)


def test_a_video_says_when_its_frames_are_shown_and_everything_is_read_on_one_thread(qtbot, told, clip):
    video, frames = clip
    told.client.open(video)
    told.client.want(3, ahead=(4, 5))
    qtbot.waitUntil(lambda: frames.read[-1:] == [5])
    (opened,) = told.opened
    assert (opened.width, opened.height, opened.frames) == (60, 40, 100)
    assert opened.times[[0, 1, 99]].tolist() == pytest.approx([0, 0.04, 3.96])
    assert told.frames == [3]
    assert number_of(told.images[0].rgb) == 3
    assert len(frames.threads) == 1
    assert threading.get_ident() not in frames.threads


def test_wishes_that_were_overtaken_are_not_read(qtbot, told, clip):
    video, frames = clip
    frames.before_read = gate = Gate(0)
    told.client.open(video)
    told.client.want(0)
    qtbot.waitUntil(gate.reached.is_set)
    for frame in range(20, 60):
        told.client.want(frame)
    gate.open.set()
    qtbot.waitUntil(lambda: 59 in told.frames)
    assert told.frames == [0, 59]
    assert not set(range(20, 50)) & set(frames.read)


def test_a_far_frame_is_approached_in_stretches_so_that_a_newer_wish_need_not_wait_for_it(qtbot, told, tmp_path, shelf):
    shelf.videos["long.mp4"] = frames = FakeFrames(1000)
    frames.nearest_key = lambda frame: 0
    (tmp_path / "long.mp4").write_bytes(b"long")
    frames.before_read = gate = Gate(24)
    told.client.open(VideoFile(1, tmp_path / "long.mp4"))
    told.client.want(900)
    qtbot.waitUntil(gate.reached.is_set)
    told.client.want(5)
    gate.open.set()
    qtbot.waitUntil(lambda: told.frames == [5])
    assert max(frames.read) == 24


def test_while_dragging_the_key_frame_comes_first_and_a_newer_wish_need_not_wait(qtbot, told, clip):
    video, frames = clip
    frames.before_read = gate = Gate(57)
    told.client.open(video)
    told.client.want(57, exact=False)
    qtbot.waitUntil(gate.reached.is_set)
    qtbot.waitUntil(lambda: told.frames == [60])
    gate.open.set()
    qtbot.waitUntil(lambda: told.frames == [60, 57])
    told.client.want(57, exact=False)
    qtbot.waitUntil(lambda: told.frames == [60, 57, 57])


def test_a_drag_along_the_way_of_the_decoder_shows_the_frames_themselves(qtbot, told, tmp_path, shelf):
    shelf.videos["long.mp4"] = frames = FakeFrames(1000)
    frames.nearest_key = lambda frame: 0
    (tmp_path / "long.mp4").write_bytes(b"long")
    told.client.open(VideoFile(1, tmp_path / "long.mp4"))
    told.client.want(5)
    qtbot.waitUntil(lambda: told.frames == [5])
    for frame in (12, 20, 33):
        told.client.want(frame, exact=False)
        qtbot.waitUntil(lambda frame=frame: told.frames[-1] == frame)
    assert told.frames == [5, 12, 20, 33]
    told.client.want(500, exact=False)
    qtbot.waitUntil(lambda: told.frames[-1] == 500)
    assert told.frames[-2:] == [0, 500]


def test_frames_of_a_video_that_was_left_do_not_come(qtbot, told, clip, tmp_path, shelf):
    video, frames = clip
    frames.before_read = gate = Gate(7)
    told.client.open(video)
    told.client.want(7)
    qtbot.waitUntil(gate.reached.is_set)
    shelf.videos["other.mp4"] = FakeFrames(tone=9)
    (tmp_path / "other.mp4").write_bytes(b"other")
    told.client.open(VideoFile(2, tmp_path / "other.mp4"))
    told.client.want(1)
    gate.open.set()
    qtbot.waitUntil(lambda: bool(told.images))
    assert [(image.opened.video.media_id, image.frame) for image in told.images] == [(2, 1)]
    assert frames.closed == 1


def test_a_frame_that_cannot_be_decoded_says_so_and_the_others_can(qtbot, told, clip):
    video, frames = clip
    frames.broken = frozenset({4})
    told.client.open(video)
    told.client.want(4)
    qtbot.waitUntil(lambda: told.frames == [4])
    assert told.images[0].rgb is None
    assert "cannot be decoded" in told.images[0].error.what
    told.client.want(5)
    qtbot.waitUntil(lambda: told.frames == [4, 5])
    assert told.images[1].rgb is not None


def test_what_cannot_be_opened_is_told_and_another_can(qtbot, told, clip, tmp_path):
    video, _frames = clip
    (tmp_path / "notes.mp4").write_bytes(b"notes")
    told.client.open(VideoFile(3, tmp_path / "notes.mp4"))
    qtbot.waitUntil(lambda: len(told.failures) == 1)
    told.client.open(VideoFile(4, tmp_path / "gone.mp4"))
    qtbot.waitUntil(lambda: len(told.failures) == 2)
    told.client.open(video)
    told.client.want(0)
    qtbot.waitUntil(lambda: told.frames == [0])


def test_the_index_is_used_only_for_the_content_it_was_made_of(qtbot, told, clip, shelf):
    video, _frames = clip
    told.client.open(VideoFile(1, video.path, b"index", "another content"))
    qtbot.waitUntil(lambda: len(told.opened) == 1)
    told.client.open(VideoFile(1, video.path, b"index", told.opened[0].fingerprint))
    qtbot.waitUntil(lambda: len(told.opened) == 2)
    assert shelf.indexes == [None, b"index"]


def test_ending_while_a_frame_is_read_closes_the_reader(qtbot, told, clip):
    video, frames = clip
    frames.before_read = lambda _frame: time.sleep(0.01)
    told.client.open(video)
    told.client.want(0, ahead=tuple(range(1, 90)))
    qtbot.waitUntil(lambda: bool(told.images))
    assert told.client.shutdown()
    assert frames.closed == 1
    assert len(frames.read) < 90


def test_a_video_without_an_index_tells_how_far_it_is_and_can_be_left_meanwhile(qtbot, told, clip, tmp_path, shelf):
    video, _frames = clip
    told_progress: list = []
    told.client.progressed.connect(told_progress.append)
    shelf.steps = 50
    shelf.before_step = lambda _step: time.sleep(0.01)
    told.client.open(video)
    told.client.want(3)
    qtbot.waitUntil(lambda: len(told_progress) > 2)
    shelf.steps = 0
    shelf.videos["other.mp4"] = FakeFrames(tone=9)
    (tmp_path / "other.mp4").write_bytes(b"other")
    told.client.open(VideoFile(2, tmp_path / "other.mp4"))
    told.client.want(1)
    qtbot.waitUntil(lambda: told.frames == [1])
    assert [opened.video.media_id for opened in told.opened] == [2]
    assert told_progress[-1].fraction < 1


# The playhead, over the same thread.


def test_an_index_that_had_to_be_made_is_kept_and_meanwhile_the_canvas_says_so(make_desk, tmp_path):
    desk = make_desk()
    desk.shelf.steps = 4
    messages: set[str] = set()
    desk.all.navigation.picture_changed.connect(lambda picture: messages.add(picture.message))
    media_id = desk.open_video(tmp_path)
    assert any("Reading the video" in message for message in messages)
    assert desk.project.frame_index(desk.project.media_row(media_id).fingerprint) == b"index"


def test_a_frame_that_does_not_come_at_once_is_announced(make_desk, tmp_path):
    desk = make_desk()
    desk.open_video(tmp_path)
    gate = Gate(80)
    desk.shelf.videos["clip.mp4"].before_read = gate
    desk.all.navigation.go_to_frame(80)
    desk.qtbot.waitUntil(lambda: desk.all.view.state.busy == "This is frame 0; frame 80 follows")
    gate.open.set()
    desk.until_frame(80)
    assert "follows" not in desk.all.view.state.busy


def test_a_frame_that_cannot_be_decoded_leaves_the_view_and_its_neighbours_alone(make_desk, tmp_path):
    desk = make_desk()
    desk.open_video(tmp_path, FakeFrames(broken=frozenset({5})))
    key = desk.all.view.state.image_key
    desk.all.navigation.go_to_frame(5)
    desk.qtbot.waitUntil(lambda: "cannot be decoded" in desk.all.navigation.picture.message)
    assert desk.all.view.state.image_key == key
    assert desk.here.frame == 5
    desk.go(6)


def test_a_video_is_shown_where_it_was_left(desk_with_video):
    desk, media_id = desk_with_video
    desk.go(42)
    picture = desk.add_picture()
    desk.all.navigation.go_to(picture)
    desk.qtbot.waitUntil(lambda: desk.all.navigation.picture.media_id == picture and desk.all.navigation.frames == 0)
    desk.all.navigation.go_to(media_id)
    desk.until_frame(42)
    assert desk.all.navigation.frame == 42


def test_a_place_where_the_person_rests_is_kept_while_the_project_is_open(make_desk, tmp_path, monkeypatch):
    monkeypatch.setattr(last_place, "REST_MS", 1)
    desk = make_desk()
    media_id = desk.open_video(tmp_path, FakeFrames())
    revision = desk.project.revision
    desk.go(42)
    desk.qtbot.waitUntil(lambda: LastPlaces().of(desk.project.path) == Place(media_id, 42))  # so a crash costs nothing
    assert desk.project.revision == revision


def test_frames_ahead_are_read_in_the_direction_of_travel(desk_with_video):
    desk, _ = desk_with_video
    frames = desk.shelf.videos["clip.mp4"]
    desk.go(50)
    desk.qtbot.waitUntil(lambda: frames.cached(50 + AHEAD))
    desk.go(49)
    desk.qtbot.waitUntil(lambda: frames.cached(49 - AHEAD))


def test_a_step_onto_a_frame_in_memory_reads_nothing(desk_with_video):
    desk, _ = desk_with_video
    frames = desk.shelf.videos["clip.mp4"]
    desk.go(50)
    desk.qtbot.waitUntil(lambda: frames.cached(50 + AHEAD))
    read = len(frames.read)
    desk.all.navigation.step_frames(1)
    desk.until_frame(51)
    assert [frame for frame in frames.read[read:] if frame <= 51] == []


def test_the_playhead_stays_within_the_video(desk_with_video):
    desk, _ = desk_with_video
    desk.all.navigation.step_frames(-3)
    assert desk.all.navigation.frame == 0
    desk.all.navigation.go_to_frame(1000)
    desk.until_frame(99)


def test_a_drag_shows_key_frames_and_then_the_frame_it_rests_on(desk_with_video):
    desk, _ = desk_with_video
    seen: list[tuple[int, bool]] = []
    desk.all.navigation.picture_changed.connect(lambda picture: seen.append((picture.frame, picture.key is not None)))
    desk.all.navigation.go_to_frame(77, exact=False)
    desk.until_frame(77)
    assert (80, False) in seen
    assert seen[-1] == (77, True)


def test_masks_and_pixels_are_always_of_one_frame(desk_with_video):
    desk, _ = desk_with_video
    shown: set[int] = set()
    desk.all.view.state_changed.connect(lambda _state: shown.add(desk.frame_shown))
    for frame in (90, 3, 55, 56, 20):
        desk.all.navigation.go_to_frame(frame, exact=frame % 2 == 0)
    desk.until_frame(20)
    assert shown <= {0, 90, 3, 60, 55, 56, 20}


def test_the_canvas_keeps_its_view_from_frame_to_frame(desk_with_video):
    desk, _ = desk_with_video
    first = desk.all.view.state.image_key
    desk.go(10)
    assert desk.all.view.state.image_key == first


def test_a_file_of_other_frames_shows_none_of_them(make_desk, tmp_path):
    desk = make_desk()
    desk.open_video(tmp_path)
    desk.all.document.close()
    desk.shelf.videos["clip.mp4"] = FakeFrames(99)
    desk.all.document.open(tmp_path / "clips.s2s")
    desk.qtbot.waitUntil(lambda: "99 frames" in desk.all.navigation.picture.message)
    assert desk.all.navigation.picture.rgb is None
    assert desk.all.navigation.frames == 0


def test_a_missing_video_says_so_and_comes_back(make_desk, tmp_path):
    desk = make_desk()
    media_id = desk.open_video(tmp_path)
    desk.all.document.close()
    (tmp_path / "clip.mp4").rename(tmp_path / "moved.mp4")
    desk.all.document.open(tmp_path / "clips.s2s")
    desk.qtbot.waitUntil(lambda: bool(desk.all.navigation.picture.message))
    assert [item.status for item in desk.all.media.items] == ["missing"]
    (tmp_path / "moved.mp4").rename(tmp_path / "clip.mp4")
    desk.all.document.apply("Look again", lambda edit: edit.relocate_media(media_id, tmp_path / "clip.mp4"))
    desk.all.navigation.reload()
    desk.until_frame(0)

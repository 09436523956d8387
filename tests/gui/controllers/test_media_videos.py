"""Videos in the media list: real clips, really decoded."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from sam2studio.gui.controllers.frame_reading import FrameClient
from sam2studio.media.frames import stored_index
from tests.gui.controllers.conftest import Desk, write_pictures
from tests.support.moving import frame_told, write_clip
from tests.support.segmenters import FakeSegmenter


@pytest.fixture
def desk(qapp, qtbot):
    """A window whose videos are files."""
    desk = Desk(qtbot, FakeSegmenter(), frames=FrameClient())
    yield desk
    desk.shutdown()


def numbered(folder, count):
    folder.mkdir()
    for number in range(count):
        Image.fromarray(np.full((40, 60, 3), number, np.uint8)).save(folder / f"{number:05}.png")
    return folder


def until_told(desk, frame: int) -> None:
    navigation = desk.all.navigation
    desk.qtbot.waitUntil(lambda: navigation.picture.key is not None and navigation.picture.frame == frame)
    assert frame_told(navigation.picture.rgb) == frame


def test_a_clip_that_is_dropped_makes_a_project_and_every_frame_is_that_frame(desk, tmp_path):
    clip = write_clip(tmp_path / "clip.mp4")
    with desk.qtbot.waitSignal(desk.all.media.added) as added:
        desk.all.media.open_paths([clip])
    assert added.args == [1, 0]
    (item,) = desk.all.media.items
    assert (item.title, item.video, item.frames) == ("clip.mp4", True, 40)
    (row,) = desk.project.media()
    assert len(stored_index(clip, desk.project.frame_index(row.fingerprint))) == 40
    until_told(desk, 0)
    for frame in (39, 13, 12, 11, 24, 1):
        desk.all.navigation.go_to_frame(frame)
        until_told(desk, frame)
    assert desk.failures == []


def test_a_project_that_is_opened_again_needs_no_new_pass(desk, tmp_path, monkeypatch):
    clip = write_clip(tmp_path / "clip.mp4")
    with desk.qtbot.waitSignal(desk.all.media.added):
        desk.all.media.open_paths([clip])
    project = desk.project.path
    desk.all.document.close()
    monkeypatch.setattr("sam2studio.media.frames.index_safely", None)  # whoever calls it fails
    desk.all.document.open(project)
    until_told(desk, 0)


def test_undo_takes_a_video_away_and_redo_brings_it_back(desk, tmp_path):
    with desk.qtbot.waitSignal(desk.all.media.added):
        desk.all.media.open_paths([write_clip(tmp_path / "clip.mp4")])
    until_told(desk, 0)
    assert desk.all.document.undo_label == "Add video"
    desk.all.document.undo()
    assert desk.all.navigation.picture.rgb is None
    desk.all.document.redo()
    until_told(desk, 0)


def test_a_folder_of_numbered_pictures_is_asked_about(desk, tmp_path):
    folder = numbered(tmp_path / "bike", 12)
    asked: list = []
    desk.all.media.frames_found.connect(lambda *found: asked.append(found))
    desk.all.media.open_paths([folder])
    assert asked == [((folder,), (folder,))]
    assert desk.project is None
    with desk.qtbot.waitSignal(desk.all.media.added) as added:
        desk.all.media.add([folder], [folder])
    assert added.args == [1, 0]
    assert [(item.title, item.frames) for item in desk.all.media.items] == [("bike", 12)]
    assert desk.project.path == tmp_path / "bike.s2s", "beside the folder, as beside a file"
    desk.all.navigation.go_to_frame(7)
    desk.qtbot.waitUntil(lambda: desk.all.navigation.picture.frame == 7 and desk.all.navigation.picture.key is not None)
    assert desk.all.navigation.picture.rgb[0, 0, 0] == 7


def test_other_folders_are_not_asked_about(desk, tmp_path):
    write_pictures(tmp_path / "photos", 12)
    with desk.qtbot.waitSignal(desk.all.media.added) as added:
        desk.all.media.open_paths([tmp_path / "photos"])
    assert added.args == [12, 0]


def test_what_is_no_video_is_told_and_the_others_are_added(desk, tmp_path):
    (tmp_path / "notes.mp4").write_bytes(b"not a video")
    clip = write_clip(tmp_path / "clip.mp4")
    with desk.qtbot.waitSignal(desk.all.media.added) as added:
        desk.all.media.open_paths([tmp_path / "notes.mp4", clip])
    assert added.args == [1, 1]
    assert [failure.path for failure in desk.failures] == [str(tmp_path / "notes.mp4")]


def test_adding_can_be_cancelled(desk, tmp_path):
    desk.all.document.create(tmp_path / "p.s2s")
    clip = write_clip(tmp_path / "clip.mp4")
    with desk.qtbot.waitSignal(desk.all.media.added) as added:
        desk.all.media.add([clip])
        desk.all.media.adding.cancel()
    assert added.args == [0, 0]
    assert desk.failures == []

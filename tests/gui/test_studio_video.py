"""A video in the whole window, by mouse and keys: drop, click, step, scrub, play, prompt on another frame, undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from sam2studio.config.settings import Settings
from tests.support.clips import Clip
from tests.support.damage import cut
from tests.support.moving import frame_told, write_clip
from tests.support.studio import new_studio, until_open

_CENTRE = 48  # of the disc, in rows


@pytest.fixture
def studio(qapp, qtbot, tmp_path):
    """A window with a clip of forty frames on its canvas."""
    studio = new_studio(qtbot)
    studio.start((write_clip(tmp_path / "clip.mp4"),))
    until_open(qtbot, studio)
    until_frame(qtbot, studio, 0)
    yield studio
    assert studio.shutdown()


def until_frame(qtbot, studio, frame: int) -> None:
    """Until that very frame is there, and takes clicks."""
    navigation = studio.controllers.navigation
    qtbot.waitUntil(lambda: navigation.picture.key is not None and navigation.picture.frame == frame)
    assert frame_told(navigation.picture.rgb) == frame


def trigger(qtbot, studio, name: str) -> None:
    """Does what the menu does, as soon as it can be done."""
    action = studio.window.actions_by_id[name]
    qtbot.waitUntil(action.isEnabled)
    action.trigger()


def click_disc(qtbot, studio, frame: int) -> None:
    """Clicks into the disc where it is on that frame, and waits for the answer."""
    place = studio.canvas.position_of(20 + 2 * frame, _CENTRE).toPoint()
    qtbot.mouseClick(studio.canvas, Qt.MouseButton.LeftButton, pos=place)
    prompts = studio.controllers.prompts
    qtbot.waitUntil(lambda: prompts.open is not None and bool(prompts.open.last.candidates))


def test_a_clip_brings_its_timeline_and_its_keys(qtbot, studio):
    window = studio.window
    qtbot.waitUntil(window.timeline.isVisible)
    for _ in range(3):
        trigger(qtbot, studio, "play.next")
    until_frame(qtbot, studio, 3)
    trigger(qtbot, studio, "play.forward10")
    until_frame(qtbot, studio, 13)
    trigger(qtbot, studio, "play.last")
    until_frame(qtbot, studio, 39)
    trigger(qtbot, studio, "play.first")
    until_frame(qtbot, studio, 0)
    (item,) = studio.controllers.media.items
    assert item.video
    assert window.timeline.state.frames == 40


def test_what_is_read_is_told_and_nothing_is_to_be_clicked_yet(qtbot, tmp_path):
    studio = new_studio(qtbot)
    window, media = studio.window, studio.controllers.media
    seen: list[tuple[str, str, str]] = []
    media.adding.progressed.connect(
        lambda *_: seen.append((window.status._job.text(), window.media._empty.text(), window.objects._empty.text()))
    )
    studio.start((write_clip(tmp_path / "clip.mp4"),))
    until_frame(qtbot, studio, 0)
    assert seen[0] == ("Reading clip.mp4…", "Reading\nclip.mp4…", "")
    assert "drag a box" in window.objects._empty.text()
    qtbot.waitUntil(lambda: not media.adding.running and window.status._job.text() == "")
    assert studio.shutdown()


def test_videos_that_end_early_say_so_in_front_of_the_good_news(qtbot, studio, tmp_path):
    def drop(*names: str) -> list[str]:
        clips = [Clip(name=name, frames=20, options={"movflags": "faststart"}, damage=cut(0.6)) for name in names]
        studio.window.banner.clear()
        with qtbot.waitSignal(studio.controllers.media.added):
            studio.window.paths_dropped.emit(tuple(clip.write(tmp_path) for clip in clips))
        return [notice.what for notice in studio.window.banner.notices]

    odd, added = drop("one.mp4")
    assert odd.startswith("one.mp4: The file ends early: ")
    assert odd.endswith(" of 20 frames can be read.")
    assert added == "1 video added."
    several, added = drop("two.mp4", "three.mp4")
    assert several == "There is something to know about 2 videos; the details say what."
    assert studio.window.banner.notices[0].details.count("The file ends early: ") == 2


def test_an_object_is_marked_on_one_frame_and_goes_on_on_another(qtbot, studio):
    controllers = studio.controllers
    click_disc(qtbot, studio, 0)
    trigger(qtbot, studio, "object.accept")
    (row,) = controllers.objects.here.rows
    controllers.objects.select([row.id])
    studio.window.timeline.frame_requested.emit(30, False)
    until_frame(qtbot, studio, 30)
    assert not controllers.objects.items[0].here
    click_disc(qtbot, studio, 30)
    trigger(qtbot, studio, "object.accept")
    project = controllers.document.project
    assert [len(project.objects(row.media_id)), row.id in project.masks(row.media_id, 30)] == [1, True]
    assert project.mask(row.id, 30).mask.contains(80, _CENTRE)
    assert project.mask(row.id, 0).mask.contains(20, _CENTRE)
    qtbot.waitUntil(lambda: [lane.track.frames.tolist() for lane in studio.window.timeline.state.lanes] == [[0, 30]])
    trigger(qtbot, studio, "edit.undo")
    assert project.mask(row.id, 30) is None


def test_the_space_bar_plays_and_pauses_and_a_click_pauses(qtbot, studio):
    playback, navigation = studio.controllers.playback, studio.controllers.navigation
    studio.canvas.setFocus()
    qtbot.keyClick(studio.canvas, Qt.Key.Key_Space)
    assert playback.playing
    qtbot.waitUntil(lambda: navigation.picture.frame >= 5)
    assert frame_told(navigation.picture.rgb) == navigation.picture.frame
    qtbot.keyClick(studio.canvas, Qt.Key.Key_Space)
    assert not playback.playing
    until_frame(qtbot, studio, navigation.frame)
    qtbot.keyClick(studio.canvas, Qt.Key.Key_Space)
    qtbot.mouseClick(studio.canvas, Qt.MouseButton.LeftButton, pos=studio.canvas.rect().center())
    assert not playback.playing
    assert studio.controllers.prompts.open is None


def test_the_timeline_is_for_videos_only(qtbot, studio, tmp_path):
    from tests.gui.controllers.conftest import write_pictures

    write_pictures(tmp_path / "pictures", 1)
    with qtbot.waitSignal(studio.controllers.media.added):
        studio.controllers.media.add([tmp_path / "pictures"])
    qtbot.waitUntil(studio.window.timeline.isVisible)
    studio.controllers.navigation.go_to(studio.controllers.media.ids[-1])
    qtbot.waitUntil(lambda: not studio.window.timeline.isVisible())
    qtbot.waitUntil(lambda: not studio.window.actions_by_id["play.next"].isEnabled())


def test_marks_come_from_keys_and_from_the_ruler(qtbot, studio):
    timeline = studio.window.timeline
    studio.controllers.navigation.go_to_frame(10)
    trigger(qtbot, studio, "play.set_in")
    studio.controllers.navigation.go_to_frame(20)
    trigger(qtbot, studio, "play.set_out")
    qtbot.waitUntil(lambda: timeline.state.within == range(10, 21))
    timeline.range_changed.emit(range(5, 15))
    qtbot.waitUntil(lambda: timeline.state.within == range(5, 15))
    trigger(qtbot, studio, "play.clear_range")
    qtbot.waitUntil(lambda: timeline.state.within is None)


def test_the_ruler_moves_the_playhead(qtbot, studio):
    timeline = studio.window.timeline
    qtbot.waitUntil(timeline.isVisible)
    asked: list[tuple[int, bool]] = []
    timeline.frame_requested.connect(lambda frame, exact: asked.append((frame, exact)))
    qtbot.mouseClick(timeline._board, Qt.MouseButton.LeftButton, pos=QPoint(timeline._board.width() - 200, 8))
    assert asked
    until_frame(qtbot, studio, asked[-1][0])


def test_a_video_is_coloured_by_object_and_the_choice_of_classes_is_remembered(qtbot, studio):
    action = studio.window.actions_by_id["view.color_by_object"]
    qtbot.waitUntil(action.isChecked)
    click_disc(qtbot, studio, 0)
    trigger(qtbot, studio, "object.accept")
    (row,) = studio.controllers.objects.here.rows
    action.trigger()
    assert not action.isChecked()
    assert Settings().text("color_by") == "class"
    assert [each.color for each in studio.controllers.view.state.masks] == [
        studio.controllers.classes.color(row.class_id)
    ]

"""The second job, in the real window with the classic segmenter: click, track, correct, undo, close, go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QPushButton, QSpinBox

from sam2studio.config.settings import Settings
from sam2studio.core.mask import Mask
from sam2studio.gui.controllers.track_state import TrackOptions
from sam2studio.gui.controllers.tracking import CHUNK_FRAMES
from sam2studio.gui.dialogs.device import DeviceDialog
from sam2studio.gui.wiring.tracking import track_options
from sam2studio.project import Edit, Source
from tests.support import scene
from tests.support.studio import dialog_of, new_studio, told, until_open

PATIENCE = 60_000


class Work:
    """A person at the window."""

    def __init__(self, qtbot, path: Path) -> None:
        self.qtbot = qtbot
        self.studio = new_studio(qtbot)
        self.studio.start([path])
        until_open(qtbot, self.studio)
        self.controllers = self.studio.controllers
        self.canvas = self.studio.canvas
        self.wait(lambda: self.studio.models.info is not None)
        self.until_frame(self.controllers.navigation.frame)

    def wait(self, condition) -> None:
        """Until something holds, however busy the machine is."""
        self.qtbot.waitUntil(condition, timeout=PATIENCE)

    @property
    def project(self):
        return self.controllers.document.project

    @property
    def media_id(self) -> int:
        return self.controllers.navigation.current

    @property
    def ids(self) -> list[int]:
        return [row.id for row in self.project.objects(self.media_id)]

    def act(self, name: str) -> None:
        """An action of the menu; only one that is offered."""
        action = self.studio.window.actions_by_id[name]
        self.wait(action.isEnabled)
        action.trigger()

    def go(self, frame: int) -> None:
        self.controllers.navigation.go_to_frame(frame)
        self.until_frame(frame)

    def until_frame(self, frame: int) -> None:
        picture = lambda: self.controllers.navigation.picture  # noqa: E731
        self.wait(lambda: picture().key is not None and picture().frame == frame)

    def click(self, x: float, y: float, button=Qt.MouseButton.LeftButton, keys=Qt.KeyboardModifier.NoModifier) -> None:
        place = self.canvas.position_of(x, y)
        self.qtbot.mouseClick(self.canvas, button, keys, QPoint(round(place.x()), round(place.y())))

    def add(self, x: float, y: float) -> int:
        """Clicks on something new and accepts."""
        before = set(self.ids)
        self.click(x, y, keys=Qt.KeyboardModifier.ShiftModifier)
        self.until_answered()
        self.act("object.accept")
        (new,) = set(self.ids) - before
        return new

    def until_answered(self) -> None:
        prompts = self.controllers.prompts
        self.wait(lambda: prompts.open is not None and bool(prompts.open.last.candidates))

    def until_idle(self) -> None:
        self.wait(lambda: self.controllers.tracking.progress is None)

    def track(self, name: str = "track.forward") -> None:
        self.act(name)
        self.until_idle()

    def masks(self, object_id: int) -> dict[int, Mask]:
        found = {frame: self.project.mask(object_id, frame) for frame in range(scene.FRAMES)}
        return {frame: row.mask for frame, row in found.items() if row is not None}


@pytest.fixture
def clip(tmp_path) -> Path:
    (tmp_path / "film").mkdir()
    return scene.write_scene(tmp_path / "film" / "clip.mp4")


@pytest.fixture
def work_on(qtbot) -> Iterator:
    works: list[Work] = []

    def make(path: Path) -> Work:
        works.append(Work(qtbot, path))
        return works[-1]

    yield make
    for work in works:
        assert work.studio.shutdown()


def test_two_objects_are_clicked_tracked_corrected_and_restored(work_on, clip):
    work = work_on(clip)
    (red, blue) = (work.add(*place) for place in scene.places(0))
    work.track()
    tracks = work.masks(red), work.masks(blue)
    for frame in range(scene.FRAMES):
        for track, truth in zip(tracks, scene.masks_of(frame), strict=True):
            assert track[frame].iou(truth) > 0.85, frame
    assert any("29 frames tracked" in text for text in told(work.studio))

    assert not any("reviewed" in text for text in told(work.studio))

    work.controllers.media.set_reviewed([work.media_id], True)
    middle = 12
    work.go(middle)
    work.controllers.objects.select([red])
    work.click(*scene.places(middle)[0])
    work.until_answered()
    work.act("object.candidate_2")
    work.act("object.accept")
    corrected = work.masks(red)
    assert corrected[middle] != tracks[0][middle]
    assert {frame: mask for frame, mask in corrected.items() if frame != middle} == {
        frame: mask for frame, mask in tracks[0].items() if frame != middle
    }
    work.controllers.objects.select(())
    work.track()
    after = work.masks(red)
    assert {frame: after[frame] for frame in (0, middle)} == {frame: corrected[frame] for frame in (0, middle)}
    assert any(f"{scene.FRAMES - 2} frames tracked" in text for text in told(work.studio)), "both sides of it"
    assert any("has new masks and is to be reviewed again" in text for text in told(work.studio))
    assert work.masks(blue) == tracks[1]
    work.act("edit.undo")
    assert work.masks(red) == corrected
    work.act("edit.undo")
    assert work.masks(red) == tracks[0]


def test_a_run_tells_what_is_to_be_looked_at_until_the_person_goes_there(work_on, clip):
    work = work_on(clip)
    red = work.add(*scene.places(0)[0])
    notices = lambda: work.studio.window.banner.notices  # noqa: E731
    work.track()
    (short,) = notices()
    assert (short.what, short.todo, short.lasting) == ("29 frames tracked.", "", False)

    elsewhere = scene.masks_of(10)[1]

    def spoil(edit: Edit) -> None:
        edit.set_mask(red, elsewhere, frame=10, source=Source.PERSON, keyframe=True)
        empty = Mask.empty(height=elsewhere.height, width=elsewhere.width)
        for frame in range(20, 23):
            edit.set_mask(red, empty, frame=frame, source=Source.MODEL, keyframe=False)

    assert work.controllers.document.apply("Spoil", spoil)
    work.go(10)
    work.track("track.backward")
    (waiting,) = notices()
    assert waiting.lasting
    assert waiting.todo.startswith("“object 1” is absent on 3 frames: 20–22. ")
    assert "need a look: " in waiting.todo
    work.go(0)
    work.act("play.next_doubtful")
    assert work.controllers.objects.selection == {red}
    assert notices() == ()


def test_a_run_that_ends_while_the_person_is_elsewhere_names_its_video(work_on, clip):
    work = work_on(clip)
    work.add(*scene.places(0)[0])
    picture = clip.parent / "still.png"
    Image.fromarray(scene.picture_of(0)).save(picture)
    media = work.controllers.media
    media.add([picture])
    work.wait(lambda: len(media.ids) == 2 and not media.adding.running)
    clip_id = work.media_id
    work.act("track.forward")
    work.controllers.navigation.go_to(next(each for each in media.ids if each != clip_id))
    work.until_idle()
    assert "29 frames of clip.mp4 tracked. " in told(work.studio)


def test_what_was_tracked_is_not_told_any_more_when_it_is_taken_back(work_on, clip):
    work = work_on(clip)
    work.add(*scene.places(0)[0])
    work.track()
    assert work.studio.window.banner.notices
    work.act("edit.undo")
    assert work.studio.window.banner.notices == ()


def test_objects_come_and_go_while_others_are_tracked(work_on, clip, qtbot):
    work = work_on(clip)
    red, blue = (work.add(*place) for place in scene.places(0))
    work.act("track.forward")
    work.wait(lambda: work.controllers.tracking.progress.done >= 3)
    work.controllers.objects.delete([blue])
    work.go(2)
    late = work.add(*scene.places(2)[1])
    assert work.controllers.tracking.progress is not None
    work.act("track.both")
    work.until_idle()
    assert work.ids == [red, late]
    assert len(work.masks(red)) == len(work.masks(late)) == scene.FRAMES
    for frame in range(scene.FRAMES):
        assert work.masks(late)[frame].iou(scene.masks_of(frame)[1]) > 0.8


def test_a_run_that_the_end_of_the_program_cut_off_goes_on_at_the_next_start(qtbot, clip):
    work = Work(qtbot, clip)
    red = work.add(*scene.places(0)[0])
    work.act("track.forward")
    work.wait(lambda: work.controllers.tracking.progress.done >= CHUNK_FRAMES)
    path = work.project.path
    assert work.studio.shutdown()
    again = Work(qtbot, path)
    done = len(again.masks(red))
    assert CHUNK_FRAMES <= done < scene.FRAMES
    before = again.masks(red)
    banner = again.studio.window.banner
    again.wait(lambda: bool(banner.notices))
    (notice,) = banner.notices
    assert notice.what == f"Tracking in clip.mp4 was cut off: {scene.FRAMES - done} frames are left."
    assert notice.todo == f"It can go on at frame {done}."
    next(button for button in banner.findChildren(QPushButton) if button.text() == "Go on").click()
    assert banner.notices == ()
    assert again.controllers.tracking.progress.total == scene.FRAMES - done
    again.until_idle()
    after = again.masks(red)
    assert len(after) == scene.FRAMES
    assert {frame: after[frame] for frame in before} == before
    for frame in range(scene.FRAMES):
        assert after[frame].iou(scene.masks_of(frame)[0]) > 0.8
    assert again.project.mask(red, 29).source is Source.MODEL
    assert again.studio.shutdown()


def test_the_menu_offers_what_can_be_done(work_on, clip, qtbot):
    work = work_on(clip)
    actions = work.studio.window.actions_by_id
    work.wait(actions["track.forward"].isEnabled)
    assert not actions["track.cancel"].isEnabled()
    work.act("track.forward")
    assert any("nothing to track yet" in text for text in told(work.studio))
    red = work.add(*scene.places(0)[0])
    assert not actions["track.keyframe"].isEnabled()
    work.controllers.objects.select([red])
    work.go(5)
    work.act("track.absent")
    work.track()
    assert [frame for frame, mask in work.masks(red).items() if not mask] == list(range(5, scene.FRAMES))
    work.go(0)
    work.act("play.next_keyframe")
    assert work.controllers.navigation.frame == 5
    work.go(0)
    blue = work.add(*scene.places(0)[1])
    work.act("track.forward")
    work.act("track.cancel")
    work.until_idle()
    assert len(work.masks(blue)) < scene.FRAMES
    work.wait(lambda: not actions["track.cancel"].isEnabled())


def test_what_tracking_may_cost_is_chosen_in_the_device_window_and_remembered(work_on, clip):
    work = work_on(clip)
    work.act("model.device")
    dialog = dialog_of(work.studio, DeviceDialog)
    dialog.findChild(QSpinBox).setValue(512)
    dialog.findChild(QCheckBox).click()
    wanted = TrackOptions(memory_bytes=512 << 20, light=True)
    assert work.controllers.tracking.options == wanted
    dialog.close()
    assert track_options(Settings()) == wanted

"""A person in a hurry on two videos: pixels, masks, clicks and answers are always of one frame."""

from __future__ import annotations

import random
import time

import pytest
from PySide6.QtCore import QTimer

from tests.support.frames import FakeFrames, number_of
from tests.support.segmenters import FakeSegmenter, disc

FRAMES = 200


def radius_of(frame: int) -> float:
    """Tells from a mask on which frame it was made, as far as neighbours go."""
    return 3 + frame % 7


class FrameStorm:
    """Random acts at random speed, and a look at everything that is shown."""

    def __init__(self, desk, videos: dict[int, int], seed: int) -> None:
        self.desk = desk
        self.videos = videos  # media id → tone
        self.chance = random.Random(seed)
        self.pictures = self.clicks = self.answers = 0
        self.wrong: list = []
        desk.all.navigation.picture_changed.connect(self.look)
        desk.client.predicted.connect(self.check)

    def look(self, picture) -> None:
        if picture.rgb is None:
            return
        self.pictures += 1
        if number_of(picture.rgb) != picture.frame or self.videos[picture.media_id] != picture.rgb[0, 0, 2]:
            self.wrong.append(("pixels of another frame", picture.media_id, picture.frame))
        if self.desk.here.frame != picture.frame or self.desk.here.media_id != picture.media_id:
            self.wrong.append(("masks of another frame", picture.frame, self.desk.here.frame))
        if picture.key is not None and picture.key.frame != self.desk.all.navigation.frame:
            self.wrong.append(("takes clicks while the playhead is elsewhere", picture.frame))

    def check(self, answer) -> None:
        self.answers += 1
        if answer.object_score != answer.key.image.frame:
            self.wrong.append(("answer of another frame", answer.key))

    def act(self) -> None:
        desk, chance = self.desk, self.chance
        navigation, prompts = desk.all.navigation, desk.all.prompts
        kinds = ("go", "drag", "step", "click", "accept", "video", "play", "pause", "undo", "escape")
        match chance.choices(kinds, (8, 14, 10, 30, 30, 2, 2, 3, 1, 2))[0]:
            case "go":
                navigation.go_to_frame(chance.randrange(FRAMES))
            case "drag":
                navigation.go_to_frame(chance.randrange(FRAMES), exact=False)
            case "step":
                navigation.step_frames(chance.choice([-1, 1, 1, 10]))
            case "click":
                self.clicks += 1
                desk.click(chance.randrange(60), chance.randrange(40), shift=chance.random() < 0.5)
            case "accept":
                prompts.accept()
            case "video":
                navigation.go_to(chance.choice(list(self.videos)))
            case "play":
                desk.all.playback.play()
            case "pause":
                desk.all.playback.pause()
            case "undo":
                if desk.all.document.undo_label != "Add video":
                    desk.all.document.undo()
            case "escape":
                prompts.escape()

    def pause(self) -> None:
        """Waits for the frame and the answer, lets the window breathe, or rushes on."""
        navigation, prompts, patience = self.desk.all.navigation, self.desk.all.prompts, self.chance.random()
        if patience < 0.3 and not self.desk.all.playback.playing:
            self.desk.qtbot.waitUntil(lambda: navigation.picture.key is not None and prompts._asked is None)
        elif patience < 0.6:
            breathed: list[bool] = []
            QTimer.singleShot(0, lambda: breathed.append(True))
            self.desk.qtbot.waitUntil(lambda: bool(breathed))


def blow(make_desk, tmp_path, figure, *, acts: int, seed: int) -> None:
    speed = random.Random(seed + 1)

    def dawdle(_what: object) -> None:
        time.sleep(speed.choice([0, 0, 0.0005, 0.002, 0.006]))

    desk = make_desk(FakeSegmenter(before_part=dawdle, before_predict=dawdle, radius=radius_of))
    first = desk.open_video(tmp_path, FakeFrames(FRAMES, tone=1, before_read=dawdle))
    second = desk.add_video(tmp_path / "other.mp4", FakeFrames(FRAMES, tone=2, before_read=dawdle))
    storm = FrameStorm(desk, {first: 1, second: 2}, seed)
    for _ in range(acts):
        storm.act()
        storm.pause()
    desk.all.playback.pause()
    prompts = desk.all.prompts
    desk.qtbot.waitUntil(lambda: not prompts._landing and prompts._asked is None)
    desk.qtbot.waitUntil(lambda: desk.all.navigation.picture.key is not None)
    assert desk.all.navigation.picture.frame == desk.all.navigation.frame

    stored = 0
    for media_id in storm.videos:
        for frame in range(FRAMES):
            for object_id, row in desk.project.masks(media_id, frame).items():
                stored += 1
                positive = [point for point in desk.project.prompt(object_id, frame).points if point.positive]
                if row.mask != disc(positive[-1].x, positive[-1].y, radius_of(frame)):
                    storm.wrong.append(("stored mask of another frame or prompt", object_id, frame))
    figure(
        f"F16 video: {acts} acts, {storm.pictures} pictures, {storm.clicks} clicks, {storm.answers} answers, "
        f"{stored} masks at the end, {len(storm.wrong)} stale or misplaced"
    )
    assert storm.wrong == []
    assert storm.pictures > acts // 10
    assert stored > 10


def test_nothing_lands_on_another_frame(make_desk, tmp_path, figure):
    blow(make_desk, tmp_path, figure, acts=400, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_nothing_lands_on_another_frame_for_long(make_desk, tmp_path, figure, seed):
    blow(make_desk, tmp_path, figure, acts=2000, seed=100 + seed)

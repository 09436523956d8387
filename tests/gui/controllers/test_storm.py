"""Random work at random speed: no answer ever lands on the wrong image, object, revision or model."""

from __future__ import annotations

import random
import time

import pytest
from PySide6.QtCore import QTimer

from sam2studio.core.prompts import Box
from tests.gui.controllers.conftest import write_pictures
from tests.support.segmenters import FakeSegmenter, disc


def radius_of(image: int) -> float:
    """Tells from a mask on which image it was made."""
    return 3 + image


class Storm:
    """A person in a hurry."""

    def __init__(self, desk, seed: int) -> None:
        self.desk = desk
        self.chance = random.Random(seed)
        self.asked = 0
        self.applied = 0
        self.wrong: list = []
        desk.client.predicted.disconnect(desk.all.prompts._answer)
        desk.client.predicted.connect(self.check)  # before the controller hears of it
        desk.client.predicted.connect(desk.all.prompts._answer)

    def check(self, answer) -> None:
        prompts = self.desk.all.prompts
        self.applied += 1
        key = answer.key
        number = self.desk.project.media_path(self.desk.project.media_row(key.image.media_id)).stem.split()[1]
        if answer.object_score != int(number):
            self.wrong.append(("made on another image", key))
        if key in prompts._landing:
            return
        if key.image != self.desk.all.navigation.picture.key:
            self.wrong.append(("on another image than the one shown", key))
        if key.revision != self.desk.project.revision:
            self.wrong.append(("of another revision", key))
        if prompts.open is None or key.object_id != prompts.open.object_id:
            self.wrong.append(("of another object", key))
        if key.model != self.desk.client._model:
            self.wrong.append(("of another model", key))

    def act(self) -> None:
        desk, chance, controllers = self.desk, self.chance, self.desk.all
        kinds = ("click", "box", "accept", "go", "undo", "redo", "delete", "lock", "class", "model", "back", "escape")
        weights = (30, 4, 12, 8, 4, 2, 1, 1, 1, 0.5, 3, 2)
        match chance.choices(kinds, weights)[0]:
            case "click":
                self.asked += 1
                x, y = chance.randrange(60), chance.randrange(40)
                desk.click(x, y, positive=chance.random() < 0.85, shift=chance.random() < 0.5)
            case "box":
                self.asked += 1
                x, y = chance.randrange(40), chance.randrange(25)
                controllers.prompts.drag_box(Box(x, y, x + 15, y + 10))
            case "accept":
                controllers.prompts.accept()
            case "go":
                if not controllers.media.ids:
                    controllers.document.redo()  # adding the pictures was undone too
                elif chance.random() < 0.5:
                    controllers.navigation.go_to(chance.choice(controllers.media.ids))
                else:
                    chance.choice([controllers.navigation.next, controllers.navigation.previous])()
            case "undo":
                controllers.document.undo()
            case "redo":
                controllers.document.redo()
            case "delete":
                controllers.objects.delete([row.id for row in desk.here.rows[:1]])
            case "lock":
                controllers.objects.set_locked([row.id for row in desk.here.rows[:2]], chance.random() < 0.4)
            case "class":
                controllers.classes.add(f"class {chance.random()}")
            case "model":
                desk.client.load_model(chance.choice(["first", "second"]))
            case "back":
                controllers.prompts.remove_last()
            case "escape":
                controllers.prompts.escape()

    def pause(self) -> None:
        """Sometimes looks at the answer before going on, sometimes lets the window breathe, mostly does not."""
        prompts, patience = self.desk.all.prompts, self.chance.random()
        if patience < 0.25:
            self.desk.qtbot.waitUntil(lambda: prompts._asked is None)
        elif patience < 0.5:
            breathed: list[bool] = []
            QTimer.singleShot(0, lambda: breathed.append(True))
            self.desk.qtbot.waitUntil(lambda: bool(breathed))


def blow(make_desk, tmp_path, figure, *, requests: int, seed: int) -> None:
    write_pictures(tmp_path / "photos", 6)
    speed = random.Random(seed + 1)

    def dawdle(_segmenter: FakeSegmenter) -> None:
        time.sleep(speed.choice([0, 0, 0.0005, 0.002, 0.008]))

    first, second = (
        FakeSegmenter(name, before_part=dawdle, before_predict=dawdle, radius=radius_of) for name in ("first", "second")
    )
    desk = make_desk(first, second)
    desk.open_folder(tmp_path / "photos")
    storm = Storm(desk, seed)
    while storm.asked < requests:
        storm.act()
        storm.pause()
    desk.qtbot.waitUntil(lambda: not desk.all.prompts._landing and desk.all.prompts._asked is None)

    stored = 0
    for media in desk.project.media():
        number = int(desk.project.media_path(media).stem.split()[1])
        for object_id, row in desk.project.masks(media.id).items():
            stored += 1
            prompt = desk.project.prompt(object_id)
            positive = [point for point in prompt.points if point.positive]
            box = prompt.box
            x, y = (positive[-1].x, positive[-1].y) if box is None else ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
            if row.mask != disc(x, y, radius_of(number)):
                storm.wrong.append(("stored mask of another image or prompt", object_id))
    figure(
        f"F16 window: {storm.asked} prompts, {storm.applied} answers applied, {stored} objects at the end, "
        f"{len(storm.wrong)} stale or misplaced"
    )
    assert storm.wrong == []
    assert storm.applied > requests // 10
    assert stored > 0
    assert desk.project.check().ok


def test_nothing_lands_in_the_wrong_place(make_desk, tmp_path, figure):
    blow(make_desk, tmp_path, figure, requests=500, seed=3)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_nothing_lands_in_the_wrong_place_for_long(make_desk, tmp_path, figure, seed):
    blow(make_desk, tmp_path, figure, requests=500, seed=100 + seed)

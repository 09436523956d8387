"""FastSAM in the whole window: chosen like any other model, it answers clicks; what it cannot do is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from PySide6.QtWidgets import QLabel

from sam2studio.config.paths import models_dir
from sam2studio.gui.viewstate import ClickIntent
from sam2studio.model.yolo.config import YOLO_PRESETS
from sam2studio.model.yolo.network import YoloNetwork
from tests.gui.controllers.conftest import write_pictures
from tests.parity import recipe
from tests.support.studio import new_studio, told, until_open
from tests.support.yolo_files import save_yolo

PATIENT = 60_000  # ms; a network looks at a picture of 1024 pixels here


@pytest.fixture
def studio(qtbot, tmp_path) -> Iterator:
    """A window on a folder of photographs, with an everything network and a detector among the person's own models."""
    models_dir().mkdir(parents=True)
    save_yolo(models_dir() / "mine.pt", "yolov8n-seg", network=_sure_of_everything(), names={0: "object"})
    save_yolo(models_dir() / "cars.pt", "yolov8n")
    write_pictures(tmp_path / "photos", 2)
    studio = new_studio(qtbot)
    studio.start((tmp_path / "photos",))
    until_open(qtbot, studio)
    yield studio
    assert studio.shutdown()


def _sure_of_everything() -> YoloNetwork:
    """A small network of FastSAM's kind, made so that weights of no meaning find boxes and fill them."""
    network = YoloNetwork(config=replace(YOLO_PRESETS["yolov8n-seg"], classes=1)).eval()
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    network.load_state_dict({name: torch.from_numpy(np.array(a)) for name, a in recipe.state_dict(shapes).items()})
    head = network.model[-1]
    with torch.no_grad():
        head.dfl.conv.weight.copy_(torch.arange(16.0).view(1, 16, 1, 1))
        head.proto.cv3.bn.bias.fill_(3.0)
        for level in range(3):
            sides, scores, coefficients = (branch[level][-1] for branch in (head.cv2, head.cv3, head.cv4))
            for last, bias in ((sides, 0.0), (scores, 4.0 if level == 2 else -8.0), (coefficients, 1.0)):
                last.weight.zero_()
                last.bias.fill_(bias)
            sides.bias.view(4, 16)[:, 10] = 20.0  # ten steps of the map to each side
    return network


def test_a_click_is_answered_by_the_masks_of_one_pass(studio, qtbot):
    controllers = studio.controllers
    studio.models.use("mine.pt")
    qtbot.waitUntil(lambda: studio.models.info.name == "mine.pt", timeout=PATIENT)
    controllers.prompts.click(ClickIntent(20, 15))
    qtbot.waitUntil(
        lambda: controllers.prompts.open is not None and bool(controllers.prompts.open.last.candidates), timeout=PATIENT
    )
    assert controllers.prompts.open.last.candidates[0].mask.contains(20, 15)
    controllers.prompts.accept()
    qtbot.waitUntil(lambda: len(controllers.objects.here.rows) == 1)


def status_texts(studio) -> list[str]:
    return [label.text() for label in studio.window.status.findChildren(QLabel)]


def test_everything_is_proposed_and_one_undo_takes_it_back(studio, qtbot):
    objects, trigger = studio.controllers.objects, studio.window.actions_by_id
    qtbot.waitUntil(lambda: studio.models.info is not None)
    trigger["object.everything"].trigger()
    assert any("cannot segment everything" in each for each in told(studio)), "the classic segmenter says so"
    studio.models.use("mine.pt")
    qtbot.waitUntil(lambda: studio.models.info.name == "mine.pt", timeout=PATIENT)
    trigger["object.everything"].trigger()
    assert any(text.startswith("Segmenting everything") for text in status_texts(studio))
    qtbot.waitUntil(lambda: bool(objects.here.rows), timeout=PATIENT)
    assert {row.state for row in objects.here.rows} == {"proposal"}
    assert any("proposed" in each for each in told(studio))
    assert not any(text.startswith("Segmenting everything") for text in status_texts(studio))
    trigger["edit.undo"].trigger()
    assert objects.here.rows == ()


def test_a_detector_is_refused_with_what_to_choose_and_the_old_model_stays(studio, qtbot):
    qtbot.waitUntil(lambda: studio.models.info is not None)
    studio.window.tool_bar.model_chosen.emit("cars.pt")
    qtbot.waitUntil(lambda: any("takes no points" in each for each in told(studio)), timeout=PATIENT)
    assert "choose a SAM 2" in next(each for each in told(studio) if "takes no points" in each)
    assert studio.models.info.name == "classic"
    studio.window.tool_bar.model_chosen.emit("classic")
    assert told(studio) == [], "what was told of the former choice goes with it"


def test_published_detectors_are_not_offered_for_clicking(studio):
    names = {model.name for model in studio.models.models}
    assert "sam2.1_hiera_tiny.pt" in names
    assert not any(name.startswith("yolo") for name in names)
    assert "mine.pt" in names

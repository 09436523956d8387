"""The network that comes with the program in the whole window: once chosen it answers clicks, without a download."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from sam2studio.gui.viewstate import ClickIntent
from sam2studio.training.synthetic.scenes import HELD_OUT, make_scene
from tests.support.studio import new_studio, told, until_open

PATIENT = 60_000  # ms; torch is loaded here


@pytest.fixture
def photos(tmp_path) -> Path:
    """A folder with a picture that the network has never seen."""
    folder = tmp_path / "photos"
    folder.mkdir()
    Image.fromarray(make_scene(HELD_OUT + 1, 512).image).save(folder / "scene.png")
    return folder


@pytest.fixture
def studio(qtbot, photos) -> Iterator:
    studio = new_studio(qtbot)
    studio.start((photos,))
    until_open(qtbot, studio)
    yield studio
    assert studio.shutdown()


def test_it_is_offered_ready_and_a_click_becomes_an_object(studio, qtbot):
    rows = {model.name: model for model in studio.models.models}
    assert rows["nano.safetensors"].ready
    assert not rows["sam2.1_hiera_tiny.pt"].ready
    studio.window.tool_bar.model_chosen.emit("nano.safetensors")
    qtbot.waitUntil(
        lambda: studio.models.info is not None and studio.models.info.name == "nano.safetensors", timeout=PATIENT
    )
    prompts = studio.controllers.prompts
    prompts.click(ClickIntent(256, 256))
    qtbot.waitUntil(lambda: prompts.open is not None and bool(prompts.open.last.candidates), timeout=PATIENT)
    assert len(prompts.open.last.candidates) <= 3
    prompts.click(ClickIntent(270, 256))  # a second click looks closely
    qtbot.waitUntil(
        lambda: len(prompts.open.last.prompt.points) == 2 and bool(prompts.open.last.candidates), timeout=PATIENT
    )
    prompts.accept()
    qtbot.waitUntil(lambda: len(studio.controllers.objects.here.rows) == 1)
    assert told(studio) == []

"""A model learns from the project in the window, and is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from sam2studio.config import paths
from sam2studio.core.mask import Mask
from sam2studio.gui.app import Studio
from sam2studio.gui.dialogs.finetune import FinetuneDialog
from sam2studio.media.images import probe_image
from sam2studio.project import Project, Source
from sam2studio.training.beginning import begin
from sam2studio.weights.saving import save_safetensors
from tests.support.checkpoints import SMALL
from tests.support.known import disc, painted
from tests.support.studio import dialog_of, new_studio, until_open

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # inside pycocotools


@pytest.fixture
def studio(qtbot, private_home: Path, tmp_path: Path, monkeypatch) -> Iterator[Studio]:
    """The window with a project of eight images, and a model that has learned nothing yet among the person's own."""
    monkeypatch.setattr("sam2studio.jobs.finetune.BETTER_BY", -1.0)  # a beginner learns too slowly for this test
    paths.models_dir().mkdir(parents=True, exist_ok=True)
    save_safetensors(begin(SMALL, seed=0), paths.models_dir() / "beginner.safetensors")
    with Project.create(tmp_path / "balls.s2s") as project, project.action("Draw") as edit:
        kind = edit.add_class("ball")
        for number in range(8):
            discs = [(24 + 5 * number, 34 + 3 * number, 18)]
            path = tmp_path / f"{number}.png"
            Image.fromarray(painted(discs, number)).save(path)
            ball = edit.add_object(edit.add_image(path, probe_image(path)), kind)
            edit.set_mask(ball, Mask.from_array(disc(*discs[0])), source=Source.PERSON)
    studio = new_studio(qtbot)
    studio.start([tmp_path / "balls.s2s"])
    until_open(qtbot, studio)
    yield studio
    assert studio.shutdown()


def test_a_model_learns_and_is_used(studio: Studio, qtbot):
    studio.window.actions_by_id["model.finetune"].trigger()
    dialog = dialog_of(studio, FinetuneDialog)
    assert isinstance(dialog, FinetuneDialog)
    assert [dialog._models.itemText(place) for place in range(dialog._models.count())] == ["nano", "beginner"]
    dialog._models.setCurrentText("beginner")
    dialog._length.setCurrentIndex(0)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert dialog.running
    qtbot.waitUntil(lambda: not dialog.running, timeout=60_000)
    assert (paths.models_dir() / "beginner-balls.safetensors").exists(), dialog._problem.text()
    (use,) = [button for button in dialog.findChildren(QPushButton) if button.text() == "Use it now"]
    qtbot.mouseClick(use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.models.info.name == "beginner-balls.safetensors", timeout=20_000)
    dialog.reject()


def test_stopping_keeps_nothing(studio: Studio, qtbot):
    studio.window.actions_by_id["model.finetune"].trigger()
    dialog = dialog_of(studio, FinetuneDialog)
    dialog._models.setCurrentText("beginner")
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    dialog.reject()  # asks the job to stop
    qtbot.waitUntil(lambda: not dialog.running, timeout=60_000)
    assert [path.name for path in paths.models_dir().iterdir()] == ["beginner.safetensors"]
    dialog.reject()

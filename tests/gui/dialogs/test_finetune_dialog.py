"""The window in which a model learns."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from sam2studio.core.errors import DatasetError
from sam2studio.core.progress import Progress
from sam2studio.gui.dialogs.finetune import LONG, USUAL, FinetuneDialog, LearnerRow
from sam2studio.jobs.finetune_result import FinetuneResult, Quality
from tests.support.widgets import nameless_controls

ROWS = [LearnerRow("sam2.1_hiera_tiny.pt", "SAM 2.1 tiny"), LearnerRow("mine.safetensors", "mine")]
BEFORE, AFTER = Quality(one_click=0.5, more_clicks=0.6, box=0.7), Quality(one_click=0.812, more_clicks=0.9, box=0.85)


@pytest.fixture
def dialog(qtbot):
    dialog = FinetuneDialog()
    qtbot.addWidget(dialog)
    dialog.set_models(ROWS, preferred="mine.safetensors")
    dialog.show()
    return dialog


def words(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def result(path: Path | None) -> FinetuneResult:
    return FinetuneResult(trained=6, held_out=2, objects=12, before=BEFORE, after=AFTER, path=path)


def test_the_model_in_use_learns_for_the_usual_time(dialog: FinetuneDialog, qtbot):
    with qtbot.waitSignal(dialog.finetune_requested) as signal:
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert signal.args == ["mine.safetensors", USUAL]
    dialog.set_models(ROWS, preferred="sam2.1_hiera_tiny.pt")
    assert dialog._models.currentData() == "sam2.1_hiera_tiny.pt", "the window uses another one meanwhile"
    dialog.set_models(ROWS, preferred="mine.safetensors")
    dialog._models.setCurrentIndex(0)
    dialog._length.setCurrentIndex(2)
    dialog.set_models(ROWS, preferred="mine.safetensors")  # looked at again: what was chosen stays
    with qtbot.waitSignal(dialog.finetune_requested) as signal:
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert signal.args == ["sam2.1_hiera_tiny.pt", LONG]


def test_without_a_model_it_says_so(dialog: FinetuneDialog):
    dialog.set_models([], preferred="")
    assert not dialog.go.isEnabled()
    assert "no SAM 2 model on this computer" in words(dialog)


def test_a_better_model_is_offered_with_the_figures(dialog: FinetuneDialog, qtbot):
    dialog.show_progress(Progress(done=3, total=150, text="Training: loss 1.2"))
    assert dialog.running
    dialog.show_outcome(result(Path("/models/mine-cars.safetensors")))
    told = words(dialog)
    assert "The model became better." in told
    assert "12 masks of 6 images" in told
    assert "Mean of these, which decides" in told
    for figure in ("50.0", "81.2", "60.0", "90.0", "70.0", "85.0", "85.4"):
        assert figure in told
    (use,) = [button for button in dialog.findChildren(QPushButton) if button.text() == "Use it now"]
    with qtbot.waitSignal(dialog.use_requested) as signal:
        qtbot.mouseClick(use, Qt.MouseButton.LeftButton)
    assert signal.args == ["mine-cars.safetensors"]


def test_one_that_is_not_better_is_not_offered(dialog: FinetuneDialog):
    dialog.show_outcome(result(None))
    assert "did not become better" in words(dialog)
    assert "Nothing was kept: for that the mean must rise by 0.5 or more." in words(dialog)
    assert not [button for button in dialog.findChildren(QPushButton) if button.text() == "Use it now"]


def test_a_failure_is_a_sentence_on_the_form(dialog: FinetuneDialog):
    dialog.show_progress(Progress(done=0, text="Loading the model"))
    dialog.show_error(DatasetError("There are too few pictures with masks."))
    assert not dialog.running
    assert "There are too few pictures with masks." in words(dialog)


def test_every_control_has_a_name(dialog: FinetuneDialog):
    assert nameless_controls(dialog) == []

"""The models window in the whole program: all there is, in two groups, told by what the files are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel

from sam2studio.config.paths import models_dir
from sam2studio.engine.messages import Encoded, ImageKey, JobKey, Predicted
from sam2studio.gui.dialogs.model_field import ModelField
from sam2studio.gui.dialogs.models import ModelsDialog
from sam2studio.weights import library
from sam2studio.weights.loading import build_network
from sam2studio.weights.saving import save_safetensors
from tests.support.checkpoints import SMALL, small_state
from tests.support.onnx_files import model
from tests.support.studio import dialog_of, new_studio
from tests.support.yolo_files import save_yolo


@pytest.fixture
def studio(qtbot) -> Iterator:
    """A window with a segmenter, a detector, an ONNX detector and a damaged file in the models folder."""
    models_dir().mkdir(parents=True)
    network = build_network(SMALL)
    network.load_state_dict(small_state())
    save_safetensors(network, models_dir() / "ours.safetensors")
    save_yolo(models_dir() / "cars.pt", "yolov8n", names={index: f"thing {index}" for index in range(80)})
    (models_dir() / "birds.onnx").write_bytes(model(b"", texts={"names": "{0: 'owl'}", "task": "segment"}))
    (models_dir() / "torn.pt").write_bytes(b"<html>")
    studio = new_studio(qtbot)
    studio.start(())
    qtbot.waitUntil(lambda: studio.models.info is not None)
    yield studio
    assert studio.shutdown()


def shown(studio, name: str) -> str:
    card = dialog_of(studio, ModelsDialog)._cards[name]
    return " ".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())


def offered(studio) -> list[str]:
    return [action.data() for action in studio.window.tool_bar._model_group.actions()]


def test_what_lies_in_the_models_folder_is_told_by_what_it_is(studio, qtbot, tmp_path):
    studio.window.actions_by_id["model.manage"].trigger()
    qtbot.waitUntil(lambda: "80 classes" in shown(studio, "cars.pt"))
    assert "YOLOv8 nano · Finds boxes of 80 classes" in shown(studio, "cars.pt")
    assert "ONNX · Finds masks of 1 class" in shown(studio, "birds.onnx")
    assert "Clicks, tracking, everything" in shown(studio, "ours.safetensors")
    assert "Clicks, everything" in shown(studio, "mobile_sam.pt")
    assert "Finds objects" in shown(studio, "yolo11n.pt")
    assert "web page" in shown(studio, "torn.pt")
    names = offered(studio)
    assert {"classic", "ours.safetensors", "sam2.1_hiera_tiny.pt"} <= set(names)
    assert not {"cars.pt", "birds.onnx", "torn.pt", "yolo11n.pt"} & set(names), "only what answers clicks"

    apart = tmp_path / "apart.onnx"
    apart.write_bytes(model(b"", texts={"names": "{0: 'fox', 1: 'hen'}"}))
    studio.controllers.model_files.add_file(apart)
    qtbot.waitUntil(lambda: str(apart) in dialog_of(studio, ModelsDialog)._cards)
    qtbot.waitUntil(lambda: "Finds boxes of 2 classes (fox, hen)" in shown(studio, str(apart)))


def test_a_bundled_file_that_is_missing_says_how_to_repair_it_and_is_no_download(studio, qtbot, monkeypatch):
    monkeypatch.setattr(library, "_bundled", lambda checkpoint: None)
    studio.window.actions_by_id["model.manage"].trigger()
    qtbot.waitUntil(lambda: "Install the program again." in shown(studio, "nano.safetensors"))
    assert "should have come with the program" in shown(studio, "nano.safetensors")
    cards = dialog_of(studio, ModelsDialog)._cards
    assert [cards[name].download.isVisible() for name in ("nano.safetensors", "sam2.1_hiera_tiny.pt")] == [False, True]
    assert not cards["nano.safetensors"].use.isVisible()
    signs = {each.data(): each.icon().isNull() for each in studio.window.tool_bar._model_group.actions()}
    assert signs["nano.safetensors"]
    assert not signs["sam2.1_hiera_tiny.pt"]

    field = ModelField(name="Model", tip="Model")
    qtbot.addWidget(field)
    options = studio.controllers.model_files.options
    for name, button in (("nano.safetensors", False), ("sam2.1_hiera_tiny.pt", True)):
        field.set_models([each for each in options if each.name == name], known=())
        assert field._row.isHidden() != button
        assert ("Install the program again." in field._note.text()) != button


def test_a_detector_that_is_added_is_listed_and_the_model_in_use_stays(studio, qtbot, tmp_path):
    studio.window.actions_by_id["model.manage"].trigger()
    path = tmp_path / "foxes.onnx"
    path.write_bytes(model(b"", texts={"names": "{0: 'fox'}"}))
    dialog_of(studio, ModelsDialog).add_requested.emit(path)
    qtbot.waitUntil(lambda: "foxes.onnx" in dialog_of(studio, ModelsDialog)._cards)
    qtbot.waitUntil(lambda: "(fox)" in shown(studio, "foxes.onnx"))
    assert (models_dir() / "foxes.onnx").is_file()
    assert studio.models.info.name == "classic"


def test_what_a_model_cost_here_stands_beside_it(studio, qtbot):
    info = studio.models.info
    studio.client.encoded.emit(Encoded(ImageKey(1), 412.3))
    studio.client.predicted.emit(
        Predicted(key=JobKey(image=ImageKey(1), revision=1), candidates=(), object_score=0.0, ms=19)
    )
    assert studio.window.status._timing.text() == "encode 412 ms, click 19 ms"
    studio.window.actions_by_id["model.manage"].trigger()
    qtbot.waitUntil(lambda: "fastest · here 412 ms an image, 19 ms a click" in shown(studio, info.name))
    assert "fastest" in shown(studio, "nano.safetensors"), "how it compares with the others is still told"
    assert "· fast ·" in shown(studio, "sam2.1_hiera_tiny.pt"), "it takes many times as long as nano"
    studio.client.model_loaded.emit(info)
    assert studio.window.status._timing.text() == "", "that was the former model"


def test_files_that_cannot_be_added_are_told_in_the_window_and_the_others_are_added(studio, qtbot, tmp_path):
    studio.window.actions_by_id["model.manage"].trigger()
    dialog = dialog_of(studio, ModelsDialog)
    words, cut = tmp_path / "sam2.1_b.pt", tmp_path / "cut.pt"
    words.write_text("no checkpoint at all")
    save_yolo(cut, "yolov8n")
    cut.write_bytes(cut.read_bytes()[:100_000])
    good = tmp_path / "foxes.onnx"
    good.write_bytes(model(b"", texts={"names": "{0: 'fox'}"}))
    for path in (words, cut, good):  # as when three are dropped
        dialog.add_requested.emit(path)
    assert dialog._bar.isVisible()
    qtbot.waitUntil(lambda: "foxes.onnx is in the list" in dialog._note.text())
    qtbot.waitUntil(lambda: not dialog._bar.isVisible())
    first, second = dialog._problem.text().splitlines()
    assert first.startswith("sam2.1_b.pt: ")
    assert second.startswith("cut.pt: ")
    assert dialog._problem.isVisible()
    assert studio.window.banner.notices == (), "what lies under the window would not be seen"
    assert [path.name for path in models_dir().glob("*") if path.name in ("sam2.1_b.pt", "cut.pt")] == []
    dialog.reject()
    studio.window.actions_by_id["model.manage"].trigger()
    assert not dialog._problem.isVisible(), "it was read"


def test_the_status_bar_says_which_model_is_being_loaded(studio, qtbot):
    status = studio.window.status
    assert status._model.text() == "Classic (no model) on cpu"
    notes: list[str] = []  # what the canvas says meanwhile
    studio.client.status.connect(notes.append)
    studio.models.use("ours.safetensors")
    assert status._model.text() == "Loading ours…"
    qtbot.waitUntil(lambda: notes != [])
    assert notes[0] == "Loading ours…"
    qtbot.waitUntil(lambda: studio.models.info.name == "ours.safetensors")
    assert "on cpu" in status._model.text()
    (models_dir() / "ours.safetensors").write_bytes(b"<html>")
    studio.models.use("ours.safetensors")
    qtbot.waitUntil(lambda: "Loading" not in status._model.text())

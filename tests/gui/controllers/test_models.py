"""Which model is in use when the one that is wanted is missing, damaged or fails once, and what is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

from sam2studio.config.paths import models_dir
from sam2studio.config.settings import DEFAULT_MODEL, Settings
from sam2studio.engine.messages import Failure, ModelInfo
from sam2studio.gui.controllers.models import ModelsController
from sam2studio.gui.inference.loading import load_segmenter
from sam2studio.weights import library
from sam2studio.weights.loading import build_network
from sam2studio.weights.saving import save_safetensors
from tests.support.checkpoints import SMALL, small_state

TINY = "sam2.1_hiera_tiny.pt"


class Worker(QObject):
    """The client as far as models are concerned; what is wanted of it is answered when the test says so."""

    model_loaded = Signal(object)
    model_failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.wanted: list[str] = []

    def load_model(self, name: str) -> None:
        self.wanted.append(name)

    def succeed(self) -> None:
        name = self.wanted[-1]
        self.model_loaded.emit(ModelInfo(name=name, label=name, device="cpu"))

    def fail(self) -> None:
        self.model_failed.emit(Failure(None, f"{self.wanted[-1]} does not load.", todo="Try again."))


class Desk:
    """A controller on its settings, and what it told."""

    def __init__(self, model: str | None = None) -> None:
        self.settings = Settings()
        if model is not None:
            self.settings.set("model", model)
        self.worker = Worker()
        self.models = ModelsController(self.worker, self.settings)
        self.told: list[Failure] = []
        self.models.failed.connect(self.told.append)

    @property
    def remembered(self) -> str:
        """What the next start begins with."""
        return Settings().text("model")


@pytest.fixture
def desks(qapp) -> Iterator[list[Desk]]:
    made: list[Desk] = []
    yield made
    assert all(desk.models.shutdown() for desk in made)


@pytest.fixture
def without_nano(monkeypatch) -> None:
    monkeypatch.setattr(library, "_bundled", lambda checkpoint: None)


def own_file(path: Path) -> Path:
    network = build_network(SMALL)
    network.load_state_dict(small_state())
    path.parent.mkdir(parents=True, exist_ok=True)
    save_safetensors(network, path)
    return path


def test_a_bundled_model_that_is_missing_is_told_and_is_used_again_when_it_is_back(desks, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(library, "_bundled", lambda checkpoint: None)
        desks.append(desk := Desk())
        desk.models.begin()
        (failure,) = desk.told
        assert "should have come with the program" in failure.what
        assert failure.todo == "Install the program again."
        assert "the classic segmenter" in failure.safe
        desk.worker.succeed()
        assert (desk.worker.wanted, desk.remembered) == (["classic"], DEFAULT_MODEL)
        desk.models.use(DEFAULT_MODEL)
        assert desk.told[-1].todo == "Install the program again.", "there is nothing to download"
    desks.append(later := Desk())
    later.models.begin()
    assert (later.worker.wanted, later.told) == ([DEFAULT_MODEL], [])


def test_another_model_that_is_missing_is_told_and_nano_stands_in(desks):
    for name, todo in ((TINY, "Download the missing one"), ("ours.safetensors", "Add the missing file again")):
        desks.append(desk := Desk(name))
        desk.models.begin()
        desk.worker.succeed()
        (failure,) = desk.told
        assert "is not on this computer" in failure.what
        assert failure.todo.startswith(todo)
        assert "nano" in failure.safe
        assert (desk.worker.wanted, desk.remembered) == ([DEFAULT_MODEL], name)


def test_without_nano_the_classic_segmenter_stands_in_for_another(desks, without_nano):
    desks.append(desk := Desk(TINY))
    desk.models.begin()
    assert (desk.worker.wanted, len(desk.told)) == (["classic"], 1)


def test_a_model_that_fails_once_is_tried_again_at_the_next_start(desks):
    own_file(models_dir() / "ours.safetensors")
    desks.append(desk := Desk("ours.safetensors"))
    desk.models.begin()
    desk.worker.fail()
    desk.worker.fail()
    desk.worker.succeed()
    assert desk.worker.wanted == ["ours.safetensors", DEFAULT_MODEL, "classic"]
    assert [failure.what.split()[0] for failure in desk.told] == ["ours.safetensors", DEFAULT_MODEL]
    assert desk.remembered == "ours.safetensors"


def test_when_nothing_loads_that_is_told_once(desks):
    desks.append(desk := Desk("classic"))
    desk.models.begin()
    desk.worker.fail()
    assert (desk.worker.wanted, len(desk.told)) == (["classic"], 1)


def test_what_is_asked_for_is_remembered_what_fails_is_not(desks):
    own_file(models_dir() / "ours.safetensors")
    desks.append(desk := Desk())
    desk.models.begin()
    desk.worker.succeed()
    desk.models.use("classic")
    assert desk.remembered == DEFAULT_MODEL
    desk.worker.succeed()
    assert desk.remembered == "classic"
    desk.models.use("ours.safetensors")
    desk.worker.fail()
    assert desk.remembered == "classic"
    assert desk.models.info.name == "classic"


def test_choosing_what_stands_in_is_a_choice(desks):
    desks.append(desk := Desk(TINY))
    desk.models.begin()
    desk.worker.succeed()
    desk.models.use(DEFAULT_MODEL)
    desk.worker.succeed()
    assert desk.remembered == DEFAULT_MODEL


def test_a_damaged_bundled_file_is_not_to_be_downloaded_again(desks, tmp_path, monkeypatch):
    whole = library.locate(DEFAULT_MODEL)
    torn = tmp_path / DEFAULT_MODEL
    torn.write_bytes(whole.read_bytes()[:1_000_000])
    monkeypatch.setattr(library, "_bundled", lambda checkpoint: torn if checkpoint.bundled else None)
    with pytest.raises(library.WeightsError) as caught:
        load_segmenter(DEFAULT_MODEL, device="cpu", dtype="float32")
    assert "cut off" in caught.value.what
    assert caught.value.todo == "Install the program again."
    with pytest.raises(library.WeightsError) as caught:
        load_segmenter(str(torn.rename(tmp_path / "own.safetensors")), device="cpu", dtype="float32")
    assert "copy it again" in caught.value.todo


def test_of_several_files_that_are_added_only_the_last_is_loaded(desks, qtbot, tmp_path):
    desks.append(desk := Desk("classic"))
    desk.models.begin()
    desk.worker.succeed()
    for name in ("one.safetensors", "two.safetensors", "three.safetensors"):
        desk.models.add(own_file(tmp_path / name))
    qtbot.waitUntil(lambda: len(desk.worker.wanted) > 1)
    assert desk.worker.wanted == ["classic", "three.safetensors"]
    desk.worker.succeed()
    assert desk.remembered == "three.safetensors"

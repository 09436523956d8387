"""Training from the command line: draw, train, stop, go on, make a checkpoint, click with it."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from sam2studio.cli import train_run
from sam2studio.cli.main import main
from sam2studio.training.stages import Stage
from sam2studio.training.state import FILE_NAME, load_state
from tests.support.checkpoints import SMALL

TINY = (
    Stage(name="dense", kind="dense", size=64, steps=2, pictures=2, targets=3, warmup=1, early=1.0),
    Stage(name="prompts", kind="prompts", size=64, steps=2, pictures=2, targets=2, corrections=1, warmup=1),
)


def run(*words: object) -> int:
    def no_window(*_: object) -> int:
        raise AssertionError("no command here opens a window")

    return main([str(word) for word in words], open_window=no_window, run_demo=no_window)


def test_train_stop_resume_export_predict(tmp_path: Path, monkeypatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr("sam2studio.training.trainer.RECIPES", {"cpu": TINY})
    monkeypatch.setattr("sam2studio.model.sam2.config.NANO", SMALL)
    folder = tmp_path / "koşu"
    drawn = ("--scenes", 3, "--clips", 1, "--frames", 2, "--size", 96, "--clip-size", 96, "--processes", 1)
    assert run("train", "pool", "--output", tmp_path / "pool", *drawn) == 0
    common = ("--output", folder, "--device", "cpu", "--team", 1, "--workers", 0, "--pool", tmp_path / "pool")
    assert run("train", *common, "--steps", 1, "--within", 60) == 0
    assert 59 * 60 < (load_state(folder).place.within or 0) < 60 * 60, "what has passed before counts"
    assert (load_state(folder).place.stage, load_state(folder).place.step) == ("dense", 1)
    assert run("train", *common, "--resume", "--within", 60) == 2
    assert "within: a run that goes on keeps the time" in capsys.readouterr().err.replace("\n", " ")
    assert run("train", *common) == 2
    assert "there is a run in this folder already" in capsys.readouterr().err.replace("\n", " ")
    assert run("train", *common, "--resume") == 0
    assert re.search(r"Stage prompts, step 2,.* It is done", capsys.readouterr().out.replace("\n", " "))
    assert (folder / "curves.html").exists()
    checkpoint = tmp_path / "nano.safetensors"
    assert run("train", "export", folder, "--output", checkpoint) == 0
    pixels = np.full((60, 80, 3), 40, np.uint8)
    Image.fromarray(pixels).save(tmp_path / "resim.png")
    out = tmp_path / "out"
    assert run("predict", "-s", tmp_path / "resim.png", "-m", checkpoint, "-p", "30,30", "-o", out) == 0
    assert (out / "resim.mask-1.png").exists()


def test_no_time_that_is_left_after_drawing_is_told(tmp_path: Path, monkeypatch, capsys: pytest.CaptureFixture[str]):
    minute = itertools.count(0, 60)
    monkeypatch.setattr(train_run, "time", SimpleNamespace(monotonic=lambda: float(next(minute))))
    monkeypatch.setattr(train_run, "_drawings", lambda *_pool, **_how: None)
    assert run("train", "--output", tmp_path / "a", "--device", "cpu", "--within", 0.15) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "within: drawing took 1.00 minutes, all of the 0.15 that were given" in told
    assert "It is done" not in told
    assert not (tmp_path / "a").exists()


def test_wrong_words_are_told_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run("train", "--device", "cpu") == 2
    assert "output: say which folder" in capsys.readouterr().err
    assert run("train", "--output", tmp_path / "a", "--recipe", "tpu", "--device", "cpu") == 2
    assert "recipe: expected auto, cpu or gpu" in capsys.readouterr().err
    assert run("train", "export", tmp_path) == 1
    assert "There is no training run in this folder" in " ".join(capsys.readouterr().err.split())


def test_what_can_be_refused_is_refused_before_anything_is_drawn(
    tmp_path: Path, monkeypatch, capsys: pytest.CaptureFixture[str]
):
    def drawn(*_pool: object, **_how: object) -> None:
        raise AssertionError("drawing takes minutes")

    monkeypatch.setattr(train_run, "_drawings", drawn)
    begin = ("train", "--output", tmp_path / "a", "--device", "cpu")
    for words, code, told in (
        (("--resume",), 1, "There is no training run in this folder"),
        (("--first", "promts"), 2, "stage: expected dense,"),
        (("--stage", "promts"), 2, "got promts"),
        (("--weights", tmp_path / "gone.safetensors"), 1, "There is no such file"),
    ):
        assert run(*begin, *words) == code
        assert told in " ".join(capsys.readouterr().err.split())
        assert not (tmp_path / "a").exists()
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / FILE_NAME).touch()
    assert run(*begin) == 2
    assert "there is a run in this folder already" in " ".join(capsys.readouterr().err.split())

"""What training learns from, on the command line: looked at, drawn into a pool, and written to measure on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from sam2studio.cli.main import main


def run(*words: object) -> int:
    def no_window(*_: object) -> int:
        raise AssertionError("no command here opens a window")

    return main([str(word) for word in words], open_window=no_window, run_demo=no_window)


def test_preview_draws_sheets_that_can_be_looked_at(tmp_path: Path):
    folder = tmp_path / "önizleme"
    assert run("train", "preview", "-o", folder, "--scenes", 3, "--clips", 1, "--size", 64, "--seed", 5) == 0
    sizes = {}
    for path in folder.iterdir():
        with Image.open(path) as picture:
            sizes[path.name] = picture.size
    assert sizes == {"scenes-000005.png": (4 * 64, 2 * 64), "clip-000005.png": (8 * 64, 4 * 64)}


def test_holdout_can_be_measured_on_by_val(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    words = ("--images", 2, "--clips", 1, "--frames", 3, "--size", 96, "--clip-size", 64)
    assert run("train", "holdout", "-o", tmp_path, *words) == 0
    assert "2 pictures" in capsys.readouterr().out
    out = tmp_path / "out"
    assert run("val", "-m", "classic", "-d", tmp_path / "images", "--clicks", 1, "-n", 1, "-o", out) == 0
    assert json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert run("val", "-m", "classic", "-d", tmp_path / "clips", "-p", "video", "-o", tmp_path / "video") == 0


def test_a_pool_of_another_size_is_refused_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    words = ("train", "pool", "-o", tmp_path, "--scenes", 1, "--clips", 0, "--processes", 1)
    assert run(*words, "--size", 64) == 0
    assert "1 scene, 0 clips" in capsys.readouterr().out.replace("\n", " ")
    assert run(*words, "--size", 96) == 1
    assert "has size 64, not 96" in capsys.readouterr().err.replace("\n", " ")

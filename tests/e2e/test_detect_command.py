"""`sam2studio predict` with detectors, and what it says to those who ask too much of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.cli.main import main
from tests.support.yolo_files import save_yolo


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in ("yolo11n", "FastSAM-s"):
        save_yolo(folder / f"{name}.pt", name)
    return folder


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "street.png"
    Image.fromarray(np.random.default_rng(5).integers(0, 255, (90, 120, 3), np.uint8)).save(path)
    return path


def run(*words: object) -> int:
    def no_window(*_: object) -> int:
        raise AssertionError("no command here opens a window")

    return main([str(word) for word in words], open_window=no_window, run_demo=no_window)


def plain(told: str) -> str:
    """What a box with an error says, without the box."""
    return " ".join(told.replace("│", " ").split())


def test_a_detector_finds_objects_without_points(models, picture, tmp_path, capsys):
    output = tmp_path / "out"
    options = ("--conf", "0.02", "--imgsz", "128", "--dtype", "float32", "-o", output)
    assert run("predict", "-m", models / "yolo11n.pt", "-s", picture, *options) == 0
    told = capsys.readouterr().out
    assert "YOLO11 nano" in told or "yolo11n" in told
    records = json.loads((output / "street.json").read_text(encoding="utf-8"))
    assert records
    assert records[0]["name"] in told
    assert (output / "street.overlay.jpg").stat().st_size > 1000


def test_fast_sam_finds_everything_or_what_a_point_means(models, picture, tmp_path, capsys):
    place = ("-m", models / "FastSAM-s.pt", "-s", picture, "--dtype", "float32")
    assert run("predict", *place, "--conf", "0.01", "--imgsz", "128", "--max-det", "5", "-o", tmp_path / "all") == 0
    assert len(json.loads((tmp_path / "all" / "street.json").read_text(encoding="utf-8"))) > 0
    small = ("--imgsz", "128")
    assert run("predict", *place, *small, "-p", "60,45", "--conf", "0.01", "-o", tmp_path / "one") == 0
    (found,) = json.loads((tmp_path / "one" / "street.json").read_text(encoding="utf-8"))
    assert found["area"] > 0
    assert "sure enough" not in capsys.readouterr().err
    assert run("predict", *place, *small, "-p", "60,45", "-o", tmp_path / "none") == 0
    assert "street.png: FastSAM-s finds nothing" in capsys.readouterr().err


def test_a_detector_that_is_asked_by_points_says_what_it_is(models, picture, tmp_path, capsys):
    assert run("predict", "-m", models / "yolo11n.pt", "-s", picture, "-p", "5,5", "-o", tmp_path / "out") == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "takes no points and no boxes" in told
    assert "choose a SAM 2" in told
    assert not (tmp_path / "out").exists()


def test_a_segmenter_that_needs_points_says_so(picture, capsys):
    assert run("predict", "-m", "classic", "-s", picture) == 2
    assert "--points" in capsys.readouterr().err


def test_of_everything_nano_answers_only_who_names_it(picture, tmp_path, capsys):
    assert run("predict", "-s", picture, "-o", tmp_path / "none") == 2
    assert "--points" in capsys.readouterr().err
    for name in ("nano", "nano.safetensors"):
        words = ("-m", name, "-s", picture, "--points-per-side", "2", "--dtype", "float32", "-o", tmp_path / name)
        assert run("predict", *words) == 0
        assert (tmp_path / name / "street.json").is_file()


def test_options_of_detectors_do_not_go_with_points(models, picture, capsys):
    assert run("predict", "-m", models / "FastSAM-s.pt", "-s", picture, "-p", "5,5", "--classes", "0") == 2
    assert "--fast are without" in plain(capsys.readouterr().err)
    assert run("predict", "-m", "classic", "-s", picture, "-p", "5,5", "--imgsz", "640") == 2
    assert "--imgsz are for FastSAM" in plain(capsys.readouterr().err)


def test_lists_say_what_each_model_can(models, capsys):
    assert run("models", "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("yolo11n.pt" in line and "detect" in line for line in lines)
    assert any("sam2.1_hiera_tiny.pt" in line and "click, track" in line for line in lines)
    assert run("models", "info", models / "FastSAM-s.pt") == 0
    told = capsys.readouterr().out
    assert "FastSAM small" in told
    assert "click, everything" in told

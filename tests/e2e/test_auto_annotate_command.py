"""`sam2studio auto-annotate` with real networks in a process of their own, and what the command says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.cli.main import main
from sam2studio.formats.dataset import Notes
from sam2studio.formats.yolo_labels import read_rows
from sam2studio.project import Project
from sam2studio.weights.saving import save_safetensors
from tests.support.yolo_files import save_yolo
from tests.unit.model.small import small_network


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in ("yolo11n", "yolov8n-seg"):
        save_yolo(folder / f"{name}.pt", name)
    save_safetensors(small_network(), folder / "small.safetensors")
    return folder


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(2):
        pixels = np.random.default_rng(number).integers(0, 255, (90, 120, 3), np.uint8)
        Image.fromarray(pixels).save(folder / f"street {number}.png")
    return folder


def run(*words: object) -> int:
    def no_window(*_: object) -> int:
        raise AssertionError("no command here opens a window")

    return main([str(word) for word in words], open_window=no_window, run_demo=no_window)


SMALL = ("--conf", "0.02", "--imgsz", "128", "--dtype", "float32", "--max-det", "4")


def test_labels_by_a_detector_of_masks_and_a_bad_picture_is_named(models, photos, tmp_path, capsys):
    (photos / "broken.png").write_bytes(b"\x89PNG nothing more")
    place = ("auto-annotate", "--data", photos, "--det-model", models / "yolov8n-seg.pt", "--sam-model", "")
    assert run(*place, *SMALL, "-o", tmp_path / "labels") == 1
    caught = capsys.readouterr()
    assert "broken.png" in caught.err
    told = " ".join(caught.out.split())
    assert "images and frames annotated: 2" in told
    assert f"Labels are in {tmp_path / 'labels'}" in told
    found = [path.read_text("utf-8") for path in sorted((tmp_path / "labels").glob("*.txt"))]
    rows = [read_rows(text, height=90, width=120, classes=80, notes=Notes()) for text in found]
    assert rows
    assert all(0 < len(each) <= 4 and all(row.mask for row in each) for each in rows)


def test_a_project_gets_proposals_and_the_second_run_has_nothing_to_do(models, photos, tmp_path, capsys):
    path = tmp_path / "p.s2s"
    words = ("auto-annotate", "--data", photos, "--det-model", models / "yolo11n.pt", *SMALL, "--project", path)
    words = (*words, "--sam-model", models / "small.safetensors")
    assert run(*words) == 0
    with Project.open(path) as project:
        told = project.proposals()
        assert len(told.object_id) > 0
        assert set(told.by.tolist()) == {"yolo11n.pt, small.safetensors"}
        assert np.isfinite(told.score).all()
        assert np.isfinite(told.predicted_iou).all()
        before = project.content_hash()
    capsys.readouterr()
    assert run(*words) == 0
    assert "annotated in the same way before: 2" in " ".join(capsys.readouterr().out.split())
    with Project.open(path) as project:
        assert project.content_hash() == before


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--det-model", "yolo11n.pt", "--sam-model", ""), 2, "finds boxes only"),
        (("--det-model", "no-such-detector.pt"), 1, "no-such-detector"),
        (("--det-model", "yolo11n.pt", "--map", "car"), 2, "detector class=project class"),
        (("--det-model", "yolo11n.pt", "--map", "car=x"), 2, "for a --project"),
        (("--det-model", "yolo11n.pt", "--project", "p.s2s", "-o", "labels"), 2, "exclude each other"),
    ],
)
def test_what_does_not_go_is_a_sentence(models, photos, tmp_path, capsys, monkeypatch, words, code, sentence):
    monkeypatch.chdir(models)
    if "--map" in words and "car" in words:
        words = (*words, "--project", tmp_path / "p.s2s")
    assert run("auto-annotate", "--data", photos, *words) == code
    assert sentence in " ".join(capsys.readouterr().err.replace("│", " ").split())

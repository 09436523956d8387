"""The comparison of families: every figure is there, checkpoints at hand are used; how long things take is no test."""

from __future__ import annotations

import numpy as np
import pytest

from sam2studio.config import paths
from sam2studio.core.errors import WeightsError
from sam2studio.engine import comparison
from sam2studio.engine.comparison import CONTENDERS, Contender, compare
from sam2studio.engine.inference import finished
from sam2studio.model.sam2.config import PRESETS
from tests.support.checkpoints import SMALL
from tests.support.yolo_files import save_yolo

RGB = np.random.default_rng(0).integers(0, 255, (48, 64, 3), np.uint8)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "PRESETS", {**PRESETS, "small": SMALL})


def test_every_figure_is_there_and_checkpoints_at_hand_are_used():
    paths.models_dir().mkdir(parents=True)
    file = save_yolo(paths.models_dir() / "yolov8n-seg.pt", "yolov8n-seg")
    rows = [Contender("Small", "sam2_t.pt", "small"), Contender("YOLOv8n-seg", "yolov8n-seg.pt", "yolov8n-seg")]
    sam, yolo = finished(compare(RGB, rows, rounds=2, device="cpu", dtype="float32"))
    assert (sam.label, sam.weights) == ("Small", "")
    assert sam.disk_bytes == 155_906_050, "of the published file"
    assert sam.prompt.rounds == sam.everything.rounds == 2
    assert 0 < sam.prompt.median_ms < sam.everything.median_ms
    assert (yolo.weights, yolo.disk_bytes) == ("yolov8n-seg.pt", file.stat().st_size)
    assert yolo.prompt is None
    assert yolo.everything.fastest_ms > 0
    assert 3.3e6 < yolo.parameters < 3.5e6


def test_a_file_whose_size_nobody_tells_is_what_its_numbers_take():
    (row,) = finished(compare(RGB, CONTENDERS[-2:-1], rounds=1, device="cpu", dtype="float32"))
    assert row.disk_bytes == 2 * row.parameters
    assert row.weights == ""


def test_a_damaged_checkpoint_is_told_not_replaced_by_chance():
    paths.models_dir().mkdir(parents=True)
    (paths.models_dir() / "yolo11n-seg.pt").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(WeightsError):
        finished(compare(RGB, CONTENDERS[-1:], rounds=1, device="cpu", dtype="float32"))


def test_the_field_s_contenders():
    assert [each.label for each in CONTENDERS] == [
        *("SAM-b", "SAM2-b", "SAM2-t", "MobileSAM", "FastSAM-s", "YOLOv8n-seg", "YOLO11n-seg"),
    ]

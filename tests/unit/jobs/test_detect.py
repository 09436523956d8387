"""Detections as files: labels, records, pictures to look at."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from sam2studio.core.errors import Cancelled, InputError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken
from sam2studio.engine.detector import Detector
from sam2studio.jobs.detect import DetectOptions, find_on_images, objects_of
from sam2studio.jobs.looking import LookForClasses
from tests.support.yolo_files import plain_network


def result_of(job):
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value


def looked_at(detector, pictures, options, **more):
    look = LookForClasses(detector, options)
    return find_on_images(lambda rgb: look(rgb, keep=False).objects, pictures, named=True, **more)


@pytest.fixture(scope="module")
def detectors() -> dict[str, Detector]:
    return {
        name: Detector(plain_network(name).finalize(torch.device("cpu"), torch.float32))
        for name in ("yolov8n", "yolo11n-seg")
    }


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "bilder ä"
    folder.mkdir()
    Image.fromarray(np.random.default_rng(5).integers(0, 255, (90, 120, 3), np.uint8)).save(folder / "a.png")
    Image.fromarray(np.zeros((50, 40, 3), np.uint8)).save(folder / "a.bmp")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff nothing")
    return sorted(folder.iterdir())


OPTIONS = DetectOptions(conf=0.05, imgsz=128, max_det=12)


def test_boxes_become_labels_records_and_an_overlay(detectors, pictures, tmp_path):
    output = tmp_path / "out"
    results = result_of(looked_at(detectors["yolov8n"], pictures, OPTIONS, output=output))
    assert [bool(result.error) for result in results] == [False, False, True]
    assert "broken.jpg" in results[2].error
    assert len({path for result in results for path in result.files}) == 6, "equal stems must not overwrite each other"
    (result,) = [result for result in results if result.source.name == "a.png"]
    assert result.objects
    (records,) = [json.loads(path.read_text(encoding="utf-8")) for path in result.files if path.suffix == ".json"]
    (lines,) = [path.read_text(encoding="utf-8").splitlines() for path in result.files if path.suffix == ".txt"]
    assert len(lines) == len(records) == len(result.objects)
    for line, record, each in zip(lines, records, result.objects, strict=True):
        kind, x, y, width, height = line.split()
        assert int(kind) == record["class"] == each.class_id
        assert "segmentation" not in record
        left, top, wide, high = record["bbox"]
        assert float(x) * 120 == pytest.approx(left + wide / 2, abs=0.2)
        assert float(y) * 90 == pytest.approx(top + high / 2, abs=0.2)
        assert (float(width) * 120, float(height) * 90) == pytest.approx((wide, high), abs=0.2)
    (overlay,) = [path for path in result.files if path.name.endswith(".overlay.jpg")]
    with Image.open(overlay) as painted, Image.open(result.source) as plain:
        assert painted.size == plain.size
        difference = np.abs(np.asarray(painted, np.int16) - np.asarray(plain.convert("RGB"), np.int16))
        assert difference.mean() > 5, "boxes and names are to be seen"


def test_masks_become_polygons_runs_and_pictures(detectors, pictures, tmp_path):
    results = result_of(looked_at(detectors["yolo11n-seg"], pictures, OPTIONS, output=tmp_path / "out"))
    (result,) = [result for result in results if result.source.name == "a.png"]
    records = json.loads((next(p for p in result.files if p.suffix == ".json")).read_text(encoding="utf-8"))
    assert records
    for number, (record, each) in enumerate(zip(records, result.objects, strict=True), start=1):
        stored = record["segmentation"]
        mask = Mask.from_text(stored["counts"], height=stored["size"][0], width=stored["size"][1])
        assert mask == each.mask
        assert record["area"] == mask.area
        (file,) = [path for path in result.files if path.name.endswith(f".mask-{number}.png")]
        with Image.open(file) as picture:
            assert np.array_equal(np.asarray(picture) > 0, mask.to_array())
    lines = next(p for p in result.files if p.suffix == ".txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(records)
    assert all(len(line.split()) >= 7 for line in lines)


def test_objects_hold_what_was_detected(detectors):
    rgb = np.random.default_rng(5).integers(0, 255, (90, 120, 3), np.uint8)
    found = detectors["yolo11n-seg"].detect(rgb, conf=0.05, imgsz=128, max_det=12)
    objects = objects_of(found)
    kept = [index for index in range(len(found)) if found.mask(index).any()]
    assert [each.score for each in objects] == [float(found.scores[index]) for index in kept]
    for each, index in zip(objects, kept, strict=True):
        assert np.array_equal(each.mask.to_array(), found.mask(index))


def test_a_cancelled_run_stops_and_a_wrong_option_is_named(detectors, pictures, tmp_path):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        result_of(looked_at(detectors["yolov8n"], pictures, OPTIONS, output=tmp_path, cancel=cancel))
    with pytest.raises(InputError, match="classes"):
        result_of(looked_at(detectors["yolov8n"], pictures, DetectOptions(classes=(500,)), output=tmp_path / "out"))

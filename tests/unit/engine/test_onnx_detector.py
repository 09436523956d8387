"""Detectors from ONNX files find what the same network of ours does, in every layout of the output."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from sam2studio.core.errors import EngineError, InputError, WeightsError
from sam2studio.engine.detector import Detector
from sam2studio.engine.detectors import load_detector
from sam2studio.engine.onnx_detector import OnnxDetector, load_onnx_detector
from sam2studio.engine.suppression import suppress
from sam2studio.model.yolo.network import YoloNetwork
from sam2studio.weights.onnx_file import OnnxFile
from tests.support.onnx_files import Input, LikeOurs, constant_detector
from tests.support.yolo_files import plain_network

NAMES = str({index: f"kind {index}" for index in range(80)})
CONF, IOU, IMGSZ = 0.02, 0.5, 128


def file(**texts: str) -> OnnxFile:
    return OnnxFile(path=Path("model.onnx"), data=b"", texts=texts)


@pytest.fixture(scope="module", params=["yolov8n", "yolov8n-seg"])
def network(request) -> YoloNetwork:
    made = plain_network(request.param)
    return made.finalize(torch.device("cpu"), torch.float32)


@pytest.fixture
def rgb() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 255, (90, 120, 3), np.uint8)


def best_only(output) -> np.ndarray:
    """What a network that gives one box per thing says."""
    joined = output.joined[0].T.numpy()
    scores, kinds = joined[:, 4:84].max(1), joined[:, 4:84].argmax(1)
    half = joined[:, 2:4] / 2
    corners = np.concatenate((joined[:, :2] - half, joined[:, :2] + half), 1)
    kept = suppress(corners, scores, kinds, iou=IOU, most=300)
    return np.concatenate((corners, scores[:, None], kinds[:, None], joined[:, 84:]), 1)[None, kept].astype(np.float32)


@pytest.mark.parametrize("layout", ["rows", "columns", "objects"])
@pytest.mark.parametrize("size", [None, 128])
def test_it_finds_what_our_network_does(network, rgb, layout, size):
    ours = Detector(network).detect(rgb, conf=CONF, iou=IOU, imgsz=IMGSZ, square=size is not None)
    session = LikeOurs(network, layout, size=size, objects=best_only)
    detector = OnnxDetector(session, file(names=NAMES), name="Model")
    assert detector.names[:2] == ("kind 0", "kind 1")
    assert detector.makes_masks == (network.config.task == "segment")
    found = detector.detect(rgb, conf=CONF, iou=IOU, imgsz=IMGSZ)
    assert len(found) == len(ours) > 3
    np.testing.assert_allclose(found.boxes, ours.boxes, atol=1e-3)
    np.testing.assert_allclose(found.scores, ours.scores, atol=1e-6)
    assert found.classes.tolist() == ours.classes.tolist()
    if detector.makes_masks:
        assert all(np.array_equal(found.mask(index), ours.mask(index)) for index in range(len(ours)))
    some = sorted(set(found.classes.tolist()))[:1]
    assert set(detector.detect(rgb, conf=CONF, iou=IOU, imgsz=IMGSZ, classes=some).classes.tolist()) == set(some)
    assert len(detector.detect(rgb, conf=CONF, iou=IOU, imgsz=IMGSZ, max_det=2)) == 2


def test_without_names_classes_are_numbers(network):
    assert OnnxDetector(LikeOurs(network, "rows", size=64), file(), name="Model").names[-1] == "79"


@pytest.mark.parametrize(
    "names",
    [
        "__import__('os').system('true')",
        "{0: 'a', 2: 'b'}",
        "{}",
        "5",
        "[" * 9000,
        "{0: " * 3000,
        "x" * 300_000,
        "{'a': 0}",
    ],
)
def test_names_are_data_and_nothing_else(network, names):
    with pytest.raises(WeightsError, match="names of the classes"):
        OnnxDetector(LikeOurs(network, "rows", size=64), file(names=names), name="Model")


class Odd:
    """A session with inputs and outputs of one's own."""

    def __init__(self, outputs: list[np.ndarray], inputs: list[Input] | None = None) -> None:
        self.outputs = outputs
        self._inputs = [Input("images", [1, 3, 64, 64])] if inputs is None else inputs

    def get_inputs(self) -> list[Input]:
        return self._inputs

    def run(self, _outputs, _inputs) -> list[np.ndarray]:
        return self.outputs


@pytest.mark.parametrize(
    "session",
    [
        Odd([np.zeros((1, 1000), np.float32)]),
        Odd([np.zeros((1, 9, 9), np.float32)]),
        Odd([np.full((1, 84, 84), np.nan, np.float32)]),
        Odd([], []),
        Odd([np.zeros((1, 84, 84), np.float32)], [Input("images", [1, 1, 64, 64])]),
        Odd([np.zeros((1, 84, 84), np.float32)], [Input("images", [1, 3, 64, 64], "tensor(int64)")]),
        Odd([np.zeros((1, 84, 84), np.float32)], [Input("images", [1, 3, 1 << 20, 1 << 20])]),
    ],
)
def test_what_is_no_detector_is_refused(session):
    with pytest.raises(WeightsError, match="YOLO detector"):
        OnnxDetector(session, file(names=NAMES), name="Model")


def test_an_answer_that_is_none_is_a_sentence(rgb):
    session = Odd([np.zeros((1, 84, 84), np.float32)])
    detector = OnnxDetector(session, file(names=NAMES), name="Model")
    session.outputs = [np.full((1, 84, 84), np.inf, np.float32)]
    with pytest.raises(EngineError, match="NaN"):
        detector.detect(rgb)


def test_without_onnxruntime_it_says_what_to_install(tmp_path, monkeypatch):
    path = tmp_path / "model.onnx"
    path.write_bytes(constant_detector(np.zeros((1, 6, 3), np.float32)))
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(WeightsError, match=r"sam2studio\[onnx\]"):
        load_onnx_detector(path)


@pytest.mark.slow
def test_with_onnxruntime_itself(tmp_path, rgb):
    """Needs the extra `onnx`."""
    table = np.zeros((1, 2, 6), np.float32)
    table[0, 0] = (8, 8, 40, 32, 0.9, 1)
    table[0, 1] = (0, 0, 20, 20, 0.1, 0)
    path = tmp_path / "model.onnx"
    path.write_bytes(constant_detector(table, texts={"names": "{0: 'cat', 1: 'dog'}"}))
    detector = load_detector(path, device="cpu")
    assert (detector.name, detector.names, detector.makes_masks) == ("model", ("cat", "dog"), False)
    found = detector.detect(rgb)
    assert found.classes.tolist() == [1]
    assert found.scores.tolist() == [pytest.approx(0.9)]
    assert found.boxes[0].tolist() == pytest.approx([15, 0, 75, 45])
    with pytest.raises(InputError, match="cuda"):
        load_detector(path, device="cuda")
    path.write_bytes(constant_detector(table)[:-1] + b"\x00")
    with pytest.raises(WeightsError):
        load_detector(path, device="cpu")

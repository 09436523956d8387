"""Detectors: letterbox and the way back, suppression, masks part by part, arguments that are wrong."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from sam2studio.core.errors import InputError
from sam2studio.engine.detections import Detections, MaskSource
from sam2studio.engine.detector import Detector
from sam2studio.engine.letterbox import Letterbox
from sam2studio.engine.suppression import suppress
from tests.support.yolo_files import class_names, plain_network

SIDES = st.integers(1, 900)


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(plain_network("yolov8n-seg").finalize(torch.device("cpu"), torch.float32), name="YOLO test")


@pytest.fixture(scope="module")
def rgb() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 255, (90, 140, 3), np.uint8)


@settings(max_examples=60, deadline=None)
@given(height=SIDES, width=SIDES, square=st.booleans())
def test_boxes_come_back_to_where_they_were_in_the_picture(height, width, square):
    box = Letterbox.around(height=height, width=width, side=256, stride=32, square=square)
    assert box.rows % 32 == box.columns % 32 == 0
    assert max(box.rows, box.columns) == 256
    rows, columns = box.inside(box.rows, box.columns)
    assert 0 <= rows.start < rows.stop <= box.rows
    assert 0 <= columns.start < columns.stop <= box.columns
    whole = np.array([[columns.start, rows.start, columns.stop, rows.stop]], np.float32)
    assert np.allclose(box.to_picture(whole), [[0, 0, width, height]], atol=max(height, width) / 256)
    filled = box.fill(np.zeros((height, width, 3), np.uint8))
    assert not filled[rows, columns].any()
    outside = np.ones(filled.shape[:2], bool)
    outside[rows, columns] = False
    assert (filled[outside] == 114).all()


def naive(boxes: np.ndarray, scores: np.ndarray, classes: np.ndarray, iou: float, most: int) -> list[int]:
    def overlap(a: np.ndarray, b: np.ndarray) -> float:
        w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        common = max(w, 0) * max(h, 0)
        union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - common
        return common / union if union else 0

    kept: list[int] = []
    for index in sorted(range(len(boxes)), key=lambda i: (-scores[i], i)):
        if all(classes[index] != classes[k] or overlap(boxes[index], boxes[k]) <= iou for k in kept):
            kept.append(index)
    return kept[:most]


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 40), st.integers(1, 3), st.sampled_from([0.0, 0.3, 0.7]), st.integers(1, 50), st.integers(0, 99))
def test_suppression_is_what_the_plain_loop_does(count, kinds, iou, most, seed):
    draw = np.random.default_rng(seed)
    corners = draw.integers(0, 20, (count, 2))
    boxes = np.concatenate((corners, corners + draw.integers(0, 12, (count, 2))), 1).astype(np.float32)
    scores = draw.integers(0, 5, count).astype(np.float32) / 8
    classes = draw.integers(0, kinds, count)
    assert suppress(boxes, scores, classes, iou=iou, most=most).tolist() == naive(boxes, scores, classes, iou, most)
    same = np.zeros(count, int)
    assert suppress(boxes, scores, iou=iou, most=most).tolist() == naive(boxes, scores, same, iou, most)


@pytest.mark.parametrize(("height", "width"), [(90, 140), (128, 128), (37, 300), (300, 41), (1, 50)])
def test_parts_of_masks_are_cut_out_of_the_whole_scaled_surface(height, width):
    draw = np.random.default_rng(3)
    box = Letterbox.around(height=height, width=width, side=128, stride=32, square=False)
    prototypes = draw.normal(size=(4, box.rows // 4, box.columns // 4)).astype(np.float32)
    corners = draw.uniform(0, 0.5, (6, 2))
    boxes = np.concatenate((corners, corners + 0.5), 1) * [width, height, width, height]
    found = Detections(
        boxes=boxes.astype(np.float32),
        scores=np.linspace(1, 0.5, 6, dtype=np.float32),
        classes=np.zeros(6, np.int32),
        names=("thing",),
        height=height,
        width=width,
        masks=MaskSource(
            coefficients=draw.normal(size=(6, 4)).astype(np.float32), prototypes=prototypes, letterbox=box
        ),
    )
    rows, columns = box.inside(box.rows, box.columns)
    for index in range(6):
        surface = torch.from_numpy(
            found.masks.surface(index, rows=range(box.rows // 4), columns=range(box.columns // 4))
        )[None, None]
        for step in (4, 2, 1):
            if all(end % step == 0 for end in (rows.start, rows.stop, columns.start, columns.stop)):
                size = (box.rows // step, box.columns // step)
                seen = F.interpolate(surface, size, mode="bilinear", align_corners=False)
                seen = seen[..., rows.start // step : rows.stop // step, columns.start // step : columns.stop // step]
                break
        whole = F.interpolate(seen, (height, width), mode="bilinear", align_corners=False)[0, 0].numpy()
        y, x = np.mgrid[:height, :width]
        x0, y0, x1, y1 = found.boxes[index]
        inside = (x >= x0) & (x < x1) & (y >= y0) & (y < y1)
        certain = np.abs(whole) > 1e-4
        assert np.array_equal(found.mask(index)[certain], ((whole > 0) & inside)[certain])
        places = list(
            zip(*(side[:: max(1, certain.sum() // 20)].tolist() for side in np.nonzero(certain)), strict=True)
        )
        assert [found.covers(index, x=x, y=y) for y, x in places] == [
            bool(found.mask(index)[place]) for place in places
        ]


def test_the_network_sees_the_picture_at_the_size_that_was_asked_for(detector, rgb, monkeypatch):
    seen: list[tuple[int, ...]] = []
    real = Detector._run
    monkeypatch.setattr(Detector, "_run", lambda self, pixels: seen.append(pixels.shape) or real(self, pixels))
    small, large, rounded = (detector.detect(rgb, conf=0.0, imgsz=side, max_det=50) for side in (64, 128, 100))
    # 90 × 140 pixels with the long side scaled to it, both filled up to a multiple of the stride
    assert seen == [(64, 64, 3), (96, 128, 3), (96, 128, 3)]
    assert np.array_equal(large.boxes, rounded.boxes)
    assert small.scores.tolist() != large.scores[: len(small)].tolist()
    for found in (small, large):
        assert ((found.boxes >= 0) & (found.boxes <= [140, 90, 140, 90])).all(), "in pixels of the picture"


def test_thresholds_classes_and_counts_are_obeyed(detector, rgb):
    every = detector.detect(rgb, conf=0.0, imgsz=96, max_det=1000)
    assert (np.diff(every.scores) <= 0).all()
    assert every.name(0) == detector.names[int(every.classes[0])]
    assert ((every.boxes >= 0) & (every.boxes <= [140, 90, 140, 90])).all()
    high = float(every.scores[len(every) // 2])
    assert (detector.detect(rgb, conf=high, imgsz=96).scores > high).all()
    assert len(detector.detect(rgb, conf=0.0, imgsz=96, max_det=3)) == 3
    kind = int(every.classes[-1])
    only = detector.detect(rgb, conf=0.0, imgsz=96, classes=[kind], max_det=1000)
    assert len(only)
    assert set(only.classes.tolist()) == {kind}
    nothing = detector.detect(rgb, conf=1.0, imgsz=96)
    assert len(nothing) == 0
    assert nothing.boxes.shape == (0, 4)


def test_looking_twice_gives_the_same_and_arrays_cannot_be_changed(detector, rgb):
    first, second = (detector.detect(rgb, conf=0.0, imgsz=96, max_det=20) for _ in range(2))
    assert np.array_equal(first.boxes, second.boxes)
    assert all(np.array_equal(first.mask(index), second.mask(index)) for index in range(20))
    with pytest.raises(ValueError, match="read-only"):
        first.boxes[0] = 0


def test_detection_pauses_between_its_layers(detector, rgb):
    steps = detector.detect_steps(rgb, imgsz=96)
    assert sum(1 for _ in steps) == len(detector.network.config.layers)


def test_arithmetic_in_bfloat16_finds_nearly_the_same(rgb):
    exact, rough = (
        Detector(plain_network("yolov8n").finalize(torch.device("cpu"), dtype)).detect(rgb, conf=0.0, imgsz=96)
        for dtype in (torch.float32, torch.bfloat16)
    )
    assert exact.scores.dtype == rough.scores.dtype == np.float32
    assert abs(float(exact.scores[0]) - float(rough.scores[0])) < 0.05


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"conf": 1.5}, "conf"),
        ({"iou": -0.1}, "iou"),
        ({"max_det": 0}, "max_det"),
        ({"imgsz": 4}, "imgsz"),
        ({"imgsz": 100_000}, "imgsz"),
        ({"classes": [80]}, "classes"),
    ],
)
def test_arguments_that_are_wrong_are_named(detector, rgb, wrong, name):
    with pytest.raises(InputError, match=f"^{name}"):
        detector.detect(rgb, **wrong)


def test_pictures_that_are_none_are_named(detector):
    with pytest.raises(InputError, match="rgb"):
        detector.detect(np.zeros((4, 4), np.uint8))


def test_classes_without_names_have_numbers(detector):
    assert detector.names == tuple(map(str, range(len(class_names("yolov8n")))))

"""FastSAM answers clicks and boxes by choosing among the masks of one pass, by the published rules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from sam2studio.core.errors import InputError
from sam2studio.engine.detections import Detections, MaskSource
from sam2studio.engine.detector import Detector
from sam2studio.engine.fast_sam import EverythingDetector, FastSamEmbedding, FastSamSession
from sam2studio.engine.letterbox import Letterbox
from sam2studio.engine.segmenters import open_segmenter
from sam2studio.engine.trackers import open_tracker
from sam2studio.model.yolo.config import YOLO_PRESETS
from sam2studio.model.yolo.network import YoloNetwork
from tests.support.yolo_files import save_yolo

SIZE = 64
RECTANGLES = {"large": (0, 0, 64, 48), "inner": (8, 8, 32, 32), "small": (16, 16, 24, 24), "apart": (48, 52, 60, 62)}
SCORES = {"large": 0.9, "inner": 0.8, "small": 0.7, "apart": 0.6}
NAMES = list(RECTANGLES)


def rectangle(name: str) -> np.ndarray:
    x0, y0, x1, y1 = RECTANGLES[name]
    mask = np.zeros((SIZE, SIZE), bool)
    mask[y0:y1, x0:x1] = True
    return mask


@pytest.fixture(scope="module")
def network() -> YoloNetwork:
    return YoloNetwork(config=replace(YOLO_PRESETS["yolov8n-seg"], classes=1, names=("object",))).finalize(
        torch.device("cpu"), torch.float32
    )


@pytest.fixture
def session(network: YoloNetwork) -> FastSamSession:
    """A session whose picture holds four rectangles."""
    surfaces = np.stack([np.where(rectangle(name), 5.0, -5.0) for name in NAMES]).astype(np.float32)
    found = Detections(
        boxes=np.array(list(RECTANGLES.values()), np.float32),
        scores=np.array(list(SCORES.values()), np.float32),
        classes=np.zeros(4, np.int32),
        names=("object",),
        height=SIZE,
        width=SIZE,
        masks=MaskSource(
            coefficients=np.eye(4, dtype=np.float32),
            prototypes=surfaces,
            letterbox=Letterbox(height=SIZE, width=SIZE, rows=SIZE, columns=SIZE),
        ),
    )
    session = FastSamSession(network, name="FastSAM test")
    session.use(FastSamEmbedding(found=found, network=network))
    return session


def answer(session: FastSamSession, points: list[tuple[float, float]], labels: list[int], **more: object) -> np.ndarray:
    prediction = session.predict(points=points, labels=labels, **more)
    assert prediction.best == 0, "the published answer comes first"
    return prediction.mask(0)


def published(points: list[tuple[int, int]], labels: list[int]) -> np.ndarray:
    """The rule of the published code, written plainly: from large to small, each point adds or takes away."""
    result = np.zeros((SIZE, SIZE), bool)
    for name in sorted(NAMES, key=lambda name: -int(rectangle(name).sum())):
        mask = rectangle(name)
        for (x, y), label in zip(points, labels, strict=True):
            if mask[y, x]:
                result[mask] = label == 1
    return result


@pytest.mark.parametrize(
    ("points", "labels"),
    [
        ([(20, 20)], [1]),
        ([(4, 4)], [1]),
        ([(10, 10), (20, 20)], [1, 0]),
        ([(20, 20), (50, 55)], [1, 1]),
        ([(50, 55), (4, 4)], [1, 0]),
        ([(20, 20), (4, 4)], [0, 1]),
        ([(2, 60)], [1]),
    ],
)
def test_points_add_and_take_away_from_the_largest_mask_to_the_smallest(session, points, labels):
    assert np.array_equal(answer(session, points, labels), published(points, labels))


def test_single_masks_that_fit_are_proposed_too_smallest_first(session):
    prediction = session.predict(points=[(20, 20)], labels=[1])
    assert [int(prediction.mask(index).sum()) for index in range(len(prediction))] == [64 * 48, 64, 24 * 24]
    assert np.allclose(prediction.scores, [0.9, 0.7, 0.8])
    assert len(session.predict(points=[(20, 20)], labels=[1], multimask=False)) == 1


@pytest.mark.parametrize(
    ("box", "name"),
    [((7, 9, 33, 31), "inner"), ((15, 15, 25, 25), "small"), ((0, 0, 64, 64), "large"), ((40, 50, 64, 64), "apart")],
)
def test_a_box_chooses_the_mask_that_overlaps_it_best(session, box, name):
    prediction = session.predict(box=box, multimask=False)
    assert np.array_equal(prediction.mask(0), rectangle(name))
    assert prediction.scores[0] == np.float32(SCORES[name])
    assert prediction.object_score > 0


def test_points_correct_the_mask_of_a_box(session):
    prediction = session.predict(box=(7, 9, 33, 31), points=[(20, 20)], labels=[0], multimask=False)
    assert not prediction.mask(0)[20, 20]
    added = session.predict(box=(7, 9, 33, 31), points=[(50, 55)], labels=[1], multimask=False)
    assert np.array_equal(added.mask(0), rectangle("inner") | rectangle("apart"))


def test_where_nothing_is_the_answer_is_empty(session):
    prediction = session.predict(points=[(2, 60)], labels=[1])
    assert not prediction.masks.any()
    assert prediction.object_score < 0
    assert prediction.nothing == "FastSAM test finds 4 masks on this picture; none of them fits the prompt."
    assert session.predict(points=[(20, 20)], labels=[1]).nothing == ""


def test_nothing_at_all_on_a_picture_is_told_apart(session, network):
    rgb = np.random.default_rng(1).integers(0, 255, (48, 64, 3), np.uint8)
    blind = session.looking(conf=1.0)
    blind.set_image(rgb)
    assert "nothing on this picture that it is sure enough of" in blind.predict(points=[(2, 6)], labels=[1]).nothing


def test_how_it_looks_can_be_changed(network, monkeypatch):
    asked: list[dict[str, object]] = []

    def steps(self: object, rgb: np.ndarray, **how: object):
        asked.append(how)
        yield
        return Detections(
            boxes=np.zeros((0, 4), np.float32),
            scores=np.zeros(0, np.float32),
            classes=np.zeros(0, np.int32),
            names=("object",),
            height=rgb.shape[0],
            width=rgb.shape[1],
        )

    monkeypatch.setattr(EverythingDetector, "detect_steps", steps)
    session = FastSamSession(network)
    for each in (session, session.looking(conf=0.2, imgsz=640), session.looking(imgsz=640).looking(iou=0.5)):
        each.set_image(np.zeros((48, 64, 3), np.uint8))
    assert asked == [
        {"conf": 0.4, "iou": 0.9, "imgsz": 1024},
        {"conf": 0.2, "iou": 0.9, "imgsz": 640},
        {"conf": 0.4, "iou": 0.5, "imgsz": 640},
    ]


def test_negative_points_take_away_from_a_given_mask(session):
    first = session.predict(points=[(20, 20)], labels=[1])
    less = session.predict(points=[(50, 55)], labels=[0], mask_logits=first.logits[0], multimask=False)
    assert np.array_equal(less.mask(0), rectangle("large"))
    hole = session.predict(points=[(10, 10)], labels=[0], mask_logits=first.logits[0], multimask=False)
    assert not hole.mask(0)[12, 12]


@pytest.mark.parametrize(
    ("prompt", "sentence"),
    [
        ({"points": [(5, 5)], "labels": [0]}, "at least one point on the object"),
        ({"mask_logits": np.zeros((256, 256), np.float32)}, "cannot refine"),
        ({}, "prompt"),
        ({"points": [(500, 5)], "labels": [1]}, "outside"),
    ],
)
def test_what_it_cannot_do_is_said(session, prompt, sentence):
    with pytest.raises(InputError, match=sentence):
        session.predict(**prompt)


def test_boxes_near_the_edge_end_at_the_edge(network, monkeypatch):
    detector = EverythingDetector(network)
    rgb = np.zeros((512, 1024, 3), np.uint8)
    plain = Detections(
        boxes=np.array([[15, 19, 1010, 500], [30, 100, 900, 400], [5, 100, 300, 400]], np.float32),
        scores=np.array([0.9, 0.8, 0.7], np.float32),
        classes=np.zeros(3, np.int32),
        names=("object",),
        height=512,
        width=1024,
    )

    def steps(*_args: object, **_kwargs: object):
        yield
        return plain

    monkeypatch.setattr(Detector, "detect_steps", steps)
    found = detector.detect(rgb)
    assert found.boxes.tolist() == [[0, 0, 1024, 512], [30, 100, 900, 400], [0, 100, 300, 400]]


def test_the_published_settings_are_the_usual_ones(network):
    usual = EverythingDetector(network).settings
    assert (usual.conf, usual.iou, usual.imgsz) == (0.4, 0.9, 1024)


def test_a_checkpoint_opens_as_a_segmenter_that_cannot_track(tmp_path):
    session = open_segmenter(save_yolo(tmp_path / "FastSAM-s.pt", "FastSAM-s"), device="cpu", dtype="float32")
    assert isinstance(session, FastSamSession)
    with pytest.raises(InputError, match="cannot track"):
        open_tracker(session, [])


def test_a_picture_is_encoded_in_steps_and_kept(network):
    session = FastSamSession(network)
    rgb = np.random.default_rng(1).integers(0, 255, (48, 64, 3), np.uint8)
    with pytest.raises(InputError, match="set_image"):
        session.predict(points=[(1, 1)], labels=[1])
    monitor = session.encode_steps(rgb)
    pauses = 0
    while True:
        try:
            next(monitor)
            pauses += 1
        except StopIteration as stop:
            embedding = stop.value
            break
    assert pauses > 10
    assert (embedding.height, embedding.width) == (48, 64)
    assert embedding.nbytes > 0
    session.use(embedding)
    other = FastSamSession(YoloNetwork(config=network.config).finalize(torch.device("cpu"), torch.float32))
    with pytest.raises(InputError, match="another model"):
        other.use(embedding)

"""Many boxes at once: the same answers as one by one, whoever gives them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sam2studio.core.errors import DeviceFullError, InputError
from sam2studio.engine import boxes as boxes_module
from sam2studio.engine import inference
from sam2studio.engine.boxes import predict_boxes
from sam2studio.engine.classic import ClassicSession
from sam2studio.engine.image_session import ImageSession
from sam2studio.engine.sam_session import SamSession
from tests.unit.engine.test_sam_session import TINY, small
from tests.unit.model.small import small_network

SIZE = (45, 70)
BOXES = np.array([[5, 5, 40, 30], [0, 0, 70, 45], [20.5, 10.25, 31, 44], [60, 1, 69, 9], [2, 30, 9, 45]], np.float32)


@pytest.fixture(params=["sam2", "sam", "classic"])
def session(request) -> ImageSession | SamSession | ClassicSession:
    made = {
        "sam2": lambda: ImageSession(small_network()),
        "sam": lambda: SamSession(small(TINY)),
        "classic": ClassicSession,
    }[request.param]()
    made.set_image(np.random.default_rng(0).integers(0, 256, (*SIZE, 3), dtype=np.uint8))
    return made


@pytest.mark.parametrize("at_once", [2, 32])
def test_the_same_answers_as_one_by_one(session, at_once, monkeypatch):
    monkeypatch.setattr(inference, "BOXES_AT_ONCE", at_once)
    monkeypatch.setattr(boxes_module, "_AT_ONCE", at_once + 1)
    together = list(predict_boxes(session, BOXES, size=SIZE))
    assert len(together) == len(BOXES)
    for box, found in zip(BOXES, together, strict=True):
        alone = session.predict(box=box, multimask=False)
        assert len(found) == 1
        assert (found.height, found.width, found.extent) == (alone.height, alone.width, alone.extent)
        np.testing.assert_allclose(found.scores, alone.scores, atol=1e-5)
        np.testing.assert_allclose(found.logits, alone.logits, atol=1e-3)
        assert (found.mask(0) != alone.mask(0)).mean() < 1e-3


def test_no_box_no_answer(session):
    assert list(predict_boxes(session, np.empty((0, 4), np.float32), size=SIZE)) == []


@pytest.mark.parametrize("bad", [[[5, 5, 5, 9]], [[0, 0, 71, 9]], [[0, 0, 1]], [[0, 0, float("nan"), 3]]])
def test_wrong_boxes_are_refused(session, bad):
    with pytest.raises(InputError, match="box"):
        next(predict_boxes(session, bad, size=SIZE))


def test_a_full_device_is_a_sentence(monkeypatch):
    session = ImageSession(small_network())
    session.set_image(np.zeros((*SIZE, 3), np.uint8))

    def full(**_):
        raise torch.OutOfMemoryError

    monkeypatch.setattr(session.network, "decode", full)
    with pytest.raises(DeviceFullError):
        session.predict_boxes(BOXES)

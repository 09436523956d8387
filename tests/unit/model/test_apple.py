"""Networks on Apple's graphics processor, as far as that can be outputs without one: it has no double precision."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

import sam2studio
from sam2studio.engine.everything import EverythingOptions, segment_everything
from sam2studio.engine.image_session import ImageSession
from sam2studio.engine.inference import finished
from sam2studio.model.sam2 import image_encoder, layers, memory_attention
from sam2studio.model.sam2.tracking import (
    AttendedMemory,
    condition_steps,
    encode_memory,
    outputs_of_mask,
    predict_masks,
)
from tests.unit.model.small import small_network


class NoDoubles(TorchDispatchMode):
    """Refuses what the device refuses."""

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = function(*args, **(kwargs or {}))
        if isinstance(result, torch.Tensor) and result.dtype == torch.float64:
            raise TypeError("Cannot convert a MPS Tensor to float64 dtype: MPS doesn't support float64.")
        return result


@pytest.fixture
def no_doubles(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for module in (image_encoder, memory_attention):
        monkeypatch.setattr(module, "doubled", torch.Tensor.float)
    with NoDoubles():
        yield


def test_sam_2_segments_and_tracks_without_doubles(no_doubles: None):
    network = small_network()
    with torch.inference_mode():
        features = network.encode(torch.zeros(1, 3, 128, 128))
        outputs = outputs_of_mask(network, features, torch.ones(1, 1, 128, 128))
        memory = AttendedMemory(
            maps=encode_memory(network, features.coarse, outputs, prompted=True).unsqueeze(1),
            codes=torch.zeros(1, 1, dtype=torch.int64),
            pointers=outputs.pointer.unsqueeze(1),
            times=torch.zeros(1, 1),
        )
        image = finished(condition_steps(network, features, memory))
        assert predict_masks(network, image, features).logits.shape == (1, 1, 32, 32)


def test_clicks_and_everything_need_no_doubles(no_doubles: None):
    session = ImageSession(small_network())
    rgb = np.random.default_rng(0).integers(0, 255, (90, 120, 3), dtype=np.uint8)
    session.set_image(rgb)
    answer = session.predict(points=[(60.0, 40.0)], labels=[1])
    assert answer.mask(answer.best).shape == (90, 120)
    assert finished(
        segment_everything(
            session, rgb, EverythingOptions(points_per_side=4, pred_iou_thresh=0, stability_score_thresh=0)
        )
    )


def test_doubles_are_made_on_the_processor():
    class OnApple:
        device = torch.device("mps")

        def cpu(self) -> torch.Tensor:
            return torch.ones(2)

    assert layers.doubled(OnApple()).dtype == torch.float64  # type: ignore[arg-type]
    assert layers.doubled(torch.ones(2)).dtype == torch.float64


def test_operations_that_are_missing_there_are_done_by_the_processor(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.delenv("PYTORCH_ENABLE_MPS_FALLBACK", raising=False)
    spec = importlib.util.spec_from_file_location("fresh", Path(sam2studio.__file__))
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    assert os.environ.pop("PYTORCH_ENABLE_MPS_FALLBACK") == "1"

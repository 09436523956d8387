"""Making segmenters ready: what is imported for which, and a real network behind the client."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from sam2studio.core.prompts import Point, Prompt
from sam2studio.engine.messages import ImageJob, ImageKey, JobKey, ModelInfo, Predicted, PromptJob
from sam2studio.gui.inference import InferenceClient
from sam2studio.gui.inference.loading import load_segmenter
from sam2studio.weights.loading import build_network
from sam2studio.weights.saving import save_safetensors
from tests.support.checkpoints import SMALL, small_state
from tests.support.segmenters import disc, picture

WITHOUT_TORCH = """
import sys
from sam2studio.gui.inference.loading import load_segmenter
segmenter, info = load_segmenter("classic")
assert info.name == "classic" and info.label == segmenter.name, info
assert "torch" not in sys.modules
"""

LIBRARIES_FIRST = """
import pathlib, sys
from sam2studio.gui.inference.loading import _load_libraries
_load_libraries()
assert "torch" not in sys.modules
assert "libtorch_cpu" in pathlib.Path("/proc/self/maps").read_text()
import torch
assert torch.ones(3).sum() == 3
"""


def test_the_classic_segmenter_needs_no_torch():
    done = subprocess.run([sys.executable, "-c", WITHOUT_TORCH], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="the system tells nowhere which libraries are loaded")
def test_the_libraries_of_torch_are_there_before_python_imports_it():
    done = subprocess.run([sys.executable, "-c", LIBRARIES_FIRST], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_real_network_answers_and_refines_through_the_client(qapp, qtbot, tmp_path):
    """Also a mask made elsewhere, whose logits must get the shape that this network takes."""
    network = build_network(SMALL)
    network.load_state_dict(small_state())
    path = tmp_path / "small.safetensors"
    save_safetensors(network, path)
    client = InferenceClient(load=partial(load_segmenter, device="cpu", dtype="float32"))
    loaded: list[ModelInfo] = []
    answers: list[Predicted] = []
    failures: list = []
    client.model_loaded.connect(loaded.append)
    client.predicted.connect(answers.append)
    client.failed.connect(failures.append)
    client.model_failed.connect(failures.append)
    client.start()
    client.load_model(str(path))
    qtbot.waitUntil(lambda: loaded != [] or failures != [], timeout=30_000)
    assert failures == []
    key = ImageKey(1)
    client.open_image(ImageJob(key, picture(7)))
    for base in (None, disc(30, 20, 10)):
        before = len(answers) + len(failures)
        client.predict(
            PromptJob(
                key=JobKey(image=key, revision=1), prompt=Prompt((Point(30, 20),)), base=base, multimask=base is None
            )
        )
        qtbot.waitUntil(lambda before=before: len(answers) + len(failures) > before, timeout=30_000)
    assert client.shutdown()
    assert [(info.device, info.dtype) for info in loaded] == [("cpu", "float32")]
    # Random weights may find nothing, which is a sentence too; whatever is answered has the size of the picture.
    assert all("found nothing" in failure.text for failure in failures)
    for answer in answers:
        assert {(candidate.mask.height, candidate.mask.width) for candidate in answer.candidates} == {(40, 60)}

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from sam2studio.config import paths
from sam2studio.core.errors import Cancelled, DatasetError, InputError
from sam2studio.core.progress import CancelToken
from sam2studio.evaluation.sources import open_truth
from sam2studio.jobs import finetune as job
from sam2studio.jobs.finetune import FinetuneRequest, finetune, split
from sam2studio.jobs.finetune_result import FinetuneResult, Quality
from sam2studio.model.sam2.network import Sam2Network
from sam2studio.training.beginning import begin
from sam2studio.training.finetuning import TuningOptions
from sam2studio.weights.library import State, models
from sam2studio.weights.loading import load_network
from sam2studio.weights.reader import read_tensor_file
from sam2studio.weights.saving import save_safetensors
from tests.support.checkpoints import SMALL
from tests.support.known import write_coco, write_davis

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # inside pycocotools

PICTURES = [[(20 + 6 * number, 34, 16), (100 - 4 * number, 66, 20)] for number in range(8)]
OPTIONS = TuningOptions(steps=60, rate=4e-3)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A network that has learned nothing yet; its encoder tells colours and places apart."""
    path = tmp_path / "beginner.safetensors"
    save_safetensors(begin(SMALL, seed=0), path)
    return path


@pytest.fixture
def coco(tmp_path: Path) -> Path:
    return write_coco(tmp_path / "tabaklar", PICTURES)


def run(request: FinetuneRequest, cancel: CancelToken | None = None) -> FinetuneResult:
    steps = finetune(request, cancel)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def test_it_becomes_better_on_pictures_that_it_never_saw_and_the_original_stays(model: Path, coco: Path):
    before = model.read_bytes()
    result = run(FinetuneRequest(source=coco, model=str(model), device="cpu", dtype="float32", options=OPTIONS))
    assert (result.trained, result.held_out, result.objects) == (6, 2, 12)
    assert result.after.mean > result.before.mean + 0.1
    assert result.path == paths.models_dir() / "beginner-tabaklar.safetensors"
    assert [each.name for each in models() if each.state is State.OWN] == [result.path.name]
    assert model.read_bytes() == before
    told = json.loads(read_tensor_file(result.path).metadata["measured"])
    assert told["after"]["box"] == result.after.box


def test_the_new_file_is_as_good_as_was_measured_and_sees_pictures_as_the_original(model: Path, coco: Path):
    request = FinetuneRequest(source=coco, model=str(model), device="cpu", dtype="float32", options=OPTIONS)
    first = run(request)
    again = run(replace(request, model=str(first.path), options=replace(OPTIONS, steps=1, rate=0.0)))
    assert again.before.mean == pytest.approx(first.after.mean, abs=1e-3)
    old, new = load_network(model, dtype="float32"), load_network(first.path, dtype="float32")
    assert isinstance(new, Sam2Network)
    pixels = torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        assert torch.equal(old.encode(pixels).coarse, new.encode(pixels).coarse)


def test_what_is_not_better_is_not_kept(model: Path, coco: Path):
    options = TuningOptions(steps=2, rate=0.0)
    result = run(FinetuneRequest(source=coco, model=str(model), device="cpu", dtype="float32", options=options))
    assert result.path is None
    assert result.before == result.after
    assert not any(each.state is State.OWN for each in models())


def test_names_that_are_taken_are_left_alone(model: Path, coco: Path, monkeypatch):
    monkeypatch.setattr(job, "BETTER_BY", -1.0)
    request = FinetuneRequest(source=coco, model=str(model), device="cpu", options=TuningOptions(steps=1))
    names = [run(request).path.name for _ in range(2)]
    assert names == ["beginner-tabaklar.safetensors", "beginner-tabaklar-2.safetensors"]


def test_whoever_stops_it_gets_nothing_half(model: Path, coco: Path):
    token = CancelToken()
    steps = finetune(FinetuneRequest(source=coco, model=str(model), device="cpu", options=OPTIONS), token)
    assert any("Training" in report.text for report in steps)  # goes as far as that
    token.cancel()
    with pytest.raises(Cancelled):
        next(steps)
    assert not any(each.state is State.OWN for each in models())


def test_one_picture_is_too_few_and_detectors_do_not_learn(model: Path, tmp_path: Path, monkeypatch):
    single = write_coco(tmp_path / "one", PICTURES[:1])
    with pytest.raises(DatasetError, match="too few pictures"):
        run(FinetuneRequest(source=single, model=str(model), device="cpu"))
    monkeypatch.setattr(job, "load_network", lambda *_, **__: object())
    with pytest.raises(InputError, match="cannot be fine-tuned"):
        run(FinetuneRequest(source=single, model=str(model), device="cpu"))


def test_held_out_pictures_are_spread_and_frames_of_a_video_are_a_stretch(coco: Path, tmp_path: Path):
    with open_truth(coco) as truth:
        learned, held_out = split(truth)
        assert [image.name for image in held_out] == ["1.png", "5.png"]
        assert len(learned) == 6
    with open_truth(write_davis(tmp_path / "DAVIS", ("topaç",))) as truth:
        learned, held_out = split(truth)
        names = [image.name for image in [*learned, *held_out]]
        assert names == [image.name for image in truth.images]
        assert len(held_out) == round(0.25 * len(names))


def test_quality_is_decided_by_all_three():
    assert Quality(one_click=0.3, more_clicks=0.6, box=0.9).mean == pytest.approx(0.6)

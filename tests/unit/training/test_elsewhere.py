"""Training on a pretended graphics card: stages of every kind, in pieces, as on a processor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from sam2studio.core.errors import DeviceFullError
from sam2studio.model.sam2.network import Sam2Network
from sam2studio.training import feeding
from sam2studio.training.beginning import begin
from sam2studio.training.finetuning import TuningOptions, example, tunable, tune
from sam2studio.training.stages import Stage
from sam2studio.training.state import load_state
from sam2studio.training.trainer import Plan, train
from tests.support.checkpoints import SMALL
from tests.support.drawings import Discs
from tests.support.elsewhere import accelerator

STAGES = (
    Stage(name="dense", kind="dense", size=64, steps=1, pictures=2, targets=3, warmup=1, early=1.0),
    Stage(
        name="prompts",
        kind="prompts",
        size=64,
        steps=2,
        pictures=2,
        targets=2,
        warmup=1,
        kinds=(("box", 1.0), ("mask", 1.0)),
        corrections=2,
        guessed=2,
    ),
    Stage(name="clips", kind="clips", size=64, steps=1, pictures=1, targets=2, frames=3, warmup=1, corrections=1),
)
IN_STEPS = (" depth", " joined", " box_prompts", " _refined", " attended", " step")
"""Functions that have to wait in a step; the rest is done once per stage."""
CONFIG = replace(SMALL, click_maps=True)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sam2studio.training.trainer.RECIPES", {"cpu": STAGES})


def trained(folder: Path, place: str, *, pieces: int = 1, **changes: object) -> Mapping[str, Tensor]:
    plan = Plan(folder=folder, drawings=Discs(), config=CONFIG, mixed=False, workers=0, device=torch.device(place))
    for piece in range(pieces):
        steps = None if piece == pieces - 1 else 2
        for _ in train(replace(plan, steps=steps, **changes), resume=piece > 0):  # type: ignore[arg-type]
            pass
    return load_state(folder).average


def test_a_run_of_every_stage_in_pieces_learns_there_what_it_learns_on_the_processor(
    tmp_path: Path, figure: Callable[[str], None]
):
    with accelerator() as card:
        there = trained(tmp_path / "there", "cuda", pieces=2)
        waited = card.waits
    here = trained(tmp_path / "here", "cpu")
    assert there.keys() == here.keys()
    for name, tensor in here.items():
        assert torch.allclose(there[name], tensor, atol=1e-4), name
    in_steps = sum(count for (_, place), count in waited.items() if place.endswith(IN_STEPS))
    figure(f"a step of training waits for a graphics card {in_steps / sum(each.steps for each in STAGES):.1f} times")
    assert in_steps <= 10 * sum(each.steps for each in STAGES)
    uploads = [place for kind, place in waited if kind == "upload"]
    assert not [place for place in uploads if place.startswith("training/batches.py")], "batches are not waited for"
    derived = [count for (kind, place), count in waited.items() if kind == "upload" and place.endswith(" _place")]
    assert max(derived) == len(STAGES) + 1, "what follows from the configuration is sent once per stage and piece"


@pytest.mark.slow
def test_mixed_precision_is_that_of_the_card(tmp_path: Path):
    with accelerator():
        learned = trained(tmp_path, "cuda", mixed=True)
    assert all(bool(torch.isfinite(tensor).all()) for tensor in learned.values())
    assert {tensor.dtype for tensor in learned.values()} == {torch.float32}


def test_a_card_without_room_ends_a_run_in_a_sentence(tmp_path: Path):
    with accelerator() as card:
        card.room = 2000
        with pytest.raises(DeviceFullError, match="ran out of memory") as caught:
            trained(tmp_path, "cuda")
    assert "--resume" in caught.value.todo


def test_a_model_is_fine_tuned_there_as_on_the_processor():
    def tuned(place: str) -> Mapping[str, Tensor]:
        network: Sam2Network = begin(SMALL, seed=0).finalize(torch.device(place), torch.float32)
        scene = Discs().scene(3)
        shown = example(network, scene.image, [scene.mask(1), scene.mask(3)])
        for _ in tune(network, [shown], TuningOptions(steps=3, targets=3)):
            pass
        return {name: value.detach().cpu() for name, value in tunable(network).items()}

    with accelerator():
        there = tuned("cuda")
    for name, value in tuned("cpu").items():
        assert torch.allclose(there[name], value, atol=1e-4), name


@pytest.mark.parametrize(("free", "expected"), [(10_000, (4, 3)), (10, (4, 2)), (4, (3, 1)), (1, (0, 1))])
def test_no_more_is_made_ahead_than_there_is_room_for(monkeypatch, tmp_path: Path, caplog, free: int, expected):
    batch = feeding.batch_bytes(STAGES[0])
    made = feeding.Feed(drawings=Discs(), stage=STAGES[0], seed=0, place=0)[0]
    assert sum(part.numel() for part in made[:2]) == batch
    monkeypatch.setattr(feeding, "_SHARED", tmp_path)
    monkeypatch.setattr(feeding.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": 1.25 * free * batch}))
    assert feeding._affordable(4, batch) == expected
    assert bool(caplog.records) == (expected[0] < 4)
    caplog.clear()  # it was meant to be told

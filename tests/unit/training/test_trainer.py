from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from sam2studio.core.errors import CorruptFileError, InputError, WeightsError
from sam2studio.core.progress import CancelToken
from sam2studio.model.sam2.config import NANO
from sam2studio.training.curves import LINES, PAGE, read_rows, thinned
from sam2studio.training.export import export, network_of
from sam2studio.training.feeding import Feed
from sam2studio.training.optimiser import rate_share
from sam2studio.training.stages import RECIPES, Stage, scaled
from sam2studio.training.state import FILE_NAME, Place, load_state
from sam2studio.training.synthetic.scene import Clip, Scene
from sam2studio.training.trainer import Plan, fresh, is_done, train
from sam2studio.weights.loading import load_network
from tests.support.checkpoints import SMALL
from tests.support.drawings import Discs

TINY = (
    Stage(name="dense", kind="dense", size=64, steps=4, pictures=2, targets=3, warmup=2, early=1.0),
    Stage(name="prompts", kind="prompts", size=64, steps=4, pictures=2, targets=2, corrections=1, warmup=2),
    Stage(name="clips", kind="clips", size=64, steps=2, pictures=1, targets=2, frames=3, warmup=1),
)


@pytest.fixture(autouse=True)
def _tiny(monkeypatch):
    monkeypatch.setattr("sam2studio.training.trainer.RECIPES", {"cpu": TINY})
    monkeypatch.setattr("sam2studio.training.trainer._SHOWN_EVERY", 1)


def plan(folder: Path, **changes: object) -> Plan:
    plain = Plan(folder=folder, drawings=Discs(), config=SMALL, mixed=False, workers=0)
    return replace(plain, **changes)


def run(plan_: Plan, *, resume: bool = False, cancel: CancelToken | None = None) -> Place:
    steps = train(plan_, cancel, resume=resume)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def curves(folder: Path) -> list[Mapping[str, object]]:
    return [{name: value for name, value in row.items() if name != "seconds"} for row in read_rows(folder / LINES)]


def test_a_run_that_was_interrupted_goes_on_as_if_it_had_not_been(tmp_path):
    run(plan(tmp_path / "whole"))
    for part in range(5):
        run(plan(tmp_path / "parts", steps=2), resume=part > 0)
    assert curves(tmp_path / "parts") == curves(tmp_path / "whole")
    whole, parts = load_state(tmp_path / "whole"), load_state(tmp_path / "parts")
    assert [row["step"] for row in curves(tmp_path / "whole")] == [1, 2, 3, 4, 1, 2, 3, 4, 1, 2]
    for name, tensor in whole.average.items():
        assert torch.equal(tensor, parts.average[name]), name
    for name, tensor in whole.second.items():
        assert torch.equal(tensor, parts.second[name]), name


def test_worker_processes_change_nothing(tmp_path):
    run(plan(tmp_path / "none", only="dense"))
    run(plan(tmp_path / "two", only="dense", workers=2))
    assert curves(tmp_path / "none") == curves(tmp_path / "two")


def test_a_team_learns_from_the_pictures_of_one_and_keeps_one_network(tmp_path, monkeypatch):
    even = tuple(replace(stage, pictures=2, centred=1.0, corrections=0) for stage in TINY)
    monkeypatch.setattr("sam2studio.training.trainer.RECIPES", {"cpu": even})
    run(plan(tmp_path / "alone"))
    run(plan(tmp_path / "team", team=2, steps=3, within=600.0))  # so its members go by one clock
    reached = run(plan(tmp_path / "team", team=2), resume=True)
    assert (reached.stage, reached.step) == ("clips", 2)
    alone, team = curves(tmp_path / "alone"), curves(tmp_path / "team")
    assert [row["step"] for row in team] == [row["step"] for row in alone]
    first = load_state(tmp_path / "team").average
    assert all(bool(torch.isfinite(tensor).all()) for tensor in first.values())


def test_a_run_can_begin_with_what_another_has_learned(tmp_path):
    run(plan(tmp_path / "first"))
    export(tmp_path / "first", tmp_path / "first.safetensors")
    begun = fresh(plan(tmp_path / "second", weights=tmp_path / "first.safetensors", first="clips"))
    assert begun.place.stage == "clips"
    learned = load_state(tmp_path / "first").average
    assert all(torch.allclose(begun.weights[name], tensor, atol=2e-3) for name, tensor in learned.items())
    with pytest.raises(InputError, match="another network"):
        fresh(plan(tmp_path / "other", weights=tmp_path / "first.safetensors", config=NANO))


def test_a_team_shares_evenly(tmp_path):
    with pytest.raises(InputError, match="team"):
        run(plan(tmp_path / "odd", team=2))


def test_another_seed_is_another_run(tmp_path):
    for seed in (0, 1):
        run(plan(tmp_path / str(seed), seed=seed, steps=1))
    assert curves(tmp_path / "0") != curves(tmp_path / "1")


def test_a_person_who_stops_it_keeps_what_was_done(tmp_path):
    token, steps = CancelToken(), 0
    for _ in train(plan(tmp_path), token):
        steps += 1
        if steps == 3:
            token.cancel()
    assert load_state(tmp_path).place.step == steps == 3


def test_what_is_frozen_keeps_its_weights(tmp_path, monkeypatch):
    frozen = replace(TINY[1], frozen=("image_encoder.", "sam_prompt_encoder."))
    monkeypatch.setattr("sam2studio.training.trainer.RECIPES", {"cpu": (frozen,)})
    run(plan(tmp_path, steps=0))
    before = load_state(tmp_path).weights
    run(plan(tmp_path), resume=True)
    after = load_state(tmp_path)
    moved = {name for name, tensor in after.weights.items() if not torch.equal(tensor, before[name])}
    assert moved
    assert not [name for name in {*moved, *after.first} if name.startswith(frozen.frozen)]
    assert "sam_mask_decoder.iou_token.weight" in moved


def test_a_stage_begins_from_the_average_of_the_one_before(tmp_path):
    run(plan(tmp_path, only="dense"))
    before = load_state(tmp_path)
    run(plan(tmp_path, steps=0), resume=True)
    after = load_state(tmp_path)
    assert (after.place.stage, after.place.step) == ("prompts", 0)
    assert all(torch.equal(tensor, before.average[name]) for name, tensor in after.weights.items())


def test_the_checkpoint_of_a_run_answers_as_the_run(tmp_path):
    run(plan(tmp_path, only="prompts"))
    export(tmp_path, tmp_path / "nano.safetensors")
    loaded = load_network(tmp_path / "nano.safetensors", device="cpu", dtype="float32")
    ours = network_of(load_state(tmp_path)).half().float().finalize(torch.device("cpu"), torch.float32)
    assert loaded.config == SMALL
    pixels = torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        assert torch.equal(loaded.encode(pixels).coarse, ours.encode(pixels).coarse)


def test_the_folder_says_what_is_wrong_with_it(tmp_path):
    with pytest.raises(WeightsError, match="no training run in this folder"):
        run(plan(tmp_path / "nothing"), resume=True)
    run(plan(tmp_path, steps=1))
    with pytest.raises(InputError, match="resume"):
        run(plan(tmp_path))
    with pytest.raises(InputError, match="stage: expected dense, prompts, clips"):
        run(plan(tmp_path, only="nonsense"), resume=True)
    with pytest.raises(InputError, match="recipe: expected cpu"):
        run(plan(tmp_path / "other", recipe="tpu"))
    path = tmp_path / FILE_NAME
    data = path.read_bytes()
    path.write_bytes(data.replace(b'\\"step\\"', b'\\"stop\\"'))
    with pytest.raises(CorruptFileError, match="not the state of a training run"):
        run(plan(tmp_path), resume=True)
    path.write_bytes(data[:-8])
    with pytest.raises(CorruptFileError):
        run(plan(tmp_path), resume=True)


def test_curves_are_lines_and_a_page(tmp_path):
    run(plan(tmp_path, only="prompts"))
    rows = [json.loads(line) for line in (tmp_path / LINES).read_text(encoding="utf-8").splitlines()]
    assert {"loss", "iou", "rate", "gradient", "stage", "step", "seconds"} <= set(rows[0])
    page = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert page.count("<h2>") == 2
    assert page.count("<polyline") == sum(len(row) - 3 for row in (rows[0], rows[-1]))


def test_long_curves_are_thinned():
    points = thinned([(float(step), float(step % 2)) for step in range(4800)])
    assert len(points) == 240
    assert {y for _, y in points} == {0.5}


def test_the_learning_rate_rises_and_falls():
    stage = Stage(name="s", kind="dense", size=64, steps=100, pictures=1, targets=1, rate=1.0, warmup=10, final=0.1)
    rates = [stage.rate_at(stage.done_at(step)) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == pytest.approx(1.0)
    assert rates[-1] == pytest.approx(0.1, abs=0.01)
    assert rates[9:] == sorted(rates[9:], reverse=True)
    assert stage.smallest_at(0) == stage.smallest_at(0.99)
    halved = scaled((stage,), 0.5)[0]
    assert (halved.steps, halved.warmup) == (50, 5)


def test_early_blocks_of_the_trunk_move_less():
    shares = [
        rate_share(f"image_encoder.trunk.blocks.{block}.attn.qkv.weight", blocks=3, decay=0.5) for block in range(3)
    ]
    assert shares == [0.125, 0.25, 0.5]
    assert rate_share("image_encoder.trunk.patch_embed.proj.weight", blocks=3, decay=0.5) == 0.0625
    assert rate_share("sam_mask_decoder.iou_token.weight", blocks=3, decay=0.5) == 1.0


@pytest.mark.parametrize("name", RECIPES)
def test_recipes_go_from_dense_over_clips_to_guesses_and_from_large_to_small(name):
    stages = RECIPES[name]
    kinds = [stage.kind for stage in stages]
    assert kinds[:4] == ["dense", "prompts", "prompts", "prompts"]
    assert kinds[-2:] == ["clips", "prompts"]
    assert {stage.size for stage in stages[-2:]} == {NANO.image_size}  # shipped is what has seen them at full size
    assert stages[-1].guessed  # and what a click is answered from last
    assert all(stage.smallest[0] >= stage.smallest[1] for stage in stages)
    assert max(stage.corrections for stage in stages) <= 7
    assert len({stage.name for stage in stages}) == len(stages)


class Slow(Discs):
    """Drawing a step takes a second, and nothing else takes time."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 1000.0

    def __call__(self) -> float:
        """The clock."""
        return self.time

    def scene(self, number: int) -> Scene:
        self.time += 0.5
        return super().scene(number)

    def clip(self, number: int) -> Clip:
        self.time += 1.0
        return super().clip(number)


LONG = tuple(
    replace(stage, steps=1000, warmup=50, corrections=0, share=share)
    for stage, share in zip(TINY, (5, 3, 2), strict=True)
)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    """A thousand steps per stage, each of which takes a second."""
    monkeypatch.setattr("sam2studio.training.trainer.RECIPES", {"cpu": LONG})
    return Slow()


def by_clock(slow: Slow, plan_: Plan, *, resume: bool = False) -> Place:
    steps = train(replace(plan_, drawings=slow), resume=resume, now=slow)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def test_a_recipe_that_is_made_to_fit_goes_through_every_stage_to_the_last_rate(tmp_path, slow):
    limited = plan(tmp_path, within=0.2)
    assert is_done(limited, by_clock(slow, limited))
    assert slow.time == 1012.0
    rows = curves(tmp_path)
    assert [row["stage"] for row in rows] == ["dense"] * 6 + ["prompts"] * 4 + ["clips"] * 2
    rates = [float(row["rate"]) for row in rows if row["stage"] == "dense"]
    assert max(rates) == rates[1] > 0.9 * LONG[0].rate
    assert rates[1:] == sorted(rates[1:], reverse=True)
    assert rates[-1] < 0.2 * LONG[0].rate


def test_a_run_whose_time_is_over_before_its_last_stage_is_not_done(tmp_path, slow):
    hasty = plan(tmp_path / "hasty", within=0.01)
    reached = by_clock(slow, hasty)
    assert (reached.stage, reached.step) == ("clips", 0)
    assert not is_done(hasty, reached)
    with pytest.raises(InputError, match="no time is left"):
        by_clock(slow, plan(tmp_path / "none", within=0.0))
    assert not (tmp_path / "none").exists()


def test_time_that_a_stage_does_not_need_is_there_for_the_next(tmp_path, slow, monkeypatch):
    monkeypatch.setattr("sam2studio.training.trainer.RECIPES", {"cpu": (replace(LONG[0], steps=2), *LONG[1:])})
    by_clock(slow, plan(tmp_path, within=0.2))
    assert [row["stage"] for row in curves(tmp_path)] == ["dense"] * 2 + ["prompts"] * 6 + ["clips"] * 4


def test_a_run_with_little_time_knows_after_an_interruption_how_much_is_left(tmp_path, slow):
    by_clock(slow, plan(tmp_path / "whole", within=0.2))
    for part in range(3):
        reached = by_clock(Slow(), plan(tmp_path / "parts", within=0.2, steps=5), resume=part > 0)
        assert is_done(plan(tmp_path), reached) == (part == 2)
    assert curves(tmp_path / "parts") == curves(tmp_path / "whole")


def test_a_run_with_little_time_can_begin_with_half_precision_and_a_later_stage(tmp_path, slow):
    by_clock(slow, plan(tmp_path / "first", steps=0))
    export(tmp_path / "first", tmp_path / "first.safetensors")
    begun = plan(tmp_path / "second", weights=tmp_path / "first.safetensors", first="prompts", within=0.1)
    assert is_done(begun, by_clock(slow, begun))
    assert [row["stage"] for row in curves(tmp_path / "second")] == ["prompts"] * 4 + ["clips"] * 2
    assert {tensor.dtype for tensor in load_state(tmp_path / "second").average.values()} == {torch.float32}


def test_the_average_follows_faster_where_time_makes_steps_few():
    stage = replace(LONG[0], averaging=0.999)
    assert stage.averaging_at(0, stage.done_at(0)) == 0.1
    assert stage.averaging_at(900, stage.done_at(900)) == pytest.approx(min(0.999, 901 / 910))
    assert stage.averaging_at(100, done=1.0) == pytest.approx(101 / 110)
    assert stage.averaging_at(1, done=1.0) == 0.0


def test_targets_become_small_in_time():
    stage = replace(LONG[0], smallest=(0.1, 0.001))
    assert stage.smallest_at(stage.done_at(0, 1.0)) == pytest.approx(0.001)
    feed = Feed(drawings=Discs(), stage=stage, seed=0, place=0, passed=torch.tensor(1.0))
    late, plain = feed[0], replace(feed, passed=None)[0]
    assert not torch.equal(late.coverage, plain.coverage)

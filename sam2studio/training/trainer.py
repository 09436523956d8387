"""The run itself: stage after stage, step after step, always ready to stop and to go on.

A run owns a folder: its state, its curves as lines of JSON and as a page. Nothing else is written.

From nothing to a checkpoint, on whatever the machine has:

    sam2studio train --output run
    sam2studio train export run --output nano.safetensors

On a graphics card that is lent for minutes: the whole recipe in so many, drawing included, so that what comes of it has
been through every stage, with a learning rate that fell to its end; or only what is left to be learned:

    sam2studio train --output run --recipe gpu --within 9
    sam2studio train --output run --recipe gpu --within 9 --weights nano --first prompts

Or the recipe as it is, a longer or shorter one by `--scale`, in as many pieces as it takes:

    sam2studio train --output run --scale 0.4 --minutes 9
    sam2studio train --output run --minutes 9 --resume        (again and again, until it says that it is done)

A card waits for pictures unless many cores draw. Of these, one of a server processor draws in a second (processor time,
one thread; a scene of the pool takes 0.10 s, a clip 0.57 s):

    dense 50, decoder 55, prompts 63, corrections 36 (where guesses are refined, every third step: 2.7), clips 7,
    following 3, settling 40 (every second step: 2.6)

So a step of these stages takes 1.3, 0.9, 0.8, 3.4, 0.6, 4 and 4.9 seconds of one core.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from torch import Tensor, nn

from sam2studio.core.errors import InputError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.engine.inference import told_when_full
from sam2studio.model.sam2.config import NANO, Sam2Config
from sam2studio.model.sam2.network import Sam2Network
from sam2studio.training.batches import ClipBatch, ImageBatch
from sam2studio.training.beginning import begin
from sam2studio.training.clicking import Chance
from sam2studio.training.clip_steps import clip_step
from sam2studio.training.curves import CurveLog
from sam2studio.training.dense import DenseHead
from sam2studio.training.feeding import Drawings, Feed, batches
from sam2studio.training.follow_steps import follow_step
from sam2studio.training.optimiser import Average, Optimiser
from sam2studio.training.stages import RECIPES, Stage, allotted, check_stages, scaled
from sam2studio.training.state import Place, State, check_folder, load_state, save_state
from sam2studio.training.steps import Outcome, StepOptions, dense_step, prompt_step
from sam2studio.training.team import Team, gathered
from sam2studio.weights.reader import read_tensor_file
from sam2studio.weights.tensors import read_tensors

_CPU = torch.device("cpu")
Clock: TypeAlias = Callable[[], float]
"""Seconds since any moment."""
_HEAD = "head/"
_SHOWN_EVERY = 20  # steps
_SAVED_EVERY_S = 120.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to train, and for how long.

    Attributes:
        folder: Of the run.
        drawings: What is learned from.
        config: The network, as it will be shipped; stages see it with pictures of their own size.
        recipe: A key of `RECIPES`.
        scale: Factor on the steps of all stages.
        seed: Everything random follows from it.
        device: Where to train.
        mixed: Products of matrices in bfloat16.
        team: Processes that train together, each on its share of the pictures of a step.
        workers: Processes that make batches, for each of them.
        minutes: Stop after so long; None for the end of the recipe.
        steps: Stop after so many steps; None for the end of the recipe.
        within: The whole recipe, or what follows `first` of it, is made to fit so many minutes; None for all its steps.
        only: Stop at the end of this stage; "" for the last one.
        weights: A checkpoint of the same shape to begin from; None for nothing.
        first: Stage to begin with; "" for the first one.
    """

    folder: Path
    drawings: Drawings
    config: Sam2Config = NANO
    recipe: str = "cpu"
    scale: float = 1.0
    seed: int = 0
    device: torch.device = _CPU
    mixed: bool = True
    team: int = 1
    workers: int = 1
    minutes: float | None = None
    steps: int | None = None
    within: float | None = None
    only: str = ""
    weights: Path | None = None
    first: str = ""

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages in order."""
        if self.recipe not in RECIPES:
            raise InputError(f"recipe: expected {' or '.join(RECIPES)}; got {self.recipe}.")
        return scaled(RECIPES[self.recipe], self.scale)


def team_size(recipe: str, cores: int) -> int:
    """How many processes train together by a recipe at most: each has the same number of pictures in every step."""
    return math.gcd(*(stage.pictures for stage in RECIPES[recipe]), 1 << cores.bit_length() - 1)


def fresh(plan: Plan) -> State:
    """The state of a run that has not begun.

    Raises:
        InputError: The checkpoint to begin from is of another network.
        WeightsError: It cannot be read.
    """
    weights = begin(plan.config, seed=plan.seed).state_dict()
    if plan.weights is not None:
        given = {name: tensor.float() for name, tensor in read_tensors(read_tensor_file(plan.weights)).items()}
        if {name: tensor.shape for name, tensor in given.items()} != {name: t.shape for name, t in weights.items()}:
            raise InputError(f"weights: {plan.weights.name} is of another network than the one to be trained.")
        weights = given
    stage = plan.first or plan.stages[0].name
    within = None if plan.within is None else 60 * plan.within
    place = Place(recipe=plan.recipe, scale=plan.scale, seed=plan.seed, stage=stage, step=0, seconds=0.0, within=within)
    return State(place=place, config=plan.config, weights=weights, average=weights, head={}, first={}, second={})


def is_done(plan: Plan, place: Place) -> bool:
    """Whether a run has reached the end of its recipe; one whose time was over before its last stage has not."""
    stages = replace(plan, recipe=place.recipe, scale=place.scale).stages
    return place.stage == stages[-1].name and place.step > 0 and _done(stages[-1:], place) >= 1


def _done(left: tuple[Stage, ...], place: Place) -> float:
    """How far the first of the stages that are left is, 0…1."""
    return left[0].done_at(place.step, _passed(left, place))


def _passed(left: tuple[Stage, ...], place: Place) -> float:
    """Share of its time that has passed. What one stage does not need is there for those that follow."""
    if place.within is None:
        return 0.0
    time_ = allotted(left, place.within - place.begun)
    return (place.seconds - place.begun) / time_ if time_ > 0 else 1.0


def train(
    plan: Plan, cancel: CancelToken | None = None, *, resume: bool = False, now: Clock = time.monotonic
) -> Generator[Progress, None, Place]:
    """Trains, and keeps the state of the run every few minutes and at the end, however that comes.

    Args:
        plan: What to do; of a run that goes on, recipe, scale, seed and time are those that it began with.
        cancel: Polled between steps.
        resume: Go on from the state in the folder.
        now: A clock.

    Returns:
        How far the run is.

    Raises:
        InputError: The folder holds a run already, the recipe has no such stage, no time is given to it, or the
            pictures of a step cannot be shared evenly.
        WeightsError: There is no run to go on with, or its state cannot be read or written.
        EngineError: A member of the team ended too early.
        DeviceFullError: The device has no room for it.
    """
    check_folder(plan.folder, resume=resume)
    if not resume and plan.within is not None and plan.within <= 0:
        raise InputError("within: no time is left for training.", todo="Choose more minutes.")
    state = load_state(plan.folder) if resume else fresh(plan)
    place = state.place
    plan = replace(plan, recipe=place.recipe, scale=place.scale, seed=place.seed, config=state.config)
    stages = plan.stages
    names = [stage.name for stage in stages]
    check_stages(names, place.stage, plan.only)
    uneven = [stage for stage in stages if stage.pictures % plan.team]
    if uneven:
        raise InputError(f"team: {plan.team} cannot share the {uneven[0].pictures} pictures of a step evenly.")
    kept = "The state that was saved last is kept."
    todo = "Close other programs that use the device, and go on with --resume."
    with told_when_full(safe=kept, todo=todo), gathered(plan.team, partial(_follow, plan, stages, state)) as team:
        return (yield from _train(plan, stages, state, team, cancel, now))


def _follow(plan: Plan, stages: tuple[Stage, ...], state: State, team: Team) -> None:
    """What the others of a team do: the same, without a word."""
    for _ in _train(plan, stages, state, team, None, time.monotonic):
        pass


def _train(
    plan: Plan, stages: tuple[Stage, ...], state: State, team: Team, cancel: CancelToken | None, now: Clock
) -> Generator[Progress, None, Place]:
    """From a state to the end of the recipe, or of the budget."""
    budget, begun = _Budget(plan.minutes, plan.steps, now), now() - state.place.seconds
    names = [stage.name for stage in stages]
    for number in range(names.index(state.place.stage), len(names)):
        run = _StageRun(plan, stages[number:], number, state, team, lambda: now() - begun)
        yield from run.steps(budget, cancel)
        state = run.state()
        if team.leads:
            save_state(state, plan.folder)
        if not run.finished or names[number] == plan.only:
            break
        if number + 1 < len(names):
            state = _next_stage(state, names[number + 1])
            if team.leads:
                save_state(state, plan.folder)
    return state.place


def _next_stage(state: State, name: str) -> State:
    """The beginning of the next stage: from the average, with an optimiser that knows nothing."""
    place = replace(state.place, stage=name, step=0, begun=state.place.seconds, counts={})
    return replace(state, place=place, weights=state.average, head={}, first={}, second={})


class _Budget:
    """How much may still be done."""

    def __init__(self, minutes: float | None, steps: int | None, now: Clock) -> None:
        self._end = None if minutes is None else now() + 60 * minutes
        self._steps, self._now = steps, now

    def spent(self) -> bool:
        """Whether to stop."""
        return (self._end is not None and self._now() >= self._end) or self._steps == 0

    def count(self) -> None:
        """One step was done."""
        if self._steps is not None:
            self._steps -= 1


class _StageRun:
    """One stage of a run, the first of those that are left; owns network, optimiser and average while it lasts."""

    def __init__(
        self, plan: Plan, left: tuple[Stage, ...], number: int, state: State, team: Team, elapsed: Clock
    ) -> None:
        self._plan, self._number, self._left, self._stage, self._team = plan, number, left, left[0], team
        config = replace(plan.config, image_size=self._stage.size)
        self._network = Sam2Network(config=config)
        self._network.load_state_dict(dict(state.weights))
        self._network.to(plan.device)
        self._average = Average(self._network, state.average)
        self._head = self._first_head(config, state)
        self._optimiser = Optimiser(self._parameters(), self._stage, blocks=len(config.blocks))
        self._optimiser.restore(state.first, state.second, state.place.counts)
        self._place, self._elapsed = replace(state.place, counts={}), elapsed
        self._passed = torch.zeros((), dtype=torch.float64).share_memory_()  # type: ignore[no-untyped-call]
        self._look_at_clock()
        if plan.device.type == "cuda":
            torch.set_float32_matmul_precision("high")  # what is left in float32 runs on the tensor cores too
        self._curves = CurveLog(plan.folder, stage=self._stage.name, from_step=self._place.step)

    @property
    def finished(self) -> bool:
        """Whether all its steps are done, or its time is over."""
        return self._done >= 1

    def steps(self, budget: _Budget, cancel: CancelToken | None) -> Generator[Progress, None, None]:
        """Goes on until the stage, the budget or the person's patience ends."""
        plan, stage, team = self._plan, self._stage, self._team
        passed = None if self._place.within is None else self._passed
        feed = Feed(drawings=plan.drawings, stage=stage, seed=plan.seed, place=self._number, team=team, passed=passed)
        source = batches(feed, start=self._place.step, workers=plan.workers, pinned=plan.device.type == "cuda")
        saved = self._elapsed()
        while not self.finished and not team.agree(budget.spent() or (cancel is not None and cancel.cancelled)):
            figures = self._one(next(source).to(plan.device))
            budget.count()
            self._place = replace(self._place, step=self._place.step + 1)
            self._look_at_clock()
            if not team.leads:
                continue
            self._curves.add(figures)
            if self._place.step % _SHOWN_EVERY == 0 or self.finished:
                self._curves.write(self._place.step, seconds=self._place.seconds)
            if self._elapsed() - saved > _SAVED_EVERY_S:
                save_state(self.state(), plan.folder)
                saved = self._elapsed()
            yield Progress(
                done=round(self._done * stage.steps), total=stage.steps, text=f"{stage.name}: {self._curves.summary}"
            )
        if team.leads:
            self._curves.draw()

    @property
    def _done(self) -> float:
        """How far the stage is, 0…1."""
        return self._stage.done_at(self._place.step, float(self._passed))

    def _look_at_clock(self) -> None:
        """One time for all of a team, so that their rates are the same."""
        self._place = replace(self._place, seconds=self._elapsed())
        if self._place.within is not None:
            self._place = replace(self._place, seconds=self._team.told(self._place.seconds))
            self._passed.fill_(_passed(self._left, self._place))

    def state(self) -> State:
        """Everything that the stage goes on from."""
        first, second, counts = self._optimiser.moments()
        return State(
            place=replace(self._place, counts=counts),
            config=self._plan.config,
            weights=self._network.state_dict(),
            average=self._average.tensors,
            head={} if self._head is None else self._head.state_dict(),
            first=first,
            second=second,
        )

    def _one(self, batch: ImageBatch | ClipBatch) -> dict[str, Tensor]:
        """One step: figures for the curves."""
        self._network.train()
        step = self._place.step
        seeds = np.random.SeedSequence([self._plan.seed, self._number, step]).generate_state(1 + self._team.number)
        chance = Chance.seeded(int(seeds[-1]), self._plan.device)  # its own; what kind of step it is, all share
        with torch.autocast(self._plan.device.type, torch.bfloat16, enabled=self._plan.mixed):
            outcome = self._outcome(batch, chance, np.random.default_rng(int(seeds[0])))
        outcome.loss.backward()  # type: ignore[no-untyped-call]  # torch has no types for it
        self._team.average(self._optimiser.gradients())
        rate = self._stage.rate_at(self._done)
        length = self._optimiser.step(rate)
        self._average.follow(self._network, self._stage.averaging_at(step, self._done))
        shown: dict[str, Tensor | float] = {
            "loss": outcome.loss.detach(),
            **outcome.shown,
            "rate": rate,
            "gradient": length,
        }
        return {name: torch.as_tensor(value) for name, value in shown.items()}

    def _outcome(self, batch: ImageBatch | ClipBatch, chance: Chance, rng: np.random.Generator) -> Outcome:
        """The batch through the network."""
        stage, early = self._stage, self._stage.is_early(self._done)
        kinds, shares = zip(*stage.kinds, strict=True)
        kind = kinds[int(rng.choice(len(kinds), p=np.asarray(shares) / sum(shares)))]
        corrections = int(rng.integers(stage.corrections + 1))
        options = StepOptions(early=early, centred=stage.centred, kind=kind, corrections=corrections)
        if isinstance(batch, ClipBatch) and batch.guesses.numel():
            return follow_step(self._network, batch)
        if isinstance(batch, ClipBatch):
            later = rng.integers(1, stage.frames) if stage.corrections and rng.random() < 0.5 else 0
            return clip_step(self._network, batch, chance, options, corrected=frozenset({int(later)} if later else ()))
        if self._head is not None:
            return dense_step(self._network, self._head, batch, chance, options)
        return prompt_step(self._network, batch, chance, options)

    def _first_head(self, config: Sam2Config, state: State) -> DenseHead | None:
        if self._stage.kind != "dense":
            return None
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._plan.seed)
            head = DenseHead(config)
        if state.head:
            head.load_state_dict(dict(state.head))
        return head.to(self._plan.device)

    def _parameters(self) -> Mapping[str, nn.Parameter]:
        """By name, those of the head under a prefix."""
        found = dict(self._network.named_parameters())
        if self._head is not None:
            found |= {_HEAD + name: parameter for name, parameter in self._head.named_parameters()}
        return found

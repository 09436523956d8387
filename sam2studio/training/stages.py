"""The recipe as data: what is trained in which order, on what, for how long. Adding a row is the whole change.

Two sizes of one recipe: for a graphics card, and for a patient processor. Pictures are smaller than those that the
network will see, except at the end: windows, positions and prompts are relative, so a network carries over.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal, TypeAlias

from sam2studio.core.errors import InputError
from sam2studio.training.steps import PromptKind

StageKind: TypeAlias = Literal["dense", "prompts", "clips"]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stretch of training with one kind of step.

    Attributes:
        name: For people and for `--stage`.
        kind: What a step does: clicks by dot products, prompts on pictures, or objects through clips.
        size: Side of the pictures, pixels.
        steps: How many.
        pictures: Pictures, or clips, in a step.
        targets: Objects clicked at per picture or clip.
        rate: Highest learning rate.
        warmup: Steps until it is reached; from there it falls as a cosine.
        final: Learning rate at the end, in shares of the highest.
        smallest: Share of the picture that a target covers at least: at the beginning and at the end.
        zoom: Side of what is cut out of a scene, in shares of its side: from, to.
        around: Share of pictures that are cut out around an object.
        early: Share of the steps with balanced cross-entropy in place of focal loss.
        kinds: How often the first prompt is a click, a box or a mask.
        guessed: Every so many steps, guesses of the classic segmenter are refined; 0 for never.
        corrections: Most corrections after the first prompt; each step makes between none and so many.
        frames: Frames of a clip.
        followed: Whether clips are close-ups that move along with one object each, with guesses where it is.
        centred: Share of clicks that go to the middle.
        averaging: How slowly the weights that will be shipped follow, per step.
        layer_decay: Learning rate of a trunk block over that of the next one.
        frozen: Parts that keep their weights; a decoder that knows nothing would spoil what an encoder has learned.
        share: How much of a run's time it gets where that is limited, relative to the other stages.
    """

    name: str
    kind: StageKind
    size: int
    steps: int
    pictures: int
    targets: int
    rate: float = 1e-3
    warmup: int = 100
    final: float = 0.02
    smallest: tuple[float, float] = (0.01, 0.01)
    zoom: tuple[float, float] = (0.35, 1.0)
    around: float = 0.65
    early: float = 0.0
    kinds: tuple[tuple[PromptKind, float], ...] = (("click", 1.0),)
    guessed: int = 0
    corrections: int = 0
    frames: int = 1
    followed: bool = False
    centred: float = 0.5
    averaging: float = 0.999
    layer_decay: float = 1.0
    frozen: tuple[str, ...] = ()
    share: float = 1.0

    def done_at(self, step: int, passed: float = 0.0) -> float:
        """How far the stage is, 0…1, before a step: by its steps, or by its time if that is further.

        What follows goes by it, so that a stage that is cut short by the clock ends as it would have ended.

        Args:
            step: Number of the step.
            passed: Share of the stage's time that has passed; 0 where that is not limited.
        """
        return min(1.0, max(step / self.steps, passed))

    def rate_at(self, done: float) -> float:
        """The learning rate where so much of the stage is done."""
        step = done * self.steps
        if step < self.warmup:
            return self.rate * min(1.0, (step + 1) / self.warmup)
        fallen = min(1.0, (step - self.warmup) / max(1, self.steps - self.warmup))
        return self.rate * (self.final + (1 - self.final) * (1 + math.cos(math.pi * fallen)) / 2)

    def smallest_at(self, done: float) -> float:
        """How small a target may be, as a share of the picture: from large to small, evenly in orders of magnitude."""
        first, last = self.smallest
        return float(first * (last / first) ** done)

    def is_early(self, done: float) -> bool:
        """Whether focal loss would still be too hard."""
        return done < self.early

    def averaging_at(self, step: int, done: float) -> float:
        """Share of the average that is kept at a step; it follows quickly at first, and where time makes steps few."""
        hurry = max(1.0, done * self.steps / max(1, step))
        return max(0.0, min(1 - (1 - self.averaging) * hurry, (1 + step) / (10 + step)))


_MIXED: tuple[tuple[PromptKind, float], ...] = (("click", 0.6), ("box", 0.3), ("mask", 0.1))

_GPU: tuple[Stage, ...] = (
    Stage(
        name="dense",
        share=30,
        kind="dense",
        size=256,
        steps=6000,
        pictures=64,
        targets=32,
        rate=1.5e-3,
        warmup=300,
        smallest=(0.02, 0.002),
        early=0.8,
    ),
    Stage(
        name="decoder",
        share=5,
        kind="prompts",
        size=256,
        steps=2000,
        pictures=48,
        targets=16,
        rate=1e-3,
        warmup=200,
        smallest=(0.02, 0.01),
        early=1.0,
        kinds=_MIXED,
        frozen=("image_encoder.",),
    ),
    Stage(
        name="prompts",
        share=20,
        kind="prompts",
        size=256,
        steps=3000,
        pictures=48,
        targets=12,
        rate=8e-4,
        warmup=200,
        smallest=(0.01, 0.002),
        early=0.3,
        kinds=_MIXED,
        layer_decay=0.9,
    ),
    Stage(
        name="corrections",
        share=22,
        kind="prompts",
        size=512,
        steps=4000,
        pictures=24,
        targets=8,
        rate=4e-4,
        smallest=(0.004, 0.0008),
        zoom=(0.6, 1.0),
        around=0.35,
        kinds=_MIXED,
        guessed=3,
        corrections=7,
        layer_decay=0.9,
    ),
    Stage(
        name="clips",
        share=15,
        kind="clips",
        size=512,
        steps=2500,
        pictures=4,
        targets=3,
        frames=8,
        rate=2e-4,
        smallest=(0.004, 0.002),
        zoom=(0.6, 1.0),
        kinds=_MIXED,
        corrections=2,
        layer_decay=0.8,
    ),
    Stage(
        name="following",
        share=10,
        kind="clips",
        followed=True,
        size=512,
        steps=1200,
        pictures=12,
        targets=1,
        frames=5,
        rate=2e-4,
        smallest=(0.004, 0.002),
        layer_decay=0.8,
    ),
    Stage(  # clips make what clicks and guesses give a little worse
        name="settling",
        share=8,
        kind="prompts",
        size=512,
        steps=500,
        pictures=24,
        targets=8,
        rate=1e-4,
        smallest=(0.004, 0.0008),
        zoom=(0.6, 1.0),
        around=0.6,
        kinds=_MIXED,
        guessed=2,
        corrections=3,
        frozen=("image_encoder.",),
    ),
)


def _patient(stage: Stage, **changes: object) -> Stage:
    return replace(stage, **changes)  # type: ignore[arg-type]  # fields by name


RECIPES: Mapping[str, tuple[Stage, ...]] = MappingProxyType(
    {
        "gpu": _GPU,
        "cpu": (
            _patient(
                _GPU[0], share=29, pictures=16, targets=24, steps=2200, rate=4e-3, warmup=60, averaging=0.998, early=1.0
            ),
            _patient(_GPU[1], share=2, pictures=12, targets=12, steps=300, rate=3e-3, warmup=50, averaging=0.99),
            _patient(
                _GPU[2],
                share=31,
                pictures=12,
                targets=8,
                steps=1800,
                rate=2e-3,
                warmup=50,
                averaging=0.998,
                corrections=4,
            ),
            _patient(
                _GPU[3],
                share=21,
                pictures=4,
                targets=6,
                steps=1060,
                rate=1e-3,
                warmup=50,
                averaging=0.995,
                around=0.45,
                corrections=5,
            ),
            _patient(_GPU[6], name="guesses", share=3, pictures=4, steps=300, rate=6e-4, warmup=20, averaging=0.99),
            _patient(
                _GPU[4],
                share=5,
                pictures=4,
                targets=3,
                steps=300,
                size=256,
                frames=5,
                rate=1e-3,
                warmup=50,
                averaging=0.995,
                frozen=("image_encoder.",),
            ),
            _patient(
                _GPU[4],
                name="full",
                share=7,
                pictures=4,
                targets=3,
                steps=200,
                frames=3,
                rate=6e-4,
                warmup=20,
                zoom=(0.85, 1.0),
                corrections=4,
                averaging=0.99,
                frozen=("image_encoder.",),
            ),
            _patient(
                _GPU[5],
                share=8,
                pictures=8,
                frames=4,
                steps=400,
                rate=6e-4,
                warmup=20,
                averaging=0.99,
                frozen=("image_encoder.",),
            ),
            _patient(_GPU[6], share=2, pictures=4, steps=150, rate=3e-4, warmup=10, averaging=0.98),
        ),
    }
)
"""By the kind of machine."""


def allotted(stages: Sequence[Stage], left: float) -> float:
    """Of the time that is left for these stages, what the first of them gets."""
    return left * stages[0].share / sum(stage.share for stage in stages)


def scaled(stages: tuple[Stage, ...], factor: float) -> tuple[Stage, ...]:
    """The same recipe, shorter or longer."""
    return tuple(
        replace(
            stage,
            steps=max(1, round(stage.steps * factor)),
            warmup=max(1, min(stage.warmup, round(stage.warmup * factor))),
        )
        for stage in stages
    )


def check_stages(names: Sequence[str], *named: str) -> None:
    """Looks whether a recipe has the stages that are named; "" names none.

    Raises:
        InputError: It has not.
    """
    for name in named:
        if name and name not in names:
            raise InputError(f"stage: expected {', '.join(names)}; got {name}.")

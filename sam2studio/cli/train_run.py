"""`sam2studio train` itself: train a network of our own on drawn scenes, and make a checkpoint of it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from sam2studio.cli.console import err, out, size_text, watch
from sam2studio.core.errors import InputError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.core.words import counted

if TYPE_CHECKING:
    from sam2studio.training.pool import Pool, PoolPlan
    from sam2studio.training.state import Place
    from sam2studio.training.trainer import Plan

_AMOUNTS = {"cpu": (1500, 200), "gpu": (10_000, 1500)}
"""Scenes and clips that are drawn for a recipe."""
_STAGES = "dense, decoder, prompts, corrections, guesses, clips, full, following; guesses and full only on processors"
_DRAWING = 0.15
"""Share of a limited time that drawing them may take."""


_Minutes: TypeAlias = Annotated[
    float | None, typer.Option(min=0, help="Stop after so long, drawing included; --resume goes on.")
]
_Within: TypeAlias = Annotated[
    float | None,
    typer.Option(
        min=0.01,
        help="Minutes that all stages together are made to fit, drawing included; not with --resume, which keeps them.",
    ),
]
_Pool: TypeAlias = Annotated[
    Path | None, typer.Option(help="Scenes and clips of `train pool`; drawn into the folder of the run if not given.")
]
_Team: TypeAlias = Annotated[
    int | None, typer.Option(min=1, help="Processes that train together on a processor; one per core.")
]


def register(app: typer.Typer) -> None:
    """Adds what the group does without a command, and `export`."""
    app.callback(invoke_without_command=True, no_args_is_help=True)(train)
    app.command("export", no_args_is_help=True)(export_)


def train(
    context: typer.Context,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Folder of the run.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in that folder.")] = False,
    recipe: Annotated[str, typer.Option(help="auto, cpu or gpu: how long, and how much at once.")] = "auto",
    stage: Annotated[str, typer.Option(help=f"Stop after: {_STAGES}.")] = "",
    weights: Annotated[str, typer.Option(help="A checkpoint to begin from, nano for the bundled one.")] = "",
    first: Annotated[str, typer.Option(help="Stage to begin with.")] = "",
    scale: Annotated[float, typer.Option(min=0.0001, help="Factor on the steps of all stages.")] = 1.0,
    minutes: _Minutes = None,
    steps: Annotated[int | None, typer.Option(min=0, help="Stop after so many steps; --resume goes on.")] = None,
    within: _Within = None,
    pool: _Pool = None,
    scenes: Annotated[int | None, typer.Option(min=1, help="How many scenes to draw.")] = None,
    clips: Annotated[int | None, typer.Option(min=1, help="How many clips to draw.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Everything random follows from it.")] = 0,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda.")] = "auto",
    team: _Team = None,
    workers: Annotated[int | None, typer.Option(min=0, help="Processes that draw and cut; one per core.")] = None,
) -> None:
    """Train a small SAM 2 of our own, "nano", on scenes that the program draws itself.

    The whole recipe; on a graphics card it is longer, with more at once:

        sam2studio train --output run

    On a graphics card that is lent for ten minutes, each stage in its share of the time, from what nano knows already:

        sam2studio train --output run --within 9 --weights nano --first prompts

    Interrupted, by Ctrl-C too, it goes on where it was; at any time a checkpoint can be made of it:

        sam2studio train --output run --resume

        sam2studio train export run --output nano.safetensors
    """
    if context.invoked_subcommand is not None:
        return
    output = _folder(output, resume=resume, within=within)
    begun = time.monotonic()
    from sam2studio.model.sam2.config import NANO
    from sam2studio.training.trainer import Plan
    from sam2studio.training.trainer import train as training
    from sam2studio.weights.library import locate
    from sam2studio.weights.placement import choose

    beginning = locate(weights) if weights else None
    place = choose(device)
    recipe, members, processes = _shared_out(recipe, team, workers, cuda=place.device.type == "cuda")
    _check(output, recipe, first, stage, resume=resume)
    err.print(place.why, soft_wrap=True)
    with _stopping() as token:
        amount, own = _amount(recipe, scenes, clips), output / "pool"
        as_it_is = pool or (own if resume and scenes is None and clips is None and own.exists() else None)
        drawings = _drawings(as_it_is, own, amount, within, processes=processes, cancel=token)
        spent = (time.monotonic() - begun) / 60
        plan = Plan(
            folder=output,
            drawings=drawings,
            config=NANO,
            recipe=recipe,
            scale=scale,
            seed=seed,
            device=place.device,
            mixed=str(place.dtype) == "torch.bfloat16",
            team=members,
            workers=processes if members == 1 else 0,
            minutes=None if minutes is None else minutes - spent,
            steps=steps,
            within=None if within is None else _left(within, spent, pool or own),
            only=stage,
            weights=beginning,
            first=first,
        )
        reached = watch(training(plan, token, resume=resume), title="Training", count="frames")
    _tell(plan, reached)


def _folder(output: Path | None, *, resume: bool, within: float | None) -> Path:
    """The folder of the run, if what is asked of it makes sense."""
    if output is None:
        raise InputError("output: say which folder the run is to be in.", todo="Add --output FOLDER.")
    if resume and within is not None:
        todo = "Leave --within out, or begin another run."
        raise InputError("within: a run that goes on keeps the time that it began with.", todo=todo)
    return output


def _check(folder: Path, recipe: str, *stages: str, resume: bool) -> None:
    """Refuses what training would refuse, before minutes are spent on drawing."""
    from sam2studio.training.stages import RECIPES, check_stages
    from sam2studio.training.state import check_folder

    check_folder(folder, resume=resume)
    if not resume:  # a run that goes on has a recipe of its own
        check_stages([stage.name for stage in RECIPES[recipe]], *stages)


def _left(within: float, spent: float, pool: Path) -> float:
    """Minutes that are left for training.

    Raises:
        InputError: There are none.
    """
    if spent >= within:
        raise InputError(
            f"within: drawing took {spent:.2f} minutes, all of the {within:g} that were given; none is left to train.",
            safe="What was drawn is kept.",
            todo=f"Choose more minutes, or take what was drawn: --pool {pool}.",
        )
    return within - spent


def _shared_out(recipe: str, team: int | None, workers: int | None, *, cuda: bool) -> tuple[str, int, int]:
    """The recipe, how many processes train by it together, and how many draw; by the machine where nothing is said."""
    from sam2studio.training.trainer import team_size

    cores = os.cpu_count() or 2
    recipe = ("gpu" if cuda else "cpu") if recipe == "auto" else recipe
    if recipe not in _AMOUNTS:
        raise InputError(f"recipe: expected auto, cpu or gpu; got {recipe}.")
    members = (1 if cuda else team_size(recipe, cores)) if team is None else team
    return recipe, members, max(1, cores - 1) if workers is None else workers


def _tell(plan: Plan, reached: Place) -> None:
    """Says where the run is now."""
    from sam2studio.training.trainer import is_done

    done = " It is done." if is_done(plan, reached) else ""
    if reached.step == 0 and reached.within is not None and reached.seconds >= reached.within:
        done = " Its time was over before this stage: begin another run with more --within."
    spent = counted(round(reached.seconds / 60), "minute")
    out.print(f"Stage {reached.stage}, step {reached.step}, after {spent} of training.{done}", soft_wrap=True)
    out.print(f"Curves: {plan.folder / 'curves.html'}", soft_wrap=True, markup=False)


def _amount(recipe: str, scenes: int | None, clips: int | None) -> PoolPlan:
    """What is drawn for a recipe."""
    from sam2studio.training.pool import PoolPlan

    many, moving = _AMOUNTS[recipe]
    return PoolPlan(scenes=scenes or many, clips=clips or moving)


def _drawings(
    as_it_is: Path | None, own: Path, amount: PoolPlan, within: float | None, *, processes: int, cancel: CancelToken
) -> Pool:
    """A pool to be taken as it is; else that of the run, completed, or as far as that goes within so many minutes."""
    from sam2studio.training.pool import build_pool, open_pool

    if as_it_is is not None:
        return open_pool(as_it_is)
    job = build_pool(own, amount, processes=processes, cancel=cancel)
    if within is not None:
        job = _as_time_allows(job, own, _DRAWING * 60 * within)
    return watch(job, title="Drawing", count="frames")


def _as_time_allows(
    job: Generator[Progress, None, Pool], folder: Path, seconds: float
) -> Generator[Progress, None, Pool]:
    """Draws a pool until the time is over, and takes what is there: some of everything at least."""
    from sam2studio.training.pool import open_pool

    begun = time.monotonic()
    while True:
        try:
            progress = next(job)
        except StopIteration as end:
            pool: Pool = end.value
            return pool
        if progress.done and time.monotonic() - begun > seconds:
            pool = open_pool(folder)
            if pool.scenes and pool.clips:
                job.close()
                return open_pool(folder)  # what was being drawn is there now too
        yield progress


def export_(
    folder: Annotated[Path, typer.Argument(help="Folder of a run.", exists=True)],
    output: Annotated[Path, typer.Option("--output", "-o", help="The checkpoint.")] = Path("nano.safetensors"),
) -> None:
    """Make a checkpoint of a run as it is now, in half precision; every command takes it as --model."""
    from sam2studio.training.export import export

    state = export(folder, output)
    out.print(
        f"{output}: {size_text(output.stat().st_size)}, stage {state.place.stage}, step {state.place.step}",
        soft_wrap=True,
        markup=False,
    )


@contextmanager
def _stopping() -> Iterator[CancelToken]:
    """A token that Ctrl-C cancels, so that a step is finished and kept before the run ends; a second one interrupts."""
    token = CancelToken()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if token.cancelled:
            raise KeyboardInterrupt
        err.print("Stopping after this step …")
        token.cancel()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield token
    finally:
        signal.signal(signal.SIGINT, before)

"""`sam2studio train` itself: train a network of our own on drawn scenes, and make a checkpoint of it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from sam2studio.cli.console import err, out, size_text, watch
from sam2studio.core.errors import InputError
from sam2studio.core.progress import CancelToken
from sam2studio.core.words import counted

if TYPE_CHECKING:
    from sam2studio.training.pool import Pool
    from sam2studio.training.state import Place
    from sam2studio.training.trainer import Plan

_AMOUNTS = {"cpu": (1500, 200), "gpu": (10_000, 1500)}
"""Scenes and clips that are drawn for a recipe."""


def register(app: typer.Typer) -> None:
    """Adds what the group does without a command, and `export`."""
    app.callback(invoke_without_command=True, no_args_is_help=True)(train)
    app.command("export", no_args_is_help=True)(export_)


def train(
    context: typer.Context,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Folder of the run.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in that folder.")] = False,
    recipe: Annotated[str, typer.Option(help="auto, cpu or gpu: how long, and how much at once.")] = "auto",
    stage: Annotated[str, typer.Option(help="Stop after: dense, decoder, prompts, corrections, clips, full.")] = "",
    weights: Annotated[str, typer.Option(help="A checkpoint to begin from, nano for the bundled one.")] = "",
    first: Annotated[str, typer.Option(help="Stage to begin with.")] = "",
    scale: Annotated[float, typer.Option(min=0.0001, help="Factor on the steps of all stages.")] = 1.0,
    minutes: Annotated[
        float | None, typer.Option(min=0, help="Stop after so long, drawing included; --resume goes on.")
    ] = None,
    steps: Annotated[int | None, typer.Option(min=0, help="Stop after so many steps; --resume goes on.")] = None,
    pool: Annotated[
        Path | None,
        typer.Option(help="Scenes and clips of `train pool`; drawn into the folder of the run if not given."),
    ] = None,
    scenes: Annotated[int | None, typer.Option(min=1, help="How many scenes to draw.")] = None,
    clips: Annotated[int | None, typer.Option(min=1, help="How many clips to draw.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Everything random follows from it.")] = 0,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda.")] = "auto",
    team: Annotated[
        int | None, typer.Option(min=1, help="Processes that train together on a processor; one per core.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=0, help="Processes that draw and cut; one per core.")] = None,
) -> None:
    """Train a small SAM 2 of our own, "nano", on scenes that the program draws itself.

    The whole recipe; on a graphics card it is longer, with more at once:

        sam2studio train --output run

    Interrupted, by Ctrl-C too, it goes on where it was; at any time a checkpoint can be made of it:

        sam2studio train --output run --resume

        sam2studio train export run --output nano.safetensors
    """
    if context.invoked_subcommand is not None:
        return
    if output is None:
        raise InputError("output: say which folder the run is to be in.", todo="Add --output FOLDER.")
    from sam2studio.model.sam2.config import NANO
    from sam2studio.training.trainer import Plan
    from sam2studio.training.trainer import train as training
    from sam2studio.weights.library import locate
    from sam2studio.weights.placement import choose

    begun, place = time.monotonic(), choose(device)
    recipe, members, processes = _shared_out(recipe, team, workers, cuda=place.device.type == "cuda")
    err.print(place.why, soft_wrap=True)
    with _stopping() as token:
        drawings = _drawings(pool, output / "pool", recipe, scenes, clips, processes=processes, cancel=token)
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
            minutes=None if minutes is None else minutes - (time.monotonic() - begun) / 60,
            steps=steps,
            only=stage,
            weights=locate(weights) if weights else None,
            first=first,
        )
        reached = watch(training(plan, token, resume=resume), title="Training", count="frames")
    _tell(plan, reached)


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
    last = replace(plan, recipe=reached.recipe, scale=reached.scale).stages[-1]
    done = " It is done." if (reached.stage, reached.step) == (last.name, last.steps) else ""
    spent = counted(round(reached.seconds / 60), "minute")
    out.print(f"Stage {reached.stage}, step {reached.step}, after {spent} of training.{done}", soft_wrap=True)
    out.print(f"Curves: {plan.folder / 'curves.html'}", soft_wrap=True, markup=False)


def _drawings(
    given: Path | None,
    own: Path,
    recipe: str,
    scenes: int | None,
    clips: int | None,
    *,
    processes: int,
    cancel: CancelToken,
) -> Pool:
    """The pool to learn from: one that is given is taken as it is, that of the run is completed."""
    from sam2studio.training.pool import PoolPlan, build_pool, open_pool

    if given is not None:
        return open_pool(given)
    many, moving = _AMOUNTS[recipe]
    amount = PoolPlan(scenes=scenes or many, clips=clips or moving)
    return watch(build_pool(own, amount, processes=processes, cancel=cancel), title="Drawing", count="frames")


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

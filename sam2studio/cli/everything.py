"""`sam2studio everything`: masks of all there is on the images of a project, as proposals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sam2studio.cli.asking import Download, model_file
from sam2studio.cli.console import err, out, watch
from sam2studio.cli.outside import tell_outside
from sam2studio.cli.projects import named
from sam2studio.core.words import counted
from sam2studio.engine.everything_options import EverythingOptions
from sam2studio.engine.segmenters import open_segmenter
from sam2studio.jobs.everything import everything_in_project
from sam2studio.project import Project
from sam2studio.weights.catalogue import find

_MORE = " SAM 2.1 finds more on photographs: `sam2studio models get sam2.1_t.pt`."


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(no_args_is_help=True)(everything)


def everything(
    project: Annotated[Path, typer.Argument(help="The project.")],
    model: Annotated[str, typer.Option("--model", "-m", help="A SAM 2, SAM, MobileSAM or FastSAM model.")],
    points_per_side: Annotated[
        int, typer.Option("--points-per-side", min=1, max=256, help="Points along a side of the grid.")
    ] = 32,
    crops: Annotated[int, typer.Option("--crops", min=0, max=4, help="Layers of crops that are looked at too.")] = 0,
    fast: Annotated[bool, typer.Option("--fast", help="Leave out points in the middle of one thing.")] = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, mps.")] = "auto",
    dtype: Annotated[str, typer.Option(help="auto, float32, bfloat16, float16.")] = "auto",
    download: Download = False,
) -> None:
    """Propose masks of everything on the images of a project, without a detector.

    They are to be reviewed in the window; what is there already stays as it is:

        sam2studio everything trip.s2s -m sam2.1_t.pt --fast
    """
    options = EverythingOptions(points_per_side=points_per_side, crop_n_layers=crops, fast=fast)
    segmenter = open_segmenter(model_file(model, download=download), device=device, dtype=dtype)
    path = named(project)
    with Project.open(path) as opened:
        tell_outside(opened)
        images = [row.id for row in opened.media() if row.kind == "image"]
        report = watch(everything_in_project(opened, segmenter, images, options), title=segmenter.name)
    told = f"{counted(report.added, 'proposal')} on {counted(report.images, 'image')}"
    known = counted(report.known, "mask was", "masks were")
    out.print(f"{told}; {known} there already." if report.known else f"{told}.")
    if report.images and not report.added and not report.known:
        more = _MORE if segmenter.name == find("nano").label else ""
        out.print(f"{segmenter.name} is sure of nothing there.{more}")
    for sentence in report.failed:
        err.print(f"left out: {sentence}", markup=False, soft_wrap=True)
    if report.failed:
        raise typer.Exit(1)

"""`sam2studio accept`: proposals from a score on become objects, without a look at each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sam2studio.cli.console import out, watch
from sam2studio.core.words import counted
from sam2studio.jobs.accept import AcceptReport, accept_above
from sam2studio.project import Project


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(no_args_is_help=True)(accept)


def accept(
    project: Annotated[Path, typer.Argument(help="A project file (NAME.s2s).", exists=True, dir_okay=False)],
    score: Annotated[
        float, typer.Option("--above", "--min-score", min=0, max=1, help="The least score; of 0.8, 0.8 itself too.")
    ],
    classes: Annotated[str, typer.Option("--classes", "-c", help="Only these, separated by commas.")] = "",
    doubtful: Annotated[
        bool, typer.Option("--doubtful", help="Also masks that do not fit their box, and duplicates.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many; nothing is changed.")] = False,
) -> None:
    """Accept all proposals from a score on: the detector's, or the mask's where there was no detector.

    One step of undo takes it back, in the window too. What a person made or confirmed is not touched.
    """
    names = tuple(dict.fromkeys(name.strip() for name in classes.split(",") if name.strip()))
    with Project.open(project, read_only=dry_run) as opened:
        job = accept_above(opened, score, classes=names, careful=not doubtful, dry=dry_run)
        _tell(watch(job, title="Accepting"), project, dry=dry_run)


def _tell(report: AcceptReport, project: Path, *, dry: bool) -> None:
    found = report.accepted + report.below + report.doubtful + report.unscored
    done = "would be accepted" if dry else "accepted"
    where = f" on {counted(report.media, 'image or video', 'images and videos')}" if report.media else ""
    out.print(f"{report.accepted} of {counted(found, 'proposal')} {done}{where}, in {project}", soft_wrap=True)
    left = (
        (report.below, "below the score"),
        (report.doubtful, "enough, but not fitting their box, or duplicates (--doubtful takes them too)"),
        (report.unscored, "without a score"),
        (report.other, "of other classes"),
    )
    for count, why in left:
        if count:
            out.print(f"left for a person: {count} {why}", soft_wrap=True)

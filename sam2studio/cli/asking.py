"""Models that commands are given: one that is not here is offered, and fetched on consent."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sam2studio.cli.console import watch
from sam2studio.config.settings import DEFAULT_MODEL
from sam2studio.engine.segmenters import CLASSIC
from sam2studio.weights.catalogue import label_of
from sam2studio.weights.offer import obtain

BUNDLED = label_of(DEFAULT_MODEL)
"""Who makes masks unless one says otherwise; not by its file's name, which a file in the current folder may have."""

_MODEL = "classic, a model name, or a checkpoint file."
Named = Annotated[str, typer.Option("--model", "-m", help=_MODEL)]
"""The option by which one says whose masks are wanted."""
NamedIfAny = Annotated[str | None, typer.Option("--model", "-m", help=_MODEL, show_default=BUNDLED)]
"""The same, where it matters whether one said it; None means `BUNDLED`."""
Download = Annotated[bool, typer.Option("--download", help="Fetch the model if it is not here, without asking.")]
"""The option by which one agrees beforehand."""


def model_file(name: str, *, download: bool) -> str:
    """The file that a model's name means; "classic" stays as it is.

    Raises:
        WeightsError: It is not here, and was not to be fetched; the sentence says what to do.
    """
    if name == CLASSIC:
        return name
    there = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
    path = obtain(
        name,
        consent=download,
        ask=(lambda question: typer.confirm(question, err=True)) if there else None,
        fetch=lambda checkpoint, job: watch(job, title=checkpoint.label, count="bytes"),
    )
    return str(path)

"""Asking whoever runs a script, on the terminal, before anything is downloaded."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.progress import Progress as Bars

from sam2studio.core.progress import Progress
from sam2studio.weights.catalogue import Checkpoint
from sam2studio.weights.offer import obtain


def checkpoint_file(name: str | Path, *, consent: bool) -> Path:
    """The file of a model; one that is missing is offered where somebody can answer.

    Raises:
        WeightsError: It is not here, and was not to be fetched.
    """
    return obtain(name, consent=consent, ask=_ask if _is_terminal() else None, fetch=_fetch, how="download=True")


def _is_terminal() -> bool:
    # a program without a console has neither
    return sys.stdin is not None and sys.stderr is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _ask(question: str) -> bool:
    """A no unless the answer is a clear yes."""
    Console(stderr=True, highlight=False).print(f"{question} [y/N] ", end="", markup=False, soft_wrap=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _fetch(checkpoint: Checkpoint, job: Generator[Progress, None, Path]) -> Path:
    console = Console(stderr=True, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Bars(
        *columns, TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal
    ) as bars:
        task = bars.add_task(checkpoint.label, total=checkpoint.bytes)
        try:
            while True:
                try:
                    report = next(job)
                except StopIteration as end:
                    path: Path = end.value
                    return path
                bars.update(task, completed=report.done, total=report.total)
        finally:
            job.close()

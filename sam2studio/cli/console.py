"""What every command shares: progress bars, tables, and one way to print."""

from __future__ import annotations

from collections.abc import Generator
from typing import Literal, TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from sam2studio.core.errors import Cancelled
from sam2studio.core.progress import Progress as Report

Result = TypeVar("Result")

out = Console(highlight=False)
"""Results go to standard output."""

err = Console(stderr=True, highlight=False)
"""Progress, notices and errors go to standard error, so that results can be piped."""


def watch(job: Generator[Report, None, Result], *, title: str, count: Literal["units", "bytes"] = "units") -> Result:
    """Runs a job to its end under a progress bar and gives back what it returns.

    On an interruption the job is closed, so that it can clean up.

    Raises:
        Cancelled: The person pressed Ctrl-C.
    """
    amounts = (MofNCompleteColumn(),) if count == "units" else (DownloadColumn(), TransferSpeedColumn())
    columns = (TextColumn("{task.description}"), BarColumn(), *amounts, TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        task = bars.add_task(title, total=None)
        try:
            while True:
                try:
                    report = next(job)
                except StopIteration as end:
                    result: Result = end.value
                    return result
                bars.update(task, completed=report.done, total=report.total, description=report.text or title)
        except KeyboardInterrupt:
            raise Cancelled from None
        finally:
            job.close()


def size_text(bytes_: float) -> str:
    """A file size for people: "156 MB"."""
    for unit in ("B", "kB", "MB"):
        if bytes_ < 1000:
            return f"{bytes_:.0f} {unit}"
        bytes_ /= 1000
    return f"{bytes_:.2f} GB"

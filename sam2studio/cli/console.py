"""What every command shares: progress bars, tables, and one way to print."""

from __future__ import annotations

import codecs
import io
import sys
import time
from collections.abc import Generator
from typing import Literal, TypeVar

from rich.console import Console
from rich.measure import Measurement
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table
from rich.text import Text

from sam2studio.core.errors import Cancelled
from sam2studio.core.progress import Progress as Report
from sam2studio.core.words import counted

Result = TypeVar("Result")

_WIDEST = 1000  # characters
_PLAIN = {
    "×": "x",
    "…": "...",
    "–": "-",
    "·": "-",
    "•": "*",
    "→": "->",
    "“": '"',
    "”": '"',
    "’": "'",
    **dict.fromkeys("─━═╌╍┄┅┈┉", "-"),
    **dict.fromkeys("│┃║╎╏┆┇┊┋", "|"),
}
_CORNERS = range(0x2500, 0x2580)  # the block of lines and their corners

out = Console(highlight=False)
"""Results go to standard output."""

err = Console(stderr=True, highlight=False)
"""Progress, notices and errors go to standard error, so that results can be piped."""


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """What stands for characters that an encoding does not have: like ones, or their numbers."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(_PLAIN.get(sign) or ("+" if ord(sign) in _CORNERS else _number(sign)) for sign in signs), error.end


def _number(sign: str) -> str:
    return sign.encode("ascii", "backslashreplace").decode()


codecs.register_error("sam2studio.plainly", _plainly)


def print_anything() -> None:
    """No name in the world ends a command because it cannot be printed.

    Output that goes into a file or another program is encoded as the system likes, on Windows in 256 characters.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "backslashreplace"):
            stream.reconfigure(errors="sam2studio.plainly")


def print_table(table: Table) -> None:
    """Prints a table with every cell whole; one that is wider than the terminal is wrapped by the terminal."""
    needed = Measurement.get(out, out.options.update(max_width=_WIDEST), table).maximum
    if needed <= out.width:
        out.print(table)
    else:
        Console(file=out.file, width=needed, highlight=False).print(table)


class _Rate(ProgressColumn):
    """How many units are done in a second: as the job says, or as it looks from here."""

    def render(self, task: Task) -> Text:
        rate = task.fields.get("rate") or task.speed
        return Text(f"{rate:.1f}/s" if rate else "")


class _Left(TimeRemainingColumn):
    """The time left: as the job says, or as it looks from here."""

    def render(self, task: Task) -> Text:
        left = task.fields.get("left_s")
        if left is None:
            return super().render(task)
        minutes, seconds = divmod(round(left), 60)
        hours, minutes = divmod(minutes, 60)
        return Text(f"{hours:d}:{minutes:02d}:{seconds:02d}", style="progress.remaining")


def watch(
    job: Generator[Report, None, Result], *, title: str, count: Literal["units", "frames", "bytes"] = "units"
) -> Result:
    """Runs a job to its end under a progress bar and gives back what it returns; of frames the rate is shown too.

    On an interruption the job is closed, so that it can clean up.

    Raises:
        Cancelled: The person pressed Ctrl-C.
    """
    amounts = {
        "units": (MofNCompleteColumn(),),
        "frames": (MofNCompleteColumn(), _Rate()),
        "bytes": (DownloadColumn(), TransferSpeedColumn()),
    }[count]
    columns = (TextColumn("{task.description}"), BarColumn(), *amounts, _Left())
    lines = _Lines(title)
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bars:
        task = bars.add_task(title, total=None)
        try:
            while True:
                try:
                    report = next(job)
                except StopIteration as end:
                    result: Result = end.value
                    return result
                bars.update(
                    task,
                    completed=report.done,
                    total=report.total,
                    description=report.text or title,
                    rate=report.rate,
                    left_s=report.left_s,
                )
                if count == "frames" and not err.is_terminal:
                    lines.tell(report)
        except KeyboardInterrupt:
            raise Cancelled from None
        finally:
            job.close()


class _Lines:
    """Progress as lines of text, now and then: what a log shows where no bar can be drawn."""

    EVERY_S = 10.0

    def __init__(self, title: str) -> None:
        self._title = title
        self._begun = self._told = time.monotonic()

    def tell(self, report: Report) -> None:
        now = time.monotonic()
        if now - self._told < self.EVERY_S or not report.done:
            return
        self._told = now
        rate = report.rate or report.done / (now - self._begun)
        left = f", {time_text((report.total - report.done) / rate)} left" if report.total else ""
        err.print(f"{self._title}: {report.done}/{report.total or '?'}, {rate:.2f}/s{left}", soft_wrap=True)


def counted_media(images: int, videos: int) -> str:
    """How many images and videos, in words."""
    return f"{counted(images, 'image')} and {counted(videos, 'video')}"


def time_text(seconds: float) -> str:
    """A span of time for people: "40 s", "12 min", "2 h 5 min"."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def size_text(bytes_: float) -> str:
    """A file size for people: "156 MB"."""
    for unit in ("B", "kB", "MB"):
        if bytes_ < 1000:
            return f"{bytes_:.0f} {unit}"
        bytes_ /= 1000
    return f"{bytes_:.2f} GB"

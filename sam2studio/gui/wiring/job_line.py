"""The job area of the status bar, shared by what may run at the same time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from sam2studio.gui.error_words import told
from sam2studio.gui.guard import guarded
from sam2studio.gui.panels import StatusBar


@dataclass(frozen=True)
class _Job:
    text: str
    fraction: float | None
    cancel: Callable[[], object]


class JobLine(QObject):
    """Shows the job that began last; when it ends, the one before. Its button cancels the one that is shown."""

    def __init__(self, status: StatusBar) -> None:
        super().__init__(status)
        self._status = status
        self._jobs: dict[str, _Job] = {}
        status.cancel_job.connect(self._cancel)

    def show(self, name: str, text: str, fraction: float | None, *, cancel: Callable[[], object]) -> None:
        """Says how far a job is.

        Args:
            name: Tells the jobs apart.
            text: What is shown.
            fraction: 0…1, or None while it is unknown.
            cancel: Stops it.
        """
        self._jobs[name] = _Job(text, fraction, cancel)
        self._paint()

    def clear(self, name: str) -> None:
        """That job has ended."""
        if self._jobs.pop(name, None) is not None:
            self._paint()

    def _paint(self) -> None:
        job = next(reversed(self._jobs.values()), None)
        self._status.set_job(*(("", None) if job is None else (told(job.text), job.fraction)))

    @Slot()
    @guarded
    def _cancel(self) -> None:
        job = next(reversed(self._jobs.values()), None)
        if job is not None:
            job.cancel()

"""Cancel tokens and progress reports: the two things every long job shares with whoever watches it."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from sam2studio.core.errors import Cancelled


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One report of a long job.

    Attributes:
        done: Units finished so far.
        total: Units in all, or None while it is not known.
        text: What is being done now, for a person.
    """

    done: int
    total: int | None = None
    text: str = ""

    @property
    def fraction(self) -> float | None:
        """Share done in 0…1, or None while the total is unknown or zero."""
        return min(1.0, self.done / self.total) if self.total else None


class CancelToken:
    """A flag that any thread may set and that long work polls between steps."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Asks the work to stop at its next step. Any thread; returns at once."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raises `Cancelled` if somebody asked to stop."""
        if self._event.is_set():
            raise Cancelled

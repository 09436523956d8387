"""Cancel tokens and progress reports: the two things every long job shares with whoever watches it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from sam2studio.core.errors import Cancelled


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One report of a long job.

    Attributes:
        done: Units finished so far.
        total: Units in all, or None while it is not known.
        text: What is being done now, for a person.
        rate: Units per second of late, or None while that is not known or nobody measures it.
    """

    done: int
    total: int | None = None
    text: str = ""
    rate: float | None = None

    @property
    def fraction(self) -> float | None:
        """Share done in 0…1, or None while the total is unknown or zero."""
        return min(1.0, self.done / self.total) if self.total else None

    @property
    def left_s(self) -> float | None:
        """Seconds that the rest will take at this rate, or None while that is not known."""
        return max(0, self.total - self.done) / self.rate if self.rate and self.total is not None else None


class Pace:
    """How fast a long job gets on: over its last minute, so that the time left follows when it changes.

    What passes before the first unit is done (models being loaded) does not count.

    Args:
        now: A clock, seconds.
    """

    WINDOW_S = 60.0

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._seen: deque[tuple[float, int]] = deque()
        self._begun_with: int | None = None

    def note(self, done: int) -> float | None:
        """Takes note of how many units are done; returns the rate, or None before there is one."""
        time_ = self._now()
        if self._begun_with is None:
            self._begun_with = done
        if done != (self._seen[-1][1] if self._seen else self._begun_with):
            self._seen.append((time_, done))
        while len(self._seen) > 2 and self._seen[1][0] < time_ - self.WINDOW_S:
            self._seen.popleft()
        if len(self._seen) < 2:
            return None
        first, before = self._seen[0]
        return (done - before) / (time_ - first) if time_ > first else None


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

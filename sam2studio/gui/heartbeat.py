"""Notices when the window does not answer, and sees to it that quitting always ends.

`Heartbeat`: a timer of the GUI thread notes that it was called; a thread beside it sees when it was not, and logs what
the GUI thread was doing at that moment. `Watchdog`: ends the process when quitting takes far too long.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from sam2studio.gui.guard import guarded

log = logging.getLogger(__name__)

BEAT_MS = 50
LATE_S = 0.2
"""Lateness of a beat that a person feels."""
ASLEEP_S = 60.0
"""Lateness that no program causes: the machine was asleep, or a debugger held it."""

QUIT_S = 10.0
_LOOK_S = 0.05
_EXIT_CODE = 3


class Heartbeat(QObject):
    """Watches the GUI thread from its construction there; `start` and `stop` are called there too.

    A stall is logged at INFO when it is over, with the stack that was seen 200 ms after it began: the window still
    works, so nobody is to be alarmed, but whoever reads the log sees where the time went. A stall in which a library
    holds the interpreter's lock is seen late, with the stack of that moment.

    Attributes:
        stalls: How many there have been.
        longest_s: The longest one.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stalls = 0
        self.longest_s = 0.0
        self._main = threading.get_ident()
        self._beat = time.monotonic()
        self._stack = ""
        self._stop = threading.Event()
        self._watcher: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._note)

    def start(self) -> None:
        """Begins to watch."""
        if self._watcher is None:
            self._beat = time.monotonic()
            self._stop.clear()
            self._watcher = threading.Thread(target=self._watch, name="heartbeat", daemon=True)
            self._watcher.start()
            self._timer.start()

    def stop(self) -> None:
        """Watches no more."""
        self._timer.stop()
        self._stop.set()
        if self._watcher is not None:
            self._watcher.join(timeout=1.0)
            self._watcher = None

    @Slot()
    @guarded
    def _note(self) -> None:
        now = time.monotonic()
        late = now - self._beat - BEAT_MS / 1000
        self._beat = now
        stack, self._stack = self._stack, ""
        if LATE_S < late < ASLEEP_S:
            self.stalls += 1
            self.longest_s = max(self.longest_s, late)
            log.info("the window did not answer for %.0f ms\n%s", 1000 * late, stack or "  (not seen where)")

    def _watch(self) -> None:
        """The thread's body."""
        while not self._stop.wait(_LOOK_S):
            if not self._stack and time.monotonic() - self._beat > LATE_S + BEAT_MS / 1000:
                self._stack = _stack_of(self._main)


def _stack_of(thread: int) -> str:
    """What a thread is doing. Its frame is let go at once: a painter in it must not outlive its painting."""
    frame = sys._current_frames().get(thread)
    return "" if frame is None else "".join(traceback.format_stack(frame))


class Watchdog:
    """Ends the process if it is still there a while after quitting began. All of the document is on the disk by then.

    Args:
        seconds: How long quitting may take.
        end: Ends the process.
    """

    def __init__(self, *, seconds: float = QUIT_S, end: Callable[[int], object] = os._exit) -> None:
        self._seconds = seconds
        self._end = end
        self._done = threading.Event()

    def start(self) -> None:
        """Quitting begins."""
        threading.Thread(target=self._wait, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """Everything has ended."""
        self._done.set()

    def _wait(self) -> None:
        if self._done.wait(self._seconds):
            return
        stacks = "".join(
            f"{thread}:\n{''.join(traceback.format_stack(frame))}" for thread, frame in sys._current_frames().items()
        )
        log.error("quitting did not end within %.0f s; all is saved, leaving now\n%s", self._seconds, stacks)
        self._end(_EXIT_CODE)

"""Playing the video on the canvas by the clock: the frame shown is the one for now, and what is late is left out."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from sam2studio.gui.controllers.playhead import PlayheadController
from sam2studio.gui.guard import guarded

_ROUNDING = 1e-6  # seconds; sums of times are not exact, and the frame that begins right now has begun


class PlaybackController(QObject):
    """Plays and pauses. GUI thread; no widgets.

    The time that has passed says which frame is due, whatever reading and painting cost, so it never drifts; a machine
    that is too slow for the clip's rate shows fewer frames, each at its time.

    Args:
        playhead: What is moved.
        parent: Qt parent.
        clock: Seconds that only grow.

    Signals:
        changed: Whether it plays; that, or the rate, is another now.
    """

    changed = Signal(bool)

    def __init__(
        self,
        playhead: PlayheadController,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._playhead = playhead
        self._clock = clock
        self._playing = False
        self._began = 0.0  # by the clock, when the video's time 0 would have been
        self._rate = 1.0
        self._within: range | None = None
        self._loops = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.advance)
        playhead.opened.connect(self._stop)
        playhead.left.connect(self._stop)
        playhead.taken.connect(self._stop)

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._playing

    @property
    def rate(self) -> float:
        """Speed; 1 is the clip's own."""
        return self._rate

    @Slot(float)
    @guarded
    def set_rate(self, rate: float) -> None:
        """Plays at a multiple of the clip's own speed, from the playhead on."""
        assert rate > 0
        self._rate = rate
        if self._playing:
            self._begin_at(self._playhead.frame)
            self.advance()
        self.changed.emit(self._playing)

    def set_range(self, within: range | None) -> None:
        """Plays these frames only; None: all of them."""
        self._within = within

    @Slot(bool)
    @guarded
    def set_loops(self, loops: bool) -> None:
        """Whether it begins anew at the end of what is played."""
        self._loops = loops

    @Slot()
    @guarded
    def toggle(self) -> None:
        """Plays, or pauses."""
        if self._playing:
            self.pause()
        else:
            self.play()

    @Slot()
    @guarded
    def play(self) -> None:
        """Plays from the playhead on; from the start when it is at the end, or outside of what is played."""
        first, last = self._ends()
        if self._playing or last <= first:
            return
        frame = self._playhead.frame
        self._begin_at(frame if first <= frame < last else first)
        self._playing = True
        self.changed.emit(True)
        self.advance()

    @Slot()
    @guarded
    def pause(self) -> None:
        """Stays on the frame that is due."""
        if self._playing:
            self._stop()
            self._playhead.halt()

    @Slot()
    @guarded
    def advance(self) -> None:
        """Puts the playhead on the frame that is due now, and comes back when the next one is."""
        if not self._playing:
            return
        times, (first, last) = self._playhead.times, self._ends()
        now = (self._clock() - self._began) * self._rate
        if now >= _end_of(times, last):
            if not self._loops:
                self._playhead.run_to(last)
                self.pause()
                return
            self._begin_at(first)
            now = float(times[first])
        frame = min(frame_at(times, now), last)
        self._playhead.run_to(frame)
        self._timer.start(max(1, math.ceil(1000 * (_end_of(times, frame) - now) / self._rate)))

    def _ends(self) -> tuple[int, int]:
        """The first and the last frame that are played."""
        end = len(self._playhead.times) - 1
        if self._within is None:
            return 0, end
        return max(0, self._within.start), min(end, self._within.stop - 1)

    def _begin_at(self, frame: int) -> None:
        self._began = self._clock() - float(self._playhead.times[frame]) / self._rate

    @Slot()
    @guarded
    def _stop(self) -> None:
        self._timer.stop()
        if self._playing:
            self._playing = False
            self.changed.emit(False)


def frame_at(times: NDArray[np.float64], seconds: float) -> int:
    """The frame that is shown at a time: the newest that has begun.

    Args:
        times: (frames,) when each begins, in seconds, rising.
        seconds: The time.
    """
    return max(0, int(np.searchsorted(times, seconds + _ROUNDING, side="right")) - 1)


def _end_of(times: NDArray[np.float64], frame: int) -> float:
    """When a frame gives way to the next one; the last one is shown as long as the one before it."""
    if frame + 1 < len(times):
        return float(times[frame + 1])
    return float(2 * times[frame] - times[frame - 1])

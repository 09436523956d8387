"""What a long clip with many objects costs on the timeline: a figure for `sam2studio benchmark`.

    python -m sam2studio.gui.timeline.cost

prints one line of JSON. It is a program of its own because it needs Qt, which the command line does not load.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QApplication

from sam2studio.gui.timeline.board import Board
from sam2studio.gui.timeline.layout import BAR
from sam2studio.gui.viewstate import LaneView, TimelineState, TrackView

_ROUNDS = 20
_SIZE = (1600, 700)


@dataclasses.dataclass(frozen=True, kw_only=True)
class TimelineCost:
    """Milliseconds with objects and without, on a timeline of the same size; best of some rounds.

    Attributes:
        lanes: How many objects.
        frames: How many frames each of them is stored on.
        empty_ms: A step of the playhead without objects, everything repainted.
        step_ms: The same with all objects.
        step_ratio: The second over the first.
        zoom_ms: A step of zooming, in which every lane in sight is made anew.
        zoom_ratio: That over a step of zooming without objects.
        grow_ms: One object's track has become longer, as in a run.
        first_ms: Showing everything for the first time.
    """

    lanes: int
    frames: int
    empty_ms: float
    step_ms: float
    step_ratio: float
    zoom_ms: float
    zoom_ratio: float
    grow_ms: float
    first_ms: float


def measure(*, lanes: int = 50, frames: int = 10_000, size: tuple[int, int] = _SIZE) -> TimelineCost:
    """Measures on invented tracks. Needs a QApplication; runs on its thread for a second or so."""
    rng = np.random.default_rng(7)
    views = tuple(
        LaneView(object_id=number, title=f"object {number}", color=(200, 90, 40), track=invented_track(rng, frames))
        for number in range(lanes)
    )
    empty, full = _Stage(frames, (), size), _Stage(frames, views, size)
    empty.step()
    first_ms = _milliseconds(full.step)
    steps = _compare(empty.step, full.step)
    zooms = _compare(empty.zoom, full.zoom)
    return TimelineCost(
        lanes=lanes,
        frames=frames,
        empty_ms=steps[0],
        step_ms=steps[1],
        step_ratio=steps[1] / steps[0],
        zoom_ms=zooms[1],
        zoom_ratio=zooms[1] / zooms[0],
        grow_ms=min(_milliseconds(full.grow) for _ in range(_ROUNDS)),
        first_ms=first_ms,
    )


def invented_track(rng: np.random.Generator, frames: int) -> TrackView:
    """A track with all that a lane can say: absence, keyframes, doubts, a reviewed part."""
    at = np.arange(frames)
    confidence = (1 - 0.6 * rng.random(frames) ** 4).astype(np.float32)
    return TrackView(
        frames=at,
        area=np.where((at // 500) % 7 == 3, 0, rng.integers(500, 900, frames)),
        keyframe=rng.random(frames) < 0.003,
        reviewed=at < frames // 3,
        confidence=confidence,
        jump=rng.random(frames).astype(np.float32),
        doubtful=np.flatnonzero(confidence < 0.45),
    )


def main() -> None:
    """Prints the figures, off-screen unless a platform is named."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    figures = {name: round(value, 2) for name, value in dataclasses.asdict(measure()).items()}
    sys.stdout.write(json.dumps(figures) + "\n")
    del app


class _Stage:
    """A timeline, a picture to paint it into, and the steps to measure."""

    def __init__(self, frames: int, lanes: tuple[LaneView, ...], size: tuple[int, int]) -> None:
        self._board = Board()
        self._board.resize(*size)
        self._screen = QImage(*size, QImage.Format.Format_RGB32)
        self._part = QRegion(0, 0, size[0] - BAR, size[1] - BAR)  # scroll bars are not what is measured
        self._state = TimelineState(frames=frames, fps=25.0, lanes=lanes, key=1)
        self._board.show_state(self._state)

    def step(self) -> None:
        state = dataclasses.replace(self._state, frame=(self._state.frame + 1) % self._state.frames)
        self._show(state)

    def zoom(self) -> None:
        self._board.set_scale(self._board.scale.zoomed(1.02, at=300.0))
        self._paint()

    def grow(self) -> None:
        first, *others = self._state.lanes
        longer = dataclasses.replace(first, track=dataclasses.replace(first.track))
        self._show(dataclasses.replace(self._state, lanes=(longer, *others)))

    def _show(self, state: TimelineState) -> None:
        self._state = state
        self._board.show_state(state)
        self._paint()

    def _paint(self) -> None:
        self._board.render(self._screen, QPoint(), self._part)


def _compare(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """The best times of two actions, taken by turns so that a busy machine is busy for both."""
    pairs = [(_milliseconds(one), _milliseconds(other)) for _ in range(_ROUNDS)]
    return min(a for a, _ in pairs), min(b for _, b in pairs)


def _milliseconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()

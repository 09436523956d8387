"""Hands and patience of the demonstration: mouse events into a window, and a script that is played beside its loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from sam2studio.core.errors import EngineError, StudioError
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.gui.app import Studio
from sam2studio.gui.guard import guarded

Condition = Callable[[], bool]
Script = Iterator[Condition]
"""Steps of a demonstration: after each, it goes on when the condition holds."""

_LOOK_MS = 10
_PATIENCE_MS = 300_000  # of one step: tracking the clip on a slow processor that has other work


def say_prompt(studio: Studio, prompt: Prompt) -> Script:
    """A box by dragging, points by clicking, each answered before the next."""
    prompts = studio.controllers.prompts

    def answered() -> bool:
        return prompts.open is not None and bool(prompts.open.last.candidates)

    if prompt.box is not None:
        drag(studio, prompt.box)
        yield answered
    for point in prompt.points:
        click(studio, point)
        yield answered


def shown(studio: Studio) -> Script:
    """Lets the window catch up with everything that was told to it."""
    turns = iter(range(5))
    studio.window.update()
    yield lambda: next(turns, None) is None


def click(studio: Studio, point: Point) -> None:
    """Presses and releases the button that means what the point says."""
    button = Qt.MouseButton.LeftButton if point.positive else Qt.MouseButton.RightButton
    place = studio.canvas.position_of(point.x, point.y)
    _mouse(studio.canvas, QEvent.Type.MouseButtonPress, place, button, button)
    _mouse(studio.canvas, QEvent.Type.MouseButtonRelease, place, button, Qt.MouseButton.NoButton)


def drag(studio: Studio, box: Box) -> None:
    """Drags from one corner of a box to the other."""
    left = Qt.MouseButton.LeftButton
    start, end = studio.canvas.position_of(box.x0, box.y0), studio.canvas.position_of(box.x1, box.y1)
    _mouse(studio.canvas, QEvent.Type.MouseButtonPress, start, left, left)
    for share in (0.3, 0.7, 1.0):
        _mouse(studio.canvas, QEvent.Type.MouseMove, start + (end - start) * share, Qt.MouseButton.NoButton, left)
    _mouse(studio.canvas, QEvent.Type.MouseButtonRelease, end, left, Qt.MouseButton.NoButton)


def _mouse(widget: QWidget, kind: QEvent.Type, place: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    everywhere = QPointF(widget.mapToGlobal(place))
    QApplication.sendEvent(widget, QMouseEvent(kind, place, everywhere, button, held, Qt.KeyboardModifier.NoModifier))


class Player(QObject):
    """Plays a script beside the event loop and ends the loop when it is over, or when a condition never comes true."""

    def __init__(self, script: Script, application: QApplication) -> None:
        super().__init__(application)
        self.done = False
        self._script = script
        self._application = application
        self._condition: Condition = lambda: True
        self._waited = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begins to play."""
        self._timer.start()

    @Slot()
    @guarded
    def _look(self) -> None:
        if not self._condition():
            self._waited += _LOOK_MS
            if self._waited >= _PATIENCE_MS:
                self._end()
                raise EngineError("The demonstration waited in vain.")
            return
        self._waited = 0
        try:
            self._condition = next(self._script)
        except StopIteration:
            self.done = True
            self._end()
        except StudioError:
            self._end()
            raise

    def _end(self) -> None:
        self._timer.stop()
        self._application.quit()


def take_pictures(studio: Studio, output: Path, name: str) -> Script:
    """The window in both schemes."""
    for scheme in ("light", "dark"):
        studio.theme.set_mode("light" if scheme == "light" else "dark")
        yield from shown(studio)
        yield lambda: not studio.controllers.view.state.busy.endswith("…")
        yield from shown(studio)
        studio.window.grab().save(str(output / f"{name}-{scheme}.png"))

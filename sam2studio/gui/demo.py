"""The main job done by the program itself, in its real window, with real mouse events: sample in, dataset out.

Where there is no screen this is what a first start does, and in the tests it is the proof that everything is joined.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from sam2studio.config.logs import start_logging
from sam2studio.config.settings import Settings
from sam2studio.core.errors import EngineError, StudioError
from sam2studio.core.files import disk
from sam2studio.core.progress import Progress
from sam2studio.core.prompts import Box, Point
from sam2studio.formats.registry import find_format
from sam2studio.gui.app import Studio, make_application
from sam2studio.gui.guard import guarded
from sam2studio.jobs.export import ExportOptions, ExportReport, export_project
from sam2studio.jobs.overlays import write_overlays
from sam2studio.jobs.sample import DemoStep, demo_steps, sample_project
from sam2studio.project import Project

T = TypeVar("T")

Say = Callable[[str], None]
Condition = Callable[[], bool]
Script = Iterator[Condition]
"""Steps of a demonstration: after each, it goes on when the condition holds."""

_LOOK_MS = 10
_PATIENCE_MS = 60_000
_SIZE = (1440, 900)
_FORMATS = ("yolo-seg", "coco")


def run_demo(output: Path, say: Say) -> int:
    """Does the main job on the sample and leaves everything it made in a folder.

    Args:
        output: The folder; what an earlier run left there is replaced.
        say: Told, line by line, what was done and where it is.

    Returns:
        The exit code: 0 when everything was done and verified.
    """
    os.environ["SAM2STUDIO_HOME"] = str(output / "home")  # the person's settings are neither used nor changed
    if not _has_screen():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    disk.make_folder(output)
    disk.remove_tree(output / "project")
    start_logging()
    path = sample_project(output / "project")
    if not _annotate(path, output):
        say("The window did not answer in time; see the log under home/log.")
        return 1
    with Project.open(path) as project:
        count = sum(len(project.objects(row.id)) for row in project.media())
        say(f"Annotated {count} objects on {project.media_count()} photographs: {path}")
        for picture in _result_of(write_overlays(project, output / "overlays")):
            say(f"Overlay: {picture}")
        for name in _FORMATS:
            report = _result_of(export_project(project, ExportOptions(format=name, destination=output / name)))
            say(_summary(report))
    for scheme in ("light", "dark"):
        say(f"Window: {output / f'window-{scheme}.png'}")
    return 0


def _result_of(job: Generator[Progress, None, T]) -> T:
    """Runs a job to its end, watched by nobody."""
    while True:
        try:
            next(job)
        except StopIteration as end:
            result: T = end.value
            return result


def _summary(report: ExportReport) -> str:
    checked = report.verification
    return (
        f"{find_format(report.format).title}: {sum(report.images.values())} pictures, {checked.objects} objects, "
        f"read back with IoU {checked.mean_iou:.4f} (lowest {checked.min_iou:.4f}): {report.destination}"
    )


def _annotate(path: Path, output: Path) -> bool:
    """Clicks through the sample in the real window; whether all of it was done."""
    settings = Settings()
    application = make_application(settings)
    studio = Studio(application, settings)
    studio.window.resize(*_SIZE)
    studio.start([path])
    player = _Player(_script(studio, demo_steps(), output), application)
    player.start()
    application.exec()
    studio.window.close()
    return studio.shutdown() and player.done


def _script(studio: Studio, steps: tuple[DemoStep, ...], output: Path) -> Script:
    controllers = studio.controllers
    yield lambda: controllers.document.project is not None and studio.models.info is not None
    for step in steps:
        media_id = next(item.media_id for item in controllers.media.items if item.title == step.photograph)
        class_id = next(item.class_id for item in controllers.classes.items if item.name == step.class_name)
        controllers.navigation.go_to(media_id)
        controllers.prompts.choose_class(class_id)
        yield lambda: controllers.navigation.picture.rgb is not None
        yield from _shown(studio)
        yield from _prompt(studio, step)
        if step is steps[-1]:
            yield from _pictures(studio, output)
        before = len(controllers.objects.items)
        studio.window.actions_by_id["object.accept"].trigger()
        yield lambda before=before: len(controllers.objects.items) > before  # type: ignore[misc]


def _prompt(studio: Studio, step: DemoStep) -> Script:
    """A box by dragging, points by clicking, each answered before the next."""
    prompts = studio.controllers.prompts

    def answered() -> bool:
        return prompts.open is not None and bool(prompts.open.last.candidates)

    if step.prompt.box is not None:
        _drag(studio, step.prompt.box)
        yield answered
    for point in step.prompt.points:
        _click(studio, point)
        yield answered


def _pictures(studio: Studio, output: Path) -> Script:
    """The window in both schemes, with a prompt open."""
    for scheme in ("light", "dark"):
        studio.theme.set_mode("light" if scheme == "light" else "dark")
        yield from _shown(studio)
        studio.window.grab().save(str(output / f"window-{scheme}.png"))


def _shown(studio: Studio) -> Script:
    """Lets the window catch up with everything that was told to it."""
    turns = iter(range(5))
    studio.window.update()
    yield lambda: next(turns, None) is None


def _click(studio: Studio, point: Point) -> None:
    button = Qt.MouseButton.LeftButton if point.positive else Qt.MouseButton.RightButton
    place = studio.canvas.position_of(point.x, point.y)
    _mouse(studio.canvas, QEvent.Type.MouseButtonPress, place, button, button)
    _mouse(studio.canvas, QEvent.Type.MouseButtonRelease, place, button, Qt.MouseButton.NoButton)


def _drag(studio: Studio, box: Box) -> None:
    left = Qt.MouseButton.LeftButton
    start, end = studio.canvas.position_of(box.x0, box.y0), studio.canvas.position_of(box.x1, box.y1)
    _mouse(studio.canvas, QEvent.Type.MouseButtonPress, start, left, left)
    for share in (0.3, 0.7, 1.0):
        _mouse(studio.canvas, QEvent.Type.MouseMove, start + (end - start) * share, Qt.MouseButton.NoButton, left)
    _mouse(studio.canvas, QEvent.Type.MouseButtonRelease, end, left, Qt.MouseButton.NoButton)


def _mouse(widget: QWidget, kind: QEvent.Type, place: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    everywhere = QPointF(widget.mapToGlobal(place))
    QApplication.sendEvent(widget, QMouseEvent(kind, place, everywhere, button, held, Qt.KeyboardModifier.NoModifier))


class _Player(QObject):
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


def _has_screen() -> bool:
    return os.name == "nt" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))

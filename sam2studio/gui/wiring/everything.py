"""Segmenting everything: its actions to the controller, its progress to the status bar."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from sam2studio.gui.controllers import Controllers
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.wiring import notices
from sam2studio.gui.wiring.job_line import JobLine

_JOB = "everything"


class EverythingWiring(QObject):
    """Joins the window with the search for everything. GUI thread."""

    def __init__(self, window: MainWindow, controllers: Controllers, jobs: JobLine) -> None:
        super().__init__(window)
        self._window = window
        self._everything = controllers.everything
        self._jobs = jobs
        actions = window.actions_by_id
        actions["object.everything"].triggered.connect(lambda: self._everything.begin())
        actions["object.everything_fast"].triggered.connect(lambda: self._everything.begin(fast=True))
        self._everything.changed.connect(self._show_progress)
        self._everything.finished.connect(self._tell_done)
        self._everything.notice.connect(lambda hint: window.notify(notices.of_hint(hint)))

    @Slot()
    @guarded
    def _show_progress(self) -> None:
        fraction = self._everything.fraction
        if fraction is None:
            self._jobs.clear(_JOB)
        else:
            text = self.tr("Segmenting everything {percent} %").format(percent=round(100 * fraction))
            self._jobs.show(_JOB, text, fraction, cancel=self._everything.cancel)

    @Slot(int)
    @guarded
    def _tell_done(self, added: int) -> None:
        todo = self.tr("[review.proposals] goes through proposals: accept, fix or reject. [edit.undo] takes this back.")
        self._window.notify(notices.good(self.tr("%n masks proposed.", "", added), todo=todo))

"""Checking the dataset: a look at everything beside the window, and the window's way to what it has found."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtCore import QObject, QPoint, QRect, Slot

from sam2studio.core.errors import StudioError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.gui.background import BackgroundJobs
from sam2studio.gui.controllers import Controllers
from sam2studio.gui.dialogs.examination import ExaminationDialog
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.wiring import notices
from sam2studio.jobs.doctor import Examination, Finding, examine
from sam2studio.project import Project


class ExaminingWiring(QObject):
    """Joins the window of the examination with its job. GUI thread."""

    def __init__(self, window: MainWindow, controllers: Controllers) -> None:
        super().__init__(window)
        self._window = window
        self._controllers = controllers
        self._jobs = BackgroundJobs(self)
        self._dialog = ExaminationDialog(window)
        self._asked = False  # while a look that was stopped had not ended yet
        self._dialog.again_requested.connect(self.look)
        self._dialog.cancel_requested.connect(self._jobs.cancel)
        self._dialog.finding_chosen.connect(self._show_finding)
        self._jobs.progressed.connect(lambda _title, progress: self._dialog.show_progress(progress))
        self._jobs.finished.connect(self._show_result)
        self._jobs.failed.connect(self._fail)
        self._jobs.idle.connect(self._rest)
        window.actions_by_id["file.examine"].triggered.connect(self.look)
        controllers.document.opened.connect(self._leave)

    @Slot()
    @guarded
    def look(self) -> None:
        """Opens the window and looks at everything."""
        project = self._controllers.document.project
        if project is None:
            return
        path = project.path

        def work(cancel: CancelToken) -> Generator[Progress, None, Examination]:
            with Project.open(path, read_only=True) as looked_at:
                return (yield from examine(looked_at, cancel=cancel))

        self._asked = not self._jobs.start(self.tr("Check the dataset"), work)
        self._dialog.show_progress(Progress(done=0))
        self._dialog.show()
        self._dialog.raise_()

    def cancel(self) -> None:
        """Asks the job to stop."""
        self._jobs.cancel()

    def shutdown(self, *, timeout_s: float) -> bool:
        """Stops the job; whether its thread ended in time."""
        return self._jobs.shutdown(timeout_s=timeout_s)

    @Slot(str, object)
    @guarded
    def _show_result(self, _title: str, found: Examination) -> None:
        if not self._asked:  # else it may be about another project
            self._dialog.show_result(found)

    @Slot()
    @guarded
    def _rest(self) -> None:
        if self._asked and self._dialog.isVisible():
            self.look()

    @Slot(str, object)
    @guarded
    def _fail(self, _title: str, error: StudioError) -> None:
        self._dialog.hide()
        self._window.notify(notices.of_error(error))

    @Slot(object)
    @guarded
    def _leave(self, _project: Project | None) -> None:
        """Another project is open, or none: what was found is about the former one."""
        self._jobs.cancel()
        self._dialog.hide()

    @Slot(object)
    @guarded
    def _show_finding(self, finding: Finding) -> None:
        """Goes there; what was found may be gone by now."""
        project = self._controllers.document.project
        rows = {row.id: row for row in project.media()} if project is not None else {}
        if finding.media_id not in rows:
            return
        self._controllers.navigation.go_to(finding.media_id)
        if rows[finding.media_id].kind == "video":
            self._controllers.navigation.go_to_frame(finding.frame)
        if finding.object_id is not None:
            self._controllers.objects.select([finding.object_id])
        canvas = self._window.canvas
        self._dialog.stand_aside(QRect(canvas.mapToGlobal(QPoint()), canvas.size()))

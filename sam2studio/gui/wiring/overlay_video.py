"""The overlay video: the window for it, and the job that writes it beside the window."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from sam2studio.core.errors import ExportError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.gui.background import BackgroundJobs
from sam2studio.gui.controllers import Controllers
from sam2studio.gui.dialogs.overlay_video import OverlayVideoDialog
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.jobs.overlay_video import OverlayOptions, OverlayReport, write_overlay_video
from sam2studio.project import Project


class OverlayVideoWiring(QObject):
    """Joins the window with the job. GUI thread."""

    def __init__(self, window: MainWindow, controllers: Controllers) -> None:
        super().__init__(window)
        self._controllers = controllers
        self._media: int | None = None
        self._jobs = BackgroundJobs(self)
        self._dialog = OverlayVideoDialog(window)
        self._dialog.video_requested.connect(self._write)
        self._dialog.cancel_requested.connect(self._jobs.cancel)
        self._jobs.progressed.connect(lambda _title, progress: self._dialog.show_progress(progress))
        self._jobs.finished.connect(self._finish)
        self._jobs.failed.connect(lambda _title, error: self._dialog.show_error(error))
        self._jobs.cancelled.connect(lambda _title: self._dialog.show_cancelled())
        self._jobs.idle.connect(self._rest)
        window.actions_by_id["file.overlay"].triggered.connect(self.show_dialog)
        controllers.document.opened.connect(self._dialog.hide)
        controllers.document.changed.connect(self._follow)

    @Slot()
    @guarded
    def show_dialog(self) -> None:
        """Opens the window for the video on the canvas."""
        project, media_id = self._controllers.document.project, self._controllers.navigation.current
        if project is None or media_id is None:
            return
        if not self._dialog.running:
            row = project.media_row(media_id)
            self._media = media_id
            self._dialog.set_video(project.media_path(row), folder=project.folder, marked=row.within is not None)
            self._look_for_objects()
            if not self._dialog.isVisible():
                self._dialog.show_form()
        self._dialog.show()
        self._dialog.raise_()

    @Slot()
    @guarded
    def _follow(self) -> None:
        """Objects come and go while the window is open."""
        if self._dialog.isVisible():
            self._look_for_objects()

    def _look_for_objects(self) -> None:
        project = self._controllers.document.project
        if project is not None and self._media is not None:
            self._dialog.set_objects(any(not row.hidden for row in project.objects(self._media)))

    def cancel(self) -> None:
        """Asks the job to stop; a file that was there stays as it was."""
        self._jobs.cancel()

    def shutdown(self, *, timeout_s: float) -> bool:
        """Stops the job; whether its thread ended in time."""
        return self._jobs.shutdown(timeout_s=timeout_s)

    @Slot(object, bool, bool)
    @guarded
    def _write(self, output: Path, names: bool, within_marks: bool) -> None:
        project, media_id = self._controllers.document.project, self._media
        if project is None or media_id is None:
            return
        path, within = project.path, project.media_row(media_id).within
        colors = self._controllers.objects.colors.by
        options = OverlayOptions(names=names, frames=within if within_marks else None, color_by=colors)

        def work(cancel: CancelToken) -> Generator[Progress, None, OverlayReport]:
            with Project.open(path, read_only=True) as looked_at:
                return (yield from write_overlay_video(looked_at, media_id, output, options=options, cancel=cancel))

        if self._jobs.start(self.tr("Export overlay video"), work):
            self._dialog.show_progress(Progress(done=0, text=self.tr("Opening the video")))

    @Slot(str, object)
    @guarded
    def _finish(self, _title: str, report: OverlayReport) -> None:
        self._dialog.show_outcome(report)

    @Slot()
    @guarded
    def _rest(self) -> None:
        """The job has ended; a dialog that still shows it at work was told of no end, because of a bug."""
        if self._dialog.running:
            what = self.tr("Something went wrong in the program.")
            self._dialog.show_error(ExportError(what, safe=self.tr("A file that was there before is untouched.")))

"""Bulk annotation: its window, the models it can use, the run in the status bar, and what came of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from sam2studio.core.errors import StudioError
from sam2studio.engine.segmenters import CLASSIC
from sam2studio.gui.controllers import Controllers
from sam2studio.gui.controllers.bulk_state import BulkMedia, BulkProgress
from sam2studio.gui.controllers.model_state import ModelFile
from sam2studio.gui.controllers.models import ModelsController
from sam2studio.gui.dialogs.auto_annotate import AutoAnnotateDialog
from sam2studio.gui.error_words import told_failure
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.wiring import notices
from sam2studio.gui.wiring.job_line import JobLine
from sam2studio.gui.wiring.times import time_left
from sam2studio.jobs.auto_annotate.request import AutoAnnotateReport, AutoAnnotateRequest
from sam2studio.weights.catalogue import Ability

_JOB = "auto-annotate"


class AutoAnnotateWiring(QObject):
    """Joins the window with bulk annotation. GUI thread."""

    def __init__(
        self,
        window: MainWindow,
        controllers: Controllers,
        models: ModelsController,
        jobs: JobLine,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._controllers = controllers
        self._models = models
        self._jobs = jobs
        self._dialog = dialog = AutoAnnotateDialog(window)
        window.actions_by_id["review.auto_annotate"].triggered.connect(self.show_dialog)
        bulk, options = controllers.bulk, controllers.model_files
        dialog.annotate_requested.connect(self._start)
        dialog.cancel_requested.connect(bulk.cancel)
        dialog.review_requested.connect(controllers.review.start)
        dialog.download_requested.connect(models.fetch)
        dialog.download_cancelled.connect(models.cancel)
        dialog.file_chosen.connect(lambda path: options.add_file(Path(path)))
        models.progressed.connect(dialog.show_download)
        models.problem.connect(dialog.show_download_problem)
        options.changed.connect(self._show_models)
        bulk.progressed.connect(self._show_progress)
        bulk.finished.connect(self._finish)
        bulk.failed.connect(self._fail)
        bulk.changed.connect(self._rest)
        controllers.document.opened.connect(dialog.hide)

    @Slot()
    @guarded
    def show_dialog(self) -> None:
        """Opens the window; while a run goes on, it shows that."""
        if not self._controllers.bulk.running:
            if not self._dialog.isVisible():
                self._dialog.show_form()
            self._show_project()
            self._controllers.model_files.look()
        self._dialog.show()
        self._dialog.raise_()

    def _show_project(self) -> None:
        project = self._controllers.document.project
        if project is None:
            return
        counts = project.media_status()
        rows = project.media()
        selected = set(self._window.media.selected_ids())
        media = BulkMedia(
            all=tuple(row.id for row in rows),
            bare=tuple(row.id for row in rows if not counts[row.id].objects and row.status != "reviewed"),
            selected=tuple(row.id for row in rows if row.id in selected),
            videos=sum(row.kind == "video" for row in rows),
        )
        self._dialog.set_project(media, [row.name for row in project.classes()])

    @Slot()
    @guarded
    def _show_models(self) -> None:
        info = self._models.info
        classic = ModelFile(name=CLASSIC, label=self.tr("Classic (no model)"), path=Path(), abilities=(Ability.CLICKS,))
        options = (*self._controllers.model_files.options, classic)
        self._dialog.set_models(options, preferred=CLASSIC if info is None else info.name)

    @Slot(object)
    @guarded
    def _start(self, request: AutoAnnotateRequest) -> None:
        self._controllers.bulk.start(request)

    @Slot(object)
    @guarded
    def _show_progress(self, progress: BulkProgress) -> None:
        self._dialog.show_progress(progress)
        self._dialog.show_facts(self._facts(progress))
        counted = self.tr("Annotating {done}/{total}").format(done=progress.done, total=progress.total)
        text = counted if progress.total else progress.text
        rate = self._rate(progress)
        self._jobs.show(
            _JOB,
            " · ".join(part for part in (text, rate) if part),
            progress.fraction,
            cancel=self._controllers.bulk.cancel,
        )

    def _facts(self, progress: BulkProgress) -> str:
        """The line under the bar."""
        parts = []
        if progress.total:
            number = self._window.locale().toString
            parts.append(self.tr("{done} of {total}").format(done=number(progress.done), total=number(progress.total)))
        parts.append(self._rate(progress))
        if progress.found:
            parts.append(self.tr("%n proposals", "", progress.found))
        if progress.failed:
            parts.append(self.tr("%n left out", "", progress.failed))
        return " · ".join(part for part in parts if part)

    def _rate(self, progress: BulkProgress) -> str:
        parts = []
        number = self._window.locale().toString
        if progress.rate is not None and progress.rate >= 1:
            parts.append(self.tr("{rate} images/s").format(rate=number(progress.rate, "f", 1)))
        elif progress.rate:
            parts.append(self.tr("{seconds} s/image").format(seconds=number(1 / progress.rate, "f", 1)))
        if progress.left_s is not None:
            parts.append(time_left(progress.left_s))
        return " · ".join(parts)

    @Slot(object, bool)
    @guarded
    def _finish(self, report: AutoAnnotateReport, stopped: bool) -> None:
        self._dialog.show_outcome(report, stopped=stopped)
        if self._dialog.isVisible():
            return
        found = sum(report.objects.values()) - report.known
        told = self.tr("%n images and frames annotated.", "", report.pictures)
        todo = self.tr("%n proposals wait for you: [review.proposals] reviews them.", "", found) if found else ""
        if report.failed:
            self._window.notify(notices.caution(f"{told} {told_failure(report.failed[0])}"))
        else:
            self._window.notify(notices.good(told, todo=todo))

    @Slot(object)
    @guarded
    def _fail(self, error: StudioError) -> None:
        self._dialog.show_error(error)
        if not self._dialog.isVisible():
            self._window.notify(notices.of_error(error))

    @Slot()
    @guarded
    def _rest(self) -> None:
        if not self._controllers.bulk.running:
            self._jobs.clear(_JOB)

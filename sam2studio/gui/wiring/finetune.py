"""Fine-tuning: its window, and the job beside the main window."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from sam2studio.config.settings import Settings
from sam2studio.core.errors import EngineError, StudioError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.gui.background import BackgroundJobs
from sam2studio.gui.controllers import Controllers
from sam2studio.gui.controllers.models import ModelsController
from sam2studio.gui.dialogs.finetune import FinetuneDialog, LearnerRow
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.wiring import notices
from sam2studio.gui.wiring.job_line import JobLine
from sam2studio.jobs.finetune_result import FinetuneProgress, FinetuneResult
from sam2studio.weights.catalogue import Ability
from sam2studio.weights.library import Model

_JOB = "finetune"


class FinetuneWiring(QObject):
    """Joins the window with the job. GUI thread; the job has a thread of its own, and opens the project by itself."""

    def __init__(
        self,
        window: MainWindow,
        controllers: Controllers,
        models: ModelsController,
        jobs: JobLine,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._controllers = controllers
        self._models = models
        self._line = jobs
        self._settings = settings
        self._jobs = BackgroundJobs(self)
        self._dialog = FinetuneDialog(window)
        self._dialog.finetune_requested.connect(self._start)
        self._dialog.use_requested.connect(models.use)
        self._dialog.cancel_requested.connect(self._jobs.cancel)
        self._jobs.progressed.connect(self._progress)
        self._jobs.finished.connect(self._finish)
        self._jobs.failed.connect(self._fail)
        self._jobs.cancelled.connect(lambda _title: self._dialog.show_cancelled())
        self._jobs.idle.connect(self._rest)
        window.actions_by_id["model.finetune"].triggered.connect(self.show_dialog)
        controllers.document.opened.connect(self._dialog.hide)

    @Slot()
    @guarded
    def show_dialog(self) -> None:
        """Opens the window; while a job is under way, it shows that."""
        if not self._dialog.running:
            rows = [
                LearnerRow(each.name, each.label) for each in self._models.models if each.ready and self._learns(each)
            ]
            info = self._models.info
            self._dialog.set_models(rows, preferred="" if info is None else info.name)
            if not self._dialog.isVisible():
                self._dialog.show_form()
        self._dialog.show()
        self._dialog.raise_()

    def _learns(self, model: Model) -> bool:
        """Whether it can be fine-tuned: SAM 2 can, which alone tracks. A file that nobody has looked into yet may."""
        file = next((file for file in self._controllers.model_files.options if file.name == model.name), None)
        if file is not None:
            return Ability.TRACK in file.abilities
        return model.checkpoint is None or model.checkpoint.can(Ability.TRACK)

    def cancel(self) -> None:
        """Asks the job to stop; nothing of it is kept."""
        self._jobs.cancel()

    def shutdown(self, *, timeout_s: float) -> bool:
        """Stops the job; whether its thread ended in time."""
        return self._jobs.shutdown(timeout_s=timeout_s)

    @Slot(str, int)
    @guarded
    def _start(self, model: str, steps: int) -> None:
        project = self._controllers.document.project
        if project is None:
            return
        path, device, dtype = project.path, self._settings.text("device"), self._settings.text("dtype")

        def work(cancel: CancelToken) -> Generator[FinetuneProgress, None, FinetuneResult]:
            # torch takes a second to import: only those who train pay for it
            from sam2studio.jobs.finetune import FinetuneRequest, finetune
            from sam2studio.training.finetuning import TuningOptions

            options = TuningOptions(steps=steps)
            request = FinetuneRequest(source=path, model=model, device=device, dtype=dtype, options=options)
            return (yield from finetune(request, cancel))

        if self._jobs.start(self.tr("Fine-tune a model"), work):
            self._dialog.show_progress(Progress(done=0, text=self.tr("Loading the model")))

    @Slot(str, object)
    @guarded
    def _progress(self, title: str, progress: FinetuneProgress) -> None:
        texts = {
            "encode": self.tr("Encoding the images"),
            "measure original": self.tr("Measuring the original model"),
            "train": self.tr("Training"),
            "measure new": self.tr("Measuring the new model"),
        }
        self._dialog.show_progress(replace(progress, text=texts[progress.phase]))
        self._line.show(_JOB, title, progress.fraction, cancel=self._jobs.cancel)

    @Slot(str, object)
    @guarded
    def _finish(self, _title: str, result: FinetuneResult) -> None:
        self._dialog.show_outcome(result)
        self._models.changed.emit()
        if not self._dialog.isVisible():
            better = result.path is not None
            told = self.tr("The model became better.") if better else self.tr("The model did not become better.")
            self._window.notify(notices.good(told))

    @Slot(str, object)
    @guarded
    def _fail(self, _title: str, error: StudioError) -> None:
        self._dialog.show_error(error)
        if not self._dialog.isVisible():
            self._window.notify(notices.of_error(error))

    @Slot()
    @guarded
    def _rest(self) -> None:
        """The job has ended; a dialog that still shows it at work was told of no end, because of a bug."""
        self._line.clear(_JOB)
        if self._dialog.running:
            what = self.tr("Something went wrong in the program.")
            self._dialog.show_error(EngineError(what, safe=self.tr("The original model is untouched.")))

"""Bulk annotation of the open project: other processes find and mask, the project takes what comes. GUI thread.

Three stages: what is asked is made ready on another thread (models are checked, a backup is made); the media are gone
through on this thread, where the project is; pictures are annotated by other processes, watched by another thread, and
what they find is stored here as it comes. The person may work on meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from sam2studio.core.errors import StudioError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.gui.background import BackgroundJobs, WindowJob
from sam2studio.gui.controllers.backups import BackupsController
from sam2studio.gui.controllers.bulk_state import BulkProgress
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.guard import guarded
from sam2studio.jobs.auto_annotate.crew import Annotating, Hire, annotate_pictures
from sam2studio.jobs.auto_annotate.project import ProjectTaking
from sam2studio.jobs.auto_annotate.request import AutoAnnotateReport, AutoAnnotateRequest, digest_of, local_workers
from sam2studio.jobs.auto_annotate.work import Picture, Recipe
from sam2studio.project import Project

_TITLE: Final = "auto-annotate"


@dataclass(eq=False)
class _Run:
    """One run.

    Attributes:
        project: It is over when another one is open.
        request: What is asked.
        begun: When, seconds.
        taking: Where results go; None before the media are gone through.
        hire: Who does the work.
        stopped: The person has stopped it.
    """

    project: Project
    request: AutoAnnotateRequest
    begun: float
    taking: ProjectTaking | None = None
    hire: tuple[Hire, ...] = ()
    stopped: bool = False


class BulkController(QObject):
    """Runs one `AutoAnnotateRequest` at a time.

    Signals:
        progressed: `BulkProgress`.
        finished: (`AutoAnnotateReport`, whether it was stopped before its end).
        failed: `StudioError`; what was stored is kept.
        changed: A run began or ended.
    """

    progressed = Signal(object)
    finished = Signal(object, bool)
    failed = Signal(object)
    changed = Signal()

    def __init__(self, document: DocumentController, backups: BackupsController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._backups = backups
        self._run: _Run | None = None
        self._planning = WindowJob(self)
        self._planning.progressed.connect(lambda report: self._tell(report, self.tr("Looking at the media")))
        self._planning.finished.connect(self._annotate)
        self._planning.failed.connect(self._fail)
        self._planning.cancelled.connect(self._stop)
        self._jobs = BackgroundJobs(self)
        self._jobs.progressed.connect(self._take)
        self._jobs.finished.connect(self._go_on)
        self._jobs.failed.connect(lambda _title, error: self._fail(error))
        self._jobs.cancelled.connect(lambda _title: self._stop())
        self._then: Callable[[], None] | None = None
        self._jobs.idle.connect(self._continue)
        document.closing.connect(self._leave)

    @property
    def running(self) -> bool:
        """Whether a run goes on."""
        return self._run is not None

    def start(self, request: AutoAnnotateRequest) -> bool:
        """Begins; whether it did: one at a time, and only where the project can be changed."""
        project = self._document.project
        if project is None or self._run is not None or self._jobs.running or not self._document.writable:
            return False
        self._run = _Run(project, request, time.monotonic())
        self.changed.emit()
        self.progressed.emit(BulkProgress(done=0, text=self.tr("Getting ready")))
        self._backups.before(_TITLE, self._prepare)
        return True

    @Slot()
    @guarded
    def cancel(self) -> None:
        """Stops; what is done is kept."""
        if self._run is not None:
            self._run.stopped = True
            self._planning.cancel()
            self._jobs.cancel()

    def shutdown(self, *, timeout_s: float = 3.0) -> bool:
        """Stops; whether the thread ended in time."""
        self._leave()
        return self._jobs.shutdown(timeout_s=timeout_s)

    # The stages

    def _prepare(self) -> None:
        run = self._run
        if run is None:
            return
        if run.stopped:
            self._stop()
            return
        request = run.request

        def work(cancel: CancelToken) -> Generator[Progress, None, tuple[Recipe, str]]:
            yield Progress(done=0)
            request.check()
            recipe = request.recipe()
            cancel.check()
            return recipe, digest_of(recipe, {"class_map": dict(request.class_map)})

        self._jobs.start(_TITLE, work)

    @Slot(str, object)
    @guarded
    def _go_on(self, _title: str, result: object) -> None:
        """A stage on the other thread is over."""
        run = self._run
        if run is None:
            return
        if isinstance(result, tuple):
            recipe, digest = result
            run.hire = tuple(local_workers(run.request, recipe))
            run.taking = ProjectTaking(run.project, run.request, recipe=digest)
            self._when_rested(partial(self._plan, run, run.taking))
        else:
            self._when_rested(self._end)

    def _plan(self, run: _Run, taking: ProjectTaking) -> None:
        if run is not self._run or run.stopped:
            self._end()
            return
        chosen = None if run.request.media is None else frozenset(run.request.media)
        rows = [row for row in run.project.media() if chosen is None or row.id in chosen]
        self._planning.start(lambda cancel: taking.plan(rows, cancel))

    @Slot(object)
    @guarded
    def _annotate(self, pictures: list[Picture]) -> None:
        run = self._run
        if run is None or run.taking is None:
            return
        if not pictures:
            self._end()
            return
        done, hire = run.taking.resumed + run.taking.kept, run.hire

        def work(cancel: CancelToken) -> Generator[Progress, None, None]:
            total = done + len(pictures)
            return (yield from annotate_pictures(iter(pictures), hire, total=total, done=done, cancel=cancel))

        self._jobs.start(_TITLE, work)

    @Slot(str, object)
    @guarded
    def _take(self, _title: str, report: Progress) -> None:
        """Stores what was found since the last report, and tells how far it is."""
        run = self._run
        if run is None or run.taking is None or self._then is not None or not isinstance(report, Annotating):
            return
        try:
            run.taking.take(report.found, report.names)
        except StudioError as error:
            self._jobs.cancel()
            self._fail(error)
            return
        self._tell(report, report.text if report.names else self.tr("Loading the models"))

    def _tell(self, report: Progress, text: str) -> None:
        taking = None if self._run is None else self._run.taking
        found, failed = (0, 0) if taking is None else (taking.objects.total(), len(taking.failed))
        self.progressed.emit(
            BulkProgress(done=report.done, total=report.total, text=text, rate=report.rate, found=found, failed=failed)
        )

    # The ends

    def _when_rested(self, then: Callable[[], None]) -> None:
        """Goes on when the other thread has ended, so that what follows may use one."""
        if self._jobs.running:
            self._then = then
        else:
            then()

    @Slot()
    @guarded
    def _continue(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    @Slot()
    @guarded
    def _stop(self) -> None:
        if self._run is not None and self._then is None:
            self._run.stopped = True
            self._when_rested(self._end)

    def _end(self) -> None:
        run, self._run = self._run, None
        if run is None:
            return
        report = AutoAnnotateReport(pictures=0, objects={}, resumed=0, kept=0, failed=(), seconds=0.0)
        if run.taking is not None:
            report = run.taking.report(seconds=time.monotonic() - run.begun)
        self.changed.emit()
        self.finished.emit(report, run.stopped)

    @Slot(object)
    @guarded
    def _fail(self, error: StudioError) -> None:
        if self._run is not None:
            self._when_rested(partial(self._give_up, error))

    def _give_up(self, error: StudioError) -> None:
        if self._run is not None:
            self._run = None
            self.changed.emit()
            self.failed.emit(error)

    @Slot()
    @guarded
    def _leave(self) -> None:
        """The project is closed: nothing more is stored, and nothing told."""
        if self._run is not None:
            self._run = None
            self._planning.shutdown()
            self._jobs.cancel()
            self.changed.emit()

"""Backups that nobody has to think of: after opening, during work, before what changes much. And the way back."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sam2studio.core.errors import ProjectError, StudioError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.engine.messages import Failure
from sam2studio.gui.background import BackgroundJobs, Work
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.guard import guarded
from sam2studio.project import Backup, Project
from sam2studio.project.backups import describe, make_backup

log = logging.getLogger(__name__)

LOOK_MS = 60_000
"""How often it is looked whether a backup is due."""


@dataclass(frozen=True)
class _Task:
    """A job that waits for its turn."""

    title: str
    work: Work
    done: Callable[[], None]
    quiet: bool = False


class BackupsController(QObject):
    """Makes backups on another thread, lists them, and makes working projects of them. GUI thread.

    Signals:
        failed: `Failure`: no backup could be made, told once for each project; or one could not be restored.
        restored: A project file that was made of a backup and is open now.
    """

    failed = Signal(object)
    restored = Signal(object)

    def __init__(self, document: DocumentController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._told = False
        self._tasks: deque[_Task] = deque()
        self._task: _Task | None = None
        self._jobs = BackgroundJobs(self)
        self._jobs.failed.connect(self._fail)
        self._jobs.idle.connect(self._next)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        document.opened.connect(self._follow)

    @property
    def backups(self) -> tuple[Backup, ...]:
        """The backups of the open project, newest first."""
        project = self._document.project
        return () if project is None else tuple(map(describe, project.backups()))

    @Slot()
    @guarded
    def look(self) -> None:
        """Makes a backup if one is due; a timer calls this every minute."""
        project = self._document.project
        if project is not None and self._task is None and project.backup_due():
            self._backup(project, "work", lambda: None)

    def before(self, reason: str, then: Callable[[], None]) -> None:
        """Makes a backup, unless the newest one is of this very state, and then goes on, on this thread.

        It goes on after a failure too: what follows can be undone, and the person was told.

        Args:
            reason: What is about to be done, in a word or two.
            then: Does it; dropped when another project is opened meanwhile.
        """
        project = self._document.project
        if project is None:
            return

        def go_on() -> None:
            if self._document.project is project:
                then()

        if project.backup_due(minutes=0):
            self._backup(project, f"before {reason}", go_on)
        else:
            go_on()

    def restore(self, backup: Path, target: Path) -> None:
        """Makes a working project of a backup and opens it; the present project stays as it is.

        Also if another one is opened before the thread comes to it: what was present now is what may not be replaced.
        """
        present = self._document.project
        replaces_it = present is not None and present.path == target.resolve()

        def work(cancel: CancelToken) -> Generator[Progress, None, None]:
            yield Progress(done=0)
            cancel.check()
            if replaces_it:
                raise ProjectError(
                    "A project cannot be replaced while it is open.",
                    path=target,
                    safe="Nothing was changed.",
                    todo="Choose another name.",
                )
            with Project.open(backup, read_only=True) as former:
                former.save_copy(target)

        def opened() -> None:
            if self._document.open(target):
                self.restored.emit(target)

        self._add(_Task("restore", work, opened))

    def shutdown(self, *, timeout_s: float = 2.0) -> bool:
        """Makes no more backups; whether the thread ended in time."""
        self._timer.stop()
        self._tasks.clear()
        self._task = None
        return self._jobs.shutdown(timeout_s=timeout_s)

    def _backup(self, project: Project, reason: str, then: Callable[[], None]) -> None:
        path = project.path

        def work(cancel: CancelToken) -> Generator[Progress, None, Path]:
            yield Progress(done=0)
            return make_backup(path, reason, cancel=cancel)

        self._add(_Task("backup", work, then, quiet=True))

    def _add(self, task: _Task) -> None:
        self._tasks.append(task)
        if self._task is None:
            self._start()

    def _start(self) -> None:
        self._task = self._tasks.popleft() if self._tasks else None
        if self._task is not None:
            self._jobs.start(self._task.title, self._task.work)

    @Slot(str, object)
    @guarded
    def _fail(self, _title: str, error: StudioError) -> None:
        task = self._task
        if task is None:
            return
        log.info("%s failed: %s", task.title, error)
        if not task.quiet:
            self._task = _Task(task.title, task.work, lambda: None)  # nothing follows
        if not task.quiet or not self._told:
            self._told = self._told or task.quiet
            self.failed.emit(Failure.of(error))

    @Slot()
    @guarded
    def _next(self) -> None:
        task = self._task
        self._start()
        if task is not None:
            task.done()

    @Slot(object)
    @guarded
    def _follow(self, project: Project | None) -> None:
        self._told = False
        self._tasks = deque(task for task in self._tasks if not task.quiet)
        if self._task is not None and self._task.quiet:
            self._jobs.cancel()
        if project is None or project.read_only:
            self._timer.stop()
            return
        self._timer.start()
        if project.revision and project.backup_due(minutes=0):
            self._backup(project, "opened", lambda: None)

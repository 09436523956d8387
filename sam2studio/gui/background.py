"""Long jobs beside the window: a generator of `Progress` runs on a thread of its own, one at a time.

The generator is made on the job's thread (so that what it opens, such as a second look at the project, belongs to that
thread) and honours the cancel token it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from sam2studio.core.errors import Cancelled, StudioError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.gui.guard import STACK_BYTES, guarded

Work = Callable[[CancelToken], Generator[Progress, None, Any]]
"""Makes the generator; called on the job's thread."""


class _JobThread(QThread):
    """Runs one generator to its end. Its signals are delivered on the thread of their receivers."""

    progressed = Signal(object)
    returned = Signal(object)
    raised = Signal(object)

    def __init__(self, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self.setStackSize(STACK_BYTES)
        self.cancel = CancelToken()
        self._work = work

    @guarded
    def run(self) -> None:
        """The thread's body."""
        try:
            job = self._work(self.cancel)
            while True:
                try:
                    self.progressed.emit(next(job))
                except StopIteration as end:
                    self.returned.emit(end.value)
                    return
        except StudioError as error:
            self.raised.emit(error)
        except MemoryError:
            self.raised.emit(StudioError("There is not enough memory for this.", safe="Nothing was changed."))


class BackgroundJobs(QObject):
    """The one long job that may run beside the window. Lives in the GUI thread.

    Signals:
        started: The job's title.
        progressed: Title and `Progress`.
        finished: Title and what the job returned.
        failed: Title and the `StudioError`.
        cancelled: Title.
        idle: The thread has ended, after any of the three above or after a bug that went to the error bus.
    """

    started = Signal(str)
    progressed = Signal(str, object)
    finished = Signal(str, object)
    failed = Signal(str, object)
    cancelled = Signal(str)
    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: _JobThread | None = None
        self._title = ""

    @property
    def running(self) -> bool:
        """Whether a job is under way."""
        return self._thread is not None

    def start(self, title: str, work: Work) -> bool:
        """Starts a job.

        Returns:
            False, and nothing happens, while another is running.
        """
        if self._thread is not None:
            return False
        self._title = title
        thread = _JobThread(work, self)
        thread.setObjectName("job")
        thread.progressed.connect(self._progress)
        thread.returned.connect(self._return)
        thread.raised.connect(self._raise)
        thread.finished.connect(self._end)
        self._thread = thread
        self.started.emit(title)
        thread.start()
        return True

    @Slot()
    def cancel(self) -> None:
        """Asks the job to stop at its next step."""
        if self._thread is not None:
            self._thread.cancel.cancel()

    def shutdown(self, *, timeout_s: float = 3.0) -> bool:
        """Cancels the job and waits for its thread; returns whether it ended in time."""
        self.cancel()
        return self._thread is None or self._thread.wait(round(timeout_s * 1000))

    @Slot(object)
    @guarded
    def _progress(self, report: Progress) -> None:
        self.progressed.emit(self._title, report)

    @Slot(object)
    @guarded
    def _return(self, result: object) -> None:
        self.finished.emit(self._title, result)

    @Slot(object)
    @guarded
    def _raise(self, error: StudioError) -> None:
        if isinstance(error, Cancelled):
            self.cancelled.emit(self._title)
        else:
            self.failed.emit(self._title, error)

    @Slot()
    @guarded
    def _end(self) -> None:
        if self._thread is not None:
            self._thread.deleteLater()
            self._thread = None
        self.idle.emit()


class WindowJob(QObject):
    """A job on the GUI thread itself, one step per turn of the event loop: for what must happen where the project is.

    Each step must be short. Signals as of `BackgroundJobs`, without the title.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: Generator[Progress, None, Any] | None = None
        self._token = CancelToken()
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._step)

    @property
    def running(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    def start(self, work: Work) -> None:
        """Starts a job; there must be none under way."""
        assert self._job is None
        self._token = CancelToken()
        self._job = work(self._token)
        self._timer.start()

    @Slot()
    def cancel(self) -> None:
        """Asks the job to stop at its next step."""
        self._token.cancel()

    def shutdown(self) -> None:
        """Ends the job now; it cleans up after itself."""
        job, self._job = self._job, None
        self._timer.stop()
        if job is not None:
            job.close()

    @Slot()
    @guarded
    def _step(self) -> None:
        job = self._job
        if job is None:
            return
        try:
            report = next(job)
        except StopIteration as end:
            self.shutdown()
            self.finished.emit(end.value)
        except Cancelled:
            self.shutdown()
            self.cancelled.emit()
        except StudioError as error:
            self.shutdown()
            self.failed.emit(error)
        except BaseException:
            self.shutdown()
            self.idle.emit()
            raise
        else:
            self.progressed.emit(report)
            return
        self.idle.emit()

"""A look at the files of an export while its window is open, beside the window."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from sam2studio.core.progress import CancelToken, Progress
from sam2studio.gui.background import BackgroundJobs
from sam2studio.gui.guard import guarded
from sam2studio.jobs.export_choice import ExportOptions, Unreadable, find_unreadable
from sam2studio.project import Project

_Wanted = tuple[Path, ExportOptions]


class FirstLook(QObject):
    """Looks anew whenever other files are meant; the newest question wins. GUI thread.

    Signals:
        found(object): These cannot be had; a tuple of `Unreadable`, empty as soon as another question is asked.
    """

    found = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted: _Wanted | None = None
        self._at_work: _Wanted | None = None
        self._jobs = BackgroundJobs(self)
        self._jobs.finished.connect(self._tell)
        self._jobs.idle.connect(self._go_on)

    def forget(self) -> None:
        """The next question is asked even if it is the last one again."""
        self._wanted = None

    def look(self, project: Path, options: ExportOptions) -> None:
        """Looks at what these options choose, unless that is known."""
        wanted = (
            project,
            ExportOptions(
                destination=Path(),
                format=options.format,
                media=options.media,
                frames=options.frames,
                write=options.write,
            ),
        )
        if wanted == self._wanted:
            return
        self._wanted = wanted
        self.found.emit(())
        if self._jobs.running:
            self._jobs.cancel()
        else:
            self._start()

    def cancel(self) -> None:
        """Stops."""
        self._wanted = None
        self._jobs.cancel()

    def shutdown(self, *, timeout_s: float) -> bool:
        """Stops; whether the thread ended in time."""
        self.cancel()
        return self._jobs.shutdown(timeout_s=timeout_s)

    def _start(self) -> None:
        wanted = self._at_work = self._wanted
        if wanted is None or not wanted[1].write.copy_images:
            return
        path, options = wanted

        def work(cancel: CancelToken) -> Generator[Progress, None, tuple[Unreadable, ...]]:
            with Project.open(path, read_only=True) as project:
                return (yield from find_unreadable(project, options, cancel))

        self._jobs.start("look", work)

    @Slot(str, object)
    @guarded
    def _tell(self, _title: str, unreadable: tuple[Unreadable, ...]) -> None:
        if self._at_work == self._wanted:
            self.found.emit(unreadable)

    @Slot()
    @guarded
    def _go_on(self) -> None:
        """Another question was asked meanwhile."""
        if self._wanted is not None and self._at_work != self._wanted:
            self._start()

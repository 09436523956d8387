"""What is dropped on the window, chosen as a folder or given at the start: a dataset to be imported, or to be opened.

GUI thread; no widgets.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from sam2studio.core.errors import ImportDataError
from sam2studio.core.files import is_there
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.formats.registry import recognise
from sam2studio.gui.background import BackgroundJobs
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.media import MediaController
from sam2studio.gui.controllers.places import is_project, project_beside, project_in_documents
from sam2studio.gui.guard import guarded

_FILES = frozenset({".json", ".xml", ".yaml", ".yml"})
"""Of datasets that are a file, or are known by one."""


class DropController(QObject):
    """Looks, beside the window, whether what comes is a dataset; opens what is none.

    Signals:
        dataset_found: Where it is, and the title of its format: ask, then import it, or open its pictures.

    Attributes:
        looking: The job that looks; `cancel` stops it, and then nothing is opened.
    """

    dataset_found = Signal(object, str)

    def __init__(self, document: DocumentController, media: MediaController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._media = media
        self._waiting: deque[Path] = deque()
        self._path = Path()
        self.looking = BackgroundJobs(self)
        self.looking.finished.connect(self._tell)
        self.looking.failed.connect(lambda _job, _error: self._open())
        self.looking.idle.connect(self._look)

    @Slot(object)
    @guarded
    def receive(self, paths: Sequence[Path]) -> None:
        """Opens what has come, unless it turns out to be a dataset."""
        if len(paths) == 1 and self._may_be_dataset(paths[0]):
            self._waiting.append(paths[0])
            self._look()
        else:
            self._media.open_paths(paths)

    def make_room(self, dataset: Path) -> bool:
        """Sees to it that there is a project to import into; without one it is that of the dataset's folder.

        Returns:
            Whether there is; why not has been told.
        """
        if self._document.project is not None:
            return True
        return self._document.open_or_create(project_beside([dataset]), otherwise=project_in_documents([dataset]))

    def shutdown(self, *, timeout_s: float = 3.0) -> bool:
        """Forgets what has come; whether the thread ended in time."""
        self._waiting.clear()
        return self.looking.shutdown(timeout_s=timeout_s)

    def _may_be_dataset(self, path: Path) -> bool:
        """Whether it is worth a look: a folder whose project is there already is opened with that."""
        if is_project(path) or not (path.suffix.lower() in _FILES or path.is_dir()):
            return False
        if self._document.project is not None:
            return self._document.writable
        return not any(is_there(place) for place in (project_beside([path]), project_in_documents([path])))

    @Slot()
    @guarded
    def _look(self) -> None:
        if self._waiting and not self.looking.running:
            self._path = self._waiting.popleft()
            self.looking.start(self.tr("Looking at what is to be opened"), partial(_look_at, self._path))

    @Slot(str, object)
    @guarded
    def _tell(self, _job: str, title: str) -> None:
        if title:
            self.dataset_found.emit(self._path, title)
        else:
            self._media.open_paths([self._path])

    @Slot()
    @guarded
    def _open(self) -> None:
        """Whoever reads it tells what is wrong with it."""
        self._media.open_paths([self._path])


def _look_at(path: Path, cancel: CancelToken) -> Generator[Progress, None, str]:
    """The title of the dataset's format, or "" for none."""
    yield Progress(done=0)
    try:
        title = recognise(path, cancel=cancel).title
    except ImportDataError:
        title = ""
    cancel.check()
    return title

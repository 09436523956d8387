"""Accepting many proposals at once: a part at a time, so that the window never waits, and one step of undo."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Final

from PySide6.QtCore import QObject

from sam2studio.core.progress import CancelToken, Progress
from sam2studio.gui.background import WindowJob
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.jobs.accept import confirm
from sam2studio.jobs.review import ReviewItem
from sam2studio.project import Edit

_PART: Final = 100  # proposals accepted at a time


class AcceptMany(WindowJob):
    """The job of it; `finished` tells how many. GUI thread."""

    def __init__(self, document: DocumentController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document

    def accept(self, items: Sequence[ReviewItem]) -> None:
        """Begins, unless one is under way. What is done when it is stopped stays."""
        if items and not self.running:
            self.start(lambda cancel: self._accepted(items, cancel))

    def _accepted(self, items: Sequence[ReviewItem], cancel: CancelToken) -> Generator[Progress, None, int]:
        label, last = self.tr("Accept %n proposals", "", len(items)), None
        for start in range(0, len(items), _PART):
            cancel.check()
            part = items[start : start + _PART]

            def act(edit: Edit, part: Sequence[ReviewItem] = part) -> None:
                for item in part:
                    confirm(edit, item)

            if not self._document.apply(label, act, joins=last):
                return start
            last = self._document.revision
            yield Progress(done=start + len(part), total=len(items), text=label)
        return len(items)

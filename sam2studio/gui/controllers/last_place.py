"""Notes where the person is in the project, so that it opens there again, even after a crash. GUI thread."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from sam2studio.config.last_places import LastPlaces, Place
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.navigation import NavigationController
from sam2studio.gui.guard import guarded

REST_MS: Final = 2000
"""A place is noted when the person has stayed there so long: nothing is written while a video plays or is scrubbed."""


class LastPlaceController(QObject):
    """Keeps media and frame of each project, per user: no part of the document, and no step of undo.

    Args:
        document: The project.
        navigation: Says where the person is.
        places: Where it is kept.
        parent: Qt parent.
    """

    def __init__(
        self,
        document: DocumentController,
        navigation: NavigationController,
        places: LastPlaces,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._navigation = navigation
        self._places = places
        self._kept: tuple[Path, Place] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.keep)
        navigation.current_changed.connect(self._wait)
        navigation.frame_changed.connect(self._wait)
        document.closing.connect(self.keep)
        document.opened.connect(self._forget)

    @Slot()
    @guarded
    def keep(self) -> None:
        """Notes where the person is, unless that is known."""
        self._rest.stop()
        project, current = self._document.project, self._navigation.current
        if project is None or current is None:
            return
        here = project.path, Place(current, self._navigation.frame)
        if here != self._kept:
            self._kept = here
            self._places.keep(*here)

    @Slot()
    @guarded
    def _forget(self) -> None:
        self._kept = None  # another window may have noted another place meanwhile

    @Slot()
    @guarded
    def _wait(self) -> None:
        self._rest.start()

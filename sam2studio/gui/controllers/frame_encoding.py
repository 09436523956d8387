"""When a frame of a video is encoded: at once if something is asked about it, else when it stays. GUI thread."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from sam2studio.engine.messages import ImageJob
from sam2studio.gui.guard import guarded
from sam2studio.gui.inference import InferenceClient

SETTLE_MS: Final = 120
"""A frame of a video that stays so long is encoded; one that is clicked on, at once."""


class FrameEncoding(QObject):
    """Holds back the frame that is shown and the one that comes next, so that frames that fly past cost nothing."""

    def __init__(self, client: InferenceClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._shown: ImageJob | None = None  # nobody asked about it yet
        self._next: ImageJob | None = None  # to be encoded while the person looks at the one before
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._settling.timeout.connect(self.settle)

    def drop(self) -> None:
        """Neither is meant any more."""
        self._shown = self._next = None

    def show(self, job: ImageJob) -> None:
        """This frame is shown."""
        self._shown = job
        self._settling.start()

    def follow_with(self, job: ImageJob) -> None:
        """This one comes next in the direction of travel; it waits for the one that is shown."""
        self._next = job
        if self._shown is None:
            self._client.prefetch([job])

    @Slot()
    @guarded
    def settle(self) -> None:
        """Has the frame that is shown encoded now, because somebody asks something about it, or because it stays."""
        self._settling.stop()
        if self._shown is not None:
            job, self._shown = self._shown, None
            self._client.open_image(job)
            if self._next is not None:
                self._client.prefetch([self._next])

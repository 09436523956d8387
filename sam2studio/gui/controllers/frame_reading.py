"""The GUI thread's face of the thread that reads frames of the video on the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from sam2studio.core.errors import MediaError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.gui.controllers.frame_messages import (
    CloseVideo,
    FrameAnswer,
    FrameImage,
    OpenedVideo,
    OpenVideo,
    VideoFile,
    WantFrame,
)
from sam2studio.gui.controllers.frame_worker import FrameWorker, OpenReader, open_frames_of
from sam2studio.gui.guard import STACK_BYTES, guarded

BUDGET: Final = 512 << 20
"""Bytes of pixels to keep, unless somebody says otherwise."""

_abandoned: list[QThread] = []  # threads that did not end in time: Qt aborts the process when one is destroyed


class FrameClient(QObject):
    """Asks for frames of one video at a time; the newest wish wins. GUI thread; every method returns at once.

    Answers come in the order of the wishes, and those of a video that was left do not come. An older wish may still be
    answered while a newer one waits, so that something moves during a drag; a frame image always says which it is.

    Attributes:
        budget: Bytes of pixels that the reader keeps.

    Signals:
        progressed: `Progress`, while a video is opened whose frames have to be numbered first.
        opened: `OpenedVideo`.
        read: `FrameImage`.
        read_ahead: `FrameImage`, the first of those that were to be read ahead.
        failed: `MediaError`: the video cannot be opened.
    """

    progressed = Signal(object)
    opened = Signal(object)
    read = Signal(object)
    read_ahead = Signal(object)
    failed = Signal(object)
    _request = Signal(object)

    def __init__(
        self, parent: QObject | None = None, *, open_reader: OpenReader = open_frames_of, budget: int = BUDGET
    ) -> None:
        super().__init__(parent)
        self.budget = budget
        self._stop = CancelToken()
        self._thread = QThread()
        self._thread.setObjectName("media")
        self._thread.setStackSize(STACK_BYTES)
        self._worker = FrameWorker(open_reader, self._stop, budget=budget)
        self._worker.moveToThread(self._thread)
        self._request.connect(self._worker.handle, Qt.ConnectionType.QueuedConnection)
        self._worker.answered.connect(self._receive, Qt.ConnectionType.QueuedConnection)
        self._session = 0
        self._wish = 0

    def open(self, video: VideoFile) -> None:
        """Opens a video in the place of the one before."""
        if not self._thread.isRunning() and not self._stop.cancelled:
            self._thread.start()  # a window without a video needs no such thread
        self._session += 1
        self._request.emit(OpenVideo(self._session, video))

    def want(self, frame: int, *, exact: bool = True, ahead: Sequence[int] = (), tell: bool = False) -> None:
        """Wants a frame of that video, now.

        Args:
            frame: Which, from 0.
            exact: This very frame; else the key frame near it comes first, where this one takes long.
            ahead: Frames to be read afterwards, while nobody asks for another one.
            tell: The first of these is wanted too (`read_ahead`).
        """
        self._wish += 1
        self._request.emit(WantFrame(self._session, self._wish, frame, exact, tuple(ahead), tell))

    def close(self) -> None:
        """No video is shown any more."""
        self._session += 1
        self._request.emit(CloseVideo())

    def shutdown(self, *, timeout_s: float = 2.0) -> bool:
        """Ends the thread; whether it ended in time."""
        self._stop.cancel()
        self._session += 1
        self._thread.quit()
        ended = not self._thread.isRunning() or self._thread.wait(round(timeout_s * 1000))
        if ended:
            self._worker.close()  # its thread is no more
        else:
            _abandoned.append(self._thread)
        return ended

    @Slot(object)
    @guarded
    def _receive(self, answer: FrameAnswer) -> None:
        if answer.session != self._session or self._stop.cancelled:
            return
        match answer.what:
            case Progress() as progress:
                self.progressed.emit(progress)
            case OpenedVideo() as opened:
                self.opened.emit(opened)
            case FrameImage() as image:
                (self.read_ahead if answer.ahead else self.read).emit(image)
            case MediaError() as error:
                self.failed.emit(error)

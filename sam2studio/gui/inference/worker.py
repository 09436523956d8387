"""The one thread that touches networks. Everything here but the constructor runs on it."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Qt, Signal, Slot

from sam2studio.core.errors import StudioError
from sam2studio.core.progress import CancelToken
from sam2studio.engine.brain import Brain
from sam2studio.gui.guard import guarded
from sam2studio.gui.inference.requests import (
    Cancel,
    CancelEverything,
    CancelTrack,
    CloseImage,
    FindEverything,
    Finish,
    Forget,
    LoadModel,
    OpenImage,
    Predict,
    Prefetch,
    Preview,
    Request,
    StartTrack,
)

log = logging.getLogger(__name__)


class InferenceWorker(QObject):
    """Drives a brain from an event loop: requests come in between steps, answers go out as they are made.

    Between two steps the event loop delivers what has arrived, so a request never waits for more than one step.

    Args:
        brain: Used by this thread only.
        stop: Set by the GUI thread when the program ends; no step is begun after that.

    Signals:
        answered: One `Answer`.
    """

    answered = Signal(object)
    _again = Signal()

    def __init__(self, brain: Brain, stop: CancelToken) -> None:
        super().__init__()
        self._brain = brain
        self._stop = stop
        self._scheduled = False
        self._again.connect(self._step, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    @guarded
    def handle(self, request: Request) -> None:
        """Hands a request to the brain."""
        brain = self._brain
        match request:
            case LoadModel(name, model):
                brain.load_model(name, model=model)
            case OpenImage(image):
                brain.open_image(image)
            case CloseImage():
                brain.close_image()
            case Prefetch(images):
                brain.prefetch(images)
            case Predict(job):
                brain.predict(job)
            case Preview(job):
                brain.preview(job)
            case Finish(key):
                brain.finish(key)
            case Cancel():
                brain.cancel()
            case StartTrack(job):
                brain.track(job)
            case CancelTrack():
                brain.cancel_track()
            case FindEverything(job):
                brain.find_everything(job)
            case CancelEverything():
                brain.cancel_everything()
            case Forget():
                brain.forget()
        self._schedule()

    @Slot()
    @guarded
    def _step(self) -> None:
        self._scheduled = False
        if self._stop.cancelled:
            return
        try:
            answers = self._brain.step()
        except (Exception, SystemExit) as error:  # whatever a library does, the next click must work
            if isinstance(error, StudioError):
                log.info("%s", error)
            else:
                log.error("the segmenter failed", exc_info=error)
            answers = self._brain.fail(error)
        for answer in answers:
            self.answered.emit(answer)
        self._schedule()

    def _schedule(self) -> None:
        if not self._scheduled and not self._stop.cancelled and self._brain.has_work:
            self._scheduled = True
            self._again.emit()

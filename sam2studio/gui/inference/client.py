"""The GUI thread's face of the inference worker. Every method is called there, returns at once and never fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from sam2studio.core.progress import CancelToken
from sam2studio.engine.brain import Brain, Loader
from sam2studio.engine.everything_channel import Search, search_everything
from sam2studio.engine.memory import affordable_bytes
from sam2studio.engine.messages import (
    Answer,
    Encoded,
    EverythingEnded,
    EverythingJob,
    EverythingKey,
    EverythingProgress,
    Failure,
    ImageJob,
    ImageKey,
    JobKey,
    ModelFailed,
    ModelLoaded,
    Predicted,
    Previewed,
    PromptJob,
    Status,
    Tracked,
    TrackEnded,
    TrackJob,
    TrackKey,
    TrackSkipped,
)
from sam2studio.engine.segmenters import CLASSIC
from sam2studio.engine.tracking import TrackTools
from sam2studio.gui.guard import STACK_BYTES, guarded
from sam2studio.gui.inference.loading import load_segmenter
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
from sam2studio.gui.inference.worker import InferenceWorker
from sam2studio.weights.catalogue import label_of

DEFAULT_BUDGET = 1 << 30
"""Bytes of embeddings to remember, unless somebody says otherwise."""

_abandoned: list[QThread] = []  # threads that did not end in time: Qt aborts the process when one is destroyed


class InferenceClient(QObject):
    """Sends requests to the worker and lets through the answers that somebody still waits for.

    Each channel has a mailbox of one: the newest prompt, the newest preview, the newest model. An answer is compared
    here, when it is about to be applied, with the key of the question that is open; others are dropped.

    Args:
        parent: Qt parent.
        load: Makes a segmenter ready by name; runs on the worker's thread.
        budget: Bytes of embeddings to remember, or None for the default; never more than an eighth of the memory.
        tools: Opens videos and trackers; None for the real ones.
        search: Finds everything on an image.

    Signals:
        model_loaded: `ModelInfo`. Questions asked of the former model are no longer answered: ask again.
        model_failed: `Failure`. The same holds.
        encoded: `Encoded`, of the current image.
        predicted: `Predicted`, to the newest prompt or to one that was to be finished.
        previewed: `Previewed`, to the newest preview.
        tracked: `Tracked`, of the newest run. What was done before a cancel or a change of the model comes through.
        track_skipped: `TrackSkipped`, of the newest run.
        track_ended: `TrackEnded`, once for each run that no newer one replaced.
        everything_progressed: `EverythingProgress`, of the newest search.
        everything_ended: `EverythingEnded`, once for each search that no newer one replaced.
        failed: `Failure`, of what somebody waits for.
        status: Text of what a person may be waiting for, or "".
    """

    model_loaded = Signal(object)
    model_failed = Signal(object)
    encoded = Signal(object)
    predicted = Signal(object)
    previewed = Signal(object)
    tracked = Signal(object)
    track_skipped = Signal(object)
    track_ended = Signal(object)
    everything_progressed = Signal(object)
    everything_ended = Signal(object)
    failed = Signal(object)
    status = Signal(str)
    _request = Signal(object)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        load: Loader = load_segmenter,
        budget: int | None = None,
        tools: TrackTools | None = None,
        search: Search = search_everything,
    ) -> None:
        super().__init__(parent)
        self._stop = CancelToken()
        self._thread = QThread()
        self._thread.setObjectName("inference")
        self._thread.setStackSize(STACK_BYTES)
        afforded = affordable_bytes(DEFAULT_BUDGET if budget is None else budget)
        brain = Brain(load=load, budget=afforded, tools=tools, search=search)
        self._worker = InferenceWorker(brain, self._stop)
        self._worker.moveToThread(self._thread)
        self._request.connect(self._worker.handle, Qt.ConnectionType.QueuedConnection)
        self._worker.answered.connect(self._receive, Qt.ConnectionType.QueuedConnection)

        self._model = 0
        self._generation = 0
        self._image: ImageKey | None = None
        self._edit: JobKey | None = None
        self._preview: JobKey | None = None
        self._finishing: set[JobKey] = set()
        self._track: TrackKey | None = None
        self._everything: EverythingKey | None = None

    def start(self) -> None:
        """Starts the thread; torch is not imported before a model that needs it is asked for."""
        self._thread.start()

    def load_model(self, name: str) -> None:
        """Use a model: "classic", a catalogue name or a path. The former one serves until it is ready."""
        self._model += 1
        self._edit = self._preview = None
        self._send(LoadModel(name, self._model))

    def open_image(self, image: ImageJob) -> None:
        """Make an image current; prompts may be asked at once."""
        self._enter(image.key)
        self._send(OpenImage(image))

    def close_image(self) -> None:
        """There is no current image."""
        self._enter(None)
        self._send(CloseImage())

    def prefetch(self, images: Sequence[ImageJob]) -> None:
        """Encode these, in this order, when there is nothing better to do; replaces the former list."""
        self._send(Prefetch(tuple(images)))

    def predict(self, job: PromptJob) -> JobKey:
        """Ask for the masks of a prompt on the current image; replaces a prompt that is not answered yet.

        Returns:
            The key that the answer will carry: the job's, numbered.
        """
        job = self._numbered(job)
        self._edit = job.key
        self._send(Predict(job))
        return job.key

    def preview(self, job: PromptJob) -> JobKey:
        """Ask what a click would give; replaces a preview that is not answered yet."""
        job = self._numbered(job)
        self._preview = job.key
        self._send(Preview(job))
        return job.key

    def finish(self, key: JobKey) -> bool:
        """The answer to that prompt is wanted even if the image is changed or closed before it comes.

        Returns:
            Whether it will come, or a failure; False when the prompt is no longer waited for.
        """
        if self._edit != key:
            return False
        self._finishing.add(key)
        self._edit = None
        self._send(Finish(key))
        return True

    def cancel(self) -> None:
        """Nobody waits for the open prompt and the preview any more."""
        self._edit = self._preview = None
        self._send(Cancel())

    def cancel_preview(self) -> None:
        """Nobody waits for the preview any more."""
        self._preview = None

    def track(self, job: TrackJob) -> TrackKey:
        """Track objects through a video; replaces a run under way, of which nothing more is heard.

        Returns:
            The key that the answers will carry: the job's, numbered.
        """
        self._generation += 1
        self._track = replace(job.key, model=self._model, generation=self._generation)
        self._send(StartTrack(replace(job, key=self._track)))
        return self._track

    def cancel_track(self) -> None:
        """End the run of tracking. What is done until then still comes, and then its end."""
        self._send(CancelTrack())

    def find_everything(self, job: EverythingJob) -> EverythingKey:
        """Find everything on an image; replaces a search under way, of which nothing more is heard.

        Returns:
            The key that the answers will carry: the job's, numbered.
        """
        self._generation += 1
        self._everything = replace(job.key, model=self._model, generation=self._generation)
        self._send(FindEverything(replace(job, key=self._everything)))
        return self._everything

    def cancel_everything(self) -> None:
        """End the search for everything; its end still comes."""
        self._send(CancelEverything())

    def forget(self) -> None:
        """Another project: nobody waits for anything, and nothing of the former one is remembered."""
        self._enter(None)
        self._finishing.clear()
        self._track = self._everything = None
        self._send(Forget())

    def shutdown(self, *, timeout_s: float = 3.0) -> bool:
        """Ends the thread. No request is taken and no answer let through from now on.

        Returns:
            Whether it ended in time. If not, the caller ends the process by `os._exit`: everything is saved, and
            nothing can stop a library that does not come back.
        """
        self._stop.cancel()
        self._edit = self._preview = self._track = self._everything = None
        self._finishing.clear()
        self._thread.requestInterruption()
        self._thread.quit()
        ended = self._thread.wait(round(timeout_s * 1000))
        if not ended:
            _abandoned.append(self._thread)
        return ended

    def _send(self, request: Request) -> None:
        if not self._stop.cancelled:
            self._request.emit(request)

    def _enter(self, image: ImageKey | None) -> None:
        self._image = image
        self._edit = self._preview = None
        self.status.emit("")

    def _numbered(self, job: PromptJob) -> PromptJob:
        self._generation += 1
        return replace(job, key=replace(job.key, model=self._model, generation=self._generation))

    @Slot(object)
    @guarded
    def _receive(self, answer: Answer) -> None:
        """Lets an answer through if its question is still open. This is the moment when it is applied."""
        if self._stop.cancelled:
            return
        match answer:
            case ModelLoaded():
                if answer.model == self._model:
                    self.model_loaded.emit(answer.info)
            case ModelFailed():
                if answer.model == self._model:
                    self.model_failed.emit(answer.failure)
            case Encoded():
                if answer.key == self._image:
                    self.encoded.emit(answer)
            case Predicted():
                if self._close(answer.key):
                    self.predicted.emit(answer)
            case Previewed():
                if answer.key == self._preview:
                    self._preview = None
                    self.previewed.emit(answer)
            case Tracked() | TrackSkipped() | TrackEnded():
                if answer.key == self._track:
                    self._receive_track(answer)
            case EverythingProgress():
                if answer.key == self._everything:
                    self.everything_progressed.emit(answer)
            case EverythingEnded():
                if answer.key == self._everything:
                    self._everything = None
                    self.everything_ended.emit(answer)
            case Failure():
                self._receive_failure(answer)
            case Status():
                if answer.image in (None, self._image):
                    self.status.emit(self._text(answer))

    def _receive_track(self, answer: Tracked | TrackSkipped | TrackEnded) -> None:
        match answer:
            case Tracked():
                self.tracked.emit(answer)
            case TrackSkipped():
                self.track_skipped.emit(answer)
            case TrackEnded():
                self._track = None
                self.track_ended.emit(answer)

    def _receive_failure(self, failure: Failure) -> None:
        key = failure.key
        if (
            key is None
            or key in (self._image, self._track, self._everything)
            or (isinstance(key, JobKey) and self._close(key))
        ):
            self.failed.emit(failure)

    def _close(self, key: JobKey) -> bool:
        """Whether the question with that key was open; it no longer is."""
        if key in self._finishing:
            self._finishing.remove(key)
            return True
        if key == self._edit:
            self._edit = None
            return True
        return False

    def _text(self, status: Status) -> str:
        match status.kind:
            case "loading":
                name = status.subject
                label = self.tr("Classic (no model)") if name == CLASSIC else label_of(name)
                return self.tr("Loading {model}…").format(model=label)
            case "encoding":
                return self.tr("Encoding…")
            case _:
                return ""

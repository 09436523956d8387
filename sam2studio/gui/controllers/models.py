"""Which model makes the masks: choosing, downloading, taking in a person's own files. GUI thread; no widgets."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

from sam2studio.config.settings import DEFAULT_MODEL, Settings
from sam2studio.core.errors import StudioError, UnknownModelError, WeightsError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.engine.messages import Failure, ModelInfo
from sam2studio.engine.segmenters import CLASSIC
from sam2studio.gui.background import BackgroundJobs
from sam2studio.gui.error_words import told_error
from sam2studio.gui.guard import guarded
from sam2studio.gui.inference import InferenceClient
from sam2studio.weights.catalogue import Ability, find, label_of
from sam2studio.weights.download import download
from sam2studio.weights.inspection import glance
from sam2studio.weights.library import Model, import_checkpoint, lacking, models, remove


class ModelsController(QObject):
    """Knows the models on this computer and has them loaded; the choice is remembered for the next start.

    Signals:
        loading: Name of a model that will be in use soon; "" when none is on its way.
        changed: The list, or the model in use, is another one now.
        wanted: Name of a model that was chosen and has to be downloaded first.
        progressed: (name, `Progress`) of a download; None when it is over, however it ended.
        problem: (name, sentence) why a download failed.
        adding: (file name, `Progress`) of a person's own file; None when it is over, however it ended.
        added: File name of what is in the list now.
        refused: `Failure`: a person's own file did not get into the list.
        failed: `Failure`, to be shown.
    """

    loading = Signal(str)
    changed = Signal()
    wanted = Signal(str)
    progressed = Signal(str, object)
    problem = Signal(str, str)
    adding = Signal(str, object)
    added = Signal(str)
    refused = Signal(object)
    failed = Signal(object)

    def __init__(self, client: InferenceClient, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._settings = settings
        self._info: ModelInfo | None = None
        self._asked = ""  # what the person wants to be used
        self._coming = ""  # what was loaded last, or is being loaded
        self._arrived = ""  # a file that is here now, to be used when nothing else is on its way
        self._downloading = ""
        self._waiting: deque[Path] = deque()  # to be added, one after the other
        self._jobs = BackgroundJobs(self)
        self._jobs.progressed.connect(self._progress)
        self._jobs.finished.connect(self._finish)
        self._jobs.failed.connect(self._fail)
        self._jobs.idle.connect(self._rest)
        client.model_loaded.connect(self._take)
        client.model_failed.connect(self._keep)

    @property
    def info(self) -> ModelInfo | None:
        """The model in use; None until the first one is ready."""
        return self._info

    @property
    def models(self) -> tuple[Model, ...]:
        """What clicks can be answered with, the classic segmenter not among them."""
        return tuple(model for model in models() if model.checkpoint is None or model.checkpoint.can(Ability.CLICKS))

    @Slot()
    @guarded
    def begin(self) -> None:
        """Loads the model of the last time; when it is gone that is told, and another is used until it is back."""
        self._asked = self._settings.text("model")
        if self._is_ready(self._asked):
            self._load(self._asked)
        else:
            self._fall_back(_absent(self._asked), self._asked)

    @Slot(str)
    @guarded
    def use(self, name: str) -> None:
        """Makes masks with a model from now on; one that is not here is only reported as wanted."""
        if self._is_ready(name):
            self._ask_for(name)
            return
        if name == DEFAULT_MODEL:
            self.failed.emit(_absent(name))
        else:
            self.wanted.emit(name)
        self.changed.emit()  # the choosers show again what is in use

    def place(self, setting: Literal["device", "dtype"], name: str) -> None:
        """Runs models on another device, or in another arithmetic, from now on."""
        if self._settings.text(setting) != name:
            self._settings.set(setting, name)
            if self._info is not None and self._info.name != CLASSIC:
                self._load(self._info.name)

    @Slot(str)
    @guarded
    def fetch(self, name: str) -> None:
        """Begins, or goes on with, the download of a model, and uses it when it is here, if clicks are for it."""
        if self._jobs.running:
            self.problem.emit(name, self.tr("Another file is on its way. Wait for it, or cancel it."))
            return
        checkpoint = find(name)
        self._downloading = name
        self._jobs.start(name, lambda cancel: download(checkpoint, cancel=cancel))

    @Slot()
    @guarded
    def cancel(self) -> None:
        """Stops the download, of which is kept what has arrived, or the adding of files."""
        self._waiting.clear()
        self._jobs.cancel()

    @Slot(object)
    @guarded
    def add(self, path: Path) -> None:
        """Copies a person's own file into the list, and uses it, if clicks are for it."""
        if self._jobs.running and self._downloading:
            on_its_way = self.tr("Another file is on its way. Wait for it, or cancel it.")
            self.refused.emit(Failure(None, on_its_way, str(path)))
            return
        self._waiting.append(path)
        self._add_next()

    def _add_next(self) -> None:
        if self._waiting and not self._jobs.running:
            path = self._waiting.popleft()
            self.adding.emit(path.name, Progress(done=0))
            self._jobs.start(path.name, partial(_taken_in, path))

    @Slot(str)
    @guarded
    def remove(self, name: str) -> None:
        """Deletes a model's file."""
        try:
            for model in models():
                if model.name == name:
                    remove(model)
        except WeightsError as error:
            self.failed.emit(Failure.of(error))
        self.changed.emit()

    def shutdown(self, *, timeout_s: float = 3.0) -> bool:
        """Stops a download; whether its thread ended in time."""
        return self._jobs.shutdown(timeout_s=timeout_s)

    def _ask_for(self, name: str) -> None:
        self._asked = name
        self._load(name)

    def _fall_back(self, failure: Failure, name: str) -> None:
        """Tells why a model is not used at the start, and loads the next best; the person's choice stays."""
        other = DEFAULT_MODEL if name != DEFAULT_MODEL and self._is_ready(DEFAULT_MODEL) else CLASSIC
        used = "the classic segmenter" if other == CLASSIC else label_of(other)
        self.failed.emit(replace(failure, safe=f"For now, the masks are made by {used}."))
        self._load(other)

    def _load(self, name: str) -> None:
        self._coming = name
        self._client.load_model(name)
        self.loading.emit(name)

    def _is_ready(self, name: str) -> bool:
        return name == CLASSIC or any(model.ready and model.name == name for model in models())

    @Slot(str, object)
    @guarded
    def _progress(self, name: str, progress: Progress) -> None:
        if name == self._downloading:
            self.progressed.emit(name, progress)
        else:
            self.adding.emit(name, progress)

    @Slot(str, object)
    @guarded
    def _finish(self, title: str, path: Path | None) -> None:
        if not self._downloading:
            self.added.emit(title)
        if path is not None and (not self._downloading or find(self._downloading).can(Ability.CLICKS)):
            self._arrived = path.name

    @Slot(str, object)
    @guarded
    def _fail(self, title: str, error: StudioError) -> None:
        if title == self._downloading:
            self.problem.emit(title, told_error(error))
        else:
            self.refused.emit(Failure.of(error))

    @Slot()
    @guarded
    def _rest(self) -> None:
        if self._downloading:
            self.progressed.emit(self._downloading, None)
            self._downloading = ""
        elif not self._waiting:
            self.adding.emit("", None)
        self.changed.emit()
        self._add_next()
        if self._arrived and not self._jobs.running:
            self._ask_for(self._arrived)
            self._arrived = ""

    @Slot(object)
    @guarded
    def _take(self, info: ModelInfo) -> None:
        self._info = info
        self.loading.emit("")
        if info.name == self._asked:  # what only stands in for it is no choice
            self._settings.set("model", info.name)
        self.changed.emit()

    @Slot(object)
    @guarded
    def _keep(self, failure: Failure) -> None:
        self.loading.emit("")
        if self._info is None and self._coming != CLASSIC:
            self._fall_back(failure, self._coming)
        else:
            self.failed.emit(failure)
        self.changed.emit()


def _absent(name: str) -> Failure:
    """What to tell of a model that is not on this computer."""
    try:
        checkpoint = find(name)
    except UnknownModelError:
        again = "Add the missing file again in the models window, or choose another model."
        return Failure(None, f"{label_of(name)} is not on this computer.", todo=again)
    if checkpoint.bundled:
        return Failure.of(lacking(checkpoint))
    get = "Download the missing one in the models window, or choose another model."
    return Failure(None, f"{checkpoint.label} is not on this computer.", todo=get)


def _taken_in(path: Path, cancel: CancelToken) -> Generator[Progress, None, Path | None]:
    """Copies a file into the list; its place there, or None of a detector, which answers no click."""
    target = yield from import_checkpoint(path, cancel)
    return target if Ability.CLICKS in glance(target).abilities else None

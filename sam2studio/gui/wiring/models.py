"""Models: the chooser in the toolbar, the window with all of them, the device window, and what the status bar says."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from sam2studio.config.settings import Settings
from sam2studio.core.progress import Progress
from sam2studio.engine.messages import Encoded, Failure, ModelInfo, Predicted
from sam2studio.engine.segmenters import CLASSIC
from sam2studio.gui.controllers import Controllers
from sam2studio.gui.controllers.models import ModelsController
from sam2studio.gui.dialogs.device import DeviceDialog, Fact, PlaceChoice, TrackingCost
from sam2studio.gui.dialogs.models import ModelsDialog
from sam2studio.gui.error_words import told
from sam2studio.gui.guard import guarded
from sam2studio.gui.inference import InferenceClient
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.panels.banner import Notice
from sam2studio.gui.panels.tool_bar import ModelChoice
from sam2studio.gui.wiring import notices
from sam2studio.gui.wiring.model_rows import rows_of
from sam2studio.gui.wiring.tracking import track_options
from sam2studio.weights.library import Model, State
from sam2studio.weights.library import models as known_models


class ModelWiring(QObject):
    """Joins the model chooser, the models window and the status bar with the models. GUI thread."""

    def __init__(
        self,
        window: MainWindow,
        client: InferenceClient,
        controllers: Controllers,
        models: ModelsController,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._controllers = controllers
        self._models = models
        self._settings = settings
        self._dialog = ModelsDialog(window)
        self._encode_ms: float | None = None
        self._click_ms: float | None = None
        self._loading = ""  # what is loaded, as it is called
        self._noted = False  # what the model costs, since it last encoded
        self._told: list[Notice] = []  # of the model that was chosen last
        window.tool_bar.model_chosen.connect(self._use)
        window.actions_by_id["model.manage"].triggered.connect(self.show_models)
        window.actions_by_id["model.device"].triggered.connect(self._show_device)
        models.loading.connect(self._show_loading)
        models.changed.connect(self._show)
        models.changed.connect(controllers.model_files.look)
        controllers.model_files.changed.connect(self._show)
        models.wanted.connect(self._offer_download)
        models.failed.connect(self._tell)
        client.failed.connect(self._tell)
        client.model_loaded.connect(self._forget_times)
        client.encoded.connect(self._note_encoded)
        client.predicted.connect(self._note_predicted)
        self._connect_dialog()
        self._show()

    def _connect_dialog(self) -> None:
        dialog, models = self._dialog, self._models
        dialog.use_requested.connect(self._use)
        dialog.download_requested.connect(models.fetch)
        dialog.cancel_requested.connect(models.cancel)
        dialog.remove_requested.connect(models.remove)
        dialog.add_requested.connect(self._add)
        models.progressed.connect(self._show_progress)
        models.problem.connect(dialog.set_problem)
        models.adding.connect(dialog.show_adding)
        models.added.connect(dialog.show_added)
        models.refused.connect(self._refuse)

    @Slot()
    @guarded
    def show_models(self) -> None:
        """Opens the window with all models."""
        self._show()
        self._controllers.model_files.look()
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    @Slot(str)
    @guarded
    def _use(self, name: str) -> None:
        """Another model is chosen: what was told of the one before is out of date."""
        while self._told:
            self._window.banner.withdraw(self._told.pop())
        self._models.use(name)

    @Slot(object)
    @guarded
    def _tell(self, failure: Failure) -> None:
        notice = notices.of_failure(failure)
        self._told.append(notice)
        self._window.notify(notice)

    @Slot(object)
    @guarded
    def _refuse(self, failure: Failure) -> None:
        """Tells in the window with all models, if that is open: it lies over the notices of the main window."""
        if self._dialog.isVisible():
            self._dialog.show_refused(Path(failure.path or "").name, " ".join(map(told, _sentences(failure))))
        else:
            self._window.notify(notices.of_failure(failure))

    @Slot(object)
    @guarded
    def _add(self, path: Path) -> None:
        self._models.add(Path(path))

    @Slot(str)
    @guarded
    def _offer_download(self, _name: str) -> None:
        self.show_models()

    @Slot(str, object)
    @guarded
    def _show_progress(self, name: str, progress: Progress | None) -> None:
        self._dialog.set_progress(name, progress)

    @Slot()
    @guarded
    def _show(self) -> None:
        """Shows which models there are, and which one is used."""
        info = self._models.info
        used = info.name if info else ""
        classic, files = self._classic(), {file.name: file for file in self._controllers.model_files.options}
        segmenters = [model for model in self._models.models if model.name not in files or files[model.name].segments]
        self._window.tool_bar.set_models([ModelChoice(CLASSIC, classic), *map(_choice, segmenters)], used)
        speeds = {name: self._cost(*told) for name, told in self._settings.speeds().items()}
        self._dialog.set_models(rows_of(known_models(), files, used=used, classic=classic, speeds=speeds))
        self._window.status.set_model(self._model_text())

    @Slot(str)
    @guarded
    def _show_loading(self, name: str) -> None:
        """Says in the status bar what is being loaded; clicks wait for it, or are the former model's."""
        labels = {model.name: model.label for model in self._models.models} | {CLASSIC: self._classic()}
        self._loading = labels.get(name, Path(name).name)
        self._window.status.set_model(self._model_text())

    def _classic(self) -> str:
        return self.tr("Classic (no model)")

    def _label(self, info: ModelInfo) -> str:
        """The name of the model in use; the engine knows no languages."""
        return self._classic() if info.name == CLASSIC else info.label

    def _model_text(self) -> str:
        info = self._models.info
        if self._loading:
            return self.tr("Loading {model}…").format(model=self._loading)
        if info is None:
            return ""
        text = self.tr("{model} on {device}").format(model=self._label(info), device=info.device)
        return f"{text} ({info.dtype})" if info.dtype else text

    @Slot()
    @guarded
    def _show_device(self) -> None:
        info = self._models.info
        facts = [Fact(name=self.tr("Model"), value=self._label(info) if info else self.tr("none yet"))]
        if info:
            facts.append(Fact(name=self.tr("Device"), value=info.device, why=told(info.why)))
            facts.append(Fact(name=self.tr("Arithmetic"), value=info.dtype or self.tr("whole numbers and float32")))
        facts.append(Fact(name=self.tr("Last times"), value=self._timing() or self.tr("nothing measured yet")))
        options, used = self._controllers.tracking.options, self._controllers.tracking.memory_bytes
        cost = TrackingCost(memory_mb=options.memory_bytes >> 20, used_bytes=used, light=options.light)
        place = PlaceChoice(
            device=self._settings.text("device"),
            dtype=self._settings.text("dtype"),
            devices=info.devices if info else (),
        )
        dialog = DeviceDialog(facts, self._window, place=place, tracking=cost)
        dialog.device_chosen.connect(lambda name: self._models.place("device", name))
        dialog.dtype_chosen.connect(lambda name: self._models.place("dtype", name))
        dialog.memory_chosen.connect(lambda megabytes: self._set_tracking("track_memory_mb", megabytes))
        dialog.light_chosen.connect(lambda light: self._set_tracking("light_memory", light))
        dialog.open()

    def _set_tracking(self, name: str, value: float | bool) -> None:
        self._settings.set(name, value)
        self._controllers.tracking.set_options(track_options(self._settings))

    @Slot(object)
    @guarded
    def _forget_times(self, _info: ModelInfo) -> None:
        """What was measured is about another model."""
        self._encode_ms = self._click_ms = None
        self._window.status.set_timing("")

    @Slot(object)
    @guarded
    def _note_encoded(self, answer: Encoded) -> None:
        if answer.ms:
            self._encode_ms, self._noted = answer.ms, False
            self._window.status.set_timing(self._timing())

    @Slot(object)
    @guarded
    def _note_predicted(self, answer: Predicted) -> None:
        self._click_ms = answer.ms
        self._window.status.set_timing(self._timing())
        if self._encode_ms is not None and not self._noted and (info := self._models.info) is not None:
            self._settings.note_speed(info.name, image_ms=self._encode_ms, click_ms=answer.ms)
            self._noted = True

    def _cost(self, image_ms: float, click_ms: float) -> str:
        """What a model costs, as it was measured here."""
        number = self._window.locale().toString
        text = self.tr("here {image} ms an image, {click} ms a click")
        return text.format(image=number(round(image_ms)), click=number(round(click_ms)))

    def _timing(self) -> str:
        number = self._window.locale().toString
        parts = []
        if self._encode_ms is not None:
            parts.append(self.tr("encode {ms} ms").format(ms=number(round(self._encode_ms))))
        if self._click_ms is not None:
            parts.append(self.tr("click {ms} ms").format(ms=number(round(self._click_ms))))
        return ", ".join(parts)


def _choice(model: Model) -> ModelChoice:
    """One that is gone although it came with the program is no download: choosing it tells what to do."""
    return ModelChoice(model.name, model.label, ready=model.ready or model.state is State.LACKING)


def _sentences(failure: Failure) -> tuple[str, ...]:
    return tuple(part for part in (failure.what, failure.safe, failure.todo) if part)

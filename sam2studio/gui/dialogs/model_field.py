"""A choice among models: those that are here, those that can be had after a yes, and files of the person's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from sam2studio.core.progress import Progress
from sam2studio.gui.controllers.model_state import ModelFile
from sam2studio.gui.dialogs.frame import paragraph
from sam2studio.gui.dialogs.job import quiet_button
from sam2studio.gui.dialogs.model_card import size_text
from sam2studio.gui.panels.fields import label, set_kind
from sam2studio.gui.theme import icon, metrics

_SUFFIXES = ("*.pt", "*.pth", "*.safetensors")


class ModelField(QWidget):
    """Under the choice stands what is lacking: a download to be agreed to, or why a file cannot be used. GUI thread.

    Signals:
        changed(): Another model is chosen, or the chosen one is ready now.
        download_requested(str): The person agreed to this download.
        cancel_requested(): Stop it.
        file_chosen(object): Look at this file; a path.
    """

    changed = Signal()
    download_requested = Signal(str)
    cancel_requested = Signal()
    file_chosen = Signal(object)

    def __init__(self, *, name: str, tip: str, more: tuple[str, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._endings = " ".join((*_SUFFIXES, *more))
        self._models: dict[str, ModelFile] = {}
        self._wanted = ""  # a file that is being looked at
        self._theirs: str | None = None  # what the person chose here, whatever is preferred
        self._list = QComboBox()
        self._list.setAccessibleName(name)
        self._list.setToolTip(tip)
        self._list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._list.setMinimumContentsLength(16)
        self._note = paragraph("", kind="muted")
        self._download = QPushButton(self.tr("Download"))
        self._bar = QProgressBar()
        self._stop = quiet_button(self.tr("Stop"), tip=self.tr("Stop the download; what has arrived is kept"))
        self._row = QWidget()
        self._lay_out()
        self._list.currentIndexChanged.connect(self._keep)
        self._list.currentIndexChanged.connect(self._choose)
        self._download.clicked.connect(lambda: self.download_requested.emit(self._list.currentData()))
        self._stop.clicked.connect(self.cancel_requested)
        self.show_progress("", None)

    @property
    def model(self) -> ModelFile | None:
        """The chosen model."""
        return self._models.get(self._list.currentData() or "")

    def set_models(self, models: Iterable[ModelFile], *, known: Collection[str], preferred: str = "") -> None:
        """Shows what there is; what the person chose stays chosen.

        Args:
            models: Those to choose from, in this order.
            known: Names of all models, those for something else too; a file that is not among them is still looked at.
            preferred: Chosen as long as the person has not chosen, if there.
        """
        self._models = {model.name: model for model in models}
        wanted = self._wanted if self._wanted in known else ""
        self._wanted = "" if wanted else self._wanted
        former = self._list.currentData()  # None where there was nothing to choose from
        self._theirs = wanted or self._theirs
        chosen = next((name for name in (self._theirs, preferred, former) if name in self._models), None)
        with QSignalBlocker(self._list):
            self._list.clear()
            for model in self._models.values():
                if model.to_download:
                    self._list.addItem(icon("download", role="muted"), model.label, model.name)
                else:
                    self._list.addItem(model.label, model.name)
            self._list.setCurrentIndex(max(0, self._list.findData(chosen)))
        self._choose()
        if wanted and wanted not in self._models:
            self._tell(self.tr("“{name}” is no model for this.").format(name=Path(wanted).name), kind="bad")

    def show_progress(self, name: str, progress: Progress | None) -> None:
        """Shows a download that runs, or that none does."""
        mine = progress is not None and name == self._list.currentData()
        self._bar.setVisible(mine)
        self._stop.setVisible(mine)
        if progress is not None and mine:
            self._bar.setRange(0, 1000 if progress.fraction is not None else 0)
            self._bar.setValue(round((progress.fraction or 0) * 1000))
        model = self.model
        self._download.setVisible(not mine and model is not None and model.to_download)
        self._row.setVisible(mine or not self._download.isHidden())

    def show_problem(self, name: str, sentence: str) -> None:
        """Says why a download failed."""
        if name == self._list.currentData():
            self._tell(sentence, kind="bad")

    @Slot()
    def _keep(self) -> None:
        self._theirs = self._list.currentData()

    @Slot()
    def _choose(self) -> None:
        model = self.model
        if model is None:
            self._tell(self.tr("There is none yet."), kind="muted")
        elif model.problem:
            self._tell(model.problem, kind="bad")
        elif model.to_download:
            text = self.tr("Not on this computer yet: {size}, licence {licence}.")
            size = size_text(self.locale(), model.size)
            self._tell(text.format(size=size, licence=model.licence), kind="muted")
        else:
            self._tell("", kind="muted")
        self._download.setText(self.tr("Resume the download") if model and model.partial else self.tr("Download"))
        self._download.setToolTip(self.tr("Download {model}").format(model=model.label if model else ""))
        self.show_progress("", None)
        self.changed.emit()

    def _tell(self, sentence: str, *, kind: str) -> None:
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))
        set_kind(self._note, kind)

    def _lay_out(self) -> None:
        browse = quiet_button(self.tr("File…"), tip=self.tr("Choose a checkpoint of your own"))
        browse.clicked.connect(self._browse)
        self._download.setAccessibleName(self.tr("Download"))
        self._download.setAutoDefault(False)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress of the download"))
        self._bar.setToolTip(self.tr("Progress of the download"))
        line = QHBoxLayout()
        line.setSpacing(metrics.SPACE)
        line.addWidget(self._list, 1)
        line.addWidget(browse)
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.SPACE)
        row.addWidget(self._download)
        row.addWidget(self._bar, 1)
        row.addWidget(self._stop)
        row.addWidget(label(""), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(metrics.TIGHT)
        layout.addLayout(line)
        layout.addWidget(self._note)
        layout.addWidget(self._row)

    @Slot()
    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a checkpoint"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Checkpoints ({endings})").format(endings=self._endings))
        dialog.fileSelected.connect(self._take_file)
        dialog.open()

    @Slot(str)
    def _take_file(self, path: str) -> None:
        self._wanted = str(Path(path).absolute())
        self.file_chosen.emit(Path(path))

"""The models: what there is, what is here, downloads with progress, and own files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sam2studio.core.progress import Progress
from sam2studio.gui.dialogs.frame import DialogFrame, paragraph, scrolled
from sam2studio.gui.panels.fields import Sign, label, set_kind, tool_button
from sam2studio.gui.theme import metrics

ModelState = Literal["built_in", "here", "own", "partial", "away"]

SUFFIXES = ("*.pt", "*.pth", "*.safetensors")


@dataclass(frozen=True, kw_only=True)
class ModelRow:
    """One model of the list.

    Attributes:
        name: What the intents report.
        label: What is shown.
        state: Comes with the program, downloaded, a person's own file, partly downloaded, or to be downloaded.
        size: Bytes of the whole file; 0 when it has none.
        size_here: Bytes of it on this computer.
        speed: How quick it is, in words ("fastest", "410 ms a picture here"), or "".
        licence: SPDX name, or "".
        in_use: It is the one that makes masks now.
    """

    name: str
    label: str
    state: ModelState
    size: int = 0
    size_here: int = 0
    speed: str = ""
    licence: str = ""
    in_use: bool = False


class ModelsDialog(DialogFrame):
    """Lists models and reports what is wanted; downloads nothing itself. GUI thread.

    Signals:
        use_requested(str): Make masks with this model.
        download_requested(str): Begin or go on with its download.
        cancel_requested(str): Stop its download; what has arrived is kept.
        remove_requested(str): Delete its file.
        add_requested(object): Copy this file into the list; a path.
    """

    use_requested = Signal(str)
    download_requested = Signal(str)
    cancel_requested = Signal(str)
    remove_requested = Signal(str)
    add_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(title=self.tr("Models"), parent=parent)
        self.resize(680, 640)
        self.setAcceptDrops(True)
        self._cards: dict[str, _ModelCard] = {}
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, metrics.TIGHT, 0)
        self._list.setSpacing(metrics.SPACE)
        self._list.addStretch()
        self.body.addWidget(
            paragraph(
                self.tr(
                    "A larger model is more exact and slower. Files are checked against the published ones, and none "
                    "can run code."
                ),
                kind="muted",
            )
        )
        self.body.addWidget(scrolled(inner), 1)
        add = self.add_button(
            self.tr("Add a file…"), tip=self.tr("Add a SAM 2 checkpoint of your own, or drop it here"), left=True
        )
        add.clicked.connect(self._ask_file)
        self.add_close()

    def set_models(self, rows: Iterable[ModelRow]) -> None:
        """Shows the list; a download that is shown stays shown."""
        rows = list(rows)
        for name in set(self._cards) - {row.name for row in rows}:
            card = self._cards.pop(name)
            self._list.removeWidget(card)
            card.deleteLater()
        for place, row in enumerate(rows):
            card = self._cards.get(row.name) or self._add_card(row.name)
            self._list.insertWidget(place, card)
            card.show_row(row)

    def set_progress(self, name: str, progress: Progress | None) -> None:
        """Shows how far a download is; None when it is over, however it ended."""
        if card := self._cards.get(name):
            card.show_progress(progress)

    def set_problem(self, name: str, sentence: str) -> None:
        """Says beside a model why its download or its loading failed; "" takes it back."""
        if card := self._cards.get(name):
            card.show_problem(sentence)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Reports them, one by one."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.add_requested.emit(Path(url.toLocalFile()))

    def _add_card(self, name: str) -> _ModelCard:
        card = _ModelCard()
        card.use.clicked.connect(lambda: self.use_requested.emit(name))
        card.download.clicked.connect(lambda: self.download_requested.emit(name))
        card.cancel.clicked.connect(lambda: self.cancel_requested.emit(name))
        card.remove.clicked.connect(lambda: self.remove_requested.emit(name))
        self._cards[name] = card
        return card

    @Slot()
    def _ask_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Add a checkpoint"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("Checkpoints ({endings})").format(endings=" ".join(SUFFIXES)))
        dialog.fileSelected.connect(lambda path: self.add_requested.emit(Path(path)))
        dialog.open()


class _ModelCard(QFrame):
    """One model: facts at the left, what can be done at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "box")
        self._row: ModelRow | None = None
        self._running = False
        self._sign = Sign("model", role="muted")
        self._name = label("", kind="section")
        self._facts = label("", kind="muted")
        self._problem = label("", kind="bad")
        self._problem.setWordWrap(True)
        self._problem.setVisible(False)
        self._state = label("", kind="good")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self.use = QPushButton(self.tr("Use"))
        self.download = QPushButton(self.tr("Download"))
        self.cancel = tool_button("close", name=self.tr("Cancel"), tip=self.tr("Cancel"), small=True)
        self.remove = tool_button("trash", name=self.tr("Remove"), tip=self.tr("Remove"), role="muted", small=True)
        self._lay_out()

    def show_row(self, row: ModelRow) -> None:
        """Shows a model's facts and what can be done with it."""
        self._row = row
        self.setAccessibleName(row.label)
        self._name.setText(row.label)
        size = self.locale().formattedDataSize(row.size, 0, QLocale.DataSizeFormat.DataSizeSIFormat) if row.size else ""
        self._facts.setText(" · ".join(part for part in (size, row.speed, row.licence) if part))
        for button, tip in (
            (self.use, self.tr("Make masks with {model}")),
            (self.download, self.tr("Download {model}")),
            (self.cancel, self.tr("Cancel the download of {model}; what has arrived is kept")),
            (self.remove, self.tr("Delete the file of {model} from this computer")),
        ):
            text = tip.format(model=row.label)
            button.setToolTip(text)
            button.setAccessibleName(text)
        self.download.setText(self.tr("Resume") if row.state == "partial" else self.tr("Download"))
        self._refresh()

    def show_progress(self, progress: Progress | None) -> None:
        """Shows a download that runs, or that none does."""
        self._running = progress is not None
        if progress is not None:
            fraction = progress.fraction
            self._progress.setRange(0, 0 if fraction is None else 1000)
            self._progress.setValue(round((fraction or 0) * 1000))
            self._show_state(progress.text, kind="muted")
            self.show_problem("")
        self._refresh()

    def show_problem(self, sentence: str) -> None:
        """Shows what went wrong."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def _lay_out(self) -> None:
        self._progress.setAccessibleName(self.tr("Progress of the download"))
        self._progress.setToolTip(self.tr("Progress of the download"))
        head = QHBoxLayout()
        head.setSpacing(metrics.SPACE)
        for part in (self._state, self.use, self.download, self.cancel, self.remove):
            head.addWidget(part)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        top = QHBoxLayout()
        top.setSpacing(metrics.WIDE)
        top.addWidget(self._sign)
        top.addLayout(words, 1)
        top.addLayout(head)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(metrics.ROOMY, metrics.WIDE, metrics.WIDE, metrics.WIDE)
        layout.setSpacing(metrics.SPACE)
        layout.addLayout(top)
        layout.addWidget(self._progress)
        layout.addWidget(self._problem)

    def _refresh(self) -> None:
        row = self._row
        if row is None:
            return
        here = row.state in ("built_in", "here", "own")
        self._progress.setVisible(self._running)
        self.cancel.setVisible(self._running)
        self.download.setVisible(not here and not self._running)
        self.use.setVisible(here and not row.in_use)
        self.remove.setVisible(row.state in ("here", "own", "partial") and not row.in_use and not self._running)
        if not self._running:
            states = {
                "built_in": self.tr("Built in"),
                "here": self.tr("Downloaded"),
                "own": self.tr("Own file"),
                "partial": self.tr("{share} % downloaded").format(share=100 * row.size_here // max(1, row.size)),
                "away": "",
            }
            text = self.tr("In use") if row.in_use else states[row.state]
            self._show_state(text, kind="good" if row.in_use else "muted")

    def _show_state(self, text: str, *, kind: str) -> None:
        self._state.setText(text)
        self._state.setVisible(bool(text))
        set_kind(self._state, kind)

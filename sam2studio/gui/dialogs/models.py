"""The models: what there is, what is here, downloads with progress, and own files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from sam2studio.core.progress import Progress
from sam2studio.gui.dialogs.frame import DialogFrame, paragraph, scrolled
from sam2studio.gui.dialogs.model_card import ModelCard, ModelGroup, ModelRow
from sam2studio.gui.panels.fields import label, set_kind, tool_button
from sam2studio.gui.theme import metrics
from sam2studio.weights.library import SUFFIXES

_GROUPS: tuple[ModelGroup, ...] = ("segmenter", "detector")


class ModelsDialog(DialogFrame):
    """Lists models and reports what is wanted; downloads nothing itself. GUI thread.

    Signals:
        use_requested(str): Make masks with this model.
        download_requested(str): Begin or go on with its download.
        cancel_requested(str): Stop its download; what has arrived is kept. "": stop the adding of files.
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
        self.resize(720, 640)
        self.setAcceptDrops(True)
        self._cards: dict[str, ModelCard] = {}
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
        self._area = scrolled(inner)
        self.body.addWidget(self._area, 1)
        self._note, self._problem = paragraph(""), paragraph("", kind="bad")
        self._bar = QProgressBar()
        self._stop = tool_button("close", name=self.tr("Stop"), tip=self.tr("Stop adding files"), small=True)
        self._copying = False  # what the note tells of
        self._lay_out_adding()
        self._heads = {group: self._head(group) for group in _GROUPS}
        add = self.add_button(
            self.tr("Add a file…"),
            tip=self.tr("Add a checkpoint or a detector (.onnx) of your own, or drop it here"),
            left=True,
        )
        add.clicked.connect(self._ask_file)
        self.add_close()

    def set_models(self, rows: Iterable[ModelRow]) -> None:
        """Shows the list; a download that is shown stays shown. A model that comes meanwhile is brought into view."""
        rows = list(rows)
        former = set(self._cards)
        for name in former - {row.name for row in rows}:
            card = self._cards.pop(name)
            self._list.removeWidget(card)
            card.deleteLater()
        column: list[QWidget] = []
        for group in _GROUPS:
            members = [row for row in rows if row.group == group]
            column.append(self._heads[group])
            for row in members:
                card = self._cards.get(row.name) or self._add_card(row.name)
                card.show_row(row)
                column.append(card)
        for place, widget in enumerate(column):
            self._list.insertWidget(place, widget)
        for group, head in self._heads.items():  # only now: what is in no window yet would be shown as one
            head.setVisible(any(row.group == group for row in rows))
        come = [card for name, card in self._cards.items() if name not in former]
        if former and come and self.isVisible():
            QTimer.singleShot(0, come[0], lambda: self._area.ensureWidgetVisible(come[0]))

    def set_progress(self, name: str, progress: Progress | None) -> None:
        """Shows how far a download is; None when it is over, however it ended."""
        if card := self._cards.get(name):
            card.show_progress(progress)

    def set_problem(self, name: str, sentence: str) -> None:
        """Says beside a model why its download or its loading failed; "" takes it back."""
        if card := self._cards.get(name):
            card.show_problem(sentence)

    def show_adding(self, name: str, progress: Progress | None) -> None:
        """Shows how far a file of the person's is copied; None when none is, however that ended."""
        if progress is not None and self._bar.isHidden():
            self._tell(self._problem, "")  # of files that were added before
        for part in (self._bar, self._stop):
            part.setVisible(progress is not None)
        if progress is None and self._copying:
            self._tell(self._note, "")
        self._copying = progress is not None
        if progress is not None:
            self._bar.setRange(0, 0 if progress.fraction is None else 1000)
            self._bar.setValue(round((progress.fraction or 0) * 1000))
            self._tell(self._note, self.tr("Adding {name}").format(name=name), kind="muted")

    def show_added(self, name: str) -> None:
        """Says that a file is in the list now."""
        self._copying = False
        self._tell(self._note, self.tr("{name} is in the list now.").format(name=name), kind="good")

    def show_refused(self, name: str, sentences: str) -> None:
        """Says why a file did not get into the list."""
        former = self._problem.text()
        line = f"{name}: {sentences}" if name else sentences
        self._tell(self._problem, f"{former}\n{line}" if former else line, kind="bad")

    def hideEvent(self, event: QHideEvent) -> None:
        """What was told is read; a copy that runs goes on."""
        if not event.spontaneous() and self._bar.isHidden():
            for told in (self._note, self._problem):
                self._tell(told, "")
        super().hideEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Reports them, one by one."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.add_requested.emit(Path(url.toLocalFile()))

    def _lay_out_adding(self) -> None:
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress of adding a file"))
        self._bar.setToolTip(self.tr("Progress of adding a file"))
        self._stop.clicked.connect(lambda: self.cancel_requested.emit(""))
        line = QHBoxLayout()
        line.addWidget(self._bar, 1)
        line.addWidget(self._stop)
        for told in (self._problem, self._note):
            self.body.addWidget(told)
            told.hide()
        self.body.addLayout(line)
        self.show_adding("", None)

    def _tell(self, words: QLabel, text: str, *, kind: str = "muted") -> None:
        words.setText(text)
        words.setVisible(bool(text))
        set_kind(words, kind)

    def _head(self, group: ModelGroup) -> QWidget:
        """What a group of models is for."""
        name, purpose = {
            "segmenter": (self.tr("Segmenters"), self.tr("They make masks of what you click or drag a box around.")),
            "detector": (
                self.tr("Detectors"),
                self.tr("They find objects of their classes by themselves, for Auto-annotate."),
            ),
        }[group]
        head = QWidget()
        layout = QVBoxLayout(head)
        layout.setContentsMargins(0, metrics.SPACE, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(label(name, kind="section"))
        layout.addWidget(paragraph(purpose, kind="muted"))
        return head

    def _add_card(self, name: str) -> ModelCard:
        card = ModelCard()
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
        endings = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        dialog.setNameFilter(self.tr("Checkpoints ({endings})").format(endings=endings))
        dialog.fileSelected.connect(lambda path: self.add_requested.emit(Path(path)))
        dialog.open()

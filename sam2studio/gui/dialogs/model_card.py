"""One model in the window with all of them: what it is, what it can do, and the buttons for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout

from sam2studio.core.progress import Progress
from sam2studio.gui.panels.fields import Sign, label, set_kind, tool_button
from sam2studio.gui.theme import metrics

ModelState = Literal["built_in", "here", "own", "elsewhere", "partial", "away", "lacking"]
ModelGroup = Literal["segmenter", "detector"]

_GIGABYTE = 10**9
_NAMED = 3  # classes that are named; of more, only how many there are is told


@dataclass(frozen=True, kw_only=True)
class ModelRow:
    """One model of the list.

    Attributes:
        name: What the intents report.
        label: What is shown.
        state: Comes with the program, downloaded, a person's own file, one that lies outside the models folder, partly
            downloaded, to be downloaded, or gone although it came with the program.
        group: Makes masks of what is clicked, or finds objects of its classes.
        does: What it can be asked for, in words, or "".
        classes: What a detector finds; () while that is not known.
        masks: A detector that finds masks, not boxes only.
        kind: What the file is ("YOLO11 nano") where the label does not say it, or "".
        size: Bytes of the whole file; 0 when it has none.
        size_here: Bytes of it on this computer.
        speed: How quick it is, in words ("fastest", "410 ms a picture here"), or "".
        licence: SPDX name, or "".
        place: Its file, or "".
        problem: Why the file cannot be used, or "".
        in_use: It is the one that makes masks now.
    """

    name: str
    label: str
    state: ModelState
    group: ModelGroup = "segmenter"
    does: str = ""
    classes: tuple[str, ...] = ()
    masks: bool = False
    kind: str = ""
    size: int = 0
    size_here: int = 0
    speed: str = ""
    licence: str = ""
    place: str = ""
    problem: str = ""
    in_use: bool = False


class ModelCard(QFrame):
    """One model: facts at the left, what can be done at the right. GUI thread."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "box")
        self._row: ModelRow | None = None
        self._told = ""  # a problem of the row, not of a download
        self._running = False
        self._sign = Sign("model", role="muted")
        self._name = label("", kind="section")
        self._facts = label("", kind="muted")
        self._facts.setWordWrap(True)
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
        self.setToolTip(row.place)
        self._name.setText(row.label)
        size = size_text(self.locale(), row.size) if row.size else ""
        facts = (row.kind, self._does(row), size, row.speed, row.licence)
        self._facts.setText(" · ".join(part for part in facts if part))
        if self._told != row.problem:
            self._told = row.problem
            self.show_problem(row.problem)
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

    def _does(self, row: ModelRow) -> str:
        count = len(row.classes)
        if not count:
            return row.does
        if row.masks:
            text = self.tr("Finds masks of %n classes", "", count)
        else:
            text = self.tr("Finds boxes of %n classes", "", count)
        return f"{text} ({', '.join(row.classes)})" if count <= _NAMED else text

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
        usable = row.state in ("built_in", "here", "own") and row.group == "segmenter" and not row.problem
        self._progress.setVisible(self._running)
        self.cancel.setVisible(self._running)
        self.download.setVisible(row.state in ("partial", "away") and not self._running)
        self.use.setVisible(usable and not row.in_use)
        self.remove.setVisible(row.state in ("here", "own", "partial") and not row.in_use and not self._running)
        if not self._running:
            states = {
                "built_in": self.tr("Built in"),
                "here": self.tr("Downloaded"),
                "own": self.tr("Own file"),
                "elsewhere": self.tr("Opened where it lies"),
                "partial": self.tr("{share} % downloaded").format(share=100 * row.size_here // max(1, row.size)),
                "away": "",
                "lacking": self.tr("Missing"),
            }
            text = self.tr("In use") if row.in_use else states[row.state]
            self._show_state(text, kind="good" if row.in_use else "muted")

    def _show_state(self, text: str, *, kind: str) -> None:
        self._state.setText(text)
        self._state.setVisible(bool(text))
        set_kind(self._state, kind)


def size_text(locale: QLocale, size: int) -> str:
    """Bytes of a model for people: "156 MB", "2.56 GB"."""
    return locale.formattedDataSize(size, 2 if size >= _GIGABYTE else 0, QLocale.DataSizeFormat.DataSizeSIFormat)

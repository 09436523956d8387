"""The window for bulk annotation: detector, segmenter, classes, media and thresholds; the run; and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from sam2studio.core.progress import Progress
from sam2studio.gui.controllers.bulk_state import BulkMedia
from sam2studio.gui.controllers.model_state import ModelFile
from sam2studio.gui.dialogs.class_map import ClassMap
from sam2studio.gui.dialogs.frame import paragraph, section
from sam2studio.gui.dialogs.job import JobDialog, bullets
from sam2studio.gui.dialogs.model_field import ModelField
from sam2studio.gui.error_words import told_failure
from sam2studio.gui.panels.fields import inset, label
from sam2studio.gui.theme import metrics
from sam2studio.jobs.auto_annotate.request import AutoAnnotateReport, AutoAnnotateRequest

OWN_MASKS = ""
"""The name that stands for the detector's own masks among the segmenters."""

_FAILURES = 8
_Which = Literal["bare", "all", "selected"]


class AutoAnnotateDialog(JobDialog):
    """Asks, shows the run and what came of it; the run goes on when the window is closed. GUI thread.

    Signals:
        annotate_requested(object): Run this `AutoAnnotateRequest`.
        review_requested(): Review what was proposed.
        download_requested(str), download_cancelled(): The person agreed to this download, or stops it.
        file_chosen(object): Look at this checkpoint; a path.
    """

    annotate_requested = Signal(object)
    review_requested = Signal()
    download_requested = Signal(str)
    download_cancelled = Signal()
    file_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            title=self.tr("Auto-annotate"),
            action=self.tr("Annotate"),
            tip=self.tr("Find and mask objects; what is found are proposals for you to review (Enter)"),
            parent=parent,
        )
        self.resize(920, 640)
        self._media_of = BulkMedia()
        self._detector = ModelField(name=self.tr("Detector"), tip=self.tr("What finds the objects"), more=("*.onnx",))
        self._segmenter = ModelField(
            name=self.tr("Segmenter"), tip=self.tr("What turns the detector's boxes into masks")
        )
        self._models: tuple[ModelFile, ...] = ()
        self._project: tuple[str, ...] = ()
        self._preferred = ""
        self._classes = ClassMap()
        self._which = QComboBox()
        self._existing = QComboBox()
        self._existing_row: list[QWidget] = []
        self._every = _number(1, 10_000, 1)
        self._every_row: list[QWidget] = []
        self._conf = _share(0.25)
        self._iou = _share(0.45)
        self._imgsz = _number(32, 8192, 640, step=32)
        self._most = _number(1, 10_000, 300)
        self._lay_out()
        self._behind = self.add_button(
            self.tr("Go on in the background"),
            tip=self.tr("Close this window; the status bar shows how it gets on"),
            left=True,
        )
        self._review = self.add_button(
            self.tr("Review proposals"), tip=self.tr("Go through them, the most doubtful first"), kind="primary"
        )
        self._connect()
        self._show_buttons()

    def set_project(self, media: BulkMedia, classes: Iterable[str]) -> None:
        """Tells what the project has.

        Args:
            media: Its media.
            classes: Names of its classes.
        """
        self._media_of, self._project = media, tuple(classes)
        names: dict[_Which, tuple[str, Sequence[int]]] = {
            "bare": (self.tr("Without objects ({count})"), media.bare),
            "all": (self.tr("All ({count})"), media.all),
        }
        if len(media.selected) > 1:
            names["selected"] = (self.tr("Selected in the list ({count})"), media.selected)
        chosen = self._which.currentData() or ("bare" if media.bare else "all")
        self._which.blockSignals(True)
        self._which.clear()
        for which, (name, ids) in names.items():
            self._which.addItem(name.format(count=self.locale().toString(len(ids))), which)
        self._which.setCurrentIndex(max(0, self._which.findData(chosen)))
        self._which.blockSignals(False)
        for part in self._every_row:
            part.setVisible(media.videos > 0)
        self._show_classes()
        self._refresh()

    def set_models(self, models: Iterable[ModelFile], *, preferred: str) -> None:
        """Tells which models there are.

        Args:
            models: All; what each is for, it says itself.
            preferred: The segmenter that is chosen at first.
        """
        self._models, self._preferred = tuple(models), preferred
        detectors = _sorted(model for model in self._models if model.detects or model.problem)
        self._detector.set_models(detectors, known=self._known())
        self._show_segmenters()
        self._show_classes()

    def show_download(self, name: str, progress: Progress | None) -> None:
        """Shows how far a download is; None when it is over."""
        self._detector.show_progress(name, progress)
        self._segmenter.show_progress(name, progress)

    def show_download_problem(self, name: str, sentence: str) -> None:
        """Says why a download failed."""
        self._detector.show_problem(name, sentence)
        self._segmenter.show_problem(name, sentence)

    def request(self) -> AutoAnnotateRequest:
        """The choices as they stand."""
        which: _Which = self._which.currentData() or "bare"
        detector, segmenter = self._detector.model, self._segmenter.model
        chosen = self._classes.chosen
        every = len(chosen) == 0 or detector is None or len(chosen) == len(detector.classes)
        return AutoAnnotateRequest(
            media=getattr(self._media_of, which),
            det_model="" if detector is None else detector.name,
            sam_model=OWN_MASKS if segmenter is None else segmenter.name,
            conf=self._conf.value(),
            iou=self._iou.value(),
            imgsz=self._imgsz.value(),
            max_det=self._most.value(),
            classes=() if every else chosen,
            every=self._every.value() if self._media_of.videos else 1,
            class_map=self._classes.targets,
            existing="add" if which != "bare" and self._existing.currentData() == "add" else "skip",
        )

    def show_outcome(self, report: AutoAnnotateReport, *, stopped: bool) -> None:
        """Shows what came of the run."""
        self.clear_report()
        found = sum(report.objects.values()) - report.known
        if report.pictures:
            self._add(self.tr("%n proposals", "", found) + " · " + self.tr("%n images and frames", "", report.pictures))
        if report.objects:
            counts = (f"{name}: {self.locale().toString(count)}" for name, count in report.objects.items())
            self._add(", ".join(counts), kind="muted")
        if report.pictures and report.seconds >= 1:
            rate = self.locale().toString(report.pictures / report.seconds, "f", 1)
            self._add(self.tr("{rate} images a second").format(rate=rate), kind="muted")
        for count, text in (
            (report.resumed, self.tr("%n had been annotated in the same way before.", "", report.resumed)),
            (report.kept, self.tr("%n have objects or were reviewed, and were left alone.", "", report.kept)),
            (report.known, self.tr("%n objects were there already.", "", report.known)),
        ):
            if count:
                self._add(text, kind="muted")
        if report.classes_added:
            self._add(self.tr("New classes: {names}").format(names=", ".join(report.classes_added)), kind="muted")
        if report.failed:
            more = len(report.failed) - _FAILURES
            told = (
                *map(told_failure, report.failed[:_FAILURES]),
                *((self.tr("%n more.", "", more),) if more > 0 else ()),
            )
            self.report.addSpacing(metrics.SPACE)
            self.report.addWidget(section(self.tr("Left out")))
            self.report.addWidget(bullets(told))
        self.report.addStretch()
        if stopped:
            headline = self.tr("Stopped. What was done is kept.")
        elif found:
            headline = self.tr("The media are annotated.")
        elif report.pictures or report.resumed:
            headline = self.tr("Nothing new was found.")
        else:
            headline = self.tr("There was nothing to annotate.")
        self.show_done(headline, good=not report.failed and not stopped)
        self._review.setVisible(found > 0)
        if found > 0:
            self._review.setFocus()

    @Slot()
    def _show_buttons(self) -> None:
        self._behind.setVisible(self.running)
        self._review.setVisible(False)

    def _add(self, text: str, *, kind: str = "") -> None:
        self.report.addWidget(paragraph(text, kind=kind))

    # The form

    def _show_segmenters(self) -> None:
        detector = self._detector.model
        own = (
            [ModelFile(name=OWN_MASKS, label=self.tr("The detector's own masks"), path=detector.path)]
            if (detector is not None and detector.masks)
            else []
        )
        models = _sorted(model for model in self._models if model.segments and not model.detects)
        self._segmenter.set_models([*models, *own], known=self._known(), preferred=self._preferred)

    def _known(self) -> frozenset[str]:
        return frozenset(model.name for model in self._models)

    def _show_classes(self) -> None:
        detector = self._detector.model
        self._classes.set_classes(() if detector is None else detector.classes, self._project)

    @Slot()
    def _choose_detector(self) -> None:
        self._show_segmenters()
        self._show_classes()
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        which = self._which.currentData() or "bare"
        for part in self._existing_row:
            part.setVisible(which != "bare")
        models = self._detector.model, self._segmenter.model
        ready = all(model is not None and model.ready for model in models)
        detector = self._detector.model
        some = bool(self._classes.chosen) or (detector is not None and not detector.classes)  # they have no names
        self.go.setEnabled(ready and bool(getattr(self._media_of, which)) and some)

    @Slot()
    def _ask(self) -> None:
        self.annotate_requested.emit(self.request())

    def _connect(self) -> None:
        for field in (self._detector, self._segmenter):
            field.download_requested.connect(self.download_requested)
            field.cancel_requested.connect(self.download_cancelled)
            field.file_chosen.connect(self.file_chosen)
        self._detector.changed.connect(self._choose_detector)
        self._segmenter.changed.connect(self._refresh)
        self._classes.changed.connect(self._refresh)
        self._which.currentIndexChanged.connect(self._refresh)
        self.page_changed.connect(self._show_buttons)
        self._behind.clicked.connect(self.hide)
        self._review.clicked.connect(self._go_to_review)
        self.go.clicked.connect(self._ask)

    @Slot()
    def _go_to_review(self) -> None:
        self.hide()
        self.review_requested.emit()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(metrics.TIGHT)
        for head, part in (
            (self.tr("Detector"), self._detector),
            (self.tr("Segmenter"), self._segmenter),
            (self.tr("Media"), self._build_media()),
            (self.tr("Detection"), self._build_detection()),
        ):
            left.addWidget(section(head))
            left.addWidget(part)
            left.addSpacing(metrics.WIDE)
        left.addStretch()
        right = QVBoxLayout()
        right.setSpacing(metrics.TIGHT)
        right.addWidget(section(self.tr("Classes")))
        right.addWidget(self._classes, 1)
        columns = QHBoxLayout()
        columns.setSpacing(metrics.SECTION)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        layout = QVBoxLayout(self.form)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(metrics.SPACE)
        layout.addLayout(columns, 1)
        what = self.tr("What is found are proposals: they are not exported before you have confirmed them.")
        layout.addWidget(paragraph(what, kind="muted"))

    def _build_media(self) -> QWidget:
        self._existing.addItem(self.tr("Leave them alone"), "skip")
        self._existing.addItem(self.tr("Add what is missing"), "add")
        holder, grid = _grid()
        _row(grid, self.tr("Which"), self._which, self.tr("The images and videos that are annotated"))
        tip = self.tr("What you made or confirmed is never changed")
        self._existing_row = _row(grid, self.tr("Those with objects"), self._existing, tip)
        tip = self.tr("Of a video, only every so many frames")
        self._every_row = _row(grid, self.tr("Every n-th frame of videos"), self._every, tip)
        return holder

    def _build_detection(self) -> QWidget:
        self._imgsz.setSuffix(" px")
        holder, grid = _grid()
        _row(
            grid, self.tr("Least score"), self._conf, self.tr("Objects that the detector is less sure of are left out")
        )
        tip = self.tr("Of two boxes of a class that overlap more (IoU), the worse one is left out")
        _row(grid, self.tr("Most overlap"), self._iou, tip)
        tip = self.tr("Long side of what the detector sees; larger finds smaller objects and takes longer")
        _row(grid, self.tr("Size of images"), self._imgsz, tip)
        _row(grid, self.tr("Most objects on an image"), self._most, self.tr("The detector's best ones are taken"))
        return holder


def _sorted(models: Iterable[ModelFile]) -> list[ModelFile]:
    """Those that are here first."""
    return sorted(models, key=lambda model: model.path is None)


def _grid() -> tuple[QWidget, QGridLayout]:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(1, 1, 1, 1)
    grid.setHorizontalSpacing(metrics.WIDE)
    grid.setVerticalSpacing(metrics.TIGHT)
    grid.setColumnStretch(0, 1)
    grid.setColumnMinimumWidth(1, 200)
    return holder, grid


def _row(grid: QGridLayout, text: str, field: QWidget, tip: str) -> list[QWidget]:
    words = label(text)
    field.setAccessibleName(text)
    field.setToolTip(tip)
    row = grid.rowCount()
    grid.addWidget(words, row, 0)
    grid.addWidget(field, row, 1)
    return [words, field]


def _share(value: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(0.0, 1.0)
    box.setSingleStep(0.05)
    box.setDecimals(2)
    box.setValue(value)
    inset(box)
    return box


def _number(low: int, high: int, value: int, *, step: int = 1) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setSingleStep(step)
    box.setValue(value)
    inset(box)
    return box

"""The export window: format, pictures, shares, options; the job at work; and how exactly each mask arrived."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from sam2studio.formats.writing import WriteOptions
from sam2studio.gui.dialogs.export_state import (
    ExportOutcome,
    ExportRequest,
    FormatRow,
    MediaChoice,
    OptionName,
    WorstObject,
)
from sam2studio.gui.dialogs.frame import list_item, paragraph, scrolled, section
from sam2studio.gui.dialogs.job import JobDialog, bullets, clear_layout, quiet_button
from sam2studio.gui.dialogs.split_bar import SplitField
from sam2studio.gui.panels.fields import label
from sam2studio.gui.theme import metrics
from sam2studio.gui.translation import mark, translated

_SWITCHES: tuple[tuple[OptionName, str, str], ...] = (
    (
        "copy_images",
        mark("ExportDialog", "Put the pictures into the dataset"),
        mark("ExportDialog", "Without this, only labels are written"),
    ),
    (
        "split_parts",
        mark("ExportDialog", "Write separate parts as separate objects"),
        mark("ExportDialog", "Otherwise parts are joined by thin bridges, so that one object stays one object"),
    ),
    (
        "drop_holes",
        mark("ExportDialog", "Fill holes"),
        mark("ExportDialog", "Otherwise holes are reached by a thin cut, so that they stay holes"),
    ),
    (
        "polygons",
        mark("ExportDialog", "Polygons instead of run lengths"),
        mark("ExportDialog", "For trainers that cannot read run lengths, which lose nothing"),
    ),
)


class ExportDialog(JobDialog):
    """Asks what to export and shows what came of it. GUI thread.

    Signals:
        request_changed(object): The `ExportRequest` as it stands; answer with `set_losses` and `set_destination_note`.
        export_requested(object): Run this `ExportRequest`.
        object_chosen(int, int): Show this object; media id, object id.
    """

    request_changed = Signal(object)
    export_requested = Signal(object)
    object_chosen = Signal(int, int)

    def __init__(self, formats: Iterable[FormatRow], parent: QWidget | None = None) -> None:
        super().__init__(
            title=self.tr("Export"),
            action=self.tr("Export"),
            tip=self.tr("Write the dataset, read it back and compare (Enter)"),
            parent=parent,
        )
        self.resize(840, 720)
        self._formats = {row.name: row for row in formats}
        self._counts: dict[MediaChoice, int] = {"all": 0, "labelled": 0, "reviewed": 0}
        self._base = Path()
        self._suggested = ""
        self._project_losses: tuple[str, ...] = ()
        self._list = QListWidget()
        self._title = label("", kind="title")
        self._summary = paragraph("", kind="muted")
        self._destination = QLineEdit()
        self._note = paragraph("", kind="caution")
        self._media = QComboBox()
        self._nothing = paragraph(self.tr("No picture is like that yet. Choose other ones."), kind="caution")
        self._split = SplitField()
        self._split_parts: list[QWidget] = []
        self._switches: dict[OptionName, QCheckBox] = {}
        self._simplify = QDoubleSpinBox()
        self._simplify_row = QWidget()
        self._losses = QVBoxLayout()
        self._losses_head = section(self.tr("What this format cannot hold"))
        self._lay_out()
        self.set_losses(())
        self.set_destination_note("")
        self._connect()
        self._list.setCurrentRow(0)

    def set_project(self, *, base: Path, counts: dict[MediaChoice, int]) -> None:
        """Tells the project's file, beside which a folder is suggested, and how many pictures each choice means."""
        self._base = base
        self._counts = dict(counts)
        names: dict[MediaChoice, str] = {
            "all": self.tr("All pictures ({count})"),
            "labelled": self.tr("Pictures with objects or reviewed ({count})"),
            "reviewed": self.tr("Reviewed pictures only ({count})"),
        }
        chosen = self._media.currentData() or "labelled"
        self._media.blockSignals(True)
        self._media.clear()
        for choice, name in names.items():
            self._media.addItem(name.format(count=self.locale().toString(counts[choice])), choice)
        self._media.setCurrentIndex(self._media.findData(chosen))
        self._media.blockSignals(False)
        self._refresh()

    def set_request(self, request: ExportRequest) -> None:
        """Shows choices, those of the last export for example."""
        row = next((n for n, name in enumerate(self._formats) if name == request.format), 0)
        self._list.setCurrentRow(row)
        self._destination.setText(str(request.destination))
        self._media.setCurrentIndex(max(0, self._media.findData(request.media)))
        self._split.set_shares(request.shares)
        for name, switch in self._switches.items():
            switch.setChecked(getattr(request.options, name))
        self._simplify.setValue(request.options.simplify)

    def request(self) -> ExportRequest:
        """The choices as they stand."""
        row = self._format()
        options = {name: switch.isChecked() for name, switch in self._switches.items() if name in row.options}
        simplify = self._simplify.value() if "simplify" in row.options else 0.0
        return ExportRequest(
            format=row.name,
            destination=Path(self._destination.text().strip()).expanduser(),
            media=self._media.currentData() or "labelled",
            shares=self._split.shares,
            options=WriteOptions(simplify=simplify, **options),
        )

    def set_losses(self, sentences: Iterable[str]) -> None:
        """Adds what would be lost of this project by the choices as they stand to what the format never holds."""
        self._project_losses = tuple(sentences)
        self._show_losses()

    def set_destination_note(self, sentence: str) -> None:
        """Says something about the folder ("The earlier export there is replaced."), or nothing."""
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))

    def show_outcome(self, outcome: ExportOutcome) -> None:
        """Shows what was written and how exactly."""
        self.clear_report()
        pictures = self.tr("%n pictures", "", outcome.pictures)
        objects = self.tr("%n objects", "", outcome.objects)
        self.report.addWidget(paragraph(f"{pictures}, {objects} · {outcome.folder}"))
        if outcome.mean_iou is not None and outcome.lowest_iou is not None:
            exact = self.tr("Read back and compared: every object is exact.")
            near = self.tr("Read back and compared: mean IoU {mean:.4f}, lowest {lowest:.4f}.")
            near = near.format(mean=outcome.mean_iou, lowest=outcome.lowest_iou)
            self.report.addWidget(paragraph(exact if outcome.lowest_iou == 1 else near))
        if outcome.notes:
            self.report.addWidget(section(self.tr("What this format could not hold")))
            self.report.addWidget(bullets(outcome.notes))
        if outcome.worst:
            self.report.addWidget(section(self.tr("Objects held least exactly")))
            self.report.addWidget(self._build_worst(outcome.worst), 1)
        else:
            self.report.addStretch()
        self.show_done(self.tr("The dataset is written."), folder=outcome.folder, good=not outcome.notes)

    def _lay_out(self) -> None:
        self._list.setFixedWidth(200)
        self._list.setAccessibleName(self.tr("Format"))
        self._list.setToolTip(self.tr("Format of the dataset"))
        for row in self._formats.values():
            self._list.addItem(list_item(row.label, row.name, tip=row.summary))
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, metrics.WIDE, 0)
        column.setSpacing(metrics.SPACE)
        column.addWidget(self._title)
        column.addWidget(self._summary)
        for head, parts in (
            (self.tr("Folder"), [self._build_destination(), self._note]),
            (self.tr("Pictures"), [self._build_media(), self._nothing]),
            (self.tr("Shares"), [self._split]),
            (self.tr("Options"), [self._build_options()]),
        ):
            column.addSpacing(metrics.SPACE)
            title = section(head)
            column.addWidget(title)
            for part in parts:
                column.addWidget(part)
            if self._split in parts:
                self._split_parts = [title, self._split]
        column.addSpacing(metrics.SPACE)
        column.addWidget(self._losses_head)
        column.addLayout(self._losses)
        column.addStretch()
        layout = QHBoxLayout(self.form)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(metrics.SECTION)
        layout.addWidget(self._list)
        layout.addWidget(scrolled(inner), 1)

    def _build_destination(self) -> QWidget:
        self._destination.setAccessibleName(self.tr("Folder"))
        self._destination.setToolTip(self.tr("The folder that becomes the dataset"))
        browse = quiet_button(self.tr("Browse…"), tip=self.tr("Choose the folder"))
        browse.clicked.connect(self._browse)
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(1, 1, 1, 1)
        line.setSpacing(metrics.SPACE)
        line.addWidget(self._destination, 1)
        line.addWidget(browse)
        return holder

    def _build_media(self) -> QWidget:
        self._media.setAccessibleName(self.tr("Pictures"))
        self._media.setToolTip(self.tr("Which pictures are exported"))
        return self._media

    def _build_options(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.TIGHT)
        for name, text, tip in _SWITCHES:
            switch = QCheckBox(translated("ExportDialog", text))
            switch.setAccessibleName(switch.text())
            switch.setToolTip(translated("ExportDialog", tip))
            switch.setChecked(getattr(WriteOptions(), name))
            self._switches[name] = switch
            column.addWidget(switch)
        self._simplify.setRange(0, 10)
        self._simplify.setSingleStep(0.5)
        self._simplify.setDecimals(1)
        self._simplify.setSuffix(" px")
        self._simplify.setSpecialValueText(self.tr("exact"))
        self._simplify.setAccessibleName(self.tr("Simplify outlines by at most"))
        self._simplify.setToolTip(self.tr("How far a polygon may leave the outline; fewer points, smaller files"))
        line = QHBoxLayout(self._simplify_row)
        line.setContentsMargins(0, metrics.TIGHT, 0, 0)
        line.addWidget(label(self.tr("Simplify outlines by at most")))
        line.addWidget(self._simplify)
        line.addStretch()
        column.addWidget(self._simplify_row)
        return holder

    def _build_worst(self, worst: tuple[WorstObject, ...]) -> QListWidget:
        view = QListWidget()
        view.setAccessibleName(self.tr("Objects held least exactly"))
        view.setToolTip(self.tr("A click shows the object"))
        for entry in worst:
            text = "   ".join(part for part in (f"{entry.iou:.4f}", entry.title, entry.note) if part)
            view.addItem(list_item(text, entry))
        view.itemClicked.connect(self._choose_object)
        view.itemActivated.connect(self._choose_object)
        return view

    def _connect(self) -> None:
        self._list.currentRowChanged.connect(self._choose_format)
        self._destination.textChanged.connect(self._refresh)
        self._media.currentIndexChanged.connect(self._refresh)
        self._split.changed.connect(self._refresh)
        self._simplify.valueChanged.connect(self._refresh)
        for switch in self._switches.values():
            switch.toggled.connect(self._refresh)
        self.go.clicked.connect(self._ask_export)

    def _format(self) -> FormatRow:
        item = self._list.currentItem()
        name = item.data(Qt.ItemDataRole.UserRole) if item else next(iter(self._formats))
        return self._formats[name]

    @Slot()
    def _choose_format(self) -> None:
        row = self._format()
        self._title.setText(row.label)
        self._summary.setText(row.summary)
        for part in self._split_parts:
            part.setVisible(row.splits)
        for name, switch in self._switches.items():
            switch.setVisible(name in row.options)
        self._simplify_row.setVisible("simplify" in row.options)
        self._show_losses()
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        self._suggest()
        self._split.set_pictures(self._counts[self._media.currentData() or "labelled"])
        request = self.request()
        some = self._counts[request.media] > 0
        self._nothing.setVisible(not some)
        self.go.setEnabled(some and bool(self._destination.text().strip()))
        self.request_changed.emit(request)

    def _show_losses(self) -> None:
        sentences = (*self._format().losses, *self._project_losses)
        clear_layout(self._losses)
        self._losses_head.setVisible(bool(sentences))
        if sentences:
            self._losses.addWidget(bullets(sentences))

    def _suggest(self) -> None:
        """Follows the format with the folder's name, until the person writes another one."""
        if self._base != Path() and self._destination.text() in ("", self._suggested):
            self._suggested = str(self._base.with_name(f"{self._base.stem}-{self._format().name}"))
            if self._destination.text() != self._suggested:
                self._destination.setText(self._suggested)

    @Slot()
    def _browse(self) -> None:
        start = Path(self._destination.text() or ".").parent
        dialog = QFileDialog(self, self.tr("Folder of the dataset"), str(start))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._destination.setText)
        dialog.open()

    @Slot()
    def _ask_export(self) -> None:
        self.export_requested.emit(self.request())

    @Slot(QListWidgetItem)
    def _choose_object(self, item: QListWidgetItem) -> None:
        entry: WorstObject = item.data(Qt.ItemDataRole.UserRole)
        self.object_chosen.emit(entry.media_id, entry.object_id)

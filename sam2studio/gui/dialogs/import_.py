"""The import window: a dataset on the disk becomes objects of this project."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from sam2studio.gui.dialogs.export_state import FormatRow, ImportOutcome, ImportRequest
from sam2studio.gui.dialogs.frame import paragraph, section
from sam2studio.gui.dialogs.job import JobDialog, bullets, quiet_button
from sam2studio.gui.error_words import told
from sam2studio.gui.theme import metrics


class ImportDialog(JobDialog):
    """Asks what to import and shows what came of it. GUI thread.

    Signals:
        import_requested(object): Run this `ImportRequest`.
    """

    import_requested = Signal(object)

    def __init__(self, formats: Iterable[FormatRow], parent: QWidget | None = None) -> None:
        super().__init__(
            title=self.tr("Import"),
            action=self.tr("Import"),
            tip=self.tr("Add the dataset's objects to this project; one step of undo takes them back (Enter)"),
            parent=parent,
        )
        self.resize(600, 360)
        self.setAcceptDrops(True)
        self._source = QLineEdit()
        self._format = QComboBox()
        self._format.addItem(self.tr("Find out"), "")
        for row in formats:
            self._format.addItem(row.label, row.name)
        self._lay_out()
        self._source.textChanged.connect(self._refresh)
        self.go.clicked.connect(self._ask_import)
        self._refresh()

    def set_source(self, source: Path) -> None:
        """Fills in what is to be read; its format is to be found out."""
        self._source.setText(str(source))
        self._format.setCurrentIndex(0)

    def request(self) -> ImportRequest:
        """The choices as they stand."""
        return ImportRequest(
            source=Path(self._source.text().strip()).expanduser(), format=self._format.currentData() or ""
        )

    def show_outcome(self, outcome: ImportOutcome) -> None:
        """Shows what was taken over and what was not."""
        self.clear_report()
        pictures = self.tr("%n images", "", outcome.pictures)
        objects = self.tr("%n objects", "", outcome.objects)
        videos = self.tr("%n videos", "", outcome.videos)
        on = pictures if outcome.pictures or not outcome.videos else videos
        if outcome.pictures and outcome.videos:
            on = self.tr("{pictures} and {videos}").format(pictures=pictures, videos=videos)
        self.report.addWidget(paragraph(self.tr("{objects} on {pictures}").format(objects=objects, pictures=on)))
        if outcome.notes:
            self.report.addWidget(section(self.tr("What could not be taken over")))
            self.report.addWidget(bullets(map(told, outcome.notes)))
        self.report.addStretch()
        self.show_done(self.tr("The dataset is imported."), good=not outcome.notes)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes one file or folder."""
        if any(url.isLocalFile() for url in event.mimeData().urls()) and not self.running:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Fills it in."""
        self.set_source(next(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()))

    def _lay_out(self) -> None:
        self._source.setAccessibleName(self.tr("Dataset"))
        self._source.setToolTip(self.tr("The dataset's folder, or its file"))
        folder = quiet_button(self.tr("Folder…"), tip=self.tr("Choose the dataset's folder"))
        folder.clicked.connect(self._browse_folder)
        file = quiet_button(self.tr("File…"), tip=self.tr("Choose the dataset's file"))
        file.clicked.connect(self._browse_file)
        line = QHBoxLayout()
        line.setSpacing(metrics.SPACE)
        line.addWidget(self._source, 1)
        line.addWidget(folder)
        line.addWidget(file)
        self._format.setAccessibleName(self.tr("Format"))
        self._format.setToolTip(self.tr("Format of the dataset"))
        layout = QVBoxLayout(self.form)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(metrics.SPACE)
        layout.addWidget(section(self.tr("Dataset")))
        layout.addLayout(line)
        layout.addSpacing(metrics.SPACE)
        layout.addWidget(section(self.tr("Format")))
        layout.addWidget(self._format)
        layout.addSpacing(metrics.SPACE)
        layout.addWidget(
            paragraph(
                self.tr(
                    "Images that are not in the project yet are added. Classes are matched by name. What a person "
                    "has made stays as it is."
                ),
                kind="muted",
            )
        )
        layout.addStretch()

    @Slot()
    def _refresh(self) -> None:
        self.go.setEnabled(bool(self._source.text().strip()))

    @Slot()
    def _browse_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder of the dataset"), self._source.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._source.setText)
        dialog.open()

    @Slot()
    def _browse_file(self) -> None:
        dialog = QFileDialog(self, self.tr("File of the dataset"), self._source.text())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Datasets (*.json *.yaml *.yml *.xml)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(self._source.setText)
        dialog.open()

    @Slot()
    def _ask_import(self) -> None:
        self.import_requested.emit(self.request())

"""The window for a video to show: where to, with names or without, and the job at work."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from sam2studio.gui.dialogs.frame import paragraph, section
from sam2studio.gui.dialogs.job import JobDialog, bullets, quiet_button
from sam2studio.gui.theme import metrics
from sam2studio.jobs.overlay_video import OverlayReport


class OverlayVideoDialog(JobDialog):
    """Asks for the file and shows what came of it. GUI thread.

    Signals:
        video_requested(object, bool, bool): Write this file; with names, only between the marks.
    """

    video_requested = Signal(object, bool, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            title=self.tr("Export overlay video"),
            action=self.tr("Export"),
            tip=self.tr("Write the video with its masks painted over it (Enter)"),
            parent=parent,
        )
        self.resize(600, 360)
        self._suggested = ""
        self._file = QLineEdit()
        self._names = QCheckBox(self.tr("Write the names of the objects"))
        self._marks = QCheckBox(self.tr("Only between the in and out marks"))
        self._nothing = paragraph(
            self.tr("No object of this clip is shown: there is nothing to paint."), kind="caution"
        )
        self._lay_out()
        self._file.textChanged.connect(self._refresh)
        self.go.clicked.connect(self._ask)
        self._refresh()

    def set_video(self, path: Path, *, folder: Path, marked: bool) -> None:
        """Tells which video it is, beside what a file is suggested, and whether it has marks."""
        if self._file.text() in ("", self._suggested):
            self._suggested = str(folder / f"{path.stem}-overlay.mp4")
            self._file.setText(self._suggested)
        self._marks.setVisible(marked)
        self._marks.setChecked(marked)

    def set_objects(self, some: bool) -> None:
        """Tells whether there is anything to paint; a clip as it is need not be written again."""
        self._nothing.setHidden(some)
        self._refresh()

    def show_outcome(self, report: OverlayReport) -> None:
        """Shows what was written."""
        self.clear_report()
        frames = self.tr("%n frames", "", report.frames)
        size = self.locale().formattedDataSize(report.size, 1)
        seconds = self.tr("{seconds} s").format(seconds=self.locale().toString(float(report.seconds), "f", 1))
        self.report.addWidget(paragraph(str(report.path)))
        self.report.addWidget(paragraph(f"{frames}, {seconds}, {size}", kind="muted"))
        if report.unreadable:
            lost = self.tr("%n frames cannot be decoded; the one before stands in.", "", len(report.unreadable))
            self.report.addWidget(bullets((lost,)))
        self.report.addStretch()
        self.show_done(self.tr("The video is written."), folder=report.path.parent, good=not report.unreadable)

    def _lay_out(self) -> None:
        self._file.setAccessibleName(self.tr("File"))
        self._file.setToolTip(self.tr("The MP4 file to write; one of that name is replaced"))
        browse = quiet_button(self.tr("Browse…"), tip=self.tr("Choose the file"))
        browse.clicked.connect(self._browse)
        line = QHBoxLayout()
        line.setSpacing(metrics.SPACE)
        line.addWidget(self._file, 1)
        line.addWidget(browse)
        self._nothing.hide()
        self._names.setChecked(True)
        self._names.setAccessibleName(self._names.text())
        self._names.setToolTip(self.tr("Each object's class stands above it, in its colour"))
        self._marks.setAccessibleName(self._marks.text())
        self._marks.setToolTip(self.tr("Otherwise the whole video"))
        layout = QVBoxLayout(self.form)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(metrics.SPACE)
        layout.addWidget(section(self.tr("File")))
        layout.addLayout(line)
        layout.addWidget(self._nothing)
        layout.addSpacing(metrics.SPACE)
        layout.addWidget(self._names)
        layout.addWidget(self._marks)
        layout.addSpacing(metrics.SPACE)
        layout.addWidget(
            paragraph(
                self.tr(
                    "Masks and outlines in the colours that they have here, at the clip's own speed. Hidden objects "
                    "and sound are left out."
                ),
                kind="muted",
            )
        )
        layout.addStretch()

    @Slot()
    def _refresh(self) -> None:
        self.go.setEnabled(bool(self._file.text().strip()) and self._nothing.isHidden())

    @Slot()
    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Overlay video"), self._file.text())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("mp4")
        dialog.setNameFilters([self.tr("Videos (*.mp4)")])
        dialog.fileSelected.connect(self._file.setText)
        dialog.open()

    @Slot()
    def _ask(self) -> None:
        path = Path(self._file.text().strip()).expanduser()
        path = path if path.suffix.lower() == ".mp4" else path.with_name(f"{path.name}.mp4")
        self.video_requested.emit(path, self._names.isChecked(), self._marks.isVisible() and self._marks.isChecked())

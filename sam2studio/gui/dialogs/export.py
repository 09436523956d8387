"""The export window: format, pictures, shares, options; the job at work; and how exactly each mask arrived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from sam2studio.gui.dialogs.export_options import OptionsField
from sam2studio.gui.dialogs.export_report import CountsTable, worst_list
from sam2studio.gui.dialogs.export_state import (
    ExportOutcome,
    ExportRequest,
    FormatRow,
    WorstObject,
)
from sam2studio.gui.dialogs.export_unreadable import UnreadableField
from sam2studio.gui.dialogs.export_videos import FramesField
from sam2studio.gui.dialogs.frame import list_head, list_item, paragraph, scrolled, section
from sam2studio.gui.dialogs.job import JobDialog, bullets, clear_layout, quiet_button
from sam2studio.gui.dialogs.split_bar import SplitField
from sam2studio.gui.error_words import told
from sam2studio.gui.panels.fields import label
from sam2studio.gui.theme import metrics
from sam2studio.gui.translation import decimal
from sam2studio.jobs.export_choice import Unreadable
from sam2studio.jobs.export_frames import FrameChoice, MediaChoice, VideoFrames

_ANY = FrameChoice(which="all")
_CLASSES_NAMED = 5


class ExportDialog(JobDialog):
    """Asks what to export and shows what came of it. GUI thread.

    Signals:
        request_changed(object): The `ExportRequest` as it stands; answer with `set_losses` and `set_destination_note`.
        export_requested(object): Run this `ExportRequest`.
        object_chosen(int, int, int): Show this object; media id, object id, frame.
    """

    request_changed = Signal(object)
    export_requested = Signal(object)
    object_chosen = Signal(int, int, int)

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
        self._videos: tuple[VideoFrames, ...] = ()
        self._base = Path()
        self._suggested = ""
        self._project_losses: tuple[str, ...] = ()
        self._list = QListWidget()
        self._title = label("", kind="title")
        self._summary = paragraph("", kind="muted")
        self._destination = QLineEdit()
        self._note = paragraph("", kind="caution")
        self._media = QComboBox()
        self._frames = FramesField()
        self._frames_part = QWidget()
        self._nothing = paragraph(self.tr("No image is like that yet. Choose other ones."), kind="caution")
        self._split = SplitField()
        self._split_parts: list[QWidget] = []
        self._unreadable = UnreadableField()
        self._options = OptionsField()
        self._losses = QVBoxLayout()
        self._losses_head = section(self.tr("What this format cannot hold"))
        self._lay_out()
        self.set_losses(())
        self.set_destination_note("")
        self._connect()
        self._show_groups()
        self._list.setCurrentRow(self._row_of(next(iter(self._formats))))

    def set_project(self, *, base: Path, counts: dict[MediaChoice, int], videos: Sequence[VideoFrames] = ()) -> None:
        """Tells what there is.

        Args:
            base: The project's file, beside which a folder is suggested.
            counts: How many pictures each choice means.
            videos: What there is to choose from of each video.
        """
        self._base = base
        self._counts = dict(counts)
        self._videos = tuple(videos)
        names: dict[MediaChoice, str] = {
            "all": self.tr("All images ({count})"),
            "labelled": self.tr("Images with objects or reviewed ({count})"),
            "reviewed": self.tr("Reviewed images only ({count})"),
        }
        if videos:
            names = {
                "all": self.tr("All images and videos ({count})"),
                "labelled": self.tr("Images and videos with objects or reviewed ({count})"),
                "reviewed": self.tr("Reviewed images and frames only ({count})"),
            }
        chosen = self._media.currentData() or "labelled"
        self._media.blockSignals(True)
        self._media.clear()
        for choice, name in names.items():
            count = counts[choice] + sum(video.chosen(choice, _ANY) > 0 for video in videos)
            self._media.addItem(name.format(count=self.locale().toString(count)), choice)
        self._media.setCurrentIndex(self._media.findData(chosen))
        self._media.blockSignals(False)
        self._frames.set_videos(self._videos)
        self._frames_part.setVisible(bool(videos))
        self._show_groups()
        self._refresh()

    def set_request(self, request: ExportRequest) -> None:
        """Shows choices, those of the last export for example."""
        self._list.setCurrentRow(self._row_of(request.format))
        self._destination.setText(str(request.destination))
        self._media.setCurrentIndex(max(0, self._media.findData(request.media)))
        self._split.set_shares(request.shares)
        self._options.set_options(request.options)
        self._frames.set_choice(request.frames, lossless=request.options.lossless_frames)

    def request(self) -> ExportRequest:
        """The choices as they stand."""
        row = self._format()
        return ExportRequest(
            format=row.name,
            destination=Path(self._destination.text().strip()).expanduser(),
            media=self._media.currentData() or "labelled",
            shares=self._split.shares,
            options=self._options.options(row, lossless_frames=self._frames.lossless),
            frames=self._frames.choice,
            leave_out=self._unreadable.leave_out,
        )

    def set_losses(self, sentences: Iterable[str]) -> None:
        """Adds what would be lost of this project by the choices as they stand to what the format never holds."""
        self._project_losses = tuple(sentences)
        self._show_losses()

    def set_destination_note(self, sentence: str) -> None:
        """Says something about the folder ("The earlier export there is replaced."), or nothing."""
        self._note.setText(sentence)
        self._note.setVisible(bool(sentence))

    def set_unreadable(self, items: Sequence[Unreadable]) -> None:
        """Tells which of the chosen files cannot be had; they are left out, or nothing is exported."""
        self._unreadable.show_items(items)
        self._refresh()

    def show_outcome(self, outcome: ExportOutcome) -> None:
        """Shows what was written and how exactly."""
        self.clear_report()
        self.report.addWidget(paragraph(f"{self._amount(outcome)} · {outcome.folder}"))
        if outcome.files:
            files = self.tr("%n files", "", outcome.files)
            size = self.locale().formattedDataSize(outcome.size, 1)
            self.report.addWidget(paragraph(f"{files}, {size}", kind="muted"))
        if outcome.mean_iou is not None and outcome.lowest_iou is not None:
            exact = self.tr("Read back and compared: every object is exact.")
            near = self.tr("Read back and compared: mean IoU {mean}, lowest {lowest}.")
            near = near.format(mean=decimal(outcome.mean_iou, 4), lowest=decimal(outcome.lowest_iou, 4))
            self.report.addWidget(paragraph(exact if outcome.lowest_iou == 1 else near))
        if any(each.pictures for each in outcome.splits):
            self.report.addSpacing(metrics.SPACE)
            self.report.addWidget(CountsTable(outcome.splits))
            if outcome.empty:
                self.report.addWidget(paragraph(self._why_empty(outcome), kind="caution"))
            for part, names in outcome.lacking.items():
                self.report.addWidget(paragraph(self._what_lacks(part, names), kind="caution"))
            self.report.addSpacing(metrics.SPACE)
        if outcome.notes:
            self.report.addWidget(section(self.tr("What was left out or changed")))
            self.report.addWidget(bullets(map(told, outcome.notes)))
        if outcome.worst:
            self.report.addWidget(section(self.tr("Objects held least exactly")))
            worst = worst_list(outcome.worst)
            worst.setAccessibleName(self.tr("Objects held least exactly"))
            worst.setToolTip(self.tr("A click shows the object"))
            worst.itemClicked.connect(self._choose_object)
            worst.itemActivated.connect(self._choose_object)
            self.report.addWidget(worst, 1)
        else:
            self.report.addStretch()
        self.show_done(
            self.tr("The dataset is written."), folder=outcome.folder, good=not (outcome.notes or outcome.lacking)
        )

    def _amount(self, outcome: ExportOutcome) -> str:
        """What was written, in words that fit: an object of a video has a mask on many frames."""
        if not outcome.tracks:
            images = self.tr("%n images", "", outcome.pictures)
            objects = self.tr("%n objects", "", outcome.objects)
            return f"{images}, {objects}"
        videos = self.tr("%n videos", "", sum(each.videos for each in outcome.splits))
        tracks = self.tr("%n tracks", "", outcome.tracks)
        if outcome.frames == outcome.pictures:
            pictures = self.tr("%n frames", "", outcome.frames)
        else:
            pictures = self.tr("%n images and frames", "", outcome.pictures)
        masks = self.tr("%n masks", "", outcome.objects)
        return f"{videos}, {tracks} · {pictures}, {masks}"

    def _why_empty(self, outcome: ExportOutcome) -> str:
        parts = ", ".join(outcome.empty)
        if sum(each.videos for each in outcome.splits) == 1:
            return self.tr("Nothing for {parts}: a video is never divided, and there is only one.").format(parts=parts)
        return self.tr("Nothing for {parts}: there are too few images and videos.").format(parts=parts)

    def _what_lacks(self, part: str, names: Sequence[str]) -> str:
        more = len(names) - _CLASSES_NAMED
        listed = ", ".join(names[:_CLASSES_NAMED])
        if more > 0:
            return self.tr("Nothing in {part} of {classes} and %n more classes.", "", more).format(
                part=part, classes=listed
            )
        return self.tr("Nothing in {part} of {classes}.").format(part=part, classes=listed)

    def _lay_out(self) -> None:
        self._list.setFixedWidth(200)
        self._list.setAccessibleName(self.tr("Format"))
        self._list.setToolTip(self.tr("Format of the dataset"))
        for media, head in (("pictures", self.tr("Images and frames")), ("videos", self.tr("Tracks of videos"))):
            self._list.addItem(list_head(head, media))
            for row in self._formats.values():
                if row.media == media:
                    self._list.addItem(list_item(row.label, row.name, tip=row.summary))
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, metrics.WIDE, 0)
        column.setSpacing(metrics.SPACE)
        column.addWidget(self._title)
        column.addWidget(self._summary)
        for head, parts in (
            (self.tr("Folder"), [self._build_destination(), self._note]),
            (self.tr("Media"), [self._build_media(), self._nothing, self._unreadable, self._build_frames()]),
            (self.tr("Shares"), [self._split]),
            (self.tr("Options"), [self._options]),
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
        self._media.setAccessibleName(self.tr("Media"))
        self._media.setToolTip(self.tr("Which images and videos are exported"))
        return self._media

    def _build_frames(self) -> QWidget:
        column = QVBoxLayout(self._frames_part)
        column.setContentsMargins(0, metrics.SPACE, 0, 0)
        column.setSpacing(metrics.SPACE)
        column.addWidget(section(self.tr("Frames of videos")))
        column.addWidget(self._frames)
        return self._frames_part

    def _connect(self) -> None:
        self._list.currentRowChanged.connect(self._choose_format)
        self._destination.textChanged.connect(self._refresh)
        self._media.currentIndexChanged.connect(self._refresh)
        self._split.changed.connect(self._refresh)
        self._frames.changed.connect(self._refresh)
        self._options.changed.connect(self._refresh)
        self._unreadable.changed.connect(self._refresh)
        self.go.clicked.connect(self._ask_export)

    def _format(self) -> FormatRow:
        item = self._list.currentItem()
        name: str = item.data(Qt.ItemDataRole.UserRole) if item else ""
        return self._formats.get(name) or next(iter(self._formats.values()))

    def _row_of(self, name: str) -> int:
        """Where a format stands in the list; the first one when there is none of that name."""
        names = [self._list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self._list.count())]
        return names.index(name if name in self._formats else next(iter(self._formats)))

    def _show_groups(self) -> None:
        """Offers formats for videos, and tells the groups apart, only where there are videos."""
        some = bool(self._videos)
        for row in range(self._list.count()):
            item = self._list.item(row)
            kind = self._formats.get(item.data(Qt.ItemDataRole.UserRole))
            item.setHidden(not some and (kind is None or kind.media == "videos"))
        if self._list.currentItem() is not None and self._list.currentItem().isHidden():
            self._list.setCurrentRow(self._row_of(""))

    @Slot()
    def _choose_format(self) -> None:
        row = self._format()
        self._title.setText(row.label)
        self._summary.setText(row.summary)
        for part in self._split_parts:
            part.setVisible(row.splits)
        self._options.show_format(row)
        self._show_losses()
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        self._suggest()
        request = self.request()
        self._frames.set_media(request.media)
        videos = sum(video.chosen(request.media, request.frames) > 0 for video in self._videos)
        pictures = self._counts[request.media] if self._format().media == "pictures" else 0
        self._split.set_counts(pictures, videos)
        some = pictures + videos > 0
        self._nothing.setVisible(not some)
        had = not self._unreadable.count or (self._unreadable.leave_out and self._unreadable.count < pictures + videos)
        self.go.setEnabled(some and had and bool(self._destination.text().strip()))
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
        self.object_chosen.emit(entry.media_id, entry.object_id, entry.frame)

"""The part of the export window that is about videos: which of their frames, and as what kind of picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from sam2studio.gui.dialogs.frame import paragraph
from sam2studio.gui.panels.fields import inset, label, set_kind
from sam2studio.gui.theme import metrics
from sam2studio.jobs.export_frames import FrameChoice, FrameKind, MediaChoice, VideoFrames

_MOST = 10_000


class FramesField(QWidget):
    """Asks which frames of videos are exported, and says how many that is. GUI thread.

    Signals:
        changed(): Another choice.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._videos: tuple[VideoFrames, ...] = ()
        self._media: MediaChoice = "labelled"
        self._which = QComboBox()
        self._every = QSpinBox()
        inset(self._every)
        self._marks = QCheckBox(self.tr("Only between the in and out marks"))
        self._pictures = QComboBox()
        self._count = paragraph("", kind="muted")
        self._lay_out()
        self._which.currentIndexChanged.connect(self._change)
        self._every.valueChanged.connect(self._change)
        self._marks.toggled.connect(self._change)
        self._pictures.currentIndexChanged.connect(self._change)

    @property
    def choice(self) -> FrameChoice:
        """The choice as it stands."""
        return FrameChoice(
            which=self._which.currentData(),
            every=self._every.value(),
            within_marks=self._marks.isChecked() and any(video.marked for video in self._videos),
        )

    @property
    def lossless(self) -> bool:
        """Whether frames are written without loss."""
        return bool(self._pictures.currentData())

    @property
    def frames(self) -> int:
        """How many frames that is."""
        return sum(video.chosen(self._media, self.choice) for video in self._videos)

    def set_videos(self, videos: Sequence[VideoFrames]) -> None:
        """Tells what there is to choose from."""
        self._videos = tuple(videos)
        self._marks.setVisible(any(video.marked for video in videos))
        self._show_count()

    def set_media(self, media: MediaChoice) -> None:
        """Tells which media are exported: of reviewed ones only the reviewed frames are."""
        self._media = media
        self._which.setEnabled(media != "reviewed")
        self._show_count()

    def set_choice(self, choice: FrameChoice, *, lossless: bool) -> None:
        """Shows a choice, that of the last export for example."""
        self._which.setCurrentIndex(self._which.findData(choice.which))
        self._every.setValue(choice.every)
        self._marks.setChecked(choice.within_marks)
        self._pictures.setCurrentIndex(self._pictures.findData(lossless))

    def _lay_out(self) -> None:
        kinds: dict[FrameKind, str] = {
            "labelled": self.tr("Frames with objects"),
            "all": self.tr("All frames"),
            "keyframes": self.tr("Keyframes only"),
            "reviewed": self.tr("Reviewed frames only"),
        }
        for kind, text in kinds.items():
            self._which.addItem(text, kind)
        self._which.setAccessibleName(self.tr("Frames"))
        self._which.setToolTip(self.tr("Which frames of videos are exported"))
        self._every.setRange(1, _MOST)
        self._every.setAccessibleName(self.tr("Of these, one in"))
        self._every.setToolTip(self.tr("1 takes all of them, 5 every fifth: neighbouring frames look much alike"))
        self._marks.setAccessibleName(self._marks.text())
        self._marks.setToolTip(self.tr("Videos without marks are exported whole"))
        self._pictures.addItem(self.tr("JPEG, small files"), False)
        self._pictures.addItem(self.tr("PNG, no loss"), True)
        self._pictures.setAccessibleName(self.tr("Frames as"))
        self._pictures.setToolTip(self.tr("Frames are decoded and written as images; PNG files are many times larger"))
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self._which, 1)
        first.addSpacing(metrics.SPACE)
        first.addWidget(label(self.tr("Of these, one in")))
        first.addWidget(self._every)
        second.addWidget(label(self.tr("Frames as")))
        second.addWidget(self._pictures)
        second.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.SPACE)
        for line in (first, second):
            line.setSpacing(metrics.SPACE)
            column.addLayout(line)
        column.addWidget(self._marks)
        column.addWidget(self._count)

    def _show_count(self) -> None:
        frames = self.frames
        videos = sum(video.chosen(self._media, self.choice) > 0 for video in self._videos)
        some = self.tr("{frames} of {videos}").format(
            frames=self.tr("%n frames", "", frames), videos=self.tr("%n videos", "", videos)
        )
        self._count.setText(some if frames else self.tr("No frame is like that yet."))
        set_kind(self._count, "muted" if frames else "caution")

    @Slot()
    def _change(self) -> None:
        self._show_count()
        self.changed.emit()

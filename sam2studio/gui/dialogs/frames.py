"""The question whether a folder of numbered pictures is a video."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from sam2studio.gui.dialogs.frame import DialogFrame, paragraph, section


class FramesDialog(DialogFrame):
    """Asks once for all folders that were dropped together. GUI thread.

    Signals:
        answered(bool): They are videos; else their pictures are pictures.
    """

    answered = Signal(bool)

    def __init__(self, folders: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(title=self.tr("Numbered images"), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(480)
        names = ", ".join(f"“{folder.name}”" for folder in folders[:3]) + ("…" if len(folders) > 3 else "")
        self.body.addWidget(section(self.tr("The images in {names} are numbered one by one.").format(names=names)))
        words = self.tr("As a video, objects can be tracked through them. As images, each is marked by itself.")
        self.body.addWidget(paragraph(words, kind="muted"))
        cancel = self.add_button(self.tr("Cancel"), tip=self.tr("Add nothing"), left=True)
        pictures = self.add_button(self.tr("Add as images"), tip=self.tr("Each image is marked by itself"))
        video = self.add_button(
            self.tr("Add as video"),
            tip=self.tr("Its frames are these images, in the order of their numbers"),
            kind="primary",
        )
        cancel.clicked.connect(self.reject)
        pictures.clicked.connect(lambda: self._answer(False))
        video.clicked.connect(lambda: self._answer(True))

    def _answer(self, video: bool) -> None:
        self.accept()
        self.answered.emit(video)

"""The question what is to be done with a dataset that came to the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QLabel, QWidget

from sam2studio.gui.dialogs.frame import DialogFrame, paragraph, section


class DatasetDialog(DialogFrame):
    """Asks whether objects are to be imported, or, of a folder, its pictures alone. GUI thread.

    Signals:
        import_chosen: Its objects too.
        pictures_chosen: Its pictures and videos alone.
    """

    import_chosen = Signal()
    pictures_chosen = Signal()

    def __init__(self, dataset: Path, format_: str, parent: QWidget | None = None) -> None:
        super().__init__(title=self.tr("Dataset"), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(480)
        head = section("")
        head.setWordWrap(True)
        head.setToolTip(dataset.name)
        self.body.addWidget(head)
        name = self._as_wide_as(head, dataset.name)
        head.setText(self.tr("“{name}” is a dataset: {format}.").format(name=name, format=format_))
        words = self.tr("An import takes its objects and classes over, and adds the images that are not there yet.")
        self.body.addWidget(paragraph(words, kind="muted"))
        cancel = self.add_button(self.tr("Cancel"), tip=self.tr("Add nothing"), left=True)
        cancel.clicked.connect(self.reject)
        if dataset.is_dir():
            pictures = self.add_button(self.tr("Images only"), tip=self.tr("Add its images and videos, no objects"))
            pictures.clicked.connect(lambda: self._answer(self.pictures_chosen))
        tip = self.tr("Open the import window with this dataset filled in")
        take = self.add_button(self.tr("Import…"), tip=tip, kind="primary")
        take.clicked.connect(lambda: self._answer(self.import_chosen))

    def _as_wide_as(self, head: QLabel, name: str) -> str:
        """A name that fits into one line of the head: of a long one, which may be a single word, its two ends."""
        head.ensurePolished()
        margins, words = self.body.contentsMargins(), head.fontMetrics()
        width = room = self.width() - margins.left() - margins.right()
        shown = name
        while words.horizontalAdvance(f"“{shown}”") > width and room > 0:  # what Qt cut may be some pixels too wide
            room -= words.horizontalAdvance("“")
            shown = words.elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        return shown

    def _answer(self, chosen: SignalInstance) -> None:
        self.accept()
        chosen.emit()

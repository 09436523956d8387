"""The strip under the media list that says how many files are missing, and leads to where they are found again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sam2studio.gui.panels.fields import Sign, label, rule
from sam2studio.gui.theme import metrics


class LostStrip(QFrame):
    """Hidden while nothing is missing. GUI thread.

    Signals:
        locate_requested(): The person wants to say where the files are.
    """

    locate_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = label("")
        self._locate = QPushButton(self.tr("Locate…"))
        self._locate.setProperty("kind", "link")
        self._locate.setAccessibleName(self.tr("Locate missing files"))
        self._locate.setToolTip(self.tr("Say where the missing files are now"))
        self._locate.clicked.connect(self.locate_requested)
        line = QHBoxLayout()
        line.setContentsMargins(metrics.WIDE, metrics.TIGHT, metrics.SPACE, metrics.TIGHT)
        line.setSpacing(metrics.SPACE)
        line.addWidget(Sign("warning", side=metrics.ICON_SMALL, role="bad"), 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._text, 1)
        line.addWidget(self._locate)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(rule())
        layout.addLayout(line)
        self.hide()

    def set_count(self, count: int) -> None:
        """How many files are not where they were."""
        self._text.setText(self.tr("%n files missing", "", count))
        self.setVisible(count > 0)

    def set_writable(self, writable: bool) -> None:
        """A project that cannot be changed cannot be pointed elsewhere."""
        self._locate.setVisible(writable)

"""The line at the bottom: saved, frame, model and device, timing, and the job that runs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QWidget

from sam2studio.gui.panels.fields import label, tool_button
from sam2studio.gui.theme import metrics

_STEPS = 1000


class StatusBar(QFrame):
    """Shows what it is told. GUI thread.

    Signals:
        cancel_job(): Stop the job that runs.
    """

    cancel_job = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bar")
        self.setFixedHeight(metrics.ROW)
        self._saved = self._part(self.tr("Saved state"))
        self._frame = self._part(self.tr("Frame"))
        self._model = self._part(self.tr("Model and device"))
        self._timing = self._part(self.tr("Timing"))
        self._job = self._part(self.tr("Running job"))
        self._progress = QProgressBar()
        self._progress.setFixedWidth(160)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Progress of the job"))
        self._progress.setToolTip(self.tr("Progress of the job"))
        self._cancel = tool_button(
            "close", name=self.tr("Cancel the job"), tip=self.tr("Cancel; what is finished is kept"), small=True
        )
        self._cancel.clicked.connect(self.cancel_job)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(metrics.WIDE, 0, metrics.TIGHT, 0)
        layout.setSpacing(metrics.ROOMY)
        for part in (self._saved, self._frame, self._model, self._timing):
            layout.addWidget(part)
        layout.addStretch()
        layout.addWidget(self._job)
        layout.addWidget(self._progress)
        layout.addWidget(self._cancel)
        self.set_job("", None)

    def set_saved(self, text: str) -> None:
        """What is on the disk."""
        self._show(self._saved, text)

    def set_frame(self, text: str) -> None:
        """Which frame of a video is shown, and when; "" without a video."""
        if text != self._frame.text():
            self._show(self._frame, text)

    def set_model(self, text: str) -> None:
        """Which model runs where."""
        self._show(self._model, text)

    def set_timing(self, text: str) -> None:
        """How long the last answers took."""
        self._show(self._timing, text)

    def set_job(self, text: str, fraction: float | None) -> None:
        """What runs and how far it is, 0…1; None while that is unknown. An empty text: nothing runs."""
        self._show(self._job, text)
        self._progress.setVisible(bool(text))
        self._cancel.setVisible(bool(text))
        if fraction is None:
            self._progress.setRange(0, 0)
        else:
            self._progress.setRange(0, _STEPS)
            self._progress.setValue(round(fraction * _STEPS))

    def _part(self, name: str) -> QLabel:
        part = label("", kind="muted")
        part.setAccessibleName(name)
        part.setVisible(False)
        return part

    @staticmethod
    def _show(part: QLabel, text: str) -> None:
        part.setText(text)
        part.setToolTip(text)
        part.setVisible(bool(text))

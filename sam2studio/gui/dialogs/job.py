"""A dialog that asks, shows a job at work, and shows what came of it, on three pages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from sam2studio.core.errors import StudioError
from sam2studio.core.progress import Progress
from sam2studio.gui.dialogs.frame import DialogFrame, paragraph
from sam2studio.gui.error_words import told, told_error
from sam2studio.gui.panels.fields import Sign, label, set_kind
from sam2studio.gui.theme import metrics

_STEPS = 1000


class JobDialog(DialogFrame):
    """The form is the subclass's; the job is run by whoever hears the intents. GUI thread.

    Signals:
        cancel_requested(): Stop the job.
        page_changed(): It asks, shows a job at work, or what came of it, and did something else before.
    """

    cancel_requested = Signal()
    page_changed = Signal()

    def __init__(self, *, title: str, action: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(title=title, parent=parent)
        self._running = False
        self._folder: Path | None = None
        self.form = QWidget()
        self.report = QVBoxLayout()
        self._pages = QStackedWidget()
        self._problem = paragraph("", kind="bad")
        self._problem.setVisible(False)
        self._text = label("")
        self._bar = QProgressBar()
        self._facts = label("", kind="muted")
        self._headline = label("", kind="title")
        self._sign = Sign("check", side=metrics.SECTION, role="good")
        for page in (self.form, self._build_progress(), self._build_report()):
            self._pages.addWidget(page)
        self.body.addWidget(self._pages, 1)
        self.body.addWidget(self._problem)
        self._open = self.add_button(
            self.tr("Show folder"), tip=self.tr("Open the folder in the file manager"), left=True
        )
        self._open.clicked.connect(self._open_folder)
        self._again = self.add_button(self.tr("Back"), tip=self.tr("Back to the choices"))
        self._close = self.add_close()
        self.go = self.add_button(action, tip=tip, kind="primary")
        self._again.clicked.connect(self.show_form)
        self.show_form()

    @property
    def running(self) -> bool:
        """Whether a job is shown at work."""
        return self._running

    @Slot()
    def show_form(self) -> None:
        """Asks."""
        self._show_page(0)
        self.go.setFocus()

    def show_progress(self, progress: Progress) -> None:
        """Shows the job at work."""
        if not self._running:
            self._problem.setVisible(False)
            self._show_page(1)
        self._text.setText(told(progress.text))
        fraction = progress.fraction
        self._bar.setRange(0, 0 if fraction is None else _STEPS)
        self._bar.setValue(round((fraction or 0) * _STEPS))

    def show_facts(self, text: str) -> None:
        """Shows how it gets on, under the bar of the job at work."""
        self._facts.setText(text)

    def show_cancelled(self) -> None:
        """The job was stopped: back to the form."""
        self.show_form()
        self._tell(self.tr("Cancelled. Nothing was changed."), kind="muted")

    def show_error(self, error: StudioError) -> None:
        """The job failed: back to the form, with the sentence."""
        self.show_form()
        self._tell(told_error(error), kind="bad")

    def show_done(self, headline: str, *, folder: Path | None = None, good: bool = True) -> None:
        """Shows the report page; the subclass has filled `report`."""
        self._headline.setText(headline)
        self._sign.set_icon("check" if good else "warning", role="good" if good else "caution")
        self._folder = folder
        self._show_page(2)
        self._close.setFocus()

    def reject(self) -> None:
        """Esc and the close button: a job at work is asked to stop first."""
        if self._running:
            self.cancel_requested.emit()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's own cross does the same."""
        if self._running:
            self.cancel_requested.emit()
            event.ignore()
        else:
            super().closeEvent(event)

    def clear_report(self) -> None:
        """Empties the report page."""
        clear_layout(self.report)

    def _show_page(self, number: int) -> None:
        self._pages.setCurrentIndex(number)
        self._running = number == 1
        self.go.setVisible(number == 0)
        self._again.setVisible(number == 2)
        self._open.setVisible(number == 2 and self._folder is not None)
        self._close.setText(self.tr("Cancel") if number == 1 else self.tr("Close"))
        self._problem.setVisible(False)
        self.page_changed.emit()

    def _tell(self, sentence: str, *, kind: str) -> None:
        self._problem.setText(sentence)
        set_kind(self._problem, kind)
        self._problem.setVisible(True)

    @Slot()
    def _open_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def _build_progress(self) -> QWidget:
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._bar.setToolTip(self.tr("Progress"))
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(metrics.WIDE)
        layout.addStretch()
        layout.addWidget(self._text)
        layout.addWidget(self._bar)
        layout.addWidget(self._facts)
        layout.addStretch()
        return page

    def _build_report(self) -> QWidget:
        head = QHBoxLayout()
        head.setSpacing(metrics.WIDE)
        head.addWidget(self._sign)
        head.addWidget(self._headline, 1)
        self.report.setSpacing(metrics.SPACE)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(metrics.ROOMY)
        layout.addLayout(head)
        layout.addLayout(self.report, 1)
        return page


def clear_layout(layout: QVBoxLayout) -> None:
    """Removes all widgets of a layout."""
    while (entry := layout.takeAt(0)) is not None:
        if (widget := entry.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def bullets(sentences: Iterable[str], *, drawing: str = "warning") -> QWidget:
    """Sentences one under the other, each with a sign."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(metrics.TIGHT)
    for sentence in sentences:
        line = QHBoxLayout()
        line.setSpacing(metrics.SPACE)
        line.addWidget(Sign(drawing, side=metrics.ICON_SMALL, role="caution"), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(paragraph(sentence), 1)
        layout.addLayout(line)
    return holder


def quiet_button(text: str, *, tip: str) -> QPushButton:
    """A button beside a field."""
    button = QPushButton(text)
    button.setAccessibleName(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button

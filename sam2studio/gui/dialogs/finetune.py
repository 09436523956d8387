"""The window in which a model learns from the project: which one, for how long, and whether it became better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from sam2studio.gui.dialogs.frame import paragraph, section
from sam2studio.gui.dialogs.job import JobDialog, quiet_button
from sam2studio.gui.panels.fields import label
from sam2studio.gui.theme import metrics
from sam2studio.jobs.finetune_result import BETTER_BY, CLICKS, FinetuneResult

SHORT, USUAL, LONG = 50, 150, 500
"""Steps of training."""


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """A model that can learn.

    Attributes:
        name: What the job takes.
        label: What is shown.
    """

    name: str
    label: str


class FinetuneDialog(JobDialog):
    """Asks, shows the work, and shows what came of it. GUI thread.

    Signals:
        finetune_requested(str, int): Train this model, for so many steps.
        use_requested(str): Make masks with this model from now on.
    """

    finetune_requested = Signal(str, int)
    use_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            title=self.tr("Fine-tune a model"),
            action=self.tr("Train"),
            tip=self.tr("Train the model on this project (Enter)"),
            parent=parent,
        )
        self.resize(560, 340)
        self._models = QComboBox()
        self._theirs = ""  # what the person chose here
        self._length = QComboBox()
        self._none = paragraph(
            self.tr("There is no SAM 2 model on this computer yet. The list of models can download one."), kind="muted"
        )
        self._lay_out()
        self._models.currentIndexChanged.connect(self._keep)
        self.go.clicked.connect(
            lambda: self.finetune_requested.emit(self._models.currentData(), self._length.currentData())
        )

    def set_models(self, rows: Sequence[LearnerRow], *, preferred: str) -> None:
        """Shows what can learn; what was chosen stays so, and the preferred one is chosen first."""
        chosen = self._theirs or preferred
        with QSignalBlocker(self._models):
            self._models.clear()
            for row in rows:
                self._models.addItem(row.label, row.name)
            self._models.setCurrentIndex(max(0, self._models.findData(chosen)))
        self._models.setEnabled(bool(rows))
        self._none.setVisible(not rows)
        self.go.setEnabled(bool(rows))

    @Slot()
    def _keep(self) -> None:
        self._theirs = self._models.currentData() or ""

    def show_outcome(self, result: FinetuneResult) -> None:
        """Shows the qualities before and after, and offers the new model if there is one."""
        self.clear_report()
        images = self.tr("%n images", "", result.trained)
        objects = self.tr("Trained on %n masks of {images}.", "", result.objects).format(images=images)
        others = self.tr("Measured on %n others, which it has not seen.", "", result.held_out)
        self.report.addWidget(paragraph(f"{objects} {others}", kind="muted"))
        self.report.addWidget(self._table(result))
        if result.path is None:
            least = self.locale().toString(100 * BETTER_BY, "f", 1)
            kept = self.tr("Nothing was kept: for that the mean must rise by {least} or more.").format(least=least)
            more = self.tr("More masks, or longer training, may help.")
            self.report.addWidget(paragraph(f"{kept} {more}"))
        else:
            name = result.path.name
            self.report.addWidget(
                paragraph(
                    self.tr("It is in the list of models as “{name}”. The original is unchanged.").format(name=name)
                )
            )
            use = quiet_button(self.tr("Use it now"), tip=self.tr("Make masks with the new model from now on"))
            use.clicked.connect(lambda: self.use_requested.emit(name))
            self.report.addWidget(use, 0, Qt.AlignmentFlag.AlignLeft)
        self.report.addStretch()
        better = result.path is not None
        headline = self.tr("The model became better.") if better else self.tr("The model did not become better.")
        self.show_done(headline, folder=None if result.path is None else result.path.parent, good=better)

    def _table(self, result: FinetuneResult) -> QWidget:
        """Mean IoU in percent, before and after."""
        rows = (
            (self.tr("Mask after one click"), result.before.one_click, result.after.one_click),
            (self.tr("Mask after %n clicks", "", CLICKS), result.before.more_clicks, result.after.more_clicks),
            (self.tr("Mask from a box"), result.before.box, result.after.box),
            (self.tr("Mean of these, which decides"), result.before.mean, result.after.mean),
        )
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, metrics.SPACE, 0, metrics.SPACE)
        grid.setHorizontalSpacing(metrics.ROOMY)
        grid.setVerticalSpacing(metrics.TIGHT)
        right = Qt.AlignmentFlag.AlignRight
        grid.addWidget(label(self.tr("Mean IoU, percent"), kind="muted"), 0, 0)
        grid.addWidget(label(self.tr("before"), kind="muted"), 0, 1, right)
        grid.addWidget(label(self.tr("after"), kind="muted"), 0, 2, right)
        for place, (name, before, after) in enumerate(rows, start=1):
            grid.addWidget(label(name), place, 0)
            for column, share in enumerate((before, after), start=1):
                grid.addWidget(label(self.locale().toString(100 * share, "f", 1)), place, column, right)
        grid.setColumnStretch(3, 1)
        return holder

    def _lay_out(self) -> None:
        self._models.setAccessibleName(self.tr("Model"))
        self._models.setToolTip(self.tr("The model that is to learn; it is not changed itself"))
        for text, steps in (
            (self.tr("Short: {steps} steps"), SHORT),
            (self.tr("Usual: {steps} steps"), USUAL),
            (self.tr("Long: {steps} steps"), LONG),
        ):
            self._length.addItem(text.format(steps=steps), steps)
        self._length.setCurrentIndex(1)
        self._length.setAccessibleName(self.tr("Length of the training"))
        self._length.setToolTip(self.tr("Longer helps where there are many masks"))
        layout = QVBoxLayout(self.form)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(metrics.SPACE)
        layout.addWidget(section(self.tr("Model")))
        layout.addWidget(self._models)
        layout.addWidget(self._none)
        layout.addSpacing(metrics.SPACE)
        layout.addWidget(section(self.tr("Length of the training")))
        layout.addWidget(self._length)
        layout.addSpacing(metrics.SPACE)
        layout.addWidget(
            paragraph(
                self.tr(
                    "The model learns from the masks that you made or reviewed; proposals do not count. A quarter of "
                    "the images is held out, and the new model is kept only if it is better on those. The original "
                    "stays as it is, so you can go back at any time."
                ),
                kind="muted",
            )
        )
        layout.addStretch()

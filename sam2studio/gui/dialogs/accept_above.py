"""The question before many proposals are accepted unseen: from which score on, and how often that was right so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QHBoxLayout, QSlider, QWidget

from sam2studio.gui.dialogs.frame import DialogFrame, paragraph
from sam2studio.gui.panels.fields import inset, label
from sam2studio.gui.theme import metrics

_FIRST = 0.8
_STEPS = 100


@dataclass(frozen=True, kw_only=True)
class ChoiceAbove:
    """What a score means.

    Attributes:
        proposals: How many would be accepted.
        media: On how many images and videos.
        left: How many there are to review.
        right: How many of those that a person has decided about, with such scores, were right as they were.
        decided: How many those are.
    """

    proposals: int
    media: int
    left: int
    right: int
    decided: int


class AcceptAboveDialog(DialogFrame):
    """Asks; whoever hears the answer accepts. GUI thread.

    Signals:
        accepted_above(float, bool): Accept from this score on; leave out what does not fit.
    """

    accepted_above = Signal(float, bool)

    def __init__(self, count: Callable[[float, bool], ChoiceAbove], parent: QWidget | None = None) -> None:
        super().__init__(title=self.tr("Accept all above a score"), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(480)
        self._count = count
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._score = QDoubleSpinBox()
        self._careful = QCheckBox(self.tr("Leave out masks that do not fit their box, and duplicates"))
        self._what = label("", kind="section")
        self._experience = paragraph("", kind="muted")
        self._lay_out()
        self.add_close().setText(self.tr("Cancel"))
        self._go = self.add_button(
            self.tr("Accept"), tip=self.tr("Accept these proposals without looking at each (Enter)"), kind="primary"
        )
        self._slider.valueChanged.connect(lambda value: self._score.setValue(value / _STEPS))
        self._score.valueChanged.connect(lambda value: self._slider.setValue(round(value * _STEPS)))
        self._score.valueChanged.connect(self._refresh)
        self._careful.toggled.connect(self._refresh)
        self._go.clicked.connect(self._answer)
        self._score.setValue(_FIRST)
        self._score.setFocus()

    @Slot()
    def _refresh(self) -> None:
        choice = self._count(self._score.value(), self._careful.isChecked())
        number = self.locale().toString
        text = self.tr("{some} of %n proposals", "", choice.left).format(some=number(choice.proposals))
        on = self.tr("on %n images or videos", "", choice.media)
        self._what.setText(f"{text}, {on}" if choice.proposals else self.tr("No proposal has such a score"))
        if choice.decided:
            told = self.tr(
                "Of %n proposals with such scores that you have decided about, {right} proved right.",
                "",
                choice.decided,
            )
            self._experience.setText(told.format(right=number(choice.right)))
        else:
            self._experience.setText(self.tr("You have not decided about any proposal with such a score yet."))
        self._go.setEnabled(choice.proposals > 0)
        self._go.setText(self.tr("Accept %n", "", choice.proposals) if choice.proposals else self.tr("Accept"))

    @Slot()
    def _answer(self) -> None:
        self.accepted_above.emit(self._score.value(), self._careful.isChecked())
        self.accept()

    def _lay_out(self) -> None:
        tip = self.tr("The detector's score, or the mask's where there was no detector")
        for part in (self._slider, self._score):
            part.setAccessibleName(self.tr("Score"))
            part.setToolTip(tip)
        self._slider.setRange(0, _STEPS)
        self._score.setRange(0.0, 1.0)
        self._score.setSingleStep(0.01)
        self._score.setDecimals(2)
        inset(self._score)
        self._careful.setChecked(True)
        self._careful.setAccessibleName(self._careful.text())
        self._careful.setToolTip(self.tr("They stay for you to look at"))
        line = QHBoxLayout()
        line.setSpacing(metrics.WIDE)
        line.addWidget(label(self.tr("Score from")))
        line.addWidget(self._slider, 1)
        line.addWidget(self._score)
        self.body.addWidget(paragraph(tip + ".", kind="muted"))
        self.body.addLayout(line)
        self.body.addWidget(self._careful)
        self.body.addSpacing(metrics.SPACE)
        self.body.addWidget(self._what)
        self.body.addWidget(self._experience)
        self.body.addStretch()

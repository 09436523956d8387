"""What runs where, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from sam2studio.gui.dialogs.frame import DialogFrame, paragraph
from sam2studio.gui.panels.fields import label
from sam2studio.gui.theme import metrics


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line of the device window.

    Attributes:
        name: What is told ("Device").
        value: What it is ("cpu, 2 threads").
        why: The reason, or "".
    """

    name: str
    value: str
    why: str = ""


class DeviceDialog(DialogFrame):
    """Shows facts about the machine and the model in use. GUI thread."""

    def __init__(self, facts: Iterable[Fact], parent: QWidget | None = None) -> None:
        super().__init__(title=self.tr("Device"), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.SECTION)
        grid.setVerticalSpacing(metrics.TIGHT)
        grid.setColumnStretch(1, 1)
        for number, fact in enumerate(facts):
            row = 3 * number
            grid.addWidget(label(fact.name, kind="muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            value = paragraph(fact.value)
            grid.addWidget(value, row, 1)
            if fact.why:
                grid.addWidget(paragraph(fact.why, kind="muted"), row + 1, 1)
            grid.setRowMinimumHeight(row + 2, metrics.TIGHT)
        self.body.addLayout(grid)
        self.body.addStretch()
        self.add_close().setFocus()

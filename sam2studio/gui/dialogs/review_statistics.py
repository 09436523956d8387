"""What became of the proposals that a person has looked at, class by class."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from sam2studio.gui.dialogs.frame import DialogFrame, paragraph, scrolled
from sam2studio.gui.panels.fields import label, rule
from sam2studio.gui.theme import metrics
from sam2studio.gui.translation import percent
from sam2studio.jobs.review import Tally

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ReviewStatisticsDialog(DialogFrame):
    """A table; made anew each time. GUI thread."""

    def __init__(self, tally: Tally, names: Mapping[int, str], parent: QWidget | None = None) -> None:
        super().__init__(title=self.tr("Statistics of the review"), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(560, 360)
        known = [class_id for class_id in names if class_id in tally.class_ids]
        if not known:
            self.body.addWidget(paragraph(self.tr("No proposal has been decided about yet."), kind="muted"))
            self.body.addStretch()
        else:
            self.body.addWidget(scrolled(self._table(tally, names, known)), 1)
            self.body.addWidget(
                paragraph(self.tr("Proposals that were accepted unseen are not counted."), kind="muted")
            )
        self.add_close().setFocus()

    def _table(self, tally: Tally, names: Mapping[int, str], known: list[int]) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, metrics.WIDE, 0)
        grid.setHorizontalSpacing(metrics.SECTION)
        grid.setVerticalSpacing(metrics.SPACE)
        grid.setColumnStretch(0, 1)
        heads = (self.tr("Class"), self.tr("Accepted"), self.tr("Fixed"), self.tr("Rejected"), self.tr("Right"))
        for column, text in enumerate(heads):
            self._put(grid, 0, column, text, kind="muted")
        grid.addWidget(rule(), 1, 0, 1, len(heads))
        for row, class_id in enumerate(known, start=2):
            self._fill(grid, row, names[class_id], tally, class_id)
        last = grid.rowCount()
        grid.addWidget(rule(), last, 0, 1, len(heads))
        self._fill(grid, last + 1, self.tr("All classes"), tally, None, kind="section")
        grid.setRowStretch(last + 2, 1)
        return holder

    def _fill(
        self, grid: QGridLayout, row: int, name: str, tally: Tally, class_id: int | None, *, kind: str = ""
    ) -> None:
        counts = [tally.total(outcome, class_id) for outcome in ("accepted", "fixed", "rejected")]
        share = percent(round(100 * counts[0] / sum(counts))) if sum(counts) else "–"
        for column, text in enumerate((name, *map(self.locale().toString, counts), share)):
            self._put(grid, row, column, text, kind=kind)

    def _put(self, grid: QGridLayout, row: int, column: int, text: str, *, kind: str) -> None:
        words = label(text, kind=kind)
        words.setAlignment(_RIGHT if column else Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(words, row, column)

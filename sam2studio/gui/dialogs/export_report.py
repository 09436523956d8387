"""The report of an export, piece by piece: what went where, and the objects that came through least exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QListWidget, QWidget

from sam2studio.formats.dataset import SPLITS
from sam2studio.gui.dialogs.export_state import SplitCount, WorstObject
from sam2studio.gui.dialogs.frame import list_item
from sam2studio.gui.error_words import told
from sam2studio.gui.panels.fields import label, rule
from sam2studio.gui.theme import metrics
from sam2studio.gui.translation import decimal

_MOST_CLASSES = 12
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CountsTable(QWidget):
    """Pictures, videos and objects of each class, in each part of a dataset and in all. GUI thread."""

    def __init__(self, splits: Iterable[SplitCount], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._splits = sorted((each for each in splits if each.pictures), key=lambda each: SPLITS.index(each.split))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(metrics.SECTION)
        self._grid.setVerticalSpacing(metrics.TIGHT)
        heads = [each.split for each in self._splits] + ([self.tr("in all")] if len(self._splits) > 1 else [])
        for column, head in enumerate(heads, start=1):
            self._grid.addWidget(label(head, kind="muted"), 0, column, _RIGHT)
        self._grid.setColumnStretch(len(heads) + 1, 1)
        videos = any(each.videos for each in self._splits)
        pictures = self.tr("Images and frames") if videos else self.tr("Images")
        self._add(pictures, [each.pictures for each in self._splits])
        if videos:
            self._add(self.tr("Videos"), [each.videos for each in self._splits])
        self._grid.addWidget(rule(), self._grid.rowCount(), 0, 1, len(heads) + 1)
        classes = self._classes()
        for name, numbers in classes[:_MOST_CLASSES]:
            self._add(name, numbers)
        rest = classes[_MOST_CLASSES:]
        if rest:
            sums = [sum(column) for column in zip(*(numbers for _, numbers in rest), strict=True)]
            self._add(self.tr("%n more classes", "", len(rest)), sums)

    def _classes(self) -> list[tuple[str, list[int]]]:
        """Each class and its objects per split, the most frequent first."""
        names = dict.fromkeys(name for each in self._splits for name in each.objects)
        rows = [(name, [each.objects.get(name, 0) for each in self._splits]) for name in names]
        return sorted(rows, key=lambda row: -sum(row[1]))

    def _add(self, name: str, numbers: list[int]) -> None:
        place = self._grid.rowCount()
        self._grid.addWidget(label(name), place, 0)
        for column, number in enumerate(numbers + ([sum(numbers)] if len(numbers) > 1 else []), start=1):
            text = self.locale().toString(number) if number else "–"
            self._grid.addWidget(label(text), place, column, _RIGHT)


def worst_list(worst: Sequence[WorstObject]) -> QListWidget:
    """The objects that came through least exactly; each row holds its object."""
    view = QListWidget()
    for entry in worst:
        text = "   ".join(part for part in (decimal(entry.iou, 4), entry.title, told(entry.note)) if part)
        view.addItem(list_item(text, entry))
    return view

"""The little window behind the filter of a review: class, score, and only what is on the image shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from sam2studio.gui.panels.fields import inset, is_plain, label
from sam2studio.gui.theme import metrics
from sam2studio.gui.viewstate import ReviewChoice


class ReviewFilterBox(QFrame):
    """Opens under its button and closes with the next click elsewhere. GUI thread.

    Signals:
        choice_changed(object): A `ReviewChoice`.
    """

    choice_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("kind", "box")
        self.setAccessibleName(self.tr("Filter"))
        self._classes = QComboBox()
        self._low = self._score(self.tr("Lowest score"), self.tr("Leave out proposals with a lower score"))
        self._high = self._score(self.tr("Highest score"), self.tr("Leave out proposals with a higher score"))
        self._here = QCheckBox(self.tr("Only on this image"))
        self._reset = QPushButton(self.tr("Show all"))
        self._lay_out()
        self.show_choice(ReviewChoice(), ())
        self._classes.activated.connect(self._report)
        for part in (self._low, self._high):
            part.valueChanged.connect(self._report)
        self._here.toggled.connect(self._report)
        self._reset.clicked.connect(lambda: self.choice_changed.emit(ReviewChoice()))

    def event(self, event: QEvent) -> bool:
        """Keeps keys without Ctrl or Alt from the window's shortcuts: here they are meant for the fields."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_plain(event):
            event.accept()
            return True
        return super().event(event)

    def show_choice(self, choice: ReviewChoice, classes: Sequence[tuple[int, str, int]]) -> None:
        """Shows what is looked at; reports nothing back.

        Args:
            choice: What is looked at.
            classes: (class id, name, proposals left).
        """
        parts = (self._classes, self._low, self._high, self._here)
        for part in parts:
            part.blockSignals(True)
        total = sum(count for _, _, count in classes)
        rows: list[tuple[str, int | None]] = [(self._counted(self.tr("All classes"), total), None)]
        rows += [(self._counted(name, count), class_id) for class_id, name, count in classes]
        if rows != [(self._classes.itemText(n), self._classes.itemData(n)) for n in range(self._classes.count())]:
            self._classes.clear()
            for text, class_id in rows:
                self._classes.addItem(text, class_id)
        self._classes.setCurrentIndex(max(0, self._classes.findData(choice.class_id)))
        self._low.setValue(choice.low)
        self._high.setValue(choice.high)
        self._here.setChecked(choice.only_here)
        for part in parts:
            part.blockSignals(False)
        self._reset.setEnabled(choice != ReviewChoice())

    def _counted(self, text: str, count: int) -> str:
        return f"{text} ({self.locale().toString(count)})"

    def _score(self, name: str, tip: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setRange(0.0, 1.0)
        box.setSingleStep(0.05)
        box.setDecimals(2)
        box.setAccessibleName(name)
        box.setToolTip(tip)
        box.setKeyboardTracking(False)
        inset(box)
        return box

    def _lay_out(self) -> None:
        self._classes.setAccessibleName(self.tr("Class"))
        self._classes.setToolTip(self.tr("Look at proposals of this class only"))
        self._here.setAccessibleName(self._here.text())
        self._here.setToolTip(self.tr("Look only at what is on the image or video shown"))
        self._reset.setProperty("kind", "link")
        self._reset.setAccessibleName(self._reset.text())
        self._reset.setToolTip(self.tr("Look at all proposals"))
        scores = QHBoxLayout()
        scores.setSpacing(metrics.SPACE)
        scores.addWidget(self._low, 1)
        scores.addWidget(label(self.tr("to"), kind="muted"))
        scores.addWidget(self._high, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.WIDE)
        grid.setVerticalSpacing(metrics.SPACE)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(self.tr("Class")), 0, 0)
        grid.addWidget(self._classes, 0, 1)
        grid.addWidget(label(self.tr("Score")), 1, 0)
        grid.addLayout(scores, 1, 1)
        grid.addWidget(self._here, 2, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(metrics.ROOMY, metrics.ROOMY, metrics.ROOMY, metrics.SPACE)
        layout.setSpacing(metrics.SPACE)
        layout.addLayout(grid)
        layout.addWidget(self._reset, 0, Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(320)

    @Slot()
    def _report(self) -> None:
        low, high = self._low.value(), self._high.value()
        if self.sender() is self._low:
            high = max(low, high)
        else:
            low = min(low, high)
        self.choice_changed.emit(
            ReviewChoice(class_id=self._classes.currentData(), only_here=self._here.isChecked(), low=low, high=high)
        )

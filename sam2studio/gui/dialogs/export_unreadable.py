"""The part of the export window that tells, before anything is written, which files cannot be had."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from sam2studio.gui.error_words import told
from sam2studio.gui.panels.fields import Sign, label
from sam2studio.gui.theme import metrics
from sam2studio.jobs.export_choice import Unreadable

_NAMED = 4
_IN_TIP = 30


class UnreadableField(QFrame):
    """Hidden while all files can be read; else names them and offers to leave them out. GUI thread.

    Signals:
        changed(): They are to be left out, or not any more.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "notice-caution")
        self._items: tuple[Unreadable, ...] = ()
        self._head = label("")
        self._names = label("", kind="muted")
        self._names.setWordWrap(True)
        self._leave_out = QCheckBox(self.tr("Leave them out of the dataset"))
        self._leave_out.setAccessibleName(self._leave_out.text())
        self._leave_out.setToolTip(self.tr("Everything else is exported; otherwise nothing can be"))
        self._leave_out.toggled.connect(self.changed)
        column = QVBoxLayout()
        column.setSpacing(metrics.TIGHT)
        column.addWidget(self._head)
        column.addWidget(self._names)
        column.addWidget(self._leave_out)
        line = QHBoxLayout(self)
        line.setContentsMargins(metrics.WIDE, metrics.SPACE, metrics.WIDE, metrics.SPACE)
        line.setSpacing(metrics.SPACE)
        line.addWidget(Sign("warning", side=metrics.ICON_SMALL, role="caution"), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(column, 1)
        self.hide()

    @property
    def leave_out(self) -> bool:
        """Whether files that cannot be read are left out."""
        return bool(self._items) and self._leave_out.isChecked()

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def show_items(self, items: Sequence[Unreadable]) -> None:
        """Names these."""
        self._items = tuple(items)
        self._head.setText(self.tr("%n chosen files are missing or cannot be read.", "", len(self._items)))
        lines = [f"{item.path}: {told(item.why)}" for item in self._items]
        more = len(lines) - _NAMED
        self._names.setText("\n".join(lines[:_NAMED] + ([self.tr("and %n more", "", more)] if more > 0 else [])))
        self._names.setToolTip("\n".join(lines[:_IN_TIP]) if more > 0 else "")
        self.setVisible(bool(self._items))

"""The question before media outside a project's own folder are read, where the project is new on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QWidget

from sam2studio.gui.dialogs.frame import DialogFrame, list_item, paragraph
from sam2studio.gui.theme import metrics

_WIDTH = 520
_ROWS = 6  # that are seen at once


class UnfamiliarDialog(DialogFrame):
    """Asks; whoever hears the answer opens the project. GUI thread.

    Args:
        name: Of the project.
        folders: Folders and how many of the project's media lie in each.
        parent: The window.

    Signals:
        confirmed(): Open it; its media may be read.
    """

    confirmed = Signal()

    def __init__(self, name: str, folders: Sequence[tuple[Path, int]], parent: QWidget | None = None) -> None:
        super().__init__(title=self.tr("Images outside the project’s folder"), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH)
        what = self.tr(
            "“{name}” is new on this computer, and %n of its images and videos lie outside its own folder:",
            "",
            sum(count for _, count in folders),
        )
        self.body.addWidget(paragraph(what.format(name=name)))
        self.body.addWidget(self._build_list(folders))
        told = self.tr(
            "Nothing has been read there yet. If you know where the project is from, open it; this is asked once."
        )
        self.body.addWidget(paragraph(told, kind="muted"))
        self.add_close().setText(self.tr("Cancel"))
        self.go = self.add_button(
            self.tr("Open project"), tip=self.tr("Open the project and read its images (Enter)"), kind="primary"
        )
        self.go.clicked.connect(self.confirmed)
        self.go.clicked.connect(self.accept)
        self.go.setFocus()

    def _build_list(self, folders: Sequence[tuple[Path, int]]) -> QListWidget:
        rows = QListWidget()
        rows.setAccessibleName(self.tr("Folders"))
        rows.setToolTip(self.tr("Folders outside the project’s own that its images and videos lie in"))
        rows.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        rows.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        rows.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for path, count in folders:
            rows.addItem(list_item(f"{path}  ·  {self.locale().toString(count)}", path, tip=str(path)))
        rows.setFixedHeight(min(len(folders), _ROWS) * metrics.ROW + 2 * metrics.SPACE)
        return rows

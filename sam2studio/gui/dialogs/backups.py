"""The window with the backups of a project: when each was made and why, and a way back to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, Qt, QTimeZone, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from sam2studio.gui.dialogs.frame import DialogFrame, list_item, paragraph
from sam2studio.gui.translation import mark, translated

_REASONS = {
    "work": mark("BackupsDialog", "while you worked"),
    "opened": mark("BackupsDialog", "when it was opened"),
    "import": mark("BackupsDialog", "before an import"),
    "before-class-delete": mark("BackupsDialog", "before a class was deleted"),
}


@dataclass(frozen=True)
class BackupRow:
    """One backup as it is shown.

    Attributes:
        path: The file.
        made: When, with its time zone.
        reason: As the file's name tells it.
        size: Bytes.
    """

    path: Path
    made: datetime
    reason: str
    size: int


class BackupsDialog(DialogFrame):
    """Lists backups; changes nothing itself. GUI thread.

    Signals:
        restore_requested(object): Make a working project of this file and open it.
    """

    restore_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(title=self.tr("Backups"), parent=parent)
        self.resize(560, 420)
        self._folder = Path()
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Backups"))
        self._list.setToolTip(self.tr("Backups of this project, newest first"))
        self._empty = paragraph(
            self.tr(
                "There are no backups yet. They are made every 30 minutes of work, when a project that has changed "
                "is opened, and before imports."
            ),
            kind="muted",
        )
        self.body.addWidget(
            paragraph(self.tr("A backup is opened as a new project; this one stays as it is."), kind="muted")
        )
        self.body.addWidget(self._list, 1)
        self.body.addWidget(self._empty, 1, Qt.AlignmentFlag.AlignTop)
        self._show = self.add_button(
            self.tr("Show folder"), tip=self.tr("Open the folder in the file manager"), left=True
        )
        self.add_close()
        self.go = self.add_button(
            self.tr("Open as copy…"),
            tip=self.tr("Make a new project of the backup and open it (Enter)"),
            kind="primary",
        )
        self._show.clicked.connect(self._open_folder)
        self.go.clicked.connect(self._ask_restore)
        self._list.itemActivated.connect(self._ask_restore)
        self._list.currentItemChanged.connect(self._refresh)
        self.set_backups((), folder=Path())

    def set_backups(self, backups: Iterable[BackupRow], *, folder: Path) -> None:
        """Shows these, newest first; `folder` is where they lie."""
        self._folder = folder
        self._list.clear()
        for row in backups:
            self._list.addItem(self._item(row))
        self._list.setCurrentRow(0)
        self._list.setVisible(self._list.count() > 0)
        self._empty.setVisible(self._list.count() == 0)
        self._show.setVisible(self._list.count() > 0)
        self._refresh()

    def _item(self, row: BackupRow) -> QListWidgetItem:
        locale = self.locale()
        utc = QDateTime.fromSecsSinceEpoch(round(row.made.timestamp()), QTimeZone.utc())
        made = locale.toString(utc.toLocalTime(), QLocale.FormatType.ShortFormat)
        known = _REASONS.get(row.reason)
        if known:
            reason = translated("BackupsDialog", known)
        elif row.reason.startswith("before-version-"):
            reason = self.tr("before the file was updated")
        else:
            reason = row.reason.replace("-", " ")
        text = self.tr("{time}, {reason}  ({size})").format(
            time=made,
            reason=reason,
            size=locale.formattedDataSize(row.size, 1, QLocale.DataSizeFormat.DataSizeSIFormat),
        )
        return list_item(text, row.path, tip=str(row.path))

    @Slot()
    def _refresh(self) -> None:
        self.go.setEnabled(self._list.currentItem() is not None)

    @Slot()
    def _ask_restore(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self.restore_requested.emit(item.data(Qt.ItemDataRole.UserRole))

    @Slot()
    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

"""The window that finds moved files again: which folder is lost, where it is now, and what is found there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QListWidget, QPlainTextEdit, QVBoxLayout, QWidget

from sam2studio.core.files import is_there
from sam2studio.core.progress import Progress
from sam2studio.gui.dialogs.frame import DialogFrame, list_item, paragraph, section
from sam2studio.gui.dialogs.job import clear_layout, quiet_button
from sam2studio.gui.panels.fields import Sign
from sam2studio.gui.theme import IconRole, metrics

_TYPING_MS = 400
_NAMES = 200


class LocateDialog(DialogFrame):
    """Asks where missing files are, shows what is there, and reports what the person decides. GUI thread.

    Signals:
        search_requested(object, object): Look for the files of the first folder in the second.
        apply_requested(): Point the project to what was found.
    """

    search_requested = Signal(object, object)
    apply_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(title=self.tr("Locate missing files"), parent=parent)
        self.resize(640, 480)
        self._folders = QListWidget()
        self._place = QLineEdit()
        self._result = QVBoxLayout()
        self._names = QPlainTextEdit()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._ask_search)
        self._lay_out()
        self.add_close()
        self.go = self.add_button(
            self.tr("Use this folder"),
            tip=self.tr("Point the project to the files found there; one step of undo takes it back (Enter)"),
            kind="primary",
        )
        self.go.clicked.connect(self.apply_requested)
        self._place.textChanged.connect(self._wait)
        self._folders.currentRowChanged.connect(self._typing.start)
        self.clear_result()

    def set_lost(self, folders: Iterable[tuple[Path, int]]) -> None:
        """Shows the folders in which files are missing, and how many are."""
        self._folders.blockSignals(True)
        self._folders.clear()
        for path, count in folders:
            text = self.tr("{folder}  ({count} missing)").format(folder=path, count=self.locale().toString(count))
            self._folders.addItem(list_item(text, path, tip=str(path)))
        self._folders.blockSignals(False)
        self._folders.setCurrentRow(0)
        self._place.clear()
        self.clear_result()

    def set_place(self, folder: Path) -> None:
        """Fills in where the files may be."""
        self._place.setText(str(folder))

    def clear_result(self) -> None:
        """Nothing has been looked for."""
        clear_layout(self._result)
        self._names.hide()
        self.go.setEnabled(False)

    def show_searching(self, progress: Progress) -> None:
        """Shows that the folder is being looked through."""
        self.clear_result()
        self._say(self.tr("Looking at {done} of {total}…").format(done=progress.done, total=progress.total or "…"))

    def show_found(self, *, old: Path, new: Path, found: int, changed: Sequence[str], missing: Sequence[str]) -> None:
        """Shows what is there; `old` and `new` are the folders as the choice was understood."""
        self.clear_result()
        if found:
            self._say(self.tr("%n files found.", "", found), drawing="check", role="good")
            if str(new) != self._place.text().strip():
                self._say(self.tr("{old} is taken to be {new} now.").format(old=old, new=new))
        else:
            self._say(self.tr("None of the missing files is in this folder."), drawing="error", role="bad")
        if changed:
            text = self.tr(
                "%n of them have another content than when they were added: check their masks.", "", len(changed)
            )
            self._say(text, drawing="warning", role="caution")
        if found and missing:
            self._say(self.tr("%n files are not there either.", "", len(missing)), drawing="warning", role="caution")
        if found:
            self._list_names(changed, missing)
        self.go.setEnabled(found > 0)

    def _lay_out(self) -> None:
        self.body.addWidget(
            paragraph(
                self.tr(
                    "Some files are not where they were. Say where they are now; the project then looks for them "
                    "there. The files themselves are not touched."
                ),
                kind="muted",
            )
        )
        self._folders.setAccessibleName(self.tr("Lost folders"))
        self._folders.setToolTip(self.tr("Folders in which files are missing"))
        self._folders.setMaximumHeight(4 * metrics.ROW)
        self._folders.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._place.setAccessibleName(self.tr("New folder"))
        self._place.setToolTip(self.tr("The folder that holds these files now"))
        self._place.setPlaceholderText(self.tr("Folder"))
        browse = quiet_button(self.tr("Browse…"), tip=self.tr("Choose the folder that holds these files now"))
        browse.clicked.connect(self._browse)
        line = QHBoxLayout()
        line.setSpacing(metrics.SPACE)
        line.addWidget(self._place, 1)
        line.addWidget(browse)
        self._names.setReadOnly(True)
        self._names.setAccessibleName(self.tr("Files to look at"))
        self._names.setToolTip(self.tr("Files that are not there or have changed"))
        self._result.setSpacing(metrics.TIGHT)
        self.body.addWidget(section(self.tr("Lost folders")))
        self.body.addWidget(self._folders)
        self.body.addWidget(section(self.tr("Where they are now")))
        self.body.addLayout(line)
        self.body.addLayout(self._result)
        self.body.addWidget(self._names, 1)
        self.body.addStretch()

    def _say(self, text: str, *, drawing: str = "", role: IconRole = "muted") -> None:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(metrics.SPACE)
        if drawing:
            line.addWidget(Sign(drawing, side=metrics.ICON_SMALL, role=role), 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(paragraph(text, kind="" if drawing else "muted"), 1)
        self._result.addWidget(holder)

    def _list_names(self, changed: Sequence[str], missing: Sequence[str]) -> None:
        lines = [self.tr("{name}: another content").format(name=name) for name in changed[:_NAMES]]
        lines += [self.tr("{name}: not there").format(name=name) for name in missing[:_NAMES]]
        self._names.setPlainText("\n".join(lines))
        self._names.setVisible(bool(lines))

    @Slot()
    def _wait(self) -> None:
        self.clear_result()
        self._typing.start()

    @Slot()
    def _ask_search(self) -> None:
        item, text = self._folders.currentItem(), self._place.text().strip()
        folder = Path(text).expanduser() if text else None
        if item is not None and folder is not None and is_there(folder) and folder.is_dir():
            self.search_requested.emit(item.data(Qt.ItemDataRole.UserRole), folder)

    @Slot()
    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Where the files are now"), self._place.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._place.setText)
        dialog.open()

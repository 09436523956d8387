"""The system's windows for choosing files: shown, never executed, so that no second event loop runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

Then = Callable[[tuple[Path, ...]], None]


def ask_to_open(
    parent: QWidget, *, title: str, filters: Sequence[str], then: Then, start: Path | None = None, many: bool = False
) -> QFileDialog:
    """Asks for files that exist."""
    mode = QFileDialog.FileMode.ExistingFiles if many else QFileDialog.FileMode.ExistingFile
    return _show(_dialog(parent, title=title, mode=mode, filters=filters, start=start), then)


def ask_folder(parent: QWidget, *, title: str, then: Then, start: Path | None = None) -> QFileDialog:
    """Asks for a folder that exists."""
    dialog = _dialog(parent, title=title, mode=QFileDialog.FileMode.Directory, filters=(), start=start)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _show(dialog, then)


def ask_to_save(
    parent: QWidget, *, title: str, filters: Sequence[str], suffix: str, then: Then, start: Path | None = None
) -> QFileDialog:
    """Asks where to write; a file that is there already is asked about by the dialog."""
    dialog = _dialog(parent, title=title, mode=QFileDialog.FileMode.AnyFile, filters=filters, start=start)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    return _show(dialog, then)


def _dialog(
    parent: QWidget, *, title: str, mode: QFileDialog.FileMode, filters: Sequence[str], start: Path | None
) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(mode)
    if filters:
        dialog.setNameFilters(list(filters))
    if start is not None:
        dialog.setDirectory(str(start if start.is_dir() else start.parent))
        if not start.is_dir():
            dialog.selectFile(start.name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog


def _show(dialog: QFileDialog, then: Then) -> QFileDialog:
    dialog.filesSelected.connect(lambda files: then(tuple(Path(file) for file in files)))
    dialog.open()
    return dialog

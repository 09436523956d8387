"""Backups, and cleaning up after exports that a crash has cut off."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from sam2studio.config.settings import Settings
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.formats.publish import recover
from sam2studio.gui.background import BackgroundJobs
from sam2studio.gui.controllers import Controllers
from sam2studio.gui.dialogs.backups import BackupRow, BackupsDialog
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.wiring import notices
from sam2studio.gui.wiring.asking import ask_to_save
from sam2studio.project import Project
from sam2studio.project.backups import folder_of


class SafetyWiring(QObject):
    """Joins the backups with their window and with what may need one. GUI thread."""

    def __init__(self, window: MainWindow, controllers: Controllers, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._document = controllers.document
        self._backups = controllers.backups
        self._classes = controllers.classes
        self._settings = settings
        self._recovering = BackgroundJobs(self)
        self._dialog = BackupsDialog(window)
        self._dialog.restore_requested.connect(self._ask_place)
        window.actions_by_id["file.backups"].triggered.connect(self.show_dialog)
        window.classes.delete_requested.connect(self._delete_class)
        self._backups.failed.connect(lambda failure: window.notify(notices.of_failure(failure)))
        self._backups.restored.connect(self._tell_restored)
        self._document.opened.connect(self._dialog.hide)
        self._document.opened.connect(self._recover)

    @Slot()
    @guarded
    def show_dialog(self) -> None:
        """Opens the window with the backups there are now."""
        project = self._document.project
        if project is not None:
            rows = [BackupRow(each.path, each.made, each.reason, each.size) for each in self._backups.backups]
            self._dialog.set_backups(rows, folder=folder_of(project.path))
            self._dialog.show()
            self._dialog.raise_()

    def shutdown(self, *, timeout_s: float) -> bool:
        """Ends the cleaning up; whether it ended in time."""
        return self._recovering.shutdown(timeout_s=timeout_s)

    @Slot(object)
    @guarded
    def _ask_place(self, backup: Path) -> None:
        project = self._document.project
        if project is None:
            return
        moment = backup.name.partition("-")[0].replace("T", " ").removesuffix("Z")
        ask_to_save(
            self._dialog,
            title=self.tr("Open backup as copy"),
            filters=[self.tr("Projects (*.s2s)")],
            suffix="s2s",
            then=lambda paths: self._backups.restore(backup, paths[0]),
            start=project.path.with_name(f"{project.path.stem} {moment}.s2s"),
        )

    @Slot(object)
    @guarded
    def _tell_restored(self, path: Path) -> None:
        self._window.notify(notices.good(self.tr("The backup is open as {name}.").format(name=path.name)))

    @Slot(int)
    @guarded
    def _delete_class(self, class_id: int) -> None:
        """A class goes with all its objects, so there is a backup first."""
        delete = partial(self._classes.delete, class_id)
        if any(item.class_id == class_id and item.count for item in self._classes.items):
            self._backups.before("class delete", delete)
        else:
            delete()

    @Slot(object)
    @guarded
    def _recover(self, project: Project | None) -> None:
        """Puts datasets back, and removes halves, of exports that were begun and never ended."""
        folders = self._settings.begun_exports()
        if project is None or not folders:
            return

        def work(cancel: CancelToken) -> Generator[Progress, None, None]:
            for done, folder in enumerate(folders):
                cancel.check()
                yield Progress(done=done, total=len(folders))
                recover(folder)

        if self._recovering.start("recover", work):
            for folder in folders:
                self._settings.note_export(folder, begun=False)

"""Missing files: noticing them, the strip that tells of them, and the window that finds them again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot

from sam2studio.gui.controllers import Controllers
from sam2studio.gui.controllers.relink import Found
from sam2studio.gui.dialogs.locate import LocateDialog
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.wiring import notices
from sam2studio.project.relinking import LostFolder


class LocatingWiring(QObject):
    """Joins the media list with looking for its files. GUI thread."""

    def __init__(self, window: MainWindow, controllers: Controllers) -> None:
        super().__init__(window)
        self._window = window
        self._media = controllers.media
        self._relink = controllers.relink
        self._dialog = LocateDialog(window)
        window.media.visible_changed.connect(controllers.presence.set_visible)
        window.media.locate_requested.connect(self.show_dialog)
        window.actions_by_id["media.locate"].triggered.connect(self.show_dialog)
        for changed in (self._media.listed, self._media.updated):
            changed.connect(self._count)
        controllers.document.opened.connect(self._dialog.hide)
        self._dialog.search_requested.connect(self._relink.search)
        self._dialog.apply_requested.connect(self._relink.apply)
        self._dialog.finished.connect(self._relink.cancel)
        self._relink.listed.connect(self._show_lost)
        self._relink.progressed.connect(self._dialog.show_searching)
        self._relink.found.connect(self._show_found)
        self._relink.failed.connect(lambda failure: window.notify(notices.of_failure(failure)))

    @Slot()
    @guarded
    def show_dialog(self) -> None:
        """Opens the window for what is missing now."""
        self._dialog.show()
        self._dialog.raise_()
        self._relink.list_lost()

    @Slot()
    @guarded
    def _count(self) -> None:
        self._window.media.set_missing(len(self._media.missing))

    @Slot(object)
    @guarded
    def _show_lost(self, folders: Sequence[LostFolder]) -> None:
        if folders or not self._dialog.isVisible():
            self._dialog.set_lost((folder.path, folder.count) for folder in folders)
            return
        self._dialog.hide()
        self._window.notify(notices.good(self.tr("All files are found again.")))

    @Slot(object)
    @guarded
    def _show_found(self, found: Found) -> None:
        self._dialog.show_found(
            old=found.old_root, new=found.new_root, found=found.found, changed=found.changed, missing=found.missing
        )

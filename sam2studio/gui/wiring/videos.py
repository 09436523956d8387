"""Opening videos: the file menu, the question about numbered pictures, and going to what was added."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from sam2studio.config.settings import Settings
from sam2studio.gui.controllers import Controllers
from sam2studio.gui.dialogs.frames import FramesDialog
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.translation import mark, translated
from sam2studio.gui.wiring.asking import ask_folder, ask_to_open
from sam2studio.media.folders import VIDEO_SUFFIXES


class VideoWiring(QObject):
    """Joins what opens videos with the media list. GUI thread."""

    def __init__(self, window: MainWindow, controllers: Controllers, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._media = controllers.media
        self._navigation = controllers.navigation
        self._settings = settings
        window.actions_by_id["file.open_video"].triggered.connect(self._ask_video)
        window.actions_by_id["file.open_frames"].triggered.connect(self._ask_frames)
        self._media.frames_found.connect(self._ask_about)
        self._media.added.connect(self._show_added)

    @Slot()
    @guarded
    def _ask_video(self) -> None:
        ask_to_open(
            self._window,
            title=self.tr("Open video"),
            filters=[video_filter(), self.tr("All files (*)")],
            then=self._media.add,
            start=self._home(),
            many=True,
        )

    @Slot()
    @guarded
    def _ask_frames(self) -> None:
        ask_folder(
            self._window,
            title=self.tr("Open numbered images as a video"),
            then=lambda paths: self._media.add(paths, paths),
            start=self._home(),
        )

    @Slot(object, object)
    @guarded
    def _ask_about(self, paths: tuple[Path, ...], folders: tuple[Path, ...]) -> None:
        dialog = FramesDialog(folders, self._window)
        dialog.answered.connect(lambda video: self._media.add(paths, folders if video else ()))
        dialog.open()

    @Slot(int, int)
    @guarded
    def _show_added(self, count: int, _refused: int) -> None:
        """Goes to the first video of those that were added: who opens one wants to see it."""
        added = self._media.items[len(self._media.items) - count :] if count > 0 else ()
        video = next((item for item in added if item.video), None)
        if video is not None:
            self._navigation.go_to(video.media_id)

    def _home(self) -> Path | None:
        recent = self._settings.recent()
        return recent[0].parent if recent else None


def video_filter() -> str:
    """The line for videos in a window that asks for files."""
    patterns = " ".join(f"*{suffix}" for suffix in sorted(VIDEO_SUFFIXES))
    return translated("VideoWiring", mark("VideoWiring", "Videos ({patterns})")).format(patterns=patterns)

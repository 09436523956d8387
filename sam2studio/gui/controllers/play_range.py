"""The in and the out mark of the video on the canvas. GUI thread; no widgets."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from sam2studio.core.errors import InputError
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.navigation import NavigationController
from sam2studio.gui.controllers.playback import PlaybackController
from sam2studio.gui.guard import guarded
from sam2studio.project import Change


class PlayRangeController(QObject):
    """Sets the marks, which are part of the document, and keeps playback between them."""

    def __init__(
        self,
        document: DocumentController,
        navigation: NavigationController,
        playback: PlaybackController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._navigation = navigation
        self._playback = playback
        navigation.current_changed.connect(self._read)
        document.changed.connect(self._follow)

    @property
    def within(self) -> range | None:
        """The frames from the in mark to the out mark; None without marks."""
        project, media_id = self._document.project, self._navigation.current
        if project is None or media_id is None:
            return None
        try:
            return project.media_row(media_id).within
        except InputError:
            return None

    @Slot()
    @guarded
    def set_in(self) -> None:
        """The range begins at the playhead; an out mark before it goes to the end."""
        frame, within = self._navigation.frame, self.within
        end = self._navigation.frames if within is None or within.stop <= frame else within.stop
        self.set_range(range(frame, end))

    @Slot()
    @guarded
    def set_out(self) -> None:
        """The range ends with the playhead; an in mark behind it goes to the start."""
        frame, within = self._navigation.frame, self.within
        start = 0 if within is None or within.start > frame else within.start
        self.set_range(range(start, frame + 1))

    @Slot()
    @guarded
    def clear(self) -> None:
        """Takes both marks away."""
        self.set_range(None)

    @Slot(object)
    @guarded
    def set_range(self, within: range | None) -> None:
        """Sets both marks; the whole video is as good as none."""
        media_id, frames = self._navigation.current, self._navigation.frames
        if media_id is None or not frames:
            return
        if within is not None and len(within) >= frames:
            within = None
        if within != self.within:
            label = self.tr("Set range") if within is not None else self.tr("Clear range")
            self._document.apply(label, lambda edit: edit.set_media(media_id, within=within))

    @Slot()
    @guarded
    def _read(self) -> None:
        self._playback.set_range(self.within)

    @Slot(object)
    @guarded
    def _follow(self, change: Change) -> None:
        if self._navigation.current in change.tables.get("media", ()):
            self._read()

"""Where the playhead of the video on the canvas stands, and which frame is shown for it. GUI thread; no widgets."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sam2studio.core.errors import MediaError
from sam2studio.gui.controllers.frame_messages import FrameImage, OpenedVideo, VideoFile
from sam2studio.gui.controllers.frame_reading import FrameClient
from sam2studio.gui.guard import guarded

REST_MS: Final = 60
"""A drag that rests so long gets its exact frame."""

AHEAD: Final = 15
"""Frames read ahead in the direction of travel."""

_NO_TIMES = np.zeros(0)


class PlayheadController(QObject):
    """Moves through the frames of one video. The playhead is where it was put at once; its picture follows.

    While the playhead is dragged, the key frame near it is shown where the frame itself takes long; the frame itself
    follows as soon as it can be had, and nothing else is read once the drag rests. Each video keeps its place while the
    project is open.

    Signals:
        progressed: `Progress`, while the frames of the video have to be numbered first.
        opened: `OpenedVideo`: how many frames there are, and when.
        moved: The playhead's frame.
        shown: `FrameImage`, each newer than the one before.
        next_read: `FrameImage`, the frame that comes next in the direction of travel.
        failed: `MediaError`: the video cannot be opened.
        left: The video is shown no more.
        taken: Somebody moved the playhead while the video played.
    """

    progressed = Signal(object)
    opened = Signal(object)
    moved = Signal(int)
    shown = Signal(object)
    next_read = Signal(object)
    failed = Signal(object)
    left = Signal()
    taken = Signal()

    def __init__(self, client: FrameClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._video: VideoFile | None = None
        self._opened: OpenedVideo | None = None
        self._frames = 0
        self._frame = 0
        self._direction = 1
        self._running = False
        self._places: dict[int, int] = {}
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._settle)
        client.progressed.connect(self.progressed)
        client.opened.connect(self._open)
        client.read.connect(self._show)
        client.read_ahead.connect(self.next_read)
        client.failed.connect(self._fail)

    @property
    def frame(self) -> int:
        """The playhead."""
        return self._frame

    @property
    def frames(self) -> int:
        """How many frames the video has; 0 without one."""
        return self._frames

    @property
    def times(self) -> NDArray[np.float64]:
        """When each frame is shown, in seconds; empty while that is not known."""
        return _NO_TIMES if self._opened is None else self._opened.times

    @property
    def running(self) -> bool:
        """Whether the video plays, so that a frame that is shown is gone soon."""
        return self._running

    def place_of(self, media_id: int) -> int:
        """The frame where a video was left."""
        return self._places.get(media_id, 0)

    def remember(self, media_id: int, frame: int) -> None:
        """Notes the frame where a video was left before this project was opened."""
        self._places[media_id] = frame

    def show_video(self, video: VideoFile, *, frames: int) -> None:
        """Shows a video where it was left.

        Args:
            video: The video.
            frames: How many frames the project says it has.
        """
        self.leave()
        self._video, self._frames, self._direction = video, frames, 1
        self._frame = min(self.place_of(video.media_id), frames - 1)
        self._client.open(video)
        self.moved.emit(self._frame)
        self._want(exact=True)

    def leave(self) -> None:
        """No video is shown."""
        if self._video is not None:
            self._let_go()
            self._client.close()
            self.left.emit()

    def forget(self) -> None:
        """Another project: no video is shown, and no place remembered."""
        self.leave()
        self._places.clear()

    def go_to(self, frame: int, *, exact: bool = True) -> None:
        """Puts the playhead on a frame, or on the nearest that there is.

        Args:
            frame: From 0.
            exact: Show this very frame; else, while the playhead is dragged, one near it will do until it rests.
        """
        if self._running:
            self._running = False
            self.taken.emit()
            self._rest.start()  # the frame under the playhead was shown as one that is gone soon, and may stay
        self._go(frame, exact=exact)

    def run_to(self, frame: int) -> None:
        """`go_to` for a video that plays: the frame is shown, and gone soon."""
        self._running = True
        self._go(frame, exact=True)

    def halt(self) -> None:
        """The video plays no longer: the frame under the playhead stays."""
        if self._running:
            self._running = False
            self._go(self._frame, exact=True)

    def shutdown(self, *, timeout_s: float = 2.0) -> bool:
        """Ends the media thread; whether it ended in time."""
        self._rest.stop()
        return self._client.shutdown(timeout_s=timeout_s)

    def _go(self, frame: int, *, exact: bool) -> None:
        if not self._frames:
            return
        frame = min(max(frame, 0), self._frames - 1)
        if frame == self._frame and not exact:
            return
        if exact:
            self._rest.stop()
        else:
            self._rest.start()
        if frame != self._frame:
            self._direction = 1 if frame > self._frame else -1
        self._move(frame)
        self._want(exact=exact)

    def _let_go(self) -> None:
        self._rest.stop()
        self._video = self._opened = None
        self._frames = self._frame = 0
        self._running = False

    def _move(self, frame: int) -> None:
        assert self._video is not None
        moved, self._frame = frame != self._frame, frame
        self._places[self._video.media_id] = frame
        if moved:
            self.moved.emit(frame)

    def _want(self, *, exact: bool) -> None:
        """Asks for the frame under the playhead; when that is what stays, for those that come next as well."""
        reach = self._reach() if exact else 0
        ahead = [self._frame + self._direction * step for step in range(1, reach + 1)]
        ahead = [frame for frame in ahead if 0 <= frame < self._frames]
        self._client.want(self._frame, exact=exact, ahead=ahead, tell=not self._running)

    def _reach(self) -> int:
        """How many frames may be read ahead, so that half of the memory is left for those that were shown."""
        if self._opened is None:
            return AHEAD
        return min(AHEAD, self._client.budget // (6 * self._opened.width * self._opened.height))

    @Slot()
    @guarded
    def _settle(self) -> None:
        self._go(self._frame, exact=True)

    @Slot(object)
    @guarded
    def _open(self, opened: OpenedVideo) -> None:
        self._opened = opened
        self.opened.emit(opened)

    @Slot(object)
    @guarded
    def _show(self, image: FrameImage) -> None:
        self.shown.emit(image)

    @Slot(object)
    @guarded
    def _fail(self, error: MediaError) -> None:
        self.failed.emit(error)

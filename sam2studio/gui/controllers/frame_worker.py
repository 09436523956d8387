"""The one thread that owns the reader of the video on the canvas.

The worker opens a video, answers the newest wish, and reads ahead while nobody asks for anything. A wish that comes
while a far frame is decoded waits for a few frames of decoding at most, because the way there is walked in short
stretches.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal, Slot

from sam2studio.core.errors import MediaError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.gui.controllers.frame_messages import (
    CloseVideo,
    FrameAnswer,
    FrameImage,
    FrameRequest,
    OpenedVideo,
    OpenVideo,
    VideoFile,
    WantFrame,
)
from sam2studio.gui.guard import guarded
from sam2studio.project.media_files import fingerprint_of

if TYPE_CHECKING:
    from sam2studio.media.frames import FrameReader  # the decoder is imported on first use

log = logging.getLogger(__name__)

STRETCH: Final = 12
"""Frames decoded between two looks into the mailbox."""

NEAR: Final = 2 * STRETCH
"""A frame so few frames ahead of the decoder is decoded at once, also while dragging."""

Opening: TypeAlias = "Generator[Progress, None, tuple[FrameReader, bytes]]"
"""Tells how far it is where that takes long; returns a reader, and a frame index that had to be made, or b""."""

OpenReader: TypeAlias = Callable[[Path, bytes | None, int], Opening]
"""Opens the video of a path, given its frame index if there is one, and bytes to keep."""


class FrameWorker(QObject):
    """Owns the reader. Everything but the constructor runs on the media thread.

    Signals:
        answered: One `FrameAnswer`.
    """

    answered = Signal(object)
    _again = Signal()

    def __init__(self, open_reader: OpenReader, stop: CancelToken, *, budget: int) -> None:
        super().__init__()
        self._open_reader = open_reader
        self._budget = budget
        self._stop = stop
        self._scheduled = False
        self._to_open: OpenVideo | None = None
        self._opening: Generator[Progress, None, tuple[OpenedVideo, FrameReader]] | None = None
        self._session = 0
        self._opened: OpenedVideo | None = None
        self._reader: FrameReader | None = None
        self._want: WantFrame | None = None
        self._way: deque[int] = deque()  # frames to pass before the one wanted
        self._ahead: deque[int] = deque()
        self._tell: WantFrame | None = None  # whose first frame ahead is told
        self._at = -1  # the frame read last
        self._again.connect(self._step, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    @guarded
    def handle(self, request: FrameRequest) -> None:
        """Puts a request into its mailbox of one."""
        match request:
            case OpenVideo():
                self._to_open = request
            case CloseVideo():
                self._to_open = None
                self.close()
            case WantFrame():
                if request.session == (self._to_open.session if self._to_open else self._session):
                    self._want = request
                    self._way = deque()
                    self._ahead = deque()
        self._schedule()

    @Slot()
    @guarded
    def _step(self) -> None:
        self._scheduled = False
        if self._stop.cancelled:
            self.close()
            return
        if self._to_open is not None:
            self._begin_to_open()
        elif self._opening is not None:
            self._open()
        elif self._want is not None:
            self._approach()
        elif self._ahead:
            self._read_ahead()
        self._schedule()

    def _schedule(self) -> None:
        opening = self._to_open is not None or self._opening is not None
        reading = self._reader is not None and (self._want is not None or self._ahead)
        if (opening or reading) and not self._scheduled:
            self._scheduled = True
            self._again.emit()

    def _begin_to_open(self) -> None:
        assert self._to_open is not None
        request, self._to_open, want = self._to_open, None, self._want
        self.close()
        self._session = request.session
        self._want = want if want is not None and want.session == request.session else None
        self._opening = self._read_head(request.video)

    def _open(self) -> None:
        """Goes on opening the video, for as long as one look into the mailbox may wait."""
        assert self._opening is not None
        try:
            self._answer(0, next(self._opening))
        except StopIteration as end:
            self._opening = None
            self._opened, self._reader = end.value
            self._answer(0, self._opened)
        except MediaError as error:
            self._opening = self._want = None
            self._answer(0, error)

    def _read_head(self, video: VideoFile) -> Generator[Progress, None, tuple[OpenedVideo, FrameReader]]:
        """Opens a video; the index is used only for the very content that it was made of."""
        try:
            status, fingerprint = video.path.stat(), fingerprint_of(video.path)
        except OSError as error:
            raise MediaError(f"The video cannot be read ({error.strerror}).", path=video.path) from error
        index = video.index if fingerprint == video.fingerprint else None
        reader, made = yield from self._open_reader(video.path, index, self._budget)
        height, width = reader.size
        times = np.fromiter((reader.time_of(frame) for frame in range(len(reader))), np.float64, len(reader))
        times.setflags(write=False)
        pixels = f"{video.path}|{fingerprint}|{status.st_mtime_ns}"
        return OpenedVideo(video, pixels, fingerprint, width, height, times, made), reader

    def close(self) -> None:
        """Lets go of the video."""
        opening, self._opening = self._opening, None
        if opening is not None:
            opening.close()
        reader, self._reader, self._opened = self._reader, None, None
        self._want, self._way, self._ahead, self._at = None, deque(), deque(), -1
        if reader is not None:
            reader.close()

    def _approach(self) -> None:
        """Reads the frame that is wanted, or the next one on the way there.

        One that is far gets the key frame near it shown first, if that will do meanwhile.
        """
        want, reader = self._want, self._reader
        assert want is not None
        assert reader is not None
        frame = min(want.frame, len(reader) - 1)
        if not want.exact:
            self._want = replace(want, exact=True)
            if not (reader.cached(frame) or self._is_near(frame)):
                self._tell_frame(want, reader.nearest_key(frame))
                return
        if not self._way and not reader.cached(frame):
            self._way = self._stations(frame)
        if self._way:
            self._pass(self._way.popleft())
            if self._way:
                return
        self._want = None
        self._tell_frame(want, frame)
        self._ahead = deque(want.ahead)
        self._tell = want if want.tell else None

    def _tell_frame(self, want: WantFrame, frame: int) -> None:
        assert self._reader is not None
        assert self._opened is not None
        passed = not self._reader.cached(frame)
        try:
            image = FrameImage(self._opened, want.frame, frame, self._reader[frame])
            if passed:
                self._at = frame
        except MediaError as error:
            image = FrameImage(self._opened, want.frame, want.frame, None, error)
        except MemoryError:
            full = MediaError("There is not enough memory to decode this frame.", path=self._opened.video.path)
            image = FrameImage(self._opened, want.frame, want.frame, None, full)
        self._answer(want.wish, image)

    def _is_near(self, frame: int) -> bool:
        """Whether the decoder comes to a frame so soon that nothing else need be shown before."""
        return self._key_before(frame) <= self._at < frame <= self._at + NEAR

    def _stations(self, frame: int) -> deque[int]:
        """Frames on the way to one: from where the decoder is, or from the key frame before it."""
        key = self._key_before(frame)
        start = self._at if key <= self._at < frame else key
        return deque(range(start + STRETCH, frame, STRETCH))

    def _key_before(self, frame: int) -> int:
        """The key frame that decoding begins at; the nearest one may lie behind."""
        assert self._reader is not None
        back, key = 1, self._reader.nearest_key(frame)
        while key > frame:
            key, back = self._reader.nearest_key(max(0, frame - back)), 2 * back
        return key

    def _pass(self, frame: int) -> None:
        assert self._reader is not None
        try:
            _ = self._reader[frame]
            self._at = frame
        except MediaError:
            log.debug("frame %d on the way cannot be decoded", frame)

    def _read_ahead(self) -> None:
        assert self._reader is not None
        assert self._opened is not None
        frame, told = self._ahead.popleft(), self._tell
        self._tell = None
        if not self._reader.cached(frame):
            self._pass(frame)
        if told is not None and self._reader.cached(frame):
            image = FrameImage(self._opened, frame, frame, self._reader[frame])
            self.answered.emit(FrameAnswer(self._session, told.wish, image, ahead=True))

    def _answer(self, wish: int, what: OpenedVideo | FrameImage | Progress | MediaError) -> None:
        self.answered.emit(FrameAnswer(self._session, wish, what))


def open_frames_of(path: Path, index: bytes | None, budget: int) -> Opening:
    """Opens a video; one without an index is read through in a process apart. The decoder is imported on first use."""
    from sam2studio.media.frames import index_safely, open_frames, stored_index

    made = b""
    if not path.is_dir() and (index is None or stored_index(path, index) is None):
        made = (yield from index_safely(path)).to_bytes()
    return open_frames(path, made or index, cache_bytes=budget), made

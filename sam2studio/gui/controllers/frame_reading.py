"""Reading frames of the video on the canvas, on the one thread that owns its reader.

`FrameClient` is the face in the GUI thread; `_FrameWorker` opens a video, answers the newest wish, and reads ahead
while nobody asks for anything. Only frozen values cross between them. A wish that comes while a far frame is decoded
waits for a few frames of decoding at most, because the way there is walked in short stretches.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from sam2studio.core.errors import MediaError
from sam2studio.core.progress import CancelToken
from sam2studio.gui.guard import guarded
from sam2studio.project.media_files import fingerprint_of

if TYPE_CHECKING:
    from sam2studio.media.frames import FrameReader  # the decoder is imported on first use

log = logging.getLogger(__name__)

BUDGET: Final = 512 << 20
"""Bytes of pixels to keep, unless somebody says otherwise."""

STRETCH: Final = 12
"""Frames decoded between two looks into the mailbox."""

OpenReader: TypeAlias = "Callable[[Path, bytes | None, int], FrameReader]"
"""From a path, its frame index if there is one, and bytes to keep, to a reader."""

_abandoned: list[QThread] = []  # threads that did not end in time: Qt aborts the process when one is destroyed


@dataclass(frozen=True)
class VideoFile:
    """A video to be shown.

    Attributes:
        media_id: Row of the project's media list.
        path: The file, or the folder of numbered pictures.
        index: Its frame index as the project keeps it, or None.
        fingerprint: Of the content that the index is of.
    """

    media_id: int
    path: Path
    index: bytes | None = None
    fingerprint: str = ""


@dataclass(frozen=True, eq=False)
class OpenedVideo:
    """A video that can be read.

    Attributes:
        video: What was asked for.
        pixels: Tells this content of the file from another one.
        fingerprint: As the project notes it when a file is added.
        width: Pixels, as displayed.
        height: Pixels, as displayed.
        times: (frames,) float64, read-only: when each frame is shown, in seconds, rising.
    """

    video: VideoFile
    pixels: str
    fingerprint: str
    width: int
    height: int
    times: NDArray[np.float64]

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return len(self.times)


@dataclass(frozen=True, eq=False)
class FrameImage:
    """One frame that was read.

    Attributes:
        opened: Of which video.
        wanted: The frame that was asked for.
        frame: The one that these pixels are of: another one when only a near one was wanted.
        rgb: (H, W, 3) uint8 as displayed, read-only; None when it cannot be decoded.
        error: Why not.
    """

    opened: OpenedVideo
    wanted: int
    frame: int
    rgb: NDArray[np.uint8] | None = None
    error: MediaError | None = None


@dataclass(frozen=True)
class _Open:
    session: int
    video: VideoFile


@dataclass(frozen=True)
class _Close:
    """Let go of the video."""


@dataclass(frozen=True)
class _Want:
    """Read this frame now, then those, while nobody asks for another one."""

    session: int
    wish: int
    frame: int
    exact: bool
    ahead: tuple[int, ...]


_Request: TypeAlias = _Open | _Close | _Want


@dataclass(frozen=True, eq=False)
class _Answer:
    """What became of a request: `session` and `wish` are those of the request."""

    session: int
    wish: int
    what: OpenedVideo | FrameImage | MediaError


class _FrameWorker(QObject):
    """Owns the reader. Everything but the constructor runs on the media thread.

    Signals:
        answered: One `_Answer`.
    """

    answered = Signal(object)
    _again = Signal()

    def __init__(self, open_reader: OpenReader, stop: CancelToken, *, budget: int) -> None:
        super().__init__()
        self._open_reader = open_reader
        self._budget = budget
        self._stop = stop
        self._scheduled = False
        self._to_open: _Open | None = None
        self._session = 0
        self._opened: OpenedVideo | None = None
        self._reader: FrameReader | None = None
        self._want: _Want | None = None
        self._way: deque[int] = deque()  # frames to pass before the one wanted
        self._ahead: deque[int] = deque()
        self._at = -1  # the frame read last
        self._again.connect(self._step, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    @guarded
    def handle(self, request: _Request) -> None:
        """Puts a request into its mailbox of one."""
        match request:
            case _Open():
                self._to_open = request
            case _Close():
                self._to_open = None
                self.close()
            case _Want():
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
            self._open()
        elif self._want is not None:
            self._approach()
        elif self._ahead:
            self._read_ahead()
        self._schedule()

    def _schedule(self) -> None:
        work = self._to_open is not None or (self._reader is not None and (self._want is not None or self._ahead))
        if work and not self._scheduled:
            self._scheduled = True
            self._again.emit()

    def _open(self) -> None:
        assert self._to_open is not None
        request, self._to_open, want = self._to_open, None, self._want
        self.close()
        self._session = request.session
        self._want = want if want is not None and want.session == request.session else None
        try:
            self._opened, self._reader = self._read_head(request.video)
        except MediaError as error:
            self._want = None
            self._answer(0, error)
            return
        self._answer(0, self._opened)

    def _read_head(self, video: VideoFile) -> tuple[OpenedVideo, FrameReader]:
        """Opens a video; the index is used only for the very content that it was made of."""
        try:
            status, fingerprint = video.path.stat(), fingerprint_of(video.path)
        except OSError as error:
            raise MediaError(f"The video cannot be read ({error.strerror}).", path=video.path) from error
        index = video.index if fingerprint == video.fingerprint else None
        reader = self._open_reader(video.path, index, self._budget)
        height, width = reader.size
        times = np.fromiter((reader.time_of(frame) for frame in range(len(reader))), np.float64, len(reader))
        times.setflags(write=False)
        pixels = f"{video.path}|{fingerprint}|{status.st_mtime_ns}"
        return OpenedVideo(video, pixels, fingerprint, width, height, times), reader

    def close(self) -> None:
        """Lets go of the video."""
        reader, self._reader, self._opened = self._reader, None, None
        self._want, self._way, self._ahead, self._at = None, deque(), deque(), -1
        if reader is not None:
            reader.close()

    def _approach(self) -> None:
        """Reads the frame that is wanted, or the next one on the way there."""
        want, reader = self._want, self._reader
        assert want is not None
        assert reader is not None
        assert self._opened is not None
        frame = min(want.frame, len(reader) - 1)
        if not want.exact and not reader.cached(frame):
            frame = reader.nearest_key(frame)
        elif not self._way and not reader.cached(frame):
            self._way = self._stations(frame)
        if self._way:
            self._pass(self._way.popleft())
            if self._way:
                return
        self._want = None
        try:
            image = FrameImage(self._opened, want.frame, frame, reader[frame])
            self._at = frame
        except MediaError as error:
            image = FrameImage(self._opened, want.frame, want.frame, None, error)
        except MemoryError:
            full = MediaError("There is not enough memory to decode this frame.", path=self._opened.video.path)
            image = FrameImage(self._opened, want.frame, want.frame, None, full)
        self._answer(want.wish, image)
        self._ahead = deque(want.ahead)

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
        frame = self._ahead.popleft()
        if not self._reader.cached(frame):
            self._pass(frame)

    def _answer(self, wish: int, what: OpenedVideo | FrameImage | MediaError) -> None:
        self.answered.emit(_Answer(self._session, wish, what))


def open_frames_of(path: Path, index: bytes | None, budget: int) -> FrameReader:
    """The reader of a video; the decoder is imported on first use."""
    from sam2studio.media.frames import open_frames

    return open_frames(path, index, cache_bytes=budget)


class FrameClient(QObject):
    """Asks for frames of one video at a time; the newest wish wins. GUI thread; every method returns at once.

    Answers come in the order of the wishes, and those of a video that was left do not come. An older wish may still be
    answered while a newer one waits, so that something moves during a drag; a frame image always says which it is.

    Attributes:
        budget: Bytes of pixels that the reader keeps.

    Signals:
        opened: `OpenedVideo`.
        read: `FrameImage`.
        failed: `MediaError`: the video cannot be opened.
    """

    opened = Signal(object)
    read = Signal(object)
    failed = Signal(object)
    _request = Signal(object)

    def __init__(
        self, parent: QObject | None = None, *, open_reader: OpenReader = open_frames_of, budget: int = BUDGET
    ) -> None:
        super().__init__(parent)
        self.budget = budget
        self._stop = CancelToken()
        self._thread = QThread()
        self._thread.setObjectName("media")
        self._worker = _FrameWorker(open_reader, self._stop, budget=budget)
        self._worker.moveToThread(self._thread)
        self._request.connect(self._worker.handle, Qt.ConnectionType.QueuedConnection)
        self._worker.answered.connect(self._receive, Qt.ConnectionType.QueuedConnection)
        self._session = 0
        self._wish = 0

    def open(self, video: VideoFile) -> None:
        """Opens a video in the place of the one before."""
        if not self._thread.isRunning() and not self._stop.cancelled:
            self._thread.start()  # a window without a video needs no such thread
        self._session += 1
        self._request.emit(_Open(self._session, video))

    def want(self, frame: int, *, exact: bool = True, ahead: Sequence[int] = ()) -> None:
        """Wants a frame of that video, now.

        Args:
            frame: Which, from 0.
            exact: This very frame; else the key frame near it will do, where this one is not in memory.
            ahead: Frames to be read afterwards, while nobody asks for another one.
        """
        self._wish += 1
        self._request.emit(_Want(self._session, self._wish, frame, exact, tuple(ahead)))

    def close(self) -> None:
        """No video is shown any more."""
        self._session += 1
        self._request.emit(_Close())

    def shutdown(self, *, timeout_s: float = 2.0) -> bool:
        """Ends the thread; whether it ended in time."""
        self._stop.cancel()
        self._session += 1
        self._thread.quit()
        ended = not self._thread.isRunning() or self._thread.wait(round(timeout_s * 1000))
        if ended:
            self._worker.close()  # its thread is no more
        else:
            _abandoned.append(self._thread)
        return ended

    @Slot(object)
    @guarded
    def _receive(self, answer: _Answer) -> None:
        if answer.session != self._session or self._stop.cancelled:
            return
        match answer.what:
            case OpenedVideo() as opened:
                self.opened.emit(opened)
            case FrameImage() as image:
                self.read.emit(image)
            case MediaError() as error:
                self.failed.emit(error)

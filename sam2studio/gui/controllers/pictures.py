"""Reading picture files away from the GUI thread, with the neighbours read ahead."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, SignalInstance, Slot

from sam2studio.core.errors import MediaError
from sam2studio.gui.guard import STACK_BYTES, guarded
from sam2studio.media.first_look import thumbnail_safely
from sam2studio.media.images import read_image
from sam2studio.media.thumbnail_cache import ThumbnailCache
from sam2studio.project.media_files import fingerprint_of

BUDGET = 512 << 20
"""Bytes of pixels to keep; the picture asked for last is kept whatever its size."""

_AHEAD = 1  # neighbours read at a time, so that the picture asked for finds a free thread
_THREADS = 3


@dataclass(frozen=True, eq=False)
class PictureFile:
    """What became of reading one file.

    Attributes:
        path: The file.
        pixels: Tells this content of the file from another one.
        fingerprint: As the project notes it when a file is added.
        rgb: (H, W, 3) uint8 as displayed, read-only; None when it cannot be read.
        error: Why not.
    """

    path: Path
    pixels: str = ""
    fingerprint: str = ""
    rgb: NDArray[np.uint8] | None = None
    error: MediaError | None = None

    @property
    def nbytes(self) -> int:
        """Memory held."""
        return 0 if self.rgb is None else self.rgb.nbytes


class PictureReader(QObject):
    """Reads the files that are wanted now, the first of them first. GUI thread; the reading is done elsewhere.

    Signals:
        arrived: `PictureFile`, of something wanted.
    """

    arrived = Signal(object)
    _done = Signal(object)

    def __init__(
        self, parent: QObject | None = None, *, budget: int = BUDGET, cache: ThumbnailCache | None = None
    ) -> None:
        super().__init__(parent)
        self._cache = cache
        self._budget = budget
        self._kept: OrderedDict[Path, PictureFile] = OrderedDict()
        self._wanted: tuple[Path, ...] = ()
        self._running: set[Path] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(_THREADS)
        self._pool.setStackSize(STACK_BYTES)
        self._done.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    @property
    def budget(self) -> int:
        """Bytes of pixels that are kept."""
        return self._budget

    def get(self, path: Path) -> PictureFile | None:
        """A picture that is in memory."""
        if path in self._kept:
            self._kept.move_to_end(path)
        return self._kept.get(path)

    def want(self, paths: Sequence[Path]) -> None:
        """Reads these: the first now, the others when there is time. Replaces what was wanted before."""
        self._wanted = tuple(paths)
        self._start()

    def forget(self) -> None:
        """Drops all pictures and wishes."""
        self._wanted = ()
        self._kept.clear()

    def shutdown(self, *, timeout_s: float = 2.0) -> bool:
        """Drops all wishes and waits for what is being read; whether it has ended in time."""
        self.forget()
        self._pool.clear()
        return self._pool.waitForDone(round(timeout_s * 1000))

    def _start(self) -> None:
        for place, path in enumerate(self._wanted):
            if path in self._kept or path in self._running:
                continue
            busy = len(self._running) >= (_THREADS if place == 0 else _AHEAD)
            if busy:
                return
            self._running.add(path)
            self._pool.start(_Read(path, self._done, self._cache))

    @Slot(object)
    @guarded
    def _keep(self, picture: PictureFile) -> None:
        self._running.discard(picture.path)
        if picture.path in self._wanted:
            if picture.error is None:  # a file that cannot be read now may be there next time
                self._kept[picture.path] = picture
                self._let_go()
            else:
                self._wanted = tuple(path for path in self._wanted if path != picture.path)
            self.arrived.emit(picture)
        self._start()

    def _let_go(self) -> None:
        held = sum(picture.nbytes for picture in self._kept.values())
        first = self._wanted[0] if self._wanted else None
        for path in list(self._kept):
            if held <= self._budget:
                return
            if path != first:
                held -= self._kept.pop(path).nbytes


class _Read(QRunnable):
    """Reads one file on a thread of the pool and sends it back."""

    def __init__(self, path: Path, done: SignalInstance, cache: ThumbnailCache | None) -> None:
        super().__init__()
        self._cache = cache
        self._path = path
        self._done = done

    def run(self) -> None:
        self._done.emit(read_picture(self._path, cache=self._cache))


def read_picture(path: Path, *, cache: ThumbnailCache | None = None) -> PictureFile:
    """Reads one file. Any thread; never raises.

    Args:
        path: The file.
        cache: Tells which files have been looked at by another process; others are, before they are decoded here.
    """
    try:
        if cache is not None:
            thumbnail_safely(path, cache=cache)
        rgb = read_image(path)
        status, fingerprint = path.stat(), fingerprint_of(path)
    except MediaError as error:
        return PictureFile(path, error=error)
    except (OSError, MemoryError) as error:
        text = getattr(error, "strerror", None) or "there is not enough memory"
        return PictureFile(path, error=MediaError(f"The image cannot be read ({text}).", path=path))
    return PictureFile(path, f"{path}|{status.st_size}|{status.st_mtime_ns}", fingerprint, rgb)

"""Small pictures for lists, decoded away from the GUI thread and only when a row is painted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, Signal, SignalInstance, Slot
from PySide6.QtGui import QImage, QPixmap

from sam2studio.core.errors import MediaError
from sam2studio.gui.guard import STACK_BYTES
from sam2studio.media.first_look import thumbnail_safely as thumbnail
from sam2studio.media.images import is_image
from sam2studio.media.thumbnail_cache import ThumbnailCache

KEPT: Final = 600
"""Pictures in memory, least recently painted dropped first: about 30 MB at 144 pixels."""
WAITING: Final = 48
"""Rows that wait for a picture; older ones have been scrolled away and ask again when they are back."""
THREADS: Final = 2


class Thumbnails(QObject):
    """Answers at once with a picture, "none", or "not yet"; newest wishes first. GUI thread.

    A picture belongs to a key and a path: a key that means another file now, because another project is open, gets
    another picture, and one whose file stayed keeps it. What was decoded once is taken from the cache on the disk.

    Signals:
        ready(int): The picture of this key can be had now.
    """

    ready = Signal(int)
    _decoded = Signal(int, object, QImage)  # key, path, picture

    def __init__(self, *, side: int, cache: ThumbnailCache | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cache = cache
        self._side = side
        self._kept: OrderedDict[int, tuple[Path, QPixmap]] = OrderedDict()
        self._waiting: OrderedDict[int, Path] = OrderedDict()
        self._running: set[int] = set()
        self._closed = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(THREADS)
        self._pool.setStackSize(STACK_BYTES)
        self._pool.setThreadPriority(QThread.Priority.LowPriority)
        self._decoded.connect(self._keep)

    def get(self, key: int, path: Path) -> QPixmap | None:
        """The picture; a null one when the file cannot be read; None while it is not decoded, which is then begun."""
        kept_path, picture = self._kept.get(key, (None, None))
        if kept_path == path:
            self._kept.move_to_end(key)
            return picture
        if key not in self._running and not self._closed:
            self._waiting[key] = path
            self._waiting.move_to_end(key)
            while len(self._waiting) > WAITING:
                self._waiting.popitem(last=False)
            self._start_next()
        return None

    def forget_failed(self, keys: Iterable[int]) -> None:
        """Tries those again that could not be read: their files may be back."""
        for key in keys:
            if key in self._kept and self._kept[key][1].isNull():
                del self._kept[key]

    def close(self) -> bool:
        """Drops all wishes, takes no more, and waits, at most two seconds, for what is being decoded.

        Returns:
            Whether everything has ended.
        """
        self._closed = True
        self._waiting.clear()
        return self._pool.waitForDone(2000)

    def _start_next(self) -> None:
        while self._waiting and len(self._running) < THREADS:
            key, path = self._waiting.popitem(last=True)
            self._running.add(key)
            self._pool.start(_Decode(self._decoded, key=key, path=path, side=self._side, cache=self._cache))

    @Slot(int, object, QImage)
    def _keep(self, key: int, path: Path, image: QImage) -> None:
        self._running.discard(key)
        self._kept[key] = (path, QPixmap.fromImage(image))
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self._start_next()
        self.ready.emit(key)


class _Decode(QRunnable):
    """Decodes one file on a thread of the pool and sends the picture back."""

    def __init__(self, done: SignalInstance, *, key: int, path: Path, side: int, cache: ThumbnailCache | None) -> None:
        super().__init__()
        self._cache = cache
        self._done = done
        self._key = key
        self._path = path
        self._side = side

    def run(self) -> None:
        image = QImage()
        try:
            rgb = np.ascontiguousarray(_small(self._path, self._side, self._cache))
            height, width, _ = rgb.shape
            image = QImage(rgb.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        except MediaError:
            pass  # the list shows a sign; opening the picture says what is wrong
        finally:
            with suppress(RuntimeError):  # a slow drive answers after the window has gone
                self._done.emit(self._key, self._path, image)


def _small(path: Path, side: int, cache: ThumbnailCache | None) -> NDArray[np.uint8]:
    """The picture, or the first frame of a video; the decoder of videos is imported on first use."""
    if is_image(path):
        return thumbnail(path, size=side, cache=cache)
    kept = None if cache is None else cache.get(path, size=side)
    if kept is not None:
        return kept
    from sam2studio.media.video_thumbnail import video_thumbnail

    rgb = video_thumbnail(path, size=side)
    if cache is not None:
        cache.put(path, rgb, size=side)
    return rgb

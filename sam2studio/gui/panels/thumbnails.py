"""Small pictures for lists, decoded away from the GUI thread and only when a row is painted."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, Signal, SignalInstance, Slot
from PySide6.QtGui import QImage, QPixmap

from sam2studio.core.errors import MediaError
from sam2studio.media.images import thumbnail

KEPT: Final = 600
"""Pictures in memory, least recently painted dropped first: about 30 MB at 144 pixels."""
WAITING: Final = 48
"""Rows that wait for a picture; older ones have been scrolled away and ask again when they are back."""
THREADS: Final = 2


class Thumbnails(QObject):
    """Answers at once with a picture, "none", or "not yet"; newest wishes first. GUI thread.

    Signals:
        ready(int): The picture of this key can be had now.
    """

    ready = Signal(int)
    _decoded = Signal(int, int, QImage)  # generation, key, picture

    def __init__(self, *, side: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._generation = 0
        self._kept: OrderedDict[int, QPixmap] = OrderedDict()
        self._waiting: OrderedDict[int, Path] = OrderedDict()
        self._running: set[int] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(THREADS)
        self._pool.setThreadPriority(QThread.Priority.LowPriority)
        self._decoded.connect(self._keep)

    def get(self, key: int, path: Path) -> QPixmap | None:
        """The picture; a null one when the file cannot be read; None while it is not decoded, which is then begun."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._running:
            self._waiting[key] = path
            self._waiting.move_to_end(key)
            while len(self._waiting) > WAITING:
                self._waiting.popitem(last=False)
            self._start_next()
        return None

    def forget(self) -> None:
        """Drops all pictures and wishes, because the keys mean other files now."""
        self._generation += 1
        self._kept.clear()
        self._waiting.clear()
        self._running.clear()

    def close(self) -> bool:
        """Drops all wishes and waits, at most two seconds, for what is being decoded.

        Returns:
            Whether everything has ended.
        """
        self.forget()
        return self._pool.waitForDone(2000)

    def _start_next(self) -> None:
        while self._waiting and len(self._running) < THREADS:
            key, path = self._waiting.popitem(last=True)
            self._running.add(key)
            self._pool.start(_Decode(self._decoded, generation=self._generation, key=key, path=path, side=self._side))

    @Slot(int, int, QImage)
    def _keep(self, generation: int, key: int, image: QImage) -> None:
        if generation != self._generation:
            return
        self._running.discard(key)
        self._kept[key] = QPixmap.fromImage(image)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self._start_next()
        self.ready.emit(key)


class _Decode(QRunnable):
    """Decodes one file on a thread of the pool and sends the picture back."""

    def __init__(self, done: SignalInstance, *, generation: int, key: int, path: Path, side: int) -> None:
        super().__init__()
        self._done = done
        self._generation = generation
        self._key = key
        self._path = path
        self._side = side

    def run(self) -> None:
        image = QImage()
        try:
            rgb = np.ascontiguousarray(thumbnail(self._path, size=self._side))
            height, width, _ = rgb.shape
            image = QImage(rgb.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        except MediaError:
            pass  # the list shows a sign; opening the picture says what is wrong
        finally:
            self._done.emit(self._generation, self._key, image)

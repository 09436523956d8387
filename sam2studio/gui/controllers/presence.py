"""Whether the files of the media list are still where they were: looked at away from the GUI thread, now and then."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, Signal, SignalInstance, Slot

from sam2studio.core.files import is_there
from sam2studio.core.progress import CancelToken
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.media import MediaController
from sam2studio.gui.guard import STACK_BYTES, guarded

LOOK_MS = 1500
"""How often the rows that can be seen, and some of the others, are looked at."""

Place = tuple[int, Path]
"""A media and where its file should be."""

_OTHERS = 1500  # rows that cannot be seen, each time
_SECONDS = 0.25  # after so long the others wait for the next time: a slow drive is not to be kept busy


class PresenceController(QObject):
    """Tells the media list which files are gone and which are back. GUI thread.

    One look at a time: a drive that does not answer keeps one thread waiting and nothing else.
    """

    _looked = Signal(object, object, object)  # token, (media id, path) of what is gone, the same of what is there

    def __init__(self, document: DocumentController, media: MediaController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._media = media
        self._visible: tuple[int, ...] = ()
        self._place = 0  # of the next row among all that is looked at without being seen
        self._token: CancelToken | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setStackSize(STACK_BYTES)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._looked.connect(self._note, Qt.ConnectionType.QueuedConnection)
        document.opened.connect(self._restart)

    @Slot(object)
    @guarded
    def set_visible(self, media_ids: Sequence[int]) -> None:
        """These rows can be seen now; they are looked at first."""
        if self._visible != tuple(media_ids):
            self._visible = tuple(media_ids)
            self.look()

    @Slot()
    @guarded
    def look(self) -> None:
        """Begins to look, unless a look is under way."""
        if self._token is not None:
            return
        items = self._media.items
        if not items:
            return
        here = set(self._visible)
        seen = [(item.media_id, item.path) for item in items if item.media_id in here]
        start = self._place % len(items)
        others = [(item.media_id, item.path) for item in (*items[start:], *items[:start])[:_OTHERS]]
        self._place = start + len(others)
        self._token = CancelToken()
        self._pool.start(_Look(self._token, self._looked, seen=seen, others=others))

    def shutdown(self, *, timeout_s: float = 2.0) -> bool:
        """Looks no more; whether the thread ended in time."""
        self._timer.stop()
        if self._token is not None:
            self._token.cancel()
        return self._pool.waitForDone(round(timeout_s * 1000))

    @Slot(object)
    @guarded
    def _restart(self, project: object) -> None:
        self._visible, self._place = (), 0
        if self._token is not None:
            self._token.cancel()
        if project is None:
            self._timer.stop()
        else:
            self._timer.start()

    @Slot(object, object, object)
    @guarded
    def _note(self, token: CancelToken, gone: Sequence[Place], there: Sequence[Place]) -> None:
        if token is self._token:
            self._token = None
        if not token.cancelled:  # else it was about another project
            self._media.note_presence(gone=self._current(gone), there=self._current(there))

    def _current(self, looked_at: Sequence[Place]) -> list[int]:
        """Those that have not been pointed elsewhere meanwhile."""
        paths = ((media_id, path, self._media.item(media_id)) for media_id, path in looked_at)
        return [media_id for media_id, path, item in paths if item is not None and item.path == path]


class _Look(QRunnable):
    """Looks at files on a thread of the pool."""

    def __init__(
        self,
        token: CancelToken,
        done: SignalInstance,
        *,
        seen: Sequence[Place],
        others: Sequence[Place],
    ) -> None:
        super().__init__()
        self._token = token
        self._done = done
        self._seen = seen
        self._others = others

    def run(self) -> None:
        gone: list[Place] = []
        there: list[Place] = []
        until = time.monotonic() + _SECONDS
        for number, (media_id, path) in enumerate((*self._seen, *self._others)):
            if self._token.cancelled or (number >= len(self._seen) and time.monotonic() > until):
                break
            (there if is_there(path) else gone).append((media_id, path))
        self._done.emit(self._token, gone, there)

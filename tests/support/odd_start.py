"""Runs in a process of its own: the whole window does the main job once and writes down how it went.

python -m tests.support.odd_start FOLDER REPORT
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from sam2studio.config.settings import Settings
from sam2studio.gui import app
from sam2studio.gui.viewstate import ClickIntent

_PATIENCE_MS = 60_000
_LOOK_MS = 10


class Person(QObject):
    """Waits for the first image, clicks into it, accepts, and leaves; at once when nothing can be changed."""

    def __init__(self, studio: app.Studio, report: Path) -> None:
        super().__init__(studio)
        self._studio = studio
        self._report = report
        self._done: list[str] = []
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_MS)
        QTimer.singleShot(_PATIENCE_MS, self, self._leave)

    def _look(self) -> None:
        controllers = self._studio.controllers
        if controllers.document.saved_state.kind == "read-only" and self._studio.window.banner.notices:
            self._leave()
            return
        prompts = controllers.prompts
        if not self._done and controllers.navigation.picture.rgb is not None and not controllers.media.adding.running:
            self._done.append("shown")
            prompts.click(ClickIntent(20, 15))
        elif self._done == ["shown"] and prompts.open is not None and prompts.open.last.candidates:
            self._done.append("answered")
            prompts.accept()
        elif self._done == ["shown", "answered"] and controllers.objects.here.rows:
            self._done.append("saved")
            self._leave()

    def _leave(self) -> None:
        self._timer.stop()
        document = self._studio.controllers.document
        told = {
            "done": self._done,
            "project": str(document.project.path) if document.project else None,
            "saved": document.saved_state.kind,
            "notices": [f"{each.what} {each.todo}" for each in self._studio.window.banner.notices],
            "media": [item.title for item in self._studio.controllers.media.items],
            "loud": _LOUD,
        }
        self._report.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
        self._studio.window.close()


class Listener(logging.Handler):
    """Keeps what is logged at WARNING and above."""

    def emit(self, record: logging.LogRecord) -> None:
        _LOUD.append(f"{record.name}: {record.getMessage()}")


_LOUD: list[str] = []


class Visited(app.Studio):
    """A window with a person at it."""

    def start(self, *given: object, **named: object) -> None:
        super().start(*given, **named)  # type: ignore[arg-type]
        self.person = Person(self, Path(sys.argv[2]))


def main() -> int:
    logging.getLogger().addHandler(Listener(logging.WARNING))
    Settings().set("model", "classic")
    app.Studio = Visited
    return app.run_window([Path(sys.argv[1])], sample=False)


if __name__ == "__main__":
    sys.exit(main())

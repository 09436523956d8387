"""Log files: every failure that a person sees as a sentence is here with its traceback."""

from __future__ import annotations

import faulthandler
import logging
import sys
from logging.handlers import RotatingFileHandler
from typing import TextIO

from sam2studio.config import paths

_FORMAT = "%(asctime)s %(levelname)-7s %(threadName)s %(name)s: %(message)s"
_MAX_BYTES = 2_000_000
_KEEP = 3

_crash_file: TextIO | None = None


class _LogFile(RotatingFileHandler):
    """A log that goes on in the same file where that cannot be set aside: on Windows, while another window has it."""

    def doRollover(self) -> None:  # noqa: N802 - the library's name
        """Begins a new file; does not try again where it cannot be done."""
        try:
            super().doRollover()
        except OSError:
            self.maxBytes = 0


def start_logging(*, verbose: bool = False) -> None:
    """Logs to a rotating file, and tracebacks of hard crashes to a file beside it. Call once, early.

    Where the folder cannot be written, the log goes to standard error instead: the program works without a home.
    """
    global _crash_file
    root = logging.getLogger()
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    folder = paths.log_dir()
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = _LogFile(
            folder / "sam2studio.log",
            maxBytes=_MAX_BYTES,
            backupCount=_KEEP,
            encoding="utf-8",
            errors="backslashreplace",  # of file names that are no text
        )
        _crash_file = (folder / "crash.log").open("a", encoding="utf-8")
        faulthandler.enable(_crash_file)
    except OSError:
        handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(_FORMAT))
    root.addHandler(handler)

"""Exceptions that nobody expected: to the log and to the person, and the window stays open.

Three doors lead here: `guarded` slots and event methods (Qt calls them, and what they raise would else end in a place
that depends on the version of the binding), Python's own hooks (main thread, other threads, `__del__`), and Qt's
messages. All of them end in `ErrorBus.reported`.
"""

from __future__ import annotations

import functools
import inspect
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, TypeVar, cast

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from sam2studio.core.errors import StudioError

log = logging.getLogger(__name__)

STACK_BYTES: Final = 16 << 20
"""Stack of every thread that runs Python: macOS gives half a megabyte otherwise, too little for a network."""

_Method = TypeVar("_Method", bound=Callable[..., Any])

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def guarded(method: _Method, *, fallback: object = None) -> _Method:
    """A slot or event method whose exceptions go to `sys.excepthook`, where `ErrorBus` waits, and no farther.

    Goes under `@Slot`. Arguments that the method does not take are dropped, as Qt does for slots. `fallback` is what is
    returned after an exception: an override of `event` or `eventFilter` uses
    `@functools.partial(guarded, fallback=False)`.
    """
    parameters = inspect.signature(method).parameters.values()
    variadic = any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters)
    limit = None if variadic else len(parameters)

    @functools.wraps(method)
    def call(*args: Any, **named: Any) -> Any:
        try:
            return method(*args[:limit], **named)
        except Exception:  # noqa: BLE001 - nothing may pass this door
            sys.excepthook(*sys.exc_info())
            return fallback

    return cast(_Method, call)


@dataclass(frozen=True)
class ErrorReport:
    """One error as it is shown.

    Attributes:
        text: Sentences for a person.
        details: The traceback, for a bug report.
        expected: Whether it is one of the failures that the program knows how to tell, and not a bug.
    """

    text: str
    details: str
    expected: bool


class ErrorBus(QObject):
    """Where errors from everywhere arrive; lives as long as the program, in the GUI thread.

    Signals:
        reported: An `ErrorReport`; of a bug only the first time it happens at the same place.
    """

    reported = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: set[str] = set()
        self._former: tuple[Any, Any, Any] | None = None

    def install(self) -> None:
        """Takes over Python's hooks and Qt's messages."""
        self._former = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._unhandled
        threading.excepthook = self._unhandled_in_thread
        sys.unraisablehook = self._unraisable
        qInstallMessageHandler(_log_qt)

    def uninstall(self) -> None:
        """Gives the hooks back."""
        if self._former is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._former
            self._former = None
            qInstallMessageHandler(None)

    def report(self, error: BaseException) -> None:
        """Logs an error and tells the person. Any thread."""
        details = "".join(traceback.format_exception(error))
        if isinstance(error, StudioError):
            log.info("told the person: %s", error)
            self.reported.emit(ErrorReport(str(error), details, expected=True))
            return
        log.error("unexpected error", exc_info=error)
        place = _place(error)
        if place not in self._seen:
            self._seen.add(place)
            text = self.tr(
                "Something went wrong in the program. What you did before is saved, and you can go on. "
                "Please send the details so that it can be repaired."
            )
            self.reported.emit(ErrorReport(text, details, expected=False))

    def _unhandled(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None, /) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self.report(error)

    def _unhandled_in_thread(self, args: threading.ExceptHookArgs, /) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            self.report(args.exc_value)

    def _unraisable(self, args: sys.UnraisableHookArgs, /) -> None:
        if args.exc_value is not None:
            self.report(args.exc_value)


def _place(error: BaseException) -> str:
    """Tells apart kinds of bugs: where it was raised, and what."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__qualname__}@{where}"


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    category = context.category or "default"
    logging.getLogger(f"qt.{category}").log(_LEVELS.get(kind, logging.WARNING), "%s", message)

"""From what controllers tell to what the banner shows."""

from __future__ import annotations

from dataclasses import replace

from sam2studio.core.errors import StudioError
from sam2studio.engine.messages import Failure
from sam2studio.gui.error_words import told
from sam2studio.gui.guard import ErrorReport
from sam2studio.gui.panels import Notice
from sam2studio.gui.viewstate import Hint


def of_failure(failure: Failure) -> Notice:
    """Something did not work."""
    return Notice(
        level="bad",
        what=told(failure.what),
        safe=told(failure.safe),
        todo=told(failure.todo),
        details=failure.path or "",
    )


def of_report(report: ErrorReport) -> Notice:
    """An error that nobody caught nearer to its cause."""
    return Notice(level="bad", what=report.text, details=report.details)


def caution(text: str) -> Notice:
    """Something worth knowing."""
    return Notice(level="caution", what=text)


def good(text: str, *, todo: str = "") -> Notice:
    """Something is done, and what may be worth doing next."""
    return Notice(level="good", what=text, todo=todo)


def of_error(error: StudioError) -> Notice:
    """A failure told by an error of ours."""
    notice = Notice.of_error(error)
    return replace(notice, what=told(notice.what), safe=told(notice.safe), todo=told(notice.todo))


def of_hint(hint: Hint) -> Notice:
    """Why nothing happened; the image below it is worth more in a moment."""
    return Notice(level="caution", what=hint.what, todo=hint.todo, passing=not hint.lasting)

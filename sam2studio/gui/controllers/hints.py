"""Why nothing happened, and what to do instead. Pure functions of what is there."""

from __future__ import annotations

from sam2studio.gui.translation import mark, translated
from sam2studio.gui.viewstate import Hint


def read_only(reason: str) -> Hint:
    """A project that cannot be changed was clicked into.

    Args:
        reason: Why it cannot.
    """
    what = translated("Hints", mark("Hints", "Nothing can be changed here. {reason}")).format(reason=reason)
    return Hint(what, translated("Hints", mark("Hints", "Save a copy (Ctrl+Shift+S): it opens and can be changed.")))


def locked(title: str) -> Hint:
    """The selected object is locked, and its mask was clicked."""
    what = translated("Hints", mark("Hints", "“{name}” is locked, so a click does not change it.")).format(name=title)
    return Hint(
        what, translated("Hints", mark("Hints", "Unlock it (Ctrl+L), or hold Shift to begin another object here."))
    )


def hidden(title: str) -> Hint:
    """The selected object is hidden, and the place of its mask was clicked."""
    what = translated("Hints", mark("Hints", "“{name}” is hidden, so a click does not change it.")).format(name=title)
    return Hint(what, translated("Hints", mark("Hints", "Show it (H), or hold Shift to begin another object here.")))


def kept_locked() -> Hint:
    """Locked objects were to be changed or deleted."""
    return Hint(
        translated("Hints", mark("Hints", "Locked objects stay as they are.")),
        translated("Hints", mark("Hints", "Unlock them first (Ctrl+L).")),
    )


def no_image(message: str) -> Hint:
    """There is no image to click on.

    Args:
        message: Why there is none, or "" while it is being read.
    """
    if not message:
        return Hint(
            translated("Hints", mark("Hints", "The image is still being read.")),
            translated("Hints", mark("Hints", "Click again in a moment.")),
        )
    return Hint(
        translated("Hints", mark("Hints", "There is no image to click on.")),
        translated("Hints", mark("Hints", "Locate the missing files, or go to another image (A, D).")),
    )

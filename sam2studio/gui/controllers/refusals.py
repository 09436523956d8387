"""What is said of files that could not be added. Pure functions of what is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sam2studio.core.errors import MediaError
from sam2studio.engine.messages import Failure
from sam2studio.gui.error_words import told
from sam2studio.gui.translation import mark, translated
from sam2studio.weights.library import SUFFIXES


def nothing_in(path: Path) -> Failure:
    """A folder without anything to add, or a file of another kind."""
    if is_model(path):
        return _no_place_for(path)
    if path.is_dir():
        what = mark("Refusals", "There are no images and no videos in this folder.")
    else:
        what = mark("Refusals", "This is neither an image nor a video.")
    todo = mark("Refusals", "Open images, a video, or a folder with some.")
    return _named(path, translated("Refusals", what), todo=translated("Refusals", todo))


def refused(error: MediaError) -> Failure:
    """A file that cannot be read; its name comes first, as other notices may wait behind or before this one."""
    path = Path(error.path or "")
    if is_model(path):
        return _no_place_for(path)
    failure = Failure.of(error)
    return replace(failure, what=_with_name(path, told(failure.what)))


def reason(error: MediaError) -> str:
    """The same in one line, with the whole path."""
    path = Path(error.path or "")
    return f"{path}: {_no_place() if is_model(path) else told(error.what)}"


def is_model(path: Path) -> bool:
    """Whether the name is that of a checkpoint."""
    return path.suffix.lower() in SUFFIXES and not path.is_dir()


def _no_place_for(path: Path) -> Failure:
    todo = mark("Refusals", "Open “Models…” and drop it there.")
    return _named(path, _no_place(), todo=translated("Refusals", todo))


def _no_place() -> str:
    return translated("Refusals", mark("Refusals", "This is a model, and no image or video."))


def _named(path: Path, what: str, *, todo: str) -> Failure:
    safe = translated("Refusals", mark("Refusals", "Nothing was changed."))
    return Failure(None, _with_name(path, what), path=str(path), safe=safe, todo=todo)


def _with_name(path: Path, what: str) -> str:
    return f"{path.name}: {what}" if path.name and path.name not in what else what

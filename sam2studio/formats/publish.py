"""All or nothing: a folder is written beside its place and put there in one step, or nothing has happened.

Beside `…/NAME` lie, for a while, `.NAME.partial-<id>` (being written, or the former folder on its way out),
`.NAME.old-<id>` (the former folder, where the system cannot swap two folders in one step; always whole) and
`.NAME.lock`. Whoever holds the lock may take everything of the first two kinds for left over from a process that died:
`recover` removes it, and puts an old folder back when there is nothing at its place.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sam2studio.core import files
from sam2studio.core.errors import ExportError
from sam2studio.core.marks import is_left_behind
from sam2studio.core.progress import CancelToken
from sam2studio.formats.manifest import foreign_file, read_manifest
from sam2studio.formats.staging import Staging

UNTOUCHED = "What was there before is untouched."

_LONGEST = 180  # bytes; longer names are hashed, so that ours beside them are no longer than a file system takes
_log = logging.getLogger(__name__)


@contextmanager
def publishing(destination: Path, cancel: CancelToken) -> Iterator[Staging]:
    """Hands out a folder to fill and `seal`; on leaving, it is at `destination`, in the place of what was there.

    On any exception the destination is as before, and what was written is removed.

    Args:
        destination: Must not exist, be empty, or be a folder that was published this way.
        cancel: Polled until just before the last step.

    Raises:
        ExportError: The place is taken by something else or by another export, or the disk does not cooperate.
        Cancelled: Somebody asked to stop.
    """
    target = Path(os.path.realpath(destination))
    with _told(target):
        files.disk.make_folder(target.parent)
        with _locked(target):
            _recover(target)
            check_replaceable(target)
            partial = _beside(target, "partial")
            try:
                files.disk.make_folder(partial)
                yield Staging(partial, cancel)
                cancel.check()
                former = _put(partial, target)
            except BaseException:
                _quietly(files.disk.remove_tree, partial)
                raise
            _quietly(files.disk.sync_folder, target.parent)
            if former is not None:
                _quietly(files.disk.remove_tree, former)


def check_replaceable(destination: Path) -> None:
    """Refuses a place that holds anything but an exported dataset.

    Raises:
        ExportError: It does; the sentence says what.
    """
    safe = "Nothing was changed."
    if destination.is_symlink() or (destination.exists() and not destination.is_dir()):
        raise ExportError("This is a file, not a folder.", path=destination, safe=safe, todo="Choose another name.")
    if not destination.exists() or all(is_left_behind(entry.name) for entry in destination.iterdir()):
        return
    manifest = read_manifest(destination)
    if manifest is None:
        raise ExportError(
            "The folder is not empty and holds no dataset exported by this program.",
            path=destination,
            safe=safe,
            todo="Choose a new or empty folder.",
        )
    foreign = foreign_file(destination, manifest)
    if foreign is not None:
        raise ExportError(
            f"The folder holds something that the last export did not write: {foreign.relative_to(destination)}.",
            path=destination,
            safe=safe,
            todo="Move it away, or choose another folder.",
        )


def recover(destination: Path) -> None:
    """Cleans up after exports to `destination` that were killed, and puts the former dataset back if it is missing.

    Does nothing while an export to it is running.
    """
    target = Path(os.path.realpath(destination))
    if not target.parent.is_dir():
        return
    try:
        with _told(target), _locked(target):
            _recover(target)
    except ExportError as error:
        _log.info("not cleaned up: %s", error)


def _recover(target: Path) -> None:
    prefix = re.escape(_prefix(target))
    names = sorted(entry.name for entry in target.parent.iterdir())
    olds = [name for name in names if re.fullmatch(prefix + r"old-[0-9a-f]{32}", name)]
    if olds and not target.exists():
        files.disk.rename(target.with_name(olds.pop()), target)
    for name in (*olds, *(name for name in names if re.fullmatch(prefix + r"partial-[0-9a-f]{32}", name))):
        _quietly(files.disk.remove_tree, target.with_name(name))


def _put(partial: Path, target: Path) -> Path | None:
    """The last step. Returns where the former folder lies now, to be removed; None when there was none."""
    if not target.exists():
        files.disk.rename(partial, target)
        return None
    if files.disk.exchange(partial, target):
        return partial
    old = _beside(target, "old")
    files.disk.rename(target, old)
    try:
        files.disk.rename(partial, target)
    except BaseException as error:
        try:
            files.disk.rename(old, target)
        except OSError:
            raise ExportError(
                f"The dataset could not be put in its place ({error}).",
                path=target,
                safe=f"The former one is whole, for now as {old.name} beside it.",
                todo="Export again: that puts it back first.",
            ) from error
        raise
    files.disk.rename(old, partial)  # from here on it may be removed at any time; an “old” one is always whole
    return partial


def _quietly(action: Callable[[Path], None], path: Path) -> None:
    """Does what may be done later as well; a failure is only logged."""
    try:
        action(path)
    except OSError as error:
        _log.warning("left for the next export: %s (%s)", path, error)


def _beside(target: Path, kind: str) -> Path:
    return target.with_name(f"{_prefix(target)}{kind}-{uuid.uuid4().hex}")


def _prefix(target: Path) -> str:
    name = os.fsencode(target.name)
    return f".{target.name if len(name) <= _LONGEST else hashlib.sha256(name).hexdigest()[:32]}."


@contextmanager
def _locked(target: Path) -> Iterator[None]:
    lock = FileLock(target.with_name(f"{_prefix(target)}lock"), timeout=0)
    try:
        with lock:
            try:
                yield
            finally:
                if sys.platform != "win32":  # there it removes itself; nobody else can have it open here
                    _quietly(files.disk.remove, Path(lock.lock_file))
    except Timeout as error:
        raise ExportError(
            "Another export to this folder is running.",
            path=target,
            safe="Nothing was changed.",
            todo="Wait for it to end.",
        ) from error


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Turns what the system says into a sentence."""
    try:
        yield
    except OSError as error:
        what = (
            "There is no room left to write the dataset."
            if files.is_full(error)
            else (f"The dataset could not be written ({error.strerror or error}).")
        )
        todo = "Check the folder and its drive"
        if files.is_full(error):
            todo = "Make room or choose another drive"
        elif isinstance(error, PermissionError) and sys.platform == "win32" and target.exists():
            todo = "Close programs that have files of the folder open"  # there, such a folder cannot be moved
        safe = UNTOUCHED if files.is_there(target) else "Nothing was written."
        raise ExportError(what, path=target, safe=safe, todo=f"{todo}, then export again.") from error

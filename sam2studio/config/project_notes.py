"""What is noted of each project per user, and is no part of the project: one small JSON file for each kind of note."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from sam2studio.core.files import disk, write_text

log = logging.getLogger(__name__)

MOST: Final = 200
"""Projects whose notes are kept, those noted last."""

_MAX_FILE_BYTES = 1 << 20


class ProjectNotes:
    """Project → JSON value. What cannot be read is forgotten and a disk that refuses is logged: nothing hangs on it.

    Args:
        path: The file.
        valid: Whether a value is one of those that are noted here; others are forgotten.
    """

    def __init__(self, path: Path, *, valid: Callable[[Any], bool]) -> None:
        self._path = path
        self._valid = valid

    def of(self, project: Path) -> Any:
        """What is noted of a project; None when nothing is."""
        return self._read().get(_key(project))

    def keep(self, project: Path, value: object) -> None:
        """Notes something of a project in place of what was noted; None forgets it."""
        known = self._read()
        others = {key: each for key, each in known.items() if key != _key(project)}
        if value is None and len(others) == len(known):
            return
        kept = others if value is None else dict([*others.items(), (_key(project), value)][-MOST:])
        try:
            disk.make_folder(self._path.parent)
            write_text(self._path, json.dumps(kept, indent=1))
        except OSError as error:
            log.info("%s could not be written: %s", self._path, error)

    def _read(self) -> dict[str, Any]:
        try:
            if self._path.stat().st_size > _MAX_FILE_BYTES:
                return {}
            stored = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            log.debug("nothing in %s: %s", self._path, error)
            return {}
        entries = stored.items() if isinstance(stored, dict) else ()
        return {key: value for key, value in entries if self._valid(value)}


def is_count(value: object) -> bool:
    """Whether a value of such a file is a whole number from 0 on."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _key(project: Path) -> str:
    return str(project.resolve())

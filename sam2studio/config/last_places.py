"""Where the person was in each project when it was closed: per user, and no part of the project."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sam2studio.config import paths
from sam2studio.core.files import disk, write_text

log = logging.getLogger(__name__)

MOST: Final = 200
"""Projects whose places are kept, those closed last."""

_MAX_FILE_BYTES = 1 << 20


@dataclass(frozen=True)
class Place:
    """A media, and the frame of it; 0 on an image."""

    media_id: int
    frame: int


class LastPlaces:
    """One small JSON file. What cannot be read is forgotten and a disk that refuses is logged: nothing hangs on it."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or paths.config_dir() / "places.json"

    def of(self, project: Path) -> Place | None:
        """Where the person was in a project."""
        return self._read().get(_key(project))

    def keep(self, project: Path, place: Place) -> None:
        """Notes where the person is in a project."""
        others = {key: each for key, each in self._read().items() if key != _key(project)}
        kept = dict([*others.items(), (_key(project), place)][-MOST:])
        stored = {key: [each.media_id, each.frame] for key, each in kept.items()}
        try:
            disk.make_folder(self._path.parent)
            write_text(self._path, json.dumps(stored, indent=1))
        except OSError as error:
            log.info("the place could not be kept in %s: %s", self._path, error)

    def _read(self) -> dict[str, Place]:
        try:
            if self._path.stat().st_size > _MAX_FILE_BYTES:
                return {}
            stored = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            log.debug("no places in %s: %s", self._path, error)
            return {}
        entries = stored.items() if isinstance(stored, dict) else ()
        return {key: Place(*value) for key, value in entries if _is_place(value)}


def _is_place(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(number, int) and not isinstance(number, bool) and number >= 0 for number in value)
    )


def _key(project: Path) -> str:
    return str(project.resolve())

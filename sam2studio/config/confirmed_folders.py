"""Which folders beyond its own each project may be read from here: per user, and no part of the project.

A project is a file that anybody may have made. One of another machine could name any file of this one, or of a server
that is told who asks; so a person is asked once before anything outside the project's own folder is read.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sam2studio.config import paths
from sam2studio.config.settings import Settings
from sam2studio.core.files import disk, write_text

log = logging.getLogger(__name__)

MOST: Final = 1000
"""Projects of which this is kept, those confirmed last."""

_MAX_FILE_BYTES = 8 << 20


@dataclass(frozen=True)
class _Kept:
    """The file's content.

    Attributes:
        folders: Of each document, by its id, the folders that were confirmed.
        before: Projects that had been opened here before it was first looked whether to ask.
    """

    folders: Mapping[str, tuple[str, ...]]
    before: tuple[str, ...]


class ConfirmedFolders:
    """One small JSON file, made at the first look. What cannot be read is forgotten: people are asked once more."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or paths.config_dir() / "folders.json"

    def of(self, document: str) -> tuple[Path, ...]:
        """The folders of a document that were confirmed; files below them are meant too."""
        return tuple(map(Path, self._read().folders.get(document, ())))

    def is_old(self, project: Path) -> bool:
        """Whether a project was opened here before anybody was asked such things."""
        return str(project) in self._read().before

    def confirm(self, document: str, folders: Iterable[Path]) -> None:
        """Keeps that a document's files may be read from these folders too."""
        kept = self._read()
        former = kept.folders.get(document, ())
        others = {key: each for key, each in kept.folders.items() if key != document}
        entry = tuple(dict.fromkeys([*former, *map(str, folders)]))
        latest = dict([*others.items(), (document, entry)][-MOST:])
        self._write(_Kept(latest, kept.before))

    def _write(self, kept: _Kept) -> None:
        stored = {"folders": {key: list(each) for key, each in kept.folders.items()}, "before": list(kept.before)}
        try:
            disk.make_folder(self._path.parent)
            write_text(self._path, json.dumps(stored, indent=1))  # ASCII: names may be no Unicode
        except (OSError, ValueError) as error:
            log.info("confirmed folders could not be kept in %s: %s", self._path, error)

    def _read(self) -> _Kept:
        try:
            if self._path.stat().st_size > _MAX_FILE_BYTES:
                raise ValueError("far too large")
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            return _Kept(
                {str(key): tuple(map(str, each)) for key, each in stored["folders"].items()},
                tuple(map(str, stored["before"])),
            )
        except FileNotFoundError:
            first = _Kept({}, tuple(map(str, Settings().recent())))
            self._write(first)  # what is opened from now on is not old
            return first
        except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
            log.info("no confirmed folders in %s: %s", self._path, error)
            return _Kept({}, ())

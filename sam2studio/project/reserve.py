"""A few megabytes set aside beside an open project, so that the last action still lands when the disk is full."""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

from sam2studio.core import files

SIZE = 8 << 20
_NEEDED = 64 << 20  # free bytes below which nothing is set aside

_log = logging.getLogger(__name__)


class Reserve:
    """The file `.NAME.s2s.reserve`; there while a project is open for writing."""

    def __init__(self, project: Path) -> None:
        self._path = project.with_name(f".{project.name}.reserve")

    def set_aside(self) -> None:
        """Fills the file; skipped when there is little room anyway."""
        try:
            if self._path.exists() or shutil.disk_usage(self._path.parent).free < _NEEDED:
                return
            block = os.urandom(SIZE // 8)  # a drive that compresses must not make it small
            with files.disk.open_new(self._path) as file:
                for _ in range(8):
                    files.disk.write(file, block)
        except OSError as error:
            _log.info("no reserve set aside: %s", error)

    def give_up(self) -> bool:
        """Frees the room; whether there was any."""
        there = self._path.exists()
        try:
            files.disk.remove(self._path)
        except OSError as error:
            _log.warning("the reserve could not be freed: %s", error)
            return False
        return there

"""Where the person was in each project when it was closed: per user, and no part of the project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sam2studio.config import paths
from sam2studio.config.project_notes import ProjectNotes, is_count


@dataclass(frozen=True)
class Place:
    """A media, and the frame of it; 0 on an image."""

    media_id: int
    frame: int


class LastPlaces:
    """See `ProjectNotes` for what happens when the disk refuses."""

    def __init__(self, path: Path | None = None) -> None:
        self._notes = ProjectNotes(path or paths.config_dir() / "places.json", valid=_is_place)

    def of(self, project: Path) -> Place | None:
        """Where the person was in a project."""
        stored = self._notes.of(project)
        return None if stored is None else Place(*stored)

    def keep(self, project: Path, place: Place) -> None:
        """Notes where the person is in a project."""
        self._notes.keep(project, [place.media_id, place.frame])


def _is_place(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(is_count, value))

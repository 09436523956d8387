"""Runs of tracking that were begun in each project and have not ended: per user, and no part of the project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from sam2studio.config import paths
from sam2studio.config.project_notes import ProjectNotes, is_count

_Direction: TypeAlias = Literal["forward", "backward", "both"]


@dataclass(frozen=True)
class BegunRun:
    """A run that was asked for.

    Attributes:
        media_id: The video.
        frame: Where the playhead was.
        direction: Which way.
        objects: Of which objects; all if there are none.
    """

    media_id: int
    frame: int
    direction: _Direction
    objects: frozenset[int]


class BegunRuns:
    """See `ProjectNotes` for what happens when the disk refuses."""

    def __init__(self, path: Path | None = None) -> None:
        self._notes = ProjectNotes(path or paths.config_dir() / "runs.json", valid=_are_runs)

    def of(self, project: Path) -> tuple[BegunRun, ...]:
        """The runs that a project was closed in, the one under way first."""
        stored = self._notes.of(project) or ()
        return tuple(BegunRun(media_id, frame, way, frozenset(objects)) for media_id, frame, way, objects in stored)

    def keep(self, project: Path, runs: Iterable[BegunRun]) -> None:
        """Notes which runs go on and wait in a project; none when all have ended."""
        values = [[run.media_id, run.frame, run.direction, sorted(run.objects)] for run in runs]
        self._notes.keep(project, values or None)


def _are_runs(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_run, value))


def _is_run(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 4:
        return False
    media_id, frame, direction, objects = value
    counts = [media_id, frame, *objects] if isinstance(objects, list) else [None]
    return direction in get_args(_Direction) and all(map(is_count, counts))

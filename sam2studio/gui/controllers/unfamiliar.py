"""Projects that refer to media outside their own folder, which nobody has confirmed on this machine. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sam2studio.config.confirmed_folders import ConfirmedFolders
from sam2studio.project import OutsideFolder, Project, unconfirmed_folders


@dataclass(frozen=True)
class UnfamiliarProject:
    """One of which a person is asked before its media are read.

    Attributes:
        path: Its file, as it was asked for.
        document: Its id.
        folders: Where those media lie.
        salvage: A read-only copy of a damaged one was asked for.
    """

    path: Path
    document: str
    folders: tuple[OutsideFolder, ...]
    salvage: bool


class Answers:
    """What a person has confirmed: kept for good, and for this run where the disk takes nothing."""

    def __init__(self) -> None:
        self._given: set[tuple[str, Path]] = set()

    def ask(self, project: Project, path: Path, *, salvage: bool) -> UnfamiliarProject | None:
        """What to ask about a project that has just been opened and of which no media was looked at; None: nothing."""
        document = project.document_id
        folders = tuple(each for each in unconfirmed_folders(project) if (document, each.path) not in self._given)
        return UnfamiliarProject(path, document, folders, salvage) if folders else None

    def confirm(self, unfamiliar: UnfamiliarProject) -> None:
        """Keeps that a project's folders may be read."""
        folders = [each.path for each in unfamiliar.folders]
        self._given.update((unfamiliar.document, each) for each in folders)
        ConfirmedFolders().confirm(unfamiliar.document, folders)

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

    def confirm(self) -> None:
        """Keeps that its folders may be read."""
        ConfirmedFolders().confirm(self.document, [each.path for each in self.folders])


def unfamiliar_project(project: Project, path: Path, *, salvage: bool) -> UnfamiliarProject | None:
    """What to ask about a project that has just been opened and of which no media has been looked at; None: nothing."""
    folders = unconfirmed_folders(project)
    return UnfamiliarProject(path, project.document_id, folders, salvage) if folders else None

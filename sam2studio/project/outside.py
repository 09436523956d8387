"""Folders beyond a project's own that its media lie in, and whether a person has confirmed on this machine that they
may be read."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from sam2studio.config.confirmed_folders import ConfirmedFolders
from sam2studio.core.files import is_there
from sam2studio.project.queries import Queries


@dataclass(frozen=True)
class OutsideFolder:
    """A folder that is neither the project's nor below it.

    Attributes:
        path: Where it is.
        media: How many of the project's images and videos lie in it.
    """

    path: Path
    media: int


def unconfirmed_folders(project: Queries) -> tuple[OutsideFolder, ...]:
    """Folders that a person has to confirm before they are read, those with most media first.

    A folder that is not on this machine is nothing to ask about. Servers are asked about without being looked for: they
    would be told who looks.
    """
    confirmed = ConfirmedFolders()
    if confirmed.is_old(project.path):
        return ()
    known = confirmed.of(project.document_id)
    found = outside_folders(project.folder, (row.path for row in project.media()))
    return tuple(
        each
        for each in found
        if not any(each.path.is_relative_to(one) for one in known) and (is_on_server(each.path) or is_there(each.path))
    )


def confirm_folders(project: Queries, stored: Collection[str]) -> None:
    """Keeps that the folders of stored media paths may be read: whoever adds a file or says where it is wants that."""
    confirmed = ConfirmedFolders()
    known = confirmed.of(project.document_id) if stored else ()
    new = [each.path for each in outside_folders(project.folder, stored) if each.path not in known]
    if new:
        confirmed.confirm(project.document_id, new)


def outside_folders(home: Path, stored: Iterable[str]) -> tuple[OutsideFolder, ...]:
    """Folders that stored media paths lie in, other than `home` and what is really below it: links are followed."""
    counts = Counter(os.path.dirname(os.path.normpath(os.path.join(home, each))) for each in stored)  # noqa: PTH118, PTH120
    real_home = Path(os.path.realpath(home))
    outside = Counter[Path]()
    for folder, media in counts.items():
        real = Path(folder) if is_on_server(Path(folder)) else Path(os.path.realpath(folder))
        if not real.is_relative_to(real_home):
            outside[real] += media
    return tuple(OutsideFolder(path, media) for path, media in outside.most_common())


def is_on_server(path: Path) -> bool:
    """Whether a path names another machine: `\\\\server\\share`."""
    return str(path).startswith(("\\\\", "//"))

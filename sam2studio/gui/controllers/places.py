"""Where the project of dropped pictures and videos goes. Pure functions of paths."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path

from sam2studio.config.paths import documents_dir

PROJECT_SUFFIX = ".s2s"


def is_project(path: Path) -> bool:
    """Whether the name is that of a project file."""
    return path.suffix.lower() == PROJECT_SUFFIX


def project_beside(paths: Sequence[Path], *, frames: Collection[Path] = ()) -> Path:
    """The project that belongs to pictures and videos: in their folder, named after it.

    Args:
        paths: A folder, or files; the first one decides. At least one.
        frames: Of these, the folders that are videos: their projects lie beside them, as beside a file.
    """
    first = paths[0]
    folder = first if first.is_dir() else first.parent
    beside = folder.parent if first in frames else folder
    return beside / f"{_name(folder)}{PROJECT_SUFFIX}"


def project_in_documents(paths: Sequence[Path]) -> Path:
    """The same where nothing can be written beside the pictures: in the person's documents.

    The name carries a few digits that stand for the folder, so that two folders of one name get two projects, and the
    same folder finds its own again.
    """
    folder = project_beside(paths).parent.resolve()
    digits = hashlib.blake2b(str(folder).encode("utf-8", "surrogateescape"), digest_size=3).hexdigest()
    return documents_dir() / f"{_name(folder)}-{digits}{PROJECT_SUFFIX}"


def _name(folder: Path) -> str:
    return folder.resolve().name or "pictures"  # the root of a drive has no name

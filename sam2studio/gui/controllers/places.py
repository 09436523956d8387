"""Where the project of dropped pictures and videos goes. They look at the disk and change nothing."""

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

    That of a single file is named after the file, unless its folder has a project already.

    Args:
        paths: A folder, or files; the first one decides. At least one.
        frames: Of these, the folders that are videos: their projects lie beside them, as beside a file.
    """
    first = paths[0]
    folder = _folder(first)
    beside = folder.parent if first in frames else folder
    whole = beside / f"{_name(folder)}{PROJECT_SUFFIX}"
    return whole.with_name(f"{first.stem}{PROJECT_SUFFIX}") if _is_alone(paths) and not _is_there(whole) else whole


def project_in_documents(paths: Sequence[Path]) -> Path:
    """The same where nothing can be written beside the pictures: in the person's documents.

    The name carries a few digits that stand for the folder, so that two folders of one name get two projects, and the
    same folder finds its own again.
    """
    folder = _folder(paths[0]).resolve()
    digits = hashlib.blake2b(str(folder).encode("utf-8", "surrogateescape"), digest_size=3).hexdigest()
    whole = documents_dir() / f"{_name(folder)}-{digits}{PROJECT_SUFFIX}"
    alone = whole.with_name(f"{paths[0].stem}-{digits}{PROJECT_SUFFIX}")
    return alone if _is_alone(paths) and not _is_there(whole) else whole


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _is_alone(paths: Sequence[Path]) -> bool:
    return len(paths) == 1 and not paths[0].is_dir()


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # its folder may not be looked into
        return False


def _name(folder: Path) -> str:
    return folder.resolve().name or "pictures"  # the root of a drive has no name

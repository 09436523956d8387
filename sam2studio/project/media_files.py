"""How the document refers to pictures and videos: by a path, size, modification time and a fingerprint.

Nothing here writes to them.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from sam2studio.core.errors import InputError, MediaError
from sam2studio.project.records import MediaRow

_ENDS = 64 << 10  # bytes hashed at the head and at the tail
_UP = 2  # how many folders above the project's a relative path may start


def stored_path(path: Path, folder: Path) -> str:
    """How a file is written down in a project that lies in `folder`.

    Relative, with `/`, when the file lies in the project's folder or near it, so that both can move together;
    absolute otherwise.

    Raises:
        InputError: The name is not valid Unicode.
    """
    full, base = Path(os.path.abspath(path)), Path(os.path.abspath(folder))  # noqa: PTH100 - keeps links as named
    text = full.as_posix()
    for up in range(_UP + 1):
        root = base.parents[up - 1] if up else base
        if root == Path(root.anchor):
            break
        if full.is_relative_to(root):
            text = "/".join((*[".."] * up, *full.relative_to(root).parts))
            break
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(
            f"path: the file name {os.fsencode(path)!r} is not valid Unicode.", todo="Rename the file, then add it."
        ) from None
    return text


def is_backup(path: Path) -> bool:
    """Whether a project file lies among the backups of another one; its media paths start one folder up."""
    return path.parent.name.endswith(".s2s-backups")


def found_path(stored: str, folder: Path) -> Path:
    """Where a stored path leads from the project's folder.

    File systems differ in how they compose accented letters; when the name as stored is not there but another form
    of it is, that one is returned.
    """
    path = folder / stored
    if not path.exists():
        for form in ("NFC", "NFD"):
            other = folder / unicodedata.normalize(form, stored)
            if other.exists():
                return other
    return path


def moved_path(stored: str, *, folder: Path, old_root: PurePath | str, new_root: Path) -> Path | None:
    """Where a stored path leads when `old_root` has become `new_root`; None when it does not lie under `old_root`."""
    old = os.fspath(old_root)
    if PureWindowsPath(old).is_absolute() and not PurePosixPath(old).is_absolute():
        at, root = PureWindowsPath(stored), PureWindowsPath(old)  # paths of Windows, maybe read elsewhere
        if not at.is_absolute():
            at = PureWindowsPath(os.path.abspath(folder / stored))  # noqa: PTH100
        return new_root.joinpath(*at.relative_to(root).parts) if at.is_relative_to(root) else None
    full = Path(os.path.abspath(folder / stored))  # noqa: PTH100 - lexical: the files are gone
    start = Path(os.path.abspath(folder / old))  # noqa: PTH100
    return new_root / full.relative_to(start) if full.is_relative_to(start) else None


def fingerprint_of(path: Path) -> str:
    """Hash of a file's size, first and last 64 kB: tells another file, or a changed one, at the cost of two reads.

    Raises:
        MediaError: The file cannot be read.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            digest = hashlib.blake2b(size.to_bytes(8, "little"), digest_size=16)
            digest.update(file.read(_ENDS))
            if size > _ENDS:
                file.seek(max(_ENDS, size - _ENDS))
                digest.update(file.read(_ENDS))
    except OSError as error:
        raise MediaError(
            f"The file cannot be read ({error.strerror}).", path=path, todo="Check that it is there and readable."
        ) from error
    return digest.hexdigest()


def differs(path: Path, row: MediaRow) -> bool:
    """Whether a file that is there has another content than the one that was added; a new time alone is no change."""
    try:
        now = path.stat()
        if (now.st_size, now.st_mtime_ns) == (row.file_size, row.mtime_ns):
            return False
        return now.st_size != row.file_size or fingerprint_of(path) != row.fingerprint
    except FileNotFoundError:
        return False
    except (OSError, MediaError):
        return True

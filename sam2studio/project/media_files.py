"""How the document refers to pictures and videos: by a path, size, modification time and a fingerprint.

Nothing here writes to them.
"""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePath, PureWindowsPath

from sam2studio.core.errors import InputError, MediaError
from sam2studio.core.files import found_under
from sam2studio.media.image_sequence import pictures_in
from sam2studio.project.records import MediaRow

_ENDS = 64 << 10  # bytes hashed at the head and at the tail
_UP = 1  # how many folders above the project's a relative path may start


def stored_path(path: Path, folder: Path) -> str:
    """How a file is written down in a project that lies in `folder`.

    Relative, with `/`, when the file lies in the project's folder or near it, so that both can move together;
    absolute otherwise.

    Raises:
        InputError: The name is not valid Unicode.
    """
    full = os.path.abspath(path)  # noqa: PTH100 - keeps links as they are named
    text = _way_to(full, folder) or full
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(
            f"path: the file name {os.fsencode(path)!r} is not valid Unicode.", todo="Rename the file, then add it."
        ) from None
    return text.replace(os.sep, "/")


def _way_to(path: str, folder: Path) -> str:
    """The relative path to a file that is near, "" to one that is far."""
    for root, way in _near(folder):
        for name in _names(path):
            if _lies_under(name, root):
                return way + name[len(root) :]
    return ""


def _names(path: str) -> Iterator[str]:
    """A file by its name, and by the true name of its folder (`/tmp` may be a link)."""
    yield path
    head, tail = os.path.split(path)
    yield os.path.join(os.path.realpath(head), tail)  # noqa: PTH118


@lru_cache(maxsize=16)
def _near(folder: Path) -> tuple[tuple[str, str], ...]:
    """(folder with a separator at its end, way there from the project's folder): those that relative paths start in."""
    base = Path(os.path.abspath(folder))  # noqa: PTH100
    roots = [root for root in (base, *base.parents[:_UP]) if root != Path(root.anchor)]
    return tuple((os.path.join(root, ""), "../" * up) for up, root in enumerate(roots))  # noqa: PTH118


def _lies_under(path: str, root: str) -> bool:
    return os.path.normcase(path).startswith(os.path.normcase(root))


def is_backup(path: Path) -> bool:
    """Whether a project file lies among the backups of another one; its media paths start one folder up."""
    return path.parent.name.lower().endswith(".s2s-backups")


def found_path(stored: str, folder: Path) -> Path:
    """Where a stored path leads from the project's folder.

    File systems differ in how they compose accented letters; when the name as stored is not there but another form
    of it is, that one is returned.
    """
    return found_under(folder, stored)


def moved_path(stored: str, *, folder: Path, old_root: PurePath | str, new_root: Path) -> Path | None:
    """Where a stored path leads when `old_root` has become `new_root`; None when it does not lie under `old_root`.

    Only names are compared: the old place need not exist, and may be one of another system (`C:\\photos`).
    """
    old = os.fspath(old_root)
    if os.sep == "/" and PureWindowsPath(old).drive:
        at, root = stored, PureWindowsPath(old).as_posix().rstrip("/") + "/"
        inside = at.lower().startswith(root.lower())
    else:
        at = os.path.normpath(os.path.join(folder, stored))  # noqa: PTH118
        root = os.path.join(os.path.normpath(os.path.join(folder, old)), "")  # noqa: PTH118
        if not _lies_under(at, root):
            root = os.path.join(os.path.realpath(root), "")  # noqa: PTH118
        inside = _lies_under(at, root)
    return new_root / at[len(root) :] if inside else None


def state_of(path: Path) -> tuple[int, int]:
    """Bytes, and time of the last change in nanoseconds: of a file, or of the pictures of a folder that is a video.

    Raises:
        OSError: It cannot be looked at.
        MediaError: A folder without pictures.
    """
    status = path.stat()
    if not stat.S_ISDIR(status.st_mode):
        return status.st_size, status.st_mtime_ns
    found = [picture.stat() for picture in pictures_in(path)]
    return sum(each.st_size for each in found), max(each.st_mtime_ns for each in found)


def fingerprint_of(path: Path) -> str:
    """Hash of a file's size, first and last 64 kB: tells another file, or a changed one, at the cost of two reads.

    Of a folder that is a video: hash of the names and sizes of its pictures.

    Raises:
        MediaError: It cannot be read.
    """
    try:
        if path.is_dir():
            digest = hashlib.blake2b(digest_size=16)
            for picture in pictures_in(path):
                name = unicodedata.normalize("NFC", picture.name)
                digest.update(f"{name}/{picture.stat().st_size}/".encode("utf-8", "surrogateescape"))
            return digest.hexdigest()
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
        size, changed = state_of(path)
        if (size, changed) == (row.file_size, row.mtime_ns):
            return False
        return size != row.file_size or fingerprint_of(path) != row.fingerprint
    except FileNotFoundError:
        return False
    except (OSError, MediaError):
        return True

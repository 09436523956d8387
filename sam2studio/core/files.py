"""Writing files so that a crash leaves the old content or the new, never half of either.

Every call that changes the disk goes through the `disk` object of this module, so that a test can make the k-th call
fail or end the process there.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import time
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Literal

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG} if hasattr(errno, "EDQUOT") else {errno.ENOSPC, errno.EFBIG})
"""`OSError.errno` values that mean "no room"."""

_NO_SUCH_CALL = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})
_WINDOWS = sys.platform == "win32"
_HERE = -100  # AT_FDCWD of Linux: relative paths start at the current folder
_FORMS: Final[tuple[Literal["NFC", "NFD"], ...]] = ("NFC", "NFD")
_SYNCED_AT_ONCE = 16
_RENAME_TRIES = 10  # virus scanners hold new files for some tens of milliseconds


class Disk:
    """The calls that change a disk; replaced in fault tests."""

    def open_new(self, path: Path) -> BinaryIO:
        """Opens a file that must not exist yet."""
        return path.open("xb")

    def write(self, file: BinaryIO, data: bytes) -> None:
        """Writes all of `data`."""
        file.write(data)

    def sync(self, file: BinaryIO) -> None:
        """Pushes a file's content to the device."""
        file.flush()
        _push(file.fileno())

    def sync_paths(self, paths: Sequence[Path]) -> None:
        """Pushes the content of files that are closed already to the device; their folder is to be synced next.

        Many at a time: the system then writes its journal once for all that wait, not once for each. On macOS the
        device may still hold them in its cache until `sync` or `sync_folder` empties that.
        """
        with ThreadPoolExecutor(_SYNCED_AT_ONCE) as pool:
            for _ in pool.map(_sync_path, paths):
                pass

    def sync_folder(self, folder: Path) -> None:
        """Pushes a folder's entries to the device where the system can (not on Windows)."""
        if _WINDOWS:
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            _push(handle)
        finally:
            os.close(handle)

    def rename(self, source: Path, target: Path) -> None:
        """Puts `source` at `target`, replacing a file there in one step."""
        for left in range(_RENAME_TRIES, 0, -1):
            try:
                source.replace(target)
                return
            except PermissionError:
                if not _WINDOWS or left == 1:
                    raise
                time.sleep(0.05)

    def exchange(self, one: Path, other: Path) -> bool:
        """Swaps two files or folders in one step; False where the system has no such call (Windows, some drives)."""
        if sys.platform == "linux":
            swap, before, between, flag = "renameat2", (_HERE,), (_HERE,), 2  # RENAME_EXCHANGE
        elif sys.platform == "darwin":
            swap, before, between, flag = "renamex_np", (), (), 2  # RENAME_SWAP
        else:
            return False
        call = getattr(ctypes.CDLL(None, use_errno=True), swap, None)
        if call is None:
            return False
        if call(*before, os.fsencode(one), *between, os.fsencode(other), flag) == 0:
            return True
        code = ctypes.get_errno()
        if code in _NO_SUCH_CALL:
            return False
        raise OSError(code, os.strerror(code), str(one), None, str(other))

    def make_folder(self, folder: Path) -> None:
        """Creates a folder and its parents."""
        folder.mkdir(parents=True, exist_ok=True)

    def copy(self, source: Path, target: Path) -> None:
        """Copies a file's bytes to a new file."""
        shutil.copyfile(source, target)

    def remove(self, path: Path) -> None:
        """Removes a file, if it is there."""
        path.unlink(missing_ok=True)

    def remove_tree(self, folder: Path) -> None:
        """Removes a folder with all it holds, if it is there; of a link only the link."""
        if folder.is_symlink():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(folder)


def _push(handle: int) -> None:
    """Waits until what is written to a file is on the device, and not only in the device's cache."""
    if sys.platform == "darwin":  # there, fsync alone leaves it in the cache
        import fcntl

        try:
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
        except OSError:  # a drive that does not know the call: a server's, a stick's
            os.fsync(handle)
    else:
        os.fsync(handle)


def _sync_path(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


disk = Disk()


def is_there(path: Path) -> bool:
    """Whether something of that name can be looked at; False also where its folder or drive does not let one look."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def found_under(folder: Path, name: str) -> Path:
    """Where a relative name with `/` leads, or, where nothing is there, where it leads with its accents composed anew.

    File systems differ in that, and so do archives that were made on them.
    """
    path = folder / name
    if not name.isascii() and not is_there(path):
        for form in _FORMS:
            other = folder / unicodedata.normalize(form, name)
            if is_there(other):
                return other
    return path


def is_same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file that is there, however they write it: in another case, over links."""
    try:
        return os.path.samefile(one, other)  # noqa: PTH121 - as it is said above
    except (OSError, ValueError):
        return False


def is_full(error: OSError) -> bool:
    """Whether the error says that there is no room (disk, quota or file size limit)."""
    return error.errno in FULL


@contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Opens a new file beside `path` for writing; on leaving, it is synced and takes the place of `path`.

    On any exception the new file is removed and `path` is as before.

    Raises:
        OSError: What the system said; `is_full` tells whether there is no room.
    """
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.partial")
    try:
        with disk.open_new(beside) as file:
            yield file
            disk.sync(file)
        disk.rename(beside, path)
        disk.sync_folder(path.parent)
    except BaseException:
        disk.remove(beside)
        raise


def write_bytes(path: Path, data: bytes) -> None:
    """Replaces the content of `path` in one step."""
    with atomic_write(path) as file:
        disk.write(file, data)


def write_text(path: Path, text: str) -> None:
    """Replaces the content of `path` by UTF-8 text with `\\n` line ends in one step."""
    write_bytes(path, text.encode())

"""SHA-256 of files, remembered while size and modification time stay the same."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Generator
from pathlib import Path

from sam2studio.config import paths
from sam2studio.core.files import disk, write_text
from sam2studio.core.progress import CancelToken

log = logging.getLogger(__name__)

_CHUNK = 1 << 20
_MAX_ROWS = 200


def hash_steps(path: Path, cancel: CancelToken | None = None) -> Generator[int, None, str]:
    """Reads a file from disk, yielding the bytes read so far; returns its SHA-256 in hexadecimal.

    Raises:
        Cancelled: The token was set.
        OSError: The file cannot be read.
    """
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if cancel is not None:
                cancel.check()
            digest.update(chunk)
            done += len(chunk)
            yield done
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file; only read again when its size or modification time changed since the last time."""
    known = _remembered(path)
    if known is not None:
        return known
    stamp = _stamp(path)
    steps = hash_steps(path)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            digest: str = stop.value
            if _stamp(path) == stamp:
                remember(path, digest)
            return digest


def remember(path: Path, digest: str) -> None:
    """Notes the hash of a file as it is now. A cache that cannot be written only costs time later."""
    table = _load()
    table.pop(str(path.resolve()), None)
    table[str(path.resolve())] = [*_stamp(path), digest]
    rows = dict(list(table.items())[-_MAX_ROWS:])
    try:
        disk.make_folder(_cache().parent)
        write_text(_cache(), json.dumps(rows))
    except OSError as error:
        log.info("hashes could not be remembered in %s: %s", _cache(), error)


def _remembered(path: Path) -> str | None:
    match _load().get(str(path.resolve())):
        case [int(size), int(mtime_ns), str(digest)] if (size, mtime_ns) == _stamp(path):
            return digest
    return None


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _cache() -> Path:
    return paths.cache_dir() / "hashes.json"


def _load() -> dict[str, object]:
    try:
        table = json.loads(_cache().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return table if isinstance(table, dict) else {}

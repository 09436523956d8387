"""Small pictures on the disk, so that a long list is there at once the next time. All of it can be deleted.

A picture belongs to a file's name, size and time: a file that has changed gets another one. What lies in the cache is
not trusted: it is plain pixels with a checksum and a stated size, so nothing there reaches a decoder, and whatever does
not hold is made again.
"""

from __future__ import annotations

import hashlib
import os
import struct
import threading
import uuid
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAX_BYTES: Final = 256 << 20
"""What the cache may hold; then the pictures looked at longest ago go."""

_MAGIC: Final = b"s2thumb1"
_HEAD: Final = struct.Struct("<8sHH16s")  # magic, height, width, hash of the pixels
_PRUNE_EVERY: Final = 256  # pictures put
_KEPT: Final = 0.8  # of the bound, after pruning
_SUFFIX: Final = ".thumb"


class ThumbnailCache:
    """One folder of small pictures. Any thread, and several processes at once; nothing here ever raises.

    Args:
        folder: Made when it is needed.
        max_bytes: See `MAX_BYTES`.
    """

    def __init__(self, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._puts = 0
        self._lock = threading.Lock()

    def get(self, path: Path, *, size: int) -> NDArray[np.uint8] | None:
        """The small picture of a file as it is now, (h, w, 3) uint8 RGB, read-only; None when there is none."""
        place = self._place(path, size)
        if place is None:
            return None
        try:
            with place.open("rb") as file:
                data = file.read(_HEAD.size + 3 * size * size + 4096)
        except OSError:
            return None
        rgb = _unpacked(data, size)
        with suppress(OSError):
            if rgb is None:
                place.unlink(missing_ok=True)
            else:
                os.utime(place)  # looked at just now
        return rgb

    def put(self, path: Path, rgb: NDArray[np.uint8], *, size: int) -> None:
        """Keeps the small picture of a file; where that cannot be, it is made again next time."""
        place = self._place(path, size)
        if place is None:
            return
        pixels = np.ascontiguousarray(rgb).tobytes()
        data = _HEAD.pack(_MAGIC, *rgb.shape[:2], _hash(pixels)) + zlib.compress(pixels, 1)
        partial = place.with_name(f".{uuid.uuid4().hex}.partial")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(data)
            partial.replace(place)
        except OSError:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            return
        with self._lock:
            self._puts += 1
            due = self._puts % _PRUNE_EVERY == 0
        if due:
            self.prune()

    def prune(self) -> None:
        """Removes the pictures looked at longest ago when there are too many bytes."""
        found = []
        for place in self._folder.rglob("*"):
            try:
                status = place.stat()
            except OSError:
                continue
            if place.is_file():
                found.append((status.st_mtime_ns, status.st_size, place))
        held = sum(size for _, size, _ in found)
        if held <= self._max_bytes:
            return
        for _, size, place in sorted(found):
            if held <= _KEPT * self._max_bytes:
                return
            try:
                place.unlink(missing_ok=True)
            except OSError:
                continue
            held -= size

    def _place(self, path: Path, size: int) -> Path | None:
        try:
            status = path.stat()
        except (OSError, ValueError):
            return None
        key = f"{size}|{status.st_size}|{status.st_mtime_ns}|{path.absolute()}".encode("utf-8", "surrogateescape")
        name = hashlib.blake2b(key, digest_size=16).hexdigest()
        return self._folder / name[:2] / f"{name[2:]}{_SUFFIX}"


def _unpacked(data: bytes, size: int) -> NDArray[np.uint8] | None:
    """The pixels, if all of it holds."""
    if len(data) < _HEAD.size:
        return None
    magic, height, width, digest = _HEAD.unpack_from(data)
    if magic != _MAGIC or not (0 < height <= size and 0 < width <= size):
        return None
    wanted = 3 * height * width
    unpacking = zlib.decompressobj()
    try:
        pixels = unpacking.decompress(data[_HEAD.size :], wanted + 1)
    except zlib.error:
        return None
    if len(pixels) != wanted or _hash(pixels) != digest:
        return None
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3)


def _hash(pixels: bytes) -> bytes:
    return hashlib.blake2b(pixels, digest_size=16).digest()

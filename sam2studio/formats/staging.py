"""A folder in the making: files go in through here, are hashed as they are written, and are listed in the manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from sam2studio.core import files
from sam2studio.core.errors import ExportError
from sam2studio.core.progress import CancelToken
from sam2studio.formats.manifest import NAME, Manifest

_CHUNK = 1 << 20
_SYNCED_TOGETHER = 256


class Staging:
    """The unfinished folder of one export.

    Attributes:
        root: Where it lies; nobody else looks there.
        cancel: Polled before each file.
    """

    def __init__(self, root: Path, cancel: CancelToken) -> None:
        self.root = root
        self.cancel = cancel
        self._files: dict[str, tuple[int, str]] = {}
        self._folders: set[Path] = {root}

    def write(self, name: str, data: bytes | Iterable[bytes]) -> Path:
        """Writes a new file from bytes or a stream of them; `name` is relative, with `/`.

        Raises:
            Cancelled: Somebody asked to stop.
            OSError: What the system said.
        """
        self.cancel.check()
        path = self.root.joinpath(*name.split("/"))
        for folder in reversed(path.relative_to(self.root).parents):
            self._make(self.root / folder)
        digest, size = hashlib.sha256(), 0
        with files.disk.open_new(path) as file:
            for chunk in (data,) if isinstance(data, bytes) else data:
                files.disk.write(file, chunk)
                digest.update(chunk)
                size += len(chunk)
        self._files[name] = (size, digest.hexdigest())
        return path

    def copy(self, name: str, source: Path) -> Path:
        """Copies a file's bytes.

        Raises:
            ExportError: The source cannot be read.
        """
        return self.write(name, _chunks(source))

    @property
    def files(self) -> dict[str, tuple[int, str]]:
        """Name → (bytes, SHA-256) of what was written so far."""
        return dict(self._files)

    def seal(self, manifest: Manifest) -> None:
        """Writes the manifest and pushes every file and folder to the device."""
        self.write(NAME, manifest.to_bytes())
        paths = [self.root.joinpath(*name.split("/")) for name in self._files]
        for start in range(0, len(paths), _SYNCED_TOGETHER):
            self.cancel.check()
            files.disk.sync_paths(paths[start : start + _SYNCED_TOGETHER])
        for folder in sorted(self._folders, reverse=True):
            files.disk.sync_folder(folder)

    def _make(self, folder: Path) -> None:
        if folder not in self._folders:
            files.disk.make_folder(folder)
            self._folders.add(folder)


def _chunks(source: Path) -> Iterator[bytes]:
    try:
        with source.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise ExportError(
            f"The image could not be read ({error.strerror}).",
            path=source,
            safe="What was there before is untouched.",
            todo="Check that the file is there and readable, then export again.",
        ) from error

"""What a folder of labels knows of its labels: one line per picture, of what and how they were made.

So a run that was stopped goes on, another threshold does not pass for the same work, and a label file that somebody
has edited, or that was never ours, is told from one that may be written again. A line is on the disk before its label
file is, and counts as done only when the file is what the line says; so nothing that happens in between is a lie.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sam2studio.core.errors import ExportError
from sam2studio.core.files import disk, is_full, write_bytes
from sam2studio.formats.names import safe_name

JOURNAL = "auto_annotate.jsonl"
"""Name of the file in the folder of labels."""

_LIMIT = 1 << 30  # bytes of a journal that is read


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line.

    Attributes:
        source: The image or video: relative to the folder of labels where that is possible, `/` between its parts.
        frame: Of a video; None for an image.
        size: Bytes of the source.
        mtime_ns: Time of its last change.
        fingerprint: Of its content.
        recipe: Hash of the models and settings.
        labels: The label file, relative to the folder.
        checksum: Of the label file; "" when there is to be none, since nothing was found.
        objects: How many were found.
    """

    source: str
    frame: int | None
    size: int
    mtime_ns: int
    fingerprint: str
    recipe: str
    labels: str
    checksum: str
    objects: int


class Journal:
    """The lines of one folder. One thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / JOURNAL
        self._latest: dict[tuple[str, int | None], Entry] = {}
        self._ours: defaultdict[str, set[str]] = defaultdict(set)
        for entry in _read(self._path):
            self._note(entry)

    def entry(self, source: str, frame: int | None) -> Entry | None:
        """The newest line about a picture."""
        return self._latest.get((source, frame))

    def entries(self) -> tuple[Entry, ...]:
        """The newest line about each picture."""
        return tuple(self._latest.values())

    def is_done(self, entry: Entry | None, *, fingerprint: str, recipe: str) -> bool:
        """Whether a picture was annotated in this way, as it is now, and its label file is what it was made to be."""
        if entry is None or (entry.fingerprint, entry.recipe) != (fingerprint, recipe):
            return False
        return self._found(entry.labels) == entry.checksum

    def is_free(self, labels: str) -> bool:
        """Whether a label file may be written: there is none, or one of ours that nobody has edited."""
        found = self._found(labels)
        return not found or found in self._ours[labels]

    def put(self, entry: Entry, text: str) -> None:
        """Writes a line, then the label file it is about; an empty text means that there is to be none.

        Raises:
            ExportError: The disk refuses; the former label file is as it was.
        """
        target = self._folder.joinpath(*entry.labels.split("/"))
        try:
            self._append(entry)
            self._note(entry)
            if text:
                disk.make_folder(target.parent)
                write_bytes(target, text.encode())
            else:
                disk.remove(target)
        except OSError as error:
            what = "There is no room for the labels." if is_full(error) else f"It cannot be written ({error.strerror})."
            raise ExportError(what, path=target, safe="Labels that were written before are kept.") from error

    def _append(self, entry: Entry) -> None:
        line = json.dumps(asdict(entry), ensure_ascii=True).encode() + b"\n"
        with self._path.open("ab") as file:
            disk.write(file, line if _ends_whole(self._path) else b"\n" + line)
            disk.sync(file)

    def _note(self, entry: Entry) -> None:
        self._latest[entry.source, entry.frame] = entry
        if entry.checksum:
            self._ours[entry.labels].add(entry.checksum)

    def _found(self, labels: str) -> str:
        """Checksum of a label file, "" where there is none."""
        try:
            return checksum(self._folder.joinpath(*labels.split("/")).read_bytes())
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise ExportError(
                f"A label file cannot be read ({error.strerror}).", path=self._folder / labels, safe="It is as it was."
            ) from error


def checksum(data: bytes) -> str:
    """64-bit BLAKE2, hexadecimal."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def _ends_whole(path: Path) -> bool:
    """Whether the last line was written to its end."""
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _read(path: Path) -> list[Entry]:
    """The lines that make sense; one that was cut off, or that somebody else wrote, is passed over."""
    try:
        if path.stat().st_size > _LIMIT:
            return []
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ExportError(f"The journal of the labels cannot be read ({error.strerror}).", path=path) from error
    return [entry for entry in map(_entry, lines) if entry is not None]


_KINDS = {
    **dict.fromkeys(("source", "fingerprint", "recipe", "labels", "checksum"), str),
    **dict.fromkeys(("size", "mtime_ns", "objects"), int),
}


def _entry(line: bytes) -> Entry | None:
    try:
        said: dict[str, Any] = dict(json.loads(line))
        values = {name: said[name] for name in _KINDS}
        frame = said["frame"]
        if any(type(values[name]) is not kind for name, kind in _KINDS.items()) or type(frame) not in (int, type(None)):
            return None
        safe_name(values["labels"])
        return Entry(frame=frame, **values)
    except (ValueError, TypeError, LookupError, RecursionError):
        return None

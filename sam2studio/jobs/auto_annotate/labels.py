"""Annotations into a folder of YOLO label files: a polygon per object, no project needed.

An image `NAME.jpg` gets `NAME.txt`, frame 12 of a video `NAME.mp4` gets `NAME/000012.txt`, as the YOLO export names
them. Stems that would collide get distinct names. A picture on which nothing was found gets no file: an empty one would
tell a trainer that somebody looked. What was there before and is not ours is never written to.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from sam2studio.core.errors import ExportError
from sam2studio.core.files import disk
from sam2studio.core.polygons import outline
from sam2studio.formats.names import flat_names
from sam2studio.formats.yolo_labels import MAX_POINTS, RowMaker
from sam2studio.jobs.auto_annotate.journal import Entry, Journal, checksum
from sam2studio.jobs.auto_annotate.sources import Material
from sam2studio.jobs.auto_annotate.work import Annotated, FoundObject, Picture

_LOCK = ".auto_annotate.lock"
_UNFINISHED = ".*.txt.????????.partial"  # as `core.files.atomic_write` names what it has not put in place yet


class LabelFolder:
    """A folder of labels that one run at a time writes. Use as a context; one thread.

    Attributes:
        resumed: Pictures that were annotated before in the same way.
        kept: Label files that are not ours, or that somebody has edited; their pictures are left out.
    """

    def __init__(self, folder: Path, *, recipe: str) -> None:
        self.resumed = 0
        self.kept: list[Path] = []
        self._folder = folder
        self._recipe = recipe
        self._lock = FileLock(folder / _LOCK)
        self._journal: Journal
        self._materials: dict[Path, tuple[Material, str]] = {}

    def __enter__(self) -> Self:
        """Makes the folder and reads what it knows.

        Raises:
            ExportError: It cannot be written to, or another run is writing to it.
        """
        try:
            disk.make_folder(self._folder)
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise ExportError(
                "Another run is writing labels to this folder.",
                path=self._folder,
                safe="Nothing was changed.",
                todo="Wait for it, or choose another folder.",
            ) from error
        except OSError as error:
            raise ExportError(
                f"Labels cannot be written here ({error.strerror}).", path=self._folder, todo="Choose another folder."
            ) from error
        self._journal = Journal(self._folder)
        for left in self._folder.rglob(_UNFINISHED):  # by a run that was killed
            disk.remove(left)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def known(self) -> dict[tuple[str, int, int], str]:
        """Fingerprints of an earlier run, by path, size and time of change."""
        return {
            (str((self._folder / each.source).resolve()), each.size, each.mtime_ns): each.fingerprint
            for each in self._journal.entries()
        }

    def plan(self, materials: Sequence[Material], *, every: int = 1) -> list[Picture]:
        """The pictures that are to be annotated; counts the others in `resumed` and `kept`.

        Args:
            materials: What there is.
            every: Of a video, every n-th frame.
        """
        self._name(materials)
        return [picture for material in materials for picture in material.pictures(every) if self._is_wanted(picture)]

    def write(self, found: Annotated) -> bool:
        """Writes the labels of one picture, in one step.

        Returns:
            False where there is, meanwhile, a label file that is not ours; it stays.

        Raises:
            ExportError: The disk refuses; the former label file is as it was.
        """
        material, _ = self._materials[found.picture.path]
        labels = self._labels(found.picture)
        if not self._journal.is_free(labels):
            self.kept.append(self._folder / labels)
            return False
        text = label_text(found.objects, height=found.height, width=found.width)
        self._journal.put(
            Entry(
                source=self._source(material.path),
                frame=found.picture.frame,
                size=material.size,
                mtime_ns=material.mtime_ns,
                fingerprint=material.fingerprint,
                recipe=self._recipe,
                labels=labels,
                checksum=checksum(text.encode()) if text else "",
                objects=len(found.objects),
            ),
            text,
        )
        return True

    def _is_wanted(self, picture: Picture) -> bool:
        material, _ = self._materials[picture.path]
        entry = self._journal.entry(self._source(picture.path), picture.frame)
        if self._journal.is_done(entry, fingerprint=material.fingerprint, recipe=self._recipe):
            self.resumed += 1
            return False
        labels = self._labels(picture)
        if not self._journal.is_free(labels):
            self.kept.append(self._folder / labels)
            return False
        return True

    def _name(self, materials: Sequence[Material]) -> None:
        """Gives each image and video the stem that it had, or one that is free."""
        stems = {each.source: _stem(each) for each in self._journal.entries()}
        new = [each for each in materials if self._source(each.path) not in stems]
        for each, name in zip(new, flat_names(map(_named, new), taken=stems.values()), strict=True):
            stems[self._source(each.path)] = PurePosixPath(name).stem
        self._materials = {each.path: (each, stems[self._source(each.path)]) for each in materials}

    def _labels(self, picture: Picture) -> str:
        _, stem = self._materials[picture.path]
        return f"{stem}.txt" if picture.frame is None else f"{stem}/{picture.frame:06d}.txt"

    def _source(self, path: Path) -> str:
        """How the journal calls a file."""
        try:
            return Path(os.path.relpath(path, self._folder)).as_posix()
        except ValueError:  # another drive
            return path.as_posix()


def label_text(objects: Sequence[FoundObject], *, height: int, width: int) -> str:
    """The label file of a picture of that size; empty when there is nothing on it."""
    rows = RowMaker(height=height, width=width)
    return "".join(f"{line}\n" for line in _lines(rows, objects))


def _lines(rows: RowMaker, objects: Sequence[FoundObject]) -> Iterator[str]:
    for each in objects:
        yield rows.polygon(each.class_id, outline(each.mask, max_points=MAX_POINTS).points)


def _stem(entry: Entry) -> str:
    """What the labels of a source are called: their file, or the folder of those of a video."""
    labels = PurePosixPath(entry.labels)
    return labels.stem if entry.frame is None else labels.parts[0]


def _named(material: Material) -> str:
    """A path from which a name is made that every system takes for that of a file or a folder."""
    path = PurePosixPath(material.path.as_posix().encode(errors="replace").decode())
    if material.frames is None:
        return str(path)
    return str(path.with_name((path.stem.rstrip(" .") or "video") + path.suffix))

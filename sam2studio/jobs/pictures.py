"""Pictures into a project: looking at files, which any thread may do, and adding what was found."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sam2studio.core.errors import MediaError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.media.images import ImageInfo, find_images, is_image, probe_image
from sam2studio.project import Edit, Project
from sam2studio.project.media_files import fingerprint_of

_FIRST = 8  # pictures in the first batch, so that the first one is on the canvas at once
_BATCH = 100
_BATCH_S = 0.5


@dataclass(frozen=True)
class FoundImage:
    """A picture that can be added."""

    path: Path
    info: ImageInfo
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class Batch(Progress):
    """Progress, and what was found since the last one.

    Attributes:
        found: Pictures to be added.
        refused: What cannot be.
    """

    found: tuple[FoundImage, ...] = ()
    refused: tuple[MediaError, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AddReport:
    """What came of adding.

    Attributes:
        added: Pictures that are new in the project.
        known: Pictures that it had already.
        refused: What could not be added, and why.
    """

    added: int
    known: int
    refused: tuple[MediaError, ...]


def add_pictures(
    project: Project, paths: Sequence[Path], *, cancel: CancelToken | None = None
) -> Generator[Progress, None, AddReport]:
    """Adds pictures, and all pictures in folders, on the thread that the project belongs to.

    Raises:
        Cancelled: The token was cancelled; what was added before is kept.
    """
    before, found = project.media_count(), 0
    refused: list[MediaError] = []
    for batch in probe_files(paths, cancel or CancelToken()):
        if batch.found:
            with project.action("Add pictures") as edit:
                add_found(batch.found, edit)
        found += len(batch.found)
        refused += batch.refused
        yield batch
    added = project.media_count() - before
    return AddReport(added=added, known=found - added, refused=tuple(refused))


def add_found(found: Sequence[FoundImage], edit: Edit) -> None:
    """Adds pictures that were looked at."""
    for image in found:
        edit.add_image(image.path, image.info, fingerprint=image.fingerprint)


def holds_picture(path: Path) -> bool:
    """Whether there is anything to add: a picture's name, or a folder with at least one below it. Opens no picture."""
    if not path.is_dir():
        return is_image(path)
    try:
        return next(find_images(path), None) is not None
    except MediaError:
        return True  # adding it tells what is wrong


def probe_files(paths: Sequence[Path], token: CancelToken) -> Generator[Batch, None, None]:
    """Looks at pictures, and at all pictures in folders, in the order given.

    Yields:
        A few pictures soon, then more at a time.

    Raises:
        Cancelled: The token says so; batches already yielded are good.
    """
    files: list[Path] = []
    refused: list[MediaError] = []
    for path in _expanded(paths, refused):
        token.check()
        files.append(path)
        if len(files) % _BATCH == 0:
            yield Batch(done=0, total=None, text=path.parent.name)
    found: list[FoundImage] = []
    size, begun = _FIRST, time.monotonic()
    for done, path in enumerate(files, start=1):
        token.check()
        try:
            found.append(FoundImage(path, probe_image(path), fingerprint_of(path)))
        except MediaError as error:
            refused.append(error)
        if len(found) >= size or time.monotonic() - begun > _BATCH_S:
            yield _batch(found, refused, done=done, total=len(files), text=path.name)
            size, begun = _BATCH, time.monotonic()
    yield _batch(found, refused, done=len(files), total=len(files), text="")


def _batch(found: list[FoundImage], refused: list[MediaError], *, done: int, total: int, text: str) -> Batch:
    batch = Batch(done=done, total=total, text=text, found=tuple(found), refused=tuple(refused))
    found.clear()
    refused.clear()
    return batch


def _expanded(paths: Sequence[Path], refused: list[MediaError]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            try:
                yield from find_images(path)
            except MediaError as error:
                refused.append(error)
        else:
            yield path

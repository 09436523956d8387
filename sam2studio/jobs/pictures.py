"""Pictures and videos into a project: looking at files, which any thread may do, and adding what was found."""

from __future__ import annotations

import time
from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sam2studio.core.errors import MediaError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.jobs.videos import FoundVideo, may_be_video, probe_video
from sam2studio.media.first_look import probe_safely
from sam2studio.media.folders import find_images, is_image, is_video
from sam2studio.media.images import ImageInfo
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


Found: TypeAlias = FoundImage | FoundVideo


@dataclass(frozen=True, kw_only=True)
class Batch(Progress):
    """Progress, and what was found since the last one.

    Attributes:
        found: Pictures and videos to be added.
        refused: What cannot be.
    """

    found: tuple[Found, ...] = ()
    refused: tuple[MediaError, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AddReport:
    """What came of adding.

    Attributes:
        added: Pictures and videos that are new in the project.
        videos: How many of those are videos.
        known: Those that it had already.
        refused: What could not be added, and why.
        odd: Videos about which there is something to know, and what.
    """

    added: int
    videos: int
    known: int
    refused: tuple[MediaError, ...]
    odd: tuple[tuple[Path, str], ...] = ()


def add_pictures(
    project: Project, paths: Sequence[Path], *, frames: Collection[Path] = (), cancel: CancelToken | None = None
) -> Generator[Progress, None, AddReport]:
    """Adds pictures and videos, and all of them in folders, on the thread that the project belongs to.

    Args:
        project: Where to.
        paths: Files and folders.
        frames: Of these, the folders that are videos: their pictures are its frames.
        cancel: Asked between two files.

    Raises:
        Cancelled: The token was cancelled; what was added before is kept.
    """
    before, found = project.media_count(), 0
    refused: list[MediaError] = []
    odd: list[tuple[Path, str]] = []
    for batch in probe_files(paths, cancel or CancelToken(), frames=frames):
        if batch.found:
            with project.action("Add images") as edit:
                add_found(batch.found, edit)
            keep_indexes(batch.found, project)
        found += len(batch.found)
        refused += batch.refused
        odd += oddities(batch.found)
        yield batch
    new = project.media()[before:]
    videos = sum(row.kind == "video" for row in new)
    return AddReport(added=len(new), videos=videos, known=found - len(new), refused=tuple(refused), odd=tuple(odd))


def add_found(found: Sequence[Found], edit: Edit) -> None:
    """Adds pictures and videos that were looked at."""
    for each in found:
        if isinstance(each, FoundVideo):
            edit.add_video(each.path, each, frames=each.frames, fingerprint=each.fingerprint)
        else:
            edit.add_image(each.path, each.info, fingerprint=each.fingerprint)


def keep_indexes(found: Sequence[Found], project: Project) -> None:
    """Keeps the frame indexes of videos that were added, so that nobody has to read through them again."""
    for each in found:
        if isinstance(each, FoundVideo) and each.index:
            project.keep_frame_index(each.fingerprint, each.index)


def oddities(found: Sequence[Found]) -> list[tuple[Path, str]]:
    """What a person should know about videos that were found: their files, a sentence each."""
    return [(each.path, text) for each in found if isinstance(each, FoundVideo) for text in each.warnings]


def holds_picture(path: Path) -> bool:
    """Whether there is anything to add: the name of a picture or video, or a folder with one below it. Opens none."""
    if not path.is_dir():
        return _is_media(path)
    try:
        return next(find_images(path, wanted=_is_media), None) is not None
    except MediaError:
        return True  # adding it tells what is wrong


def probe_files(
    paths: Sequence[Path], token: CancelToken, *, frames: Collection[Path] = ()
) -> Generator[Batch, None, None]:
    """Looks at pictures and videos, and at all of them in folders, in the order given.

    Args:
        paths: Files and folders.
        token: Asked between two files.
        frames: Of these, the folders that are videos.

    Yields:
        A few pictures soon, then more at a time; each video by itself.

    Raises:
        Cancelled: The token says so; batches already yielded are good.
    """
    files: list[Path] = []
    refused: list[MediaError] = []
    for path in _expanded(paths, frames, refused):
        token.check()
        files.append(path)
        if len(files) % _BATCH == 0:
            yield Batch(done=0, total=None, text=path.parent.name)
    found: list[Found] = []
    size, begun = _FIRST, time.monotonic()
    for done, path in enumerate(files, start=1):
        token.check()
        if path in frames or may_be_video(path):
            yield _batch(found, refused, done=done - 1, total=len(files), text=path.name)
            yield from _probed_video(path, token)
            continue
        try:
            found.append(FoundImage(path, probe_safely(path), fingerprint_of(path)))
        except MediaError as error:
            refused.append(error)
        if len(found) >= size or time.monotonic() - begun > _BATCH_S:
            yield _batch(found, refused, done=done, total=len(files), text=path.name)
            size, begun = _BATCH, time.monotonic()
    yield _batch(found, refused, done=len(files), total=len(files), text="")


def _probed_video(path: Path, token: CancelToken) -> Generator[Batch, None, None]:
    """Looks at one video; the progress is through its bytes."""
    run = probe_video(path, token)
    try:
        while True:
            progress = next(run)
            yield Batch(done=progress.done, total=progress.total, text=path.name)
    except StopIteration as end:
        yield Batch(done=1, total=1, text=path.name, found=(end.value,))
    except MediaError as error:
        yield Batch(done=1, total=1, text=path.name, refused=(error,))


def _batch(found: list[Found], refused: list[MediaError], *, done: int, total: int, text: str) -> Batch:
    batch = Batch(done=done, total=total, text=text, found=tuple(found), refused=tuple(refused))
    found.clear()
    refused.clear()
    return batch


def _is_media(path: Path) -> bool:
    return is_image(path) or is_video(path)


def _expanded(paths: Sequence[Path], frames: Collection[Path], refused: list[MediaError]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir() and path not in frames:
            try:
                yield from find_images(path, wanted=_is_media)
            except MediaError as error:
                refused.append(error)
        else:
            yield path

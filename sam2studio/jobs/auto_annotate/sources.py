"""What `data` means: folders, files, globs and lists, as images and videos that were looked at."""

from __future__ import annotations

import glob
import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sam2studio.core.errors import InputError, MediaError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.formats.untrusted import read_text
from sam2studio.jobs.auto_annotate.work import Picture
from sam2studio.jobs.videos import may_be_video, probe_video
from sam2studio.media.folders import find_images, is_image, is_video, natural_key
from sam2studio.project.media_files import fingerprint_of, state_of

LISTS = frozenset({".txt"})
"""Endings of files that hold a path on each line."""

_TELL_EVERY = 50


@dataclass(frozen=True, kw_only=True)
class Material:
    """One image or video to be annotated.

    Attributes:
        path: Absolute.
        fingerprint: Hash of size, head and tail.
        size: Bytes.
        mtime_ns: Time of the last change.
        frames: How many a video has; None for an image.
        index: The frame index of a video.
    """

    path: Path
    fingerprint: str
    size: int = 0
    mtime_ns: int = 0
    frames: int | None = None
    index: bytes = b""

    def pictures(self, every: int = 1) -> Iterator[Picture]:
        """The image, or every n-th frame of the video."""
        if self.frames is None:
            yield Picture(path=self.path)
        else:
            yield from (
                Picture(path=self.path, frame=frame, index=self.index) for frame in range(0, self.frames, every)
            )


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What was found under some paths.

    Attributes:
        materials: What can be annotated.
        refused: What cannot, and why.
    """

    materials: tuple[Material, ...]
    refused: tuple[MediaError, ...]


def collect_paths(data: Sequence[str | Path]) -> list[Path]:
    """The images and videos that files, folders, globs and lists of paths stand for; each once.

    Raises:
        InputError: There is none.
        MediaError: A path is missing, or is of another kind.
    """
    found: dict[str, Path] = {}
    for given in data:
        for path in _expanded(given):
            found.setdefault(os.path.realpath(path), path.absolute())
    if not found:
        names = ", ".join(str(given) for given in data) or "nothing"
        raise InputError(f"data: there are no images and no videos in {names}.", todo="Check the path.")
    return list(found.values())


def output_beside(data: Sequence[str | Path]) -> Path:
    """The folder for labels that nobody chose another one for: `<data>_auto_annotate_labels`, beside the data."""
    first = Path(data[0]) if data else Path()
    if not first.exists():  # a glob
        parts = list(first.parts)
        first = Path(*parts[: next((place for place, part in enumerate(parts) if glob.has_magic(part)), -1)])
    elif len(data) > 1 and not first.is_dir():
        first = first.parent
    first = first.absolute()
    stem = first.name if first.is_dir() else first.stem
    return first.parent / f"{stem}_auto_annotate_labels"


def look_at(
    paths: Sequence[Path], known: dict[tuple[str, int, int], str], cancel: CancelToken
) -> Generator[Progress, None, Looked]:
    """Looks at files, videos in a process apart. Any thread.

    Args:
        paths: Images and videos.
        known: Fingerprints from an earlier run, by path, size and time of change, so that those are not read again.
        cancel: Asked between two files.

    Raises:
        Cancelled: The token says so.
    """
    materials: list[Material] = []
    refused: list[MediaError] = []
    for done, path in enumerate(paths):
        cancel.check()
        if done % _TELL_EVERY == 0:
            yield Progress(done=done, total=len(paths), text="Looking at the files")
        try:
            if may_be_video(path):
                materials.append((yield from _video(path, cancel)))
            else:
                materials.append(_image(path, known))
        except MediaError as error:
            refused.append(error)
    return Looked(materials=tuple(materials), refused=tuple(refused))


def _expanded(given: str | Path) -> Iterator[Path]:
    path = Path(given)
    if path.is_dir():
        yield from find_images(path, wanted=_wanted)
    elif path.exists():
        if path.suffix.lower() in LISTS:
            yield from _listed(path)
        elif _wanted(path):
            yield path
        else:
            raise MediaError("This is neither an image nor a video that can be read.", path=path)
    elif glob.has_magic(str(given)):
        for name in sorted(glob.glob(str(given), recursive=True), key=natural_key):  # noqa: PTH207 - an absolute one too
            if Path(name).is_dir() or _wanted(Path(name)):
                yield from _expanded(name)
    else:
        raise MediaError("There is no such file or folder.", path=path, todo="Check the path.")


def _listed(path: Path) -> Iterator[Path]:
    for line in read_text(path).splitlines():
        if line.strip():
            each = path.parent / line.strip()
            if not _wanted(each):
                raise MediaError("The list names something that is no image and no video.", path=each)
            yield each


def _wanted(path: Path) -> bool:
    return is_image(path) or is_video(path)


def _image(path: Path, known: dict[tuple[str, int, int], str]) -> Material:
    try:
        size, changed = state_of(path)
    except OSError as error:
        raise MediaError(f"The file cannot be read ({error.strerror}).", path=path) from error
    fingerprint = known.get((str(path), size, changed)) or fingerprint_of(path)
    return Material(path=path, fingerprint=fingerprint, size=size, mtime_ns=changed)


def _video(path: Path, cancel: CancelToken) -> Generator[Progress, None, Material]:
    run = probe_video(path, cancel)
    while True:
        try:
            progress = next(run)
        except StopIteration as end:
            found = end.value
            return Material(
                path=path,
                fingerprint=found.fingerprint,
                size=found.file_size,
                mtime_ns=found.mtime_ns,
                frames=found.frames,
                index=found.index,
            )
        yield Progress(done=progress.done, total=progress.total, text=f"Looking at {path.name}")

"""What goes into a dataset: which pictures, which frames of which videos, under which names, in which split.

Everything is looked at before anything is written: files are there and have the size they had, and there is room.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import ExportError, InputError, MediaError
from sam2studio.core.files import is_same
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.core.words import counted
from sam2studio.formats import publish
from sam2studio.formats.dataset import Notes, Split
from sam2studio.formats.names import flat_names
from sam2studio.formats.registry import Format, find_format
from sam2studio.formats.splits import assign_splits
from sam2studio.formats.writing import WriteOptions
from sam2studio.jobs.export_frames import FrameChoice, MediaChoice, chosen_frames
from sam2studio.media.frames import open_frames
from sam2studio.media.images import ImageInfo, probe_image
from sam2studio.project import MediaRow, Project

_SPARE = 1.1
_LABELS_PER_OBJECT = 4_000  # bytes, generously
_FRAME_BYTES = {False: 0.6, True: 2.5}  # per pixel, generously; by whether frames are written without loss


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    """What to export, and how.

    Attributes:
        destination: The folder to make. It must be new, empty, or made by an earlier export.
        format: A name from `sam2studio.formats.registry`.
        media: Media with objects or reviewed ones (negatives), only reviewed ones (of videos the reviewed frames), all
            of them, or those of these ids.
        frames: Which frames of videos.
        shares: Relative sizes of the splits, for media whose split nobody has set. A video is never divided.
        include_proposals: Also what no person has confirmed yet.
        skip_unreadable: Leave out media that are missing or damaged, instead of exporting nothing.
        write: Choices that concern the files.
    """

    destination: Path
    format: str = "yolo-seg"
    media: MediaChoice | tuple[int, ...] = "labelled"
    frames: FrameChoice = field(default_factory=FrameChoice)
    shares: Mapping[Split, float] = field(default_factory=lambda: {"train": 0.8, "val": 0.2})
    include_proposals: bool = False
    skip_unreadable: bool = False
    write: WriteOptions = field(default_factory=WriteOptions)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One media that goes into the dataset.

    Attributes:
        row: Of the project.
        source: Its file or folder.
        info: What a picture's header says; None for a video, and where pictures are not copied.
        name: File name of a picture, or of the folder with the frames of a video.
        split: Part of the dataset.
        frames: The frames of a video that go in, growing; [0] for a picture.
        fps: Of a video, on average; None when unknown.
    """

    row: MediaRow
    source: Path
    info: ImageInfo | None
    name: str
    split: Split
    frames: NDArray[np.int64]
    fps: float | None = None


@dataclass(frozen=True, kw_only=True)
class _Found:
    row: MediaRow
    source: Path
    info: ImageInfo | None
    frames: NDArray[np.int64]
    fps: float | None


def choose(
    project: Project, kind: Format, options: ExportOptions, notes: Notes, cancel: CancelToken
) -> Generator[Progress, None, list[Chosen]]:
    """The media that go into the dataset, checked: readable, unchanged in size, and room for all of them.

    Raises:
        ExportError: Something is in the way, or there is nothing to export.
        InputError: The options make no sense.
    """
    if options.frames.every < 1:
        raise InputError(f"frames: every n-th frame means at least 1, not {options.frames.every}.")
    _check_destination(project, options.destination)
    rows = _wanted(project, kind, options, notes)
    found: list[_Found] = []
    lost = 0
    for done, row in enumerate(rows):
        cancel.check()
        if done % 50 == 0 or row.kind == "video":
            yield Progress(done=done, total=len(rows), text="Looking at the images")
        try:
            looked_at = _looked_at(project, row, options, notes)
        except MediaError as error:
            if not options.skip_unreadable:
                raise ExportError(
                    f"An image cannot be exported: {error.what}",
                    path=project.media_path(row),
                    safe="Nothing was written.",
                    todo="Put it back, or remove it from the project, and export again.",
                ) from error
            notes.add(f"an image was left out: {error.what}", row.path)
            lost += 1
            continue
        if looked_at is not None:
            found.append(looked_at)
    if not found:
        raise _nothing_left() if lost else _nothing_chosen(project)
    if options.write.copy_images:
        objects = sum(status.objects for status in project.media_status().values())
        _check_room(options, found, objects)
    return _named(found, options, notes)


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A media that an export cannot have.

    Attributes:
        path: As the project has it.
        why: What is wrong, one sentence.
    """

    path: str
    why: str


def find_unreadable(
    project: Project, options: ExportOptions, cancel: CancelToken
) -> Generator[Progress, None, tuple[Unreadable, ...]]:
    """What an export with these options would stumble over: files that are missing, damaged at first sight, or others
    than when they were added. Data that ends too early behind a sound header is found by the export itself.

    Raises:
        Cancelled: The token was cancelled.
    """
    rows = _wanted(project, find_format(options.format), options, Notes())
    found = []
    for done, row in enumerate(rows):
        cancel.check()
        if done % 50 == 0 or row.kind == "video":
            yield Progress(done=done, total=len(rows), text="Looking at the images")
        try:
            _looked_at(project, row, options, Notes())
        except MediaError as error:
            found.append(Unreadable(path=row.path, why=error.what))
    return tuple(found)


def _nothing_chosen(project: Project) -> ExportError:
    if any(counts.proposals for counts in project.media_status().values()):
        return ExportError(
            "There is nothing to export: nobody has confirmed the proposals yet.",
            safe="Nothing was written.",
            todo="Review the proposals and accept what is right, or choose all images.",
        )
    return ExportError(
        "There is nothing to export: no image was chosen, or none has objects.",
        safe="Nothing was written.",
        todo="Mark an object, call an image reviewed, or choose all images.",
    )


def _nothing_left() -> ExportError:
    return ExportError(
        "There is nothing to export: none of the files that were chosen can be read.",
        safe="Nothing was written.",
        todo="Put them back, or replace those that are damaged, then export again.",
    )


def _named(found: Sequence[_Found], options: ExportOptions, notes: Notes) -> list[Chosen]:
    paths = [_folder_path(each.row.path) if each.row.kind == "video" else each.row.path for each in found]
    names = flat_names(paths)
    splits = assign_splits(
        [each.row.fingerprint or each.row.path for each in found], [each.row.split for each in found], options.shares
    )
    for path, name in zip(paths, names, strict=True):
        if name != Path(path).name:
            notes.add(
                "an image was renamed: another one has its name or stem, or some systems cannot hold its name", path
            )
    return [
        Chosen(
            row=each.row,
            source=each.source,
            info=each.info,
            name=PurePosixPath(name).stem if each.row.kind == "video" else name,
            split=split,
            frames=each.frames,
            fps=each.fps,
        )
        for each, name, split in zip(found, names, splits, strict=True)
    ]


def _folder_path(path: str) -> str:
    """A video's path with a stem that every system takes for the name of a folder."""
    pure = PurePosixPath(path)
    return str(pure.with_name((pure.stem.rstrip(" .") or "video") + pure.suffix))


def _wanted(project: Project, kind: Format, options: ExportOptions, notes: Notes) -> list[MediaRow]:
    status = project.media_status()
    asked_for = frozenset(options.media if isinstance(options.media, tuple) else ())

    def wanted(row: MediaRow) -> bool:
        if isinstance(options.media, tuple):
            return row.id in asked_for
        reviewed, counts = row.status == "reviewed", status[row.id]
        shown = counts.objects - (0 if options.include_proposals else counts.proposals)
        by_frame = options.media == "labelled" or row.kind == "video"
        return options.media == "all" or reviewed or (by_frame and shown > 0)

    rows = []
    for row in project.media():
        if wanted(row):
            rows.append(row)
        elif options.media == "labelled" and row.kind == "image" and status[row.id].proposals:
            notes.add("an image was left out: it has nothing but proposals that nobody has confirmed", row.path)
    if kind.media == "videos":
        for row in rows:
            if row.kind == "image":
                notes.add("an image was left out; this format is for videos", row.path)
        rows = [row for row in rows if row.kind == "video"]
    ids = {row.id for row in rows}
    for row in project.changed_media():
        if row.id in ids:
            notes.add("an image is another one than when its objects were marked", row.path)
    return rows


def _looked_at(project: Project, row: MediaRow, options: ExportOptions, notes: Notes) -> _Found | None:
    """One media after a look at its file; None, and a note, when none of its frames was chosen.

    Raises:
        MediaError: The file cannot be exported.
    """
    source = project.media_path(row)
    frames = np.zeros(1, np.int64)
    if row.kind == "video":
        frames = chosen_frames(project, row, options.frames, options.media, proposals=options.include_proposals)
        if not len(frames):
            notes.add("a video was left out: it has no frames of the kind that was chosen", row.path)
            return None
    info, fps = None, None
    if options.write.copy_images and row.kind == "image":
        info = _inspected(row, source)
    elif options.write.copy_images:
        fps = _inspected_video(project, row, source)
    return _Found(row=row, source=source, info=info, frames=frames, fps=fps)


def _inspected(row: MediaRow, source: Path) -> ImageInfo:
    info = probe_image(source)
    if (info.width, info.height) != (row.width, row.height):
        raise MediaError(
            f"It has {info.width} × {info.height} pixels now, but had {row.width} × {row.height} when it was added.",
            path=source,
        )
    return info


def _extent(frames: int, width: int, height: int) -> str:
    return f"{counted(frames, 'frame')} of {width} × {height} pixels"


def _inspected_video(project: Project, row: MediaRow, source: Path) -> float | None:
    """Frames a second of a video that is still the one that was added."""
    reader = open_frames(source, project.frame_index(row.fingerprint))
    try:
        now = _extent(len(reader), *reader.size[::-1])
        before = _extent(row.frames, row.width, row.height)
        if now != before:
            raise MediaError(f"The video has {now} now, but had {before} when it was added.", path=source)
        lasts = reader.time_of(len(reader) - 1)
        return (len(reader) - 1) / lasts if lasts > 0 else None
    finally:
        reader.close()


def _check_destination(project: Project, destination: Path) -> None:
    target = Path(os.path.realpath(destination))
    publish.check_replaceable(target)
    if not target.exists():
        return
    for row in project.media():
        if _lies_in(Path(os.path.realpath(project.media_path(row))), target):
            raise ExportError(
                "The folder holds images of this project; replacing it would remove them.",
                path=destination,
                safe="Nothing was changed.",
                todo="Choose another folder.",
            )


def _lies_in(path: Path, folder: Path) -> bool:
    """Whether a file lies in a folder; drives that take `Photos` and `photos` for one are asked."""
    if path.is_relative_to(folder):
        return True
    above = Path(*path.parts[: len(folder.parts)])
    return str(above).casefold() == str(folder).casefold() and is_same(above, folder)


def _check_room(options: ExportOptions, found: Sequence[_Found], objects: int) -> None:
    folder = Path(os.path.realpath(options.destination)).parent
    while not folder.exists():
        folder = folder.parent
    per_pixel = _FRAME_BYTES[options.write.lossless_frames]
    pictures = sum(each.info.file_size for each in found if each.info)
    frames = sum(
        len(each.frames) * each.row.width * each.row.height * per_pixel for each in found if each.row.kind == "video"
    )
    needed = int(_SPARE * (pictures + frames + objects * _LABELS_PER_OBJECT))
    drive = shutil.disk_usage(folder)
    if drive.total and needed > drive.free:  # what the system only shows as files has no size, and says so when written
        raise ExportError(
            f"There is not enough room: about {-(-needed >> 20)} MB are needed, {drive.free >> 20} MB are free.",
            path=options.destination,
            safe="Nothing was written.",
            todo="Make room, or choose another drive.",
        )

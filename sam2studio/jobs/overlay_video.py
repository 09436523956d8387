"""A video to show: the clip with its masks, outlines and names painted over it, in the colours of the window."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.colors import ColorBy, paint_color, rgb_of
from sam2studio.core.errors import ExportError, InputError, MediaError
from sam2studio.core.files import atomic_write, is_full, is_same
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.media.frames import FrameReader, open_frames
from sam2studio.media.name_plates import draw_name
from sam2studio.media.overlay import draw_overlay
from sam2studio.media.video_writer import VideoWriter
from sam2studio.project import ClassRow, MediaRow, ObjectRow, Project

_SAFE = "What was there before is untouched."


@dataclass(frozen=True, kw_only=True)
class OverlayOptions:
    """How the video looks.

    Attributes:
        opacity: Of the fill, 0…1.
        color_by: Each object in a colour of its own, or in its class's.
        names: Write the class of each object beside it, and its number where a class has several.
        proposals: Also what no person has confirmed yet.
        frames: Which frames; all of them by default.
    """

    opacity: float = 0.45
    color_by: ColorBy = "object"
    names: bool = True
    proposals: bool = True
    frames: range | None = None


@dataclass(frozen=True, kw_only=True)
class OverlayReport:
    """What was written.

    Attributes:
        path: The file.
        frames: How many pictures it has.
        seconds: How long it is.
        size: Bytes.
        unreadable: Frames that cannot be decoded; the picture before stands in for each.
    """

    path: Path
    frames: int
    seconds: float
    size: int
    unreadable: tuple[int, ...] = ()


def write_overlay_video(
    project: Project,
    media_id: int,
    output: Path,
    *,
    options: OverlayOptions | None = None,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, OverlayReport]:
    """Writes an MP4 file, whole or not at all. Every frame is shown when it is shown in the clip. Sound is left out.

    The project is only read. Hidden objects are left out.

    Raises:
        ExportError: The file cannot be written there.
        InputError: That is no video, or the frames are none of its.
        MediaError: The video cannot be read.
        Cancelled: The token was set; the file is as it was.
    """
    options, cancel = options or OverlayOptions(), cancel or CancelToken()
    row = project.media_row(media_id)
    frames = range(row.frames) if options.frames is None else options.frames
    if row.kind != "video":
        raise InputError("media_id: this is an image, not a video.", path=row.path)
    if not len(frames) or frames.step != 1 or frames.start < 0 or frames.stop > row.frames:
        raise InputError(f"frames: expected some of 0 to {row.frames - 1}, in a row.", path=row.path)
    _check_place(project, output)
    reader = open_frames(project.media_path(row), project.frame_index(row.fingerprint))
    try:
        if (len(reader), *reader.size) != (row.frames, row.height, row.width):
            raise MediaError("The video is another one than when it was added.", path=reader.path)
        with project.snapshot():
            painter = _Painter(project, row, options)
            return (yield from _written(reader, painter, output, frames, cancel))
    except OSError as error:
        what = "There is no room left" if is_full(error) else f"The file cannot be written ({error.strerror or error})"
        todo = "Make room or choose another drive." if is_full(error) else "Check the folder and its drive."
        raise ExportError(f"{what}.", path=output, safe=_SAFE, todo=todo) from error
    finally:
        reader.close()


def _written(
    reader: FrameReader, painter: _Painter, output: Path, frames: range, cancel: CancelToken
) -> Generator[Progress, None, OverlayReport]:
    start, last = reader.time_of(frames[0]), reader.time_of(frames[-1])
    usual = (last - start) / (len(frames) - 1) if last > start else 1 / 25
    picture: NDArray[np.uint8] = np.zeros((*reader.size, 3), np.uint8)
    unreadable: list[int] = []
    with atomic_write(output) as file:
        with VideoWriter(file, size=reader.size, fps=1 / usual) as writer:
            for done, frame in enumerate(frames, start=1):
                cancel.check()
                try:
                    picture = painter.painted(reader[frame], frame)
                except MediaError:
                    unreadable.append(frame)
                time = reader.time_of(frame)
                lasts = reader.time_of(frame + 1) - time if frame + 1 < len(reader) else usual
                writer.write(picture, time=time - start, lasts=lasts)
                yield Progress(done=done, total=len(frames), text=f"Frame {frame}")
        cancel.check()
    return OverlayReport(
        path=output,
        frames=len(frames),
        seconds=last - start + lasts,
        size=output.stat().st_size,
        unreadable=tuple(unreadable),
    )


class _Painter:
    """Paints the objects of a video over its frames."""

    def __init__(self, project: Project, row: MediaRow, options: OverlayOptions) -> None:
        self._project = project
        self._row = row
        self._options = options
        classes = {each.id: each for each in project.classes()}
        self._objects = [
            each
            for each in project.objects(row.id)
            if not each.hidden and (options.proposals or each.state != "proposal")
        ]
        self._names = _names(self._objects, classes)
        self._colors = {
            each.id: paint_color(
                class_color=rgb_of(classes[each.class_id].color), track=each.track, by=options.color_by
            )
            for each in self._objects
        }

    def painted(self, rgb: NDArray[np.uint8], frame: int) -> NDArray[np.uint8]:
        """A copy of a frame, (H, W, 3) uint8 RGB, with what is on it; large objects first, so that none is hidden."""
        stored = self._project.masks(self._row.id, frame)
        shown = [(each.id, stored[each.id].mask) for each in self._objects if each.id in stored]
        shown = sorted(((key, mask) for key, mask in shown if mask), key=lambda pair: -pair[1].area)
        colors = [self._colors[key] for key, _ in shown]
        picture = draw_overlay(rgb, [mask for _, mask in shown], colors or [(0, 0, 0)], opacity=self._options.opacity)
        if self._options.names:
            for (key, mask), color in zip(shown, colors, strict=True):
                draw_name(picture, self._names[key], mask, color)
        return picture


def _names(objects: Sequence[ObjectRow], classes: Mapping[int, ClassRow]) -> dict[int, str]:
    """Object id → the name of its class, with its track where there are several of that class."""
    counts: dict[int, int] = {}
    for each in objects:
        counts[each.class_id] = counts.get(each.class_id, 0) + 1
    return {
        each.id: classes[each.class_id].name + (f" {each.track}" if counts[each.class_id] > 1 else "")
        for each in objects
    }


def _check_place(project: Project, output: Path) -> None:
    """Refuses to write over a file of the project's, or where there is no folder."""
    target = os.path.realpath(output)
    if not Path(target).parent.is_dir() or Path(target).is_dir():
        raise ExportError(
            "There is no such folder." if not Path(target).is_dir() else "This is a folder, not a file.",
            path=output,
            safe=_SAFE,
            todo="Choose another place.",
        )
    for row in project.media():
        source = project.media_path(row)
        if os.path.realpath(source) == target or is_same(source, Path(target)):
            raise ExportError(
                "This file belongs to the project; it is only read.",
                path=output,
                safe=_SAFE,
                todo="Choose another name.",
            )

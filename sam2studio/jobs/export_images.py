"""The records of a project's pictures and frames, made when a writer asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import ExportError
from sam2studio.formats.dataset import (
    DatasetImage,
    DatasetObject,
    DatasetTrack,
    DatasetVideo,
    LazyImages,
    Notes,
)
from sam2studio.jobs.export_choice import Chosen, ExportOptions
from sam2studio.jobs.export_frames import confirmed
from sam2studio.media.frames import FrameReader, open_frames
from sam2studio.project import MediaRow, ObjectRow, Project


class ProjectImages:
    """The images of an export. What is noted about a media is noted once, however often its images are made.

    Videos are decoded one after the other, each frame once; `close` ends that.

    Attributes:
        images: One for each picture and for each frame that was chosen.
    """

    def __init__(self, project: Project, chosen: Sequence[Chosen], options: ExportOptions, notes: Notes) -> None:
        self._project = project
        self._chosen = chosen
        self._options = options
        self._notes = notes
        self._export_ids = {row.id: row.export_id for row in project.classes()}
        self._starts = np.array([0, *accumulate(len(each.frames) for each in chosen)])
        self._told: set[int] = set()
        self._made: tuple[int, tuple[ObjectRow, ...], DatasetVideo | None] = (-1, (), None)
        self._reading: tuple[int, FrameReader] | None = None
        self.images: LazyImages[DatasetImage] = LazyImages(int(self._starts[-1]), self._make)

    def chosen(self, index: int) -> Chosen:
        """The media that an image comes from."""
        return self._chosen[self._place(index)]

    def frame(self, index: int) -> int:
        """The frame of that media that an image is."""
        place = self._place(index)
        return int(self._chosen[place].frames[index - self._starts[place]])

    def close(self) -> None:
        """Closes the video that was read last."""
        if self._reading is not None:
            self._reading[1].close()
            self._reading = None

    def _place(self, index: int) -> int:
        return int(np.searchsorted(self._starts, index, side="right")) - 1

    def _make(self, index: int) -> DatasetImage:
        place = self._place(index)
        each = self._chosen[place]
        first = each.row.id not in self._told
        rows, video = self._rows(place)
        frame = self.frame(index)
        objects = tuple(self._objects(each.row, frame, rows))
        if first and video is None:
            for _ in range(len(rows) - len(objects)):
                self._notes.add("an object without pixels was left out", each.row.path)
        if video is None:
            name = each.name
        else:
            name = f"{each.name}/{frame:06d}{'.png' if self._options.write.lossless_frames else '.jpg'}"
        return DatasetImage(
            name=name,
            width=each.row.width,
            height=each.row.height,
            source=each.source,
            objects=objects,
            split=each.split,
            reviewed=each.row.status == "reviewed",
            orientation=each.info.orientation if each.info else 1,
            kind=each.info.format if each.info else "",
            fingerprint=each.row.fingerprint,
            key=each.row.id,
            video=video,
            frame=frame,
            pixels=None if video is None else self._pixels(place, frame),
        )

    def _rows(self, place: int) -> tuple[tuple[ObjectRow, ...], DatasetVideo | None]:
        """The objects of a media that are exported, and the record of a video."""
        if self._made[0] != place:
            each = self._chosen[place]
            found = self._project.objects(each.row.id)
            rows = found if self._options.include_proposals else confirmed(found)
            if each.row.id not in self._told:
                self._told.add(each.row.id)
                for _ in range(len(found) - len(rows)):
                    self._notes.add("a proposal that nobody has confirmed was left out", each.row.path)
            self._made = place, rows, self._video(each, rows) if each.row.kind == "video" else None
        return self._made[1:]

    def _video(self, each: Chosen, rows: Sequence[ObjectRow]) -> DatasetVideo:
        numbers = _numbers(rows)
        return DatasetVideo(
            name=each.name,
            width=each.row.width,
            height=each.row.height,
            numbers=tuple(each.frames.tolist()),
            file=each.row.path.rsplit("/", 1)[-1],
            frames=each.row.frames,
            fps=each.fps,
            source=each.source,
            split=each.split,
            tracks=tuple(
                DatasetTrack(number=numbers[row.id], class_id=self._export_ids[row.class_id], crowd=row.crowd)
                for row in rows
            ),
            fingerprint=each.row.fingerprint,
            key=each.row.id,
        )

    def _objects(self, row: MediaRow, frame: int, rows: Sequence[ObjectRow]) -> Iterator[DatasetObject]:
        """What is on one frame. An object of a video that is not on it is absent there, which needs no note."""
        masks = self._project.masks(row.id, frame)
        numbers = _numbers(rows)
        for each in rows:
            stored = masks.get(each.id)
            box = self._project.prompt(each.id, frame).box if stored is None and row.kind == "image" else None
            if box is None and (stored is None or not stored.mask):
                continue
            yield DatasetObject(
                class_id=self._export_ids[each.class_id],
                mask=stored.mask if stored else None,
                box=box,
                crowd=each.crowd,
                score=each.score,
                track=numbers[each.id] if row.kind == "video" else None,
                key=each.id,
            )

    def _pixels(self, place: int, frame: int) -> Callable[[], NDArray[np.uint8]]:
        def read() -> NDArray[np.uint8]:
            if self._reading is None or self._reading[0] != place:
                self.close()
                each = self._chosen[place]
                self._reading = place, open_frames(each.source, self._project.frame_index(each.row.fingerprint))
            try:
                return self._reading[1][frame]
            except IndexError as error:
                raise ExportError(
                    "The video has fewer frames than before.",
                    path=self._chosen[place].source,
                    safe="What was there before is untouched.",
                    todo="Put the former file back, and export again.",
                ) from error

        return read


def _numbers(rows: Sequence[ObjectRow]) -> dict[int, int]:
    """Object id → the number of its track; places in the list should two have the same."""
    tracks = [row.track for row in rows]
    if len(set(tracks)) == len(tracks):
        return {row.id: row.track for row in rows}
    return {row.id: place for place, row in enumerate(rows, start=1)}

"""Truth from a project: what a person has made or confirmed. Proposals and tracked, unreviewed frames are none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.evaluation.truth import Films, Origins, Rgb, Truth, TruthImage, TruthObject, TruthVideo
from sam2studio.formats.dataset import LazyImages, Notes
from sam2studio.media.frames import open_frames
from sam2studio.media.images import read_image
from sam2studio.project import MediaRow, ObjectRow, Project, Source
from sam2studio.project.document import SUFFIX


def is_project(source: Path) -> bool:
    """Whether the file is called as a project is."""
    return source.is_file() and source.suffix.lower() == SUFFIX


@contextmanager
def opened(source: Path, split: str) -> Iterator[Truth]:
    """See `sam2studio.evaluation.sources.open_truth`."""
    films, origins = Films(), Origins()
    with Project.open(source, read_only=True) as project:
        reading = _Reading(project, films, origins)
        rows = [row for row in project.media() if split in ("", row.split)]
        places = [(row, frame) for row in rows for frame in reading.frames(row)]
        videos = [row for row in rows if row.kind == "video" and reading.frames(row)]
        try:
            yield Truth(
                source=source,
                kind="project",
                classes=tuple(reading.class_names),
                images=LazyImages(len(places), lambda index: reading.image(*places[index])),
                videos=LazyImages(len(videos), lambda index: reading.video(videos[index])),
                notes=Notes(),
                origins=origins,
            )
        finally:
            films.close()


class _Reading:
    def __init__(self, project: Project, films: Films, origins: Origins) -> None:
        self._project, self._films, self._origins = project, films, origins
        classes = project.classes()
        self.class_names = [each.name for each in classes]
        self._places = {each.id: place for place, each in enumerate(classes)}

    def frames(self, row: MediaRow) -> list[int]:
        """Frames with something that a person made or confirmed."""
        if row.kind == "video":
            return sorted({frame for frames in self._sure(row).values() for frame in frames})
        return [0] if self._objects(row) else []

    def image(self, row: MediaRow, frame: int) -> TruthImage:
        """A picture, or one frame."""
        sure = self._sure(row) if row.kind == "video" else {}
        masks = self._project.masks(row.id, frame)
        known = [
            each
            for each in self._objects(row)
            if each.id in masks and masks[each.id].mask and (row.kind != "video" or frame in sure[each.id])
        ]
        for each in known:
            self._origins.add(each.id, frame, by_model=masks[each.id].source is Source.MODEL)
        name = Path(row.path).name
        return TruthImage(
            name=name if row.kind != "video" else f"{name}, {frame}",
            height=row.height,
            width=row.width,
            objects=tuple(_object(each, masks[each.id].mask, self._places[each.class_id]) for each in known),
            read=partial(self._pixels, row, frame),
        )

    def video(self, row: MediaRow) -> TruthVideo:
        """A video with the tracks that were shown or confirmed on some frame."""
        tracks: dict[int, dict[int, Mask]] = {}
        for object_id, frames in self._sure(row).items():
            stored = {frame: self._project.mask(object_id, frame) for frame in sorted(frames)}
            known = {frame: each for frame, each in stored.items() if each is not None}
            if any(each.mask for each in known.values()):
                tracks[object_id] = {frame: each.mask for frame, each in known.items()}
                for frame, each in known.items():
                    if each.mask:
                        self._origins.add(object_id, frame, by_model=each.source is Source.MODEL)
        path, index = self._project.media_path(row), self._project.frame_index(row.fingerprint)
        return TruthVideo(name=Path(row.path).name, tracks=tracks, open=partial(open_frames, path, index))

    def _objects(self, row: MediaRow) -> list[ObjectRow]:
        return [each for each in self._project.objects(row.id) if each.state != "proposal"]

    def _sure(self, row: MediaRow) -> dict[int, frozenset[int]]:
        """Object id → frames on which a person has said or confirmed where it is."""
        found = {}
        for each in self._objects(row):
            track = self._project.track_summary(row.id, [each.id])[each.id]
            sure = track.frames if row.status == "reviewed" else track.frames[track.obeyed | track.reviewed]
            found[each.id] = frozenset(sure.tolist())
        return found

    def _pixels(self, row: MediaRow, frame: int) -> Rgb:
        path = self._project.media_path(row)
        if row.kind == "video":
            return self._films.frame(path, frame, self._project.frame_index(row.fingerprint))
        return read_image(path)


def _object(row: ObjectRow, mask: Mask, class_id: int) -> TruthObject:
    assert mask.bbox is not None
    x, y, width, height = mask.bbox
    return TruthObject(key=row.id, class_id=class_id, mask=mask, box=Box(x, y, x + width, y + height), crowd=row.crowd)

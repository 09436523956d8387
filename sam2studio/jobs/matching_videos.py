"""Which video, which of its frames and which of its objects a dataset means."""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from sam2studio.core.mask import Mask
from sam2studio.formats.dataset import DatasetImage, DatasetObject, DatasetVideo
from sam2studio.formats.manifest import Manifest
from sam2studio.project import MediaRow, ObjectRow, Project

SAME_TRACK = 0.5
"""Intersection over union, over the frames that both know, from which two tracks of one class are the same thing."""
_SAMPLE = 24  # frames that are compared


class VideoFinder:
    """Finds the video of a project that a video of a dataset stands for.

    By, in this order: what our manifest says it was made from; being the same file or folder; and an equal name and
    size, when the number of frames fits and no other video is like that.
    """

    def __init__(self, project: Project, manifest: Manifest | None) -> None:
        self._rows = [row for row in project.media() if row.kind == "video"]
        self._places = {os.path.realpath(project.media_path(row)): row for row in self._rows}
        self._made_from: dict[str, set[str]] = defaultdict(set)
        for picture, fingerprint in (manifest.images if manifest else {}).items():
            for part in PurePosixPath(picture).parts[:-1]:
                self._made_from[part].add(fingerprint)

    def find(self, video: DatasetVideo) -> tuple[MediaRow | None, str]:
        """The video, if the project has it; else why it is none of those that have its name, "" when none has."""
        made_from = self._made_from.get(video.name, set())
        rows = [row for row in self._rows if row.fingerprint in made_from]
        if len(made_from) == 1 and len(rows) == 1 and _fits(video, rows[0]) == "":
            return rows[0], ""
        if video.source is not None and (row := self._places.get(os.path.realpath(video.source))) is not None:
            return row, ""
        wanted = {_alike(video.name), *([_alike(PurePosixPath(video.file).stem)] if video.file else [])}
        rows = [row for row in self._rows if _alike(PurePosixPath(row.path).stem) in wanted]
        fitting = [row for row in rows if _fits(video, row) == ""]
        if len(fitting) == 1:
            return fitting[0], ""
        if fitting:
            return None, "several videos of the project have its name, size and number of frames"
        return None, _fits(video, rows[0]) if rows else ""


def _fits(video: DatasetVideo, row: MediaRow) -> str:
    """Why a video of the project cannot be the one that is meant; "" when it can."""
    if (video.width, video.height) != (row.width, row.height):
        return "the project's video of that name has another size"
    if video.frames not in (0, row.frames) or len(video.numbers) > row.frames:
        return "the project's video of that name has another number of frames"
    if video.numbers and video.numbers[-1] >= row.frames and len(video.numbers) != row.frames:
        return "the project's video of that name has too few frames"
    return ""


def frames_in(video: DatasetVideo, row: MediaRow) -> dict[int, int]:
    """Frame number of a dataset → of the project's video. Whole videos that count from 1 are counted from 0."""
    if video.frames == 0 and len(video.numbers) == row.frames:
        return {number: place for place, number in enumerate(video.numbers)}
    return {number: number for number in video.numbers if number < row.frames}


def same_place(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file or folder."""
    return os.path.realpath(one) == os.path.realpath(other)


@dataclass
class _Likeness:
    inside: float = 0
    union: float = 0

    @property
    def iou(self) -> float:
        return self.inside / self.union if self.union else 0.0


def compared_places(count: int) -> list[int]:
    """Which of so many frames, evenly spaced, are compared to know tracks again."""
    return np.unique(np.linspace(0, count - 1, min(count, _SAMPLE)).astype(int)).tolist() if count else []


def pair_tracks(
    project: Project,
    row: MediaRow,
    images: Sequence[DatasetImage],
    frame_of: Mapping[int, int],
    class_of: Mapping[int, int],
) -> Generator[None, None, dict[int, ObjectRow]]:
    """Track of a dataset → the object of the project that is the same thing; none is taken twice.

    Yields in between, since there may be much to compare.

    Args:
        project: Where to look.
        row: The video.
        images: Those of its frames in the dataset that are compared.
        frame_of: Frame number of the dataset → of the video.
        class_of: Export id of the dataset → class id of the project, for those that it has.
    """
    known = project.objects(row.id)
    if not known or not images:
        return {}
    scores: dict[tuple[int, int], _Likeness] = defaultdict(_Likeness)
    for image in images:
        if image.frame not in frame_of:
            continue
        stored = project.masks(row.id, frame_of[image.frame])
        for each in image.objects:
            yield
            for other in known:
                if other.id in stored and class_of.get(each.class_id) == other.class_id and each.track is not None:
                    _compare(scores[each.track, other.id], each, stored[other.id].mask)
    pairs: dict[int, ObjectRow] = {}
    taken: set[int] = set()
    rows = {each.id: each for each in known}
    for (track, object_id), likeness in sorted(scores.items(), key=lambda item: (-item[1].iou, item[0])):
        if likeness.iou >= SAME_TRACK and track not in pairs and object_id not in taken:
            pairs[track] = rows[object_id]
            taken.add(object_id)
    return pairs


def _compare(likeness: _Likeness, mine: DatasetObject, theirs: Mask) -> None:
    """Adds one frame: by pixels, or by boxes where the dataset has no pixels."""
    if mine.mask is not None:
        inside: float = mine.mask.area if mine.mask == theirs else (mine.mask & theirs).area
        union = mine.mask.area + theirs.area - inside
    else:
        one, other = mine.box, DatasetObject(class_id=0, mask=theirs).bounds
        if one is None or other is None:
            return
        wide = min(one.x1, other.x1) - max(one.x0, other.x0)
        high = min(one.y1, other.y1) - max(one.y0, other.y0)
        inside = max(0.0, wide) * max(0.0, high)
        union = one.size[0] * one.size[1] + other.size[0] * other.size[1] - inside
    likeness.inside += inside
    likeness.union += union


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()

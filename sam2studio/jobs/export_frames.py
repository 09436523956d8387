"""Which frames of a video go into a dataset, and how many that would be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from sam2studio.project import MediaRow, ObjectRow, Project, TrackSummary

MediaChoice = Literal["all", "labelled", "reviewed"]
FrameKind = Literal["labelled", "all", "keyframes", "reviewed"]


@dataclass(frozen=True, kw_only=True)
class FrameChoice:
    """Which frames of a video are exported.

    Attributes:
        which: Those on which an exported object has pixels; all; those with a keyframe of one; or those on which every
            mask was reviewed (all frames of a video that is reviewed as a whole).
        every: Of those, every n-th, from the first on.
        within_marks: Only those between the in and the out mark, where a video has them.
    """

    which: FrameKind = "labelled"
    every: int = 1
    within_marks: bool = False


def confirmed(rows: Iterable[ObjectRow]) -> tuple[ObjectRow, ...]:
    """The objects that are more than proposals."""
    return tuple(row for row in rows if row.state != "proposal")


def chosen_frames(
    project: Project, row: MediaRow, choice: FrameChoice, media: MediaChoice | tuple[int, ...], *, proposals: bool
) -> NDArray[np.int64]:
    """The frames of a video that are exported, growing. Of media that are wanted for being reviewed, the reviewed ones.

    Args:
        project: Where.
        row: The video.
        choice: Which of its frames.
        media: Why the video is exported at all.
        proposals: Whether objects that nobody has confirmed count.
    """
    rows = project.objects(row.id)
    tracks = project.track_summary(row.id, [each.id for each in (rows if proposals else confirmed(rows))])
    which = "reviewed" if media == "reviewed" else choice.which
    chosen = np.flatnonzero(_of_kind(row, tracks, which, within_marks=choice.within_marks))
    return chosen[:: choice.every]


def _of_kind(
    row: MediaRow, tracks: Mapping[int, TrackSummary], which: FrameKind, *, within_marks: bool
) -> NDArray[np.bool_]:
    """(frames,) whether a frame is of a kind."""
    chosen = np.zeros(row.frames, np.bool_)
    if which == "all" or (which == "reviewed" and row.status == "reviewed"):
        chosen[:] = True
    else:
        doubtful = np.zeros(row.frames, np.bool_)
        for track in tracks.values():
            wanted = {"labelled": track.area > 0, "keyframes": track.keyframe, "reviewed": track.reviewed}[which]
            chosen[track.frames[wanted]] = True
            if which == "reviewed":
                doubtful[track.frames[~wanted]] = True
        chosen &= ~doubtful
    if within_marks and row.within is not None:
        marked = np.zeros(row.frames, np.bool_)
        marked[row.within.start : row.within.stop] = True
        chosen &= marked
    return chosen


@dataclass(frozen=True, kw_only=True)
class VideoFrames:
    """How many frames of one video each choice means.

    Attributes:
        shown: It has objects that are exported.
        reviewed: It is reviewed as a whole.
        marked: It has an in and an out mark.
        counts: (kind, between the marks only) → frames.
    """

    shown: bool
    reviewed: bool
    marked: bool
    counts: Mapping[tuple[FrameKind, bool], int]

    def chosen(self, media: MediaChoice, choice: FrameChoice) -> int:
        """Frames that an export of such media and frames takes of it."""
        if media != "all" and not self.shown and not self.reviewed:
            return 0
        which = "reviewed" if media == "reviewed" else choice.which
        return -(-self.counts[which, choice.within_marks] // choice.every)


def count_frames(project: Project) -> tuple[VideoFrames, ...]:
    """What there is to choose from, for each video of a project. Proposals do not count."""
    found = []
    for row in project.media():
        if row.kind == "video":
            ids = [each.id for each in confirmed(project.objects(row.id))]
            tracks = project.track_summary(row.id, ids)
            found.append(
                VideoFrames(
                    shown=bool(ids),
                    reviewed=row.status == "reviewed",
                    marked=row.within is not None,
                    counts={
                        (kind, marks): int(_of_kind(row, tracks, kind, within_marks=marks).sum())
                        for kind, marks in product(get_args(FrameKind), (False, True))
                    },
                )
            )
    return tuple(found)

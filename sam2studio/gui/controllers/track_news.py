"""What a run of tracking leaves to look at. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sam2studio.gui.viewstate import TrackView
from sam2studio.jobs.doubt import starts_of


@dataclass(frozen=True, kw_only=True, eq=False)
class TrackNews:
    """Of some tracks of a video.

    Attributes:
        places: (n,) frames where places begin that need a look.
        absent: Object id → rows of frames where the model alone says that it is absent; only objects with some.
    """

    places: NDArray[np.int64]
    absent: Mapping[int, tuple[range, ...]] = field(default_factory=dict)


def news_of(tracks: Mapping[int, TrackView]) -> TrackNews:
    """What there is to look at; object id → track."""
    lost = {object_id: _lost(track) for object_id, track in tracks.items()}
    doubtful = [np.zeros(0, np.int64), *(track.doubtful for track in tracks.values())]
    return TrackNews(
        places=starts_of(np.concatenate(doubtful)),
        absent={object_id: rows for object_id, rows in lost.items() if rows},
    )


def _lost(track: TrackView) -> tuple[range, ...]:
    """Frames without a pixel that nobody has confirmed, and that no keyframe before them explains."""
    places = np.arange(len(track.frames))
    before = np.maximum.accumulate(np.where(track.keyframe, places, -1))
    explained = (before >= 0) & (track.area[before] == 0)
    gone = track.frames[(track.area == 0) & ~track.reviewed & ~explained]
    rows = np.split(gone, np.flatnonzero(np.diff(gone) > 1) + 1)
    return tuple(range(int(row[0]), int(row[-1]) + 1) for row in rows if len(row))

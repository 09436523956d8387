"""What is read of the tracks of a video: everything but the pixels, for all objects at once."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from itertools import chain
from typing import Any

import numpy as np

from sam2studio.project.connection import storage_errors
from sam2studio.project.queries import Queries
from sam2studio.project.records import Source, TrackSummary

_SOURCES = np.array([source.value for source in Source])
_SOURCE = " ".join(f"WHEN '{name}' THEN {number}" for number, name in enumerate(_SOURCES))
_FLAGS = f"(keyframe != 0) + 2 * (reviewed != 0) + 4 * CASE source {_SOURCE} END"  # few values are read sooner
_COLUMNS = (
    *("frame", "area", _FLAGS, "coalesce(basis, -1)"),
    *(f"coalesce({name}, 9e999)" for name in ("score", "object_score", "overlap", "centre_x", "centre_y")),
)
_SUMMARY = (
    f"SELECT {', '.join(_COLUMNS)} FROM masks INDEXED BY masks_for_tracks WHERE object_id = ? ORDER BY object_id, frame"
)
_KEYFRAMES = (
    "SELECT object_id, frame FROM masks INDEXED BY masks_for_tracks"
    " WHERE object_id IN (SELECT value FROM json_each(?)) AND (keyframe != 0 OR source != 'model')"
    " ORDER BY object_id, frame"
)


class TrackQueries(Queries):
    """The part of a project's reading half that is about tracks.

    It reads an index that holds copies of the columns, never the rows with the pixels, so row checksums are not
    verified here; the check of the project does that.
    """

    def track_summary(self, media_id: int, objects: Collection[int] | None = None) -> dict[int, TrackSummary]:
        """Object id → what is known of it over the video, for all objects of a media or for some, in their order.

        Half a million masks take about half a second.
        """
        with storage_errors(self.path):
            return {
                each: _summary(chain.from_iterable(self._connection.execute(_SUMMARY, (each,))))
                for each in self._ids(media_id, objects)
            }

    def keyframes(self, media_id: int) -> dict[int, tuple[int, ...]]:
        """Object id → frames that tracking obeys, for all objects of a media in their order."""
        ids = self._ids(media_id, None)
        found: dict[int, list[int]] = {each: [] for each in ids}
        for object_id, frame in self._fetch(_KEYFRAMES, json.dumps(ids)):
            found[object_id].append(frame)
        return {object_id: tuple(frames) for object_id, frames in found.items()}

    def _ids(self, media_id: int, objects: Collection[int] | None) -> list[int]:
        rows: list[Any] = self._fetch("SELECT id FROM objects WHERE media_id = ? ORDER BY position, id", media_id)
        return [object_id for (object_id,) in rows if objects is None or object_id in objects]


def _summary(numbers: Iterable[Any]) -> TrackSummary:
    """From the rows of `_COLUMNS` of one object, one after the other."""
    values = np.fromiter(numbers, np.float64).reshape(-1, len(_COLUMNS))
    values[np.isinf(values)] = np.nan
    frames, area, flags, basis, score, object_score, overlap = values[:, :7].T
    bits = flags.astype(np.int64)
    summary = TrackSummary(
        frames=frames.astype(np.int64),
        area=area.astype(np.int64),
        keyframe=(bits & 1) > 0,
        source=_SOURCES[bits >> 2],
        score=score.copy(),
        object_score=object_score.copy(),
        overlap=overlap.copy(),
        centroid=values[:, 7:].copy(),
        reviewed=(bits & 2) > 0,
        basis=basis.astype(np.int64),
    )
    for array in vars(summary).values():
        array.setflags(write=False)
    return summary

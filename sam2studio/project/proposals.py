"""What is read of proposals: everything that a review needs but the pixels, for the whole project at once."""

from __future__ import annotations

import numpy as np

from sam2studio.project import schema
from sam2studio.project.integrity import damaged_row
from sam2studio.project.records import Damage, Proposals
from sam2studio.project.tracks import TrackQueries

_NUMBERS = (
    *("objects.id", "objects.media_id", "objects.class_id", "masks.frame", "masks.area", "masks.score"),
    *("proposals.score", "box_x0", "box_y0", "box_x1", "box_y1", "mask_x0", "mask_y0", "mask_x1", "mask_y1"),
)
_STORED = tuple(f"proposals.{name}" for name in (*schema.PROPOSALS.columns, "checksum"))
_SELECT = (
    f"SELECT {', '.join(_NUMBERS)}, coalesce(proposed_by, ''), {', '.join(_STORED)} FROM objects"
    " JOIN masks INDEXED BY masks_for_tracks ON masks.object_id = objects.id"
    " LEFT JOIN proposals ON proposals.object_id = masks.object_id AND proposals.frame = masks.frame"
    " WHERE objects.state = 'proposal' AND masks.area > 0"
)
_SAID = len(_NUMBERS)  # the place of who proposed it
_ORDER = " ORDER BY objects.media_id, objects.position, objects.id, masks.frame"


class ProposalQueries(TrackQueries):
    """The part of a project's reading half that is about proposals.

    Reads no row with pixels, like `TrackQueries`. Rows of objects were verified when the project was opened; those that
    say what a detector saw are verified here.
    """

    def proposals(self, media_id: int | None = None) -> Proposals:
        """What is known of all objects that nobody has confirmed, or of those of one media.

        A hundred thousand take about a second.

        Raises:
            ProjectDamagedError: What was written of one does not hold.
        """
        where, values = ("", ()) if media_id is None else (" AND objects.media_id = ?", (media_id,))
        rows = self._fetch(_SELECT + where + _ORDER, *values)
        for row in rows:
            stored = row[_SAID + 1 :]
            if stored[0] is not None and not schema.PROPOSALS.holds(stored):
                raise damaged_row(self.path, Damage("proposals", (row[0], row[3]), ""))
        numbers = np.array([row[:_SAID] for row in rows], np.float64).reshape(-1, _SAID)
        ids = numbers[:, :5].astype(np.int64)
        told = Proposals(
            object_id=ids[:, 0],
            media_id=ids[:, 1],
            class_id=ids[:, 2],
            frame=ids[:, 3],
            area=ids[:, 4],
            predicted_iou=numbers[:, 5],
            score=numbers[:, 6],
            box=numbers[:, 7:11],
            mask_box=numbers[:, 11:],
            by=np.array([row[_SAID] for row in rows], np.str_),
        )
        for array in vars(told).values():
            array.setflags(write=False)
        return told

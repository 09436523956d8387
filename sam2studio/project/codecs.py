"""Between rows of the file and the records handed out. Rows come with their checksum verified."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.project.records import ClassRow, MaskRow, MediaRow, MediaStatus, ObjectRow, Proposed, Source
from sam2studio.project.schema import Value

Row = Sequence[Any]


def class_row(row: Row) -> ClassRow:
    """From `schema.CLASSES`."""
    return ClassRow(*row[:6])


def media_row(row: Row) -> MediaRow:
    """From `schema.MEDIA` with one more column: whether there are objects."""
    reviewed, split, first, last, _checksum, labelled = row[10:]
    status: MediaStatus = "reviewed" if reviewed else "labelled" if labelled else "new"
    return MediaRow(*(*row[:10], status, split, None if first is None else range(first, last + 1)))


def object_row(row: Row) -> ObjectRow:
    """From `schema.OBJECTS`."""
    object_id, media_id, class_id, track, hidden, locked, crowd, state, score, position = row[:10]
    return ObjectRow(
        object_id, media_id, class_id, track, bool(hidden), bool(locked), bool(crowd), state, score, position
    )


def mask_row(row: Row) -> MaskRow:
    """From `schema.MASKS`.

    Raises:
        InputError: The runs do not describe a mask of that size.
    """
    object_id, frame, source, keyframe, score, object_score, height, width = row[:8]
    reviewed, overlap, _x, _y, basis, runs = row[9:15]
    mask = Mask.from_own_text(runs, height=height, width=width)
    return MaskRow(
        object_id, frame, mask, Source(source), score, bool(keyframe), object_score, overlap, bool(reviewed), basis
    )


def mask_values(row: MaskRow) -> tuple[Value, ...]:
    """For `schema.MASKS`."""
    mask = row.mask
    x, y = mask.centroid or (None, None)
    return (
        *(row.object_id, row.frame, row.source.value, int(row.keyframe), _real(row.score), _real(row.object_score)),
        *(mask.height, mask.width, mask.area, int(row.reviewed), _real(row.overlap), x, y, row.basis, mask.to_text()),
    )


def proposal_values(object_id: int, frame: int, mask: Mask, proposed: Proposed) -> tuple[Value, ...]:
    """For `schema.PROPOSALS`.

    Raises:
        InputError: The mask is empty, the score is not within 0…1, the box is none, or nobody is named.
    """
    if not proposed.by:
        raise InputError("by: the name of what proposed it is missing.")
    if mask.bbox is None:
        raise InputError("mask: a proposal has at least one pixel.")
    if proposed.score is not None and not 0 <= proposed.score <= 1:
        raise InputError(f"score: the confidence of a detector is within 0…1, not {proposed.score}.")
    box = (None,) * 4 if proposed.box is None else _corners(proposed.box)
    x, y, width, height = map(float, mask.bbox)
    around = (x, y, x + width, y + height)
    return (object_id, frame, proposed.by, _real(proposed.score), *box, *around)


def _corners(box: Box) -> tuple[float, float, float, float]:
    if not (box.x0 <= box.x1 and box.y0 <= box.y1 and all(map(math.isfinite, (box.x0, box.y0, box.x1, box.y1)))):
        raise InputError(f"box: expected x0 ≤ x1 and y0 ≤ y1, all finite, not {box}.")
    return float(box.x0), float(box.y0), float(box.x1), float(box.y1)


def prompt(text: str) -> Prompt:
    """From the JSON of `schema.PROMPTS`."""
    data = json.loads(text)
    points = tuple(Point(x, y, bool(positive)) for x, y, positive in data["points"])
    return Prompt(points, Box(*data["box"]) if data["box"] else None)


def prompt_text(value: Prompt) -> str:
    """JSON for `schema.PROMPTS`."""
    points = [[float(p.x), float(p.y), int(p.positive)] for p in value.points]
    box = None if value.xyxy is None else [float(number) for number in value.xyxy]
    return json.dumps({"points": points, "box": box})


def _real(value: float | None) -> float | None:
    return None if value is None else float(value)

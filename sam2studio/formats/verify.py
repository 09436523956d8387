"""Reading back what was just written, and saying how well each object came through."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Literal

from sam2studio.core.errors import ExportError
from sam2studio.core.prompts import Box
from sam2studio.core.words import counted
from sam2studio.formats.dataset import Dataset, DatasetObject
from sam2studio.formats.writing import RereadOne, Written

_WORST = 20


@dataclass(frozen=True, kw_only=True)
class CheckedObject:
    """How one object came through.

    Attributes:
        image_key: Id of its image where it came from.
        object_key: Id of the object where it came from.
        image: Name of its image in the dataset; of a frame with the folder of its video.
        class_id: Export id of its class.
        iou: Intersection over union of what it was and what the files say, 0…1.
        frame: Its number in its video, 0 on a picture.
    """

    image_key: int
    object_key: int
    image: str
    class_id: int
    iou: float
    frame: int = 0


@dataclass(frozen=True, kw_only=True)
class Verification:
    """How all objects came through.

    Attributes:
        objects: How many were written and read back.
        instances: How many instances they became.
        per_class: Export id → objects.
        exact: How many came back as they were.
        mean_iou: Over all of them; 1.0 when there are none.
        worst: Those that lost most, worst first; exact ones are not listed.
    """

    objects: int = 0
    instances: int = 0
    per_class: Mapping[int, int] = field(default_factory=dict)
    exact: int = 0
    mean_iou: float = 1.0
    worst: tuple[CheckedObject, ...] = ()

    @property
    def min_iou(self) -> float:
        """The lowest of all; 1.0 when there are none."""
        return self.worst[0].iou if self.worst else 1.0


def verify(
    dataset: Dataset, written: Sequence[Written], reread: RereadOne, *, holds: Literal["masks", "boxes"]
) -> Generator[int, None, Verification]:
    """Compares each object with what its rows say; yields the number of images done.

    Raises:
        ExportError: Rows are missing, or are of another class: a bug, or a disk that does not keep what it is given.
    """
    per_class: Counter[int] = Counter()
    worst: list[CheckedObject] = []
    instances, lost, missing = 0, 0, 0.0
    for done, each in enumerate(written, start=1):
        rows = list(reread(each))
        instances += len(rows)
        if len(rows) != sum(each.rows):
            were = counted(sum(each.rows), "instance was", "instances were")
            raise _differs(each, f"{were} written, {len(rows)} read back")
        per_class.update(ours.class_id for ours in each.objects if ours.rows)
        lossy = list(_lossy(dataset, each, rows, holds))
        lost += len(lossy)
        missing += sum(1.0 - checked.iou for checked in lossy)
        worst = heapq.nsmallest(_WORST, [*worst, *lossy], key=lambda checked: checked.iou)
        yield done
    count = per_class.total()
    return Verification(
        objects=count,
        instances=instances,
        per_class=dict(per_class),
        exact=count - lost,
        mean_iou=1.0 - missing / count if count else 1.0,
        worst=tuple(worst),
    )


def _lossy(
    dataset: Dataset, each: Written, rows: Sequence[DatasetObject], holds: Literal["masks", "boxes"]
) -> Iterator[CheckedObject]:
    """The objects of an image that did not come back as they were.

    Only for those the image is asked for once more; for all others the checksum of their pixels says enough.
    """
    image = None
    first = 0
    for place, ours in enumerate(each.objects):
        mine = rows[first : first + ours.rows]
        first += ours.rows
        if any(row.class_id != ours.class_id for row in mine):
            raise _differs(each, "an object came back with another class")
        if not mine or (len(mine) == 1 and mine[0].mask is not None and mine[0].mask.checksum == ours.checksum):
            continue
        image = image or dataset.images[each.index]
        source = image.objects[place]
        iou = _iou(source, mine, holds)
        if iou < 1.0:
            yield CheckedObject(
                image_key=image.key,
                object_key=source.key,
                image=f"{each.video}/{each.frame:06d}" if each.video else each.picture.rsplit("/", 1)[-1],
                class_id=ours.class_id,
                iou=iou,
                frame=each.frame,
            )


def _iou(source: DatasetObject, rows: Sequence[DatasetObject], holds: Literal["masks", "boxes"]) -> float:
    masks = [row.mask for row in rows if row.mask is not None]
    if holds == "masks" and source.mask:
        return reduce(or_, masks).iou(source.mask) if masks else 0.0
    mine, theirs = source.bounds, rows[0].bounds
    return 0.0 if mine is None or theirs is None else box_iou(mine, theirs)


def box_iou(one: Box, other: Box) -> float:
    """Intersection over union of two boxes; of boxes written with six decimals, 1.0 when no side moved by ⅒ pixel."""
    sides = zip((one.x0, one.y0, one.x1, one.y1), (other.x0, other.y0, other.x1, other.y1), strict=True)
    if all(abs(a - b) < 0.11 for a, b in sides):
        return 1.0
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    inside = max(0.0, width) * max(0.0, height)
    union = one.size[0] * one.size[1] + other.size[0] * other.size[1] - inside
    return inside / union if union > 0 else 0.0


def _differs(each: Written, what: str) -> ExportError:
    return ExportError(
        f"The dataset does not say what was meant: {what} ({each.labels or each.picture}).",
        safe="It was not put in its place; what was there before is untouched.",
        todo="Export again; if it happens again, check the drive and report it.",
    )

"""Which picture and which object of the project a dataset means."""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import InputError
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import DatasetImage, DatasetObject
from sam2studio.formats.manifest import Manifest
from sam2studio.formats.verify import box_iou
from sam2studio.project import MaskRow, MediaRow, ObjectRow, Project, Source

SAME = 0.8
"""Intersection over union from which two objects of one class are the same thing."""


class MediaFinder:
    """Finds the picture of a project that an image of a dataset stands for.

    By, in this order: what our manifest says it was made from, being the same file, having the same content; and, when
    the dataset does not hold the picture itself, an equal name and size that no other picture has.
    """

    def __init__(self, project: Project, manifest: Manifest | None) -> None:
        rows = [row for row in project.media() if row.kind == "image"]
        self._by_path = {os.path.realpath(project.media_path(row)): row for row in rows}
        self._by_content: dict[str, list[MediaRow]] = defaultdict(list)
        for row in rows:
            self._by_content[row.fingerprint].append(row)
        self._by_name: dict[tuple[str, int, int], list[MediaRow]] = defaultdict(list)
        for row in rows:
            self._by_name[_alike(row.path), row.width, row.height].append(row)
        self._taken: set[int] = set()
        self._made_from: dict[str, list[str]] = defaultdict(list)
        for picture, fingerprint in (manifest.images if manifest else {}).items():
            self._made_from[PurePosixPath(picture).name].append(fingerprint)

    def may_be_new(self, image: DatasetImage, fingerprint: str) -> bool:
        """Whether `find` has no answer so far but to add the picture. Any thread, while another one adds pictures."""
        made_from = self._made_from.get(PurePosixPath(image.name).name, [])
        known = image.source is not None and os.path.realpath(image.source) in self._by_path
        contents = (*made_from, fingerprint) if len(made_from) == 1 else (fingerprint,)
        return not (known or any(each in self._by_content for each in contents))

    def find(self, image: DatasetImage, fingerprint: str) -> MediaRow | None:
        """The picture, if the project has it; `fingerprint` is that of the dataset's picture, "" when it has none."""
        made_from = self._made_from.get(PurePosixPath(image.name).name, [])
        if len(made_from) == 1 and (row := self._with_content(made_from[0], image)):
            return row
        if image.source is not None:
            same_file = self._by_path.get(os.path.realpath(image.source))
            return same_file or self._with_content(fingerprint, image)
        named = self._by_name[_alike(image.name), image.width, image.height]
        return named[0] if len(named) == 1 else None

    def add(self, row: MediaRow, path: Path) -> None:
        """Takes note of a picture that was added meanwhile."""
        self._by_path[os.path.realpath(path)] = row
        self._by_content[row.fingerprint].append(row)

    def _with_content(self, fingerprint: str, image: DatasetImage) -> MediaRow | None:
        """Of copies of one picture the one of that name, else one that no image has been taken for yet."""
        rows = self._by_content.get(fingerprint, [])
        name = _alike(image.name)
        found = min(rows, key=lambda row: (_alike(row.path) != name, row.id in self._taken), default=None)
        if found is not None:
            self._taken.add(found.id)
        return found


@dataclass(frozen=True, kw_only=True)
class Known:
    """An object that the project has.

    Attributes:
        row: Its row.
        mask: Its pixels, if it has any.
        box: Its box: around the pixels, or the one that was drawn.
    """

    row: ObjectRow
    mask: MaskRow | None
    box: Box | None

    @property
    def by_person(self) -> bool:
        """Whether a person made or confirmed what it looks like, so that nothing else may change it."""
        if self.row.locked:
            return True
        return self.row.state == "person" and self.mask is not None and self.mask.source != Source.IMPORTED


def known_objects(project: Project, media_id: int) -> Generator[None, None, list[Known]]:
    """The objects of a picture; yields in between, since there may be many."""
    masks = project.masks(media_id)
    found = []
    for row in project.objects(media_id):
        yield
        mask = masks.get(row.id)
        if mask is not None and mask.mask:
            box = DatasetObject(class_id=0, mask=mask.mask).bounds
        else:
            mask, box = None, project.prompt(row.id).box
        found.append(Known(row=row, mask=mask, box=box))
    return found


def media_now(project: Project, media_id: int) -> MediaRow | None:
    """A picture or video as it is now; None when it was taken out of the project."""
    try:
        return project.media_row(media_id)
    except InputError:
        return None


def since(project: Project, known: Known) -> Literal["nothing", "changed", "deleted"]:
    """What has happened to an object since it was looked at."""
    try:
        row = project.object_row(known.row.id)
    except InputError:
        return "deleted"
    mask = project.mask(row.id)
    seen = mask if mask is not None and mask.mask else None
    return "nothing" if (row, seen) == (known.row, known.mask) else "changed"


def pair(
    objects: Sequence[DatasetObject], class_ids: Sequence[int], known: Sequence[Known]
) -> Generator[None, None, list[Known | None]]:
    """For each object of a dataset the one of the project that is the same thing; none is taken twice.

    Yields in between, since there may be many.
    """
    boxes = np.array([_sides(other.box) for other in known], np.float64).reshape(-1, 4)
    theirs_of = np.array([other.row.class_id for other in known], np.int64)
    scores: list[tuple[float, int, int]] = []
    for mine, (incoming, class_id) in enumerate(zip(objects, class_ids, strict=True)):
        yield
        near = _near(np.array(_sides(incoming.bounds), np.float64), boxes)
        alike = [(_likeness(incoming, known[n]), n) for n in np.flatnonzero(near & (theirs_of == class_id)).tolist()]
        scores += [(-score, mine, theirs) for score, theirs in alike if score >= SAME]
    pairs: list[Known | None] = [None] * len(objects)
    taken: set[int] = set()
    for _, mine, theirs in sorted(scores):
        if pairs[mine] is None and theirs not in taken:
            pairs[mine] = known[theirs]
            taken.add(theirs)
    return pairs


def _sides(box: Box | None) -> tuple[float, float, float, float]:
    return (np.nan,) * 4 if box is None else (box.x0, box.y0, box.x1, box.y1)


def _near(mine: NDArray[np.float64], boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(m,) which of the boxes (m, 4) may be likely enough that a closer look is worth while."""
    overlap = np.minimum(mine[2:], boxes[:, 2:]) - np.maximum(mine[:2], boxes[:, :2])
    inside = np.clip(overlap, 0, None).prod(axis=1)
    union = (mine[2:] - mine[:2]).prod() + (boxes[:, 2:] - boxes[:, :2]).prod(axis=1) - inside
    close = (np.abs(mine - boxes) < 1).all(axis=1)  # so small that hardly anything overlaps
    near: NDArray[np.bool_] = close | (inside >= union * (SAME / 2))
    return near


def _likeness(incoming: DatasetObject, other: Known) -> float:
    """Intersection over union: of the pixels where both have them, else of the boxes."""
    box = incoming.bounds
    if box is None or other.box is None:
        return 0.0
    boxes = box_iou(box, other.box)
    if incoming.mask is None or other.mask is None or boxes < SAME / 2:
        return boxes if incoming.mask is None or other.mask is None else 0.0
    return 1.0 if incoming.mask == other.mask.mask else incoming.mask.iou(other.mask.mask)


def _alike(path: str) -> str:
    return unicodedata.normalize("NFC", PurePosixPath(path).name).casefold()

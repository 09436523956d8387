"""What will hurt training, and what there is to train on: one look at everything in a project.

Only what would be exported counts; proposals that nobody has confirmed are only counted. On an image every pixel is
looked at, of a video only what is known without them, so that long tracks cost little.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.files import is_there
from sam2studio.core.mask import Mask
from sam2studio.core.mask_edit import shrink
from sam2studio.core.parts import parts
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.jobs.export_frames import confirmed
from sam2studio.project import MediaRow, ObjectRow, Project, media_files

FindingKind = Literal[
    "missing",
    "changed",
    "outside",
    "empty",
    "duplicate",
    "sliver",
    "speck",
    "stem",
    "rare",
    "unused",
    "proposals",
    "unreviewed",
    "unlabelled",
]
"""What can be wrong, the worst first:

* missing, changed: the file is not there, or is another one than when it was added;
* outside: a mask of another size than its image, or a box beyond its border;
* empty: an object without pixels or a box, which no export holds;
* duplicate: two objects cover the same thing, so that a trainer learns it twice or drops one;
* sliver: hardly any pixels, or nowhere thicker than two;
* speck: a crumb beside the object, mostly a slip of a click;
* stem: two files whose names differ only in their endings or folders;
* rare, unused: a class with few objects beside the largest one, or with none;
* proposals, unreviewed, unlabelled: media that wait for a person.
"""
KINDS: Final[tuple[FindingKind, ...]] = get_args(FindingKind)
SUMMED: Final[frozenset[FindingKind]] = frozenset({"rare", "unused", "proposals", "unreviewed", "unlabelled"})
"""Kinds that say what is left to do; all others are mistakes."""

FEW_PIXELS = 16
"""A mask with fewer is a sliver: 4 × 4."""
SPECK_SHARE = 0.01
SPECK_PIXELS = 64
"""A part is a speck when it is smaller than both."""
SAME = 0.9
"""Intersection over union from which two objects are the same thing."""
RARE = 20
"""A class is rare when the largest one has so many times its objects."""
SIZES: Final = (0.0001, 0.001, 0.01, 0.1)
"""Shares of the image at which the sizes of masks are divided."""
CROWDS: Final = (1, 2, 3, 5, 9, 17, 33)
"""Numbers of objects on an image from which each bar but the first one counts; the first is for none."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        kind: What.
        media_id: Where, or None when it is about a class.
        path: The media's file as the project has it, or "".
        object_id: Which object, or None.
        name: What that object or the class is called, or "".
        frame: The first frame of a video that shows it.
        count: How many: pixels of a sliver or specks, frames, proposals, media, or objects of a class.
        other: The other object, file or class that it is about, or "".
    """

    kind: FindingKind
    media_id: int | None = None
    path: str = ""
    object_id: int | None = None
    name: str = ""
    frame: int = 0
    count: int = 1
    other: str = ""


@dataclass(frozen=True, kw_only=True)
class ClassShare:
    """What there is of one class.

    Attributes:
        class_id: Which.
        name: Its name.
        color: "#rrggbb".
        objects: Instances on images, and tracks.
        masks: On images and on frames of videos.
        media: Images and videos with one of them.
    """

    class_id: int
    name: str
    color: str
    objects: int
    masks: int
    media: int


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """What there is to train on.

    Attributes:
        images, videos: Media of the project.
        reviewed: Of those, how many a person called finished.
        objects: Instances and tracks that would be exported.
        masks: Of them, on images and frames.
        proposals: Objects that nobody has confirmed.
        classes: In the order of the project.
        sizes: (len(SIZES) + 1,) masks by their share of the image, the smallest first.
        crowds: (len(CROWDS) + 1,) images by the number of their objects: none, 1, 2, 3–4, 5–8, …
    """

    images: int = 0
    videos: int = 0
    reviewed: int = 0
    objects: int = 0
    masks: int = 0
    proposals: int = 0
    classes: tuple[ClassShare, ...] = ()
    sizes: tuple[int, ...] = (0,) * (len(SIZES) + 1)
    crowds: tuple[int, ...] = (0,) * (len(CROWDS) + 1)


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What a look at a project has shown.

    Attributes:
        findings: The worst kinds first, in the order of the media.
        statistics: What there is to train on.
    """

    findings: tuple[Finding, ...] = ()
    statistics: Statistics = field(default_factory=Statistics)

    def of_kind(self, kind: FindingKind) -> tuple[Finding, ...]:
        """The findings of one kind."""
        return tuple(each for each in self.findings if each.kind == kind)

    @property
    def mistakes(self) -> int:
        """How many findings are mistakes, and not only work to do."""
        return sum(each.kind not in SUMMED for each in self.findings)


def examine(project: Project, *, cancel: CancelToken | None = None) -> Generator[Progress, None, Examination]:
    """Looks at all media and objects of a project, which is only read. On the thread that the project belongs to.

    Raises:
        Cancelled: The token was cancelled.
    """
    cancel = cancel or CancelToken()
    with project.snapshot():
        looking = _Looking(project)
        rows = project.media()
        for done, row in enumerate(rows):
            cancel.check()
            yield Progress(done=done, total=len(rows), text=PurePosixPath(row.path).name)
            looking.look(row)
        return looking.result(rows)


class _Looking:
    """One examination under way."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._classes = {row.id: row for row in project.classes()}
        self._counts = project.media_status()
        self._found: list[Finding] = []
        self._objects: Counter[int] = Counter()
        self._masks: Counter[int] = Counter()
        self._media: Counter[int] = Counter()
        self._sizes = np.zeros(len(SIZES) + 1, np.int64)
        self._crowds = np.zeros(len(CROWDS) + 1, np.int64)
        self._proposals = 0

    def look(self, row: MediaRow) -> None:
        """Takes in one media."""
        path = self._project.media_path(row)
        if not is_there(path):
            self._found.append(Finding(kind="missing", media_id=row.id, path=row.path))
        elif media_files.differs(path, row):
            self._found.append(Finding(kind="changed", media_id=row.id, path=row.path))
        all_objects = self._project.objects(row.id)
        objects = confirmed(all_objects)
        self._proposals += len(all_objects) - len(objects)
        self._objects.update(each.class_id for each in objects)
        self._media.update({each.class_id for each in objects})
        self._found += self._of_image(row, objects) if row.kind == "image" else self._of_video(row, objects)

    def result(self, rows: Sequence[MediaRow]) -> Examination:
        """What it has shown."""
        found = [*self._found, *_equal_stems(rows), *self._of_classes(), *self._of_progress(rows)]
        found.sort(key=lambda each: KINDS.index(each.kind))
        return Examination(
            findings=tuple(found),
            statistics=Statistics(
                images=sum(row.kind == "image" for row in rows),
                videos=sum(row.kind == "video" for row in rows),
                reviewed=sum(row.status == "reviewed" for row in rows),
                objects=self._objects.total(),
                masks=self._masks.total(),
                proposals=self._proposals,
                classes=tuple(
                    ClassShare(
                        class_id=row.id,
                        name=row.name,
                        color=row.color,
                        objects=self._objects[row.id],
                        masks=self._masks[row.id],
                        media=self._media[row.id],
                    )
                    for row in self._classes.values()
                ),
                sizes=tuple(self._sizes.tolist()),
                crowds=tuple(self._crowds.tolist()),
            ),
        )

    def _of_image(self, row: MediaRow, objects: Sequence[ObjectRow]) -> Iterator[Finding]:
        stored = self._project.masks(row.id)
        masks = {each.id: stored[each.id].mask for each in objects if each.id in stored and stored[each.id].mask}
        self._crowds[np.searchsorted(CROWDS, len(objects), side="right")] += 1
        for each in objects:
            if each.id in masks:
                self._count(row, each, [masks[each.id].area])
                yield from self._of_mask(row, each, masks[each.id])
                continue
            box = self._project.prompt(each.id).box
            if box is None:
                yield self._finding("empty", row, each)
            elif box != box.clipped(width=row.width, height=row.height):
                yield self._finding("outside", row, each)
        fitting = [(each, masks[each.id]) for each in objects if each.id in masks and _fits(masks[each.id], row)]
        for one, other in _alike(fitting):
            yield self._finding("duplicate", row, other, other=self._title(one))

    def _of_mask(self, row: MediaRow, each: ObjectRow, mask: Mask) -> Iterator[Finding]:
        if not _fits(mask, row):
            yield self._finding("outside", row, each)
        if mask.area < FEW_PIXELS or not shrink(mask):
            yield self._finding("sliver", row, each, count=mask.area)
            return
        least = min(SPECK_PIXELS, mask.area * SPECK_SHARE)
        specks = sum(part.area < least for part in parts(mask))
        if specks:
            yield self._finding("speck", row, each, count=specks)

    def _of_video(self, row: MediaRow, objects: Sequence[ObjectRow]) -> Iterator[Finding]:
        tracks = self._project.track_summary(row.id, [each.id for each in objects])
        for each in objects:
            track = tracks[each.id]
            areas = track.area[track.area > 0]
            self._count(row, each, areas.tolist())
            if not len(areas):
                yield self._finding("empty", row, each)
            few = track.frames[(track.area > 0) & (track.area < FEW_PIXELS)]
            if len(few):
                yield self._finding("sliver", row, each, frame=int(few[0]), count=int(track.area[track.area > 0].min()))

    def _count(self, row: MediaRow, each: ObjectRow, areas: list[int]) -> None:
        """Counts masks of an object, by their pixels."""
        self._masks[each.class_id] += len(areas)
        shares = np.array(areas) / (row.width * row.height)
        np.add.at(self._sizes, np.searchsorted(SIZES, shares, side="right"), 1)

    def _of_classes(self) -> Iterator[Finding]:
        most = max(self._objects.values(), default=0)
        largest = next((row.name for key, row in self._classes.items() if self._objects[key] == most), "")
        for key, row in self._classes.items():
            count = self._objects[key]
            if not count:
                yield Finding(kind="unused", name=row.name, count=0)
            elif count * RARE <= most:
                yield Finding(kind="rare", name=row.name, count=count, other=largest)

    def _of_progress(self, rows: Sequence[MediaRow]) -> Iterator[Finding]:
        """What waits for a person, each kind once: how many media, and the first of them."""
        waiting: dict[FindingKind, list[MediaRow]] = defaultdict(list)
        for row in rows:
            counts = self._counts[row.id]
            if counts.proposals:
                waiting["proposals"].append(row)
            if row.status == "labelled" and counts.objects > counts.proposals:
                waiting["unreviewed"].append(row)
            elif row.status == "new":
                waiting["unlabelled"].append(row)
        for kind, those in waiting.items():
            count = self._proposals if kind == "proposals" else len(those)
            yield Finding(kind=kind, media_id=those[0].id, path=those[0].path, count=count)

    def _finding(
        self, kind: FindingKind, row: MediaRow, each: ObjectRow, *, frame: int = 0, count: int = 1, other: str = ""
    ) -> Finding:
        name = self._title(each)
        return Finding(
            kind=kind,
            media_id=row.id,
            path=row.path,
            object_id=each.id,
            name=name,
            frame=frame,
            count=count,
            other=other,
        )

    def _title(self, each: ObjectRow) -> str:
        return f"{self._classes[each.class_id].name} {each.track}"


def _fits(mask: Mask, row: MediaRow) -> bool:
    return (mask.width, mask.height) == (row.width, row.height)


def _alike(found: Sequence[tuple[ObjectRow, Mask]]) -> Iterator[tuple[ObjectRow, ObjectRow]]:
    """Pairs that cover the same thing, or that a trainer takes for one: equal boxes of one class."""
    boxes = np.array([mask.bbox for _, mask in found], np.float64).reshape(-1, 4)
    order = np.argsort(boxes[:, 0], kind="stable")
    lefts = boxes[order, 0]
    for place, index in enumerate(order):
        until = np.searchsorted(lefts, boxes[index, 0] + boxes[index, 2])
        near = order[place + 1 : until]
        for other in near[_box_overlaps(boxes[index], boxes[near]) >= SAME]:
            (one, mask), (two, another) = (found[each] for each in sorted((int(index), int(other))))
            if (one.class_id == two.class_id and mask.bbox == another.bbox) or mask.iou(another) >= SAME:
                yield one, two


def _box_overlaps(box: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,) intersection over union of an x, y, width, height with (n, 4) of them."""
    corner = np.maximum(box[:2], others[:, :2])
    opposite = np.minimum(box[:2] + box[2:], others[:, :2] + others[:, 2:])
    inside = np.clip(opposite - corner, 0, None).prod(axis=1)
    overlaps: NDArray[np.float64] = inside / (box[2:].prod() + others[:, 2:].prod(axis=1) - inside)
    return overlaps


def _equal_stems(rows: Sequence[MediaRow]) -> Iterator[Finding]:
    """Each file whose name is that of an earlier one but for folder and ending: an export has to rename it."""
    first: dict[str, str] = {}
    for row in rows:
        stem = unicodedata.normalize("NFC", PurePosixPath(row.path).stem).casefold()
        if stem in first:
            yield Finding(kind="stem", media_id=row.id, path=row.path, other=first[stem])
        else:
            first[stem] = row.path

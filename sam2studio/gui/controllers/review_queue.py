"""The proposals of a project as a queue, kept in step with the document media by media. No Qt."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from sam2studio.core.prompts import Box
from sam2studio.jobs.review import ReviewFilter, ReviewItem, assess, ordered
from sam2studio.project import Project

_Pair: TypeAlias = tuple[int, int, int]
"""Two objects and a frame."""


class ReviewQueue:
    """What is left to decide about, the most doubtful first. Belongs to the project's thread."""

    def __init__(self) -> None:
        self._by_media: dict[int, dict[int, ReviewItem]] = {}
        self._unread: dict[int, None] = {}  # an ordered set
        self._first: dict[int, tuple[int, Box | None]] = {}
        self._overlaps: dict[int, dict[_Pair, float]] = {}  # media id → what was compared; masks take long to read
        self._kept = ReviewFilter()
        self._sorted: list[ReviewItem] | None = None  # what the filter keeps
        self._counts: Counter[int] = Counter()

    @property
    def items(self) -> Sequence[ReviewItem]:
        """What the filter keeps, in order."""
        if self._sorted is None:
            everything = (item for items in self._by_media.values() for item in items.values())
            self._sorted = list(ordered(everything, self._kept))
        return self._sorted

    @property
    def class_counts(self) -> Mapping[int, int]:
        """Class id → how many there are, whether the filter keeps them or not."""
        return +self._counts

    @property
    def complete(self) -> bool:
        """Whether everything is read."""
        return not self._unread

    def clear(self) -> None:
        """Forgets everything but the filter."""
        self._by_media, self._unread, self._first, self._sorted = {}, {}, {}, None
        self._counts, self._overlaps = Counter(), {}

    def keep(self, kept: ReviewFilter) -> None:
        """Only what a filter keeps is in the queue from now on."""
        if kept != self._kept:
            self._kept, self._sorted = kept, None

    def expect(self, media_ids: Iterable[int], *, changed: Collection[int] = ()) -> None:
        """These are to be read, again if they were; `changed` are the ids of objects on them that are others now."""
        others = frozenset(changed)
        for media_id in media_ids:
            self._unread[media_id] = None
            known = self._overlaps.get(media_id, {})
            for pair in [pair for pair in known if not others.isdisjoint(pair[:2])]:
                del known[pair]

    def read(self, project: Project, over: Callable[[], bool] = lambda: False) -> None:
        """Reads what is to be read, until it is told that this is over."""
        if len(self._unread) > 1:
            self._sorted = None  # cheaper to sort once than to put in place one after the other
        while self._unread:
            media_id = next(iter(self._unread))
            del self._unread[media_id]
            self._read(project, media_id)
            if over():
                return

    def find(self, object_id: int) -> ReviewItem | None:
        """The item of an object, whether the filter keeps it or not."""
        return next((items[object_id] for items in self._by_media.values() if object_id in items), None)

    def here(self, media_id: int | None) -> ReviewItem | None:
        """The first item of a media in the queue."""
        return next((item for item in self.items if item.media_id == media_id), None)

    def on(self, media_ids: Collection[int]) -> frozenset[int]:
        """Ids of the objects of some media."""
        return frozenset(object_id for media_id in media_ids for object_id in self._by_media.get(media_id, ()))

    def place(self, item: ReviewItem) -> int:
        """Where in the queue an object is, or would be."""
        return bisect_left(self.items, item.order, key=lambda each: each.order)

    def was_changed(self, item: ReviewItem) -> bool:
        """Whether class or mask are others than when this object was first read."""
        class_id, around = self._first.get(item.object_id, (item.class_id, item.around))
        return item.class_id != class_id or (around is not None and item.around is None)

    def _read(self, project: Project, media_id: int) -> None:
        former = self._by_media.pop(media_id, {})
        self._counts.subtract(item.class_id for item in former.values())
        items = assess(project.proposals(media_id), overlap=partial(self._overlap, project, media_id))
        for item in items:
            self._first.setdefault(item.object_id, (item.class_id, item.around))
        self._counts.update(item.class_id for item in items)
        if items:
            self._by_media[media_id] = {item.object_id: item for item in items}
        if self._sorted is not None:
            self._sorted = [item for item in self._sorted if item.media_id != media_id]
            for item in filter(self._kept.keeps, items):
                insort(self._sorted, item, key=lambda each: each.order)

    def _overlap(self, project: Project, media_id: int, one: int, other: int, frame: int) -> float:
        """IoU of the masks of two objects on a frame."""
        known, pair = self._overlaps.setdefault(media_id, {}), (one, other, frame)
        if pair not in known:
            first, second = project.mask(one, frame), project.mask(other, frame)
            known[pair] = 0.0 if first is None or second is None else first.mask.iou(second.mask)
        return known[pair]

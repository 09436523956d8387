"""Pixels that two objects of a video claim: where one passes behind another, its mask may stay on the other.

A mask that a run made counts for less the more of it lies in the mask of another object, beyond what did so where a
person showed the two: a shirt lies in its wearer from the beginning. Of two that a run made together the one with the
larger share is in doubt, as it is the one behind.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import combinations, product

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.engine.track_run import TrackedFrame, TrackRequest
from sam2studio.project import Project

_RIM = 0.1
"""Objects that touch share so much of the smaller one, since outlines are not exact."""

_PART = 0.5
"""One that a person shows with so much of it in another is a part of that, or lies on it."""


class Claims:
    """What the objects of a run claim of others, on frames that it made. On the thread that the project belongs to.

    Args:
        project: What is stored of the others.
        request: What the run was asked; its objects may have been deleted since.

    Attributes:
        media_id: The video; None when all objects of the run are gone.
    """

    def __init__(self, project: Project, request: TrackRequest) -> None:
        self._project = project
        self._keyframes = {each.object_id: each.keyframes for each in request.objects}
        self._times = {object_id: sorted(told) for object_id, told in self._keyframes.items()}
        self.media_id = _media_of(project, self._keyframes)
        self._single = frozenset(self._single_objects())
        self._stored = cache(self._read)
        self._share_told = cache(self._look_up)

    def shares(self, made: TrackedFrame) -> Mapping[int, float]:
        """Object id → share 0…1 of its mask that another one is likelier to own; objects without such are left out."""
        fresh = {each.object_id: each.mask for each in made.objects}
        stored = self._others(made.frame, fresh)
        found: dict[int, float] = {}
        for object_id, other_id, share in (*_among(fresh), *_of_others(fresh, stored)):
            if share >= _RIM:
                known = self._known(made.frame, object_id, other_id)
                if known < _PART:
                    found[object_id] = max(found.get(object_id, 0.0), share - known)
        return {object_id: share for object_id, share in found.items() if share >= _RIM}

    def _others(self, frame: int, fresh: Mapping[int, Mask]) -> Mapping[int, Mask]:
        """Masks that are stored on a frame, of objects without a fresh one; only those that may touch one of these."""
        if self.media_id is None:
            return {}
        rows = self._project.masks(self.media_id, frame, among=self._single - fresh.keys(), near=fresh.values())
        return {object_id: row.mask for object_id, row in rows.items()}

    def _known(self, frame: int, object_id: int, other_id: int) -> float:
        """The share that another object had of this one on the keyframes next to a frame."""
        times = self._times[object_id]
        place = bisect_left(times, frame)
        told = (self._share_told(object_id, time, other_id) for time in times[max(0, place - 1) : place + 1])
        return max(told, default=0.0)

    def _look_up(self, object_id: int, time: int, other_id: int) -> float:
        other = self._keyframes.get(other_id, {}).get(time) or self._stored(other_id, time)
        return 0.0 if other is None else self._keyframes[object_id][time].share_in(other)

    def _single_objects(self) -> Iterator[int]:
        """Objects of the video, less those that nobody has confirmed and those that stand for many."""
        if self.media_id is not None:
            for row in self._project.objects(self.media_id):
                if row.state != "proposal" and not row.crowd:
                    yield row.id

    def _read(self, object_id: int, frame: int) -> Mask | None:
        """What is stored of an object on a frame, if that counts."""
        row = self._project.mask(object_id, frame) if object_id in self._single else None
        return row.mask if row is not None and row.mask else None


def _among(fresh: Mapping[int, Mask]) -> Iterator[tuple[int, int, float]]:
    """(object, another, share of it in that one), of each pair of a run the one behind; of equal ones both."""
    for (one_id, one), (two_id, two) in combinations(fresh.items(), 2):
        shared = one.shared(two)
        if shared and one.area <= two.area:
            yield one_id, two_id, shared / one.area
        if shared and two.area <= one.area:
            yield two_id, one_id, shared / two.area


def _of_others(fresh: Mapping[int, Mask], stored: Mapping[int, Mask]) -> Iterator[tuple[int, int, float]]:
    """(object, another, share of it in that one), of the objects of a run and those that are not of it."""
    for (object_id, mask), (other_id, other) in product(fresh.items(), stored.items()):
        yield object_id, other_id, mask.share_in(other)


def _media_of(project: Project, object_ids: Iterable[int]) -> int | None:
    """The video that objects are of; None when all of them are gone."""
    for object_id in object_ids:
        with suppress(InputError):
            return project.object_row(object_id).media_id
    return None

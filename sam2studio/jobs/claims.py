"""Pixels that two objects of a video claim: where one passes behind another, its mask may stay on the other.

A mask that a run made counts for less the more of it lies in the mask of another object, beyond what did so where a
person showed the two: a shirt lies in its wearer from the beginning. Of two that a run made together the one with the
larger share is in doubt, as it is the one behind.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache

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
    """

    def __init__(self, project: Project, request: TrackRequest) -> None:
        self._project = project
        self._keyframes = {each.object_id: each.keyframes for each in request.objects}
        self._times = {object_id: sorted(told) for object_id, told in self._keyframes.items()}
        self._media_id = _media_of(project, self._keyframes)
        self._stored = cache(self._read)
        self._share_told = cache(self._look_up)

    def shares(self, made: TrackedFrame) -> Mapping[int, float]:
        """Object id → share 0…1 of its mask that another one is likelier to own; objects without such are left out."""
        fresh = {each.object_id: each.mask for each in made.objects}
        others = dict(self._read(made.frame)) | fresh
        found = {}
        for object_id, mask in fresh.items():
            claimed = max(self._claimed(made.frame, object_id, mask, others, fresh), default=0.0)
            if claimed >= _RIM:
                found[object_id] = claimed
        return found

    def _claimed(
        self, frame: int, object_id: int, mask: Mask, others: Mapping[int, Mask], fresh: Collection[int]
    ) -> Iterator[float]:
        """The share of a mask that each other object claims, beyond what is known to be of both."""
        for other_id, other in others.items():
            if other_id == object_id:
                continue
            share = mask.share_in(other)
            if share >= _RIM and (other_id not in fresh or share >= other.share_in(mask)):
                known = self._known(frame, object_id, other_id)
                if known < _PART:
                    yield share - known

    def _known(self, frame: int, object_id: int, other_id: int) -> float:
        """The share that another object had of this one on the keyframes next to a frame."""
        times = self._times[object_id]
        place = bisect_left(times, frame)
        told = (self._share_told(object_id, time, other_id) for time in times[max(0, place - 1) : place + 1])
        return max(told, default=0.0)

    def _look_up(self, object_id: int, time: int, other_id: int) -> float:
        other = self._keyframes.get(other_id, {}).get(time) or self._stored(time).get(other_id)
        return 0.0 if other is None else self._keyframes[object_id][time].share_in(other)

    def _read(self, frame: int) -> Mapping[int, Mask]:
        """Masks that are stored on a frame, less those that nobody has confirmed and those that stand for many."""
        if self._media_id is None:
            return {}
        single = {row.id for row in self._project.objects(self._media_id) if row.state != "proposal" and not row.crowd}
        rows = self._project.masks(self._media_id, frame).items()
        return {object_id: row.mask for object_id, row in rows if object_id in single and row.mask}


def _media_of(project: Project, object_ids: Iterable[int]) -> int | None:
    """The video that objects are of; None when all of them are gone."""
    for object_id in object_ids:
        with suppress(InputError):
            return project.object_row(object_id).media_id
    return None

"""A tracker that needs no pictures: it says where a disc of an object's size would be if it moved one pixel a frame."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sam2studio.core.mask import Mask
from sam2studio.engine.track_run import FoundMask, TrackPass, TrackRequest
from tests.support.projects import HEIGHT, WIDTH
from tests.support.tracks import blob, empty


class FakeTracker:
    """Remembers what it was told, and fails on request.

    Attributes:
        told: (object, frame, "keyframe" or "memory"), in the order in which it was said.
        tracked: (object, frame), in order.
        fails_at: Raises when asked for this frame.
        lost: Frames where nothing is found.
    """

    size = (HEIGHT, WIDTH)

    def __init__(self, *, fails_at: int | None = None, lost: Collection[int] = ()) -> None:
        self.fails_at, self.lost = fails_at, lost
        self.told: list[tuple[int, int, str]] = []
        self.tracked: list[tuple[int, int]] = []
        self._known: dict[int, dict[int, Mask]] = {}

    @property
    def object_ids(self) -> list[int]:
        return list(self._known)

    def remove_object(self, object_id: int) -> None:
        del self._known[object_id]

    def forget_frame(self, object_id: int, frame: int) -> None:
        self._known[object_id].pop(frame, None)

    def keyframe_steps(self, *, object_id: int, frame: int, mask: Mask):
        yield
        self._tell(object_id, frame, mask, "keyframe")

    def memory_steps(self, *, object_id: int, frame: int, mask: Mask):
        yield
        self._tell(object_id, frame, mask, "memory")

    def track_steps(self, frame: int, *, objects: Collection[int], reverse: bool):
        yield
        if frame == self.fails_at:
            raise RuntimeError("the tracker failed")
        found = {}
        for each in objects:
            mask = empty() if frame in self.lost else blob(10 + frame % 40 + each / 7, 20)
            self.tracked.append((each, frame))
            self._known[each][frame] = mask
            found[each] = FoundMask(mask=mask, score=0.9, object_score=-4.0 if frame in self.lost else 4.0)
        return found

    def _tell(self, object_id: int, frame: int, mask: Mask, how: str) -> None:
        self.told.append((object_id, frame, how))
        self._known.setdefault(object_id, {})[frame] = mask


def frames_of_pass(one: TrackPass, object_id: int) -> list[int]:
    """The frames that a pass makes of an object, in running order."""
    frames: list[int] = []
    for span in one.spans:
        if span.object_id == object_id:
            step = 1 if span.first <= span.last else -1
            frames.extend(range(span.first, span.last + step, step))
    return frames


def planned(request: TrackRequest) -> Iterator[tuple[int, int]]:
    """(object, frame) of all that is to be made."""
    for one in request.passes:
        for object_id in {span.object_id for span in one.spans}:
            for frame in frames_of_pass(one, object_id):
                yield object_id, frame

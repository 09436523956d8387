"""What is left of a track request after some of its frames, so that a run can begin again where it stopped."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from dataclasses import replace

from sam2studio.core.mask import Mask
from sam2studio.engine.track_run import TrackedFrame, TrackedObject, TrackPass, TrackRequest, TrackSpan

RECENT = 6
"""Masks of each object that a run which begins again is given to go on from: as many as the tracker looks back on."""


class TrackRest:
    """Follows a run. Plain values; no thread of its own."""

    def __init__(self, request: TrackRequest) -> None:
        self._request = request
        self._spans = [list(each.spans) for each in request.passes]
        self._recent: defaultdict[int, OrderedDict[int, Mask]] = defaultdict(OrderedDict)

    def note(self, made: TrackedFrame) -> None:
        """Takes a frame that was made off what is left."""
        for each in made.objects:
            for number, one in enumerate(self._request.passes):
                if one.reverse == made.reverse and self._take(number, each, made):
                    break

    def request(self) -> TrackRequest:
        """What is left; without passes when that is nothing."""
        passes = tuple(
            TrackPass(reverse=one.reverse, spans=tuple(spans))
            for one, spans in zip(self._request.passes, self._spans, strict=True)
            if spans
        )
        wanted = {span.object_id for one in passes for span in one.spans}
        objects = tuple(
            replace(each, recent=dict(self._recent[each.object_id]) or each.recent)
            for each in self._request.objects
            if each.object_id in wanted
        )
        return TrackRequest(objects=objects, passes=passes)

    def _take(self, number: int, made: TrackedObject, frame: TrackedFrame) -> bool:
        """Shortens the span of a pass that the frame lies in; whether there was one."""
        step = -1 if frame.reverse else 1
        for place, span in enumerate(self._spans[number]):
            if span.object_id == made.object_id and 0 <= (frame.frame - span.first) * step <= length_of(span) - 1:
                if frame.frame == span.last:
                    del self._spans[number][place]
                else:
                    self._spans[number][place] = replace(span, first=frame.frame + step)
                self._remember(made, frame.frame)
                return True
        return False

    def _remember(self, made: TrackedObject, frame: int) -> None:
        recent = self._recent[made.object_id]
        recent[frame] = made.mask
        while len(recent) > RECENT:
            recent.popitem(last=False)


def length_of(span: TrackSpan) -> int:
    """Frames of a span."""
    return abs(span.last - span.first) + 1


def frames_of(request: TrackRequest) -> int:
    """Frames that a run goes through, each counted once per pass."""
    total = 0
    for one in request.passes:
        ranges = sorted((min(span.first, span.last), max(span.first, span.last)) for span in one.spans)
        end = -1
        for first, last in ranges:
            total += max(0, last - max(first, end + 1) + 1)
            end = max(end, last)
    return total

"""What a run asks of its session, in what order, and what it says of the answers; the session here is a recorder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.engine.track_run import (
    KEYFRAMES_NEAR,
    FoundMask,
    TrackedFrame,
    TrackObject,
    TrackPass,
    TrackRequest,
    TrackSpan,
    run_track,
)

EMPTY = Mask.empty(height=8, width=80)


def block(x: int) -> Mask:
    """Four columns of pixels from column x on."""
    return Mask.from_crop(np.ones((8, 4), bool), x=x, y=0, height=8, width=80)


class Recorder:
    """A session that finds every object in the columns that belong to the frame, and writes down what is asked."""

    def __init__(self) -> None:
        self.size = (8, 80)
        self.known: dict[int, set[int]] = {}
        self.asked: list[tuple] = []

    @property
    def object_ids(self) -> list[int]:
        return list(self.known)

    def remove_object(self, object_id: int) -> None:
        del self.known[object_id]
        self.asked.append(("remove", object_id))

    def forget_frame(self, object_id: int, frame: int) -> None:
        self.known[object_id].remove(frame)

    def keyframe_steps(self, *, object_id: int, frame: int, mask: Mask):
        yield
        assert mask
        self.known.setdefault(object_id, set()).add(frame)
        self.asked.append(("keyframe", object_id, frame))

    def memory_steps(self, *, object_id: int, frame: int, mask: Mask):
        yield
        self.asked.append(("memory", object_id, frame))

    def track_steps(self, frame: int, *, objects: Sequence[int], reverse: bool):
        yield
        self.asked.append(("track", frame, list(objects)))
        assert all(0 < len(self.known[each]) <= KEYFRAMES_NEAR for each in objects)
        return {each: FoundMask(mask=block(frame), score=0.5, object_score=2.0) for each in objects}

    def tracked(self) -> list[tuple[int, list[int]]]:
        return [tuple(rest) for what, *rest in self.asked if what == "track"]


def thing(object_id: int = 1, *, keyframes: dict[int, Mask], recent: dict[int, Mask] | None = None) -> TrackObject:
    return TrackObject(object_id=object_id, keyframes=keyframes, recent=recent or {})


def span(first: int, last: int, object_id: int = 1) -> TrackSpan:
    return TrackSpan(object_id=object_id, first=first, last=last)


def ask(objects: Sequence[TrackObject], *passes: tuple[bool, list[TrackSpan]]) -> TrackRequest:
    return TrackRequest(
        objects=tuple(objects),
        passes=tuple(TrackPass(reverse=reverse, spans=tuple(spans)) for reverse, spans in passes),
    )


def run(request: TrackRequest, session: Recorder | None = None) -> list[TrackedFrame]:
    return [made for made in run_track(session or Recorder(), request) if made is not None]


def shape(made: list[TrackedFrame]) -> list[tuple[int, list[int]]]:
    return [(each.frame, [found.object_id for found in each.objects]) for each in made]


def test_forward_from_a_keyframe():
    session = Recorder()
    made = run(ask([thing(keyframes={2: block(2)})], (False, [span(2, 5)])), session)
    assert shape(made) == [(2, []), (3, [1]), (4, [1]), (5, [1])]
    assert session.tracked() == [(3, [1]), (4, [1]), (5, [1])]
    found = made[1].objects[0]
    assert (found.mask, found.score, found.object_score) == (block(3), 0.5, 2.0)
    assert found.overlap == pytest.approx(3 / 5)
    assert not any(each.reverse for each in made)


def test_both_ways_and_the_work_pauses():
    request = ask([thing(keyframes={3: block(3)})], (False, [span(4, 5)]), (True, [span(2, 1)]))
    answers = list(run_track(Recorder(), request))
    made = [each for each in answers if each is not None]
    assert [(each.frame, each.reverse) for each in made] == [(4, False), (5, False), (2, True), (1, True)]
    assert made[2].objects[0].overlap == pytest.approx(3 / 5)  # with the keyframe on frame 3
    assert answers.count(None) == 5


def test_objects_are_looked_for_on_their_own_frames_only():
    session = Recorder()
    objects = [thing(1, keyframes={0: block(0)}), thing(2, keyframes={0: block(0), 6: block(6)})]
    made = run(ask(objects, (False, [span(1, 3), span(2, 3, 2), span(6, 8, 2), span(8, 8)])), session)
    assert shape(made) == [(1, [1]), (2, [1, 2]), (3, [1, 2]), (6, []), (7, [2]), (8, [2, 1])]
    assert session.tracked() == [(1, [1]), (2, [1, 2]), (3, [1, 2]), (7, [2]), (8, [2, 1])]


def test_where_a_person_says_absent_nothing_is_looked_for():
    session = Recorder()
    keyframes = {0: block(0), 3: EMPTY, 6: block(6)}
    made = run(ask([thing(keyframes=keyframes)], (False, [span(1, 7)])), session)
    assert shape(made) == [(1, [1]), (2, [1]), (3, []), (4, [1]), (5, [1]), (6, []), (7, [1])]
    assert session.tracked() == [(1, [1]), (2, [1]), (7, [1])]
    gone = made[3].objects[0]
    assert (gone.mask, gone.score, gone.object_score, gone.overlap) == (EMPTY, None, None, 1.0)
    assert ("keyframe", 1, 3) not in session.asked


def test_absent_until_here_seen_from_the_other_side():
    session = Recorder()
    made = run(ask([thing(keyframes={2: EMPTY, 5: block(5)})], (True, [span(4, 0)])), session)
    assert session.tracked() == [(4, [1]), (3, [1])]
    assert [bool(found.mask) for each in made for found in each.objects] == [True, True, False, False]


def test_resuming_from_stored_masks():
    session = Recorder()
    recent = {6: block(60), 7: block(6), 9: block(9)}
    made = run(ask([thing(keyframes={0: block(0)}, recent=recent)], (False, [span(8, 10)])), session)
    assert session.asked[:4] == [("keyframe", 1, 0), ("memory", 1, 6), ("memory", 1, 7), ("track", 8, [1])]
    assert made[0].objects[0].overlap == pytest.approx(2 / 6)


def test_each_way_is_resumed_from_what_lies_behind_it():
    """Told when it is of use, so that it has not been forgotten by then."""
    recent = {20: block(20), 60: block(60)}
    session = Recorder()
    run(
        ask(
            [thing(keyframes={40: block(40)}, recent=recent)],
            (False, [span(61, 62)]),
            (True, [span(19, 18)]),
        ),
        session,
    )
    asked = [each for each in session.asked if each[0] != "keyframe"]
    assert asked == [
        ("memory", 1, 60),
        ("track", 61, [1]),
        ("track", 62, [1]),
        ("memory", 1, 20),
        ("track", 19, [1]),
        ("track", 18, [1]),
    ]


def test_what_the_session_knew_of_the_objects_is_forgotten():
    session = Recorder()
    session.known = {1: {50}, 7: {50}}
    run(ask([thing(keyframes={0: block(0)})], (False, [span(1, 1)])), session)
    assert session.known == {1: {0}, 7: {50}}


def test_of_many_keyframes_the_near_ones_are_known():
    session = Recorder()
    keyframes = {frame: block(0) for frame in range(0, 70, 3)}
    run(ask([thing(keyframes=keyframes)], (False, [span(1, 68)]), (True, [span(68, 1)])), session)
    told = [frame for what, *rest in session.asked if what == "keyframe" for frame in rest[1:]]
    assert set(told) == set(keyframes)
    assert session.known[1] == {0, 3, 6, 9}
    assert all(abs(frame - 68) < 70 for frame in told)


def test_closing_stops_the_work():
    session = Recorder()
    steps = run_track(session, ask([thing(keyframes={0: block(0)})], (False, [span(1, 50)])))
    assert next(made for made in steps if made is not None).frame == 1
    steps.close()
    assert session.tracked() == [(1, [1])]


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (ask([], (False, [span(0, 1)])), "object 1 is not among the objects"),
        (ask([thing(keyframes={0: block(0)})], (False, [span(3, 1)])), "do not run the way of their pass"),
        (ask([thing(keyframes={0: block(0)})], (True, [span(1, 3)])), "do not run the way of their pass"),
        (ask([thing(keyframes={0: block(0)})], (False, [span(-1, 3)])), "frames -1 to 3"),
        (ask([thing(keyframes={})], (False, [span(0, 1)])), "no keyframe says where object 1 is"),
        (ask([thing(keyframes={5: EMPTY})], (False, [span(0, 6)])), "no keyframe says where object 1 is"),
    ],
)
def test_requests_that_cannot_be_done(request_: TrackRequest, says: str):
    session = Recorder()
    with pytest.raises(InputError, match=says):
        next(run_track(session, request_))
    assert session.asked == []


@given(st.data())
def test_every_wanted_frame_once_in_running_order(data: st.DataObject):
    reverse = data.draw(st.booleans())
    ends = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: sorted(pair, reverse=reverse))
    wanted = data.draw(st.lists(st.tuples(st.integers(1, 3), ends), min_size=1, max_size=6))
    objects = [thing(number, keyframes={10 * number: block(0)}) for number in (1, 2, 3)]
    spans = [span(first, last, number) for number, (first, last) in wanted]
    made = run(ask(objects, (reverse, spans)))
    expected: dict[int, set[int]] = {}
    for number, (first, last) in wanted:
        for frame in range(min(first, last), max(first, last) + 1):
            expected.setdefault(frame, set()).update({number} - {frame // 10 if frame % 10 == 0 else 0})
    assert [each.frame for each in made] == sorted(expected, reverse=reverse)
    assert {each.frame: {found.object_id for found in each.objects} for each in made} == expected


def test_requests_are_made_without_torch():
    code = "import sam2studio.engine.track_run, sam2studio.engine.trackers, sys; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"

"""Where the parts lie, what a stretch is, and what is said in words."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.gui.timeline.layout import BAR, DRIFT, EYE, HEAD, LANE, RULER, Layout
from sam2studio.gui.timeline.stretches import is_reviewed, keyframe_at, stretch_around
from sam2studio.gui.timeline.words import drift_text, frame_text, lane_text
from sam2studio.gui.viewstate import NO_TRACK, LaneView, TimelineState
from tests.gui.timeline.conftest import make_track

LAYOUTS = st.builds(
    lambda width, height, lanes, share: dataclasses.replace(
        (whole := Layout(width, height, lanes)), scroll=int(share * whole.most_scroll)
    ),
    st.integers(300, 2000),
    st.integers(RULER + LANE + BAR, 900),
    st.integers(0, 60),
    st.floats(0, 1),
)


@given(LAYOUTS, st.data())
def test_a_lane_is_found_where_it_is_drawn(layout, data):
    if not layout.shown:
        assert layout.lanes == 0
        return
    lane = data.draw(st.sampled_from(layout.shown))
    y = min(max(layout.lane_top(lane), layout.lanes_top), layout.drift_top - 1)
    assert layout.lane_at(y) == lane
    assert layout.part_at(5, y) == "eye"
    assert layout.part_at(EYE + 5, y) == "name"
    assert layout.part_at(HEAD + 5, y) == "lane"


@given(LAYOUTS)
def test_parts_fill_the_height_and_never_overlap(layout):
    assert layout.lanes_top + layout.lanes_height == layout.drift_top
    assert layout.bottom + BAR == max(layout.height, RULER + BAR)
    assert layout.lanes_height >= LANE
    assert layout.drift_height in (0, DRIFT)


@given(LAYOUTS, st.data())
def test_a_lane_can_be_scrolled_into_sight(layout, data):
    if layout.lanes:
        lane = data.draw(st.integers(0, layout.lanes - 1))
        there = dataclasses.replace(layout, scroll=layout.scrolled_to(lane))
        assert there.lane_top(lane) >= there.lanes_top
        assert there.lane_top(lane) + LANE <= there.drift_top
        assert 0 <= there.scroll <= layout.most_scroll


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (10, range(10, 31)),  # from its keyframe to the next one, both included
        (29, range(10, 31)),
        (30, range(30, 41)),  # up to the last stored frame
        (5, range(5, 11)),  # before the first keyframe
        (45, range(0)),  # not stored
        (55, range(50, 61)),  # between gaps
    ],
)
def test_a_stretch_goes_from_keyframe_to_keyframe(frame, expected):
    track = make_track([*range(5, 41), *range(50, 61)], keys=(10, 30))
    assert stretch_around(track, frame) == expected


def test_a_stretch_of_nothing_is_empty_and_not_reviewed():
    assert stretch_around(NO_TRACK, 3) == range(0)
    assert not is_reviewed(NO_TRACK, range(10))


def test_a_stretch_is_reviewed_when_all_of_it_is():
    track = make_track(range(20), reviewed=range(5, 15))
    assert is_reviewed(track, range(5, 15))
    assert not is_reviewed(track, range(5, 16))


def test_keyframes_are_known():
    track = make_track(range(20), keys=(4,))
    assert [frame for frame in range(25) if keyframe_at(track, frame)] == [4]


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (50, "cat: not tracked yet"),
        (100, "cat: in sight, keyframe, reviewed"),
        (450, "cat: in sight, the tracker is sure (0.95)"),
        (500, "cat: in sight, the tracker doubts (0.10), needs a look"),
        (600, "cat: absent, as you said"),
        (650, "cat: absent, the tracker is sure (0.95)"),
    ],
)
def test_what_is_known_of_a_frame_in_words(state, frame, words):
    assert lane_text(state.lanes[0], frame) == words


@pytest.mark.parametrize(("area", "words"), [(1, "1 pixel"), (500, "500 pixels")])
def test_one_pixel_is_not_told_as_several(area, words):
    track = dataclasses.replace(make_track(range(5)), area=np.full(5, area))
    lane = LaneView(object_id=1, title="cat", color=(0, 0, 0), track=track)
    assert (
        drift_text(TimelineState(frames=5, frame=2), lane, 2).splitlines()[-1] == f"{words}, moved by 0 % of its size"
    )


def test_titles_with_braces_are_shown_as_they_are():
    lane = LaneView(object_id=1, title="a {b}", color=(0, 0, 0), track=make_track(range(5)))
    assert lane_text(lane, 2).startswith("a {b}: ")


def test_times_are_those_of_the_clip_where_they_are_known():
    state = TimelineState(frames=100, fps=25.0, frame=30, seconds=1.21)
    assert frame_text(state, 30) == "Frame 30 · 0:01.21"
    assert frame_text(state, 50) == "Frame 50 · 0:02.00"
    assert frame_text(dataclasses.replace(state, fps=None, seconds=None), 30) == "Frame 30"

"""The reduction to columns agrees with looking at every frame, and loses nothing a person must see."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.gui.timeline.columns import (
    ABSENT,
    ABSENT_KEYFRAME,
    DOUBTFUL,
    KEYFRAME,
    PRESENT,
    REVIEWED,
    UNREVIEWED,
    columns,
    curves,
    digest,
    runs,
    thinned,
)
from sam2studio.gui.timeline.scale import Scale
from sam2studio.gui.viewstate import NO_TRACK, TrackView


@st.composite
def tracks(draw) -> TrackView:
    frames = np.array(sorted(draw(st.sets(st.integers(0, 119), max_size=60))), np.int64)
    count = len(frames)
    row = lambda values: draw(st.lists(values, min_size=count, max_size=count))  # noqa: E731
    doubts = np.array([frame for frame, doubt in zip(frames, row(st.booleans()), strict=True) if doubt], np.int64)
    return TrackView(
        frames=frames,
        area=np.array(row(st.sampled_from([0, 3, 900])), np.int64),
        keyframe=np.array(row(st.booleans()), np.bool_),
        reviewed=np.array(row(st.booleans()), np.bool_),
        confidence=np.array(row(st.floats(0, 1, width=32) | st.just(float("nan"))), np.float64),
        jump=np.array(row(st.floats(0, 3, width=32) | st.just(float("nan"))), np.float64),
        doubtful=doubts,
    )


EDGES = st.builds(
    lambda start, steps: np.cumsum([start, *steps]),
    st.integers(-20, 130),
    st.lists(st.integers(0, 15), min_size=1, max_size=25),
)


def flags_of(track: TrackView, place: int) -> int:
    present = track.area[place] > 0
    flags = PRESENT if present else ABSENT
    if track.keyframe[place]:
        flags |= KEYFRAME if present else ABSENT_KEYFRAME
    flags |= REVIEWED if track.reviewed[place] else UNREVIEWED
    return flags | (DOUBTFUL if track.frames[place] in track.doubtful else 0)


@given(tracks(), EDGES)
def test_columns_say_what_their_frames_say(track, edges):
    found, drift = columns(digest(track), edges), curves(digest(track), edges)
    largest = max([1, *track.area])
    for column, (begin, end) in enumerate(itertools.pairwise(edges)):
        end = max(end, begin + 1)
        places = [place for place, frame in enumerate(track.frames) if begin <= frame < end]
        assert found.flags[column] == np.bitwise_or.reduce([flags_of(track, place) for place in places] or [0])
        known = [1.0, *(track.confidence[place] for place in places if not np.isnan(track.confidence[place]))]
        assert found.confidence[column] == drift.confidence[column] == np.float32(min(known))
        present = sum(track.area[place] > 0 for place in places)
        assert found.cover[column] == pytest.approx(present / (end - begin))
        assert drift.stored[column] == bool(places)
        areas = [track.area[place] for place in places] or [0]
        assert drift.area[column] == pytest.approx([min(areas) / largest, max(areas) / largest])
        jumps = [0.0, *(track.jump[place] for place in places if not np.isnan(track.jump[place]))]
        assert drift.jump[column] == np.float32(max(jumps))


@given(st.integers(1, 300_000), st.data())
def test_a_lone_keyframe_or_doubtful_frame_is_in_a_column_at_every_zoom(frames, data):
    alone = data.draw(st.integers(0, frames - 1))
    flag, track = data.draw(st.sampled_from([(KEYFRAME, lone(alone, key=True)), (DOUBTFUL, lone(alone, key=False))]))
    scale = Scale(frames=frames, width=data.draw(st.floats(60, 1500))).fit()
    for _ in range(data.draw(st.integers(0, 12))):
        scale = scale.zoomed(2.0, at=min(max(scale.middle_of(alone), 0), scale.width))
    width = int(scale.width)
    seen = np.flatnonzero(columns(digest(track), scale.edges(width, pixels=1.0)).flags & flag)
    assert len(seen) >= 1
    assert abs(np.mean(seen) + 0.5 - scale.middle_of(alone)) <= max(1.5, scale.zoom)


def lone(frame: int, *, key: bool) -> TrackView:
    one = np.array([frame])
    return TrackView(
        frames=one,
        area=np.array([5]),
        keyframe=np.array([key]),
        reviewed=np.array([False]),
        confidence=np.array([0.9]),
        jump=np.array([0.0]),
        doubtful=np.array([], np.int64) if key else one,
    )


def test_an_empty_track_says_nothing():
    found = columns(digest(NO_TRACK), np.arange(-2, 10))
    assert not found.flags.any()
    assert (found.confidence == 1).all()


@given(st.lists(st.booleans(), max_size=30))
def test_runs_are_the_true_stretches(marks):
    array = np.array(marks, np.bool_)
    again = np.zeros_like(array)
    found = runs(array)
    for first, last in found:
        again[first:last] = True
    assert again.tolist() == marks
    assert all(before[1] < after[0] for before, after in itertools.pairwise(found))


@given(st.lists(st.floats(0, 500), max_size=40).map(sorted))
def test_thinned_places_are_apart_and_none_is_far_from_one(places):
    kept = thinned(np.array(places), apart=8.0)
    assert all(after - before >= 8 for before, after in itertools.pairwise(kept))
    assert all(any(0 <= place - near < 8 for near in kept) for place in places)

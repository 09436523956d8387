"""Confidence: what lowers it, what does not, and where there is a place to look at."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.jobs.doubt import GAP, confidence, doubtful, drift, next_place, places, starts_of
from sam2studio.project import TrackSummary


def summary(n: int, **changes) -> TrackSummary:
    """A calm track: an object that moves steadily and of which the model is sure."""
    values = {
        "frames": np.arange(n),
        "area": np.full(n, 400),
        "keyframe": np.zeros(n, bool),
        "source": np.full(n, "model"),
        "score": np.full(n, 0.95),
        "object_score": np.full(n, 9.0),
        "overlap": np.full(n, 0.9),
        "centroid": np.stack([10.0 + 2 * np.arange(n), np.full(n, 30.0)], axis=1),
        "reviewed": np.zeros(n, bool),
        "basis": np.full(n, -1),
    }
    return TrackSummary(**(values | {name: np.asarray(value) for name, value in changes.items()}))


def changed(n: int, name: str, frames, value) -> TrackSummary:
    array = getattr(summary(n), name).copy()
    array[frames] = value
    return summary(n, **{name: array})


numbers = st.floats(0, 1) | st.just(float("nan"))
logits = st.floats(-20, 20) | st.just(float("nan"))


@st.composite
def summaries(draw) -> TrackSummary:
    frames = sorted(draw(st.sets(st.integers(0, 60), max_size=25)))
    n = len(frames)

    def column(values):
        return draw(st.lists(values, min_size=n, max_size=n))

    area = np.array(column(st.integers(0, 500)), np.int64)
    centroid = np.array(column(st.tuples(st.floats(0, 100), st.floats(0, 100))), np.float64).reshape(n, 2)
    centroid[area == 0] = np.nan
    return summary(
        n,
        frames=np.array(frames, np.int64),
        area=area,
        keyframe=np.array(column(st.booleans()), bool),
        source=np.array(column(st.sampled_from(["model", "model", "model", "person"])), "<U8"),
        score=np.array(column(numbers), np.float64),
        object_score=np.array(column(logits), np.float64),
        overlap=np.array(column(numbers), np.float64),
        centroid=centroid,
        reviewed=np.array(column(st.booleans()), bool),
    )


@given(summaries())
def test_what_a_person_stands_for_is_never_doubtful_and_places_hold_all_that_is(track):
    values, frames, found = confidence(track), doubtful(track), places(track)
    assert values.shape == (len(track),)
    assert ((values >= 0) & (values <= 1)).all()
    certain = track.obeyed | track.reviewed
    assert (values[certain] == 1).all()
    assert not set(frames.tolist()) & set(track.frames[certain].tolist())
    assert set(track.frames[values < 0.5].tolist()) <= set(frames.tolist()), "all that is bad is found"
    covered = {frame for place in found for frame in range(place.first, place.last + 1)}
    assert set(frames.tolist()) <= covered
    for before, after in pairwise(found):
        assert after.first - before.last > GAP, "places are apart"
    for place in found:
        assert place.first <= place.worst <= place.last
        assert {place.first, place.last, place.worst} <= set(frames.tolist())
    assert (drift(track) >= 0).all()
    assert np.isfinite(drift(track)).all()


@given(summaries(), st.sampled_from(["score", "overlap"]), st.floats(0, 1))
def test_a_better_sign_never_lowers_the_confidence(track, name, better):
    columns = dict(vars(track))
    columns.pop("obeyed", None)
    raised = TrackSummary(**(columns | {name: np.fmax(getattr(track, name), better)}))
    known = ~np.isnan(getattr(track, name))
    assert (confidence(raised)[known] >= confidence(track)[known]).all()


@given(summaries())
def test_a_sign_that_is_not_known_says_nothing(track):
    columns = dict(vars(track))
    columns.pop("obeyed", None)
    less = TrackSummary(**(columns | {name: np.full(len(track), np.nan) for name in ("score", "overlap")}))
    assert (confidence(less) >= confidence(track)).all()


def test_a_calm_track_is_certain():
    assert (confidence(summary(50)) > 0.9).all()
    assert places(summary(50)) == ()
    assert confidence(summary(0)).shape == (0,)
    assert next_place([], 3) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("score", 0.3), ("object_score", 0.5), ("object_score", -3.0), ("overlap", 0.1), ("area", 60), ("area", 4000)],
)
def test_each_bad_sign_makes_a_place(name, value):
    (place,) = places(changed(60, name, [20, 21, 22], value))
    assert place.first in (19, 20)
    assert place.last in (22, 23)


def test_a_jump_is_found_and_steady_speed_is_not():
    fast = np.stack([12.0 * np.arange(60), np.full(60, 5.0)], axis=1)
    assert places(summary(60, centroid=fast)) == ()
    jumped = fast.copy()
    jumped[30:] += (80.0, 0.0)
    (place,) = places(summary(60, centroid=jumped))
    assert (place.first, place.last) == (30, 31)
    assert drift(summary(60, centroid=jumped))[30] == pytest.approx(92 / 20)


def test_losing_an_object_and_finding_it_again_are_places_and_being_sure_that_it_is_gone_is_none():
    """Scores of the mask, and overlaps with a mask, say nothing where there is none."""
    area, there = np.repeat([400, 0, 400], 20), np.repeat([True, False, True], 20)
    overlap = np.where(np.isin(np.arange(60), [19, 20, 40]), 0.0, 0.9)
    lost = summary(
        60, area=area, object_score=np.where(there, 9.0, -9.0), score=np.where(there, 0.9, 0), overlap=overlap
    )
    assert [(place.first, place.last) for place in places(lost)] == [(20, 20), (40, 40)]


def test_a_track_that_does_not_arrive_where_the_person_says_is_doubtful_at_its_end():
    track = changed(60, "keyframe", [0, 40], True)
    moved = track.centroid.copy()
    moved[40:] += (60.0, 0.0)
    columns = dict(vars(track))
    columns.pop("obeyed", None)
    (place,) = places(TrackSummary(**(columns | {"centroid": moved})))
    assert place.last in (39, 41)
    assert 39 in doubtful(TrackSummary(**(columns | {"centroid": moved}))).tolist()


def test_what_a_person_says_of_absence_makes_no_frame_beside_it_doubtful():
    area = np.where(np.isin(np.arange(60), np.arange(30, 40)), 0, 400)
    gone = summary(60, area=area)
    assert doubtful(gone).size, "a track that loses the object by itself"
    columns = dict(vars(gone)) | {"keyframe": np.isin(np.arange(60), np.arange(30, 40))}
    columns["source"] = np.where(area == 0, "person", "model")
    columns.pop("obeyed", None)
    assert doubtful(TrackSummary(**columns)).tolist() == []


def test_flicker_is_one_place_and_the_keys_jump_from_place_to_place():
    track = changed(200, "score", [20, 22, 25, 26, 90, 150, 151, 152], 0.2)
    assert [(place.first, place.last) for place in places(track)] == [(20, 26), (90, 90), (150, 152)]
    frames = doubtful(track)
    assert [next_place(frames, at) for at in (0, 20, 23, 90, 150, 199)] == [20, 90, 90, 150, None, None]
    assert starts_of(frames).tolist() == [20, 90, 150]
    assert starts_of([0, 1, 2]).tolist() == [0]
    assert not len(starts_of([]))
    assert [next_place(frames, at, backward=True) for at in (199, 152, 150, 90, 23, 20)] == [150, 150, 90, 20, 20, None]


def test_it_is_quick_enough_for_long_videos(figure):
    track = changed(10_000, "score", np.arange(0, 10_000, 37), 0.2)
    start = time.perf_counter()
    assert len(places(track)) > 200
    figure(f"places of doubt in 10 000 frames: {(time.perf_counter() - start) * 1000:.1f} ms")

"""Frames and pixels: zooming keeps what is under the pointer, every column has its frames, ticks are round."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.gui.timeline.scale import LARGEST_ZOOM, PAD, Scale, tick_step, ticks, time_text

FRAMES = st.integers(1, 500_000)
WIDTHS = st.floats(60, 4000)
SCALES = st.builds(lambda frames, width: Scale(frames=frames, width=width).fit(), FRAMES, WIDTHS)
FACTORS = st.lists(st.tuples(st.floats(0.2, 5), st.floats(0, 1)), max_size=8)


def wandered(scale: Scale, steps: list[tuple[float, float]]) -> Scale:
    for factor, share in steps:
        scale = scale.zoomed(factor, at=share * scale.width)
    return scale


@given(SCALES, FACTORS)
def test_the_video_never_leaves_the_window(scale, steps):
    scale = wandered(scale, steps)
    assert scale.x_of(0) <= PAD + 1e-6
    assert scale.x_of(scale.frames) >= scale.width - PAD - 1e-3
    assert scale.fit_zoom * (1 - 1e-9) <= scale.zoom <= max(LARGEST_ZOOM, scale.fit_zoom)


@given(SCALES, FACTORS, st.floats(0.3, 4), st.floats(0, 1))
def test_what_is_under_the_pointer_stays_there(scale, steps, factor, share):
    before = wandered(scale, steps)
    at = share * before.width
    after = before.zoomed(factor, at=at)
    under = before.left + (at - PAD) / before.zoom
    wanted = under - (at - PAD) / after.zoom
    if 0 <= wanted <= after.frames - after.span:
        assert after.x_of(under) == pytest.approx(at, abs=1e-3)


@given(SCALES, FACTORS, st.data())
def test_a_frame_is_found_where_it_is_drawn(scale, steps, data):
    scale = wandered(scale, steps)
    frame = data.draw(st.integers(0, scale.frames - 1))
    assert scale.frame_at(scale.middle_of(frame)) == frame


@given(SCALES, FACTORS, st.sampled_from([1.0, 0.5, 0.75]))
def test_columns_leave_no_frame_out(scale, steps, pixels):
    scale = wandered(scale, steps)
    count = math.ceil(scale.width / pixels)
    edges = scale.edges(count, pixels=pixels)
    assert np.all(np.diff(edges) >= 0)
    first, last = max(0, edges[0]), min(scale.frames, edges[-1])
    covered = np.zeros(last - first + 1, bool) if last - first < 100_000 else None
    if covered is not None:
        for begin, end in zip(edges[:-1], np.maximum(edges[1:], edges[:-1] + 1), strict=True):
            covered[max(0, begin - first) : max(0, end - first)] = True
        assert covered[: last - first].all()


@given(SCALES, FACTORS, WIDTHS)
def test_a_video_wholly_in_sight_stays_so_in_another_width(scale, steps, width):
    assert scale.resized(width).fitted
    assert wandered(scale, steps).resized(width).x_of(scale.frames) >= width - PAD - 1e-3


@given(SCALES, FACTORS, st.data())
def test_showing_a_frame_brings_it_into_sight_and_no_more(scale, steps, data):
    scale = wandered(scale, steps)
    frame = data.draw(st.integers(0, scale.frames - 1))
    shown = scale.showing(frame)
    assert shown.zoom == scale.zoom
    assert shown.showing(frame) is shown or shown.span < 1.2
    if scale.x_of(frame) >= PAD and scale.x_of(frame + 1) <= scale.width - PAD:
        assert shown is scale


@given(st.floats(1e-5, 48), st.floats(20, 200))
def test_ticks_are_round_and_apart(zoom, least):
    step = tick_step(zoom, least=least)
    assert step * zoom >= least - 1e-6
    assert str(step).strip("0") in {"1", "2", "5"}


def test_ticks_are_those_in_sight():
    scale = Scale(frames=1000, width=100 + 2 * PAD, zoom=1.0, left=450.0)
    assert list(ticks(scale, step=50)) == [450, 500, 550]


@pytest.mark.parametrize(
    ("seconds", "digits", "text"),
    [
        (0, 2, "0:00.00"),
        (62.04, 2, "1:02.04"),
        (59.999, 2, "0:59.99"),
        (3602.5, 0, "1:00:02"),
        (2.99, 0, "0:02"),
        (0.1 + 0.2, 2, "0:00.30"),
    ],
)
def test_times_run_down(seconds, digits, text):
    assert time_text(seconds, digits=digits) == text

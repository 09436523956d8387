"""Progress: rates and the time left."""

from __future__ import annotations

import pytest

from sam2studio.core.progress import Pace, Progress


def test_pace_is_that_of_the_last_minute_and_begins_with_the_first_unit():
    clock = [100.0]
    pace = Pace(now=lambda: clock[0])
    assert pace.note(5) is None  # done by an earlier run
    clock[0] = 190.0  # models were loaded
    assert pace.note(6) is None
    clock[0] = 192.0
    assert pace.note(10) == 2.0
    for _ in range(100):
        clock[0] += 1
        rate = pace.note(int(10 + (clock[0] - 192) * 7))
    assert rate == pytest.approx(7)
    clock[0] += 30
    assert pace.note(710) == pytest.approx(7 / 2, rel=0.05)  # it has stood still for half a minute


def test_time_left():
    assert Progress(done=4, total=10, rate=2.0).left_s == 3.0
    assert Progress(done=12, total=10, rate=2.0).left_s == 0
    for unknown in (Progress(done=4, total=10), Progress(done=4, rate=2.0), Progress(done=4, total=10, rate=0.0)):
        assert unknown.left_s is None

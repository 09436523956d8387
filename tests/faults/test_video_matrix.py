"""F20: frame N is frame N, in videos of every kind, whatever was asked for before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.clips import Clip
from tests.support.frame_proof import Tally, examine
from tests.support.video_matrix import thorough, usual


def prove(clips: list[Clip], folder: Path, *, accesses: int, control_every: int) -> Tally:
    tally = Tally()
    for clip in clips:
        examine(clip, folder, tally, accesses=accesses, control_every=control_every)
    return tally


def test_no_wrong_frame_in_two_thousand(tmp_path: Path, figure) -> None:
    tally = prove(usual(frames=40), tmp_path, accesses=70, control_every=4)
    figure(str(tally))
    assert tally.problems == []
    assert tally.accesses >= 2_000
    assert tally.control_wrong > 0  # the check can fail: the usual way to read frames does


@pytest.mark.slow
def test_no_wrong_frame_in_twenty_thousand(tmp_path: Path, figure) -> None:
    tally = prove(thorough(frames=150), tmp_path, accesses=250, control_every=1)
    figure(str(tally))
    assert tally.problems == []
    assert tally.accesses >= 20_000
    assert tally.control_wrong > 0

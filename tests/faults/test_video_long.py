"""F19: a video of more than an hour costs what reading it costs, once; memory does not grow with its length."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.long_clip import FRAMES, STRETCH, write_long_clip
from tests.support.long_proof import CACHE, LongTally, measure


def check(tally: LongTally) -> None:
    assert tally.wrong == 0
    assert tally.counted == tally.read == FRAMES
    assert tally.index_bytes <= 2_000_000
    assert tally.grown_bytes <= 4 * CACHE


def test_sixty_five_minutes(tmp_path: Path, figure) -> None:
    tally = measure(write_long_clip(tmp_path / "long.mp4"), stretch=STRETCH, seeks=200)
    figure(str(tally))
    check(tally)


@pytest.mark.slow
def test_sixty_five_minutes_of_different_frames(tmp_path: Path, figure) -> None:
    tally = measure(write_long_clip(tmp_path / "long.mp4", stretch=FRAMES), stretch=FRAMES, seeks=1_000)
    figure(str(tally))
    check(tally)

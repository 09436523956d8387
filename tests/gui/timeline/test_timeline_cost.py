"""The program that prints what many long tracks cost on the timeline."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys

import numpy as np
import pytest

from sam2studio.gui.timeline import cost
from sam2studio.gui.timeline.columns import DOUBTFUL, KEYFRAME, PRESENT, REVIEWED, digest


def test_all_figures_are_measured(qapp):
    figures = dataclasses.asdict(cost.measure(lanes=3, frames=200, size=(640, 300)))
    assert (figures["lanes"], figures["frames"]) == (3, 200)
    assert all(0 < value < float("inf") for value in figures.values()), figures


def test_the_invented_tracks_say_all_that_a_lane_can_say():
    said = np.bitwise_or.reduce(digest(cost.invented_track(np.random.default_rng(3), 5000)).flags)
    for flag in (PRESENT, KEYFRAME, DOUBTFUL, REVIEWED):
        assert said & flag


@pytest.mark.slow
def test_the_program_prints_one_line_of_json(figure):
    run = subprocess.run(
        [sys.executable, "-m", "sam2studio.gui.timeline.cost"], capture_output=True, text=True, check=True, timeout=300
    )
    found = json.loads(run.stdout)
    figure(
        f"step of the playhead over {found['lanes']} tracks of {found['frames']} frames: "
        f"{found['step_ratio']} × an empty timeline"
    )
    assert found["lanes"] == 50

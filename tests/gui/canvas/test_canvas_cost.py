"""The program that prints what masks cost in a repaint."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys

import numpy as np
import pytest

from sam2studio.gui.canvas import cost


def test_all_figures_are_measured(qapp):
    figures = dataclasses.asdict(cost.measure(photo=(480, 270), masks=8, window=(320, 240)))
    assert figures.pop("masks") == 8
    assert all(0 < value < float("inf") for value in figures.values()), figures


def test_the_invented_masks_are_ragged_and_on_the_photograph():
    masks = [cost.ragged_mask(np.random.default_rng(seed), (480, 270)) for seed in range(20)]
    assert all(mask.area > 20 for mask in masks)
    assert np.mean([len(mask.counts) for mask in masks]) > 60


@pytest.mark.slow
def test_the_program_prints_one_line_of_json(figure):
    run = subprocess.run(
        [sys.executable, "-m", "sam2studio.gui.canvas.cost"], capture_output=True, text=True, check=True, timeout=300
    )
    found = json.loads(run.stdout)
    figure(f"repaint of a 4K photograph with {found['masks']} masks: {found['ratio']} × the bare photograph")
    assert found["masks"] == 200

"""The figures of a network are complete; how large they are is not a test's business."""

from __future__ import annotations

import pytest
import torch

from sam2studio.engine.benchmark import measure_images, measure_video, peak_bytes, sample_photograph, timed
from tests.unit.model.small import small_network


def test_every_figure_is_there():
    figures = measure_images(small_network(), width=60, height=40, rounds=2, clicks=3)
    assert (figures.width, figures.height) == (60, 40)
    assert figures.set_image.rounds == 2
    for timing in (figures.set_image, figures.click, figures.mask, figures.masks):
        assert 0 < timing.fastest_ms <= timing.median_ms
    assert 0 < figures.embedding_bytes < figures.peak_bytes


def test_every_figure_of_tracking_is_there():
    figures = measure_video(small_network(), width=60, height=40, objects=2, rounds=2)
    for timing in (figures.one_object, figures.light):
        assert timing.rounds == 2
        assert timing.median_ms > 0
    assert 0 < figures.memory_bytes < 20_000
    assert figures.objects == 2
    assert figures.peak_bytes > 0


def test_the_first_round_is_not_counted(monkeypatch: pytest.MonkeyPatch):
    clock = iter([0.0, 0.002, 1.0, 1.004, 2.0, 2.006])
    monkeypatch.setattr("sam2studio.engine.benchmark.time.perf_counter", lambda: next(clock))
    calls = []
    timing = timed(lambda: calls.append(1), rounds=3)
    assert len(calls) == 4
    assert timing.median_ms == pytest.approx(4)
    assert timing.fastest_ms == pytest.approx(2)


def test_the_photograph_is_the_same_every_time():
    picture = sample_photograph(width=30, height=20)
    assert picture.shape == (20, 30, 3)
    assert picture.std() > 10
    assert picture.tobytes() == sample_photograph(width=30, height=20).tobytes()


def test_peak_is_that_of_the_process():
    assert peak_bytes(torch.device("cpu")) > 10 * 2**20

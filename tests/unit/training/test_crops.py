from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sam2studio.training.clip_cuts import cut_clip
from sam2studio.training.crops import CutSpec, Frame, covered, cut, drawn, frame_around
from sam2studio.training.looks import Look
from tests.support.drawings import Discs

SPEC = CutSpec(size=64, targets=5, smallest=0.02)


@given(st.integers(0, 500))
@settings(max_examples=30, deadline=None)
def test_a_cut_shows_the_targets_where_its_coverage_says(seed):
    drawn_ = Discs().scene(seed)
    painted = np.repeat(np.minimum(drawn_.labels, 1)[..., None] * 200, 3, axis=2).astype(np.uint8)  # objects are light
    scene = replace(drawn_, image=painted)
    found = cut(scene, replace(SPEC, altered=False), np.random.default_rng(seed))
    assert found.image.shape == (64, 64, 3)
    assert found.coverage.shape == (5, 16, 16)
    light = found.image.reshape(16, 4, 16, 4, 3).mean(axis=(1, 3, 4))
    for coverage, (x0, y0, x1, y1) in zip(found.coverage, found.boxes, strict=True):
        rows, columns = np.nonzero(coverage)
        assert (light[coverage == 255] > 190).all()
        assert (light >= coverage / 255 * 200 - 12).all()
        assert abs(4 * columns.min() - x0) <= 4
        assert abs(4 * (columns.max() + 1) - x1) <= 4
        assert abs(4 * rows.min() - y0) <= 4
        assert abs(4 * (rows.max() + 1) - y1) <= 4


@given(st.integers(0, 300))
@settings(max_examples=30, deadline=None)
def test_targets_are_as_large_as_asked(seed):
    found = cut(Discs().scene(seed), SPEC, np.random.default_rng(seed))
    shares = found.coverage.mean(axis=(1, 2)) / 255
    assert (shares >= SPEC.smallest * 0.9).all()


def test_a_cut_is_decided_by_its_numbers_alone():
    scene = Discs().scene(0)
    one, other = (cut(scene, SPEC, np.random.default_rng(3)) for _ in range(2))
    assert (one.image == other.image).all()
    assert (one.coverage == other.coverage).all()
    assert (one.image != cut(scene, SPEC, np.random.default_rng(4)).image).any()


def test_coverage_knows_borders_finer_than_a_cell():
    scene = Discs().scene(0)
    labels = np.zeros((64, 64), np.uint16)
    labels[:, :30] = 1
    coverage, boxes = covered(scene.family, labels, [1], 64)
    assert coverage[0, 0].tolist() == [255] * 7 + [128] + [0] * 8
    assert boxes[0].tolist() == [0, 0, 30, 64]


def test_a_whole_has_its_parts_and_a_part_has_not_its_whole():
    scene = Discs().scene(0)
    coverage, _ = covered(scene.family, scene.labels, [1, 2], 96)
    whole, part = coverage.astype(int)
    assert (whole >= part).all()
    assert 0 < part.sum() < whole.sum()


@pytest.mark.parametrize(("mirrored", "turned"), [(False, False), (True, False), (False, True), (True, True)])
def test_pictures_and_labels_are_laid_out_alike(mirrored, turned):
    labels = np.arange(12, dtype=np.uint16).reshape(3, 4)
    image = np.repeat(labels[..., None], 3, axis=2).astype(np.uint8)
    frame = Frame(x=1, y=0, width=3, height=2, mirrored=mirrored, turned=turned)
    assert (frame.of(image)[..., 0] == frame.of(labels)).all()
    assert frame.of(labels).shape == ((3, 2) if turned else (2, 3))


@given(st.integers(0, 300))
@settings(max_examples=40, deadline=None)
def test_a_cut_around_an_object_shows_it(seed):
    mask = Discs().scene(seed).mask(3)
    frame = frame_around(mask, SPEC, np.random.default_rng(seed))
    shown = frame.of(mask)
    assert shown.shape in ((frame.height, frame.width), (frame.width, frame.height))
    assert shown.sum() >= 0.25 * mask.sum()


def test_likelier_things_are_drawn_more_often_and_none_twice_before_all():
    rng = np.random.default_rng(0)
    firsts = [drawn([1, 2], [9.0, 1.0], 1, rng)[0] for _ in range(300)]
    assert 0.8 < firsts.count(1) / 300 < 0.97
    assert sorted(drawn([1, 2, 3], [1.0, 1.0, 1.0], 6, rng)) == [1, 1, 2, 2, 3, 3]


def test_a_look_keeps_the_picture_recognisable():
    image = Discs().scene(1).image
    for seed in range(40):
        rng = np.random.default_rng(seed)
        seen = Look.drawn(rng).apply(image, rng)
        assert seen.shape == image.shape
        assert seen.std() > 2


def test_the_frames_of_a_clip_are_cut_alike():
    rng = np.random.default_rng(0)
    clip = Discs(frames=6).clip(1)
    found = cut_clip(clip, CutSpec(size=96, targets=2, smallest=0.01, zoom=(1.0, 1.0), altered=False), rng, frames=4)
    assert found.images.shape == (4, 96, 96, 3)
    assert found.coverage.shape == (4, 2, 24, 24)
    assert found.coverage[0].reshape(2, -1).max(axis=1).min() > 127  # all are there on the first frame
    middles = [np.argwhere(found.coverage[frame, 0] > 127).mean(axis=0) for frame in range(4)]
    steps = np.diff(middles, axis=0)
    assert (np.abs(steps) < 3).all()  # it moves, and nothing jumps
    assert np.abs(steps).sum() > 0.5


def test_a_short_clip_repeats_its_last_frame():
    found = cut_clip(Discs(frames=2).clip(1), SPEC, np.random.default_rng(0), frames=5)
    assert found.images.shape[0] == 5

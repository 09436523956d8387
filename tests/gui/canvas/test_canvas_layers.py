"""Painting only what changed gives the same picture as painting everything."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter

from sam2studio.core.mask import Mask
from sam2studio.gui.canvas.ink import Look, Shape
from sam2studio.gui.canvas.layers import OverlayLayer, Window
from sam2studio.gui.canvas.outlines import Outline
from sam2studio.gui.canvas.view import View

SIZE = (300, 200)
IMAGE = (400, 300)


@pytest.fixture
def shapes():
    rng = np.random.default_rng(5)
    rows, columns = np.mgrid[: IMAGE[1], : IMAGE[0]]
    made = []
    for _ in range(12):
        x, y, radius = rng.integers(0, IMAGE[0]), rng.integers(0, IMAGE[1]), rng.integers(10, 70)
        blob = np.hypot(rows - y, columns - x) + rng.normal(0, 2, rows.shape) < radius
        color = tuple(rng.integers(0, 256, 3).tolist())
        made.append(Shape(Outline(Mask.from_array(blob)), Look(color, fill=0.5)))
    return made


def window(zoom=1.0, x=0.0, y=0.0, size=SIZE, scale=1.0):
    return Window(View(zoom, x, y), size, IMAGE, scale)


def picture(layer, view, size=SIZE):
    image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    layer.draw(painter, view)
    painter.end()
    return np.array(image.constBits()).reshape(size[1], size[0], 4)


def painted_at_once(shapes, target):
    layer = OverlayLayer(grid=True)
    layer.refresh(shapes, target, dirty=None)
    return picture(layer, target.view, target.size)


@pytest.mark.parametrize("zoom", [0.7, 1.0, 2.0, 9.5])
@pytest.mark.parametrize("step", [(7, 0), (0, -9), (-30, 25), (13.4, 2.6), (280, 0), (500, 500)])
def test_panning_paints_only_what_came_into_sight(shapes, zoom, step):
    layer = OverlayLayer(grid=True)
    layer.refresh(shapes, window(zoom, -100, -50), dirty=None)
    moved = window(zoom, -100 + step[0], -50 + step[1])
    layer.refresh(shapes, moved, dirty=None)
    assert np.abs(picture(layer, moved.view).astype(int) - painted_at_once(shapes, moved)).max() <= 2
    if max(map(abs, step)) <= 30:
        assert layer.painted_pixels <= (abs(step[0]) + 1) * SIZE[1] + (abs(step[1]) + 1) * SIZE[0]


@pytest.mark.parametrize("zoom", [0.7, 2.0, 9.5])
def test_a_changed_mask_repaints_its_own_part(shapes, zoom):
    target = window(zoom, -20, -10)
    layer = OverlayLayer(grid=True)
    layer.refresh(shapes, target, dirty=None)
    changed = min(shapes[:-1], key=lambda shape: shape.outline.area)
    others = [shape for shape in shapes if shape is not changed]
    layer.refresh(others, target, dirty=changed.outline.bounds)
    assert np.abs(picture(layer, target.view).astype(int) - painted_at_once(others, target)).max() <= 2
    assert layer.painted_pixels < SIZE[0] * SIZE[1] or zoom > 5


def test_nothing_is_painted_when_nothing_changed(shapes):
    layer = OverlayLayer(grid=True)
    layer.refresh(shapes, window(), dirty=None)
    layer.refresh(shapes, window(), dirty=None)
    assert layer.painted_pixels == 0


@pytest.mark.parametrize("other", [window(zoom=1.1), window(scale=2.0), Window(View(), SIZE, (401, 300), 1.0)])
def test_another_zoom_density_or_image_paints_everything(shapes, other):
    layer = OverlayLayer(grid=True)
    layer.refresh(shapes, window(), dirty=None)
    layer.refresh(shapes, other, dirty=None)
    assert layer.painted_pixels == SIZE[0] * SIZE[1]


def test_a_larger_window_keeps_what_it_had(shapes):
    layer = OverlayLayer(grid=True)
    layer.refresh(shapes, window(), dirty=None)
    larger = window(size=(340, 220))
    layer.refresh(shapes, larger, dirty=None)
    assert layer.painted_pixels <= 340 * 20 + 40 * 220
    assert np.abs(picture(layer, larger.view, larger.size).astype(int) - painted_at_once(shapes, larger)).max() <= 2


def test_between_two_refreshes_the_layer_stays_on_the_image(shapes):
    layer = OverlayLayer(grid=False)
    layer.refresh(shapes, window(1.0, 20, 10), dirty=None)
    zoomed = View(1.5, -30, -20)
    stretched = picture(layer, zoomed)[..., 3].astype(int)
    exact = OverlayLayer(grid=False)
    exact.refresh(shapes, Window(zoomed, SIZE, IMAGE, 1.0), dirty=None)
    difference = np.abs(stretched - picture(exact, zoomed)[..., 3].astype(int))
    assert (difference > 100).mean() < 0.06  # lines are wider while they are stretched; fills lie where they belong


def test_a_cleared_layer_draws_nothing(shapes):
    layer = OverlayLayer(grid=True)
    layer.refresh(shapes, window(), dirty=None)
    layer.clear()
    assert not picture(layer, View()).any()


@pytest.fixture
def narrow_bands(monkeypatch):
    monkeypatch.setattr("sam2studio.gui.canvas.layers._SHAPES_PER_BAND", 3)


def finish(layer, shapes, target, dirty=None):
    """Refreshes in the smallest slices; returns how many it took."""
    for count in range(1, 100):
        if layer.refresh(shapes, target, dirty=dirty, seconds=0.0):
            return count
        dirty = None
    raise AssertionError("never done")


@pytest.mark.usefixtures("narrow_bands")
def test_painting_in_slices_gives_the_same_picture(shapes):
    layer = OverlayLayer(grid=True)
    for target in (window(0.7, -20, -10), window(0.7, -60, 30), window(1.3, 5, 5), window(9.5, -300, -200)):
        assert finish(layer, shapes, target) > 1
        assert np.abs(picture(layer, target.view).astype(int) - painted_at_once(shapes, target)).max() <= 2


@pytest.mark.usefixtures("narrow_bands")
def test_what_was_there_is_shown_until_the_new_zoom_is_painted(shapes):
    layer = OverlayLayer(grid=True)
    finish(layer, shapes, window())
    before = picture(layer, View())
    assert not layer.refresh(shapes, window(1.5), dirty=None, seconds=0.0)
    assert (picture(layer, View()) == before).all()


@pytest.mark.usefixtures("narrow_bands")
def test_a_change_in_the_middle_of_painting_is_not_lost(shapes):
    target = window(1.0, -20, -10)
    fewer = shapes[:-2]
    changed = bounds_of(shapes[-2:])
    for after_slices in range(4):
        layer = OverlayLayer(grid=True)
        finish(layer, shapes, window(0.9))
        for _ in range(after_slices):
            layer.refresh(shapes, target, dirty=None, seconds=0.0)
        finish(layer, fewer, target, dirty=changed)
        assert np.abs(picture(layer, target.view).astype(int) - painted_at_once(fewer, target)).max() <= 2


@pytest.mark.usefixtures("narrow_bands")
def test_a_pan_in_the_middle_of_painting_a_change_does_not_lose_it(shapes):
    fewer = shapes[:-2]
    changed = bounds_of(shapes[-2:])
    layer = OverlayLayer(grid=True)
    finish(layer, shapes, window())
    layer.refresh(fewer, window(), dirty=changed, seconds=0.0)
    moved = window(1.0, -12, 9)
    finish(layer, fewer, moved)
    assert np.abs(picture(layer, moved.view).astype(int) - painted_at_once(fewer, moved)).max() <= 2


def bounds_of(shapes):
    boxes = np.array([shape.outline.bounds for shape in shapes])
    return (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())

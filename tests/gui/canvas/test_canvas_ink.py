"""Painted masks against masks sampled by NumPy, at several zooms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sam2studio.core.mask import Mask
from sam2studio.gui.canvas import ink
from sam2studio.gui.canvas.ink import Look, Shape
from sam2studio.gui.canvas.outlines import Outline
from sam2studio.gui.canvas.view import View

BLUE = (26, 133, 255)
SIZE = (320, 240)
FILL = Look(BLUE, fill=0.5, line=0.0)
LINE = Look(BLUE, fill=0.0)


def sampled(pixels, view, size=SIZE):
    """Whether the middle of each screen pixel lies on the mask."""
    height, width = pixels.shape
    x = np.floor((np.arange(size[0]) + 0.5 - view.left) / view.zoom).astype(int)
    y = np.floor((np.arange(size[1]) + 0.5 - view.top) / view.zoom).astype(int)
    inside = (x[None] >= 0) & (x[None] < width) & (y[:, None] >= 0) & (y[:, None] < height)
    return pixels[y.clip(0, height - 1)[:, None], x.clip(0, width - 1)[None]] & inside


def near_edge(inside, distance):
    """Screen pixels within a distance of the border of a sampled mask."""
    near = np.zeros_like(inside)
    padded = np.pad(inside, distance, mode="edge")
    for dy in range(2 * distance + 1):
        for dx in range(2 * distance + 1):
            near |= padded[dy : dy + inside.shape[0], dx : dx + inside.shape[1]] != inside
    return near


@pytest.mark.parametrize("zoom", [2.0, 2.7, 5.0, 7.3, 16.0, 64.0])
@pytest.mark.parametrize("offset", [(0, 0), (13.4, -7.6), (-150.5, -90.2)])
def test_crisp_fills_are_exact_with_holes_and_parts(mask, pixels, zoom, offset):
    view = View(zoom, *offset)
    layer = ink.paint([Shape(Outline(mask), FILL)], view, size=SIZE)
    inside = sampled(pixels, view)
    assert np.array_equal(layer[..., 3] == 128, inside)
    assert set(map(tuple, layer.reshape(-1, 4).tolist())) <= {(0, 0, 0, 0), (128, 66, 13, 128)}


@pytest.mark.parametrize("zoom", [0.23, 0.5, 0.8, 1.0, 1.6])
def test_smaller_fills_are_true_to_a_pixel(zoom):
    rows, columns = np.mgrid[:300, :400]
    radius = np.hypot(rows - 150, columns - 200)
    pixels = ((radius < 120) & (radius > 60)) | (radius < 20)
    view = View(zoom, 11.3, 5.9)
    layer = ink.paint([Shape(Outline(Mask.from_array(pixels)), FILL)], view, size=SIZE)
    inside = sampled(pixels, view)
    wrong = (layer[..., 3] == 128) != inside
    assert not (wrong & ~near_edge(inside, 2)).any()
    assert wrong.sum() < 0.35 * near_edge(inside, 1).sum()


@pytest.mark.parametrize("zoom", [0.37, 1.0, 3.0, 20.0])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_lines_have_the_same_width_at_every_zoom(zoom, scale):
    side = round(200 / zoom)
    pixels = np.zeros((side, 2 * side), np.bool_)
    pixels[:, : side // 2] = True
    layer = ink.paint([Shape(Outline(Mask.from_array(pixels)), LINE)], View(zoom, 60.0, -20.0), size=SIZE, scale=scale)
    row = layer[100].astype(int)
    blue, halo = row[:, 0] / 255, row[:, 3] / 255
    assert 1.2 * scale <= blue[100:].sum() <= 2.6 * scale
    assert halo[100:].sum() > blue[100:].sum() + scale  # the halo is on both sides of the line
    assert blue.max() > 0.95


def test_an_outline_alone_leaves_the_inside_clear(mask, pixels):
    view = View(8.0, 0, 0)
    layer = ink.paint([Shape(Outline(mask), LINE)], view, size=(480, 320))
    far = ~near_edge(np.pad(sampled(pixels, view, (480, 320)), 1)[1:-1, 1:-1], 6)
    border = np.zeros_like(far)
    border[:, -8:] = border[-8:] = True  # the mask's border runs along the image's
    assert not layer[far & ~border].any()


def test_the_smaller_mask_is_on_top_whatever_the_order():
    pixels = np.zeros((40, 40), np.bool_)
    pixels[5:35, 5:35] = True
    large = Shape(Outline(Mask.from_array(pixels)), Look((255, 0, 0), fill=1.0, line=0.0))
    pixels[:] = False
    pixels[15:25, 15:25] = True
    small = Shape(Outline(Mask.from_array(pixels)), Look((0, 255, 0), fill=1.0, line=0.0))
    for shapes in ([large, small], [small, large]):
        layer = ink.paint(shapes, View(4.0), size=(160, 160))
        assert layer[80, 80].tolist() == [0, 255, 0, 255]
        assert layer[30, 30].tolist() == [0, 0, 255, 255]


def test_faint_masks_lie_below_all_others():
    pixels = np.zeros((40, 40), np.bool_)
    pixels[5:35, 5:35] = True
    full = Shape(Outline(Mask.from_array(pixels)), Look((255, 0, 0), fill=1.0, line=1.0))
    pixels[:] = False
    pixels[10:30, 10:30] = True
    faint = Shape(Outline(Mask.from_array(pixels)), Look((0, 255, 0), fill=0.3, line=0.3))
    layer = ink.paint([full, faint], View(4.0), size=(160, 160))
    assert layer[80, 80].tolist() == [0, 0, 255, 255]


def test_crossing_lines_do_not_mix_their_colours():
    across, down = np.zeros((40, 40), np.bool_), np.zeros((40, 40), np.bool_)
    across[10:30, 2:38] = down[2:38, 10:30] = True
    shapes = [
        Shape(Outline(Mask.from_array(across)), Look((255, 40, 40), fill=0.0)),
        Shape(Outline(Mask.from_array(down)), Look((40, 160, 255), fill=0.0)),
    ]
    layer = ink.paint(shapes, View(4.0), size=(160, 160)).astype(int)
    solid = layer[layer[..., 3] == 255]
    allowed = np.array([ink.line_color(shape.look.color)[::-1] for shape in shapes])
    distance = np.abs(solid[:, None, :3] - allowed[None]).max(axis=2).min(axis=1)
    assert len(solid) > 300
    assert (distance <= 1).mean() > 0.97


def test_a_strong_border_has_a_white_rim(mask):
    layer = ink.paint([Shape(Outline(mask), Look(BLUE, fill=0.0, strong=True))], View(8.0), size=(480, 320))
    white = (layer[..., :3] > 240).all(axis=2)
    plain = ink.paint([Shape(Outline(mask), LINE)], View(8.0), size=(480, 320))
    assert white.sum() > 500
    assert not (plain[..., :3] > 240).all(axis=2).any()


@pytest.mark.parametrize("color", [(0, 0, 0), (0, 0, 120), (255, 255, 255), (255, 255, 0), (128, 128, 128)])
def test_lines_stand_out_from_their_dark_halo(color):
    red, green, blue = ink.line_color(color)
    assert 0.299 * red + 0.587 * green + 0.114 * blue >= 104
    assert min(red, green, blue) >= 0
    assert max(red, green, blue) <= 255


def test_the_pixel_grid_appears_at_800_percent_between_the_pixels():
    def grid(zoom):
        return ink.paint([], View(zoom, 10.0, 20.0), size=SIZE, image=(12, 9))

    assert not grid(7.9).any()
    layer = grid(10.0)
    columns = np.flatnonzero(layer[25, :, 3])
    assert columns.tolist() == [10 + 10 * k for k in range(12)]
    rows = np.flatnonzero(layer[:, 15, 3])
    assert rows.tolist() == [20 + 10 * k for k in range(9)]
    assert layer[..., 3].max() < 80  # quiet
    assert (grid(20.0)[..., 3].max()) > layer[..., 3].max()


def test_a_premultiplied_layer_never_holds_more_colour_than_alpha(mask):
    shapes = [Shape(Outline(mask), Look((255, 255, 255), fill=0.4, strong=strong)) for strong in (False, True)]
    for zoom in (0.6, 1.0, 3.3, 9.0):
        layer = ink.paint(shapes, View(zoom, 3.3, 2.1), size=SIZE, image=(60, 40))
        assert (layer[..., :3] <= layer[..., 3:].astype(int) + 1).all()


@pytest.mark.parametrize("zoom", [0.5, 1.5, 40.0])
def test_masks_far_outside_the_window_leave_no_trace(zoom):
    pixels = np.zeros((10, 30_000), np.bool_)
    pixels[:, 100:140] = pixels[:, 29_000:] = True
    outline = Outline(Mask.from_array(pixels))
    view = View(zoom, -15_000 * zoom, 20)
    assert not ink.paint([Shape(outline, Look(BLUE, fill=0.5))], view, size=SIZE).any()
    at_end = View(zoom, -29_500 * zoom, 20)
    layer = ink.paint([Shape(outline, FILL)], at_end, size=SIZE)
    shown = (layer[..., 3] == 128).sum()
    assert shown == pytest.approx(sampled(pixels, at_end).sum(), rel=0.35)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_border_of_what_nobody_confirmed_is_dashed_in_every_direction(scale):
    rows, columns = np.mgrid[:300, :300]
    shape = Outline(Mask.from_array(np.hypot(rows - 150, columns - 150) < 110))
    solid = ink.paint([Shape(shape, LINE)], View(), size=(300, 300), scale=scale)[..., 3] > 200
    dashed = ink.paint([Shape(shape, replace(LINE, dashed=True))], View(), size=(300, 300), scale=scale)[..., 3] > 200
    assert not (dashed & ~solid).any()
    angles = np.arctan2(rows - 150, columns - 150)
    for start in np.linspace(-np.pi, np.pi, 17)[:-1]:
        sector = (angles >= start) & (angles < start + np.pi / 8) & solid
        assert 0.15 < dashed[sector].mean() < 0.85


def test_dashes_fit_together_where_parts_are_painted_apart():
    rows, columns = np.mgrid[:200, :200]
    shapes = [
        Shape(Outline(Mask.from_array(np.hypot(rows - 100, columns - 100) < 80)), replace(LINE, dashed=True)),
        Shape(Outline(Mask.from_array(np.hypot(rows - 60, columns - 60) < 30)), LINE),
    ]
    whole = ink.paint(shapes, View(1.0, 7, 3), size=(200, 200))
    part = ink.paint(shapes, View(1.0, 7 - 50, 3 - 31), size=(150, 169))
    inner = np.s_[20:-20, 20:-20]
    np.testing.assert_array_equal(part[inner], whole[31:, 50:][inner])

"""Photographs of every shape, drawn small and large."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from sam2studio.gui.canvas import pyramid
from sam2studio.gui.canvas.pyramid import Pyramid
from sam2studio.gui.canvas.view import View, fitted

WINDOW = (320, 240)
GROUND = (7, 7, 7)


def drawn(photo: Pyramid, view: View) -> np.ndarray:
    """(h, w, 3) uint8."""
    photo.prepare(view, WINDOW)
    image = QImage(*WINDOW, QImage.Format.Format_RGB888)
    image.fill(QColor(*GROUND))
    painter = QPainter(image)
    photo.draw(painter, view, WINDOW)
    painter.end()
    return (
        np.array(image.constBits())
        .reshape(WINDOW[1], image.bytesPerLine())[:, : 3 * WINDOW[0]]
        .reshape(WINDOW[1], WINDOW[0], 3)
    )


def smooth_photo(width: int, height: int) -> np.ndarray:
    rows, columns = np.mgrid[:height, :width]
    return np.stack((255 * columns / width, 255 * rows / height, 0 * rows + 128), axis=2).astype(np.uint8)


@pytest.mark.parametrize("size", [(1600, 1200), (1601, 1203), (1999, 997), (3000, 60), (60, 2999)])
def test_a_photograph_drawn_small_looks_like_its_averages(qapp, size):
    rgb = smooth_photo(*size)
    view = fitted(image=size, window=WINDOW)
    shown = drawn(Pyramid(rgb), view).astype(int)
    x0, y0 = view.left, view.top
    x1, y1 = int(view.left + size[0] * view.zoom), int(view.top + size[1] * view.zoom)
    across = (np.arange(x0, x1) + 0.5 - view.left) / view.zoom / size[0] * 255
    down = (np.arange(y0, y1) + 0.5 - view.top) / view.zoom / size[1] * 255
    part = shown[y0:y1, x0:x1]
    assert np.abs(part[..., 0] - across[None]).max() < 6 + 255 / (x1 - x0)
    assert np.abs(part[..., 1] - down[:, None]).max() < 6 + 255 / (y1 - y0)
    outside = np.ones(WINDOW[::-1], np.bool_)
    outside[y0 : y1 + 1, x0 : x1 + 1] = False
    assert (shown[outside] == GROUND).all()


@pytest.mark.parametrize("zoom", [0.1, 0.3, 0.5, 0.9, 1.0, 1.5, 3.0, 20.0])
def test_a_huge_photograph_is_drawn_from_its_own_bytes_and_looks_the_same(qapp, monkeypatch, zoom):
    rgb = np.random.default_rng(0).integers(0, 256, (601, 803, 3), np.uint8)
    rgb = cv2.GaussianBlur(rgb, (0, 0), 2)
    rgb.setflags(write=False)
    view = View(zoom, -5.0, 4.0)
    converted = drawn(Pyramid(rgb), view)
    monkeypatch.setattr(pyramid, "_CONVERT_UP_TO", 0)
    assert np.abs(drawn(Pyramid(rgb), view).astype(int) - converted).max() <= 2


def test_at_100_percent_every_pixel_is_itself(qapp):
    rgb = np.random.default_rng(0).integers(0, 256, (100, 120, 3), np.uint8)
    assert (drawn(Pyramid(rgb), View(1.0, 30, 20))[20:120, 30:150] == rgb).all()


@pytest.mark.parametrize("zoom", [2.0, 3.3, 7.9, 33.0])
@pytest.mark.parametrize("left", [10, -57, -5000])
def test_from_200_percent_pixels_are_squares_of_their_own_colour(qapp, zoom, left):
    rgb = np.random.default_rng(0).integers(0, 256, (30, 40, 3), np.uint8)
    shown = drawn(Pyramid(rgb), View(zoom, left, 5))
    x = np.floor((np.arange(WINDOW[0]) + 0.5 - left) / zoom).astype(int)
    y = np.floor((np.arange(WINDOW[1]) + 0.5 - 5) / zoom).astype(int)
    inside = ((x >= 0) & (x < 40))[None] & ((y >= 0) & (y < 30))[:, None]
    expected = np.where(inside[..., None], rgb[y.clip(0, 29)][:, x.clip(0, 39)], GROUND)
    assert (shown == expected).all()


def test_squares_of_a_former_view_are_never_drawn(qapp):
    photo = Pyramid(np.random.default_rng(0).integers(0, 256, (30, 40, 3), np.uint8))
    photo.prepare(View(3.3, 10, 5), WINDOW)
    unprepared = View(4.0, 10, 5)
    image = QImage(*WINDOW, QImage.Format.Format_RGB888)
    painter = QPainter(image)
    photo.draw(painter, unprepared, WINDOW)
    painter.end()
    assert image.pixelColor(12, 7) == image.pixelColor(13, 8) != image.pixelColor(14, 7)


def test_one_pixel_is_a_photograph_too(qapp):
    shown = drawn(Pyramid(np.full((1, 1, 3), 200, np.uint8)), View(64.0, 10, 10))
    assert (shown[10:74, 10:74] == 200).all()

"""A photograph at every zoom: halves of halves for small zooms, so that drawing it costs what the screen costs."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from sam2studio.gui.canvas.view import Size, View

_CONVERT_UP_TO = 30_000_000
"""Pixels. A larger photograph is drawn from its own bytes, which is slower when zoomed in but needs no second copy."""
_SMALLEST = 256


class Pyramid:
    """One photograph in halved sizes, each averaged from the one before.

    Args:
        rgb: (H, W, 3) uint8 RGB; not changed while the pyramid lives.
    """

    def __init__(self, rgb: NDArray[np.uint8]) -> None:
        height, width = rgb.shape[:2]
        self.size: Size = width, height
        small = height * width <= _CONVERT_UP_TO
        self._arrays = [_with_alpha(rgb) if small else np.ascontiguousarray(rgb)]  # the images below only borrow these
        while max(self._arrays[-1].shape[:2]) > _SMALLEST:
            half = _halved(self._arrays[-1])
            self._arrays.append(half if half.shape[2] == 4 else _with_alpha(half))
        self._images = [_image(array) for array in self._arrays]
        self._squares: _Squares | None = None

    def prepare(self, view: View, window: Size) -> None:
        """Enlarges what the window shows, from 200 % on: Qt would place edges one screen pixel off here and there."""
        if not view.crisp:
            self._squares = None
        elif self._squares is None or not self._squares.fits(view, window):
            self._squares = _Squares(self._arrays[0], view, window)

    def draw(self, painter: QPainter, view: View, window: Size) -> None:
        """Draws what the window shows.

        Args:
            painter: One whose unit is the device pixel.
            view: Where the photograph lies in the window.
            window: Width and height of the window in device pixels.
        """
        if self._squares is not None and self._squares.fits(view, window):
            self._squares.draw(painter)
            return
        x0, y0, x1, y1 = view.visible(image=self.size, window=window)
        if x0 >= x1 or y0 >= y1:
            return
        level = 0
        while level + 1 < len(self._images) and view.zoom * 2**level <= 0.5:
            level += 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not view.crisp and view.zoom != 1)
        painter.drawImage(
            QRectF(
                view.left + x0 * view.zoom,
                view.top + y0 * view.zoom,
                max(1.0, (x1 - x0) * view.zoom),  # a photograph thinner than a screen pixel is seen all the same
                max(1.0, (y1 - y0) * view.zoom),
            ),
            self._images[level],
            QRectF(x0 / 2**level, y0 / 2**level, (x1 - x0) / 2**level, (y1 - y0) / 2**level),
        )


class _Squares:
    """The visible image pixels as squares on the screen, their edges where the view says."""

    def __init__(self, pixels: NDArray[np.uint8], view: View, window: Size) -> None:
        self._key = view.zoom, view.left, view.top, window
        height, width = pixels.shape[:2]
        x0, y0, x1, y1 = view.visible(image=(width, height), window=window)
        columns, rows = slice(int(x0), int(np.ceil(x1))), slice(int(y0), int(np.ceil(y1)))
        across = np.clip(view.columns(np.arange(columns.start, columns.stop + 1)), 0, window[0]).astype(np.intp)
        down = np.clip(view.rows(np.arange(rows.start, rows.stop + 1)), 0, window[1]).astype(np.intp)
        wide = np.repeat(pixels[rows, columns], np.diff(across), axis=1)
        self._pixels = np.repeat(wide, np.diff(down), axis=0)
        self._image = _image(self._pixels)
        self._place = int(across[0]), int(down[0])

    def fits(self, view: View, window: Size) -> bool:
        """Whether this is what the window shows."""
        return self._key == (view.zoom, view.left, view.top, window)

    def draw(self, painter: QPainter) -> None:
        """Copies the squares to the screen."""
        painter.drawImage(*self._place, self._image)


def _halved(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Half the size, rounded up, by averages of two by two; an odd border counts twice."""
    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        pixels = np.asarray(cv2.copyMakeBorder(pixels, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE), np.uint8)
    half = pixels.shape[1] // 2, pixels.shape[0] // 2
    return np.asarray(cv2.resize(pixels, half, interpolation=cv2.INTER_AREA), np.uint8)


def _with_alpha(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same pixels as Qt draws them fastest."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGRA), np.uint8)


def _image(array: NDArray[np.uint8]) -> QImage:
    height, width, channels = array.shape
    kind = QImage.Format.Format_RGB32 if channels == 4 else QImage.Format.Format_RGB888
    return QImage(array.data, width, height, channels * width, kind)

"""A photograph at every zoom: halves of halves for small zooms, so that drawing it costs what the screen costs."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from sam2studio.gui.canvas.view import Size, View

_CONVERT_UP_TO = 60_000_000
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
        pixels = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGRA) if small else np.ascontiguousarray(rgb)
        self._arrays = [np.asarray(pixels, np.uint8)]  # the images below only borrow these
        while max(pixels.shape[:2]) > _SMALLEST:
            half = max(1, pixels.shape[1] // 2), max(1, pixels.shape[0] // 2)
            pixels = cv2.resize(pixels, half, interpolation=cv2.INTER_AREA)
            if pixels.shape[2] == 3:
                pixels = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA)
            self._arrays.append(np.asarray(pixels, np.uint8))
        self._images = [_image(array) for array in self._arrays]

    def draw(self, painter: QPainter, view: View, window: Size) -> None:
        """Draws what the window shows.

        Args:
            painter: One whose unit is the device pixel.
            view: Where the photograph lies in the window.
            window: Width and height of the window in device pixels.
        """
        x0, y0, x1, y1 = view.visible(image=self.size, window=window)
        if x0 >= x1 or y0 >= y1:
            return
        level = 0
        while level + 1 < len(self._images) and view.zoom * 2**level <= 0.5:
            level += 1
        image = self._images[level]
        across, down = image.width() / self.size[0], image.height() / self.size[1]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not view.crisp and view.zoom != 1)
        painter.drawImage(
            QRectF(
                view.left + x0 * view.zoom,
                view.top + y0 * view.zoom,
                max(1.0, (x1 - x0) * view.zoom),  # a photograph thinner than a screen pixel is seen all the same
                max(1.0, (y1 - y0) * view.zoom),
            ),
            image,
            QRectF(x0 * across, y0 * down, (x1 - x0) * across, (y1 - y0) * down),
        )


def _image(array: NDArray[np.uint8]) -> QImage:
    height, width, channels = array.shape
    kind = QImage.Format.Format_RGB32 if channels == 4 else QImage.Format.Format_RGB888
    return QImage(array.data, width, height, channels * width, kind)

"""The painted masks of the current view, kept so that a repaint copies them instead of drawing them again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from sam2studio.gui.canvas import ink
from sam2studio.gui.canvas.ink import MARGIN, Shape
from sam2studio.gui.canvas.scene import Rect
from sam2studio.gui.canvas.view import Size, View


@dataclass(frozen=True)
class Window:
    """What a layer was painted for.

    Attributes:
        view: Where the image lies.
        size: Width and height in device pixels.
        image: Width and height of the image.
        scale: Device pixels per logical pixel.
    """

    view: View
    size: Size
    image: Size
    scale: float


class OverlayLayer:
    """Shapes painted for one window; painted again only where they changed or came into sight.

    Args:
        grid: Whether the pixel grid belongs to this layer.
    """

    def __init__(self, *, grid: bool) -> None:
        self._grid = grid
        self._window: Window | None = None
        self._pixels = np.zeros((0, 0, 4), np.uint8)
        self._image = QImage()
        self.painted_pixels = 0  # in the last refresh

    def clear(self) -> None:
        """Forgets everything; nothing is drawn until the next refresh."""
        self._window = None
        self._image = QImage()

    def fits(self, window: Window) -> bool:
        """Whether a refresh for this window has nothing to do but what is dirty."""
        return self._window == window

    def refresh(self, shapes: Sequence[Shape], window: Window, *, dirty: Rect | None) -> None:
        """Paints what is not there yet.

        Args:
            shapes: All shapes of the layer.
            window: What to paint for.
            dirty: The part of the image, in edge coordinates, in which shapes have changed since the last refresh.
        """
        width, height = window.size
        self.painted_pixels = 0
        parts = self._reuse(window)
        if dirty is not None:
            parts.append(_on_screen(dirty, window))
        if sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in parts) > width * height // 2:
            parts = [(0, 0, width, height)]
        for part in parts:
            if part[0] < part[2] and part[1] < part[3]:
                self._paint(shapes, window, part)
        self._window = window
        self._image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)

    def draw(self, painter: QPainter, view: View) -> None:
        """Draws the layer; stretched while it waits for a refresh at a new zoom. The painter's unit: device pixels."""
        if self._window is None:
            return
        former = self._window.view
        ratio = view.zoom / former.zoom
        left, top = view.left - former.left * ratio, view.top - former.top * ratio
        if ratio == 1:
            painter.drawImage(round(left), round(top), self._image)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width, height = self._window.size
        painter.drawImage(QRectF(left, top, width * ratio, height * ratio), self._image)

    def _reuse(self, window: Window) -> list[Rect]:
        """Keeps what the last window shares with this one; returns the parts that are missing."""
        width, height = window.size
        former = self._window
        kept = self._pixels
        self._pixels = np.zeros((height, width, 4), np.uint8)
        everything = [(0, 0, width, height)]
        if former is None or (former.view.zoom, former.image, former.scale) != (
            window.view.zoom,
            window.image,
            window.scale,
        ):
            return everything
        dx, dy = window.view.left - former.view.left, window.view.top - former.view.top
        x0, x1 = max(0, dx), min(width, former.size[0] + dx)
        y0, y1 = max(0, dy), min(height, former.size[1] + dy)
        if x0 >= x1 or y0 >= y1:
            return everything
        self._pixels[y0:y1, x0:x1] = kept[y0 - dy : y1 - dy, x0 - dx : x1 - dx]
        return [(0, 0, width, y0), (0, y1, width, height), (0, y0, x0, y1), (x1, y0, width, y1)]

    def _paint(self, shapes: Sequence[Shape], window: Window, part: Rect) -> None:
        x0, y0, x1, y1 = part
        margin = math.ceil(MARGIN * window.scale)
        painted = ink.paint(
            shapes,
            window.view.moved(dx=margin - x0, dy=margin - y0),
            size=(x1 - x0 + 2 * margin, y1 - y0 + 2 * margin),
            image=window.image if self._grid else None,
            scale=window.scale,
        )
        self._pixels[y0:y1, x0:x1] = painted[margin:-margin, margin:-margin]
        self.painted_pixels += (x1 - x0) * (y1 - y0)


def _on_screen(part: Rect, window: Window) -> Rect:
    """The device pixels that a part of the image and the lines around it can touch."""
    view, (width, height) = window.view, window.size
    reach = math.ceil(MARGIN * window.scale)
    x0, y0 = view.left + part[0] * view.zoom - reach, view.top + part[1] * view.zoom - reach
    x1, y1 = view.left + part[2] * view.zoom + reach, view.top + part[3] * view.zoom + reach
    left, top = min(max(math.floor(x0), 0), width), min(max(math.floor(y0), 0), height)
    return left, top, max(left, min(math.ceil(x1), width)), max(top, min(math.ceil(y1), height))

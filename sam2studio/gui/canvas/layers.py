"""The painted masks of the current view, kept so that a repaint copies them instead of drawing them again."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from sam2studio.gui.canvas import ink
from sam2studio.gui.canvas.ink import MARGIN, Layer, Shape
from sam2studio.gui.canvas.scene import Rect, united
from sam2studio.gui.canvas.view import Size, View

_SHAPES_PER_BAND = 100
"""Many shapes are painted band by band, so that the window can answer in between."""


@dataclass(frozen=True)
class Window:
    """What a layer is painted for.

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


@dataclass(eq=False)
class _Sheet:
    """Pixels for one window, and the parts that are still to be painted."""

    window: Window
    pixels: Layer
    parts: deque[Rect] = field(default_factory=deque)
    painted: int = 0
    seconds: float = 0.0


class OverlayLayer:
    """Shapes painted for one window; painted again only where they changed or came into sight.

    Args:
        grid: Whether the pixel grid belongs to this layer.

    Attributes:
        painted_pixels: How many the last finished refresh had to paint.
        full_seconds: How long it took when that last was the whole window.
    """

    def __init__(self, *, grid: bool) -> None:
        self.painted_pixels = 0
        self.full_seconds = 0.0
        self._grid = grid
        self._shown: _Sheet | None = None
        self._next: _Sheet | None = None
        self._dirty: Rect | None = None
        self._image = QImage()

    def clear(self) -> None:
        """Forgets everything; nothing is drawn until the next refresh."""
        self._shown = self._next = self._dirty = None
        self._image = QImage()

    def refresh(
        self, shapes: Sequence[Shape], window: Window, *, dirty: Rect | None, seconds: float = math.inf
    ) -> bool:
        """Paints what is not there yet.

        Args:
            shapes: All shapes of the layer.
            window: What to paint for.
            dirty: The part of the image, in edge coordinates, in which shapes have changed since the last call.
            seconds: About when to stop, if there is more to do.

        Returns:
            Whether everything is painted. If not, what was there before is still shown; call again.
        """
        self._dirty = united(self._dirty, dirty)
        sheet = self._next
        if sheet is None or sheet.window != window:
            sheet = self._next = self._begin(window, len(shapes))
        elif dirty is not None:
            sheet.parts.extend(_bands(on_screen(dirty, window), window, len(shapes)))
        start = time.perf_counter()
        while sheet.parts:
            self._paint(shapes, sheet, sheet.parts.popleft())
            if time.perf_counter() - start > seconds:
                break
        sheet.seconds += time.perf_counter() - start
        if sheet.parts:
            return False
        self._show(sheet)
        return True

    def draw(self, painter: QPainter, view: View) -> None:
        """Draws the layer; stretched while it waits for a refresh at a new zoom. The painter's unit: device pixels."""
        if self._shown is None:
            return
        former = self._shown.window.view
        ratio = view.zoom / former.zoom
        left, top = view.left - former.left * ratio, view.top - former.top * ratio
        if ratio == 1:
            painter.drawImage(round(left), round(top), self._image)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width, height = self._shown.window.size
        painter.drawImage(QRectF(left, top, width * ratio, height * ratio), self._image)

    def _begin(self, window: Window, shapes: int) -> _Sheet:
        """A sheet with what can be kept of the one shown; on that one itself when the window is the same."""
        if self._shown is not None and self._shown.window == window:
            sheet, missing = _Sheet(window, self._shown.pixels), []
        else:
            sheet = _Sheet(window, np.zeros((window.size[1], window.size[0], 4), np.uint8))
            missing = _take_over(self._shown, sheet)
        if self._dirty is not None:
            missing.append(on_screen(self._dirty, window))
        width, height = window.size
        if sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in missing) > width * height // 2:
            missing = [(0, 0, width, height)]
        for part in missing:
            sheet.parts.extend(_bands(part, window, shapes))
        return sheet

    def _paint(self, shapes: Sequence[Shape], sheet: _Sheet, part: Rect) -> None:
        x0, y0, x1, y1 = part
        window = sheet.window
        margin = math.ceil(MARGIN * window.scale)
        view, size = window.view.moved(dx=margin - x0, dy=margin - y0), (x1 - x0 + 2 * margin, y1 - y0 + 2 * margin)
        painted = ink.paint(
            self._shapes_in(shapes, view, size),
            view,
            size=size,
            image=window.image if self._grid else None,
            scale=window.scale,
        )
        sheet.pixels[y0:y1, x0:x1] = painted[margin:-margin, margin:-margin]
        sheet.painted += (x1 - x0) * (y1 - y0)

    def _shapes_in(self, shapes: Sequence[Shape], view: View, size: Size) -> Sequence[Shape]:
        """What to paint of the shapes in a part of the screen."""
        del view, size  # the ink leaves out what is not there
        return shapes

    def _show(self, sheet: _Sheet) -> None:
        width, height = sheet.window.size
        self.painted_pixels = sheet.painted
        if sheet.painted >= width * height:
            self.full_seconds = sheet.seconds
        self._shown, self._next, self._dirty = sheet, None, None
        self._image = QImage(sheet.pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)


def _take_over(former: _Sheet | None, sheet: _Sheet) -> list[Rect]:
    """Copies what two windows share; returns the parts that the new one lacks."""
    width, height = sheet.window.size
    if former is None or not _same_but_moved(former.window, sheet.window):
        return [(0, 0, width, height)]
    before, after = former.window.view, sheet.window.view
    dx, dy = after.left - before.left, after.top - before.top
    x0, x1 = max(0, dx), min(width, former.window.size[0] + dx)
    y0, y1 = max(0, dy), min(height, former.window.size[1] + dy)
    if x0 >= x1 or y0 >= y1:
        return [(0, 0, width, height)]
    sheet.pixels[y0:y1, x0:x1] = former.pixels[y0 - dy : y1 - dy, x0 - dx : x1 - dx]
    return [(0, 0, width, y0), (0, y1, width, height), (0, y0, x0, y1), (x1, y0, width, y1)]


def _same_but_moved(one: Window, other: Window) -> bool:
    return (one.view.zoom, one.image, one.scale) == (other.view.zoom, other.image, other.scale)


def _bands(part: Rect, window: Window, shapes: int) -> Iterator[Rect]:
    """A part of the screen in bands that take about equally long, if so many shapes are spread over the window."""
    x0, y0, x1, y1 = part
    if x0 >= x1 or y0 >= y1:
        return
    share = (x1 - x0) * (y1 - y0) / (window.size[0] * window.size[1])
    step = math.ceil((y1 - y0) / max(1.0, share * shapes / _SHAPES_PER_BAND))
    for y in range(y0, y1, step):
        yield x0, y, x1, min(y + step, y1)


def on_screen(part: Rect, window: Window) -> Rect:
    """The device pixels that a part of the image and the lines around it can touch."""
    view, (width, height) = window.view, window.size
    reach = math.ceil(MARGIN * window.scale)
    x0, y0 = view.left + part[0] * view.zoom - reach, view.top + part[1] * view.zoom - reach
    x1, y1 = view.left + part[2] * view.zoom + reach, view.top + part[3] * view.zoom + reach
    left, top = min(max(math.floor(x0), 0), width), min(max(math.floor(y0), 0), height)
    return left, top, max(left, min(math.ceil(x1), width)), max(top, min(math.ceil(y1), height))

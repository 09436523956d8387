"""Where the image lies on the screen: zoom, position, and the way back from a screen pixel to an image pixel.

Three kinds of numbers meet here, and only here:

* device pixels: the pixels of the screen inside the canvas (logical pixels × device pixel ratio);
* edge coordinates of the image: 0 … width, pixel k covers [k, k + 1); masks' outlines use these;
* image coordinates as the rest of the application has them: pixel centres at .0, so edge coordinate minus ½.

No Qt, no state: a `View` is a value, and zooming or panning makes a new one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

CRISP_ZOOM = 2.0
"""From here on image pixels are drawn as squares, and masks follow them exactly."""
GRID_ZOOM = 8.0
"""From here on the pixel grid is drawn."""
MAX_ZOOM = 64.0
SIGHT_SHARE = 0.5
"""How much of the window a thing takes that is brought into sight."""
SIGHT_ZOOM = 6.0
"""Nothing is brought closer than that, so that small things still have their surroundings."""

Size = tuple[int, int]
"""Width, height."""


@dataclass(frozen=True)
class View:
    """A position of the image on the screen.

    The image is painted at whole device pixels (`left`, `top`), so that panning moves what is painted without changing
    it, while `x` and `y` keep the exact position, so that zooming in and out again comes back to the same place.

    Attributes:
        zoom: Device pixels per image pixel.
        x: Device pixels from the canvas' left edge to the image's left edge.
        y: The same from the top edges.
    """

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0

    @cached_property
    def left(self) -> int:
        """The device column at which the image starts."""
        return math.floor(self.x + 0.5)

    @cached_property
    def top(self) -> int:
        """The device row at which the image starts."""
        return math.floor(self.y + 0.5)

    @property
    def crisp(self) -> bool:
        """Whether image pixels are drawn as squares."""
        return self.zoom >= CRISP_ZOOM

    def image_point(self, px: float, py: float) -> tuple[float, float]:
        """Image coordinates of the middle of a device pixel."""
        return (px + 0.5 - self.left) / self.zoom - 0.5, (py + 0.5 - self.top) / self.zoom - 0.5

    def device_point(self, x: float, y: float) -> tuple[float, float]:
        """The device pixel, with its fraction, whose middle shows the image coordinates."""
        return self.left + (x + 0.5) * self.zoom - 0.5, self.top + (y + 0.5) * self.zoom - 0.5

    def columns(self, edges: NDArray[np.integer]) -> NDArray[np.float64]:
        """Device positions of vertical image edges: whole numbers, as the pixels are drawn, when the view is crisp."""
        return self._positions(edges, self.left)

    def rows(self, edges: NDArray[np.integer]) -> NDArray[np.float64]:
        """Device positions of horizontal image edges."""
        return self._positions(edges, self.top)

    def _positions(self, edges: NDArray[np.integer], origin: int) -> NDArray[np.float64]:
        positions = origin + edges.astype(np.float64) * self.zoom
        return np.ceil(positions - 0.5) if self.crisp else positions  # the first device pixel whose middle is inside

    def moved(self, *, dx: float, dy: float) -> View:
        """This view with the image moved by device pixels."""
        return replace(self, x=self.x + dx, y=self.y + dy)

    def zoomed(self, zoom: float, *, at: tuple[float, float]) -> View:
        """This view at another zoom; what is under the middle of the device pixel `at` stays there."""
        ratio = zoom / self.zoom
        ax, ay = at[0] + 0.5, at[1] + 0.5
        return View(zoom, ax - (ax - self.x) * ratio, ay - (ay - self.y) * ratio)

    def limited(self, *, image: Size, window: Size) -> View:
        """This view, or the nearest one at the same zoom that keeps enough of the image on the screen."""

        def clamp(position: float, length: float, room: int) -> float:
            keep = min(length, room / 4)
            return min(max(position, keep - length), room - keep)

        return View(
            self.zoom,
            clamp(self.x, image[0] * self.zoom, window[0]),
            clamp(self.y, image[1] * self.zoom, window[1]),
        )

    def visible(self, *, image: Size, window: Size) -> tuple[float, float, float, float]:
        """Edge coordinates (x0, y0, x1, y1) of the part of the image that is on the screen."""
        x0, y0 = max(0.0, -self.left / self.zoom), max(0.0, -self.top / self.zoom)
        x1 = min(float(image[0]), (window[0] - self.left) / self.zoom)
        y1 = min(float(image[1]), (window[1] - self.top) / self.zoom)
        return x0, y0, max(x0, x1), max(y0, y1)


def fitted(*, image: Size, window: Size, margin: int = 0) -> View:
    """The view that shows the whole image in the middle of the window, as large as it goes."""
    room = max(1, window[0] - 2 * margin), max(1, window[1] - 2 * margin)
    zoom = min(room[0] / image[0], room[1] / image[1], MAX_ZOOM)
    return View(zoom, (window[0] - image[0] * zoom) / 2, (window[1] - image[1] * zoom) / 2)


def sighted(box: tuple[float, float, float, float], *, image: Size, window: Size, margin: int = 0) -> View:
    """The view that shows a part of the image with its surroundings in the middle of the window.

    Args:
        box: Edge coordinates x0, y0, x1, y1.
        image: Width and height.
        window: Width and height in device pixels.
        margin: Device pixels around the image where all of it is shown.
    """
    whole = fitted(image=image, window=window, margin=margin)
    x0, y0, x1, y1 = box
    wanted = min(window[0] / max(x1 - x0, 1.0), window[1] / max(y1 - y0, 1.0)) * SIGHT_SHARE
    if wanted <= whole.zoom:
        return whole
    zoom = min(wanted, max(whole.zoom, SIGHT_ZOOM))
    view = View(zoom, (window[0] - (x0 + x1) * zoom) / 2, (window[1] - (y0 + y1) * zoom) / 2)
    return view.limited(image=image, window=window)


def zoom_limits(*, image: Size, window: Size) -> tuple[float, float]:
    """(smallest, largest) zoom: from a quarter of fitted (or of 100 %, for small images) to `MAX_ZOOM`."""
    return min(1.0, fitted(image=image, window=window).zoom) / 4, MAX_ZOOM

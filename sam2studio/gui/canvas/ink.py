"""Masks → pixels: fills, outlines and the pixel grid of a part of the screen, as one premultiplied layer.

Pure functions of values; OpenCV draws, because it fills and strokes two hundred borders about ten times faster than a
vector painter. How a line gets its colour and its halo:

* one plane holds the antialiased coverage of all lines of a kind, one pixel wide, and is then widened and sharpened;
* a second plane holds, for every pixel near a line, which style the line has, so crossing lines never mix colours;
* the dark halo is the widened coverage again, so it lies around every line and over none.

Where masks overlap, the smaller one is on top, as it is for clicks; faint ones lie below all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.core.colors import Rgb
from sam2studio.gui.canvas.outlines import Outline, Points
from sam2studio.gui.canvas.view import GRID_ZOOM, Size, View

Layer = NDArray[np.uint8]
"""(h, w, 4) blue, green, red, alpha; colours premultiplied."""
Plane = NDArray[np.uint8]
"""(h, w) coverage, 0…255."""

MARGIN = 12
"""Pixels around a part of the screen that its lines and halos can reach into, per unit of scale."""

_DASH = 6.0  # logical pixels
_SHIFT = 4  # fractional bits of the positions that OpenCV takes
_SHARPEN = np.clip(np.arange(256) * 1.7, 0, 255).astype(np.uint8)  # makes OpenCV's soft pixel a line 1.75 wide
_DARKEN = (np.clip(np.arange(256) * 1.6, 0, 255) * 0.55).astype(np.uint8)  # opacity of the halo


@dataclass(frozen=True)
class Look:
    """How a mask is drawn.

    Attributes:
        color: Of the fill; the line is a shade that stands out.
        fill: Opacity of the inside, 0…1.
        line: Opacity of the border, 0…1.
        strong: Border with a white rim, for what the person works on.
        dashed: Border in dashes, for what nobody has confirmed.
    """

    color: Rgb
    fill: float
    line: float = 1.0
    strong: bool = False
    dashed: bool = False


@dataclass(frozen=True, eq=False)
class Shape:
    """The border of a mask, and how to draw it."""

    outline: Outline
    look: Look


def paint(shapes: Sequence[Shape], view: View, *, size: Size, image: Size | None = None, scale: float = 1.0) -> Layer:
    """Shapes as they look through a window of `size` device pixels.

    Args:
        shapes: In any order.
        view: Where the image lies in the window.
        size: Width and height of the window in device pixels.
        image: Width and height of the image, to draw its pixel grid where the zoom asks for one.
        scale: Device pixels per logical pixel; lines grow with it.

    Returns:
        A new layer of that size.
    """
    width, height = size
    layer = np.zeros((height, width, 4), np.uint8)
    ordered = sorted(shapes, key=lambda shape: (shape.look.line, -shape.outline.area))
    seen = [(shape, _place(shape, view)) for shape in ordered if _on_screen(shape.outline, view, size)]
    for shape, rings in seen:
        if shape.look.fill > 0:
            _fill(layer, shape, rings, view)
    if image is not None and view.zoom >= GRID_ZOOM:
        _draw_grid(layer, view, image)
    for strong in (False, True):
        lines = [item for item in seen if item[0].look.strong is strong and item[0].look.line > 0]
        _stroke(layer, lines, scale=scale, origin=(view.left, view.top))
    return layer


def line_color(color: Rgb) -> Rgb:
    """The shade of a fill colour that stands out against a dark halo."""
    red, green, blue = color
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    white = (105 - luma) / (255 - luma) if luma < 105 else 0.0
    return round(red + (255 - red) * white), round(green + (255 - green) * white), round(blue + (255 - blue) * white)


def _on_screen(outline: Outline, view: View, size: Size) -> bool:
    x0, y0, x1, y1 = outline.bounds
    if x0 == x1:
        return False
    near = 2 * MARGIN
    left, right = view.left + x0 * view.zoom, view.left + x1 * view.zoom
    top, bottom = view.top + y0 * view.zoom, view.top + y1 * view.zoom
    return right > -near and left < size[0] + near and bottom > -near and top < size[1] + near


def _place(shape: Shape, view: View) -> list[Points]:
    """The rings of a border on the screen as OpenCV takes them: fixed point, pixel centres at whole numbers."""
    rings = shape.outline.rings_at(view.zoom)
    placed = np.empty(rings.points.shape, np.float64)
    placed[:, 0] = view.columns(rings.points[:, 0])
    placed[:, 1] = view.rows(rings.points[:, 1])
    return rings.cut(np.rint((placed - 0.5) * (1 << _SHIFT)).astype(np.int32))


def _fill(layer: Layer, shape: Shape, rings: list[Points], view: View) -> None:
    look = shape.look
    alpha = round(255 * look.fill)
    red, green, blue = (round(value * look.fill) for value in look.color)
    if view.crisp:
        _fill_exactly(layer, shape.outline.corners, view, (blue, green, red, alpha))
    else:
        cv2.fillPoly(layer, rings, (blue, green, red, alpha), cv2.LINE_8, _SHIFT)


def _fill_exactly(layer: Layer, corners: Points, view: View, color: tuple[int, int, int, int]) -> None:
    """Fills what the corners enclose, pixel by pixel: exclusive-or sums of the corners along both axes."""
    height, width = layer.shape[:2]
    x = np.clip(view.columns(corners[:, 0]), 0, width).astype(np.intp)
    y = np.clip(view.rows(corners[:, 1]), 0, height).astype(np.intp)
    x0, x1, y0, y1 = x.min(), x.max(), y.min(), y.max()
    if x0 == x1 or y0 == y1:
        return
    parity = np.zeros((y1 - y0 + 1, x1 - x0 + 1), np.uint8)
    np.bitwise_xor.at(parity, (y - y0, x - x0), 1)
    np.bitwise_xor.accumulate(parity, axis=0, out=parity)
    np.bitwise_xor.accumulate(parity, axis=1, out=parity)
    part = layer[y0:y1, x0:x1].view(np.uint32)[..., 0]
    np.copyto(part, np.array(color, np.uint8).view(np.uint32), where=parity[:-1, :-1].view(np.bool_))


def _draw_grid(layer: Layer, view: View, image: Size) -> None:
    """One-pixel lines between image pixels, in light and dark dashes that show on any colour; faint at first."""
    height, width = layer.shape[:2]
    alpha = round(min(1.0, 0.4 + (view.zoom - GRID_ZOOM) / 20) * 50)
    across = view.columns(np.arange(image[0] + 1)).astype(np.intp)
    down = view.rows(np.arange(image[1] + 1)).astype(np.intp)
    x0, x1 = np.clip(across[[0, -1]], 0, width)
    y0, y1 = np.clip(down[[0, -1]], 0, height)
    part = layer[y0:y1, x0:x1]
    for lines, pixels, along in (
        (across[(across >= x0) & (across < x1)] - x0, part.transpose(1, 0, 2), np.arange(y0, y1) - view.top),
        (down[(down >= y0) & (down < y1)] - y0, part, np.arange(x0, x1) - view.left),
    ):
        light = ((along // 2) % 2 * alpha).astype(np.uint16)[:, None]  # (n, 1), premultiplied
        ink = np.concatenate((light, light, light, np.full_like(light, alpha)), axis=1)
        pixels[lines] = ink + (pixels[lines].astype(np.uint16) * (255 - alpha) + 127) // 255


def _stroke(
    layer: Layer, shapes: Sequence[tuple[Shape, list[Points]]], *, scale: float, origin: tuple[int, int]
) -> None:
    """Draws the borders of shapes of one kind over what is there; dashes stay where they are on the image's corner."""
    if not shapes:
        return
    height, width = layer.shape[:2]
    coverage = np.zeros((height, width), np.uint8)
    styles = np.zeros((height, width), np.uint16)
    inks: dict[tuple[Rgb, float], int] = {}
    dashed = [item for item in shapes if item[0].look.dashed]
    for shape, rings in (*dashed, *(item for item in shapes if not item[0].look.dashed)):
        if dashed and not shape.look.dashed:
            _cut_dashes(coverage, styles, scale=scale, origin=origin)
            dashed = []
        style = inks.setdefault((line_color(shape.look.color), shape.look.line), len(inks) + 1)
        cv2.polylines(coverage, rings, True, 255, 1, cv2.LINE_AA, _SHIFT)
        cv2.polylines(styles, rings, True, style, 1, cv2.LINE_8, _SHIFT)
    if dashed:
        _cut_dashes(coverage, styles, scale=scale, origin=origin)
    wider = round((1.6 * scale - 1.6) / 2)
    line = _widened(np.asarray(cv2.LUT(coverage, _SHARPEN), np.uint8), wider)
    near = np.asarray(cv2.dilate(styles, np.ones((2 * wider + 3, 2 * wider + 3), np.uint8)), np.uint16)
    ink = _ink_table(inks).take(near).view(np.uint8).reshape(height, width, 4)
    strength = ink[..., 3].copy()
    ink[..., 3] = 255
    if shapes[0][0].look.strong:
        rim = _widened(line, max(1, round(scale)))
        _blend(layer, _halo(rim, scale))
        _blend(layer, rim, np.full_like(layer, 255))
    else:
        _blend(layer, _times(_halo(line, scale), _widened(strength, wider + 1)))
    _blend(layer, _times(line, strength), ink)


def _cut_dashes(coverage: Plane, styles: NDArray[np.uint16], *, scale: float, origin: tuple[int, int]) -> None:
    """Takes every other square of a board out of the lines drawn so far, which makes dashes of lines in any direction.

    The board lies on the image's corner, so that parts that are painted apart fit together.
    """
    height, width = coverage.shape
    side = max(1, round(_DASH * scale))
    across = (np.arange(width) - origin[0]) // side % 2
    down = (np.arange(height) - origin[1]) // side % 2
    gap = (across[None] ^ down[:, None]).astype(np.bool_)
    coverage[gap] = 0
    styles[gap] = 0


def _ink_table(inks: Iterable[tuple[Rgb, float]]) -> NDArray[np.uint32]:
    """Blue, green, red and opacity of each style number as four bytes; number 0 is no line."""
    rows = [(0, 0, 0, 0), *((*color[::-1], round(255 * line)) for color, line in inks)]
    return np.array(rows, np.uint8).view(np.uint32)[:, 0]


def _widened(plane: Plane, by: int) -> Plane:
    """Coverage with every line wider by `by` pixels on both sides."""
    if by <= 0:
        return plane
    return np.asarray(cv2.dilate(plane, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by + 1, 2 * by + 1))))


def _halo(line: Plane, scale: float) -> Plane:
    """The soft dark surrounding of a line."""
    reach = max(1, round(scale))
    soft = cv2.blur(_widened(line, reach), (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.LUT(soft, _DARKEN))


def _times(one: Plane, other: Plane) -> Plane:
    return np.asarray(cv2.multiply(one, other, scale=1 / 255))


def _blend(layer: Layer, alpha: Plane, opaque: Layer | None = None) -> None:
    """Puts a picture, or black, over the layer, as far as `alpha` says."""
    clear = cv2.bitwise_not(alpha)
    cv2.multiply(layer, cv2.merge((clear, clear, clear, clear)), layer, 1 / 255)
    if opaque is None:
        layer[..., 3] += alpha
    else:
        cv2.add(layer, cv2.multiply(opaque, cv2.merge((alpha, alpha, alpha, alpha)), scale=1 / 255), layer)

"""Putting bodies on a canvas: soft edges, form from light, shadows, and the labels of what stays visible."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.training.synthetic.bodies import Finish, Matrix, Shape
from sam2studio.training.synthetic.materials import Patch, Skin
from sam2studio.training.synthetic.noise import Field
from sam2studio.training.synthetic.outlines import Loop

_FINE = 4  # bits of fraction that OpenCV takes
_FORM = 64  # form is computed on so many pixels at most: light varies slowly
_LARGEST = 448  # pixels of a surface; what is larger is enlarged
_NOTICED = 200  # pixels; smaller parts throw no shade on their neighbours
_COVERED = 128  # of 255: from here on a pixel shows the part

Picture = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Light:
    """Where light comes from.

    Attributes:
        x: Towards the light, right.
        y: Down (light from above is negative).
        z: Out of the picture.
        ambient: Share that reaches every side.
        shadow: Darkness of cast shadows, 0…1.
        soft: Width of their edge as a share of the body.
        ground: Shadows lie on the ground instead of on a wall behind.
    """

    x: float
    y: float
    z: float
    ambient: float
    shadow: float
    soft: float
    ground: bool


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Where a part covers the canvas.

    Attributes:
        x: Left column on the canvas.
        y: Top row.
        alpha: (h, w) uint8 coverage.
    """

    x: int
    y: int
    alpha: NDArray[np.uint8]

    @property
    def window(self) -> tuple[slice, slice]:
        """Its place on the canvas."""
        return slice(self.y, self.y + self.alpha.shape[0]), slice(self.x, self.x + self.alpha.shape[1])


@dataclass(kw_only=True)
class Canvas:
    """What is being drawn.

    Attributes:
        picture: (H, W, 3) float32 RGB, 0…255 and above.
        labels: (H, W) uint16.
        patches: Surfaces that were made already, by identity of the skin.
    """

    picture: Picture
    labels: NDArray[np.uint16]
    patches: dict[int, tuple[Skin, Patch]] = field(default_factory=dict)

    def patch(self, skin: Skin, side: float) -> Patch:
        """The surface of a skin, made once."""
        known = self.patches.get(id(skin))
        if known is None:
            # The skin is kept beside, so that its identity cannot be given to another.
            known = self.patches[id(skin)] = (skin, skin.patch(int(min(max(side, 8), _LARGEST))))
        return known[1]


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How one body is drawn.

    Attributes:
        matrix: Body to canvas.
        numbers: Segment of each of its nodes.
        light: What shines on it.
        contact: Darkness where its parts touch.
        smear: How far it moves while the shutter is open, pixels (x, y).
        blur: Radius of its defocus in pixels.
        gain: Brightness as a whole.
    """

    matrix: Matrix
    numbers: Sequence[int]
    light: Light
    contact: float = 0.3
    smear: tuple[float, float] = (0.0, 0.0)
    blur: float = 0.0
    gain: float = 1.0


def draw(canvas: Canvas, shapes: Sequence[Shape], manner: Manner) -> None:
    """Draws a body with its shadow."""
    size = canvas.labels.shape
    margin = 2 + math.ceil(max(abs(manner.smear[0]), abs(manner.smear[1])) / 2 + 2 * manner.blur)
    layers = [_layer(each, manner.matrix, size, margin) for each in shapes]
    shown = [(shape, layer) for shape, layer in zip(shapes, layers, strict=True) if layer is not None]
    if not shown:
        return
    whole = _union([layer for _, layer in shown])
    if whole.alpha.shape[0] < 2 or whole.alpha.shape[1] < 2:
        return
    scale = _scale(manner.matrix)
    _cast(canvas.picture, whole, manner.light)
    form = _form(whole.alpha, Finish(round=0.5), manner.light)[0] if len(shown) > 1 else None
    for place, (shape, layer) in enumerate(shown):
        if place and manner.contact and layer.alpha.size > _NOTICED:
            _touch(canvas.picture, layer, whole, manner.contact, scale)
        colour = _surface(canvas, shape, layer, manner, scale)
        if form is not None:
            top, left = layer.y - whole.y, layer.x - whole.x
            height, width = layer.alpha.shape
            colour = dimmed(colour, form[top : top + height, left : left + width])
        _blend(canvas, layer, colour, shape.finish.opacity, manner)
        window = canvas.labels[layer.window]
        window[layer.alpha >= _COVERED] = manner.numbers[shape.node]


def dimmed(picture: Picture, light: Field) -> Picture:
    """The picture with (H, W) light on it."""
    # OpenCV multiplies several times faster than NumPy, which would repeat a last axis of three.
    return np.asarray(cv2.multiply(picture, cv2.merge((light, light, light))), np.float32)


def _scale(matrix: Matrix) -> float:
    """By how much it enlarges, on the whole."""
    return math.sqrt(abs(float(matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0])))


def _layer(shape: Shape, matrix: Matrix, size: tuple[int, ...], margin: int) -> Layer | None:
    """What a shape covers; None where that is nothing on the canvas."""
    loops = [_moved(loop, matrix) for loop in shape.loops]
    every = np.concatenate(loops)
    low, high = every.min(0), every.max(0)
    left, top = max(0, math.floor(low[0]) - margin), max(0, math.floor(low[1]) - margin)
    right, bottom = min(size[1], math.ceil(high[0]) + margin), min(size[0], math.ceil(high[1]) + margin)
    if left >= right or top >= bottom:
        return None
    alpha = np.zeros((bottom - top, right - left), np.uint8)
    corner = np.array([left, top], np.float32)
    for loop in loops:
        _fill(alpha, loop - corner, 255)
    for hole in shape.holes:
        _fill(alpha, _moved(hole, matrix) - corner, 0)
    return Layer(x=left, y=top, alpha=alpha)


def _moved(loop: Loop, matrix: Matrix) -> NDArray[np.float32]:
    moved = loop @ matrix[:2, :2].T + matrix[:2, 2]
    return np.asarray(np.clip(moved, -20000, 20000), np.float32)


def _fill(alpha: NDArray[np.uint8], loop: NDArray[np.float32], value: int) -> None:
    points = np.round((loop - 0.5) * (1 << _FINE)).astype(np.int32)
    cv2.fillPoly(alpha, [points], (value,), cv2.LINE_AA, _FINE)


def _union(layers: Sequence[Layer]) -> Layer:
    left, top = min(each.x for each in layers), min(each.y for each in layers)
    right = max(each.x + each.alpha.shape[1] for each in layers)
    bottom = max(each.y + each.alpha.shape[0] for each in layers)
    alpha = np.zeros((bottom - top, right - left), np.uint8)
    for each in layers:
        part = alpha[each.y - top :, each.x - left :][: each.alpha.shape[0], : each.alpha.shape[1]]
        np.maximum(part, each.alpha, out=part)
    return Layer(x=left, y=top, alpha=alpha)


def _surface(canvas: Canvas, shape: Shape, layer: Layer, manner: Manner, scale: float) -> Picture:
    """(h, w, 3) lit colours of a part over its whole window."""
    patch = canvas.patch(shape.skin, scale * _scale(shape.square))
    side = patch.shape[0]
    away = np.array([[1, 0, -layer.x], [0, 1, -layer.y], [0, 0, 1]], float)
    matrix = away @ manner.matrix @ shape.square @ np.diag([1 / side, 1 / side, 1.0])
    height, width = layer.alpha.shape
    if max(height, width) < 10:  # too small for a pattern
        flat = cv2.resize(patch, (width, height), interpolation=cv2.INTER_AREA)
    elif matrix[2, 0] or matrix[2, 1]:
        flat = cv2.warpPerspective(patch, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101)
    else:
        flat = cv2.warpAffine(patch, matrix[:2], (width, height), borderMode=cv2.BORDER_REFLECT_101)
    colour = flat.astype(np.float32)
    light = manner.gain * shape.finish.light
    if min(height, width) < 9 or not shape.finish.round:
        return np.asarray(colour * np.float32(light), np.float32)
    shade, shine = _form(layer.alpha, shape.finish, manner.light)
    colour = dimmed(colour, shade * np.float32(light))
    if shape.finish.gloss:
        bright = shine * np.float32(255 * shape.finish.gloss)
        colour += cv2.merge((bright, bright, bright))
    return colour


def _form(alpha: NDArray[np.uint8], finish: Finish, light: Light) -> tuple[Field, Field]:
    """(h, w) brightness and highlight of a body that swells from its outline."""
    height, width = alpha.shape
    share = min(1.0, _FORM / max(height, width))
    small = (max(2, round(width * share)), max(2, round(height * share)))
    mask = cv2.copyMakeBorder(cv2.resize(alpha, small, interpolation=cv2.INTER_AREA), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    inside = cv2.threshold(mask, 127, 255, cv2.THRESH_BINARY)[1]
    depth = np.asarray(cv2.distanceTransform(inside, cv2.DIST_L2, 3), np.float32)
    reach = max(1.0, float(depth.max()) * (0.15 + 0.85 * finish.round))
    rise = 1 - np.minimum(depth / np.float32(reach), 1)
    swell = cv2.GaussianBlur(np.sqrt(1 - rise * rise) * np.float32(reach), (0, 0), max(0.7, reach * 0.12))
    gx = cv2.Sobel(swell, cv2.CV_32F, 1, 0, scale=finish.round / 8)[1:-1, 1:-1]
    gy = cv2.Sobel(swell, cv2.CV_32F, 0, 1, scale=finish.round / 8)[1:-1, 1:-1]
    length = 1 / np.sqrt(gx * gx + gy * gy + 1)
    facing = (light.z - light.x * gx - light.y * gy) * length
    shade = light.ambient + (1 - light.ambient) * np.maximum(facing, 0) / max(light.z, 0.35)
    shine = np.maximum(2 * facing * length - light.z, 0) ** 24 if finish.gloss else facing
    size = (width, height)
    return (
        np.asarray(cv2.resize(shade.astype(np.float32), size, interpolation=cv2.INTER_LINEAR), np.float32),
        np.asarray(cv2.resize(shine.astype(np.float32), size, interpolation=cv2.INTER_LINEAR), np.float32),
    )


def _touch(picture: Picture, layer: Layer, whole: Layer, strength: float, scale: float) -> None:
    """Darkens what is behind a part, near it and only on the same body."""
    reach = max(1, round(0.04 * scale))
    top, left = max(whole.y, layer.y - reach), max(whole.x, layer.x - reach)
    bottom = min(whole.y + whole.alpha.shape[0], layer.y + layer.alpha.shape[0] + reach)
    right = min(whole.x + whole.alpha.shape[1], layer.x + layer.alpha.shape[1] + reach)
    near = np.zeros((bottom - top, right - left), np.uint8)
    near[layer.y - top :, layer.x - left :][: layer.alpha.shape[0], : layer.alpha.shape[1]] = layer.alpha
    near = cv2.blur(near, (2 * reach + 1, 2 * reach + 1))
    body = whole.alpha[top - whole.y : bottom - whole.y, left - whole.x : right - whole.x]
    dark = cv2.multiply(near, body, scale=-strength / 255 / 255, dtype=cv2.CV_32F) + np.float32(1)
    near_by = picture[top:bottom, left:right]
    near_by[:] = dimmed(near_by, np.asarray(dark, np.float32))


def _cast(picture: Picture, whole: Layer, light: Light) -> None:
    """The shadow of a body on what is behind or below it, and the darkness where it stands."""
    if light.shadow < 0.02:
        return
    height, width = whole.alpha.shape
    reach = max(height, width)
    share = min(1.0, 96 / reach)
    pad = math.ceil(reach * share * 0.7)
    small = cv2.resize(whole.alpha, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    high, wide = small.shape
    if light.ground:  # laid down around the lowest row, away from the light
        squash = 0.12 + 0.3 * max(0.0, light.y + 1)
        matrix = np.array([[1, light.x * 0.8, pad - light.x * 0.8 * high], [0, squash, pad + high * (1 - squash)]])
    else:
        away = reach * share * 0.12
        matrix = np.array([[1, 0, pad - light.x * away], [0, 1, pad - light.y * away]])
    size = (wide + 2 * pad, high + 2 * pad)
    shadow = cv2.warpAffine(small, matrix, size)
    shadow = cv2.GaussianBlur(shadow, (0, 0), max(0.6, light.soft * reach * share))
    full = (round(size[0] / share), round(size[1] / share))
    left, top = whole.x - round(pad / share), whole.y - round(pad / share)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(picture.shape[1], left + full[0]), min(picture.shape[0], top + full[1])
    shadow = cv2.resize(shadow, full)[y0 - top : y1 - top, x0 - left : x1 - left]
    below = picture[y0:y1, x0:x1]
    below[:] = dimmed(below, 1 - shadow * np.float32(light.shadow / 255))


def _blend(canvas: Canvas, layer: Layer, colour: Picture, opacity: float, manner: Manner) -> None:
    cover = layer.alpha.astype(np.float32) * np.float32(opacity / 255)
    cover, colour = _softened(cover, colour, manner)
    window = canvas.picture[layer.window]
    window[:] = cv2.blendLinear(colour, window, cover, 1 - cover)


def _softened(cover: Field, colour: Picture, manner: Manner) -> tuple[Field, Picture]:
    """Coverage and colours as a lens out of focus and a shutter see them."""
    if manner.blur > 0.4:
        cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), manner.blur), np.float32)
        colour = np.asarray(cv2.GaussianBlur(colour, (0, 0), manner.blur), np.float32)
    if max(abs(manner.smear[0]), abs(manner.smear[1])) >= 1.5:
        kernel = line_kernel(*manner.smear)
        cover = np.asarray(cv2.filter2D(cover, -1, kernel, borderType=cv2.BORDER_REPLICATE), np.float32)
        colour = np.asarray(cv2.filter2D(colour, -1, kernel, borderType=cv2.BORDER_REPLICATE), np.float32)
    return cover, colour


def line_kernel(dx: float, dy: float) -> Field:
    """A blur along a line of this extent, which sums to one."""
    half = min(24, math.ceil(max(abs(dx), abs(dy)) / 2))
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    cut = min(1.0, half / max(1e-6, max(abs(dx), abs(dy)) / 2))
    ends = [(round(half + sign * cut * dx / 2), round(half + sign * cut * dy / 2)) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], (1.0,), 1)
    return np.asarray(kernel / kernel.sum(), np.float32)

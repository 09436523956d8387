"""Made-up photographs with known objects: textured, noisy, uneven in light."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
Mask = NDArray[np.bool_]

SIZE = (300, 420)

_SAND, _LEAF, _BRICK, _SKY, _SLATE = (188, 160, 112), (64, 110, 52), (158, 70, 54), (120, 160, 205), (92, 96, 110)


def texture(color: tuple[int, int, int], seed: int, size: tuple[int, int] = SIZE) -> Rgb:
    """A surface of one colour with coarse and fine variation and a fall of light across it."""
    chance = np.random.default_rng(seed)
    height, width = size
    coarse = cv2.GaussianBlur(chance.standard_normal(size), (0, 0), 6) * 45
    fine = chance.standard_normal((*size, 3)) * 5
    light = np.linspace(-12, 12, width)[None, :, None] + np.linspace(8, -8, height)[:, None, None]
    return np.clip(np.array(color) + coarse[..., None] + fine + light, 0, 255).astype(np.uint8)


def paint(base: Rgb, mask: Mask, color: tuple[int, int, int], seed: int) -> Rgb:
    """`base` with another surface where `mask` is, blended over a pixel at its outline as a lens does."""
    share = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.8)[..., None]
    return np.rint(base * (1 - share) + texture(color, seed, mask.shape) * share).astype(np.uint8)


def ellipse(middle: tuple[int, int], axes: tuple[int, int], angle: float = 0, size: tuple[int, int] = SIZE) -> Mask:
    """(x, y) middle."""
    return cv2.ellipse(np.zeros(size, np.uint8), middle, axes, angle, 0, 360, 1, -1) > 0


def star(middle: tuple[int, int], radius: int, size: tuple[int, int] = SIZE) -> Mask:
    """Five-pointed."""
    angles = np.arange(10) * np.pi / 5 - np.pi / 2
    reach = np.where(np.arange(10) % 2 == 0, radius, radius * 0.5)
    corners = np.stack([middle[0] + reach * np.cos(angles), middle[1] + reach * np.sin(angles)], axis=-1)
    return cv2.fillPoly(np.zeros(size, np.uint8), [np.rint(corners).astype(np.int32)], 1) > 0


def one_object(kind: str) -> tuple[Rgb, Mask]:
    """An object on a background: "ellipse", "star", "small", "large" or "corner"."""
    mask, front, back = {
        "ellipse": (ellipse((250, 140), (70, 40), 25), _BRICK, _SAND),
        "star": (star((160, 150), 80), _SKY, _LEAF),
        "small": (ellipse((330, 80), (14, 10), 0), _SAND, _SLATE),
        "large": (ellipse((210, 150), (170, 120), 5), _LEAF, _SKY),
        "corner": (ellipse((400, 290), (90, 70), 0), _BRICK, _LEAF),
    }[kind]
    return paint(texture(back, 1), mask, front, 2), mask


def nested() -> tuple[Rgb, Mask, Mask]:
    """A disc within a larger disc of another colour; the inner and the whole."""
    inner, whole = ellipse((200, 150), (22, 22)), ellipse((200, 150), (70, 62))
    return paint(paint(texture(_SAND, 3), whole, _SKY, 4), inner, _BRICK, 5), inner, whole


def twins() -> tuple[Rgb, Mask, Mask]:
    """Two discs of one colour, joined by a bar; the left one with half of the bar, and all."""
    left, right = ellipse((130, 150), (55, 55)), ellipse((290, 150), (55, 55))
    bar = np.zeros(SIZE, np.bool_)
    bar[138:162, 150:270] = True
    both = left | right | bar
    half = both & (np.arange(SIZE[1]) < 210)[None, :]
    return paint(texture(_SLATE, 6), both, _SAND, 7), half, both


def apart() -> tuple[Rgb, Mask, Mask]:
    """Two equal discs that do not touch: the left one, and the right one."""
    left, right = ellipse((110, 150), (50, 45)), ellipse((310, 150), (50, 45))
    return paint(texture(_LEAF, 8), left | right, _BRICK, 9), left, right

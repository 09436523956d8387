"""Pictures out, for people to look at: masks painted over a photograph, as a file (the window paints its own way)."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.core.mask import Mask

Rgb = tuple[int, int, int]

PALETTE: tuple[Rgb, ...] = (
    (230, 97, 0), (26, 133, 255), (212, 17, 89), (75, 180, 60),
    (153, 79, 204), (254, 201, 0), (0, 175, 175), (170, 110, 60),
)  # fmt: skip
"""Colours that stay apart for most kinds of colour vision."""


def draw_overlay(
    rgb: NDArray[np.uint8],
    masks: Sequence[Mask],
    colors: Sequence[Rgb] = PALETTE,
    *,
    opacity: float = 0.45,
    thickness: int | None = None,
) -> NDArray[np.uint8]:
    """Fills and outlines masks on a copy of a picture.

    Args:
        rgb: (H, W, 3) uint8 RGB.
        masks: Masks of the same size; later ones are painted over earlier ones.
        colors: One per mask; used again from the start when there are fewer.
        opacity: Of the fill, 0…1.
        thickness: Of the outline, pixels; chosen by the size of the picture if not given.

    Returns:
        A new (H, W, 3) uint8 RGB array.
    """
    painted = rgb.copy()
    thickness = thickness or max(1, round(max(rgb.shape[:2]) / 700))
    for index, mask in enumerate(masks):
        x, y, inside = mask.crop()
        if inside.size == 0:
            continue
        color = np.array(colors[index % len(colors)], np.float32)
        region = painted[y : y + inside.shape[0], x : x + inside.shape[1]]
        region[inside] = (region[inside] * (1 - opacity) + color * opacity).astype(np.uint8)
        contours, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE, offset=(x, y))
        cv2.drawContours(painted, contours, -1, (255, 255, 255), thickness + 2, cv2.LINE_AA)
        cv2.drawContours(painted, contours, -1, tuple(int(c) for c in color), thickness, cv2.LINE_AA)
    return painted


def draw_boxes(
    picture: NDArray[np.uint8],
    boxes: Sequence[tuple[int, int, int, int]],
    colors: Sequence[Rgb] = PALETTE,
    *,
    thickness: int | None = None,
) -> None:
    """Outlines boxes x, y, width, height on a picture (H, W, 3) uint8 RGB, which is changed."""
    thickness = thickness or max(1, round(max(picture.shape[:2]) / 700))
    for index, (x, y, width, height) in enumerate(boxes):
        color = tuple(int(c) for c in colors[index % len(colors)])
        ends = (x, y), (x + width - 1, y + height - 1)
        cv2.rectangle(picture, *ends, (255, 255, 255), thickness + 2, cv2.LINE_AA)
        cv2.rectangle(picture, *ends, color, thickness, cv2.LINE_AA)


def encode_picture(kind: str, pixels: NDArray[np.uint8]) -> bytes:
    """A picture as the bytes of a file.

    Args:
        kind: ".png" or ".jpg".
        pixels: (H, W) grey or (H, W, 3) RGB, uint8.
    """
    done, data = cv2.imencode(kind, pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    assert done, kind
    return data.tobytes()

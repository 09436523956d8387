"""Colours that things are painted in: by class, or one of its own for each object."""

from __future__ import annotations

import colorsys
from typing import Literal

Rgb = tuple[int, int, int]
"""Red, green, blue; 0…255."""

ColorBy = Literal["class", "object"]

_GOLDEN = 0.618034  # steps of hue that never come close to an earlier one soon


def rgb_of(color: str) -> Rgb:
    """(r, g, b) of "#rrggbb"."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def color_of_object(track: int) -> Rgb:
    """A colour for the n-th object of a media, from 1; neighbours in the list differ clearly."""
    red, green, blue = colorsys.hsv_to_rgb((track * _GOLDEN) % 1.0, 0.75, 0.95)
    return round(red * 255), round(green * 255), round(blue * 255)


def paint_color(*, class_color: Rgb, track: int, by: ColorBy) -> Rgb:
    """What an object is painted in, wherever it is painted."""
    return class_color if by == "class" else color_of_object(track)

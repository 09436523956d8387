"""Names written on pictures, for people to look at: small plates in the colour of what they name."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from sam2studio.core.mask import Mask
from sam2studio.media.overlay import Rgb

_FONTS = (
    *("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf"),
    *("Arial.ttf", "arial.ttf", "Helvetica.ttc", "segoeui.ttf"),
)
"""Files that systems have, in turn; each knows the letters of most languages."""
_SHARE = 1 / 36  # height of a letter, of the shorter side of the picture
_SMALLEST, _LARGEST = 11, 48  # px
_LONGEST = 40  # characters


def draw_name(picture: NDArray[np.uint8], name: str, mask: Mask, color: Rgb) -> None:
    """Writes a name above the top of a mask, inside the picture; a mask without a pixel gets none.

    Args:
        picture: (H, W, 3) uint8 RGB; changed.
        name: In one line.
        mask: Of the same size.
        color: Of the plate.
    """
    if mask.bbox is not None:
        draw_name_over(picture, name, mask.bbox, color)


def draw_name_over(
    picture: NDArray[np.uint8], name: str, bbox: tuple[int, int, int, int], color: Rgb, *, side: int | None = None
) -> None:
    """Writes a name above a box x, y, width, height, its letters `side` pixels high if given; see `draw_name`."""
    if not name:
        return
    height, width = picture.shape[:2]
    side = side or round(min(max(min(height, width) * _SHARE, _SMALLEST), _LARGEST))
    plate = name_plate(name, color, side)[:height, :width]
    left, top, wide, _ = bbox
    x = min(max(0, left + (wide - plate.shape[1]) // 2), width - plate.shape[1])
    y = min(max(0, top - plate.shape[0]), height - plate.shape[0])
    picture[y : y + plate.shape[0], x : x + plate.shape[1]] = plate


@lru_cache(maxsize=256)
def name_plate(name: str, color: Rgb, side: int) -> NDArray[np.uint8]:
    """(h, w, 3) uint8 RGB picture of a name on its colour, letters about `side` pixels high; read-only."""
    font, knows_all = _font(side)
    text = name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"
    text = text if knows_all else _plain(text)
    left, top, right, bottom = font.getbbox(text)
    edge = max(2, side // 4)
    _, low, _, high = font.getbbox("Ág")  # as high for all names
    low, high = min(low, top), max(high, bottom)
    size = (round(right - left) + 2 * edge, round(high - low) + 2 * (edge // 2))
    plate = Image.new("RGB", size, color)
    ImageDraw.Draw(plate).text((edge - left, edge // 2 - low), text, font=font, fill=_ink(color))
    pixels = np.array(plate)
    pixels.setflags(write=False)
    return pixels


@lru_cache(maxsize=16)
def _font(side: int) -> tuple[ImageFont.FreeTypeFont | ImageFont.ImageFont, bool]:
    """A font, and whether it knows more than plain letters."""
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, side), True
        except OSError:
            continue
    return ImageFont.load_default(side), False


def _plain(text: str) -> str:
    """Letters without their accents; `?` for what has no such letter."""
    split = unicodedata.normalize("NFKD", text.replace("ı", "i").replace("…", "..."))
    return "".join(each if each.isascii() else "?" for each in split if not unicodedata.combining(each))


def _ink(color: Rgb) -> Rgb:
    """Black or white, whichever is easier to read on a colour."""
    red, green, blue = color
    return (0, 0, 0) if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else (255, 255, 255)

"""What a hand does to a whole mask at once: keep the largest part, smooth, grow, shrink, cut with a polygon.

Filling holes is in `parts`; union, difference and intersection are operators of `Mask`. The world goes on beyond the
image's border: a mask that touches it is not shrunk or rounded there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.core.mask import Mask
from sam2studio.core.parts import parts
from sam2studio.core.polygons import fill_area

_SMOOTH_SHARE = 1 / 40
"""How far smoothing looks around, as a part of the side of a square of the mask's area."""


def keep_largest(mask: Mask) -> Mask:
    """The largest connected part of a mask; of equal ones the upper left one."""
    return max(parts(mask), key=lambda part: part.area, default=mask)


def grow(mask: Mask, by: int = 1) -> Mask:
    """The mask and all pixels within `by` pixels of it."""
    if not mask:
        return mask
    x0, y0, pixels = _surroundings(mask, by)
    grown = cv2.dilate(pixels, _disc(by), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return Mask.from_crop(grown, x=x0, y=y0, height=mask.height, width=mask.width)


def shrink(mask: Mask, by: int = 1) -> Mask:
    """The mask without the pixels within `by` pixels of what is outside; may leave nothing."""
    if not mask:
        return mask
    x0, y0, pixels = _surroundings(mask, by)
    shrunk = cv2.erode(pixels, _disc(by), borderType=cv2.BORDER_CONSTANT, borderValue=1)
    return Mask.from_crop(shrunk, x=x0, y=y0, height=mask.height, width=mask.width)


def smooth(mask: Mask) -> Mask:
    """The mask with its border made round: a pixel goes where most of its surroundings are.

    How far it looks depends on the size of the object, so that a step is seen at any size; doing it again smooths more.
    A mask so thin that nothing would be left stays as it is.
    """
    if not mask:
        return mask
    reach = max(1, round(math.sqrt(mask.area) * _SMOOTH_SHARE))
    x0, y0, pixels = _surroundings(mask, 2 * reach)
    kernel = _disc(reach).astype(np.float32)
    share = cv2.filter2D(pixels.astype(np.float32), -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)
    rounded = Mask.from_crop(share > 0.5, x=x0, y=y0, height=mask.height, width=mask.width)
    return rounded or mask


def polygon_mask(corners: Sequence[tuple[float, float]], *, height: int, width: int) -> Mask:
    """The pixels whose centres lie inside a closed polygon, even-odd.

    Args:
        corners: (x, y) in image coordinates, pixel centres at .0; what lies outside the image is cut off.
        height: Rows of the image.
        width: Columns of the image.
    """
    if len(corners) < 3:
        return Mask.empty(height=height, width=width)
    return fill_area([np.asarray(corners, np.float64) + 0.5], height=height, width=width)


def placed(mask: Mask, *, height: int, width: int) -> Mask:
    """The mask on an image of another size, at the same pixels; what lies outside is cut off."""
    if (mask.height, mask.width) == (height, width):
        return mask
    x, y, pixels = mask.crop()
    part = pixels[: max(0, height - y), : max(0, width - x)]
    if not part.size:
        return Mask.empty(height=height, width=width)
    return Mask.from_crop(part, x=x, y=y, height=height, width=width)


def _surroundings(mask: Mask, reach: int) -> tuple[int, int, NDArray[np.uint8]]:
    """(x, y, pixels): the mask's box with `reach` pixels around it, as far as the image goes, and where it starts."""
    left, top, pixels = mask.crop()
    height, width = pixels.shape
    x0, y0 = max(0, left - reach), max(0, top - reach)
    x1, y1 = min(mask.width, left + width + reach), min(mask.height, top + height + reach)
    around = np.zeros((y1 - y0, x1 - x0), np.uint8)
    around[top - y0 : top - y0 + height, left - x0 : left - x0 + width] = pixels
    return x0, y0, around


def _disc(radius: int) -> NDArray[np.uint8]:
    """(2r + 1, 2r + 1): 1 within `radius` of the middle."""
    across = np.arange(-radius, radius + 1) ** 2
    return (across[:, None] + across[None, :] <= radius * radius).astype(np.uint8)

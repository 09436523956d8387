"""A square close-up that moves along with an object of a video, so that it nearly stands still there, always as large.

Training cuts its clips in the same way, so that a network sees what it has learned from.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.core.image_part import Part
from sam2studio.core.mask import Mask
from sam2studio.engine.classic import GUESS_LIMIT, GUESS_SCALE
from sam2studio.engine.classic_outline import LOGIT_CELLS, signed_distance
from sam2studio.engine.enlargement import enlarge_part
from sam2studio.engine.prediction import FloatArray

_ROOM = 3.0
"""Side of a close-up in sides of the object."""
_GROWTH = 1.05
"""By how much close-ups of neighbouring frames differ in size: an object is to look alike in them."""
_LEAST_PIXELS = 96
"""A close-up is no smaller: what is enlarged too much shows nothing new."""


def view_of(mask: Mask, *, before: Part | None) -> Part:
    """Where to look at a mask with pixels: nearly as closely as on the frame before; it may reach beyond the frame."""
    x, y, width, height = mask.bbox or (0, 0, 1, 1)
    side = min(max(_ROOM * max(width, height), _LEAST_PIXELS), max(mask.height, mask.width))
    if before is not None:
        side = min(max(side, before.width / _GROWTH), before.width * _GROWTH)
    side = round(side)
    return Part(round(x + width / 2 - side / 2), round(y + height / 2 - side / 2), side, side)


def shown(pixels: NDArray[Any], view: Part, side: int, *, beyond: int = cv2.BORDER_CONSTANT) -> NDArray[Any]:
    """What a view shows of a frame, (side, side, …); `beyond` it nothing, or what OpenCV is told."""
    height, width = pixels.shape[:2]
    left, top = max(0, -view.x), max(0, -view.y)
    right, bottom = max(0, view.x + view.width - width), max(0, view.y + view.height - height)
    part = pixels[max(0, view.y) : view.y + view.height, max(0, view.x) : view.x + view.width]
    if left or top or right or bottom:
        part = cv2.copyMakeBorder(part, top, bottom, left, right, beyond, value=0)
    method = cv2.INTER_AREA if view.width > side else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(part, (side, side), interpolation=method))


def guess_in(view: Part, mask: Mask, side: int) -> FloatArray:
    """A mask as networks learn to read guesses: logits (side, side)."""
    near = shown(mask.to_array().astype(np.float32), view, LOGIT_CELLS) > 0.5
    logits = np.clip(GUESS_SCALE * signed_distance(np.asarray(near)), -GUESS_LIMIT, GUESS_LIMIT)
    return np.asarray(cv2.resize(logits, (side, side), interpolation=cv2.INTER_AREA), np.float32)


def put_back(logits: FloatArray, view: Part, size: tuple[int, int]) -> Mask:
    """Where logits in a view are positive, as a mask of the frame (height, width)."""
    height, width = size
    x, y, part = enlarge_part(logits, (view.height, view.width))
    x, y = x + view.x, y + view.y
    part = part[max(0, -y) : max(0, height - y), max(0, -x) : max(0, width - x)]
    if not part.any():
        return Mask.empty(height=height, width=width)
    return Mask.from_crop(part, x=max(0, x), y=max(0, y), height=height, width=width)

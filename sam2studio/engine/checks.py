"""Checks of what callers hand to a segmenter, with sentences that name the argument."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sam2studio.core.errors import InputError


@dataclass(frozen=True, eq=False)
class CheckedPrompt:
    """A prompt whose parts are known to be sound.

    Attributes:
        points: (n, 2) float32, pixels x, y; n may be 0.
        labels: (n,) int32, 1 or 0.
        box: (4,) float32 x0, y0, x1, y1 in pixels, or None.
        mask_logits: (h, w) float32, or None.
    """

    points: NDArray[np.float32]
    labels: NDArray[np.int32]
    box: NDArray[np.float32] | None
    mask_logits: NDArray[np.float32] | None


def check_image(rgb: object) -> NDArray[np.uint8]:
    """An image as sessions take it: (H, W, 3) uint8 with pixels.

    Raises:
        InputError: It is not.
    """
    if not isinstance(rgb, np.ndarray):
        raise InputError(f"rgb: expected a numpy array (height, width, 3) of uint8, got {type(rgb).__name__}.")
    if rgb.ndim != 3 or rgb.shape[2] != 3:
        raise InputError(f"rgb: expected the shape (height, width, 3), got {rgb.shape}.")
    if rgb.size == 0:
        raise InputError(f"rgb: an image of the shape {rgb.shape} has no pixels.")
    if rgb.dtype != np.uint8:
        raise InputError(f"rgb: expected uint8 values 0..255, got {rgb.dtype}.")
    return rgb


def check_prompt(
    *,
    points: ArrayLike | None,
    labels: ArrayLike | None,
    box: ArrayLike | None,
    mask_logits: ArrayLike | None,
    size: tuple[int, int],
    mask_size: tuple[int, int] | None = None,
) -> CheckedPrompt:
    """A prompt on an image of `size` (height, width); `mask_size` is the required shape of `mask_logits`, if any.

    Raises:
        InputError: A part has the wrong shape, type or value, or there is no part at all.
    """
    xy, marks = _check_points(points, labels, size)
    if not len(xy) and box is None and mask_logits is None:
        raise InputError("prompt: expected points, a box or mask logits.")
    return CheckedPrompt(
        points=xy,
        labels=marks,
        box=None if box is None else _check_box(box, size),
        mask_logits=None if mask_logits is None else _check_mask(mask_logits, mask_size),
    )


def _numbers(name: str, value: ArrayLike) -> NDArray[np.float32]:
    """A finite float32 array."""
    try:
        given = np.asarray(_off_the_graph(value))
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(f"{name}: expected numbers in rows of equal length.") from error
    if given.dtype.kind not in "iuf" and given.size:
        raise InputError(f"{name}: expected numbers, got {given.dtype}.")
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is refused as that
        numbers = given.astype(np.float32)
    if not np.isfinite(numbers).all():
        raise InputError(f"{name}: every number must be finite (no NaN, no infinity).")
    return numbers


def _off_the_graph(value: ArrayLike) -> ArrayLike:
    """Of a tensor the numbers, whatever its device and type and whether or not it learns; anything else as given."""
    if not hasattr(value, "requires_grad"):  # asked like this, so that prompts can be checked without torch
        return value
    tensor: Any = value
    numbers: NDArray[Any] = (tensor.double() if tensor.is_floating_point() else tensor).detach().cpu().numpy()
    return numbers


def _check_points(
    points: ArrayLike | None, labels: ArrayLike | None, size: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    if points is None:
        if labels is not None and np.size(labels):
            raise InputError("labels: given without points.")
        return np.empty((0, 2), np.float32), np.empty(0, np.int32)
    if labels is None:
        raise InputError("labels: points need one label each (1 = object, 0 = background).")
    xy, marks = _numbers("points", points), _numbers("labels", labels)
    if xy.size == 0 and marks.size == 0:
        return np.empty((0, 2), np.float32), np.empty(0, np.int32)
    if xy.ndim != 2 or xy.shape[1] != 2:
        raise InputError(f"points: expected the shape (n, 2), got {xy.shape}.")
    if marks.shape != (len(xy),):
        raise InputError(f"labels: expected one per point, shape ({len(xy)},), got {marks.shape}.")
    if not np.isin(marks, (0, 1)).all():
        raise InputError("labels: only 1 (object) and 0 (background) are known.")
    height, width = size
    if (xy < 0).any() or (xy[:, 0] > width).any() or (xy[:, 1] > height).any():
        raise InputError(
            f"points: one lies outside the image of {width} × {height} pixels.",
            todo="Points are (x, y) in pixels of the image as displayed, from its upper left corner.",
        )
    return xy, marks.astype(np.int32)


def _check_box(box: ArrayLike, size: tuple[int, int]) -> NDArray[np.float32]:
    corners = _numbers("box", box)
    if corners.shape == (1, 4):
        corners = corners[0]
    if corners.shape != (4,):
        raise InputError(f"box: expected x0, y0, x1, y1, shape (4,), got {corners.shape}.")
    x0, y0, x1, y1 = corners
    if x1 <= x0 or y1 <= y0:
        raise InputError("box: reversed or empty; expected x0 < x1 and y0 < y1.")
    height, width = size
    if x0 < 0 or y0 < 0 or x1 > width or y1 > height:
        raise InputError(f"box: reaches outside the image of {width} × {height} pixels.")
    return corners


def check_boxes(boxes: ArrayLike, size: tuple[int, int]) -> NDArray[np.float32]:
    """Boxes (n, 4) float32, x0, y0, x1, y1, each sound on an image of `size` (height, width); n may be 0.

    Raises:
        InputError: One is not.
    """
    corners = _numbers("boxes", boxes)
    if not corners.size:
        return np.empty((0, 4), np.float32)
    if corners.ndim != 2 or corners.shape[1] != 4:
        raise InputError(f"boxes: expected the shape (n, 4), got {corners.shape}.")
    for corner in corners:
        _check_box(corner, size)
    return corners


def _check_mask(mask_logits: ArrayLike, mask_size: tuple[int, int] | None) -> NDArray[np.float32]:
    logits = _numbers("mask_logits", mask_logits)
    if logits.ndim == 3 and logits.shape[0] == 1:
        logits = logits[0]
    if logits.ndim != 2 or (mask_size is not None and logits.shape != mask_size):
        expected = "(h, w)" if mask_size is None else str(mask_size)
        raise InputError(f"mask_logits: expected the shape {expected}, got {logits.shape}.")
    return logits

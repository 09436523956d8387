"""Masks for tests: hypothesis strategies for every shape, and smooth objects as people draw them."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from sam2studio.core.mask import Mask

Pixels = NDArray[np.bool_]


@st.composite
def drawings(draw: st.DrawFn, *, largest: int = 48) -> Pixels:
    """Shapes put on and cut out of each other: parts, holes, islands in holes, lines, single pixels."""
    height, width = draw(st.integers(1, largest)), draw(st.integers(1, largest))
    canvas = np.zeros((height, width), np.uint8)
    for _ in range(draw(st.integers(1, 6))):
        inside = (draw(st.sampled_from([1, 1, 0])),)
        x0, x1 = draw(st.integers(0, width - 1)), draw(st.integers(0, width - 1))
        y0, y1 = draw(st.integers(0, height - 1)), draw(st.integers(0, height - 1))
        kind = draw(st.sampled_from(["box", "line", "ellipse"]))
        if kind == "box":
            cv2.rectangle(canvas, (x0, y0), (x1, y1), inside, -1)
        elif kind == "line":
            cv2.line(canvas, (x0, y0), (x1, y1), inside, draw(st.integers(1, 3)))
        else:
            cv2.ellipse(canvas, (x0, y0), (1 + x1 // 2, 1 + y1 // 2), draw(st.integers(0, 180)), 0, 360, inside, -1)
    return canvas.astype(bool)


@st.composite
def noise(draw: st.DrawFn, *, largest: int = 16) -> Pixels:
    """Any pixels at all."""
    shape = draw(st.tuples(st.integers(1, largest), st.integers(1, largest)))
    return draw(hnp.arrays(np.bool_, shape))


def pixel_arrays() -> st.SearchStrategy[Pixels]:
    """(H, W) bool arrays of all kinds, empty and full ones included."""
    return st.one_of(drawings(), noise())


def masks() -> st.SearchStrategy[Mask]:
    """Masks of all kinds, empty ones included."""
    return pixel_arrays().map(Mask.from_array)


def real_masks() -> st.SearchStrategy[Mask]:
    """Masks with at least one pixel."""
    return masks().filter(bool)


@st.composite
def pairs(draw: st.DrawFn, count: int = 2) -> tuple[Mask, ...]:
    """Masks of one size."""
    first = draw(pixel_arrays())
    others = [draw(hnp.arrays(np.bool_, first.shape, fill=st.booleans())) for _ in range(count - 1)]
    return tuple(Mask.from_array(pixels) for pixels in (first, *others))


def blob(seed: int, *, height: int, width: int, share: float = 0.5, grain: float = 0.12) -> Mask:
    """A smooth object, often with parts and holes, covering about `share` of the image."""
    rng = np.random.default_rng(seed)
    sigma = max(1.0, grain * min(height, width))
    scale = max(1, int(sigma / 4))  # a coarse field, made larger: smooth all the same, and made in no time
    rough = rng.random((-(-height // scale), -(-width // scale))).astype(np.float32)
    field = cv2.resize(cv2.GaussianBlur(rough, (0, 0), sigma / scale), (width, height), interpolation=cv2.INTER_CUBIC)
    return Mask.from_array(field > np.quantile(field, 1 - share))


def ellipse(
    *, height: int, width: int, centre: tuple[float, float], axes: tuple[float, float], turn: float = 0
) -> Mask:
    """A filled ellipse."""
    canvas = np.zeros((height, width), np.uint8)
    cv2.ellipse(canvas, (centre, (2 * axes[0], 2 * axes[1]), turn), (1,), -1)
    return Mask.from_array(canvas)

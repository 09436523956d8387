"""Masks with parts and holes, and a canvas of a known size."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from sam2studio.core.mask import Mask
from sam2studio.gui.canvas import Canvas
from sam2studio.gui.viewstate import CanvasState, MaskView

WIDTH, HEIGHT = 60, 40


@pytest.fixture
def pixels() -> NDArray[np.bool_]:
    """A ring with a dot in its hole, a bar that leaves the image, two pixels that touch diagonally."""
    array = np.zeros((HEIGHT, WIDTH), np.bool_)
    array[5:25, 5:25] = True
    array[10:20, 10:20] = False
    array[14:16, 14:16] = True
    array[30:40, 40:60] = True
    array[2, 40] = array[3, 41] = True
    return array


@pytest.fixture
def mask(pixels: NDArray[np.bool_]) -> Mask:
    return Mask.from_array(pixels)


@pytest.fixture
def photo() -> NDArray[np.uint8]:
    """Every pixel has another colour than its neighbours."""
    rng = np.random.default_rng(3)
    array = rng.integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    array.setflags(write=False)
    return array


@pytest.fixture
def state(photo: NDArray[np.uint8], mask: Mask) -> CanvasState:
    return CanvasState(image=photo, image_key="one", masks=(MaskView(1, mask, (230, 97, 0)),))


@pytest.fixture
def make_canvas(qtbot) -> Callable[[CanvasState], Canvas]:
    """A shown canvas of 640 × 480 logical pixels with a state in it."""

    def make(state: CanvasState) -> Canvas:
        canvas = Canvas()
        qtbot.addWidget(canvas)
        canvas.resize(640, 480)
        canvas.show_state(state)
        canvas.show()
        qtbot.waitExposed(canvas)
        canvas.finish_painting()
        return canvas

    return make

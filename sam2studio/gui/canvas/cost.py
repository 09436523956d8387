"""What masks cost when the canvas is repainted: a figure for `sam2studio benchmark`.

    python -m sam2studio.gui.canvas.cost

prints one line of JSON. It is a program of its own because it needs Qt, which the command line does not load.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import time
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from sam2studio.core.mask import Mask
from sam2studio.gui.canvas.view import Size
from sam2studio.gui.canvas.widget import Canvas
from sam2studio.gui.viewstate import CanvasState, MaskView

_ROUNDS = 15


@dataclasses.dataclass(frozen=True)
class RepaintCost:
    """Milliseconds for a photograph alone and with masks, best of some rounds.

    Attributes:
        masks: How many masks.
        bare_ms: A repaint of the photograph alone.
        masked_ms: A repaint with all masks.
        ratio: The second over the first.
        pan_ratio: The same for a step of panning, with the painting of what comes into sight.
        zoom_ratio: The same for a step of zooming while the masks are stretched.
        settle_ms: Painting all masks at a new zoom, which happens when the zoom has come to rest.
        show_ms: Showing all masks for the first time, outlines included.
    """

    masks: int
    bare_ms: float
    masked_ms: float
    ratio: float
    pan_ratio: float
    zoom_ratio: float
    settle_ms: float
    show_ms: float


def measure(*, photo: Size = (3840, 2160), masks: int = 200, window: Size = (1600, 1000)) -> RepaintCost:
    """Measures on an invented photograph with ragged masks. Needs a QApplication; runs on its thread for seconds.

    Args:
        photo: Width and height of the photograph.
        masks: How many masks lie on it.
        window: Width and height of the canvas in logical pixels.
    """
    canvas = Canvas()
    canvas.resize(*window)
    canvas.show()
    rng = np.random.default_rng(7)
    pixels = rng.integers(0, 256, (photo[1], photo[0], 3), np.uint8)
    views = tuple(MaskView(index, ragged_mask(rng, photo), _color(index)) for index in range(masks))
    state = CanvasState(image=pixels, image_key=1)
    canvas.show_state(state)
    bare = _steps(canvas)
    canvas.show_state(dataclasses.replace(state, masks=views))
    show_ms = _milliseconds(canvas.finish_painting)
    masked = _steps(canvas)
    canvas.zoom_to(canvas.zoom * 1.2)
    settle_ms = _milliseconds(canvas.finish_painting)
    canvas.close()
    ratio, pan_ratio, zoom_ratio = (after / before for before, after in zip(bare, masked, strict=True))
    return RepaintCost(masks, bare[0], masked[0], ratio, pan_ratio, zoom_ratio, settle_ms, show_ms)


def ragged_mask(rng: np.random.Generator, photo: Size) -> Mask:
    """A blob with a rough border, at a random place, partly cut off by the photograph's border where it lies there."""
    radius = int(photo[1] * (0.03 + 0.14 * rng.random() ** 2))
    side = int(2.6 * radius)
    rows, columns = np.mgrid[:side, :side]
    distance = np.hypot(columns - side / 2, rows - side / 2) / radius
    blob = distance + 0.5 * _noise(rng, side, radius / 6) + 0.12 * _noise(rng, side, 2.5) < 0.9
    x, y = int(rng.integers(0, photo[0] - radius)), int(rng.integers(0, photo[1] - radius))
    pixels = np.zeros((photo[1], photo[0]), np.bool_)
    target = pixels[y : y + side, x : x + side]
    target[:] = blob[: target.shape[0], : target.shape[1]]
    return Mask.from_array(pixels)


def main() -> None:
    """Prints the figures, off-screen unless a platform is named."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    figures = {name: round(value, 2) for name, value in dataclasses.asdict(measure()).items()}
    sys.stdout.write(json.dumps(figures) + "\n")
    del app


def _steps(canvas: Canvas) -> tuple[float, float, float]:
    """Milliseconds of a repaint, of a step of panning, of a step of zooming."""
    canvas.fit()
    canvas.finish_painting()
    screen = QImage(canvas.size(), QImage.Format.Format_RGB32)

    def repaint() -> None:
        canvas.render(screen)

    def pan() -> None:
        canvas.pan(dx=-9, dy=6)
        canvas.finish_painting()
        repaint()

    def zoom() -> None:
        canvas.zoom_to(canvas.zoom * 1.02)
        repaint()

    still = _best(repaint)
    canvas.zoom_to(canvas.zoom * 2)
    canvas.finish_painting()
    return still, _best(pan), _best(zoom)


def _best(action: Callable[[], object]) -> float:
    return min(_milliseconds(action) for _ in range(_ROUNDS))


def _milliseconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def _noise(rng: np.random.Generator, side: int, smooth: float) -> NDArray[np.float32]:
    """(side, side) smoothed noise within −1…1."""
    noise = cv2.GaussianBlur(rng.standard_normal((side, side)).astype(np.float32), (0, 0), smooth)
    return np.asarray(noise / np.abs(noise).max(), np.float32)


def _color(index: int) -> tuple[int, int, int]:
    red, green, blue = np.random.default_rng(index % 12).integers(40, 256, 3).tolist()
    return red, green, blue


if __name__ == "__main__":
    main()

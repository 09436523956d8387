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

_ROUNDS = 30


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
        settle_ms: Painting all masks at a new zoom, once, when the zoom has come to rest.
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
    rng = np.random.default_rng(7)
    pixels = rng.integers(0, 256, (photo[1], photo[0], 3), np.uint8)
    views = tuple(MaskView(index, ragged_mask(rng, photo), _color(index)) for index in range(masks))
    state = CanvasState(image=pixels, image_key=1)
    bare, masked = _Stage(window), _Stage(window)
    bare.canvas.show_state(state)
    masked.canvas.show_state(state)
    masked.canvas.show_state(dataclasses.replace(state, masks=views))
    show_ms = _milliseconds(masked.canvas.finish_painting)
    bare_ms, masked_ms = _compare(bare.repaint, masked.repaint)
    for stage in (bare, masked):
        stage.canvas.zoom_to(stage.canvas.zoom * 2)
        settle_ms = _milliseconds(stage.canvas.finish_painting)
    pans, zooms = _compare(bare.pan, masked.pan), _compare(bare.zoom, masked.zoom)
    return RepaintCost(
        masks, bare_ms, masked_ms, masked_ms / bare_ms, pans[1] / pans[0], zooms[1] / zooms[0], settle_ms, show_ms
    )


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


class _Stage:
    """A canvas, a picture to paint it into, and the steps to measure."""

    def __init__(self, window: Size) -> None:
        self.canvas = Canvas()
        self.canvas.resize(*window)
        self._screen = QImage(*window, QImage.Format.Format_RGB32)

    def repaint(self) -> None:
        self.canvas.render(self._screen)

    def pan(self) -> None:
        self.canvas.pan(dx=-9, dy=6)
        self.canvas.finish_painting()
        self.repaint()

    def zoom(self) -> None:
        self.canvas.zoom_to(self.canvas.zoom * 1.02)
        self.repaint()


def _compare(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """The best times of two actions, taken by turns so that a busy machine is busy for both."""
    pairs = [(_milliseconds(one), _milliseconds(other)) for _ in range(_ROUNDS)]
    return min(a for a, _ in pairs), min(b for _, b in pairs)


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

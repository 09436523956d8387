"""The mask under the brush, painted as it changes: what a step costs depends on the step, not on mask or image."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.mask import Mask
from sam2studio.gui.canvas.ink import Look, Shape
from sam2studio.gui.canvas.layers import OverlayLayer
from sam2studio.gui.canvas.outlines import Outline
from sam2studio.gui.canvas.view import Size, View

_BEYOND = 2
"""Pixels of the image, and of the screen, that are looked at around a part, so that no border is seen at its edge."""


class SketchLayer(OverlayLayer):
    """A mask as pixels that somebody else changes; its border is traced only in the part that is painted."""

    def __init__(self) -> None:
        super().__init__(grid=False)
        self._pixels: NDArray[np.bool_] | None = None
        self._looks: tuple[Look, ...] = ()

    def show(self, pixels: NDArray[np.bool_], looks: tuple[Look, ...]) -> None:
        """Takes over other pixels, (H, W), or other looks; the next refresh paints all of it."""
        if pixels is not self._pixels or looks != self._looks:
            self.clear()
        self._pixels, self._looks = pixels, looks

    def clear(self) -> None:
        """Forgets the pixels too."""
        super().clear()
        self._pixels = None

    @property
    def shown(self) -> bool:
        """Whether there is something to paint."""
        return self._pixels is not None

    def _shapes_in(self, shapes: Sequence[Shape], view: View, size: Size) -> Sequence[Shape]:
        del shapes
        if self._pixels is None:
            return ()
        height, width = self._pixels.shape
        x0, y0, x1, y1 = view.visible(image=(width, height), window=size)
        beyond = _BEYOND + _BEYOND / view.zoom
        left, top = max(0, math.floor(x0 - beyond)), max(0, math.floor(y0 - beyond))
        part = self._pixels[top : math.ceil(y1 + beyond), left : math.ceil(x1 + beyond)]
        if not part.any():
            return ()
        outline = Outline(Mask.from_crop(part, x=left, y=top, height=height, width=width))
        return [Shape(outline, look) for look in self._looks]

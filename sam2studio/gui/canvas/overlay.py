"""All masks over the image: what to paint, in which layer, and when. Lives on the GUI thread, between two paintings."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterable

from PySide6.QtGui import QPainter

from sam2studio.core.mask import Mask
from sam2studio.gui.canvas.ink import Shape
from sam2studio.gui.canvas.layers import OverlayLayer, Window
from sam2studio.gui.canvas.outlines import Outline
from sam2studio.gui.canvas.scene import (
    PaintedMask,
    Rect,
    active_masks,
    changed_part,
    resting_masks,
    united,
)
from sam2studio.gui.canvas.view import View
from sam2studio.gui.viewstate import CanvasState


class Overlay:
    """The objects' masks in one layer, what the person works on in another, so that a preview repaints little."""

    def __init__(self) -> None:
        self._resting: tuple[PaintedMask, ...] = ()
        self._active: tuple[PaintedMask, ...] = ()
        self._resting_layer, self._active_layer = OverlayLayer(grid=True), OverlayLayer(grid=False)
        self._resting_dirty: Rect | None = None
        self._active_dirty: Rect | None = None
        self._outlines: dict[Mask, Outline] = {}

    def show_state(self, state: CanvasState, *, other_image: bool) -> bool:
        """Takes over the masks of a state.

        Args:
            state: The new state.
            other_image: Nothing that was painted before may be seen any more.

        Returns:
            Whether there is something to refresh.
        """
        resting, active = resting_masks(state), active_masks(state)
        self._resting_dirty = united(self._resting_dirty, changed_part(self._resting, resting))
        self._active_dirty = united(self._active_dirty, changed_part(self._active, active))
        self._resting, self._active = resting, active
        used = {painted.mask for painted in (*resting, *active)} | {item.mask for item in state.candidates}
        self._outlines = {mask: outline for mask, outline in self._outlines.items() if mask in used}
        if other_image:
            self._resting_layer.clear()
            self._active_layer.clear()
        return other_image or self._resting_dirty is not None or self._active_dirty is not None

    def outlines(self, masks: Iterable[Mask]) -> list[Outline]:
        """The outlines of masks of the state, traced now if need be."""
        traced = []
        for mask in masks:
            if mask not in self._outlines:
                self._outlines[mask] = Outline(mask)
            traced.append(self._outlines[mask])
        return traced

    @property
    def full_seconds(self) -> float:
        """How long it took to paint all objects' masks when that was last necessary."""
        return self._resting_layer.full_seconds

    def refresh(self, window: Window, *, seconds: float = math.inf) -> bool:
        """Traces the outlines of new masks and paints what is missing for a window.

        Args:
            window: What the layers are to fit.
            seconds: About when to stop, if there is more to do.

        Returns:
            Whether everything is painted. If not, what was there before is still shown; refresh again.
        """
        if not self._trace(seconds):
            return False
        active, self._active_dirty = self._active_dirty, None
        resting, self._resting_dirty = self._resting_dirty, None
        over = self._active_layer.refresh(self._shapes(self._active), window, dirty=active, seconds=seconds)
        under = self._resting_layer.refresh(self._shapes(self._resting), window, dirty=resting, seconds=seconds)
        return over and under

    def draw(self, painter: QPainter, view: View) -> None:
        """Draws both layers; the painter's unit is the device pixel."""
        self._resting_layer.draw(painter, view)
        self._active_layer.draw(painter, view)

    def _trace(self, seconds: float) -> bool:
        self.outlines(painted.mask for painted in self._active)
        missing = deque(painted.mask for painted in self._resting if painted.mask not in self._outlines)
        start = time.perf_counter()
        while missing:
            self.outlines([missing.popleft()])
            if time.perf_counter() - start > seconds:
                break
        return not missing

    def _shapes(self, masks: Iterable[PaintedMask]) -> list[Shape]:
        return [Shape(self._outlines[painted.mask], painted.look) for painted in masks]

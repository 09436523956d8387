"""All masks over the image: what to paint, in which layer, and when. Lives on the GUI thread, between two paintings."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterable

from PySide6.QtGui import QPainter

from sam2studio.core.mask import Mask
from sam2studio.gui.canvas.ink import Shape
from sam2studio.gui.canvas.layers import OverlayLayer, Window, on_screen
from sam2studio.gui.canvas.outlines import Outline
from sam2studio.gui.canvas.scene import (
    PaintedMask,
    Rect,
    active_masks,
    changed_part,
    resting_masks,
    sketch_looks,
    united,
)
from sam2studio.gui.canvas.sketch import SketchLayer
from sam2studio.gui.canvas.view import View
from sam2studio.gui.viewstate import CanvasState, Sketch


class Overlay:
    """The objects' masks in one layer, what the person works on in another, so that a preview repaints little.

    The mask under the brush has a third one.
    """

    def __init__(self) -> None:
        self._resting: tuple[PaintedMask, ...] = ()
        self._active: tuple[PaintedMask, ...] = ()
        self._resting_layer, self._active_layer = OverlayLayer(grid=True), OverlayLayer(grid=False)
        self._resting_dirty: Rect | None = None
        self._active_dirty: Rect | None = None
        self._outlines: dict[Mask, Outline] = {}
        self._sketch: Sketch | None = None
        self._sketch_layer = SketchLayer()

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
        former, self._sketch = self._sketch, state.hand.sketch
        if self._sketch is not None:
            self._sketch_layer.show(self._sketch.pixels, sketch_looks(state, self._sketch))
        sketched = former is not self._sketch
        return other_image or sketched or self._resting_dirty is not None or self._active_dirty is not None

    def touch(self, part: Rect, window: Window) -> Rect | None:
        """Paints a part of the sketch again, in edge coordinates of the image.

        Returns:
            The device pixels that may look different now; None when no sketch is shown yet.
        """
        if self._sketch is None:
            return None
        self._sketch_layer.refresh((), window, dirty=part)
        return on_screen(part, window)

    @property
    def sketched_pixels(self) -> int:
        """How many pixels of the screen the last step of the brush had painted."""
        return self._sketch_layer.painted_pixels

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
        if self._sketch is not None:  # before its former mask goes
            self._sketch_layer.refresh((), window, dirty=None)
        active, self._active_dirty = self._active_dirty, None
        resting, self._resting_dirty = self._resting_dirty, None
        over = self._active_layer.refresh(self._shapes(self._active), window, dirty=active, seconds=seconds)
        under = self._resting_layer.refresh(self._shapes(self._resting), window, dirty=resting, seconds=seconds)
        if self._sketch is None and over and under:  # its mask is among the others again
            self._sketch_layer.clear()
        return over and under

    def draw(self, painter: QPainter, view: View) -> None:
        """Draws both layers; the painter's unit is the device pixel."""
        self._resting_layer.draw(painter, view)
        self._active_layer.draw(painter, view)
        if self._sketch_layer.shown:
            self._sketch_layer.draw(painter, view)

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

"""The tools that edit masks by hand, as they are seen and felt: the ring of the brush, the polygon, the strokes."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from sam2studio.core.brush import snapped
from sam2studio.gui.canvas import marks
from sam2studio.gui.canvas.pointer import Pointer, PointerMode
from sam2studio.gui.guard import guarded
from sam2studio.gui.viewstate import ClickIntent, HandTool, HandView

_MODES: dict[HandTool, PointerMode] = {"select": "prompts", "brush": "strokes", "polygon": "corners"}
_FEWEST_CORNERS = 3
_CORNER_REACH = 8.0
"""Logical pixels from the first corner within which a click means it."""
_SMALL_RING = 5.0
"""Logical pixels. A ring of less radius is shown around a crosshair, a larger one instead of it."""


class Hand(QObject):
    """Draws the tool in hand over the canvas and reports strokes. Decides nothing. Lives on the GUI thread.

    Args:
        widget: The canvas; also the parent.
        pointer: Its input.
        image_point: Image coordinates at a logical position, on the image or not.
        drawn_at: The logical position at which a point of the image is drawn.

    Signals:
        stroke_began: A stroke begins (`ClickIntent`); it may begin outside of the image.
        stroke_moved: It goes on to (x, y) of the image.
        stroke_ended: The button was let go.
        stroke_cancelled: It is to be forgotten.
        polygon_closed: A double click, or a click on its first corner, ends the polygon.
    """

    stroke_began = Signal(object)
    stroke_moved = Signal(float, float)
    stroke_ended = Signal()
    stroke_cancelled = Signal()
    polygon_closed = Signal()

    def __init__(
        self,
        widget: QWidget,
        pointer: Pointer,
        image_point: Callable[[QPointF], tuple[float, float]],
        drawn_at: Callable[[float, float], QPointF],
    ) -> None:
        super().__init__(widget)
        self._widget = widget
        self._pointer = pointer
        self._image_point = image_point
        self._drawn_at = drawn_at
        self._view = HandView()
        self._at: QPointF | None = None
        pointer.moved.connect(self._follow)
        pointer.left.connect(self._leave)
        pointer.stroke_began.connect(self._begin)
        pointer.stroke_moved.connect(self._go_on)
        pointer.stroke_finished.connect(self.stroke_ended)
        pointer.stroke_cancelled.connect(self.stroke_cancelled)
        pointer.closed.connect(self.polygon_closed)

    @property
    def hides_cursor(self) -> bool:
        """Whether the ring is the cursor."""
        return self._view.tool == "brush" and self._radius() >= _SMALL_RING

    def show(self, view: HandView) -> None:
        """Takes another tool, or the same at another size."""
        if view == self._view:
            return
        before = self._area()
        self._view = view
        self._pointer.set_mode(_MODES[view.tool])
        self._widget.update(before.united(self._area()))

    def closes(self, at: QPointF) -> bool:
        """Whether a click there is one on the first corner of a polygon that encloses something."""
        corners = self._view.corners
        if self._view.tool != "polygon" or len(corners) < _FEWEST_CORNERS:
            return False
        way = at - self._drawn_at(*corners[0])
        return math.hypot(way.x(), way.y()) <= _CORNER_REACH

    def draw(self, painter: QPainter) -> None:
        """Draws the polygon and the ring; the painter's unit is the logical pixel."""
        view = self._view
        if view.tool == "polygon" and view.corners:
            corners = [self._drawn_at(x, y) for x, y in view.corners]
            closes = self._at is not None and self.closes(self._at)
            tip = corners[0] if closes else self._at
            marks.draw_polygon(painter, corners, tip, color=view.color, adds=view.adds, closes=closes)
        elif view.tool == "brush" and self._at is not None and self._ringed:
            marks.draw_ring(painter, self._middle(self._at), self._radius(), adds=view.adds)

    @property
    def _ringed(self) -> bool:
        return self._pointer.cursor == Qt.CursorShape.CrossCursor

    def _radius(self) -> float:
        """Of the ring, in logical pixels."""
        return (self._drawn_at(self._view.diameter / 2, 0) - self._drawn_at(0, 0)).x()

    def _middle(self, at: QPointF) -> QPointF:
        """Where the brush is set down for a position of the pointer."""
        return self._drawn_at(*snapped(*self._image_point(at), diameter=self._view.diameter))

    def _area(self) -> QRect:
        """What the tool covers of the canvas."""
        if self._view.tool == "brush" and self._at is not None:
            reach = self._radius() + marks.RING_REACH
            return _around([self._middle(self._at)], reach)
        if self._view.tool == "polygon" and self._view.corners:
            points = [self._drawn_at(x, y) for x, y in self._view.corners]
            return _around(points if self._at is None else [*points, self._at], marks.RING_REACH)
        return QRect()

    def _move(self, at: QPointF | None) -> None:
        before = self._area()
        self._at = at
        area = before.united(self._area())
        if not area.isEmpty():
            self._widget.update(area)

    @Slot(QPointF)
    @guarded
    def _follow(self, at: QPointF) -> None:
        self._move(at)

    @Slot()
    @guarded
    def _leave(self) -> None:
        self._move(None)

    @Slot(QPointF, object, object)
    @guarded
    def _begin(self, at: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
        self._move(at)
        alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        positive = button == Qt.MouseButton.LeftButton and not alt
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        self.stroke_began.emit(ClickIntent(*self._image_point(at), positive=positive, alt=alt, shift=shift))

    @Slot(QPointF)
    @guarded
    def _go_on(self, at: QPointF) -> None:
        self.stroke_moved.emit(*self._image_point(at))


def _around(points: list[QPointF], reach: float) -> QRect:
    left, right = min(point.x() for point in points) - reach, max(point.x() for point in points) + reach
    top, bottom = min(point.y() for point in points) - reach, max(point.y() for point in points) + reach
    corner, opposite = QPointF(math.floor(left), math.floor(top)), QPointF(math.ceil(right), math.ceil(bottom))
    return QRectF(corner, opposite).toAlignedRect()

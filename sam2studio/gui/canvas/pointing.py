"""What the pointer says about the image: where it is and rests, clicks, and the boxes that it draws."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from sam2studio.core.colors import Rgb
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.gui.canvas import marks
from sam2studio.gui.canvas.hand import Hand
from sam2studio.gui.canvas.pointer import Pointer
from sam2studio.gui.canvas.view import Size
from sam2studio.gui.guard import guarded
from sam2studio.gui.viewstate import ClickIntent

_SIZE_TAG: Rgb = (45, 45, 48)


class Pointing(QObject):
    """From logical positions of the pointer to points and boxes of the image. Decides nothing. Lives on the GUI thread.

    Args:
        widget: The canvas; also the parent.
        pointer: Its input.
        hand: The tools; a click may close the polygon instead.
        image_point: Image coordinates at a logical position, on the image or not.
        image_size: (width, height) of the image shown, or None.

    Attributes:
        hover: The preview that is shown under the pointer, or None.

    Signals:
        clicked, clicked_nothing, box_dragged, hovered, hover_left, pointer_moved: Those of the `Canvas`.
    """

    clicked = Signal(object)
    clicked_nothing = Signal()
    box_dragged = Signal(object)
    hovered = Signal(float, float)
    hover_left = Signal()
    pointer_moved = Signal(float, float)

    def __init__(
        self,
        widget: QWidget,
        pointer: Pointer,
        hand: Hand,
        *,
        image_point: Callable[[QPointF], tuple[float, float]],
        image_size: Callable[[], Size | None],
    ) -> None:
        super().__init__(widget)
        self._widget = widget
        self._pointer = pointer
        self._hand = hand
        self._image_point = image_point
        self._image_size = image_size
        self._band: Box | None = None
        self._over_image = False
        self.hover: Mask | None = None
        pointer.moved.connect(self._follow)
        pointer.rested.connect(self._report_rest)
        pointer.left.connect(self.leave)
        pointer.clicked.connect(self._report_click)
        pointer.box_changed.connect(self._draw_band)
        pointer.box_finished.connect(self._finish_band)
        pointer.box_cancelled.connect(self.drop_band)

    @property
    def over_image(self) -> bool:
        """Whether the pointer is over the image and neither draws nor pans."""
        return self._over_image

    def is_on_image(self, at: QPointF) -> bool:
        """Whether there is an image at a logical position."""
        if (size := self._image_size()) is None:
            return False
        (x, y), (width, height) = self._image_point(at), size
        return -0.5 <= x < width - 0.5 and -0.5 <= y < height - 0.5

    @Slot()
    @guarded
    def leave(self) -> None:
        """The pointer has left the image, or does something else from now on."""
        if self._over_image:
            self._over_image = False
            self.hover_left.emit()

    @Slot()
    @guarded
    def drop_band(self) -> None:
        """Forgets the box that is being drawn."""
        self._band = None
        self._widget.update()

    def draw(self, painter: QPainter, drawn_at: Callable[[float, float], QPointF], *, within: QRectF) -> None:
        """Draws the box that is being drawn, with its size.

        Args:
            painter: In logical pixels of the canvas.
            drawn_at: The logical position at which a point of the image is drawn.
            within: Where the size may stand.
        """
        band = self._band
        if band is None:
            return
        corner = drawn_at(band.x0, band.y0)
        marks.draw_box(painter, QRectF(corner, drawn_at(band.x1, band.y1)))
        width, height = band.size
        marks.draw_tag(painter, f"{width:.0f} × {height:.0f}", corner, color=_SIZE_TAG, within=within)

    def _nearest(self, at: QPointF, size: Size) -> tuple[float, float]:
        """Image coordinates at a logical position, moved to between the centres of the outermost pixels."""
        (x, y), (width, height) = self._image_point(at), size
        return min(max(x, 0.0), width - 1.0), min(max(y, 0.0), height - 1.0)

    @Slot(QPointF)
    @guarded
    def _follow(self, at: QPointF) -> None:
        size = self._image_size()
        if size is None or not self.is_on_image(at):
            self.leave()
            return
        x, y = self._nearest(at, size)
        self._over_image = not self._pointer.dragging
        self.pointer_moved.emit(x, y)
        if self.hover is not None and not self.hover.contains(x, y):
            self.hover_left.emit()

    @Slot(QPointF)
    @guarded
    def _report_rest(self, at: QPointF) -> None:
        size = self._image_size()
        if size is not None and self.is_on_image(at):
            self.hovered.emit(*self._nearest(at, size))

    @Slot(QPointF, object, object)
    @guarded
    def _report_click(self, at: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
        size = self._image_size()
        if size is None:
            self.clicked_nothing.emit()
        if size is None or not self.is_on_image(at):
            return
        x, y = self._nearest(at, size)
        alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        positive = button == Qt.MouseButton.LeftButton and not alt
        if positive and self._hand.closes(at):
            self._hand.polygon_closed.emit()
            return
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        self.clicked.emit(ClickIntent(x, y, positive=positive, alt=alt, shift=shift))

    @Slot(QPointF, QPointF)
    @guarded
    def _draw_band(self, start: QPointF, now: QPointF) -> None:
        self.leave()
        if (size := self._image_size()) is not None:
            self._band = Box.around(corner=self._nearest(start, size), opposite=self._nearest(now, size))
            self._widget.update()

    @Slot(QPointF, QPointF)
    @guarded
    def _finish_band(self, start: QPointF, now: QPointF) -> None:
        self._draw_band(start, now)
        box = self._band
        self.drop_band()
        if box is not None and min(box.size) > 0:
            self.box_dragged.emit(box)

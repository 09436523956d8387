"""The canvas: the image, the masks on it, and the prompts that the person gives."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from sam2studio.core.colors import Rgb
from sam2studio.gui.actions import native_keys
from sam2studio.gui.canvas import marks
from sam2studio.gui.canvas.floating import Message, Note
from sam2studio.gui.canvas.hand import Hand
from sam2studio.gui.canvas.layers import Window
from sam2studio.gui.canvas.overlay import Overlay
from sam2studio.gui.canvas.pointer import Pointer
from sam2studio.gui.canvas.pointing import Pointing
from sam2studio.gui.canvas.pyramid import Pyramid
from sam2studio.gui.canvas.scene import Rect
from sam2studio.gui.canvas.strip import CandidateStrip
from sam2studio.gui.canvas.view import Size, View, fitted, sighted, zoom_limits
from sam2studio.gui.guard import guarded
from sam2studio.gui.theme import current_scheme
from sam2studio.gui.viewstate import CanvasState

_FIT_MARGIN = 16  # logical pixels around a fitted image
_FLOAT_MARGIN = 14  # between the canvas' edge and what floats over it
_SLICE_S = 0.025
"""Masks are traced and painted for so long at a time; the rest waits until the window has answered its events."""
_QUICK_S = 0.025
"""Masks that take longer to paint are painted when the zoom has come to rest, and stretched until then."""
_REST_MS = 70
_MOST_TAGS = 12
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)

_Tag = tuple[str, Rgb, int, int]
"""Text, colour, and the image pixel whose upper left corner it stands on."""


class Canvas(QWidget):
    """Shows a `CanvasState` and reports what the person does to it. Decides nothing and knows no document.

    Lives on the GUI thread. Coordinates are pixels of the image as displayed, pixel centres at .0; the zoom is screen
    pixels (device pixels) per image pixel. What is painted is prepared between events; painting only copies it.

    Attributes:
        hand: The tools that edit masks by hand, and what they report.

    Signals:
        clicked: A click on the image (`ClickIntent`).
        clicked_nothing: A click while there is no image.
        box_dragged: A box drawn on the image (`Box`), clipped to it.
        hovered: The pointer rests at (x, y) of the image.
        hover_left: The pointer has left the image or the preview, or has begun to draw a box or to pan.
        pointer_moved: The pointer is at (x, y) of the image.
        candidate_picked: The thumbnail of the n-th candidate was clicked.
        space_tapped: The space bar was pressed and let go, and nothing panned with it.
        view_changed: The visible part of the image (edge coordinates), and the zoom.
    """

    clicked = Signal(object)
    clicked_nothing = Signal()
    box_dragged = Signal(object)
    hovered = Signal(float, float)
    hover_left = Signal()
    pointer_moved = Signal(float, float)
    candidate_picked = Signal(int)
    space_tapped = Signal()
    view_changed = Signal(QRectF, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = CanvasState()
        self._photo: Pyramid | None = None
        self._overlay = Overlay()
        self._view = View()
        self._fitted = True
        self._fitted_for: tuple[Hashable, tuple[int, ...]] | None = None  # the image last fitted when it came
        self._sighted: Hashable = None  # the proposal last brought into sight
        self._scale = self.devicePixelRatioF()
        self._tags: list[_Tag] = []
        self._framed = False
        self._refresh_timer = QTimer(self, singleShot=True)
        self._refresh_timer.timeout.connect(self._refresh)
        self._busy, self._message = Note(self), Message(self)
        self._covered = 0
        self._strip = CandidateStrip(self)
        self._strip.picked.connect(self.candidate_picked)
        self._pointer = Pointer(self)
        self.hand = Hand(self, self._pointer, self._image_point, self._drawn_at)
        self._pointing = Pointing(
            self, self._pointer, self.hand, image_point=self._image_point, image_size=self._image_size
        )
        self._connect_pointer()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._choose_cursor()
        self._translate()

    def _connect_pointer(self) -> None:
        pointer, pointing = self._pointer, self._pointing
        pointing.clicked.connect(self.clicked)
        pointing.clicked_nothing.connect(self.clicked_nothing)
        pointing.box_dragged.connect(self.box_dragged)
        pointing.hovered.connect(self.hovered)
        pointing.hover_left.connect(self.hover_left)
        pointing.pointer_moved.connect(self.pointer_moved)
        pointer.double_clicked.connect(self._fit_from_background)
        pointer.panned.connect(self._drag_image)
        pointer.zoomed.connect(self._zoom_at)
        pointer.fit_asked.connect(self.fit)
        pointer.cursor_changed.connect(self._choose_cursor)
        pointer.space_tapped.connect(self.space_tapped)

    def _translate(self) -> None:
        self.setAccessibleName(self.tr("Canvas"))
        tool = self._state.hand.tool
        if tool == "brush":
            help_text = self.tr(
                "Dragging paints, with the right button (or Alt) erases, with Shift begins another object. "
                "The wheel zooms, Space+drag pans."
            )
        elif tool == "polygon":
            help_text = self.tr(
                "Click sets a corner of the polygon; a click on the first one or a double click closes it. "
                "The wheel zooms, Space+drag pans."
            )
        else:
            help_text = self.tr(
                "Click adds to the object, right click (or Alt+click) takes away, dragging draws a box. "
                "The wheel zooms, Space+drag pans, a double click here fits the image."
            )
        help_text = native_keys(help_text)
        self.setAccessibleDescription(help_text)
        self.setToolTip(help_text)

    def set_candidate_keys(self, keys: Sequence[str]) -> None:
        """What picks the candidates, as it is written; "" where no key does."""
        self._strip.set_keys(keys)

    # What is shown

    @Slot(object)
    @guarded
    def show_state(self, state: CanvasState) -> None:
        """Shows a state; does only what differs from the one shown so far."""
        former, self._state = self._state, state
        other_image = former.image is not state.image
        if other_image:
            self._photo = None if state.image is None else Pyramid(state.image)
            self._pointing.drop_band()
        self._pointing.hover = state.hover
        if state.image is not None and self._fitted_for != (state.image_key, state.image.shape):
            self._fitted_for = state.image_key, state.image.shape
            self.fit()
        self._bring_into_sight()
        if former.hand != state.hand:
            self.hand.show(state.hand)
            self._choose_cursor()
            if former.hand.tool != state.hand.tool:
                self._translate()
        if self._overlay.show_state(state, other_image=other_image):
            if other_image and former.image_key == state.image_key:
                self._refresh()  # frames of a video follow each other with their masks, or these would flicker
            else:
                self._refresh_timer.start(0)
        if former.masks is not state.masks or former.hand.sketch is not state.hand.sketch:
            self._tags = _tags(state)
        if other_image or (former.candidates, former.prompt_color) != (state.candidates, state.prompt_color):
            self._show_candidates()
        if (former.busy, former.message) != (state.busy, state.message):
            self._busy.show_text(state.busy)
            self._message.show_text(state.message)
        self._place_floating()
        self.update()

    @Slot(int)
    @guarded
    def keep_clear(self, top: int) -> None:
        """Keeps its note below so many pixels of the upper edge: something lies over them."""
        self._covered = top
        self._place_floating()

    @Slot(object)
    @guarded
    def touch(self, part: Rect) -> None:
        """Paints again, and only there, where the pixels of the sketch shown have changed: edge coordinates."""
        if self._photo is not None and (touched := self._overlay.touch(part, self._window())) is not None:
            x0, y0, x1, y1 = (edge / self._scale for edge in touched)
            self.update(QRect(math.floor(x0), math.floor(y0), math.ceil(x1 - x0) + 1, math.ceil(y1 - y0) + 1))

    @Slot()
    @guarded
    def fit(self) -> None:
        """Shows the whole image in the middle; a change of size keeps it so, until the next zoom or pan."""
        if self._photo is not None:
            margin = round(_FIT_MARGIN * self._scale)
            self._set_view(fitted(image=self._photo.size, window=self._window_size(), margin=margin), fitted=True)

    def _bring_into_sight(self) -> None:
        """Shows the proposal that has come up for review, once its image is there."""
        review = self._state.review
        if review is None or review.key == self._sighted or self._photo is None:
            self._sighted = None if review is None else self._sighted
        elif review.place == self._state.image_key:
            self._sighted = review.key
            image, window, margin = self._photo.size, self._window_size(), round(_FIT_MARGIN * self._scale)
            edges = review.sight.x0, review.sight.y0, review.sight.x1, review.sight.y1
            view = sighted(edges, image=image, window=window, margin=margin)
            self._set_view(view, fitted=view == fitted(image=image, window=window, margin=margin))

    def zoom_to(self, zoom: float) -> None:
        """Zooms about the middle; 1.0 is one screen pixel per image pixel. Goes to the nearest zoom that is allowed."""
        width, height = self._window_size()
        self._zoom_about((width - 1) / 2, (height - 1) / 2, zoom)

    def pan(self, *, dx: float, dy: float) -> None:
        """Moves the image by logical pixels, as far as it stays in sight."""
        self._set_view(self._view.moved(dx=dx * self._scale, dy=dy * self._scale))

    @property
    def zoom(self) -> float:
        """Screen pixels per image pixel."""
        return self._view.zoom

    def view_rect(self) -> QRectF:
        """The visible part of the image in edge coordinates: pixel k covers k … k + 1."""
        if self._photo is None:
            return QRectF()
        x0, y0, x1, y1 = self._view.visible(image=self._photo.size, window=self._window_size())
        return QRectF(x0, y0, x1 - x0, y1 - y0)

    def position_of(self, x: float, y: float) -> QPointF:
        """The logical position of the screen pixel that shows a point of the image: a click there means that point."""
        px, py = self._view.device_point(x, y)
        return QPointF(px / self._scale, py / self._scale)

    def _drawn_at(self, x: float, y: float) -> QPointF:
        """The middle of that pixel, for what is drawn with fractions of pixels."""
        return self.position_of(x, y) + QPointF(0.5, 0.5) / self._scale

    def grab_image(self) -> QImage:
        """The canvas as it looks when everything is painted."""
        self.finish_painting()
        return self.grab().toImage()

    def finish_painting(self) -> None:
        """Prepares at once what would be prepared when the window comes to rest."""
        self._refresh_timer.stop()
        self._prepare()
        self.update()

    def _show_candidates(self) -> None:
        candidates = () if self._photo is None else self._state.candidates
        outlines = self._overlay.outlines(item.mask for item in candidates)
        self._strip.show_candidates(candidates, color=self._state.prompt_color, photo=self._photo, outlines=outlines)

    def _place_floating(self) -> None:
        margin = _FIT_MARGIN + _FLOAT_MARGIN
        self._busy.place(self.rect().adjusted(margin, max(margin, self._covered + _FLOAT_MARGIN), -margin, -margin))
        self._message.place(self.rect())
        strip = self._strip
        strip.move((self.width() - strip.width()) // 2, self.height() - strip.height() - _FLOAT_MARGIN)

    # Painting

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        """Copies what has been prepared."""
        scheme = current_scheme()
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(scheme.canvas))
        if self._photo is not None:
            painter.save()
            painter.scale(1 / self._scale, 1 / self._scale)
            self._photo.draw(painter, self._view, self._window_size())
            self._overlay.draw(painter, self._view)
            painter.restore()
            self._draw_marks(painter)
        if self._framed:
            painter.setPen(QPen(QColor(scheme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()  # even when somebody looks at this frame from outside

    def _draw_marks(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect())
        for text, color, x, y in self._tags:
            marks.draw_tag(painter, text, self._drawn_at(x - 0.5, y - 0.5), color=color, within=room)
        review = self._state.review
        if review is not None and review.detected is not None and review.place == self._state.image_key:
            seen = review.detected
            corner, opposite = (self._drawn_at(x - 0.5, y - 0.5) for x, y in ((seen.x0, seen.y0), (seen.x1, seen.y1)))
            marks.draw_frame(painter, QRectF(corner, opposite))
        if (box := self._state.prompt.box) is not None:
            marks.draw_box(painter, QRectF(self._drawn_at(box.x0, box.y0), self._drawn_at(box.x1, box.y1)))
        self._pointing.draw(painter, self._drawn_at, within=room)
        for point in self._state.prompt.points:
            marks.draw_point(painter, self._drawn_at(point.x, point.y), positive=point.positive)
        self.hand.draw(painter)

    @Slot()
    @guarded
    def _refresh(self) -> None:
        """Prepares what is missing or stale for the view; comes back for masks that take long."""
        if not self._prepare(seconds=_SLICE_S):
            self._refresh_timer.start(0)
        self.update()

    def _prepare(self, *, seconds: float = math.inf) -> bool:
        """Prepares what the next painting copies; whether that is everything."""
        if self._photo is None:
            return True
        self._photo.prepare(self._view, self._window_size())
        return self._overlay.refresh(self._window(), seconds=seconds)

    def _window(self) -> Window:
        assert self._photo is not None
        return Window(self._view, self._window_size(), self._photo.size, self._scale)

    # The view

    def _window_size(self) -> Size:
        return max(1, round(self.width() * self._scale)), max(1, round(self.height() * self._scale))

    def _set_view(self, view: View, *, fitted: bool = False) -> None:
        if self._photo is None:
            return
        view = view.limited(image=self._photo.size, window=self._window_size())
        zoomed = view.zoom != self._view.zoom
        self._view, self._fitted = view, fitted
        if zoomed and self._overlay.full_seconds > _QUICK_S:
            self._refresh_timer.start(_REST_MS)
            self.update()
        else:
            self._refresh_timer.start(0)
        if zoomed:
            self._choose_cursor()
        self.view_changed.emit(self.view_rect(), view.zoom)

    def _zoom_about(self, px: float, py: float, zoom: float) -> None:
        """Zooms; the image under the middle of a device pixel stays there."""
        if self._photo is None or not math.isfinite(zoom):
            return
        smallest, largest = zoom_limits(image=self._photo.size, window=self._window_size())
        zoom = min(max(zoom, smallest), largest)
        if zoom != self._view.zoom:
            self._set_view(self._view.zoomed(zoom, at=(px, py)))

    @Slot(QPointF, float)
    @guarded
    def _zoom_at(self, at: QPointF, factor: float) -> None:
        self._zoom_about(*self._device_pixel(at), self._view.zoom * factor)

    @Slot(QPointF)
    @guarded
    def _drag_image(self, by: QPointF) -> None:
        self._pointing.leave()
        self.pan(dx=by.x(), dy=by.y())

    @Slot(QPointF)
    @guarded
    def _fit_from_background(self, at: QPointF) -> None:
        if not self._pointing.is_on_image(at):
            self.fit()

    def _device_pixel(self, at: QPointF) -> tuple[int, int]:
        """The device pixel at a logical position."""
        return math.floor(at.x() * self._scale + 1 / 64), math.floor(at.y() * self._scale + 1 / 64)

    def _image_point(self, at: QPointF) -> tuple[float, float]:
        """Image coordinates of the middle of the device pixel at a logical position, on the image or not."""
        return self._view.image_point(*self._device_pixel(at))

    def _image_size(self) -> Size | None:
        return None if self._photo is None else self._photo.size

    @Slot()
    @guarded
    def _choose_cursor(self) -> None:
        shape = self._pointer.cursor
        if shape == Qt.CursorShape.CrossCursor and self.hand.hides_cursor:
            shape = Qt.CursorShape.BlankCursor
        self.setCursor(marks.crosshair(self._scale) if shape == Qt.CursorShape.CrossCursor else shape)
        self.update()

    # What Qt tells

    @partial(guarded, fallback=False)
    def event(self, event: QEvent) -> bool:
        """Keeps the tool tip off the image, where it would be in the way, and follows to screens of other density."""
        if event.type() == QEvent.Type.ToolTip and self._pointing.over_image:
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._follow_density()
        return super().event(event)

    def _follow_density(self) -> None:
        ratio, self._scale = self.devicePixelRatioF() / self._scale, self.devicePixelRatioF()
        self._choose_cursor()
        if self._fitted:
            self.fit()
        else:
            self._set_view(View(self._view.zoom * ratio, self._view.x * ratio, self._view.y * ratio))

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps a fitted image fitted, and the middle of any other in the middle."""
        self._place_floating()
        if self._fitted:
            self.fit()
        elif event.oldSize().isValid():
            grown = event.size() - event.oldSize()
            self.pan(dx=grown.width() / 2, dy=grown.height() / 2)

    @guarded
    def changeEvent(self, event: QEvent) -> None:
        """Speaks the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._translate()
        super().changeEvent(event)

    @guarded
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows a frame when the keyboard brought the focus here."""
        self._framed = event.reason() in _BY_KEYBOARD
        self.update()

    @guarded
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Takes the frame away."""
        self._framed = False
        self.update()

    def sizeHint(self) -> QSize:
        """As much as there is, but something to start from."""
        return QSize(960, 640)

    def minimumSizeHint(self) -> QSize:
        """Room for an image and the candidates."""
        return QSize(320, 240)


def _tags(state: CanvasState) -> list[_Tag]:
    """The names of selected objects, unless they are so many that they would hide the image."""
    tags = [(m.label, m.color, *m.mask.bbox[:2]) for m in state.masks if m.selected and m.label and m.mask.bbox]
    if (sketch := state.hand.sketch) is not None and sketch.label:
        tags.append((sketch.label, sketch.color, *sketch.anchor))
    return tags if len(tags) <= _MOST_TAGS else []

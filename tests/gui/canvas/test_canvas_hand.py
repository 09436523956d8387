"""Brush and polygon on the canvas: what the mouse means, what is painted, and how little of it a step repaints."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt

from sam2studio.core.brush import BrushStroke
from sam2studio.core.mask import Mask
from sam2studio.gui.canvas import Canvas
from sam2studio.gui.viewstate import CanvasState, HandView, MaskView, Sketch
from tests.gui.canvas.test_canvas_widget import Received, at, rgb

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
COLOR = (230, 97, 0)


class Repaints(QObject):
    """Which parts of a widget are painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.areas: list[int] = []
        widget.installEventFilter(self)

    def settle(self, qtbot) -> None:
        """Waits until all that was to be painted is; what comes after is counted."""
        self.parent().update()
        qtbot.waitUntil(lambda: bool(self.areas))
        self.areas.clear()

    def eventFilter(self, _watched, event):
        if event.type() == QEvent.Type.Paint:
            self.areas.append(sum(rect.width() * rect.height() for rect in event.region()))
        return False


@pytest.fixture
def brushing(state) -> CanvasState:
    return replace(state, hand=HandView(tool="brush", diameter=6))


def test_a_stroke_goes_from_press_to_release_in_pixels_of_the_image(qtbot, make_canvas, brushing):
    canvas = make_canvas(brushing)
    canvas.zoom_to(9.0)
    told, clicked = Received(canvas.hand.stroke_moved), Received(canvas.clicked)
    began, ended = Received(canvas.hand.stroke_began), Received(canvas.hand.stroke_ended)
    for button in (LEFT, RIGHT):
        qtbot.mousePress(canvas, button, pos=at(canvas, 30, 20))
        for x in (31, 33):
            qtbot.mouseMove(canvas, at(canvas, x, 20))
        qtbot.mouseRelease(canvas, button, pos=at(canvas, 33, 20))
    assert [(click.x, click.y, click.positive) for click in began] == [(30, 20, True), (30, 20, False)]
    assert told == [(31, 20), (33, 20)] * 2
    assert len(ended) == 2
    assert clicked == []


def test_escape_forgets_a_stroke(qtbot, make_canvas, brushing):
    canvas = make_canvas(brushing)
    ended, cancelled = Received(canvas.hand.stroke_ended), Received(canvas.hand.stroke_cancelled)
    qtbot.mousePress(canvas, LEFT, pos=at(canvas, 30, 20))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(canvas, LEFT, pos=at(canvas, 33, 20))
    assert (len(ended), len(cancelled)) == (0, 1)


def test_quick_strokes_one_after_the_other_are_all_strokes(qtbot, make_canvas, brushing):
    canvas = make_canvas(brushing)
    began = Received(canvas.hand.stroke_began)
    qtbot.mouseClick(canvas, LEFT, pos=at(canvas, 30, 20))
    qtbot.mouseDClick(canvas, LEFT, pos=at(canvas, 30, 20))
    assert len(began) == 2


def test_a_double_click_closes_the_polygon_and_sets_no_corner(qtbot, make_canvas, state):
    canvas = make_canvas(replace(state, hand=HandView(tool="polygon", corners=((10, 10), (30, 10)))))
    clicked, closed = Received(canvas.clicked), Received(canvas.hand.polygon_closed)
    boxes = Received(canvas.box_dragged)
    qtbot.mousePress(canvas, LEFT, pos=at(canvas, 20, 20))
    qtbot.mouseMove(canvas, at(canvas, 25, 25))
    qtbot.mouseRelease(canvas, LEFT, pos=at(canvas, 25, 25))
    qtbot.mouseDClick(canvas, LEFT, pos=at(canvas, 20, 20))
    assert len(clicked) == 1, "the drag, however far it went"
    assert len(closed) == 1
    assert boxes == []


def test_a_click_on_the_first_corner_closes_the_polygon(qtbot, make_canvas, state):
    hand = HandView(tool="polygon", corners=((10, 10), (30, 10), (30, 25)))
    canvas = make_canvas(replace(state, hand=replace(hand, corners=hand.corners[:2])))
    clicked, closed = Received(canvas.clicked), Received(canvas.hand.polygon_closed)
    qtbot.mouseClick(canvas, LEFT, pos=at(canvas, 10, 10))
    assert (len(clicked), len(closed)) == (1, 0), "two corners enclose nothing"
    canvas.show_state(replace(state, hand=hand))
    near = at(canvas, 10, 10) + QPoint(4, 3)
    before = rgb(canvas.grab_image())
    qtbot.mouseMove(canvas, near)
    assert (rgb(canvas.grab_image()) != before).any()
    qtbot.mouseClick(canvas, RIGHT, pos=near)
    qtbot.mouseClick(canvas, LEFT, pos=near)
    assert (len(clicked), len(closed)) == (2, 1)
    qtbot.mouseClick(canvas, LEFT, pos=at(canvas, 20, 20))
    assert (len(clicked), len(closed)) == (3, 1)


def test_the_ring_is_as_large_as_what_it_paints_at_every_zoom(qtbot, make_canvas, state):
    canvas = make_canvas(replace(state, image=np.zeros_like(state.image), masks=()))
    for zoom, diameter in ((9.0, 15), (20.0, 9), (4.0, 40)):
        canvas.zoom_to(zoom)
        canvas.show_state(replace(canvas._state, hand=HandView()))
        bare = rgb(canvas.grab_image()).astype(int)
        canvas.show_state(replace(canvas._state, hand=HandView(tool="brush", diameter=diameter)))
        qtbot.mouseMove(canvas, at(canvas, 30, 20))
        ring = np.abs(rgb(canvas.grab_image()).astype(int) - bare).sum(axis=2) > 120
        columns = np.flatnonzero(ring.any(axis=0))
        assert columns[-1] - columns[0] + 1 == pytest.approx(diameter * zoom, abs=4)
        assert canvas.cursor().shape() == Qt.CursorShape.BlankCursor
    canvas.show_state(replace(canvas._state, hand=HandView(tool="brush", diameter=1)))
    assert canvas.cursor().shape() == Qt.CursorShape.BitmapCursor, "a ring that small is hard to see"


def show_sketch(canvas: Canvas, state: CanvasState, brush: BrushStroke, diameter: int) -> None:
    hand = HandView(tool="brush", diameter=diameter, sketch=Sketch(brush.pixels, COLOR))
    canvas.show_state(replace(state, masks=(), hand=hand))
    canvas.finish_painting()


def test_a_sketch_that_was_painted_step_by_step_looks_like_the_mask_it_becomes(make_canvas, state, mask):
    canvas = make_canvas(state)
    canvas.zoom_to(5.0)
    brush = BrushStroke(mask, adds=True)
    show_sketch(canvas, state, brush, 5)
    for x, y in ((3, 3), (20, 15), (21, 15), (45, 12), (58, 37)):
        canvas.touch(brush.draw_to(x, y, diameter=5))
    sketched = rgb(canvas.grab().toImage())
    view = MaskView(1, brush.mask(), COLOR, selected=True)
    canvas.show_state(replace(state, masks=(view,), hand=HandView(tool="brush", diameter=5)))
    assert np.abs(sketched.astype(int) - rgb(canvas.grab_image()).astype(int)).max() <= 2


def test_a_step_of_the_brush_repaints_its_surroundings_and_not_the_photograph(qtbot, make_canvas):
    photo = np.zeros((2160, 3840, 3), np.uint8)
    state = CanvasState(image=photo, image_key="4K")
    canvas = make_canvas(state)
    whole = Mask.from_crop(np.ones((2000, 3600), np.bool_), x=100, y=100, height=2160, width=3840)
    brush = BrushStroke(whole, adds=False)
    show_sketch(canvas, state, brush, 60)
    repaints = Repaints(canvas)
    repaints.settle(qtbot)
    canvas.touch(brush.draw_to(1900, 1000, diameter=60))
    canvas.touch(brush.draw_to(1920, 1010, diameter=60))
    qtbot.waitUntil(lambda: bool(repaints.areas))
    assert canvas._overlay.sketched_pixels < 60 * 60, "of the mask"
    assert sum(repaints.areas) < 80 * 80, "of the canvas"
    assert rgb(canvas.grab().toImage())[tuple(reversed(at(canvas, 1900, 1000).toTuple()))].sum() == 0


def test_the_pointer_repaints_its_ring_only(qtbot, make_canvas, brushing):
    canvas = make_canvas(brushing)
    qtbot.mouseMove(canvas, QPoint(300, 200))
    repaints = Repaints(canvas)
    repaints.settle(qtbot)
    qtbot.mouseMove(canvas, QPoint(304, 200))
    qtbot.waitUntil(lambda: bool(repaints.areas))
    assert max(repaints.areas) < 640 * 480 / 3


def test_the_polygon_follows_the_pointer(qtbot, make_canvas, state):
    canvas = make_canvas(replace(state, hand=HandView(tool="polygon", corners=((10, 10), (30, 10)), color=COLOR)))
    qtbot.mouseMove(canvas, at(canvas, 20, 30))
    one = rgb(canvas.grab_image())
    qtbot.mouseMove(canvas, at(canvas, 40, 30))
    assert (one != rgb(canvas.grab_image())).any()

"""The canvas as a person meets it: what is painted, what a click means, what stays when something changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.gui.canvas import Canvas, pyramid, strip
from sam2studio.gui.canvas import overlay as overlay_module
from sam2studio.gui.canvas.floating import Note
from sam2studio.gui.theme import LIGHT
from sam2studio.gui.theme.style import stylesheet
from sam2studio.gui.viewstate import CandidateView, CanvasState, ClickIntent, MaskView
from tests.support.widgets import nameless_controls

WIDTH, HEIGHT = 60, 40
LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


def rgb(image: QImage) -> np.ndarray:
    """(h, w, 3) uint8."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.array(image.constBits()).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)


def at(canvas: Canvas, x: float, y: float) -> QPoint:
    """The canvas pixel in which a point of the image is shown."""
    position = canvas.position_of(x, y)
    return QPoint(round(position.x()), round(position.y()))


def show_nine_fold(canvas: Canvas) -> None:
    """900 %: an odd number of screen pixels per image pixel, so that image pixels have a middle."""
    canvas.zoom_to(9.0)
    canvas.finish_painting()


class Received(list):
    """What a signal carried."""

    def __init__(self, signal):
        super().__init__()
        signal.connect(lambda *values: self.append(values if len(values) != 1 else values[0]))


# Coordinates


@pytest.mark.parametrize("zoom", [1.0, 3.0, 9.0, 31.0])
def test_a_click_in_the_middle_of_a_pixel_is_its_number(qtbot, make_canvas, state, zoom):
    canvas = make_canvas(state)
    canvas.zoom_to(zoom)
    clicked = Received(canvas.clicked)
    for x, y in ((30, 20), (31, 20), (29, 17)):
        qtbot.mouseClick(canvas, LEFT, pos=at(canvas, x, y))
    assert clicked == [ClickIntent(30, 20), ClickIntent(31, 20), ClickIntent(29, 17)]


def test_the_middle_of_the_first_pixel_is_zero_zero(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    show_nine_fold(canvas)
    canvas.pan(dx=1000, dy=1000)  # as far as it goes: the first pixel is in sight
    clicked = Received(canvas.clicked)
    qtbot.mouseClick(canvas, LEFT, pos=at(canvas, 0, 0))
    qtbot.mouseClick(canvas, LEFT, pos=at(canvas, 0, 0) - QPoint(4, 4))  # the first pixel's corner: still on the image
    qtbot.mouseClick(canvas, LEFT, pos=at(canvas, 0, 0) - QPoint(5, 0))  # one screen pixel further: outside
    assert clicked == [ClickIntent(0.0, 0.0), ClickIntent(0.0, 0.0)]


def test_coordinates_hold_under_zoom_at_the_pointer_and_pan(qtbot, make_canvas, state, photo):
    canvas = make_canvas(state)
    clicked = Received(canvas.clicked)
    rng = np.random.default_rng(1)
    for _ in range(25):
        qtbot.mouseMove(canvas, QPoint(320, 240))
        canvas.zoom_to(float(rng.choice([5, 9, 11, 27])))
        canvas.pan(dx=int(rng.integers(-200, 200)), dy=int(rng.integers(-200, 200)))
        shown = rgb(canvas.grab_image())
        rect = canvas.view_rect()
        x = int(rng.integers(np.ceil(rect.left()) + 1, np.floor(rect.right()) - 1))
        y = int(rng.integers(np.ceil(rect.top()) + 1, np.floor(rect.bottom()) - 1))
        where = at(canvas, x, y)
        if not state.masks[0].mask.contains(x, y):
            expected = photo[y, x].astype(int)
            assert np.abs(shown[where.y() + 1, where.x() + 1] - expected).max() <= 40, "that pixel is painted there"
        qtbot.mouseClick(canvas, LEFT, pos=where)
        assert (clicked[-1].x, clicked[-1].y) == pytest.approx((x, y), abs=1e-9)


@pytest.mark.parametrize("zoom", [2.0, 5.0, 12.0])
def test_every_image_pixel_is_painted_where_it_is_clicked(make_canvas, photo, zoom):
    canvas = make_canvas(CanvasState(image=photo, image_key=1))
    canvas.zoom_to(zoom)
    shown = rgb(canvas.grab_image())
    rect = canvas.view_rect()
    for y in range(int(np.ceil(rect.top())), int(rect.bottom())):
        for x in range(int(np.ceil(rect.left())), int(rect.right())):
            where = canvas.position_of(x, y)
            pixel = shown[int(where.y() + 0.5), int(where.x() + 0.5)]
            assert (pixel == photo[y, x]).all(), (x, y)


def test_a_photograph_wider_than_a_short_integer_is_painted_right(make_canvas):
    wide = np.zeros((4, 50_000, 3), np.uint8)
    wide[:, 40_000:] = (10, 200, 90)
    canvas = make_canvas(CanvasState(image=wide, image_key=1))
    assert canvas.zoom < 0.02
    shown = rgb(canvas.grab_image())
    row = shown[240]
    assert (row[600] == (10, 200, 90)).all()
    assert (row[400] == 0).all()
    canvas.zoom_to(4.0)
    canvas.pan(dx=-4.0 * 15_000, dy=0)
    shown = rgb(canvas.grab_image())
    edge = round(canvas.position_of(39_999.5, 0).x() + 0.5)
    assert (shown[240, edge + 1] == (10, 200, 90)).all()
    assert (shown[240, edge - 2] == 0).all()


def test_zoomed_out_the_photograph_is_averaged_not_sampled(make_canvas):
    checks = np.indices((1200, 1600)).sum(axis=0) % 2 * 255
    canvas = make_canvas(CanvasState(image=np.repeat(checks[..., None], 3, axis=2).astype(np.uint8), image_key=1))
    canvas.zoom_to(0.25)
    middle = rgb(canvas.grab_image())[200:280, 280:360]
    assert np.abs(middle.astype(int) - 127).max() < 12


# What a press means


@pytest.mark.parametrize(
    ("button", "modifier", "expected"),
    [
        (LEFT, Qt.KeyboardModifier.NoModifier, ClickIntent(30, 20)),
        (RIGHT, Qt.KeyboardModifier.NoModifier, ClickIntent(30, 20, positive=False)),
        (LEFT, Qt.KeyboardModifier.AltModifier, ClickIntent(30, 20, positive=False, alt=True)),
        (LEFT, Qt.KeyboardModifier.ShiftModifier, ClickIntent(30, 20, shift=True)),
        (RIGHT, Qt.KeyboardModifier.ShiftModifier, ClickIntent(30, 20, positive=False, shift=True)),
    ],
)
def test_buttons_and_modifiers(qtbot, make_canvas, state, button, modifier, expected):
    canvas = make_canvas(state)
    show_nine_fold(canvas)
    clicked = Received(canvas.clicked)
    qtbot.mouseClick(canvas, button, modifier, pos=at(canvas, 30, 20))
    assert clicked == [expected]


def test_clicks_beside_the_image_and_without_one_mean_nothing(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    clicked = Received(canvas.clicked)
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(2, 2))
    nothing = Received(canvas.clicked_nothing)
    canvas.show_state(CanvasState(message="gone"))
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(320, 240))
    assert clicked == []
    assert len(nothing) == 1


def drag(qtbot, canvas, start, end, button=LEFT, steps=5):
    qtbot.mousePress(canvas, button, pos=start)
    for step in range(1, steps + 1):
        qtbot.mouseMove(canvas, start + (end - start) * step / steps)
    qtbot.mouseRelease(canvas, button, pos=end)


def test_a_drag_draws_a_box_from_any_corner(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    show_nine_fold(canvas)
    boxes, clicked = Received(canvas.box_dragged), Received(canvas.clicked)
    drag(qtbot, canvas, at(canvas, 40, 25), at(canvas, 20, 12))
    assert boxes == [Box(20, 12, 40, 25)]
    assert clicked == []


def test_a_box_is_clipped_to_the_image(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    canvas.zoom_to(3.0)
    boxes = Received(canvas.box_dragged)
    drag(qtbot, canvas, QPoint(3, 3), at(canvas, 10, 10))
    drag(qtbot, canvas, at(canvas, 10, 10), QPoint(637, 477))
    assert boxes == [Box(0, 0, 10, 10), Box(10, 10, WIDTH - 1, HEIGHT - 1)]


def test_a_box_beside_the_image_is_none(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    canvas.zoom_to(3.0)
    boxes = Received(canvas.box_dragged)
    drag(qtbot, canvas, QPoint(3, 3), QPoint(60, 400))
    assert boxes == []


def test_three_pixels_are_a_click_four_are_a_box(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    show_nine_fold(canvas)
    boxes, clicked = Received(canvas.box_dragged), Received(canvas.clicked)
    start = at(canvas, 30, 20)
    drag(qtbot, canvas, start, start + QPoint(3, 3), steps=1)
    assert (len(clicked), len(boxes)) == (1, 0)
    assert (clicked[0].x, clicked[0].y) == (30, 20)  # where it went down
    drag(qtbot, canvas, start, start + QPoint(4, 4), steps=1)
    assert (len(clicked), len(boxes)) == (1, 1)


def test_the_box_is_seen_while_it_is_drawn_and_escape_gives_it_up(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    show_nine_fold(canvas)
    before = rgb(canvas.grab_image())
    boxes = Received(canvas.box_dragged)
    qtbot.mousePress(canvas, LEFT, pos=at(canvas, 20, 12))
    qtbot.mouseMove(canvas, at(canvas, 40, 25))
    assert (rgb(canvas.grab_image()) != before).any()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert (rgb(canvas.grab_image()) == before).all()
    qtbot.mouseRelease(canvas, LEFT, pos=at(canvas, 40, 25))
    assert boxes == []


@pytest.mark.parametrize("button", [MIDDLE, LEFT])
def test_middle_drag_and_space_drag_pan(qtbot, make_canvas, state, button):
    canvas = make_canvas(state)
    show_nine_fold(canvas)
    heard = [Received(signal) for signal in (canvas.clicked, canvas.box_dragged)]
    before = canvas.position_of(0, 0)
    if button == LEFT:
        qtbot.keyPress(canvas, Qt.Key.Key_Space)
        assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    drag(qtbot, canvas, QPoint(300, 200), QPoint(280, 235), button=button)
    assert canvas.position_of(0, 0) - before == QPointF(-20, 35)
    if button == LEFT:
        qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.cursor().shape() == Qt.CursorShape.BitmapCursor
    assert heard == [[], []]


def test_a_second_button_does_not_disturb_a_drag(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    show_nine_fold(canvas)
    boxes, clicked = Received(canvas.box_dragged), Received(canvas.clicked)
    qtbot.mousePress(canvas, LEFT, pos=at(canvas, 20, 12))
    qtbot.mouseMove(canvas, at(canvas, 30, 20))
    qtbot.mouseClick(canvas, RIGHT, pos=at(canvas, 30, 20))
    qtbot.mouseMove(canvas, at(canvas, 40, 25))
    qtbot.mouseRelease(canvas, LEFT, pos=at(canvas, 40, 25))
    assert boxes == [Box(20, 12, 40, 25)]
    assert clicked == []


# The view


def test_a_new_image_is_fitted_and_the_same_image_keeps_its_view(make_canvas, state, photo):
    canvas = make_canvas(state)
    whole = canvas.view_rect()
    assert (whole.width(), whole.height()) == (WIDTH, HEIGHT)
    show_nine_fold(canvas)
    canvas.pan(dx=20, dy=10)
    kept = canvas.view_rect()
    canvas.show_state(replace(state, opacity=0.2, image=photo.copy()))  # another frame of the same media
    assert canvas.view_rect() == kept
    assert canvas.zoom == 9.0
    canvas.show_state(replace(state, image_key="two"))
    assert canvas.view_rect() == whole


def test_an_image_that_arrives_later_is_fitted(make_canvas, state):
    canvas = make_canvas(replace(state, image=None, masks=(), message="Reading…"))
    assert canvas.view_rect().isEmpty()
    canvas.show_state(state)
    assert canvas.view_rect().width() == WIDTH
    assert canvas.zoom == pytest.approx(min((640 - 32) / WIDTH, (480 - 32) / HEIGHT))


def test_a_fitted_image_stays_fitted_in_a_larger_canvas(make_canvas, state):
    canvas = make_canvas(state)
    canvas.resize(1000, 800)
    assert canvas.zoom == pytest.approx(min((1000 - 32) / WIDTH, (800 - 32) / HEIGHT))
    show_nine_fold(canvas)
    middle = canvas.view_rect().center()
    canvas.resize(700, 500)
    assert canvas.zoom == 9.0
    assert (canvas.view_rect().center() - middle).manhattanLength() < 0.2


def test_zoom_has_limits(make_canvas, state):
    canvas = make_canvas(state)
    canvas.zoom_to(1e9)
    assert canvas.zoom == 64
    canvas.zoom_to(0)
    assert canvas.zoom == 0.25
    canvas.zoom_to(float("nan"))
    assert canvas.zoom == 0.25


def test_a_double_click_beside_the_image_fits_it(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    canvas.zoom_to(3.0)
    fitted = []
    canvas.view_changed.connect(lambda rect, zoom: fitted.append(zoom))
    qtbot.mouseDClick(canvas, LEFT, pos=at(canvas, 30, 20))
    assert canvas.zoom == 3.0
    qtbot.mouseDClick(canvas, LEFT, pos=QPoint(3, 3))
    assert canvas.zoom == fitted[-1] > 9


def test_two_quick_clicks_on_the_image_are_two_clicks(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    show_nine_fold(canvas)
    clicked = Received(canvas.clicked)
    where = at(canvas, 30, 20)
    qtbot.mouseClick(canvas, LEFT, pos=where)
    qtbot.mouseDClick(canvas, LEFT, pos=where)
    qtbot.mouseRelease(canvas, LEFT, pos=where)
    assert len(clicked) >= 2


def test_the_view_is_told(make_canvas, state):
    canvas = make_canvas(state)
    told = Received(canvas.view_changed)
    canvas.zoom_to(20.0)
    rect, zoom = told[-1]
    assert zoom == 20.0
    assert rect == canvas.view_rect()
    assert rect.width() == pytest.approx(640 / 20)


# The pointer


def test_the_pointer_is_followed_and_a_rest_is_told_once(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    show_nine_fold(canvas)
    moved, hovered, left = (Received(s) for s in (canvas.pointer_moved, canvas.hovered, canvas.hover_left))
    with qtbot.waitSignal(canvas.hovered, timeout=5000):
        qtbot.mouseMove(canvas, at(canvas, 30, 20))
        qtbot.mouseMove(canvas, at(canvas, 31, 20))
    assert moved == [(30, 20), (31, 20)]
    assert hovered == [(31, 20)]
    canvas.zoom_to(3.0)
    qtbot.mouseMove(canvas, QPoint(2, 2))
    assert left == [()]
    assert len(moved) == 2


def test_a_drag_ends_the_hovering(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    show_nine_fold(canvas)
    left = Received(canvas.hover_left)
    qtbot.mouseMove(canvas, at(canvas, 20, 12))
    drag(qtbot, canvas, at(canvas, 20, 12), at(canvas, 40, 25))
    assert left == [()]


def test_leaving_the_preview_ends_it(qtbot, make_canvas, state):
    array = np.zeros((HEIGHT, WIDTH), np.bool_)
    array[10:20, 25:35] = True
    canvas = make_canvas(replace(state, hover=Mask.from_array(array)))
    show_nine_fold(canvas)
    left = Received(canvas.hover_left)
    qtbot.mouseMove(canvas, at(canvas, 30, 15))
    assert left == []
    qtbot.mouseMove(canvas, at(canvas, 30, 22))
    assert left == [()]


# What is painted


@pytest.mark.parametrize("zoom", [2.0, 3.0, 5.0, 9.0])
def test_masks_with_holes_and_parts_are_painted_as_numpy_blends_them(make_canvas, state, photo, pixels, zoom):
    canvas = make_canvas(replace(state, opacity=0.4))
    canvas.zoom_to(zoom)
    shown = rgb(canvas.grab_image()).astype(int)
    expected = photo.astype(float)
    expected[pixels] = expected[pixels] * 0.6 + np.array((230, 97, 0)) * 0.4
    reach = int(np.ceil(4 / zoom))  # image pixels around a border that its line and halo touch
    around = np.lib.stride_tricks.sliding_window_view(np.pad(pixels, reach, mode="edge"), (2 * reach + 1,) * 2)
    untouched = (around == pixels[..., None, None]).all(axis=(2, 3))
    untouched[[0, -1]] = untouched[:, [0, -1]] = False
    rect = canvas.view_rect().adjusted(1, 1, -2, -2)
    compared = {True: 0, False: 0}
    for y, x in np.argwhere(untouched):
        if rect.contains(x, y):
            where = canvas.position_of(x, y)
            found = shown[int(where.y() + 0.5), int(where.x() + 0.5)]
            assert np.abs(found - expected[y, x]).max() <= 3, (x, y)
            compared[bool(pixels[y, x])] += 1
    assert min(compared.values()) > 60


def test_an_unchanged_state_paints_and_traces_nothing_anew(qtbot, make_canvas, state, monkeypatch):
    canvas = make_canvas(replace(state, candidates=candidates(state.masks[0].mask), hover=state.masks[0].mask))
    before = rgb(canvas.grab_image())
    made = []
    monkeypatch.setattr(overlay_module, "Outline", lambda *_: made.append("outline"))
    monkeypatch.setattr(pyramid.Pyramid, "__init__", lambda *_: made.append("pyramid"))
    monkeypatch.setattr("sam2studio.gui.canvas.ink.paint", lambda *_, **__: made.append("paint"))
    monkeypatch.setattr(strip, "draw_thumbnail", lambda *_: made.append("thumbnail"))
    copy = Mask.from_text(state.masks[0].mask.to_text(), height=HEIGHT, width=WIDTH)
    view = replace(state.masks[0], mask=copy)
    canvas.show_state(replace(state, masks=(view,), candidates=candidates(copy), hover=copy))
    assert (rgb(canvas.grab_image()) == before).all()
    assert made == []


def test_painting_reads_only(make_canvas, state, monkeypatch):
    canvas = make_canvas(replace(state, prompt=Prompt((Point(3, 4), Point(9, 9, False)), Box(1, 1, 30, 30))))

    def must_not(*_args, **_kwargs):
        raise AssertionError("painting does work")

    for name in ("sam2studio.gui.canvas.ink.paint", "sam2studio.gui.canvas.outlines.trace_corners"):
        monkeypatch.setattr(name, must_not)
    monkeypatch.setattr(Mask, "to_array", must_not)
    monkeypatch.setattr(Mask, "crop", must_not)
    canvas.grab()


def test_a_mask_of_the_last_image_is_never_seen_on_the_next(make_canvas, state, photo):
    canvas = make_canvas(state)
    canvas.show_state(CanvasState(image=np.full_like(photo, 128), image_key="two"))
    shown = rgb(canvas.grab().toImage())  # before anything was prepared
    assert (shown[240, 320] == 128).all()
    assert len(np.unique(shown @ np.array((1 << 16, 1 << 8, 1)))) == 2  # the image and what surrounds it


def test_many_masks_are_traced_in_slices_and_all_appear(qtbot, make_canvas, photo, monkeypatch):
    monkeypatch.setattr("sam2studio.gui.canvas.widget._SLICE_S", 0.0)
    views = []
    for index in range(12):
        array = np.zeros((HEIGHT, WIDTH), np.bool_)
        array[4:36, 5 * index : 5 * index + 3] = True
        views.append(MaskView(index, Mask.from_array(array), (255, 0, 0)))
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(640, 480)
    canvas.show_state(CanvasState(image=np.zeros_like(photo), image_key=1, masks=tuple(views), opacity=1.0))
    canvas.show()

    def all_red():
        shown = rgb(canvas.grab().toImage())
        for index in range(12):
            where = canvas.position_of(5 * index + 1, 20)
            assert (shown[round(where.y()), round(where.x())] == (255, 0, 0)).all(), index

    qtbot.waitUntil(all_red, timeout=10_000)


@pytest.mark.parametrize("positive", [True, False])
def test_points_show_their_sign_in_a_white_ring(make_canvas, state, positive):
    grey = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    point = Point(30, 20, positive)
    canvas = make_canvas(CanvasState(image=grey, image_key=1, prompt=Prompt((point,))))
    shown = rgb(canvas.grab_image()).astype(int)
    centre = canvas.position_of(30, 20)
    x, y = round(centre.x()), round(centre.y())
    disc = shown[y + 3, x + 3]
    assert (disc[1] > disc[0]) == positive
    assert shown[y, x].min() > 200
    assert shown[y, x + 3].min() > 200  # the minus, or the plus's arm
    assert (shown[y + 3, x].min() > 200) == positive  # the plus's other arm
    assert shown[y - 9 : y + 10, x].min(axis=1).max() > 200  # the ring


def test_a_message_stands_where_the_image_would(make_canvas, state):
    canvas = make_canvas(CanvasState(image_key=1, message="<b>notes.jpg</b> is not an image."))
    label = next(child for child in canvas.findChildren(object) if getattr(child, "text", str)() and child.isVisible())
    assert label.text() == "<b>notes.jpg</b> is not an image."
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert canvas.rect().contains(label.geometry())
    canvas.show_state(state)
    assert not label.isVisible()


def test_the_busy_note_lets_clicks_through(qtbot, make_canvas, state):
    canvas = make_canvas(replace(state, busy="Encoding…"))
    note = next(child for child in canvas.findChildren(object) if getattr(child, "text", str)() == "Encoding…")
    assert note.isVisible()
    assert canvas.childAt(note.geometry().center()) is None  # the canvas itself is hit
    canvas.show_state(state)
    assert not note.isVisible()


def test_names_of_selected_objects_are_shown_until_there_are_too_many(make_canvas, state):
    def with_selected(count):
        masks = tuple(replace(state.masks[0], object_id=n, selected=n < count, label=f"car {n}") for n in range(20))
        return replace(state, masks=masks, opacity=0.0)

    canvas = make_canvas(with_selected(0))
    corner = at(canvas, 4.5, 1.5)

    def plate_is_shown():
        margin = rgb(canvas.grab_image())[corner.y() - 14 : corner.y() - 9, corner.x() + 2 : corner.x() + 5].astype(int)
        return (np.abs(margin - (230, 97, 0)).max(axis=2) < 3).mean() > 0.5  # left of the text, whatever the font

    assert not plate_is_shown()
    canvas.show_state(with_selected(3))
    assert plate_is_shown()
    canvas.show_state(with_selected(20))
    assert not plate_is_shown()


def test_names_for_those_who_cannot_see(make_canvas, state, mask):
    canvas = make_canvas(replace(state, candidates=candidates(mask)))
    assert nameless_controls(canvas) == []
    assert canvas.accessibleName()
    assert "Space" in canvas.toolTip()
    assert canvas.focusPolicy() & Qt.FocusPolicy.TabFocus


# Candidates


def candidates(mask: Mask, chosen: int = 0) -> tuple[CandidateView, ...]:
    empty = Mask.empty(height=HEIGHT, width=WIDTH)
    masks = (mask, ~mask, empty)
    return tuple(CandidateView(m, 0.9 - 0.2 * n, chosen=n == chosen) for n, m in enumerate(masks))


def test_candidates_are_shown_with_score_and_key_and_picked_by_mouse(qtbot, make_canvas, state, mask):
    canvas = make_canvas(replace(state, candidates=candidates(mask)))
    canvas.set_candidate_keys(["Alt+1", "", "F7"])
    cards = [card for card in canvas.findChildren(strip.CandidateCard) if card.isVisible()]
    assert [card.accessibleName() for card in cards] == [
        "Candidate 1, score 0.90",
        "Candidate 2, score 0.70",
        "Candidate 3, score 0.50",
    ]
    assert [card.toolTip() for card in cards] == ["Use this mask (Alt+1)", "Use this mask", "Use this mask (F7)"]
    assert [card.isChecked() for card in cards] == [True, False, False]
    picked, clicked = Received(canvas.candidate_picked), Received(canvas.clicked)
    qtbot.mouseClick(cards[2], LEFT)
    assert picked == [2]
    assert [card.isChecked() for card in cards] == [True, False, False]  # until the state says so
    qtbot.mouseClick(cards[0].parentWidget(), LEFT, pos=QPoint(2, 2))  # between the cards: nothing falls through
    assert clicked == []
    canvas.show_state(replace(state, candidates=candidates(mask, chosen=2)))
    assert [card.isChecked() for card in cards] == [False, False, True]


def test_the_strip_is_there_only_while_there_is_a_choice(make_canvas, state, mask):
    canvas = make_canvas(state)
    strip_widget = canvas.findChild(strip.CandidateStrip)
    assert not strip_widget.isVisible()
    canvas.show_state(replace(state, candidates=candidates(mask)))
    assert strip_widget.isVisible()
    assert canvas.rect().contains(strip_widget.geometry())
    canvas.show_state(replace(state, candidates=candidates(mask)[:1]))
    assert not strip_widget.isVisible()
    canvas.show_state(replace(state, candidates=candidates(mask)[:2]))
    cards = [card for card in canvas.findChildren(strip.CandidateCard) if card.isVisible()]
    assert len(cards) == 2
    canvas.show_state(CanvasState(message="no image"))
    assert not strip_widget.isVisible()


def test_a_thumbnail_shows_its_mask(make_canvas, mask):
    grey = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    state = CanvasState(image=grey, image_key=1, candidates=candidates(mask), prompt_color=(255, 0, 0))
    canvas = make_canvas(state)
    cards = canvas.findChildren(strip.CandidateCard)
    red = [(rgb(card.grab().toImage())[..., 0] > 170).mean() for card in cards]
    assert red[1] > red[0] > red[2]


def test_a_note_has_room_around_its_words(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    host.setStyleSheet(stylesheet(LIGHT))
    host.show()
    note = Note(host)
    note.show_text("Enter accepts, Esc cancels")
    note.place(QRect(0, 0, 400, 100))
    words = note.fontMetrics().boundingRect(note.text())
    assert note.width() >= words.width() + 20
    assert note.height() >= words.height() + 6
    one_line = note.height()
    note.place(QRect(5, 5, words.width() // 2 + 40, 100))
    assert note.geometry().right() <= words.width() // 2 + 45
    assert note.height() > one_line, "what does not fit goes on in another line"

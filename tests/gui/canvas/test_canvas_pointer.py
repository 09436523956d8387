"""Wheel, touchpad and keys."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeySequence, QNativeGestureEvent, QPointingDevice, QShortcut, QWheelEvent
from PySide6.QtWidgets import QApplication

NO_BUTTON, NO_MODIFIER = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier


def wheel(canvas, where, *, angle=0, sideways=0, pixels=0, phase=Qt.ScrollPhase.NoScrollPhase, modifiers=NO_MODIFIER):
    event = QWheelEvent(
        QPointF(where),
        QPointF(canvas.mapToGlobal(where)),
        QPoint(0, pixels),
        QPoint(sideways, angle),
        NO_BUTTON,
        modifiers,
        phase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def gesture(canvas, where, kind, value):
    event = QNativeGestureEvent(
        kind,
        QPointingDevice.primaryPointingDevice(),
        2,
        QPointF(where),
        QPointF(where),
        QPointF(canvas.mapToGlobal(where)),
        value,
        QPointF(),
    )
    QApplication.sendEvent(canvas, event)


def image_point(canvas, where):
    origin = canvas.position_of(0, 0)
    return (where.x() - origin.x()) / canvas.zoom, (where.y() - origin.y()) / canvas.zoom


@pytest.mark.parametrize("modifiers", [NO_MODIFIER, Qt.KeyboardModifier.ControlModifier])
def test_three_notches_of_the_wheel_double_the_zoom_at_the_pointer(make_canvas, state, modifiers):
    canvas = make_canvas(state)
    canvas.zoom_to(10.0)
    where = QPoint(400, 150)
    before = image_point(canvas, where)
    for _ in range(3):
        wheel(canvas, where, angle=120, modifiers=modifiers)
    assert canvas.zoom == pytest.approx(20.0)
    assert image_point(canvas, where) == pytest.approx(before, abs=0.1)
    for _ in range(3):
        wheel(canvas, where, angle=-120, modifiers=modifiers)
    assert canvas.zoom == pytest.approx(10.0)
    assert image_point(canvas, where) == pytest.approx(before, abs=0.1)


def test_a_touchpad_zooms_smoothly_and_stops_with_the_fingers(make_canvas, state):
    canvas = make_canvas(state)
    canvas.zoom_to(10.0)
    where = QPoint(400, 150)
    for _ in range(100):
        wheel(canvas, where, angle=16, pixels=2, phase=Qt.ScrollPhase.ScrollUpdate)
    assert canvas.zoom == pytest.approx(20.0)
    wheel(canvas, where, angle=160, pixels=50, phase=Qt.ScrollPhase.ScrollMomentum)
    assert canvas.zoom == pytest.approx(20.0)


def test_pinching_zooms_at_the_fingers(make_canvas, state):
    canvas = make_canvas(state)
    canvas.zoom_to(10.0)
    where = QPoint(250, 260)
    before = image_point(canvas, where)
    gesture(canvas, where, Qt.NativeGestureType.ZoomNativeGesture, 0.5)
    assert canvas.zoom == pytest.approx(15.0)
    assert image_point(canvas, where) == pytest.approx(before, abs=0.1)
    gesture(canvas, where, Qt.NativeGestureType.ZoomNativeGesture, -5.0)
    assert math.isfinite(canvas.zoom)
    assert canvas.zoom > 0
    gesture(canvas, where, Qt.NativeGestureType.SmartZoomNativeGesture, 0.0)
    assert canvas.view_rect().width() == 60


def test_a_sideways_wheel_changes_nothing(make_canvas, state):
    canvas = make_canvas(state)
    zoom = canvas.zoom
    wheel(canvas, QPoint(300, 200), sideways=120)
    assert canvas.zoom == zoom


@pytest.mark.parametrize("held", [Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier])
def test_a_wheel_that_the_system_turns_sideways_still_zooms(make_canvas, state, held):
    """macOS does so while Shift is held, Qt elsewhere while Alt is: both mean something else to a brush."""
    canvas = make_canvas(state)
    canvas.zoom_to(10.0)
    for _ in range(3):
        wheel(canvas, QPoint(400, 150), sideways=120, modifiers=held)
    assert canvas.zoom == pytest.approx(20.0)


def test_space_comes_to_the_canvas_although_it_is_a_shortcut(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    played = []
    QShortcut(QKeySequence(Qt.Key.Key_Space), canvas, lambda: played.append(True))
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    assert canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    assert played == []


def test_other_keys_are_left_to_the_window(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    pressed = []
    QShortcut(QKeySequence(Qt.Key.Key_Escape), canvas, lambda: pressed.append("escape"))
    QShortcut(QKeySequence("Shift+Space"), canvas, lambda: pressed.append("shift"))
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.keyClick(canvas, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert pressed == ["escape", "shift"]


def test_losing_the_keyboard_lets_go_of_the_space_bar(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusOut))
    assert canvas.cursor().shape() == Qt.CursorShape.BitmapCursor


def test_a_hidden_canvas_forgets_a_half_drawn_box(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    boxes = []
    canvas.box_dragged.connect(boxes.append)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    qtbot.mouseMove(canvas, QPoint(300, 300))
    canvas.hide()
    canvas.show()
    qtbot.waitExposed(canvas)
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert boxes == []


def test_the_keyboard_frame_is_shown_only_when_the_keyboard_moved_the_focus(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    plain = canvas.grab().toImage()
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.MouseFocusReason))
    assert canvas.grab().toImage() == plain
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert canvas.grab().toImage() != plain
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert canvas.grab().toImage() == plain


def test_a_tap_of_the_space_bar_is_told_and_panning_with_it_is_none(qtbot, make_canvas, state):
    canvas = make_canvas(state)
    canvas.setFocus()
    tapped: list[bool] = []
    canvas.space_tapped.connect(lambda: tapped.append(True))
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    assert tapped == [True]
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    qtbot.mouseMove(canvas, canvas.rect().center() + QPoint(30, 0))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center() + QPoint(30, 0))
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert tapped == [True]

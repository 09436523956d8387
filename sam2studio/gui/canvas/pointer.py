"""Mouse, wheel, touchpad and the space bar → what the person means: click, drag, stroke, pan, zoom, rest."""

from __future__ import annotations

from functools import partial
from typing import Literal, cast

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from sam2studio.gui.guard import guarded

DRAG_DISTANCE = 4.0
"""Logical pixels that the left button must travel before a click becomes a box."""
REST_MS = 60

_WHEEL_STEP = 360.0  # three notches of 120 double the zoom
_TOUCHPAD_STEP = 200.0  # logical pixels of two-finger movement that double it
_Button = Qt.MouseButton
_Modifier = Qt.KeyboardModifier
_Kind = QEvent.Type


PointerMode = Literal["prompts", "strokes", "corners"]
"""What buttons mean: clicks and boxes; strokes from press to release; clicks, and the end by a double click."""


class Pointer(QObject):
    """Watches a widget's input events and reports intents in the widget's logical coordinates.

    Panning is middle drag, or left drag while the space bar is held. Escape gives up a box or a stroke that is being
    drawn.

    Args:
        widget: What to watch; also the parent.
    """

    moved = Signal(QPointF)
    rested = Signal(QPointF)
    left = Signal()
    clicked = Signal(QPointF, object, object)  # where, Qt.MouseButton, Qt.KeyboardModifier
    double_clicked = Signal(QPointF)
    box_changed = Signal(QPointF, QPointF)
    box_finished = Signal(QPointF, QPointF)
    box_cancelled = Signal()
    stroke_began = Signal(QPointF, object, object)  # where, Qt.MouseButton, Qt.KeyboardModifier
    stroke_moved = Signal(QPointF)
    stroke_finished = Signal()
    stroke_cancelled = Signal()
    closed = Signal()
    panned = Signal(QPointF)
    zoomed = Signal(QPointF, float)
    fit_asked = Signal()
    cursor_changed = Signal()
    space_tapped = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._button = _Button.NoButton
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self._start = QPointF()
        self._last = QPointF()
        self._mode: PointerMode = "prompts"
        self._boxing = False
        self._stroking = False
        self._panning = False
        self._space = False
        self._tapping = False  # the space bar is down, and nothing has been done with it
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._report_rest)
        widget.installEventFilter(self)

    @property
    def dragging(self) -> bool:
        """Whether a box or a stroke is being drawn or the image panned."""
        return self._boxing or self._stroking or self._panning

    def set_mode(self, mode: PointerMode) -> None:
        """Says what buttons mean from the next press on."""
        self._mode = mode
        if mode != "prompts":
            self._rest.stop()

    @property
    def cursor(self) -> Qt.CursorShape:
        """The cursor that says what the next press does."""
        if self._panning:
            return Qt.CursorShape.ClosedHandCursor
        return Qt.CursorShape.OpenHandCursor if self._space else Qt.CursorShape.CrossCursor

    @partial(guarded, fallback=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the input events; everything else goes on to the widget."""
        kind = event.type()
        if kind in (_Kind.MouseButtonPress, _Kind.MouseButtonDblClick):
            return self._press(cast(QMouseEvent, event))
        if kind == _Kind.MouseMove:
            return self._move(cast(QMouseEvent, event))
        if kind == _Kind.MouseButtonRelease:
            return self._release(cast(QMouseEvent, event))
        if kind == _Kind.Wheel:
            return self._wheel(cast(QWheelEvent, event))
        if kind == _Kind.NativeGesture:
            return self._gesture(cast(QNativeGestureEvent, event))
        if kind in (_Kind.KeyPress, _Kind.KeyRelease, _Kind.ShortcutOverride):
            return self._key(cast(QKeyEvent, event))
        if kind in (_Kind.Leave, _Kind.FocusOut, _Kind.Hide):
            self._leave(kind)
        return False

    def _press(self, event: QMouseEvent) -> bool:
        button = event.button()
        if self._button not in (_Button.NoButton, button):
            return True  # a second button does not disturb what the first one does
        if button not in (_Button.LeftButton, _Button.RightButton, _Button.MiddleButton):
            return False
        self._button, self._modifiers = button, event.modifiers()
        self._start = self._last = event.position()
        self._panning = button == _Button.MiddleButton or (button == _Button.LeftButton and self._space)
        self._tapping = False
        self._rest.stop()
        if self._panning:
            self.cursor_changed.emit()
        elif self._mode == "strokes" and button != _Button.MiddleButton:
            self._stroking = True
            self.stroke_began.emit(event.position(), button, event.modifiers())
        elif event.type() == _Kind.MouseButtonDblClick and button == _Button.LeftButton:
            self._double_click(event.position())
        return True

    def _double_click(self, at: QPointF) -> None:
        if self._mode == "corners":
            self._button = _Button.NoButton  # its release is no click
            self.closed.emit()
        else:
            self.double_clicked.emit(at)

    def _move(self, event: QMouseEvent) -> bool:
        here = event.position()
        if self._panning:
            self.panned.emit(here - self._last)
        elif self._stroking:
            self.stroke_moved.emit(here)
        elif self._mode != "prompts":
            pass  # a corner is where the button went down, however the hand shakes
        elif self._button == _Button.NoButton:
            self._rest.start()
        elif self._button == _Button.LeftButton:
            way = here - self._start
            self._boxing = self._boxing or max(abs(way.x()), abs(way.y())) >= DRAG_DISTANCE
            if self._boxing:
                self.box_changed.emit(self._start, here)
        self._last = here
        self.moved.emit(here)
        return True

    def _release(self, event: QMouseEvent) -> bool:
        if event.button() != self._button:
            return True
        button, self._button = self._button, _Button.NoButton
        panning, self._panning = self._panning, False
        boxing, self._boxing = self._boxing, False
        stroking, self._stroking = self._stroking, False
        if panning:
            self.cursor_changed.emit()
        elif stroking:
            self.stroke_finished.emit()
        elif boxing:
            self.box_finished.emit(self._start, event.position())
        else:
            self.clicked.emit(self._start, button, self._modifiers)
        return True

    def _wheel(self, event: QWheelEvent) -> bool:
        if event.phase() == Qt.ScrollPhase.ScrollMomentum:
            return True  # a zoom stops with the fingers
        touchpad = event.phase() != Qt.ScrollPhase.NoScrollPhase and not event.pixelDelta().isNull()
        turned = event.pixelDelta() if touchpad else event.angleDelta()
        sideways = event.modifiers() & (_Modifier.ShiftModifier | _Modifier.AltModifier)  # systems turn the wheel then
        way = turned.y() or (turned.x() if sideways else 0)
        steps = way / (_TOUCHPAD_STEP if touchpad else _WHEEL_STEP)
        if steps:
            self.zoomed.emit(event.position(), 2.0**steps)
        return True

    def _gesture(self, event: QNativeGestureEvent) -> bool:
        kind = event.gestureType()
        if kind == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoomed.emit(event.position(), max(0.1, 1.0 + event.value()))
        elif kind == Qt.NativeGestureType.PanNativeGesture:
            self.panned.emit(event.delta())
        elif kind == Qt.NativeGestureType.SmartZoomNativeGesture:
            self.fit_asked.emit()
        else:
            return False
        return True

    def _key(self, event: QKeyEvent) -> bool:
        space = event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.NoModifier
        drawing = self._stroking or (self._button == _Button.LeftButton and not self._panning)
        escape = event.key() == Qt.Key.Key_Escape and drawing
        if not (space or escape):
            return False
        if event.type() == _Kind.ShortcutOverride:
            event.accept()  # so that it arrives here as a key and does not start an action
        elif escape and event.type() == _Kind.KeyPress:
            self._give_up()
        elif space and not event.isAutoRepeat():
            tapped = self._tapping and event.type() == _Kind.KeyRelease
            self._hold_space(event.type() == _Kind.KeyPress)
            if tapped:
                self.space_tapped.emit()
        return True

    def _leave(self, kind: QEvent.Type) -> None:
        self._rest.stop()
        if kind == _Kind.Leave:
            self.left.emit()
            return
        self._hold_space(False)
        if kind == _Kind.Hide:
            self._give_up()

    def _hold_space(self, held: bool) -> None:
        self._tapping = held
        if held != self._space:
            self._space = held
            self.cursor_changed.emit()

    def _give_up(self) -> None:
        """Ends what the pressed button began, without a result; its release means nothing any more."""
        self._button = _Button.NoButton
        self._panning = False
        boxing, self._boxing = self._boxing, False
        stroking, self._stroking = self._stroking, False
        if boxing:
            self.box_cancelled.emit()
        if stroking:
            self.stroke_cancelled.emit()
        self.cursor_changed.emit()

    @Slot()
    @guarded
    def _report_rest(self) -> None:
        self.rested.emit(self._last)

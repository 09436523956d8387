"""Mouse, wheel, touchpad and keys on the timeline → what the person means."""

from __future__ import annotations

from functools import partial
from typing import Literal, cast

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip

from sam2studio.gui.guard import guarded
from sam2studio.gui.timeline.board import Board
from sam2studio.gui.timeline.layout import HEAD, LANE
from sam2studio.gui.timeline.tips import tip_at

REST_MS = 120
"""A playhead that is held still for so long wants the exact frame."""
_CREEP_MS = 40
_DRAG = 4.0
_KEY_ZOOM = 1.5
_WHEEL_STEP = 240.0  # two notches of 120 double the zoom
_TOUCHPAD_STEP = 200.0
_NOTCH_SCROLL = 0.1  # of the width for one notch
_Kind = QEvent.Type


class Gestures(QObject):
    """Watches the board's input events and emits its signals. GUI thread."""

    def __init__(self, board: Board) -> None:
        super().__init__(board)
        self._board = board
        self._held: Literal["playhead", "in", "out", "view"] | None = None
        self._pressed = QPointF()
        self._last = QPointF()
        self._moved = False
        self._told: int | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._tell_exact)
        self._creep = QTimer(self, interval=_CREEP_MS)
        self._creep.timeout.connect(self._creep_on)
        board.installEventFilter(self)
        board.video_changed.connect(self._drop)

    @Slot()
    @guarded
    def _drop(self) -> None:
        """Forgets what was begun: there is another video."""
        self._held = None
        self._told = None
        self._rest.stop()
        self._creep.stop()

    @partial(guarded, fallback=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the input events; everything else goes on to the widget."""
        kind = event.type()
        if kind == _Kind.MouseButtonPress:
            return self._press(cast(QMouseEvent, event))
        if kind == _Kind.MouseButtonDblClick:
            return self._double(cast(QMouseEvent, event))
        if kind == _Kind.MouseMove:
            return self._move(cast(QMouseEvent, event))
        if kind == _Kind.MouseButtonRelease:
            return self._release(cast(QMouseEvent, event))
        if kind == _Kind.Wheel:
            return self._wheel(cast(QWheelEvent, event))
        if kind == _Kind.NativeGesture:
            return self._gesture(cast(QNativeGestureEvent, event))
        if kind == _Kind.KeyPress:
            return self._key(cast(QKeyEvent, event))
        if kind == _Kind.ToolTip:
            return self._tip(cast(QHelpEvent, event))
        if kind == _Kind.ContextMenu:
            return self._menu(cast(QContextMenuEvent, event))
        if kind == _Kind.Hide:
            self._end()
        return False

    def _press(self, event: QMouseEvent) -> bool:
        board, at = self._board, event.position()
        if not board.state.frames or self._held is not None:
            return True
        self._pressed = self._last = at
        self._moved = False
        part = board.places.part_at(at.x(), at.y())
        if event.button() == Qt.MouseButton.MiddleButton:
            self._held = "view"
            board.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() != Qt.MouseButton.LeftButton:
            return False
        elif (handle := board.handle_at(at.x(), at.y())) is not None:
            self._held = handle
        elif part in ("ruler", "lane", "below", "drift"):
            self._held = "playhead"
            self._go(board.marked_frame_at(at.x(), at.y()))
        elif part in ("eye", "name"):
            self._press_head(part, at, event.modifiers())
        return True

    def _press_head(self, part: str, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        lane = self._board.lane_of(self._board.places.lane_at(at.y()))
        if lane is None:
            return
        one = frozenset({lane.object_id})
        if part == "eye":
            self._board.hidden_toggled.emit(one, not lane.hidden)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            selected = frozenset(each.object_id for each in self._board.state.lanes if each.selected)
            self._board.selection_changed.emit(selected ^ one)
        else:
            self._board.selection_changed.emit(one)

    def _double(self, event: QMouseEvent) -> bool:
        at = event.position()
        part = self._board.places.part_at(at.x(), at.y())
        lane = self._board.lane_of(self._board.places.lane_at(at.y()))
        if event.button() == Qt.MouseButton.LeftButton and part == "lane" and lane is not None:
            self._board.selection_changed.emit(frozenset({lane.object_id}))
            return True
        return self._press(event)  # a second click in short time is a click

    def _move(self, event: QMouseEvent) -> bool:
        at, board = event.position(), self._board
        way = at - self._pressed
        self._moved = self._moved or max(abs(way.x()), abs(way.y())) >= _DRAG
        if self._held == "view":
            board.set_scale(board.scale.scrolled(self._last.x() - at.x()))
            board.scroll_lanes(round(self._last.y() - at.y()))
        elif self._held is not None and self._moved:
            self._drag(at.x())
        elif self._held is None:
            self._choose_cursor(at)
        self._last = at
        return True

    def _drag(self, x: float) -> None:
        """Moves what is held to a position; beyond the ends of what is in sight the video creeps along."""
        scale = self._board.scale
        outside = not HEAD <= x <= HEAD + scale.width
        if outside and not scale.fitted:
            self._creep.start()
        elif not outside:
            self._creep.stop()
        inside = min(max(x - HEAD, 0.0), scale.width)
        if self._held == "playhead":
            self._go(scale.frame_at(inside))
        elif self._held in ("in", "out"):
            self._drag_handle(inside)

    def _drag_handle(self, x: float) -> None:
        scale = self._board.scale
        within = self._board.shown_range or range(scale.frames)
        if self._held == "in":
            first = min(scale.frame_at(x + scale.zoom / 2), within.stop - 1)
            self._board.hold_range(range(first, within.stop))
        else:
            last = max(scale.frame_at(x - scale.zoom / 2), within.start)
            self._board.hold_range(range(within.start, last + 1))

    def _go(self, frame: int) -> None:
        """Asks for a frame, quickly now and exactly when the pointer rests."""
        if frame != self._told:
            self._told = frame
            self._board.hold_frame(frame)
            self._board.frame_requested.emit(frame, False)
        self._rest.start()

    @Slot()
    @guarded
    def _tell_exact(self) -> None:
        if self._told is not None:
            self._board.frame_requested.emit(self._told, True)

    @Slot()
    @guarded
    def _creep_on(self) -> None:
        x = self._last.x() - HEAD
        beyond = x if x < 0 else x - self._board.scale.width
        self._board.set_scale(self._board.scale.scrolled(beyond / 2))
        self._drag(self._last.x())

    def _release(self, event: QMouseEvent) -> bool:
        if self._held is not None:
            self._end()
            self._choose_cursor(event.position())
        return True

    def _end(self) -> None:
        board, held, self._held = self._board, self._held, None
        self._creep.stop()
        if held == "playhead" and self._told is not None:
            self._rest.stop()
            told, self._told = self._told, None
            board.let_go()
            board.frame_requested.emit(told, True)
        elif held in ("in", "out") and board.shown_range != board.state.within:
            within = board.shown_range
            board.let_go()
            board.range_changed.emit(None if within == range(board.scale.frames) else within)

    def _choose_cursor(self, at: QPointF) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._board.handle_at(at.x(), at.y()) is not None:
            shape = Qt.CursorShape.SplitHCursor
        elif self._board.places.part_at(at.x(), at.y()) == "eye":
            shape = Qt.CursorShape.PointingHandCursor
        self._board.setCursor(shape)

    def _wheel(self, event: QWheelEvent) -> bool:
        board = self._board
        touchpad = event.phase() != Qt.ScrollPhase.NoScrollPhase and not event.pixelDelta().isNull()
        step = event.pixelDelta() if touchpad else event.angleDelta()
        x = event.position().x() - HEAD
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if x < 0:
            board.scroll_lanes(-(step.y() if touchpad else round(step.y() / 120 * LANE)))
        elif shift or abs(step.x()) > abs(step.y()):
            along = step.x() if abs(step.x()) > abs(step.y()) else step.y()
            pixels = along if touchpad else along / 120 * _NOTCH_SCROLL * board.scale.width
            board.set_scale(board.scale.scrolled(-pixels))
        elif step.y() and event.phase() != Qt.ScrollPhase.ScrollMomentum:
            factor = 2.0 ** (step.y() / (_TOUCHPAD_STEP if touchpad else _WHEEL_STEP))
            board.set_scale(board.scale.zoomed(factor, at=x))
        return True

    def _gesture(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        x = event.position().x() - HEAD
        self._board.set_scale(self._board.scale.zoomed(max(0.1, 1.0 + event.value()), at=x))
        return True

    def _menu(self, event: QContextMenuEvent) -> bool:
        board = self._board
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = next((place for place, lane in enumerate(board.state.lanes) if lane.selected), None)
            at = QPoint(
                HEAD + round(board.scale.middle_of(board.shown_frame)), board.places.lane_top(place or 0) + LANE
            )
            frame = board.shown_frame
        else:
            place, at = board.places.lane_at(event.pos().y()), event.pos()
            head = event.pos().x() < HEAD
            frame = board.shown_frame if head else board.marked_frame_at(event.pos().x(), event.pos().y())
        lane = board.lane_of(place)
        if lane is not None:
            board.menu_requested.emit(lane.object_id, frame, board.mapToGlobal(at))
        return True

    def _key(self, event: QKeyEvent) -> bool:
        """Up and Down choose an object, plus and minus zoom at the playhead."""
        key, board = event.key(), self._board
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._choose_next(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            factor = 1 / _KEY_ZOOM if key == Qt.Key.Key_Minus else _KEY_ZOOM
            board.set_scale(board.scale.zoomed(factor, at=board.scale.middle_of(board.shown_frame)))
        else:
            return False
        return True

    def _choose_next(self, step: int) -> None:
        lanes = self._board.state.lanes
        if lanes:
            here = next((place for place, lane in enumerate(lanes) if lane.selected), -1 if step > 0 else 0)
            wanted = lanes[(here + step) % len(lanes)]
            self._board.selection_changed.emit(frozenset({wanted.object_id}))

    def _tip(self, event: QHelpEvent) -> bool:
        QToolTip.showText(event.globalPos(), tip_at(self._board, event.x(), event.y()), self._board)
        return True

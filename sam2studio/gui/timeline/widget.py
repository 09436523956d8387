"""The timeline: a row of buttons, and under it the board with ruler, lanes and drift graph."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from sam2studio.gui.guard import guarded
from sam2studio.gui.timeline import transport
from sam2studio.gui.timeline.board import Board
from sam2studio.gui.timeline.gestures import Gestures
from sam2studio.gui.timeline.lane_menu import LaneMenus
from sam2studio.gui.timeline.transport import Transport
from sam2studio.gui.viewstate import TimelineState

_HEIGHT = 248
_SHARE = 0.3  # of the window, at most: on a small screen the image needs the room more


class Timeline(QFrame):
    """Shows a `TimelineState` and reports what the person wants; holds no document and decides nothing. GUI thread.

    Buttons trigger the actions of the table ("play.…", "track.…"); everything that needs more than an action's name
    is a signal. It folds to its buttons by the action "view.timeline".

    Signals:
        frame_requested(int, bool): Go to this frame; False while the pointer moves: the nearest one that is quick to
            have will do, True follows when it rests or is released.
        range_changed(object): The wanted in/out range, when a handle is released; a `range`, or None: the whole video.
        selection_changed(object): The wanted selection; a frozenset of object ids.
        hidden_toggled(object, bool): A frozenset of object ids, wanted state.
        rate_chosen(float): Play at this multiple of the clip's own rate.
        keyframe_requested(int, int), keyframe_removed(int, int): Object id, frame.
        absent_requested(int, int), absent_before_requested(int, int): Object id, frame from which, or before which.
        clear_requested(int, int): Object id, frame: what was tracked between the keyframes around it.
        join_requested(): The selected objects are one.
        review_requested(int, object, bool): Object id, a `range` of frames, wanted state.
        track_requested(int, int, str): Object id, frame to start from, "forward", "backward" or "both".
    """

    frame_requested = Signal(int, bool)
    range_changed = Signal(object)
    selection_changed = Signal(object)
    hidden_toggled = Signal(object, bool)
    rate_chosen = Signal(float)
    keyframe_requested = Signal(int, int)
    keyframe_removed = Signal(int, int)
    absent_requested = Signal(int, int)
    absent_before_requested = Signal(int, int)
    clear_requested = Signal(int, int)
    join_requested = Signal()
    review_requested = Signal(int, object, bool)
    track_requested = Signal(int, int, str)

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.setObjectName("timeline")
        self._transport = Transport(actions)
        self._board = Board()
        self._gestures = Gestures(self._board)
        self._menus = LaneMenus(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._transport)
        layout.addWidget(self._board, 1)
        self.setFocusProxy(self._board)
        self._connect()
        unfold = actions["view.timeline"]
        unfold.toggled.connect(self.set_unfolded)
        self.set_unfolded(unfold.isChecked())

    def _connect(self) -> None:
        board, row, menus = self._board, self._transport, self._menus
        for mine, theirs in (
            (self.frame_requested, board.frame_requested),
            (self.range_changed, board.range_changed),
            (self.selection_changed, board.selection_changed),
            (self.hidden_toggled, board.hidden_toggled),
            (self.rate_chosen, row.rate_chosen),
            (self.keyframe_requested, menus.keyframe_requested),
            (self.keyframe_removed, menus.keyframe_removed),
            (self.absent_requested, menus.absent_requested),
            (self.absent_before_requested, menus.absent_before_requested),
            (self.clear_requested, menus.clear_requested),
            (self.join_requested, menus.join_requested),
            (self.review_requested, menus.review_requested),
            (self.track_requested, menus.track_requested),
        ):
            theirs.connect(mine)
        row.frame_entered.connect(self._report_entered)
        row.left.connect(self._take_keyboard)
        board.menu_requested.connect(self._open_menu)

    @property
    def lanes(self) -> QWidget:
        """The part that belongs to the picture, with its own keys."""
        return self._board

    @property
    def state(self) -> TimelineState:
        """What is shown."""
        return self._board.state

    @Slot(object)
    @guarded
    def show_state(self, state: TimelineState) -> None:
        """Shows a state; does only what differs from the one shown so far."""
        self._transport.show_state(state)
        self._board.show_state(state)

    @Slot(bool)
    @guarded
    def set_unfolded(self, unfolded: bool) -> None:
        """Shows the lanes, or the buttons alone; a splitter around it follows."""
        self._board.setVisible(unfolded)
        self.setFocusProxy(self._board if unfolded else self._transport.play)
        self.setMaximumHeight(16_777_215 if unfolded else transport.HEIGHT)

    def sizeHint(self) -> QSize:
        """Room for four lanes and the drift graph, if the window has it."""
        height = min(_HEIGHT, round(_SHARE * self.window().height()))
        return QSize(900, height if self._board.isVisibleTo(self) else transport.HEIGHT)

    @Slot(int)
    @guarded
    def _report_entered(self, frame: int) -> None:
        self.frame_requested.emit(frame, True)

    @Slot()
    @guarded
    def _take_keyboard(self) -> None:
        self._board.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int, int, QPoint)
    @guarded
    def _open_menu(self, object_id: int, frame: int, at: QPoint) -> None:
        lane = next((lane for lane in self.state.lanes if lane.object_id == object_id), None)
        if lane is not None:
            menu = self._menus.build(self.state, lane, frame, self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(at)

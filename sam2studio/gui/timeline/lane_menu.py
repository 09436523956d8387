"""What can be done with one object on one frame: the context menu of a lane."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from sam2studio.gui.theme import icon
from sam2studio.gui.timeline.stretches import is_in_sight, is_reviewed, keyframe_at, stretch_around
from sam2studio.gui.timeline.words import frame_text
from sam2studio.gui.viewstate import LaneView, TimelineState

Direction = Literal["forward", "backward", "both"]


class LaneMenus(QObject):
    """Makes the menus and reports what was chosen. GUI thread.

    Signals: as of `Timeline`, which passes them on.
    """

    keyframe_requested = Signal(int, int)
    keyframe_removed = Signal(int, int)
    absent_requested = Signal(int, int)
    absent_before_requested = Signal(int, int)
    clear_requested = Signal(int, int)
    join_requested = Signal()
    review_requested = Signal(int, object, bool)
    track_requested = Signal(int, int, str)

    def build(self, state: TimelineState, lane: LaneView, frame: int, parent: QWidget) -> QMenu:
        """The menu of a lane at a frame; the caller shows it."""
        menu = QMenu(parent)
        head = menu.addAction(f"{lane.title} · {frame_text(state, frame)}".replace("&", "&&"))
        head.setEnabled(False)
        menu.addSeparator()
        here = lane.object_id, frame
        idle, stored = state.tracking is None, frame in lane.track.frames
        key = keyframe_at(lane.track, frame)
        keep, forget = partial(self.keyframe_requested.emit, *here), partial(self.keyframe_removed.emit, *here)
        make = self._add(menu, "keyframe", self.tr("Make keyframe"), keep)
        make.setEnabled(state.writable and stored and not key)
        gone = self._add(menu, "absent", self.tr("Absent from here"), partial(self.absent_requested.emit, *here))
        gone.setEnabled(state.writable)
        come = partial(self.absent_before_requested.emit, *here)
        comes = self._add(menu, "absent-before", self.tr("Absent before here"), come)
        comes.setEnabled(state.writable and frame > 0 and is_in_sight(lane.track, frame))
        drop = self._add(menu, "keyframe-remove", self.tr("Remove keyframe"), forget)
        drop.setEnabled(state.writable and key)
        clear = self._add(menu, "trash", self.tr("Clear tracked stretch"), partial(self.clear_requested.emit, *here))
        clear.setEnabled(state.writable and not bool(lane.track.keyframe.all()))
        if lane.selected and sum(each.selected for each in state.lanes) > 1:
            join = self._add(menu, "track-join", self.tr("Join selected tracks"), self.join_requested.emit)
            join.setEnabled(state.writable)
        menu.addSeparator()
        self._add_reviews(menu, state, lane, frame)
        menu.addSeparator()
        ways: tuple[tuple[str, str, Direction], ...] = (
            ("track-forward", self.tr("Track this object forward"), "forward"),
            ("track-backward", self.tr("Track this object backward"), "backward"),
            ("track-both", self.tr("Track this object both ways"), "both"),
        )
        for drawing, text, way in ways:
            action = self._add(menu, drawing, text, partial(self.track_requested.emit, *here, way))
            action.setEnabled(state.writable and idle and bool(lane.track.keyframe.any()))
        return menu

    def _add_reviews(self, menu: QMenu, state: TimelineState, lane: LaneView, frame: int) -> None:
        stretch = stretch_around(lane.track, frame)
        self._add_review(menu, state, lane, stretch, of_range=False)
        if state.within is not None:
            self._add_review(menu, state, lane, state.within, of_range=True)

    def _add_review(self, menu: QMenu, state: TimelineState, lane: LaneView, frames: range, *, of_range: bool) -> None:
        done = is_reviewed(lane.track, frames)
        if of_range:
            text = self.tr("Mark range as not reviewed") if done else self.tr("Mark range as reviewed")
        else:
            text = self.tr("Mark stretch as not reviewed") if done else self.tr("Mark stretch as reviewed")
        wish = partial(self.review_requested.emit, lane.object_id, frames, not done)
        action = self._add(menu, "stretch-reviewed", text, wish)
        action.setEnabled(state.writable and len(frames) > 0)

    def _add(self, menu: QMenu, drawing: str, text: str, chosen: Callable[[], object]) -> QAction:
        action = menu.addAction(icon(drawing), text)
        action.triggered.connect(lambda _checked: chosen())
        return action

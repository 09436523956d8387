"""Playback: the buttons, the ruler and the marks of the timeline to the playhead, and the frame to the status bar."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from sam2studio.gui.canvas import Canvas
from sam2studio.gui.controllers import Controllers
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.timeline.words import frame_time
from sam2studio.gui.viewstate import TimelineState

_FAR = 10


class PlaybackWiring(QObject):
    """Joins actions and timeline with playhead, playback and marks. GUI thread."""

    def __init__(self, window: MainWindow, canvas: Canvas, controllers: Controllers) -> None:
        super().__init__(window)
        self._window = window
        navigation, playback, marks = controllers.navigation, controllers.playback, controllers.play_range
        for name, slot in (
            ("play.toggle", playback.toggle),
            ("play.next", lambda: navigation.step_frames(1)),
            ("play.previous", lambda: navigation.step_frames(-1)),
            ("play.forward10", lambda: navigation.step_frames(_FAR)),
            ("play.back10", lambda: navigation.step_frames(-_FAR)),
            ("play.first", lambda: navigation.go_to_frame(0)),
            ("play.last", lambda: navigation.go_to_frame(navigation.frames - 1)),
            ("play.set_in", marks.set_in),
            ("play.set_out", marks.set_out),
            ("play.clear_range", marks.clear),
        ):
            window.actions_by_id[name].triggered.connect(slot)
        window.actions_by_id["play.loop"].toggled.connect(playback.set_loops)
        canvas.space_tapped.connect(window.keyboard.tap_space)
        timeline = window.timeline
        timeline.frame_requested.connect(navigation.go_to_frame)
        timeline.range_changed.connect(marks.set_range)
        timeline.rate_chosen.connect(playback.set_rate)
        controllers.timeline.state_changed.connect(self._show_frame)

    @Slot(object)
    @guarded
    def _show_frame(self, state: TimelineState) -> None:
        if not state.frames:
            self._window.status.set_frame("")
            return
        text = self.tr("Frame {frame} / {last}").format(frame=state.frame, last=state.frames - 1)
        time = frame_time(state, state.frame)
        self._window.status.set_frame(f"{text} · {time}" if time else text)

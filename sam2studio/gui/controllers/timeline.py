"""From what the controllers know to what the timeline shows: a pure function, and the object that calls it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.lanes import LanesController
from sam2studio.gui.controllers.navigation import NavigationController
from sam2studio.gui.controllers.playback import PlaybackController
from sam2studio.gui.controllers.playhead import PlayheadController
from sam2studio.gui.controllers.tracking import TrackingController
from sam2studio.gui.guard import guarded
from sam2studio.gui.viewstate import LaneView, TimelineState, TrackingView
from sam2studio.project import MediaRow


def timeline_state(
    *,
    media: MediaRow,
    frame: int,
    times: Sequence[float] | NDArray[np.float64],
    lanes: tuple[LaneView, ...],
    tracking: TrackingView | None,
    playing: bool,
    rate: float,
    writable: bool,
) -> TimelineState:
    """What the timeline shows of a video.

    Args:
        media: The video.
        frame: The playhead.
        times: When each frame is shown, in seconds; empty while that is not known.
        lanes: One per object.
        tracking: The run on this video, or None.
        playing: It plays.
        rate: Speed of playback; 1 is the clip's own.
        writable: The project can be changed.
    """
    known = len(times) == media.frames
    length = float(times[-1]) - float(times[0]) if known else 0.0
    return TimelineState(
        frames=media.frames,
        fps=(media.frames - 1) / length if length > 0 else None,
        frame=frame,
        seconds=float(times[frame]) if known else None,
        within=media.within,
        lanes=lanes,
        tracking=tracking,
        playing=playing,
        rate=rate,
        writable=writable,
        key=media.id,
    )


class TimelineController(QObject):
    """Listens to all controllers and tells the timeline's state, once per turn of the event loop at most.

    Signals:
        state_changed: `TimelineState`, when it is another one; one without frames while no video is shown.
    """

    state_changed = Signal(object)

    def __init__(
        self,
        document: DocumentController,
        navigation: NavigationController,
        playhead: PlayheadController,
        playback: PlaybackController,
        lanes: LanesController,
        tracking: TrackingController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._navigation = navigation
        self._playhead = playhead
        self._playback = playback
        self._lanes = lanes
        self._tracking = tracking
        self._told = TimelineState()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._tell)
        for changed in (
            document.opened,
            document.changed,
            navigation.current_changed,
            playhead.opened,
            playhead.moved,
            playhead.left,
            playback.changed,
            lanes.changed,
            tracking.changed,
        ):
            changed.connect(self.refresh)

    @property
    def state(self) -> TimelineState:
        """What the timeline is to show now."""
        project, media_id = self._document.project, self._navigation.current
        if project is None or media_id is None or not self._navigation.frames:
            return TimelineState()
        return timeline_state(
            media=project.media_row(media_id),
            frame=self._playhead.frame,
            times=self._playhead.times,
            lanes=self._lanes.lanes,
            tracking=self._tracking.place,
            playing=self._playback.playing,
            rate=self._playback.rate,
            writable=self._document.writable,
        )

    @Slot()
    @guarded
    def refresh(self) -> None:
        """Tells the state soon, however much there is to tell meanwhile."""
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    @guarded
    def _tell(self) -> None:
        state = self.state
        if state != self._told:
            self._told = state
            self.state_changed.emit(state)

"""The tracks of the video on the canvas as the timeline shows them, and going from mark to mark. GUI thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sam2studio.core.errors import InputError
from sam2studio.gui.controllers import hints
from sam2studio.gui.controllers.classes import ClassesController
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.navigation import NavigationController
from sam2studio.gui.controllers.objects import ObjectsController
from sam2studio.gui.guard import guarded
from sam2studio.gui.viewstate import NO_TRACK, Hint, LaneView, TrackView
from sam2studio.jobs.doubt import confidence, doubtful, drift, next_place
from sam2studio.project import Change, Project, TrackSummary

SLICE_S: Final = 0.008
"""Tracks are read for so long at a time, so that fifty long ones never make the window wait."""


class LanesController(QObject):
    """Keeps one lane per object, read again where the document changed, a few objects per turn of the event loop.

    Signals:
        changed: `lanes` are others now.
        notice: `Hint`, why the playhead stays where it is.
    """

    changed = Signal()
    notice = Signal(object)

    def __init__(
        self,
        document: DocumentController,
        classes: ClassesController,
        objects: ObjectsController,
        navigation: NavigationController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._objects = objects
        self._navigation = navigation
        self._here: int | None = None  # image or video
        self._media_id: int | None = None  # only a video
        self._tracks: dict[int, TrackView] = {}
        self._unread: dict[int, None] = {}  # an ordered set
        self._walked: frozenset[int] = frozenset()  # objects whose doubtful places are gone through; none: all
        self._chosen: frozenset[int] | None = None  # what going there has selected, until the person selects
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._read_some)
        document.opened.connect(self._reset)
        document.changed.connect(self._follow)
        objects.changed.connect(self._look)
        classes.changed.connect(self.changed)

    @property
    def lanes(self) -> tuple[LaneView, ...]:
        """One per object, in their order; none on an image."""
        if self._media_id is None:
            return ()
        return tuple(
            LaneView(
                object_id=row.id,
                title=self._objects.title(row),
                color=self._objects.colors.of(row),
                selected=row.id in self._objects.selection,
                hidden=row.hidden,
                track=self._tracks.get(row.id, NO_TRACK),
            )
            for row in self._objects.here.rows
        )

    @property
    def complete(self) -> bool:
        """Whether everything is read."""
        return not self._unread

    @Slot(int)
    @guarded
    def go_to_keyframe(self, step: int) -> None:
        """Puts the playhead on the next (1) or the previous (-1) keyframe of the selected objects, else of all."""
        frames = self._marks(lambda track: track.frames[track.keyframe], over=self._objects.selection)
        ahead = frames[frames > self._navigation.frame] if step > 0 else frames[frames < self._navigation.frame][::-1]
        self._go(int(ahead[0]) if len(ahead) else None, hints.no_keyframe_ahead())

    @Slot(int)
    @guarded
    def go_to_doubtful(self, step: int) -> None:
        """Puts the playhead on the next (1) or the previous (-1) place that needs a look, and selects what is wrong.

        So a click there corrects that object. The next step goes on over the objects that the person had selected, or
        over all. While proposals are reviewed, the one that is up stays selected.
        """
        over = self._objects.selection if self._chosen is None else self._walked
        frames = self._marks(lambda track: track.doubtful, over=over)
        here = self._navigation.frame
        frame = next_place(frames, here, backward=step < 0)
        if frame is not None and self._objects.undecided is None:
            self._walked, self._chosen = over, frozenset({self._least_sure(frame, over=over)})
            self._objects.select(self._chosen)
        self._go(frame, hints.no_doubt_ahead(here=here in frames))

    def tracks_of(self, media_id: int, object_ids: Collection[int]) -> dict[int, TrackView]:
        """Object id → its track, of some objects of a video, whether or not that is the one on the canvas."""
        project = self._document.project
        if media_id == self._media_id:
            self._finish_reading()
            return {object_id: track for object_id, track in self._tracks.items() if object_id in object_ids}
        if project is None:
            return {}
        finished = _is_reviewed(project, media_id)
        summaries = project.track_summary(media_id, object_ids)
        return {object_id: track_view(summary, finished=finished) for object_id, summary in summaries.items()}

    def _finish_reading(self) -> None:
        if self._unread:
            self._read_until(lambda: False)
            self.changed.emit()

    def _marks(self, of: Callable[[TrackView], NDArray[np.integer]], *, over: Collection[int]) -> NDArray[np.int64]:
        """Frames that are marked in some way on a track of these objects, or of any when there are none of them."""
        self._finish_reading()
        chosen = [of(track) for object_id, track in self._tracks.items() if not over or object_id in over]
        return np.unique(np.concatenate([np.zeros(0, np.int64), *chosen])).astype(np.int64)

    def _least_sure(self, frame: int, *, over: Collection[int]) -> int:
        """The object that needs a look on a frame where one does; rather one that can be corrected."""

        def rank(object_id: int) -> tuple[bool, float]:
            row, track = self._objects.here.row(object_id), self._tracks[object_id]
            kept = row is None or row.locked or row.hidden
            return kept, float(track.confidence[np.searchsorted(track.frames, frame)])

        found = [object_id for object_id, track in self._tracks.items() if frame in track.doubtful]
        return min((object_id for object_id in found if not over or object_id in over), key=rank)

    def _go(self, frame: int | None, nowhere: Hint) -> None:
        if frame is None:
            self.notice.emit(nowhere)
        else:
            self._navigation.go_to_frame(frame)

    # Reading.

    @Slot(object)
    @guarded
    def _reset(self, _project: Project | None) -> None:
        """Another project, or none; its first media may be on the canvas by now."""
        self._here = None
        self._show(None)
        self._look()

    @Slot()
    @guarded
    def _look(self) -> None:
        """Another media, other objects, or another selection."""
        if self._objects.selection != self._chosen:
            self._chosen = None
        here, project = self._objects.here.media_id, self._document.project
        if here != self._here:
            self._here = here
            is_video = project is not None and here is not None and project.media_row(here).kind == "video"
            self._show(here if is_video else None)
        self.changed.emit()

    def _show(self, media_id: int | None) -> None:
        self._media_id = media_id
        self._tracks = {}
        self._unread = {} if media_id is None else {row.id: None for row in self._objects.here.rows}
        if self._unread:
            self._timer.start()

    @Slot(object)
    @guarded
    def _follow(self, change: Change) -> None:
        if self._media_id is None or self._media_id not in change.media_ids:
            return
        gone = change.tables.get("objects", frozenset()) - {row.id for row in self._objects.here.rows}
        self._unread.update(dict.fromkeys(gone))
        if self._media_id in change.tables.get("media", frozenset()):  # it may have become a reviewed one
            self._unread.update(dict.fromkeys(row.id for row in self._objects.here.rows))
        self._unread.update(dict.fromkeys(change.frames))
        if self._unread and not self._timer.isActive():
            self._timer.start()

    @Slot()
    @guarded
    def _read_some(self) -> None:
        end = time.perf_counter() + SLICE_S
        self._read_until(lambda: time.perf_counter() > end)
        if self._unread:
            self._timer.start()
        self.changed.emit()

    def _read_until(self, over: Callable[[], bool]) -> None:
        project = self._document.project
        if project is None or self._media_id is None:
            self._unread.clear()
            return
        finished = _is_reviewed(project, self._media_id)
        while self._unread:
            object_id = next(iter(self._unread))
            del self._unread[object_id]
            summary = project.track_summary(self._media_id, [object_id]).get(object_id)
            if summary is None:
                self._tracks.pop(object_id, None)
            else:
                self._tracks[object_id] = track_view(summary, finished=finished)
            if over():
                return


def _is_reviewed(project: Project, media_id: int) -> bool:
    with suppress(InputError):  # it has been removed a moment ago
        return project.media_row(media_id).status == "reviewed"
    return False


def track_view(summary: TrackSummary, *, finished: bool = False) -> TrackView:
    """What a lane shows of a track; of a video that a person has marked as reviewed, nothing needs a look."""
    view = TrackView(
        frames=summary.frames,
        area=summary.area,
        keyframe=summary.keyframe,
        reviewed=summary.reviewed,
        confidence=confidence(summary),
        jump=drift(summary),
        doubtful=np.zeros(0, np.int64) if finished else doubtful(summary),
    )
    for array in (view.confidence, view.jump, view.doubtful):
        array.setflags(write=False)
    return view

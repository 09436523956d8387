"""Tracking: from the objects and the playhead to a run on the inference thread, and its frames into the document.

GUI thread; no widgets. The person scrubs, looks and edits while a run goes on. What is made is stored as it comes, in
chunks that are one step of undo unless the person did something in between. A run ends by itself, by `cancel`, when
the person takes it back (undo), and when its video or the project goes; what is stored stays.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sam2studio.engine.messages import Tracked, TrackEnded, TrackJob, TrackKey, TrackSkipped
from sam2studio.engine.track_rest import frames_of
from sam2studio.engine.track_run import TrackRequest
from sam2studio.gui.controllers import hints
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.navigation import NavigationController
from sam2studio.gui.controllers.objects import ObjectsController
from sam2studio.gui.controllers.prompts import PromptController
from sam2studio.gui.controllers.track_state import (
    Direction,
    Run,
    TrackDone,
    TrackOptions,
    TrackProgress,
    Way,
    Wish,
    obstacle_to,
)
from sam2studio.gui.guard import guarded
from sam2studio.gui.inference import InferenceClient
from sam2studio.gui.viewstate import TrackingView
from sam2studio.jobs.tracking import plan_track, store_tracked
from sam2studio.project import Change, Project

CHUNK_FRAMES = 16
CHUNK_MS = 500
CHUNK_MASKS = 400
"""Frames are stored when there are so many of them, or of their masks, or when the first of them is so old."""


class TrackingController(QObject):
    """Begins runs, stores what they make, and ends them.

    Args:
        document: The project.
        objects: Says which objects are selected.
        navigation: Says which video is on the canvas, and where its playhead is.
        prompts: An open prompt is accepted before a run begins.
        client: Does the runs.
        parent: Qt parent.
        clock: Seconds that only grow.

    Signals:
        changed: A run began, went on or ended.
        notice: `Hint`, why nothing happened, or what was left out.
        finished: `TrackDone`, of a run that came to its end.
        wishes_changed: `wishes` are others now; not when a project goes with a run.
    """

    changed = Signal()
    notice = Signal(object)
    finished = Signal(object)
    wishes_changed = Signal()

    def __init__(
        self,
        document: DocumentController,
        objects: ObjectsController,
        navigation: NavigationController,
        prompts: PromptController,
        client: InferenceClient,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._objects = objects
        self._navigation = navigation
        self._prompts = prompts
        self._client = client
        self._clock = clock
        self._options = TrackOptions()
        self._memory_bytes: int | None = None
        self._run: Run | None = None
        self._next: deque[Wish] = deque()
        self._after_accept: Way | None = None
        self._storing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CHUNK_MS)
        self._timer.timeout.connect(self.flush)
        client.tracked.connect(self._take)
        client.track_skipped.connect(self._skip)
        client.track_ended.connect(self._end)
        client.model_loaded.connect(self._forget_memory)
        document.closing.connect(self.flush)
        document.opened.connect(self._reset)
        document.changed.connect(self._follow)
        prompts.changed.connect(self._go_on)

    @property
    def progress(self) -> TrackProgress | None:
        """How far the run is; None while there is none."""
        run = self._run
        if run is None:
            return None
        return TrackProgress(
            done=run.done,
            total=run.total,
            rate=run.rate,
            waiting=len(self._next),
            memory_bytes=self._memory_bytes,
        )

    @property
    def place(self) -> TrackingView | None:
        """Where the run is, if it is on the video that is shown."""
        run = self._run
        if run is None or run.media_id != self._navigation.current:
            return None
        return TrackingView(frame=run.frame, reverse=run.reverse, object_ids=run.followed)

    @property
    def wishes(self) -> tuple[Wish, ...]:
        """What the run under way is to make, and those that wait for it."""
        return () if self._run is None or self._run.stopped else (self._run.wish, *self._next)

    @property
    def options(self) -> TrackOptions:
        """What the next run may cost."""
        return self._options

    @property
    def memory_bytes(self) -> int | None:
        """What the tracker remembered when it was last heard of; None while nothing is known of it."""
        return self._memory_bytes

    def set_options(self, options: TrackOptions) -> None:
        """Says what the next run may cost."""
        self._options = options

    @Slot(str)
    @guarded
    def track(self, way: Way) -> None:
        """Tracks from the playhead: the selected objects, else those that need it. While a run goes on: after it."""
        if self._document.project is None or self._navigation.current is None or not self._navigation.frames:
            return
        if not self._document.writable:
            self.notice.emit(self._document.read_only_hint)
            return
        if self._prompts.open is not None:
            self._accept_first(way)
            return
        self._begin(
            Wish(
                media_id=self._navigation.current,
                frame=self._navigation.frame,
                direction="both" if way == "again" else way,
                objects=self._objects.selection,
                again=way == "again",
            )
        )

    @Slot(int, int, str)
    @guarded
    def track_object(self, object_id: int, frame: int, direction: Direction) -> None:
        """Tracks one object from a frame."""
        media_id = self._navigation.current
        if self._document.writable and media_id is not None:
            wish = Wish(media_id=media_id, frame=frame, direction=direction, objects=frozenset({object_id}))
            self._begin(wish)

    def go_on(self, wishes: Iterable[Wish]) -> None:
        """Makes what is missing of runs that were begun another time."""
        if self._document.writable:
            for wish in wishes:
                self._begin(replace(wish, waited=True))

    @Slot()
    @guarded
    def cancel(self) -> None:
        """Ends the run; what is done stays."""
        self._next.clear()
        self._after_accept = None
        if self._run is not None:
            self._run.stopped = True
            self._client.cancel_track()
            self.wishes_changed.emit()

    @Slot()
    @guarded
    def flush(self) -> None:
        """Stores what was made."""
        run, project = self._run, self._document.project
        self._timer.stop()
        if run is None or project is None or not run.waiting:
            return
        frames, run.waiting = run.waiting, []
        self._storing = True
        try:
            stored = self._document.apply(
                self.tr("Track"),
                lambda edit: store_tracked(project, edit, frames, request=run.request),
                then=run.note,
                joins=run.revision,
            )
        finally:
            self._storing = False
        if stored:
            run.revision = self._document.revision
        else:
            self.cancel()

    # Beginning.

    def _begin(self, wish: Wish) -> None:
        """Begins a run, or has it begin after the one under way."""
        project = self._document.project
        assert project is not None
        obstacle = obstacle_to(project, wish)
        if obstacle is not None:
            self.notice.emit(obstacle)
        elif self._run is not None:
            self._wait(replace(wish, waited=True))
        else:
            request = self._plan(project, wish)
            if request is not None:
                self._start(project, wish, request)

    def _wait(self, wish: Wish) -> None:
        """Has a run begin when those before it have ended."""
        if wish not in self._next:
            self._next.append(wish)
            self.wishes_changed.emit()
            self.changed.emit()

    def _plan(self, project: Project, wish: Wish) -> TrackRequest | None:
        """What is missing or out of date; when nothing is, the stretch around the playhead again; or all of it."""
        within = project.media_row(wish.media_id).within
        for missing in (False,) if wish.again else (True, False):
            request = plan_track(
                project,
                wish.media_id,
                playhead=wish.frame,
                direction=wish.direction,
                within=within,
                objects=wish.objects or None,
                through=wish.again,
                missing=missing,
            )
            if frames_of(request):
                return request
            if wish.waited:
                return None
        self.notice.emit(hints.all_tracked())
        return None

    def _start(self, project: Project, wish: Wish, request: TrackRequest) -> None:
        media = project.media_row(wish.media_id)
        first = request.passes[0]
        key = self._client.track(
            TrackJob(
                key=TrackKey(
                    project=str(project.path),
                    media_id=media.id,
                    revision=project.revision,
                    pixels=media.fingerprint,
                ),
                path=project.media_path(media),
                request=request,
                index=project.frame_index(media.fingerprint),
                memory_bytes=self._options.memory_bytes,
                light=self._options.light,
            )
        )
        ids = frozenset(each.object_id for each in request.objects)
        self._run = Run(
            key=key,
            request=request,
            wish=wish,
            media_id=media.id,
            total=frames_of(request),
            frame=first.spans[0].first,
            reverse=first.reverse,
            object_ids=ids,
        )
        self.wishes_changed.emit()
        self.changed.emit()

    def _accept_first(self, way: Way) -> None:
        """Tracks when the open prompt is stored."""
        self._after_accept = way
        self._prompts.accept()
        if self._prompts.open is not None and not self._prompts.accepting:
            self._after_accept = None
            self.notice.emit(hints.prompt_first())
        self._go_on()

    @Slot()
    @guarded
    def _go_on(self) -> None:
        """Begins the run that waits for the open prompt to be stored."""
        way = self._after_accept
        if way is None or self._prompts.accepting:
            return
        self._after_accept = None
        if self._prompts.open is None:
            self.track(way)

    # Frames that come.

    @Slot(object)
    @guarded
    def _take(self, answer: Tracked) -> None:
        run = self._run
        if run is None or answer.key != run.key or run.unwanted:
            return
        run.waiting.append(answer.frame)
        self._memory_bytes = answer.memory_bytes
        self._pass(run, answer.frame.frame, reverse=answer.frame.reverse)
        if len(run.waiting) >= CHUNK_FRAMES or run.masks_waiting >= CHUNK_MASKS:
            self.flush()
        elif not self._timer.isActive():
            self._timer.start()

    @Slot(object)
    @guarded
    def _skip(self, answer: TrackSkipped) -> None:
        run = self._run
        if run is not None and answer.key == run.key:
            run.skipped.append(answer.frame)
            self._pass(run, answer.frame, reverse=run.reverse)

    def _pass(self, run: Run, frame: int, *, reverse: bool) -> None:
        run.passed(frame, reverse=reverse, now=self._clock())
        self.changed.emit()

    @Slot(object)
    @guarded
    def _end(self, answer: TrackEnded) -> None:
        run = self._run
        if run is None or answer.key != run.key:
            return
        self.flush()
        self._run = None
        if answer.how == "done":
            made = run.done - len(run.skipped)
            self.finished.emit(TrackDone(run.media_id, made, run.object_ids, run.unreviewed))
        elif run.unreviewed and not run.unwanted:
            self.notice.emit(hints.to_review_again())
        if answer.how == "cancelled" and not run.stopped:
            self.notice.emit(hints.stopped_by_model())
        if run.skipped:
            self.notice.emit(hints.left_out(run.skipped))
        if answer.how != "done":
            self._next.clear()
        while self._next and self._run is None:
            self._begin(self._next.popleft())
        if self._run is None:
            self.wishes_changed.emit()
        self.changed.emit()

    @Slot()
    @guarded
    def _forget_memory(self) -> None:
        self._memory_bytes = None  # another model remembers nothing yet

    # What happens to the document meanwhile.

    @Slot(object)
    @guarded
    def _reset(self, _project: Project | None) -> None:
        self._timer.stop()
        self._memory_bytes = None
        running, self._run = self._run is not None, None
        self._next.clear()
        self._after_accept = None
        if running:
            self._client.cancel_track()
        self.changed.emit()

    @Slot(object)
    @guarded
    def _follow(self, change: Change) -> None:
        if self._storing:
            return
        run = self._run
        if run is None:
            return
        taken_back = change.origin == "undo" and change.label == self.tr("Track")
        if taken_back or not self._has_objects(run):
            run.waiting.clear()
            run.unwanted = True
            self.cancel()

    def _has_objects(self, run: Run) -> bool:
        project = self._document.project
        if project is None:
            return False
        return any(row.id in run.object_ids for row in project.objects(run.media_id))

"""Runs of tracking that closing the project, or a crash, has cut off. GUI thread; no widgets."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sam2studio.config.begun_runs import BegunRun, BegunRuns
from sam2studio.core.errors import InputError
from sam2studio.engine.track_rest import frames_of
from sam2studio.engine.track_run import TrackRequest
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.track_state import Wish
from sam2studio.gui.controllers.tracking import TrackingController
from sam2studio.gui.guard import guarded
from sam2studio.jobs.track_plan import plan_track
from sam2studio.project import Project


@dataclass(frozen=True)
class CutRun:
    """What is left of the runs that were cut off.

    Attributes:
        name: Of the file of the first one's video.
        frames: How many are left, of all of them.
        next_frame: Where it goes on.
    """

    name: str
    frames: int
    next_frame: int


class CutRunsController(QObject):
    """Notes which runs go on, tells of them when their project is open again, and goes on with them.

    One that ended, failed or was stopped by the person is not told of. Neither is one that made everything again:
    nothing says how far it came.

    Args:
        document: The project.
        tracking: Does the runs.
        begun: Where they are noted.
        parent: Qt parent.

    Signals:
        found: `CutRun`, when a project is open in which runs were cut off.
        forgotten: What was found is no longer up to date.
    """

    found = Signal(object)
    forgotten = Signal()

    def __init__(
        self,
        document: DocumentController,
        tracking: TrackingController,
        begun: BegunRuns,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._tracking = tracking
        self._begun = begun
        self._looking = QTimer(self)  # the window is painted first
        self._looking.setSingleShot(True)
        self._looking.setInterval(0)
        self._looking.timeout.connect(self._look)
        document.opened.connect(self._wait)
        tracking.wishes_changed.connect(self._note)

    @Slot()
    @guarded
    def go_on(self) -> None:
        """Makes what is left."""
        project = self._document.project
        if project is not None:
            self._tracking.go_on([_wish(run) for run in self._begun.of(project.path)])

    @Slot()
    @guarded
    def forget(self) -> None:
        """The person does not want what is left."""
        project = self._document.project
        if project is not None and not self._tracking.wishes:
            self._begun.keep(project.path, ())

    @Slot(object)
    @guarded
    def _wait(self, project: Project | None) -> None:
        if project is None or project.read_only:
            self._looking.stop()
        else:
            self._looking.start()

    @Slot()
    @guarded
    def _look(self) -> None:
        project = self._document.project
        if project is None or self._tracking.wishes:
            return
        runs = self._begun.of(project.path)
        left = [(run, request) for run in runs if (request := _left_of(project, run)) is not None]
        if left:
            run, request = left[0]
            frames = sum(frames_of(each) for _, each in left)
            name = project.media_path(project.media_row(run.media_id)).name
            self.found.emit(CutRun(name, frames, _first_of(request)))
        elif runs:
            self._begun.keep(project.path, ())

    @Slot()
    @guarded
    def _note(self) -> None:
        project = self._document.project
        if project is not None:
            wishes = [wish for wish in self._tracking.wishes if not wish.again]
            self._begun.keep(project.path, [_run(wish) for wish in wishes])
        self.forgotten.emit()


def _run(wish: Wish) -> BegunRun:
    return BegunRun(wish.media_id, wish.frame, wish.direction, wish.objects)


def _wish(run: BegunRun) -> Wish:
    return Wish(media_id=run.media_id, frame=run.frame, direction=run.direction, objects=run.objects)


def _left_of(project: Project, run: BegunRun) -> TrackRequest | None:
    """What a run has not made; None when that is nothing, or when its video is gone."""
    with suppress(InputError):
        request = plan_track(
            project,
            run.media_id,
            playhead=run.frame,
            direction=run.direction,
            within=project.media_row(run.media_id).within,
            objects=run.objects or None,
            missing=True,
        )
        return request if frames_of(request) else None
    return None


def _first_of(request: TrackRequest) -> int:
    """The frame that is made first."""
    first = request.passes[0]
    starts = [span.first for span in first.spans]
    return max(starts) if first.reverse else min(starts)

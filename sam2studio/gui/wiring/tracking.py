"""Tracking: its actions and the lanes of the timeline to the controllers, its progress to the status bar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from sam2studio.config.settings import Settings
from sam2studio.gui.controllers import Controllers, hints
from sam2studio.gui.controllers.cut_runs import CutRun
from sam2studio.gui.controllers.track_news import TrackNews, news_of
from sam2studio.gui.controllers.track_state import TrackDone, TrackOptions, TrackProgress
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.panels import Notice
from sam2studio.gui.viewstate import TimelineState
from sam2studio.gui.wiring import notices
from sam2studio.gui.wiring.job_line import JobLine
from sam2studio.gui.wiring.times import time_left

_JOB = "tracking"
_CUT = "cut runs"
_MOST = 3  # of what is told one by one


class TrackingWiring(QObject):
    """Joins the window with tracking. GUI thread."""

    def __init__(self, window: MainWindow, controllers: Controllers, jobs: JobLine, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._controllers = controllers
        self._jobs = jobs
        self._told: frozenset[int] = frozenset()  # the objects that the notice of the last run is about
        self._cut: Notice | None = None  # what is told of runs that were cut off
        self._connect_actions()
        self._connect_timeline()
        self._connect_cut_runs()
        tracking = controllers.tracking
        tracking.set_options(track_options(settings))
        tracking.changed.connect(self._show_progress)
        tracking.finished.connect(self._tell_done)
        for hinting in (tracking, controllers.keyframes, controllers.lanes):
            hinting.notice.connect(lambda hint: window.notify(notices.of_hint(hint)))

    def _connect_actions(self) -> None:
        actions = self._window.actions_by_id
        tracking, keyframes, lanes = self._controllers.tracking, self._controllers.keyframes, self._controllers.lanes
        for name, slot in (
            ("track.forward", lambda: tracking.track("forward")),
            ("track.backward", lambda: tracking.track("backward")),
            ("track.both", lambda: tracking.track("both")),
            ("track.again", lambda: tracking.track("again")),
            ("track.cancel", tracking.cancel),
            ("track.keyframe", keyframes.make),
            ("track.absent", keyframes.toggle_absent),
            ("track.absent_before", keyframes.say_absent_before),
            ("track.join", keyframes.join),
            ("track.reviewed", keyframes.toggle_reviewed),
            ("play.next_keyframe", lambda: lanes.go_to_keyframe(1)),
            ("play.previous_keyframe", lambda: lanes.go_to_keyframe(-1)),
            ("play.next_doubtful", lambda: self._go_to_doubtful(1)),
            ("play.previous_doubtful", lambda: self._go_to_doubtful(-1)),
        ):
            actions[name].triggered.connect(slot)

    def _connect_timeline(self) -> None:
        timeline, objects = self._window.timeline, self._controllers.objects
        tracking, keyframes = self._controllers.tracking, self._controllers.keyframes
        self._controllers.timeline.state_changed.connect(self._show_state)
        timeline.selection_changed.connect(objects.select)
        timeline.hidden_toggled.connect(objects.set_hidden)
        timeline.keyframe_requested.connect(keyframes.make_at)
        timeline.keyframe_removed.connect(keyframes.remove)
        timeline.absent_requested.connect(keyframes.say_absent_at)
        timeline.absent_before_requested.connect(keyframes.say_absent_before_at)
        timeline.join_requested.connect(keyframes.join)
        timeline.clear_requested.connect(keyframes.clear_stretch)
        timeline.review_requested.connect(keyframes.review)
        timeline.track_requested.connect(tracking.track_object)

    def _connect_cut_runs(self) -> None:
        cut, banner = self._controllers.cut_runs, self._window.banner
        cut.found.connect(self._tell_cut)
        cut.forgotten.connect(self._withdraw_cut)
        banner.taken.connect(lambda topic: cut.go_on() if topic == _CUT else None)
        banner.closed.connect(lambda topic: cut.forget() if topic == _CUT else None)

    @Slot(object)
    @guarded
    def _tell_cut(self, cut: CutRun) -> None:
        self._withdraw_cut()
        what = self.tr("Tracking in {name} was cut off: %n frames are left.", "", cut.frames)
        self._cut = Notice(
            level="caution",
            what=what.format(name=cut.name),
            safe=self.tr("What was tracked is kept."),
            todo=self.tr("It can go on at frame {frame}.").format(frame=cut.next_frame),
            topic=_CUT,
            offer=self.tr("Go on"),
        )
        self._window.notify(self._cut)

    @Slot()
    @guarded
    def _withdraw_cut(self) -> None:
        if self._cut is not None:
            self._window.banner.withdraw(self._cut)
            self._cut = None

    @Slot(object)
    @guarded
    def _show_state(self, state: TimelineState) -> None:
        self._window.timeline.show_state(state)
        self._window.timeline.setVisible(state.frames > 0)

    @Slot(object)
    @guarded
    def _tell_done(self, done: TrackDone) -> None:
        """Stays while there is something to look at: a run may take so long that the person is elsewhere at its end."""
        here = done.media_id == self._controllers.navigation.current
        self._told = done.object_ids | (self._told if self._waits_to_be_read else frozenset())
        news = news_of(self._controllers.lanes.tracks_of(done.media_id, self._told))
        todo = [hints.to_review_again().what] if done.unreviewed else []
        todo += self._absences(news, done.media_id)
        if len(news.places):
            todo.append(self._places(news, here=here))
        what = self.tr("%n frames tracked.", "", done.frames)
        if not here:
            what = self.tr("%n frames of {name} tracked.", "", done.frames).format(name=self._name(done.media_id))
        notice = notices.good(what, todo=" ".join(todo))
        self._window.notify(replace(notice, lasting=bool(todo), topic=_JOB))

    @property
    def _waits_to_be_read(self) -> bool:
        """Whether what was told of the run before is still there."""
        return any(notice.topic == _JOB for notice in self._window.banner.notices)

    def _absences(self, news: TrackNews, media_id: int) -> list[str]:
        project, objects = self._controllers.document.project, self._controllers.objects
        rows = [] if project is None else [row for row in project.objects(media_id) if row.id in news.absent]
        told = []
        for row in rows[:_MOST]:
            lost = news.absent[row.id]
            text = self.tr("“{name}” is absent on %n frames: {frames}.", "", sum(map(len, lost)))
            told.append(text.format(name=objects.title(row), frames=_frames_text(lost)))
        if len(rows) > _MOST:
            told.append(self.tr("%n more objects are absent on some frames.", "", len(rows) - _MOST))
        return told

    def _places(self, news: TrackNews, *, here: bool) -> str:
        frame, count = self._controllers.navigation.frame, len(news.places)
        if not here:
            return self.tr("%n places need a look.", "", count)
        if news.places[-1] <= frame and news.places[0] < frame:
            return self.tr("%n places need a look: [play.previous_doubtful] goes back to the last one.", "", count)
        return self.tr("%n places need a look: [play.next_doubtful] goes to the next one.", "", count)

    def _name(self, media_id: int) -> str:
        project = self._controllers.document.project
        return "" if project is None else project.media_path(project.media_row(media_id)).name

    def _go_to_doubtful(self, step: int) -> None:
        """Good news has been read then: it said that there are such places."""
        self._window.banner.dismiss_good()
        self._controllers.lanes.go_to_doubtful(step)

    @Slot()
    @guarded
    def _show_progress(self) -> None:
        progress = self._controllers.tracking.progress
        if progress is None:
            self._jobs.clear(_JOB)
        else:
            fraction = progress.done / progress.total
            self._jobs.show(_JOB, self._text(progress), fraction, cancel=self._controllers.tracking.cancel)

    def _text(self, progress: TrackProgress) -> str:
        number = self._window.locale().toString
        parts = [self.tr("Tracking {done}/{total}").format(done=progress.done, total=progress.total)]
        if progress.rate is not None and progress.rate >= 1:
            parts.append(self.tr("{rate} frames/s").format(rate=number(progress.rate, "f", 1)))
        elif progress.rate is not None:
            parts.append(self.tr("{seconds} s/frame").format(seconds=number(1 / progress.rate, "f", 1)))
        if progress.seconds_left is not None and progress.done < progress.total:
            parts.append(time_left(progress.seconds_left))
        if progress.memory_bytes is not None:
            parts.append(self.tr("{size} MB").format(size=number(math.ceil(progress.memory_bytes / (1 << 20)))))
        if progress.waiting:
            parts.append(self.tr("%n more runs wait", "", progress.waiting))
        return " · ".join(parts)


def _frames_text(rows: Sequence[range]) -> str:
    """7, 10–20, and so on."""
    texts = [str(row[0]) if len(row) == 1 else f"{row[0]}–{row[-1]}" for row in rows[:_MOST]]
    return ", ".join(texts) + ("…" if len(rows) > _MOST else "")


def track_options(settings: Settings) -> TrackOptions:
    """What a run may cost, as the person has chosen."""
    return TrackOptions(
        memory_bytes=round(settings.number("track_memory_mb")) << 20, light=settings.flag("light_memory")
    )

"""Reviewing proposals: what is up, deciding about it, and what comes next. GUI thread; no widgets.

- A decision is one action with its line in the tally, so one undo takes both back and brings the proposal up again.
- On a video it is about the whole track, on all of its frames; another pair of actions is about the frame shown only.
- Correcting a proposal by hand leaves it up, with its new mask, to be accepted; then it counts as fixed.
- Correcting a proposal with clicks makes it the person's when its mask is accepted; that counts as fixed, in the same
  step of undo.
- Where the person goes by other ways (another media, a click on another proposal), the review follows.
- Nothing is decided that is not on the canvas: a key that comes before the picture is passed over.
"""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sam2studio.gui.controllers import hints
from sam2studio.gui.controllers.classes import ClassesController
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.navigation import NavigationController
from sam2studio.gui.controllers.objects import ObjectsController
from sam2studio.gui.controllers.review_decisions import ReviewDecisions
from sam2studio.gui.controllers.review_many import AcceptMany
from sam2studio.gui.controllers.review_queue import ReviewQueue
from sam2studio.gui.controllers.review_sight import ReviewSight
from sam2studio.gui.controllers.review_state import review_card, review_state
from sam2studio.gui.guard import guarded
from sam2studio.gui.viewstate import ReviewCard, ReviewChoice, ReviewState, ReviewView
from sam2studio.jobs.review import ReviewFilter, ReviewItem, Tally, above
from sam2studio.project import Change

SLICE_S: Final = 0.008
"""Proposals are read for so long at a time, so that a large project never makes the window wait."""

_MANY: Final = 16  # media touched at once; more are read a few at a time


class ReviewController(QObject):
    """Walks through the proposals of the open project.

    Signals:
        changed: `state` is another now.
        notice: `Hint`, why nothing happened.
        accepted_above: How many were accepted at once.
    """

    changed = Signal()
    notice = Signal(object)
    accepted_above = Signal(int)

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
        self._classes = classes
        self._objects = objects
        self._navigation = navigation
        self._queue = ReviewQueue()
        self._sight = ReviewSight(navigation, objects)
        self._decisions = ReviewDecisions(document, self._queue, self._sight, self._title, self)
        self._running = False
        self._fixing = False
        self._moving = False  # the review itself goes somewhere
        self._current: ReviewItem | None = None
        self._place = 0  # in the queue, of what is up or was
        self._choice = ReviewChoice()
        self._before = Tally()  # when the review began
        self.accepting = AcceptMany(document, self)
        self.accepting.finished.connect(self._tell_accepted)
        self.accepting.idle.connect(self._read_on)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._read_some)
        document.closing.connect(self.stop)
        document.changed.connect(self._follow)
        navigation.current_changed.connect(self._follow_media)
        navigation.picture_changed.connect(self._note_seen)
        objects.changed.connect(self._follow_selection)
        classes.changed.connect(self._tell)

    # What there is

    @property
    def running(self) -> bool:
        """Whether a review goes on."""
        return self._running

    @property
    def up(self) -> bool:
        """Whether there is a proposal to decide about."""
        return self._current is not None

    @property
    def object_id(self) -> int | None:
        """The proposal that is up."""
        return None if self._current is None else self._current.object_id

    @property
    def tally(self) -> Tally:
        """What was decided in this project so far."""
        return self._decisions.tally

    @property
    def state(self) -> ReviewState:
        """For the bar."""
        if not self._running:
            return ReviewState()
        item = self._current
        return review_state(
            self._queue,
            item,
            since=self._before,
            tally=self.tally,
            card=None if item is None else self._card(item),
            fixing=self._fixing,
            choice=self._choice,
            classes=self._classes.items,
        )

    @property
    def view(self) -> ReviewView | None:
        """For the canvas."""
        return None if self._current is None or self._fixing else self._sight.view(self._current)

    def candidates_above(self, score: float, *, careful: bool) -> tuple[ReviewItem, ...]:
        """What `accept_above` would accept."""
        return above(self._queue.items, score, careful=careful)

    # Beginning and ending

    @Slot()
    @guarded
    def start(self) -> None:
        """Begins; the most doubtful proposal comes up when all are read."""
        project = self._document.project
        if project is None or self._running:
            return
        if not self._document.writable:
            self.notice.emit(self._document.read_only_hint)
            return
        self._running, self._before = True, self.tally
        self._queue.clear()
        self._queue.expect(media for media, counts in project.media_status().items() if counts.proposals)
        if self._queue.complete:
            self.stop()
            self.notice.emit(hints.nothing_proposed())
        else:
            self._timer.start()
            self._tell()

    @Slot()
    @guarded
    def stop(self) -> None:
        """Ends; what was decided stays."""
        self.accepting.shutdown()
        self._timer.stop()
        up, self._current = self._current, None
        self._running = self._fixing = False
        self._choice = ReviewChoice()
        self._queue.keep(ReviewFilter())
        self._queue.clear()
        if up is not None:
            self._objects.set_solo(0, False)
        self._tell()

    def escape(self) -> bool:
        """One level back: from correcting to deciding, from deciding to the end. Whether there was one."""
        if self._fixing and self._current is not None:
            self._go(self._current)
            return True
        if self._running:
            self.stop()
            return True
        return False

    @Slot(object)
    @guarded
    def choose(self, choice: ReviewChoice) -> None:
        """Looks at these only."""
        self._choice = choice
        self._sift()
        if self._current is not None and self._current in self._queue.items:
            self._tell()
        else:
            self._go_to_place(0)

    # Deciding

    @Slot()
    @guarded
    def accept(self) -> None:
        """The proposal that is up is right, wherever it has a mask."""
        if (item := self._in_sight()) is not None:
            self._decisions.accept(item)

    @Slot()
    @guarded
    def reject(self) -> None:
        """The proposal that is up is none, wherever it has a mask."""
        if (item := self._in_sight()) is not None:
            self._decisions.reject(item)

    @Slot()
    @guarded
    def accept_here(self) -> None:
        """The proposal that is up is right on the frame shown; on its other frames that remains to be seen."""
        if (item := self._in_sight()) is not None:
            self._decisions.accept_here(item)

    @Slot()
    @guarded
    def reject_here(self) -> None:
        """The proposal that is up has no business on the frame shown; it stays up for its other frames."""
        if (item := self._in_sight()) is not None:
            self._decisions.reject_here(item)

    @Slot()
    @guarded
    def fix(self) -> None:
        """The proposal that is up is to be corrected: everything is shown, and clicks belong to it."""
        item = self._in_sight()
        if item is not None:
            self._fixing = True
            self._objects.set_solo(0, False)
            self._objects.select([item.object_id])
            self._tell()

    @Slot(int)
    @guarded
    def step(self, step: int) -> None:
        """Leaves the proposal for later: the next (1) or the previous (-1) comes up, around the ends."""
        if not self._queue.items:
            return
        if self._current is None and step > 0:
            self._go_to_place(self._place)
        else:
            self._go_to_place((self._place + step) % len(self._queue.items))

    @Slot(float, bool)
    @guarded
    def accept_above(self, score: float, careful: bool) -> None:
        """Accepts what the choice keeps and what is worth at least so much, in one step of undo.

        What nobody looked at says nothing about the machine, so it is not in the tally.
        """
        self.accepting.accept(self.candidates_above(score, careful=careful))

    # Going on

    def _go_to_place(self, place: int) -> None:
        """Brings up what is at a place of the queue; its start follows on its end."""
        items = self._queue.items
        if not items:
            self._place = 0
            self._leave()
            return
        self._go(items[place if place < len(items) else 0])

    def _go(self, item: ReviewItem) -> None:
        """Brings a proposal up and into sight."""
        self._current, self._place, self._fixing = item, self._queue.place(item), False
        self._moving = True
        try:
            self._navigation.go_to(item.media_id)
            if self._navigation.frames:
                self._navigation.go_to_frame(item.frame)
            self._objects.select([item.object_id])
            self._objects.set_solo(item.object_id, True)
        finally:
            self._moving = False
        self._note_seen()
        self._tell()

    def _leave(self) -> None:
        """There is nothing to decide here."""
        self._fixing = False
        if self._current is not None:
            self._current = None
            self._moving = True
            self._objects.select(())
            self._objects.set_solo(0, False)
            self._moving = False
        self._tell()

    @Slot(object)
    @guarded
    def _follow_media(self, media_id: int | None) -> None:
        """Somebody went to another media: what is there comes up."""
        if not self._running or self._moving:
            return
        if self._choice.only_here:
            self._sift()
        QTimer.singleShot(0, self, self._adopt_media)  # when it is there

    @Slot()
    @guarded
    def _adopt_media(self) -> None:
        media_id = self._navigation.current
        if not self._running or (self._current is not None and self._current.media_id == media_id):
            return
        item = self._queue.here(media_id)
        if item is None:
            self._leave()
        else:
            self._go(item)

    @Slot()
    @guarded
    def _follow_selection(self) -> None:
        """Somebody selected another proposal: that one is up."""
        selection = self._objects.selection
        if not self._running or self._moving or len(selection) != 1 or self.object_id in selection:
            return
        item = self._queue.find(next(iter(selection)))
        if item is not None:
            self._current, self._place, self._fixing = item, self._queue.place(item), False
            self._objects.set_solo(item.object_id, True)
            self._tell()

    @Slot(object)
    @guarded
    def _follow(self, change: Change) -> None:
        project = self._document.project
        if not self._running or project is None:
            return
        before = self._queue.on(change.media_ids)
        self._queue.expect(change.media_ids, changed=change.object_ids)
        if self.accepting.running or len(change.media_ids) > _MANY or self._timer.isActive():
            self._timer.start()
            return
        self._queue.read(project)
        back = self._queue.on(change.media_ids) - before
        if change.origin != "action" and len(back) == 1:  # of many that come back, none is meant
            item = self._queue.find(min(back))
            if item is not None:
                self._go(item)
                return
        self._go_on(change)

    def _go_on(self, change: Change | None = None) -> None:
        """What is up stays so with its new numbers; if it is decided, the next one comes up."""
        item = self._current
        if item is None:
            self._tell()
            return
        now = self._queue.find(item.object_id)
        if now is not None:
            if now.frame != item.frame and not self._fixing:
                self._go(now)
                return
            self._current, self._place = now, self._queue.place(now)
            self._tell()
            return
        if (
            change is not None
            and change.origin == "action"
            and not self._decisions.under_way
            and self._is_confirmed(item)
        ):
            QTimer.singleShot(0, self, lambda: self._decisions.count_fixed(item, joins=change.revision))
        self._go_to_place(self._place)

    def _is_confirmed(self, item: ReviewItem) -> bool:
        project = self._document.project
        if project is None:
            return False
        return any(row.id == item.object_id and row.state == "person" for row in project.objects(item.media_id))

    # Reading

    @Slot()
    @guarded
    def _read_on(self) -> None:
        if self._running:
            self._timer.start()

    @Slot()
    @guarded
    def _read_some(self) -> None:
        project = self._document.project
        if project is None or self.accepting.running:
            return
        end = time.perf_counter() + SLICE_S
        self._queue.read(project, lambda: time.perf_counter() > end)
        if not self._queue.complete:
            self._timer.start()
            self._tell()
        elif self._current is None:
            self._go_to_place(self._place)
        else:
            self._go_on()

    @Slot(object)
    @guarded
    def _tell_accepted(self, count: int) -> None:
        self.accepted_above.emit(count)

    def _sift(self) -> None:
        choice = self._choice
        media_id = self._navigation.current if choice.only_here else None
        self._queue.keep(ReviewFilter(class_id=choice.class_id, media_id=media_id, low=choice.low, high=choice.high))

    # Telling

    @Slot()
    @guarded
    def _tell(self) -> None:
        self._objects.undecided = self.object_id
        self.changed.emit()

    def _in_sight(self) -> ReviewItem | None:
        """What is up, if the person sees it."""
        item, picture = self._current, self._navigation.picture
        if item is None or self._sight.shows(item):
            return item
        if picture.message:
            self.notice.emit(hints.no_image(picture.message))
        return None

    @Slot()
    @guarded
    def _note_seen(self) -> None:
        self._sight.note(self._current)

    def _card(self, item: ReviewItem) -> ReviewCard:
        here, color = self._objects.here, self._objects.colors.of
        row, twin = here.row(item.object_id), None if item.twin is None else here.row(item.twin)
        return review_card(
            item,
            title=self._title(item),
            color=self._classes.color(item.class_id) if row is None else color(row),
            twin="" if twin is None else self._objects.title(twin),
            changed=self._queue.was_changed(item),
        )

    def _title(self, item: ReviewItem) -> str:
        row = self._objects.here.row(item.object_id)
        return self._classes.name(item.class_id) if row is None else self._objects.title(row)

"""Reviewing proposals: its actions, its bar and its windows to the controller."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from sam2studio.core.progress import Progress
from sam2studio.gui.controllers import Controllers
from sam2studio.gui.dialogs.accept_above import AcceptAboveDialog, ChoiceAbove
from sam2studio.gui.dialogs.review_statistics import ReviewStatisticsDialog
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.wiring import notices
from sam2studio.gui.wiring.job_line import JobLine

_JOB = "accepting"


class ReviewWiring(QObject):
    """Joins the window with the review. GUI thread."""

    def __init__(self, window: MainWindow, controllers: Controllers, jobs: JobLine) -> None:
        super().__init__(window)
        self._window = window
        self._controllers = controllers
        self._jobs = jobs
        self._review = review = controllers.review
        for name, slot in (
            ("review.fix", review.fix),
            ("review.reject", review.reject),
            ("review.accept_here", review.accept_here),
            ("review.reject_here", review.reject_here),
            ("review.next", lambda: review.step(1)),
            ("review.previous", lambda: review.step(-1)),
            ("review.accept_above", self._ask_above),
            ("review.statistics", self._show_statistics),
        ):
            window.actions_by_id[name].triggered.connect(slot)
        window.actions_by_id["review.proposals"].triggered.connect(self._toggle)
        window.review.choice_changed.connect(review.choose)
        window.review.closed.connect(review.stop)
        review.changed.connect(self._show)
        controllers.navigation.picture_changed.connect(self._show_sight)
        review.notice.connect(lambda hint: window.notify(notices.of_hint(hint)))
        review.accepted_above.connect(self._tell_accepted)
        review.accepting.progressed.connect(self._show_accepting)
        review.accepting.idle.connect(lambda: jobs.clear(_JOB))

    @Slot()
    @guarded
    def _toggle(self) -> None:
        if self._review.running:
            self._review.stop()
        else:
            self._review.start()
        self._window.actions_by_id["review.proposals"].setChecked(self._review.running)

    @Slot()
    @guarded
    def _show(self) -> None:
        state = self._review.state
        self._window.review.show_state(state)
        self._window.actions_by_id["review.proposals"].setChecked(state.running)
        self._show_sight()

    @Slot()
    @guarded
    def _show_sight(self) -> None:
        self._controllers.view.set_review(self._review.view)

    @Slot()
    @guarded
    def _ask_above(self) -> None:
        """Opens the window that says what would be accepted before it is."""
        review = self._review
        tally = review.tally

        def count(score: float, careful: bool) -> ChoiceAbove:
            items = review.candidates_above(score, careful=careful)
            right, decided = tally.right_above(score)
            return ChoiceAbove(
                proposals=len(items),
                media=len({item.media_id for item in items}),
                left=review.state.left,
                right=right,
                decided=decided,
            )

        dialog = AcceptAboveDialog(count, self._window)
        dialog.accepted_above.connect(review.accept_above)
        dialog.open()

    @Slot()
    @guarded
    def _show_statistics(self) -> None:
        classes = self._controllers.classes
        dialog = ReviewStatisticsDialog(
            self._review.tally, {item.class_id: item.name for item in classes.items}, self._window
        )
        dialog.open()

    @Slot(int)
    @guarded
    def _tell_accepted(self, count: int) -> None:
        todo = self.tr("[edit.undo] takes it back.")
        self._window.notify(notices.good(self.tr("%n proposals accepted.", "", count), todo=todo))

    @Slot(object)
    @guarded
    def _show_accepting(self, progress: Progress) -> None:
        self._jobs.show(_JOB, progress.text, progress.fraction, cancel=self._review.accepting.cancel)

"""Deciding about proposals: each decision one step of undo, with its line in the tally. GUI thread; no widgets."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.review_queue import ReviewQueue
from sam2studio.gui.controllers.review_sight import ReviewSight
from sam2studio.jobs.accept import confirm
from sam2studio.jobs.review import SETTING, Outcome, ReviewItem, Tally
from sam2studio.project import Edit


class ReviewDecisions(QObject):
    """Writes what the person decides about a proposal.

    Args:
        document: The project.
        queue: Knows which proposals were corrected.
        sight: Knows which frame is shown.
        title: What a proposal is called.
    """

    def __init__(
        self,
        document: DocumentController,
        queue: ReviewQueue,
        sight: ReviewSight,
        title: Callable[[ReviewItem], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._queue = queue
        self._sight = sight
        self._title = title
        self._under_way = False

    @property
    def under_way(self) -> bool:
        """Whether the change that is told right now is a decision of these."""
        return self._under_way

    @property
    def tally(self) -> Tally:
        """What was decided in this project so far."""
        project = self._document.project
        return Tally() if project is None else Tally.of_setting(project.setting(SETTING))

    def accept(self, item: ReviewItem) -> None:
        """It is right, wherever it has a mask."""
        several = item.masks > 1
        label = self.tr("Accept “{name}” on %n frames", "", item.masks) if several else self.tr("Accept “{name}”")
        label = label.format(name=self._title(item))
        self._decide(item, self._right(item), label, lambda edit: confirm(edit, item))

    def reject(self, item: ReviewItem) -> None:
        """It is none, wherever it has a mask."""
        several = item.masks > 1
        label = self.tr("Reject “{name}” on %n frames", "", item.masks) if several else self.tr("Reject “{name}”")
        label = label.format(name=self._title(item))
        self._decide(item, "rejected", label, lambda edit: edit.delete_object(item.object_id))

    def accept_here(self, item: ReviewItem) -> None:
        """It is right on the frame shown; on its other frames that remains to be seen."""
        if item.masks == 1:
            self.accept(item)
        elif (frame := self._sight.frame_of(item)) is not None:
            label = self.tr("Accept “{name}” on frame {frame}").format(name=self._title(item), frame=frame)
            self._decide(item, self._right(item), label, lambda edit: confirm(edit, item, range(frame, frame + 1)))

    def reject_here(self, item: ReviewItem) -> None:
        """It has no business on the frame shown; it stays up for its other frames."""
        if item.masks == 1:
            self.reject(item)
        elif (frame := self._sight.frame_of(item)) is not None:
            label = self.tr("Take “{name}” off frame {frame}").format(name=self._title(item), frame=frame)
            self._document.apply(label, lambda edit: edit.delete_mask(item.object_id, frame=frame))

    def count_fixed(self, item: ReviewItem, *, joins: int) -> None:
        """It was corrected and accepted by the ways of all objects: the tally belongs to that step of undo.

        Args:
            item: The proposal.
            joins: The revision of that step.
        """
        tally = self.tally.adding("fixed", [item]).to_setting()
        self._document.apply(self.tr("Fix a proposal"), lambda edit: edit.set_setting(SETTING, tally), joins=joins)

    def _right(self, item: ReviewItem) -> Outcome:
        return "fixed" if self._queue.was_changed(item) else "accepted"

    def _decide(self, item: ReviewItem, outcome: Outcome, label: str, change: Callable[[Edit], None]) -> None:
        def act(edit: Edit) -> None:
            edit.set_setting(SETTING, self.tally.adding(outcome, [item]).to_setting())
            change(edit)

        self._under_way = True
        try:
            self._document.apply(label, act)
        finally:
            self._under_way = False

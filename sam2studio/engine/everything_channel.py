"""Searches for everything, for a brain (see `sam2studio.engine.brain`): one at a time, in small parts."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TypeAlias

from sam2studio.engine.everything_options import EverythingOptions
from sam2studio.engine.messages import Answer, EverythingEnded, EverythingJob, EverythingProgress, Failure
from sam2studio.engine.prediction import ByteArray, Embedding, Segmenter
from sam2studio.engine.tasks import Everything, EverythingParts

Answers: TypeAlias = tuple[Answer, ...]
Search: TypeAlias = Callable[[Segmenter, ByteArray, EverythingOptions, Embedding | None], EverythingParts]


def search_everything(
    segmenter: Segmenter, rgb: ByteArray, options: EverythingOptions, embedding: Embedding | None
) -> EverythingParts:
    """The real search; see `everything.segment_everything`."""
    from sam2studio.engine.everything import segment_everything  # torch takes a second to import

    return segment_everything(segmenter, rgb, options, embedding=embedding)


class EverythingChannel:
    """The newest search wins. The brain's thread owns it."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._run: Everything | None = None
        self._over: deque[Everything] = deque()

    # Requests. They never raise and never work.

    def start(self, job: EverythingJob) -> None:
        """Begin a search; one under way ends."""
        self.cancel()
        self._run = Everything(job)

    def cancel(self) -> None:
        """End the search."""
        if self._run is not None:
            _stop(self._run)
            self._run.over = True
            self._over.append(self._run)
            self._run = None

    def change_model(self, model: int) -> None:
        """Another segmenter is in use: a search asked of a former one ends."""
        if self._run is not None and self._run.job.key.model != model:
            self.cancel()

    def forget(self) -> None:
        """End everything and tell nothing."""
        self.cancel()
        self._over.clear()

    def squeeze(self) -> None:
        """Give memory back; the search begins again."""
        if self._run is not None:
            _stop(self._run)

    # Work.

    @property
    def ended(self) -> Everything | None:
        """A search whose end is to be told."""
        return self._over[0] if self._over else None

    @property
    def next(self) -> Everything | None:
        """The search to work on."""
        return self._run

    def work(self, task: Everything, segmenter: Segmenter | None, embedding: Embedding | None) -> Answers:
        """Does one part of a search.

        Raises:
            Exception: Whatever the search raises.
        """
        key = task.job.key
        if task.over:
            self._over.remove(task)
            return (EverythingEnded(key, "cancelled"),)
        assert segmenter is not None
        if task.parts is None:
            task.parts = self._search(segmenter, task.job.image.rgb, task.job.options, embedding)
        try:
            progress = next(task.parts)
        except StopIteration as end:
            self._run = None
            return (EverythingEnded(key, "done", end.value),)
        return (EverythingProgress(key, progress.done, progress.total or 1),)

    def fail(self, task: Everything, failure: Failure) -> Answers:
        """What to answer after a search raised."""
        self._run = None
        return (failure, EverythingEnded(task.job.key, "failed"))


def _stop(task: Everything) -> None:
    parts, task.parts = task.parts, None
    if parts is not None:
        parts.close()

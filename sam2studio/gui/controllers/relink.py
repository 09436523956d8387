"""Finding moved files again: which folders are lost, looking in another one, and pointing the project there."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from sam2studio.core.errors import StudioError
from sam2studio.core.files import is_there
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.engine.messages import Failure
from sam2studio.gui.background import BackgroundJobs, Work
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.media import MediaController
from sam2studio.gui.guard import guarded
from sam2studio.project.relinking import LostFolder, RelinkPlan, likely_roots, lost_folders, plan_relink, plan_rest

_EVERY = 200  # files between two reports


@dataclass(frozen=True)
class Found:
    """What a folder holds of the missing files.

    Attributes:
        old_root: The lost folder, as the choice was understood.
        new_root: The folder that takes its place.
        found: How many files are there.
        changed: Names of those with another content.
        missing: Names of those that are not there either.
    """

    old_root: Path
    new_root: Path
    found: int
    changed: tuple[str, ...]
    missing: tuple[str, ...]


class RelinkController(QObject):
    """Looks for missing files beside the window and relinks them in one action. GUI thread.

    Signals:
        listed: Tuple of `LostFolder`.
        progressed: `Progress` of looking into a folder.
        found: `Found`.
        failed: `Failure`.
    """

    listed = Signal(object)
    progressed = Signal(object)
    found = Signal(object)
    failed = Signal(object)

    def __init__(self, document: DocumentController, media: MediaController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._media = media
        self._plan: RelinkPlan | None = None
        self._next: tuple[str, Work] | None = None
        self._jobs = BackgroundJobs(self)
        self._jobs.progressed.connect(self._progress)
        self._jobs.finished.connect(self._finish)
        self._jobs.failed.connect(self._fail)
        self._jobs.idle.connect(self._go_on)
        document.opened.connect(self._leave)

    def list_lost(self) -> None:
        """Finds out in which folders files are missing; `listed` tells."""
        paths = [item.path for item in self._media.items]

        def work(cancel: CancelToken) -> Generator[Progress, None, tuple[LostFolder, ...]]:
            lost = yield from _lost(paths, cancel)
            return lost_folders(paths[place] for place in lost)

        self._start("list", work)

    def search(self, old_root: Path, new_root: Path) -> None:
        """Looks which missing files of one folder, and which others, are in another; `found` tells.

        Replaces a search under way.
        """
        project = self._document.project
        if project is None:
            return
        items, folder = self._media.items, project.folder
        by_id = {row.id: row for row in project.media()}
        rows = [by_id[item.media_id] for item in items]
        paths = [Path(os.path.normpath(item.path)) for item in items]

        def work(cancel: CancelToken) -> Generator[Progress, None, RelinkPlan]:
            lost = yield from _lost(paths, cancel)
            missing = [paths[place] for place in lost if paths[place].is_relative_to(old_root)]
            old, new = likely_roots(old_root, new_root, missing)
            lost_rows = [rows[place] for place in lost]
            plan = yield from plan_relink(lost_rows, folder=folder, old_root=old, new_root=new, cancel=cancel)
            there = set(paths).difference(paths[place] for place in lost)
            rest = plan_rest(plan, lost_rows, folder=folder, below=new_root, taken=there, cancel=cancel)
            return (yield from rest)

        self._plan = None
        self._start("search", work)

    @Slot()
    @guarded
    def apply(self) -> None:
        """Points the project to what the last search found; one step of undo."""
        plan, self._plan = self._plan, None
        if plan is not None and plan.found and self._document.relink(plan):
            self.list_lost()

    @Slot()
    @guarded
    def cancel(self) -> None:
        """Nobody waits for a search any more."""
        self._next, self._plan = None, None
        self._jobs.cancel()

    def shutdown(self, *, timeout_s: float = 2.0) -> bool:
        """Ends what runs; whether it ended in time."""
        self.cancel()
        return self._jobs.shutdown(timeout_s=timeout_s)

    def _start(self, title: str, work: Work) -> None:
        if self._jobs.running:
            self._next = (title, work)
            self._jobs.cancel()
        else:
            self._jobs.start(title, work)

    @Slot()
    @guarded
    def _go_on(self) -> None:
        following, self._next = self._next, None
        if following is not None:
            self._jobs.start(*following)

    @Slot(str, object)
    @guarded
    def _progress(self, title: str, progress: Progress) -> None:
        if title == "search":
            self.progressed.emit(progress)

    @Slot(str, object)
    @guarded
    def _finish(self, title: str, result: object) -> None:
        if self._next is not None:
            return
        if isinstance(result, RelinkPlan):
            self._plan = result
            self.found.emit(self._told(result))
        elif title == "list":
            self.listed.emit(result)

    @Slot(str, object)
    @guarded
    def _fail(self, _title: str, error: StudioError) -> None:
        self.failed.emit(Failure.of(error))

    def _told(self, plan: RelinkPlan) -> Found:
        names = {item.media_id: item.title for item in self._media.items}
        changed, missing = (
            tuple(names[media_id] for media_id in ids if media_id in names) for ids in (plan.changed, plan.missing)
        )
        return Found(plan.old_root, plan.new_root, len(plan.found), changed, missing)

    @Slot(object)
    @guarded
    def _leave(self, _project: object) -> None:
        self.cancel()


def _lost(paths: Sequence[Path], cancel: CancelToken) -> Generator[Progress, None, list[int]]:
    """Places in the list of those files that are not there."""
    lost = []
    for place, path in enumerate(paths):
        cancel.check()
        if place % _EVERY == 0:
            yield Progress(done=place, total=len(paths))
        if not is_there(path):
            lost.append(place)
    return lost

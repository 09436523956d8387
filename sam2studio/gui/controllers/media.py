"""The media of the project: their list, adding files, removing, reviewing. GUI thread; no widgets."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sam2studio.core.errors import InputError, MediaError, StudioError
from sam2studio.core.files import is_there
from sam2studio.engine.messages import Failure
from sam2studio.gui.background import BackgroundJobs
from sam2studio.gui.controllers import refusals
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.places import is_project, project_beside, project_in_documents
from sam2studio.gui.guard import guarded
from sam2studio.gui.viewstate import MediaItem
from sam2studio.jobs.pictures import Batch, FoundImage, add_found, holds_picture, keep_indexes, oddities, probe_files
from sam2studio.jobs.videos import FoundVideo
from sam2studio.media.folders import looks_like_frames
from sam2studio.project import Change, Edit, MediaCounts, MediaRow, Project

LISTED_MS = 300
"""While pictures are being added, the list is told of them at most so often."""

_RELOAD = 500  # above so many touched media, reading all at once is cheaper than one by one
_NAMED = 100  # files that could not be added and are named; a longer list helps nobody


@dataclass(eq=False)
class _Run:
    """One run of adding.

    Attributes:
        project: Where to; a batch that comes after another project was opened belongs nowhere.
        first: Of what is added, a file or a folder.
        before: Media there were.
        revision: After the last batch; the next one becomes one step of undo with it.
        refused: What could not be added.
        shortened: Of what only the first picture was added.
        odd: Videos about which there is something to know, and what.
    """

    project: Project
    first: Path
    before: int
    revision: int | None = None
    refused: list[MediaError] = field(default_factory=list)
    shortened: list[Path] = field(default_factory=list)
    odd: list[tuple[Path, str]] = field(default_factory=list)


class MediaController(QObject):
    """Follows the media of the document and changes them.

    Signals:
        listed: Rows came or went; the argument says whether it is another project.
        updated: Tuple of `MediaItem` whose status or count are others now.
        added: (pictures and videos added, files that could not be) when adding has ended.
        shortened: Tuple of paths of animations and of files with pages that were added: what is taken is the first.
        odd: Tuple of (path, sentence): what is to be known of videos that were added, one that ends early for example.
        frames_found: (paths, folders) to be opened; the pictures of these folders may be the frames of videos: ask,
            then call `add`.
        returned: Set of ids whose files were missing and are there again, or may be.
        failed: `Failure`, to be shown.

    Attributes:
        adding: The job that looks at files to be added; its signals tell the progress, `cancel` stops it.
    """

    listed = Signal(bool)
    updated = Signal(object)
    added = Signal(int, int)
    shortened = Signal(object)
    odd = Signal(object)
    returned = Signal(object)
    frames_found = Signal(object, object)
    failed = Signal(object)

    def __init__(self, document: DocumentController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._items: dict[int, MediaItem] = {}
        self._positions: dict[int, int] = {}
        self._missing: set[int] = set()
        self._tried_again: set[int] = set()  # could not be read although they are there, since they were missing last
        self._queue: deque[tuple[tuple[Path, ...], tuple[Path, ...]]] = deque()
        self._run: _Run | None = None
        self._batches: deque[Batch] = deque()
        self._taking = QTimer(self)  # lets clicks and painting in between two batches
        self._taking.setInterval(0)
        self._taking.timeout.connect(self._take)
        self._unlisted = False
        self._listing = QTimer(self)
        self._listing.setSingleShot(True)
        self._listing.setInterval(LISTED_MS)
        self._listing.timeout.connect(self._list_late)
        self.adding = BackgroundJobs(self)
        self.adding.progressed.connect(self._queue_batch)
        self.adding.failed.connect(self._fail)
        self.adding.idle.connect(self._finish)
        document.opened.connect(self._reload)
        document.changed.connect(self._follow)

    @property
    def items(self) -> tuple[MediaItem, ...]:
        """Rows for the panel, in the order of the list."""
        return tuple(self._items.values())

    @property
    def ids(self) -> tuple[int, ...]:
        """The media, in the order of the list."""
        return tuple(self._items)

    @property
    def busy(self) -> bool:
        """Whether media are being added to the open project."""
        return bool(self._queue) or (self._run is not None and self._run.project is self._document.project)

    @Slot(object)
    @guarded
    def open_paths(self, paths: Sequence[Path]) -> None:
        """Opens what was dropped or chosen: a project, or pictures, videos and folders.

        They go to the open project; without one, the project in their folder is opened, or made there.
        """
        projects = [path for path in paths if is_project(path)]
        others = [path for path in paths if not is_project(path)]
        if projects:
            self._document.open(projects[0])
        elif folders := tuple(path for path in others if path.is_dir() and looks_like_frames(path)):
            self.frames_found.emit(tuple(others), folders)
        elif others:
            self.add(others)

    @Slot(object)
    @guarded
    def add(self, paths: Sequence[Path], frames: Collection[Path] = ()) -> None:
        """Adds pictures and videos, and all in folders, while the person works on; those already there are left alone.

        Args:
            paths: Files and folders.
            frames: Of these, the folders that are videos: their pictures are its frames.
        """
        if not paths:
            return
        if self._document.project is None:
            if not any(holds_picture(path) for path in paths):
                self.failed.emit(refusals.nothing_in(paths[0]))
                return
            beside, documents = project_beside(paths, frames=frames), project_in_documents(paths)
            if not self._document.open_or_create(beside, otherwise=documents):
                return
        self._queue.append((tuple(paths), tuple(frames)))
        self._start()

    @Slot(object)
    @guarded
    def remove(self, media_ids: Collection[int]) -> None:
        """Takes media, with their objects, out of the project; the files stay."""
        ids = [media_id for media_id in self._items if media_id in media_ids]
        if ids:
            label = self.tr("Remove %n images", "", len(ids))
            self._document.apply(label, lambda edit: edit.remove_media(ids))

    @Slot(object, bool)
    @guarded
    def set_reviewed(self, media_ids: Collection[int], reviewed: bool) -> None:
        """Says that media are finished, or takes it back."""
        ids = [media_id for media_id in self._items if media_id in media_ids]

        def act(edit: Edit) -> None:
            for media_id in ids:
                edit.set_media(media_id, reviewed=reviewed)

        if ids:
            label = self.tr("Mark as reviewed") if reviewed else self.tr("Mark as not reviewed")
            self._document.apply(label, act)

    @Slot(int)
    @guarded
    def toggle_reviewed(self, media_id: int) -> None:
        """Says that a media is finished, or takes it back."""
        item = self._items.get(media_id)
        if item is not None:
            self.set_reviewed([media_id], item.status != "reviewed")

    def item(self, media_id: int) -> MediaItem | None:
        """One row, if it is there."""
        return self._items.get(media_id)

    @property
    def missing(self) -> frozenset[int]:
        """Media whose files are known not to be there."""
        return frozenset(self._missing)

    @Slot(int, object)
    @guarded
    def note_unreadable(self, media_id: int, path: Path) -> None:
        """Marks a media whose file turned out not to be there, unless it has been found elsewhere meanwhile.

        One that is there may have come back a moment ago: it is worth one more try.
        """
        item = self._items.get(media_id)
        if item is None or item.path != path:
            return
        if not is_there(path):
            self.note_presence(gone=[media_id], there=[])
        elif media_id not in self._tried_again:
            self._tried_again.add(media_id)
            self.returned.emit(frozenset([media_id]))

    def note_presence(self, *, gone: Collection[int], there: Collection[int]) -> None:
        """Marks media whose files are not there, and takes the mark from those whose files are."""
        project = self._document.project
        lost = [media_id for media_id in gone if media_id in self._items and media_id not in self._missing]
        back = self._missing & set(there) & self._items.keys()
        if project is None or not (lost or back):
            return
        self._missing = (self._missing | set(lost)) - back
        self._tried_again -= back
        for media_id in lost:
            self._items[media_id] = replace(self._items[media_id], status="missing")
        if len(back) > _RELOAD:
            self._read_all(project)
        else:
            self._read(project, back)
        self.updated.emit(tuple(self._items[media_id] for media_id in (*lost, *back)))
        if back:
            self.returned.emit(frozenset(back))

    def shutdown(self, *, timeout_s: float = 3.0) -> bool:
        """Stops adding; what was added is kept. Returns whether the thread ended in time."""
        self._queue.clear()
        return self.adding.shutdown(timeout_s=timeout_s)

    # Adding.

    def _start(self) -> None:
        project = self._document.project
        if project is not None and self._queue and self._run is None and not self.adding.running:
            paths, frames = self._queue.popleft()
            self._run = _Run(project, paths[0], len(self._items))
            self.adding.start(self.tr("Adding"), partial(probe_files, paths, frames=frames))

    @Slot(str, object)
    @guarded
    def _queue_batch(self, _title: str, batch: Batch) -> None:
        self._batches.append(batch)
        self._taking.start()

    @Slot()
    @guarded
    def _take(self) -> None:
        """Adds one batch; after the last one, says how it went."""
        run, batch = self._run, self._batches.popleft() if self._batches else None
        if run is not None and batch is not None and run.project is self._document.project:
            self._add_batch(run, batch)
        if not self._batches:
            self._taking.stop()
            if not self.adding.running:
                self._end_run()

    def _add_batch(self, run: _Run, batch: Batch) -> None:
        run.refused += batch.refused
        if batch.total == 0 and not run.refused:
            self.failed.emit(refusals.nothing_in(run.first))
        if not batch.found:
            return
        if self._document.apply(self._label(batch), partial(add_found, batch.found), joins=run.revision):
            run.revision = self._document.revision
            run.shortened += [each.path for each in batch.found if isinstance(each, FoundImage) and each.info.more]
            run.odd += oddities(batch.found)
            keep_indexes(batch.found, run.project)
        else:
            self._queue.clear()
            self._batches.clear()
            self.adding.cancel()

    def _label(self, batch: Batch) -> str:
        videos = any(isinstance(each, FoundVideo) for each in batch.found)
        return self.tr("Add video") if videos else self.tr("Add images")

    @Slot(str, object)
    @guarded
    def _fail(self, _title: str, error: StudioError) -> None:
        self.failed.emit(Failure.of(error))

    @Slot()
    @guarded
    def _finish(self) -> None:
        if not self._batches:
            self._end_run()

    def _end_run(self) -> None:
        run, self._run = self._run, None
        self._list_late()
        if run is not None and run.project is self._document.project:
            if run.refused:
                self.failed.emit(self._refusal(run.refused, others=len(self._items) > run.before))
            if run.odd and len(self._items) > run.before:
                self.odd.emit(tuple(run.odd))
            self.added.emit(len(self._items) - run.before, len(run.refused))
            if run.shortened and len(self._items) > run.before:
                self.shortened.emit(tuple(run.shortened))
        self._start()

    def _refusal(self, refused: Sequence[MediaError], *, others: bool) -> Failure:
        if len(refused) == 1:
            return refusals.refused(refused[0])
        lines = [refusals.reason(error) for error in refused[:_NAMED]]
        lines += [self.tr("and %n more", "", len(refused) - _NAMED)] if len(refused) > _NAMED else []
        what = self.tr("%n files could not be added.", "", len(refused))
        safe = self.tr("The others were added.") if others else self.tr("Nothing was changed.")
        return Failure(None, what, "\n".join(lines), safe, self.tr("The details say which, and why."))

    # Following the document.

    @Slot(object)
    @guarded
    def _reload(self, project: Project | None) -> None:
        self.adding.cancel()
        self._queue.clear()
        self._batches.clear()
        self._missing.clear()
        self._tried_again.clear()
        self._read_all(project)
        self.listed.emit(True)

    @Slot(object)
    @guarded
    def _follow(self, change: Change) -> None:
        project = self._document.project
        if project is None or not change.media_ids:
            return
        if "media" in change.tables:
            self._missing -= change.tables["media"]
        known = self._items.keys() & change.media_ids
        if len(change.media_ids) > _RELOAD:
            self._read_all(project)
        else:
            self._read(project, change.media_ids)
        left = self._items.keys() & change.media_ids
        if left - known and self._run is not None:
            self._list_soon()
        elif left != known:
            self.listed.emit(False)
        else:
            self.updated.emit(tuple(self._items[media_id] for media_id in left))

    def _list_soon(self) -> None:
        self._unlisted = True
        if not self._listing.isActive():
            self._list_late()
            self._listing.start()

    @Slot()
    @guarded
    def _list_late(self) -> None:
        if self._unlisted:
            self._unlisted = False
            self.listed.emit(False)

    def _read(self, project: Project, media_ids: Collection[int]) -> None:
        known = set(self._items)
        for media_id in media_ids:
            row = _row(project, media_id)
            if row is not None:
                counts = MediaCounts() if row.status == "new" else project.media_status(media_id)[media_id]
                self._put(project, row, counts)
            elif media_id in self._items:
                del self._items[media_id], self._positions[media_id]
        if not self._items.keys() <= known:
            order = sorted(self._items, key=lambda media_id: (self._positions[media_id], media_id))
            self._items = {media_id: self._items[media_id] for media_id in order}

    def _read_all(self, project: Project | None) -> None:
        self._items, self._positions = {}, {}
        if project is None:
            return
        counts = project.media_status()
        for row in project.media():
            self._put(project, row, counts[row.id])

    def _put(self, project: Project, row: MediaRow, counts: MediaCounts) -> None:
        # Only names beyond ASCII can be spelt in two ways; for others the disk need not be asked, ten thousand times.
        path = project.folder / row.path if row.path.isascii() else project.media_path(row)
        status = "missing" if row.id in self._missing else row.status
        self._items[row.id] = MediaItem(
            *(row.id, path.name, path, status, counts.objects),
            frames=row.frames,
            video=row.kind == "video",
            proposals=counts.proposals,
        )
        self._positions[row.id] = row.position


def _row(project: Project, media_id: int) -> MediaRow | None:
    try:
        return project.media_row(media_id)
    except InputError:
        return None

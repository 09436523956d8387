"""The open project: opening, closing, every change of it, undo, and what is saved. GUI thread; no widgets."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sam2studio.core.errors import Cancelled, InputError, ProjectError, StorageFullError, StudioError
from sam2studio.core.files import disk
from sam2studio.core.words import brief
from sam2studio.engine.messages import Failure
from sam2studio.gui.controllers import hints
from sam2studio.gui.controllers.read_only import why_read_only
from sam2studio.gui.controllers.unfamiliar import Answers, UnfamiliarProject
from sam2studio.gui.guard import guarded
from sam2studio.gui.viewstate import Hint
from sam2studio.project import Change, DamageFoundError, Edit, Project
from sam2studio.project.relinking import RelinkPlan

log = logging.getLogger(__name__)

T = TypeVar("T")

RETRY_MS = 5000
"""How often an edit that found no room is tried again."""
LONG_BYTES = 4 << 20
"""An undo of so much is felt: about a quarter of a second."""


@dataclass(frozen=True)
class SavedState:
    """What the status bar says about saving.

    Attributes:
        kind: "none" without a project, "saved", "read-only", or "unsaved" while an edit waits for room.
        text: For a person.
    """

    kind: Literal["none", "saved", "read-only", "unsaved"]
    text: str


@dataclass(frozen=True)
class _Waiting:
    """An edit that found no room on the disk."""

    label: str
    edit: Callable[[Edit], Any]
    then: Callable[[Any], None] | None
    joins: int | None


class DocumentController(QObject):
    """Owns the project. Whatever changes it goes through `apply`: one action, one step of undo, on the disk at once.

    An edit that finds the disk full is kept and tried again until there is room; nothing else is lost meanwhile.

    Signals:
        closing: The open project is about to be closed: the last moment to change it.
        opened: The `Project` that is open now, or None.
        changed: `Change`, after each commit, undo and redo.
        saved: `SavedState`.
        failed: `Failure`, to be shown.
        notice: A sentence worth knowing, when nothing failed.
        busy: A sentence, before an undo or redo that will keep the window from answering for a moment; "" after it.
        damaged: (path, `DamageFoundError`): offer the read-only copy (`open` with `salvage`) or a backup.
        unfamiliar: `UnfamiliarProject`: ask whether its media may be read (`open_confirmed`).
    """

    closing = Signal()
    opened = Signal(object)
    changed = Signal(object)
    saved = Signal(object)
    failed = Signal(object)
    notice = Signal(str)
    busy = Signal(str)
    damaged = Signal(object, object)
    unfamiliar = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._answers = Answers()
        self._unsubscribe: Callable[[], None] = lambda: None
        self._waiting: deque[_Waiting] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(RETRY_MS)
        self._timer.timeout.connect(self.retry)

    @property
    def project(self) -> Project | None:
        """The open project."""
        return self._project

    @property
    def writable(self) -> bool:
        """Whether there is a project that can be changed."""
        return self._project is not None and not self._project.read_only

    @property
    def read_only_reason(self) -> str:
        """Why nothing can be changed, a sentence that goes on after a colon; "" when it can, or without a project."""
        return "" if self._project is None else why_read_only(self._project)

    @property
    def read_only_hint(self) -> Hint:
        """What to say to whoever tries to change something nevertheless."""
        held = self._project is not None and self._project.holder is not None
        return hints.read_only(self.read_only_reason, held=held)

    @property
    def revision(self) -> int:
        """The project's revision; 0 without one."""
        return 0 if self._project is None else self._project.revision

    @property
    def saved_state(self) -> SavedState:
        """What is saved now."""
        if self._project is None:
            return SavedState("none", "")
        if self._project.read_only:
            return SavedState("read-only", self.tr("Read-only: {reason}").format(reason=self.read_only_reason))
        if self._waiting:
            return SavedState("unsaved", self.tr("Not saved: the disk is full"))
        return SavedState("saved", self.tr("All changes saved"))

    def open(self, path: Path, *, salvage: bool = False) -> bool:
        """Opens a project in the place of the one that is open, which stays when this fails.

        One that is open for looking only is opened again: whoever had it open may have closed it.

        Args:
            path: The project's file.
            salvage: Open a read-only copy of a damaged one.

        Returns:
            Whether it is open now; not yet when a person has to be asked first whether its media may be read.
        """
        if self._project is not None and not self._project.read_only and _same_file(self._project.path, path):
            return True
        try:
            project = Project.open(path, salvage=salvage)
        except DamageFoundError as error:
            self.damaged.emit(path, error)
            return False
        except StudioError as error:
            self.failed.emit(Failure.of(error))
            return False
        if unfamiliar := self._answers.ask(project, path, salvage=salvage):
            project.close()
            self.unfamiliar.emit(unfamiliar)
            return False
        self._take(project)
        return True

    @Slot(object)
    @guarded
    def open_confirmed(self, unfamiliar: UnfamiliarProject) -> None:
        """Opens a project whose folders a person has confirmed, and keeps that."""
        self._answers.confirm(unfamiliar)
        self.open(unfamiliar.path, salvage=unfamiliar.salvage)

    def create(self, path: Path) -> bool:
        """Makes an empty project and opens it; False (and `failed`) when it cannot be made."""
        try:
            project = Project.create(path)
        except StudioError as error:
            self.failed.emit(Failure.of(error))
            return False
        self._take(project)
        return True

    def open_or_create(self, path: Path, *, otherwise: Path) -> bool:
        """Opens a project if it is there, else makes it; at `otherwise` when it cannot be made at `path`."""
        for place in (path, otherwise):
            if _is_there(place):
                return self.open(place)
        try:
            project = Project.create(path)
        except (ProjectError, InputError) as error:
            log.info("no project at %s: %s", path, error)
            return self._create_otherwise(otherwise, instead_of=path)
        self._take(project)
        return True

    def close(self) -> None:
        """Closes the project. All that was committed is on the disk; what waited for room is told as lost."""
        if self._project is None:
            return
        self.retry()
        if self._waiting:
            self.failed.emit(self._lost())
        self._let_go()
        self.opened.emit(None)
        self.saved.emit(self.saved_state)

    def apply(
        self,
        label: str,
        edit: Callable[[Edit], T],
        *,
        then: Callable[[T], None] | None = None,
        joins: int | None = None,
    ) -> bool:
        """Changes the project in one action.

        Args:
            label: Shown after "Undo".
            edit: Does it; whatever it raises, nothing has changed. `Cancelled` says that it is no longer wanted.
            then: Called with the edit's result when it is on the disk: now, or later if there was no room.
            joins: Revision after a former part of the same work, to make one step of undo with it.

        Returns:
            Whether it is on the disk now. If not, the person was told.
        """
        if self._waiting:
            self.retry()
        done = self._try(_Waiting(label, edit, then, joins))
        self.saved.emit(self.saved_state)
        return done

    @Slot()
    @guarded
    def undo(self) -> None:
        """Takes the last action back; one that still waits for room is forgotten first."""
        if self._waiting:
            self._waiting.pop()
            self._rest()
        else:
            self._step("undo")
        self.saved.emit(self.saved_state)

    @Slot()
    @guarded
    def redo(self) -> None:
        """Does the last undone action again."""
        self._step("redo")
        self.saved.emit(self.saved_state)

    @property
    def undo_label(self) -> str | None:
        """What `undo` would take back."""
        if self._waiting:
            return self._waiting[-1].label
        return None if self._project is None or self._project.read_only else self._project.undo_label

    @property
    def redo_label(self) -> str | None:
        """What `redo` would do again."""
        return None if self._project is None or self._project.read_only else self._project.redo_label

    @Slot()
    @guarded
    def retry(self) -> None:
        """Tries again, in order, what found no room; also called by a timer."""
        while self._waiting:
            waiting = self._waiting.popleft()
            if not self._try(waiting, again=True) and self._waiting and self._waiting[-1] is waiting:
                self._waiting.rotate(1)  # back to the head
                break
        self._rest()
        self.saved.emit(self.saved_state)

    def save_copy(self, path: Path) -> bool:
        """Writes the project to another file; this one stays open."""
        if self._project is None:
            return False
        try:
            self._project.save_copy(path)
        except StudioError as error:
            self.failed.emit(Failure.of(error))
            return False
        return True

    def relink(self, plan: RelinkPlan) -> bool:
        """Points media to where they were found; whether that is on the disk now."""

        def act(edit: Edit) -> None:
            for media_id, path in plan.found:
                edit.relocate_media(media_id, path)

        return self.apply(self.tr("Locate folder"), act)

    def _take(self, project: Project) -> None:
        if self._project is not None:
            self._let_go()
            self.opened.emit(None)
        self._project = project
        self._unsubscribe = project.subscribe(self._tell)
        self.opened.emit(project)
        self.saved.emit(self.saved_state)

    def _create_otherwise(self, path: Path, *, instead_of: Path) -> bool:
        try:
            disk.make_folder(path.parent)
        except OSError as error:
            log.info("no folder %s: %s", path.parent, error)  # making the project there says so to the person
        if not self.create(path):
            return False
        text = self.tr("Nothing can be written to “{folder}”, so the project is at {path}.")
        self.notice.emit(text.format(folder=brief(instead_of.parent), path=brief(path)))
        return True

    def _let_go(self) -> None:
        self.closing.emit()
        project, self._project = self._project, None
        assert project is not None
        self._waiting.clear()
        self._rest()
        self._unsubscribe()
        project.close()

    def _tell(self, change: Change) -> None:
        self.changed.emit(change)

    def _try(self, waiting: _Waiting, *, again: bool = False) -> bool:
        if self._project is None:
            return False
        try:
            with self._project.action(waiting.label, joins=waiting.joins) as edit:
                result = waiting.edit(edit)
        except Cancelled:
            return False
        except StorageFullError as error:
            self._waiting.append(waiting)
            self._timer.start()
            if not again:
                self.failed.emit(Failure.of(error))
            return False
        except StudioError as error:
            self.failed.emit(Failure.of(error))
            return False
        if waiting.then is not None:
            waiting.then(result)
        return True

    def _step(self, way: Literal["undo", "redo"]) -> None:
        """The project is changed by this thread only, so what takes long is at least announced."""
        project, announced = self._project, False
        if project is None:
            return
        try:
            if project.step_bytes(way) >= LONG_BYTES:
                announced = True
                self.busy.emit(self.tr("Undoing…") if way == "undo" else self.tr("Redoing…"))
            if way == "undo":
                project.undo()
            else:
                project.redo()
        except StudioError as error:
            self.failed.emit(Failure.of(error))
        finally:
            if announced:
                self.busy.emit("")

    def _rest(self) -> None:
        if not self._waiting:
            self._timer.stop()

    def _lost(self) -> Failure:
        labels = ", ".join(f"“{waiting.label}”" for waiting in list(self._waiting)[:3])
        return Failure(
            None,
            self.tr("The disk was full until the end: {actions} could not be saved.").format(actions=labels),
            safe=self.tr("Everything before that is saved."),
            todo=self.tr("Make room on the disk, then do it again."),
        )


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # its folder may not be looked into
        return False


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other.resolve())
    except OSError:
        return False

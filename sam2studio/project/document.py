"""The document: one project, open for reading or for writing."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePath
from types import TracebackType
from typing import Literal, Self

import apsw

from sam2studio.core.errors import ProjectError, ProjectReadOnlyError, StudioError
from sam2studio.project import backups, changes, copies, integrity, opening, relinking, schema
from sam2studio.project.connection import connect_reader, real_path, storage_errors
from sam2studio.project.creating import create_file
from sam2studio.project.edits import Edit
from sam2studio.project.history import History, recording, transaction
from sam2studio.project.lock import Holder, holder_of
from sam2studio.project.opening import Opened
from sam2studio.project.outside import confirm_copy, confirm_folders
from sam2studio.project.proposals import ProposalQueries
from sam2studio.project.queries import Queries
from sam2studio.project.records import Change, IntegrityReport, RelinkReport
from sam2studio.project.reserve import Reserve

SUFFIX = ".s2s"

_log = logging.getLogger(__name__)


class Project(ProposalQueries):
    """One open project. What it tells is in `ProposalQueries`, `TrackQueries` and `Queries`; `action` changes it.

    Thread: a project belongs to the thread that opened it. Other threads open one of their own, for reading.

    Attributes:
        damage: What had to be left out of a salvaged project; () for a sound one.
        read_only_reason: Why nothing can be changed, naming who has it open; "" when it can.
        holder: Who has it open, if that is why.
        storage_low: The disk has been full in this session, and the last action was saved into the last of the room.
    """

    def __init__(self, opened: Opened) -> None:
        super().__init__(opened.connection, opened.path)
        self._opened = opened
        self._history = History(opened.connection, opened.path)
        self._reserve = Reserve(opened.path)
        self._closed = False
        self._thread = threading.get_ident()
        self._observers: list[Callable[[Change], None]] = []
        self.damage = opened.damage
        self.read_only_reason = opened.read_only_reason
        self.holder = self._told_holder()
        self.storage_low = False
        if not self.read_only:
            self._reserve.set_aside()

    @classmethod
    def create(cls, path: Path | str) -> Self:
        """Makes an empty project and opens it.

        Raises:
            ProjectError: Something of that name exists, it cannot be written there, it does not end in `.s2s`, or it is
                not valid Unicode.
        """
        create_file(_named(path))
        return cls.open(path)

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False, salvage: bool = False) -> Self:
        """Opens a project; for reading only when it cannot be written, see `read_only_reason`.

        Args:
            path: The `.s2s` file.
            read_only: Only look, and let others write.
            salvage: Open a private copy of a damaged project, without what is damaged; see `damage`.

        Raises:
            NotAProjectError: Another kind of file.
            ProjectTooNewError: Of a newer version that cannot even be read.
            DamageFoundError: Damaged; its report lists what, and the backups. Nothing was moved or changed.
            ProjectError: It cannot be opened.
        """
        real = real_path(path)
        return cls(opening.open_salvaged(real) if salvage else opening.open_file(real, read_only=read_only))

    @property
    def read_only(self) -> bool:
        """Whether nothing can be changed."""
        return bool(self.read_only_reason)

    def content_hash(self) -> str:
        """Hash of the document: equal for equal content, whatever way led there and wherever the file lies."""
        with storage_errors(self.path):
            return integrity.content_hash(self._connection)

    def close(self) -> None:
        """Ends the work; a second call does nothing.

        Everything committed is on the disk already, so failing to tidy up is only logged.
        """
        if self._closed:
            return
        self._closed = True
        if not self.read_only:
            self._reserve.give_up()
            try:
                with storage_errors(self.path):
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    self._history.mark_clean()
                    self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except StudioError as error:
                _log.warning("the project is saved, but could not be tidied up: %s", error)
        try:
            self._opened.close()
        except apsw.Error as error:
            _log.warning("the project is saved, but could not be tidied up: %s", error)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def action(self, label: str, *, joins: int | None = None) -> Iterator[Edit]:
        """One change of the document: one transaction, one step of undo.

        On any exception nothing has changed. When the block is left, what it did is on the disk.

        Args:
            label: Shown after "Undo" and "Redo".
            joins: The revision that a former part of the same work led to. If nothing else happened since, both parts
                are one step of undo, so that long work can be saved as it goes.

        Raises:
            ProjectReadOnlyError: The project is open for looking only.
            StorageFullError: No room; everything before this action is saved.
        """
        self._require_writable()
        edit = Edit(self._connection, self.path)
        changeset, revision = b"", self.revision
        with storage_errors(self.path):
            try:
                with transaction(self._connection):
                    with recording(self._connection) as session:
                        yield edit
                        changeset = session.changeset()
                    if changeset:
                        revision = self._history.record(label, changeset, joins=joins)
            except (apsw.FullError, apsw.IOError):
                if not changeset or not self._reserve.give_up():
                    raise
                self.storage_low = True
                _log.warning("the disk is full: the reserve was given up to save “%s”", label)
                with transaction(self._connection):
                    self._history.replay(changeset, label)
                    revision = self._history.record(label, changeset, joins=joins)
        edit.change = changes.describe(self._connection, [changeset], label=label, revision=revision, origin="action")
        self._tell(edit.change)
        confirm_folders(self, edit.places)

    def undo(self) -> Change | None:
        """Takes the last action back; None when there is none.

        Raises:
            ProjectError: The rows are not what the action left; nothing was changed.
        """
        return self._step("undo")

    def redo(self) -> Change | None:
        """Does the last undone action again; None when there is none. Raises like `undo`."""
        return self._step("redo")

    @property
    def undo_label(self) -> str | None:
        """Name of the action that `undo` would take back."""
        return self._history.undo_label()

    @property
    def redo_label(self) -> str | None:
        """Name of the action that `redo` would do again."""
        return self._history.redo_label()

    def step_bytes(self, way: Literal["undo", "redo"]) -> int:
        """How much there is to be undone or redone in one step; 0 if nothing. The time that takes grows with it."""
        return self._history.step_bytes(way)

    def subscribe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Has `callback` called after each commit, undo and redo, on this thread. Returns a way to end that."""
        self._observers.append(callback)

        def end() -> None:
            if callback in self._observers:
                self._observers.remove(callback)

        return end

    def relink(self, old_root: PurePath | str, new_root: Path | str) -> RelinkReport:
        """Points media under `old_root` to the same places under `new_root`, where the files are there. One action."""
        looking = relinking.plan_relink(self.media(), folder=self.folder, old_root=old_root, new_root=Path(new_root))
        return self.apply_relink(relinking.outcome(looking))

    def apply_relink(self, plan: relinking.RelinkPlan) -> RelinkReport:
        """Points media to where they were found; a plan may be made on any thread. One action."""
        with self.action("Relink media") as edit:
            for media_id, path in plan.found:
                edit.relocate_media(media_id, path)
        return RelinkReport(tuple(media_id for media_id, _ in plan.found), plan.missing, plan.changed)

    def keep_frame_index(self, fingerprint: str, data: bytes) -> None:
        """Caches the frame index of the video with that fingerprint. Not part of the document, not undone."""
        self._require_writable()
        with storage_errors(self.path):
            self._connection.execute(schema.FRAME_INDEXES.put, schema.FRAME_INDEXES.packed((fingerprint, data)))

    def save_copy(self, path: Path | str) -> None:
        """Writes the document, without its undo history, to another file; this project stays as it is."""
        target = _named(path)
        copies.save_copy(self, target)
        with storage_errors(target), closing(connect_reader(target, frozen=True)) as connection:
            confirm_copy(self, Queries(connection, target))

    def backup(self, reason: str) -> Path:
        """Makes a verified backup; see `backups.make_backup`, which other threads may call."""
        return backups.make_backup(self.path, reason)

    def backup_due(self, *, minutes: float = backups.MINUTES) -> bool:
        """Whether the project has changed since its newest backup, and that one is older than `minutes`."""
        return not self.read_only and backups.is_due(self.path, revision=self.revision, minutes=minutes)

    def backups(self) -> tuple[Path, ...]:
        """The backups of this project, newest first."""
        return backups.list_backups(self.path)

    def check(self) -> IntegrityReport:
        """Verifies structure, references and every row."""
        rows, damage = integrity.check(self._connection)
        return IntegrityReport(rows, damage, self.backups())

    def _told_holder(self) -> Holder | None:
        holder = holder_of(self.path) if self.read_only else None
        return holder if holder is not None and str(holder) in self.read_only_reason else None

    def _step(self, origin: Literal["undo", "redo"]) -> Change | None:
        self._require_writable()
        with storage_errors(self.path), transaction(self._connection):
            done = self._history.undo() if origin == "undo" else self._history.redo()
        if done is None:
            return None
        change = changes.describe(
            self._connection, done.changesets, label=done.label, revision=done.revision, origin=origin
        )
        self._tell(change)
        return change

    def _require_writable(self) -> None:
        if self.read_only:
            raise ProjectReadOnlyError(
                f"The project is open for looking only: {self.read_only_reason}",
                path=self.path,
                todo="Save a copy to work on it.",
            )
        if self._connection.in_transaction:
            raise RuntimeError("an action cannot begin inside another one")
        if threading.get_ident() != self._thread:
            raise RuntimeError("a project is changed by the thread that opened it")

    def _tell(self, change: Change) -> None:
        if change:
            for callback in tuple(self._observers):
                callback(change)


def _named(path: Path | str) -> Path:
    """Where a new project goes; its name says what it is."""
    real = real_path(path)
    if real.suffix.lower() != SUFFIX:
        raise ProjectError(f"The name of a project ends in {SUFFIX}.", path=real, todo="Choose another name.")
    return real

"""Undo as a property of the file: SQLite's session extension records each action, and its changeset is stored with it.

Entries have growing ids, and one changeset for each part in which the action was saved. Those up to the state row's
`history_cursor` are done, those above it undone; a new action removes the undone ones. Everything here runs inside the
caller's transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import apsw

from sam2studio.core.errors import ProjectError
from sam2studio.project import schema
from sam2studio.project.integrity import damaged_row
from sam2studio.project.records import Damage

_log = logging.getLogger(__name__)

LIMIT_BYTES = 256 << 20
"""How much history is carried over from one session to the next."""


@dataclass(frozen=True)
class State:
    """The one row of `schema.STATE`: where the document stands."""

    document: str
    revision: int
    cursor: int
    clean: bool


@dataclass(frozen=True)
class Step:
    """One undo or redo: the action, the changesets that were applied, and the document's new revision."""

    label: str
    changesets: list[bytes]
    revision: int


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """Commits on leaving, takes everything back on any exception."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(apsw.ConnectionClosedError):  # closing takes back what was not committed
            if connection.in_transaction:  # a full disk makes SQLite roll back by itself
                connection.execute("ROLLBACK")
        raise


@contextmanager
def recording(connection: apsw.Connection) -> Iterator[apsw.Session]:
    """Watches the recorded tables."""
    session = apsw.Session(connection, "main")
    try:
        for table in schema.RECORDED:
            session.attach(table.name)
        yield session
    finally:
        session.close()


class History:
    """The stored actions of one project."""

    def __init__(self, connection: apsw.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def state(self) -> State:
        """Where the document stands."""
        for row in self._connection.execute(schema.STATE.select_any):
            if not schema.STATE.holds(row):
                raise damaged_row(self._path, Damage("state", (1,), ""))
            return State(row[1], row[2], row[3], bool(row[4]))
        raise damaged_row(self._path, Damage("state", (1,), ""))

    def set_state(self, state: State) -> None:
        """Writes the state row."""
        values = (1, state.document, state.revision, state.cursor, int(state.clean))
        self._connection.execute(schema.STATE.put, schema.STATE.packed(values))

    def record(self, label: str, changeset: bytes, *, joins: int | None = None) -> int:
        """Adds an action that has just been done; what was undone before can no longer be redone.

        Args:
            label: The action's name.
            changeset: What it did.
            joins: If the document stood at this revision before the action, both become one entry.

        Returns:
            The document's new revision.
        """
        state = self.state()
        self._connection.execute("DELETE FROM history WHERE id > ?", (state.cursor,))
        entry, part = state.cursor, self._parts(state.cursor)
        if joins != state.revision or not part:
            entry, part = state.cursor + 1, 0
            created = datetime.now(UTC).isoformat(timespec="seconds")
            self._connection.execute(schema.HISTORY.insert, schema.HISTORY.packed((entry, label, created)))
        self._connection.execute(schema.CHANGESETS.insert, schema.CHANGESETS.packed((entry, part, changeset)))
        return self._advance(state, cursor=entry)

    def undo_label(self) -> str | None:
        """Name of the action that `undo` would take back."""
        return self._label(self.state().cursor)

    def redo_label(self) -> str | None:
        """Name of the action that `redo` would do again."""
        return self._label(self.state().cursor + 1)

    def step_bytes(self, way: Literal["undo", "redo"]) -> int:
        """How large the changesets of the next undo or redo are; 0 when there is none."""
        query = "SELECT coalesce(sum(length(data)), 0) FROM changesets WHERE history_id = ?"
        entry_id = self.state().cursor + (way == "redo")
        return int(self._connection.execute(query, (entry_id,)).get)

    def undo(self) -> Step | None:
        """Takes the last action back; None when there is none.

        Raises:
            ProjectError: The rows are not what the action left.
        """
        state = self.state()
        label = self._label(state.cursor)
        if label is None:
            return None
        inverses = [bytes(apsw.Changeset.invert(part)) for part in reversed(self._changesets(state.cursor))]
        return self._replayed(inverses, label, state, cursor=state.cursor - 1)

    def redo(self) -> Step | None:
        """Does the last undone action again; None when there is none. Raises like `undo`."""
        state = self.state()
        label = self._label(state.cursor + 1)
        if label is None:
            return None
        return self._replayed(self._changesets(state.cursor + 1), label, state, cursor=state.cursor + 1)

    def replay(self, changeset: bytes, label: str) -> None:
        """Applies a changeset whole, or raises `ProjectError` and applies none of it."""
        try:
            apsw.Changeset.apply(changeset, self._connection, flags=apsw.SQLITE_CHANGESETAPPLY_FKNOACTION)
        except (apsw.AbortError, apsw.ConstraintError, apsw.SchemaChangeError) as error:
            raise ProjectError(
                f"“{label}” can be neither undone nor redone: the project is not what it was then.",
                path=self._path,
                safe="Nothing was changed.",
                todo="Check the project for damage.",
            ) from error

    def mark_clean(self) -> None:
        """Notes that the session ends in order."""
        state = self.state()
        if not state.clean:
            self.set_state(replace(state, clean=True))

    def prune(self, limit: int = LIMIT_BYTES) -> None:
        """Forgets the oldest actions until the rest fits; called when a session begins, so never one of its own.

        That there is no room to do so is no reason not to open a project: then it is left for the next session.
        """
        try:
            self._forget_beyond(limit)
        except (apsw.FullError, apsw.IOError) as error:
            _log.warning("the history could not be shortened: %s", error)

    def _forget_beyond(self, limit: int) -> None:
        rows: list[Any] = self._connection.execute(
            "SELECT history_id, sum(length(data)) FROM changesets GROUP BY history_id ORDER BY history_id DESC"
        ).fetchall()
        kept = 0
        for entry_id, size in rows:
            kept += size
            if kept > limit:
                self._connection.execute("DELETE FROM history WHERE id <= ?", (entry_id,))
                return

    def _advance(self, state: State, *, cursor: int) -> int:
        self.set_state(State(state.document, state.revision + 1, cursor, clean=False))
        return state.revision + 1

    def _label(self, entry_id: int) -> str | None:
        for (label,) in self._connection.execute("SELECT label FROM history WHERE id = ?", (entry_id,)):
            return str(label)
        return None

    def _parts(self, entry_id: int) -> int:
        return int(self._connection.execute("SELECT count(*) FROM changesets WHERE history_id = ?", (entry_id,)).get)

    def _changesets(self, entry_id: int) -> list[bytes]:
        """The parts of an action, in the order in which they were done."""
        rows: list[Any] = self._connection.execute(
            f"{schema.CHANGESETS.select_any} WHERE history_id = ? ORDER BY part", (entry_id,)
        ).fetchall()
        if not rows:
            raise damaged_row(self._path, Damage("changesets", (entry_id,), ""))
        for number, row in enumerate(rows):
            if not schema.CHANGESETS.holds(row) or row[1] != number:
                raise damaged_row(self._path, Damage("changesets", (entry_id, row[1]), ""))
        return [bytes(row[2]) for row in rows]

    def _replayed(self, changesets: list[bytes], label: str, state: State, *, cursor: int) -> Step:
        for changeset in changesets:
            self.replay(changeset, label)
        return Step(label, changesets, self._advance(state, cursor=cursor))

"""The program after an imagined next release: one more step, which touches every row of a table."""

from __future__ import annotations

import json
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import apsw

from sam2studio.project import Project, migrations, schema

NEXT = schema.VERSION + 1


def step(connection: apsw.Connection) -> None:
    """A new column, a new table, a new setting, and every mask written again."""
    connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
    connection.execute("ALTER TABLE masks ADD COLUMN note TEXT")
    for row in connection.execute("SELECT object_id, frame FROM masks").fetchall():
        connection.execute("UPDATE masks SET note = 'migrated' WHERE object_id = ? AND frame = ?", row)
    connection.execute(schema.SETTINGS.put, schema.SETTINGS.packed(("migrated", json.dumps("yes"))))


def next_version(replace: Callable[[Any, str, Any], None]) -> None:
    """Puts the release in place; `replace` sets an attribute."""
    replace(migrations, "STEPS", {**migrations.STEPS, NEXT: step})
    replace(schema, "VERSION", NEXT)
    migrations.schema_of.cache_clear()


def update(path: Path, told: Connection) -> None:
    """Runs in a process of its own: tells that it begins, then opens the project with the next release."""
    next_version(setattr)
    told.send("begin")
    Project.open(path).close()
    told.send("done")

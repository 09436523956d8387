"""From one version of the file to the next: one small function per step, never changed once released.

Step N takes a file of version N - 1 (0 is an empty database) to version N. All missing steps run in one transaction,
after a verified backup, so that a crash leaves the old file or the new one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from functools import cache

import apsw

from sam2studio.project import schema

Step = Callable[[apsw.Connection], None]


def _first_tables(connection: apsw.Connection) -> None:
    connection.execute(schema.SCHEMA_1)
    connection.execute(schema.STATE.insert, schema.STATE.packed((1, uuid.uuid4().hex, 0, 0, 1)))


def _tracks(connection: apsw.Connection) -> None:
    """Columns are added at the end and start with their defaults, so that no row and no undo step is written again."""
    connection.execute(schema.SCHEMA_2)


def _proposals(connection: apsw.Connection) -> None:
    """A table of its own, empty: nothing that was there is written again."""
    connection.execute(schema.SCHEMA_3)


STEPS: Mapping[int, Step] = {1: _first_tables, 2: _tracks, 3: _proposals}


def migrate(connection: apsw.Connection, *, to: int) -> None:
    """Brings a file to version `to` in one transaction.

    Raises:
        KeyError: A step is missing; a bug.
    """
    with connection:
        for version in range(version_of(connection) + 1, to + 1):
            STEPS[version](connection)
            connection.pragma("user_version", version)
        connection.pragma("application_id", schema.APPLICATION_ID)


def version_of(connection: apsw.Connection) -> int:
    """The file's version; 0 for an empty database."""
    return int(connection.pragma("user_version"))


@cache
def schema_of(version: int) -> dict[tuple[str, str], str | None]:
    """What `schema.objects_in` gives for an untouched file of that version."""
    connection = apsw.Connection(":memory:")
    try:
        migrate(connection, to=version)
        return schema.objects_in(connection)
    finally:
        connection.close()

"""From a changeset to the `Change` that views refresh from."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import Any, Literal

import apsw

from sam2studio.project.records import Change

_BY_OBJECT = ("masks", "prompts", "proposals")
_MEDIA_OF_OBJECT = 1  # column of objects.media_id
_FRAME = 1  # column of the frame in each of them, part of their keys


def describe(
    connection: apsw.Connection,
    changesets: Iterable[bytes],
    *,
    label: str,
    revision: int,
    origin: Literal["action", "undo", "redo"],
) -> Change:
    """What changesets, applied just now, touched."""
    tables: dict[str, set[int]] = defaultdict(set)
    settings: set[str] = set()
    homes: set[int] = set()
    placed: set[int] = set()
    frames: dict[int, set[int]] = defaultdict(set)
    for change in chain.from_iterable(map(apsw.Changeset.iter, changesets)):
        row = change.new if change.op == "INSERT" else change.old
        assert row is not None
        key: Any = row[0]
        if change.name == "settings":
            settings.add(key)
            continue
        tables[change.name].add(key)
        if change.name in _BY_OBJECT:
            frame: Any = row[_FRAME]
            frames[key].add(frame)
        if change.name == "objects" and change.op != "UPDATE":  # an update leaves out what it does not change
            home: Any = row[_MEDIA_OF_OBJECT]
            homes.add(home)
            placed.add(key)
    object_ids = tables.get("objects", set()).union(*(tables.get(name, set()) for name in _BY_OBJECT))
    homes |= _media_of(connection, object_ids - placed)
    return Change(
        label=label,
        revision=revision,
        tables={name: frozenset(ids) for name, ids in tables.items()},
        media_ids=frozenset(tables.get("media", set()) | homes),
        object_ids=frozenset(object_ids),
        class_ids=frozenset(tables.get("classes", set())),
        settings=frozenset(settings),
        frames={object_id: frozenset(touched) for object_id, touched in frames.items()},
        origin=origin,
    )


def _media_of(connection: apsw.Connection, object_ids: set[int]) -> set[int]:
    rows = connection.execute(
        "SELECT DISTINCT media_id FROM objects WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(object_ids)),),
    )
    return {int(media_id) for (media_id,) in rows}

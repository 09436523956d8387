"""Two objects of a video that turned out to be one: their tracks are joined, frame by frame."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sam2studio.core.errors import InputError
from sam2studio.project import schema
from sam2studio.project.mask_edits import MaskEdits
from sam2studio.project.records import Source

_COLUMN = {name: place for place, name in enumerate(schema.MASKS.columns)}
_OF_OBJECT = f"{schema.MASKS.select_any} WHERE object_id = ? ORDER BY frame"
_PROMPTS_OF = f"{schema.PROMPTS.select_any} WHERE object_id = ?"
_SET_BASIS = "UPDATE masks SET basis = ?, checksum = ? WHERE object_id = ? AND frame = ?"

Values = tuple[Any, ...]
"""A row of `schema.MASKS` without its checksum."""


class TrackJoining(MaskEdits):
    """The part of `Edit` that makes one object of two."""

    def join_objects(self, kept: int, other: int) -> int:
        """Gives an object the masks and prompts of another one of its media, where these say more; the other goes.

        On a frame where both are known, a person's word (also that the object is absent from there on) goes before
        what a machine found, and pixels before none; else the mask of `kept` stays. What was up to date stays so. That
        an object is absent before it first comes into sight says nothing of the other, which may be its beginning.

        Returns:
            On how many frames the other one's mask was taken.

        Raises:
            InputError: They are the same, or of different media.
        """
        if kept == other or self._media_of(kept) != self._media_of(other):
            raise InputError("other: must be another object of the same media.")
        mine, theirs = self._rows_of(kept), self._rows_of(other)
        current = self._current(kept, mine) | self._current(other, theirs)
        begun, begun_there = _begun(mine), _begun(theirs)
        keys, end = sorted(_keys(begun) | _keys(begun_there)), max((*mine, *theirs), default=0) + 1
        said, said_there = (_said_absent(rows, keys, end=end) for rows in (begun, begun_there))
        taken = [
            frame for frame in begun_there if _weight(begun_there, frame, said_there) > _weight(begun, frame, said)
        ]
        rows = dict(mine) | {frame: (kept, *theirs[frame][1:]) for frame in taken}
        prompts = {row[1]: self._sound(schema.PROMPTS, row) for row in self._connection.execute(_PROMPTS_OF, (other,))}
        spoken = [frame for frame in taken if _obeyed(theirs[frame]) or (frame in mine and _obeyed(mine[frame]))]
        self._take(rows, spoken, prompts)  # these first: they are what the others were tracked between
        origin = dict.fromkeys(mine, kept) | dict.fromkeys(taken, other)
        renewed = self._renewed(kept, rows, [frame for frame, owner in origin.items() if (owner, frame) in current])
        self._take(rows | renewed, sorted(set(taken) - set(spoken)), prompts)
        self._connection.executemany(
            _SET_BASIS, [_basis_values(row) for frame, row in renewed.items() if origin[frame] == kept]
        )
        self._delete(schema.OBJECTS, (other,))
        return len(taken)

    def _media_of(self, object_id: int) -> int:
        return int(self._read(schema.OBJECTS, (object_id,))[1])

    def _rows_of(self, object_id: int) -> dict[int, Values]:
        rows = (self._sound(schema.MASKS, row) for row in self._connection.execute(_OF_OBJECT, (object_id,)))
        return {row[_COLUMN["frame"]]: row for row in rows}

    def _current(self, object_id: int, rows: Mapping[int, Values]) -> set[tuple[int, int]]:
        """(object, frame) of tracked masks that are up to date."""
        bases = self._bases(object_id, _keys(rows), (frame for frame, row in rows.items() if not _obeyed(row)))
        return {(object_id, frame) for frame, basis in bases.items() if rows[frame][_COLUMN["basis"]] == basis}

    def _bases(self, object_id: int, keys: Iterable[int], frames: Iterable[int]) -> dict[int, int]:
        """`basis_at` of frames without a keyframe, looked up once for each stretch."""
        ordered, known = sorted(keys), dict[int, int]()
        found = {}
        for frame in frames:
            stretch = bisect_left(ordered, frame)
            if stretch not in known:
                known[stretch] = self.basis_at(object_id, frame)
            found[frame] = known[stretch]
        return found

    def _take(self, rows: Mapping[int, Values], frames: Collection[int], prompts: Mapping[int, Values]) -> None:
        """Writes masks of the other object on some frames, and what was said with them."""
        keys = [rows[frame][:2] for frame in frames]
        for statement in (schema.PROPOSALS.delete, schema.PROMPTS.delete):
            self._connection.executemany(statement, keys)
        self._connection.executemany(schema.MASKS.put, [schema.MASKS.packed(rows[frame]) for frame in frames])
        self._connection.executemany(
            schema.PROMPTS.put,
            [schema.PROMPTS.packed((*rows[frame][:2], *prompts[frame][2:])) for frame in frames if frame in prompts],
        )

    def _renewed(self, object_id: int, rows: Mapping[int, Values], frames: Iterable[int]) -> dict[int, Values]:
        """Those tracked masks, as good between the keyframes that are around them now, that have to be told so."""
        place = _COLUMN["basis"]
        return {
            frame: (*rows[frame][:place], basis, *rows[frame][place + 1 :])
            for frame, basis in self._bases(object_id, _keys(rows), frames).items()
            if rows[frame][place] != basis
        }


def _basis_values(row: Values) -> Values:
    """A row's values for `_SET_BASIS`."""
    return row[_COLUMN["basis"]], schema.MASKS.checksum(row), *row[:2]


def _obeyed(row: Values) -> bool:
    """Whether tracking obeys a mask."""
    return bool(row[_COLUMN["keyframe"]]) or row[_COLUMN["source"]] != Source.MODEL.value


def _keys(rows: Mapping[int, Values]) -> set[int]:
    return {frame for frame, row in rows.items() if _obeyed(row)}


def _begun(rows: Mapping[int, Values]) -> Mapping[int, Values]:
    """A track without what says only that it has not come into sight yet."""
    area, reviewed = _COLUMN["area"], _COLUMN["reviewed"]
    first = min((frame for frame, row in rows.items() if row[area]), default=0)
    return {frame: row for frame, row in rows.items() if frame >= first or row[reviewed]}


def _weight(rows: Mapping[int, Values], frame: int, said: set[int]) -> tuple[bool, bool, bool]:
    """How much a track says on a frame: whether a person stands for it, whether anything is stored, and pixels."""
    row = rows.get(frame)
    if row is None:
        return frame in said, False, False
    stands = _obeyed(row) or bool(row[_COLUMN["reviewed"]]) or frame in said
    return stands, True, row[_COLUMN["area"]] > 0


def _said_absent(rows: Mapping[int, Values], keys: list[int], *, end: int) -> set[int]:
    """Frames after a person's word that the object is absent, as far as the next of the keyframes of both."""
    said: set[int] = set()
    for frame, row in rows.items():
        if _obeyed(row) and not row[_COLUMN["area"]]:
            after = bisect_right(keys, frame)
            said.update(range(frame + 1, keys[after] if after < len(keys) else end))
    return said

"""What can be done to the masks and prompts of an object, on one frame or on many."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Prompt
from sam2studio.project import codecs, schema
from sam2studio.project.records import OUT_OF_DATE, MaskRow, Proposed, Source, basis_of
from sam2studio.project.rows import RowEdits, finite
from sam2studio.project.schema import Value

_REVIEWED = schema.MASKS.columns.index("reviewed")
_AREA = schema.MASKS.columns.index("area")
_KEYS = "SELECT object_id, frame FROM masks INDEXED BY masks_for_tracks"
_TRACKABLE = f"masks.keyframe = 0 AND masks.source = '{Source.MODEL.value}' AND masks.reviewed = 0"
_PUT_TRACKED = f"{schema.MASKS.put} WHERE {_TRACKABLE}"
_FORGET_TRACKABLE = (
    f"{schema.PROPOSALS.delete} AND EXISTS (SELECT 1 FROM masks WHERE masks.object_id = proposals.object_id"
    f" AND masks.frame = proposals.frame AND {_TRACKABLE})"
)
_BASIS = schema.MASKS.columns.index("basis")
_SET_REVIEWED = "UPDATE masks SET reviewed = ?, checksum = ? WHERE object_id = ? AND frame = ?"
_SET_BASIS = "UPDATE masks SET basis = ?, checksum = ? WHERE object_id = ? AND frame = ?"


class MaskEdits(RowEdits):
    """The part of `Edit` that is about masks and prompts.

    A mask that is written again is no longer reviewed, and no longer what was proposed.
    """

    def set_mask(
        self,
        object_id: int,
        mask: Mask,
        *,
        frame: int = 0,
        source: Source = Source.MODEL,
        score: float | None = None,
        keyframe: bool = True,
        object_score: float | None = None,
        overlap: float | None = None,
    ) -> None:
        """Gives an object a mask on a frame, in the place of the one it had there. Without a pixel it says: absent."""
        self.set_masks([MaskRow(object_id, frame, mask, Source(source), score, keyframe, object_score, overlap)])

    def set_masks(self, rows: Iterable[MaskRow]) -> None:
        """Writes many masks, each like `set_mask`; quick enough to keep up with tracking."""
        keys: list[tuple[int, int]] = []
        self._connection.executemany(schema.MASKS.put, self._packed(rows, keys))
        self._connection.executemany(schema.PROPOSALS.delete, keys)

    def set_proposal(
        self,
        object_id: int,
        mask: Mask,
        proposed: Proposed,
        *,
        frame: int = 0,
        score: float | None = None,
        keyframe: bool = True,
    ) -> None:
        """Gives an object a machine-made mask, like `set_mask`, and notes what proposed it.

        Args:
            object_id: Whose; that its state is `proposal` is up to the caller, see `Edit.add_proposal`.
            mask: At least one pixel.
            proposed: By what.
            frame: Where.
            score: Quality that the segmenter gave the mask (predicted IoU), or None.
            keyframe: Tracking obeys it.

        Raises:
            InputError: The mask is empty, or a number is none that can be stored.
        """
        values = codecs.proposal_values(object_id, frame, mask, proposed)
        self.set_mask(object_id, mask, frame=frame, source=Source.MODEL, score=score, keyframe=keyframe)
        self._connection.execute(schema.PROPOSALS.put, schema.PROPOSALS.packed(values))

    def set_tracked(self, rows: Iterable[MaskRow]) -> int:
        """Writes machine masks that were asked for some time ago, where that is still right.

        Passed over are frames that have become keyframes, were drawn on or reviewed meanwhile, and objects that are
        locked or gone.

        Returns:
            How many were written.
        """
        open_ = [row for row in rows if self._may_track(row.object_id)]
        self._connection.executemany(_FORGET_TRACKABLE, [(row.object_id, row.frame) for row in open_])
        before = self._connection.total_changes()
        self._connection.executemany(_PUT_TRACKED, self._packed(open_, []))
        return self._connection.total_changes() - before

    def set_absent(self, object_id: int, frame: int) -> None:
        """Notes that a person says: not to be seen here. In the place of the mask and the prompt that were there."""
        height, width = self._home(object_id, frame)
        self.set_mask(object_id, Mask.empty(height=height, width=width), frame=frame, source=Source.PERSON)
        self._connection.execute(schema.PROMPTS.delete, (object_id, frame))

    def set_keyframe(self, object_id: int, frame: int) -> None:
        """Has tracking obey the mask that an object has on a frame.

        Raises:
            InputError: It has none there.
        """
        self._home(object_id, frame)
        if not self._stored(object_id, frame):
            raise InputError(f"frame: object {object_id} has no mask on frame {frame}.")
        self._update(schema.MASKS, (object_id, frame), {"keyframe": 1})

    def clear_keyframe(self, object_id: int, frame: int) -> None:
        """Forgets what a person said of an object on a frame; nothing happens when nothing was said.

        The prompt goes. The mask stays as a machine's, out of date, for the next tracking to replace; a statement of
        absence goes.
        """
        self._home(object_id, frame)
        self._connection.execute(schema.PROMPTS.delete, (object_id, frame))
        for row in self._stored(object_id, frame):
            if row[_AREA]:
                changes: dict[str, Value] = {
                    "keyframe": 0,
                    "source": Source.MODEL.value,
                    "reviewed": 0,
                    "basis": OUT_OF_DATE,
                }
                self._update(schema.MASKS, (object_id, frame), changes)
            else:
                self._connection.execute(schema.MASKS.delete, (object_id, frame))

    def set_reviewed(self, object_id: int, frames: Collection[int], reviewed: bool) -> None:
        """Notes that a person has confirmed, or no longer confirms, the masks an object has on these frames.

        Args:
            object_id: Whose.
            frames: A range or any numbers; those without a mask are passed over.
            reviewed: Which of the two.
        """
        changed = []
        for row in self._between(schema.MASKS.select_any, object_id, frames):
            values = self._sound(schema.MASKS, row)
            if values[1] in frames and bool(values[_REVIEWED]) != reviewed:
                new = (*values[:_REVIEWED], int(reviewed), *values[_REVIEWED + 1 :])
                changed.append((int(reviewed), schema.MASKS.checksum(new), *values[:2]))
        self._connection.executemany(_SET_REVIEWED, changed)

    def renew_basis(self, object_id: int, frames: range, *, former: int) -> None:
        """Notes that tracked masks of a stretch are as good between the keyframes around it now as they were before.

        Args:
            object_id: Whose.
            frames: A stretch without a keyframe.
            former: What `basis_at` said of it; masks that were out of date even then stay so.
        """
        changed, basis = [], self.basis_at(object_id, frames.start)
        for row in self._between(schema.MASKS.select_any, object_id, frames):
            values = self._sound(schema.MASKS, row)
            if values[_BASIS] == former:
                new = (*values[:_BASIS], basis, *values[_BASIS + 1 :])
                changed.append((basis, schema.MASKS.checksum(new), *values[:2]))
        self._connection.executemany(_SET_BASIS, changed)

    def delete_mask(self, object_id: int, *, frame: int = 0) -> None:
        """Takes an object's mask off a frame; nothing happens when it has none there."""
        self._home(object_id, frame)
        self._connection.execute(schema.MASKS.delete, (object_id, frame))

    def delete_masks(self, object_id: int, frames: Collection[int], *, keyframes: bool = True) -> int:
        """Takes an object's masks, and the prompts that belong to them, off a stretch.

        Args:
            object_id: Whose.
            frames: A range or any numbers; those without a mask are passed over.
            keyframes: Also keyframes and what no machine has made.

        Returns:
            How many there were.
        """
        where = "" if keyframes else f" AND keyframe = 0 AND source = '{Source.MODEL.value}'"
        found = self._between(_KEYS, object_id, frames, where)
        keys = [(object_id, frame) for _, frame in found if frame in frames]
        self._connection.executemany(schema.MASKS.delete, keys)
        self._connection.executemany(schema.PROMPTS.delete, keys)
        return len(keys)

    def set_prompt(self, object_id: int, prompt: Prompt, *, frame: int = 0) -> None:
        """Notes what was said about an object on a frame; an empty prompt takes it away."""
        self._home(object_id, frame)
        if prompt:
            values = (object_id, frame, codecs.prompt_text(prompt))
            self._connection.execute(schema.PROMPTS.put, schema.PROMPTS.packed(values))
        else:
            self._connection.execute(schema.PROMPTS.delete, (object_id, frame))

    def _packed(self, rows: Iterable[MaskRow], keys: list[tuple[int, int]]) -> Iterator[tuple[Value, ...]]:
        """Rows as they are written, one after the other; their keys are added to `keys`."""
        for row in rows:
            keys.append((row.object_id, row.frame))
            yield schema.MASKS.packed(codecs.mask_values(self._checked(row)))

    def _checked(self, row: MaskRow) -> MaskRow:
        height, width = self._home(row.object_id, row.frame)
        mask = row.mask
        if (mask.height, mask.width) != (height, width):
            raise InputError(f"mask: it has {mask.width} × {mask.height} pixels, but the image has {width} × {height}.")
        for number in (row.score, row.object_score, row.overlap):
            finite(number)
        return row

    def basis_at(self, object_id: int, frame: int) -> int:
        """What a mask between the keyframes that are around a frame now has as its `MaskRow.basis`."""
        before = self._keyframe(object_id, f"frame < {int(frame)} ORDER BY frame DESC")
        return basis_of(before, self._keyframe(object_id, f"frame > {int(frame)} ORDER BY frame"))

    def _keyframe(self, object_id: int, which: str) -> tuple[int, Mask] | None:
        """The first keyframe of an object that a condition finds, in its order."""
        select = f"{_KEYS} WHERE object_id = ? AND (keyframe != 0 OR source != '{Source.MODEL.value}') AND {which}"
        found: list[Any] = self._connection.execute(f"{select} LIMIT 1", (object_id,)).fetchall()
        for _, frame in found:
            row = self._sound(schema.MASKS, self._stored(object_id, frame)[0])
            return frame, codecs.mask_row(row).mask
        return None

    def _may_track(self, object_id: int) -> bool:
        return bool(self._connection.execute("SELECT 1 FROM objects WHERE id = ? AND locked = 0", (object_id,)).get)

    def _stored(self, object_id: int, frame: int) -> list[tuple[Any, ...]]:
        return list(self._connection.execute(schema.MASKS.select_one, (object_id, frame)))

    def _between(
        self, select: str, object_id: int, frames: Collection[int], where: str = ""
    ) -> Iterator[tuple[Any, ...]]:
        """Rows of an object's masks from the first to the last of some frames."""
        if not frames:
            return iter(())
        self._home(object_id, min(frames))
        self._home(object_id, max(frames))
        condition = f"WHERE object_id = ? AND frame BETWEEN ? AND ?{where} ORDER BY frame"
        return iter(self._connection.execute(f"{select} {condition}", (object_id, min(frames), max(frames))))

"""The objects of the frame on the canvas, kept in step with the document. No Qt."""

from __future__ import annotations

from collections.abc import Iterator

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.project import Change, MaskRow, ObjectRow, Project

_RELOAD = 64
"""Above so many touched objects, reading all at once is cheaper than one by one."""


class FrameObjects:
    """Objects of one media with their masks on one frame. Belongs to the project's thread."""

    def __init__(self) -> None:
        self._media_id: int | None = None
        self._frame = 0
        self._rows: dict[int, ObjectRow] = {}
        self._masks: dict[int, MaskRow] = {}

    @property
    def media_id(self) -> int | None:
        """The media, or None."""
        return self._media_id

    @property
    def frame(self) -> int:
        """The frame."""
        return self._frame

    @property
    def rows(self) -> tuple[ObjectRow, ...]:
        """The objects, in the order of their list."""
        return tuple(self._rows.values())

    def __contains__(self, object_id: object) -> bool:
        return object_id in self._rows

    def __iter__(self) -> Iterator[tuple[ObjectRow, MaskRow | None]]:
        return ((row, self._masks.get(row.id)) for row in self._rows.values())

    def row(self, object_id: int) -> ObjectRow | None:
        """One object, if it is here."""
        return self._rows.get(object_id)

    def mask(self, object_id: int) -> MaskRow | None:
        """Its mask on this frame, if it has one."""
        return self._masks.get(object_id)

    def clear(self) -> None:
        """Nothing is shown."""
        self._media_id = None
        self._rows, self._masks = {}, {}

    def load(self, project: Project, *, media_id: int, frame: int) -> None:
        """Reads another frame."""
        self._media_id, self._frame = media_id, frame
        self._rows = {row.id: row for row in project.objects(media_id)}
        self._masks = project.masks(media_id, frame)

    def turn_to(self, project: Project, frame: int) -> None:
        """Reads the masks of another frame of the same media."""
        assert self._media_id is not None
        self._frame = frame
        self._masks = project.masks(self._media_id, frame)

    def follow(self, project: Project, change: Change) -> bool:
        """Reads again what a change touched.

        Returns:
            Whether anything here was.
        """
        if self._media_id is None or self._media_id not in change.media_ids:
            return False
        if self._media_id in change.tables.get("media", ()) and not _exists(project, self._media_id):
            self.clear()
            return True
        rows = change.tables.get("objects", frozenset())
        touched = {each for each in change.object_ids if each in rows or self._frame in change.frames.get(each, ())}
        if not touched:  # tracking stores frame after frame, mostly others than the one that is shown
            return False
        if len(touched) > _RELOAD:
            self.load(project, media_id=self._media_id, frame=self._frame)
            return True
        for object_id in touched:
            self._read(project, object_id)
        self._rows = dict(sorted(self._rows.items(), key=lambda item: (item[1].position, item[0])))
        return True

    @property
    def free(self) -> tuple[tuple[int, Mask], ...]:
        """Objects with pixels on the frame that are neither hidden nor locked."""
        return tuple(
            (object_id, mask.mask)
            for object_id, mask in self._masks.items()
            if (row := self._rows.get(object_id)) and not (row.hidden or row.locked) and mask.mask
        )

    def hits(self, x: float, y: float) -> tuple[int, ...]:
        """Objects under a pixel that are neither hidden nor locked, smallest first."""
        found = [(mask.area, object_id) for object_id, mask in self.free if mask.contains(x, y)]
        return tuple(object_id for _, object_id in sorted(found))

    def _read(self, project: Project, object_id: int) -> None:
        try:
            row = project.object_row(object_id)
        except InputError:
            self._rows.pop(object_id, None)
            self._masks.pop(object_id, None)
            return
        if row.media_id != self._media_id:
            return
        self._rows[object_id] = row
        mask = project.mask(object_id, self._frame)
        if mask is None:
            self._masks.pop(object_id, None)
        else:
            self._masks[object_id] = mask


def _exists(project: Project, media_id: int) -> bool:
    try:
        project.media_row(media_id)
    except InputError:
        return False
    return True

"""What a person says about tracks: keyframes, absence, reviewed stretches, and taking these back. GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from sam2studio.core.mask import Mask
from sam2studio.gui.controllers import hints
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.navigation import NavigationController
from sam2studio.gui.controllers.objects import ObjectsController
from sam2studio.gui.guard import guarded
from sam2studio.project import Edit, MaskRow, MediaRow, ObjectRow, Project, Source, TrackSummary


class KeyframesController(QObject):
    """Changes what is known of objects over a video, at the playhead or around it; each is one step of undo.

    Signals:
        notice: `Hint`, why nothing happened.
    """

    notice = Signal(object)

    def __init__(
        self,
        document: DocumentController,
        objects: ObjectsController,
        navigation: NavigationController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._objects = objects
        self._navigation = navigation

    @Slot()
    @guarded
    def make(self) -> None:
        """Has tracking obey the masks that the selected objects have on this frame."""
        self._make(self._chosen(), self._navigation.frame)

    @Slot(int, int)
    @guarded
    def make_at(self, object_id: int, frame: int) -> None:
        """The same for one object on any frame."""
        self._make(self._only(object_id), frame)

    @Slot()
    @guarded
    def toggle_absent(self) -> None:
        """Says that the selected objects are out of sight from this frame on, or takes that back."""
        frame, rows = self._navigation.frame, self._chosen()
        here = self._objects.here
        if rows and all((mask := here.mask(row.id)) and mask.keyframe and not mask.mask for row in rows):
            self._each(self.tr("Not absent"), rows, lambda edit, row: edit.clear_keyframe(row.id, frame))
        else:
            self._say_absent(rows, frame)

    @Slot(int, int)
    @guarded
    def say_absent_at(self, object_id: int, frame: int) -> None:
        """Says that one object is out of sight from any frame on."""
        self._say_absent(self._only(object_id), frame)

    @Slot()
    @guarded
    def say_absent_before(self) -> None:
        """Says that the selected objects come into sight on this frame."""
        self._say_absent_before(self._chosen(), self._navigation.frame)

    @Slot(int, int)
    @guarded
    def say_absent_before_at(self, object_id: int, frame: int) -> None:
        """Says that one object comes into sight on any frame."""
        self._say_absent_before(self._only(object_id), frame)

    @Slot()
    @guarded
    def toggle_reviewed(self) -> None:
        """Confirms the selected objects, or all, in the range or from keyframe to keyframe; or takes that back."""
        rows = self._chosen() if self._objects.selection else self._free(self._objects.here.rows)
        if not rows:
            return
        media, tracks, frame = self._media(), self._tracks(rows), self._navigation.frame
        spans = {row.id: media.within or closed_stretch(tracks[row.id], frame, frames=media.frames) for row in rows}
        inside = {row.id: between(tracks[row.id], spans[row.id]) for row in rows}
        if not any(inside[row.id].any() for row in rows):
            self.notice.emit(hints.nothing_to_review())
            return
        reviewed = not all(tracks[row.id].reviewed[inside[row.id]].all() for row in rows)
        self._each(
            self._review_label(reviewed), rows, lambda edit, row: edit.set_reviewed(row.id, spans[row.id], reviewed)
        )

    @Slot(int, object, bool)
    @guarded
    def review(self, object_id: int, span: range, reviewed: bool) -> None:
        """Confirms one object over a stretch, or takes that back."""
        rows = self._only(object_id)
        self._each(self._review_label(reviewed), rows, lambda edit, row: edit.set_reviewed(row.id, span, reviewed))

    @Slot(int, int)
    @guarded
    def remove(self, object_id: int, frame: int) -> None:
        """Forgets what was said of an object on a frame."""
        rows = self._only(object_id)
        self._each(self.tr("Remove keyframe"), rows, lambda edit, row: edit.clear_keyframe(row.id, frame))

    @Slot(int, int)
    @guarded
    def clear_stretch(self, object_id: int, frame: int) -> None:
        """Takes away what a machine found of an object between the keyframes around a frame."""
        rows = self._only(object_id)
        if not rows:
            return
        media, tracks = self._media(), self._tracks(rows)
        span = stretch(tracks[object_id], frame, frames=media.frames)
        if not len(machine_frames(tracks[object_id], span)):
            self.notice.emit(hints.nothing_tracked_there())
            return
        label = self.tr("Clear tracked stretch")
        self._each(label, rows, lambda edit, row: edit.delete_masks(row.id, span, keyframes=False))

    @Slot()
    @guarded
    def join(self) -> None:
        """Makes one object of the selected ones: the one selected last, else the first, keeps its name."""
        selected = [row for row in self._objects.here.rows if row.id in self._objects.selection]
        rows = self._free(selected)
        if len(selected) < 2 or not rows:
            return
        if len(rows) < len(selected):
            self.notice.emit(hints.kept_locked())
            return
        kept = next((row for row in rows if row.id == self._objects.active), rows[0])
        others = [row for row in rows if row.id != kept.id]

        def act(edit: Edit) -> None:
            for row in others:
                edit.join_objects(kept.id, row.id)

        self._objects.select([kept.id])
        self._document.apply(self.tr("Join tracks"), act)

    def _make(self, rows: Sequence[ObjectRow], frame: int) -> None:
        tracks = self._tracks(rows)
        there = {row.id: between(tracks[row.id], range(frame, frame + 1)) for row in rows}
        new = [row for row in rows if (there[row.id] & ~tracks[row.id].keyframe).any()]
        if rows and not any(each.any() for each in there.values()):
            self.notice.emit(hints.no_mask_to_keep())
        self._each(self.tr("Make keyframe"), new, lambda edit, row: keep_mask(edit, row.id, tracks[row.id], frame))

    def _say_absent(self, rows: Sequence[ObjectRow], frame: int) -> None:
        """What a machine found from there to the next keyframe says so too, as the next run would."""
        if not rows:
            return
        media, tracks = self._media(), self._tracks(rows)
        empty = Mask.empty(height=media.height, width=media.width)

        def act(edit: Edit, row: ObjectRow) -> None:
            after = stretch(tracks[row.id], frame, frames=media.frames)
            gone = machine_frames(tracks[row.id], range(frame + 1, after.stop))
            edit.set_absent(row.id, frame)
            basis = edit.basis_at(row.id, frame + 1)
            edit.set_masks(MaskRow(row.id, each, empty, Source.MODEL, None, False, basis=basis) for each in gone)

        self._each(self.tr("Absent from here"), rows, act)

    def _say_absent_before(self, rows: Sequence[ObjectRow], frame: int) -> None:
        """What was found before that, back to the keyframe before, says so too; whichever way a run goes, it stays."""
        if not rows:
            return
        media, tracks = self._media(), self._tracks(rows)
        here = {row.id: mask_there(tracks[row.id], frame) for row in rows}
        coming = [row for row in rows if here[row.id] and not is_shown(tracks[row.id], frame - 1)]
        if not frame or not coming:
            seen = all(here.values())
            self.notice.emit(hints.nothing_before(frame) if seen else hints.no_mask_to_come_with())
            return
        empty = Mask.empty(height=media.height, width=media.width)

        def act(edit: Edit, row: ObjectRow) -> None:
            track = tracks[row.id]
            start = stretch(track, frame - 1, frames=media.frames).start
            gone = machine_frames(track, range(start, frame - 1))
            keep_mask(edit, row.id, track, frame)
            said = {frame - 1, *absence_begins(track, range(start, frame - 1))}
            for each in sorted(said):
                edit.set_absent(row.id, each)
            rest = [each for each in gone if each not in said]
            basis = edit.basis_at(row.id, frame - 2) if rest else 0
            edit.set_masks(MaskRow(row.id, each, empty, Source.MODEL, None, False, basis=basis) for each in rest)

        self._each(self.tr("Absent before here"), coming, act)

    def _review_label(self, reviewed: bool) -> str:
        return self.tr("Mark as reviewed") if reviewed else self.tr("Mark as not reviewed")

    def _each(self, label: str, rows: Sequence[ObjectRow], change: Callable[[Edit, ObjectRow], object]) -> None:
        def act(edit: Edit) -> None:
            for row in rows:
                change(edit, row)

        if rows:
            self._document.apply(label, act)

    def _chosen(self) -> list[ObjectRow]:
        return self._free([row for row in self._objects.here.rows if row.id in self._objects.selection])

    def _only(self, object_id: int) -> list[ObjectRow]:
        return self._free([row for row in self._objects.here.rows if row.id == object_id])

    def _free(self, rows: Sequence[ObjectRow]) -> list[ObjectRow]:
        """Those that are not locked, if anything may be changed; says so when that leaves none."""
        if not self._document.writable:
            self.notice.emit(self._document.read_only_hint)
            return []
        free = [row for row in rows if not row.locked]
        if rows and not free:
            self.notice.emit(hints.kept_locked())
        return free

    def _project(self) -> Project:
        assert self._document.project is not None
        return self._document.project

    def _media(self) -> MediaRow:
        assert self._navigation.current is not None
        return self._project().media_row(self._navigation.current)

    def _tracks(self, rows: Sequence[ObjectRow]) -> dict[int, TrackSummary]:
        assert self._navigation.current is not None
        return self._project().track_summary(self._navigation.current, [row.id for row in rows])


def keep_mask(edit: Edit, object_id: int, track: TrackSummary, frame: int) -> None:
    """Makes a keyframe of the mask that is there. What was tracked around it knew that mask, so it stays up to date."""
    if bool(track.obeyed[between(track, range(frame, frame + 1))].all()):
        edit.set_keyframe(object_id, frame)
        return
    former = edit.basis_at(object_id, frame)
    edit.set_keyframe(object_id, frame)
    keys = track.frames[track.obeyed]
    place, ends = int(np.searchsorted(keys, frame)), (int(track.frames[0]), int(track.frames[-1]))
    first = int(keys[place - 1]) + 1 if place else ends[0]
    last = int(keys[place]) - 1 if place < len(keys) else ends[1]
    for side in (range(first, frame), range(frame + 1, last + 1)):
        if side:
            edit.renew_basis(object_id, side, former=former)


def mask_there(track: TrackSummary, frame: int) -> bool:
    """Whether a mask with pixels is stored on a frame."""
    return bool((between(track, range(frame, frame + 1)) & (track.area > 0)).any())


def is_shown(track: TrackSummary, frame: int) -> bool:
    """Whether a person has shown where the object is on a frame."""
    return bool((between(track, range(frame, frame + 1)) & track.obeyed & (track.area > 0)).any())


def absence_begins(track: TrackSummary, span: range) -> range:
    """The frame, if any, where a stretch that begins with a keyframe, or with none, is to be said absent.

    So that a run that comes from before finds it said; not where it has been said, nor where a person has confirmed.
    """
    inside = between(track, span)
    first = (
        span.start + 1 if is_shown(track, span.start) else int(track.frames[inside][0]) if inside.any() else span.stop
    )
    there = between(track, range(first, first + 1))
    return range(first, min(first + 1, span.stop)) if not (there & (track.obeyed | track.reviewed)).any() else range(0)


def stretch(track: TrackSummary, frame: int, *, frames: int) -> range:
    """From the keyframe at or before a frame up to the next one, which is left out; the video's ends without one."""
    keys = track.frames[track.obeyed]
    place = int(np.searchsorted(keys, frame, side="right"))
    first = int(keys[place - 1]) if place else 0
    return range(first, int(keys[place]) if place < len(keys) else frames)


def closed_stretch(track: TrackSummary, frame: int, *, frames: int) -> range:
    """The same with the next keyframe."""
    open_one = stretch(track, frame, frames=frames)
    return range(open_one.start, min(open_one.stop + 1, frames))


def between(track: TrackSummary, span: range) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(n,) bool: which entries of a track lie in a stretch."""
    inside: np.ndarray[tuple[int], np.dtype[np.bool_]] = (track.frames >= span.start) & (track.frames < span.stop)
    return inside


def machine_frames(track: TrackSummary, span: range) -> list[int]:
    """Frames of a stretch where a machine made what is known, and nobody has confirmed it."""
    free = between(track, span) & ~track.obeyed & ~track.reviewed
    return [int(frame) for frame in track.frames[free]]

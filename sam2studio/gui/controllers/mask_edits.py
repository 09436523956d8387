"""What is done to whole masks of the frame shown: filled, trimmed, smoothed, combined, copied. GUI thread; no widgets.

Each is one step of undo, and what it makes is a person's (see `storing.write_by_hand`). Locked and hidden objects stay
as they are. Where several objects are combined, the one that was selected last is changed (see `hand_target.keeper`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import reduce

from PySide6.QtCore import QObject, Signal, Slot

from sam2studio.core.errors import Cancelled
from sam2studio.core.mask import Mask
from sam2studio.core.mask_edit import grow, keep_largest, placed, shrink, smooth
from sam2studio.core.parts import fill_holes
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.engine.classic import refine_edges
from sam2studio.engine.messages import Failure, ImageKey
from sam2studio.gui.background import BackgroundJobs
from sam2studio.gui.controllers import hints
from sam2studio.gui.controllers.classes import ClassesController
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.hand_target import Masked, keeper
from sam2studio.gui.controllers.navigation import NavigationController
from sam2studio.gui.controllers.objects import ObjectsController
from sam2studio.gui.controllers.prompts import PromptController
from sam2studio.gui.controllers.storing import is_spoiled_base, write_by_hand
from sam2studio.gui.guard import guarded
from sam2studio.gui.viewstate import Hint
from sam2studio.project import Edit, ObjectRow, Project


@dataclass(frozen=True)
class Copied:
    """An object that waits to be pasted."""

    object_id: int
    class_id: int
    mask: Mask


@dataclass(frozen=True)
class Refined:
    """Masks whose outlines were drawn to the edges of the picture.

    Attributes:
        image: The frame they are on.
        masks: (object id, mask before, mask after).
    """

    image: ImageKey
    masks: tuple[tuple[int, Mask, Mask], ...]


class MaskEditsController(QObject):
    """Edits the masks of the selected objects on the frame shown, and holds what was copied.

    Signals:
        changed: There is something to paste now, or nothing any more.
        notice: `Hint`, why nothing happened.
        refining: `Progress` of drawing outlines to edges, or None when that has ended.
        failed: `Failure`, to be shown.
    """

    changed = Signal()
    notice = Signal(object)
    refining = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        document: DocumentController,
        classes: ClassesController,
        objects: ObjectsController,
        navigation: NavigationController,
        prompts: PromptController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._classes = classes
        self._objects = objects
        self._navigation = navigation
        self._prompts = prompts
        self._copied: tuple[Copied, ...] = ()
        self._source: ImageKey | None = None
        self._jobs = BackgroundJobs(self)
        self._jobs.progressed.connect(lambda _title, progress: self.refining.emit(progress))
        self._jobs.finished.connect(self._take_refined)
        self._jobs.failed.connect(lambda _title, error: self.failed.emit(Failure.of(error)))
        self._jobs.idle.connect(lambda: self.refining.emit(None))
        document.opened.connect(self._forget)

    @property
    def copied(self) -> tuple[Copied, ...]:
        """What `paste` would paste."""
        return self._copied

    # One mask at a time.

    @Slot()
    @guarded
    def fill_holes(self) -> None:
        """Fills what the masks enclose."""
        self._each(self.tr("Fill holes"), fill_holes, otherwise=hints.no_holes)

    @Slot()
    @guarded
    def keep_largest(self) -> None:
        """Leaves of each mask its largest part."""
        self._each(self.tr("Keep largest part"), keep_largest, otherwise=hints.one_part)

    @Slot()
    @guarded
    def smooth(self) -> None:
        """Makes the borders of the masks round."""
        self._each(self.tr("Smooth mask"), smooth, otherwise=hints.smooth_already)

    @Slot()
    @guarded
    def grow(self) -> None:
        """Makes the masks larger by a pixel all around."""
        self._each(self.tr("Grow mask"), grow, otherwise=hints.no_room_to_grow)

    @Slot()
    @guarded
    def shrink(self) -> None:
        """Makes the masks smaller by a pixel all around; one of which nothing would be left stays."""
        self._each(self.tr("Shrink mask"), lambda mask: shrink(mask) or mask, otherwise=hints.too_thin)

    @Slot()
    @guarded
    def refine(self) -> None:
        """Draws the outlines of the masks to the edges in the picture nearby, beside the window."""
        picture, rows = self._navigation.picture, self._editable()
        if rows is None:
            return
        if picture.key is None or picture.rgb is None or picture.frame != self._objects.here.frame:
            self.notice.emit(hints.no_image(picture.message))
            return
        image, rgb = picture.key, picture.rgb
        masks = [(row.id, mask) for row, mask in self._masked(rows)]

        def work(cancel: CancelToken) -> Generator[Progress, None, Refined]:
            refined = []
            for number, (object_id, mask) in enumerate(masks):
                cancel.check()
                yield Progress(done=number, total=len(masks))
                refined.append((object_id, mask, Mask.from_array(refine_edges(rgb, mask.to_array()))))
            return Refined(image, tuple(refined))

        if not masks:
            self.notice.emit(hints.no_mask_to_edit())
        elif not self._jobs.start("refine", work):
            self.notice.emit(hints.edges_going_on())

    @Slot()
    @guarded
    def cancel_refining(self) -> None:
        """Leaves the masks as they are."""
        self._jobs.cancel()

    def shutdown(self, *, timeout_s: float = 2.0) -> bool:
        """Ends what runs beside the window; whether it ended in time."""
        return self._jobs.shutdown(timeout_s=timeout_s)

    @Slot(str, object)
    @guarded
    def _take_refined(self, _title: str, refined: Refined) -> None:
        """Stores what is still about the masks that are there: they may be others by now, or gone."""
        project, image = self._document.project, refined.image
        if project is None or image.media_id not in {row.id for row in project.media()}:
            return
        changed = [(object_id, mask, new) for object_id, mask, new in refined.masks if new and new != mask]
        if not changed:
            self.notice.emit(hints.edges_already())
            return
        video = project.media_row(image.media_id).kind == "video"

        def act(edit: Edit) -> None:
            current = [each for each in changed if not is_spoiled_base(project, image, each[0], each[1])]
            if not current:
                raise Cancelled
            for object_id, _, new in current:
                confirms = object_id != self._objects.undecided
                write_by_hand(edit, object_id, new, frame=image.frame, video=video, confirms=confirms)

        self._document.apply(self.tr("Draw outline to edges"), act)

    # Several masks together.

    @Slot()
    @guarded
    def unite(self) -> None:
        """Gives the object selected last the pixels of all that are selected; the others go."""
        self._combine(self.tr("Unite objects"), lambda one, other: one | other, absorbs=True)

    @Slot()
    @guarded
    def subtract(self) -> None:
        """Cuts the others out of the object selected last."""
        self._combine(self.tr("Cut the others out"), lambda one, other: one - other, absorbs=False)

    @Slot()
    @guarded
    def intersect(self) -> None:
        """Leaves the object selected last what all have in common; the others go."""
        self._combine(self.tr("Keep what objects share"), lambda one, other: one & other, absorbs=True)

    # From frame to frame.

    @Slot()
    @guarded
    def copy(self) -> None:
        """Notes the selected objects with their masks on this frame."""
        picture = self._navigation.picture
        if picture.key is None:
            self.notice.emit(hints.no_image(picture.message))
            return
        self._settle()
        found = self._masked([row for row in self._objects.here.rows if row.id in self._objects.selection])
        if not found:
            self.notice.emit(hints.no_mask_to_copy())
            return
        self._copied = tuple(Copied(row.id, row.class_id, mask) for row, mask in found)
        self._source = picture.key
        self.changed.emit()

    @Slot()
    @guarded
    def paste(self) -> None:
        """Puts what was copied on this frame: on another frame of its video it is the same object, else a new one."""
        picture, project = self._navigation.picture, self._document.project
        if picture.rgb is None or picture.key is None or project is None:
            self.notice.emit(hints.no_image(picture.message))
            return
        if not self._document.writable:
            self.notice.emit(self._document.read_only_hint)
            return
        if picture.key == self._source:
            self.notice.emit(hints.paste_elsewhere())
            return
        image, height, width = picture.key, picture.rgb.shape[0], picture.rgb.shape[1]
        there = [(copied, placed(copied.mask, height=height, width=width)) for copied in self._copied]
        there = [(copied, mask) for copied, mask in there if mask]
        free = [(copied, mask) for copied, mask in there if not self._is_locked_here(copied, image)]
        if not there:
            self.notice.emit(hints.nothing_fits())
        elif len(free) < len(there):
            self.notice.emit(hints.kept_locked())
        if free:
            label = self.tr("Paste %n objects", "", len(free))
            self._document.apply(label, lambda edit: self._paste(edit, project, image, free), then=self._objects.select)

    def _paste(self, edit: Edit, project: Project, image: ImageKey, masks: Sequence[tuple[Copied, Mask]]) -> list[int]:
        """Inside an action; the objects' ids."""
        video, classes = project.media_row(image.media_id).kind == "video", {row.id for row in project.classes()}
        pasted = []
        for copied, mask in masks:
            object_id = copied.object_id
            if not self._is_of(copied, image):
                class_id = copied.class_id if copied.class_id in classes else self._classes.ensure(edit)
                object_id = edit.add_object(image.media_id, class_id)
            write_by_hand(edit, object_id, mask, frame=image.frame, video=video)
            pasted.append(object_id)
        return pasted

    def _is_of(self, copied: Copied, image: ImageKey) -> bool:
        """Whether a copied object is one of the media that is shown, so that its mask is pasted and no new object."""
        source = self._source
        return source is not None and source.media_id == image.media_id and copied.object_id in self._objects.here

    def _is_locked_here(self, copied: Copied, image: ImageKey) -> bool:
        row = self._objects.here.row(copied.object_id) if self._is_of(copied, image) else None
        return row is not None and row.locked

    # What they work on, and storing.

    def _each(self, label: str, change: Callable[[Mask], Mask], *, otherwise: Callable[[], Hint]) -> None:
        rows = self._editable()
        if rows is None:
            return
        changed = [(row, after) for row, mask in self._masked(rows) if (after := change(mask)) != mask]
        if changed:
            self._write(label, changed)
        elif rows:
            self.notice.emit(otherwise() if self._masked(rows) else hints.no_mask_to_edit())

    def _combine(self, label: str, join: Callable[[Mask, Mask], Mask], *, absorbs: bool) -> None:
        rows = self._editable()
        if rows is None:
            return
        found = self._masked(rows)
        if len(found) < 2:
            self.notice.emit(hints.two_masks())
            return
        kept, former = keeper(self._objects, found)
        others = [(row, mask) for row, mask in found if row.id != kept.id]
        joined = reduce(join, (mask for _, mask in others), former)
        if not joined:
            self.notice.emit(hints.nothing_would_be_left())
            return
        if joined == former and not absorbs:
            self.notice.emit(hints.no_overlap(self._objects.title(kept)))
            return
        empty = Mask.empty(height=joined.height, width=joined.width)
        gone = [(row, empty) for row, _ in others] if absorbs else []
        self._objects.select([kept.id])
        self._write(label, [(kept, joined), *gone])

    def _write(self, label: str, masks: Sequence[Masked]) -> None:
        project, here = self._document.project, self._objects.here
        assert project is not None
        assert here.media_id is not None
        video, frame = project.media_row(here.media_id).kind == "video", here.frame

        def act(edit: Edit) -> None:
            for row, mask in masks:
                confirms = row.id != self._objects.undecided
                write_by_hand(edit, row.id, mask, frame=frame, video=video, confirms=confirms)

        self._document.apply(label, act)

    def _editable(self) -> list[ObjectRow] | None:
        """The selected objects that may be changed; None, and why, when none may."""
        if not self._document.writable:
            self.notice.emit(self._document.read_only_hint)
            return None
        self._settle()
        if self._prompts.open is not None:
            self.notice.emit(hints.answer_first())
            return None
        rows = [row for row in self._objects.here.rows if row.id in self._objects.selection]
        free = [row for row in rows if not row.locked and not row.hidden]
        if len(free) < len(rows):
            self.notice.emit(hints.kept_locked() if any(row.locked for row in rows) else hints.kept_hidden())
        return free if free else None

    def _settle(self) -> None:
        """What is seen of a prompt that is open is what is meant."""
        if self._prompts.open is not None and self._document.writable:
            self._prompts.keep()

    def _masked(self, rows: Sequence[ObjectRow]) -> list[Masked]:
        """Those that have pixels on this frame, with them."""
        masks = ((row, self._objects.here.mask(row.id)) for row in rows)
        return [(row, mask.mask) for row, mask in masks if mask is not None and mask.mask]

    @Slot(object)
    @guarded
    def _forget(self, _project: Project | None) -> None:
        self._copied, self._source = (), None
        self._jobs.cancel()
        self.changed.emit()

"""The objects of the frame on the canvas: selection, flags, class, deletion. GUI thread; no widgets."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

from sam2studio.gui.controllers import hints
from sam2studio.gui.controllers.classes import ClassesController
from sam2studio.gui.controllers.colors import ColorsController
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.frame_objects import FrameObjects
from sam2studio.gui.guard import guarded
from sam2studio.gui.viewstate import ObjectItem
from sam2studio.project import Change, Edit, ObjectRow, Project

ObjectFlag = Literal["hidden", "locked", "crowd"]
"""What can be said of an object beside its class; a crowd stands for many things at once."""


class ObjectsController(QObject):
    """Follows the document for one frame; selects and edits its objects.

    Signals:
        changed: Objects, masks, colours, selection or solo are others now.
        turned: The masks are those of another frame now, and nothing else is another.
        notice: `Hint`, why nothing happened.

    Attributes:
        colors: What they are painted in.
        undecided: The proposal that is up for review: what a hand does to its mask does not decide about it.
    """

    changed = Signal()
    turned = Signal()
    notice = Signal(object)

    def __init__(self, document: DocumentController, classes: ClassesController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._classes = classes
        self._here = FrameObjects()
        self._selection: frozenset[int] = frozenset()
        self._active: int | None = None
        self._solo: int | None = None
        self.undecided: int | None = None
        self.colors = ColorsController(classes, self)
        self.colors.changed.connect(self.changed)
        document.opened.connect(self._leave)
        document.changed.connect(self._follow)

    @property
    def here(self) -> FrameObjects:
        """Objects and masks of the frame."""
        return self._here

    @property
    def selection(self) -> frozenset[int]:
        """Ids of the selected objects."""
        return self._selection

    @property
    def active(self) -> int | None:
        """The object that was selected last; None when several came at once, and none after them."""
        return self._active if self._active in self._selection else None

    @property
    def refinable(self) -> int | None:
        """The selected object, if it is one and may be edited."""
        if len(self._selection) != 1:
            return None
        row = self._here.row(next(iter(self._selection)))
        return row.id if row is not None and not row.locked and not row.hidden else None

    @property
    def solo(self) -> int | None:
        """The object shown fully while others are dimmed."""
        return self._solo

    @property
    def items(self) -> tuple[ObjectItem, ...]:
        """Rows for the panel."""
        return tuple(
            ObjectItem(
                object_id=row.id,
                title=self.tr("{name}, crowd").format(name=self.title(row)) if row.crowd else self.title(row),
                class_id=row.class_id,
                color="#{:02x}{:02x}{:02x}".format(*self.colors.of(row)),
                hidden=row.hidden,
                locked=row.locked,
                solo=row.id == self._solo,
                score=mask.score if mask else row.score,
                area=mask.mask.area if mask else None,
                source=mask.source.value if mask else None,
                here=mask is not None and bool(mask.mask),
                proposal=row.state == "proposal",
            )
            for row, mask in self._here
        )

    def title(self, row: ObjectRow) -> str:
        """What an object is called: its class and its number on this media."""
        return f"{self._classes.name(row.class_id)} {row.track}"

    @Slot(object)
    @guarded
    def show(self, media_id: int | None, frame: int = 0) -> None:
        """Turns to another media; nothing is selected there."""
        project = self._document.project
        if project is None or media_id is None:
            self._here.clear()
            self.colors.show(video=False)
        else:
            self._here.load(project, media_id=media_id, frame=frame)
            self.colors.show(video=project.media_row(media_id).kind == "video")
        self._selection, self._solo = frozenset(), None
        self.changed.emit()

    @Slot(int)
    @guarded
    def turn_to(self, frame: int) -> None:
        """Turns to another frame of the same media; what is selected stays so."""
        project = self._document.project
        if project is not None and self._here.media_id is not None and frame != self._here.frame:
            self._here.turn_to(project, frame)
            self.turned.emit()

    @Slot(object)
    @guarded
    def select(self, object_ids: Collection[int]) -> None:
        """Selects these, of those that are here."""
        selection = frozenset(object_id for object_id in object_ids if object_id in self._here)
        if selection == self._selection:
            return
        come = selection - self._selection
        if come:
            self._active = next(iter(come)) if len(come) == 1 else None
        self._selection = selection
        self.changed.emit()

    @Slot()
    @guarded
    def select_all(self) -> None:
        """Selects every object that is shown."""
        self.select([row.id for row in self._here.rows if not row.hidden])

    @Slot(int)
    @guarded
    def select_next(self, step: int = 1) -> None:
        """Selects the next (1) or previous (-1) object of the list, around its ends; hidden ones are passed over."""
        shown = [row.id for row in self._here.rows if not row.hidden]
        if not shown:
            return
        selected = [place for place, object_id in enumerate(shown) if object_id in self._selection]
        if selected:
            place = (selected[-1] if step > 0 else selected[0]) + step
        else:
            place = 0 if step > 0 else -1
        self.select([shown[place % len(shown)]])

    @Slot(object, bool)
    @guarded
    def set_hidden(self, object_ids: Collection[int], hidden: bool) -> None:
        """Hides objects, or shows them."""
        label = self.tr("Hide objects") if hidden else self.tr("Show objects")
        self._edit(label, object_ids, lambda edit, object_id: edit.change_object(object_id, hidden=hidden))

    @Slot(object, bool)
    @guarded
    def set_locked(self, object_ids: Collection[int], locked: bool) -> None:
        """Locks objects, or unlocks them."""
        label = self.tr("Lock objects") if locked else self.tr("Unlock objects")
        self._edit(label, object_ids, lambda edit, object_id: edit.change_object(object_id, locked=locked))

    @Slot(int, bool)
    @guarded
    def set_solo(self, object_id: int, solo: bool) -> None:
        """Shows one object fully and dims the others, or stops that. Not part of the document."""
        self._solo = object_id if solo and object_id in self._here else None
        self.changed.emit()

    @Slot(str)
    @guarded
    def toggle(self, flag: ObjectFlag) -> None:
        """Hides or locks the selected objects, or calls them crowds; if all of them are that already, takes it back."""
        rows = self._free(self._selection) if flag == "crowd" else self._selected()
        ids, wanted = [row.id for row in rows], not all(getattr(row, flag) for row in rows)
        if flag == "hidden":
            self.set_hidden(ids, wanted)
        elif flag == "locked":
            self.set_locked(ids, wanted)
        else:
            label = self.tr("Mark as crowd") if wanted else self.tr("Mark as one thing")
            self._edit(label, ids, lambda edit, object_id: edit.change_object(object_id, crowd=wanted))

    @Slot()
    @guarded
    def toggle_solo(self) -> None:
        """Solo for the selected object, or the end of solo."""
        chosen = next(iter(sorted(self._selection)), None)
        if chosen is not None or self._solo is not None:
            self.set_solo(chosen or 0, chosen is not None and chosen != self._solo)

    @Slot(object, int)
    @guarded
    def change_class(self, object_ids: Collection[int], class_id: int) -> None:
        """Gives objects another class; locked ones keep theirs."""
        label = self.tr("Change class to “{name}”").format(name=self._classes.name(class_id))
        free = [row.id for row in self._free(object_ids) if row.class_id != class_id]
        self._edit(label, free, lambda edit, object_id: edit.change_object(object_id, class_id=class_id))

    @Slot(object)
    @guarded
    def delete(self, object_ids: Collection[int]) -> None:
        """Deletes objects; locked ones stay."""
        free = [row.id for row in self._free(object_ids)]
        label = self.tr("Delete %n objects", "", len(free))
        self._edit(label, free, lambda edit, object_id: edit.delete_object(object_id))

    def _edit(self, label: str, object_ids: Collection[int], change: Callable[[Edit, int], None]) -> None:
        """One action over several objects."""
        wanted = [row.id for row in self._rows(object_ids)]

        def act(edit: Edit) -> None:
            for object_id in wanted:
                change(edit, object_id)

        if wanted:
            self._document.apply(label, act)

    def _free(self, object_ids: Collection[int]) -> list[ObjectRow]:
        """Those that are not locked; says so when some are."""
        rows = self._rows(object_ids)
        free = [row for row in rows if not row.locked]
        if len(free) < len(rows):
            self.notice.emit(hints.kept_locked())
        return free

    def _rows(self, object_ids: Collection[int]) -> list[ObjectRow]:
        return [row for row in self._here.rows if row.id in object_ids]

    def _selected(self) -> list[ObjectRow]:
        return self._rows(self._selection)

    @Slot(object)
    @guarded
    def _leave(self, _project: Project | None) -> None:
        self.show(None)

    @Slot(object)
    @guarded
    def _follow(self, change: Change) -> None:
        project = self._document.project
        if project is None or not (self._here.follow(project, change) or change.class_ids):
            return
        self._selection = frozenset(object_id for object_id in self._selection if object_id in self._here)
        if self._solo is not None and self._solo not in self._here:
            self._solo = None
        self.changed.emit()

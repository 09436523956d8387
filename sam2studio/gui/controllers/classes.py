"""The classes of the project and the one that the next object gets. GUI thread; no widgets."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from sam2studio.core.colors import Rgb, rgb_of
from sam2studio.engine.messages import Failure
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.guard import guarded
from sam2studio.gui.viewstate import ClassItem
from sam2studio.project import Change, ClassRow, Edit, Project

DEFAULT_COLOR: Rgb = (230, 25, 75)
"""Of a prompt while there is no class: what the first class will get."""


class ClassesController(QObject):
    """Adds, changes and deletes classes; knows the current one.

    Signals:
        changed: Classes, counts or the current class are others now.
        failed: `Failure`, to be shown.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, document: DocumentController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._rows: dict[int, ClassRow] = {}
        self._counts: dict[int, int] = {}
        self._current: int | None = None
        document.opened.connect(self._reload)
        document.changed.connect(self._follow)

    @property
    def items(self) -> tuple[ClassItem, ...]:
        """Rows for the panel."""
        return tuple(
            ClassItem(row.id, row.name, row.color, row.key, self._counts.get(row.id, 0)) for row in self._rows.values()
        )

    @property
    def current(self) -> int | None:
        """The class that the next object gets; None while there is no class."""
        return self._current

    def name(self, class_id: int) -> str:
        """A class's name; "" for one that is not there."""
        row = self._rows.get(class_id)
        return row.name if row else ""

    def color(self, class_id: int | None) -> Rgb:
        """A class's colour."""
        row = None if class_id is None else self._rows.get(class_id)
        return rgb_of(row.color) if row else DEFAULT_COLOR

    def with_key(self, key: int) -> int | None:
        """The class that a number key stands for."""
        return next((row.id for row in self._rows.values() if row.key == key), None)

    def choose(self, class_id: int) -> None:
        """Makes a class the current one."""
        if class_id in self._rows and class_id != self._current:
            self._current = class_id
            self.changed.emit()

    def ensure(self, edit: Edit) -> int:
        """The current class, inside an action; "object" is made when there is no class at all."""
        return self._current if self._current is not None else edit.add_class(self.tr("object"))

    @Slot(str)
    @guarded
    def add(self, name: str) -> None:
        """Adds a class and makes it the current one; one that is there already is what was meant."""
        there = self._named(name)
        if there is not None:
            self.choose(there)
            return
        label = self.tr("Add class “{name}”").format(name=name.strip())
        self._document.apply(label, lambda edit: edit.add_class(name), then=self.choose)

    @Slot(int, str)
    @guarded
    def rename(self, class_id: int, name: str) -> None:
        """Gives a class another name, unless another one has it."""
        if self._named(name) not in (None, class_id):
            what = self.tr("There is a class “{name}” already.").format(name=name.strip())
            self.failed.emit(Failure(None, what, todo=self.tr("Choose another name.")))
            return
        self._document.apply(self.tr("Rename class"), lambda edit: edit.change_class(class_id, name=name))

    @Slot(int, str)
    @guarded
    def recolor(self, class_id: int, color: str) -> None:
        """Gives a class another colour, "#rrggbb"."""
        self._document.apply(self.tr("Change class colour"), lambda edit: edit.change_class(class_id, color=color))

    @Slot(int, int)
    @guarded
    def set_key(self, class_id: int, key: int) -> None:
        """Gives a class a number key, taken from the class that had it; 0 takes its key away."""
        self._document.apply(self.tr("Change class key"), lambda edit: edit.change_class(class_id, key=key or None))

    @Slot(int, int)
    @guarded
    def move(self, class_id: int, to: int) -> None:
        """Puts a class at a place of the list, from 0. Export ids stay."""
        self._document.apply(self.tr("Move class"), lambda edit: edit.move_class(class_id, to=to))

    @Slot(int)
    @guarded
    def delete(self, class_id: int) -> None:
        """Deletes a class with all its objects; one step of undo brings all of it back."""
        label = self.tr("Delete class “{name}”").format(name=self.name(class_id))
        self._document.apply(label, lambda edit: edit.delete_class(class_id))

    @Slot(object)
    @guarded
    def _reload(self, project: Project | None) -> None:
        self._current = None
        self._read(project)

    @Slot(object)
    @guarded
    def _follow(self, change: Change) -> None:
        if change.class_ids or "objects" in change.tables:
            self._read(self._document.project)

    def _named(self, name: str) -> int | None:
        return next((row.id for row in self._rows.values() if row.name == name.strip()), None)

    def _read(self, project: Project | None) -> None:
        self._rows = {} if project is None else {row.id: row for row in project.classes()}
        self._counts = {} if project is None else project.class_counts()
        if self._current not in self._rows:
            self._current = next(iter(self._rows), None)
        self.changed.emit()

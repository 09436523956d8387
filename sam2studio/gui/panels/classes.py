"""The classes panel: what things are called, their colours and number keys."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from sam2studio.gui.panels.class_list import ClassList, ClassModel, swatch_rect
from sam2studio.gui.panels.color_menu import ColorMenu
from sam2studio.gui.panels.fields import PanelHeader, TextField, label, rule, submenu, tool_button
from sam2studio.gui.panels.row_list import ITEM_ROLE
from sam2studio.gui.theme import icon, metrics
from sam2studio.gui.viewstate import ClassItem


class ClassesPanel(QFrame):
    """Shows the classes and reports what the person wants; changes nothing itself. GUI thread.

    Signals:
        class_chosen(int): Make it the class of the next object, or give it to the selected ones.
        add_requested(str): A new class of this name.
        rename_requested(int, str): Class id, name.
        recolor_requested(int, str): Class id, "#rrggbb".
        key_requested(int, int): Class id, number key 1…9, or 0 for none.
        move_requested(int, int): Class id, its place in the new order, from 0.
        delete_requested(int): The class and all its objects.
    """

    class_chosen = Signal(int)
    add_requested = Signal(str)
    rename_requested = Signal(int, str)
    recolor_requested = Signal(int, str)
    key_requested = Signal(int, int)
    move_requested = Signal(int, int)
    delete_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self._model = ClassModel(self)
        self._current: int | None = None
        self._header = PanelHeader(self.tr("Classes"))
        self._list = ClassList()
        self._list.setModel(self._model)
        self._list.setAccessibleName(self.tr("Classes"))
        self._list.setToolTip(self.tr("Click chooses a class (1 to 9), double click or F2 renames, dragging reorders"))
        self._empty = label(self.tr("Name what you want to mark,\nfor example “car”."), kind="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._field = TextField(
            name=self.tr("New class"),
            tip=self.tr("Name of a new class (Enter adds it)"),
            placeholder=self.tr("Add class"),
        )
        self._add = tool_button("plus", name=self.tr("Add class"), tip=self.tr("Add this class (Enter)"), small=True)
        self._lay_out()
        self._model.renamed.connect(self.rename_requested)
        self._model.moved.connect(self.move_requested)
        self._list.selectionModel().currentChanged.connect(self._choose)
        self._list.swatch_clicked.connect(self._open_colors)
        self._list.customContextMenuRequested.connect(self._open_menu)
        self._field.returnPressed.connect(self._ask_add)
        self._field.escaped.connect(self._list.setFocus)
        self._add.clicked.connect(self._ask_add)
        self.set_classes((), None)

    def set_classes(self, classes: Iterable[ClassItem], current_id: int | None) -> None:
        """Shows the classes and which one the next object gets; reports nothing back."""
        self._current = current_id  # first, so that the list's own report is no news
        self._model.set_items(classes)
        row = self._model.row_of(current_id)
        self._list.setCurrentIndex(QModelIndex() if row is None else self._model.index(row))
        count = self._model.rowCount()
        self._header.set_count(self.locale().toString(count) if count else "")
        self._list.setVisible(count > 0)
        self._empty.setVisible(count == 0)

    def set_writable(self, writable: bool) -> None:
        """Offers changes only where the project takes them."""
        self._model.writable = writable
        self._field.setEnabled(writable)
        self._add.setEnabled(writable)

    def focus_list(self) -> None:
        """Moves the keyboard to the list, or to the field when there is no class yet."""
        target = self._list if self._model.rowCount() else self._field
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_new_class(self) -> None:
        """Moves the keyboard to the field for a new class."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        bottom = QHBoxLayout()
        bottom.setContentsMargins(metrics.WIDE, metrics.SPACE, metrics.TIGHT, metrics.SPACE)
        bottom.setSpacing(metrics.TIGHT)
        bottom.addWidget(self._field)
        bottom.addWidget(self._add)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._empty, 1)
        layout.addWidget(rule())
        layout.addLayout(bottom)

    @Slot(QModelIndex, QModelIndex)
    def _choose(self, index: QModelIndex, _previous: QModelIndex) -> None:
        if index.isValid():
            item: ClassItem = index.data(ITEM_ROLE)
            if item.class_id != self._current:
                self._current = item.class_id
                self.class_chosen.emit(item.class_id)

    @Slot()
    def _ask_add(self) -> None:
        name = self._field.text().strip()
        if name:
            self._field.clear()
            self.add_requested.emit(name)
        else:
            self._field.setFocus()

    @Slot(QModelIndex)
    def _open_colors(self, index: QModelIndex) -> None:
        if not self._model.writable:
            return
        item: ClassItem = index.data(ITEM_ROLE)
        menu = ColorMenu(color=item.color, parent=self)
        menu.picked.connect(lambda color: self.recolor_requested.emit(item.class_id, color))
        corner = swatch_rect(self._list.visualRect(index)).bottomLeft()
        menu.popup(self._list.viewport().mapToGlobal(corner + QPoint(0, metrics.TIGHT)))

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        index = self._list.indexAt(place)
        if not index.isValid() or not self._model.writable:
            return
        menu = self._build_menu(index)
        menu.popup(self._list.viewport().mapToGlobal(place))

    def _build_menu(self, index: QModelIndex) -> QMenu:
        item: ClassItem = index.data(ITEM_ROLE)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rename = menu.addAction(icon("pencil"), self.tr("Rename\tF2"))
        rename.triggered.connect(lambda: self._list.edit(index))
        recolor = menu.addAction(icon("palette"), self.tr("Change colour…"))
        recolor.triggered.connect(lambda: self._open_colors(index))
        keys = submenu(menu, "keyboard", self.tr("Number key"))
        for key in range(10):
            choice = keys.addAction(str(key) if key else self.tr("None"))
            choice.setCheckable(True)
            choice.setChecked(key == (item.key or 0))
            choice.triggered.connect(lambda _on, key=key: self.key_requested.emit(item.class_id, key))
        menu.addSeparator()
        text = self.tr("Delete class and its %n objects", "", item.count) if item.count else self.tr("Delete class")
        delete = menu.addAction(icon("trash"), text)
        delete.triggered.connect(lambda: self.delete_requested.emit(item.class_id))
        return menu

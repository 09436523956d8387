"""The objects panel: what is marked on the picture or in the video shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout, QWidget

from sam2studio.gui.actions import shortcut_texts
from sam2studio.gui.panels.color_menu import color_icon
from sam2studio.gui.panels.fields import PanelHeader, label, rule, submenu, tool_button
from sam2studio.gui.panels.object_list import ObjectList, ObjectModel
from sam2studio.gui.theme import icon, metrics
from sam2studio.gui.viewstate import ClassItem, ObjectItem


class ObjectsPanel(QFrame):
    """Shows the objects of one picture or video and reports what the person wants; changes nothing itself. GUI thread.

    Of a video all objects are shown, those that are not on the frame shown dimmed; a switch leaves these out.

    Signals:
        selection_changed(object): The selected ids; a frozenset.
        hidden_toggled(object, bool), locked_toggled(object, bool): A frozenset of ids, wanted state; one step of undo.
        solo_toggled(int, bool): Object id, wanted state.
        class_changed(object, int): Give these the class; a frozenset of ids, class id.
        delete_requested(object): Delete these; a frozenset of ids.
    """

    selection_changed = Signal(object)
    hidden_toggled = Signal(object, bool)
    locked_toggled = Signal(object, bool)
    solo_toggled = Signal(int, bool)
    class_changed = Signal(object, int)
    delete_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self._classes: tuple[ClassItem, ...] = ()
        self._writable = True
        self._mask_actions: tuple[QAction, ...] = ()
        self._keys: dict[str, str] = {}  # by the name of an action
        self._showing = False
        self._model = ObjectModel(self)
        self._header = PanelHeader(self.tr("Objects"))
        self._only_here = tool_button(
            "filter",
            name=self.tr("Only objects on this frame"),
            tip=self.tr("Show only objects on this frame, or all of the video"),
            small=True,
        )
        self._only_here.setCheckable(True)
        self._only_here.hide()
        self._header.add(self._only_here)
        self._shown: tuple[ObjectItem, ...] = ()
        self._nothing_open = True
        self._list = ObjectList()
        self._list.setModel(self._model)
        self._list.setAccessibleName(self.tr("Objects"))
        self._list.setToolTip(self.tr("Objects of this image ([object.next] goes through them, Delete deletes)"))
        self._empty = label("", kind="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, metrics.TIGHT)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addWidget(rule())
        layout.addWidget(self._list, 1)
        layout.addWidget(self._empty, 1)
        self._only_here.toggled.connect(self._refilter)
        self._list.selectionModel().selectionChanged.connect(self._report_selection)
        self._list.switched.connect(self._report_switch)
        self._list.delete_pressed.connect(self._ask_delete)
        self._list.customContextMenuRequested.connect(self._open_menu)
        self.set_objects((), (), frozenset(), nothing=True)

    def set_objects(
        self,
        objects: Iterable[ObjectItem],
        classes: Iterable[ClassItem],
        selected: frozenset[int],
        *,
        video: bool = False,
        nothing: bool = False,
    ) -> None:
        """Shows the objects, what classes there are, and which objects are selected; reports nothing back.

        Args:
            objects: All of the picture or video.
            classes: All of the project.
            selected: Ids.
            video: It is a video, so that some of them may not be on the frame shown.
            nothing: There is neither a picture nor a video that could be clicked on.
        """
        self._nothing_open = nothing
        self._classes = tuple(classes)
        self._shown = tuple(objects)
        self._only_here.setVisible(video)
        self._fill(selected)

    def _fill(self, selected: frozenset[int]) -> None:
        only_here = self._only_here.isChecked() and not self._only_here.isHidden()
        items = [item for item in self._shown if item.here or not only_here or item.object_id in selected]
        self._showing = True
        self._model.set_items(items, class_names={item.class_id: item.name for item in self._classes})
        self._select(selected)
        self._showing = False
        count, total = len(items), len(self._shown)
        number = self.locale().toString
        text = (
            number(total)
            if count == total
            else self.tr("{shown} of {total}").format(shown=number(count), total=number(total))
        )
        self._header.set_count(text if total else "")
        self._list.setVisible(count > 0)
        self._empty.setVisible(count == 0)
        self._empty.setText(self._nothing() if count == 0 else "")

    def _nothing(self) -> str:
        if self._nothing_open:
            return ""
        if self._shown:
            return self.tr("No object is on this frame.")
        return self.tr("Click on a thing in the image\nor drag a box around it.")

    @Slot()
    def _refilter(self) -> None:
        self._fill(self.selected())

    def set_mask_actions(self, actions: Sequence[QAction]) -> None:
        """Offers these in a menu of their own inside the context menu; the window owns them."""
        self._mask_actions = tuple(actions)

    def set_writable(self, writable: bool) -> None:
        """Offers changes only where the project takes them."""
        self._writable = writable

    def focus_list(self) -> None:
        """Moves the keyboard to the list."""
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def name_keys(self, actions: Mapping[str, QAction]) -> None:
        """Says the keys in force."""
        self._keys = {name: next(iter(shortcut_texts(action)), "") for name, action in actions.items()}
        self._list.name_keys(actions)

    def selected(self) -> frozenset[int]:
        """The ids selected in the list."""
        rows = self._list.selectionModel().selectedRows()
        return frozenset(self._model.items[index.row()].object_id for index in rows)

    def _select(self, wanted: frozenset[int]) -> None:
        if wanted == self.selected():
            return
        selection = QItemSelection()
        first = None
        for row, item in enumerate(self._model.items):
            if item.object_id in wanted:
                index = self._model.index(row)
                first = index if first is None else first
                selection.select(index, index)
        model = self._list.selectionModel()
        if first is not None:
            model.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            self._list.scrollTo(first)
        model.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @Slot()
    def _report_selection(self) -> None:
        if not self._showing:
            self.selection_changed.emit(self.selected())

    @Slot(int, str)
    def _report_switch(self, object_id: int, name: str) -> None:
        item = next(item for item in self._model.items if item.object_id == object_id)
        if name == "hidden":
            self.hidden_toggled.emit(frozenset({object_id}), not item.hidden)
        elif name == "solo":
            self.solo_toggled.emit(object_id, not item.solo)
        elif self._writable:
            self.locked_toggled.emit(frozenset({object_id}), not item.locked)

    @Slot()
    def _ask_delete(self) -> None:
        if self._writable and (selected := self.selected()):
            self.delete_requested.emit(selected)

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        if selected := self.selected():
            self._build_menu(selected).popup(self._list.viewport().mapToGlobal(place))

    def _build_menu(self, selected: frozenset[int]) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        items = [item for item in self._model.items if item.object_id in selected]
        if self._writable:
            self._add_class_menu(menu, items)
            if self._mask_actions:
                submenu(menu, "brush", self.tr("Mask")).addActions(self._mask_actions)
        self._add_switches(menu, items)
        if self._writable:
            menu.addSeparator()
            text = self.tr("Delete %n objects", "", len(items))
            delete = menu.addAction(icon("trash"), text + self._tab_key("edit.delete"))
            delete.triggered.connect(self._ask_delete)
        return menu

    def _tab_key(self, name: str) -> str:
        """How a row of the menu ends whose action has a key."""
        key = self._keys.get(name, "")
        return f"\t{key}" if key else ""

    def _add_class_menu(self, menu: QMenu, items: list[ObjectItem]) -> None:
        classes = submenu(menu, "tag", self.tr("Change class"))
        ids = frozenset(item.object_id for item in items)
        common = {item.class_id for item in items}
        for item in self._classes:
            key = f"\t{item.key}" if item.key else ""
            choice = classes.addAction(color_icon(item.color), item.name.replace("&", "&&") + key)
            choice.setEnabled(common != {item.class_id})
            choice.triggered.connect(lambda _on, to=item.class_id: self.class_changed.emit(ids, to))

    def _add_switches(self, menu: QMenu, items: list[ObjectItem]) -> None:
        ids = frozenset(item.object_id for item in items)
        hidden = all(item.hidden for item in items)
        text = self.tr("Show") if hidden else self.tr("Hide")
        hide = menu.addAction(icon("eye" if hidden else "eye-off"), text + self._tab_key("view.hide"))
        hide.triggered.connect(lambda: self.hidden_toggled.emit(ids, not hidden))
        if self._writable:
            locked = all(item.locked for item in items)
            text = self.tr("Unlock") if locked else self.tr("Lock")
            lock = menu.addAction(icon("unlock" if locked else "lock"), text + self._tab_key("object.lock"))
            lock.triggered.connect(lambda: self.locked_toggled.emit(ids, not locked))
        if len(items) == 1:
            text = self.tr("Show all") if items[0].solo else self.tr("Solo")
            solo = menu.addAction(icon("solo"), text + self._tab_key("view.solo"))
            solo.triggered.connect(lambda: self.solo_toggled.emit(items[0].object_id, not items[0].solo))

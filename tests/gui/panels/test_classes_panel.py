"""The classes panel reports what is wanted and shows what it is told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QListView

from sam2studio.gui.panels import ClassesPanel
from sam2studio.gui.panels.class_list import swatch_rect
from sam2studio.gui.panels.color_menu import SWATCHES, ColorMenu
from tests.support.widgets import CLASSES, row_centre


@pytest.fixture
def panel(qtbot):
    panel = ClassesPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 400)
    panel.set_classes(CLASSES, 11)
    panel.show()
    return panel


def view_of(panel: ClassesPanel) -> QListView:
    return panel.findChild(QListView)


def current_id(panel: ClassesPanel) -> int | None:
    index = view_of(panel).currentIndex()
    return index.data(Qt.ItemDataRole.UserRole).class_id if index.isValid() else None


def test_being_told_is_not_reported(panel: ClassesPanel, qtbot):
    with qtbot.assertNotEmitted(panel.class_chosen):
        panel.set_classes(CLASSES, 12)
        panel.set_classes(CLASSES[::-1], 13)
        panel.set_classes((), None)
    assert current_id(panel) is None


def test_a_click_chooses(panel: ClassesPanel, qtbot):
    with qtbot.waitSignal(panel.class_chosen) as chosen:
        qtbot.mouseClick(view_of(panel).viewport(), Qt.MouseButton.LeftButton, pos=row_centre(view_of(panel), 1))
    assert chosen.args == [12]


def test_enter_adds_a_class_and_empties_the_field(panel: ClassesPanel, qtbot):
    qtbot.keyClicks(panel._field, "  traffic light ")
    with qtbot.waitSignal(panel.add_requested) as added:
        qtbot.keyClick(panel._field, Qt.Key.Key_Return)
    assert added.args == ["traffic light"]
    assert panel._field.text() == ""
    with qtbot.assertNotEmitted(panel.add_requested):
        qtbot.keyClick(panel._field, Qt.Key.Key_Return)


def rename_to(panel: ClassesPanel, qtbot, text: str, key: Qt.Key) -> None:
    view = view_of(panel)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_F2)
    editor = view.viewport().findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, key)


def test_f2_renames_in_place(panel: ClassesPanel, qtbot):
    with qtbot.waitSignal(panel.rename_requested) as renamed:
        rename_to(panel, qtbot, "lorry", Qt.Key.Key_Return)
    assert renamed.args == [11, "lorry"]
    assert view_of(panel).model().index(0).data() == "car", "only the document changes a name"


@pytest.mark.parametrize(("text", "key"), [("car", Qt.Key.Key_Return), ("", Qt.Key.Key_Return)])
def test_no_new_name_is_no_rename(panel: ClassesPanel, qtbot, text: str, key: Qt.Key):
    with qtbot.assertNotEmitted(panel.rename_requested):
        rename_to(panel, qtbot, text or " ", key)


@pytest.mark.parametrize(
    ("dragged", "gap", "expected"),
    [(0, 2, (11, 1)), (0, 3, (11, 2)), (2, 0, (13, 0)), (2, 1, (13, 1)), (1, -1, (12, 2))],
)
def test_dragging_reports_the_place_in_the_list_without_it(panel: ClassesPanel, qtbot, dragged, gap, expected):
    model = view_of(panel).model()
    data = model.mimeData([model.index(dragged)])
    with qtbot.waitSignal(panel.move_requested) as moved:
        kept = model.dropMimeData(data, Qt.DropAction.MoveAction, gap, 0, QModelIndex())
    assert tuple(moved.args) == expected
    assert kept is False, "Qt must not remove the row"
    assert model.rowCount() == 3


@pytest.mark.parametrize(("dragged", "gap"), [(1, 1), (1, 2)])
def test_dropping_a_row_where_it_is_moves_nothing(panel: ClassesPanel, qtbot, dragged, gap):
    model = view_of(panel).model()
    with qtbot.assertNotEmitted(panel.move_requested):
        model.dropMimeData(model.mimeData([model.index(dragged)]), Qt.DropAction.MoveAction, gap, 0, QModelIndex())


def test_a_click_on_the_colour_offers_others(panel: ClassesPanel, qtbot):
    view = view_of(panel)
    place = swatch_rect(view.visualRect(view.model().index(1))).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    menu = panel.findChild(ColorMenu)
    assert menu is not None
    with qtbot.waitSignal(panel.recolor_requested) as recolored:
        menu.picked.emit("#123456")
    assert recolored.args == [12, "#123456"]
    menu.close()


def test_swatches_differ_and_have_names():
    colors = [color for color, _ in SWATCHES]
    assert len(set(colors)) == len(colors)
    assert len({name for _, name in SWATCHES}) == len(colors)


def entries(panel: ClassesPanel, row: int) -> dict[str, QAction]:
    panel.menu = panel._build_menu(view_of(panel).model().index(row))  # kept alive as long as the panel
    return {action.text().split("\t")[0]: action for action in panel.menu.actions() if action.text()}


def test_the_menu_says_how_many_objects_a_delete_takes(panel: ClassesPanel, qtbot):
    delete = next(action for text, action in entries(panel, 0).items() if text.startswith("Delete"))
    assert "12" in delete.text()
    with qtbot.waitSignal(panel.delete_requested) as deleted:
        delete.trigger()
    assert deleted.args == [11]
    assert "Delete class" in entries(panel, 2), "a class without objects"


def test_the_menu_gives_and_takes_number_keys(panel: ClassesPanel, qtbot):
    keys = entries(panel, 0)["Number key"].menu()
    assert [action.text() for action in keys.actions() if action.isChecked()] == ["1"]
    with qtbot.waitSignal(panel.key_requested) as wanted:
        next(action for action in keys.actions() if action.text() == "7").trigger()
    assert wanted.args == [11, 7]
    with qtbot.waitSignal(panel.key_requested) as wanted:
        keys.actions()[0].trigger()
    assert wanted.args == [11, 0]


def test_a_read_only_project_offers_no_change(panel: ClassesPanel):
    panel.set_writable(False)
    assert not panel._field.isEnabled()
    flags = view_of(panel).model().flags(view_of(panel).model().index(0))
    assert not flags & (Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled)


def test_without_classes_the_panel_says_what_to_do(panel: ClassesPanel):
    panel.set_classes((), None)
    assert panel._empty.isVisible()
    panel.set_classes(CLASSES, 11)
    assert not panel._empty.isVisible()


def test_rows_have_a_sentence_for_screen_readers(panel: ClassesPanel):
    sentence = view_of(panel).model().index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "car" in sentence
    assert "12" in sentence
    assert "1" in sentence.split("key")[1]

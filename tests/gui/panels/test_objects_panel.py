"""The objects panel: selection, switches, context menu."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QListView

from sam2studio.gui.panels import ObjectsPanel
from sam2studio.gui.panels.object_list import SWITCHES, _swatch_rect, _switch_rect, _text_rect, short_number
from sam2studio.gui.theme import metrics
from tests.support.widgets import CLASSES, OBJECTS, row_centre


@pytest.fixture
def panel(qtbot):
    panel = ObjectsPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 300)
    panel.set_objects(OBJECTS, CLASSES, frozenset({21}))
    panel.show()
    return panel


def view_of(panel: ObjectsPanel) -> QListView:
    return panel.findChild(QListView)


def click(panel: ObjectsPanel, qtbot, row: int, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    place = row_centre(view_of(panel), row)
    qtbot.mouseClick(view_of(panel).viewport(), Qt.MouseButton.LeftButton, modifier, place)


def click_switch(panel: ObjectsPanel, qtbot, row: int, name: str) -> None:
    view = view_of(panel)
    switch = next(switch for switch in SWITCHES if switch.name == name)
    place = _switch_rect(view.visualRect(view.model().index(row)), switch).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_being_told_is_not_reported(panel: ObjectsPanel, qtbot):
    with qtbot.assertNotEmitted(panel.selection_changed):
        panel.set_objects(OBJECTS, CLASSES, frozenset({22, 23}))
        assert panel.selected() == {22, 23}
        panel.set_objects(OBJECTS[1:], CLASSES, frozenset({23}))
        assert panel.selected() == {23}
        panel.set_objects((), CLASSES, frozenset())
        assert panel.selected() == frozenset()


def test_a_selection_that_is_not_there_selects_nothing(panel: ObjectsPanel):
    panel.set_objects(OBJECTS, CLASSES, frozenset({99}))
    assert panel.selected() == frozenset()


def test_clicks_select_one_or_several(panel: ObjectsPanel, qtbot):
    with qtbot.waitSignal(panel.selection_changed) as changed:
        click(panel, qtbot, 1)
    assert changed.args == [frozenset({22})]
    with qtbot.waitSignal(panel.selection_changed) as changed:
        click(panel, qtbot, 2, Qt.KeyboardModifier.ControlModifier)
    assert changed.args == [frozenset({22, 23})]


@pytest.mark.parametrize(
    ("row", "name", "signal", "expected"),
    [
        (0, "hidden", "hidden_toggled", [frozenset({21}), True]),
        (1, "hidden", "hidden_toggled", [frozenset({22}), False]),
        (2, "locked", "locked_toggled", [frozenset({23}), False]),
        (1, "solo", "solo_toggled", [22, True]),
    ],
)
def test_switches_ask_and_do_not_select(panel: ObjectsPanel, qtbot, row, name, signal, expected):
    with (
        qtbot.assertNotEmitted(panel.selection_changed),
        qtbot.waitSignal(getattr(panel, signal)) as asked,
    ):
        click_switch(panel, qtbot, row, name)
    assert asked.args == expected


def test_no_room_is_kept_for_switches_that_are_not_shown_and_none_lies_on_another_part(panel: ObjectsPanel):
    view = view_of(panel)
    row = view.visualRect(view.model().index(0))
    cells = {switch.name: _switch_rect(row, switch) for switch in SWITCHES}
    swatch, bare = _swatch_rect(row), _text_rect(row, [])
    assert 0 < swatch.left() - cells["hidden"].right() <= metrics.SPACE
    assert 0 < bare.left() - swatch.right() <= metrics.SPACE
    awake = _text_rect(row, [cells["locked"], cells["solo"]])
    solo = _text_rect(row, [cells["solo"]])
    assert awake.left() == bare.left()
    assert 0 < awake.width() < solo.width() < bare.width()
    parts = [cells["hidden"], swatch, awake.adjusted(0, 0, -1, 0), cells["locked"], cells["solo"]]
    assert all(before.right() < after.left() for before, after in pairwise(parts))


def test_delete_asks_for_all_selected(panel: ObjectsPanel, qtbot):
    panel.set_objects(OBJECTS, CLASSES, frozenset({21, 23}))
    panel.focus_list()
    with qtbot.waitSignal(panel.delete_requested) as asked:
        qtbot.keyClick(view_of(panel), Qt.Key.Key_Delete)
    assert asked.args == [frozenset({21, 23})]


def test_a_read_only_project_can_be_looked_at_only(panel: ObjectsPanel, qtbot):
    panel.set_writable(False)
    with qtbot.assertNotEmitted(panel.delete_requested), qtbot.assertNotEmitted(panel.locked_toggled):
        qtbot.keyClick(view_of(panel), Qt.Key.Key_Delete)
        click_switch(panel, qtbot, 0, "locked")
    texts = [action.text() for action in panel._build_menu(frozenset({21})).actions()]
    assert not any("Delete" in text or "class" in text for text in texts)


def menu_entries(panel: ObjectsPanel, ids: set[int]) -> dict[str, QAction]:
    panel.menu = panel._build_menu(frozenset(ids))  # kept alive as long as the panel
    return {action.text(): action for action in panel.menu.actions() if action.text()}


def test_the_menu_tells_the_keys_in_force(panel: ObjectsPanel):
    actions = {name: QAction() for name in ("view.hide", "object.lock", "view.solo", "edit.delete")}
    actions["view.hide"].setShortcut("Shift+F9")
    panel.name_keys(actions)
    rows = set(menu_entries(panel, {21}))
    assert {"Hide\tShift+F9", "Lock", "Solo"} <= rows


def test_the_menu_changes_the_class_of_all_selected(panel: ObjectsPanel, qtbot):
    panel.set_objects(OBJECTS, CLASSES, frozenset({21, 22}))
    choices = menu_entries(panel, {21, 22})["Change class"].menu().actions()
    assert [choice.isEnabled() for choice in choices] == [False, True, True], "their own class is no change"
    assert choices[2].text().startswith("bicycle && rider"), "no stray mnemonic"
    with qtbot.waitSignal(panel.class_changed) as changed:
        choices[1].trigger()
    assert changed.args == [frozenset({21, 22}), 12]


def test_the_menu_hides_and_shows_all_selected_in_one_step(panel: ObjectsPanel, qtbot):
    with qtbot.waitSignal(panel.hidden_toggled) as hidden:
        menu_entries(panel, {21, 22})["Hide"].trigger()
    assert hidden.args == [frozenset({21, 22}), True]
    with qtbot.waitSignal(panel.hidden_toggled) as hidden:
        menu_entries(panel, {22})["Show"].trigger()
    assert hidden.args == [frozenset({22}), False]


def test_contents_change_without_losing_the_place(panel: ObjectsPanel):
    click_model = view_of(panel).model()
    resets = []
    click_model.modelReset.connect(lambda: resets.append(1))
    panel.set_objects((replace(OBJECTS[0], score=0.5), *OBJECTS[1:]), CLASSES, frozenset({21}))
    assert not resets
    assert click_model.index(0).data(Qt.ItemDataRole.UserRole).score == 0.5


def test_an_absent_object_is_said_to_be_absent_whatever_its_score(panel: ObjectsPanel):
    """What is painted depends on nothing but the absence: a score of it means nothing."""

    def row(area: int | None, score: float | None) -> QImage:
        here = bool(area)
        items = [replace(OBJECTS[0], area=area, score=score, here=here), *OBJECTS[1:]]
        panel.set_objects(items, CLASSES, frozenset(), video=True)
        view = view_of(panel)
        return view.viewport().grab(view.visualRect(view.model().index(0, 0))).toImage()

    absent = row(0, None)
    assert row(0, 0.0) == absent
    assert row(None, None) != absent


def test_the_sentence_for_screen_readers_says_everything(panel: ObjectsPanel):
    model = view_of(panel).model()
    first, second, third = (model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3))
    assert "0.97" in first
    assert "made by the model" in first
    assert "hidden" in second
    assert "locked" in third


@given(st.integers(0, 99 * 10**9))
def test_numbers_fit_their_column(value: int):
    text = short_number(value)
    assert len(text) <= 5
    scale = {"k": 1e3, "M": 1e6, "G": 1e9}.get(text[-1], 1)
    assert float(text.rstrip("kMG")) * scale == pytest.approx(value, rel=0.06, abs=0.5)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (9999, "9999"), (12_345, "12.3k"), (183_220, "183k"), (1_200_000, "1.2M")]
)
def test_numbers_read_well(value: int, text: str):
    assert short_number(value) == text


def test_numbers_are_written_as_people_here_write_them(panel: ObjectsPanel):
    QLocale.setDefault(QLocale("tr_TR"))
    assert short_number(12_345) == "12,3k"
    assert "0,97" in view_of(panel).model().index(0).data(Qt.ItemDataRole.AccessibleTextRole)

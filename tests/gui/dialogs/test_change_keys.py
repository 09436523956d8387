"""The window that changes keys: pressing one, conflicts, resets, presets, the filter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from sam2studio.gui.actions import Keymap
from sam2studio.gui.actions.search import Command
from sam2studio.gui.dialogs.change_keys import ChangeKeysDialog
from sam2studio.gui.dialogs.key_button import KeyButton
from sam2studio.gui.dialogs.key_rows import rows_of
from sam2studio.gui.panels.row_list import ITEM_ROLE
from tests.support.widgets import nameless_controls


@pytest.fixture
def dialog(qtbot):
    dialog = ChangeKeysDialog(Keymap())
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    return dialog


def choose(dialog: ChangeKeysDialog, action_id: str) -> None:
    model = dialog._list.rows
    rows = [model.index(place) for place in range(model.rowCount())]
    (row,) = [row for row in rows if getattr(row.data(ITEM_ROLE), "id", "") == action_id]
    dialog._list.setCurrentIndex(row)


def shown(dialog: ChangeKeysDialog) -> list[str]:
    return [button.key for button in buttons(dialog)]


def buttons(dialog: ChangeKeysDialog) -> list[KeyButton]:
    return [button for button in dialog.findChildren(KeyButton) if not button.isHidden() and _kept(button)]


def _kept(button: KeyButton) -> bool:
    holder = button.parentWidget()
    return holder is not None and not holder.isHidden()


def press(qtbot, dialog: ChangeKeysDialog, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier, *, instead_of: str):
    button = next(button for button in buttons(dialog) if button.key == instead_of)
    qtbot.waitUntil(button.isVisible)
    button.listen()
    qtbot.keyClick(button, key, modifiers)


def answer(dialog: ChangeKeysDialog, text: str) -> None:
    (button,) = [
        each for each in dialog._question.findChildren(QPushButton) if each.text() == text and each.isVisible()
    ]
    button.click()


def test_a_key_is_changed_by_pressing_another(dialog, qtbot):
    choose(dialog, "object.lock")
    assert shown(dialog) == ["Ctrl+L", ""]
    with qtbot.waitSignal(dialog.keymap_changed) as told:
        press(qtbot, dialog, Qt.Key.Key_F7, instead_of="Ctrl+L")
    assert told.args[0].keys["object.lock"] == ("F7",)
    assert shown(dialog) == ["F7", ""]


def test_a_key_is_added_and_taken_away(dialog, qtbot):
    choose(dialog, "object.lock")
    press(qtbot, dialog, Qt.Key.Key_F7, instead_of="")
    assert dialog.keymap.keys["object.lock"] == ("Ctrl+L", "F7")
    remove = next(b for b in dialog.findChildren(KeyButton) if b.key == "Ctrl+L" and _kept(b)).parentWidget().layout()
    remove.itemAt(1).widget().click()
    assert dialog.keymap.keys["object.lock"] == ("F7",)


@pytest.mark.parametrize(
    ("key", "modifiers", "written"),
    [
        (Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier, "Shift+Tab"),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier, "Ctrl+Space"),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, "Down"),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, "Ctrl+Enter"),
    ],
)
def test_keys_that_windows_use_themselves_can_be_pressed(dialog, qtbot, key, modifiers, written):
    choose(dialog, "view.outline")
    press(qtbot, dialog, key, modifiers, instead_of="Shift+H")
    if dialog._question.isVisible():
        answer(dialog, "Take it over")
    assert dialog.keymap.keys["view.outline"] == (written,)


def test_esc_leaves_a_key_as_it_is(dialog, qtbot):
    choose(dialog, "object.lock")
    with qtbot.assertNotEmitted(dialog.keymap_changed):
        press(qtbot, dialog, Qt.Key.Key_Escape, instead_of="Ctrl+L")
    assert dialog.isVisible()
    assert not dialog._question.isVisible()


def test_esc_in_the_filter_empties_it_and_then_closes_the_window(dialog, qtbot):
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.keyClicks(dialog._filter, "lock")
    qtbot.keyClick(dialog._filter, Qt.Key.Key_Escape)
    assert dialog._filter.text() == ""
    assert dialog.isVisible()
    qtbot.keyClick(dialog._filter, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_conflict_names_the_other_action_and_nothing_is_lost_without_asking(dialog, qtbot):
    choose(dialog, "object.lock")
    with qtbot.assertNotEmitted(dialog.keymap_changed):
        press(qtbot, dialog, Qt.Key.Key_H, instead_of="Ctrl+L")
    assert dialog._question._text.text() == "H is the key of “Hide objects”."
    answer(dialog, "Cancel")
    assert dialog.keymap.changed == frozenset()
    press(qtbot, dialog, Qt.Key.Key_H, instead_of="Ctrl+L")
    answer(dialog, "Take it over")
    assert dialog.keymap.keys["object.lock"] == ("H",)
    assert dialog.keymap.keys["view.hide"] == ()
    assert not dialog._question.isVisible()


def test_a_key_may_be_used_for_both_where_they_are_never_meant_at_once(dialog, qtbot):
    choose(dialog, "track.forward")
    press(qtbot, dialog, Qt.Key.Key_F, instead_of="T")
    answer(dialog, "Use it for both")
    assert dialog.keymap.keys["track.forward"] == ("F",)
    assert "F" in dialog.keymap.keys["object.accept"]


def test_a_key_that_opens_a_menu_is_not_given_away(dialog, qtbot):
    choose(dialog, "object.lock")
    press(qtbot, dialog, Qt.Key.Key_F, Qt.KeyboardModifier.AltModifier, instead_of="Ctrl+L")
    assert "opens the menu “File”" in dialog._question._text.text()
    assert dialog.keymap.changed == frozenset()


def test_one_action_is_reset_and_asks_who_took_its_key(dialog, qtbot):
    choose(dialog, "object.lock")
    press(qtbot, dialog, Qt.Key.Key_H, instead_of="Ctrl+L")
    answer(dialog, "Take it over")
    choose(dialog, "view.hide")
    dialog._reset.click()
    assert dialog._question._text.text() == "H is the key of “Lock objects”."
    answer(dialog, "Take it back")
    assert dialog.keymap.keys["view.hide"] == ("H",)
    assert dialog.keymap.keys["object.lock"] == ()
    choose(dialog, "object.lock")
    dialog._reset.click()
    assert dialog.keymap.changed == frozenset()
    assert not dialog._reset.isEnabled()


def test_all_actions_are_reset_after_asking(dialog, qtbot):
    assert not dialog._reset_all.isEnabled()
    choose(dialog, "object.lock")
    press(qtbot, dialog, Qt.Key.Key_F7, instead_of="Ctrl+L")
    dialog._reset_all.click()
    assert dialog.keymap.changed
    answer(dialog, "Reset all")
    assert dialog.keymap.changed == frozenset()


def test_a_preset_is_in_force_when_it_is_chosen(dialog, qtbot):
    place = dialog._presets.findData("cvat")
    with qtbot.waitSignal(dialog.keymap_changed) as told:
        dialog._presets.setCurrentIndex(place)
        dialog._presets.activated.emit(place)
    assert told.args[0] == Keymap(preset="cvat")
    choose(dialog, "play.next")
    assert shown(dialog) == ["F", ""]


def test_the_filter_finds_names_menus_and_keys(dialog, qtbot):
    def found(wanted: str) -> list[str]:
        return [row.id for row in rows_of(Keymap(), wanted) if isinstance(row, Command)]

    assert found("lock") == ["object.lock"]
    assert found("ctrl+l") == ["object.lock"]
    assert found("read masks") == [], "the sentences are not shown"
    assert set(found("theme")) >= {"view.theme_dark", "view.theme_light"}
    qtbot.keyClicks(dialog._filter, "no such thing")
    assert dialog._nothing.isVisible()
    assert not dialog._reset.isVisible()
    dialog._filter.clear()
    assert dialog._list.isVisible()


def test_enter_in_the_list_listens(dialog, qtbot):
    choose(dialog, "object.lock")
    button = buttons(dialog)[0]
    qtbot.waitUntil(button.isVisible)
    dialog._list.setFocus()
    dialog._list.activated.emit(dialog._list.currentIndex())
    assert button.listening
    dialog._list.setFocus()
    assert not button.listening, "the person does something else"


def test_every_control_has_a_name_and_a_tool_tip(dialog):
    choose(dialog, "object.accept")
    assert nameless_controls(dialog) == []

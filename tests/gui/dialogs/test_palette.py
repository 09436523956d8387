"""The palette of commands: typing, keys, what is chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from sam2studio.gui.actions.search import Command
from sam2studio.gui.dialogs.palette import CommandPalette
from tests.support.widgets import nameless_controls, row_centre

COMMANDS = (
    Command(id="file.open", text="Open project", menu="File", keys=("Ctrl+O",)),
    Command(id="track.forward", text="Track forward", menu="Track", keys=("T",)),
    Command(id="track.backward", text="Track backward", menu="Track", keys=("Shift+T",)),
    Command(id="track.cancel", text="Stop tracking", menu="Track", works=False),
)


@pytest.fixture
def palette(qtbot):
    window = QWidget()
    window.resize(900, 600)
    qtbot.addWidget(window)
    window.show()
    palette = CommandPalette(COMMANDS, window)
    palette.open()
    yield palette
    window.hide()


def shown(palette: CommandPalette) -> list[str]:
    return [command.id for command in palette._model.commands]


def test_typing_narrows_and_enter_does_the_first(palette, qtbot):
    assert shown(palette) == [command.id for command in COMMANDS]
    qtbot.keyClicks(palette.field, "track")
    assert shown(palette) == ["track.forward", "track.backward", "track.cancel"]
    with qtbot.waitSignal(palette.destroyed), qtbot.waitSignal(palette.chosen) as told:
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert told.args == ["track.forward"]


def test_arrows_walk_round_over_what_can_be_done(palette, qtbot):
    qtbot.keyClicks(palette.field, "track")
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.rows.currentIndex().row() == 1
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.rows.currentIndex().row() == 0, "the third cannot be done"
    qtbot.keyClick(palette.field, Qt.Key.Key_PageDown)
    with qtbot.waitSignal(palette.chosen) as told:
        qtbot.keyClick(palette.field, Qt.Key.Key_Enter)
    assert told.args == ["track.backward"]


def test_it_is_as_high_as_what_it_lists(palette, qtbot):
    tall = palette.height()
    row = palette.rows.sizeHintForRow(0)
    qtbot.keyClicks(palette.field, "track")
    qtbot.waitUntil(lambda: palette.height() == tall - row)
    palette.field.clear()
    qtbot.waitUntil(lambda: palette.height() == tall)


def test_what_cannot_be_done_now_is_shown_and_not_done(palette, qtbot):
    qtbot.keyClicks(palette.field, "stop")
    assert shown(palette) == ["track.cancel"]
    with qtbot.assertNotEmitted(palette.chosen):
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
        qtbot.mouseClick(palette.rows.viewport(), Qt.MouseButton.LeftButton, pos=row_centre(palette.rows, 0))
    assert palette.isVisible()


def test_a_click_does_it(palette, qtbot):
    with qtbot.waitSignal(palette.chosen) as told:
        qtbot.mouseClick(palette.rows.viewport(), Qt.MouseButton.LeftButton, pos=row_centre(palette.rows, 2))
    assert told.args == ["track.backward"]


def test_nothing_found_is_said_and_esc_closes(palette, qtbot):
    qtbot.keyClicks(palette.field, "xyz")
    assert palette._nothing.isVisible()
    assert not palette.rows.isVisible()
    with qtbot.waitSignal(palette.destroyed):
        qtbot.keyClick(palette.field, Qt.Key.Key_Escape)


def test_it_fits_its_window_and_has_names(palette):
    assert nameless_controls(palette) == []
    window = palette.parentWidget()
    assert window.frameGeometry().left() <= palette.geometry().left()
    assert palette.geometry().right() <= window.frameGeometry().right()

"""Where are the files now: what is asked, what is shown, what may be done."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from sam2studio.gui.dialogs.locate import LocateDialog
from sam2studio.gui.panels.lost_strip import LostStrip
from tests.support.widgets import nameless_controls

OLD = Path("/disk/photos")


@pytest.fixture
def dialog(qtbot):
    dialog = LocateDialog()
    qtbot.addWidget(dialog)
    dialog.set_lost([(OLD, 3), (Path("/disk/more"), 1)])
    dialog.show()
    return dialog


def words(dialog: LocateDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_a_folder_that_is_there_is_looked_into_for_the_lost_one_that_is_chosen(dialog, qtbot, tmp_path):
    with qtbot.waitSignal(dialog.search_requested) as asked:
        dialog.set_place(tmp_path)
    assert asked.args == [OLD, tmp_path]
    with qtbot.waitSignal(dialog.search_requested) as asked:
        dialog._folders.setCurrentRow(1)
    assert asked.args == [Path("/disk/more"), tmp_path]


def test_only_what_was_found_can_be_used(dialog, qtbot, tmp_path):
    assert not dialog.go.isEnabled()
    dialog.show_found(old=OLD, new=tmp_path, found=0, changed=(), missing=("a.jpg",))
    qtbot.waitUntil(lambda: "None of the missing files" in words(dialog))
    assert not dialog.go.isEnabled()
    dialog.show_found(old=OLD, new=tmp_path, found=2, changed=("b.jpg",), missing=("a.jpg",))
    qtbot.waitUntil(lambda: "2 files found." in words(dialog))
    assert "of them have another content" in words(dialog)
    assert "b.jpg: another content\na.jpg: not there" in dialog._names.toPlainText()
    with qtbot.waitSignal(dialog.apply_requested):
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    dialog.set_place(tmp_path / "other")
    assert not dialog.go.isEnabled()


def test_the_strip_shows_only_while_something_is_missing(qtbot):
    strip = LostStrip()
    qtbot.addWidget(strip)
    strip.set_count(0)
    assert strip.isHidden()
    strip.set_count(2)
    assert not strip.isHidden()
    with qtbot.waitSignal(strip.locate_requested):
        strip._locate.click()
    strip.set_writable(False)
    assert strip._locate.isHidden()


def test_every_control_has_a_name_and_a_tool_tip(dialog):
    assert nameless_controls(dialog) == []

"""The window lays out, remembers, and keeps keys apart from typing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QToolButton, QWidget

from sam2studio.gui.actions import Keymap
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.panels import Notice
from sam2studio.gui.panels.fields import TextField
from sam2studio.gui.panels.tool_bar import ModelChoice
from sam2studio.gui.translation import LANGUAGES
from tests.support.keys import key_press
from tests.support.widgets import CLASSES, OBJECTS, media_items, nameless_controls

EVERYTHING = frozenset(
    {"project", "writable", "media", "missing", "object", "prompt", "acceptable", "candidates", "undo", "redo"}
)


class Canvas(QWidget):
    """Stands for the canvas: it can have the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


def new_window(qtbot) -> MainWindow:
    window = MainWindow(Canvas())
    qtbot.addWidget(window, before_close_func=lambda window: window.shutdown())
    return window


@pytest.fixture
def window(qtbot):
    window = new_window(qtbot)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.media.set_items(media_items(30))
    window.classes.set_classes(CLASSES, 11)
    window.objects.set_objects(OBJECTS, CLASSES, frozenset())
    window.set_class_names(CLASSES)
    window.set_available(EVERYTHING)
    window.show_editor()
    return window


def test_the_window_does_without_torch():
    code = (
        "import sys, sam2studio.gui.main_window, sam2studio.gui.dialogs.export, sam2studio.gui.dialogs.models; "
        "assert 'torch' not in sys.modules, 'torch'; assert 'qtawesome' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_every_control_has_a_name_and_a_tool_tip(window: MainWindow):
    window.set_recent([Path("/photos/street.s2s")])
    assert nameless_controls(window) == []


def test_every_part_and_menu_is_there(window: MainWindow):
    assert [menu.title().replace("&", "") for menu in window.menuBar().actions() and window._menus.values()]
    titles = [action.text().replace("&", "") for action in window.menuBar().actions()]
    wanted = ["File", "Edit", "View", "Object", "Mask", "Media", "Playback", "Track", "Review", "Model", "Help"]
    assert titles == wanted
    for part in (window.canvas, window.media, window.classes, window.objects, window.status, window.tool_bar):
        assert part.isVisible()
    window.show_start()
    assert window.start_page.isVisible()
    assert not window.canvas.isVisible()


@pytest.mark.parametrize("action_id", ["object.accept", "media.next", "view.hide", "class.1", "object.remove_last"])
def test_single_keys_work_from_the_canvas(window: MainWindow, qtbot, action_id: str):
    key = {"object.accept": Qt.Key.Key_Return, "media.next": Qt.Key.Key_D, "view.hide": Qt.Key.Key_H}.get(action_id)
    key = key or {"class.1": Qt.Key.Key_1, "object.remove_last": Qt.Key.Key_Backspace}[action_id]
    with qtbot.waitSignal(window.actions_by_id[action_id].triggered):
        qtbot.keyClick(window.canvas, key)


def test_typing_fires_no_shortcut(window: MainWindow, qtbot):
    fired: list[str] = []
    for action in window.actions_by_id.values():
        action.triggered.connect(lambda _on=False, action=action: fired.append(action.objectName()))
    fields = window.findChildren(QLineEdit)
    assert len(fields) >= 2
    for field in fields:
        field.setFocus()
        if field.validator() is not None:  # takes numbers only
            qtbot.keyClicks(field, "fadz hg1209?R")
            continue
        qtbot.keyClicks(field, "fadz hg1209?R")
        assert field.text() == "fadz hg1209?R"
        for key in (Qt.Key.Key_Backspace, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Delete):
            qtbot.keyClick(field, key)
        assert field.text() == "adz hg1209?"
        qtbot.keyClick(field, Qt.Key.Key_Escape)
        assert field.text() == ""
    assert fired == []


def test_every_field_of_the_window_keeps_its_keys(window: MainWindow):
    fields = [field for field in window.findChildren(QLineEdit) if not window.review._box.isAncestorOf(field)]
    assert [field for field in fields if not isinstance(field, TextField)] == []


def test_commands_with_ctrl_work_while_typing(window: MainWindow, qtbot):
    field = window.findChild(TextField)
    field.setFocus()
    with qtbot.waitSignal(window.actions_by_id["file.export"].triggered):
        qtbot.keyClick(field, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)


def test_renaming_a_class_fires_no_shortcut(window: MainWindow, qtbot):
    view = window.classes.findChild(QListView)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_F2)
    editor = view.viewport().findChild(QLineEdit)
    with (
        qtbot.assertNotEmitted(window.actions_by_id["object.accept"].triggered),
        qtbot.assertNotEmitted(window.actions_by_id["media.next"].triggered),
        qtbot.waitSignal(window.classes.rename_requested),
    ):
        qtbot.keyClicks(editor, "fd")
        qtbot.keyClick(editor, Qt.Key.Key_Return)


def test_tab_goes_through_objects_in_the_canvas_and_through_controls_elsewhere(window: MainWindow, qtbot):
    window.canvas.setFocus()
    with qtbot.waitSignal(window.actions_by_id["object.next"].triggered):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Tab)
    window.media.focus_list()
    with qtbot.assertNotEmitted(window.actions_by_id["object.next"].triggered):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert window.focusWidget() is not window.media.findChild(QListView)


def test_delete_means_rows_in_the_media_list_and_objects_in_the_canvas(window: MainWindow, qtbot):
    with qtbot.waitSignal(window.actions_by_id["edit.delete"].triggered):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Delete)
    window.media.set_current(3)
    window.media.focus_list()
    with (
        qtbot.assertNotEmitted(window.actions_by_id["edit.delete"].triggered),
        qtbot.waitSignal(window.media.remove_requested),
    ):
        qtbot.keyClick(window.media.findChild(QListView), Qt.Key.Key_Delete)


def test_f6_goes_round_the_parts(window: MainWindow, qtbot):
    window.canvas.setFocus()
    visited = []
    for _ in range(4):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_F6)
        focused = window.focusWidget()
        parts = {"media": window.media, "classes": window.classes, "objects": window.objects, "canvas": window.canvas}
        visited.append(next(name for name, part in parts.items() if part is focused or part.isAncestorOf(focused)))
    assert visited == ["media", "classes", "objects", "canvas"]
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert window.objects.isAncestorOf(window.focusWidget())


def test_undo_and_redo_are_named(window: MainWindow):
    window.set_undo("Add class “R&D”", None)
    assert window.actions_by_id["edit.undo"].text() == "Undo Add class “R&&D”"
    assert window.actions_by_id["edit.redo"].text() == "Redo"
    assert window.actions_by_id["edit.undo"].toolTip() == "Undo Add class “R&D” (Ctrl+Z)"


def test_the_class_menu_shows_names_and_hides_free_keys(window: MainWindow, qtbot):
    assert window.actions_by_id["class.1"].text() == "car"
    assert window.actions_by_id["class.1"].isVisible()
    assert not window.actions_by_id["class.3"].isVisible()
    window.set_class_names(())
    assert not window.actions_by_id["class.1"].isVisible()


def test_the_title_names_the_project(window: MainWindow):
    window.set_document("street")
    assert window.windowTitle() == "street — sam2studio"
    window.set_document("street", read_only=True)
    assert "read-only" in window.windowTitle()
    assert not window.classes._field.isEnabled()
    window.set_document("")
    assert window.windowTitle() == "sam2studio"


def test_recent_projects_are_in_the_menu_and_on_the_start_page(window: MainWindow, qtbot):
    window.set_recent([Path("/photos/street.s2s")])
    entry = window._menus["recent"].actions()[0]
    with qtbot.waitSignal(window.recent_chosen) as chosen:
        entry.trigger()
    assert Path(chosen.args[0]) == Path("/photos/street.s2s")
    with qtbot.waitSignal(window.recent_chosen):
        window.start_page.open_recent.emit("/photos/street.s2s")
    window.set_recent(())
    assert not window._menus["recent"].isEnabled()


def test_the_start_page_and_the_list_lead_to_the_actions(window: MainWindow, qtbot):
    for signal, action_id in (
        (window.start_page.open_images, "file.open_images"),
        (window.start_page.open_folder, "file.open_folder"),
        (window.start_page.open_video, "file.open_video"),
        (window.start_page.open_project, "file.open"),
        (window.media.add_requested, "file.open_images"),
    ):
        with qtbot.waitSignal(window.actions_by_id[action_id].triggered):
            signal.emit()


@pytest.mark.parametrize("code", ["system", *LANGUAGES])
def test_every_language_can_be_chosen(window: MainWindow, code: str, qtbot):
    with qtbot.waitSignal(window.language_chosen) as chosen:
        window.actions_by_id[f"view.language_{code}"].trigger()
    assert chosen.args == [code]


def test_a_theme_is_asked_for_and_shown(window: MainWindow, qtbot):
    with qtbot.waitSignal(window.theme_chosen) as chosen:
        window.actions_by_id["view.theme_dark"].trigger()
    assert chosen.args == ["dark"]
    window.set_theme_mode("light")
    assert window.actions_by_id["view.theme_light"].isChecked()
    assert not window.actions_by_id["view.theme_dark"].isChecked()


def drop(window: MainWindow, urls: list[QUrl]) -> None:
    data = QMimeData()
    data.setUrls(urls)
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    window.dragEnterEvent(entered)
    if entered.isAccepted():
        assert window._veil.isVisible()
        window.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))


def test_dropped_files_and_folders_are_reported_together(window: MainWindow, qtbot, tmp_path: Path):
    paths = (tmp_path / "ünïcode folder", tmp_path / "a b.jpg")
    with qtbot.waitSignal(window.paths_dropped) as dropped:
        drop(window, [QUrl.fromLocalFile(str(path)) for path in paths] + [QUrl("https://example.org/x.jpg")])
    assert dropped.args == [paths]
    assert not window._veil.isVisible()


def test_what_is_no_file_is_not_taken(window: MainWindow, qtbot):
    with qtbot.assertNotEmitted(window.paths_dropped):
        drop(window, [QUrl("https://example.org/x.jpg")])


def test_drops_on_the_canvas_reach_the_window(window: MainWindow):
    assert not window.canvas.acceptDrops()
    assert window.acceptDrops()


def test_geometry_and_panels_are_remembered(qtbot):
    first = new_window(qtbot)
    first.resize(900, 640)
    first.show()
    first.show_editor()
    first.actions_by_id["view.media_panel"].trigger()
    with qtbot.waitSignal(first.closing):
        first.close()
    second = new_window(qtbot)
    second.show()
    second.show_editor()
    assert second.height() == 640
    assert not second.media.isVisible()
    assert not second.actions_by_id["view.media_panel"].isChecked()
    assert second.classes.isVisible()


def test_the_timeline_has_its_height_after_a_session_that_ended_on_an_image(qtbot):
    for video in (False, True):
        window = new_window(qtbot)
        window.resize(1100, 700)
        window.show()
        window.show_editor()
        qtbot.waitUntil(lambda part=window.canvas: part.height() > 400)  # it is laid out without a timeline
        window.timeline.setVisible(video)
        if video:
            qtbot.waitUntil(lambda part=window.timeline: part.height() >= part.sizeHint().height())
        with qtbot.waitSignal(window.closing):
            window.close()


def test_damaged_geometry_is_ignored(qtbot, private_home: Path):
    (private_home / "config").mkdir(parents=True, exist_ok=True)
    (private_home / "config" / "window.ini").write_bytes(b"[General]\ngeometry=@ByteArray(junk)\neditor=17\n")
    window = new_window(qtbot)
    window.show()
    assert window.width() >= 880


@pytest.mark.parametrize("size", [(880, 560), (1280, 800), (1920, 1080)])
def test_nothing_in_the_toolbar_is_cut_off(window: MainWindow, size: tuple[int, int], qtbot):
    window.tool_bar.set_models([ModelChoice("large", "SAM 2.1 large, fine-tuned")], "large")
    window.resize(*size)
    qtbot.waitUntil(lambda: window.width() == size[0] == window.tool_bar.width())
    (export,) = [each for each in window.tool_bar.findChildren(QToolButton) if each.text() == "Export"]
    qtbot.waitUntil(lambda: export.isVisible() and export.geometry().right() < window.tool_bar.width())
    more = window.tool_bar.findChild(QToolButton, "qt_toolbar_ext_button")
    assert more is None or not more.isVisible()


def test_letters_in_a_list_do_not_search_it(window: MainWindow, qtbot):
    window.media.set_current(3)
    window.media.focus_list()
    with qtbot.assertNotEmitted(window.media.media_chosen):
        qtbot.keyClicks(window.media.findChild(QListView), "p")


def test_on_a_small_screen_the_timeline_leaves_the_room_to_the_image(window: MainWindow, qtbot):
    window.resize(1024, 640)
    window.timeline.show()
    qtbot.waitUntil(lambda: window.timeline.height() > 100)
    assert window.timeline.height() <= 0.31 * window.height()
    assert window.canvas.height() > window.timeline.height()


def test_a_folded_timeline_leaves_its_height_to_the_canvas(window: MainWindow, qtbot):
    window.timeline.show()
    window._stage.setSizes([400, 300])
    qtbot.waitUntil(lambda: window.timeline.height() > 200)
    unfolded, canvas = window.timeline.height(), window.canvas.height()
    window.set_available(EVERYTHING | {"video"})
    fold = window.actions_by_id["view.timeline"]
    fold.trigger()
    qtbot.waitUntil(lambda: window.canvas.height() > canvas + 100)
    assert window.timeline.height() < 60
    fold.trigger()
    qtbot.waitUntil(lambda: window.timeline.height() == unfolded)


def test_other_keys_are_in_force_at_once_and_named_everywhere(window: MainWindow, qtbot):
    window.set_available(EVERYTHING)
    window.set_undo("Track", None)
    window.keyboard.set_keymap(
        Keymap(preset="cvat").with_keys("edit.undo", ("F8",)).with_keys("file.open_images", ("F9",))
    )
    lock = window.actions_by_id["object.lock"]
    with qtbot.waitSignal(lock.triggered):
        qtbot.keyClick(window.canvas, Qt.Key.Key_L)
    assert "(L, Ctrl+L)" in lock.toolTip()
    assert window.actions_by_id["edit.undo"].toolTip() == "Undo Track (F8)"
    tips = {widget.toolTip() for widget in window.findChildren(QWidget)}
    assert "Add images (F9)" in tips
    assert "Pick the images to mark (F9)" in tips
    assert not any("[" in tip and "]" in tip for tip in tips), "every key is filled in"
    window.notify(Notice(level="good", what="Done.", todo="[edit.undo] takes it back."))
    assert window.banner.notices[0].todo == "F8 takes it back."


def test_keys_that_walk_through_a_list_mean_actions_in_the_picture_alone(window: MainWindow, qtbot):
    window.set_available(EVERYTHING)
    window.keyboard.set_keymap(Keymap().with_keys("view.outline", ("Down", "F7")))
    outline = window.actions_by_id["view.outline"]
    media = window.media.findChild(QListView)
    window.media.set_current(1)
    window.media.focus_list()
    with qtbot.assertNotEmitted(outline.triggered), qtbot.waitSignal(window.media.media_chosen):
        qtbot.keyClick(media, Qt.Key.Key_Down)
    with qtbot.waitSignal(outline.triggered):
        qtbot.keyClick(media, Qt.Key.Key_F7)
    window.canvas.setFocus()
    with qtbot.waitSignal(outline.triggered):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Down)


def test_keys_work_while_another_alphabet_is_switched_on(window: MainWindow, qtbot):
    window.set_available(EVERYTHING)
    hide = window.actions_by_id["view.hide"]
    with qtbot.waitSignal(hide.triggered):
        QApplication.sendEvent(window.canvas, key_press(0x0420, "р", place=43))  # where H is
    with qtbot.assertNotEmitted(hide.triggered):
        QApplication.sendEvent(window.canvas, key_press(0x0428, "ш", place=31))  # I alone means nothing


def test_the_row_of_digits_chooses_classes_where_digits_need_shift(window: MainWindow, qtbot):
    """As on keyboards of France."""
    window.set_available(EVERYTHING)
    first, fifth = window.actions_by_id["class.1"], window.actions_by_id["class.5"]
    with qtbot.waitSignal(first.triggered):
        QApplication.sendEvent(window.canvas, key_press(Qt.Key.Key_Ampersand, "&", place=10))
    with qtbot.assertNotEmitted(fifth.triggered):  # there is no such class
        QApplication.sendEvent(window.canvas, key_press(Qt.Key.Key_ParenLeft, "(", place=14))

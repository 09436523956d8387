"""The table of actions: no collisions, every row reachable, tool tips that name their keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence

from sam2studio.gui.actions import (
    ACTIONS,
    MENUS,
    PRESETS,
    Keymap,
    Menu,
    build_actions,
    enable_actions,
    fill_keys,
    native_keys,
    show_keys,
    spec_tip,
    with_key,
)
from sam2studio.gui.actions.keymap import sequences
from sam2studio.gui.actions.search import Command, commands_of, find_commands
from sam2studio.gui.actions.spec import MODES


@pytest.fixture
def actions(qapp):
    parent = QObject()
    yield build_actions(parent)
    parent.deleteLater()


def entries(menus: tuple[Menu, ...] = MENUS) -> Iterator[str]:
    for menu in menus:
        for entry in menu.entries:
            if isinstance(entry, Menu):
                yield from entries((entry,))
            elif entry is not None:
                yield entry


THERE = {
    "image": frozenset(),
    "video": frozenset({"video"}),
    "review": frozenset({"video", "review"}),
    "tool": frozenset({"video", "review", "hand"}),
}


@pytest.mark.parametrize("shown", THERE)
@pytest.mark.parametrize("preset", PRESETS)
def test_no_two_actions_share_a_key(shown, preset):
    keys = Counter(key for keys in keys_on(shown, preset).values() for key in keys)
    assert [key for key, count in keys.items() if count > 1] == []


def keys_on(shown: str, preset: str = "sam2studio") -> dict[str, tuple[str, ...]]:
    """The keys of the actions that can be enabled: on an image, a video, in a review, and there with a tool in hand."""
    there = THERE[shown]
    in_force = Keymap(preset=preset).in_force(there)
    return {spec.id: in_force[spec.id] for spec in ACTIONS if spec.needs & set(MODES) <= there}


def test_every_key_is_one_that_qt_knows():
    for spec in ACTIONS:
        for key in spec.keys:
            sequence = QKeySequence(key)
            assert sequence.count() == 1, key
            assert sequence[0].key() != Qt.Key.Key_unknown, key


def test_ids_are_unique():
    assert len({spec.id for spec in ACTIONS}) == len(ACTIONS)


def test_every_action_is_in_the_menus_once():
    assert Counter(entries()) == Counter(spec.id for spec in ACTIONS)


def test_menus_have_mnemonics_that_differ():
    mnemonics = [menu.title[menu.title.index("&") + 1].casefold() for menu in MENUS]
    assert len(set(mnemonics)) == len(mnemonics)


def test_product_keys_are_as_people_expect():
    expected = {
        "A": "media.previous",
        "D": "media.next",
        "0": "view.fit",
        "H": "view.hide",
        "G": "view.solo",
        "Enter": "object.accept",
        "F": "object.accept",
        "Esc": "object.cancel",
        "Backspace": "object.remove_last",
        "Z": "object.remove_last",
        "Alt+2": "object.candidate_2",
        "Tab": "object.next",
        "Ctrl+L": "object.lock",
        "Ctrl+Z": "edit.undo",
        "Ctrl+Y": "edit.redo",
        "Ctrl+Shift+Z": "edit.redo",
        "Ctrl+E": "file.export",
        "B": "mask.brush",
        "P": "mask.polygon",
        "V": "mask.select",
        "F1": "help.guide",
        "?": "help.keys",
        "9": "class.9",
    }
    on_video = {
        **expected,
        "A": "play.previous",
        "D": "play.next",
        "Left": "play.previous",
        "Right": "play.next",
        "Shift+Left": "play.back10",
        "Shift+Right": "play.forward10",
        "Home": "play.first",
        "End": "play.last",
        "Space": "play.toggle",
        "J": "play.previous_keyframe",
        "L": "play.next_keyframe",
        "N": "play.next_doubtful",
        "Shift+N": "play.previous_doubtful",
        "[": "play.set_in",
        "]": "play.set_out",
        "K": "track.keyframe",
        "O": "track.absent",
        "T": "track.forward",
        "Shift+T": "track.backward",
        "Ctrl+T": "track.both",
        "Ctrl+PgDown": "media.next",
    }
    for shown, wanted in (("image", expected), ("video", on_video)):
        keys = {key: name for name, keys in keys_on(shown).items() for key in keys}
        assert {key: keys.get(key) for key in wanted} == wanted


def test_keys_go_to_frames_while_a_video_is_shown(actions):
    enable_actions(actions, frozenset({"project", "media", "video"}))
    show_keys(actions, Keymap(), frozenset({"project", "media", "video"}))
    assert [key.toString() for key in actions["media.next"].shortcuts()] == ["Ctrl+PgDown"]
    assert actions["play.next"].isEnabled()
    assert "D," not in actions["media.next"].toolTip()
    enable_actions(actions, frozenset({"project", "media"}))
    show_keys(actions, Keymap(), frozenset({"project", "media"}))
    assert [key.toString() for key in actions["media.next"].shortcuts()] == ["D", "Ctrl+PgDown"]
    assert not actions["play.next"].isEnabled()


def test_brackets_and_x_belong_to_the_tool_in_hand():
    keys = {key: name for name, keys in keys_on("tool").items() for key in keys}
    assert (keys["["], keys["]"], keys["X"]) == ("mask.smaller", "mask.larger", "mask.swap")


def test_keys_go_back_when_the_tool_is_put_down(actions):
    writing = frozenset({"project", "media", "video", "writable", "review"})
    enable_actions(actions, writing | {"hand"})
    show_keys(actions, Keymap(), writing | {"hand"})
    assert actions["review.reject"].shortcuts() == actions["play.set_in"].shortcuts() == []
    assert actions["review.reject"].isEnabled(), "its button still works"
    enable_actions(actions, writing)
    show_keys(actions, Keymap(), writing)
    assert [key.toString() for key in actions["review.reject"].shortcuts()] == ["X"]
    assert [key.toString() for key in actions["play.set_in"].shortcuts()] == ["["]
    assert not actions["mask.larger"].isEnabled()


def test_tracking_can_be_begun_or_stopped(actions):
    enable_actions(actions, frozenset({"video", "writable", "trackable"}))
    assert actions["track.forward"].isEnabled()
    assert not actions["track.cancel"].isEnabled()
    enable_actions(actions, frozenset({"video", "writable", "tracking"}))
    assert not actions["track.forward"].isEnabled()
    assert actions["track.cancel"].isEnabled()


def test_tool_tips_name_the_key(actions):
    for spec in ACTIONS:
        for key in spec.keys:
            assert QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) in actions[spec.id].toolTip()


def test_built_actions_carry_what_the_table_says(actions):
    assert set(actions) == {spec.id for spec in ACTIONS}
    for spec in ACTIONS:
        action = actions[spec.id]
        assert action.text()
        assert action.toolTip().startswith(spec_tip(spec))
        assert action.shortcuts() == sequences(spec.keys)
        assert action.icon().isNull() == (not spec.icon)
        assert action.isCheckable() == spec.checkable


def test_the_mapping_cannot_be_changed(actions):
    with pytest.raises(TypeError):
        actions["file.new"] = None


def test_themes_exclude_each_other(actions):
    actions["view.theme_dark"].setChecked(True)
    assert not actions["view.theme_system"].isChecked()


def test_actions_are_enabled_when_their_needs_are_met(actions):
    enable_actions(actions, frozenset())
    assert actions["file.open"].isEnabled()
    assert not actions["file.export"].isEnabled()
    enable_actions(actions, frozenset({"project", "media", "object"}))
    assert actions["file.export"].isEnabled()
    assert actions["view.hide"].isEnabled()
    assert not actions["edit.delete"].isEnabled(), "a project that is read-only"
    enable_actions(actions, frozenset({"project", "media", "object", "writable"}))
    assert actions["edit.delete"].isEnabled()


def found(commands: tuple[Command, ...], wanted: str) -> list[str]:
    return [command.id for command in find_commands(commands, wanted)]


def test_the_palette_has_every_command_with_its_keys_and_its_menu(actions):
    enable_actions(actions, frozenset())
    commands = {command.id: command for command in commands_of(actions, but="help.commands")}
    assert set(commands) == {spec.id for spec in ACTIONS} - {"help.commands"}
    assert commands["file.export"].keys == ("Ctrl+E",)
    assert (commands["view.theme_dark"].menu, commands["file.export"].text) == ("Theme", "Export")
    assert commands["file.open"].works
    assert not commands["file.export"].works
    actions["class.3"].setVisible(False)
    actions["class.2"].setText("cats && dogs")
    shown = {command.id: command.text for command in commands_of(actions, but="")}
    assert "class.3" not in shown
    assert shown["class.2"] == "cats & dogs"


def test_commands_are_found_by_words_the_best_and_the_possible_first(actions):
    enable_actions(actions, frozenset({"project", "media", "video", "trackable", "writable", "undo"}))
    actions["edit.undo"].setText("Undo Track")
    commands = commands_of(actions, but="help.commands")
    assert found(commands, "track")[:4] == [f"track.{way}" for way in ("forward", "backward", "both", "again")]
    assert found(commands, "STOP TRACKING") == ["track.cancel"], "also what cannot be done now"
    assert found(commands, "stop")[-1] == "track.cancel", "but last"
    assert found(commands, "video open")[0] == "file.open_video"
    assert found(commands, "pixel")[0] == "view.actual_size", "a word of its sentence"
    assert found(commands, "no such thing") == []
    assert set(found(commands, "")) == {command.id for command in commands}


def test_commands_are_found_without_accents_and_by_their_english_names():
    commands = (
        Command(id="a", text="Dışa aktar", known_as="Export…"),
        Command(id="b", text="Görüntüleri aç", known_as="Open images…"),
        Command(id="c", text="Kırp", works=False, known_as="Crop"),
    )
    assert found(commands, "disa") == found(commands, "DIŞA") == found(commands, "export") == ["a"]
    assert found(commands, "goruntu ac") == ["b"]
    assert found(commands, "") == ["a", "b", "c"]


def test_sentences_call_keys_as_the_keyboard_does(actions, monkeypatch):
    sentence = "Alt+click, or with Ctrl held; Shifted words and Altogether stay."
    assert native_keys(sentence) == sentence
    monkeypatch.setattr("sys.platform", "darwin")
    assert native_keys(sentence) == "⌥-click, or with ⌘ held; Shifted words and Altogether stay."
    assert fill_keys("Hold Shift.", actions) == "Hold ⇧."


def test_texts_name_the_keys_in_force(actions):
    show_keys(actions, Keymap().with_keys("object.lock", ("F7", "F8")).with_keys("track.forward", ()), frozenset())
    filled = fill_keys("Unlock it ([object.lock]), then [track.forward]; [not.there] and [brackets] stay.", actions)
    assert filled == "Unlock it (F7), then “Track forward”; [not.there] and [brackets] stay."
    assert with_key("Lock", actions["object.lock"]) == "Lock (F7)"
    assert with_key("Lock", actions["object.lock"], every=True) == "Lock (F7, F8)"
    assert with_key("Track", actions["track.forward"]) == "Track"
    assert actions["object.lock"].toolTip().endswith("(F7, F8)")

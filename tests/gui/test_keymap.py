"""Keymaps: layers, presets, taking keys over, what is stored; and what a key event means on other keyboards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from sam2studio.config.settings import SETTINGS
from sam2studio.gui.actions import ACTIONS, PRESETS, Keymap, read_keymap
from sam2studio.gui.actions.keymap import canonical
from sam2studio.gui.actions.pressing import place_key, pressed_key
from tests.support.keys import key_press

IDS = [spec.id for spec in ACTIONS]
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def test_the_settings_name_the_presets():
    assert SETTINGS["keymap"].choices == tuple(PRESETS)


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_name_actions_and_keys_that_there_are(preset):
    assert set(PRESETS[preset].keys) <= set(IDS)
    for keys in PRESETS[preset].keys.values():
        assert all(canonical(key) for key in keys)


@pytest.mark.parametrize("preset", PRESETS)
def test_no_preset_leaves_an_action_without_a_key(preset):
    usual, keys = Keymap().keys, Keymap(preset=preset).keys
    assert [name for name in IDS if usual[name] and not keys[name]] == []
    listed = PRESETS[preset].keys
    assert {name: keys[name] for name in listed} == {name: tuple(map(canonical, listed[name])) for name in listed}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_hides_only_what_it_means_to(preset):
    """On a video its own keys win; that may only cost the same step among images."""
    keymap, video = Keymap(preset=preset), frozenset({"video"})
    in_force = keymap.in_force(video)
    lost = {name for name in IDS if in_force[name] != keymap.keys[name]}
    assert lost == {"media.previous", "media.next"}


def test_hands_of_other_programs_find_their_keys():
    def meaning(preset: str, key: str, *, video: bool = False) -> list[str]:
        in_force = Keymap(preset=preset).in_force(frozenset({"video"} if video else ()))
        usable = {spec.id for spec in ACTIONS if video or "video" not in spec.needs}
        return [name for name, keys in in_force.items() if key in keys and name in usable and "review." not in name]

    assert meaning("labelme", "Ctrl+U") == ["file.open_folder"]
    assert meaning("labelme", "Ctrl+F") == ["view.fit"]
    assert meaning("x-anylabeling", "Ctrl+I") == ["file.open_images"]
    assert meaning("x-anylabeling", "S") == ["view.hide"]
    assert meaning("isat", "E") == ["object.accept"]
    assert meaning("isat", "F") == ["view.fit"]
    assert meaning("cvat", "F") == ["media.next"]
    assert meaning("cvat", "F", video=True) == ["play.next"]
    assert meaning("cvat", "N", video=True) == ["object.accept"]
    assert meaning("cvat", "L", video=True) == ["object.lock"]


def test_a_key_is_taken_over_from_the_action_that_has_it():
    keymap = Keymap().with_keys("object.lock", ("H",))
    assert keymap.keys["object.lock"] == ("H",)
    assert keymap.keys["view.hide"] == ()
    assert keymap.changed == {"object.lock", "view.hide"}
    back = keymap.reset("view.hide")
    assert back.keys["view.hide"] == ("H",)
    assert back.keys["object.lock"] == (), "which took it"
    assert back.reset("object.lock").changed == frozenset()
    assert keymap.reset_all().keys == Keymap().keys


def test_who_has_a_key_is_told_and_whether_both_can_have_it():
    (lock,) = Keymap().holders("Ctrl+L", wanted_by="view.hide")
    assert (lock.spec.id, lock.rival) == ("object.lock", True)
    (accept,) = Keymap().holders("F", wanted_by="track.forward")
    assert (accept.spec.id, accept.rival) == ("object.accept", False)
    assert Keymap().holders("Ctrl+L", wanted_by="object.lock") == ()
    assert Keymap().holders("Return", wanted_by="view.hide")[0].spec.id == "object.accept", "both keys called Enter"


def test_a_key_can_mean_one_thing_on_videos_and_another_elsewhere():
    shared = Keymap().with_keys("track.forward", ("T", "F"), shared=True)
    assert "F" in shared.in_force(frozenset())["object.accept"]
    assert "F" not in shared.in_force(frozenset({"video"}))["object.accept"]
    alone = Keymap().with_keys("track.forward", ("T", "F"))
    assert "F" not in alone.keys["object.accept"]


def test_each_preset_keeps_its_own_changes():
    keymap = Keymap(preset="cvat").with_keys("view.fit", ("F9",))
    usual = read_keymap("sam2studio", keymap.lines())
    assert usual.keys == Keymap().keys
    assert read_keymap("cvat", usual.lines()).keys["view.fit"] == ("F9",)
    assert usual.reset_all() == usual, "other presets are left alone"


def test_damaged_and_foreign_entries_do_no_harm():
    lines = ["", "nonsense", "sam2studio/view.fit", "/=", "sam2studio/view.fit=F9", "sam2studio/from.the_future=F8"]
    lines += ["sam2studio/view.solo=no such key", "gone/view.hide=F7"]
    keymap = read_keymap("gone", lines)
    assert keymap.preset == "sam2studio"
    assert keymap.keys["view.fit"] == ("F9",)
    assert keymap.keys["view.solo"] == ()
    assert set(keymap.keys) == set(IDS)
    assert "sam2studio/from.the_future=F8" in keymap.lines()
    assert "gone/view.hide=F7" in keymap.lines()


KEYS = st.sampled_from(["A", "D", "F", "Ctrl+L", "Enter", "Space", "F9", "Shift+Tab", "=", "Ctrl+=", "Ctrl+/"])
CHANGES = st.lists(
    st.tuples(st.sampled_from(IDS), st.lists(KEYS, max_size=3), st.booleans(), st.sampled_from(list(PRESETS))),
    max_size=6,
)


@given(CHANGES)
def test_whatever_is_changed_keys_stay_unique_and_are_stored_as_they_are(changes):
    keymap = Keymap()
    for name, keys, shared, preset in changes:
        keymap = read_keymap(preset, keymap.lines()).with_keys(name, keys, shared=shared)
        assert keymap.keys[name] == tuple(dict.fromkeys(map(canonical, keys)))
    modes = {spec.id: spec.mode for spec in ACTIONS}
    held = [(key, modes[name]) for name, keys in keymap.keys.items() for key in keys]
    assert len(held) == len(set(held))
    assert read_keymap(keymap.preset, keymap.lines()) == keymap
    assert keymap.reset_all().changed == frozenset()


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (key_press(Qt.Key.Key_A, "a"), "A"),
        (key_press(Qt.Key.Key_A, "A", SHIFT), "Shift+A"),
        (key_press(Qt.Key.Key_L, "\x0c", CTRL), "Ctrl+L"),
        (key_press(Qt.Key.Key_Question, "?", SHIFT), "?"),
        (key_press(Qt.Key.Key_Plus, "+", CTRL), "Ctrl++"),
        (key_press(Qt.Key.Key_Return, "\r"), "Enter"),
        (key_press(Qt.Key.Key_Enter, "\r", Qt.KeyboardModifier.KeypadModifier), "Enter"),
        (key_press(Qt.Key.Key_5, "5", Qt.KeyboardModifier.KeypadModifier), "5"),
        (key_press(Qt.Key.Key_Backtab, "", SHIFT), "Shift+Tab"),
        (key_press(Qt.Key.Key_Space, " ", SHIFT), "Shift+Space"),
        (key_press(Qt.Key.Key_BracketLeft, "[", Qt.KeyboardModifier.GroupSwitchModifier), "["),
        (key_press(Qt.Key.Key_Delete, "\x7f"), "Del"),
        (key_press(Qt.Key.Key_Shift, "", SHIFT), ""),
        (key_press(Qt.Key.Key_Dead_Circumflex), ""),
        (key_press(0), ""),
    ],
)
def test_a_press_is_written_as_keymaps_write_it(event, expected):
    assert pressed_key(event) == expected


@pytest.mark.parametrize(("platform", "expected"), [("win32", "["), ("linux", "Ctrl+Alt+["), ("darwin", "Ctrl+Alt+[")])
def test_altgr_is_no_modifier_where_it_comes_as_two(monkeypatch, platform, expected):
    event = key_press(Qt.Key.Key_BracketLeft, "[", CTRL | ALT)
    monkeypatch.setattr("sam2studio.gui.actions.pressing.sys.platform", platform)
    assert pressed_key(event) == expected


@pytest.mark.parametrize(
    ("event", "press", "place"),
    [
        (key_press(0x0424, "ф", place=38), "A", "A"),  # Russian ф is where A is
        (key_press(0x0424, "Ф", SHIFT, place=38), "Shift+A", "Shift+A"),
        (key_press(0x03A6, "φ", place=41), "F", "F"),  # Greek
        (key_press(0x011E, "ğ", place=34), "[", "["),  # Turkish Ğ, which no Latin name has
        (key_press(Qt.Key.Key_Ampersand, "&", place=10), "&", "1"),  # the row of digits of France
        (key_press(Qt.Key.Key_Q, "q", place=38), "Q", ""),  # A of the United States is Q in France: its own name counts
        (key_press(Qt.Key.Key_F5, place=71), "F5", ""),
    ],
)
def test_letters_of_other_alphabets_count_by_their_place(event, press, place):
    assert pressed_key(event) == press
    assert place_key(event) == place

"""Every action of the window, as frozen tables and a builder; which keys mean them is a keymap's.

Single letters are shortcuts of the whole window. Text fields of the window keep them for typing
(`panels.fields.TextField`); keys that also walk through widgets and lists (`WALKING_KEYS`) mean actions only while the
picture has the keyboard, so that Tab still walks the panels.
"""

from sam2studio.gui.actions.build import (
    build_actions,
    enable_actions,
    fill_keys,
    key_text,
    name_keys,
    native_keys,
    shortcut_texts,
    show_keys,
    spec_text,
    spec_tip,
    with_key,
)
from sam2studio.gui.actions.keymap import WALKING_KEYS, Keymap, read_keymap
from sam2studio.gui.actions.mask_rows import MASK_ROWS
from sam2studio.gui.actions.menus import MENUS, Menu
from sam2studio.gui.actions.presets import PRESETS
from sam2studio.gui.actions.spec import ActionSpec, Need
from sam2studio.gui.actions.table import ACTIONS

__all__ = [
    "ACTIONS",
    "MASK_ROWS",
    "MENUS",
    "PRESETS",
    "WALKING_KEYS",
    "ActionSpec",
    "Keymap",
    "Menu",
    "Need",
    "build_actions",
    "enable_actions",
    "fill_keys",
    "key_text",
    "name_keys",
    "native_keys",
    "read_keymap",
    "shortcut_texts",
    "show_keys",
    "spec_text",
    "spec_tip",
    "with_key",
]

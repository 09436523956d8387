"""Every action of the window, as frozen tables and a builder.

Single letters are shortcuts of the whole window. Text fields of the window keep them for typing
(`panels.fields.TextField`); keys that also move the focus work in the canvas alone (`Scope.CANVAS`), so that Tab still
walks the panels.
"""

from sam2studio.gui.actions.build import (
    build_actions,
    canvas_actions,
    enable_actions,
    shortcut_texts,
    shortcuts_text,
    spec_text,
    spec_tip,
)
from sam2studio.gui.actions.menus import MENUS, Menu
from sam2studio.gui.actions.spec import ActionSpec, Need, Scope
from sam2studio.gui.actions.table import ACTIONS

__all__ = [
    "ACTIONS",
    "MENUS",
    "ActionSpec",
    "Menu",
    "Need",
    "Scope",
    "build_actions",
    "canvas_actions",
    "enable_actions",
    "shortcut_texts",
    "shortcuts_text",
    "spec_text",
    "spec_tip",
]

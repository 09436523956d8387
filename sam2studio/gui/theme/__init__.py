"""Looks: two colour schemes that follow the system, one icon family, distances on a grid of four.

Widgets take colours from `current_scheme()` while they paint and never store them, so a change of scheme is a repaint.
"""

from sam2studio.gui.theme.icons import IconRole, app_icon, icon, paint_icon
from sam2studio.gui.theme.manager import THEME_MODES, Theme, ThemeMode
from sam2studio.gui.theme.scheme import DARK, LIGHT, Scheme, contrast_ratio, current_scheme, readable_on
from sam2studio.gui.theme.titles import elided_title

__all__ = [
    "DARK",
    "LIGHT",
    "THEME_MODES",
    "IconRole",
    "Scheme",
    "Theme",
    "ThemeMode",
    "app_icon",
    "contrast_ratio",
    "current_scheme",
    "elided_title",
    "icon",
    "paint_icon",
    "readable_on",
]

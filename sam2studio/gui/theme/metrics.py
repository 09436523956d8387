"""Distances of the window, in logical pixels on a grid of four."""

from __future__ import annotations

from typing import Final

TIGHT: Final = 4
"""Between parts of one control."""
SPACE: Final = 8
"""Between controls that belong together."""
WIDE: Final = 12
"""Padding of panels and rows."""
ROOMY: Final = 16
"""Padding of dialogs, distance of groups."""
SECTION: Final = 24
"""Distance of sections."""
HUGE: Final = 40
"""Around the start page."""

ICON: Final = 20
"""Side of an icon in the toolbar and in menus."""
ICON_SMALL: Final = 16
"""Side of an icon in a row or a panel's header."""
CONTROL: Final = 32
"""Height of buttons and fields."""
ROW: Final = 32
"""Height of a one-line row."""
HEADER: Final = 40
"""Height of a panel's header."""
RADIUS: Final = 6
"""Corners of controls."""
DOT: Final = 8
"""Diameter of a status dot."""
SWATCH: Final = 14
"""Side of a class's colour in a row."""

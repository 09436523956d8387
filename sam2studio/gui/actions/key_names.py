"""What keys are called: read by those who translate, and by Qt when it writes a key.

Qt's own file of a language translates them all, Ctrl and Shift too; here they are called what is printed on them.
"""

from __future__ import annotations

from typing import Final

from sam2studio.gui.translation import mark

KEY_NAMES: Final = (
    mark("QShortcut", "Ctrl"),
    mark("QShortcut", "Shift"),
    mark("QShortcut", "Alt"),
    mark("QShortcut", "Meta"),
    mark("QShortcut", "Space"),
    mark("QShortcut", "Left"),
    mark("QShortcut", "Right"),
    mark("QShortcut", "Up"),
    mark("QShortcut", "Down"),
    mark("QShortcut", "Home"),
    mark("QShortcut", "End"),
    mark("QShortcut", "PgUp"),
    mark("QShortcut", "PgDown"),
    mark("QShortcut", "Ins"),
    mark("QShortcut", "Del"),
    mark("QShortcut", "Insert"),
    mark("QShortcut", "Delete"),
    mark("QShortcut", "Backspace"),
    mark("QShortcut", "Tab"),
    mark("QShortcut", "Enter"),
    mark("QShortcut", "Return"),
    mark("QShortcut", "Esc"),
)

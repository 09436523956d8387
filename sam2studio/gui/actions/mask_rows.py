"""The rows of hand tools: what the pointer does on the image, and what is done to whole masks."""

from __future__ import annotations

from typing import Final

from sam2studio.gui.actions.spec import ActionSpec, Need
from sam2studio.gui.translation import mark

_MEDIA: frozenset[Need] = frozenset({"media"})
_MEDIA_WRITE: frozenset[Need] = frozenset({"media", "writable"})
_HAND: frozenset[Need] = frozenset({"media", "hand"})

TOOL_ROWS: Final = (
    ActionSpec(
        id="mask.select",
        text=mark("Actions", "Click and select"),
        tip=mark("Actions", "Clicks and boxes ask the model; a click on a mask selects it"),
        keys=("V",),
        icon="pointer",
        needs=_MEDIA,
        checkable=True,
        checked=True,
        group="tool",
    ),
    ActionSpec(
        id="mask.brush",
        text=mark("Actions", "Brush"),
        tip=mark("Actions", "Paint on the selected object's mask, or a new one; the right button erases"),
        keys=("B",),
        icon="brush",
        needs=_MEDIA_WRITE,
        checkable=True,
        group="tool",
    ),
    ActionSpec(
        id="mask.polygon",
        text=mark("Actions", "Polygon"),
        tip=mark("Actions", "Add what a polygon encloses: a click sets a corner, Enter or a double click closes it"),
        keys=("P",),
        icon="polygon",
        needs=_MEDIA_WRITE,
        checkable=True,
        group="tool",
    ),
    ActionSpec(
        id="mask.swap",
        text=mark("Actions", "Add or take away"),
        tip=mark("Actions", "Turn the brush into an eraser, or the polygon into a cutter, and back"),
        keys=("X",),
        icon="swap",
        needs=_HAND,
    ),
    ActionSpec(
        id="mask.smaller",
        text=mark("Actions", "Smaller brush"),
        tip=mark("Actions", "Make the brush smaller"),
        keys=("[",),
        needs=_HAND,
        repeats=True,
    ),
    ActionSpec(
        id="mask.larger",
        text=mark("Actions", "Larger brush"),
        tip=mark("Actions", "Make the brush larger"),
        keys=("]",),
        needs=_HAND,
        repeats=True,
    ),
)

"""The rows of hand tools: what the pointer does on the image, and what is done to whole masks."""

from __future__ import annotations

from typing import Final

from sam2studio.gui.actions.spec import ActionSpec, Need
from sam2studio.gui.translation import mark

_MEDIA: frozenset[Need] = frozenset({"media"})
_MEDIA_WRITE: frozenset[Need] = frozenset({"media", "writable"})
_OBJECT: frozenset[Need] = frozenset({"media", "object"})
_OBJECT_WRITE: frozenset[Need] = frozenset({"media", "object", "writable"})
_OBJECTS_WRITE: frozenset[Need] = frozenset({"media", "objects", "writable"})
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
        tip=mark("Actions", "Add what a polygon encloses: clicks set corners; a click on the first one closes it"),
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

MASK_ROWS: Final = (
    ActionSpec(
        id="mask.fill_holes",
        text=mark("Actions", "Fill holes"),
        tip=mark("Actions", "Fill what the selected objects' masks enclose"),
        icon="mask-fill",
        needs=_OBJECT_WRITE,
    ),
    ActionSpec(
        id="mask.keep_largest",
        text=mark("Actions", "Keep largest part"),
        tip=mark("Actions", "Take all but the largest part off the selected objects' masks"),
        icon="mask-largest",
        needs=_OBJECT_WRITE,
    ),
    ActionSpec(
        id="mask.smooth",
        text=mark("Actions", "Smooth"),
        tip=mark("Actions", "Make the borders of the selected objects' masks round"),
        icon="mask-smooth",
        needs=_OBJECT_WRITE,
    ),
    ActionSpec(
        id="mask.refine",
        text=mark("Actions", "Draw outline to edges"),
        tip=mark("Actions", "Move the outlines of the selected objects' masks to the edges in the picture nearby"),
        icon="mask-edges",
        needs=_OBJECT_WRITE,
    ),
    ActionSpec(
        id="mask.grow",
        text=mark("Actions", "Grow"),
        tip=mark("Actions", "Make the selected objects' masks larger by one pixel all around"),
        keys=("Ctrl+]",),
        icon="mask-grow",
        needs=_OBJECT_WRITE,
        repeats=True,
    ),
    ActionSpec(
        id="mask.shrink",
        text=mark("Actions", "Shrink"),
        tip=mark("Actions", "Make the selected objects' masks smaller by one pixel all around"),
        keys=("Ctrl+[",),
        icon="mask-shrink",
        needs=_OBJECT_WRITE,
        repeats=True,
    ),
    ActionSpec(
        id="mask.unite",
        text=mark("Actions", "Unite"),
        tip=mark("Actions", "Give the object selected last the pixels of all that are selected; the others go"),
        icon="mask-unite",
        needs=_OBJECTS_WRITE,
    ),
    ActionSpec(
        id="mask.subtract",
        text=mark("Actions", "Cut the others out"),
        tip=mark("Actions", "Take the pixels of the other selected objects off the one selected last"),
        icon="mask-subtract",
        needs=_OBJECTS_WRITE,
    ),
    ActionSpec(
        id="mask.intersect",
        text=mark("Actions", "Keep what they share"),
        tip=mark("Actions", "Leave the object selected last what all that are selected have in common; the others go"),
        icon="mask-intersect",
        needs=_OBJECTS_WRITE,
    ),
)
"""What is done to whole masks; also in the context menu of the objects."""

COPY_ROWS: Final = (
    ActionSpec(
        id="edit.copy",
        text=mark("Actions", "Copy objects"),
        tip=mark("Actions", "Note the selected objects with their masks, to paste them on another frame or image"),
        keys=("Ctrl+C",),
        icon="copy",
        needs=_OBJECT,
    ),
    ActionSpec(
        id="edit.paste",
        text=mark("Actions", "Paste objects"),
        tip=mark("Actions", "Put the copied objects on this frame or image, at the same pixels"),
        keys=("Ctrl+V",),
        icon="paste",
        needs=frozenset({"media", "writable", "copied"}),
    ),
)

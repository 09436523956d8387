"""What one row of the table of actions says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

Need = Literal[
    "project",
    "writable",
    "media",
    "missing",
    "video",
    "object",
    "prompt",
    "candidates",
    "undo",
    "redo",
    "range",
    "trackable",
    "tracking",
    "acceptable",
    "review",
    "hand",
]
"""What must be there for an action to make sense; `enable_actions` is told what is.

"video": the media shown has more than one frame. "range": an in or an out point is set. "trackable": a video that can
be tracked, also while a run goes on: the next one waits; what is lacking is told. "tracking": a run goes on. "review":
proposals are being reviewed. "hand": the brush or the polygon is in hand. "prompt": a prompt is open, or a polygon.
"acceptable": one of these is, or a proposal is up for review, or an object is in hand.
"""


class Scope(Enum):
    """Where an action's keys work."""

    WINDOW = "window"
    CANVAS = "canvas"
    """Also in the timeline's lanes, which belong to the picture."""


@dataclass(frozen=True, kw_only=True)
class ActionSpec:
    """One row of the table.

    Attributes:
        id: "menu.verb"; what the rest of the program calls it.
        text: What the menu shows, in English; translated when the action is built.
        tip: One sentence for the tool tip and for the overlay of keys, in English.
        keys: Default keys in Qt's portable notation; the first is shown in menus.
        video_keys: Its keys while a video is shown, or None when they are the same.
        hand_keys: Its keys while the brush or the polygon is in hand, or None when they are the same.
        icon: A name of the icon family, or "".
        needs: All that must be there for it to be enabled.
        scope: Where its keys work.
        checkable: It is a switch.
        checked: The switch's first state.
        group: Actions of one group exclude each other, or "".
        repeats: A held key repeats it.
    """

    id: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    video_keys: tuple[str, ...] | None = None
    hand_keys: tuple[str, ...] | None = None
    icon: str = ""
    needs: frozenset[Need] = frozenset()
    scope: Scope = Scope.WINDOW
    checkable: bool = False
    checked: bool = False
    group: str = ""
    repeats: bool = False

    def keys_for(self, available: frozenset[Need]) -> tuple[str, ...]:
        """The keys it has now."""
        if self.hand_keys is not None and "hand" in available:
            return self.hand_keys
        return self.video_keys if self.video_keys is not None and "video" in available else self.keys

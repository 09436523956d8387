"""What one row of the table of actions says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Need = Literal[
    "project",
    "writable",
    "media",
    "missing",
    "video",
    "object",
    "objects",
    "copied",
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
proposals are being reviewed. "hand": the brush or the polygon is in hand. "objects": several
are selected. "copied": there is something to paste. "prompt": a prompt is open, or a polygon.
"acceptable": one of these is, or a proposal is up for review, or an object is in hand.
"""


MODES: Final[tuple[Need, ...]] = ("video", "review", "hand")
"""Needs that say what the person is at. While it is so, keys belong to the actions that need it, those that need a
later one first; so one key may mean one thing on images and another one on videos."""


@dataclass(frozen=True, kw_only=True)
class ActionSpec:
    """One row of the table.

    Attributes:
        id: "menu.verb"; what the rest of the program calls it.
        text: What the menu shows, in English; translated when the action is built.
        tip: One sentence for the tool tip and for the overlay of keys, in English.
        keys: Default keys in Qt's portable notation; the first is shown in menus. "Enter" means both keys of that name.
        icon: A name of the icon family, or "".
        needs: All that must be there for it to be enabled.
        checkable: It is a switch.
        checked: The switch's first state.
        group: Actions of one group exclude each other, or "".
        repeats: A held key repeats it.
    """

    id: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    needs: frozenset[Need] = frozenset()
    checkable: bool = False
    checked: bool = False
    group: str = ""
    repeats: bool = False

    @property
    def mode(self) -> int:
        """How special it is: 0 when it can be done anywhere, else one more than its place in `MODES`."""
        return max((place for place, mode in enumerate(MODES, start=1) if mode in self.needs), default=0)

"""The rows of proposals: having them made, and deciding about them. Accepting is `object.accept`, as everywhere."""

from __future__ import annotations

from typing import Final

from sam2studio.gui.actions.spec import ActionSpec, Need
from sam2studio.gui.translation import mark

_MEDIA_WRITE: frozenset[Need] = frozenset({"media", "writable"})
_REVIEW: frozenset[Need] = frozenset({"media", "writable", "review"})
_TRACK: frozenset[Need] = _REVIEW | {"video"}

REVIEW_ROWS: Final = (
    ActionSpec(
        id="review.auto_annotate",
        text=mark("Actions", "Auto-annotate…"),
        tip=mark("Actions", "Have a detector find objects and the model mask them, on many images"),
        keys=("Ctrl+Shift+A",),
        icon="sparkle",
        needs=_MEDIA_WRITE,
    ),
    ActionSpec(
        id="review.proposals",
        text=mark("Actions", "Review proposals"),
        tip=mark("Actions", "Go through what only a machine has seen, the most doubtful first"),
        keys=("Ctrl+R",),
        icon="review",
        needs=_MEDIA_WRITE,
        checkable=True,
    ),
    ActionSpec(
        id="review.fix",
        text=mark("Actions", "Fix"),
        tip=mark("Actions", "Show everything and correct this proposal with clicks, or give it another class"),
        keys=("C",),
        icon="pencil",
        needs=_REVIEW,
    ),
    ActionSpec(
        id="review.reject",
        text=mark("Actions", "Reject"),
        tip=mark("Actions", "Take this proposal away; of a video, its whole track"),
        keys=("X",),
        icon="trash",
        needs=_REVIEW,
    ),
    ActionSpec(
        id="review.accept_here",
        text=mark("Actions", "Accept on this frame only"),
        tip=mark("Actions", "This track is right on the frame shown; its other frames stay to be looked at"),
        keys=("Shift+F",),
        icon="check",
        needs=_TRACK,
    ),
    ActionSpec(
        id="review.reject_here",
        text=mark("Actions", "Reject on this frame only"),
        tip=mark("Actions", "Take this track off the frame shown; the rest of it stays up"),
        keys=("Shift+X",),
        icon="trash",
        needs=_TRACK,
    ),
    ActionSpec(
        id="review.next",
        text=mark("Actions", "Next proposal"),
        tip=mark("Actions", "Leave this proposal for later"),
        keys=("S",),
        icon="object-next",
        needs=_REVIEW,
        repeats=True,
    ),
    ActionSpec(
        id="review.previous",
        text=mark("Actions", "Previous proposal"),
        tip=mark("Actions", "Go back to the proposal before"),
        keys=("Shift+S",),
        icon="object-previous",
        needs=_REVIEW,
        repeats=True,
    ),
    ActionSpec(
        id="review.accept_above",
        text=mark("Actions", "Accept all above a score…"),
        tip=mark("Actions", "Accept the proposals that the machine is sure of, in one step"),
        icon="check",
        needs=_REVIEW,
    ),
    ActionSpec(
        id="review.statistics",
        text=mark("Actions", "Statistics of the review…"),
        tip=mark("Actions", "How many proposals of each class were right"),
        icon="info",
        needs=frozenset({"project"}),
    ),
)

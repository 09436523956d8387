"""What the widgets are told and what they tell back, as frozen values. The lowest storey of the window.

Controllers build these from the document; the canvas and the panels show them and hold nothing else. Nothing here knows
Qt, a project or a network, so both sides can be tested without the other.
"""

from sam2studio.gui.viewstate.canvas import (
    CandidateView,
    CanvasState,
    ClickIntent,
    HandTool,
    HandView,
    MaskView,
    ReviewView,
    Sketch,
)
from sam2studio.gui.viewstate.hint import Hint
from sam2studio.gui.viewstate.lists import ClassItem, MaskOrigin, MediaItem, MediaStatus, ObjectItem
from sam2studio.gui.viewstate.review import ReviewCard, ReviewChoice, ReviewState
from sam2studio.gui.viewstate.timeline import NO_TRACK, LaneView, TimelineState, TrackingView, TrackView

__all__ = [
    "NO_TRACK",
    "CandidateView",
    "CanvasState",
    "ClassItem",
    "ClickIntent",
    "HandTool",
    "HandView",
    "Hint",
    "LaneView",
    "MaskOrigin",
    "MaskView",
    "MediaItem",
    "MediaStatus",
    "ObjectItem",
    "ReviewCard",
    "ReviewChoice",
    "ReviewState",
    "ReviewView",
    "Sketch",
    "TimelineState",
    "TrackView",
    "TrackingView",
]

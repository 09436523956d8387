"""The tool tip of the board: what is under the pointer, in words."""

from __future__ import annotations

from sam2studio.gui.actions import native_keys
from sam2studio.gui.timeline.board import Board
from sam2studio.gui.timeline.layout import HEAD
from sam2studio.gui.timeline.words import drift_text, frame_text, lane_text
from sam2studio.gui.translation import mark, translated

_STARTS = mark("Timeline", "Drag: the range starts here ([)")
_ENDS = mark("Timeline", "Drag: the range ends here (])")
_RULER = mark("Timeline", "Click or drag to go there. The wheel zooms, Shift+wheel scrolls.")
_SHOW = mark("Timeline", "Show this object")
_HIDE = mark("Timeline", "Hide this object")


def tip_at(board: Board, x: float, y: float) -> str:
    """What the tool tip says at a position; "" where there is nothing to say."""
    state, part = board.state, board.places.part_at(x, y)
    lane = board.lane_of(board.places.lane_at(y))
    if not state.frames:
        return ""
    handle = board.handle_at(x, y)
    if handle is not None:
        return translated("Timeline", _STARTS if handle == "in" else _ENDS)
    if part == "ruler":
        frame = frame_text(state, board.scale.frame_at(x - HEAD))
        return f"{frame}\n{native_keys(translated('Timeline', _RULER))}"
    if part == "drift":
        chosen = next((lane for lane in state.lanes if lane.selected), None)
        return "" if chosen is None else drift_text(state, chosen, board.scale.frame_at(x - HEAD))
    if lane is None:
        return ""
    if part == "eye":
        return translated("Timeline", _SHOW if lane.hidden else _HIDE)
    frame_here = board.shown_frame if part == "name" else board.marked_frame_at(x, y)
    return f"{frame_text(state, frame_here)}\n{lane_text(lane, frame_here)}"

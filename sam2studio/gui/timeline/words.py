"""What the timeline says in words: times, states, and the tip under the pointer."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLocale

from sam2studio.gui.timeline.ink import SURE
from sam2studio.gui.timeline.scale import time_text
from sam2studio.gui.translation import decimal, mark, translated
from sam2studio.gui.viewstate import LaneView, TimelineState

HALF_SURE = 0.5

_PRESENT = mark("Timeline", "in sight")
_ABSENT = mark("Timeline", "absent")
_SAID_ABSENT = mark("Timeline", "absent, as you said")
_UNKNOWN = mark("Timeline", "not tracked yet")
_KEYFRAME = mark("Timeline", "keyframe")
_REVIEWED = mark("Timeline", "reviewed")
_DOUBTFUL = mark("Timeline", "needs a look")
_SURE = mark("Timeline", "the tracker is sure ({confidence})")
_HALF = mark("Timeline", "the tracker is fairly sure ({confidence})")
_UNSURE = mark("Timeline", "the tracker doubts ({confidence})")
_PIXEL = mark("Timeline", "{area} pixel")
_PIXELS = mark("Timeline", "{area} pixels")
_JUMP = mark("Timeline", "moved by {percent} % of its size")
_FRAME = mark("Timeline", "Frame {frame}")


def frame_text(state: TimelineState, frame: int) -> str:
    """ "Frame 118 · 0:04.72"; the time only when frames have one."""
    text = translated("Timeline", _FRAME).format(frame=frame)
    time = frame_time(state, frame)
    return f"{text} · {time}" if time else text


def frame_time(state: TimelineState, frame: int) -> str:
    """The time of a frame, or "" when frames have none."""
    if frame == state.frame and state.seconds is not None:
        return time_text(state.seconds)
    return "" if state.fps is None else time_text(frame / state.fps)


def lane_text(lane: LaneView, frame: int) -> str:
    """What is known of an object on a frame: "car 2: in sight, keyframe, the tracker is sure (0.97)"."""
    parts = [translated("Timeline", part) for part in _known(lane, frame)]
    return f"{lane.title}: {', '.join(parts).format(confidence=_confidence(lane, frame))}"


def drift_text(state: TimelineState, lane: LaneView, frame: int) -> str:
    """The numbers of the drift graph on a frame."""
    head = f"{frame_text(state, frame)}\n{lane_text(lane, frame)}"
    place = _place(lane, frame)
    if place is None:
        return head
    area = int(lane.track.area[place])
    numbers = translated("Timeline", _PIXEL if area == 1 else _PIXELS).format(area=QLocale().toString(area))
    jump = float(lane.track.jump[place])
    if not math.isnan(jump):
        numbers += ", " + translated("Timeline", _JUMP).format(percent=round(100 * jump))
    return f"{head}\n{numbers}"


def _known(lane: LaneView, frame: int) -> list[str]:
    track = lane.track
    place = _place(lane, frame)
    if place is None:
        return [_UNKNOWN]
    keyframe, absent = bool(track.keyframe[place]), track.area[place] == 0
    parts = [_SAID_ABSENT if keyframe and absent else _ABSENT if absent else _PRESENT]
    if keyframe and not absent:
        parts.append(_KEYFRAME)
    confidence = float(track.confidence[place])
    if not keyframe and not math.isnan(confidence):
        parts.append(_SURE if confidence >= SURE else _HALF if confidence >= HALF_SURE else _UNSURE)
    if frame in track.doubtful:
        parts.append(_DOUBTFUL)
    if track.reviewed[place]:
        parts.append(_REVIEWED)
    return parts


def _confidence(lane: LaneView, frame: int) -> str:
    place = _place(lane, frame)
    return "" if place is None else decimal(lane.track.confidence[place], 2)


def _place(lane: LaneView, frame: int) -> int | None:
    """Where a frame stands among the stored ones."""
    frames = lane.track.frames
    place = int(np.searchsorted(frames, frame))
    return place if place < len(frames) and frames[place] == frame else None

"""The rows of playback and tracking; all of them need a video."""

from __future__ import annotations

from typing import Final

from sam2studio.gui.actions.spec import ActionSpec, Need
from sam2studio.gui.translation import mark

_VIDEO: frozenset[Need] = frozenset({"video"})
_VIDEO_RANGE: frozenset[Need] = frozenset({"video", "range"})
_TRACKABLE: frozenset[Need] = frozenset({"video", "writable", "trackable"})
_VIDEO_WRITE: frozenset[Need] = frozenset({"video", "writable"})
_TRACKING: frozenset[Need] = frozenset({"video", "tracking"})
_OBJECTS_WRITE: frozenset[Need] = frozenset({"video", "objects", "writable"})
_OBJECT_WRITE: frozenset[Need] = frozenset({"video", "object", "writable"})

PLAY_ROWS: Final = (
    ActionSpec(
        id="play.toggle",
        text=mark("Actions", "Play"),
        tip=mark("Actions", "Play the video, or stop"),
        keys=("Space",),
        icon="play",
        needs=_VIDEO,
    ),
    ActionSpec(
        id="play.loop",
        text=mark("Actions", "Repeat"),
        tip=mark("Actions", "Begin anew at the end of the video or of the range"),
        icon="repeat",
        needs=_VIDEO,
        checkable=True,
    ),
    ActionSpec(
        id="play.next",
        text=mark("Actions", "Next frame"),
        tip=mark("Actions", "Go one frame forward"),
        keys=("Right", "D"),
        icon="frame-next",
        needs=_VIDEO,
        repeats=True,
    ),
    ActionSpec(
        id="play.previous",
        text=mark("Actions", "Previous frame"),
        tip=mark("Actions", "Go one frame back"),
        keys=("Left", "A"),
        icon="frame-previous",
        needs=_VIDEO,
        repeats=True,
    ),
    ActionSpec(
        id="play.forward10",
        text=mark("Actions", "Ten frames forward"),
        tip=mark("Actions", "Go ten frames forward"),
        keys=("Shift+Right",),
        needs=_VIDEO,
        repeats=True,
    ),
    ActionSpec(
        id="play.back10",
        text=mark("Actions", "Ten frames back"),
        tip=mark("Actions", "Go ten frames back"),
        keys=("Shift+Left",),
        needs=_VIDEO,
        repeats=True,
    ),
    ActionSpec(
        id="play.first",
        text=mark("Actions", "First frame"),
        tip=mark("Actions", "Go to the start of the video"),
        keys=("Home",),
        icon="frame-first",
        needs=_VIDEO,
    ),
    ActionSpec(
        id="play.last",
        text=mark("Actions", "Last frame"),
        tip=mark("Actions", "Go to the end of the video"),
        keys=("End",),
        icon="frame-last",
        needs=_VIDEO,
    ),
    ActionSpec(
        id="play.next_keyframe",
        text=mark("Actions", "Next keyframe"),
        tip=mark("Actions", "Go to the next frame where you said something about an object"),
        keys=("L",),
        icon="keyframe-next",
        needs=_VIDEO,
        repeats=True,
    ),
    ActionSpec(
        id="play.previous_keyframe",
        text=mark("Actions", "Previous keyframe"),
        tip=mark("Actions", "Go to the previous frame where you said something about an object"),
        keys=("J",),
        icon="keyframe-previous",
        needs=_VIDEO,
        repeats=True,
    ),
    ActionSpec(
        id="play.next_doubtful",
        text=mark("Actions", "Next doubtful frame"),
        tip=mark("Actions", "Go to the next frame that needs a look"),
        keys=("N",),
        icon="doubtful-next",
        needs=_VIDEO,
        repeats=True,
    ),
    ActionSpec(
        id="play.previous_doubtful",
        text=mark("Actions", "Previous doubtful frame"),
        tip=mark("Actions", "Go to the previous frame that needs a look"),
        keys=("Shift+N",),
        icon="doubtful-previous",
        needs=_VIDEO,
        repeats=True,
    ),
    ActionSpec(
        id="play.set_in",
        text=mark("Actions", "Range starts here"),
        tip=mark("Actions", "Track and review from this frame on"),
        keys=("[",),
        icon="range-in",
        needs=_VIDEO,
    ),
    ActionSpec(
        id="play.set_out",
        text=mark("Actions", "Range ends here"),
        tip=mark("Actions", "Track and review up to this frame"),
        keys=("]",),
        icon="range-out",
        needs=_VIDEO,
    ),
    ActionSpec(
        id="play.clear_range",
        text=mark("Actions", "Whole video"),
        tip=mark("Actions", "Forget the range"),
        icon="range-clear",
        needs=_VIDEO_RANGE,
    ),
)
TRACK_ROWS: Final = (
    ActionSpec(
        id="track.forward",
        text=mark("Actions", "Track forward"),
        tip=mark("Actions", "Follow the objects from this frame to the end of the range"),
        keys=("T",),
        icon="track-forward",
        needs=_TRACKABLE,
    ),
    ActionSpec(
        id="track.backward",
        text=mark("Actions", "Track backward"),
        tip=mark("Actions", "Follow the objects from this frame to the start of the range"),
        keys=("Shift+T",),
        icon="track-backward",
        needs=_TRACKABLE,
    ),
    ActionSpec(
        id="track.both",
        text=mark("Actions", "Track both ways"),
        tip=mark("Actions", "Follow the objects from this frame to both ends of the range"),
        keys=("Ctrl+T",),
        icon="track-both",
        needs=_TRACKABLE,
    ),
    ActionSpec(
        id="track.again",
        text=mark("Actions", "Track all again"),
        tip=mark("Actions", "Follow the objects anew through the video or range, past keyframes: with another model"),
        keys=("Ctrl+Shift+T",),
        icon="track-again",
        needs=_TRACKABLE,
    ),
    ActionSpec(
        id="track.cancel",
        text=mark("Actions", "Stop tracking"),
        tip=mark("Actions", "Stop; the frames that are done stay"),
        keys=("Shift+Esc",),
        icon="stop",
        needs=_TRACKING,
    ),
    ActionSpec(
        id="track.keyframe",
        text=mark("Actions", "Make keyframe"),
        tip=mark("Actions", "Keep the selected objects' masks on this frame as yours; the tracker obeys them"),
        keys=("K",),
        icon="keyframe",
        needs=_OBJECT_WRITE,
    ),
    ActionSpec(
        id="track.absent",
        text=mark("Actions", "Absent from here"),
        tip=mark("Actions", "Say that the selected objects are out of sight from this frame on"),
        keys=("O",),
        icon="absent",
        needs=_OBJECT_WRITE,
    ),
    ActionSpec(
        id="track.absent_before",
        text=mark("Actions", "Absent before here"),
        tip=mark("Actions", "Say that the selected objects come into sight on this frame"),
        keys=("Shift+O",),
        icon="absent-before",
        needs=_OBJECT_WRITE,
    ),
    ActionSpec(
        id="track.join",
        text=mark("Actions", "Join tracks"),
        tip=mark("Actions", "Make one object of the selected ones; the one selected last keeps its name"),
        keys=("Ctrl+J",),
        icon="track-join",
        needs=_OBJECTS_WRITE,
    ),
    ActionSpec(
        id="track.reviewed",
        text=mark("Actions", "Mark stretch as reviewed"),
        tip=mark("Actions", "Say that the selected objects, or all, are right between keyframes, or in the range"),
        keys=("Shift+R",),
        icon="stretch-reviewed",
        needs=_VIDEO_WRITE,
    ),
)

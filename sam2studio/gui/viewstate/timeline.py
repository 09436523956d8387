"""What the timeline shows."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.colors import Rgb


@dataclass(frozen=True, kw_only=True, eq=False)
class TrackView:
    """What one object's lane shows of its track: n stored frames. Compared by identity, arrays read-only.

    Frames that are not stored have never been tracked; nothing is known of them.

    Attributes:
        frames: (n,) integers, ascending, no frame twice.
        area: (n,) pixels of the mask; 0 = absent.
        keyframe: (n,) bool; with area 0 a statement that the object is absent.
        reviewed: (n,) bool.
        confidence: (n,) float, 0…1; NaN where nothing is known.
        jump: (n,) float; how far the object's centre moved since the stored frame before, as a share of the square
            root of its area; NaN where it is absent or nothing is known.
        doubtful: (m,) frames that need a look, ascending; of those stored.
    """

    frames: NDArray[np.integer]
    area: NDArray[np.integer]
    keyframe: NDArray[np.bool_]
    reviewed: NDArray[np.bool_]
    confidence: NDArray[np.floating]
    jump: NDArray[np.floating]
    doubtful: NDArray[np.integer]


NO_TRACK: Final = TrackView(
    frames=np.zeros(0, np.int64),
    area=np.zeros(0, np.int64),
    keyframe=np.zeros(0, np.bool_),
    reviewed=np.zeros(0, np.bool_),
    confidence=np.zeros(0, np.float32),
    jump=np.zeros(0, np.float32),
    doubtful=np.zeros(0, np.int64),
)
"""An object of which nothing is stored."""


@dataclass(frozen=True, kw_only=True)
class LaneView:
    """One object on the timeline.

    Attributes:
        object_id: The object.
        title: What the window calls it ("car 2").
        color: Its colour.
        selected: Its lane stands out, and the drift graph is of the first selected one.
        hidden: The eye at the left is closed.
        track: Its stored frames; the same value as long as they are the same.
    """

    object_id: int
    title: str
    color: Rgb
    selected: bool = False
    hidden: bool = False
    track: TrackView = NO_TRACK


@dataclass(frozen=True, kw_only=True)
class TrackingView:
    """Where a run is.

    Attributes:
        frame: The frame made last.
        reverse: It goes towards frame 0.
        object_ids: The objects that are followed there.
    """

    frame: int
    reverse: bool = False
    object_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class TimelineState:
    """Everything the timeline shows.

    Attributes:
        frames: Length of the video; 0 while none is shown.
        fps: Frames a second on average, for times; None when frames have none (a folder of pictures).
        frame: The frame shown.
        seconds: Its exact time; None means by `fps`.
        within: The in/out range, both ends inside the video; None is the whole video.
        lanes: One per object, top first.
        tracking: The run that goes on, or None.
        playing: The video plays.
        rate: Speed of playback; 1 is the clip's own.
        writable: Menus offer changes.
        key: Changes when another video is shown, which makes the timeline fit it.
    """

    frames: int = 0
    fps: float | None = None
    frame: int = 0
    seconds: float | None = None
    within: range | None = None
    lanes: tuple[LaneView, ...] = ()
    tracking: TrackingView | None = None
    playing: bool = False
    rate: float = 1.0
    writable: bool = True
    key: Hashable = None

"""What the widgets are told and what they tell back, as frozen values. The lowest storey of the window.

Controllers build these from the document; the canvas and the panels show them and hold nothing else. Nothing here knows
Qt, a project or a network, so both sides can be tested without the other.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.colors import Rgb
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box, Prompt

MediaStatus = Literal["new", "labelled", "reviewed", "missing"]
MaskOrigin = Literal["person", "model", "imported"]
HandTool = Literal["select", "brush", "polygon"]
"""What the pointer does on the image: give prompts, paint, or set the corners of a polygon."""


@dataclass(frozen=True)
class MaskView:
    """One object's mask as it is painted; hidden objects are not passed.

    Attributes:
        object_id: The object.
        mask: Its pixels, at the size of the image.
        color: Fill colour; the outline is derived from it.
        label: Text shown beside the object, or "".
        selected: Painted with an emphasised outline.
        dimmed: Painted faintly, because another object is shown solo.
        proposal: Only a machine has seen it: its outline is dashed.
    """

    object_id: int
    mask: Mask
    color: Rgb
    label: str = ""
    selected: bool = False
    dimmed: bool = False
    proposal: bool = False


@dataclass(frozen=True)
class ReviewView:
    """The proposal that is up for review.

    Attributes:
        key: Tells one proposal from another; a new one is brought into sight.
        place: The `CanvasState.image_key` that it lies on.
        sight: What is brought into sight, in edge coordinates.
        detected: What the detector saw, drawn as a frame, in edge coordinates; or None.
    """

    key: Hashable
    place: Hashable
    sight: Box
    detected: Box | None = None


@dataclass(frozen=True)
class CandidateView:
    """One answer of the segmenter to the open prompt.

    Attributes:
        mask: Its pixels, at the size of the image.
        score: The segmenter's own estimate of its quality, 0…1.
        chosen: Painted on the image; the others are thumbnails only.
    """

    mask: Mask
    score: float
    chosen: bool


@dataclass(frozen=True, eq=False)
class Sketch:
    """A mask while a hand draws on it. Compared by identity: one sketch is one stroke.

    Attributes:
        pixels: (H, W) bool, read-only here; the brush goes on in it, and `Canvas.touch` is told where.
        color: Fill colour.
        label: Text shown beside the object, or "".
        anchor: The image pixel (x, y) whose upper left corner the text stands on.
    """

    pixels: NDArray[np.bool_]
    color: Rgb
    label: str = ""
    anchor: tuple[int, int] = (0, 0)


@dataclass(frozen=True, kw_only=True)
class HandView:
    """The tool in hand.

    Attributes:
        tool: Which.
        adds: It adds to a mask; else it takes away.
        diameter: Of the brush, in pixels of the image.
        corners: (x, y) of the polygon that is being drawn, in image coordinates.
        color: Of what is being drawn.
        sketch: The mask that the brush is on, or None.
    """

    tool: HandTool = "select"
    adds: bool = True
    diameter: int = 40
    corners: tuple[tuple[float, float], ...] = ()
    color: Rgb = (255, 255, 255)
    sketch: Sketch | None = None


@dataclass(frozen=True, eq=False)
class CanvasState:
    """Everything the canvas shows. Compared field by field (arrays by identity), never as a whole.

    Attributes:
        image: (H, W, 3) uint8 RGB as displayed, read-only; None while there is none.
        image_key: Changes when another image or video is shown, which makes the canvas fit it; not with the frame.
        masks: The objects' masks, bottom first.
        prompt: Points and box of the open prompt.
        prompt_color: Colour of the chosen candidate: that of the class it would get.
        candidates: Answers to the open prompt, best first.
        hover: What a click under the resting pointer would give.
        opacity: Of mask fills, 0…1.
        outline_only: Masks without fill.
        review: The proposal that is up for review, or None.
        hand: The tool in hand. The mask under it is in its sketch, not among `masks`.
        busy: Small text in a corner ("Encoding…"), or "". Never stands in the way.
        message: Text in the centre when there is no image to show, or "".
    """

    image: NDArray[np.uint8] | None = None
    image_key: Hashable = None
    masks: tuple[MaskView, ...] = ()
    prompt: Prompt = field(default_factory=Prompt)
    prompt_color: Rgb = (255, 255, 255)
    candidates: tuple[CandidateView, ...] = ()
    hover: Mask | None = None
    opacity: float = 0.5
    outline_only: bool = False
    review: ReviewView | None = None
    hand: HandView = field(default_factory=HandView)
    busy: str = ""
    message: str = ""


@dataclass(frozen=True)
class Hint:
    """Why nothing happened.

    Attributes:
        what: One sentence.
        todo: What to do instead.
    """

    what: str
    todo: str = ""


@dataclass(frozen=True)
class ClickIntent:
    """A click on the image, in pixels of the image as displayed (pixel centres at .0).

    Attributes:
        x: To the right.
        y: Down.
        positive: False for the right button, and for the left button with Alt.
        alt: Alt was held.
        shift: Shift was held.
    """

    x: float
    y: float
    positive: bool = True
    alt: bool = False
    shift: bool = False


@dataclass(frozen=True)
class MediaItem:
    """One row of the media list.

    Attributes:
        media_id: The image or video.
        title: What the list shows: the file's name.
        path: Where the file is, for thumbnails.
        status: For the dot beside the thumbnail.
        object_count: Objects on it.
        proposals: Those of them that nobody has confirmed.
        frames: How many frames it has.
        video: It is a video, maybe of one frame only.
    """

    media_id: int
    title: str
    path: Path
    status: MediaStatus
    object_count: int
    frames: int = 1
    video: bool = False
    proposals: int = 0


@dataclass(frozen=True)
class ClassItem:
    """One row of the classes panel.

    Attributes:
        class_id: The class.
        name: Its name.
        color: "#rrggbb".
        key: Its number key, 1…9, or None.
        count: Objects of this class in the whole project.
    """

    class_id: int
    name: str
    color: str
    key: int | None
    count: int


@dataclass(frozen=True)
class ObjectItem:
    """One row of the objects panel.

    Attributes:
        object_id: The object.
        title: What the list shows ("car 2").
        class_id: Its class.
        color: "#rrggbb".
        hidden: Not painted and not hit by clicks.
        locked: Painted, but neither hit nor edited.
        solo: The one that is painted fully while others are dimmed.
        score: The segmenter's estimate for its mask, or None for hand-made masks.
        area: Pixels of its mask on this frame, or None when it has none.
        source: Who made the mask, or None when it has none.
        here: It is on the frame shown; on a video it may be absent there, or not tracked yet.
        proposal: Only a machine has seen it.
    """

    object_id: int
    title: str
    class_id: int
    color: str
    hidden: bool
    locked: bool
    solo: bool
    score: float | None
    area: int | None
    source: MaskOrigin | None
    here: bool = True
    proposal: bool = False


@dataclass(frozen=True, kw_only=True)
class ReviewChoice:
    """Which proposals a person wants to look at.

    Attributes:
        class_id: Only of this class; None: of any.
        only_here: Only on the image or video shown.
        low: Only with at least this score.
        high: Only with at most this score.
    """

    class_id: int | None = None
    only_here: bool = False
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True, kw_only=True)
class ReviewCard:
    """The proposal that is up for review, in numbers.

    Attributes:
        title: What it is called ("car 2").
        color: "#rrggbb".
        frames: On how many frames of a video it has a mask; 1 on an image.
        score: Confidence of the detector, or None.
        quality: Quality that the segmenter gave the mask, or None.
        fit: IoU of the detector's box and the box around the mask, or None.
        twin: What the better proposal in the same place is called, or "".
        changed: The mask was changed since it was proposed.
        reasons: Which of "score", "quality", "fit", "twin" make it doubtful, the weakest first.
    """

    title: str
    color: str
    frames: int = 1
    score: float | None = None
    quality: float | None = None
    fit: float | None = None
    twin: str = ""
    changed: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReviewState:
    """Everything the bar of the review shows.

    Attributes:
        running: A review goes on; the bar is hidden otherwise.
        reading: The proposals are still being read.
        fixing: The person corrects the proposal.
        card: What is up, or None when there is nothing to decide here.
        place: Its number, from 1; what was decided counts.
        total: What was decided and what is left, of what the choice keeps.
        left: What is left, of what the choice keeps.
        others: What the choice leaves out.
        accepted, fixed, rejected: What was decided since the review began.
        choice: What is looked at.
        classes: (class id, name, proposals left) of all classes that have any.
    """

    running: bool = False
    reading: bool = False
    fixing: bool = False
    card: ReviewCard | None = None
    place: int = 0
    total: int = 0
    left: int = 0
    others: int = 0
    accepted: int = 0
    fixed: int = 0
    rejected: int = 0
    choice: ReviewChoice = field(default_factory=ReviewChoice)
    classes: tuple[tuple[int, str, int], ...] = ()


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

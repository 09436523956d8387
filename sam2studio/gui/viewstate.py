"""What the widgets are told and what they tell back, as frozen values. The lowest storey of the window.

Controllers build these from the document; the canvas and the panels show them and hold nothing else. Nothing here knows
Qt, a project or a network, so both sides can be tested without the other.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Prompt

Rgb = tuple[int, int, int]
"""Red, green, blue; 0…255."""

MediaStatus = Literal["new", "labelled", "reviewed", "missing"]
MaskOrigin = Literal["person", "model", "imported"]


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
    """

    object_id: int
    mask: Mask
    color: Rgb
    label: str = ""
    selected: bool = False
    dimmed: bool = False


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
class CanvasState:
    """Everything the canvas shows. Compared field by field (arrays by identity), never as a whole.

    Attributes:
        image: (H, W, 3) uint8 RGB as displayed, read-only; None while there is none.
        image_key: Changes when another image is shown, which makes the canvas fit it.
        masks: The objects' masks, bottom first.
        prompt: Points and box of the open prompt.
        prompt_color: Colour of the chosen candidate: that of the class it would get.
        candidates: Answers to the open prompt, best first.
        hover: What a click under the resting pointer would give.
        opacity: Of mask fills, 0…1.
        outline_only: Masks without fill.
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
    busy: str = ""
    message: str = ""


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
    """

    media_id: int
    title: str
    path: Path
    status: MediaStatus
    object_count: int


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

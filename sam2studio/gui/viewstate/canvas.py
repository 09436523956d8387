"""What the canvas is shown, and what a click on it says."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.colors import Rgb
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box, Prompt

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

"""What the bar of the review shows."""

from __future__ import annotations

from dataclasses import dataclass, field


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

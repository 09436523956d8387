"""Proposals in the order of doubt, filters over them, and the statistics of what became of them. numpy only.

A proposal is as good as the weakest of its signs: the detector's score, the quality that the segmenter gave the mask,
how well the mask fits the box that the detector saw, and whether a better proposal of the same class lies in the same
place. A sign that is not known says nothing.

What became of proposals is counted in a `Tally`, which the project keeps as its setting `SETTING`. Whoever decides
about a proposal writes the tally in the same action, so undo takes both back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sam2studio.core.prompts import Box
from sam2studio.project import Proposals

Floats = NDArray[np.float64]
Reason = Literal["score", "quality", "fit", "twin"]
"""A sign that makes a proposal doubtful."""
Outcome = Literal["accepted", "fixed", "rejected"]
"""What a person decided: right as it was, right after a change, or no such thing."""
Overlap = Callable[[int, int, int], float]
"""IoU of the masks of two objects on a frame: (object id, object id, frame)."""

SETTING: Final = "review"
"""Name of the project's setting that holds the tally."""

LOW: Final = 0.5
"""A sign below this is a reason to doubt."""

NEAR: Final = 0.5
"""Masks of one class whose boxes overlap less than this are not compared."""

BINS: Final = 10
"""The tally keeps scores in tenths, and apart from them those without a score."""

_SIGNS: Final = get_args(Reason)
_SCORE: Final = (0.2, 0.8)  # no confidence at the first, full confidence at the second
_QUALITY: Final = (0.5, 0.9)
_FIT: Final = (0.4, 0.8)  # IoU of the detector's box and the box around the mask
_TWIN: Final = (0.9, 0.5)  # IoU with a better proposal of the same class


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewItem:
    """One object to decide about; of a video, where it is most doubtful.

    Attributes:
        object_id: The object.
        media_id: Where it is.
        class_id: What the machine took it for.
        frame: Where to look; 0 on an image.
        stretch: From the first to behind the last frame on which it has a mask.
        masks: On how many frames it has one; 1 on an image.
        score: Confidence of the detector, or None.
        quality: Quality that the segmenter gave the mask (predicted IoU), or None.
        box: What the detector saw, or None.
        around: The box around the mask, or None when it was changed since it was proposed.
        fit: IoU of these two boxes, or None.
        twin: The better proposal of the same class that lies in the same place, or None.
        overlap: IoU with that one; 0 without one.
        confidence: The weakest sign, 0…1; the lower, the more doubtful.
        average: Mean of the signs, 0…1; tells apart what is equally weak.
        reasons: The signs that make it doubtful, the weakest first.
    """

    object_id: int
    media_id: int
    class_id: int
    frame: int
    stretch: range
    masks: int
    score: float | None
    quality: float | None
    box: Box | None
    around: Box | None
    fit: float | None
    twin: int | None
    overlap: float
    confidence: float
    average: float
    reasons: tuple[Reason, ...]

    @property
    def worth(self) -> float | None:
        """The number that filters and bulk decisions go by: the detector's score, else the mask's quality."""
        return self.quality if self.score is None else self.score

    @property
    def order(self) -> tuple[float, float, int]:
        """Sorts the most doubtful first."""
        return self.confidence, self.average, self.object_id


@dataclass(frozen=True, kw_only=True)
class ReviewFilter:
    """Which proposals are looked at.

    Attributes:
        class_id: Only of this class; None: of any.
        media_id: Only on this media; None: on any.
        low: Only what is worth at least so much; what has no score is left out by any limit.
        high: Only what is worth at most so much.
    """

    class_id: int | None = None
    media_id: int | None = None
    low: float = 0.0
    high: float = 1.0

    def keeps(self, item: ReviewItem) -> bool:
        """Whether it passes."""
        if self.class_id not in (None, item.class_id) or self.media_id not in (None, item.media_id):
            return False
        if item.worth is None:
            return self.low <= 0.0 and self.high >= 1.0
        return self.low <= item.worth <= self.high

    @property
    def active(self) -> bool:
        """Whether it leaves anything out."""
        return self != ReviewFilter()


def assess(found: Proposals, *, overlap: Overlap | None = None) -> tuple[ReviewItem, ...]:
    """What there is to decide about, one item per object, in no order.

    Args:
        found: Proposals of one media or of many.
        overlap: IoU of two masks, asked where boxes overlap; without it, boxes stand for the masks.
    """
    fit = box_iou(found.box, found.mask_box)
    twin, overlaps = _twins(found, overlap)
    signs = np.stack(
        [
            _ramp(found.score, _SCORE),
            _ramp(found.predicted_iou, _QUALITY),
            _ramp(fit, _FIT),
            _ramp(np.where(twin < 0, np.nan, overlaps), _TWIN),
        ]
    )  # (4, n)
    columns = (
        *(found.object_id.tolist(), found.media_id.tolist(), found.class_id.tolist(), found.frame.tolist()),
        *(_known(found.score), _known(found.predicted_iou), _boxes(found.box), _boxes(found.mask_box), _known(fit)),
        *(twin.tolist(), overlaps.tolist(), signs.T.tolist()),
    )
    frames: dict[int, list[int]] = {}
    for object_id, frame in zip(found.object_id.tolist(), found.frame.tolist(), strict=True):
        frames.setdefault(object_id, []).append(frame)
    items: dict[int, ReviewItem] = {}
    for object_id, media_id, class_id, frame, score, quality, box, around, fits, better, share, weights in zip(
        *columns, strict=True
    ):
        item = ReviewItem(
            object_id=object_id,
            media_id=media_id,
            class_id=class_id,
            frame=frame,
            stretch=range(min(frames[object_id]), max(frames[object_id]) + 1),
            masks=len(frames[object_id]),
            score=score,
            quality=quality,
            box=box,
            around=around,
            fit=fits,
            twin=better if better >= 0 else None,
            overlap=share,
            confidence=min(weights),
            average=sum(weights) / len(weights),
            reasons=_reasons(weights),
        )
        former = items.get(object_id)
        if former is None or item.order < former.order:
            items[object_id] = item
    return tuple(items.values())


def ordered(items: Iterable[ReviewItem], kept: ReviewFilter) -> tuple[ReviewItem, ...]:
    """Those that a filter keeps, the most doubtful first."""
    return tuple(sorted(filter(kept.keeps, items), key=lambda item: item.order))


def above(items: Iterable[ReviewItem], score: float, *, careful: bool = True) -> tuple[ReviewItem, ...]:
    """Those that are worth at least so much.

    Args:
        items: To choose from.
        score: The least they have to be worth.
        careful: Leave out masks that do not fit their box, and those that lie where a better one is.
    """
    return tuple(
        item
        for item in items
        if item.worth is not None and item.worth >= score and not (careful and {"fit", "twin"} & set(item.reasons))
    )


@dataclass(frozen=True)
class Tally:
    """How proposals were decided. Immutable; `adding` returns a new one.

    Attributes:
        counts: (class id, outcome) → how many, by score: `BINS` tenths, then those without a score.
    """

    counts: Mapping[tuple[int, Outcome], tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of_setting(cls, value: object) -> Tally:
        """From what a project holds; what is none of ours is left out."""
        counts: dict[tuple[int, Outcome], tuple[int, ...]] = {}
        for class_id, outcomes in value.items() if isinstance(value, dict) else ():
            for outcome in get_args(Outcome):
                numbers = outcomes.get(outcome) if isinstance(outcomes, dict) else None
                if str(class_id).isdecimal() and isinstance(numbers, list) and _are_counts(numbers):
                    counts[int(class_id), outcome] = tuple(numbers)
        return cls(counts)

    def to_setting(self) -> dict[str, dict[str, list[int]]]:
        """For the project."""
        told: dict[str, dict[str, list[int]]] = {}
        for (class_id, outcome), numbers in self.counts.items():
            told.setdefault(str(class_id), {})[outcome] = list(numbers)
        return told

    def adding(self, outcome: Outcome, items: Iterable[ReviewItem]) -> Tally:
        """This tally and decisions of one kind."""
        counts = {key: list(numbers) for key, numbers in self.counts.items()}
        for item in items:
            numbers = counts.setdefault((item.class_id, outcome), [0] * (BINS + 1))
            numbers[BINS if item.worth is None else min(int(item.worth * BINS), BINS - 1)] += 1
        return Tally({key: tuple(numbers) for key, numbers in counts.items()})

    def total(self, outcome: Outcome, class_id: int | None = None) -> int:
        """How many were decided so, of a class or of all."""
        return sum(map(sum, self._of(outcome, class_id)))

    def right_above(self, score: float) -> tuple[int, int]:
        """(right as they were, decided) among those of this tenth of the score and above."""
        first = min(int(score * BINS), BINS - 1)
        sums = {
            outcome: sum(sum(numbers[first:BINS]) for numbers in self._of(outcome, None))
            for outcome in get_args(Outcome)
        }
        return sums["accepted"], sum(sums.values())

    @property
    def class_ids(self) -> tuple[int, ...]:
        """Classes that something was decided of."""
        return tuple(sorted({class_id for class_id, _ in self.counts}))

    def _of(self, outcome: Outcome, class_id: int | None) -> Iterator[tuple[int, ...]]:
        for (of_class, kind), numbers in self.counts.items():
            if kind == outcome and class_id in (None, of_class):
                yield numbers


def box_iou(one: Floats, other: Floats) -> Floats:
    """IoU of boxes (…, 4) as x0, y0, x1, y1; NaN where one of them is not known."""
    low, high = np.maximum(one[..., :2], other[..., :2]), np.minimum(one[..., 2:], other[..., 2:])
    inside = np.prod(np.maximum(high - low, 0.0), axis=-1)
    areas = [np.prod(each[..., 2:] - each[..., :2], axis=-1) for each in (one, other)]
    iou: Floats = inside / np.maximum(areas[0] + areas[1] - inside, 1e-9)
    return iou


def _twins(found: Proposals, overlap: Overlap | None) -> tuple[NDArray[np.int64], Floats]:
    """(n,) ids of the better object in the same place, -1 where there is none; (n,) IoU with it."""
    twin, overlaps = np.full(len(found), -1, np.int64), np.zeros(len(found))
    for rows in _pictures(found):
        boxes, classes = found.mask_box[rows], found.class_id[rows]
        near = (box_iou(boxes[:, None], boxes[None]) >= NEAR) & (classes[:, None] == classes[None])  # (k, k)
        for i, j in np.argwhere(np.triu(near, 1)).tolist():
            better, worse = sorted((int(rows[i]), int(rows[j])), key=lambda n: _strength(found, n), reverse=True)
            ids = int(found.object_id[better]), int(found.object_id[worse])
            if ids[0] == ids[1]:
                continue
            value = float(box_iou(boxes[i], boxes[j])) if overlap is None else overlap(*ids, int(found.frame[worse]))
            if value > overlaps[worse]:
                twin[worse], overlaps[worse] = ids[0], value
    return twin, overlaps


def _pictures(found: Proposals) -> Iterator[NDArray[np.intp]]:
    """Rows that are on the same image or frame, where there are several."""
    rows = np.lexsort((found.frame, found.media_id))
    turns = (np.diff(found.media_id[rows]) != 0) | (np.diff(found.frame[rows]) != 0)
    for group in np.split(rows, np.flatnonzero(turns) + 1):
        if len(group) > 1:
            yield group


def _strength(found: Proposals, row: int) -> tuple[float, float, int]:
    score, quality = float(found.score[row]), float(found.predicted_iou[row])
    return (0.0 if score != score else score), (0.0 if quality != quality else quality), -int(found.object_id[row])


def _ramp(values: ArrayLike, ends: tuple[float, float]) -> Floats:
    """0…1 between two values, whichever is the larger one; 1 for NaN."""
    low, high = ends
    share: Floats = np.clip((np.asarray(values, np.float64) - low) / (high - low), 0.0, 1.0)
    return np.nan_to_num(share, nan=1.0)


def _known(values: Floats) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]


def _boxes(corners: Floats) -> list[Box | None]:
    return [None if each[0] != each[0] else Box(*each) for each in corners.tolist()]


def _reasons(weights: Sequence[float]) -> tuple[Reason, ...]:
    """What is weak, the weakest first."""
    weak = sorted((weight, place) for place, weight in enumerate(weights) if weight < LOW)
    return tuple(_SIGNS[place] for _, place in weak)


def _are_counts(numbers: list[object]) -> bool:
    return len(numbers) == BINS + 1 and all(type(number) is int and number >= 0 for number in numbers)

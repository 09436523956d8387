"""Pictures, a simulated person, any segmenter: how good is the mask after so many clicks, or from a box?"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import MediaError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.core.prompts import Box
from sam2studio.engine.prediction import Segmenter
from sam2studio.evaluation.clicks import bounding_box, simulate
from sam2studio.evaluation.davis import region
from sam2studio.evaluation.precision import Detection, Precision, PrecisionScorer
from sam2studio.evaluation.truth import Truth, TruthImage, TruthObject, spread

CLICKS = 20
"""How many clicks a person makes at most, as is usual for NoC."""


@dataclass(frozen=True, kw_only=True)
class ObjectScore:
    """One object that was prompted.

    Attributes:
        image: Name of its picture.
        key: Its number where it came from.
        class_name: What it is.
        area: Its pixels.
        ious: After click 1, 2, …; one value where it was prompted by a box.
        best_of_first: The best candidate after the first click.
    """

    image: str
    key: int
    class_name: str
    area: int
    ious: tuple[float, ...]
    best_of_first: float


@dataclass(frozen=True, kw_only=True)
class ClickScores:
    """What simulated clicks gave on all objects; at least one.

    Attributes:
        objects: In the order in which they were measured.
        skipped: Pictures that could not be read, and why.
        seconds: How long it took.
    """

    objects: tuple[ObjectScore, ...]
    skipped: tuple[str, ...]
    seconds: float

    @property
    def ious(self) -> NDArray[np.float64]:
        """(objects, clicks)."""
        return np.array([each.ious for each in self.objects])

    @property
    def curve(self) -> NDArray[np.float64]:
        """(clicks,) mean IoU after click 1, 2, …"""
        curve: NDArray[np.float64] = self.ious.mean(axis=0)
        return curve

    @property
    def best_of_first(self) -> float:
        """Mean IoU after one click for a person who takes the best candidate."""
        return float(np.mean([each.best_of_first for each in self.objects]))

    def miou(self, clicks: int) -> float:
        """Mean IoU after so many clicks, at most as many as were made."""
        return float(self.curve[clicks - 1])

    def noc(self, quality: float) -> float:
        """Number of clicks: how many it takes on average until the IoU is at least `quality`; the most that were made
        where that never happens."""
        return float(clicks_needed(self.ious, quality).mean())

    def failures(self, quality: float) -> int:
        """How many objects never get that good."""
        return int((self.ious.max(axis=1) < quality).sum())

    @property
    def auc(self) -> float:
        """Area under the curve over the clicks, 0 to 1."""
        curve = self.curve
        if len(curve) == 1:
            return float(curve[0])
        return float((curve[:-1] + curve[1:]).mean() / 2)


@dataclass(frozen=True, kw_only=True)
class BoxScores:
    """What exact boxes gave on all objects; at least one.

    Attributes:
        objects: In the order in which they were measured.
        precision: Of the masks as detections, scored by what the segmenter expects of each.
        skipped: Pictures that could not be read, and why.
        seconds: How long it took.
    """

    objects: tuple[ObjectScore, ...]
    precision: Precision
    skipped: tuple[str, ...]
    seconds: float

    @property
    def ious(self) -> NDArray[np.float64]:
        """(objects,)."""
        return np.array([each.ious[0] for each in self.objects])

    @property
    def miou(self) -> float:
        """Mean IoU."""
        return float(self.ious.mean())


def clicks_needed(ious: NDArray[np.float64], quality: float) -> NDArray[np.int64]:
    """(objects, clicks) IoU → (objects,) the first click, from 1, after which it is good enough; the last if none."""
    enough = ious >= quality
    first: NDArray[np.int64] = np.where(enough.any(axis=1), enough.argmax(axis=1) + 1, ious.shape[1])
    return first


def measure_clicks(
    segmenter: Segmenter,
    truth: Truth,
    *,
    clicks: int = CLICKS,
    limit: int | None = None,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, ClickScores | None]:
    """Clicks at every object that has pixels and is no crowd.

    Args:
        segmenter: Owned by this thread.
        truth: What to click at.
        clicks: At each object, at least 1.
        limit: Pictures at most, spread evenly over all.
        cancel: Polled before each object.

    Returns:
        The scores; None when there was no object.

    Raises:
        Cancelled: The token was cancelled.
    """
    begun, found = time.monotonic(), list[ObjectScore]()
    walk = _Walk(segmenter, truth, limit)
    for image in walk:
        void = None if image.void is None else image.void.to_array()
        for each, mask in _prompted(image):
            if cancel is not None:
                cancel.check()
            yield walk.progress(image)
            result = simulate(segmenter, mask.to_array(), clicks=clicks, void=void)
            found.append(_score(truth, image, each, mask, result.ious, result.best_of_first))
    yield walk.progress()
    if not found:
        return None
    return ClickScores(objects=tuple(found), skipped=tuple(walk.skipped), seconds=time.monotonic() - begun)


def measure_boxes(
    segmenter: Segmenter, truth: Truth, *, limit: int | None = None, cancel: CancelToken | None = None
) -> Generator[Progress, None, BoxScores | None]:
    """Draws the exact box around every object that has pixels and is no crowd; see `measure_clicks`."""
    begun, found = time.monotonic(), list[ObjectScore]()
    scorer = PrecisionScorer(truth.classes)
    walk = _Walk(segmenter, truth, limit)
    for image in walk:
        detections, void = [], None if image.void is None else image.void.to_array()
        for each, mask in _prompted(image):
            if cancel is not None:
                cancel.check()
            yield walk.progress(image)
            pixels = mask.to_array()
            box = bounding_box(pixels)
            answer = segmenter.predict(box=box, multimask=False)
            got = answer.mask(answer.best)
            iou = region(pixels, got, void)
            found.append(_score(truth, image, each, mask, (iou,), iou))
            made = Mask.from_array(got)
            score = float(answer.scores[answer.best])
            detections.append(Detection(class_id=each.class_id, score=score, mask=made, box=_bounds(made, Box(*box))))
        scorer.add(image, detections)
    yield walk.progress()
    if not found:
        return None
    return BoxScores(
        objects=tuple(found),
        precision=scorer.result("segm"),
        skipped=tuple(walk.skipped),
        seconds=time.monotonic() - begun,
    )


class _Walk:
    """The pictures that have something to prompt, each of them set on the segmenter when its turn comes.

    Attributes:
        skipped: Those that could not be read, and why.
    """

    def __init__(self, segmenter: Segmenter, truth: Truth, limit: int | None) -> None:
        self._segmenter, self._images, self._limit = segmenter, truth.images, limit
        self._total = len(truth.images) if limit is None else min(limit, len(truth.images))
        self._done = 0
        self.skipped: list[str] = []

    def __iter__(self) -> Iterator[TruthImage]:
        for place, image in enumerate(spread(self._images, self._limit)):
            self._done = place
            if not any(True for _ in _prompted(image)):
                continue
            try:
                rgb = image.read()
            except MediaError as error:
                self.skipped.append(str(error))
                continue
            self._segmenter.set_image(rgb)
            yield image
        self._done = self._total

    def progress(self, image: TruthImage | None = None) -> Progress:
        """How far it is."""
        return Progress(done=self._done, total=self._total, text="" if image is None else image.name)


def _prompted(image: TruthImage) -> Iterator[tuple[TruthObject, Mask]]:
    for each in image.objects:
        if each.mask and not each.crowd:
            yield each, each.mask


def _score(
    truth: Truth, image: TruthImage, each: TruthObject, mask: Mask, ious: Sequence[float], best_of_first: float
) -> ObjectScore:
    return ObjectScore(
        image=image.name,
        key=each.key,
        class_name=truth.classes[each.class_id],
        area=mask.area,
        ious=tuple(float(value) for value in ious),
        best_of_first=float(best_of_first),
    )


def _bounds(mask: Mask, otherwise: Box) -> Box:
    if mask.bbox is None:
        return otherwise
    x, y, width, height = mask.bbox
    return Box(x, y, x + width, y + height)

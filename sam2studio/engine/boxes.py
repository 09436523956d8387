"""Many boxes on one image: in one pass of the decoder where the segmenter can do that, else one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from numpy.typing import ArrayLike

from sam2studio.engine.checks import check_boxes
from sam2studio.engine.prediction import ImagePrediction, Segmenter

_AT_ONCE = 64


@runtime_checkable
class AnswersBoxes(Protocol):
    """A segmenter that answers many boxes at once."""

    def predict_boxes(self, boxes: ArrayLike) -> tuple[ImagePrediction, ...]:
        """One mask per box (n, 4) on the current image."""


def predict_boxes(segmenter: Segmenter, boxes: ArrayLike, *, size: tuple[int, int]) -> Iterator[ImagePrediction]:
    """One mask per box, in their order, on the current image of a segmenter of any kind.

    What was taken out of the iterator need not be kept, so that hundreds of boxes do not cost hundreds of surfaces.

    Args:
        segmenter: Its current image is asked about; leave it alone until the last answer.
        boxes: (n, 4) x0, y0, x1, y1 in pixels; n may be 0.
        size: (height, width) of the current image.

    Raises:
        InputError: No current image, or a box that is wrong (before the first answer).
        DeviceFullError: The device has no room for it.
    """
    corners = check_boxes(boxes, size)
    if not isinstance(segmenter, AnswersBoxes):
        yield from (segmenter.predict(box=corner, multimask=False) for corner in corners)
        return
    for start in range(0, len(corners), _AT_ONCE):
        yield from segmenter.predict_boxes(corners[start : start + _AT_ONCE])

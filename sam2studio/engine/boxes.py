"""Many boxes on one image: in one pass of the decoder where the segmenter can do that, else one after the other."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from numpy.typing import ArrayLike

from sam2studio.engine.checks import check_boxes
from sam2studio.engine.prediction import ImagePrediction, Segmenter


@runtime_checkable
class AnswersBoxes(Protocol):
    """A segmenter that answers many boxes at once."""

    def predict_boxes(self, boxes: ArrayLike) -> tuple[ImagePrediction, ...]:
        """One mask per box (n, 4) on the current image."""


def predict_boxes(segmenter: Segmenter, boxes: ArrayLike, *, size: tuple[int, int]) -> tuple[ImagePrediction, ...]:
    """One mask per box, on the current image of a segmenter of any kind.

    Args:
        segmenter: Its current image is asked about.
        boxes: (n, 4) x0, y0, x1, y1 in pixels; n may be 0.
        size: (height, width) of the current image.

    Raises:
        InputError: No current image, or a box that is wrong.
        DeviceFullError: The device has no room for it.
    """
    corners = check_boxes(boxes, size)
    if isinstance(segmenter, AnswersBoxes):
        return segmenter.predict_boxes(corners)
    return tuple(segmenter.predict(box=corner, multimask=False) for corner in corners)

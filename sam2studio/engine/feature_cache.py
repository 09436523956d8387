"""Encoded frames of a video that are kept: the last few, and those where a person said something."""

from __future__ import annotations

from collections import OrderedDict

from sam2studio.model.sam2.image_encoder import ImageFeatures

RECENT = 3
"""A person clicks several times on a frame, and goes back and forth."""
KEYFRAMES = 8
"""Every run of tracking looks at the keyframes around it again; one takes some ten megabytes."""


class FeatureCache:
    """Features by frame, bounded. One session owns it."""

    def __init__(self) -> None:
        self._recent: OrderedDict[int, ImageFeatures] = OrderedDict()
        self._keyframes: OrderedDict[int, ImageFeatures] = OrderedDict()

    def __contains__(self, frame: int) -> bool:
        return frame in self._recent or frame in self._keyframes

    def get(self, frame: int) -> ImageFeatures | None:
        """The features of a frame, if they are kept; they are then the last to go."""
        for kept in (self._keyframes, self._recent):
            if frame in kept:
                kept.move_to_end(frame)
                return kept[frame]
        return None

    def put(self, frame: int, features: ImageFeatures) -> None:
        """Keep the features of a frame for now."""
        _keep(self._recent, frame, features, at_most=RECENT)

    def mark(self, frame: int, features: ImageFeatures) -> None:
        """Keep the features of a frame where a person said something."""
        self._recent.pop(frame, None)
        _keep(self._keyframes, frame, features, at_most=KEYFRAMES)

    def forget(self, frame: int) -> None:
        """A frame looks different now."""
        for kept in (self._keyframes, self._recent):
            kept.pop(frame, None)


def _keep(kept: OrderedDict[int, ImageFeatures], frame: int, features: ImageFeatures, *, at_most: int) -> None:
    kept[frame] = features
    kept.move_to_end(frame)
    while len(kept) > at_most:
        kept.popitem(last=False)

"""Contact sheets of drawn scenes and clips, with what is known about them painted over."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.core.colors import color_of_object
from sam2studio.training.synthetic.scene import Clip, Rgb, Scene

_COVER = 0.55
_EDGE = (255, 255, 255)


def painted(scene: Scene) -> Rgb:
    """The picture with each whole in a colour of its own, and a line around every part and region."""
    colours = np.zeros((len(scene.segments) + 1, 3), np.float32)
    cover = np.zeros(len(scene.segments) + 1, np.float32)
    for segment in scene.segments:
        whole = [each for each in scene.family.chain(segment.number) if scene.segments[each - 1].kind == "whole"]
        if whole:
            colours[segment.number], cover[segment.number] = color_of_object(whole[0]), _COVER
    share = cover[scene.labels][..., None]
    mixed = np.asarray(scene.image * (1 - share) + colours[scene.labels] * share, np.uint8)
    mixed[_edges(scene.labels)] = _EDGE
    return mixed


def sheet(pictures: Sequence[Rgb], columns: int) -> Rgb:
    """Pictures of one size in rows."""
    blank = np.zeros_like(pictures[0])
    padded = [*pictures, *[blank] * (-len(pictures) % columns)]
    rows = [np.hstack(padded[first : first + columns]) for first in range(0, len(padded), columns)]
    return np.asarray(np.vstack(rows), np.uint8)


def scene_sheet(scenes: Sequence[Scene], columns: int = 4) -> Rgb:
    """Scenes, each above its painted copy."""
    return sheet([np.vstack((each.image, painted(each))) for each in scenes], columns)


def clip_sheet(clip: Clip, columns: int = 8) -> Rgb:
    """Frames of a clip, each above its painted copy."""
    return scene_sheet([clip.scene(frame) for frame in range(len(clip))], columns)


def _edges(labels: NDArray[np.uint16]) -> NDArray[np.bool_]:
    return np.asarray(cv2.morphologyEx(labels, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8)), np.uint16) > 0

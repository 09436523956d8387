"""Results painted on their picture, in the colours of the program."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageShow

from sam2studio.media.name_plates import draw_name_over
from sam2studio.media.overlay import PALETTE, draw_boxes, draw_overlay

if TYPE_CHECKING:
    from sam2studio.api.results import Results


log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Look:
    """What is painted.

    Attributes:
        scores: Scores behind the names.
        names: Names, and the numbers of tracked objects.
        boxes: Boxes.
        masks: Masks.
        line: Width of outlines, pixels; None for what suits the picture.
        letters: Height of letters, pixels; None for what suits the picture.
        by_class: A colour per class rather than per object.
    """

    scores: bool
    names: bool
    boxes: bool
    masks: bool
    line: int | None
    letters: int | None
    by_class: bool


def draw(results: Results, bgr: NDArray[np.uint8], look: Look) -> NDArray[np.uint8]:
    """A new picture, (H, W, 3) uint8 BGR. Objects without a pixel (absent on this frame) leave no trace."""
    found = results.numpy()
    corners, classes = np.asarray(found.boxes.xyxy), np.asarray(found.boxes.cls).astype(int)
    numbers = None if found.boxes.id is None else np.asarray(found.boxes.id).astype(int)
    sides = [_outer(box) for box in corners.tolist()]
    there = [index for index, (_, _, width, height) in enumerate(sides) if width > 0 and height > 0]
    # large ones first, so that small ones stay visible
    order = sorted(there, key=lambda index: -sides[index][2] * sides[index][3])
    kinds = classes if look.by_class and numbers is None else np.arange(len(classes)) if numbers is None else numbers
    colors = [PALETTE[int(kind) % len(PALETTE)] for kind in kinds]
    shown = [index for index in order if found.masks is not None and look.masks]
    masks = () if found.masks is None else found.masks.exact
    painted = draw_overlay(
        np.ascontiguousarray(bgr[:, :, ::-1]),
        [masks[index] for index in shown],
        [colors[index] for index in shown],
        thickness=look.line,
    )
    if look.boxes:
        draw_boxes(painted, [sides[index] for index in order], [colors[index] for index in order], thickness=look.line)
    for index in reversed(there) if look.names else ():  # the best on top
        words = [f"id:{numbers[index]}"] if numbers is not None else []
        words.append(results.names[int(classes[index])])
        if look.scores:
            words.append(f"{float(found.boxes.conf[index]):.2f}")
        draw_name_over(painted, " ".join(words), sides[index], colors[index], side=look.letters)
    return np.ascontiguousarray(painted[:, :, ::-1])


def show_picture(bgr: NDArray[np.uint8], title: str) -> None:
    """Shows a picture in the system's viewer. A script goes on where there is none, as on a server; it is logged."""
    if not ImageShow.show(Image.fromarray(np.ascontiguousarray(bgr[:, :, ::-1])), title):
        log.warning("no program that shows pictures was found here; save('picture.jpg') writes it to a file.")


def _outer(box: list[float]) -> tuple[int, int, int, int]:
    """The pixels that a box touches: x, y, width, height."""
    x, y = math.floor(box[0]), math.floor(box[1])
    return x, y, math.ceil(box[2]) - x, math.ceil(box[3]) - y

"""The palette pictures of Pascal VOC: the class and the object at each pixel, painted and taken apart.

Written, the number of an object is its place in the XML file, from 1, and that of a class its export id plus 1; 0 is
background, 255 void. Where objects overlap the smaller one keeps the pixel; of two as large as each other the later.
Read, the pictures may also hold the palette's colours instead of its numbers: several exporters write them so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import DatasetImage, DatasetObject
from sam2studio.formats.palette import VOID, palette
from sam2studio.formats.video_writing import painted
from sam2studio.media.images import MAX_PIXELS
from sam2studio.media.opening import check_memory, opened

MOST = 254
"""Objects of one image, and classes, that have a number."""

MOST_COLOURS = 1000
"""Colours, other than the palette's, from which a picture is a photograph and no picture of objects."""

Numbers = NDArray[np.integer[Any]]
Colour = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Painted:
    """An image as two pictures of numbers.

    Attributes:
        objects: (H, W) uint8; the place of the object from 1.
        classes: (H, W) uint8; the export id of its class plus 1.
        areas: How many pixels there are of each object of the image.
    """

    objects: NDArray[np.uint8]
    classes: NDArray[np.uint8]
    areas: tuple[int, ...]


def paint(image: DatasetImage, *, border: int) -> Painted | None:
    """The pictures of an image; None when nothing is known of its pixels, since it only has boxes.

    Args:
        image: With its objects.
        border: Pixels on both sides of every outline that become void.
    """
    numbered = {
        place: each.mask
        for place, each in enumerate(image.objects, start=1)
        if each.mask and place <= MOST and each.class_id < MOST
    }
    if image.objects and not numbered:
        return None
    entries = [(place, place, mask) for place, mask in numbered.items()]
    objects = painted(entries, height=image.height, width=image.width, dtype=np.uint8)
    kinds = np.zeros(256, np.uint8)
    kinds[VOID] = VOID
    for place in numbered:
        kinds[place] = image.objects[place - 1].class_id + 1
    if border:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * border + 1, 2 * border + 1))
        outline = cv2.dilate(objects, kernel) != cv2.erode(objects, kernel)
        objects[outline] = VOID
    for place, each in enumerate(image.objects, start=1):
        if place not in numbered:
            _leave_open(objects, each)
    counts = np.bincount(objects.ravel(), minlength=256).tolist()
    areas = tuple(counts[place] if place in numbered else 0 for place in range(1, len(image.objects) + 1))
    return Painted(objects=objects, classes=kinds[objects], areas=areas)


def _leave_open(objects: NDArray[np.uint8], each: DatasetObject) -> None:
    """Makes what no other object has of the pixels, or of the box, of an object without a number void."""
    if each.mask:
        left, top, inside = each.mask.crop()
        part = objects[top : top + inside.shape[0], left : left + inside.shape[1]]
        part[inside & (part == 0)] = VOID
    elif each.box is not None:
        left, top, right, bottom = pixels_in(each.box)
        part = objects[top:bottom, left:right]
        part[part == 0] = VOID


def pixels_in(box: Box) -> tuple[int, int, int, int]:
    """The whole pixels that a box touches: left, top, and right, bottom exclusive."""
    return int(np.floor(box.x0)), int(np.floor(box.y0)), int(np.ceil(box.x1)), int(np.ceil(box.y1))


def read_numbers(path: Path, size: tuple[int, int], colours: Mapping[Colour, int] | None = None) -> Numbers:
    """(H, W) numbers of a picture of (width, height) pixels.

    Args:
        path: The file.
        size: Of its image.
        colours: The number that a colour stands for; others are void. None: those of the palette, and others are
            given numbers of their own.

    Raises:
        MediaError: It cannot be read.
        InputError: It is of another size or kind, or has more colours than there can be objects.
    """
    with opened(path, max_pixels=MAX_PIXELS) as source:
        if source.image.size != size:
            raise InputError("its image of pixels has another size.")
        check_memory(path, size=size)
        if source.image.mode in ("P", "L", "1"):
            source.image.load()
            plain: NDArray[np.uint8] = np.array(source.image).astype(np.uint8)
            return plain
        if source.image.mode not in ("RGB", "RGBA"):
            raise InputError("its image of pixels holds neither numbers nor colours.")
        rgb = np.array(source.image.convert("RGB")).astype(np.int32)
    coded = rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]
    codes, places, counts = np.unique(coded, return_inverse=True, return_counts=True)
    found = [(code >> 16, code >> 8 & 255, code & 255) for code in codes.tolist()]
    known = palette_colours() if colours is None else colours
    strange = [n for n, each in enumerate(found) if each not in known]
    if len(strange) > MOST_COLOURS and (colours is None or 2 * counts[strange].sum() > coded.size):  # not only at edges
        raise InputError(
            f"its picture in {path.parent.name} holds neither numbers nor the colours of a palette, but those of a"
            " photograph; save it as a PNG with a palette, or with one flat colour for each object or class."
        )
    numbers = [known.get(each, VOID if colours is not None else 256 + n) for n, each in enumerate(found)]
    made: NDArray[np.int32] = np.array(numbers, np.int32)[places.reshape(rgb.shape[:2])]
    return made


@cache
def palette_colours() -> dict[Colour, int]:
    """Colour → the number that has it in VOC's palette."""
    values = palette()
    return {(values[3 * n], values[3 * n + 1], values[3 * n + 2]): n for n in range(256)}


def main_number(classes: Numbers, mask: Mask) -> int:
    """The number of a class that most pixels of a mask have; 0 where they are all background or void."""
    x, y, inside = mask.crop()
    found = classes[y : y + inside.shape[0], x : x + inside.shape[1]][inside]
    found = found[(found != 0) & (found != VOID)]
    numbers, counts = np.unique(found, return_counts=True)
    return int(numbers[counts.argmax()]) if len(numbers) else 0


def covered(mask: Mask, box: Box) -> float:
    """Which share of the box around a mask lies in a box, 0…1."""
    x, y, width, height = mask.bbox or (0, 0, 0, 0)
    wide = min(box.x1, x + width) - max(box.x0, x)
    high = min(box.y1, y + height) - max(box.y0, y)
    return max(0.0, wide) * max(0.0, high) / (width * height) if width * height else 0.0


def assigned(masks: Mapping[int, tuple[Mask, str | None]], things: Sequence[tuple[str, Box | None]]) -> dict[int, int]:
    """Number of a region → the place of the object of the XML file that it is.

    That of the same number where class and box agree, as the published sets have it; else, of those left over, the one
    whose box fits best.

    Args:
        masks: Number → pixels and name of the class, None where the pictures do not say.
        things: Class and box of the objects of the XML file.
    """

    def fits(number: int, place: int) -> float:
        (mask, name), (other, box) = masks[number], things[place]
        return covered(mask, box) if box is not None and name in (None, other) else 0.0

    found = {number: number - 1 for number in masks if 0 < number <= len(things) and fits(number, number - 1) >= 0.5}
    taken = set(found.values())
    pairs = [
        (-fits(number, place), abs(number - 1 - place), number, place)
        for number in masks
        if number not in found
        for place in range(len(things))
        if place not in taken
    ]
    for score, _, number, place in sorted(pairs):
        if -score >= 0.5 and number not in found and place not in taken:
            found[number] = place
            taken.add(place)
    return found

"""More from a pool of few: an object of one scene in front of another."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.training.synthetic.scene import Labels, Rgb, Scene, Segment

_LEAST = 0.01
"""Share of its scene that an object covers at least to be taken."""


def mixed(scene: Scene, other: Scene, rng: np.random.Generator) -> Scene:
    """The scene with an object (or a group) of the other in front of it, at another size, perhaps mirrored.

    Its segments follow those of the scene in the table. A scene with nothing to take leaves this one as it is.
    """
    found = other.visible("whole", "group", least=round(_LEAST * other.labels.size))
    if not found:
        return scene
    number = found[int(rng.integers(len(found)))].number
    picture, alpha, labels = _cut_out(other, number, rng)
    height, width = scene.labels.shape
    tall, wide = alpha.shape
    top = int(rng.uniform(-0.4 * tall, height - 0.6 * tall))
    left = int(rng.uniform(-0.4 * wide, width - 0.6 * wide))
    rows, columns = slice(max(0, top), top + tall), slice(max(0, left), left + wide)
    inner = (slice(rows.start - top, height - top), slice(columns.start - left, width - left))
    picture, alpha, labels = picture[inner], alpha[inner], labels[inner]

    image, shown = scene.image.copy(), scene.labels.copy()
    if rng.random() < 0.6:
        _shade(image, alpha, rows.start, columns.start, rng)
    gain = np.float32(math.exp(rng.normal(0, 0.2)))
    cover = (alpha * np.float32(1 / 255))[..., None]
    window = image[rows, columns]
    window[:] = np.clip(window * (1 - cover) + picture * gain * cover, 0, 255)
    segments, numbers = _joined(scene.segments, other, number)
    taken = numbers[labels]
    shown[rows, columns] = np.where((alpha >= 128) & (taken > 0), taken, shown[rows, columns])
    return Scene(image=image, labels=shown, segments=segments)


def _cut_out(scene: Scene, number: int, rng: np.random.Generator) -> tuple[Rgb, NDArray[np.uint8], Labels]:
    """Pixels, coverage and labels of an object at another size, as large as the box around it."""
    mask = scene.mask(number)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    longer = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    wanted = max(mask.shape) * math.exp(rng.uniform(math.log(0.1), math.log(0.7)))
    factor = float(np.clip(wanted / longer, 0.5, 1.6))
    size = tuple(max(2, round((edges.stop - edges.start) * factor)) for edges in reversed(box))
    alpha = cv2.resize(mask[box].astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    picture = cv2.resize(scene.image[box], size, interpolation=cv2.INTER_AREA)
    labels = cv2.resize(scene.labels[box], size, interpolation=cv2.INTER_NEAREST)
    turned = slice(None, None, -1 if rng.random() < 0.5 else 1)
    return (
        np.asarray(picture, np.uint8)[:, turned],
        np.asarray(alpha, np.uint8)[:, turned],
        np.asarray(labels, np.uint16)[:, turned],
    )


def _shade(image: Rgb, alpha: NDArray[np.uint8], top: int, left: int, rng: np.random.Generator) -> None:
    """A soft shadow beside the object."""
    aside = rng.normal(0, 0.05 * max(alpha.shape), 2)
    move = np.array([[1, 0, left + aside[0]], [0, 1, top + abs(aside[1])]])
    dark = cv2.warpAffine(alpha, move, (image.shape[1], image.shape[0]))
    dark = cv2.blur(dark, (2 * int(rng.integers(1, 12)) + 1,) * 2)
    np.multiply(image, 1 - dark[..., None] * np.float32(rng.uniform(0.1, 0.6) / 255), out=image, casting="unsafe")


def _joined(segments: tuple[Segment, ...], other: Scene, number: int) -> tuple[tuple[Segment, ...], Labels]:
    """The table with the object and its parts at the end, and the new number of each label of the other scene."""
    inside = np.flatnonzero(other.family.within(number))
    numbers = np.zeros(len(other.segments) + 1, np.uint16)
    numbers[inside] = len(segments) + 1 + np.arange(len(inside))
    added = []
    for each in inside:
        segment = other.segments[each - 1]
        added.append(Segment(number=int(numbers[each]), parent=int(numbers[segment.parent]), kind=segment.kind))
    return (*segments, *added), numbers

"""A prompt answered in a part of its image that is encoded by itself: what is small in the image is large there.

The question is moved into the part, the masks of the answer are moved back. Logits stay as they are: they are only
refined in the same part. Plain numpy; any thread.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sam2studio.core.image_part import Part
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.engine.messages import Candidate, ImageJob, PromptJob


def image_of(image: ImageJob, part: Part) -> ImageJob:
    """The part as an image with a key of its own."""
    pixels = np.ascontiguousarray(image.rgb[part.y : part.y + part.height, part.x : part.x + part.width])
    pixels.setflags(write=False)
    key = replace(image.key, pixels=f"{image.key.pixels}@{part.x},{part.y},{part.width},{part.height}")
    return ImageJob(key, pixels, whole=image.key)


def moved_into(job: PromptJob, part: Part) -> PromptJob:
    """The same question as of the part; points outside are left out."""
    said = job.prompt
    points = tuple(
        Point(point.x - part.x, point.y - part.y, point.positive) for point in said.points if part.holds(point)
    )
    box = said.box
    if box is not None:
        moved = Box(box.x0 - part.x, box.y0 - part.y, box.x1 - part.x, box.y1 - part.y)
        box = moved.clipped(width=part.width, height=part.height)
    base = None if job.base is None else _cut(job.base, part)
    return replace(job, prompt=Prompt(points, box), base=base)


def moved_back(candidate: Candidate, part: Part, *, base: Mask | None, size: tuple[int, int]) -> Candidate:
    """An answer as of the whole image.

    Args:
        candidate: Of the part.
        part: Which part.
        base: What was refined; outside the part it stays as it is.
        size: (height, width) of the whole image.
    """
    height, width = size
    x, y, pixels = candidate.mask.crop()
    mask = Mask.from_crop(pixels, x=part.x + x, y=part.y + y, height=height, width=width)
    if base is not None:
        seen = np.ones((part.height, part.width), np.bool_)
        mask |= base - Mask.from_crop(seen, x=part.x, y=part.y, height=height, width=width)
    return replace(candidate, mask=mask)


def _cut(mask: Mask, part: Part) -> Mask:
    """The part of a mask, as a mask of the part."""
    x, y, pixels = mask.crop()
    left, top = max(x, part.x), max(y, part.y)
    right = min(x + pixels.shape[1], part.x + part.width)
    bottom = min(y + pixels.shape[0], part.y + part.height)
    if right <= left or bottom <= top:
        return Mask.empty(height=part.height, width=part.width)
    inside = pixels[top - y : bottom - y, left - x : right - x]
    return Mask.from_crop(inside, x=left - part.x, y=top - part.y, height=part.height, width=part.width)
